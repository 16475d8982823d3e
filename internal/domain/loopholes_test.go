package domain

import "testing"

// An edit that makes a request about something else finds the chain of that: it is no way out of a used-up one
// (domain 3.2).
func TestAnEditJoinsTheChain(t *testing.T) {
	old := granted(t, High, 90)
	old.State, old.Renewals = ExcExpired, 2
	now := old.Ends.AddDays(5).String() + " 12:00"
	r2 := riskOf(High)
	r2.ID = "RSK-002"
	spec := asking(90)
	spec.Starts, spec.Ends, spec.Control = old.Ends.AddDays(5), old.Ends.AddDays(60), "logs"
	c := caseFor(granting(), "rita", now, r2)
	c.Others = []*Exception{old}
	turn, err := NewException(c, spec, "")
	if err != nil || !turn.Exc.Chain.IsZero() {
		t.Fatalf("another control and another risk: %v", err)
	}
	e := turn.Exc
	e.ID = "EXC-002"
	if _, err := e.Edit(c, ExceptionEdit{Control: "keys"}); err == nil || err.Field != "decision" {
		t.Errorf("an edit takes the control of a used-up chain: %v", err)
	}
	c.Risks = []*Risk{riskOf(High)}
	if _, err := e.Edit(c, ExceptionEdit{}); err == nil || err.Field != "decision" {
		t.Errorf("an edit takes the risk of a used-up chain: %v", err)
	}
	old.Renewals = 0
	turn, err = e.Edit(c, ExceptionEdit{})
	if err != nil || turn.Exc.Chain != old.Ref() || turn.Exc.Renewals != 1 || turn.Exc.ChainStart != old.ChainStart {
		t.Errorf("the chain is not joined: %v", err)
	}
	c.Risks = []*Risk{r2}
	if back, err := turn.Exc.Edit(c, ExceptionEdit{}); err != nil || !back.Exc.Chain.IsZero() || back.Exc.Renewals != 0 {
		t.Errorf("a request that is about its own matter again keeps the chain: %v", err)
	}
}

// What was approved before keeps its own days whatever an edit makes of it, and takes an older chain's (domain 3.2).
func TestAVoidedApprovalKeepsItsDays(t *testing.T) {
	e := granted(t, High, 60)
	e.Renewals = 1
	c := caseFor(granting(), "rita", e.Starts.AddDays(10).String()+" 12:00", riskOf(High))
	turn, err := e.Edit(c, ExceptionEdit{Control: "logs", Void: true})
	if err != nil || turn.Exc.Renewals != 1 || turn.Exc.ChainStart != e.ChainStart {
		t.Errorf("an edit sets the renewals back: %v %+v", err, turn.Exc)
	}
	older := granted(t, High, 60)
	older.ID, older.Control, older.State, older.Renewals = "EXC-000", "logs", ExcClosed, 1
	older.ChainStart, older.EndedOn = e.Starts.AddDays(-60), e.Starts.AddDays(-1)
	c.Others = []*Exception{older}
	turn, err = e.Edit(c, ExceptionEdit{Control: "logs", Void: true})
	if err != nil || turn.Exc.Renewals != 2 || turn.Exc.ChainStart != older.ChainStart {
		t.Errorf("an edit leaves an older chain behind: %v %+v", err, turn.Exc)
	}
}

// A waiver does not count for the lead who gave it, who could take the other part afterwards (domain 7.4).
func TestNobodyWaivesForThemselves(t *testing.T) {
	d := granting()
	w := func(who string) Work {
		return Work{Dir: d, Now: at("2026-09-15 12:00"), Caller: CallerFor(d, d.People[who])}
	}
	r := riskOf(High)
	r.State, r.Owner, r.Fixers = RiskVerifying, "ann", []string{"ann"}
	rec, err := w("lead").Waive(r, "a small team")
	if err != nil {
		t.Fatal(err)
	}
	r = rec.(*Risk)
	if _, err := r.Close(w("ann"), "remediated", nil); err == nil || err.Code != Forbidden {
		t.Errorf("of a High risk it still takes a security lead: %v", err)
	}
	r.Owner = "lead" // took it since
	if _, err := r.Close(w("lead"), "remediated", nil); err == nil || err.Rule != "domain 7.4" {
		t.Errorf("who waived closes their own fix: %v", err)
	}
	if _, err := w("lead").Waive(r, "again"); err == nil {
		t.Error("who has a part waives")
	}
	rec, err = w("lea").Waive(r, "a small team")
	if err != nil {
		t.Fatalf("another lead may waive what the first cannot use: %v", err)
	}
	if _, err := rec.(*Risk).Close(w("lead"), "remediated", nil); err != nil {
		t.Errorf("waived by another lead: %v", err)
	}
	if _, err := w("lea").Waive(rec, "again"); err == nil || err.Code != AlreadyDone {
		t.Errorf("a second press: %v", err)
	}
}

