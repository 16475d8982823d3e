package ledger_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Who may not is refused and that is written down; a change stands in the trail with what stood before, and the other
// security leads read of it (domain 7.1, 7.3).
func TestACadenceIsChangedInTheOpen(t *testing.T) {
	o := newOffice(t, "2026-09-15 09:00", false)
	move := ledger.CadenceChange{Verb: "move", Name: "weekly-sync", Timing: domain.Timing{At: "wed 10:00"}, Tell: view.Say("Stellan moved it.")}
	var bad *domain.Error
	if err := o.ChangeCadence(ctx, o.as("saoirse"), move); !errors.As(err, &bad) || bad.Code != domain.Forbidden {
		t.Fatalf("an engineer moved the weekly sync: %v", err)
	}
	o.must(o.ChangeCadence(ctx, o.as("stellan"), move))
	if got := o.Directory().Org.Cadence["weekly_sync"].At; got != "wed 10:00" {
		t.Error(got)
	}
	o.deliver()
	o.expect("Noor reads", strings.TrimSpace(o.last("@noor", "")), "Stellan moved it.")
	for _, r := range o.read {
		if r.place == "@stellan" {
			t.Errorf("who moved it is told of it too: %s", r.text)
		}
	}
	entries, err := o.st.Audit(ctx, 1, 10_000)
	o.must(err)
	refused, moved := false, false
	for _, e := range entries {
		refused = refused || e.Actor == "saoirse" && e.Result != "ok"
		if e.Action == "cadence.move" && e.Actor == "stellan" {
			moved = strings.Contains(e.Changes["cadence"].From, "tue 10:00") && strings.Contains(e.Changes["cadence"].To, "wed 10:00") && e.Reason == "weekly-sync"
		}
	}
	if !refused || !moved {
		t.Errorf("the trail: refused %v, moved %v", refused, moved)
	}
	// The same delivery once more has the same outcome and no second effect.
	rq := o.as("stellan")
	pause := ledger.CadenceChange{Verb: "pause", Name: "weekly-sync"}
	o.must(o.ChangeCadence(ctx, rq, pause))
	o.must(o.ChangeCadence(ctx, rq, pause))
}
