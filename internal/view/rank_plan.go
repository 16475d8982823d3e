package view

import (
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// How many risks of a plan are listed, and of those it leaves out.
const planIn, planOut = 15, 5

// RiskPlan is the best use of an effort budget: what is in it, what that takes away, and what just missed.
func RiskPlan(d *domain.Directory, p domain.Plan) Message {
	var m Message
	budget, best := count(p.Budget, "working day"), ""
	if len(p.Out) > 0 {
		best = " Nothing else that fits takes away more."
	}
	switch {
	case len(p.In)+len(p.Out) == 0:
		return Say("No open work on risks: there is nothing to plan.")
	case len(p.In) == 0:
		m.Summary = fmt.Sprintf("No fix fits into %s.", budget)
	default:
		m.Summary = fmt.Sprintf("%s: %s take away %d of %d points.", upper(budget), fixes(len(p.In)), p.Score, p.All)
	}
	m.Nodes = append(m.Nodes, Head("Plan for "+budget))
	if len(p.In) == 0 {
		m.Nodes = append(m.Nodes, Text(L(m.Summary)))
	} else {
		m.Nodes = append(m.Nodes, Text(L(fmt.Sprintf("%d of %d risks, %s of work.", len(p.In), len(p.In)+len(p.Out), count(p.Days, "day"))),
			L(fmt.Sprintf("That takes away %d of %d points of score.%s", p.Score, p.All, best))))
		m.Nodes = append(m.Nodes, planLines(&m, d, p.In, planIn)...)
	}
	if len(p.Out) > 0 {
		m.Nodes = append(m.Nodes, Head("Left out"))
		m.Nodes = append(m.Nodes, planLines(&m, d, p.Out, planOut)...)
	}
	if p.More > 0 {
		words := fmt.Sprintf("risk plan %dd", p.Budget+p.More)
		m.Nodes = append(m.Nodes, Text(L(fmt.Sprintf("With %s a plan takes away %d more: ", more(p.More), p.Gain), Cmd(words))))
		m.Nodes = append(m.Nodes, Buttons(Button{Label: fmt.Sprintf("Plan %d days", p.Budget+p.More), Words: words}))
	}
	m.Nodes = append(m.Nodes, Small(L("Effort 1 to 5 counts as 1, 5, 20, 60 and 120 working days; effort that nobody estimated as 20."),
		L("The do-first order stays the order to work in.")))
	return m
}

func more(days int) string {
	if days == 1 {
		return "1 more day"
	}
	return fmt.Sprintf("%d more days", days)
}

// planLines lists risks with what each costs and takes away.
func planLines(m *Message, d *domain.Directory, risks []*domain.Risk, most int) []Node {
	var lines []Line
	for _, r := range risks[:min(most, len(risks))] {
		days := count(r.Score.PlanDays(), "day")
		if r.Score.Effort == 0 {
			days += ", effort not estimated"
		}
		lines = append(lines, L(rankLine(r), " · "+days+" · ", holder(d, r.Owner)))
		m.about(r)
	}
	out := []Node{List(lines...)}
	if left := len(risks) - len(lines); left > 0 {
		out = append(out, Small(L(fmt.Sprintf("and %d more.", left))))
	}
	return out
}

func fixes(n int) string {
	if n == 1 {
		return "1 fix"
	}
	return fmt.Sprintf("%d fixes", n)
}
