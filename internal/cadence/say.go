package cadence

import (
	"fmt"
	"strings"
)

// String is the schedule in its shortest words: "first wed 15:00". Read again, they make the same schedule.
func (s Schedule) String() string {
	w := s.words
	if w.cron != "" {
		return w.cron
	}
	var out []string
	if w.every == 2 {
		out = append(out, "every second")
	}
	switch {
	case w.all == "daily" && w.every == 2:
		out = append(out, "day")
	case w.all != "":
		out = append(out, w.all)
	case w.lastDay:
		out = append(out, "last day")
	case w.date > 0:
		out = append(out, numbered(w.date))
	default:
		if w.nth != 0 {
			out = append(out, ordinalNames[w.nth])
		}
		for i, d := range w.days {
			if i > 0 {
				out = append(out, "and")
			}
			out = append(out, dayNames[d])
		}
	}
	switch {
	case w.quarter:
		out = append(out, "of quarter")
	case w.month != 0:
		out = append(out, "of "+monthNames[w.month-1])
	}
	return strings.Join(append(out, fmt.Sprintf("%d:%02d", w.hour, w.minute)), " ")
}

// Say is the schedule in a sentence's words: "every Tuesday at 10:00", "the first Wednesday of the month at 15:00".
func (s Schedule) Say() string {
	w := s.words
	at := fmt.Sprintf(" at %d:%02d", w.hour, w.minute)
	of := " of the month"
	switch {
	case w.quarter:
		of = " of the quarter"
	case w.month != 0:
		of = " of " + w.month.String()
	}
	switch {
	case w.cron != "":
		return "by the cron line " + w.cron
	case w.all == "daily" && w.every == 2:
		return "every second day" + at
	case w.all == "daily":
		return "every day" + at
	case w.all == "weekdays":
		return "Monday to Friday" + at
	case w.lastDay:
		return "the last day" + of + at
	case w.date > 0:
		return "the " + numbered(w.date) + of + at
	case w.nth != 0:
		return "the " + ordinalNames[w.nth] + " " + w.days[0].String() + of + at
	case w.every == 2:
		return "every second " + w.days[0].String() + at
	}
	var names []string
	for _, d := range w.days {
		names = append(names, d.String())
	}
	if n := len(names); n > 1 {
		return "every " + strings.Join(names[:n-1], ", ") + " and " + names[n-1] + at
	}
	return "every " + names[0] + at
}

// numbered is 1st, 2nd, 3rd, 4th, 21st …
func numbered(n int) string {
	end := "th"
	if n < 11 || n > 13 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, end)
}
