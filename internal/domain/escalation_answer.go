package domain

import (
	"slices"
	"strings"
	"time"
)

// Ack is "I have it": by somebody of the step's target or of a later one. until is a promise within the hold time,
// zero for the whole of it (domain 3.5). Who has it already and answers again renews the promise.
func (e *Escalation) Ack(r Roster, by string, until time.Time) (Move, *Error) {
	if e.State == EscAcknowledged {
		if e.AckBy == by {
			return e.Update(r, by, "", until)
		}
		return Move{}, e.already(r, "They have it until "+r.moment(by, e.Until)+".")
	}
	if e.State == EscResolved {
		return Move{}, e.already(r, "")
	}
	to, ok := escalationLife.to(e.State, "ack")
	if !ok {
		return Move{}, e.refuse("ack")
	}
	who, ok := r.may(e, by)
	if !ok {
		return Move{}, e.notAsked(r, "take it")
	}
	end, bad := r.promise(by, until)
	if bad != nil {
		return Move{}, bad
	}
	n := e.begin()
	n.State, n.AckBy, n.AckFor, n.Until, n.NextAt = to, by, who.For, end, end
	if n.Acknowledged.IsZero() {
		n.Acknowledged = r.Now.UTC()
	}
	n.log(r.Now, by, "%s has it, with an update by %s.", r.asked(who), r.moment("", end))
	return Move{Esc: n, What: "acknowledged"}, nil
}

// Pass is "not me": the next step begins at once; in a group only that person is let off; on the last step somebody
// must be named, who becomes one more step (domain 3.5).
func (e *Escalation) Pass(r Roster, by, to string) (Move, *Error) {
	if e.State == EscAcknowledged && e.AckBy != by || e.State == EscResolved {
		return Move{}, e.already(r, "")
	}
	if _, ok := escalationLife.to(e.State, "pass"); !ok {
		return Move{}, e.refuse("pass")
	}
	if e.Step < 1 || e.Step > len(e.Steps) {
		return Move{}, e.refuse("pass")
	}
	step := e.Steps[e.Step-1]
	if slices.Contains(e.Passed, by) {
		return Move{}, Fail(AlreadyDone, "You already said \"not me\" on %s.", e.Ref())
	}
	if _, ok := r.answersStep(step, by); !ok && !slices.Contains(e.Asked, by) {
		return Move{}, e.notAsked(r, "pass it on")
	}
	n := e.begin()
	n.Passed = append(n.Passed, by)
	n.Asked = slices.DeleteFunc(n.Asked, func(p string) bool { return p == by })
	rest, _ := r.reach(n, step.To)
	if IsGroupStep(step.To) && len(rest) > 0 {
		if to != "" {
			return Move{}, Fail(Invalid, "Others of %s are still asked, so nobody needs to be named.", r.Dir.Name(step.To)).
				WithHint("Leave out the name.").WithField("to")
		}
		n.log(r.Now, by, "%s: not me.", r.Dir.Name(by))
		if len(e.Asked) > 0 && len(n.Asked) == 0 { // the rest could not be asked before, and can now
			return r.enter(n, n.Step, "passed"), nil
		}
		return Move{Esc: n, What: "passed"}, nil
	}
	if n.LastStep() {
		if err := r.checkNamed(n, by, to); err != nil {
			return Move{}, err
		}
		n.Steps = append(n.Steps, Step{To: to, Wait: step.Wait})
		n.log(r.Now, by, "%s: not me, ask %s.", r.Dir.Name(by), r.Dir.Name(to))
	} else {
		if to != "" {
			return Move{}, Fail(Invalid, "The next to be asked is agreed already: %s.", r.Dir.Name(n.Steps[n.Step].To)).
				WithHint("Leave out the name; only on the last step somebody is named.").WithField("to").WithRule("domain 3.5")
		}
		n.log(r.Now, by, "%s: not me.", r.Dir.Name(by))
	}
	return r.enter(n, n.Step+1, "passed"), nil
}

