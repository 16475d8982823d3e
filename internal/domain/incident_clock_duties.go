package domain

import (
	"fmt"
	"time"
)

func init() { dutiesOf = append(dutiesOf, clockDuties) }

// DutyClock reminds of a legal clock (domain 5.5): at 50, 75 and 90 % of its length and when it was missed, by the planning
// date while nothing started it; where the law names no date, every day. Duty.N is the percent, 100 where the end passed,
// 0 for the question of every day; Duty.Arg is the clock's name.
const DutyClock = "clock"

// pressing is the percent from which on somebody is searched for (domain 3.5, trigger legal clock).
const pressing = 90

// clockHour is when people are asked about what is counted in days.
const clockHour = 9

func clockDuties(d *Directory, i *Incident, now time.Time) []Duty {
	var out []Duty
	for _, c := range Clocks(d, i, now) {
		if c.Settled() {
			continue
		}
		out = append(out, c.marks(d, i)...)
		if at, daily := c.asksDaily(d, i); daily {
			out = append(out, everyDay(d, c.Name, at, now)...)
		}
	}
	return out
}

// marks are the moments at which a clock is reminded of.
func (c Clock) marks(d *Directory, i *Incident) []Duty {
	loc := d.Location()
	from, end, day, lastDay, by := c.Start, c.Due, c.From, c.Day, "end"
	if from.IsZero() && day.IsZero() { // not started: by the planning date
		from, end, by = i.Times["detected"], c.Planning, "plan"
		if end.IsZero() || from.IsZero() {
			return nil
		}
		if c.Rule.Day || c.Rule.Length.Daily() {
			day, lastDay = DateOf(from, loc), DateOf(end, loc).AddDays(-1) // it ends with that day
		}
	}
	if end.IsZero() && lastDay.IsZero() {
		return nil // without undue delay
	}
	at := func(percent int) time.Time {
		switch {
		case !lastDay.IsZero():
			n := max(lastDay.Days(day), 1)
			if percent == 100 {
				return lastDay.AddDays(1).In(loc, clockHour, 0)
			}
			return day.AddDays((percent*n+99)/100).In(loc, clockHour, 0)
		case percent == 100:
			return end.Add(time.Second)
		case c.Rule.Length.Unit == UnitBusiness:
			return secDay(from, (percent*c.Rule.Length.N+99)/100).In(newYork(), clockHour, 0)
		}
		return from.Add(end.Sub(from) * time.Duration(percent) / 100).Truncate(time.Second)
	}
	until := end
	if !lastDay.IsZero() {
		until = lastDay.In(time.UTC, 0, 0)
	}
	var out []Duty
	for _, percent := range []int{50, 75, pressing, 100} {
		out = append(out, Duty{Key: fmt.Sprintf("%s%d:%s:%s", clockKey(c.Name), percent, by, until.UTC().Format(time.RFC3339)), What: DutyClock,
			At: at(percent).UTC(), N: percent, Arg: c.Name})
	}
	return out
}

func clockKey(name string) string { return "clock:" + name + ":" }

// asksDaily says from when on a question is put every day: whether it is material, until that is decided; whether the
// people were told, where no date is fixed.
func (c Clock) asksDaily(d *Directory, i *Incident) (from time.Time, daily bool) {
	switch started := !c.Start.IsZero() || !c.From.IsZero(); {
	case c.Rule.Daily == "":
		return from, false
	case started:
		return c.Start, c.Rule.Length.N == 0
	}
	for _, k := range []string{"declared", "detected"} {
		if t := i.Times[k]; !t.IsZero() {
			return t, true
		}
	}
	return from, false
}

// everyDay is a question at nine o'clock in the organisation's zone, from the day after from on: the newest that passed, and
// the next one.
func everyDay(d *Directory, name string, from, now time.Time) []Duty {
	loc := d.Location()
	first, today := DateOf(from, loc).AddDays(1), DateOf(now, loc)
	if now.Before(today.In(loc, clockHour, 0)) {
		today = today.AddDays(-1)
	}
	var out []Duty
	for _, day := range []Date{today, today.AddDays(1)} {
		if day.Before(first) {
			day = first
		}
		if len(out) > 0 && out[0].At.Equal(day.In(loc, clockHour, 0)) {
			continue
		}
		series := clockKey(name) + "daily:"
		out = append(out, Duty{Key: series + day.String(), What: DutyClock, At: day.In(loc, clockHour, 0).UTC(), Arg: name, Series: series})
	}
	return out
}

// PressingClocks are those for which somebody was searched for and which nothing settled since: at 90 % of the length, or
// missed (domain 3.5).
func PressingClocks(d *Directory, i *Incident, now time.Time) []Clock {
	var out []Clock
	for _, c := range Clocks(d, i, now) {
		if c.Settled() {
			continue
		}
		for _, x := range c.marks(d, i) {
			if x.N >= pressing && !i.Served[x.Key].IsZero() {
				out = append(out, c)
				break
			}
		}
	}
	return out
}

// Presses says whether a reminder of a clock is one for which somebody is searched for.
func (x Duty) Presses() bool { return x.What == DutyClock && x.N >= pressing }

// PassedMarks are the mild reminders whose moment is over when somebody changes a clock: who just said when it started
// reads the dates in the answer. What presses is still told.
func PassedMarks(d *Directory, i *Incident, now time.Time) []Duty {
	var out []Duty
	for _, x := range i.Duties(d, now) {
		if x.What == DutyClock && !x.At.After(now) && x.N < pressing {
			out = append(out, x)
		}
	}
	return out
}
