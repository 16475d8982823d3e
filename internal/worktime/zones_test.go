package worktime

import (
	"archive/zip"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// changing are the zones of the time-zone database whose clocks change between 2020 and 2030, each set of changes once,
// by name, with the moments of the changes.
func changing(t *testing.T) map[string][]time.Time {
	t.Helper()
	names := someZones
	//lint:ignore SA1019 where the tests run, Go is installed
	if z, err := zip.OpenReader(filepath.Join(runtime.GOROOT(), "lib", "time", "zoneinfo.zip")); err == nil {
		defer func() { _ = z.Close() }()
		names = nil
		for _, f := range z.File {
			names = append(names, f.Name)
		}
	} else {
		t.Logf("only %d zones: %v", len(names), err)
	}
	slices.Sort(names)
	out, had := map[string][]time.Time{}, map[string]bool{}
	for _, name := range names {
		loc, err := time.LoadLocation(name)
		if err != nil || strings.HasSuffix(name, "/") {
			continue
		}
		var changes []time.Time
		same := ""
		for at := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).In(loc); ; {
			_, end := at.ZoneBounds()
			if end.IsZero() || end.Year() > 2030 {
				break
			}
			_, before := end.Add(-time.Second).In(loc).Zone()
			_, after := end.In(loc).Zone()
			if before != after { // else only its name changes
				changes = append(changes, end)
				same += fmt.Sprint(end.Unix(), before, after, ";")
			}
			at = end
		}
		if len(changes) > 0 && !had[same] {
			out[name], had[same] = changes, true
		}
	}
	return out
}

// calendars are weeks and hours that lie on, beside and across the hours at which clocks change.
func calendars(t *testing.T, holidays []Day) []Calendar {
	t.Helper()
	var out []Calendar
	for _, x := range []struct {
		week  []string
		hours string
	}{
		{nil, "09:00-17:00"}, {[]string{"sun", "mon", "tue", "wed", "thu"}, "08:30-16:15"},
		{[]string{"sat", "sun"}, "00:00-24:00"}, {[]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}, "01:30-03:30"},
		{[]string{"sun", "fri"}, "00:00-02:30"}, {[]string{"sun", "sat", "thu"}, "22:00-24:00"},
	} {
		c, err := New(x.week, x.hours, holidays)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

// Around every change of every clock of the world from 2020 to 2030, each minute of three days is work exactly where the
// oracle that walks from minute to minute says so; waits add up, never end before they began, and end with a working
// minute. Days of 23, 24½ and 25 hours count their real minutes.
func TestEveryClockChangeOfTheWorld(t *testing.T) {
	zones := changing(t)
	if len(zones) < 8 {
		t.Fatalf("only %d zones change their clocks", len(zones))
	}
	names := make([]string, 0, len(zones))
	changes, pick := 0, 0
	for name := range zones {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, change := range zones[name] {
			cals := calendars(t, []Day{DayOf(change, loc).add(2)})
			if testing.Short() && i > 1 {
				break
			}
			pick++
			changes++
			aroundChange(t, cals[pick%len(cals)], loc, change.UTC())
			if t.Failed() {
				t.Fatalf("%s, the change of %s", name, change)
			}
		}
	}
	t.Logf("%d changes in %d zones", changes, len(names))
}

func aroundChange(t *testing.T, c Calendar, loc *time.Location, change time.Time) {
	t.Helper()
	o := newOracle(c, loc)
	begin, end := change.Add(-36*time.Hour).Truncate(time.Minute), change.Add(36*time.Hour)
	var next time.Time // the oracle's next working minute, known from behind
	for at := end; at.After(begin); at = at.Add(-time.Minute) {
		works := o.working(at)
		if works {
			next = at
		}
		if at.Minute()%7 != 0 && at.Sub(change).Abs() > 4*time.Hour {
			continue
		}
		if c.IsWorking(at, loc) != works {
			t.Errorf("IsWorking(%s) is not %v", at.In(loc), works)
			return
		}
		if !next.IsZero() && !c.NextWorking(at, loc).Equal(next) {
			t.Errorf("NextWorking(%s) = %s, the oracle says %s", at.In(loc), c.NextWorking(at, loc).In(loc), next.In(loc))
			return
		}
	}
	other := time.FixedZone("half past", -(3*3600 + 1800))
	last := time.Time{}
	for at := begin; at.Before(end); at = at.Add(97 * time.Minute) {
		for _, zs := range [][]*time.Location{{loc}, {loc, other}} {
			one := c.AddWorkingMinutes(at, 95, zs...)
			if two := c.AddWorkingMinutes(c.AddWorkingMinutes(at, 60, zs...), 35, zs...); !two.Equal(one) {
				t.Errorf("from %s, 95 minutes end at %s, 60 and 35 at %s", at.In(loc), one.In(loc), two.In(loc))
			}
			if !c.IsWorking(one.Add(-time.Nanosecond), zs...) || one.Before(at.Add(95*time.Minute)) {
				t.Errorf("from %s, 95 minutes end at %s, outside working hours or too early", at.In(loc), one.In(loc))
			}
			if len(zs) == 1 {
				if one.Before(last) {
					t.Errorf("who begins later ends sooner: %s", at.In(loc))
				}
				last = one
				if n := o.count(at, one); n != 95 && one.Before(end) {
					t.Errorf("from %s to %s the oracle counts %d working minutes, not 95", at.In(loc), one.In(loc), n)
				}
			}
		}
	}
}

// count counts working minutes from one moment to another.
func (o oracle) count(from, to time.Time) (n int) {
	for ; from.Before(to); from = from.Add(time.Minute) {
		if o.working(from) {
			n++
		}
	}
	return n
}
