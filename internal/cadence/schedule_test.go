package cadence

import (
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// oracle walks day by day: slow, and written without cron.
func oracle(days func(d time.Time) bool, h, m int, loc *time.Location, from, until time.Time) []Slot {
	var out []Slot
	for d := from.AddDate(0, 0, -3).UTC().Truncate(24 * time.Hour); d.Before(until.AddDate(0, 0, 3)); d = d.AddDate(0, 0, 1) {
		at := worktime.Wall(d.Year(), d.Month(), d.Day(), h, m, loc)
		if days(d) && at.After(from) && !at.After(until) {
			out = append(out, Slot{d.Format(time.DateOnly), at})
		}
	}
	return out
}

func TestEverySlotOnceThroughAllClockChanges(t *testing.T) {
	weekday := func(w time.Weekday) func(time.Time) bool { return func(d time.Time) bool { return d.Weekday() == w } }
	cases := []struct {
		words string
		days  func(time.Time) bool
		h, m  int
	}{
		{"tue 10:00", weekday(time.Tuesday), 10, 0},
		{"sun 2:30", weekday(time.Sunday), 2, 30},
		{"Sundays 00:30", weekday(time.Sunday), 0, 30},
		{"daily 1:30", func(time.Time) bool { return true }, 1, 30},
		{"first wed 15:00", func(d time.Time) bool { return d.Weekday() == time.Wednesday && d.Day() <= 7 }, 15, 0},
		{"third thu 15:00", func(d time.Time) bool { return d.Weekday() == time.Thursday && d.Day() > 14 && d.Day() <= 21 }, 15, 0},
		{"last day 23:45", func(d time.Time) bool { return d.AddDate(0, 0, 1).Day() == 1 }, 23, 45},
		{"last fri 9:00", func(d time.Time) bool { return d.Weekday() == time.Friday && d.AddDate(0, 0, 7).Month() != d.Month() }, 9, 0},
		{"first mon of quarter 14:00", func(d time.Time) bool { return d.Weekday() == time.Monday && d.Day() <= 7 && d.Month()%3 == 1 }, 14, 0},
		{"30 9 1 * *", func(d time.Time) bool { return d.Day() == 1 }, 9, 30},
	}
	from := time.Date(2024, 1, 1, 12, 0, 0, 0, time.UTC)
	until := from.AddDate(4, 0, 0)
	for _, zone := range []string{"UTC", "America/New_York", "Europe/Berlin", "Asia/Beirut", "America/Santiago", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"} {
		for _, c := range cases {
			s, err := Parse(c.words, zone)
			if err != nil {
				t.Fatal(err)
			}
			got, want := s.Slots(from, until, 5000), oracle(c.days, c.h, c.m, s.Zone(), from, until)
			if len(got) != len(want) {
				t.Fatalf("%s in %s: %d slots, want %d", c.words, zone, len(got), len(want))
			}
			for i := range got {
				if got[i].Date != want[i].Date || !got[i].At.Equal(want[i].At) {
					t.Fatalf("%s in %s: slot %d is %v, want %v", c.words, zone, i, got[i], want[i])
				}
			}
		}
	}
}

func TestAnAgendaStandsADayEarlierAtTheSameWallClockTime(t *testing.T) {
	s, _ := Parse("sun 10:00", "America/New_York")
	slots := s.DaysEarlier(1).Slots(time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC), 9)
	if len(slots) != 1 || slots[0].Date != "2026-03-07" || slots[0].At.UTC().Hour() != 15 {
		t.Fatal(slots) // Saturday 10:00 in winter time, 23 hours before the sync
	}
}

func TestEverySecondCountsFromTheFirstSlotAfterItWasAdded(t *testing.T) {
	s, err := Parse("every second tue 10:00", "Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	added := time.Date(2026, 9, 2, 12, 0, 0, 0, time.UTC)
	slots := s.From(added).Slots(added, added.AddDate(0, 0, 50), 9)
	for i, want := range []string{"2026-09-08", "2026-09-22", "2026-10-06", "2026-10-20"} {
		if slots[i].Date != want {
			t.Fatal(slots)
		}
	}
}

func TestAHolidayMovesASlotOnlyIfAsked(t *testing.T) {
	s, _ := Parse("mon 10:00", "America/New_York")
	labor := func(d time.Time) bool {
		return d.Weekday() != 0 && d.Weekday() != 6 && d.Format(time.DateOnly) != "2026-09-07"
	}
	after := time.Date(2026, 9, 6, 0, 0, 0, 0, time.UTC)
	if got := s.Next(after).Date; got != "2026-09-07" {
		t.Fatal(got)
	}
	if got := s.OnWorkdays(labor).Next(after).Date; got != "2026-09-08" {
		t.Fatal(got)
	}
}

func TestDue(t *testing.T) {
	s, _ := Parse("tue 10:00", "UTC")
	j := Job{Name: "weekly-sync", Schedule: s, Grace: 12 * time.Hour}
	mark := time.Date(2026, 9, 1, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name    string
		now     time.Time
		ok      bool
		slot    string
		late    bool
		skipped int
	}{
		{"nothing yet", mark.AddDate(0, 0, 7).Add(-time.Second), false, "", false, 0},
		{"on time", mark.AddDate(0, 0, 7), true, "2026-09-08", false, 0},
		{"twelve hours late is still sent", mark.AddDate(0, 0, 7).Add(12 * time.Hour), true, "2026-09-08", true, 0},
		{"a second more is skipped", mark.AddDate(0, 0, 7).Add(12*time.Hour + time.Second), true, "", false, 1},
		{"forty days down: the newest is sent, the rest folded in", mark.AddDate(0, 0, 42), true, "2026-10-13", false, 5},
	} {
		got, ok := Due(j, mark, c.now)
		if ok != c.ok || got.Slot.Date != c.slot || got.Late != c.late || len(got.Skipped) != c.skipped {
			t.Errorf("%s: %+v %v", c.name, got, ok)
		}
	}
}
