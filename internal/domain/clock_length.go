package domain

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// The units in which laws count.
const (
	UnitHours    = "hour"
	UnitDays     = "day"          // calendar days, in the organisation's zone
	UnitBusiness = "business day" // of the SEC, in New York
	UnitMonths   = "month"        // the same day and time, or the last day of a shorter month
)

// ClockLength is how long a clock runs. The zero value is "without undue delay": no fixed date.
type ClockLength struct {
	N    int
	Unit string
}

var lengthWords = regexp.MustCompile(`^(\d{1,4}) ?(h|hours?|d|days?|bd|business days?|mo|months?)$`)

// ParseClockLength reads a length as the organisation's file has it: "96h", "30 days", "4 business days", "1 month".
func ParseClockLength(s string) (ClockLength, bool) {
	m := lengthWords.FindStringSubmatch(strings.ToLower(strings.Join(strings.Fields(s), " ")))
	if m == nil {
		return ClockLength{}, false
	}
	n, _ := strconv.Atoi(m[1])
	unit := map[byte]string{'h': UnitHours, 'd': UnitDays, 'b': UnitBusiness, 'm': UnitMonths}[m[2][0]]
	return ClockLength{n, unit}, n > 0 && n <= longest[unit]
}

// longest keeps a slip of the finger from making a clock that nobody sees the end of.
var longest = map[string]int{UnitHours: 24 * 366, UnitDays: 366, UnitBusiness: 90, UnitMonths: 12}

// String is the length in words: "72 hours", "4 business days".
func (l ClockLength) String() string {
	switch l.N {
	case 0:
		return "without undue delay"
	case 1:
		return "1 " + l.Unit
	}
	return fmt.Sprintf("%d %ss", l.N, l.Unit)
}

// Daily says whether the end is a whole day and not a moment.
func (l ClockLength) Daily() bool { return l.Unit == UnitDays }

// end is the end of a clock that starts at a moment and does not end with a day.
func (l ClockLength) end(start time.Time, loc *time.Location) time.Time {
	switch l.Unit {
	case UnitMonths:
		return monthsLater(start, l.N, loc)
	case UnitBusiness:
		return secEnd(start, l.N)
	}
	return start.Add(time.Duration(l.N) * time.Hour).UTC()
}

// lastDay is the end of a clock that starts on a day.
func (l ClockLength) lastDay(from Date) Date {
	if l.Unit == UnitMonths {
		return DateOf(monthsLater(from.In(time.UTC, 12, 0), l.N, time.UTC), time.UTC)
	}
	return from.AddDays(l.N)
}

// monthsLater is the same day and time n months later in loc, or the last day of a shorter month.
func monthsLater(t time.Time, n int, loc *time.Location) time.Time {
	at := t.In(loc)
	y, m, day := at.Date()
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	wall := worktime.Wall(first.Year(), first.Month(), min(day, last), at.Hour(), at.Minute(), loc)
	return wall.Add(time.Duration(at.Second())*time.Second + time.Duration(at.Nanosecond())).UTC()
}
