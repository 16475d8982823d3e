package view

import (
	"fmt"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// lackButtons are the ways on where a safeguard is not there: write the risk down, ask for an exception, do something.
func lackButtons(control, service, name string) []Button {
	return []Button{
		{Label: "Log a risk", Words: "risk add service:" + service + " control:" + control, Access: "Log a risk about " + name},
		{Label: "Request an exception", Words: "exception request service:" + service + " control:" + control, Access: "Request an exception for " + name},
		{Label: "Add an action", Words: "action add service:" + service, Access: "Add an action about " + name},
	}
}

// ControlLack tells who answers for a service that a safeguard is not there.
func ControlLack(d *domain.Directory, c *domain.Control, s *domain.Service, by, standsFor string) Message {
	st, _ := c.StateOn(s.ID)
	m := Message{Summary: fmt.Sprintf("“%s” is %s on %s.", heading(c), StateWord(string(st)), heading(s)), About: []domain.Ref{c.Ref(), s.Ref()}}
	why := L("You read this because you answer for ", heading(s), ".")
	if standsFor != "" {
		why = L("You read this because you stand in for ", Name(d, standsFor), ".")
	}
	lines := []Line{L(Name(d, by), " says that “", heading(c), "” is ", B(StateWord(string(st))), " on ", heading(s), ".")}
	if r := c.Notes[s.ID].Reason; r != "" {
		lines = append(lines, L("Why: ", r))
	}
	m.Nodes = append(m.Nodes, Text(append(lines, why)...), Buttons(lackButtons(c.ID, s.ID, heading(c))...))
	return m
}

// ControlReply answers whoever said how a control stands on a service.
func ControlReply(d *domain.Directory, c *domain.Control, service string, was, st domain.ControlState, told string) Message {
	name := d.NameOf(domain.Ref{Kind: domain.KindService, ID: service})
	var first Line
	switch {
	case st == "":
		first = L("“", heading(c), "” is not required on ", B(name), " any more.")
	case was == "":
		first = L("“", heading(c), "” is required on ", B(name), " now. How it stands there is unknown until somebody says.")
	default:
		first = L("“", heading(c), "” is ", B(StateWord(string(st))), " on ", B(name), "; it was "+StateWord(string(was))+".")
	}
	m := Message{Summary: plainWords(first), About: []domain.Ref{c.Ref()}}
	lines := []Line{first}
	if told != "" {
		lines = append(lines, L(Name(d, told), " answers for it and is told."))
	}
	if r := c.Notes[service].Reason; r != "" && st != "" {
		lines = append(lines, L("Reason kept: ", r))
	}
	m.Nodes = append(m.Nodes, Text(lines...))
	switch st {
	case domain.Missing, domain.Partial:
		m.Nodes = append(m.Nodes, Buttons(lackButtons(c.ID, service, heading(c))...))
	case domain.Unknown:
		set := func(st domain.ControlState) Button {
			return Button{Label: upper(StateWord(string(st))), Words: fmt.Sprintf("control set %s %s %s", c.ID, service, st)}
		}
		m.Nodes = append(m.Nodes, Buttons(set(domain.InPlace), set(domain.Partial), set(domain.Missing)))
	default:
		m.Nodes = append(m.Nodes, Buttons(Button{Label: "How it stands everywhere", Words: "control coverage " + c.ID}))
	}
	return m
}

// share is "20 of 22 (91 %)", rounded half up, "n/a" of nothing (domain, head).
func share(n, of int) string {
	if of == 0 {
		return "n/a"
	}
	return fmt.Sprintf("%d of %d (%d %%)", n, of, (200*n+of)/(2*of))
}

// Coverage says how the controls stand: the two figures, then each control, the worst first; of one control also where.
func Coverage(d *domain.Directory, cov domain.Coverage, one bool) Message {
	if len(cov.Rows) == 0 {
		return Message{Summary: "There are no controls yet.", Nodes: []Node{Text(L("There are no controls yet.")),
			Small(L("They stand in the organisation's file, under “controls”."))}}
	}
	m := Message{Summary: "Tier 1 services with every required control in place: " + share(cov.Tier1InPlace, cov.Tier1) + "."}
	all, pairs := "Tier 1 services with every required control in place: ", "Pairs of control and service in place: "
	if m.Nodes = append(m.Nodes, Head("How the controls stand")); one {
		all, pairs = "In place on tier 1 services: ", "In place wherever it is required: "
		m.Nodes[0] = Head(title(d, cov.Rows[0].Control))
		m.Summary = fmt.Sprintf("“%s” is in place on %s.", heading(cov.Rows[0].Control), share(cov.PairsInPlace, cov.Pairs))
	}
	excused := func(k int) string {
		if k == 0 {
			return ""
		}
		return fmt.Sprintf("; of the others, %d under exception", k)
	}
	m.Nodes = append(m.Nodes, Text(
		L(all, B(share(cov.Tier1InPlace, cov.Tier1)), excused(cov.Tier1Excused)+"."),
		L(pairs, B(share(cov.PairsInPlace, cov.Pairs)), excused(cov.PairsExcused)+".")))
	rows := slices.Clone(cov.Rows)
	slices.SortStableFunc(rows, func(a, b domain.CoverageRow) int { return a.Placed*b.Required - b.Placed*a.Required })
	if one {
		m.Nodes = append(m.Nodes, coverageOf(d, rows[0])...)
	} else {
		m.Nodes = append(m.Nodes, coverageRows(rows)...)
	}
	note := "Partial, missing and unknown count as not in place, and so does what is under an exception."
	if cov.NA > 0 {
		note += fmt.Sprintf(" %s where it does not apply %s out.", count(cov.NA, "pair"), map[bool]string{true: "is", false: "are"}[cov.NA == 1])
	}
	m.Nodes = append(m.Nodes, Small(L(note)))
	return m
}

// shownControls is how many controls one answer lists; the rest are counted (reliability F24).
const shownControls = 15

func coverageRows(rows []domain.CoverageRow) []Node {
	var lines []Line
	var open []Button
	for _, r := range rows[:min(len(rows), shownControls)] {
		l := L(B(heading(r.Control)), " · "+share(r.Placed, r.Required))
		if n := len(r.By[domain.Missing]); n > 0 {
			l = append(l, T(fmt.Sprintf(" · %d missing", n)))
		}
		if k := len(r.Excused); k > 0 {
			l = append(l, T(fmt.Sprintf(" · %d under exception", k)))
		}
		lines = append(lines, l)
		open = append(open, Button{Label: domain.Clip(heading(r.Control), 60), Words: "control coverage " + r.Control.ID})
	}
	out := []Node{List(lines...), {Kind: NodeMenu, Label: "Where…", Buttons: open}}
	if more := len(rows) - shownControls; more > 0 {
		out = append(out, Small(L(fmt.Sprintf("and %d more with better coverage: ", more), Cmd("control list"))))
	}
	return out
}

// coverageOf says where one control stands, the worst first.
func coverageOf(d *domain.Directory, r domain.CoverageRow) []Node {
	var lines []Line
	for _, st := range []domain.ControlState{domain.Missing, domain.Partial, domain.Unknown, domain.NotApplicable} {
		for _, id := range r.By[st] {
			l := L(B(serviceName(d, id)), ": "+StateWord(string(st)))
			if slices.Contains(r.Excused, id) {
				l = append(l, T(", under exception"))
			}
			if n := r.Control.Notes[id]; n.By != "" {
				l = append(l, T(", said by "), Name(d, n.By), T(" on "+n.On.Long()))
				if n.Reason != "" {
					l = append(l, T(": "+n.Reason))
				}
			}
			lines = append(lines, l)
		}
	}
	if len(lines) == 0 {
		return []Node{Text(L("It is in place wherever it is required."))}
	}
	out := []Node{List(lines[:min(len(lines), shownControls)]...)}
	if more := len(lines) - shownControls; more > 0 {
		out = append(out, Small(L(fmt.Sprintf("and %d more: ", more), Cmd("owner "+r.Control.ID))))
	}
	return out
}

// Failures is one control's part of the feedback on the policy.
type Failures struct {
	Control    *domain.Control
	Services   []string
	Failed     []domain.Record
	Exceptions []domain.Record
}

// Feedback shows what speaks against controls, worded as feedback on the rule and not on whoever missed it.
func Feedback(d *domain.Directory, list []Failures, today domain.Date) Message {
	if len(list) == 0 {
		return Message{Summary: "Nothing speaks against a control.", Nodes: []Node{Text(
			L("No risk or incident of the last twelve months names a control that failed, and no control is under an exception.")),
			Small(L("A risk names the control that failed with ", C("control:"), ", for example ", Cmd("risk add … control:restore-test"), "."))}}
	}
	m := Message{Summary: fmt.Sprintf("%s failed or needed exceptions in the last twelve months.", count(len(list), "control")),
		Nodes: []Node{Head("What the controls tell us")}}
	for _, f := range list[:min(len(list), shownFailures)] {
		m.Nodes = append(m.Nodes, Text(failureLines(d, f)...), List(recordLines(d, &m, f, today)...),
			Buttons(Button{Label: "How it stands", Words: "control coverage " + f.Control.ID, Access: "How " + heading(f.Control) + " stands"}))
	}
	if more := len(list) - shownFailures; more > 0 {
		m.Nodes = append(m.Nodes, Small(L(fmt.Sprintf("and %d more; ask for one by name: ", more), Cmd("control feedback <control>"))))
	}
	m.Nodes = append(m.Nodes, Small(L("A control that fails in several places, or that many need an exception from, may be the wrong rule, or lack a tool that makes it easy.")))
	return m
}

// shownFailures and shownRecords keep the feedback to a page.
const shownFailures, shownRecords = 5, 4

func failureLines(d *domain.Directory, f Failures) []Line {
	lines := []Line{L(B(heading(f.Control)), " · ", accountable(d, f.Control.Accountable))}
	if n := len(f.Failed); n > 0 {
		names := make([]string, 0, len(f.Services))
		for _, s := range f.Services {
			names = append(names, serviceName(d, s))
		}
		on := ""
		if len(names) > 0 {
			on = " on " + strings.Join(names[:min(len(names), 5)], ", ")
			if len(names) > 5 {
				on += fmt.Sprintf(" and %d more", len(names)-5)
			}
		}
		lines = append(lines, L(fmt.Sprintf("Named %s as what failed%s.", times(n), on)))
		if len(f.Services) > 1 {
			lines = append(lines, L(B("It fails in more than one place"), ": look at the rule and its tools before the teams."))
		}
	}
	if n := len(f.Exceptions); n > 0 {
		lines = append(lines, L(fmt.Sprintf("%s to it, in force or past the end.", count(n, "exception"))))
		if len(f.Control.Required) > 0 && n*4 >= len(f.Control.Required) {
			lines = append(lines, L("That is "+share(n, len(f.Control.Required))+" of the places that need it: the rule may ask for more than teams can do."))
		}
	}
	return lines
}

func recordLines(d *domain.Directory, m *Message, f Failures, today domain.Date) []Line {
	var lines []Line
	all := append(slices.Clone(f.Failed), f.Exceptions...)
	for _, rec := range all {
		m.About = append(m.About, rec.Ref())
		m.Restricted = m.Restricted || rec.Base().IsRestricted()
		if len(lines) < shownRecords {
			lines = append(lines, RecordLine(d, rec, today))
		}
	}
	if more := len(all) - shownRecords; more > 0 {
		lines = append(lines, L(fmt.Sprintf("and %d more", more)))
	}
	return lines
}
