package ledger_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

func (o *office) decision(id string) *domain.Decision {
	o.Helper()
	d, _ := o.get(id).(*domain.Decision)
	if d == nil {
		o.Fatalf("no %s", id)
	}
	return d
}

// letter is the newest text at a place whose letter's id begins so.
func (o *office) letter(place, id string) string {
	o.Helper()
	o.deliver()
	for _, r := range slices.Backward(o.read) {
		if r.place == place && strings.HasPrefix(r.id, id) {
			return r.text
		}
	}
	return ""
}

// tracking is a whole proposal about RSK-001: Farrah prepares, Desmond decides, Bram must agree, Rui and Emeka give input.
func tracking(t testing.TB) ledger.NewDecision {
	return ledger.NewDecision{Approver: "desmond", DecisionChange: domain.DecisionChange{Title: "Keep the tracking page", Context: "Clinics ask for it every day.",
		Options: []string{"Take it down", "Keep it", "Keep it behind a sign-in"}, Recommended: 3, Rationale: "Patients come first", Tradeoff: "Clinics sign in once more",
		ReviewBy: date(t, "2026-12-15"), Due: date(t, "2026-09-18"), MustAgree: []string{"bram"}, Contributors: []string{"emeka", "rui"}, Informed: []string{"ingrid"},
		Links: []domain.Ref{ref("RSK-001")}}}
}

func TestADecisionFromItsProposalToItsFreeze(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
		o := openOffice(t, st, "2026-09-15 14:00", true)
		got, err := o.ProposeDecision(ctx, o.as("farrah"), tracking(t))
		o.must(err)
		o.expect("asked", strings.Join(got.Asked, ","), "bram,desmond,emeka,rui")
		o.contains("the approver reads the whole of it", o.last("@desmond", "card:DEC-009:decides"), "your decision is needed by Fri 18 Sep 2026", "About RSK-001 One customer can see another customer's deliveries.",
			"Clinics ask for it every day.", "3. Keep it behind a sign-in (recommended)", "Price: Clinics sign in once more", "Bram Oosterveld must agree first.", "[Ask] [Give to somebody] [Reject]")
		o.contains("who must agree", o.last("@bram", "card:DEC-009:agrees"), "you must agree before it is decided", "[Agree] [I do not agree]")
		o.contains("who gives input", o.last("@rui", "card:DEC-009:input"), "your input is wanted", "[Give input] [Object]", "never as a yes")
		if o.last("@ingrid", "") != "" {
			t.Error("who is told is told after")
		}
		_, err = o.AdviseDecision(ctx, o.as("emeka"), ref("DEC-009"), "a sign-in does not fix RSK-001", true)
		o.must(err)
		o.contains("the driver hears", o.last("@farrah", ""), "Emeka Strand objects: a sign-in does not fix RSK-001")
		_, err = o.DisagreeDecision(ctx, o.as("bram"), ref("DEC-009"), "the sign-in logs patients' names")
		o.must(err)
		esc := o.escalation("ESC-005")
		o.expect("a no calls who decides", strings.Join(esc.Asked, ",")+" "+esc.State, "desmond triggered")
		_, err = o.DecideDecision(ctx, o.as("desmond"), ref("DEC-009"), domain.Choice{Option: 3})
		if domain.CodeOf(err) != domain.Refused || o.decision("DEC-009").State != domain.DecProposed {
			t.Errorf("decided over a no: %v", err)
		}
		_, err = o.AgreeDecision(ctx, o.as("bram"), ref("DEC-009"), "names are cut now", 1)
		o.must(err)
		if e := o.escalation("ESC-005"); e.State != domain.EscResolved || e.Outcome != "Bram Oosterveld agrees now." {
			t.Errorf("the search goes on: %s %s", e.State, e.Outcome)
		}
		o.contains("the approver hears that it is ready", o.letter("@desmond", "dec:"), "it is yours to decide", "[1. Take it down] [2. Keep it] [3. Keep it behind a sign-in]")
		_, err = o.DecideDecision(ctx, o.as("desmond"), ref("DEC-009"), domain.Choice{Option: 3, Edition: 1})
		o.must(err) // one tap: everything was prepared for the recommended option
		d := o.decision("DEC-009")
		if d.State != domain.DecDecided || d.Rationale != "Patients come first" || !d.Intact() {
			t.Errorf("%+v", d)
		}
		for _, p := range []string{"farrah", "bram", "emeka", "rui", "ingrid"} {
			o.contains(p+" hears", o.letter("@"+p, "dec:"), "Keep it behind a sign-in")
		}
		card := o.last("#security-weekly", "card:DEC-009")
		o.contains("card", card, "Decided by Desmond Achebe-Lund on Tue 15 Sep 2026: Keep it behind a sign-in.", "Emeka Strand objects: a sign-in does not fix RSK-001", "Input, Rui Castanheda: no answer.")
		if strings.Contains(card, "[") {
			t.Errorf("a frozen card has buttons:\n%s", card)
		}
		_, err = o.EditDecision(ctx, o.as("farrah"), ref("DEC-009"), domain.DecisionChange{Title: "x"}, false)
		if domain.CodeOf(err) != domain.Refused || !strings.Contains(err.Error(), "decision supersede DEC-009") {
			t.Errorf("edited: %v", err)
		}
	})
}

