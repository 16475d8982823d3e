package app

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// program runs the program's command line.
func program(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(context.Background(), args, &o, &e)
	return code, o.String(), e.String()
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	f := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(f, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return f
}

// Editors read file:line: what is there, and what to say (product 2).
func TestLintJudgesAFile(t *testing.T) {
	f := file(t, "note.md", "---\ntitle: x\n---\n# The week\n\nAn exploit is out.\nWe act soon.\n")
	code, out, _ := program(t, "lint", f)
	want := f + ":6: E1 \"exploit\": say \"method to use a flaw\"\n" +
		f + ":7: W5 \"soon\": say \"a date\"\n" +
		f + ": 7 words · too short for a grade\n0 errors, 2 warnings\n"
	if code != ExitFine || out != want {
		t.Errorf("%d\n got %s\nwant %s", code, out, want)
	}
	code, out, errs := program(t, "lint", "--audience", "executive", f)
	if code != ExitFailed || !strings.Contains(out, "1 error, 1 warning\n") || !strings.Contains(errs, "mend the errors") {
		t.Errorf("%d %s %s", code, out, errs)
	}
	clean := file(t, "clean.txt", "Ana fixed it on Friday.\n")
	if code, out, _ := program(t, "lint", "--audience", "executive", clean); code != ExitFine || out != clean+": 5 words · too short for a grade\n0 errors, 0 warnings\n" {
		t.Errorf("%d %s", code, out)
	}
	if code, out, _ := program(t, "lint", "--audience", "executive", "--allow", "OTP", file(t, "otp.txt", "The OTP works.")); code != ExitFine {
		t.Errorf("%d %s", code, out)
	}
}

// Every template in force passes; one that replaces another is judged in its place (SEC_TEMPLATES_DIR).
func TestLintJudgesTheTemplatesInForce(t *testing.T) {
	code, out, errs := program(t, "lint")
	if code != ExitFine || !strings.Contains(out, "weekly-sync.executive.md: ") || !strings.Contains(out, "\n0 errors, ") {
		t.Errorf("%d %s %s", code, out, errs)
	}
	t.Log("\n" + out)
	dir := t.TempDir()
	put := func(text string) {
		if err := os.WriteFile(filepath.Join(dir, "weekly-sync.executive.md"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("SEC_TEMPLATES_DIR", dir)
	put("---\ntitle: The SIEM page\naudience: executive\ndigest: weekly-sync\n---\n# {{.Title}}\nWe mitigate {{.Urgent}} risks.\n")
	code, out, _ = program(t, "lint")
	for _, want := range []string{"weekly-sync.executive.md:2: E1 \"SIEM\": say \"central security log\"\n", "weekly-sync.executive.md:7: E1 \"mitigate\": say \"reduce\"\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("%s is missing in\n%s", want, out)
		}
	}
	if code != ExitFailed {
		t.Error(code)
	}
	put("---\ntitle: x\n---\n\n{{.Oops\n")
	code, _, errs = program(t, "lint")
	if code != ExitFailed || !strings.Contains(errs, "weekly-sync.executive.md:6: unclosed action started at weekly-sync.executive.md:5") {
		t.Errorf("%d %s", code, errs)
	}
}

// A template that is judged by itself is read and tried as at the start: what is wrong stands with its file and line.
func TestLintTriesATemplate(t *testing.T) {
	head := "---\ntitle: x\naudience: executive\ndigest: weekly-sync\n---\n"
	for name, c := range map[string]struct{ text, want string }{
		"no such field": {head + "# {{.Title}}\n{{.Nope}}\n", ":7: <.Nope>: can't evaluate field Nope"},
		"no syntax":     {head + "\n\n{{if}}", ":8: "},
		"no such key":   {"---\ntitle: x\ncolour: red\ndigest: weekly-sync\n---\n", `:3: "colour" is none of`},
		"too long":      {head + strings.Repeat("One more line of ten words that says nothing new.\n", 40), ": E5 It has 405 words, and 350 is the most: take out 55. (as the sample company reads it)"},
	} {
		f := file(t, "weekly-sync.executive.md", c.text)
		code, out, errs := program(t, "lint", f)
		if code != ExitFailed || !strings.Contains(out, f+c.want) {
			t.Errorf("%s: %d\n got %s%s\nwant %s", name, code, out, errs, f+c.want)
		}
	}
	if code, _, errs := program(t, "lint", filepath.Join(t.TempDir(), "none.md")); code != ExitUsage || errs == "" {
		t.Errorf("%d %s", code, errs)
	}
	if code, _, errs := program(t, "lint", file(t, "x.bin", "a\x00b")); code != ExitUsage || !strings.Contains(errs, "this is no text") {
		t.Errorf("%d %s", code, errs)
	}
}
