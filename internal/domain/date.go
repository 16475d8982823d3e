package domain

import (
	"fmt"
	"time"

	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// Date is a calendar day in the organisation's zone. The zero Date is no date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the calendar day of t in loc.
func DateOf(t time.Time, loc *time.Location) Date {
	y, m, d := t.In(loc).Date()
	return Date{y, m, d}
}

// ParseDate reads 2026-09-15 and refuses days that do not exist.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date like 2026-09-15", s)
	}
	return DateOf(t, time.UTC), nil
}

// IsZero says whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// String is 2026-09-15, or empty for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Long is "Tue 15 Sep 2026", the way dates are echoed to people.
func (d Date) Long() string {
	if d.IsZero() {
		return "no date"
	}
	return d.UTC().Format("Mon 2 Jan 2006")
}

// Short is "Tue 15 Sep", where the year goes without saying.
func (d Date) Short() string {
	if d.IsZero() {
		return "no date"
	}
	return d.UTC().Format("Mon 2 Jan")
}

// UTC is midnight of the day in UTC, for arithmetic.
func (d Date) UTC() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// In is the moment at which a clock in loc first shows hour:min on that day; a time that a clock change leaves out
// becomes the first moment after the gap.
func (d Date) In(loc *time.Location, hour, min int) time.Time {
	return worktime.Wall(d.Year, d.Month, d.Day, hour, min, loc)
}

// AddDays is the day n days later.
func (d Date) AddDays(n int) Date { return DateOf(d.UTC().AddDate(0, 0, n), time.UTC) }

// Days is the number of days from o to d.
func (d Date) Days(o Date) int { return int(d.UTC().Sub(o.UTC()).Hours() / 24) }

// Before says whether d is an earlier day than o.
func (d Date) Before(o Date) bool { return d.UTC().Before(o.UTC()) }

// After says whether d is a later day than o.
func (d Date) After(o Date) bool { return o.Before(d) }

// Compare is -1, 0 or 1.
func (d Date) Compare(o Date) int { return d.UTC().Compare(o.UTC()) }

// MarshalText implements encoding.TextMarshaler.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Date) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	*d, err = ParseDate(string(b))
	return err
}
