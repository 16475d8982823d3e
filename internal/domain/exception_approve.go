package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
)

// begin is the first question of every verb: does the state list it, and does the caller play a part that may? It gives
// a copy to change and for whom the caller stands in. A question that was answered already says by whom (domain 3).
func (e *Exception) begin(w Work, verb string) (*Exception, Row, string, *Error) {
	fail := func(err *Error) (*Exception, Row, string, *Error) { return nil, Row{}, "", err }
	switch verb {
	case "approve", "decline", "ask":
		if e.Plea == nil {
			return fail(e.already(w))
		}
	case "withdraw":
		if e.Standing() == ExcApproved && e.Plea == nil || e.Standing() == ExcWithdrawn {
			return fail(e.nothingOpen(w, verb))
		}
	case "confirm":
		if e.Standing() == ExcApproved && e.Review == nil {
			return fail(e.nothingOpen(w, verb))
		}
	case "close", "revoke":
		if e.Standing() == ExcClosed || e.Standing() == ExcRevoked {
			return fail(e.already(w))
		}
	case "renew":
		if e.Standing() == ExcExpired || e.Expired(w.today()) {
			err := Fail(Refused, "%s ended on %s; what has ended is not renewed.", e.ID, e.Ends.Long()).
				WithHint("Ask for a new one: `exception request`. Within %d days it joins the same chain.", ChainDays).WithRule("domain 3.2")
			err.Suggest = []string{"exception request"}
			return fail(err)
		}
	}
	parts := e.Parts(w)
	if verb == "confirm" && e.Review != nil { // another question than the one the approver's part was worked out for
		delete(parts, PartApprover)
		if n, _, ok := e.nod(w, &Plea{Band: e.Review.Band}); ok {
			parts.Add(PartApprover, n.For)
		}
	}
	row, stands, err := exceptionLife.Gate(e.Ref(), e.Standing(), verb, parts, func(p Part) string { return e.who(w, p) })
	if err != nil {
		if err.Code == Forbidden && len(row.Who) == 1 && row.Who[0] == PartApprover {
			err = e.mayNotJudge(w, verb)
		}
		return fail(err)
	}
	if verb != "close" && verb != "fix" && e.Standing() == ExcApproved && e.Expired(w.today()) { // the timer is about to say so
		return fail(exceptionLife.refuse(e.Ref(), ExcExpired, verb))
	}
	return Clone(e), row, stands, nil
}

// nothingOpen refuses an answer where no question is open.
func (e *Exception) nothingOpen(w Work, verb string) *Error {
	if e.Standing() == ExcWithdrawn {
		return e.already(w)
	}
	return exceptionLife.refuse(e.Ref(), e.Standing(), verb, "approve", "decline", "ask", "withdraw", "confirm")
}

// mayNotJudge says why somebody may not answer a plea, and who can (domain 3.2, 7.4).
func (e *Exception) mayNotJudge(w Work, verb string) *Error {
	p := e.Plea
	if verb == "confirm" {
		p = e.Review
	}
	_, why, _ := e.nod(w, &Plea{Band: p.Band})
	t, _ := TermOf(p.Band)
	err := Fail(Forbidden, "You may not %s %s.", verb, e.ID).WithRule("domain 3.2")
	switch {
	case why == "asked for it", w.Caller.Person == e.Requester && !e.WaivedFor(w.Caller.Person):
		err = Fail(Forbidden, "You asked for %s: somebody else decides.", e.ID).WithRule("domain 7.4")
	case why != "":
		err = Fail(Forbidden, "You may not %s %s: who would decide %s.", verb, e.ID, why).WithRule("domain 3.2")
	case p.Band != "":
		err = Fail(Forbidden, "You may not %s %s: for a %s risk it takes %s.", verb, e.ID, p.Band.Word(), t.Approver).WithRule("domain 3.2")
	}
	return err.WithHint("Ask %s.", e.judges(w, p))
}

// stale refuses an answer to a question that has changed since it was read; round is that of the message, 0 where the
// words were typed.
func (e *Exception) stale(p *Plea, round int) *Error {
	if round == 0 || p == nil || round == p.Round {
		return nil
	}
	return Fail(Conflict, "%s was changed since you read it.", e.ID).WithHint("Read it again with `show %s`, then decide.", e.ID).WithRule("domain 3.2")
}

