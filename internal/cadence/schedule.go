// Package cadence says when, not what: schedules in people's words, the slots they make, and the loop that fills each
// slot once (domain 4.1 rule 2, reliability F16 to F19). It knows nothing of digests, Slack or Redis.
//
// robfig/cron is used as a parser and for Next alone, on wall-clock digits: a slot is a civil date and time in its zone,
// and only then an instant, so a time that a clock change leaves out runs right after it and a doubled one runs once.
package cadence

import (
	"time"

	"github.com/robfig/cron/v3"
	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// Schedule is a pattern of slots in one zone.
type Schedule struct {
	words    words
	zone     *time.Location
	days     cron.Schedule // the pattern's days, each as its midnight
	clock    time.Duration // the time of day
	keep     func(civil time.Time) bool
	shift    int // days by which each slot stands earlier or later than the pattern says
	onlyWork func(day time.Time) bool
	every    int       // every n-th slot, counted from anchor
	anchor   time.Time // civil digits of slot 0
	floor    time.Time // what the pattern makes up to here is no slot
	was      *Schedule // whose slots up to cut stand in place of this one's
	cut      time.Time
}

// Slot is one occurrence: its civil date in its zone names it, At is when it happens.
type Slot struct {
	Date string // 2026-09-15
	At   time.Time
}

// IsZero says whether there is no slot.
func (s Slot) IsZero() bool { return s.At.IsZero() }

// Zone is the zone whose wall clock counts.
func (s Schedule) Zone() *time.Location { return s.zone }

// DaysEarlier is the same pattern with each slot n days earlier at the same wall-clock time: the agenda of a digest.
// What From, NotBefore and Replacing say goes by the digest's own slots.
func (s Schedule) DaysEarlier(n int) Schedule {
	s.shift -= n
	if s.was != nil {
		was := s.was.DaysEarlier(n)
		s.was = &was
	}
	return s
}

// OnWorkdays moves a slot that falls on a day off to the next day on which works is true (domain 4.1 rule 2,
// holiday:next). works takes a day as midnight UTC.
func (s Schedule) OnWorkdays(works func(day time.Time) bool) Schedule { s.onlyWork = works; return s }

// From sets the slot from which "every second" counts: the first one after at.
func (s Schedule) From(at time.Time) Schedule {
	s.anchor = s.civilAfter(worktime.Digits(at.In(s.zone)))
	return s
}

// NotBefore leaves out what lies at or before a moment: nobody missed it (a cadence that rested until then).
func (s Schedule) NotBefore(at time.Time) Schedule { s.floor = at; return s }

// Replacing has the slots of was up to a moment and this schedule's after it, so that moving a cadence neither loses nor
// doubles a slot. Without was nothing stands before the moment.
func (s Schedule) Replacing(was *Schedule, at time.Time) Schedule { s.was, s.cut = was, at; return s }

// Next is the first slot after t, the zero Slot where there is none in ten years.
func (s Schedule) Next(t time.Time) Slot { return s.next(t, time.Time{}) }

// next is the first slot after t whose place in the pattern is not after until.
func (s Schedule) next(t, until time.Time) Slot {
	if s.was != nil {
		upto := s.cut
		if !until.IsZero() && until.Before(upto) {
			upto = until
		}
		if slot := s.was.next(t, upto); !slot.IsZero() {
			return slot
		}
	}
	// Start far enough back for shifts, days off and clock changes; what is not after t is passed over.
	back := 2 + abs(s.shift)
	if s.onlyWork != nil {
		back += maxOff
	}
	civil := worktime.Digits(later(t, later(s.floor, s.cut)).In(s.zone)).AddDate(0, 0, -back)
	for i, n := 0, 0; i < 400; i++ {
		if civil = s.civilAfter(civil); civil.IsZero() {
			return Slot{}
		}
		if s.every > 1 {
			if i == 0 {
				n = s.count(civil)
			} else {
				n++
			}
			if n%s.every != 0 {
				continue
			}
		}
		slot, own := s.place(civil)
		switch {
		case !until.IsZero() && own.After(until):
			return Slot{}
		case slot.At.After(t) && own.After(s.floor) && own.After(s.cut):
			return slot
		}
	}
	return Slot{}
}

// civilAfter is the pattern's next wall-clock time after the given one, both as digits in UTC. A pattern has one time of
// day (readCron), so only days are searched, each from just before it begins: cron walks every second and minute that it
// is behind.
func (s Schedule) civilAfter(civil time.Time) time.Time {
	day := civil.Truncate(oneDay)
	if !civil.Before(day.Add(s.clock)) {
		day = day.Add(oneDay)
	}
	for range 5000 {
		day = s.days.Next(day.Add(-time.Second))
		if day.IsZero() {
			return day
		}
		if s.keep == nil || s.keep(day) {
			return day.Add(s.clock)
		}
		day = day.Add(oneDay)
	}
	return time.Time{}
}

const oneDay = 24 * time.Hour // of digits in UTC, where each day has as many

// maxOff is how many days off in a row a slot is moved over; where there are more it stays.
const maxOff = 30

// place puts a wall-clock time where the shift and the days off want it; own is where it would stand unshifted.
func (s Schedule) place(civil time.Time) (slot Slot, own time.Time) {
	day := time.Date(civil.Year(), civil.Month(), civil.Day(), 0, 0, 0, 0, time.UTC)
	if s.onlyWork != nil {
		for off := range maxOff {
			if d := day.AddDate(0, 0, off); s.onlyWork(d) {
				day = d
				break
			}
		}
	}
	wall := func(d time.Time) time.Time {
		return worktime.Wall(d.Year(), d.Month(), d.Day(), civil.Hour(), civil.Minute(), s.zone)
	}
	own = wall(day)
	if s.shift == 0 {
		return Slot{day.Format(time.DateOnly), own}, own
	}
	day = day.AddDate(0, 0, s.shift)
	return Slot{day.Format(time.DateOnly), wall(day)}, own
}

// count is the number of slots between this one and the one from which "every second" counts.
func (s Schedule) count(civil time.Time) (n int) {
	a := s.anchor
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
	return n
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
