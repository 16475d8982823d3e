package domain

import "github.com/secretariat-bot/secretariat/internal/worktime"

// Minds lists who is reminded: the owner, while the proof is to come.
func (e *Evidence) Minds() []string {
	if !e.wanted() {
		return nil
	}
	return one(e.Owner)
}

// The business days of the reminders before the due date, and from one to the next after it (domain 3.7).
var evidenceEarly = []int{10, 5, 1, 0}

const evidenceAgain = 2

// Nudge is the reminder 10, 5 and 1 business days before, on the due day, then every two business days (domain 3.7).
func (e *Evidence) Nudge(cal worktime.Calendar, person string, today Date) (Nudge, bool) {
	if !contains(e.Minds(), person) || e.Due.IsZero() {
		return Nudge{}, false
	}
	since := e.Asked
	if e.Told[FromNow].After(since) {
		since = e.Told[FromNow]
	}
	var days []Date
	for _, n := range evidenceEarly {
		on := e.Due // a due day that is no business day counts on the next one
		if n > 0 {
			on = Date(cal.AddBusinessDays(worktime.Day(e.Due), -n))
		}
		if on.After(since) { // on the day of asking the request itself is the word
			days = append(days, on)
		}
	}
	for on := e.Due; ; {
		if on = Date(cal.AddBusinessDays(worktime.Day(on), evidenceAgain)); on.After(today) {
			break
		}
		if on.After(since) {
			days = append(days, on)
		}
	}
	on, ok := NudgeDay(&e.Meta, cal, person, today, days)
	if !ok {
		return Nudge{}, false
	}
	n := Nudge{On: on, Word: dueWord(e.Due, today), Do: "Hand the proof in: a link or a few sentences", Press: []string{"evidence provide " + e.ID}}
	if e.State == EvdReturned {
		n.Do = "Hand the proof in again: it was sent back"
	}
	return n, true
}

// LateDay is the day on which the control's accountable person is asked (domain 3.7): three business days after the
// due date or, where it was sent back later than that date, after it was.
func (e *Evidence) LateDay(cal worktime.Calendar) Date {
	from := e.Due
	if e.State == EvdReturned && e.Returned.After(from) {
		from = e.Returned
	}
	return Date(cal.AddBusinessDays(worktime.Day(from), EvidenceLateDays))
}
