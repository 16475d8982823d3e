package domain

import (
	"slices"
	"time"
)

// The clock of Form 8-K, Item 1.05, counts business days of the SEC, in New York, where Edgar closes at 17:30 (domain 5.5).
const secHour, secMinute = 17, 30

func newYork() *time.Location { return Zone("America/New_York", time.UTC) }

// secDay is the n-th business day after the one on which the company decided that the incident is material.
func secDay(from time.Time, n int) Date {
	day := DateOf(from, newYork())
	for n > 0 {
		if day = day.AddDays(1); secBusinessDay(day) {
			n--
		}
	}
	return day
}

func secEnd(from time.Time, n int) time.Time {
	return secDay(from, n).In(newYork(), secHour, secMinute).UTC()
}

// secLeft is how many of n business days are left after today.
func secLeft(from, now time.Time, n int) int {
	today, left := DateOf(now, newYork()), 0
	for k := 1; k <= n; k++ {
		if secDay(from, k).After(today) {
			left++
		}
	}
	return left
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
