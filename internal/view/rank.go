package view

import (
	"fmt"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// RiskWhy explains the score of a scored risk, line by line, and its place in the reader's do-first list.
func RiskWhy(d *domain.Directory, r *domain.Risk, list []*domain.Risk, today domain.Date) Message {
	s := r.Score
	above, below, place := domain.Neighbours(list, r.Ref())
	m := Message{Summary: fmt.Sprintf("%s is %s, %d of 100.", r.ID, s.Band().Word(), s.Total())}
	m.about(r, above, below)
	m.Nodes = append(m.Nodes, Head(fmt.Sprintf("%s is %s: %d of 100", r.ID, s.Band().Word(), s.Total())), Text(L(r.Title)), Node{Kind: NodeFields, Fields: factorPairs(s)},
		Head("How it adds up"), List(arithmetic(s)...), List(dates(r, today)...))
	m.Nodes = append(m.Nodes, Head("Its place"))
	if place == 0 {
		m.Nodes = append(m.Nodes, Text(L(notRanked(r))))
	} else {
		lines := []Line{L(fmt.Sprintf("Number %d of %d in the do-first list, as you see it.", place, len(list)))}
		if above != nil {
			_, _, why := domain.Before(above, r)
			lines = append(lines, L("Just before it: ", rankLine(above), ": "+why+"."))
		}
		if below != nil {
			_, _, why := domain.Before(r, below)
			lines = append(lines, L("Just after it: ", rankLine(below), ". "+r.ID+" goes first because "+lead(why)+"."))
		}
		m.Nodes = append(m.Nodes, List(lines...))
	}
	m.Nodes = append(m.Nodes, Head("What would move it"), List(moves(s, true), moves(s, false)),
		Small(L("There is no manual severity: to change the band, change a factor, with a reason.")))
	buttons := []Button{{Label: "Open " + r.ID, Words: "show " + r.ID}}
	if r.IsOpen() || r.State == "reported" {
		buttons = append(buttons, Button{Label: "Change a factor", Words: "risk score " + r.ID})
	}
	for _, x := range []*domain.Risk{above, below} {
		if x != nil {
			buttons = append(buttons, Button{Label: "Compare with " + x.ID, Words: "risk compare " + r.ID + " " + x.ID})
		}
	}
	m.Nodes = append(m.Nodes, Buttons(buttons...))
	return m
}

// about names the risks that a message was computed from.
func (m *Message) about(risks ...*domain.Risk) {
	for _, r := range risks {
		if r != nil {
			m.About = append(m.About, r.Ref())
			m.Restricted = m.Restricted || r.IsRestricted()
		}
	}
}

// lead makes a reason go on in the middle of a sentence.
func lead(why string) string {
	if strings.HasPrefix(why, "Critical") {
		return why
	}
	return strings.ToLower(why[:1]) + why[1:]
}

func rankLine(r *domain.Risk) Line {
	return L(B(r.ID), fmt.Sprintf(" %s (%s, %d)", r.Title, r.Score.Band().Word(), r.Score.Total()))
}

func factorPairs(s domain.Score) []Pair {
	var out []Pair
	for _, f := range domain.Factors {
		v := f.Of(s)
		label := fmt.Sprintf("%s %d of 5", f.Label, v)
		if v == 0 {
			label = f.Label
		}
		out = append(out, Pair{label, L(f.Anchor(v))})
	}
	return out
}

// effortWords is the effort as the arithmetic uses it.
func effortWords(s domain.Score) string {
	if s.Effort == 0 {
		return "effort 3, as it is not estimated"
	}
	return fmt.Sprintf("effort %d", s.Effort)
}

// arithmetic is domain 2.2 and 2.3 with the figures of one score put in.
func arithmetic(s domain.Score) []Line {
	out := []Line{
		L(fmt.Sprintf("Score: 2 × impact %d × (likelihood %d + exposure %d) = %d", s.Impact, s.Likelihood, s.Exposure, s.Total())),
		L(fmt.Sprintf("Band: %s. Critical is 72 and more, High 48 to 71, Medium 24 to 47, Low less.", s.Band().Word())),
	}
	if s.Impact == 5 && s.Total() < 24 {
		out = append(out, L("Floor: impact 5 is never below Medium, whatever the score."))
	}
	if s.ActiveThreat() {
		out = append(out, L("Active threat: yes. Likelihood 5, exposure 4 or more and impact 3 or more."))
	} else {
		out = append(out, L("Active threat: no. It takes likelihood 5, exposure 4 or more and impact 3 or more."))
	}
	index := fmt.Sprintf("Index: %d × (13 − %s) = %d.", s.Total(), effortWords(s), s.DoFirst())
	if s.Lane() == 0 {
		return append(out, L(index+" It ranks the others; Critical risks and active threats go first, by score."))
	}
	return append(out, L(index+" Critical risks and active threats go first, then the higher index."))
}

// dates are target and review date, and how they come about (domain 2.2).
func dates(r *domain.Risk, today domain.Date) []Line {
	s := r.Score
	if r.Opened.IsZero() {
		return []Line{L(fmt.Sprintf("Target: %s from the day it is confirmed.", count(s.TargetDays(), "day")))}
	}
	rule := fmt.Sprintf("%s for %s", count(s.TargetDays(), "day"), s.Band().Word())
	if s.ActiveThreat() {
		rule += " with an active threat"
	}
	scale := r.Opened.AddDays(s.TargetDays())
	line := fmt.Sprintf("Target: %s. Opened %s, and %s.", r.Target.Long(), r.Opened.Long(), rule)
	switch {
	case r.Target.IsZero():
		line = fmt.Sprintf("Target: none is set. Opened %s, and %s would be %s.", r.Opened.Long(), rule, scale.Long())
	case r.Target.Before(scale):
		line += fmt.Sprintf(" That would be %s; a target never moves later by scoring anew.", scale.Long())
	case r.Target.After(scale):
		line += fmt.Sprintf(" That would be %s.", scale.Long())
	}
	if r.Overdue(today) {
		line += fmt.Sprintf(" It is %s late.", count(today.Days(r.Target), "day"))
	}
	reviewed := r.Opened
	if !r.Reviewed.IsZero() {
		reviewed = r.Reviewed
	}
	next := reviewed.AddDays(s.ReviewDays())
	review := fmt.Sprintf("Review: every %d days, next by %s.", s.ReviewDays(), next.Long())
	if r.IsOpen() && today.After(next) {
		review += fmt.Sprintf(" It is %s late.", count(today.Days(next), "day"))
	}
	return []Line{L(line), L(review)}
}

// notRanked says why a risk is not in the do-first list.
func notRanked(r *domain.Risk) string {
	switch r.State {
	case "accepted":
		return r.ID + " is accepted: an exception carries it, so it is not in the do-first list."
	case "reported":
		return r.ID + " is not confirmed yet: its score is provisional and it is not in the do-first list."
	}
	return fmt.Sprintf("%s is %s, so it is not in the do-first list.", r.ID, StateWord(r.State))
}

// moves says which smallest change of one factor leads to another band.
func moves(s domain.Score, up bool) Line {
	word, end := "Up", "it is in the highest band"
	if !up {
		word, end = "Down", "it is in the lowest band"
	}
	steps := domain.Steps(s, up)
	switch {
	case len(steps) > 0:
		var parts []string
		for _, x := range steps {
			parts = append(parts, fmt.Sprintf("%s from %d to %d", x.Factor.Key, x.From, x.To))
		}
		return L(B(word+" to "+steps[0].Band.Word()), ": "+strings.Join(parts, ", or ")+".")
	case up && s.Band() != domain.Critical, !up && s.Band() != domain.Low:
		end = "no single factor moves it"
	}
	return L(B(word), ": "+end+".")
}

// RiskCompare puts two scored risks side by side.
func RiskCompare(d *domain.Directory, a, b *domain.Risk) Message {
	first, second, why := domain.Before(a, b)
	var m Message
	m.about(first, second)
	switch ranked := [2]bool{first.InWork(), second.InWork()}; {
	case ranked[0] && ranked[1]:
		m.Summary = fmt.Sprintf("%s goes before %s: %s.", first.ID, second.ID, why)
		m.Nodes = append(m.Nodes, Head(first.ID+" before "+second.ID), Text(L("Because "+lead(why)+".")))
	case ranked[0] || ranked[1]:
		if !ranked[0] {
			first, second = second, first
		}
		m.Summary = fmt.Sprintf("%s goes before %s.", first.ID, second.ID)
		m.Nodes = append(m.Nodes, Head(first.ID+" before "+second.ID), Text(L(notRanked(second))))
	default:
		m.Summary = fmt.Sprintf("Neither %s nor %s is in the do-first list.", first.ID, second.ID)
		m.Nodes = append(m.Nodes, Head(first.ID+" and "+second.ID), Text(L(notRanked(first)), L(notRanked(second))))
	}
	m.Nodes = append(m.Nodes, List(L(rankLine(first)), L(rankLine(second))))
	beside := func(label string, say func(r *domain.Risk) string) Pair {
		return Pair{label, L(fmt.Sprintf("%s · %s", say(first), say(second)))}
	}
	fields := []Pair{beside("Side by side", func(r *domain.Risk) string { return r.ID })}
	for _, f := range domain.Factors {
		fields = append(fields, beside(f.Label, func(r *domain.Risk) string {
			if v := f.Of(r.Score); v > 0 {
				return fmt.Sprint(v)
			}
			return "not estimated"
		}))
	}
	fields = append(fields,
		beside("Score", func(r *domain.Risk) string { return fmt.Sprint(r.Score.Total()) }),
		beside("Band", func(r *domain.Risk) string { return r.Score.Band().Word() }),
		beside("Active threat", func(r *domain.Risk) string {
			if r.Score.ActiveThreat() {
				return "yes"
			}
			return "no"
		}),
		beside("Index", func(r *domain.Risk) string { return fmt.Sprint(r.Score.DoFirst()) }),
		beside("Target", func(r *domain.Risk) string { return r.Target.Long() }),
		beside("State", func(r *domain.Risk) string { return StateWord(r.State) }))
	m.Nodes = append(m.Nodes, Node{Kind: NodeFields, Fields: fields}, Buttons(
		Button{Label: "Why " + first.ID, Words: "risk why " + first.ID}, Button{Label: "Why " + second.ID, Words: "risk why " + second.ID}))
	return m
}
