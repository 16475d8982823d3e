package commands

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// The grammar of dates is our own and strict (dependencies 3): a wrong due date in a register is worse than an error.
// A day is a civil date; what it means in time is for others to say.

var weekdays = words(map[string]time.Weekday{"sun sunday": 0, "mon monday": 1, "tue tues tuesday": 2,
	"wed weds wednesday": 3, "thu thur thurs thursday": 4, "fri friday": 5, "sat saturday": 6})

var months = words(map[string]time.Month{"jan january": 1, "feb february": 2, "mar march": 3, "apr april": 4, "may": 5,
	"jun june": 6, "jul july": 7, "aug august": 8, "sep sept september": 9, "oct october": 10, "nov november": 11, "dec december": 12})

var counts = words(map[string]int{"a an one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
	"eight": 8, "nine": 9, "ten": 10, "twelve": 12})

var units = words(map[string]string{"d day days": "day", "w wk week weeks": "week", "mo month months": "month", "y yr year years": "year"})

// words spells a table out: every word of a key stands for the key's value.
func words[V any](in map[string]V) map[string]V {
	out := map[string]V{}
	for keys, v := range in {
		for k := range strings.FieldsSeq(keys) {
			out[k] = v
		}
	}
	return out
}

var (
	isoDate   = regexp.MustCompile(`^(\d{4})([-/.])(\d{1,2})([-/.])(\d{1,2})$`)
	slashDate = regexp.MustCompile(`^(\d{1,2})([/.-])(\d{1,2})(?:[/.-](\d{4}|\d{2}))?$`)
	span      = regexp.MustCompile(`^(\d{1,4}|[a-z]+) ?([a-z]+)$`)
	dayNumber = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)?$`)
	yearOnly  = regexp.MustCompile(`^\d{4}$`)
)

const dateHelp = "Type it like `friday`, `in 2 weeks`, `1 Dec`, `end of quarter` or `2026-12-04`."

// ReadDate reads a day as people type it, seen from today in the speaker's zone. The error says what to type instead.
func ReadDate(text string, today domain.Date) (domain.Date, error) {
	s := strings.Join(strings.Fields(strings.ToLower(strings.NewReplacer(",", " ", "\u00a0", " ").Replace(text))), " ")
	for _, p := range []string{"on ", "by ", "until "} {
		s = strings.TrimPrefix(s, p)
	}
	if s == "" {
		return domain.Date{}, badDate("No date was given.", dateHelp)
	}
	for _, read := range []func(string, domain.Date) (domain.Date, bool, error){numberDate, wordDate, weekdayDate, spanDate, endDate, monthDate} {
		d, ok, err := read(s, today)
		if err != nil {
			return domain.Date{}, err
		}
		if ok {
			if d.Year < 1970 || d.Year > 2199 {
				return domain.Date{}, badDate(fmt.Sprintf("%s is too far away to be meant.", domain.Clip(text, 40)), dateHelp)
			}
			return d, nil
		}
	}
	return domain.Date{}, badDate(fmt.Sprintf("I don't read “%s” as a date.", domain.Clip(text, 40)), dateHelp)
}

func badDate(message, hint string) error {
	return &domain.Error{Code: domain.Invalid, Message: message, Hint: hint}
}

// day makes a date of numbers and says whether the calendar has it.
func day(y, m, d int) (domain.Date, bool) {
	if m < 1 || m > 12 || d < 1 {
		return domain.Date{}, false
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return domain.DateOf(t, time.UTC), t.Day() == d
}

// numberDate reads 2026-12-04, and of 12/01/2026 only what has one reading.
func numberDate(s string, today domain.Date) (domain.Date, bool, error) {
	if m := isoDate.FindStringSubmatch(s); m != nil && m[2] == m[4] {
		d, ok := day(num(m[1]), num(m[3]), num(m[5]))
		if !ok {
			return d, false, badDate(fmt.Sprintf("There is no day %s.", s), dateHelp)
		}
		return d, true, nil
	}
	m := slashDate.FindStringSubmatch(s)
	if m == nil {
		return domain.Date{}, false, nil
	}
	a, b, year := num(m[1]), num(m[3]), today.Year
	if m[4] != "" {
		year = num(m[4])
	}
	if len(m[4]) == 2 {
		year += 2000
	}
	dm, okDM := day(year, b, a)
	md, okMD := day(year, a, b)
	if m[4] == "" { // no year: the next such day
		dm, md = ahead(dm, today), ahead(md, today)
	}
	switch {
	case okDM && okMD && dm != md:
		return dm, false, badDate(fmt.Sprintf("%s can be %s or %s.", s, dm.Long(), md.Long()), fmt.Sprintf("Type `%s` or `%s`.", dm, md))
	case okDM:
		return dm, true, nil
	case okMD:
		return md, true, nil
	}
	return dm, false, badDate(fmt.Sprintf("There is no day %s.", s), dateHelp)
}

// ahead moves a day without a year into the next year where this year's has passed.
func ahead(d, today domain.Date) domain.Date {
	if d.Before(today) {
		if n, ok := day(d.Year+1, int(d.Month), d.Day); ok {
			return n
		}
	}
	return d
}

func num(s string) int { n, _ := strconv.Atoi(s); return n }

func wordDate(s string, today domain.Date) (domain.Date, bool, error) {
	switch s {
	case "today", "now", "eod":
		return today, true, nil
	case "tomorrow", "tmrw", "tmr":
		return today.AddDays(1), true, nil
	case "day after tomorrow", "the day after tomorrow":
		return today.AddDays(2), true, nil
	case "yesterday":
		return today.AddDays(-1), true, nil
	case "next week":
		return today.AddDays(7), true, nil
	case "next month":
		return addMonths(today, 1), true, nil
	case "next year":
		return addMonths(today, 12), true, nil
	}
	return domain.Date{}, false, nil
}

// weekdayDate reads a weekday as the next one after today (product 3). "next friday" said before this week's Friday
// means two things to two people, so it is asked back.
func weekdayDate(s string, today domain.Date) (domain.Date, bool, error) {
	next := strings.HasPrefix(s, "next ")
	this := strings.HasPrefix(s, "this ")
	wd, ok := weekdays[strings.TrimPrefix(strings.TrimPrefix(s, "next "), "this ")]
	if !ok {
		return domain.Date{}, false, nil
	}
	gap := (int(wd) - int(today.UTC().Weekday()) + 7) % 7
	if gap == 0 && !this {
		gap = 7
	}
	d := today.AddDays(gap)
	if next && monday(d) == monday(today) {
		return d, false, badDate(fmt.Sprintf("“%s” can be %s or %s.", s, d.Long(), d.AddDays(7).Long()),
			fmt.Sprintf("Type `%s` or `%s`.", d, d.AddDays(7)))
	}
	return d, true, nil
}

// monday is the first day of the week that d is in.
func monday(d domain.Date) domain.Date { return d.AddDays(-((int(d.UTC().Weekday()) + 6) % 7)) }

// spanDate reads "in 2 weeks", "3d", "a month". A bare m is minutes to some and months to others: not taken.
func spanDate(s string, today domain.Date) (domain.Date, bool, error) {
	m := span.FindStringSubmatch(strings.TrimPrefix(s, "in "))
	if m == nil {
		return domain.Date{}, false, nil
	}
	n, ok := counts[m[1]]
	if !ok {
		var err error
		if n, err = strconv.Atoi(m[1]); err != nil {
			return domain.Date{}, false, nil
		}
	}
	switch units[m[2]] {
	case "day":
		return today.AddDays(n), true, nil
	case "week":
		return today.AddDays(7 * n), true, nil
	case "month":
		return addMonths(today, n), true, nil
	case "year":
		return addMonths(today, 12*n), true, nil
	}
	if m[2] == "m" {
		return domain.Date{}, false, badDate(fmt.Sprintf("“%s” can be minutes or months.", s), fmt.Sprintf("For months type `%dmo`.", n))
	}
	return domain.Date{}, false, nil
}

// addMonths keeps the day where the month has it, else takes the month's last: 31 Jan + 1 month = 28 Feb.
func addMonths(d domain.Date, n int) domain.Date {
	first := domain.DateOf(time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC), time.UTC)
	if got, ok := day(first.Year, int(first.Month), d.Day); ok {
		return got
	}
	return endOfMonth(first)
}

func endOfMonth(d domain.Date) domain.Date {
	return domain.DateOf(time.Date(d.Year, d.Month+1, 0, 0, 0, 0, 0, time.UTC), time.UTC)
}

// endDate reads eow, eom, eoq, eoy and "end of …". A week ends on Friday; said at the weekend, on the coming one.
func endDate(s string, today domain.Date) (domain.Date, bool, error) {
	s = strings.NewReplacer("eow", "end of week", "eom", "end of month", "eoq", "end of quarter", "eoy", "end of year").Replace(s)
	rest, ok := strings.CutPrefix(s, "end of ")
	if !ok {
		return domain.Date{}, false, nil
	}
	rest = strings.TrimPrefix(strings.TrimPrefix(rest, "the "), "this ")
	next := 0
	if r, ok := strings.CutPrefix(rest, "next "); ok {
		rest, next = r, 1
	}
	switch rest {
	case "day":
		return today.AddDays(next), true, nil
	case "week":
		gap := (int(time.Friday) - int(today.UTC().Weekday()) + 7) % 7
		return today.AddDays(gap + 7*next), true, nil
	case "month":
		return endOfMonth(addMonths(firstOf(today), next)), true, nil
	case "quarter":
		last := (int(today.Month)-1)/3*3 + 3
		return endOfMonth(addMonths(domain.Date{Year: today.Year, Month: time.Month(last), Day: 1}, 3*next)), true, nil
	case "year":
		return domain.Date{Year: today.Year + next, Month: time.December, Day: 31}, true, nil
	}
	if m, ok := months[rest]; ok && next == 0 {
		d := endOfMonth(domain.Date{Year: today.Year, Month: m, Day: 1})
		if d.Before(today) {
			d = endOfMonth(domain.Date{Year: today.Year + 1, Month: m, Day: 1})
		}
		return d, true, nil
	}
	return domain.Date{}, false, nil
}

func firstOf(d domain.Date) domain.Date { d.Day = 1; return d }

// monthDate reads 1 Dec, Dec 1, 1st of December 2027; without a year the next such day.
func monthDate(s string, today domain.Date) (domain.Date, bool, error) {
	f := strings.Fields(strings.Replace(s, " of ", " ", 1))
	if len(f) < 2 || len(f) > 3 {
		return domain.Date{}, false, nil
	}
	m, ok := months[strings.TrimSuffix(f[1], ".")]
	n := dayNumber.FindStringSubmatch(f[0])
	if !ok || n == nil {
		m, ok = months[strings.TrimSuffix(f[0], ".")]
		n = dayNumber.FindStringSubmatch(f[1])
	}
	if !ok || n == nil || (len(f) == 3 && !yearOnly.MatchString(f[2])) {
		return domain.Date{}, false, nil
	}
	if len(f) == 3 {
		d, ok := day(num(f[2]), int(m), num(n[1]))
		if !ok {
			return d, false, badDate(fmt.Sprintf("There is no day %s.", s), dateHelp)
		}
		return d, true, nil
	}
	for y := today.Year; y <= today.Year+8; y++ { // 29 Feb comes again within eight years
		if d, ok := day(y, int(m), num(n[1])); ok && !d.Before(today) {
			return d, true, nil
		}
	}
	return domain.Date{}, false, badDate(fmt.Sprintf("There is no day %s.", s), dateHelp)
}
