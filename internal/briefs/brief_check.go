package briefs

import (
	"fmt"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/plain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// CheckBrief judges how a page reads (domain 5.7): the whole page against the rules of its audience, and each section of
// an executive page against its budget, which warns (domain 5.1).
func CheckBrief(t BriefSource, m view.Message) plain.Report {
	audience := t.To.Audience
	rules := plain.Rules{Executive: audience == domain.AudExecutive, Budget: PageBudget(audience), Allowed: t.Dir.Org.Abbreviations}
	if t.Update == 0 {
		rules.Lacks = domain.LackWords(t.Sheet.Lacks(audience))
	}
	switch audience {
	case domain.AudLegal: // the laws and the clock that lawyers go by
		rules.Allowed = append([]string{"GDPR", "HIPAA", "NIS2", "SEC", "UTC"}, rules.Allowed...)
	case domain.AudEngineer: // reads the names of services
		return withBudgets(t, plain.Check(words(m), rules))
	}
	for _, id := range t.Subject.Services() {
		if strings.ContainsAny(id, "-_.0123456789") { // one plain word may be anybody's
			rules.Hosts = append(rules.Hosts, id)
		}
	}
	return withBudgets(t, plain.Check(words(m), rules))
}

// withBudgets adds a warning for each section that has more words than its budget.
func withBudgets(t BriefSource, out plain.Report) plain.Report {
	for _, p := range NewBrief(t).Parts() {
		if n, _, _ := plain.Count(p.Text); n > p.Budget {
			out.Findings = append(out.Findings, plain.Finding{Rule: "E5", Level: plain.Warning, Words: p.Name,
				Message: fmt.Sprintf("“%s” has %d words; %d is its budget.", p.Name, n, p.Budget)})
		}
	}
	return out
}

// words are what a page says, for judging how it reads: a moment counts without the letters of its zone, which nobody
// spells out.
func words(m view.Message) string {
	var b strings.Builder
	for _, n := range m.Nodes {
		switch n.Kind {
		case view.NodeHeading:
			b.WriteString("# " + lineWords(n.Line) + "\n")
		case view.NodeText, view.NodeNote:
			for _, l := range n.Lines {
				b.WriteString(strings.TrimLeft(lineWords(l), "#> \t") + "\n") // a paragraph that begins like a heading is none
				if n.Bullet {                                                 // each item is a paragraph of its own
					b.WriteString("\n")
				}
			}
		case view.NodeImage:
			if n.Chart != nil { // what it shows stands in its own sentence
				b.WriteString(n.Chart.Title + ".\n\n" + n.Chart.Sentence + "\n")
			}
		}
	}
	return b.String()
}

// asTyped takes the meaning from what would be a mark in Markdown: what people typed stands in the page as it is, so none of
// it is code, a link or a quotation that the rules look past (domain 5.7).
var asTyped = strings.NewReplacer("`", "\"", "[", "(", "]", ")", "<", "(", ">", ")")

func lineWords(l view.Line) string {
	var b strings.Builder
	for _, s := range l {
		switch s.Kind {
		case view.Moment, view.Ago:
			b.WriteString(s.At.Format("Mon 2 Jan 2006 15:04"))
		case view.Command, view.Code:
		case view.Link:
			b.WriteString(s.Text)
		default:
			b.WriteString(asTyped.Replace(s.Text))
		}
	}
	return b.String()
}
