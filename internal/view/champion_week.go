package view

import (
	"fmt"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// shownWeek is how many items of each list a champion's Monday message holds.
const shownWeek = 5

// ChampionWeek is a champion's Monday: what is new, late and unowned in each team, and three measures of how it behaves.
func ChampionWeek(d *domain.Directory, weeks []domain.TeamWeek, today domain.Date) Message {
	news, late, lost := 0, 0, 0
	for _, w := range weeks {
		news, late, lost = news+len(w.New), late+len(w.Late), lost+len(w.Unowned)+len(w.Lost)
	}
	m := Message{Summary: fmt.Sprintf("Your team's week: %d new, %d late, %d without an owner.", news, late, lost)}
	m.Nodes = append(m.Nodes, Head(m.Summary))
	for _, w := range weeks {
		m.Nodes = append(m.Nodes, weekOf(d, &m, w, today)...)
	}
	m.Nodes = append(m.Nodes, Small(L("You get this on Mondays as a security champion. Confidential items are not in it. ", Cmd("settings reminders off"), " stops it.")))
	return m
}

func weekOf(d *domain.Directory, m *Message, w domain.TeamWeek, today domain.Date) []Node {
	out := []Node{Text(L(B(heading(w.Team))))}
	list := func(title, empty string, recs []domain.Record) {
		if len(recs) == 0 {
			out = append(out, Text(L(empty)))
			return
		}
		var lines []Line
		var open []Button
		for _, rec := range recs[:min(len(recs), shownWeek)] {
			lines = append(lines, RecordLine(d, rec, today))
			m.About = append(m.About, rec.Ref())
			open = addOpen(open, d, rec)
		}
		if more := len(recs) - shownWeek; more > 0 {
			lines = append(lines, L(fmt.Sprintf("and %d more", more)))
		}
		out = append(out, Text(L(B(fmt.Sprintf("%s: %d", title, len(recs))))), List(lines...))
		if len(open) > 0 {
			out = append(out, Node{Kind: NodeMenu, Label: "Open…", Buttons: open})
		}
	}
	list("New in the last seven days", "Nothing new in the last seven days.", w.New)
	list("Late", "Nothing is late.", w.Late)
	if len(w.Unowned) > 0 {
		list("Without an owner who can be reached", "", w.Unowned)
	}
	for _, s := range w.Lost[:min(len(w.Lost), shownWeek)] {
		out = append(out, Text(L("Nobody who can be reached answers for ", B(heading(s)), ".")), Buttons(
			Button{Label: "Propose somebody", Words: "owner set " + s.ID, Access: "Propose who answers for " + heading(s)}))
	}
	if len(w.Unowned)+len(w.Lost) == 0 {
		out = append(out, Text(L("Everything has an owner who can be reached.")))
	}
	return append(out, Text(measures(w)...))
}

// measures are the three behaviours, each with what it is made of; too few are named one by one (domain 6).
func measures(w domain.TeamWeek) []Line {
	out := []Line{L(B(fmt.Sprintf("The last %d days:", domain.ChampionWindow)))}
	switch n := len(w.Triage); {
	case n == 0:
		out = append(out, L("Time to triage: no risk was triaged."))
	case n < 5:
		out = append(out, L("Time to triage: "+days(w.Triage)+"; too few to average. Shorter is better."))
	default:
		out = append(out, L(fmt.Sprintf("Time to triage: median %s of %d risks. Shorter is better.", median(w.Triage), n)))
	}
	switch {
	case w.Of == 0:
		out = append(out, L("Repeat issues: no risk was opened and no incident happened."))
	default:
		out = append(out, L(fmt.Sprintf("Repeat issues: %d of %d risks and incidents came back. Fewer is better.", w.Again, w.Of)))
	}
	return append(out, L(fmt.Sprintf("Exceptions: %d asked for, %d closed. More closed than asked for is better.", w.Asked, w.Ended)))
}

func days(list []int) string {
	var out []string
	for _, n := range list {
		out = append(out, fmt.Sprint(n))
	}
	if len(list) == 1 && list[0] == 1 {
		return "1 day"
	}
	return strings.Join(out, ", ") + " days"
}

// median of a sorted list, with at most one half.
func median(list []int) string {
	n := len(list)
	if n%2 == 1 {
		return count(list[n/2], "day")
	}
	sum := list[n/2-1] + list[n/2]
	if sum%2 == 0 {
		return count(sum/2, "day")
	}
	return fmt.Sprintf("%d.5 days", sum/2)
}
