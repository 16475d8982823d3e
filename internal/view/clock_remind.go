package view

import (
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// ClockDue is a reminder of one clock: the percent of its time that is over, 100 where all of it is, 0 for the question of
// every day.
type ClockDue struct {
	Clock   domain.Clock
	Percent int
}

// ClockReminder reminds one person of clocks; several that fall due together are one message (domain 5.5).
func ClockReminder(d *domain.Directory, i *domain.Incident, due []ClockDue, person string, now time.Time) Message {
	r := newClockReader(d, i, person, now)
	first := r.left(due[0])
	m := Message{Summary: ended(plainWords(first)) + " " + i.ID + " " + i.Title, About: []domain.Ref{i.Ref()}, Restricted: i.IsRestricted()}
	m.Nodes = append(m.Nodes, Head(i.ID+" · "+i.Title))
	for k, x := range due {
		lines := []Line{r.left(x)}
		if x.Percent > 0 {
			lines = append(lines, L("By when: ", clockBy(d, x.Clock, now), "."))
		}
		if _, asks := startPress(x.Clock); asks && x.Clock.Rule.Length.N > 0 {
			lines = append(lines, L("Nobody said yet: "+x.Clock.Rule.Ask))
		}
		if x.Clock.Open {
			lines = append(lines, L("Nobody decided yet whether it applies; it counts as if it did."))
		}
		m.Nodes = append(m.Nodes, Text(lines...))
		if k < 4 { // a message has room for so many rows; the rest is behind the last button
			m.Nodes = append(m.Nodes, r.presses(x.Clock)...)
		}
	}
	m.Nodes = append(m.Nodes, Buttons(Button{Label: "All legal clocks", Words: "incident clock " + i.ID, Access: "All legal clocks of " + spokenOf(i)}))
	if !r.legal {
		m.Nodes = append(m.Nodes, Text(L("Who says what was sent: ", r.reviewers(), ".")))
	}
	m.Nodes = append(m.Nodes, Small(L(NoLegalAdvice)))
	return m
}

// left says how much of a clock's time is over, and what is due.
func (r clockReader) left(x ClockDue) Line {
	task := L(upper(ClockTask(r.d, x.Clock.Rule, r.legal)), " (", x.Clock.Rule.Cite, "): ")
	switch running := started(x.Clock); {
	case x.Percent == 0:
		return L(upper(ClockTask(r.d, x.Clock.Rule, r.legal)), " (", x.Clock.Rule.Cite, "). ", B(x.Clock.Rule.Daily))
	case x.Percent >= 100 && running:
		return append(task, B("missed. Nothing is recorded as sent."))
	case x.Percent >= 100:
		return append(task, B("the planning date passed, and nobody said when it started."))
	case x.Percent >= 90:
		return append(task, B("the time is almost over, and nothing is recorded as sent."))
	case x.Percent >= 75:
		return append(task, B("a quarter of the time is left."))
	}
	return append(task, B("half of the time is over."))
}
