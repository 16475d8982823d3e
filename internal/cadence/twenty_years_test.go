package cadence

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// Thirty zones: both hemispheres, changes at midnight and of half an hour, a leap over a whole day (Apia, 2011), negative
// summer time (Dublin), offsets of quarter hours, zones that gave their summer time up, and some without any.
var thirty = []string{"UTC", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Phoenix", "America/Havana",
	"America/Santiago", "America/Asuncion", "America/Sao_Paulo", "America/St_Johns", "America/Nuuk", "Europe/London", "Europe/Dublin", "Europe/Berlin",
	"Europe/Istanbul", "Europe/Moscow", "Africa/Cairo", "Africa/Casablanca", "Asia/Beirut", "Asia/Gaza", "Asia/Tehran", "Asia/Kolkata", "Asia/Kathmandu",
	"Asia/Tokyo", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati"}

// civil is a day and a minute of a calendar, without any zone.
type civil struct {
	y    int
	m    time.Month
	d    int
	mins int
}

func (c civil) midnight() time.Time { return time.Date(c.y, c.m, c.d, 0, 0, 0, 0, time.UTC) }
func (c civil) plus(days int) civil {
	y, m, d := c.midnight().AddDate(0, 0, days).Date()
	return civil{y, m, d, c.mins}
}
func (c civil) weekday() time.Weekday { return c.midnight().Weekday() }

// at is the instant at which the clock of a zone first shows this minute or, where it never does, a later one. It knows
// nothing of the zone but what its clock shows: far from any change by the offset, near one by walking the minutes.
func (c civil) at(z *time.Location) time.Time {
	naive := c.midnight().Add(time.Duration(c.mins) * time.Minute)
	_, before := naive.Add(-30 * time.Hour).In(z).Zone()
	_, after := naive.Add(30 * time.Hour).In(z).Zone()
	_, same := naive.In(z).Zone()
	if before == after && same == before {
		return naive.Add(-time.Duration(before) * time.Second)
	}
	for t := naive.Add(-28 * time.Hour); ; t = t.Add(time.Minute) {
		l := t.In(z)
		shows := time.Date(l.Year(), l.Month(), l.Day(), l.Hour(), l.Minute(), 0, 0, time.UTC)
		if !shows.Before(naive) {
			return t
		}
	}
}

// The default cadences as the calendar has them, at their own time and at hours that clock changes take away or repeat.
var defaults = []struct {
	words string
	takes func(c civil) bool
	hours []int // minutes of the day
}{
	{"tue", func(c civil) bool { return c.weekday() == time.Tuesday }, []int{600}},
	{"first wed", func(c civil) bool { return c.weekday() == time.Wednesday && c.d <= 7 }, []int{900}},
	{"third thu", func(c civil) bool { return c.weekday() == time.Thursday && c.d >= 15 && c.d <= 21 }, []int{900}},
	{"first mon of quarter", func(c civil) bool {
		return c.weekday() == time.Monday && c.d <= 7 && (c.m == time.January || c.m == time.April || c.m == time.July || c.m == time.October)
	}, []int{840}},
	{"sun", func(c civil) bool { return c.weekday() == time.Sunday }, []int{0, 90, 150}},
	{"sat", func(c civil) bool { return c.weekday() == time.Saturday }, []int{30, 165}},
	{"fri", func(c civil) bool { return c.weekday() == time.Friday }, []int{0}},
	{"daily", func(civil) bool { return true }, []int{10}},
}

// Twenty years of every default cadence in thirty zones, against the calendar: each slot once, at its wall-clock time, in a
// gap at the first minute after it, in an overlap on the first pass; and its draft a day earlier at the same time
// (domain 4.1 rule 2, reliability F16, G3).
func TestTwentyYearsInThirtyZones(t *testing.T) {
	from, until := civil{2010, 1, 1, 0}, civil{2030, 1, 1, 0}
	if len(thirty) != 30 {
		t.Fatal(len(thirty))
	}
	for _, zone := range thirty {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			z, err := time.LoadLocation(zone)
			if err != nil {
				t.Fatal(err)
			}
			slots, changed := 0, 0
			for _, c := range defaults {
				for _, mins := range c.hours {
					s, err := Parse(fmt.Sprintf("%s %d:%02d", c.words, mins/60, mins%60), zone)
					if err != nil {
						t.Fatal(err)
					}
					draft := s.DaysEarlier(1)
					last, lastDraft := from.at(z).Add(-time.Second), from.plus(-1).at(z).Add(-time.Second)
					for day := from; day.midnight().Before(until.midnight()); day = day.plus(1) {
						if !c.takes(day) {
							continue
						}
						day.mins = mins
						want := day.at(z)
						if got := s.Next(last); !got.At.Equal(want) || got.Date != day.midnight().Format(time.DateOnly) {
							t.Fatalf("%s: after %s comes %v, the calendar says %s", s, last, got, want)
						}
						before := day.plus(-1)
						wantDraft := before.at(z)
						if got := draft.Next(lastDraft); !got.At.Equal(wantDraft) || got.Date != before.midnight().Format(time.DateOnly) {
							t.Fatalf("%s: the draft after %s comes %v, the calendar says %s", s, lastDraft, got, wantDraft)
						}
						if l := want.In(z); l.Hour()*60+l.Minute() != mins {
							changed++
						}
						last, lastDraft = want, wantDraft
						slots++
					}
				}
			}
			if slots < 15000 {
				t.Errorf("only %d slots in twenty years", slots)
			}
			t.Logf("%d slots, %d in a gap", slots, changed)
		})
	}
}

