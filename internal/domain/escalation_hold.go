package domain

import (
	"time"

	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// Hold is how long somebody may hold an escalation without an update (domain 3.5): clock minutes, or business days.
type Hold struct{ Minutes, BusinessDays int }

// HoldOf is the hold time of an escalation about a record.
func HoldOf(about Record) Hold {
	switch r := about.(type) {
	case *Incident:
		switch r.Severity {
		case "SEV1":
			return Hold{Minutes: 30}
		case "SEV2":
			return Hold{Minutes: 120}
		}
	case *Risk:
		if r.Score.Band() == Critical {
			return Hold{BusinessDays: 1}
		}
	}
	return Hold{BusinessDays: 3}
}

// End is when a hold that begins at t runs out for a person in loc: a business day ends at the same time of day.
func (h Hold) End(cal worktime.Calendar, t time.Time, loc *time.Location) time.Time {
	if h.Minutes > 0 {
		return t.Add(time.Duration(h.Minutes) * time.Minute)
	}
	day := cal.AddBusinessDays(worktime.DayOf(t, loc), h.BusinessDays)
	hh, mm, ss := t.In(loc).Clock()
	return worktime.Wall(day.Year, day.Month, day.Day, hh, mm, loc).Add(time.Duration(ss) * time.Second)
}

// String is the hold in words: "30 minutes", "3 business days".
func (h Hold) String() string {
	switch {
	case h.Minutes == 120:
		return "2 hours"
	case h.Minutes > 0:
		return "30 minutes"
	case h.BusinessDays == 1:
		return "1 business day"
	}
	return "3 business days"
}
