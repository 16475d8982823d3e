package view

import (
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// ReviewItem is one thing of an ownership review and how it was answered.
type ReviewItem struct {
	Record     domain.Record
	Correction *domain.Correction // what is said to be wrong about it, or nil
	Answer     domain.Reviewed
}

// shownReview is how many things a review shows with buttons of their own; Slack takes 50 blocks a message.
const shownReview = 15

// Review is what somebody answers for, each with the taps that answer it. The caller asks for it; ReviewAsk asks them.
func Review(d *domain.Directory, today domain.Date, own []domain.Record, more ...Button) Message {
	if len(own) == 0 {
		m := Say("Nothing stands under your name.")
		if len(more) > 0 {
			m.Nodes = append(m.Nodes, Buttons(more...))
		}
		return m
	}
	m := Message{Summary: fmt.Sprintf("You answer for %s. Is it still right?", countThings(own))}
	m.Nodes = append(m.Nodes, Head(m.Summary))
	for _, r := range own[:min(shownReview, len(own))] {
		m.Nodes = append(m.Nodes, reviewLine(d, today, r)...)
		m.About = append(m.About, r.Ref())
	}
	if rest := len(own) - shownReview; rest > 0 {
		m.Nodes = append(m.Nodes, Small(L(fmt.Sprintf("and %d more once these are done", rest))))
	}
	if len(own) > 1 {
		more = append([]Button{allRight(len(own))}, more...)
	}
	if len(more) > 0 {
		m.Nodes = append(m.Nodes, Buttons(more...))
	}
	return m
}

func allRight(n int) Button {
	return Button{Label: fmt.Sprintf("All %d are right", n), Words: "owner confirm all", Style: "primary", Confirm: "Did you look at each of them?"}
}

// reviewLine is one thing with who does the work, when it was confirmed, and its three taps.
func reviewLine(d *domain.Directory, today domain.Date, r domain.Record) []Node {
	c := OwnerCard{Dir: d, Today: today, About: r}
	if s, ok := r.(*domain.Service); ok {
		c.RACI = s.RACI
	} else if x, ok := r.(*domain.Control); ok {
		c.RACI = x.RACI
	}
	lines := []Line{L(B(title(d, r)))}
	if len(c.RACI.Responsible) > 0 {
		lines = append(lines, append(L("Does the work: "), c.names(c.RACI.Responsible)...))
	} else {
		lines = append(lines, L("Nobody is named who does the work."))
	}
	return []Node{Text(append(lines, c.confirmed()...)...), Buttons(
		Button{Label: "It is right", Words: "owner confirm " + r.Ref().ID, Access: "Confirm " + heading(r)},
		Button{Label: "Change", Words: "owner set " + r.Ref().ID, Access: "Change who owns " + heading(r)},
		Button{Label: "Not mine", Words: "owner notmine " + r.Ref().ID, Access: heading(r) + " is not mine"})}
}

// ReviewAsk is the one message of an ownership review to a person: what is still to be answered with its taps, then what
// was answered (domain 4.5).
func ReviewAsk(d *domain.Directory, today domain.Date, standsFor string, items []ReviewItem) Message {
	var open []domain.Record
	var right, not []Line
	for _, it := range items {
		switch it.Answer {
		case domain.ReviewOpen:
			open = append(open, it.Record)
		case domain.ReviewConfirmed:
			right = append(right, L(title(d, it.Record)))
		case domain.ReviewNotMine:
			l := L(title(d, it.Record), ": ", Name(d, it.Correction.Asked), " is asked whose it is")
			if !it.Correction.Action.IsZero() {
				l = append(l, T(" ("+it.Correction.Action.ID+", due "+it.Correction.ActionDue.Long()+")"))
			}
			not = append(not, l)
		}
	}
	var all []domain.Record
	for _, it := range items {
		all = append(all, it.Record)
	}
	m := Message{Summary: fmt.Sprintf("Ownership review: you answer for %s. Is it still right?", countThings(all))}
	if len(open) == 0 {
		m.Summary = "Ownership review: everything is answered. Thank you."
	}
	m.Nodes = append(m.Nodes, Head(m.Summary))
	if standsFor != "" {
		m.Nodes = append(m.Nodes, Text(L("You are asked because you stand in for ", Name(d, standsFor), ".")))
	}
	if answered := len(items) - len(open); answered > 0 && len(open) > 0 {
		m.Nodes = append(m.Nodes, Text(L(fmt.Sprintf("%d of %d answered.", answered, len(items)))))
	}
	for _, r := range open[:min(shownReview, len(open))] {
		m.Nodes = append(m.Nodes, reviewLine(d, today, r)...)
		m.About = append(m.About, r.Ref())
	}
	if rest := len(open) - shownReview; rest > 0 {
		m.Nodes = append(m.Nodes, Small(L(fmt.Sprintf("and %d more once these are done", rest))))
	}
	if len(open) > 1 {
		m.Nodes = append(m.Nodes, Buttons(allRight(len(open))))
	}
	for _, part := range []struct {
		head  string
		lines []Line
	}{{"Confirmed:", right}, {"Not yours:", not}} {
		if len(part.lines) > 0 {
			m.Nodes = append(m.Nodes, Text(L(B(part.head))))
			m.Nodes = append(m.Nodes, clipped(part.lines, "owner review")...)
		}
	}
	if len(open) > 0 {
		m.Nodes = append(m.Nodes, Small(L(fmt.Sprintf("Nothing is changed by silence. What nobody has confirmed for %d days stands on the gap list.", domain.ConfirmDays))))
	}
	return m
}

// ReviewBegun answers whoever started an ownership review.
func ReviewBegun(d *domain.Directory, team string, asked, lost []string, again int, ends domain.Date) Message {
	where := "everybody who answers for something"
	if team != "" {
		where = "everybody who answers for a service of " + teamName(d, team)
	}
	m := Message{Summary: fmt.Sprintf("Ownership review: %s asked.", count(len(asked), "person is"))}
	first := fmt.Sprintf("%d people are asked by direct message: %s.", len(asked), where)
	switch len(asked) {
	case 0:
		first = "Nobody had to be asked."
	case 1:
		first = "One person is asked by direct message: " + where + "."
	}
	m.Summary = first
	lines := []Line{L(first)}
	if again > 0 {
		lines = append(lines, L(fmt.Sprintf("%s asked today already.", map[bool]string{true: "One was", false: fmt.Sprintf("%d were", again)}[again == 1])))
	}
	for _, p := range lost[:min(len(lost), 5)] {
		lines = append(lines, L(Name(d, p), " can't be asked, and nobody stands in: what they answer for is on the gap list."))
	}
	if more := len(lost) - 5; more > 0 {
		lines = append(lines, L(fmt.Sprintf("and %d more who can't be asked.", more)))
	}
	lines = append(lines, L("Each answers with a tap; nothing is changed by silence."), L("The security leads read how it went on "+ends.Long()+"."))
	m.Nodes = append(m.Nodes, Text(lines...), Buttons(Button{Label: "How it stands", Words: summaryWords(team)}))
	return m
}

func summaryWords(team string) string {
	if team == "" {
		return "owner review summary"
	}
	return "owner review summary " + team
}

// ReviewSummary is what the leads read of an ownership review: who answered, coverage, stale, gaps by team, people with
// too much, teams without a champion, paths with a step that nobody answers (domain 4.5).
func ReviewSummary(d *domain.Directory, o domain.Ownership, team string) Message {
	where := ""
	if team != "" {
		where = " of " + teamName(d, team)
	}
	m := Message{Summary: "Who owns what" + where + ": " + share(o.Covered, o.Of) + " of the services have somebody who answers."}
	m.Nodes = append(m.Nodes, Head("Ownership review"+where))
	var lines []Line
	if o.Asked > 0 {
		lines = append(lines, L("Answered for everything: ", B(share(o.Answered, o.Asked)), " of the people who were asked."))
		if len(o.Waiting) > 0 {
			lines = append(lines, append(append(L("Not yet: "), names(d, o.Waiting, 8)...), T(".")))
		}
	}
	lines = append(lines,
		L("Services of tier 1 to 3 with an accountable person who can be reached: ", B(share(o.Covered, o.Of)), fmt.Sprintf("; %d of them also have somebody who does the work.", o.Complete)),
		L(fmt.Sprintf("Not confirmed for more than %d days: ", domain.ConfirmDays), B(share(o.Stale, o.Of)), "."))
	m.Nodes = append(m.Nodes, Text(lines...))
	part := func(head string, of []Line, words string) {
		if len(of) == 0 {
			return
		}
		m.Nodes = append(m.Nodes, Text(L(B(head))))
		m.Nodes = append(m.Nodes, clipped(of, words)...)
	}
	var teams []Line
	for _, t := range o.ByTeam {
		l := L(teamName(d, t.Team), ": "+count(t.Gaps, "gap"))
		if t.Tier1 > 0 {
			l = append(l, T(fmt.Sprintf(", %d on tier 1", t.Tier1)))
		}
		teams = append(teams, l)
	}
	part("Gaps by team:", teams, "owner gaps")
	part("Too much for one person:", gapLines(o.Loaded), "owner gaps")
	part("Teams without an active champion:", gapLines(o.NoChampion), "champion gaps")
	part("Paths with a step that nobody answers:", gapLines(o.DeadPaths), "owner gaps")
	gaps := "owner gaps"
	if team != "" {
		gaps += " " + team
	}
	m.Nodes = append(m.Nodes, Buttons(Button{Label: "All gaps", Words: gaps}, Button{Label: "Champions", Words: "champion gaps"}))
	return m
}

func gapLines(gaps []domain.Gap) []Line {
	var out []Line
	for _, g := range gaps {
		out = append(out, L(g.Text))
	}
	return out
}

// names lists people, at most n of them.
func names(d *domain.Directory, ids []string, n int) Line {
	l := L()
	for i, id := range ids[:min(len(ids), n)] {
		if i > 0 {
			l = append(l, T(", "))
		}
		l = append(l, Name(d, id))
	}
	if more := len(ids) - n; more > 0 {
		l = append(l, T(fmt.Sprintf(" and %d more", more)))
	}
	return l
}
