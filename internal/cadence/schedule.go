// Package cadence says when, not what: schedules in people's words, the slots they make, and the loop that fills each
// slot once (domain 4.1 rule 2, reliability F16 to F19). It knows nothing of digests, Slack or Redis.
//
// robfig/cron is used as a parser and for Next alone, on wall-clock digits: a slot is a civil date and time in its zone,
// and only then an instant, so a time that a clock change leaves out runs right after it and a doubled one runs once.
package cadence

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// Schedule is a pattern of slots in one zone.
type Schedule struct {
	words    string
	zone     *time.Location
	spec     cron.Schedule
	keep     func(civil time.Time) bool
	shift    int // days by which each slot stands earlier or later than the pattern says
	onlyWork func(day time.Time) bool
	every    int       // every n-th slot, counted from anchor
	anchor   time.Time // civil digits of slot 0
}

// Slot is one occurrence: its civil date in its zone names it, At is when it happens.
type Slot struct {
	Date string // 2026-09-15
	At   time.Time
}

// IsZero says whether there is no slot.
func (s Slot) IsZero() bool { return s.At.IsZero() }

// String is the words the schedule was made from.
func (s Schedule) String() string { return s.words }

// Zone is the zone whose wall clock counts.
func (s Schedule) Zone() *time.Location { return s.zone }

