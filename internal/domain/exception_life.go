package domain

import "fmt"

// The states of an exception (domain 3.2). "expiring" is derived from the end and never stored.
const (
	ExcRequested = "requested"
	ExcApproved  = "approved"
	ExcExpired   = "expired"
	ExcClosed    = "closed"
	ExcRejected  = "rejected"
	ExcWithdrawn = "withdrawn"
	ExcRevoked   = "revoked"
	ExcExpiring  = "expiring"
)

// The reasons for closing an exception.
const (
	CloseFixed     = "fixed"
	CloseNotNeeded = "not_needed"
	CloseReplaced  = "replaced"
)

// exceptionLife is the lifecycle of domain 3.2. A renewal is an event on the approved record, so approve, decline, ask
// and withdraw stand there too: they answer the renewal that waits.
var exceptionLife = Lifecycle{
	{"", "request", ExcRequested, []Part{PartAnyone}, "reason of 40 characters, start, end, way out with an owner, compensating controls for High and Critical, one service, a linked risk"},

	{ExcRequested, "approve", ExcApproved, excJudges, "authority by band; not the requester, a direct report or a delegate of theirs; Critical: an executive and a security lead"},
	{ExcRequested, "decline", ExcRejected, excJudges, "reason"},
	{ExcRequested, "ask", ExcRequested, excJudges, "what must change"},
	{ExcRequested, "edit", ExcRequested, []Part{PartRequester}, "the approval starts afresh"},
	{ExcRequested, "withdraw", ExcWithdrawn, []Part{PartRequester}, ""},

	{ExcApproved, "renew", ExcApproved, excHands, "new end and new reason; approved before the end, within the renewals and the chain of the band"},
	{ExcApproved, "approve", ExcApproved, excJudges, "a renewal waits, and the end is not reached"},
	{ExcApproved, "decline", ExcApproved, excJudges, "a renewal waits; reason"},
	{ExcApproved, "ask", ExcApproved, excJudges, "a renewal waits; what must change"},
	{ExcApproved, "withdraw", ExcApproved, []Part{PartRequester}, "a renewal waits"},
	{ExcApproved, "confirm", ExcApproved, excJudges, "the band of a linked risk rose; within 5 business days"},
	{ExcApproved, "edit", ExcRequested, []Part{PartRequester}, "what was approved is frozen: a change of it voids the approval"},
	{ExcApproved, "fix", ExcApproved, excClosers, "an action for the exit owner; the end stays"},
	{ExcApproved, "revoke", ExcRevoked, []Part{PartApprover, PartLead}, "reason"},
	{ExcApproved, "close", ExcClosed, excClosers, "fixed, not needed or replaced"},
	{ExcApproved, excLapse, ExcExpired, []Part{PartSystem}, "today is the end or later"},
	{ExcApproved, excUnconfirmed, ExcRevoked, []Part{PartSystem}, "the risen band was not confirmed in 5 business days"},

	{ExcExpired, "fix", ExcExpired, excClosers, "an action for the exit owner"},
	{ExcExpired, "close", ExcClosed, excClosers, "fixed, not needed or replaced"},
}

// What time alone does to an exception: never a word that people say.
const (
	excLapse       = "end reached"
	excUnconfirmed = "risen band not confirmed"
)

// Who may do what to an exception: judge it, ask for more time, close it.
var (
	excJudges  = []Part{PartApprover}
	excHands   = []Part{PartRequester, PartExitOwner}
	excClosers = []Part{PartRequester, PartExitOwner, PartApprover, PartLead}
)

// Standing is the state that the lifecycle goes by; an import may say "expiring", which is approved.
func (e *Exception) Standing() string {
	if e.State == ExcExpiring {
		return ExcApproved
	}
	return e.State
}

// StateOn is the state as people read it on a day: expiring in the last days, and expired from the end on, whether or
// not the timer has rung yet (domain 3.2).
func (e *Exception) StateOn(today Date) string {
	switch {
	case e.Standing() != ExcApproved:
		return e.State
	case e.Expired(today):
		return ExcExpired
	case e.Expiring(today):
		return ExcExpiring
	}
	return ExcApproved
}

// Protects says whether it covers its risks on a day: start ≤ today < end (domain 3.2).
func (e *Exception) Protects(today Date) bool {
	return e.Standing() == ExcApproved && !today.Before(e.Starts) && today.Before(e.Ends)
}

// Highest is the highest band among the linked risks as last seen.
func (e *Exception) Highest() Band {
	var top Band
	for _, b := range e.Bands {
		if b.Rank() > top.Rank() {
			top = b
		}
	}
	return top
}

// Age is how many days the whole chain has been running, restarts included; 0 before the first start.
func (e *Exception) Age(today Date) int {
	from := e.ChainStart
	for _, d := range []Date{e.FirstStart, e.Starts} {
		if from.IsZero() || !d.IsZero() && d.Before(from) {
			from = d
		}
	}
	return max(0, today.Days(from))
}

// TermOf is the row of domain 3.2 for a band.
func TermOf(b Band) (ExceptionTerm, bool) {
	for _, t := range ExceptionTerms {
		if t.Band == b {
			return t, true
		}
	}
	return ExceptionTerm{}, false
}

// stopped is the day on which an exception that was approved once stopped counting; zero while it counts or where it
// never was.
func (e *Exception) stopped() Date {
	switch e.Standing() {
	case ExcExpired:
		return e.Ends
	case ExcClosed, ExcRevoked, ExcWithdrawn, ExcRejected:
		if e.Standing() != ExcClosed && e.Standing() != ExcRevoked && len(e.Grants) == 0 {
			return Date{} // never approved
		}
		on := e.EndedOn
		if on.IsZero() {
			on = e.Closed
		}
		if on.IsZero() || on.After(e.Ends) {
			on = e.Ends
		}
		return on
	}
	return Date{}
}

// ExceptionTurn is what a verb makes of an exception.
type ExceptionTurn struct {
	Exc *Exception
	// What: requested, edited, voided, asked (a change), half (the first of two yeses), approved, renewed, confirmed,
	// declined, kept (a renewal declined), withdrawn, dropped (a renewal taken back), renewal, revoked, closed, fix,
	// began, expired, unconfirmed, banded, review, calm, handed.
	What string
	For  string // whom the caller stood in for
	Nod  Nod    // of approvals
}

// already answers a second press on a question that was answered (domain 3).
func (e *Exception) already(w Work) *Error {
	fail := func(what, by string, on Date) *Error {
		if by == "" {
			return Fail(AlreadyDone, "%s is already %s.", e.Ref(), what)
		}
		err := Fail(AlreadyDone, "Already done by %s: %s", w.name(by), what)
		if !on.IsZero() {
			err.Message += " on " + on.Long()
		}
		err.Message += "."
		return err
	}
	hint := fmt.Sprintf("`show %s` says how it stands.", e.ID)
	switch e.Standing() {
	case ExcApproved:
		return fail("approved", e.Approver, e.Approved).WithHint("%s", hint)
	case ExcRejected:
		return fail("declined", e.EndedBy, e.EndedOn).WithHint("%s", hint)
	case ExcWithdrawn:
		return fail("withdrawn", e.EndedBy, e.EndedOn).WithHint("%s", hint)
	case ExcRevoked:
		return fail("revoked", e.EndedBy, e.EndedOn).WithHint("%s", hint)
	case ExcClosed:
		return fail("closed as "+stateWord(e.CloseReason), e.EndedBy, e.Closed).WithHint("%s", hint)
	}
	return exceptionLife.refuse(e.Ref(), e.Standing(), "approve", "approve", "decline", "ask", "confirm", "withdraw")
}
