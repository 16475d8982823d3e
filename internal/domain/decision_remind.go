package domain

import "github.com/secretariat-bot/secretariat/internal/worktime"

// The business days after the due date at which the approver is reminded again, and their manager is asked (domain 3.3).
const (
	UndecidedAgain   = 2
	UndecidedManager = 5
)

// Minds lists who is reminded: the approver, and whoever must agree and did not.
func (d *Decision) Minds() []string {
	if d.State != DecProposed {
		return nil
	}
	return both(append([]string{d.Approver}, d.Unagreed()...)...)
}

// Nudge is the reminder on the due day and two business days after it (domain 3.3).
func (d *Decision) Nudge(cal worktime.Calendar, person string, today Date) (Nudge, bool) {
	if d.Due.IsZero() || !contains(d.Minds(), person) {
		return Nudge{}, false
	}
	again := Date(cal.AddBusinessDays(worktime.Day(d.Due), UndecidedAgain))
	on, ok := NudgeDay(&d.Meta, cal, person, today, []Date{d.Due, again})
	if !ok {
		return Nudge{}, false
	}
	n := Nudge{On: on, Word: dueWord(d.Due, today), Do: "Choose an option, ask, or give it to somebody else", Press: []string{"decision question " + d.ID}}
	if person != d.Approver {
		n.Do, n.Press = "Agree, or say what stands against it", []string{"decision agree " + d.ID, "decision disagree " + d.ID}
	}
	return n, true
}

// dueWord says how a date stands to today.
func dueWord(due, today Date) string {
	switch n := today.Days(due); {
	case n == 0:
		return "is due today"
	case n > 0:
		return "was due " + due.Long()
	}
	return "is due " + due.Long()
}

// ManagerDay is the day on which the approver's manager is asked about an undecided proposal (domain 3.3).
func (d *Decision) ManagerDay(cal worktime.Calendar) Date {
	return Date(cal.AddBusinessDays(worktime.Day(d.Due), UndecidedManager))
}
