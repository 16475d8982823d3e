package view

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Trail lists entries of the audit trail, the newest first. older is the command that goes on, empty at the beginning.
func Trail(d *domain.Directory, es []domain.Entry, older string, loc *time.Location) Message {
	m := Message{Summary: fmt.Sprintf("Audit trail: %s.", count(len(es), "entry")), Nodes: []Node{Head("Audit trail")}}
	if len(es) == 0 {
		m.Summary = "Nothing in the audit trail that you may read."
		m.Nodes = append(m.Nodes, Text(L(m.Summary), L("Members read what they did themselves, executives their area, security leads and auditors everything.")))
	}
	var lines []Line
	for _, e := range es {
		lines = append(lines, entryLine(d, e, loc))
		if ref, ok := domain.ParseRef(e.Object); ok && !slices.Contains(m.About, ref) {
			m.About = append(m.About, ref)
		}
	}
	if len(lines) > 0 {
		m.Restricted = true // who did what is for the asker alone
		m.Nodes = append(m.Nodes, List(lines...))
	}
	if older != "" {
		m.Nodes = append(m.Nodes, Buttons(Button{Label: "Older", Words: older}))
	}
	return m
}

// entryLine is one entry: what was done, by whom, when, what changed, why.
func entryLine(d *domain.Directory, e domain.Entry, loc *time.Location) Line {
	if loc == nil {
		loc = d.Location()
	}
	l := L(C(fmt.Sprint(e.Seq)), " ", At(e.At, loc), " ", Name(d, e.Actor))
	if e.For != "" {
		l = append(l, T(" for "), Name(d, e.For))
	}
	l = append(l, T(": "), B(strings.ReplaceAll(e.Action, "_", " ")))
	if e.Object != "" {
		l = append(l, T(" "+e.Object))
	}
	if e.Result == "refused" {
		l = append(l, T(" (refused, "+e.Rule+")"))
	}
	var fields []string
	for f := range e.Changes {
		fields = append(fields, strings.ReplaceAll(f, "_", " "))
	}
	if slices.Sort(fields); len(fields) > 0 {
		l = append(l, T(". Changed: "+domain.Clip(strings.Join(fields, ", "), 200)))
	}
	if e.Reason != "" {
		l = append(l, T(". Why: "+domain.Clip(domain.OneLine(e.Reason), 200)))
	}
	return l
}
