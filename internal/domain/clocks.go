package domain

import (
	"slices"
	"time"
)

// The statuses of a clock (domain 5.5).
const (
	ClockNotStarted    = "not_started"
	ClockRunning       = "running"
	ClockDueSoon       = "due_soon"
	ClockMissed        = "missed"
	ClockMet           = "met"
	ClockMetLate       = "met_late"
	ClockNotApplicable = "not_applicable"
)

// Clock is one legal clock of an incident as of a moment (domain 5.5). The tool calculates and reminds; people decide what
// applies.
type Clock struct {
	Name   string
	Rule   ClockRule
	Status string
	// Start is when it started, and From the day a clock that counts days is counted from; empty where nothing started it.
	Start time.Time
	From  Date
	// Due is the last moment, and Day the last day of a clock that is counted in days; both empty while nothing started
	// it, where it has no fixed date, and where it does not apply.
	Due time.Time
	Day Date
	// Planning is the safe moment, reckoned from detection; empty where there is none (sec_8k).
	Planning time.Time
	Sent     time.Time
	// Missed is the end that it was missed at, where that is written down: what was said of its start since changes nothing.
	Missed time.Time
	// Open says that nobody decided yet whether its law applies: it is handled as if it did.
	Open bool
}

// Settled says whether nothing is to be done about it any more.
func (c Clock) Settled() bool {
	return c.Status == ClockMet || c.Status == ClockMetLate || c.Status == ClockNotApplicable
}

// End is the last moment of a clock in either way of counting; zero where it has none.
func (c Clock) End(loc *time.Location) time.Time {
	if !c.Day.IsZero() {
		return c.Day.AddDays(1).In(loc, 0, 0).UTC()
	}
	return c.Due
}

// ActBy is when it should be done: the planning date while that is ahead, else the legal one, else the planning date that
// passed (domain 5.5).
func (c Clock) ActBy(now time.Time, loc *time.Location) time.Time {
	end := c.End(loc)
	if c.Planning.After(now) && (end.IsZero() || c.Planning.Before(end)) || end.IsZero() {
		return c.Planning
	}
	return end
}

// dueSoonShare is how much of a clock's length is left when it counts as due soon.
const dueSoonShare = 0.25

// Clocks are the legal clocks of a real incident for what stands in its legal block, in the order of domain 5.5. What is
// unknown is handled as applying; one that needs a fact nobody gave yet, as the number of people, is not among them.
func Clocks(d *Directory, i *Incident, now time.Time) []Clock {
	if i.Kind == KindExercise { // domain 3.6
		return nil
	}
	var out []Clock
	for _, r := range ClockRules(d, i) {
		if law, stands := i.Legal[r.Law]; stands && (r.Known == nil || r.Known(law) || !law.Missed[r.Name].IsZero()) {
			out = append(out, clockOf(d, i, law, r, now))
		}
	}
	return out
}

// LatentClocks are those of the laws that may apply to an incident which wait for a fact: they may still come.
func LatentClocks(d *Directory, i *Incident) []ClockRule {
	var out []ClockRule
	for _, r := range ClockRules(d, i) {
		law, stands := i.Legal[r.Law]
		if _, off := law.Off[r.Name]; stands && i.Kind != KindExercise && law.Status != ClockNotApplicable && !off && r.Known != nil && !r.Known(law) {
			out = append(out, r)
		}
	}
	return out
}

// UnaskedClocks are the latent ones of which nobody said whether they come: people must be judged to be at high risk, or
// counted, before it is known whether a duty stands (GDPR Art. 34, HIPAA). A ransom that nobody paid starts nothing.
func UnaskedClocks(d *Directory, i *Incident) []ClockRule {
	return slices.DeleteFunc(LatentClocks(d, i), func(r ClockRule) bool {
		said := i.Legal[r.Law].Numbers
		_, counted := said[r.Count]
		if _, all := said[NumPeople]; r.Count == NumResidents && all {
			counted = true // all of them are too few already
		}
		return counted || slices.Contains(r.Start, "paid")
	})
}

// NextClock is the clock that should be seen to first, among those that are not settled: the missed before all others.
func NextClock(d *Directory, i *Incident, now time.Time) (Clock, bool) {
	open := slices.DeleteFunc(Clocks(d, i, now), Clock.Settled)
	if len(open) == 0 {
		return Clock{}, false
	}
	loc := d.Location()
	return slices.MinFunc(open, func(a, b Clock) int {
		if am, bm := a.Status == ClockMissed, b.Status == ClockMissed; am != bm {
			if am {
				return -1
			}
			return 1
		}
		at, bt := a.ActBy(now, loc), b.ActBy(now, loc)
		switch {
		case at.IsZero() && bt.IsZero():
			return 0
		case at.IsZero():
			return 1
		case bt.IsZero():
			return -1
		}
		return at.Compare(bt)
	}), true
}