// The same with holidays: a slot that falls on one comes on the next business day at the same time, two that meet on one
// day are one, and none is lost.
func TestTwentyYearsOfHolidays(t *testing.T) {
	off := map[civil]bool{}
	for y := 2010; y < 2031; y++ {
		for _, d := range []civil{{y, 1, 1, 0}, {y, 1, 6, 0}, {y, 4, 6, 0}, {y, 5, 1, 0}, {y, 7, 3, 0}, {y, 7, 4, 0}, {y, 10, 3, 0}, {y, 12, 24, 0}, {y, 12, 25, 0}, {y, 12, 26, 0}, {y, 12, 31, 0}} {
			off[d] = true
		}
	}
	works := func(c civil) bool {
		c.mins = 0
		return c.weekday() != time.Saturday && c.weekday() != time.Sunday && !off[c]
	}
	for _, zone := range []string{"America/New_York", "Asia/Beirut", "Pacific/Apia"} {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			z, _ := time.LoadLocation(zone)
			for _, c := range defaults {
				mins := c.hours[0]
				s, err := Parse(fmt.Sprintf("%s %d:%02d", c.words, mins/60, mins%60), zone)
				if err != nil {
					t.Fatal(err)
				}
				s = s.OnWorkdays(func(d time.Time) bool { return works(civil{d.Year(), d.Month(), d.Day(), 0}) })
				var want []string
				for day := (civil{2010, 1, 1, mins}); day.y < 2030; day = day.plus(1) {
					if !c.takes(day) {
						continue
					}
					moved := day
					for !works(moved) {
						moved = moved.plus(1)
					}
					want = append(want, moved.at(z).UTC().Format(time.RFC3339))
				}
				want = slices.Compact(want)
				var got []string
				for _, slot := range s.Slots(civil{2009, 12, 31, 1439}.at(z), civil{2031, 1, 1, 0}.at(z), len(want)) {
					got = append(got, slot.At.UTC().Format(time.RFC3339))
				}
				// A slot of December 2009 that a holiday moved into January belongs to nobody here.
				if len(got) > 0 && got[0] < want[0] {
					got = got[1:]
					want = want[:len(got)]
				}
				if !slices.Equal(got, want) {
					for i := range want {
						if i >= len(got) || got[i] != want[i] {
							t.Fatalf("%s: slot %d of %d is %s, the calendar says %s", s, i, len(want), got[min(i, len(got)-1)], want[i])
						}
					}
				}
			}
		})
	}
}