// checkNamed checks the person who is named in place of the last step.
func (r Roster) checkNamed(e *Escalation, by, to string) *Error {
	hint := "Name a colleague who can act, for example `escalation pass " + e.ID + " to:@name`."
	switch {
	case to == "":
		err := Fail(Invalid, "You are the last on the path: please name who should be asked instead.").WithHint("%s", hint).WithField("to").WithRule("domain 3.5")
		err.Suggest = []string{"escalation handover " + e.ID}
		return err
	case to == by || to == e.Steps[len(e.Steps)-1].To:
		return Fail(Invalid, "%s was just asked.", r.Dir.Name(to)).WithHint("%s", hint).WithField("to")
	}
	probe := Clone(e)
	if found, why := r.reach(probe, to); len(found) == 0 {
		return Fail(Invalid, "%s cannot be asked: %s.", r.Dir.Name(to), why).WithHint("%s", hint).WithField("to")
	} else if found[0].To == by {
		return Fail(Invalid, "You stand in for %s, so you would be asked again.", r.Dir.Name(to)).WithHint("%s", hint).WithField("to")
	}
	return nil
}

// Update tells how it goes and starts the hold time again (domain 3.5).
func (e *Escalation) Update(r Roster, by, text string, until time.Time) (Move, *Error) {
	if e.State == EscResolved {
		return Move{}, e.already(r, "")
	}
	to, ok := escalationLife.to(e.State, "update")
	if !ok {
		return Move{}, e.refuse("update")
	}
	if by != e.AckBy && r.Dir.Stand(e.AckBy, r.today()) != by {
		return Move{}, Fail(Forbidden, "%s has %s and gives the updates.", r.Dir.Name(e.AckBy), e.Ref()).
			WithHint("Ask %s for one.", r.Dir.Name(e.AckBy)).WithRule("domain 3.5")
	}
	end, bad := r.promise(by, until)
	if bad != nil {
		return Move{}, bad
	}
	n := e.begin()
	n.State, n.Until, n.NextAt = to, end, end
	line := r.Dir.Name(by)
	if by != e.AckBy {
		line += " for " + r.Dir.Name(e.AckBy)
	}
	if text = strings.TrimSpace(text); text != "" {
		line += ": " + text
	} else {
		line += " still has it"
	}
	n.log(r.Now, by, "%s (next update by %s)", line, r.moment("", end))
	return Move{Esc: n, What: "updated"}, nil
}

// Resolve ends it with an outcome: who acknowledged, or a security lead. Somebody who is asked and says it is resolved
// takes it and ends it in one press (domain 3.5).
func (e *Escalation) Resolve(r Roster, c Caller, outcome string) (Move, *Error) {
	if e.State == EscResolved {
		return Move{}, e.already(r, "")
	}
	to, ok := escalationLife.to(e.State, "resolve")
	if !ok {
		return Move{}, e.refuse("resolve")
	}
	if outcome = strings.TrimSpace(outcome); outcome == "" {
		return Move{}, Fail(Invalid, "Please say what came of it.").WithHint("One sentence is enough.").WithField("outcome").WithRule("domain 3.5")
	}
	n := e.begin()
	lead := c.Has(RoleLead)
	switch who, asked := r.may(e, c.Person); {
	case e.State == EscAcknowledged && (c.Person == e.AckBy || r.Dir.Stand(e.AckBy, r.today()) == c.Person || lead):
	case e.State == EscTriggered && asked:
		n.AckBy, n.AckFor = c.Person, who.For
		if n.Acknowledged.IsZero() {
			n.Acknowledged = r.Now.UTC()
		}
	case e.State != EscAcknowledged && lead:
	case e.State == EscAcknowledged:
		return Move{}, Fail(Forbidden, "%s has %s and can resolve it.", r.Dir.Name(e.AckBy), e.Ref()).
			WithHint("Ask %s, or a security lead (%s).", r.Dir.Name(e.AckBy), r.leads()).WithRule("domain 3.5")
	case e.State == EscExhausted:
		return Move{}, Fail(Forbidden, "Nobody answered %s, so a security lead resolves it.", e.Ref()).
			WithHint("Ask %s.", r.leads()).WithRule("domain 3.5")
	default:
		return Move{}, e.notAsked(r, "resolve it")
	}
	n.State = to
	return r.end(n, c.Person, outcome), nil
}

