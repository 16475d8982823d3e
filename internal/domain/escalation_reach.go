package domain

import (
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// Roster is what an escalation must know of people at a moment: who stands in for whom, who is in a user group, what
// the working hours are. It is built anew for each step, so that nobody is asked by an old list.
type Roster struct {
	Dir *Directory
	Now time.Time
	// Members lists the person ids in a user group by its "@handle"; nil or an empty answer is an empty group.
	Members func(handle string) []string
	// Hold is the hold time of the escalation's subject.
	Hold Hold
	// Urgent is why the subject is urgent by itself as it is now, "" where it is not (domain 1.3).
	Urgent string
}

func (r Roster) cal() worktime.Calendar { return r.Dir.Calendar() }
func (r Roster) today() Date            { return r.Dir.Today(r.Now) }

// IsGroupStep says whether a step's target is more than one person.
func IsGroupStep(to string) bool { return strings.HasPrefix(to, "@") || to == LeadsStep }

// named lists the persons a step's target names, reachable or not.
func (r Roster) named(to string) []string {
	switch {
	case to == LeadsStep:
		var ids []string
		for _, p := range r.Dir.With(RoleLead) {
			ids = append(ids, p.ID)
		}
		return ids
	case IsGroupStep(to):
		if r.Members == nil {
			return nil
		}
		return r.Members(to)
	}
	return []string{to}
}

// reach lists who is to be asked for a target today: the persons or their delegates, each once, without those who said
// "not me"; why says in words what stands against the others (domain 1.2, 1.3, reliability F28).
func (r Roster) reach(e *Escalation, to string) (found []Asking, why string) {
	var no []string
	for _, p := range r.named(to) {
		s := r.Dir.Askable(p, r.today())
		switch {
		case s == "":
			no = append(no, r.unreachable(p))
		case e.IsRestricted() && !slices.Contains(e.NeedToKnow, s):
			no = append(no, r.Dir.Name(s)+" may not see this confidential item")
		case slices.Contains(e.Passed, s):
			no = append(no, r.Dir.Name(s)+" said \"not me\"")
		case !slices.ContainsFunc(found, func(a Asking) bool { return a.To == s }):
			a := Asking{To: s}
			if s != p {
				a.For = p
			}
			found = append(found, a)
		}
	}
	if len(no) == 0 && len(found) == 0 {
		no = append(no, r.Dir.Name(to)+" has no members I can ask")
	}
	return found, strings.Join(no, "; ")
}

func (r Roster) unreachable(person string) string {
	p := r.Dir.People[person]
	switch {
	case p == nil:
		return person + " is not known"
	case !p.Live():
		return p.Name + "'s account is deactivated"
	case r.Dir.Stand(person, r.today()) == "":
		return p.Name + " is away until " + p.AwayUntil.Long() + " without a delegate who can be reached"
	}
	return p.Name + " is not known to Slack"
}

// back is the first moment before a limit at which somebody of a target, or who stands in, is back from an absence: who
// is asked is worked out anew then, for their working hours may begin sooner. Without one it is the limit.
func (r Roster) back(to string, limit time.Time) time.Time {
	for _, id := range r.named(to) {
		for range MaxDelegateHops + 1 {
			p := r.Dir.People[id]
			if p == nil || p.AwayUntil.IsZero() || r.today().After(p.AwayUntil) {
				break
			}
			if t := p.AwayUntil.AddDays(1).In(r.Dir.Location(), 0, 0); t.After(r.Now) && t.Before(limit) {
				limit = t
			}
			id = p.Delegate
		}
	}
	return limit
}

// zones are the zones of those who are asked.
func (r Roster) zones(asked []Asking) []*time.Location {
	out := make([]*time.Location, len(asked))
	for i, a := range asked {
		out[i] = r.Dir.ZoneOf(a.To)
	}
	return out
}

// may says whether a person may answer an escalation now: whoever is asked, is named by the present step or a later
// one, or stands in for somebody who is (domain 1.3).
func (r Roster) may(e *Escalation, by string) (Asking, bool) {
	for _, c := range slices.Backward(e.Calls) {
		if c.To == by && c.Step == e.Step && c.Round == e.Round() && slices.Contains(e.Asked, by) {
			return Asking{To: by, For: c.For}, true
		}
	}
	for k := max(e.Step, 1); k <= len(e.Steps); k++ {
		if a, ok := r.answersStep(e.Steps[k-1], by); ok {
			return a, true
		}
	}
	return Asking{}, false
}

// answersStep says whether a person is in a step's target, or the delegate of somebody who is.
func (r Roster) answersStep(s Step, by string) (Asking, bool) {
	var stand Asking
	for _, p := range r.named(s.To) {
		if p == by {
			return Asking{To: by}, true
		}
		if r.Dir.Stand(p, r.today()) == by {
			stand = Asking{To: by, For: p}
		}
	}
	return stand, stand.To != ""
}
