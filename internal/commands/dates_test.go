package commands

import (
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"pgregory.net/rapid"
)

// Asked on Saturday 21 November 2026, 20:30 in Los Angeles, as in dependencies 3; and on Tuesday 15 September.
var (
	saturday = domain.Date{Year: 2026, Month: 11, Day: 21}
	tuesday  = domain.Date{Year: 2026, Month: 9, Day: 15}
)

func TestReadDate(t *testing.T) {
	for _, tc := range []struct {
		on   domain.Date
		in   string
		want string
	}{
		{saturday, "2026-12-01", "2026-12-01"}, {saturday, "2026-12-4", "2026-12-04"}, {saturday, "in one month", "2026-12-21"},
		{saturday, "1 jan", "2027-01-01"}, {saturday, "next friday", "2026-11-27"}, {saturday, "friday", "2026-11-27"},
		{saturday, "saturday", "2026-11-28"}, {saturday, "eow", "2026-11-27"}, {saturday, "end of quarter", "2026-12-31"},
		{tuesday, "friday", "2026-09-18"}, {tuesday, "Tue", "2026-09-22"}, {tuesday, "this tuesday", "2026-09-15"},
		{tuesday, "next monday", "2026-09-21"}, {tuesday, "today", "2026-09-15"}, {tuesday, "Tomorrow", "2026-09-16"},
		{tuesday, "in 2 weeks", "2026-09-29"}, {tuesday, "2 weeks", "2026-09-29"}, {tuesday, "2w", "2026-09-29"}, {tuesday, "10d", "2026-09-25"},
		{tuesday, "a week", "2026-09-22"}, {tuesday, "3mo", "2026-12-15"}, {tuesday, "in a year", "2027-09-15"},
		{tuesday, "eod", "2026-09-15"}, {tuesday, "eow", "2026-09-18"}, {tuesday, "end of the week", "2026-09-18"}, {tuesday, "eom", "2026-09-30"},
		{tuesday, "eoq", "2026-09-30"}, {tuesday, "end of next quarter", "2026-12-31"}, {tuesday, "eoy", "2026-12-31"},
		{tuesday, "end of next month", "2026-10-31"}, {tuesday, "end of february", "2027-02-28"}, {tuesday, "next month", "2026-10-15"},
		{tuesday, "1 Dec", "2026-12-01"}, {tuesday, "Dec 1", "2026-12-01"}, {tuesday, "1st of December", "2026-12-01"},
		{tuesday, "December 1, 2027", "2027-12-01"}, {tuesday, "14 sep", "2027-09-14"}, {tuesday, "15 sep", "2026-09-15"},
		{tuesday, "29 feb", "2028-02-29"}, {tuesday, "by friday", "2026-09-18"}, {tuesday, "25/12/2026", "2026-12-25"},
		{tuesday, "12/25/2026", "2026-12-25"}, {tuesday, "5/5/2027", "2027-05-05"}, {tuesday, "yesterday", "2026-09-14"},
		{domain.Date{Year: 2027, Month: 1, Day: 31}, "in 1 month", "2027-02-28"},
		// A wrong date is worse than an error.
		{tuesday, "12/01/2026", "! 12/01/2026 can be Mon 12 Jan 2026 or Tue 1 Dec 2026. Type `2026-01-12` or `2026-12-01`."},
		{tuesday, "12/01", "! 12/01 can be Tue 12 Jan 2027 or Tue 1 Dec 2026. Type `2027-01-12` or `2026-12-01`."},
		{tuesday, "next friday", "! “next friday” can be Fri 18 Sep 2026 or Fri 25 Sep 2026. Type `2026-09-18` or `2026-09-25`."},
		{tuesday, "3m", "! “3m” can be minutes or months. For months type `3mo`."},
		{tuesday, "5", "!"}, {tuesday, "may", "!"}, {tuesday, "30 february", "!"}, {tuesday, "2026-02-30", "!"}, {tuesday, "32/12/2026", "!"},
		{tuesday, "payments api", "!"}, {tuesday, "friday payments", "!"}, {tuesday, "", "!"}, {tuesday, "9999 years", "!"}, {tuesday, "0001-01-01", "!"},
		{tuesday, "1 dec 26", "!"}, {tuesday, "end of days", "!"},
	} {
		d, err := ReadDate(tc.in, tc.on)
		got := d.String()
		if err != nil {
			got = "! " + err.Error()
		}
		if got != tc.want && !(tc.want == "!" && err != nil) {
			t.Errorf("on %s, %q is %s, want %s", tc.on, tc.in, got, tc.want)
		}
	}
}

