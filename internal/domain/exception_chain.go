package domain

import (
	"slices"
	"strings"
)

// ChainDays is how long after the end of an exception a new request still joins its chain (domain 3.2).
const ChainDays = 90

// sameSubject says whether two exceptions allow the same thing: the same service without the same control or, where one
// of them names no control, with a linked risk in common.
func (e *Exception) sameSubject(o *Exception) bool {
	if e.Service != o.Service {
		return false
	}
	if e.Control != "" && o.Control != "" {
		return e.Control == o.Control
	}
	return slices.ContainsFunc(e.Risks, func(r Ref) bool { return slices.Contains(o.Risks, r) })
}

// sameChain says whether what was allowed by one exception goes on with another: the same service, and the same control
// or a linked risk in common. That is wider than sameSubject: two may run side by side for different controls, but
// another control does not make a risk's time begin anew.
func (e *Exception) sameChain(o *Exception) bool {
	return e.sameSubject(o) || e.Service == o.Service && slices.ContainsFunc(e.Risks, func(r Ref) bool { return slices.Contains(o.Risks, r) })
}

// joinChain looks for an earlier exception for the same thing. One that still stands is renewed instead. One that ended
// at most 90 days ago hands its chain on, and a new request counts in it as a renewal would, so that letting an
// exception run out gains nothing. One that ended because the fix was in place does not count: this is another matter.
func (e *Exception) joinChain(c Case) *Error {
	var last *Exception
	for _, o := range c.Others {
		if o.ID == e.ID || !e.sameChain(o) || o.IsRestricted() && !e.IsRestricted() {
			continue
		}
		switch {
		case !e.sameSubject(o):
		case o.Standing() == ExcRequested:
			return Fail(AlreadyDone, "%s asks for the same already.", o.ID).WithHint("`show %s` says how it stands.", o.ID).WithRule("domain 3.2")
		case o.Standing() == ExcApproved && c.today().Before(o.Ends):
			err := Fail(AlreadyDone, "%s allows this already, until %s.", o.ID, o.Ends.Long()).WithHint("To go on after that, renew it: `exception renew %s`.", o.ID).WithRule("domain 3.2")
			err.Suggest = []string{"exception renew " + o.ID}
			return err
		}
		if on := o.stoppedBy(c.today()); on.IsZero() || c.today().Days(on) > ChainDays || o.CloseReason == CloseFixed {
			continue
		} else if last == nil || on.After(last.stoppedBy(c.today())) {
			last = o
		}
	}
	if last == nil {
		if c.Decision != nil {
			return Fail(Invalid, "There is no used-up chain to start again.").WithHint("Ask without `decision:`.").WithField("decision").WithRule("domain 3.2")
		}
		return nil
	}
	from := last.ChainStart
	if from.IsZero() {
		from = last.Starts
	}
	e.Chain, e.ChainStart, e.Renewals, e.FirstStart, e.RestartedBy = last.Ref(), from, last.Renewals+1, last.FirstStart, last.RestartedBy
	if !e.usedUp(e.Ends, e.Renewals) {
		return nil
	}
	if c.Decision == nil {
		return e.usedUpError(e.Ends, e.Renewals)
	}
	if err := e.mayRestart(c); err != nil {
		return err
	}
	e.startAgain(c.Decision.Ref(), e.Starts)
	return nil
}

// rejoin finds the chain anew where an edit made the exception about something else, as if it were asked for now: else
// an edit would be the way out of a used-up chain. One that was approved before keeps at least its own days.
func (e *Exception) rejoin(c Case, was *Exception) *Error {
	if was.Control == e.Control && slices.Equal(was.Risks, e.Risks) {
		return nil
	}
	e.Chain, e.ChainStart, e.Renewals, e.FirstStart, e.RestartedBy = Ref{}, Date{}, 0, Date{}, Ref{}
	if err := e.joinChain(c); err != nil {
		return err
	}
	if len(was.Grants) == 0 && was.Standing() == ExcRequested {
		return nil
	}
	if e.ChainStart.IsZero() || !was.ChainStart.IsZero() && was.ChainStart.Before(e.ChainStart) {
		e.Chain, e.ChainStart, e.FirstStart, e.RestartedBy = was.Chain, was.ChainStart, was.FirstStart, was.RestartedBy
	}
	e.Renewals = max(e.Renewals, was.Renewals)
	return nil
}

