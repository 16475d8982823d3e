package commands

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

var (
	timeOfDay = regexp.MustCompile(`^(\d{1,2})(?::(\d{2}))? ?(am|pm)?$`)
	timeLast  = regexp.MustCompile(`^(.+?),? (?:at )?(\d{1,2}:\d{2}(?: ?[ap]m)?|\d{1,2} ?[ap]m|noon)$`)
	timeFirst = regexp.MustCompile(`^(?:at )?(\d{1,2}:\d{2}(?: ?[ap]m)?|\d{1,2} ?[ap]m|noon),? (.+)$`)
	duration  = regexp.MustCompile(`^(?:(\d{1,3}|an?|one|two|three|four|six|eight) ?(?:h|hr|hrs|hour|hours))?(?: ?(?:and )?(\d{1,4}) ?(?:m|min|mins|minute|minutes))?$`)
)

const momentHelp = "Type it like `17:00`, `2h`, `30m`, `tomorrow 10:00` or `friday`."

// ReadMoment reads a moment as people type it, in the zone of now: "17:00" is the next time the clock shows it, "2h"
// from now, "tomorrow 10:00"; a day alone means dayEnd ("17:00") of it.
func ReadMoment(text string, now time.Time, dayEnd string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, strings.TrimSpace(text)); err == nil {
		return t, nil
	}
	s := strings.Join(strings.Fields(strings.ToLower(strings.ReplaceAll(text, "\u00a0", " "))), " ")
	s = strings.TrimPrefix(s, "until ")
	today := domain.DateOf(now, now.Location())
	if d, ok := readDuration(strings.TrimPrefix(s, "in ")); ok {
		return now.Add(d), nil
	}
	if h, m, ok := readTime(strings.TrimPrefix(s, "at ")); ok {
		t := today.In(now.Location(), h, m)
		if !t.After(now) {
			t = today.AddDays(1).In(now.Location(), h, m)
		}
		return t, nil
	}
	date, clock := s, ""
	if m := timeLast.FindStringSubmatch(s); m != nil {
		date, clock = m[1], m[2]
	} else if m := timeFirst.FindStringSubmatch(s); m != nil {
		date, clock = m[2], m[1]
	}
	d, err := ReadDate(date, today)
	if err != nil {
		if clock == "" && strings.HasPrefix(err.Error(), "I don't read") { // neither a date: say how a moment is typed
			return time.Time{}, badDate(fmt.Sprintf("I don't read “%s” as a time.", domain.Clip(text, 40)), momentHelp)
		}
		return time.Time{}, err
	}
	if clock != "" {
		h, m, ok := readTime(clock)
		if !ok {
			return time.Time{}, badDate(fmt.Sprintf("There is no time %s.", clock), momentHelp)
		}
		return d.In(now.Location(), h, m), nil
	}
	h, m, ok := readTime(dayEnd)
	if !ok {
		h, m = 17, 0
	}
	if t := d.In(now.Location(), h, m); t.After(now) || d != today {
		return t, nil
	}
	return d.In(now.Location(), 23, 59), nil // today, after hours: the rest of the day
}

// readTime reads 17:00, 5pm, 5:30 pm and noon; a bare number is no time.
func readTime(s string) (hour, min int, ok bool) {
	if s == "noon" {
		return 12, 0, true
	}
	m := timeOfDay.FindStringSubmatch(s)
	if m == nil || (m[2] == "" && m[3] == "") {
		return 0, 0, false
	}
	hour, min = num(m[1]), num(m[2])
	switch {
	case m[3] != "" && (hour < 1 || hour > 12):
		return 0, 0, false
	case m[3] == "am" && hour == 12:
		hour = 0
	case m[3] == "pm" && hour != 12:
		hour += 12
	}
	return hour, min, hour <= 23 && min <= 59
}

func readDuration(s string) (time.Duration, bool) {
	m := duration.FindStringSubmatch(s)
	if s == "half an hour" {
		return 30 * time.Minute, true
	}
	if m == nil || m[1]+m[2] == "" {
		return 0, false
	}
	hours, ok := counts[m[1]]
	if !ok {
		hours = num(m[1])
	}
	d := time.Duration(hours)*time.Hour + time.Duration(num(m[2]))*time.Minute
	return d, d > 0
}

const pastHelp = "Type it like `14:30`, `yesterday 18:00`, `2h ago`, `12 Sep 01:00` or `now`."

// ReadPast reads a moment that was, in the zone of now: "22:15" is the last time the clock showed it, "friday 18:00" the last
// Friday's, a day alone its end, or now where that is today.
func ReadPast(text string, now time.Time) (time.Time, error) {
	s := strings.Join(strings.Fields(strings.ToLower(strings.ReplaceAll(text, "\u00a0", " "))), " ")
	switch s {
	case "now", "just now", "today":
		return now, nil
	}
	if ago, ok := strings.CutSuffix(s, " ago"); ok {
		if d, ok := readDuration(ago); ok {
			return now.Add(-d), nil
		}
		d, err := ReadDate("in "+ago, domain.DateOf(now, now.Location()))
		if err != nil {
			return now, badDate(fmt.Sprintf("I don't read “%s” as a time.", domain.Clip(text, 40)), pastHelp)
		}
		back := d.Days(domain.DateOf(now, now.Location()))
		return now.AddDate(0, 0, -back), nil
	}
	m, err := ReadMoment(text, now, "23:59")
	if err != nil || !m.After(now) {
		return m, err
	}
	back := func(years, days int) time.Time { // the wall clock stays, whatever the clocks were changed to
		day := domain.DateOf(m, now.Location()).UTC().AddDate(-years, 0, -days)
		return domain.DateOf(day, time.UTC).In(now.Location(), m.Hour(), m.Minute())
	}
	if _, _, ok := readTime(strings.TrimPrefix(s, "at ")); ok {
		return back(0, 1), nil
	}
	for _, tried := range []time.Time{back(0, 7), back(1, 0)} { // the same words, said on the two days before it, meant that one
		means := func(days int) bool {
			again, err := ReadMoment(s, tried.AddDate(0, 0, -days), "23:59")
			return err == nil && again.Equal(tried)
		}
		if !tried.After(now) && means(1) && means(2) {
			return tried, nil
		}
	}
	return m, nil
}
