package briefs

import (
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
	"github.com/secretariat-bot/secretariat/templates"
)

// No page of a brief or of a stakeholder update, as its template prints it, holds a canary of a field that its audience may not read (domain 5.6,
// reliability T5); whom it goes to, and what was asked for in this sending, makes the difference.
func TestNoBriefPageHoldsWhatItsAudienceMayNotRead(t *testing.T) {
	pages, err := Load(templates.FS, "")
	if err != nil {
		t.Fatal(err)
	}
	canaries := regexp.MustCompile(`zq[0-9]{2}qz`)
	now := time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC)
	d := domain.NewDirectory()
	d.Put(&domain.Person{ID: "ana", Name: "Ana"})
	d.Index()
	rapid.Check(t, func(t *rapid.T) {
		s := &domain.Sheet{ID: "RSK-001", About: domain.Ref{Kind: domain.KindRisk, ID: "RSK-001"}, Title: "A flaw", Author: "ana", Edition: 1, Facts: map[string]domain.Fact{}}
		fields := map[string]domain.BriefField{}
		for i, f := range domain.BriefFields {
			if rapid.Bool().Draw(t, f.Name) {
				c := fmt.Sprintf("zq%02dqz", i)
				fields[c] = f
				s.Facts[f.Name] = domain.Fact{Text: rapid.SampledFrom([]string{"", "Start. ", "One.\nTwo: "}).Draw(t, "before") + c,
					Sure: rapid.SampledFrom([]string{"", domain.SureLikely, domain.SureNotKnown}).Draw(t, "sure")}
			}
		}
		to := domain.Telling{Audience: rapid.SampledFrom(domain.Audiences).Draw(t, "audience"), Named: rapid.Bool().Draw(t, "named"), Cleared: rapid.Bool().Draw(t, "cleared"),
			Asked: rapid.SliceOf(rapid.SampledFrom([]string{"advice", "statements", "cause", "inquiry"})).Draw(t, "asked")}
		s.Needed, s.Options, s.Approver = "zqneed", []domain.SheetOption{{What: "zqwhat", Cost: "zqcost", Left: "zqleft"}, {What: "b"}}, "ana"
		b := NewBrief(BriefSource{Dir: d, Sheet: s, Subject: &domain.Risk{ID: "RSK-001", Owner: "ana"}, Linked: []domain.Record{&domain.Action{ID: "ACT-001", Title: "zqdone", State: "open"}}, Now: now, To: to})
		given := fmt.Sprintf("%+v %s", b, b.summary()) // what a template of their own could print, and the notification
		for word, who := range map[string][]string{"zqneed": domain.Audiences[:4], "zqwhat": domain.Audiences[:4], "zqleft": domain.Audiences[:4], "zqcost": {domain.AudExecutive, domain.AudLegal}, "zqdone": {domain.AudEngineer}} {
			if strings.Contains(given, hex.EncodeToString([]byte(word))) != slices.Contains(who, to.Audience) {
				t.Fatalf("%s and %s: %s", to.Audience, word, given)
			}
		}
		if to.Audience != domain.AudExecutive && strings.Contains(b.summary(), "zqneed") {
			t.Fatalf("%s is notified of the decision: %s", to.Audience, b.summary())
		}
		page, err := TellBrief(pages, BriefSource{Dir: d, Sheet: s, Subject: &domain.Risk{ID: "RSK-001", Title: "A flaw", Owner: "ana"}, Now: now, To: to, Update: rapid.IntRange(0, 1).Draw(t, "update")})
		if err != nil {
			t.Fatal(err)
		}
		if text := view.PlainText(page.Message, "/sec", time.UTC) + page.Message.Summary; strings.HasPrefix(page.Template, UpdateJob+".") && regexp.MustCompile("zq(need|what|cost|left)").MatchString(text) {
			t.Fatalf("an update asks for a decision: %s", text)
		}
		for _, c := range canaries.FindAllString(view.PlainText(page.Message, "/sec", time.UTC)+page.Message.Summary, -1) {
			f := fields[c]
			share := f.Shows[to.Audience]
			ok := share == domain.ShareWhole || share == domain.ShareShort || share == domain.ShareAsked && slices.Contains(to.Asked, f.Name) || share == domain.ShareNamed && to.Named
			if f.Name == domain.FieldMessage && to.Audience == domain.AudProduct {
				ok = to.Cleared
			}
			if !ok {
				t.Fatalf("%s reads %s", to.Audience, f.Name)
			}
			if told, _ := to.Tell(f, s.Facts[f.Name]); share == domain.ShareShort && !canaries.MatchString(told.Text) {
				t.Fatalf("%s reads more than the first sentence of %s", to.Audience, f.Name)
			}
		}
	})
}
