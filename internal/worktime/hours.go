package worktime

import "time"

// The zones of a call are those of the people who share a piece of work: it is working time while it is for one of
// them, as for the members of a group (domain 1.3). At least one zone is needed.

// IsWorking says whether t lies in somebody's working hours.
func (c Calendar) IsWorking(t time.Time, zones ...*time.Location) bool {
	for _, z := range zones {
		if from, to := c.span(t, z); !t.Before(from) && t.Before(to) {
			return true
		}
	}
	return false
}

// NextWorking is t where it lies in somebody's working hours, else the moment at which the first one's begin.
func (c Calendar) NextWorking(t time.Time, zones ...*time.Location) time.Time {
	var next time.Time
	for _, z := range zones {
		from, _ := c.span(t, z)
		if !from.After(t) {
			return t
		}
		if next.IsZero() || from.Before(next) {
			next = from
		}
	}
	if next.IsZero() {
		return t
	}
	return next
}

// AddWorkingMinutes is the first moment at which the given number of working minutes has passed since t: time outside
// everybody's working hours does not count.
func (c Calendar) AddWorkingMinutes(t time.Time, minutes int, zones ...*time.Location) time.Time {
	left := time.Duration(minutes) * time.Minute
	for left > 0 {
		t = c.NextWorking(t, zones...)
		end := t
		for _, z := range zones {
			if from, to := c.span(t, z); !from.After(t) && to.After(end) {
				end = to
			}
		}
		if d := end.Sub(t); d <= 0 || d >= left {
			return t.Add(left)
		} else {
			t, left = end, left-d
		}
	}
	return t
}
