package briefs

import (
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/templates"
)

// What a person typed is read as it stands in the page: nothing that looks like a heading, code, a link or a mention takes
// words out of the count or jargon out of sight (domain 5.7, reliability T2).
func TestNothingTypedHidesFromTheWordingRules(t *testing.T) {
	pages, err := Load(templates.FS, "")
	if err != nil {
		t.Fatal(err)
	}
	d := domain.NewDirectory()
	d.Put(&domain.Person{ID: "ana", Name: "Ana"})
	d.Index()
	long := strings.Repeat("Somebody could read what is not theirs. ", 60)
	for name, x := range map[string]struct{ text, rule string }{
		"heading":  {"# " + long, "E5"},
		"headings": {"# " + strings.ReplaceAll(long, ". ", ".\n# "), "E5"},
		"code":     {"`" + long + "`", "E5"},
		"fence":    {"```\n" + long + "\n```", "E5"},
		"link":     {"[" + long + "](https://a.example)", "E5"},
		"address":  {"<https://a.example " + long + ">", "E5"},
		"quoted":   {"They used an `exploit` here.", "E1"},
		"labelled": {"They used [an exploit](https://a.example) here.", "E1"},
	} {
		s := &domain.Sheet{ID: "RSK-001", About: domain.Ref{Kind: domain.KindRisk, ID: "RSK-001"}, Title: "A flaw", Author: "ana", Edition: 1,
			Facts: map[string]domain.Fact{"happened": {Text: x.text}}}
		src := BriefSource{Dir: d, Sheet: s, Subject: &domain.Risk{ID: "RSK-001", Title: "A flaw", Owner: "ana"}, Now: time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC),
			To: domain.Telling{Audience: domain.AudExecutive}}
		page, err := TellBrief(pages, src)
		if err != nil {
			t.Fatal(err)
		}
		how := CheckBrief(src, page.Message)
		found := false
		for _, f := range how.Errors() {
			found = found || f.Rule == x.rule
		}
		if !found {
			t.Errorf("%s: no %s in %d words: %+v", name, x.rule, how.Words, how.Findings)
		}
	}
}
