package view

import (
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// HomeTab is what stands in somebody's Home tab, in this order; empty parts are left out.
type HomeTab struct {
	Waits   []HomeWait
	More    int // waits that are not shown
	Numbers []Line
	Notes   []Line // beside the numbers: what they mean
	Decide  []HomeWait
	Board   []Line
	BoardGo []Button
	Proof   []Line
	ProofGo []Button
	Mine    []Row
	MineAll int
	Team    string
	Lines   []Line // how the team stands
	Worst   []Row
	First   []Line // for a newcomer
	Menu    []Button
	Filters []Button
}

// HomeWait is one thing that waits on the reader, with the presses that answer it.
type HomeWait struct {
	WaitLine
	Press []string
}

// Home draws the Home tab: first what waits on the reader, then the numbers and the board of their role, then what is
// theirs, then their team (product 1, scene 11).
func Home(d *domain.Directory, h HomeTab, today domain.Date) Message {
	var m Message
	see := func(rec domain.Record) {
		m.About = append(m.About, rec.Ref())
		m.Restricted = m.Restricted || rec.Base().IsRestricted()
	}
	switch n := len(h.Waits) + h.More; n {
	case 0:
		m.Summary = "Nothing waits on you."
	case 1:
		m.Summary = "One thing waits on you."
	default:
		m.Summary = fmt.Sprintf("%d things wait on you.", n)
	}
	m.Nodes = append(m.Nodes, Head(m.Summary))
	for _, w := range h.Waits {
		see(w.Record)
		m.Nodes = append(m.Nodes, Text(waitLine(d, w.WaitLine, today)), Buttons(waitButtons(d, w)...))
	}
	if h.More > 0 {
		m.Nodes = append(m.Nodes, Small(L(fmt.Sprintf("and %d more: ", h.More), Cmd("list mine"))))
	}
	if len(h.First) > 0 {
		m.Nodes = append(m.Nodes, Head("What to do first"), List(h.First...))
	}
	if len(h.Waits) > 0 { // these answer nothing that waits
		m.Nodes = append(m.Nodes, Node{Kind: NodeRule})
	}
	m.Nodes = append(m.Nodes, Buttons(h.Menu...))
	part := func(heading string, lines []Line, buttons []Button) {
		if len(lines) > 0 {
			m.Nodes = append(m.Nodes, Node{Kind: NodeRule}, Head(heading), List(lines...))
			if len(buttons) > 0 {
				m.Nodes = append(m.Nodes, Buttons(buttons...))
			}
		}
	}
	rows := func(rs []Row) (lines []Line, open []Button) {
		for _, r := range rs {
			see(r.Record)
			lines = append(lines, RecordLine(d, r.Record, today))
			open = addOpen(open, d, r.Record)
		}
		return lines, open
	}
	listed := func(heading string, rs []Row, more []Button) {
		lines, open := rows(rs)
		if len(lines) == 0 {
			return
		}
		m.Nodes = append(m.Nodes, Node{Kind: NodeRule}, Head(heading), List(lines...), Node{Kind: NodeMenu, Label: "Open…", Buttons: open})
		if len(more) > 0 {
			m.Nodes = append(m.Nodes, Buttons(more...))
		}
	}
	part("Three numbers", h.Numbers, nil)
	if len(h.Notes) > 0 {
		m.Nodes = append(m.Nodes, Small(h.Notes...))
	}
	part("The board", h.Board, h.BoardGo)
	part("Requests for proof", h.Proof, h.ProofGo)
	mine := fmt.Sprintf("Yours: %d", h.MineAll)
	var more []Button
	if h.MineAll > len(h.Mine) {
		more = append(more, Button{Label: "All of yours", Words: "list mine"})
	}
	listed(mine, h.Mine, more)
	if h.Team != "" {
		part(h.Team, h.Lines, nil)
		lines, open := rows(h.Worst)
		if len(lines) > 0 {
			m.Nodes = append(m.Nodes, Text(L(B("What to do first"))), List(lines...), Node{Kind: NodeMenu, Label: "Open…", Buttons: open})
		}
	}
	if len(h.Filters) > 0 {
		m.Nodes = append(m.Nodes, Node{Kind: NodeRule}, Buttons(h.Filters...))
	}
	return m
}

// waitButtons answer what waits: the likely answers, and a way to see all of it.
func waitButtons(d *domain.Directory, w HomeWait) []Button {
	var out []Button
	for i, words := range w.Press[:min(len(w.Press), 3)] {
		b := pressOf(d, w.Record, words)
		if i == 0 {
			b.Style = "primary"
		}
		out = append(out, b)
	}
	if words := openWords(w.Record); words != "" {
		out = append(out, Button{Label: "Open", Words: words, Access: "Open " + title(d, w.Record)})
	}
	return out
}

// Trend says how a number stands against the last weekly sync.
func Trend(now, was int) string {
	switch {
	case now > was:
		return fmt.Sprintf("up %d since the last weekly sync", now-was)
	case now < was:
		return fmt.Sprintf("down %d since the last weekly sync", was-now)
	}
	return "as at the last weekly sync"
}

// HomeList is a filtered part of the Home tab, a page at a time, with the way back.
func HomeList(d *domain.Directory, today domain.Date, p Page, rows []Row, filters []Button) Message {
	m := ListOf(d, today, p, rows)
	m.Nodes = append([]Node{Buttons(filters...)}, m.Nodes...)
	return m
}
