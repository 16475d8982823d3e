package domain

import (
	"slices"
	"time"

	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// The legal clocks that an incident's legal block may start (domain 5.5). The tool calculates and reminds; people
// decide what applies.
const (
	ClockGDPRAuthority    = "gdpr_authority"
	ClockNIS2Early        = "nis2_early"
	ClockNIS2Notification = "nis2_notification"
	ClockNIS2Final        = "nis2_final"
	ClockHIPAAPeople      = "hipaa_people"
	ClockSEC8K            = "sec_8k"
)

// The statuses of a clock (domain 5.5).
const (
	ClockNotStarted    = "not_started"
	ClockRunning       = "running"
	ClockDueSoon       = "due_soon"
	ClockMissed        = "missed"
	ClockMet           = "met"
	ClockMetLate       = "met_late"
	ClockNotApplicable = "not_applicable"
)

// Clock is one legal clock of an incident as of a moment.
type Clock struct {
	Name   string
	Status string
	// Due is the last moment, and Day the last day of a clock that is counted in days; both empty while nothing started
	// it, and where it does not apply.
	Due time.Time
	Day Date
	// Planning is the safe moment, reckoned from detection; empty where there is none (sec_8k).
	Planning time.Time
}

// clockRule is how one clock runs.
type clockRule struct {
	name, law, start, sent string
	// due gives the end of a clock that starts at a moment, and how much of its length is left at now, as a share.
	due func(start, now time.Time, d *Directory) (end time.Time, left float64)
	// plan gives the planning moment from detection; nil where there is none.
	plan func(detected time.Time, d *Directory) time.Time
}

// The table of domain 5.5, as far as incidents record it; the clocks that are off by default come with them.
var clockRules = []clockRule{
	{ClockGDPRAuthority, "gdpr", "aware", "sent", hours(72), planHours(72)},
	{ClockNIS2Early, "nis2", "aware", "early_warning_sent", hours(24), planHours(24)},
	{ClockNIS2Notification, "nis2", "aware", "notification_sent", hours(72), planHours(72)},
	{ClockNIS2Final, "nis2", "notification_sent", "final_sent", oneMonth, func(detected time.Time, d *Directory) time.Time {
		return monthLater(detected.Add(72*time.Hour), d.Location())
	}},
	{ClockSEC8K, "sec_8k", "material", "sent", secDays, nil},
}

func hours(n int) func(time.Time, time.Time, *Directory) (time.Time, float64) {
	length := time.Duration(n) * time.Hour
	return func(start, now time.Time, _ *Directory) (time.Time, float64) {
		end := start.Add(length)
		return end, share(end.Sub(now), length)
	}
}

func planHours(n int) func(time.Time, *Directory) time.Time {
	return func(detected time.Time, _ *Directory) time.Time { return detected.Add(time.Duration(n) * time.Hour) }
}

func share(left, length time.Duration) float64 { return float64(left) / float64(length) }

func oneMonth(start, now time.Time, d *Directory) (time.Time, float64) {
	end := monthLater(start, d.Location())
	return end, share(end.Sub(now), end.Sub(start))
}

// monthLater is the same day and time a month later in loc, or the last day of a shorter month.
func monthLater(t time.Time, loc *time.Location) time.Time {
	at := t.In(loc)
	y, m, day := at.Date()
	first := time.Date(y, m+1, 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	wall := worktime.Wall(first.Year(), first.Month(), min(day, last), at.Hour(), at.Minute(), loc)
	return wall.Add(time.Duration(at.Second())*time.Second + time.Duration(at.Nanosecond())).UTC()
}

// dueSoonShare is how much of a clock's length is left when it counts as due soon.
const dueSoonShare = 0.25

// hipaaDays is the outer limit in calendar days (45 CFR 164.404).
const hipaaDays = 60

// Clocks are the legal clocks of a real incident for what stands in its legal block, in the order of domain 5.5.
// What is unknown is handled as applying.
func Clocks(d *Directory, i *Incident, now time.Time) []Clock {
	var out []Clock
	if i.Kind == "exercise" { // domain 3.6
		return nil
	}
	for _, r := range clockRules {
		if r.name == ClockSEC8K {
			out = append(out, hipaaClock(d, i, now)...)
		}
		law, stands := i.Legal[r.law]
		if !stands {
			continue
		}
		c := Clock{Name: r.name, Status: ClockNotStarted}
		if detected := i.Times["detected"]; r.plan != nil && !detected.IsZero() {
			c.Planning = r.plan(detected, d).UTC()
		}
		start, sent := law.Times[r.start], law.Times[r.sent]
		switch {
		case law.Status == ClockNotApplicable:
			c.Status, c.Planning = ClockNotApplicable, time.Time{}
		case !start.IsZero():
			var left float64
			c.Due, left = r.due(start, now, d)
			c.Due = c.Due.UTC()
			c.Status = clockStatus(left, !sent.IsZero(), sent.After(c.Due), now.After(c.Due))
		}
		out = append(out, c)
	}
	return out
}

func clockStatus(left float64, sent, late, past bool) string {
	switch {
	case sent && late:
		return ClockMetLate
	case sent:
		return ClockMet
	case past:
		return ClockMissed // never edited away: what is sent from here on is late
	case left <= dueSoonShare:
		return ClockDueSoon
	}
	return ClockRunning
}

// hipaaClock counts days, in the organisation's zone.
func hipaaClock(d *Directory, i *Incident, now time.Time) []Clock {
	law, stands := i.Legal["hipaa"]
	if !stands {
		return nil
	}
	c := Clock{Name: ClockHIPAAPeople, Status: ClockNotStarted}
	loc := d.Location()
	discovered, sent := law.Dates["discovered"], law.Times["sent"]
	switch {
	case law.Status == ClockNotApplicable:
		c.Status = ClockNotApplicable
		return []Clock{c}
	case !discovered.IsZero():
		c.Day = discovered.AddDays(hipaaDays)
		left := float64(c.Day.Days(d.Today(now))) / hipaaDays
		c.Status = clockStatus(left, !sent.IsZero(), DateOf(sent, loc).After(c.Day), d.Today(now).After(c.Day))
	}
	if detected := i.Times["detected"]; !detected.IsZero() {
		day := DateOf(detected, loc).AddDays(hipaaDays + 1)
		c.Planning = day.In(loc, 0, 0).UTC() // the end of the last day
	}
	return []Clock{c}
}

// The clock of Form 8-K, Item 1.05: four business days of the SEC, in New York, where Edgar closes at 17:30.
const secLength, secHour, secMinute = 4, 17, 30

// secDays counts from the day after the company decided that the incident is material. A clock counted in days is soon
// due by whole days: on the last of four.
func secDays(material, now time.Time, _ *Directory) (time.Time, float64) {
	ny := Zone("America/New_York", time.UTC)
	day, today, left := DateOf(material, ny), DateOf(now, ny), 0
	for n := 0; n < secLength; {
		day = day.AddDays(1)
		if secBusinessDay(day) {
			n++
			if day.After(today) {
				left++
			}
		}
	}
	return day.In(ny, secHour, secMinute), float64(left) / secLength
}

func secBusinessDay(d Date) bool {
	wd := d.UTC().Weekday()
	return wd != time.Saturday && wd != time.Sunday && !federalHoliday(d)
}

// federalHoliday says whether a day is a holiday of the United States, or the weekday on which one is observed that
// falls on a weekend: Saturday's on Friday, Sunday's on Monday.
func federalHoliday(d Date) bool {
	for _, year := range []int{d.Year, d.Year + 1} { // New Year's Day may be observed on 31 December
		if slices.Contains(federalHolidays(year), d) {
			return true
		}
	}
	return false
}

func federalHolidays(year int) []Date {
	fixed := []Date{{year, time.January, 1}, {year, time.June, 19}, {year, time.July, 4}, {year, time.November, 11}, {year, time.December, 25}}
	out := []Date{nthWeekday(year, time.January, time.Monday, 3), nthWeekday(year, time.February, time.Monday, 3),
		nthWeekday(year, time.June, time.Monday, 1).AddDays(-7), // the last Monday of May
		nthWeekday(year, time.September, time.Monday, 1), nthWeekday(year, time.October, time.Monday, 2), nthWeekday(year, time.November, time.Thursday, 4)}
	for _, d := range fixed {
		switch d.UTC().Weekday() {
		case time.Saturday:
			out = append(out, d.AddDays(-1))
		case time.Sunday:
			out = append(out, d.AddDays(1))
		}
		out = append(out, d)
	}
	return out
}

// nthWeekday is the n-th such weekday of a month.
func nthWeekday(year int, month time.Month, wd time.Weekday, n int) Date {
	first := Date{year, month, 1}
	return first.AddDays((int(wd)-int(first.UTC().Weekday())+7)%7 + 7*(n-1))
}
