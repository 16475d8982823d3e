package directory

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Hostile files end quickly and with words (reliability T12, T13).
func TestBombs(t *testing.T) {
	lol := "schema: 1\na: &a [x,x,x,x,x,x,x,x,x]\n"
	for i := 'b'; i < 'j'; i++ {
		lol += fmt.Sprintf("%c: &%c [%s*%c]\n", i, i, strings.Repeat(fmt.Sprintf("*%c,", i-1), 8), i-1)
	}
	for name, c := range map[string]struct{ file, text, want string }{
		"aliases":            {"a.yaml", lol, "anchors"},
		"aliases, catalogue": {"a.yaml", "apiVersion: x\n" + lol, "anchors"},
		"flow nesting":       {"a.yaml", "schema: 1\norg: " + strings.Repeat("[", 10_000), "deeper than 20 levels"},
		"block nesting":      {"a.yaml", nest(1200), "deeper than 20 levels"},
		"key nesting":        {"a.yaml", "schema: 1\n" + strings.Repeat("? ", 5000), "deeper than 20 levels"},
		"too large":          {"a.yaml", "schema: 1\n#" + strings.Repeat("x", MaxFile), "larger than 1 MB"},
		"large csv":          {"a.csv", "id,name\n" + strings.Repeat("x,y\n", MaxFile/4), "larger than 1 MB"},
		"many rows":          {"a.csv", "id,name\n" + rows(20_001), "more than 20000 services"},
		"binary":             {"a.yaml", "schema: 1\x00\xff\xfe", "not UTF-8"},
		"lone CR":            {"a.csv", "id,name\r\na,A\rb,B\r\n", "line 2: the character U+000D"},
		"binary owners":      {"CODEOWNERS", "\x00\xff", "not UTF-8"},
		"giant number":       {"a.yaml", "schema: 1\nservices: [{id: a, name: A, tier: " + strings.Repeat("9", 5000) + "}]", "whole number"},
		"long rule":          {"CODEOWNERS", "/" + strings.Repeat("a*", 2000) + " @x", "at most 1000"},
		"one long line":      {"a.yaml", "schema: 1\norg: {name: a, " + strings.Repeat("k: 1, ", 100_000) + "}", "unknown key"},
		"many errors":        {"a.csv", "id,name\n" + strings.Repeat("!,\n", 5000), "more"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(c.file, []byte(c.text), Known{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %.300v, want %q", err, c.want)
			}
			if n := len(err.Error()); n > 60_000 {
				t.Errorf("the error has %d bytes", n)
			}
		})
	}
}

func nest(n int) string {
	var b strings.Builder
	b.WriteString("schema: 1\n")
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func rows(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "s%d,S\n", i)
	}
	return b.String()
}

// seeds gives a fuzz target the corpus of wrong files of one form, and some right ones.
func seeds(f *testing.F, pattern string, right ...string) {
	f.Helper()
	files, _ := filepath.Glob("testdata/wrong/" + pattern)
	for _, name := range files {
		if b, err := os.ReadFile(name); err == nil && !strings.HasSuffix(name, ".golden") {
			f.Add(b)
		}
	}
	for _, s := range right {
		f.Add([]byte(s))
	}
}

// judge holds any reader to its promises: an answer or problems, every problem with words and inside the file, every
// record with a reference of its own.
func judge(t *testing.T, data []byte, p *Parsed, err error) {
	t.Helper()
	if err != nil {
		var list *Problems
		if p != nil || !errors.As(err, &list) || len(list.List) == 0 {
			t.Fatalf("%T %v", err, err)
		}
		lines := 1
		for _, br := range []string{"\n", "\r", "\u0085", "\u2028", "\u2029"} {
			lines += strings.Count(string(data), br)
		}
		for _, x := range list.List {
			if x.Text == "" || x.Line < 0 || x.Line > lines+1 || x.Column < 0 || strings.ContainsAny(x.String(), "\x1b\u202e\x07") {
				t.Fatalf("%+v", x)
			}
		}
		return
	}
	seen := map[domain.Ref]bool{}
	for _, r := range append(p.Records, p.Numbered...) {
		if ref := r.Ref(); ref.ID == "" || seen[ref] {
			t.Fatalf("%q twice or nameless", ref)
		} else {
			seen[ref] = true
		}
	}
	Shift(p, 7)
	domain.AllGaps(dirOf(p), domain.Date{Year: 2026, Month: 9, Day: 15})
}

func FuzzOrg(f *testing.F) {
	seeds(f, "*.yaml", string(sample.Org), every)
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Org("f.yaml", data, Known{})
		judge(t, data, p, err)
	})
}

func FuzzBackstage(f *testing.F) {
	seeds(f, "catalog*", catalogueFile)
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Backstage("f.yaml", data, Known{})
		judge(t, data, p, err)
	})
}

func FuzzCodeowners(f *testing.F) {
	seeds(f, "CODEOWNERS", "[A][2] @x/y\n/a/\n/b/ @web a@b.c # x\n", "/a\\ b/**/c ana\n")
	d := domain.NewDirectory()
	d.Put(&domain.Team{ID: "web", Name: "Web", SlackGroup: "@web"})
	d.Put(&domain.Service{ID: "a", Name: "A", Repos: []string{"/b/"}})
	d.Index()
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Codeowners("CODEOWNERS", data, Known{Dir: d})
		judge(t, data, p, err)
	})
}

func FuzzCSV(f *testing.F) {
	seeds(f, "*.csv", "id;name\na;\"x\ny\"\n", "id\tname\ttier\na\tb\t1\n")
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := CSV("f.csv", data, Known{})
		judge(t, data, p, err)
	})
}

func BenchmarkOrg(b *testing.B) {
	for b.Loop() {
		if _, err := Org("sample-org.yaml", sample.Org, Known{}); err != nil {
			b.Fatal(err)
		}
	}
}