var weekdays = map[string]time.Weekday{"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6}
var ordinals = map[string]int{"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}

// Parse reads a schedule as people say it: "tue 10:00", "daily 9:00", "weekdays 8:30", "first wed 15:00",
// "last fri 14:00", "last day 16:00", "15th 9:00", "first mon of quarter 14:00", "every second tue 10:00", or a cron
// line of five fields. zone is an IANA name.
func Parse(words, zone string) (Schedule, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "Local" {
		return Schedule{}, fmt.Errorf("I know no time zone %q; name one like Europe/Berlin", zone)
	}
	s := Schedule{words: strings.Join(strings.Fields(strings.ToLower(words)), " "), zone: loc}
	f := strings.Fields(s.words)
	if len(f) == 5 && strings.ContainsAny(f[0], "0123456789*") && !strings.Contains(f[0], ":") {
		return s.cron(f)
	}
	if len(f) < 2 {
		return s, wrong(words)
	}
	hour, minute, ok := clockTime(f[len(f)-1])
	if !ok {
		return s, fmt.Errorf("%q does not end in a time of day; say for example \"tue 10:00\"", words)
	}
	days, keep, every, ok := pattern(f[:len(f)-1])
	if !ok {
		return s, wrong(words)
	}
	s.keep, s.every = keep, every
	s.spec, err = cron.ParseStandard(fmt.Sprintf("%d %d %s", minute, hour, days))
	return s, err
}

func wrong(words string) error {
	return fmt.Errorf("I can't read %q as a schedule; say for example \"tue 10:00\", \"first wed 15:00\", \"last day 16:00\" or \"every second tue 10:00\"", words)
}

// cron takes a five-field line: no zone prefix, no @every, and not both a day of the month and a weekday, which cron
// would read as "either" (reliability F17).
func (s Schedule) cron(f []string) (Schedule, error) {
	if f[2] != "*" && f[4] != "*" {
		return s, fmt.Errorf("a cron line with both a day of the month and a weekday means \"either\"; say for example \"first mon 09:00\"")
	}
	if strings.ContainsAny(f[0]+f[1], "*/,-") {
		return s, fmt.Errorf("no cadence may run more often than once a day; give one hour and one minute")
	}
	spec, err := cron.ParseStandard(strings.Join(f, " "))
	if err != nil {
		return s, fmt.Errorf("%q is not a cron line: %w", s.words, err)
	}
	s.spec = spec
	if s.Next(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return s, fmt.Errorf("%q never happens", s.words)
	}
	return s, nil
}

// clockTime reads 9:00 and 15:30.
func clockTime(w string) (h, m int, ok bool) {
	hs, ms, found := strings.Cut(w, ":")
	h, err1 := strconv.Atoi(hs)
	m, err2 := strconv.Atoi(ms)
	return h, m, found && err1 == nil && err2 == nil && len(ms) == 2 && h >= 0 && h < 24 && m >= 0 && m < 60
}

// pattern turns the day words into cron's last three fields and a filter.
func pattern(f []string) (days string, keep func(time.Time) bool, every int, ok bool) {
	if len(f) > 2 && f[0] == "every" && (f[1] == "second" || f[1] == "other") {
		days, keep, _, ok = pattern(f[2:])
		return days, keep, 2, ok
	}
	if f[0] == "every" && len(f) == 2 {
		f = f[1:]
	}
	quarter := len(f) > 2 && f[len(f)-2] == "of" && f[len(f)-1] == "quarter"
	if quarter {
		f = f[:len(f)-2]
	}
	months := "*"
	if quarter {
		months = "1,4,7,10"
	}
	wd, isDay := weekdays[short(f[len(f)-1])]
	switch {
	case len(f) == 1 && (f[0] == "daily" || f[0] == "day") && !quarter:
		return "* * *", nil, 1, true
	case len(f) == 1 && f[0] == "weekdays" && !quarter:
		return "* * 1-5", nil, 1, true
	case len(f) == 1 && isDay && !quarter:
		return fmt.Sprintf("* * %d", wd), nil, 1, true
	case len(f) == 1: // "15th"
		n, err := strconv.Atoi(strings.TrimRight(f[0], "stndrh"))
		return fmt.Sprintf("%d %s *", n, months), nil, 1, err == nil && n >= 1 && n <= 28
	case len(f) == 2 && f[1] == "day" && f[0] == "last":
		if quarter {
			months = "3,6,9,12"
		}
		return "28-31 " + months + " *", lastDay, 1, true
	case len(f) == 2 && f[1] == "day" && f[0] == "first":
		return "1 " + months + " *", nil, 1, true
	case len(f) == 2 && isDay && ordinals[f[0]] != 0:
		n := ordinals[f[0]]
		if quarter && n < 0 {
			months = "3,6,9,12"
		}
		return fmt.Sprintf("* %s %d", months, wd), nth(n), 1, true
	}
	return "", nil, 0, false
}

// short is the first three letters of a weekday's name, so that "tuesday" and "tue" are one.
func short(w string) string {
	if len(w) > 3 && (strings.HasSuffix(w, "day") || strings.HasSuffix(w, "days")) && w != "day" {
		return w[:3]
	}
	return w
}

func lastDay(d time.Time) bool { return d.AddDate(0, 0, 1).Month() != d.Month() }

// nth keeps the n-th such weekday of the month, the last one for n < 0.
func nth(n int) func(time.Time) bool {
	if n < 0 {
		return func(d time.Time) bool { return d.AddDate(0, 0, 7).Month() != d.Month() }
	}
	return func(d time.Time) bool { return (d.Day()-1)/7 == n-1 }
}

// DaysEarlier is the same pattern with each slot n days earlier at the same wall-clock time: the agenda of a digest.
func (s Schedule) DaysEarlier(n int) Schedule { s.shift -= n; return s }

// OnWorkdays moves a slot that falls on a day off to the next day on which works is true (domain 4.1 rule 2,
// holiday:next). works takes a day as midnight UTC.
func (s Schedule) OnWorkdays(works func(day time.Time) bool) Schedule { s.onlyWork = works; return s }

// From sets the slot from which "every second" counts: the first one after at.
func (s Schedule) From(at time.Time) Schedule {
	s.anchor = s.civilAfter(worktime.Digits(at.In(s.zone)))
	return s
}

// Next is the first slot after t, the zero Slot where there is none in ten years.
func (s Schedule) Next(t time.Time) Slot {
	// Start far enough back for shifts, days off and clock changes; what is not after t is passed over.
	back := 2 + abs(s.shift)
	if s.onlyWork != nil {
		back += 30
	}
	civil := worktime.Digits(t.In(s.zone)).AddDate(0, 0, -back)
	for range 400 {
		civil = s.civilAfter(civil)
		if civil.IsZero() {
			return Slot{}
		}
		if s.every > 1 && !s.counts(civil) {
			continue
		}
		if slot := s.place(civil); slot.At.After(t) {
			return slot
		}
	}
	return Slot{}
}

// civilAfter is the pattern's next wall-clock time after the given one, both as digits in UTC.
func (s Schedule) civilAfter(civil time.Time) time.Time {
	for range 5000 {
		civil = s.spec.Next(civil)
		if civil.IsZero() || s.keep == nil || s.keep(civil) {
			return civil
		}
	}
	return time.Time{}
}

// place puts a wall-clock time where the shift and the days off want it.
func (s Schedule) place(civil time.Time) Slot {
	day := time.Date(civil.Year(), civil.Month(), civil.Day(), 0, 0, 0, 0, time.UTC)
	if s.onlyWork != nil {
		for range 30 {
			if s.onlyWork(day) {
				break
			}
			day = day.AddDate(0, 0, 1)
		}
	}
	day = day.AddDate(0, 0, s.shift)
	return Slot{Date: day.Format(time.DateOnly),
		At: worktime.Wall(day.Year(), day.Month(), day.Day(), civil.Hour(), civil.Minute(), s.zone)}
}

// counts says whether an "every second" schedule takes this slot: the number of slots between it and the anchor is
// even. Slots of one pattern of weekdays lie whole weeks apart, others are counted one by one.
func (s Schedule) counts(civil time.Time) bool {
	a, n := s.anchor, 0
	if a.IsZero() {
		a = s.civilAfter(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))
	}
	lo, hi := a, civil
	if hi.Before(lo) {
		lo, hi = hi, lo
	}
	for c := lo; c.Before(hi) && n < 20000; c = s.civilAfter(c) {
		n++
	}
	return n%s.every == 0
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// Slots lists the slots after one moment and up to another, at most n, oldest first.
func (s Schedule) Slots(after, until time.Time, n int) []Slot {
	var out []Slot
	for len(out) < n {
		slot := s.Next(after)
		if slot.IsZero() || slot.At.After(until) {
			return out
		}
		out, after = append(out, slot), slot.At
	}
	return out
}
