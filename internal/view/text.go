package view

import (
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// PlainText is the message as plain text, the way transcripts and `bot preview` show it: one line per idea, buttons
// in square brackets. Times are shown in loc.
func PlainText(m Message, command string, loc *time.Location) string {
	var b strings.Builder
	for _, n := range m.Nodes {
		plainNode(&b, n, command, loc)
	}
	for _, t := range m.Thread {
		b.WriteString("  (thread)\n")
		for _, l := range strings.SplitAfter(PlainText(t, command, loc), "\n") {
			if l != "" {
				b.WriteString("  " + l)
			}
		}
	}
	return b.String()
}

func plainNode(b *strings.Builder, n Node, command string, loc *time.Location) {
	mark := ""
	if n.Bullet {
		mark = "• "
	}
	switch n.Kind {
	case NodeHeading:
		b.WriteString("# " + PlainLine(n.Line, command, loc) + "\n")
	case NodeText, NodeNote:
		for _, l := range n.Lines {
			b.WriteString(mark + PlainLine(l, command, loc) + "\n")
		}
	case NodeFields:
		for _, f := range n.Fields {
			b.WriteString(f.Label + ": " + PlainLine(f.Value, command, loc) + "\n")
		}
	case NodeRule:
		b.WriteString("---\n")
	case NodeButtons, NodeMenu:
		var labels []string
		for _, x := range n.Buttons {
			labels = append(labels, "["+x.Label+"]")
		}
		if n.Kind == NodeMenu {
			b.WriteString(n.Label + ": ")
		}
		b.WriteString(strings.Join(labels, " ") + "\n")
	case NodeImage:
		if n.Chart == nil {
			b.WriteString("(picture: " + n.Alt + ")\n")
			break
		}
		if n.Chart.Sentence != "" {
			b.WriteString(n.Chart.Sentence + "\n")
		}
		b.WriteString("(chart) " + strings.Join(n.Chart.Words(), "\n  ") + "\n")
	}
}

// PlainLine is one line as plain text.
func PlainLine(l Line, command string, loc *time.Location) string {
	var b strings.Builder
	for _, s := range l {
		switch s.Kind {
		case Command:
			b.WriteString(command + " " + s.Text)
		case Moment:
			b.WriteString(domain.Stamp(s.At, loc))
		case Ago:
			b.WriteString(s.Text)
		case Room:
			b.WriteString("#" + strings.TrimPrefix(s.Text, "#"))
		case Ping:
			b.WriteString("@" + s.Text)
		default:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}
