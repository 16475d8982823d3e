package cadence

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Examples are words that are read, one of each sort; refusals quote them.
var Examples = []string{"tue 10:00", "weekdays 8:30", "first wed 15:00", "last day 16:00", "15th 9:00", "first mon of quarter 14:00", "every second tue 10:00"}

var dayNames = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
var monthNames = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
var ordinals = map[string]int{"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
var ordinalNames = map[int]string{1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}

// words is a schedule as it was said, taken apart. What stands in it happens; String and Say put it together again.
type words struct {
	hour, minute int
	days         []time.Weekday // on these weekdays; empty where date, lastDay or cron say it
	all          string         // "daily" or "weekdays" instead of a list
	nth          int            // of the month: 1 to 4, -1 the last; 0: each
	date         int            // day of the month
	lastDay      bool
	quarter      bool
	month        time.Month // only in this one
	every        int        // each n-th slot
	cron         string     // a cron line of five fields instead of all that
}

// Parse reads a schedule as people say it: "tue 10:00", "Mondays and Thursdays at 9:00", "daily 9:00", "weekdays 8:30",
// "first wed of the month 15:00", "last fri 14:00", "last day 16:00", "15th 9:00", "first mon of quarter 14:00", "every
// second tue 10:00", or a cron line of five fields. zone is an IANA name. Its errors are sentences for people.
func Parse(said, zone string) (Schedule, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "Local" {
		return Schedule{}, fmt.Errorf("I know no time zone %q; name one like Europe/Berlin", clip(zone))
	}
	w, err := read(said)
	if err != nil {
		return Schedule{}, err
	}
	s := Schedule{words: w, zone: loc, every: w.every}
	line, keep := w.line()
	if s.days, s.clock, err = daysAndTime(line); err != nil {
		return Schedule{}, fmt.Errorf("%q is not a cron line of minute, hour, day, month and weekday; say for example %q", clip(said), Examples[0])
	}
	s.keep = keep
	if s.Next(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return Schedule{}, fmt.Errorf("%q never happens: there is no such day; say for example %q", clip(said), "last day 16:00")
	}
	return s, nil
}

// daysAndTime takes a cron line of one time a day apart: when its days begin, and the time of day.
func daysAndTime(line string) (days cron.Schedule, at time.Duration, err error) {
	if _, err = cron.ParseStandard(line); err != nil {
		return nil, 0, err
	}
	f := strings.Fields(line)
	m, err1 := strconv.Atoi(f[0])
	h, err2 := strconv.Atoi(f[1])
	if err = errors.Join(err1, err2); err != nil {
		return nil, 0, err
	}
	days, err = cron.ParseStandard("0 0 " + strings.Join(f[2:], " "))
	return days, time.Duration(h)*time.Hour + time.Duration(m)*time.Minute, err
}

// read takes the words apart.
func read(said string) (words, error) {
	f := strings.Fields(strings.ToLower(strings.ReplaceAll(said, ",", " , ")))
	if line := strings.ToLower(strings.TrimSpace(said)); cronLine.MatchString(line) {
		return readCron(strings.Fields(line))
	}
	f = slices.DeleteFunc(f, func(x string) bool { return x == "at" || x == "on" || x == "the" })
	if len(f) < 2 {
		if len(f) == 1 && isDay(f[0]) {
			return words{}, fmt.Errorf("%q lacks the time of day; say for example \"%s 10:00\"", clip(said), f[0])
		}
		return words{}, wrong(said)
	}
	f = joinTime(f)
	w := words{every: 1}
	var err error
	if w.hour, w.minute, err = clockTime(f[len(f)-1]); err != nil {
		return w, err
	}
	if !w.pattern(f[:len(f)-1]) {
		return w, unread(said, f[:len(f)-1])
	}
	return w, nil
}

func isDay(f string) bool { _, ok := weekday(f); return ok }

// joinTime makes one word of "10 am" and "10:30 pm".
func joinTime(f []string) []string {
	if n := len(f); n > 2 && (f[n-1] == "am" || f[n-1] == "pm") {
		return append(slices.Clone(f[:n-2]), f[n-2]+f[n-1])
	}
	return f
}

func wrong(said string) error {
	return fmt.Errorf("I can't read %q as a schedule; say for example %q, %q, %q or %q", clip(said), Examples[0], Examples[2], Examples[3], Examples[6])
}

// unread says what it is in the day words that cannot be had, where that is known.
func unread(said string, f []string) error {
	for _, x := range f {
		switch n, err := strconv.Atoi(strings.TrimRight(x, "stndrh")); {
		case x == "hour" || x == "hourly" || x == "minute" || x == "minutes" || x == "hours":
			return fmt.Errorf("no cadence may run more often than once a day; say for example \"daily 9:00\"")
		case err == nil && n > 28 && n <= 31:
			return fmt.Errorf("not every month has a day %d; say \"last day 16:00\" or a day up to the 28th", n)
		case x == "fifth" || x == "5th" && len(f) > 1:
			return fmt.Errorf("not every month has a fifth one; say for example \"last fri 14:00\"")
		}
	}
	if len(f) > 1 && f[0] == "every" && (ordinals[f[1]] > 2 || f[1] == "fifth") {
		return fmt.Errorf("of every so many I know only every second; say for example %q or %q", Examples[6], Examples[2])
	}
	return wrong(said)
}

// A line of digits, stars and names alone: no zone prefix, on which robfig/cron panics, no @every.
var cronLine = regexp.MustCompile(`^[0-9*][0-9*/,-]*[ \t]+[0-9*?/,-]+[ \t]+[0-9*?/,-]+[ \t]+[0-9a-z*?/,-]+[ \t]+[0-9a-z*?/,-]+$`)

// readCron takes a five-field line: once a day at most, and not both a day of the month and a weekday, which cron would
// read as "either" (reliability F17).
func readCron(f []string) (words, error) {
	for i := range f {
		f[i] = strings.ReplaceAll(f[i], "?", "*")
	}
	if f[2] != "*" && f[4] != "*" {
		return words{}, fmt.Errorf("a cron line with both a day of the month and a weekday means \"either\"; say for example \"first mon 09:00\"")
	}
	if strings.ContainsAny(f[0]+f[1], "*/,-") {
		return words{}, fmt.Errorf("no cadence may run more often than once a day; give one hour and one minute, for example \"30 9 * * 1\"")
	}
	return words{every: 1, cron: strings.Join(f, " ")}, nil
}

var clockShape = regexp.MustCompile(`^(\d{1,2})(?::(\d{2}))?(am|pm)?$`)

// clockTime reads 9:00, 15:30, 9am and 3:30pm.
func clockTime(x string) (h, m int, err error) {
	part := clockShape.FindStringSubmatch(x)
	switch {
	case x == "noon":
		return 0, 0, fmt.Errorf("write noon as 12:00")
	case x == "midnight":
		return 0, 0, fmt.Errorf("write midnight as 00:00; it begins the day that you name")
	case part == nil:
		return 0, 0, fmt.Errorf("%q is no time of day; end with one like 10:00, for example %q", clip(x), Examples[0])
	case part[2] == "" && part[3] == "":
		return 0, 0, fmt.Errorf("%q could be a day or an hour; write the time as %s:00", x, x)
	}
	h, _ = strconv.Atoi(part[1])
	m, _ = strconv.Atoi(part[2])
	if part[3] != "" {
		if h < 1 || h > 12 {
			return 0, 0, fmt.Errorf("there is no %s; write the time like 15:30", x)
		}
		if h %= 12; part[3] == "pm" {
			h += 12
		}
	}
	if h > 23 || m > 59 {
		return 0, 0, fmt.Errorf("there is no %s on the clock; the day ends at 23:59", x)
	}
	return h, m, nil
}

// pattern reads the day words.
func (w *words) pattern(f []string) bool {
	if len(f) == 0 {
		return false
	}
	said := len(f)
	if f[0] == "every" || f[0] == "each" {
		if f = f[1:]; len(f) > 1 && (f[0] == "second" || f[0] == "2nd" || f[0] == "other") {
			w.every, f = 2, f[1:]
		}
	}
	each := len(f) < said
	before := len(f)
	f = w.within(f)
	if w.every == 2 && len(f) < before { // "every second wed of the month" is the second one of each
		w.every, f = 1, append([]string{"second"}, f...)
	}
	if len(f) == 0 || each && len(f) == before && len(f) > 1 && ordinals[f[0]] > 2 {
		return false // "every third tue" would be every three weeks
	}
	bare := !w.quarter && w.month == 0
	switch last := f[len(f)-1]; {
	case len(f) == 1 && bare && (last == "daily" || last == "day" || last == "days"):
		w.all = "daily"
		return true
	case len(f) == 1 && bare && w.every == 1 && (last == "weekdays" || last == "weekday"):
		w.all = "weekdays"
		return true
	case len(f) == 2 && last == "day" && f[0] == "last" && w.every == 1:
		w.lastDay = true
		return true
	case len(f) == 2 && last == "day" && ordinals[f[0]] > 0 && w.every == 1:
		w.date = ordinals[f[0]]
		return true
	case len(f) == 1 && w.every == 1 && dayOfMonth.MatchString(last):
		w.date, _ = strconv.Atoi(strings.TrimRight(last, "stndrh"))
		return w.date >= 1 && w.date <= 28
	case len(f) == 2 && ordinals[f[0]] != 0 && w.every == 1:
		d, ok := weekday(last)
		w.nth, w.days = ordinals[f[0]], []time.Weekday{d}
		return ok
	}
	return bare && w.weekdays(f)
}

var dayOfMonth = regexp.MustCompile(`^\d{1,2}(st|nd|rd|th)$`)

// within takes "of quarter", "of the month" or "of march" off the end; the little words are gone already.
func (w *words) within(f []string) []string {
	n := len(f)
	if n > 2 && (f[n-2] == "each" || f[n-2] == "every") && f[n-3] == "of" {
		f = append(slices.Clone(f[:n-2]), f[n-1])
		n--
	}
	if n < 3 && !(n == 2 && f[0] == "of") || f[max(0, n-2)] != "of" {
		if n > 1 && f[n-1] == "monthly" {
			return f[:n-1]
		}
		return f
	}
	switch in := f[n-1]; {
	case in == "quarter":
		w.quarter = true
	case in == "month":
	default:
		for i, m := range monthNames {
			if in == m || in == strings.ToLower(time.Month(i+1).String()) || in == "sept" && m == "sep" {
				w.month = time.Month(i + 1)
			}
		}
		if w.month == 0 {
			return nil
		}
	}
	return f[:n-2]
}

// weekdays reads one weekday or several: "tue", "mondays and thursdays", "mon , wed , fri".
func (w *words) weekdays(f []string) bool {
	for i, x := range f {
		if x == "and" || x == "," || x == "&" {
			if i == 0 || i == len(f)-1 {
				return false
			}
			continue
		}
		d, ok := weekday(x)
		if !ok || slices.Contains(w.days, d) {
			return false
		}
		w.days = append(w.days, d)
	}
	slices.SortFunc(w.days, func(a, b time.Weekday) int { return (int(a)+6)%7 - (int(b)+6)%7 })
	return len(w.days) > 0 && (w.every == 1 || len(w.days) == 1)
}

// weekday reads "tue", "tues", "tuesday" and "Tuesdays".
func weekday(x string) (time.Weekday, bool) {
	x = strings.TrimSuffix(x, ".")
	for i, short := range dayNames {
		long := strings.ToLower(time.Weekday(i).String())
		if x == short || x == long || x == long+"s" || x == "tues" && short == "tue" || x == "weds" && short == "wed" ||
			(x == "thur" || x == "thurs") && short == "thu" {
			return time.Weekday(i), true
		}
	}
	return 0, false
}

// line is the cron line of a schedule, and what it cannot say.
func (w words) line() (line string, keep func(time.Time) bool) {
	if w.cron != "" {
		return w.cron, nil
	}
	date, months, day := "*", "*", "*"
	switch {
	case w.quarter && (w.lastDay || w.nth < 0):
		months = "3,6,9,12"
	case w.quarter:
		months = "1,4,7,10"
	case w.month != 0:
		months = strconv.Itoa(int(w.month))
	}
	switch {
	case w.all == "weekdays":
		day = "1-5"
	case w.lastDay:
		date, keep = "28-31", lastDay
	case w.date > 0:
		date = strconv.Itoa(w.date)
	case len(w.days) > 0:
		var ds []string
		for _, d := range w.days {
			ds = append(ds, strconv.Itoa(int(d)))
		}
		day = strings.Join(ds, ",")
		if w.nth != 0 {
			keep = nth(w.nth)
		}
	}
	return fmt.Sprintf("%d %d %s %s %s", w.minute, w.hour, date, months, day), keep
}

func lastDay(d time.Time) bool { return d.AddDate(0, 0, 1).Month() != d.Month() }

// nth keeps the n-th such weekday of the month, the last one for n < 0.
func nth(n int) func(time.Time) bool {
	if n < 0 {
		return func(d time.Time) bool { return d.AddDate(0, 0, 7).Month() != d.Month() }
	}
	return func(d time.Time) bool { return (d.Day()-1)/7 == n-1 }
}

func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}
