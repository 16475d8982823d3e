package view

import (
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// EscalationCard is the living card of an escalation: who is asked or has it, and when the next one will be asked
// (product 1, scene 4). title is what it is about.
func EscalationCard(d *domain.Directory, e *domain.Escalation, title string, loc *time.Location) Message {
	m := Message{Summary: plain(loc, escalationNow(d, e, loc, false)...)}
	m.Nodes = append(m.Nodes, Head(e.ID+" · "+aboutWords(e, title)), Text(escalationNow(d, e, loc, true)...))
	m.Nodes = append(m.Nodes, Text(escalationWhy(d, e, title)...))
	if b := escalationButtons(e); len(b) > 0 {
		m.Nodes = append(m.Nodes, Buttons(b...))
	}
	return m
}

// EscalationSeen is the card as it stands in the direct message of somebody who was asked before: with buttons only
// where this person may still press them, so that nobody is refused by a button that the bot itself gave.
func EscalationSeen(d *domain.Directory, e *domain.Escalation, person, title string, loc *time.Location) Message {
	m := EscalationCard(d, e, title, loc)
	p := d.People[person]
	lead := p != nil && p.Has(domain.RoleLead)
	if lead || person == e.AckBy || e.State == domain.EscTriggered && slices.Contains(e.Asked, person) {
		return m
	}
	m.Nodes = slices.DeleteFunc(m.Nodes, func(n Node) bool { return n.Kind == NodeButtons })
	return m
}

// EscalationAsk is the direct message to somebody who is asked.
func EscalationAsk(d *domain.Directory, e *domain.Escalation, a domain.Asking, title string, loc *time.Location) Message {
	lead := L(Span{Kind: Ping, ID: a.To, Text: d.Name(a.To)}, ", you are asked to take this on.")
	if a.For != "" {
		lead = L(Span{Kind: Ping, ID: a.To, Text: d.Name(a.To)}, ", you are asked to take this on for ", Name(d, a.For), ", who is away.")
	}
	asked := "You are asked to take on " + aboutWords(e, title) + ": "
	if title != "" && strings.Contains(e.Why, title) { // the reason names it: once is enough
		asked = "You are asked to take this on: "
	}
	m := Message{Summary: asked + e.Why}
	m.Nodes = append(m.Nodes, Head(e.ID+" · "+aboutWords(e, title)), Text(lead))
	m.Nodes = append(m.Nodes, Text(append(escalationWhy(d, e, title), nextLine(d, e, loc))...))
	m.Nodes = append(m.Nodes, Buttons(escalationButtons(e)...))
	return m
}

// EscalationNews tells somebody who is not asked how it goes on.
func EscalationNews(d *domain.Directory, e *domain.Escalation, title, what string, loc *time.Location) Message {
	m := Message{Summary: what + " " + e.ID + ", " + aboutWords(e, title)}
	lines := []Line{L(B(what))}
	if e.State != domain.EscExhausted {
		lines = append(lines, escalationNow(d, e, loc, true)...)
	}
	m.Nodes = append(m.Nodes, Text(lines...), Text(append([]Line{L("About: ", aboutWords(e, title), " (", e.ID, ")")}, escalationWhy(d, e, title)...)...))
	if e.State == domain.EscExhausted {
		m.Nodes = append(m.Nodes, Buttons(
			Button{Label: "Start again", Words: "escalate " + e.About.String(), Access: "Start again at step 1"},
			Button{Label: "Resolved", Words: "escalation resolve " + e.ID, Access: "Resolve with an outcome"}))
	}
	return m
}

// EscalationHistory is the newest line of what happened, for the card's thread.
func EscalationHistory(d *domain.Directory, e *domain.Escalation) Line {
	if len(e.History) == 0 {
		return nil
	}
	at := e.History[len(e.History)-1].At
	var texts []string
	for _, n := range slices.Backward(e.History) { // one move may say several things
		if !n.At.Equal(at) {
			break
		}
		texts = append(texts, n.Text)
	}
	slices.Reverse(texts)
	return L(strings.Join(texts, " "))
}

func aboutWords(e *domain.Escalation, title string) string {
	switch {
	case title == "" || title == e.About.String():
		return e.About.String()
	case e.About.Kind.IsNumbered():
		return e.About.ID + " " + title
	}
	return title
}

// escalationNow says how it stands: the answer first (product 4). Only who is asked now is named with a ping.
func escalationNow(d *domain.Directory, e *domain.Escalation, loc *time.Location, ping bool) []Line {
	switch e.State {
	case domain.EscAcknowledged:
		who := L(Name(d, e.AckBy))
		if e.AckFor != "" {
			who = append(who, T(" (for "), Name(d, e.AckFor), T(")"))
		}
		return []Line{append(who, T(" has it.")), L("Next update by ", At(e.Until, loc), ".")}
	case domain.EscExhausted:
		return []Line{L(B("Nobody answered."), " All security leads are told.")}
	case domain.EscResolved:
		l := L(B("Resolved."))
		if p := e.ResolvedBy; p != "" && p != domain.SystemCaller.Person {
			l = L(B("Resolved"), " by ", Name(d, p), ".")
		}
		return []Line{l, L("Outcome: ", e.Outcome)}
	}
	if len(e.Asked) == 0 && e.Step >= 1 && e.Step <= len(e.Steps) {
		return []Line{L(Name(d, e.Steps[e.Step-1].To), " is asked when working hours begin there: ", At(e.StepAt, loc), ".")}
	}
	l := L("Asked now: ")
	for i, p := range e.Asked {
		if i > 0 {
			l = append(l, T(", "))
		}
		if ping {
			l = append(l, Span{Kind: Ping, ID: p, Text: d.Name(p)})
		} else {
			l = append(l, Name(d, p))
		}
		if f := standsFor(e, p); f != "" {
			l = append(l, T(" (for "), Name(d, f), T(")"))
		}
	}
	return []Line{append(l, T(".")), nextLine(d, e, loc)}
}

// standsFor is whom an asked person stands in for, in the present step.
func standsFor(e *domain.Escalation, person string) string {
	for _, a := range slices.Backward(e.Calls) {
		if a.To == person && a.Step == e.Step {
			return a.For
		}
	}
	return ""
}

// nextLine names the absolute moment of the next step, and who comes then; no countdown is edited (slack-platform 9).
func nextLine(d *domain.Directory, e *domain.Escalation, loc *time.Location) Line {
	if e.State != domain.EscTriggered {
		return nil
	}
	if next, ok := e.Next(); ok {
		return L("Without an answer by ", At(e.NextAt, loc), ", ", Name(d, next.To), nextVerb(next.To))
	}
	return L("Without an answer by ", At(e.NextAt, loc), ", all security leads are told that nobody answered.")
}

func nextVerb(to string) string {
	if to == domain.LeadsStep {
		return " are asked."
	}
	return " is asked."
}

// escalationWhy is the reason in the words of whoever gave it; a reason that only repeats the title says nothing.
func escalationWhy(d *domain.Directory, e *domain.Escalation, title string) []Line {
	var out []Line
	if still := e.StillFor(); still != "" {
		out = append(out, L(still))
	} else if e.Why != "" && e.Why != title {
		l := L("Why: ", e.Why)
		if e.By != "" && e.By != domain.SystemCaller.Person {
			l = append(l, T(" (asked by "), Name(d, e.By), T(")"))
		}
		out = append(out, l)
	}
	if e.Urgent && e.Running() {
		out = append(out, L(B("Urgent:"), " people are asked outside working hours too."))
	}
	return out
}

// escalationButtons are the words that can be pressed in this state; rights are checked anew when they are.
func escalationButtons(e *domain.Escalation) []Button {
	if b := escalationAnswers(e); e.SeeksLead() && e.Running() {
		for i := range b {
			b[i].Style = ""
		}
		return append([]Button{{Label: "Take the lead", Words: "incident lead " + e.About.ID, Style: "primary", Access: "Take the lead of " + e.About.ID}}, b...)
	}
	return escalationAnswers(e)
}

func escalationAnswers(e *domain.Escalation) []Button {
	id := e.ID
	resolved := Button{Label: "Resolved", Words: "escalation resolve " + id, Access: "Resolve " + id + " with an outcome"}
	switch e.State {
	case domain.EscTriggered:
		pass := Button{Label: "Not me", Words: "escalation pass " + id, Access: "Not me, ask the next person about " + id}
		if e.LastStep() {
			pass.Words = "escalation handover " + id
		}
		return []Button{
			{Label: "I have it", Words: "escalation ack " + id, Style: "primary", Access: "I have " + id},
			{Label: "I have it until…", Words: "escalation promise " + id, Access: "I have " + id + " until a time I name"},
			pass, resolved,
		}
	case domain.EscAcknowledged:
		return []Button{{Label: "Update", Words: "escalation update " + id, Access: "Say how " + id + " goes"}, resolved}
	case domain.EscExhausted:
		return []Button{resolved}
	}
	return nil
}

// plain is lines as one text, for a notification.
func plain(loc *time.Location, lines ...Line) string {
	var out []string
	for _, l := range lines {
		if len(l) > 0 {
			out = append(out, PlainLine(l, "", loc))
		}
	}
	return strings.Join(out, " ")
}
