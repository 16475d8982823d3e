package view

import (
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// ThanksSaid answers whoever thanked a colleague.
func ThanksSaid(d *domain.Directory, x domain.Thank, told bool) Message {
	s := fmt.Sprintf("Thank you: %s hears of it by direct message.", d.Name(x.To))
	if !told {
		s = fmt.Sprintf("Written down. I can't write to %s in Slack.", d.Name(x.To))
	}
	m := Message{Summary: s, Nodes: []Node{Text(L(s))}}
	note := "The next weekly sync may name it."
	if p := d.People[x.To]; p != nil && p.NoThanks {
		note = "The weekly sync leaves it out: they prefer not to be named there."
	}
	m.Nodes = append(m.Nodes, Small(L(note)))
	return m
}

// ThanksNews tells a person who thanks them, and for what.
func ThanksNews(d *domain.Directory, x domain.Thank) Message {
	m := Message{Summary: fmt.Sprintf("%s thanks you for: %s", d.Name(x.By), x.For)}
	m.Nodes = append(m.Nodes, Text(L(B(d.Name(x.By)), " thanks you for: “", x.For, "”")))
	note := L("The next weekly sync may name it; ", Cmd("settings thanks off"), " keeps you out.")
	if p := d.People[x.To]; p != nil && p.NoThanks {
		note = L("The weekly sync does not name it, as you asked.")
	}
	m.Nodes = append(m.Nodes, Small(note))
	return m
}

// ThanksCard tells a person who thanked them with an emoji on a record's card, as it stands now.
func ThanksCard(d *domain.Directory, rec domain.Record, by []string) Message {
	what := title(d, rec)
	if len(by) == 0 {
		s := "The thanks for " + what + " were taken back."
		return Message{Summary: s, Nodes: []Node{Text(L(s))}}
	}
	l := L()
	for i, p := range by[:min(len(by), 5)] {
		switch {
		case i > 0 && i == min(len(by), 5)-1 && len(by) <= 5:
			l = append(l, T(" and "))
		case i > 0:
			l = append(l, T(", "))
		}
		l = append(l, Name(d, p))
	}
	if more := len(by) - 5; more > 0 {
		l = append(l, T(fmt.Sprintf(" and %d more", more)))
	}
	verb := " thanks you for "
	if len(by) > 1 {
		verb = " thank you for "
	}
	l = append(l, T(verb), B(what), T("."))
	m := Message{Summary: plainWords(l), Nodes: []Node{Text(l)}}
	if w := openWords(rec); w != "" {
		m.Nodes = append(m.Nodes, Buttons(Button{Label: "Open", Words: w, Access: "Open " + what}))
	}
	return m
}
