package domain_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// question is one (person, record, action): what the law says, and how the code is asked.
type question struct {
	name  string
	rec   domain.Record
	want  bool
	reads bool
	do    func() *domain.Error
}

// lawCase is one record of each kind, in a state that lists the verbs asked of it and with every guard but those about
// persons satisfied.
type lawCase struct {
	today    domain.Date
	risk     *domain.Risk
	asked    *domain.Exception // requested
	granted  *domain.Exception // approved
	decision *domain.Decision
	evidence *domain.Evidence
	action   *domain.Action
	source   *domain.Risk
	incident *domain.Incident // led
	named    string           // who would get a role of it
}

func newCase(rnd *rand.Rand, d *domain.Directory, today domain.Date) lawCase {
	id := func() string { return fmt.Sprintf("p%d", rnd.IntN(12)) }
	some := func(n int) bool { return rnd.IntN(n) == 0 }
	service := []string{"svc-red", "svc-blue"}[rnd.IntN(2)]
	meta := func() domain.Meta {
		m := domain.Meta{Version: 1}
		if some(3) {
			m.Visibility = domain.Restricted
			for range 5 {
				m.NeedToKnow = append(m.NeedToKnow, id())
			}
			if some(4) {
				m.Glass = []domain.Glimpse{{Person: id()}}
			}
		}
		if some(6) {
			m.Waivers = []domain.Waiver{{By: id(), Reason: "too few", On: today}}
		}
		return m
	}
	var c lawCase
	c.today = today
	f := func() int { return 1 + rnd.IntN(4) } // no five: those want a sentence of evidence
	full := domain.Statement{If: "a", Then: "b", Impact: "c", Affected: "d", NothingChanges: "e", Good: "f"}
	c.risk = &domain.Risk{Meta: meta(), ID: "RSK-001", Title: "risk", Service: service, Owner: id(), Reporter: id(), Treatment: "mitigate", Statement: full,
		Score: domain.Score{Likelihood: f(), Impact: f(), Exposure: f(), Effort: f()}, Opened: today.AddDays(-9), Target: today.AddDays(30), Reviewed: today.AddDays(-9)}
	if some(2) {
		c.risk.Verifier = id()
	}
	if some(2) {
		c.risk.Fixers = []string{id(), id()}
	}
	band := []domain.Band{domain.Low, domain.Medium, domain.High, domain.Critical}[rnd.IntN(4)]
	c.asked = &domain.Exception{Meta: meta(), ID: "EXC-001", Kind: "risk", Service: service, Risks: []domain.Ref{{Kind: domain.KindRisk, ID: "RSK-009"}}, State: domain.ExcRequested,
		Requester: id(), Requested: today, Starts: today, Ends: today.AddDays(20), Why: "a reason that is longer than forty characters by a good deal", ExitOwner: id(), Exit: "out",
		Compensating: []string{"watched"}, Bands: map[string]domain.Band{"RSK-009": band}, Round: 1,
		Plea: &domain.Plea{What: domain.PleaRequest, Round: 1, Band: band, On: today}}
	c.granted = domain.Clone(c.asked)
	c.granted.Meta, c.granted.ID, c.granted.State, c.granted.Plea, c.granted.Approver = meta(), "EXC-002", domain.ExcApproved, nil, id()
	c.granted.Band, c.granted.Approved, c.granted.Began = band, today, today
	c.decision = &domain.Decision{Meta: meta(), ID: "DEC-001", Title: "decision", State: domain.DecProposed, Driver: id(), Approver: id(), Proposed: today, Due: today, Context: "why",
		Options: []string{"a", "b"}, Rationale: "as", Tradeoff: "price", ReviewBy: today.AddDays(90)}
	if some(2) {
		c.decision.MustAgree = []string{id()}
	}
	c.evidence = &domain.Evidence{Meta: meta(), ID: "EVD-001", Control: "backup", Owner: id(), AskedBy: id(), Asked: today, Due: today.AddDays(20), State: domain.EvdProvided, Provided: today}
	c.evidence.ProvidedBy = c.evidence.Owner
	if some(3) {
		c.evidence.ProvidedBy = id()
	}
	c.action = &domain.Action{Meta: meta(), ID: "ACT-001", Title: "action", Owner: id(), State: domain.ActOpen, Service: service, AddedBy: id(), Created: today, FirstDue: today.AddDays(5), Due: today.AddDays(5)}
	if some(2) {
		c.source = &domain.Risk{ID: "RSK-008", Title: "source", Service: service, Owner: id(), State: domain.RiskOpen}
		c.action.From = c.source.Ref()
	}
	noon := today.In(time.UTC, 9, 0)
	c.incident = &domain.Incident{Meta: meta(), ID: "INC-001", Title: "incident", Kind: domain.KindReal, Severity: domain.Severities[rnd.IntN(4)], State: domain.IncLed, ServiceIDs: []string{service},
		Lead: id(), By: id(), Times: map[string]time.Time{"detected": noon, "declared": noon, "lead_assigned": noon}}
	if some(2) {
		c.incident.Containment = id()
	}
	if some(2) {
		c.incident.Scribe = id()
	}
	c.named = id()
	return c
}

