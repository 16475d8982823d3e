package cadence

import (
	"strings"
	"testing"
	"time"
)

// Every way of saying a thing that is read, with what it comes to in the shortest words.
func TestWordsPeopleUse(t *testing.T) {
	for want, said := range map[string][]string{
		"tue 10:00": {"tue 10:00", "Tue 10:00", "TUE 10:00", "tues 10:00", "tuesday 10:00", "Tuesday 10:00", "Tuesdays 10:00", "tuesdays at 10:00",
			"on tuesdays at 10:00", "every tue 10:00", "every Tuesday at 10:00", "each tuesday 10:00", "tue. 10:00", "tue 10am", "Tuesday at 10 am", "  tue   10:00 ", "the tue 10:00"},
		"sun 0:30":      {"sun 0:30", "Sundays 00:30", "sunday 12:30am", "every sunday at 12:30 am"},
		"fri 15:30":     {"fri 15:30", "fridays 3:30pm", "Friday at 3:30 pm", "every fri at 15:30"},
		"wed 12:00":     {"wed 12:00", "weds 12:00", "wednesday 12pm", "Wednesdays at 12 pm"},
		"thu 9:05":      {"thu 9:05", "thur 9:05", "thurs 09:05", "thursday 9:05am"},
		"daily 9:00":    {"daily 9:00", "Daily 09:00", "every day 9:00", "each day at 9am", "day 9:00", "days 9:00", "daily at 9 am"},
		"weekdays 8:30": {"weekdays 8:30", "Weekdays at 8:30", "every weekday 8:30", "weekday 8:30", "on weekdays at 8:30am"},
		"mon and thu 9:00": {"mon and thu 9:00", "thu and mon 9:00", "mondays and thursdays at 9:00", "mon, thu 9:00", "mon,thu 9:00",
			"every monday and thursday 9am", "mon & thu 9:00"},
		"mon and wed and fri 7:00": {"mon, wed, fri 7:00", "mon wed fri 7:00", "fri mon wed 7:00", "mondays, wednesdays and fridays at 7 am"},
		"first wed 15:00": {"first wed 15:00", "First Wednesday 15:00", "1st wed 15:00", "the first wednesday of the month at 15:00", "first wed of month 3pm",
			"first wed of every month 15:00", "every first wed 15:00", "on the 1st Wednesday of each month at 3pm", "first wed monthly 15:00"},
		"second tue 9:00": {"second tue 9:00", "2nd tue 9:00", "second tuesday of the month 9:00", "every second tue of the month 9:00", "every 2nd tuesday of month 9:00"},
		"third thu 15:00": {"third thu 15:00", "3rd thu 15:00", "the third thursday of each month at 3 pm", "every third thu of the month 15:00"},
		"fourth mon 8:00": {"fourth mon 8:00", "4th monday 8:00", "4th mon of the month at 8am"},
		"last fri 14:00":  {"last fri 14:00", "Last Friday 14:00", "the last friday of the month at 2pm", "every last fri 14:00"},
		"last day 16:00":  {"last day 16:00", "the last day of the month at 16:00", "last day of month 4pm", "Last Day 16:00"},
		"1st 9:00":        {"1st 9:00", "first day 9:00", "first day of the month 9:00", "the 1st of the month at 9am", "1st day 9:00"},
		"15th 9:00":       {"15th 9:00", "the 15th at 9:00", "15th of the month 9:00", "on the 15th of every month at 9 am"},
		"22nd 9:00":       {"22nd 9:00", "the 22nd 9:00"}, "23rd 9:00": {"23rd 9:00"}, "21st 9:00": {"21st 9:00"}, "28th 23:59": {"28th 23:59", "28th 11:59pm"},
		"first mon of quarter 14:00": {"first mon of quarter 14:00", "the first Monday of the quarter at 2pm", "1st monday of each quarter 14:00", "first mon of every quarter 14:00"},
		"last fri of quarter 9:00":   {"last fri of quarter 9:00", "the last friday of the quarter at 9:00"},
		"last day of quarter 9:00":   {"last day of quarter 9:00", "the last day of each quarter at 9:00"},
		"1st of quarter 9:00":        {"first day of quarter 9:00", "1st of quarter 9:00"},
		"first mon of jan 9:00":      {"first mon of jan 9:00", "first monday of January 9:00"},
		"15th of mar 9:00":           {"15th of mar 9:00", "the 15th of March at 9am"},
		"last day of dec 9:00":       {"last day of dec 9:00", "last day of december 9:00"},
		"every second tue 10:00":     {"every second tue 10:00", "every other tue 10:00", "every 2nd tuesday at 10:00", "Every Other Tuesday 10am", "each second tue 10:00"},
		"every second day 6:00":      {"every second day 6:00", "every other day at 6am"},
		"30 9 * * 1":                 {"30 9 * * 1", "30  9 * * 1", "30 9 ? * 1"},
		"0 9 1 1,7 *":                {"0 9 1 1,7 *"},
		"0 9 * * mon-fri":            {"0 9 * * mon-fri", "0 9 * * MON-FRI"},
	} {
		for _, w := range said {
			s, err := Parse(w, "Europe/Berlin")
			if err != nil {
				t.Errorf("%q: %v", w, err)
			} else if s.String() != want {
				t.Errorf("%q was read as %q, want %q", w, s, want)
			}
		}
	}
}

