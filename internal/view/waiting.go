package view

import (
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// WaitLine is one thing that waits on the reader.
type WaitLine struct {
	Record domain.Record
	Do     string
	Due    domain.Date
	When   Line // in place of the day
}

// Waiting is the answer to the bare command: what waits on the reader, the most urgent first, then a short menu. more
// is how many are not shown.
func Waiting(d *domain.Directory, lines []WaitLine, more int, today domain.Date, menu []Button) Message {
	var m Message
	switch n := len(lines) + more; n {
	case 0:
		m.Summary = "Nothing waits on you."
		m.Nodes = append(m.Nodes, Text(L(m.Summary)))
	case 1:
		m.Summary = "One thing waits on you."
		m.Nodes = append(m.Nodes, Head(m.Summary))
	default:
		m.Summary = fmt.Sprintf("%d things wait on you.", n)
		m.Nodes = append(m.Nodes, Head(m.Summary))
	}
	var out []Line
	var show []Button
	for _, w := range lines {
		ref := w.Record.Ref()
		m.About = append(m.About, ref)
		m.Restricted = m.Restricted || w.Record.Base().IsRestricted()
		out = append(out, waitLine(d, w, today))
		show = addOpen(show, d, w.Record)
	}
	if len(out) > 0 {
		m.Nodes = append(m.Nodes, List(out...))
	}
	if more > 0 {
		m.Nodes = append(m.Nodes, Small(L(fmt.Sprintf("and %d more: ", more), Cmd("list mine"))))
	}
	if len(show) > 0 {
		m.Nodes = append(m.Nodes, Node{Kind: NodeMenu, Label: "Open…", Buttons: show})
	}
	m.Nodes = append(m.Nodes, Buttons(menu...))
	return m
}

// waitLine says what waits, what is needed, and since when or until when.
func waitLine(d *domain.Directory, w WaitLine, today domain.Date) Line {
	l := L(B(title(d, w.Record)), ": ", w.Do)
	if e, ok := w.Record.(*domain.Escalation); ok && e.About.Kind.IsNumbered() {
		l = L(B(title(d, e)), " ("+e.About.ID+"): ", w.Do)
	}
	switch k := w.Record.Ref().Kind; {
	case len(w.When) > 0:
		l = append(append(append(l, T(". ")), w.When...), T("."))
	case w.Due.IsZero():
	case k == domain.KindEscalation || k == domain.KindIncident: // the day is when it began
		l = append(l, T(". Since "+w.Due.Long()+"."))
	default:
		l = append(l, T(". "+dueWords(w.Due, today)))
	}
	return l
}

// openWords is the command that shows a record.
func openWords(r domain.Record) string {
	ref := r.Ref()
	switch {
	case ref.Kind.IsNumbered():
		return "show " + ref.ID
	case ref.Kind == domain.KindService, ref.Kind == domain.KindControl:
		return "owner " + ref.ID
	}
	if c, ok := r.(*domain.Correction); ok {
		return "owner " + c.About.ID
	}
	if a, ok := r.(*domain.Agenda); ok {
		return "digest open " + a.Job + " " + a.Date
	}
	return ""
}

// dueWords says when something is due, in words that need no calendar.
func dueWords(due, today domain.Date) string {
	switch n := due.Days(today); {
	case n == 0:
		return "Due today."
	case n == 1:
		return "Due tomorrow, " + due.Long() + "."
	case n == -1:
		return "1 day late."
	case n < 0:
		return fmt.Sprintf("%d days late, since %s.", -n, due.Long())
	default:
		return "Due " + due.Long() + "."
	}
}

// Unset is the answer of an empty store (domain 7.5). who names the people that can set it up.
func Unset(who Line) Message {
	return Message{Summary: "Nothing is set up yet.", Nodes: []Node{
		Text(L(B("Nothing is set up yet."), " I know no services and no people of yours."), who),
		Small(L("Setting up is one file: the program's own `bot import FILE` reads it.")),
		Buttons(Button{Label: "Help", Words: "help"}),
	}}
}
