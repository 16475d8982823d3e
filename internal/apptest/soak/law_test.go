package soak

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// all reads every record of a kind, restricted ones too.
func (s *soak) all(k domain.Kind) []domain.Record {
	s.t.Helper()
	seen, err := s.Bot().Books().Look(s.t.Context(), ledger.Look{Pages: []ledger.Page{
		{Index: ledger.Index{Kind: k}, Limit: 5000}, {Index: ledger.Index{Kind: k, Restricted: true}, Limit: 5000}}})
	if err != nil {
		s.t.Fatal(err)
	}
	return slices.Concat(seen.Pages[0].Records, seen.Pages[1].Records)
}

// minds is a step of somebody who knows what they are about: who is asked answers, who owns acts. Random lines alone
// would hardly ever approve anything.
func (s *soak) minds() {
	recs := slices.DeleteFunc(s.all(pickOf(s, []domain.Kind{domain.KindRisk, domain.KindRisk, domain.KindException, domain.KindDecision, domain.KindEvidence})),
		func(r domain.Record) bool { return !r.Live() && s.luck.IntN(10) > 0 })
	if len(recs) == 0 {
		return
	}
	rec := pickOf(s, recs)
	who, line := "", ""
	lead := func() string { return pickOf(s, s.dir.With(domain.RoleLead)).ID }
	switch r := rec.(type) {
	case *domain.Exception:
		if p := cmp.Or(r.Plea, r.Review); p != nil && len(p.Asked) > 0 {
			if who = pickOf(s, p.Asked); who == domain.LeadsStep {
				who = lead()
			}
			verb := "approve"
			if r.Plea == nil {
				verb = "confirm"
			}
			line = pickOf(s, []string{"exception " + verb + " {id}", "exception " + verb + ` {id} "The season ends in autumn, until then it may stay."`, "exception " + verb + " {id}",
				`exception decline {id} "Do it this week instead"`, `exception ask {id} "Two weeks less"`})
			break
		}
		if s.luck.IntN(2) == 0 {
			return
		}
		who = pickOf(s, []string{r.Requester, r.ExitOwner, r.Approver})
		line = pickOf(s, []string{`exception renew {id} ends:"in 50 days" why:"{long}"`, "exception close {id} fixed", `exception revoke {id} "Not any more"`, "exception fix {id}",
			"exception edit {id} ends:2026-12-01", "exception close {id} not_needed", "exception withdraw {id}"})
	case *domain.Risk:
		who = pickOf(s, []string{r.Owner, r.Owner, r.Reporter, lead()})
		switch r.State {
		case domain.RiskReported:
			who, line = lead(), pickOf(s, []string{"risk confirm {id}", "risk confirm {id}", `risk reject {id} reason:not_a_risk "It is none"`, "risk own {id} owner:@{who}"})
		case domain.RiskOpen, domain.RiskTreatment:
			line = pickOf(s, []string{`exception request service:{svc} risk:{id} ends:"in 40 days" why:"{long}" exit:"Replace it" exit_owner:@{who} meanwhile:"Watch it daily"`,
				`exception request service:{svc} risk:{id} ends:"in 20 days" starts:"in 3 days" why:"{long}" exit:"Replace it" exit_owner:@{who} meanwhile:"Watch it daily"`,
				`risk treat {id} mitigate action:"Mend it" by:@{who} due:friday`, `risk verify {id} "https://example.com/done"`, "risk own {id}", `risk score {id} impact:{n} "We know more now"`, "risk confirm {id}"})
		case domain.RiskAccepted:
			line = pickOf(s, []string{`risk score {id} likelihood:5 "It was tried at another company"`, "risk confirm {id}", `risk restrict {id} "names a customer"`, `risk verify {id} "https://example.com/done"`})
		default:
			who, line = lead(), pickOf(s, []string{"risk close {id} reason:remediated", `risk reopen {id} "It came back"`})
		}
		line = strings.ReplaceAll(line, "{svc}", r.Service)
	case *domain.Decision:
		who = pickOf(s, []string{r.Approver, r.Approver, r.Driver})
		line = pickOf(s, []string{`decision decide {id} 1 "The safest" tradeoff:"It costs a week" review_by:"in 3 months"`, `decision reject {id} "Ask again in spring"`, "decision agree {id}", "show {id}",
			`decision supersede {id} "Another way" approver:@{who} due:friday`})
	case *domain.Evidence:
		who = pickOf(s, []string{r.Owner, r.AskedBy})
		line = pickOf(s, []string{`evidence provide {id} "https://example.com/proof"`, "evidence accept {id}", `evidence return {id} "It stops in June"`})
	}
	if !slices.Contains(s.people, who) || line == "" {
		return
	}
	s.did["answers"]++
	line = "/sec " + s.filled(strings.ReplaceAll(line, "{id}", rec.Ref().String()))
	s.note("%s: %s", who, line)
	if _, err := s.Server().As(who).Types("bot", line); err != nil {
		s.did["lines that Slack did not take"]++
	}
}

