package app

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/plain"
	"github.com/secretariat-bot/secretariat/templates"
)

// chartColumns are the columns of a chart in a golden text.
var chartColumns = regexp.MustCompile(`(?m)^\(chart\).*\n(?:  .*\n)*`)

// Every executive text passes the lint with no error, at grade 10 or lower and with 350 words at most (domain
// 5.1, 5.7): the words of its template, the page the sample company reads, and the golden text beside it. Other readers'
// texts are judged as well, and only told of. With -v a table says how each reads.
func TestExecutiveTextsReadPlainly(t *testing.T) {
	pages, err := briefs.Load(templates.FS, "")
	if err != nil {
		t.Fatal(err)
	}
	s, err := SampleSurvey()
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\ntext\twords\tsentences\tgrade\terrors\twarnings")
	judge := func(name string, executive bool, r plain.Report) {
		errors := len(r.Errors())
		fmt.Fprintf(w, "%s\t%d\t%d\t%.1f\t%d\t%d\n", name, r.Words, r.Sentences, r.Grade, errors, len(r.Findings)-errors)
		if !executive {
			return
		}
		for _, f := range r.Errors() {
			t.Errorf("%s:%d: %s %s", name, f.Line, f.Rule, f.Message)
		}
		if r.Grade > 10 || r.Words > 350 {
			t.Errorf("%s: %s", name, r.Line())
		}
	}
	executives := 0
	for _, name := range pages.Names() {
		executive := pages.Audience(name) == domain.AudExecutive
		rules := plain.Rules{Executive: executive, Allowed: s.Dir.Org.Abbreviations}
		for _, f := range pages.LintFixed(name, rules) {
			if f.Level == plain.Error {
				t.Errorf("%s.md:%d: %s %s", name, f.Line, f.Rule, f.Message)
			}
		}
		m, err := samplePage(pages, s, name)
		if err != nil {
			t.Fatal(err)
		}
		judge(name, executive, briefs.LintPage(m, rules))
		if executive {
			executives++
		}
	}
	golden, err := filepath.Glob(filepath.Join("..", "..", "templates", "golden", "*.executive*.txt"))
	if err != nil || len(golden) < executives {
		t.Fatalf("%d golden texts for %d executive templates, %v", len(golden), executives, err)
	}
	for _, f := range golden {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		// A picture is no words to read; for those who get none its figures stand in columns.
		r := plain.Check(chartColumns.ReplaceAllString(string(b), ""), plain.Rules{Executive: true, Budget: 350, Allowed: s.Dir.Org.Abbreviations})
		if made := strings.Contains(f, ".crowded.") || strings.Contains(f, ".busy."); made && r.Words <= 350 {
			r.Findings, r.Grade = nil, 0 // titles made up to be too long: only how much there is of them is judged
		}
		judge(filepath.Base(f), true, r)
	}
	_ = w.Flush()
	t.Log(table.String())
}
