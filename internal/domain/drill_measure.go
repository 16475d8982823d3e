package domain

import (
	"fmt"
	"slices"
	"time"
)

// DrillResult is what became of one expectation of a script.
type DrillResult struct {
	N      int // its place among all expectations of the script, from 1
	Expect Expectation
	After  string // what it counts from, in words: "the start", or the piece of news
	Took   int    // minutes; -1 where it never came
	Late   bool
	Open   bool // the drill runs, and there is time left
	Action Ref  // the action that was made of the gap
}

// Gap says whether there is something to mend.
func (r DrillResult) Gap() bool { return !r.Open && (r.Took < 0 || r.Late) }

// Acknowledge writes down the first answer to the call for somebody; false where there was one before.
func (x *Drill) Acknowledge(at time.Time) bool {
	if !x.Acknowledged.IsZero() {
		return false
	}
	x.Acknowledged = at.UTC()
	return true
}

// first is when a step was first taken at or after a moment, as the record tells; zero where it was not.
func (i *Incident) first(step DrillStep, from time.Time) time.Time {
	if step.Key == "acknowledgement" {
		at := i.first(DrillSteps[0], from) // whoever takes the lead answers the call too
		if ack := i.Drill.Acknowledged; !ack.IsZero() && !ack.Before(from) && (at.IsZero() || ack.Before(at)) {
			at = ack
		}
		return at
	}
	for _, m := range i.Timeline {
		if m.What == step.mark && !m.At.Before(from) {
			return m.At
		}
	}
	return time.Time{}
}

func minutesSince(from, to time.Time) int { return int(to.Sub(from) / time.Minute) }

// Measure gives the minutes from the start of a drill to each of the steps that are measured in every one; what never
// came is not in it.
func (i *Incident) Measure() map[string]int {
	out := map[string]int{}
	for _, s := range DrillSteps[:measured] {
		if at := i.first(s, i.Drill.Started); !at.IsZero() {
			out[s.Key] = minutesSince(i.Drill.Started, at)
		}
	}
	return out
}

// Results compare what was done with what the script expects. What counts from a piece of news that was never given
// counts for nothing.
func (i *Incident) Results(now time.Time) []DrillResult {
	if i.Drill == nil || i.Drill.Script == nil {
		return nil
	}
	var out []DrillResult
	over := !i.Running()
	if end := i.Drill.Ended; over && !end.IsZero() {
		now = end
	}
	add := func(n int, x Expectation, from time.Time, after string) {
		step, _ := DrillStepOf(x.What)
		r := DrillResult{N: n, Expect: x, After: after, Took: -1, Action: i.Drill.Mended[n]}
		by := from.Add(time.Duration(x.Within) * time.Minute)
		if at := i.first(step, from); !at.IsZero() && !at.After(now) {
			r.Took, r.Late = minutesSince(from, at), at.After(by)
		} else {
			r.Open = !over || now.Before(by) // it ended before the time was up: nobody was late
		}
		out = append(out, r)
	}
	n := 0
	for _, x := range i.Drill.Script.Expect {
		n++
		add(n, x, i.Drill.Started, "the start")
	}
	for at, inject := range i.Drill.Script.Injects {
		given, ok := i.Drill.given(at + 1)
		for _, x := range inject.Expect {
			if n++; ok {
				add(n, x, given.At, fmt.Sprintf("the news of minute %d", minutesSince(i.Drill.Started, given.At)))
			}
		}
	}
	return out
}

// Gaps are the results that something is to be mended for.
func (i *Incident) Gaps(now time.Time) []DrillResult {
	return slices.DeleteFunc(i.Results(now), func(r DrillResult) bool { return !r.Gap() })
}

// Finish writes down what a drill measured once it is over; ok is false where that was done, or it runs.
func (i *Incident) Finish(now time.Time) (n *Incident, ok bool) {
	if i.Drill == nil || !i.Drill.Ended.IsZero() || i.Running() {
		return nil, false
	}
	n = Clone(i)
	n.Drill.Ended = now.UTC()
	if i.State != IncCancelled {
		n.Drill.Measured = n.Measure()
	}
	return n, true
}

// mendWithin is how many business days an action that mends a gap has, where nobody says otherwise.
const mendWithin = 10

// Mend proposes the action that closes a gap: what, who and by when.
func (i *Incident) Mend(d *Directory, r DrillResult, today Date) (title, owner string, due Date) {
	step, _ := DrillStepOf(r.Expect.What)
	if title = r.Expect.Gap; title == "" {
		title = "Find out why it took so long until " + step.Word
	}
	for _, p := range []string{i.roleHolder(r.Expect.Owner), i.Lead, i.By} {
		if x := d.People[p]; x != nil && x.Live() {
			owner = p
			break
		}
	}
	return title, owner, d.AddBusinessDays(today, mendWithin)
}

func (i *Incident) roleHolder(key string) string {
	if r, ok := IncidentRoleOf(key); ok {
		return *r.Field(i)
	}
	return ""
}

// EndDay is the day on which a drill ended, from which the time of its actions counts.
func (x *Drill) EndDay(d *Directory) Date { return DateOf(x.Ended, d.Location()) }
