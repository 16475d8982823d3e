package ledger_test

import (
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// In a confidential exercise too nobody waits for whoever left while they were asked (reliability F28, domain 3.6).
func TestWhoLeavesWhileAskedInAConfidentialExercise(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	script := domain.Scenario{Name: "lost", Title: "A laptop is lost", Goal: "Who hears of it?", Severity: "SEV2", Service: "track-api", Minutes: 600}
	got, err := o.StartDrill(ctx, o.as("noor"), ledger.NewDrill{Script: script})
	o.must(err)
	_, err = o.Restrict(ctx, o.as("noor"), got.Incident.Ref(), domain.Secrecy{Add: []string{"nils", "emeka", "stellan"}, Why: "who practises shall not be warned"})
	o.must(err)
	e := o.escalation("ESC-001")
	if !e.Exercise || !e.IsRestricted() || !e.Running() {
		t.Fatalf("the search: %+v", e)
	}
	o.until("2026-09-15 14:01")
	e = o.escalation("ESC-001")
	asked := e.Calls[len(e.Calls)-1].To
	o.leaves(asked)
	o.must(o.MindLeft(ctx))
	if now := o.escalation("ESC-001"); now.Version == e.Version {
		t.Errorf("%s left, and is waited for: %+v", asked, now)
	}
}
