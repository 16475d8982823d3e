package ledger_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// A proposal that is linked to something confidential becomes so, with what hangs on it: its people go on reading it once
// the driver agreed to that, and what was posted about either is removed (domain 7.2).
func TestADecisionBecomesConfidentialByALink(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	rq := o.as("stellan")
	rq.Place, rq.Name, rq.Kind = "C0ENG", "eng-all", domain.ChannelPublic
	got, err := o.ProposeDecision(ctx, rq, ledger.NewDecision{Approver: "renata",
		DecisionChange: domain.DecisionChange{Title: "zebra plan", Context: "zebra context", Options: []string{"a", "b"}, Due: date(t, "2026-09-30")}})
	o.must(err)
	d := got.Decision.Ref()
	done, err := o.AddAction(ctx, o.as("stellan"), ledger.NewAction{Title: "zebra done", Owner: "rui", Due: date(t, "2026-09-25"), Source: d})
	o.must(err)
	_, err = o.FinishAction(ctx, o.as("rui"), done.Action.Ref(), "")
	o.must(err)
	live, err := o.AddAction(ctx, o.as("stellan"), ledger.NewAction{Title: "zebra act", Owner: "rui", Due: date(t, "2026-09-25"), Source: d})
	o.must(err)
	o.deliver()
	link := domain.DecisionChange{Links: []domain.Ref{ref("RSK-007")}}
	if _, err = o.EditDecision(ctx, o.as("stellan"), d, link, false); domain.CodeOf(err) != domain.Refused {
		t.Errorf("its approver is shut out, or let in unasked: %v", err)
	}
	_, err = o.EditDecision(ctx, o.as("stellan"), d, link, true)
	o.must(err)
	o.until("2026-09-15 14:01")
	if m := o.get(d.ID).Base(); !m.IsRestricted() || !m.MayRead("renata") || m.MayRead("saoirse") {
		t.Errorf("%s is read by %v", d, m.NeedToKnow)
	}
	cleaned := o.errands()
	for _, r := range []domain.Ref{d, done.Action.Ref(), live.Action.Ref()} {
		if !o.get(r.ID).Base().IsRestricted() {
			t.Errorf("%s stays open", r)
		}
		if !slices.ContainsFunc(cleaned, func(s string) bool { return strings.HasPrefix(s, "#") && strings.HasSuffix(s, r.String()) }) {
			t.Errorf("%s is not removed from its channel: %v", r, cleaned)
		}
	}
}

// What was asked for together with a risk that is confidential only until triage is so for no other reason: it opens with
// the risk, and goes on as any other (domain 3.1, 7.2).
func TestWhatHangsOnATriagedRiskOpensWithIt(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	rq := o.as("saoirse")
	rq.Kind = domain.ChannelDM
	n := o.wants(domain.Ref{}, "track-api", "", "2026-11-01", "rui")
	n.Risks, n.Title, n.Score, n.AddReader = nil, "old keys", domain.Score{Likelihood: 2, Impact: 4, Exposure: 5}, true
	got, err := o.RequestException(ctx, rq, n)
	o.must(err)
	id := got.Exception.ID
	if !o.exception(id).IsRestricted() {
		t.Fatal("asked for in a direct message, it is open to all")
	}
	_, err = o.ConfirmRisk(ctx, o.as("stellan"), ref(got.Risk), domain.Judgement{Statement: sentences, Owner: "emeka", Visibility: domain.Internal})
	o.must(err)
	if o.exception(id).IsRestricted() {
		t.Error("the risk is open, the exception is not")
	}
	_, err = o.EditException(ctx, o.as("saoirse"), ref(id), domain.ExceptionEdit{Exit: "another way out"}, nil, false)
	o.must(err)
}

// An exception that is confidential by itself is named nowhere on the open risk that it carries (domain 7.2).
func TestAConfidentialExceptionIsNotNamedOnAnOpenRisk(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	risk := o.openRisk("track-api", 3, 4, 5)
	_, err := o.RequestException(ctx, o.as("saoirse"), o.wants(risk, "track-api", "", "2026-12-01", "rui"))
	o.must(err)
	_, err = o.Restrict(ctx, o.as("stellan"), ref("EXC-001"), domain.Secrecy{Why: "names a customer"})
	o.must(err)
	o.deliver()
	o.read = nil
	_, err = o.EditException(ctx, o.as("saoirse"), ref("EXC-001"), domain.ExceptionEdit{Exit: "another way out"}, nil, false)
	o.must(err) // confidential by itself, it can still be changed
	_, err = o.ApproveException(ctx, o.as("renata"), ref("EXC-001"), "The date is firm", 0)
	o.must(err)
	o.riskIs("RSK-001", domain.RiskAccepted)
	_, err = o.RevokeException(ctx, o.as("stellan"), ref("EXC-001"), "no more")
	o.must(err)
	o.riskIs("RSK-001", domain.RiskOpen)
	o.deliver()
	for _, r := range o.read {
		if strings.HasPrefix(r.place, "#") && strings.Contains(r.text, "EXC-001") {
			t.Errorf("%s reads: %s", r.place, r.text)
		}
	}
	for _, e := range o.entries("RSK-001") {
		if strings.Contains(e.Reason, "EXC-001") {
			t.Errorf("the trail of the risk names it: %+v", e)
		}
	}
}