// Proof that somebody handed in for its owner is the owner's: standing in for who asked, they do not accept it
// (domain 7.4).
func TestAnOwnerDoesNotAcceptWhatADelegateProvided(t *testing.T) {
	d := granting()
	d.People["ann"].AwayUntil, d.People["ann"].Delegate = Date{2026, 9, 20}, "xena"
	d.Index()
	e := &Evidence{ID: "EVD-001", Control: "keys", State: EvdProvided, Owner: "xena", AskedBy: "ann", ProvidedBy: "mo"}
	w := Work{Dir: d, Now: at("2026-09-15 12:00"), Caller: CallerFor(d, d.People["xena"])}
	if _, err := e.Accept(w); err == nil || err.Rule != "domain 7.4" {
		t.Errorf("%v", err)
	}
	if got := e.Judges(d, Date{2026, 9, 15}); len(got) != 2 || got[0] != "lea" || got[1] != "lead" {
		t.Errorf("asked to judge: %v", got)
	}
}

// A yes to one wish is none to another that took its place since it was read (reliability T4).
func TestAnAnswerIsToTheQuestionThatWasRead(t *testing.T) {
	d := granting()
	w := func(who string, round int) Work {
		return Work{Dir: d, Now: at("2026-09-15 12:00"), Caller: CallerFor(d, d.People[who]), Round: round}
	}
	a := &Action{ID: "ACT-001", Owner: "xena", AddedBy: "ann", State: ActOpen, Due: Date{2026, 9, 20}, Gen: 1,
		Wish: &Wish{What: "move", Due: Date{2026, 9, 25}, By: "xena"}}
	if deed, err := a.Accept(w("ann", 1)); err != nil || deed.What != "moved" {
		t.Errorf("the wish that was read: %v", err)
	}
	a.Gen, a.Wish = 2, &Wish{What: "drop", Reason: "no time", By: "xena"}
	for _, answer := range []func(Work) (Deed, *Error){a.Accept, a.Refuse} {
		if _, err := answer(w("ann", 1)); err == nil || err.Code != Conflict {
			t.Errorf("an old message answers a new wish: %v", err)
		}
		if _, err := answer(w("ann", 0)); err != nil {
			t.Errorf("typed: %v", err)
		}
	}
	a.Offered = "ann"
	if deed, err := a.Accept(w("ann", 2)); err != nil || deed.What != "dropped" {
		t.Errorf("who was asked for a yes takes it over instead: %v %s", err, deed.What)
	}
	r := riskOf(High)
	r.Questions, r.Proposed = map[string]int{AskScore: 2}, &ScoreWish{Score: Score{Likelihood: 1, Impact: 1, Exposure: 1}, Reason: "none", By: "ann"}
	if _, err := r.Confirm(w("lead", 1), Judgement{}); err == nil || err.Code != Conflict {
		t.Errorf("an old message confirms another score: %v", err)
	}
	if _, err := r.Keep(w("lead", 1), "no"); err == nil || err.Code != Conflict {
		t.Errorf("an old message declines another score: %v", err)
	}
	if deed, err := r.Confirm(w("lead", 2), Judgement{}); err != nil || deed.Risk.Score.Band() != Low {
		t.Errorf("the proposal that was read: %v", err)
	}
	r.Proposed = nil
	if _, err := r.Confirm(w("lead", 2), Judgement{}); err == nil || err.Code != AlreadyDone {
		t.Errorf("a press on a proposal that is gone counts as a review: %v", err)
	}
}
