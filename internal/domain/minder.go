package domain

import (
	"slices"

	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// Minder is a record that reminds people while it is live. Whoever it minds also stands in Holders, for that is the
// index by which a morning finds its records.
type Minder interface {
	Record
	// Minds lists the persons who are reminded of it, LeadsStep for every security lead: Nudge is asked with the id of
	// each lead then.
	Minds() []string
	// Nudge is the newest reminder that is due to a person by today and was not given: of Base().Told, only the stage
	// NudgeKey(person) is looked at, and FromNow, before which nothing counts (domain 7.5). A day that is no business day
	// counts on the next one.
	Nudge(cal worktime.Calendar, person string, today Date) (Nudge, bool)
}

// Nudge is one reminder of one record for one person, of whom it says what is needed.
type Nudge struct {
	On   Date   // the day it fell due
	Word string // why now, in plain words: "ends in 7 days"
	Do   string // what is needed, in plain words: "Close it, renew it, or turn it into a fix"
	// Press are commands that answer it, at most three: "exception renew EXC-001"; the label is the verb's.
	Press []string
}

// NudgeKey is the key in Told of a person's reminders.
func NudgeKey(person string) string { return ToldKey(Remind, person) }

// SnoozeKey is the key in Told of the day until which a person wants no reminders of a record; escalations go on.
func SnoozeKey(person string) string { return ToldKey("snooze", person) }

// Snooze holds the reminders of a person back until a day, on which they come again.
func (m *Meta) Snooze(person string, until Date) { m.Tell(SnoozeKey(person), until) }

// NudgeDay is the newest of days that is due by today and later than what was told a person of a record; the end of a
// snooze is one of them. Each day counts on the first business day from it on.
func NudgeDay(m *Meta, cal worktime.Calendar, person string, today Date, days []Date) (Date, bool) {
	if today.Before(m.Told[SnoozeKey(person)]) {
		return Date{}, false
	}
	var newest Date
	for _, d := range append(slices.Clone(days), m.Told[SnoozeKey(person)]) {
		if d.IsZero() {
			continue
		}
		on := Date(cal.NextBusinessDay(worktime.Day(d)))
		if !on.After(today) && on.After(m.Told[NudgeKey(person)]) && on.After(m.Told[FromNow]) && on.After(newest) {
			newest = on
		}
	}
	return newest, !newest.IsZero()
}
