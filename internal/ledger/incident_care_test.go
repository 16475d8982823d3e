package ledger_test

import (
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// A confidential risk is not named on an open incident, whose card a whole channel reads (domain 7.2). On a confidential one
// it is linked without its number, and holds the incident closed to others as long as it is closed itself.
func TestASecretRiskStaysOffAnOpenIncident(t *testing.T) {
	o := newOffice(t, "2026-09-15 10:00", true)
	_, err := o.Restrict(ctx, o.as("stellan"), ref("RSK-001"), domain.Secrecy{Why: "a customer is named"})
	o.must(err)
	n := night
	n.Leads = true
	got, err := o.DeclareIncident(ctx, o.as("noor"), n)
	o.must(err)
	inc := got.Incident.Ref()
	link := domain.IncidentChange{Risks: []domain.Ref{ref("RSK-001")}}
	if _, err := o.EditIncident(ctx, o.as("noor"), inc, link); domain.CodeOf(err) != domain.Refused {
		t.Errorf("linked to an open incident: %v", err)
	}
	o.deliver()
	for _, r := range o.read {
		if r.place != "@noor" && strings.Contains(r.text, "RSK-001") && strings.Contains(r.id, "INC") {
			t.Errorf("%s reads of it: %s", r.place, r.text)
		}
	}
	_, err = o.Restrict(ctx, o.as("noor"), inc, domain.Secrecy{Why: "so is the incident"})
	o.must(err)
	_, err = o.EditIncident(ctx, o.as("noor"), inc, link)
	o.must(err)
	for _, m := range o.incident(inc.ID).Timeline {
		if strings.Contains(m.Text, "RSK-001") {
			t.Errorf("the timeline names it: %s", m.Text)
		}
	}
	if _, err := o.Restrict(ctx, o.as("noor"), inc, domain.Secrecy{Off: true, Why: "it is over"}); domain.CodeOf(err) != domain.Refused {
		t.Errorf("opened with a confidential risk: %v", err)
	}
}

// Who says yes to words for outside in somebody's place is named with them, in the record, the trail and the timeline
// (domain 1.2, 7.3).
func TestTheYesOfAStandInNamesBoth(t *testing.T) {
	o := newOffice(t, "2026-09-15 10:00", false)
	n := night
	n.Leads = true
	_, err := o.DeclareIncident(ctx, o.as("noor"), n)
	o.must(err)
	_, err = o.NameRole(ctx, o.as("noor"), ref("INC-001"), "statement", "marguerite", false)
	o.must(err)
	was := o.Directory().People["marguerite"]
	now := domain.Clone(was)
	now.AwayUntil, now.Delegate = date(t, "2026-09-30"), "rui"
	o.change(was, now)
	_, err = o.EditSheet(ctx, o.as("noor"), ref("INC-001"), domain.SheetChange{Facts: map[string]domain.Fact{domain.FieldMessage: {Text: "All is well.", Sure: domain.SureConfirmed}}})
	o.must(err)
	s, err := o.ClearStatement(ctx, o.as("rui"), ref("INC-001"), "")
	o.must(err)
	if s.Cleared.By != "rui" || s.Cleared.For != "marguerite" {
		t.Errorf("recorded: %+v", s.Cleared)
	}
	line := o.incident("INC-001").Timeline
	o.contains("timeline", line[len(line)-1].Text, "Rui", "for Marguerite Solano")
	entries, err := o.st.Audit(ctx, 1, 10_000)
	o.must(err)
	found := 0
	for _, e := range entries {
		if e.Action == "brief.clear" {
			found++
			if e.Actor != "rui" || e.For != "marguerite" {
				t.Errorf("the trail says %s for %q", e.Actor, e.For)
			}
		}
	}
	if found == 0 {
		t.Error("the trail says nothing")
	}
}

// What is real stays in the lists although an exercise stands beside it: a search about an action that came of one, and a
// decision that names one among what it is about (domain 3.6, 6).
func TestAnExerciseHidesNothingReal(t *testing.T) {
	o := newOffice(t, "2026-09-15 10:00", true)
	got, err := o.StartDrill(ctx, o.as("noor"), ledger.NewDrill{Lead: "rui", Script: domain.Scenario{Name: "test", Title: "A test", Goal: "to test", Severity: "SEV3", Service: "track-api", Minutes: 30,
		Injects: []domain.ScriptedInject{{At: 1, To: domain.ToAll, Text: "news"}}}})
	o.must(err)
	drill := got.Incident.Ref()
	act, err := o.AddAction(ctx, o.as("noor"), ledger.NewAction{Title: "Write the list of numbers", Owner: "rui", Due: date(t, "2026-09-18"), Source: drill})
	o.must(err)
	esc, err := o.Escalate(ctx, o.as("noor"), act.Action.Ref(), "nobody does it", false)
	o.must(err)
	if domain.Staged(o.get(esc.Escalation.ID)) {
		t.Error("a search about real work is part of an exercise")
	}
	propose := func(links ...domain.Ref) domain.Record {
		d, err := o.ProposeDecision(ctx, o.as("noor"), ledger.NewDecision{Approver: "renata", DecisionChange: domain.DecisionChange{Due: date(t, "2026-09-22"), Title: "Keep it", Context: "why", Options: []string{"a", "b"}, Links: links}})
		o.must(err)
		return o.get(d.Decision.ID)
	}
	if domain.Staged(propose(ref("RSK-001"), drill)) {
		t.Error("a decision about a real risk is part of an exercise")
	}
	if !domain.Staged(propose(drill)) {
		t.Error("a decision about an exercise alone is real")
	}
}

// What an incident repeats of a confidential one is told to those on its list alone, and their notification says nothing of
// it; a channel, the one who declares it and whoever looks at it later read no trace (domain 7.2).
func TestARepeatedSecretIsToldToItsReaders(t *testing.T) {
	o := newOffice(t, "2026-09-15 10:00", false)
	_, err := o.DeclareIncident(ctx, o.as("noor"), ledger.NewIncident{Title: "Zebra was here", Severity: "SEV3", Type: "account-takeover", Services: []string{"clinic-portal"}, Confidential: true, Leads: true})
	o.must(err)
	o.deliver()
	o.read = nil
	got, err := o.DeclareIncident(ctx, o.as("maike"), ledger.NewIncident{Title: "Accounts are taken again", Severity: "SEV3", Type: "account-takeover", Services: []string{"clinic-portal"}})
	o.must(err)
	if len(got.Again) > 0 {
		t.Errorf("who declares it reads %+v", got.Again)
	}
	o.deliver()
	told := 0
	for _, r := range o.read {
		speaks := strings.Contains(r.text, "Zebra") || strings.Contains(r.text, "INC-001")
		switch {
		case speaks && r.place != "@noor" && r.place != "@stellan":
			t.Errorf("%s reads: %s", r.place, r.text)
		case speaks:
			told++
			if r.letter.Message.Summary != "You have a confidential security item to review." {
				t.Errorf("the notification says %q", r.letter.Message.Summary)
			}
		}
	}
	if told == 0 {
		t.Error("nobody is told")
	}
	shown, err := o.Show(ctx, o.as("maike").Caller, ref("INC-002"))
	o.must(err)
	if len(shown.Again) > 0 {
		t.Errorf("a look shows %+v", shown.Again)
	}
}
