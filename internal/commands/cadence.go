package commands

import (
	"context"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func cadenceCommands() []Command {
	return []Command{{Name: "cadence", Synopsis: "See when the digests and reviews come", Needs: domain.MayAsk, Run: cadenceList,
		Sub: []Command{{Name: "list", Synopsis: "List the cadences with their next three times", Needs: domain.MayAsk,
			Examples: []string{"cadence list"}, Run: cadenceList}}}}
}

func cadenceList(_ context.Context, d Desk, c Call) (view.Message, error) {
	m := view.Message{Summary: "When the digests and reviews come.", Nodes: []view.Node{view.Head("Cadences")}}
	for _, p := range d.Digests.Plans() {
		lines := []view.Line{view.L(view.B(p.Name), " · ", p.Words)}
		if p.Zone != nil {
			lines[0] = append(lines[0], view.T(" ("+p.Zone.String()+")"))
		}
		if p.Place != "" {
			lines[0] = append(lines[0], view.T(" · "), view.Span{Kind: view.Room, ID: p.Place, Text: p.Place})
		}
		if p.Problem != "" {
			lines = append(lines, view.L("Problem: ", p.Problem))
		}
		for i, s := range p.Slots {
			line := view.L([]string{"Next: ", "Then: ", "Then: "}[i], view.T(domain.Stamp(s.At, p.Zone)))
			if mine := c.Caller.In(s.At); mine.Format("15:04 MST") != s.At.In(p.Zone).Format("15:04 MST") {
				line = append(line, view.T(" · for you "+forYou(mine, s.At.In(p.Zone))))
			}
			lines = append(lines, line)
		}
		if !p.Sends {
			lines = append(lines, view.L("This version only shows it; the digest itself comes later."))
		}
		m.Nodes = append(m.Nodes, view.Text(lines...))
	}
	if len(m.Nodes) == 1 {
		return view.Say("No cadence is set. An operator gives them in the organisation's file under org.cadence."), nil
	}
	return m, nil
}

// forYou is a moment in the reader's zone: the day only where it is another one there.
func forYou(mine, there time.Time) string {
	text := domain.Stamp(mine, mine.Location())
	if day := mine.Format("Mon 2 Jan 2006 "); day == there.Format("Mon 2 Jan 2006 ") {
		text = strings.TrimPrefix(text, day)
	}
	return text
}
