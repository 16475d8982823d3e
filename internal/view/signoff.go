package view

import (
	"fmt"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// signoffHeads is what a change needs, in one sentence.
var signoffHeads = map[string]string{
	domain.NeedsNothing:   "No sign-off is needed.",
	domain.NeedsCheck:     "No sign-off is needed: the automatic check decides.",
	domain.NeedsChampion:  "Have a security champion look over it first.",
	domain.NeedsSignoff:   "A sign-off is needed first.",
	domain.NeedsException: "This needs an exception first.",
	"":                    "No rule covers this. Ask a security lead.",
}

// SignoffAnswer says what a kind of change on a service needs, why, by whom, and the way on.
func SignoffAnswer(d *domain.Directory, s *domain.Service, got domain.Signoff, next []Button) Message {
	head := signoffHeads[got.Needs]
	m := Message{Summary: head, About: []domain.Ref{s.Ref()}}
	t := d.Org.Signoff
	m.Nodes = append(m.Nodes, Head(head), Text(L("The change: ", B(t.KindName(got.Change)), " on ", B(heading(s)), "."), L(serviceFacts(d, s))))
	if got.Rule > 0 {
		m.Nodes = append(m.Nodes, Text(L("Why: ", got.Reason), L(fmt.Sprintf("By rule %d of %d: %s.", got.Rule, len(t.Rules), got.Words(t, got.Change)))))
	}
	if who := signoffPeople(d, got); len(who) > 0 {
		m.Nodes = append(m.Nodes, Text(who...))
	}
	if len(next) > 0 {
		m.Nodes = append(m.Nodes, Buttons(next...))
	}
	m.Nodes = append(m.Nodes, Small(L("The table stands in the organisation's file, under “signoff”; the first rule that holds counts.")))
	return m
}

// serviceFacts is what the rules look at.
func serviceFacts(d *domain.Directory, s *domain.Service) string {
	facts := []string{teamName(d, s.Team)}
	if s.Tier > 0 {
		facts = append(facts, fmt.Sprintf("tier %d", s.Tier))
	}
	if len(s.Data) > 0 {
		facts = append(facts, strings.Join(s.Data, " and ")+" data")
	} else {
		facts = append(facts, "no personal or payment data is named")
	}
	return upper(strings.Join(facts, ", ")) + "."
}

// signoffPeople says who is to be asked, and why somebody else where the first choice cannot be.
func signoffPeople(d *domain.Directory, got domain.Signoff) []Line {
	var out []Line
	if got.Missing != "" {
		out = append(out, L(got.Missing))
	}
	switch got.Needs {
	case domain.NeedsNothing, domain.NeedsCheck, domain.NeedsException:
		return out
	}
	if len(got.People) == 0 {
		return append(out, L(B("Nobody can be asked today."), " Tell a security lead or an admin."))
	}
	first := got.People[0]
	l := L("Ask ", B(d.Name(first)))
	if x := got.For[first]; x != "" {
		l = append(l, T(", who stands in for "), Name(d, x))
	}
	l = append(l, T(" ("+got.Right+")."))
	out = append(out, l)
	if more := got.People[1:]; len(more) > 0 {
		out = append(out, append(append(L("Or "), people(d, more[:min(len(more), 3)])...), T(".")))
	}
	return out
}

// NoSignoffTable says that the table is missing, and who can add it.
func NoSignoffTable(d *domain.Directory) Message {
	m := Message{Summary: "There is no table of sign-offs yet."}
	who := L("An operator adds it to the organisation's file, under “signoff”, and imports it.")
	var ask []string
	for _, p := range append(d.With(domain.RoleAdmin), d.With(domain.RoleLead)...) {
		if len(ask) < 3 {
			ask = append(ask, p.ID)
		}
	}
	m.Nodes = append(m.Nodes, Text(L(m.Summary), who))
	if len(ask) > 0 {
		m.Nodes = append(m.Nodes, Text(append(append(L("Until then ask "), people(d, ask)...), T("."))))
	}
	return m
}
