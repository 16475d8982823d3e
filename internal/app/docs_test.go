package app

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/store"
)

//go:generate go test -run TestGeneratedPartsAreUpToDate -update .

var update = flag.Bool("update", false, "rewrite the generated parts")

// TestGeneratedPartsAreUpToDate compares the README and the manifest with what they are made from.
func TestGeneratedPartsAreUpToDate(t *testing.T) {
	tree := commands.New("/sec", commands.Desk{})
	manifest, err := ManifestJSON("/sec", false)
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"commands": commands.Markdown(tree), "settings": SettingsTable(), "program": programTable()} {
		readme = replacePart(t, readme, name, text)
	}
	same(t, "../../README.md", readme)
	same(t, "testdata/manifest.json", manifest)
}

// replacePart puts text between a generated part's two markers.
func replacePart(t *testing.T, doc []byte, name, text string) []byte {
	t.Helper()
	begin := []byte("<!-- generated: " + name + " -->\n")
	i := bytes.Index(doc, begin)
	if i < 0 {
		t.Fatalf("README.md has no part %q", name)
	}
	i += len(begin)
	n := bytes.Index(doc[i:], []byte("<!-- end -->"))
	return append(append(append([]byte{}, doc[:i]...), "\n"+strings.TrimSpace(text)+"\n\n"...), doc[i+n:]...)
}

func same(t *testing.T, file string, want []byte) {
	t.Helper()
	have, err := os.ReadFile(file)
	if err == nil && bytes.Equal(have, want) {
		return
	}
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s is not what it is made from; run go generate ./... and read the difference", file)
}

func TestUsageErrorsExitWithTwo(t *testing.T) {
	for _, args := range [][]string{{"nonsense"}, {"preview", "--format", "morse"}, {"preview", "monthly"}, {"import"}, {"try", "--addr", "0.0.0.0:0"}, {"try", "--at", "noon"}, {"serve"}} {
		var out, errs bytes.Buffer
		if code := run(context.Background(), args, &out, &errs); code != ExitUsage || errs.Len() == 0 {
			t.Errorf("%v: exit %d, %q", args, code, errs.String())
		}
	}
}

func TestPreviewRendersTheSampleCompany(t *testing.T) {
	for _, args := range [][]string{{"preview"}, {"preview", "weekly-sync.executive"}, {"preview", "--audience", "engineer", "--format", "html"}, {"preview", "--format", "blocks"}} {
		var out bytes.Buffer
		if code := run(context.Background(), args, &out, io.Discard); code != ExitFine || out.Len() < 500 {
			t.Errorf("%v: exit %d: %s", args, code, out.String())
		}
		if s := out.String(); strings.Contains(s, "RSK-007") || strings.Contains(s, "ACT-006") {
			t.Errorf("%v shows a restricted record", args)
		}
	}
}

func TestVersionSaysWhatRuns(t *testing.T) {
	var out bytes.Buffer
	if code := run(context.Background(), []string{"version"}, &out, io.Discard); code != ExitFine || !strings.Contains(out.String(), fmt.Sprintf("schema %d", store.Schema)) {
		t.Error(out.String())
	}
}
