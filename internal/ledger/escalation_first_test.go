package ledger_test

import (
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Whatever somebody does with an imported search before its first start, it has a timer afterwards and goes on (domain 7.5,
// reliability F29): between the import and the start, and in the moment between the start and its timer.
func TestWhatIsDoneBeforeTheFirstStartLeavesATimer(t *testing.T) {
	join := func(o *office) {
		e := o.escalation("ESC-002")
		got, err := o.Escalate(ctx, o.as("callum"), e.About, "customers call", false)
		o.must(err)
		if got.What != "joined" {
			o.Errorf("asked for once more it is %s", got.What)
		}
	}
	update := func(o *office) {
		_, err := o.UpdateEscalation(ctx, o.as("stellan"), ref("ESC-002"), "looking", time.Time{})
		o.must(err)
	}
	for name, x := range map[string]struct {
		before, between func(*office)
	}{
		"nothing": {}, "joined after the import": {before: join}, "joined after the start": {between: join},
		"told of after the import": {before: update}, "told of after the start": {between: update},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, "2026-09-15 09:00", true)
			if x.before != nil {
				x.before(o)
			}
			_, err := o.ArmImported(ctx)
			o.must(err)
			if x.between != nil {
				x.between(o)
			}
			o.until("2026-09-15 10:59")
			if e := o.escalation("ESC-002"); e.State != domain.EscAcknowledged || !e.NextAt.Equal(moment(t, "2026-09-15 11:00")) {
				t.Errorf("%s until %v", e.State, e.NextAt)
			}
			o.until("2026-09-15 11:00")
			if e := o.escalation("ESC-002"); e.State != domain.EscTriggered || e.Step != 2 {
				t.Errorf("the promise does not lapse: %s, step %d", e.State, e.Step)
			}
		})
	}
}
