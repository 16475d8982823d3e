package domain

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// A hold of business days ends on the counted day at the time of day at which it began, or with the first moment after a
// gap of the clock; a hold of minutes is real time; no hold ends on a day
// before that of one that began earlier (domain 3.5).
func TestHoldsEndOnTheirDay(t *testing.T) {
	zones := []string{"America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Beirut", "America/Santiago", "Asia/Kolkata", "Pacific/Chatham"}
	rapid.Check(t, func(t *rapid.T) {
		loc, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		week := rapid.SampledFrom([][]string{nil, {"sun", "mon", "tue", "wed", "thu"}, {"sat"}}).Draw(t, "week")
		at := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 11*365*24*3600).Draw(t, "second")) * time.Second)
		if _, change := at.In(loc).ZoneBounds(); !change.IsZero() && rapid.Bool().Draw(t, "near a change") {
			at = change.Add(time.Duration(rapid.IntRange(-8*86400, 86400).Draw(t, "off")) * time.Second)
		}
		cal, err := worktime.New(week, "", []worktime.Day{worktime.DayOf(at.AddDate(0, 0, 1), loc)})
		if err != nil {
			t.Fatal(err)
		}
		if h := (Hold{Minutes: 30}); !h.End(cal, at, loc).Equal(at.Add(30 * time.Minute)) {
			t.Fatalf("30 minutes after %s", at)
		}
		h := Hold{BusinessDays: rapid.IntRange(1, 3).Draw(t, "days")}
		end := h.End(cal, at, loc).In(loc)
		day := cal.AddBusinessDays(worktime.DayOf(at, loc), h.BusinessDays)
		if worktime.DayOf(end, loc) != day || !cal.IsBusinessDay(day) || !end.After(at) {
			t.Fatalf("%d business days after %s end at %s, want the day %v", h.BusinessDays, at.In(loc), end, day)
		}
		a, b := at.In(loc).Format("15:04:05"), end.Format("15:04:05")
		if gap, _ := end.ZoneBounds(); a != b && (gap.IsZero() || end.Sub(gap) >= time.Minute) {
			t.Fatalf("%s ends at %s, another time of day and no gap of the clock", at.In(loc), end)
		}
		later := at.Add(time.Duration(rapid.IntRange(0, 3*86400).Draw(t, "later")) * time.Second)
		if e := DateOf(h.End(cal, later, loc), loc); e.Before(Date(day)) {
			t.Fatalf("begun at %s it ends on %v, begun at %s on %s", at.In(loc), day, later.In(loc), e)
		}
	})
}
