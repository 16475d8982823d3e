package domain

import "github.com/secretariat-bot/secretariat/internal/worktime"

// The stages that are kept in Action.Told. Remind is the last day a reminder went out; LateFirst and LateSecond are
// the two escalations; FromNow is the day from which an imported action is chased at all (domain 7.5).
const (
	Remind     = "remind"
	LateFirst  = "late3"
	LateSecond = "late10"
	FromNow    = "from"
)

// The business days after the due date at which an action is escalated (domain 3.4).
const (
	LateFirstDays  = 3
	LateSecondDays = 10
)

// Stage is a day on which a reminder is due, with the word for why.
type Stage struct {
	Word string // soon, due, late, check, snoozed
	On   Date
}

// Stage is the newest reminder that is due by today and has not been given: three business days before, on the due
// day, one and three after, then weekly (domain 3.4). A day that is no business day counts on the next one, for
// reminders come in office hours (product 4). A block does not stop the clock, and its own day of looking again is one
// more reminder.
func (a *Action) Stage(cal worktime.Calendar, today Date) (Stage, bool) {
	if !a.Live() || today.Before(a.SnoozedUntil) {
		return Stage{}, false
	}
	since := a.Created
	for _, stage := range []string{Remind, FromNow} {
		if a.Told[stage].After(since) {
			since = a.Told[stage]
		}
	}
	var newest Stage
	for _, s := range a.stages(cal, today) {
		if !s.On.After(today) && s.On.After(since) && !s.On.Before(newest.On) {
			newest = s
		}
	}
	return newest, !newest.On.IsZero()
}

func (a *Action) stages(cal worktime.Calendar, today Date) []Stage {
	day := func(n int) Date { return Date(cal.AddBusinessDays(worktime.Day(a.Due), n)) }
	office := func(d Date) Date { return Date(cal.NextBusinessDay(worktime.Day(d))) }
	third := day(3)
	out := []Stage{{"soon", day(-3)}, {"due", office(a.Due)}, {"late", day(1)}, {"late", third}}
	if weeks := today.Days(third) / 7; today.After(third) && weeks > 0 {
		out = append(out, Stage{"late", office(third.AddDays(7 * (weeks - 1)))}, Stage{"late", office(third.AddDays(7 * weeks))})
	}
	if a.State == ActBlocked && !a.NextCheck.IsZero() {
		out = append(out, Stage{"check", office(a.NextCheck)})
	}
	if !a.SnoozedUntil.IsZero() {
		out = append(out, Stage{"snoozed", office(a.SnoozedUntil)})
	}
	return out
}

// LateStages lists the escalations that are due by today and have not happened (domain 3.4): LateFirst, LateSecond.
func (a *Action) LateStages(cal worktime.Calendar, today Date) []string {
	if !a.Live() {
		return nil
	}
	var out []string
	for _, s := range []struct {
		name string
		days int
	}{{LateFirst, LateFirstDays}, {LateSecond, LateSecondDays}} {
		on := Date(cal.AddBusinessDays(worktime.Day(a.Due), s.days))
		if !on.After(today) && a.Told[s.name].IsZero() && on.After(a.Told[FromNow]) && on.After(a.Created) {
			out = append(out, s.name)
		}
	}
	return out
}

// Late is how many days an action is past its due date, 0 where it is not.
func (a *Action) Late(today Date) int {
	if !a.Live() || !today.After(a.Due) {
		return 0
	}
	return today.Days(a.Due)
}