// CloseFor resolves it because its object was closed: a closed item never pages again (domain 3.5).
func (e *Escalation) CloseFor(r Roster, by, outcome string) (Move, bool) {
	to, ok := escalationLife.to(e.State, "close")
	if !ok {
		return Move{}, false
	}
	n := e.begin()
	n.State = to
	m := r.end(n, by, outcome)
	m.What = "closed"
	return m, true
}

func (r Roster) end(n *Escalation, by, outcome string) Move {
	n.Outcome, n.ResolvedBy, n.Resolved = outcome, by, r.Now.UTC()
	n.Asked, n.NextAt, n.Until = nil, time.Time{}, time.Time{}
	n.log(r.Now, by, "Resolved: %s", outcome)
	return Move{Esc: n, What: "resolved"}
}

// promise is the end of a hold: the named moment where it lies within the hold time, the whole of it where none is.
func (r Roster) promise(by string, until time.Time) (time.Time, *Error) {
	latest := r.Hold.End(r.cal(), r.Now, r.Dir.ZoneOf(by)).UTC()
	switch {
	case until.IsZero():
		return latest, nil
	case !until.After(r.Now):
		return latest, Fail(Invalid, "%s is past.", r.moment(by, until)).WithHint("Name a later time, at the latest %s.", r.moment(by, latest)).WithField("until")
	case until.After(latest):
		return latest, Fail(Invalid, "A promise here may last %s at most, so until %s.", r.Hold, r.moment(by, latest)).
			WithHint("Promise an update by then; each update starts the time again.").WithField("until").WithRule("domain 3.5")
	}
	return until.UTC(), nil
}

// moment is a time in a person's zone, in the organisation's for "".
func (r Roster) moment(person string, t time.Time) string {
	loc := r.Dir.Location()
	if person != "" {
		loc = r.Dir.ZoneOf(person)
	}
	return Stamp(t, loc)
}

func (r Roster) leads() string {
	var names []string
	for _, p := range r.Dir.With(RoleLead) {
		names = append(names, p.Name)
	}
	if len(names) == 0 {
		return "an admin: there is no security lead"
	}
	return strings.Join(names, " or ")
}

// already is the answer to the second of two who press (domain 3).
func (e *Escalation) already(r Roster, hint string) *Error {
	by, done := e.AckBy, "acknowledged"
	if e.State == EscResolved {
		by, done = e.ResolvedBy, "resolved"
	}
	name := "the closing of " + e.About.String()
	if by != "" && by != SystemCaller.Person {
		name = r.Dir.Name(by)
	}
	err := Fail(AlreadyDone, "Already done by %s: %s is %s.", name, e.Ref(), done)
	if e.State == EscResolved {
		hint = "Outcome: " + e.Outcome
	}
	return err.WithHint("%s", hint)
}

func (e *Escalation) refuse(verb string) *Error {
	err := escalationLife.refuse(e.Ref(), e.State, verb)
	if e.State == EscExhausted {
		err.Hint = "Nobody answered. Possible now: resolve (a security lead), or `escalate " + e.About.String() + " \"…\"` to start again at step 1."
	}
	return err
}

// notAsked refuses somebody who is not on the path any more, and says who can.
func (e *Escalation) notAsked(r Roster, what string) *Error {
	var who []string
	for _, p := range e.Asked {
		who = append(who, r.Dir.Name(p))
	}
	if len(who) == 0 && e.Step >= 1 && e.Step <= len(e.Steps) {
		who = append(who, r.Dir.Name(e.Steps[e.Step-1].To))
	}
	err := Fail(Forbidden, "You are not asked on %s now, so you cannot %s.", e.Ref(), what).WithRule("domain 1.3")
	if e.Step < len(e.Steps) && e.Step >= 0 {
		return err.WithHint("%s can; after that %s is asked.", strings.Join(who, " or "), r.Dir.Name(e.Steps[e.Step].To))
	}
	return err.WithHint("%s can.", strings.Join(who, " or "))
}