// A decided record that names an older one ends it in the same commit (domain 3.3).
func TestADecisionReplacesAnother(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	n := tracking(t)
	n.Links, n.MustAgree, n.Supersedes = nil, nil, ref("DEC-004")
	for range 2 {
		_, err := o.ProposeDecision(ctx, o.as("farrah"), n)
		o.must(err)
	}
	o.expect("while it is proposed the old one holds", o.decision("DEC-004").State, domain.DecDecided)
	_, err := o.DecideDecision(ctx, o.as("desmond"), ref("DEC-009"), domain.Choice{Option: 3})
	o.must(err)
	if old := o.decision("DEC-004"); old.State != domain.DecSuperseded || old.SupersededBy != ref("DEC-009") {
		t.Errorf("%s by %s", old.State, old.SupersededBy)
	}
	o.contains("its card", o.last("#security-weekly", "card:DEC-004"), "Replaced by DEC-009")
	_, err = o.DecideDecision(ctx, o.as("desmond"), ref("DEC-010"), domain.Choice{Option: 3})
	if domain.CodeOf(err) != domain.Refused || !strings.Contains(err.Error(), "replaced by DEC-009 already") {
		t.Errorf("replaced twice: %v", err)
	}
}

// Due Friday the 18th: the approver is reminded that morning and on Tuesday, and on Friday the 25th his manager is asked;
// a quarter of silence later nothing is decided.
func TestAnUndecidedProposalIsChasedAndNeverDecided(t *testing.T) {
	o := newOffice(t, "2026-09-15 06:00", false)
	n := tracking(t)
	n.Links, n.MustAgree, n.Contributors, n.Informed = nil, nil, nil, nil
	_, err := o.ProposeDecision(ctx, o.as("farrah"), n)
	o.must(err)
	o.deliver()
	o.read = nil
	o.until("2026-12-20 06:00")
	var reminded, asked []string
	for _, r := range o.read {
		switch {
		case strings.HasPrefix(r.id, "remind:desmond:"):
			reminded = append(reminded, r.at.Format("02 15:04"))
			o.contains("reminder", r.text, "DEC-001 Keep the tracking page", "Choose an option, ask, or give it to somebody else")
		case strings.HasPrefix(r.id, "esc:ESC-001:1:1:") && !strings.Contains(r.id, "told"):
			asked = append(asked, r.at.Format("02 15:04 ")+r.place[1:])
		}
	}
	loc := o.Directory().ZoneOf("desmond")
	nine := func(s string) string { return date(t, s).In(loc, 9, 0).UTC().Format("02 15:04") }
	o.expect("reminders", strings.Join(reminded, "; "), nine("2026-09-18")+"; "+nine("2026-09-22"))
	manager := o.Directory().People["desmond"].Manager
	if len(asked) != 1 || !strings.HasSuffix(asked[0], " "+manager) || !strings.HasPrefix(asked[0], "25 ") {
		t.Errorf("asked %v, want %s on the 25th", asked, manager)
	}
	if d := o.decision("DEC-001"); d.State != domain.DecProposed || d.DecidedBy != "" || d.Chosen != 0 || len(d.Answers) != 0 {
		t.Errorf("silence decided: %+v", d)
	}
	_, err = o.RejectDecision(ctx, o.as("desmond"), ref("DEC-001"), "too late for this year")
	o.must(err)
	o.expect("closing resolves the search", o.escalation("ESC-001").State, domain.EscResolved)
}

// A search that somebody started does not keep the lateness from the approver's manager.
func TestTheManagerHearsThoughASearchRuns(t *testing.T) {
	o := newOffice(t, "2026-09-15 08:00", false)
	n := tracking(t)
	n.Links, n.MustAgree = nil, nil
	_, err := o.ProposeDecision(ctx, o.as("farrah"), n)
	o.must(err)
	o.until("2026-09-25 07:00")
	_, err = o.Escalate(ctx, o.as("farrah"), ref("DEC-001"), "the clinics wait", false)
	o.must(err)
	o.until("2026-09-25 12:00")
	o.contains("the manager", o.letter("@ingrid", "dec:DEC-001:late"), "undecided 5 business days after its date", "the manager of Desmond Achebe-Lund")
	if seen := o.get("ESC-002"); seen != nil {
		t.Errorf("two searches about one decision: %+v", seen)
	}
}

