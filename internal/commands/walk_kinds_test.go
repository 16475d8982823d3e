package commands_test

import (
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// walks are the kinds, each with people of the sample company who play one part of it, or as few as can be.
var walks = map[domain.Kind]walk{
	domain.KindRisk: {
		cast: map[string][]domain.Part{"lior": {domain.PartOwner}, "nils": {domain.PartOffered}, "kavya": {domain.PartReporter}, "emeka": {domain.PartAccountable, domain.PartTeamLead},
			"rui": {domain.PartChampion}, "stellan": {domain.PartLead}, "dev": {domain.PartVerifier}, "saoirse": {domain.PartAnyone}, "yusra": {}},
		parts: func(who, state, verb string) []domain.Part {
			switch {
			case state == "" && who != "yusra":
				return []domain.Part{domain.PartAnyone}
			case who == "stellan" && state == domain.RiskVerifying && (verb == "close" || verb == "reopen"):
				return []domain.Part{domain.PartLead, domain.PartVerifier} // of a High one: a lead, or whom they named
			}
			return nil
		},
		make: walkedRisk,
		words: map[string]string{"add": `risk add "walked" service:track-api`, "confirm": `risk confirm %s as_is:yes`, "reject": `risk reject %s reason:not_a_risk "none"`,
			"score": `risk score %s effort:4 "it is more work"`, "edit": `risk edit %s good:"other words"`, "own": `risk own %s`, "decline": `risk decline %s "not mine"`,
			"treat": `risk treat %s transfer action:"walk" by:@lior due:2026-09-18`, "verify": `risk verify %s "https://example.com/proof"`, "close": `risk close %s reason:remediated`,
			"reopen": `risk reopen %s "it is back"`, "keep": `risk keep %s "it holds"`, "verifier": `risk verifier %s verifier:@maike`},
	},
	domain.KindAction: {
		cast: map[string][]domain.Part{"lior": {domain.PartOwner}, "nils": {domain.PartOffered}, "kavya": {domain.PartConsenter}, "emeka": {domain.PartTeamLead},
			"stellan": {domain.PartLead}, "saoirse": {domain.PartAnyone}, "yusra": {}},
		parts: func(who, state, _ string) []domain.Part {
			if state == "" && who != "yusra" {
				return []domain.Part{domain.PartAnyone}
			}
			return nil
		},
		waits: func(who, _, verb string) bool {
			return who == "lior" && verb == "drop" || verb == "assign" // the consent, the new owner's yes
		},
		make: func(id, state, verb string, today domain.Date) domain.Record {
			a := &domain.Action{ID: id, Title: "walked", Owner: "lior", State: state, Service: "track-api", AddedBy: "kavya", Created: today, FirstDue: today.AddDays(9), Due: today.AddDays(9)}
			if verb == "accept" {
				a.Offered = "nils"
				a.Wish = &domain.Wish{What: "move", Due: today.AddDays(20), By: "lior", Asked: "kavya", On: today}
			}
			if state == domain.ActBlocked {
				a.BlockedBy, a.Unblocker, a.NextCheck = "DEC-005", "desmond", today.AddDays(3)
			}
			if state == domain.ActDone {
				a.DoneOn, a.Evidence = today, "a link"
			}
			return a
		},
		words: map[string]string{"add": `action add "walked" owner:@lior due:2026-09-25`, "start": `action start %s`, "block": `action block %s DEC-005 who:@desmond check:2026-09-18`,
			"done": `action done %s "https://example.com/proof"`, "drop": `action drop %s "not needed"`, "move": `action move %s due:2026-10-01`, "assign": `action assign %s owner:@idris`,
			"accept": `action accept %s`, "handback": `action handback %s`, "reopen": `action reopen %s "it is back"`},
	},
	domain.KindEscalation: {
		cast: map[string][]domain.Part{"bohdan": {domain.PartAsked}, "nils": {domain.PartHolder}, "stellan": {domain.PartLead}, "saoirse": {domain.PartAnyone}},
		parts: func(who, state, _ string) []domain.Part {
			switch {
			case state == "":
				return []domain.Part{domain.PartAnyone}
			case who == "bohdan" && state != domain.EscTriggered, who == "nils" && state != domain.EscAcknowledged:
				return []domain.Part{domain.PartAnyone}
			}
			return nil
		},
		make: func(id, state, _ string, today domain.Date) domain.Record {
			at := time.Time(asOf.Add(-5 * time.Minute))
			e := &domain.Escalation{ID: id, About: domain.Ref{Kind: domain.KindService, ID: "track-api"}, Service: "track-api", Why: "walked", By: "kavya", State: state,
				Steps: []domain.Step{{To: "bohdan", Wait: 60}, {To: "marisol", Wait: 60}, {To: "ingrid", Wait: 60}}, Step: 1, Triggered: at, StepAt: at, NextAt: at.Add(time.Hour), Gen: 1,
				Calls: []domain.Asking{{To: "bohdan", Step: 1, Round: 1, At: at}}}
			switch state {
			case domain.EscTriggered:
				e.Asked = []string{"bohdan"}
			case domain.EscAcknowledged:
				e.AckBy, e.Acknowledged, e.Until = "nils", at, at.Add(4*time.Hour)
			case domain.EscResolved:
				e.ResolvedBy, e.Resolved, e.Outcome = "nils", at, "done"
			}
			return e
		},
		words: map[string]string{"start": `escalate track-api "walked"`, "ack": `escalation ack %s`, "pass": `escalation pass %s`, "resolve": `escalation resolve %s "done"`, "update": `escalation update %s "going on"`},
	},
	domain.KindDecision: {
		cast: map[string][]domain.Part{"lior": {domain.PartDriver}, "renata": {domain.PartApprover}, "bram": {domain.PartMustAgree}, "idris": {domain.PartContributor}, "stellan": {domain.PartLead},
			"saoirse": {domain.PartAnyone}, "yusra": {}},
		parts: func(who, state, _ string) []domain.Part {
			if state == "" && who != "yusra" {
				return []domain.Part{domain.PartAnyone}
			}
			return nil
		},
		make: func(id, state, verb string, today domain.Date) domain.Record {
			d := &domain.Decision{ID: id, Title: "walked", State: state, Driver: "lior", Approver: "renata", MustAgree: []string{"bram"}, Contributors: []string{"idris"}, Proposed: today,
				Due: today.AddDays(5), Context: "why", Options: []string{"one", "two"}, Rationale: "as", Tradeoff: "price", Recommended: 1, ReviewBy: today.AddDays(90), Edition: 1}
			if verb != "agree" && verb != "disagree" {
				d.Answers = []domain.Answer{{By: "bram", What: "agree", On: today, Edition: 1}}
			}
			if state != domain.DecProposed {
				d.Decided, d.Chosen, d.DecidedBy = today, 1, "renata"
			}
			if verb == "complete" {
				d.Short, d.Tradeoff = true, ""
			}
			if state == "superseded" {
				d.SupersededBy = domain.NewRef(domain.KindDecision, 1)
			}
			return d
		},
		words: map[string]string{"propose": `decision propose "walked" approver:@desmond due:2026-09-25`, "edit": `decision edit %s due:2026-10-02`, "agree": `decision agree %s`,
			"disagree": `decision disagree %s "no"`, "input": `decision input %s "two weeks"`, "object": `decision object %s "too long"`, "question": `decision question %s "what else?"`,
			"delegate": `decision delegate %s @desmond`, "decide": `decision decide %s 1 "as" tradeoff:"price" review_by:2026-12-01`, "reject": `decision reject %s "no"`, "withdraw": `decision withdraw %s "moved"`,
			"complete": `decision complete %s tradeoff:"price"`},
	},
	domain.KindException: {
		cast: map[string][]domain.Part{"lior": {domain.PartRequester}, "nils": {domain.PartExitOwner}, "renata": {domain.PartApprover}, "stellan": {domain.PartLead},
			"saoirse": {domain.PartAnyone}, "yusra": {}},
		parts: func(who, state, _ string) []domain.Part {
			if state == "" && who != "yusra" {
				return []domain.Part{domain.PartAnyone}
			}
			return nil
		},
		under: func(id string, today domain.Date) domain.Record { return walkedUnder(id, today) },
		make:  walkedException,
		words: map[string]string{"request": `exception request service:partner-exports risk:RSK-{n} ends:2026-10-30 why:"Clinics accept the next stop on 10 October and no sooner than that." exit:"Restore test" exit_owner:@pia meanwhile:"watched"`,
			"approve": `exception approve %s "soon enough"`, "decline": `exception decline %s "no"`, "ask": `exception ask %s "end it sooner"`, "edit": `exception edit %s ends:2026-10-10 void:yes`,
			"withdraw": `exception withdraw %s "moved"`, "renew": `exception renew %s ends:2026-10-30 why:"One carrier needs a second form and promised it for the end of October."`,
			"confirm": `exception confirm %s "it stands"`, "fix": `exception fix %s due:2026-09-25`, "revoke": `exception revoke %s "misused"`, "close": `exception close %s not_needed "switched off"`},
	},
	domain.KindEvidence: {
		cast: map[string][]domain.Part{"lior": {domain.PartOwner}, "farrah": {domain.PartAsker}, "odile": {domain.PartCoordinator}, "stellan": {domain.PartLead}, "saoirse": {domain.PartAnyone}},
		make: func(id, state, _ string, today domain.Date) domain.Record {
			e := &domain.Evidence{ID: id, Control: "access-review", Owner: "lior", AskedBy: "farrah", Asked: today.AddDays(-20), Due: today.AddDays(20), State: state}
			if state != domain.EvdAsked {
				e.Provided, e.ProvidedBy = today, "lior"
			}
			if state == domain.EvdAccepted {
				e.Accepted = today
			}
			return e
		},
		words: map[string]string{"ask": `evidence ask access-review due:2026-10-20`, "provide": `evidence provide %s "https://example.com/proof"`, "accept": `evidence accept %s`,
			"return": `evidence return %s "unreadable"`, "assign": `evidence assign %s owner:@idris`},
	},
}

// walkedRisk is a risk that every verb of its state could be used on. Who verifies is a person of its own only where the
// band is High: below, anybody who did not do the fix may.
func walkedRisk(id, state, verb string, today domain.Date) domain.Record {
	r := &domain.Risk{ID: id, Title: "walked", Service: "track-api", Owner: "lior", Offered: "nils", Reporter: "kavya", State: state, Treatment: "mitigate",
		Score:     domain.Score{Likelihood: 3, Impact: 3, Exposure: 4, Effort: 2},
		Statement: domain.Statement{If: "a", Then: "b", Impact: "c", Affected: "d", NothingChanges: "e", Good: "f"}, Reported: today.AddDays(-9), OwnerAsked: today, ExposureWhy: "as it is"}
	if state != domain.RiskReported {
		r.Opened, r.Target, r.Reviewed = today.AddDays(-8), today.AddDays(80), today.AddDays(-8)
	}
	if state == domain.RiskVerifying {
		r.Evidence, r.Submitted = "a link", today
		if verb == "close" || verb == "reopen" {
			r.Verifier, r.Score.Likelihood, r.Score.Impact = "dev", 4, 4
		}
	}
	if verb == "keep" {
		wish := r.Score
		wish.Effort = 5
		r.Proposed = &domain.ScoreWish{Score: wish, Reason: "more work", By: "kavya", On: today}
	}
	if state == domain.RiskClosed {
		r.Closed, r.CloseReason, r.ClosedBy = today, "remediated", "dev"
	}
	return r
}

// walkedUnder is the High risk that an exception of the walk carries, of the same number.
func walkedUnder(id string, today domain.Date) *domain.Risk {
	return &domain.Risk{ID: "RSK-" + id[4:], Title: "carried", Service: "partner-exports", Owner: "bohdan", Reporter: "kavya", State: domain.RiskOpen, ExposureWhy: "as it is",
		Score: domain.Score{Likelihood: 4, Impact: 4, Exposure: 3, Effort: 2}, Opened: today.AddDays(-9), Target: today.AddDays(20), Reviewed: today.AddDays(-9), OwnerAccepted: today}
}

// walkedException is an exception that every verb of its state could be used on: with a request, a renewal that waits,
// or a risen band to confirm.
func walkedException(id, state, verb string, today domain.Date) domain.Record {
	r := walkedUnder(id, today)
	band := r.Score.Band()
	e := &domain.Exception{ID: id, Kind: "risk", Service: r.Service, Risks: []domain.Ref{r.Ref()}, State: state, Requester: "lior", ExitOwner: "nils", Exit: "the way out", Requested: today,
		Starts: today.AddDays(-3), Ends: today.AddDays(30), ChainStart: today.AddDays(-3), Why: "Clinics accept the next stop on 10 October and no sooner than that.", Compensating: []string{"watched"},
		Bands: map[string]domain.Band{r.ID: band}, Round: 1}
	plea := &domain.Plea{What: domain.PleaRequest, Round: 1, Band: band, Asked: []string{"renata"}, By: "lior", On: today}
	if state == domain.ExcRequested {
		e.Starts, e.ChainStart = today, domain.Date{}
		e.Plea = plea
		return e
	}
	e.Approver, e.Approved, e.Band, e.Began = "renata", today.AddDays(-3), band, today.AddDays(-3)
	e.Grants = []domain.Grant{{What: domain.PleaRequest, On: today.AddDays(-3), Band: band, Yes: []domain.Nod{{Person: "renata", Role: "executive", On: today.AddDays(-3)}}}}
	switch state {
	case domain.ExcApproved:
		switch verb {
		case "approve", "decline", "ask", "withdraw":
			plea.What, plea.Ends, plea.Why = domain.PleaRenewal, today.AddDays(45), e.Why
			e.Plea = plea
		case "confirm":
			plea.What, plea.Until, plea.Risk = domain.PleaReview, today.AddDays(7), r.Ref()
			e.Review = plea
		}
	case domain.ExcExpired:
		e.Ends = today
	default:
		e.EndedBy, e.EndedOn, e.EndReason = "renata", today, "over"
		e.Closed, e.CloseReason = today, "not_needed"
	}
	return e
}