// questions asks everything that the law says something about of one person.
func (c lawCase) questions(l law, w domain.Work, me string) (out []question) {
	ask := func(name string, rec domain.Record, want bool, do func() *domain.Error) {
		out = append(out, question{name: name, rec: rec, want: want, do: do})
	}
	out = append(out, question{name: "see", rec: c.risk, want: true, reads: true})
	in := func(state string) *domain.Risk { r := domain.Clone(c.risk); r.State = state; return r }

	r := in(domain.RiskReported)
	ask("confirm", r, l.risk(me, r, "confirm"), func() *domain.Error {
		_, err := r.Confirm(w, domain.Judgement{ExposureWhy: "as it is", Visibility: r.Visibility})
		return err
	})
	ask("reject", r, l.risk(me, r, "reject"), func() *domain.Error { _, err := r.Reject(w, "not_a_risk", nil, "it is none"); return err })
	o := in(domain.RiskOpen)
	hanging := []domain.Record{&domain.Action{ID: "ACT-009", State: domain.ActOpen, From: o.Ref(), Due: c.today.AddDays(1), Owner: "p1"}}
	ask("treat", o, l.risk(me, o, "treat"), func() *domain.Error { _, err := o.Treat(w, "mitigate", hanging); return err })
	tr := in(domain.RiskTreatment)
	ask("verify", tr, l.risk(me, tr, "verify"), func() *domain.Error { _, err := tr.Verify(w, "a link", nil); return err })
	v := in(domain.RiskVerifying)
	ask("close", v, l.risk(me, v, "close"), func() *domain.Error { _, err := v.Close(w, "remediated", nil); return err })
	ask("sendback", v, l.risk(me, v, "sendback"), func() *domain.Error { _, err := v.Reopen(w, "not yet", nil); return err })
	cl := in(domain.RiskClosed)
	ask("reopen", cl, l.risk(me, cl, "reopen"), func() *domain.Error { _, err := cl.Reopen(w, "it is back", nil); return err })

	linked := &domain.Risk{ID: "RSK-009", Service: c.asked.Service, Owner: "p1", State: domain.RiskOpen, Score: scoreOf(c.asked.Plea.Band), Reviewed: c.today}
	ks := domain.Case{Work: w, Risks: []*domain.Risk{linked}}
	ask("exception approve", c.asked, l.exception(me, c.asked, "approve"), func() *domain.Error { _, err := c.asked.Approve(ks, "agreed", 0); return err })
	ask("exception decline", c.asked, l.exception(me, c.asked, "decline"), func() *domain.Error { _, err := c.asked.Decline(w, "no", 0); return err })
	ask("exception withdraw", c.asked, l.exception(me, c.asked, "withdraw"), func() *domain.Error { _, err := c.asked.Withdraw(w, ""); return err })
	ask("exception revoke", c.granted, l.exception(me, c.granted, "revoke"), func() *domain.Error { _, err := c.granted.Revoke(w, "misused"); return err })

	agreed := domain.Clone(c.decision)
	agreed.MustAgree = nil
	ask("decide", agreed, l.decision(me, agreed, "decide"), func() *domain.Error {
		_, err := agreed.Decide(w, domain.Choice{Option: 1, Rationale: "as", Tradeoff: "price", ReviewBy: c.today.AddDays(90)}, nil)
		return err
	})
	ask("decision reject", agreed, l.decision(me, agreed, "reject"), func() *domain.Error { _, err := agreed.Reject(w, "no"); return err })
	ask("decision withdraw", agreed, l.decision(me, agreed, "withdraw"), func() *domain.Error { _, err := agreed.Withdraw(w, "not needed"); return err })
	ask("agree", c.decision, l.decision(me, c.decision, "agree"), func() *domain.Error { _, err := c.decision.Agree(w, "", 0); return err })

	fresh := domain.Clone(c.evidence)
	fresh.State, fresh.ProvidedBy = domain.EvdAsked, ""
	ask("provide", fresh, l.evidence(me, fresh, "provide"), func() *domain.Error { _, err := fresh.Provide(w, "a link"); return err })
	ask("accept", c.evidence, l.evidence(me, c.evidence, "accept"), func() *domain.Error { _, err := c.evidence.Accept(w); return err })
	ask("return", c.evidence, l.evidence(me, c.evidence, "return"), func() *domain.Error { _, err := c.evidence.Return(w, "unreadable"); return err })

	wa := w
	if c.source != nil {
		wa.Source = c.source
	}
	a := c.action
	ask("start", a, l.action(me, a, c.source, "start"), func() *domain.Error { _, err := a.Start(wa); return err })
	ask("done", a, l.action(me, a, c.source, "done"), func() *domain.Error { _, err := a.Done(wa, "a link"); return err })
	ask("drop", a, l.action(me, a, c.source, "drop"), func() *domain.Error { _, err := a.Drop(wa, "not needed"); return err })
	ask("move", a, l.action(me, a, c.source, "move"), func() *domain.Error { _, err := a.Move(wa, c.today.AddDays(9), "late"); return err })
	to := "p0"
	for _, p := range []string{"p1", "p2", "p3", "p4"} { // somebody who can be given it
		if x := l.d.People[p]; p != a.Owner && x.Status == "" {
			to = p
		}
	}
	ask("assign", a, l.action(me, a, c.source, "assign"), func() *domain.Error { _, err := a.Assign(wa, to, true); return err })

	led := c.incident
	ask("contain", led, l.incident(me, led, "contain", ""), func() *domain.Error { _, err := led.Contain(w, "stopped"); return err })
	ask("cancel", led, l.incident(me, led, "cancel", ""), func() *domain.Error { _, err := led.Cancel(w, "a test"); return err })
	other := map[string]string{"SEV1": "SEV2", "SEV2": "SEV3", "SEV3": "SEV4", "SEV4": "SEV1"}[led.Severity]
	ask("severity", led, l.incident(me, led, "severity", ""), func() *domain.Error { _, err := led.ChangeSeverity(w, other, "as it is", false); return err })
	ask("take", led, l.incident(me, led, "take", ""), func() *domain.Error { _, err := led.NameRole(w, "scribe", "", true); return err })
	ask("name", led, l.incident(me, led, "name", c.named), func() *domain.Error { _, err := led.NameRole(w, "containment", c.named, true); return err })
	held := domain.Clone(led)
	held.State = domain.IncContained
	ask("resolve", held, l.incident(me, held, "resolve", ""), func() *domain.Error { _, err := held.Resolve(w, "over"); return err })
	free := domain.Clone(led)
	free.State, free.Lead = domain.IncDeclared, ""
	ask("take the lead", free, l.incident(me, free, "take the lead", ""), func() *domain.Error { _, err := free.NameRole(w, "lead", "", true); return err })

	plain := domain.Clone(c.risk)
	plain.State, plain.Visibility, plain.NeedToKnow, plain.Glass, plain.Waivers = domain.RiskOpen, "", nil, nil, nil
	ask("restrict", plain, l.veil(me, plain, "restrict"), func() *domain.Error {
		_, err := w.Restrict(plain, domain.Secrecy{Why: "names a customer"}, false)
		return err
	})
	ask("waive", plain, l.veil(me, plain, "waive"), func() *domain.Error { _, err := w.Waive(plain, "too few people"); return err })
	secret := domain.Clone(plain)
	secret.Visibility, secret.NeedToKnow = domain.Restricted, []string{me, "p0", "p1", "p2", "p3"}
	ask("open", secret, l.veil(me, secret, "open"), func() *domain.Error {
		_, err := w.Restrict(secret, domain.Secrecy{Off: true, Why: "the fix is out"}, false)
		return err
	})
	return out
}

// scoreOf is a score of a band, without a five.
func scoreOf(b domain.Band) domain.Score {
	for l := 1; l <= 4; l++ {
		for i := 1; i <= 4; i++ {
			for e := 1; e <= 4; e++ {
				if s := (domain.Score{Likelihood: l, Impact: i, Exposure: e, Effort: 1}); s.Band() == b {
					return s
				}
			}
		}
	}
	return domain.Score{Likelihood: 5, Impact: 5, Exposure: 5, Effort: 1, Evidence: "seen"}
}
