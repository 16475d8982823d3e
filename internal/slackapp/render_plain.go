package slackapp

import (
	"strings"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// plainNode is a node as plain lines, for notifications and screen readers: what it says, without what can be pressed.
func (r Renderer) plainNode(n view.Node) []string {
	var out []string
	add := func(s string) {
		if s = clean(s); s != "" {
			out = append(out, s)
		}
	}
	switch n.Kind {
	case view.NodeHeading:
		add(r.plainLine(n.Line))
	case view.NodeText, view.NodeNote:
		for _, l := range n.Lines {
			add(r.plainLine(l))
		}
	case view.NodeFields:
		for _, f := range n.Fields {
			add(strings.TrimPrefix(clean(f.Label)+": "+r.plainLine(f.Value), ": "))
		}
	case view.NodeImage:
		if n.Chart != nil && n.Chart.Sentence != "" {
			add(n.Chart.Sentence)
			break
		}
		add(n.Alt)
	}
	return out
}

// plainLine is a line's words, with nothing that pings or formats.
func (r Renderer) plainLine(l view.Line) string {
	var b strings.Builder
	for _, t := range r.tokens(l) {
		b.WriteString(t.text)
	}
	return clean(b.String())
}
