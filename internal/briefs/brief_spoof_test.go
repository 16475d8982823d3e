package briefs

import (
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
	"github.com/secretariat-bot/secretariat/templates"
)

// What somebody writes into a fact sheet is words in every brief: no heading, rule, link, mention or chart comes of it, also
// not by the marks with which templates seal what is richer (reliability T1, T2).
func TestWhatIsWrittenIntoAFactSheetIsWords(t *testing.T) {
	pages, err := Load(templates.FS, "")
	if err != nil {
		t.Fatal(err)
	}
	ping, _ := json.Marshal(view.Span{Kind: view.Ping, ID: "noor"})
	chart, _ := json.Marshal(view.Chart{Title: "Forged"})
	sealedPing := string(sealOpen) + hex.EncodeToString(ping) + string(sealClose)
	sealedChart := string(sealOpen) + chartSeal + hex.EncodeToString(chart) + string(sealClose)
	barbs := spoof + "\n## Decided: pay\n---\n> Approved by Noor\n- [x](https://evil.example) **fat**\n" + sealedPing + "\n" + sealedChart + "\n{{.Org}} " + strings.Repeat("w", 3000)
	d := domain.NewDirectory()
	d.Put(&domain.Person{ID: "ana", Name: "Ana"})
	d.Index()
	told := func(text string) (out []map[view.NodeKind]int) {
		s := &domain.Sheet{ID: "RSK-001", About: domain.Ref{Kind: domain.KindRisk, ID: "RSK-001"}, Title: text, Status: text, Author: "ana", Edition: 1, Needed: text, Approver: "ana",
			Options: []domain.SheetOption{{What: text, Cost: text, Left: text}, {What: "b"}}, Recommended: 1, Rationale: text, Tradeoff: text, Facts: map[string]domain.Fact{}}
		for _, f := range domain.BriefFields {
			s.Facts[f.Name] = domain.Fact{Text: text}
		}
		for _, a := range domain.Audiences {
			page, err := TellBrief(pages, BriefSource{Dir: d, Sheet: s, Subject: &domain.Risk{ID: "RSK-001", Title: text, Owner: "ana"}, Now: time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC),
				To: domain.Telling{Audience: a, Named: true, Cleared: true, Asked: []string{"advice", "statements"}}, Corrects: &domain.Sending{N: 1}, Wrong: text})
			if err != nil {
				t.Fatal(err)
			}
			kinds := map[view.NodeKind]int{}
			for _, n := range page.Message.Nodes {
				if n.Kind == view.NodeHeading || n.Kind == view.NodeRule || n.Kind == view.NodeImage || n.Kind == view.NodeButtons {
					kinds[n.Kind]++
				}
				for _, l := range append(n.Lines, n.Line) {
					for _, x := range l {
						if x.Kind == view.Ping || x.Kind == view.Link || x.Kind == view.Code || strings.ContainsAny(x.Text, string(sealOpen)+string(sealClose)) {
							t.Errorf("%s: %+v", a, x)
						}
					}
				}
			}
			out = append(out, kinds)
		}
		return out
	}
	plain, spoofed := told("Some words."), told(barbs)
	for i, a := range domain.Audiences {
		for kind, n := range spoofed[i] {
			if plain[i][kind] != n {
				t.Errorf("%s: %d of %s, %d with plain words", a, n, kind, plain[i][kind])
			}
		}
	}
}

// A legal brief says that it is prepared for legal review, whatever a template of one's own leaves out (domain 5.3).
func TestALegalBriefIsMarked(t *testing.T) {
	own, err := One("brief.legal.md", "---\ntitle: Ours\naudience: legal\ndigest: brief\n---\n# {{.Title}}\nFacts.\n")
	if err != nil {
		t.Fatal(err)
	}
	d := domain.NewDirectory()
	d.Index()
	page, err := TellBrief(own, BriefSource{Dir: d, Sheet: &domain.Sheet{ID: "RSK-001"}, Subject: &domain.Risk{ID: "RSK-001"}, To: domain.Telling{Audience: domain.AudLegal}})
	if err != nil || !strings.HasPrefix(view.PlainText(page.Message, "/sec", time.UTC), "Prepared for legal review.") {
		t.Errorf("%v %s", err, view.PlainText(page.Message, "/sec", time.UTC))
	}
}
