package worktime

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Day is a calendar day. It has the fields of the records' own date, so that one converts to the other.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// DayOf is the calendar day of t in loc.
func DayOf(t time.Time, loc *time.Location) Day {
	y, m, d := t.In(loc).Date()
	return Day{y, m, d}
}

func (d Day) add(n int) Day {
	y, m, dd := time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC).Date()
	return Day{y, m, dd}
}

func (d Day) weekday() time.Weekday {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday()
}

// Calendar is an organisation's working week, hours and holidays. Hours are meant in each person's own zone.
type Calendar struct {
	week     [7]bool
	from, to int // minutes of the day; 0 ≤ from < to ≤ 1440
	holidays map[Day]bool
	zone     *time.Location // of the organisation; nil: UTC
}

// In is the calendar of an organisation that lives in a zone.
func (c Calendar) In(zone *time.Location) Calendar {
	c.zone = zone
	return c
}

// DayOf is the organisation's civil day of a moment.
func (c Calendar) DayOf(t time.Time) Day {
	if c.zone == nil {
		return DayOf(t, time.UTC)
	}
	return DayOf(t, c.zone)
}

// The defaults of an organisation that says nothing.
var (
	DefaultWeek  = []string{"mon", "tue", "wed", "thu", "fri"}
	DefaultHours = "09:00-17:00"
)

var weekdays = map[string]time.Weekday{"sun": time.Sunday, "mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday,
	"thu": time.Thursday, "fri": time.Friday, "sat": time.Saturday}

// New makes a calendar of the words of an organisation's file: days by their first three letters, hours as
// "09:00-17:00". Empty words are the defaults. Without any working day nothing would ever fall due: that is an error.
func New(week []string, hours string, holidays []Day) (Calendar, error) {
	if len(week) == 0 {
		week = DefaultWeek
	}
	if hours == "" {
		hours = DefaultHours
	}
	c := Calendar{holidays: make(map[Day]bool, len(holidays))}
	for _, w := range week {
		key := strings.ToLower(strings.TrimSpace(w))
		d, ok := weekdays[key[:min(3, len(key))]]
		if !ok {
			return Calendar{}, fmt.Errorf("%q is not a day of the week; write mon, tue, wed, thu, fri, sat or sun", w)
		}
		c.week[d] = true
	}
	from, to, ok := strings.Cut(hours, "-")
	var err error
	if c.from, err = minuteOfDay(from); err == nil {
		c.to, err = minuteOfDay(to)
	}
	if !ok || err != nil || c.from >= c.to {
		return Calendar{}, fmt.Errorf("%q are not working hours of one day; write them like 09:00-17:00", hours)
	}
	for _, h := range holidays {
		c.holidays[h] = true
	}
	return c, nil
}

// Standard is Monday to Friday, nine to five, without holidays.
func Standard() Calendar {
	c, _ := New(nil, "", nil) // the defaults are valid
	return c
}

func minuteOfDay(s string) (int, error) {
	h, m, ok := strings.Cut(strings.TrimSpace(s), ":")
	hh, e1 := strconv.Atoi(h)
	mm, e2 := strconv.Atoi(m)
	if !ok || e1 != nil || e2 != nil || len(m) != 2 || hh < 0 || mm < 0 || mm > 59 || hh*60+mm > 24*60 {
		return 0, fmt.Errorf("%q is not a time of day", s)
	}
	return hh*60 + mm, nil
}

// IsBusinessDay says whether d is in the working week and no holiday.
func (c Calendar) IsBusinessDay(d Day) bool { return c.week[d.weekday()] && !c.holidays[d] }

// endless bounds the search for a business day where holidays cover everything; no real calendar comes near.
const endless = 366 * 10

// AddBusinessDays is the n-th business day after d, counted from the first business day after d (domain, head); for
// n < 0 the n-th before it, and for 0 d itself.
func (c Calendar) AddBusinessDays(d Day, n int) Day {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for i := 0; n > 0 && i < endless; i++ {
		d = d.add(step)
		if c.IsBusinessDay(d) {
			n--
		}
	}
	return d
}

// NextBusinessDay is d where it is a business day, else the first one after it.
func (c Calendar) NextBusinessDay(d Day) Day {
	if c.IsBusinessDay(d) {
		return d
	}
	return c.AddBusinessDays(d, 1)
}

// hours are the working hours of a day in loc: from the first moment the clock shows the start, until the first
// moment it shows the end. They are empty where a clock change swallows them.
func (c Calendar) hours(d Day, loc *time.Location) (from, to time.Time) {
	at := func(minute int) time.Time {
		return Wall(d.Year, d.Month, d.Day, minute/60, minute%60, loc)
	}
	if from = at(c.from); c.to == 24*60 {
		n := d.add(1)
		return from, Wall(n.Year, n.Month, n.Day, 0, 0, loc)
	}
	return from, at(c.to)
}

// span is the stretch of working hours in loc that holds t or, where none does, the next one.
func (c Calendar) span(t time.Time, loc *time.Location) (from, to time.Time) {
	d := DayOf(t, loc)
	for range endless {
		if c.IsBusinessDay(d) {
			if from, to = c.hours(d, loc); from.Before(to) && t.Before(to) {
				return from, to
			}
		}
		d = d.add(1)
	}
	return t, t // no working time at all: treat every moment as one rather than wait for ever
}
