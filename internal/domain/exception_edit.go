package domain

import (
	"reflect"
	"strings"
)

// ExceptionEdit is what a requester changes: what is empty stays as it is.
type ExceptionEdit struct {
	Kind, Control, Why, NonePossible, Exit, ExitOwner, Approver string
	Compensating                                                []string
	Starts, Ends                                                Date
	// Void agrees that the approval is lost where what was approved changes.
	Void bool
}

// Edit changes a request, which then asks for its approval afresh. What was approved is frozen: a change of it voids the
// approval, and the exception stops covering its risks until it is approved again. Who sees to the way out may change
// without that, for people leave. c.Risks are the risks it shall be linked to from now on.
func (e *Exception) Edit(c Case, x ExceptionEdit) (ExceptionTurn, *Error) {
	n, row, stands, err := e.begin(c.Work, "edit")
	if err != nil {
		return ExceptionTurn{}, err
	}
	set := func(to *string, v string) {
		if v != "" {
			*to = v
		}
	}
	set(&n.Kind, x.Kind)
	set(&n.Control, x.Control)
	set(&n.Why, x.Why)
	set(&n.NonePossible, x.NonePossible)
	set(&n.Exit, x.Exit)
	set(&n.ExitOwner, x.ExitOwner)
	if len(x.Compensating) > 0 {
		n.Compensating = x.Compensating
	}
	if !x.Starts.IsZero() {
		n.Starts = x.Starts
	}
	if !x.Ends.IsZero() {
		n.Ends = x.Ends
	}
	if err := n.link(c); err != nil {
		return ExceptionTurn{}, err
	}
	if err := n.checkWords(c.Work); err != nil {
		return ExceptionTurn{}, err
	}
	if err := n.inherit(c); err != nil {
		return ExceptionTurn{}, err
	}
	if err := n.rejoin(c, e); err != nil {
		return ExceptionTurn{}, err
	}
	material := !reflect.DeepEqual(e.terms(), n.terms()) || !reflect.DeepEqual(e.Risks, n.Risks)
	t := ExceptionTurn{Exc: n, What: "edited", For: stands}
	switch {
	case !material && x.Approver == "" && e.ExitOwner == n.ExitOwner:
		return ExceptionTurn{}, Fail(Invalid, "Nothing in %s would change.", e.ID).WithHint("Say what is different, for example `ends:2026-12-04`.")
	case e.Standing() == ExcApproved && !material:
		if x.Approver != "" {
			return ExceptionTurn{}, Fail(Refused, "%s is approved.", e.ID).WithHint("An approver is chosen when something waits for approval.").WithRule("domain 3.2")
		}
		t.What = "handed"
		return t, nil
	case e.Standing() == ExcApproved:
		if err := n.mayVoid(e, x); err != nil {
			return ExceptionTurn{}, err
		}
		n.State, n.HeldUntil, n.Began, n.Review, t.What = row.To, e.Ends, Date{}, nil, "voided"
	case n.Starts.Before(c.today()) && n.Starts != e.Starts:
		return ExceptionTurn{}, Fail(Invalid, "%s is past.", n.Starts.Long()).WithHint("Name today (%s) or a later day.", c.today().Long()).WithField("starts").WithRule("domain 3.2")
	}
	if err := n.checkTerm(c, n.Ends); err != nil {
		return ExceptionTurn{}, err
	}
	picked := x.Approver
	if picked == "" && e.Plea != nil {
		picked = e.Plea.Picked
	}
	if err := n.plead(c.Work, &Plea{What: PleaRequest, Picked: picked, Band: n.Highest()}); err != nil {
		return ExceptionTurn{}, err
	}
	return t, nil
}

// mayVoid asks before an approval is lost; the dates of an approved exception move only by a renewal, else an edit would
// be one that nobody counts.
func (n *Exception) mayVoid(old *Exception, x ExceptionEdit) *Error {
	switch {
	case n.Starts != old.Starts:
		return Fail(Refused, "%s started on %s; that stays.", n.ID, old.Starts.Long()).WithHint("Leave `starts:` out.").WithField("starts").WithRule("domain 3.2")
	case n.Ends.After(old.Ends):
		err := Fail(Refused, "A later end is a renewal.").WithHint("Ask for it with `exception renew %s`.", n.ID).WithField("ends").WithRule("domain 3.2")
		err.Suggest = []string{"exception renew " + n.ID}
		return err
	case !x.Void:
		return Fail(Refused, "What was approved is frozen: this change would end the approval, and the risk is open until it is approved again.").
			WithHint("Add `void:yes` if you mean it.").WithField("void").WithRule("domain 3.2")
	}
	return nil
}

// Renew asks for a later end, with a new reason: an event on the same record, approved before the present end or not at
// all. A second asking takes the place of the first (domain 3.2).
func (e *Exception) Renew(c Case, ends Date, why, picked string) (ExceptionTurn, *Error) {
	n, _, stands, err := e.begin(c.Work, "renew")
	if err != nil {
		return ExceptionTurn{}, err
	}
	why = strings.TrimSpace(why)
	if err := checkJustification(why); err != nil {
		return ExceptionTurn{}, err
	}
	switch {
	case why == e.Why:
		return ExceptionTurn{}, Fail(Invalid, "That is the old reason.").WithHint("Say why it takes longer than it was approved for.").WithField("why").WithRule("domain 3.2")
	case !ends.After(e.Ends):
		return ExceptionTurn{}, Fail(Invalid, "It ends on %s now; a renewal ends later.", e.Ends.Long()).WithHint("Name a later day.").WithField("ends").WithRule("domain 3.2")
	}
	if err := n.link(c); err != nil {
		return ExceptionTurn{}, err
	}
	if n.ChainStart.IsZero() {
		n.ChainStart = n.Starts // imported
	}
	p := &Plea{What: PleaRenewal, Picked: picked, Band: n.Highest(), Ends: ends, Why: why}
	probe := Clone(n)
	switch {
	case !n.usedUp(ends, n.Renewals+1):
		if c.Decision != nil {
			return ExceptionTurn{}, Fail(Invalid, "The chain is not used up.").WithHint("Ask without `decision:`.").WithField("decision").WithRule("domain 3.2")
		}
	case c.Decision == nil:
		return ExceptionTurn{}, n.usedUpError(ends, n.Renewals+1)
	default:
		if err := n.mayRestart(c); err != nil {
			return ExceptionTurn{}, err
		}
		p.Decision = c.Decision.Ref()
		probe.startAgain(p.Decision, n.Ends)
	}
	if err := probe.checkTerm(c, ends); err != nil {
		return ExceptionTurn{}, err
	}
	if err := n.plead(c.Work, p); err != nil {
		return ExceptionTurn{}, err
	}
	return ExceptionTurn{Exc: n, What: "renewal", For: stands}, nil
}