// raises gives a worry of its own word to the security leads alone.
func (s *soak) raises(who string) {
	word := fmt.Sprintf("canary%dbird", len(s.raised))
	s.raised[word] = who
	s.did["raises"]++
	s.note("%s raises %s", who, word)
	_, _ = s.Server().As(who).Types("bot", `/sec raise "A `+word+` in a private laptop"`)
}

// lawful holds the books against the law: states only move as the tables list it, an accepted risk has an exception that
// protects it and the other way round, and no approved exception is past its end (domain 3).
func (s *soak) lawful() {
	s.t.Helper()
	today := s.dir.Today(s.Now())
	risks, carried := map[domain.Ref]*domain.Risk{}, map[domain.Ref]bool{}
	for _, rec := range s.all(domain.KindRisk) {
		risks[rec.Ref()] = rec.(*domain.Risk)
	}
	for _, rec := range s.all(domain.KindException) {
		e := rec.(*domain.Exception)
		if e.Standing() == domain.ExcApproved && !today.Before(e.Ends) {
			s.t.Errorf("%s is approved, and ended on %s; today is %s", e.ID, e.Ends, today)
		}
		for _, ref := range e.Risks {
			if !e.Protects(today) || risks[ref] == nil {
				continue
			}
			carried[ref] = true
			if st := risks[ref].State; st == domain.RiskOpen || st == domain.RiskTreatment {
				// One that somebody sent back or reopened stays as they said: nothing accepts it again by itself.
				if story := s.story(ref, e.Ref()); !strings.Contains(story, " risk.reopen ") {
					s.t.Errorf("%s is %s, and %s protects it from %s to %s\n%s", ref, st, e.ID, e.Starts, e.Ends, story)
				}
			}
		}
	}
	for ref, r := range risks {
		if r.State == domain.RiskAccepted && !carried[ref] {
			s.t.Errorf("%s is accepted, and no exception protects it on %s", ref, today)
		}
	}
	for {
		es, err := s.Bot().Books().Audit(s.t.Context(), s.judged+1, 500)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, e := range es {
			s.judged = e.Seq
			ref, ok := domain.ParseRef(e.Object)
			if c, moved := e.Changes["state"]; ok && moved && c.From != "" && len(domain.Lifecycles[ref.Kind]) > 0 && !listed(ref.Kind, c) {
				s.t.Errorf("entry %d: %s of %s moved from %q to %q, which its table does not list", e.Seq, e.Action, e.Object, c.From, c.To)
			}
		}
		if len(es) == 0 {
			return
		}
	}
}

// story tells what the trail holds of some records, for whoever reads a failure.
func (s *soak) story(refs ...domain.Ref) string {
	var out []string
	for from := int64(1); ; {
		es, err := s.Bot().Books().Audit(s.t.Context(), from, 500)
		if err != nil || len(es) == 0 {
			return strings.Join(out, "\n")
		}
		for _, e := range es {
			from = e.Seq + 1
			if ref, ok := domain.ParseRef(e.Object); ok && slices.Contains(refs, ref) {
				out = append(out, fmt.Sprintf("  %d %s %s by %s (%s): %s %v", e.Seq, e.At.Format("2 Jan 15:04"), e.Action, e.Actor, e.Object, e.Reason, e.Changes["state"]))
			}
		}
	}
}

// listed says whether a lifecycle has a row for a change of state, in words or, of a restricted record, in hashes.
func listed(k domain.Kind, c domain.Change) bool {
	for _, row := range domain.Lifecycles[k] {
		for _, from := range []string{row.From, map[string]string{domain.ExcApproved: domain.ExcExpiring}[row.From]} {
			if row.From == "" || from == "" {
				continue
			}
			old, now := &domain.Exception{State: from}, &domain.Exception{State: row.To}
			open := domain.Diff(old, now)["state"]
			old.Visibility = domain.Restricted
			hidden := domain.Diff(old, now)["state"]
			old.Visibility, now.Visibility = domain.Restricted, domain.Restricted
			if c == open || c == hidden || c == domain.Diff(old, now)["state"] {
				return true
			}
		}
	}
	return false
}