// Every weekday by all its names, with every place in the month and at several hours.
func TestAllDaysByAllTheirNames(t *testing.T) {
	n := 0
	for day := time.Sunday; day <= time.Saturday; day++ {
		long := day.String()
		for _, name := range []string{long[:3], strings.ToLower(long[:3]), long, strings.ToUpper(long), long + "s"} {
			for _, place := range []string{"", "every ", "first ", "2nd ", "third ", "last ", "every second ", "every other "} {
				for _, at := range []string{"9:00", "at 9 am"} {
					s, err := Parse(place+name+" "+at, "Europe/Berlin")
					if err != nil {
						t.Fatalf("%s%s %s: %v", place, name, at, err)
					}
					slot := s.Next(time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC))
					if got := slot.At.In(s.Zone()); got.Weekday() != day || got.Hour() != 9 {
						t.Fatalf("%s%s %s comes on %s", place, name, at, got)
					}
					n++
				}
			}
		}
	}
	t.Logf("%d phrasings", n)
}

func TestWordsThatAreRefused(t *testing.T) {
	for said, why := range map[string]string{
		"": "can't read", "tuesday": "lacks the time of day", "tue": "\"tue 10:00\"", "10:00": "can't read", "tue 25:00": "no 25:00", "tue 9:75": "no 9:75",
		"tue 10": "10:00", "tue noon": "12:00", "tue at noon": "12:00", "tue midnight": "00:00", "tue 13pm": "no 13pm", "tue 0am": "no 0am", "tue ten": "no time of day",
		"someday 10:00": "can't read", "hourly 9:00": "more often than once a day", "every hour 9:00": "more often than once a day", "every 5 minutes 9:00": "more often than once a day",
		"*/5 * * * *": "more often than once a day", "0 * * * *": "more often than once a day", "0,30 9 * * *": "more often than once a day", "0 9-17 * * *": "more often than once a day",
		"0 9 1 * 1": "either", "0 9 31 2 *": "never happens", "0 9 30 2 *": "never happens", "0 9 32 * *": "not a cron line", "0 9 * * 9": "not a cron line", "0 99 * * *": "not a cron line",
		"CRON_TZ=UTC 0 9 * * *": "", "TZ=0 0 9 * * *": "", "TZ=0 9 * * *": "", "TZ=UTC 9 * * *": "", "@every -5s": "", "@every 1h 9:00": "", "@daily": "", "@weekly 9:00": "",
		"31st 9:00": "not every month", "30th 9:00": "not every month", "29th of the month 9:00": "not every month", "0th 9:00": "", "99th 9:00": "", "fifth mon 9:00": "not every month",
		"5th mon 9:00": "not every month", "every third tue 9:00": "every second", "every fourth day 9:00": "", "every second mon and thu 9:00": "", "every second weekdays 9:00": "",
		"first 9:00": "", "of the month 9:00": "", "first mon of nevember 9:00": "", "mon and 9:00": "", "and mon 9:00": "", "mon mon 9:00": "", "first first mon 9:00": "",
		"tue 10:00 10:00": "", "every 9:00": "", "every second 9:00": "", "tue 10:00 or so": "", strings.Repeat("tue ", 400) + "9:00": "",
	} {
		s, err := Parse(said, "Europe/Berlin")
		switch {
		case err == nil:
			t.Errorf("%q was read as %v", said, s)
		case !strings.Contains(err.Error(), why):
			t.Errorf("%q: %v; it should say %q", said, err, why)
		case len(err.Error()) > 250:
			t.Errorf("%q: a refusal of %d characters", said[:20], len(err.Error()))
		}
	}
	for _, zone := range []string{"Mars/Base", "", "Local", "../etc/passwd", "Berlin"} {
		if _, err := Parse("tue 10:00", zone); err == nil {
			t.Errorf("the zone %q passed", zone)
		}
	}
}

