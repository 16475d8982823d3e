package view

import (
	"fmt"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Gaps is a page of what is missing in who owns what, the most important services first; of is the team it is narrowed
// to, words the command that made it.
func Gaps(gaps []domain.Gap, today domain.Date, of, words string, page, size int) Message {
	where := ""
	if of != "" {
		where = " for " + of
	}
	if len(gaps) == 0 {
		return Say("Nothing is missing in who owns what" + where + ".")
	}
	m := Message{Summary: fmt.Sprintf("Missing in who owns what%s: %d.", where, len(gaps))}
	m.Nodes = append(m.Nodes, Head(fmt.Sprintf("Missing in who owns what%s: %d", where, len(gaps))))
	from := min((page-1)*size, len(gaps))
	upto := min(from+size, len(gaps))
	var lines []Line
	var open []Button
	seen := map[domain.Ref]bool{}
	for _, g := range gaps[from:upto] {
		l := L(strings.TrimSuffix(g.Text, "."))
		if g.Tier > 0 {
			l = append(l, T(fmt.Sprintf(" · tier %d", g.Tier)))
		}
		if n := today.Days(g.Since); !g.Since.IsZero() && n > 0 {
			l = append(l, T(fmt.Sprintf(" · for %s", count(n, "day"))))
		}
		lines = append(lines, l)
		if k := g.About.Kind; !seen[g.About] && (k == domain.KindService || k == domain.KindControl || k == domain.KindTeam) {
			seen[g.About] = true
			open = append(open, Button{Label: domain.Clip(g.About.ID, 60), Words: "owner " + g.About.ID})
		} else if k == domain.KindRisk {
			open = append(open, Button{Label: g.About.ID, Words: "show " + g.About.ID})
		}
	}
	if len(lines) == 0 {
		lines = append(lines, L(fmt.Sprintf("There is no page %d.", page)))
	}
	m.Nodes = append(m.Nodes, List(lines...))
	if len(open) > 0 {
		m.Nodes = append(m.Nodes, Node{Kind: NodeMenu, Label: "Open…", Buttons: open})
	}
	if left := len(gaps) - upto; left > 0 {
		next := fmt.Sprintf("%s page:%d", words, page+1)
		m.Nodes = append(m.Nodes, Small(L(fmt.Sprintf("and %d more: ", left), Cmd(next))), Buttons(Button{Label: "More", Words: next}))
	}
	return m
}
