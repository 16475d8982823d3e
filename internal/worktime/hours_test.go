package worktime

import (
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"
)

// oracle walks minute by minute and knows nothing of instants: within each civil day, work begins with the first
// minute whose digits are at or past the start and ends with the first whose digits are at or past the end.
type oracle struct {
	c    Calendar
	zone *time.Location
	days map[Day][2]time.Time
}

func newOracle(c Calendar, z *time.Location) oracle { return oracle{c, z, map[Day][2]time.Time{}} }

func (o oracle) working(t time.Time) bool {
	d := DayOf(t, o.zone)
	if !o.c.IsBusinessDay(d) {
		return false
	}
	h, ok := o.days[d]
	if !ok {
		h = o.walk(d)
		o.days[d] = h
	}
	return !t.Before(h[0]) && t.Before(h[1])
}

func (o oracle) walk(d Day) (h [2]time.Time) {
	x := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Add(-16 * time.Hour)
	for DayOf(x, o.zone) != d {
		x = x.Add(time.Minute)
	}
	for ; DayOf(x, o.zone) == d; x = x.Add(time.Minute) {
		m := clockMinute(x.In(o.zone))
		if h[0].IsZero() && m >= o.c.from {
			h[0] = x
		}
		if h[1].IsZero() && m >= o.c.to {
			h[1] = x
		}
	}
	if h[1].IsZero() {
		h[1] = x
	}
	if h[0].IsZero() {
		h[0] = h[1]
	}
	return h
}

func clockMinute(t time.Time) int { h, m, _ := t.Clock(); return h*60 + m }

var someZones = []string{"America/New_York", "Europe/Berlin", "Asia/Kolkata", "America/Sao_Paulo", "Europe/Dublin",
	"Australia/Lord_Howe", "Asia/Beirut", "America/Santiago", "Africa/Casablanca", "UTC"}

func zone(t *rapid.T, label string) *time.Location {
	loc, err := time.LoadLocation(rapid.SampledFrom(someZones).Draw(t, label))
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// nearAChange draws a whole minute within two days of a clock change of the zone, or anywhere in ten years.
func nearAChange(t *rapid.T, loc *time.Location) time.Time {
	at := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 10*365*24*60).Draw(t, "minute")) * time.Minute)
	if _, change := at.In(loc).ZoneBounds(); change.Year() < 2031 && !change.IsZero() && rapid.Bool().Draw(t, "near") {
		at = change.UTC().Add(time.Duration(rapid.IntRange(-2*24*60, 2*24*60).Draw(t, "off")) * time.Minute)
	}
	return at
}

func calendar(t *rapid.T) Calendar {
	hours := rapid.SampledFrom([]string{"09:00-17:00", "08:30-12:15", "00:00-24:00", "00:00-02:30", "01:30-09:00", "02:15-03:45", "22:00-24:00"}).Draw(t, "hours")
	week := rapid.SampledFrom([][]string{nil, {"sun", "mon", "tue", "wed", "thu"}, {"sat", "sun"}, {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}}).Draw(t, "week")
	c, err := New(week, hours, []Day{{2026, 3, 9}, {2026, 11, 2}, {2026, 12, 25}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWorkingTimeAgreesWithAMinuteByMinuteOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, z := calendar(t), zone(t, "zone")
		o, at := newOracle(c, z), nearAChange(t, z)
		if got, want := c.IsWorking(at, z), o.working(at); got != want {
			t.Fatalf("IsWorking(%v) = %v, oracle says %v", at.In(z), got, want)
		}
		want := at
		for !o.working(want) {
			want = want.Add(time.Minute)
			if want.Sub(at) > 8*24*time.Hour {
				t.Skip("no working minute within a week")
			}
		}
		if got := c.NextWorking(at, z); !got.Equal(want) {
			t.Fatalf("NextWorking(%v) = %v, oracle says %v", at.In(z), got.In(z), want.In(z))
		}
	})
}