// A confidential decision that takes the place of an open one is not named there, nor what it chose (domain 7.2).
func TestAConfidentialDecisionIsNotNamedByWhatItReplaces(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	propose := func(title string, supersedes domain.Ref) domain.Ref {
		got, err := o.ProposeDecision(ctx, o.as("noor"), ledger.NewDecision{Approver: "renata", DecisionChange: domain.DecisionChange{Title: title, Context: "why",
			Options: []string{"one " + title, "two " + title}, Due: date(t, "2026-09-30"), Supersedes: supersedes}})
		o.must(err)
		return got.Decision.Ref()
	}
	choose := func(d domain.Ref) {
		_, err := o.DecideDecision(ctx, o.as("renata"), d, domain.Choice{Option: 1, Rationale: "good", Tradeoff: "slow", ReviewBy: date(t, "2027-01-15")})
		o.must(err)
	}
	old := propose("plain", domain.Ref{})
	choose(old)
	next := propose("zebra", old)
	_, err := o.Restrict(ctx, o.as("noor"), next, domain.Secrecy{Why: "names a customer"})
	o.must(err)
	o.deliver()
	o.read = nil
	choose(next)
	o.expect("the old one", o.get(old.ID).StateName(), domain.DecSuperseded)
	o.deliver()
	card := false
	for _, r := range o.read {
		if strings.HasPrefix(r.place, "#") {
			card = card || strings.Contains(r.text, "a newer decision")
			if strings.Contains(r.text, "zebra") || strings.Contains(r.text, next.ID) {
				t.Errorf("%s reads: %s", r.place, r.text)
			}
		}
	}
	if !card {
		t.Error("the old one's card does not say that it was replaced")
	}
	_, err = o.EditDecision(ctx, o.as("noor"), old, domain.DecisionChange{Title: "x"}, false)
	if err == nil || strings.Contains(err.Error(), next.ID) {
		t.Errorf("a refusal names it: %v", err)
	}
}

// A security lead who takes over what is confidential, and takes the others off its list, still does not open it alone
// (domain 7.2).
func TestNobodyOpensAlone(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	_, err := o.OwnRisk(ctx, o.as("stellan"), ref("RSK-007"), "", false)
	o.must(err)
	_, err = o.Restrict(ctx, o.as("stellan"), ref("RSK-007"), domain.Secrecy{Remove: []string{"noor"}, Why: "not hers"})
	o.must(err)
	_, err = o.Restrict(ctx, o.as("stellan"), ref("RSK-007"), domain.Secrecy{Off: true, Why: "all may know"})
	if domain.CodeOf(err) != domain.Refused || !o.get("RSK-007").Base().IsRestricted() {
		t.Errorf("opened alone: %v", err)
	}
}

// An edit that makes a request about what had an exception before joins its chain; one decision starts one chain again
// (domain 3.2).
func TestAnEditIsNoWayOutOfAChain(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	risk, other := o.openRisk("track-api", 3, 4, 5), o.openRisk("track-api", 3, 4, 5)
	_, err := o.RequestException(ctx, o.as("saoirse"), o.wants(risk, "track-api", "", "2026-12-01", "rui"))
	o.must(err)
	_, err = o.ApproveException(ctx, o.as("renata"), ref("EXC-001"), "fine", 0)
	o.must(err)
	_, err = o.CloseException(ctx, o.as("saoirse"), ref("EXC-001"), domain.CloseNotNeeded, "")
	o.must(err)
	n := o.wants(other, "track-api", "", "2026-12-01", "rui")
	n.Control, n.Kind = "", "risk"
	_, err = o.RequestException(ctx, o.as("saoirse"), n)
	o.must(err)
	if e := o.exception("EXC-002"); !e.Chain.IsZero() {
		t.Fatalf("another matter joins %s", e.Chain)
	}
	_, err = o.EditException(ctx, o.as("saoirse"), ref("EXC-002"), domain.ExceptionEdit{}, []domain.Ref{risk}, false)
	o.must(err)
	e := o.exception("EXC-002")
	o.expect("chain", e.Chain.ID, "EXC-001")
	o.expect("renewals", string(rune('0'+e.Renewals)), "1")
}
