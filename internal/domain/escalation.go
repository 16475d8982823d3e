package domain

import (
	"fmt"
	"time"
)

// The states of an escalation (domain 3.5).
const (
	EscTriggered    = "triggered"
	EscAcknowledged = "acknowledged"
	EscExhausted    = "exhausted"
	EscResolved     = "resolved"
)

// escalationLife is the lifecycle of domain 3.5.
var escalationLife = Lifecycle{
	{"", "start", EscTriggered, []Part{PartAnyone}, "a why; one running escalation for each object"},
	{EscTriggered, "ack", EscAcknowledged, []Part{PartAsked}, "a person of this step or a later one"},
	{EscTriggered, "pass", EscTriggered, []Part{PartAsked}, "on the last step names somebody"},
	{EscTriggered, "resolve", EscResolved, []Part{PartAsked, PartLead}, "an outcome; who is asked takes it and ends it in one press"},
	{EscTriggered, "next", EscTriggered, systems, "the step's wait is over, or nobody who is asked can be reached any more"},
	{EscTriggered, "exhaust", EscExhausted, systems, "the last step's wait is over"},
	{EscTriggered, "close", EscResolved, systems, "its object was closed"},
	{EscAcknowledged, "ack", EscAcknowledged, []Part{PartHolder}, "renews the promise"},
	{EscAcknowledged, "update", EscAcknowledged, []Part{PartHolder}, ""},
	{EscAcknowledged, "resolve", EscResolved, []Part{PartHolder, PartLead}, "an outcome"},
	{EscAcknowledged, "lapse", EscTriggered, systems, "no update within the hold time, or who had it has left"},
	{EscAcknowledged, "close", EscResolved, systems, "its object was closed"},
	{EscExhausted, "resolve", EscResolved, []Part{PartLead}, "an outcome"},
	{EscExhausted, "close", EscResolved, systems, "its object was closed"},
}

// systems are transitions that timers and other records make.
var systems = []Part{PartSystem}

// Move is what a transition makes of an escalation: the new record, whom to ask now, and what happened. The moment to
// look again is Esc.NextAt, zero where there is none.
type Move struct {
	Esc  *Escalation
	Ask  []Asking
	What string // started, asked, waiting, acknowledged, passed, updated, lapsed, exhausted, resolved, closed, joined, hurried
	// Skipped are the steps that this move left out because nobody there can be asked.
	Skipped []Skip
}

// Skip is a step at which nobody could be asked, and why in words.
type Skip struct {
	Step int
	Why  string
}

// Running says whether somebody is being looked for or has it: at most one such escalation per object (domain 3.5).
func (e *Escalation) Running() bool { return e.State == EscTriggered || e.State == EscAcknowledged }

// Round counts the beginnings of a step: 1, and one more for each promise that lapsed.
func (e *Escalation) Round() int { return e.Reopened + 1 }

// LastStep says whether nobody comes after the step now asked.
func (e *Escalation) LastStep() bool { return e.Step >= len(e.Steps) }

// Next is the step after the present one, if there is one.
func (e *Escalation) Next() (Step, bool) {
	if e.Step < 0 || e.Step >= len(e.Steps) {
		return Step{}, false
	}
	return e.Steps[e.Step], true
}

func (e *Escalation) log(at time.Time, by, format string, args ...any) {
	e.History = append(e.History, Note{At: at.UTC(), By: by, Text: fmt.Sprintf(format, args...)})
}

// begin is a copy to change, of the next generation: timers of the one before do nothing any more (reliability 5.5).
func (e *Escalation) begin() *Escalation {
	n := Clone(e)
	n.Gen++
	return n
}

// StartEscalation starts a search along e.Steps. e carries who, about what and why; it is not changed.
func StartEscalation(r Roster, e *Escalation) Move {
	n := Clone(e)
	n.State, n.Triggered, n.Gen = EscTriggered, r.Now.UTC(), 1
	if e.By == SystemCaller.Person {
		n.log(r.Now, e.By, "Started by itself: %s", e.Why)
	} else {
		n.log(r.Now, e.By, "%s asked for help: %s", r.Dir.Name(e.By), e.Why)
	}
	return r.enter(n, 1, "started")
}

// enter begins step k, or the first after it whose target can be asked; a step with nobody reachable is skipped at
// once and said so. What is not urgent begins only inside the target's working hours, and its wait counts those only.
func (r Roster) enter(e *Escalation, k int, what string) Move {
	r.urgency(e)
	var skipped []Skip
	for ; k <= len(e.Steps); k++ {
		step := e.Steps[k-1]
		if k != e.Step {
			e.Passed = nil
		}
		e.Step, e.Asked = k, nil
		found, why := r.reach(e, step.To)
		if len(found) == 0 {
			e.log(r.Now, "", "Step %d skipped: %s.", k, why)
			skipped = append(skipped, Skip{k, why})
			continue
		}
		zones := r.zones(found)
		e.StepAt, e.NextAt = r.Now.UTC(), r.Now.Add(time.Duration(step.Wait)*time.Minute).UTC()
		if !e.Urgent {
			if begin := r.cal().NextWorking(r.Now, zones...); begin.After(r.Now) {
				e.StepAt, e.NextAt = begin.UTC(), r.back(step.To, begin).UTC()
				e.log(r.Now, "", "Step %d waits for the working hours of %s.", k, r.Dir.Name(step.To))
				return Move{Esc: e, What: "waiting", Skipped: skipped}
			}
			e.NextAt = r.cal().AddWorkingMinutes(r.Now, step.Wait, zones...).UTC()
		}
		for i := range found {
			found[i].Step, found[i].Round, found[i].At = k, e.Round(), r.Now.UTC()
			e.Asked = append(e.Asked, found[i].To)
			e.log(r.Now, "", "Step %d: asked %s.", k, r.asked(found[i]))
		}
		e.Calls = append(e.Calls, found...)
		return Move{Esc: e, Ask: found, What: what, Skipped: skipped}
	}
	e.Step, e.Asked, e.State = len(e.Steps), nil, EscExhausted
	e.NextAt, e.Exhausted = time.Time{}, r.Now.UTC()
	e.log(r.Now, "", "Nobody answered on the whole path. All security leads are told.")
	return Move{Esc: e, What: "exhausted", Skipped: skipped}
}