// What was due before the first start is never chased; what falls due after it is (domain 7.5).
func TestImportedProposalsAreChasedFromTheStart(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:30", true) // DEC-008 was due on the 8th, DEC-005 is on the 18th
	_, err := o.ArmImported(ctx)
	o.must(err)
	o.until("2026-10-05 00:00")
	about := map[string]string{}
	for _, r := range o.read {
		if strings.HasPrefix(r.id, "esc:") && strings.Contains(r.id, ":1:1:") && !strings.Contains(r.id, "told") {
			e := o.escalation(r.letter.Message.About[0].ID)
			about[e.About.ID] += r.at.Format("02 ") + r.place[1:] + ";"
		}
		if strings.HasPrefix(r.id, "remind:renata:") && strings.Contains(r.text, "DEC-") {
			t.Errorf("Renata is reminded of what was due before the start:\n%s", r.text)
		}
	}
	if about["DEC-008"] != "" {
		t.Errorf("DEC-008 was chased: %s", about["DEC-008"])
	}
	o.expect("DEC-005", about["DEC-005"], "25 "+o.Directory().People["desmond"].Manager+";")
}

// What is said in a private place, or hangs on something confidential, reaches only those it is put to.
func TestAConfidentialProposal(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	n := tracking(t)
	n.Links, n.Contributors, n.Informed, n.MustAgree = []domain.Ref{ref("RSK-007")}, nil, nil, nil
	_, err := o.ProposeDecision(ctx, o.as("farrah"), n)
	if domain.CodeOf(err) != domain.NotFound {
		t.Errorf("a stranger hangs it on a hidden risk: %v", err)
	}
	_, err = o.ProposeDecision(ctx, o.as("noor"), n)
	if domain.CodeOf(err) != domain.Refused || !strings.Contains(err.Error(), "add_reader:yes") {
		t.Errorf("did not ask: %v", err)
	}
	n.AddReader = true
	got, err := o.ProposeDecision(ctx, o.as("noor"), n)
	o.must(err)
	if d := got.Decision; !d.IsRestricted() || !d.MayRead("desmond") || !d.MayRead("noor") || d.MayRead("farrah") || d.Place != "" {
		t.Errorf("%+v", d)
	}
	o.deliver()
	for _, r := range o.read {
		if r.place != "@desmond" || r.letter.Message.Summary != "You have a confidential security item to review." {
			t.Errorf("%s reads %q", r.place, r.letter.Message.Summary)
		}
		if strings.Contains(r.text, "RSK-007") && !o.get("RSK-007").Base().MayRead("desmond") {
			t.Errorf("the link tells of a hidden risk:\n%s", r.text)
		}
	}
	_, hidden := o.AgreeDecision(ctx, o.as("rui"), ref(got.Decision.ID), "", 0)
	_, absent := o.AgreeDecision(ctx, o.as("rui"), ref("DEC-999"), "", 0)
	if strings.ReplaceAll(hidden.Error(), got.Decision.ID, "DEC-999") != absent.Error() {
		t.Errorf("hidden and absent differ: %v / %v", hidden, absent)
	}
	rq := o.as("farrah")
	rq.Kind, rq.Link = domain.ChannelPrivate, "https://fernhollow.slack.com/archives/C1/p1"
	heard, err := o.ProposeDecision(ctx, rq, tracking(t))
	o.must(err)
	if d := heard.Decision; !d.IsRestricted() || !d.MayRead("rui") || !d.MayRead("noor") || d.MayRead("hector") {
		t.Errorf("taken from a private place: %s %v", d.Visibility, d.NeedToKnow)
	}
}

// Two hundred presses at once by the approver, on different options, and by others: one decision, and everybody else
// reads who was first.
func TestManyPressesOneDecision(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	n := tracking(t)
	n.MustAgree = nil
	_, err := o.ProposeDecision(ctx, o.as("farrah"), n)
	o.must(err)
	var mu sync.Mutex
	var group sync.WaitGroup
	won, said := 0, map[domain.Code]int{}
	for i := range 200 {
		who := []string{"desmond", "desmond", "desmond", "farrah", "rui"}[i%5]
		rq := o.as(who)
		group.Go(func() {
			var err error
			switch {
			case who != "desmond" || i%3 > 0:
				_, err = o.DecideDecision(ctx, rq, ref("DEC-009"), domain.Choice{Option: i%3 + 1, Rationale: fmt.Sprint(i), Tradeoff: "some"})
			default:
				_, err = o.RejectDecision(ctx, rq, ref("DEC-009"), fmt.Sprint(i))
			}
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
				if who != "desmond" {
					t.Errorf("%s decided", who)
				}
				return
			}
			said[domain.CodeOf(err)]++
			if domain.CodeOf(err) == domain.AlreadyDone && !strings.Contains(err.Error(), "by Desmond Achebe-Lund on Tue 15 Sep 2026") {
				t.Errorf("who was first? %v", err)
			}
		})
	}
	group.Wait()
	if won != 1 || said[domain.AlreadyDone]+said[domain.Forbidden] != 199 || said[domain.AlreadyDone] < 119 {
		t.Errorf("%d decided; the others read %v", won, said)
	}
}