func TestASentenceForEachSchedule(t *testing.T) {
	for said, want := range map[string]string{
		"tue 10:00": "every Tuesday at 10:00", "mon,thu 9:00": "every Monday and Thursday at 9:00", "mon wed fri 9:00": "every Monday, Wednesday and Friday at 9:00",
		"daily 9:00": "every day at 9:00", "every other day 9:00": "every second day at 9:00", "weekdays 8:30": "Monday to Friday at 8:30",
		"first wed 15:00": "the first Wednesday of the month at 15:00", "last fri of quarter 9:00": "the last Friday of the quarter at 9:00",
		"last day 16:00": "the last day of the month at 16:00", "22nd 9:00": "the 22nd of the month at 9:00", "15th of mar 9:00": "the 15th of March at 9:00",
		"every second tue 10:00": "every second Tuesday at 10:00", "0 9 * * 1": "by the cron line 0 9 * * 1",
	} {
		s, err := Parse(said, "UTC")
		if err != nil || s.Say() != want {
			t.Errorf("%q: %q %v, want %q", said, s.Say(), err, want)
		}
	}
}

// Whatever is typed: no panic, slots that lie ahead and grow, once a day at most, and the words said back mean the same.
func FuzzParse(f *testing.F) {
	for _, w := range append([]string{"0 9 * * 1", "first day of quarter 9:00", "mon, thu 9:00", "TZ=0 0 9 * * *", "every other day 6:00"}, Examples...) {
		f.Add(w)
	}
	f.Fuzz(func(t *testing.T, w string) {
		s, err := Parse(w, "America/New_York")
		if err != nil {
			if err.Error() == "" || len(err.Error()) > 400 {
				t.Fatalf("%q: %q", w, err)
			}
			return
		}
		again, err := Parse(s.String(), "America/New_York")
		if err != nil || again.String() != s.String() {
			t.Fatalf("%q is said back as %q, which is read as %q, %v", w, s, again, err)
		}
		if s.Say() == "" {
			t.Fatalf("%q has no sentence", w)
		}
		at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		for range 5 {
			n, m := s.Next(at), again.Next(at)
			if n.Date != m.Date || !n.At.Equal(m.At) {
				t.Fatalf("%q comes at %v, its words said back at %v", w, n, m)
			}
			if n.IsZero() {
				return
			}
			if !n.At.After(at) {
				t.Fatalf("%q: the slot %v is not after %v", w, n, at)
			}
			if next := s.Next(n.At); !next.IsZero() && next.Date <= n.Date {
				t.Fatalf("%q runs twice on %s", w, n.Date)
			}
			at = n.At
		}
	})
}