// Approve gives a yes to the request, or to the renewal that waits. For a Critical risk it takes an executive's and a
// security lead's, of two persons, in any order (domain 3.2).
func (e *Exception) Approve(c Case, reason string, round int) (ExceptionTurn, *Error) {
	n, _, _, err := e.begin(c.Work, "approve")
	if err != nil {
		return ExceptionTurn{}, err
	}
	if err := e.stale(e.Plea, round); err != nil {
		return ExceptionTurn{}, err
	}
	renewal := n.Plea.What == PleaRenewal
	if err := n.mayBegin(c, renewal); err != nil {
		return ExceptionTurn{}, err
	}
	nod, err := n.vote(c.Work, n.Plea, reason)
	if err != nil {
		return ExceptionTurn{}, err
	}
	t := ExceptionTurn{Exc: n, For: nod.For, Nod: nod, What: "half"}
	if !n.Plea.enough() {
		return t, nil
	}
	p := n.Plea
	n.Plea, n.Approver, n.AgreedBy = nil, p.Yes[0].By(), ""
	for _, y := range p.Yes {
		if p.Band == Critical && y.Role == string(RoleLead) {
			n.AgreedBy = y.By()
		} else {
			n.Approver = y.By()
		}
	}
	n.State, n.Approved, n.Band, n.HeldUntil = ExcApproved, c.today(), p.Band, Date{}
	t.What = "approved"
	if renewal {
		t.What = "renewed"
		n.Renewals++
		if !p.Decision.IsZero() {
			n.startAgain(p.Decision, n.Ends)
		}
		n.Ends, n.Why = p.Ends, p.Why
		n.Review = nil // who renewed it for the band it has now has confirmed that band
	}
	n.begun(c.today())
	n.freeze(c, p)
	return t, nil
}

// begun starts the chain, and lets an approved exception whose start has come take effect.
func (e *Exception) begun(today Date) {
	if e.ChainStart.IsZero() {
		e.ChainStart = e.Starts
	}
	if e.Began.IsZero() && e.Protects(today) {
		e.Began = today
	}
}

// mayBegin holds what is to be approved against the rules once more: the risks and the table may have moved since it was
// asked for. The score of a linked risk must have been confirmed, else who asks would choose who decides.
func (e *Exception) mayBegin(c Case, renewal bool) *Error {
	if len(c.Risks) == 0 {
		return Fail(Refused, "%s has no linked risk any more.", e.ID).WithHint("%s can name one: `exception edit %s risk:RSK-…`.", c.name(e.Requester), e.ID).WithRule("domain 1.1")
	}
	for _, r := range c.Risks {
		switch {
		case r.State == RiskReported:
			err := Fail(Refused, "The score of %s is not confirmed yet, and it says who may approve this.", c.called(r)).
				WithHint("A security lead confirms it first.").WithRule("domain 3.1")
			if c.Caller.Has(RoleLead) && c.sees(r) {
				err.Hint, err.Suggest = "Confirm it first: `risk confirm "+r.ID+"`.", []string{"risk confirm " + r.ID}
			}
			return err
		case !r.Live():
			return Fail(Refused, "%s is %s: there is nothing left to carry.", c.called(r), stateWord(r.State)).
				WithHint("Decline it, or let %s withdraw it.", c.name(e.Requester)).WithRule("domain 3.2")
		}
	}
	probe := Clone(e)
	if err := probe.link(c); err != nil {
		return err
	}
	e.Bands = probe.Bands
	e.Plea.Band = e.Highest()
	ends := e.Ends
	switch {
	case renewal:
		ends = e.Plea.Ends
		if !e.Plea.Decision.IsZero() {
			probe.startAgain(e.Plea.Decision, e.Ends)
		} else if e.usedUp(ends, e.Renewals+1) {
			return e.usedUpError(ends, e.Renewals+1)
		}
	case !c.today().Before(e.Ends):
		return Fail(Refused, "%s would have ended on %s already.", e.ID, e.Ends.Long()).
			WithHint("%s can name another end: `exception edit %s ends:…`, or withdraw it.", c.name(e.Requester), e.ID).WithRule("domain 3.2")
	}
	return probe.checkTerm(c, ends)
}

