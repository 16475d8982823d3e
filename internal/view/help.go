package view

import "fmt"

// HelpEntry is one command in a help text.
type HelpEntry struct {
	Usage    string
	Synopsis string
	Examples []string
}

// Help is what can be typed, examples first (product 3). topic is the noun asked about, "" for all of them; other
// lists the nouns that have a help text of their own, and mission is the line that stands over all of it, "" for none.
func Help(topic, mission string, entries []HelpEntry, other []string) Message {
	m := Message{Summary: "What you can type, with examples."}
	if topic != "" {
		m.Summary = fmt.Sprintf("What you can type with %s, with examples.", topic)
	}
	if mission != "" {
		m.Nodes = append(m.Nodes, Small(L(mission)))
	}
	m.Nodes = append(m.Nodes, Head(m.Summary))
	var lines []Line
	for _, e := range entries {
		for i, x := range e.Examples {
			switch {
			case i == 0:
				lines = append(lines, L(Cmd(x), "  ", e.Synopsis))
			case topic != "": // the overview shows one of each
				lines = append(lines, L(Cmd(x)))
			}
		}
	}
	m.Nodes = append(m.Nodes, Text(lines...))
	if topic != "" {
		var usage []Line
		for _, e := range entries {
			usage = append(usage, L(C(e.Usage)))
		}
		m.Nodes = append(m.Nodes, Small(L("In full: <this> you must say, [this] you may.")), Text(usage...))
	}
	if len(other) > 0 {
		var b []Button
		for _, o := range other {
			b = append(b, Button{Label: o, Words: "help " + o})
		}
		m.Nodes = append(m.Nodes, Small(L("Dates are words like friday, in 2 weeks or 2026-12-04. People are @mentions, ids or full names. Capitals do not matter.")),
			Node{Kind: NodeMenu, Label: "More about…", Buttons: b})
	}
	return m
}
