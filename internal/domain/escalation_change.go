package domain

import (
	"cmp"
	"slices"
	"time"
)

// urgency makes an escalation as urgent as its subject is now (domain 1.3): a search outlives the severity and the band
// it began with. What somebody marked urgent stays so.
func (r Roster) urgency(e *Escalation) {
	began := e.Step > 0
	switch {
	case r.Urgent != "" && !e.Urgent:
		e.Urgent, e.UrgentByItself = true, true
		if began {
			e.log(r.Now, "", "It is urgent now: %s.", r.Urgent)
		}
	case r.Urgent == "" && e.Urgent && e.UrgentByItself:
		e.Urgent, e.UrgentByItself = false, false
		if began {
			e.log(r.Now, "", "It is not urgent any more: from the next step on, working hours count.")
		}
	}
}

// hurry has the step that runs wait by the clock, because the escalation became urgent.
func (r Roster) hurry(n *Escalation, what string) Move {
	if n.State != EscTriggered || n.Step < 1 || n.Step > len(n.Steps) {
		return Move{Esc: n, What: what}
	}
	if len(n.Asked) == 0 {
		return r.enter(n, n.Step, "asked")
	}
	if end := n.StepAt.Add(time.Duration(n.Steps[n.Step-1].Wait) * time.Minute); end.Before(n.NextAt) {
		n.NextAt = end
		if end.Before(r.Now) {
			n.NextAt = r.Now.UTC()
		}
	}
	return Move{Esc: n, What: what}
}

// Follow is what a change of its subject makes of a running escalation: its urgency and its hold time are those of the
// subject as it is now. A promise that is longer than the new hold time ends with that; one that is shorter stays.
func (e *Escalation) Follow(r Roster) (Move, bool) {
	if !e.Running() || e.NextAt.IsZero() { // imported, and the bot was not started since (domain 7.5)
		return Move{}, false
	}
	n := e.begin()
	r.urgency(n)
	changed := n.Urgent != e.Urgent
	if e.State == EscAcknowledged {
		if end := r.Hold.End(r.cal(), r.Now, r.Dir.ZoneOf(e.AckBy)).UTC(); end.Before(e.Until) {
			n.Until, n.NextAt, changed = end, end, true
			n.log(r.Now, "", "It is more serious now: %s gives the next update by %s.", r.Dir.Name(e.AckBy), r.moment("", end))
		}
	}
	if !changed {
		return Move{}, false
	}
	if n.Urgent && !e.Urgent {
		return r.hurry(n, "hurried"), true
	}
	return Move{Esc: n, What: "hurried"}, true
}

// PeopleChanged is what it makes of a running escalation that somebody went away or left: a step at which nobody can
// answer any more is not waited out, nor the night of one for whom somebody stands in who is at work (domain 1.3), and what
// somebody has who left is open again (reliability F28).
func (e *Escalation) PeopleChanged(r Roster) (Move, bool) {
	switch {
	case e.NextAt.IsZero():
		return Move{}, false // imported, and the bot was not started since (domain 7.5)
	case e.State == EscAcknowledged:
		if p := r.Dir.People[e.AckBy]; p != nil && p.Live() && r.Dir.InSlack(e.AckBy) {
			return Move{}, false // who is away keeps the promise or lets it lapse
		}
		return r.reopen(e.begin(), cmp.Or(r.gone(e.AckBy), r.Dir.Name(e.AckBy)+" cannot answer any more")), true
	case e.State != EscTriggered || e.Step < 1 || e.Step > len(e.Steps):
		return Move{}, false
	case len(e.Asked) == 0:
		found, _ := r.reach(e, e.Steps[e.Step-1].To)
		if len(found) > 0 && !r.cal().NextWorking(r.Now, r.zones(found)...).Before(e.NextAt) {
			return Move{}, false // nobody's working hours begin sooner than those that are waited for
		}
	case slices.ContainsFunc(e.Asked, func(p string) bool { return r.canAnswer(e, p) }):
		return Move{}, false
	}
	n := e.begin()
	for _, p := range e.Asked {
		n.log(r.Now, "", "Step %d: %s.", e.Step, cmp.Or(r.gone(p), r.Dir.Name(p)+" cannot answer any more"))
	}
	return r.enter(n, e.Step, "asked"), true
}

// canAnswer says whether somebody who was asked still can: here, known to Slack, and still a reader.
func (r Roster) canAnswer(e *Escalation, person string) bool {
	return r.Dir.Askable(person, r.today()) == person && (!e.IsRestricted() || slices.Contains(e.NeedToKnow, person))
}

// gone says in words why somebody cannot answer, "" where they can.
func (r Roster) gone(person string) string {
	switch s := r.Dir.Stand(person, r.today()); {
	case s != "" && s != person:
		return r.Dir.Name(person) + " is away and " + r.Dir.Name(s) + " stands in"
	case s == person && r.Dir.InSlack(person):
		return ""
	}
	return r.unreachable(person)
}