// clockOf reckons one clock of a law that stands in the incident.
func clockOf(d *Directory, i *Incident, law Legal, r ClockRule, now time.Time) Clock {
	c := Clock{Name: r.Name, Rule: r, Status: ClockNotStarted, Open: law.Status == LawUnknown, Sent: law.Times[r.Sent]}
	if c.Sent.IsZero() && r.Customer() != "" {
		c.Sent = law.Times["sent"] // all customers were told at once
	}
	_, off := law.Off[r.Name]
	if law.Status == ClockNotApplicable || off {
		c.Status, c.Missed = ClockNotApplicable, law.Missed[r.Name]
		return c
	}
	loc := d.Location()
	c.Planning = planOf(d, i, r)
	c.begin(law, r)
	if c.Start.IsZero() && c.From.IsZero() {
		return c
	}
	left := c.reckon(law, r, now, loc)
	if r.Progress != "" { // the report on progress was sent in time: the final one waits for the end of the handling
		if sent := law.Times[r.Progress]; !sent.IsZero() && !sent.After(c.End(loc)) {
			c.Start, c.Due, c.Day, c.Planning = law.Times[r.Ended], time.Time{}, Date{}, time.Time{}
			c.Rule.Start, c.Rule.Began, c.Rule.Ask, c.Rule.Note = []string{r.Ended}, "the handling ends", "When did the handling end?", ""
			if c.Start.IsZero() {
				c.Start = i.Times["resolved"]
			}
			if c.Start.IsZero() {
				return c
			}
			left = c.reckon(law, r, now, loc)
		}
	}
	was := law.Missed[r.Name]
	switch {
	case r.Length.N > 0:
	case was.IsZero():
		c.Status = clockStatus(1, !c.Sent.IsZero(), false, false)
		return c
	default: // missed under a contract that the organisation's file no longer names
		c.Due = was
	}
	end, after := c.End(loc), time.Time.After
	if !c.Day.IsZero() { // a day is over when the next one begins
		after = func(t, end time.Time) bool { return !t.Before(end) }
	}
	late, past := after(c.Sent, end), after(now, end)
	if !was.IsZero() { // a start or a number that was changed since makes nothing of that undone
		late, past, c.Missed = after(c.Sent, was), true, was
	}
	c.Status = clockStatus(left, !c.Sent.IsZero(), late, past)
	return c
}

// begin finds what started the clock.
func (c *Clock) begin(law Legal, r ClockRule) {
	for _, key := range r.Start {
		if r.Day && c.From.IsZero() {
			c.From = law.Dates[key]
		}
		if !r.Day && c.Start.IsZero() {
			c.Start = law.Times[key]
		}
	}
}

// reckon sets the end of a clock that started, and gives the share of its length that is left.
func (c *Clock) reckon(law Legal, r ClockRule, now time.Time, loc *time.Location) float64 {
	switch {
	case r.Length.N == 0:
		return 1
	case r.Day || r.Length.Daily():
		if !r.Day {
			c.From = DateOf(c.Start, loc)
		}
		count := c.From
		if r.From != nil {
			count = r.From(law, c.From)
		}
		c.Day = r.Length.lastDay(count)
		return float64(c.Day.Days(DateOf(now, loc))) / float64(max(c.Day.Days(c.From), 1))
	}
	c.Due = r.Length.end(c.Start, loc)
	if base := law.Times[r.Within.Key]; r.Within.Key != "" && !base.IsZero() {
		if limit := r.Within.Length.end(base, loc); limit.Before(c.Due) && !c.Start.After(limit) {
			c.Due = limit
		}
	}
	if r.Length.Unit == UnitBusiness {
		return float64(secLeft(c.Start, now, r.Length.N)) / float64(r.Length.N)
	}
	return float64(c.Due.Sub(now)) / float64(max(c.Due.Sub(c.Start), 1)) // what is classified as its outer limit ends has no time at all
}

// planOf is the planning moment of a rule: its length after detection, or after the planning moment of the clock it follows.
func planOf(d *Directory, i *Incident, r ClockRule) time.Time {
	var from time.Time
	switch r.Plan {
	case "":
		return time.Time{}
	case "detected":
		from = i.Times["detected"]
	default:
		for _, before := range ClockRules(d, i) {
			if before.Name == r.Plan {
				from = planOf(d, i, before)
			}
		}
	}
	loc := d.Location()
	switch {
	case from.IsZero() || r.Length.N == 0:
		return time.Time{}
	case r.Day || r.Length.Daily():
		return r.Length.lastDay(DateOf(from, loc)).AddDays(1).In(loc, 0, 0).UTC() // the end of the last day
	}
	return r.Length.end(from, loc)
}

func clockStatus(left float64, sent, late, past bool) string {
	switch {
	case sent && late:
		return ClockMetLate
	case sent:
		return ClockMet
	case past:
		return ClockMissed // never edited away: what is sent from here on is late
	case left <= dueSoonShare:
		return ClockDueSoon
	}
	return ClockRunning
}
