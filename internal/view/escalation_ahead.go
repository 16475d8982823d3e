package view

import (
	"fmt"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Prospect is who would be asked about something, and when, before anybody is.
type Prospect struct {
	Dir     *domain.Directory
	Now     time.Time
	Zone    *time.Location // the reader's
	About   domain.Record
	Agreed  bool
	Running *domain.Escalation
	Steps   []domain.Ahead
	Urgent  bool
	Why     string
	Button  bool // this reader may start it
}

// EscalationAhead is the whole answer to "who is next?".
func EscalationAhead(p Prospect) Message {
	title := p.Dir.TitleOf(p.About)
	head := title
	if p.About.Ref().Kind.IsNumbered() {
		head = p.About.Ref().ID + " " + title
	}
	lines := p.Lines()
	m := Message{Summary: PlainLine(lines[0], "", p.Zone), About: []domain.Ref{p.About.Ref()}, Restricted: p.About.Base().IsRestricted()}
	m.Nodes = append(m.Nodes, Head(head), Text(lines...))
	switch {
	case p.Running != nil && p.Running.Running():
		m.Nodes = append(m.Nodes, Buttons(Button{Label: "Look at it", Words: "show " + p.Running.ID}))
	case p.Button:
		id := p.About.Ref().ID
		m.Nodes = append(m.Nodes, Buttons(Button{Label: "Escalate", Words: "escalate " + id, Style: "danger", Access: "Escalate about " + head}))
	}
	return m
}

// Lines are the answer first, then one line for each step (product 4); a form shows them over its questions.
func (p Prospect) Lines() []Line {
	var out []Line
	e := p.Running
	switch {
	case e != nil && e.Running() && e.NextAt.IsZero(): // imported, and the bot was not started since
		return append(out, L("A search runs already ("+e.ID+"); it goes on when I start."))
	case e != nil && e.State == domain.EscAcknowledged:
		out = append(out, L(Name(p.Dir, e.AckBy), " has this already ("+e.ID+") and gives an update by ", At(e.Until, p.Zone), "."), L("Without one this is asked again:"))
	case e != nil && e.Running():
		out = append(out, L(B("Somebody is being asked already"), " ("+e.ID+"):"))
	case e != nil:
		out = append(out, L(B("Nobody answered last time"), " ("+e.ID+"). A new search would ask:"))
	case p.Agreed:
		out = append(out, L(B("Nobody has been asked yet."), " This would be asked, one after the other:"))
	default:
		out = append(out, L(B("Nobody has been asked yet."), " No path is agreed, so this is the order:"))
	}
	for _, a := range p.Steps {
		out = append(out, p.step(a))
	}
	if n := len(p.Steps); n > 0 && !p.Steps[n-1].Until.IsZero() {
		out = append(out, L("If nobody answers by ", At(p.Steps[n-1].Until, p.Zone), ", all security leads are told."))
	} else {
		out = append(out, L("After that nobody is left, and all security leads are told."))
	}
	switch {
	case p.Why != "" && p.Urgent:
		out = append(out, L(B("Urgent ("+p.Why+"):"), " people are asked outside working hours too."))
	case p.Urgent:
		out = append(out, L(B("Urgent:"), " people are asked outside working hours too."))
	default:
		out = append(out, L("It is not urgent: everybody is asked in their own working hours."))
	}
	return out
}

// step says who, when, and what time it is there then.
func (p Prospect) step(a domain.Ahead) Line {
	l := L(fmt.Sprintf("%d. ", a.Step))
	if len(a.Asked) == 0 {
		return append(l, Name(p.Dir, a.To), T(" is skipped: "+a.Why+"."))
	}
	for i, x := range a.Asked {
		if i > 0 {
			l = append(l, T(", "))
		}
		l = append(l, B(p.Dir.Name(x.To)))
		if x.For != "" {
			l = append(l, T(" for "+p.Dir.Name(x.For)))
		}
	}
	if domain.IsGroup(a.To) {
		l = append(l, T(" ("+a.To+")"))
	}
	switch {
	case p.Running != nil && p.Running.Running() && !a.At.After(p.Now):
		l = append(l, T(", asked since "), At(a.At, p.Zone))
	case !a.At.After(p.Now):
		l = append(l, T(", at once"))
	default:
		l = append(l, T(", "), At(a.At, p.Zone))
	}
	if len(a.Asked) == 1 {
		l = append(l, T(" · "+p.there(a.Asked[0].To, later(a.At, p.Now))))
	}
	return l
}

// there is the time where somebody is, and whether they are at work.
func (p Prospect) there(person string, at time.Time) string {
	z := p.Dir.ZoneOf(person)
	s := LocalTime(at, z)
	if !p.Dir.Calendar().IsWorking(at, z) {
		s += ", outside working hours"
	}
	return s
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
