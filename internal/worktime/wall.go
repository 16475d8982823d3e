// Package worktime is pure arithmetic of working hours, holidays, business days and wall clocks. It knows no records.
package worktime

import "time"

// Wall is the instant at which a wall clock in loc first shows the given time. A time that a clock change leaves out
// becomes the first valid moment after the gap; a time that comes twice is its first pass (reliability F16).
func Wall(year int, month time.Month, day, hour, minute int, loc *time.Location) time.Time {
	want := time.Date(year, month, day, hour, minute, 0, 0, time.UTC)
	t := time.Date(year, month, day, hour, minute, 0, 0, loc)
	start, end := t.ZoneBounds()
	switch shown := Digits(t); {
	case shown.After(want): // a gap, and Go chose the side after it
		return start.In(loc)
	case shown.Before(want): // a gap, and Go chose the side before it
		return end.In(loc)
	}
	if start.IsZero() {
		return t
	}
	_, before := start.Add(-1).Zone()
	if first := want.Add(-time.Duration(before) * time.Second); first.Before(start) {
		return first.In(loc) // an overlap: the same digits stood on the clock before it was put back
	}
	return t
}

// Digits is what a wall clock shows at t in t's zone, written as a time in UTC, so that it can be compared and counted
// without clock changes.
func Digits(t time.Time) time.Time {
	y, mo, d := t.Date()
	h, mi, s := t.Clock()
	return time.Date(y, mo, d, h, mi, s, t.Nanosecond(), time.UTC)
}
