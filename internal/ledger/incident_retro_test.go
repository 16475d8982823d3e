package ledger_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// readAt are the texts with some words that reached a place, oldest first.
func (o *office) readAt(place, words string) []string {
	o.deliver()
	var out []string
	for _, r := range o.read {
		if r.place == place && strings.Contains(r.text, words) {
			out = append(out, r.text)
		}
	}
	return out
}

// Whoever leads and the security leads read that an incident happened before, with the fixes that were promised then, each
// as far as they may know of it; it costs a write and nothing more, however many there were.
func TestAnIncidentThatHappenedBeforeIsTold(t *testing.T) {
	o := newOffice(t, "2026-09-15 12:00", true)
	was := o.get("INC-002").(*domain.Incident)
	secret := domain.Clone(was)
	secret.Visibility, secret.NeedToKnow = domain.Restricted, []string{"noor"}
	o.change(was, secret)
	o.deliver()
	o.read = nil

	before := o.st.RoundTrips()
	got, err := o.DeclareIncident(ctx, o.as("maike"), ledger.NewIncident{Title: "Clinics cannot sign in", Severity: "SEV3", Type: "Account takeover", Services: []string{"clinic-portal"}})
	o.must(err)
	if n := o.st.RoundTrips() - before; n != 2 {
		t.Errorf("declaring took %d round trips", n)
	}
	if len(got.Again) != 1 || got.Again[0].Earlier.ID != "INC-003" {
		t.Errorf("who declared it reads %+v", got.Again)
	}
	for place, want := range map[string][]string{"@noor": {"It happened before: INC-003", "It happened before: INC-002", "ACT-013 Require two-step sign-in for clinic accounts, Nils Aakerby, 6 days late"},
		"@stellan": {"It happened before: INC-003"}} {
		texts := o.readAt(place, "It happened before")
		if len(texts) != 1 {
			t.Fatalf("%s reads %q", place, texts)
		}
		for _, w := range want {
			if !strings.Contains(texts[0], w) {
				t.Errorf("%s does not read %q:\n%s", place, w, texts[0])
			}
		}
	}
	for _, r := range o.read {
		if r.place != "@noor" && (strings.Contains(r.text, "INC-002") || strings.Contains(fmt.Sprint(r.letter.Message.About), "INC-002")) {
			t.Errorf("%s reads of INC-002:\n%s", r.place, r.text)
		}
		if r.place == "@noor" && strings.Contains(r.text, "INC-002") && (!r.letter.Message.Restricted || strings.Contains(r.letter.Message.Summary, "INC-002")) {
			t.Errorf("it may be shown elsewhere, or its notification tells: %+v", r.letter.Message)
		}
	}

	// A correction tells what it newly repeats, and nothing twice.
	o.read = nil
	_, err = o.EditIncident(ctx, o.as("noor"), got.Incident.Ref(), domain.IncidentChange{Type: "stolen-laptop"})
	o.must(err)
	if texts := o.readAt("@stellan", "It happened before"); len(texts) > 0 {
		t.Errorf("a correction that repeats nothing tells %q", texts)
	}
	_, err = o.EditIncident(ctx, o.as("noor"), got.Incident.Ref(), domain.IncidentChange{Type: "account-takeover"})
	o.must(err)
	if texts := o.readAt("@stellan", "It happened before: INC-003"); len(texts) != 1 {
		t.Errorf("the correction tells %q", texts)
	}
	shown, err := o.Show(ctx, o.as("stellan").Caller, got.Incident.Ref())
	o.must(err)
	if len(shown.Again) != 1 || shown.Again[0].Earlier.ID != "INC-003" {
		t.Errorf("shown: %+v", shown.Again)
	}
}

// A control that fails again is found across services.
func TestAControlThatFailedElsewhereIsFound(t *testing.T) {
	o := newOffice(t, "2026-09-15 12:00", true)
	two := "admin-two-step"
	_, err := o.EditIncident(ctx, o.as("stellan"), domain.NewRef(domain.KindIncident, 3), domain.IncidentChange{Control: &two})
	o.must(err)
	got, err := o.DeclareIncident(ctx, o.as("maike"), ledger.NewIncident{Title: "Invoices were changed", Severity: "SEV3", Services: []string{"track-web"}})
	o.must(err)
	if len(got.Again) != 0 {
		t.Fatalf("%+v", got.Again)
	}
	before := o.st.RoundTrips()
	got, err = o.EditIncident(ctx, o.as("noor"), got.Incident.Ref(), domain.IncidentChange{Control: &two})
	o.must(err)
	if n := o.st.RoundTrips() - before; n != 2 {
		t.Errorf("a correction took %d round trips", n)
	}
	if len(got.Again) != 1 || got.Again[0].Earlier.ID != "INC-003" || got.Again[0].Control != two || len(got.Again[0].Services) != 0 {
		t.Errorf("%+v", got.Again)
	}
}

// From the retrospective to the end: everybody with a role hears that it is done and that it is closed; its actions go on,
// and a security lead alone lets one of them go.
func TestAnIncidentIsClosedAndItsActionsGoOn(t *testing.T) {
	o := newOffice(t, "2026-09-15 12:00", true)
	ref := domain.NewRef(domain.KindIncident, 3)
	was := o.get("INC-003").(*domain.Incident)
	i := domain.Clone(was)
	i.Legal = nil
	i.State, i.Times["resolved"] = domain.IncRetroDue, time.Date(2026, 9, 15, 11, 0, 0, 0, time.UTC)
	i.Timeline = []domain.Moment{{N: 1, At: i.Times["resolved"], What: "resolve", Text: "over"}}
	o.change(was, i)
	act, err := o.AddAction(ctx, o.as("stellan"), ledger.NewAction{Title: "Two steps for everybody", Owner: "nils", Due: date(t, "2026-09-18"), Source: ref})
	o.must(err)
	said := map[string]string{}
	for _, q := range domain.RetroQuestions {
		said[q.Key] = "A sentence."
	}
	o.deliver()
	o.read = nil
	_, err = o.Retrospect(ctx, o.as("stellan"), ref, ledger.RetroAnswer{Said: said, Done: true})
	o.must(err)
	for _, p := range []string{"@celeste", "@nils", "@marguerite"} {
		if texts := o.readAt(p, "retrospective of INC-003 is done"); len(texts) != 1 {
			t.Errorf("%s reads %q", p, texts)
		}
	}
	_, err = o.CloseIncident(ctx, o.as("stellan"), ref, "")
	o.must(err)
	if texts := o.readAt("@celeste", "closed INC-003"); len(texts) != 1 {
		t.Errorf("celeste reads %q", texts)
	}
	if n := o.get("INC-003").(*domain.Incident); n.State != domain.IncClosed || n.Times["retro_done"].IsZero() {
		t.Errorf("%+v", n)
	}
	if e := o.escalation("ESC-002"); e.Live() {
		t.Error("a search about a closed incident goes on")
	}

	o.read = nil
	o.until("2026-09-21 12:00")
	if texts := o.readAt("@nils", act.Action.ID); len(texts) == 0 {
		t.Error("nobody reminds of an action of a closed incident")
	}
	if _, err := o.FinishAction(ctx, o.as("nils"), act.Action.Ref(), ""); err == nil {
		t.Error("done without evidence")
	}
	dropped, err := o.DropAction(ctx, o.as("nils"), act.Action.Ref(), "the supplier does it")
	o.must(err)
	if dropped.What != "wished" || !strings.Contains(fmt.Sprint(dropped.Asked), "noor") {
		t.Errorf("a security lead is asked: %+v", dropped)
	}
}