func (r Roster) asked(a Asking) string {
	if a.For != "" {
		return r.Dir.Name(a.To) + " for " + r.Dir.Name(a.For)
	}
	return r.Dir.Name(a.To)
}

// TimeUp is what the escalation's timer does at r.Now: begin a step that waited for working hours, go on to the next
// after silence, or take back a promise that lapsed. A timer of an older generation, an early one, and one in a state
// without a timer change nothing (reliability F29).
func (e *Escalation) TimeUp(r Roster, gen int) (Move, bool) {
	if gen != e.Gen || !e.Running() || e.NextAt.IsZero() || r.Now.Before(e.NextAt) {
		return Move{}, false
	}
	n := e.begin()
	switch {
	case e.State == EscAcknowledged:
		return r.reopen(n, r.Dir.Name(e.AckBy)+" gave no update in time"), true
	case len(e.Asked) == 0:
		return r.enter(n, e.Step, "asked"), true
	}
	for _, p := range e.Asked {
		n.log(r.Now, "", "Step %d: no answer from %s.", e.Step, r.Dir.Name(p))
	}
	return r.enter(n, e.Step+1, "asked"), true
}

// reopen takes back a promise: the same step is asked again (domain 3.5).
func (r Roster) reopen(n *Escalation, why string) Move {
	n.log(r.Now, "", "%s, so the question is open again.", why)
	n.State, n.AckBy, n.AckFor, n.Until = EscTriggered, "", "", time.Time{}
	n.Reopened++
	n.Passed = nil
	return r.enter(n, max(n.Step, 1), "lapsed")
}

// Resume gives an imported escalation that runs its first timer: its step, or its hold, counts from now, and nobody is
// told again (domain 7.5). Without steps of its own it takes those of route.
func (e *Escalation) Resume(r Roster, route Route) (Move, bool) {
	if !e.Running() {
		return Move{}, false
	}
	n := e.begin()
	r.urgency(n)
	if len(n.Steps) == 0 {
		n.Steps = route.Steps
	}
	n.Step = min(max(n.Step, 1), max(len(n.Steps), 1))
	if e.State == EscAcknowledged {
		n.Until = r.Hold.End(r.cal(), r.Now, r.Dir.ZoneOf(e.AckBy)).UTC()
		n.NextAt = n.Until
		return Move{Esc: n, What: "resumed"}, true
	}
	var found []Asking
	if len(n.Steps) > 0 {
		found, _ = r.reach(n, n.Steps[n.Step-1].To)
	}
	if len(found) == 0 {
		return r.enter(n, n.Step, "asked"), true
	}
	n.Asked = nil
	for _, a := range found {
		n.Asked = append(n.Asked, a.To)
	}
	wait := n.Steps[n.Step-1].Wait
	n.StepAt, n.NextAt = r.Now.UTC(), r.Now.Add(time.Duration(wait)*time.Minute).UTC()
	if !n.Urgent {
		n.NextAt = r.cal().AddWorkingMinutes(r.Now, wait, r.zones(found)...).UTC()
	}
	return Move{Esc: n, What: "resumed"}, true
}

// Join records that somebody asked again while a search runs; an urgent call, or a subject that became urgent, makes it
// urgent, and its step then waits by the clock (domain 1.3, 3.5). trigger is what a date would have started a search for.
func (e *Escalation) Join(r Roster, by, why, trigger string, urgent bool) Move {
	n := e.begin()
	words, mark := r.Dir.Name(by)+joinedByPerson, JoinedByPerson
	if by == SystemCaller.Person {
		words, mark = joinedByDate, JoinedByDate
		if trigger == TriggerRelease {
			mark = JoinedForRelease
		}
	}
	n.log(r.Now, by, "%s%s", words, why)
	n.History[len(n.History)-1].Mark = mark
	if trigger == TriggerLead && !e.SeeksLead() {
		n.log(r.Now, by, "Whoever takes the lead answers that.")
		n.History[len(n.History)-1].Mark = LeadSought
	}
	switch {
	case !urgent || n.Urgent:
	case by == SystemCaller.Person:
		n.log(r.Now, by, "It is urgent now.")
	default:
		n.log(r.Now, by, "%s marked it urgent.", r.Dir.Name(by))
	}
	if urgent {
		n.Urgent, n.UrgentByItself = true, false
	}
	r.urgency(n)
	if n.Urgent && !e.Urgent {
		return r.hurry(n, "joined")
	}
	return Move{Esc: n, What: "joined"}
}