// stoppedBy is stopped, for an approved one too whose end has come before its timer.
func (e *Exception) stoppedBy(today Date) Date {
	if e.Expired(today) {
		return e.Ends
	}
	return e.stopped()
}

// usedUp says whether a chain has no renewal or no day left for an end.
func (e *Exception) usedUp(ends Date, renewals int) bool {
	t, ok := TermOf(e.Highest())
	return ok && (renewals > t.Renewals || ends.Days(e.ChainStart) > t.Chain)
}

func (e *Exception) usedUpError(ends Date, renewals int) *Error {
	t, _ := TermOf(e.Highest())
	if renewals > t.Renewals {
		return Fail(Refused, "A %s risk may be renewed %s; this is number %d since %s.", t.Band.Word(), times(t.Renewals), renewals, e.ChainStart.Long()).
			WithHint("%s", restartHint).WithField("decision").WithRule("domain 3.2")
	}
	return Fail(Refused, "With that it would last %d days in all, since %s; for a %s risk %d is the most.", ends.Days(e.ChainStart), e.ChainStart.Long(), t.Band.Word(), t.Chain).
		WithHint("%s", restartHint).WithField("decision").WithRule("domain 3.2")
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return "twice"
}

// mayRestart says whether the named decision lets a used-up chain begin again: only a decided one does whose approver is
// an executive, which is about this and which has not been used for it before (domain 3.2).
func (e *Exception) mayRestart(c Case) *Error {
	d := c.Decision
	p := c.Dir.People[d.Approver]
	about := append([]Ref{e.Chain, e.Ref()}, e.Risks...)
	fail := func(format string, args ...any) *Error {
		return Fail(Refused, format, args...).WithHint("%s", restartHint).WithField("decision").WithRule("domain 3.2")
	}
	switch {
	case d.State != DecDecided:
		return fail("%s is %s, not decided.", d.ID, stateWord(d.State))
	case p == nil || !p.Has(RoleExecutive):
		return fail("%s was decided by %s, who is no executive.", d.ID, c.name(d.Approver))
	case !slices.ContainsFunc(d.Links, func(r Ref) bool { return slices.Contains(about, r) && !r.IsZero() }):
		return fail("%s is not linked to %s.", d.ID, strings.Join(idsOf(e.Risks), " or "))
	case d.IsRestricted() && !e.IsRestricted(): // every view of the exception names it
		return fail("%s is confidential, and this is not.", d.ID)
	case !d.Decided.IsZero() && d.Decided.Before(e.ChainStart):
		return fail("%s was decided on %s, before this chain began.", d.ID, d.Decided.Long())
	case slices.ContainsFunc(append([]*Exception{e}, c.Others...), func(o *Exception) bool { return o.RestartedBy == d.Ref() }):
		return fail("%s has started this chain again before.", d.ID)
	}
	return nil
}

// startAgain begins a new chain on a day. The total age goes on being shown (domain 3.2).
func (e *Exception) startAgain(decision Ref, on Date) {
	if e.FirstStart.IsZero() {
		e.FirstStart = e.ChainStart
	}
	e.ChainStart, e.Renewals, e.RestartedBy = on, 0, decision
}

func idsOf(refs []Ref) []string {
	var out []string
	for _, r := range refs {
		out = append(out, r.ID)
	}
	return out
}

// Renewable is the latest end that a renewal may have by the band of the risks as last seen; ok is false where the
// renewals or the days of the chain are used up.
func (e *Exception) Renewable() (last Date, ok bool) {
	t, scored := TermOf(e.Highest())
	if !scored || e.Renewals >= t.Renewals {
		return Date{}, false
	}
	last = e.Ends.AddDays(t.Days)
	start := e.ChainStart
	if start.IsZero() {
		start = e.Starts
	}
	if end := start.AddDays(t.Chain); end.Before(last) {
		last = end
	}
	return last, last.After(e.Ends)
}