func TestReadMoment(t *testing.T) {
	lisbon, err := time.LoadLocation("Europe/Lisbon")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 9, 15, 14, 10, 0, 0, lisbon)
	for in, want := range map[string]string{
		"17:00": "2026-09-15 17:00", "9:30": "2026-09-16 09:30", "5pm": "2026-09-15 17:00", "5:30 PM": "2026-09-15 17:30", "12am": "2026-09-16 00:00",
		"noon": "2026-09-16 12:00", "2h": "2026-09-15 16:10", "90m": "2026-09-15 15:40", "1h 30m": "2026-09-15 15:40", "in 2 hours": "2026-09-15 16:10",
		"an hour": "2026-09-15 15:10", "half an hour": "2026-09-15 14:40",
		"tomorrow 10:00": "2026-09-16 10:00", "10:00 tomorrow": "2026-09-16 10:00", "friday at 9am": "2026-09-18 09:00", "friday": "2026-09-18 17:00",
		"today": "2026-09-15 17:00", "2026-12-04 08:15": "2026-12-04 08:15", "until 17:00": "2026-09-15 17:00", "2026-09-15T16:00:00Z": "2026-09-15 17:00",
		// The clock jumps from 01:00 to 02:00 there on 28 March 2027.
		"2027-03-28 01:30": "2027-03-28 02:00",
		"soon":             "!", "25:00": "!", "17": "!", "13pm": "!", "0m": "!", "friday 25:61": "!", "12/01/2027 10:00": "!", "": "!",
	} {
		at, err := ReadMoment(in, now, "17:00")
		got := at.In(lisbon).Format("2006-01-02 15:04")
		if err != nil {
			got = "!"
		}
		if got != want {
			t.Errorf("%q is %s, want %s (%v)", in, got, want, err)
		}
	}
}

// Every day's own spellings read back as that day, from any day before it.
func TestDatesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := domain.DateOf(time.Unix(rapid.Int64Range(1.6e9, 3e9).Draw(t, "today"), 0), time.UTC)
		d := today.AddDays(rapid.IntRange(1, 360).Draw(t, "ahead"))
		for _, s := range []string{d.String(), d.UTC().Format("2 Jan 2006"), d.UTC().Format("January 2, 2006"), d.UTC().Format("2 Jan")} {
			if got, err := ReadDate(s, today); err != nil || got != d {
				t.Fatalf("on %s, %q is %s (%v)", today, s, got, err)
			}
		}
		wd, err := ReadDate(d.UTC().Weekday().String(), today)
		if n := wd.Days(today); err != nil || n < 1 || n > 7 || wd.UTC().Weekday() != d.UTC().Weekday() {
			t.Fatalf("on %s, %s is %s (%v)", today, d.UTC().Weekday(), wd, err)
		}
	})
}

func FuzzReadDate(f *testing.F) {
	for _, s := range []string{"friday", "in 2 weeks", "12/01/2026", "end of next quarter", "1 dec 2027", "30 feb", "9999d", "éow"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ReadDate(s, tuesday); err == nil && (d.Year < 1970 || d.Year > 2199 || d != domain.DateOf(d.UTC(), time.UTC)) {
			t.Fatalf("%q is %v", s, d)
		} else if err != nil && (domain.CodeOf(err) != domain.Invalid || strings.TrimSpace(err.Error()) == "") {
			t.Fatalf("%q: %v", s, err)
		}
		_, _ = ReadMoment(s, time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC), "17:00")
	})
}
