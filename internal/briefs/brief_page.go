package briefs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// BriefPage is a brief as it goes out: the message, and the template it was made with.
type BriefPage struct {
	Message  view.Message
	Template string
}

// template is the template with which it is told.
func (t BriefSource) template() string {
	if t.Update > 0 {
		return UpdateJob + "." + t.To.Audience
	}
	return BriefJob + "." + t.To.Audience
}

// TellBrief renders the brief of an audience.
func TellBrief(pages *Templates, t BriefSource) (BriefPage, error) {
	b, name := NewBrief(t), t.template()
	b.Title = Text(pages.Front(name, "title"))
	m, err := pages.Render(name, b)
	if err != nil {
		return BriefPage{}, err
	}
	if t.To.Audience == domain.AudLegal {
		forReview(&m)
	}
	m.Summary, m.About, m.Restricted = b.summary(), b.refs, t.Subject.Base().IsRestricted()
	return BriefPage{m, pages.Version(name)}, nil
}

// legalMark stands in every legal brief, whatever became of its template (domain 5.3).
const legalMark = "Prepared for legal review"

func forReview(m *view.Message) {
	if !strings.Contains(words(*m), legalMark) {
		m.Nodes = slices.Insert(m.Nodes, 0, view.Small(view.L(legalMark+".")))
	}
}

// TellBrief renders the brief of an audience with the templates in force.
func (s *Secretary) TellBrief(t BriefSource) (BriefPage, error) { return TellBrief(s.pages, t) }

// PageBudget is how many words a brief of an audience may have (domain 5.1 to 5.6).
func PageBudget(audience string) int {
	return map[string]int{domain.AudExecutive: 350, domain.AudEngineer: 600, domain.AudLegal: 700, domain.AudProduct: 300, domain.AudHR: 250}[audience]
}

// Part is one section of an executive brief with the words it may have (domain 5.1).
type Part struct {
	Name   string
	Text   string
	Budget int
}

// Parts are the sections of an executive brief that have a budget of their own, in order; of other audiences none.
func (b Brief) Parts() []Part {
	if b.Audience != domain.AudExecutive {
		return nil
	}
	fact := func(names ...string) string {
		var out []string
		for _, n := range names {
			if f := b.facts[n]; f.Known {
				out = append(out, string(f.Line()))
			}
		}
		return strings.Join(out, "\n")
	}
	if b.Number > 0 {
		return []Part{{"What we know", fact("happened"), 60}, {"Effect on customers", fact("effect", "customers", "data_kinds", "data_counts"), 60},
			{"What we are doing", fact("doing"), 40}, {"What we need", fact("need"), 40}}
	}
	out := []Part{{"Headline", string(b.Headline), 25}, {"What happened", fact("happened"), 60},
		{"What it means", fact("means", "effect", "customers", "data_kinds", "data_counts", "money", "advice", "statements"), 70}}
	if b.Needed != "" {
		out = append(out, Part{"The decision", b.Approver.span.Text + " decides. " + string(b.Needed), 40})
	}
	for _, o := range b.Options {
		out = append(out, Part{fmt.Sprintf("Option %d", o.Number), string(o.What + "\n" + o.Cost + "\n" + o.Left), 35})
	}
	return append(out, Part{"If we do nothing", fact("nothing_changes"), 30})
}
