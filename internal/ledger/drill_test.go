package ledger_test

import (
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// A played SEV1 wakes nobody unless who started it said so, whatever it is that is looked for (domain 1.3, 3.6).
func TestAnExerciseWakesNobody(t *testing.T) {
	for _, urgent := range []bool{false, true} {
		o := newOffice(t, "2026-09-15 06:00", false)
		script := domain.Scenario{Name: "ransom", Title: "A ransom note", Goal: "Who decides?", Severity: "SEV1", Service: "track-api", Minutes: 600}
		_, err := o.StartDrill(ctx, o.as("noor"), ledger.NewDrill{Script: script, Lead: "noor", Urgent: urgent})
		o.must(err)
		o.until("2026-09-15 07:00") // the update promised for half an hour after the start is twenty minutes late
		found := 0
		for _, id := range []string{"ESC-001", "ESC-002"} {
			if e, ok := o.get(id).(*domain.Escalation); ok && e.Trigger == domain.TriggerUpdate {
				if found++; e.Urgent != urgent {
					t.Errorf("asked to be urgent: %v; the search for the update is: %v", urgent, e.Urgent)
				}
			}
		}
		if found != 1 {
			t.Errorf("%d searches for the update", found)
		}
	}
}