// vote adds the caller's yes.
func (e *Exception) vote(w Work, p *Plea, reason string) (Nod, *Error) {
	if had, ok := p.Said(w.Caller.Person); ok {
		return Nod{}, Fail(AlreadyDone, "Your yes of %s stands; %s is still asked.", had.On.Long(), p.Missing()).WithRule("domain 3.2")
	}
	nod, _, ok := e.nod(w, p)
	if !ok {
		if len(p.Yes) > 0 { // the part of a Critical one that the caller could play is given
			return Nod{}, Fail(AlreadyDone, "Already done by %s; %s is still asked.", w.name(p.Yes[0].Person), p.Missing()).WithRule("domain 3.2")
		}
		return Nod{}, e.mayNotJudge(w, map[bool]string{true: "confirm", false: "approve"}[p.What == PleaReview])
	}
	for _, y := range p.Yes {
		if y.By() == nod.By() || y.Person == nod.Person {
			return Nod{}, Fail(AlreadyDone, "%s has said yes already; %s is still asked.", w.name(y.By()), p.Missing()).WithRule("domain 3.2")
		}
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return Nod{}, Fail(Invalid, "Why is this acceptable?").WithHint("One sentence; it is kept with your name.").WithField("why").WithRule("domain 3")
	}
	nod.Reason = reason
	p.Yes = append(p.Yes, nod)
	return nod, nil
}

// freeze keeps what was approved, word for word.
func (e *Exception) freeze(c Case, p *Plea) {
	g := Grant{What: p.What, On: c.today(), Band: p.Band, Yes: p.Yes, Terms: e.terms()}
	for _, r := range c.Risks {
		g.Terms.Risks = append(g.Terms.Risks, GrantedTo{r.Ref(), r.Score, r.Score.Band()})
	}
	b, err := json.Marshal(g.Terms)
	if err != nil {
		panic(err) // plain data
	}
	sum := sha256.Sum256(b)
	g.Hash = hex.EncodeToString(sum[:])
	e.Grants = append(e.Grants, g)
}

// terms are the words and dates that an approval is given to, without the risks' scores.
func (e *Exception) terms() Terms {
	return Terms{Kind: e.Kind, Service: e.Service, Control: e.Control, Starts: e.Starts, Ends: e.Ends, Why: e.Why,
		Compensating: e.Compensating, NonePossible: e.NonePossible, Exit: e.Exit}
}

// Granted is the newest approval; ok is false where there is none, as for imported ones.
func (e *Exception) Granted() (Grant, bool) {
	if len(e.Grants) == 0 {
		return Grant{}, false
	}
	return e.Grants[len(e.Grants)-1], true
}

// Decline says no: to the request, which ends it, or to a renewal, which leaves the end as it is.
func (e *Exception) Decline(w Work, reason string, round int) (ExceptionTurn, *Error) {
	n, row, stands, err := e.begin(w, "decline")
	if err != nil {
		return ExceptionTurn{}, err
	}
	if err := e.stale(e.Plea, round); err != nil {
		return ExceptionTurn{}, err
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return ExceptionTurn{}, Fail(Invalid, "Why not?").WithHint("One sentence; %s reads it.", w.name(e.Requester)).WithField("why").WithRule("domain 3")
	}
	t := ExceptionTurn{Exc: n, For: stands, What: "kept"}
	n.Plea = nil
	if n.State = row.To; n.State == ExcRejected {
		n.finish(w, reason)
		t.What = "declined"
	}
	return t, nil
}

// finish notes who ended it, when and why.
func (e *Exception) finish(w Work, reason string) {
	e.EndedBy, e.EndedOn, e.EndReason, e.Plea, e.Review = w.Caller.Person, w.today(), reason, nil, nil
}

// Ask wants a change before an answer; an edit by the requester asks for the approval afresh (domain 3.2).
func (e *Exception) Ask(w Work, what string, round int) (ExceptionTurn, *Error) {
	n, _, stands, err := e.begin(w, "ask")
	if err != nil {
		return ExceptionTurn{}, err
	}
	if err := e.stale(e.Plea, round); err != nil {
		return ExceptionTurn{}, err
	}
	if what = strings.TrimSpace(what); what == "" {
		return ExceptionTurn{}, Fail(Invalid, "What must change?").WithHint("Say it in a sentence; %s reads it.", w.name(e.Requester)).WithField("what")
	}
	n.Plea.Wanted, n.Plea.WantedBy = what, w.Caller.Person
	return ExceptionTurn{Exc: n, What: "asked", For: stands}, nil
}

// Withdraw takes a request back, or a renewal that waits.
func (e *Exception) Withdraw(w Work, reason string) (ExceptionTurn, *Error) {
	n, row, stands, err := e.begin(w, "withdraw")
	if err != nil {
		return ExceptionTurn{}, err
	}
	t := ExceptionTurn{Exc: n, For: stands, What: "dropped"}
	n.Plea = nil
	if n.State = row.To; n.State == ExcWithdrawn {
		n.finish(w, strings.TrimSpace(reason))
		t.What = "withdrawn"
	}
	return t, nil
}