func TestWorkingMinutesAgreeWithAnOracleThatCountsThem(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := calendar(t)
		a, b := zone(t, "one"), zone(t, "other")
		at := nearAChange(t, a)
		minutes := rapid.IntRange(1, 200).Draw(t, "minutes")
		oa, ob := newOracle(c, a), newOracle(c, b)
		x, left := at, minutes
		for left > 0 {
			if oa.working(x) || ob.working(x) {
				left--
			}
			x = x.Add(time.Minute)
			if x.Sub(at) > 10*24*time.Hour {
				t.Skip("too few working minutes near by")
			}
		}
		if got := c.AddWorkingMinutes(at, minutes, a, b); !got.Equal(x) {
			t.Fatalf("%d working minutes after %v: %v, oracle says %v", minutes, at.In(a), got.In(a), x.In(a))
		}
	})
}

func TestBusinessDaysAgreeWithCounting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := calendar(t)
		d := DayOf(nearAChange(t, time.UTC), time.UTC)
		n := rapid.IntRange(-30, 30).Draw(t, "n")
		step, x, left := 1, d, n
		if n < 0 {
			step, left = -1, -n
		}
		for left > 0 {
			x = x.add(step)
			if c.IsBusinessDay(x) {
				left--
			}
		}
		if got := c.AddBusinessDays(d, n); got != x {
			t.Fatalf("%d business days after %v: %v, counting says %v", n, d, got, x)
		}
	})
}

func TestBusinessDaysOfTheSampleCompany(t *testing.T) {
	c, err := New([]string{"mon", "tue", "wed", "thu", "fri"}, "09:00-17:00", []Day{{2026, 9, 7}, {2026, 11, 26}})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		from Day
		n    int
		want Day
	}{
		{Day{2026, 9, 4}, 1, Day{2026, 9, 8}},     // Friday before Labor Day
		{Day{2026, 9, 1}, 10, Day{2026, 9, 16}},   // over the holiday
		{Day{2026, 9, 5}, 1, Day{2026, 9, 8}},     // from a Saturday the first business day is day 1
		{Day{2026, 9, 8}, -1, Day{2026, 9, 4}},    // back over the holiday and the week-end
		{Day{2026, 11, 25}, 1, Day{2026, 11, 27}}, // Thanksgiving
		{Day{2026, 9, 5}, 0, Day{2026, 9, 5}},
	} {
		if got := c.AddBusinessDays(x.from, x.n); got != x.want {
			t.Errorf("%d business days after %v: %v, want %v", x.n, x.from, got, x.want)
		}
	}
}

func TestAWaitRestsOverNightInThePersonsOwnZone(t *testing.T) {
	rio, _ := time.LoadLocation("America/Sao_Paulo")
	at := func(h, m int, day int) time.Time { return time.Date(2026, 9, day, h, m, 0, 0, rio) }
	c := Standard()
	for _, x := range []struct {
		name    string
		from    time.Time
		minutes int
		want    time.Time
	}{
		{"inside the day", at(9, 0, 15), 30, at(9, 30, 15)},
		{"ends with the day", at(16, 30, 15), 30, at(17, 0, 15)},
		{"one minute over", at(16, 30, 15), 31, at(9, 1, 16)},
		{"from the evening", at(20, 0, 15), 30, at(9, 30, 16)},
		{"over the week-end", at(16, 45, 18), 30, at(9, 15, 21)},
	} {
		if got := c.AddWorkingMinutes(x.from, x.minutes, rio); !got.Equal(x.want) {
			t.Errorf("%s: %v, want %v", x.name, got, x.want)
		}
	}
}

func TestWordsThatAreNoCalendar(t *testing.T) {
	for _, hours := range []string{"9-17", "17:00-09:00", "09:00", "09:00-25:00", "09:00-09:00", "aa:00-10:00", "09:5-10:00"} {
		if _, err := New(nil, hours, nil); err == nil {
			t.Errorf("%q was taken for working hours", hours)
		}
	}
	for _, day := range []string{"", "m", "someday"} {
		if _, err := New([]string{day}, "", nil); err == nil {
			t.Errorf("%q was taken for a weekday", day)
		}
	}
}

// A calendar that was given no zone has its days in UTC.
func TestACalendarWithoutAZone(t *testing.T) {
	at := time.Date(2026, 9, 15, 23, 30, 0, 0, time.UTC)
	if got := Standard().DayOf(at); got != (Day{2026, 9, 15}) {
		t.Errorf("without a zone: %v", got)
	}
	if got := Standard().In(time.FixedZone("", 3600)).DayOf(at); got != (Day{2026, 9, 16}) {
		t.Errorf("an hour to the east: %v", got)
	}
}
