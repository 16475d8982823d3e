package ledger_test

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// Two exceptions carry one risk and end at the same moment, on two replicas, while people write to that very risk; the
// first holder of the timers has stopped with them in its hands and comes back late. Each expires once, and the risk is
// open again once, when the last of them is gone (F19, F20, F29).
func TestReplicasExpireTwoExceptionsOfOneRiskOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		o := openOffice(t, st, "2026-09-15 14:00", false)
		o.WriteBudget = time.Minute
		risk := o.openRisk("track-api", 2, 4, 3) // Medium
		for _, control := range []string{"key-rotation", "restore-test"} {
			n := o.wants(risk, "track-api", "", "2026-10-20", "rui")
			n.Control = control
			got, err := o.RequestException(ctx, o.as("saoirse"), n)
			o.must(err)
			_, err = o.ApproveException(ctx, o.as("stellan"), got.Exception.Ref(), "It may stay until then", 0)
			o.must(err)
		}
		o.riskIs("RSK-001", domain.RiskAccepted)
		o.clock.Set(date(o, "2026-10-20").In(o.Directory().Location(), 0, 0))
		var late, fired []ledger.Fired
		claim := func(real time.Time) (out []ledger.Fired) {
			all, err := st.Timers().Claim(ctx, o.clock.Now(), real, time.Minute, 500)
			o.must(err)
			for _, f := range all {
				if f.What == "exception" {
					out = append(out, f)
				}
			}
			return out
		}
		if late = claim(time.Now()); len(late) != 2 {
			t.Fatalf("%d exceptions fell due", len(late))
		}
		if fired = claim(time.Now().Add(2 * time.Minute)); len(fired) != 2 {
			t.Fatalf("%d exceptions were taken over", len(fired))
		}
		var wg sync.WaitGroup
		for i := range 2 {
			other := ledger.New(env.Open(t), o.clock, slog.New(slog.DiscardHandler))
			other.WriteBudget = time.Minute
			o.must(other.Refresh(ctx))
			wg.Go(func() {
				if err := other.Fire(ctx, fired[i]); err != nil {
					t.Error(err)
				}
			})
			wg.Go(func() {
				if err := other.Fire(ctx, late[i]); err != nil && !errors.Is(err, ledger.ErrFired) {
					t.Error(err)
				}
			})
			var asked []ledger.Request
			for range 5 {
				asked = append(asked, o.as("rui"))
			}
			wg.Go(func() {
				for n, rq := range asked { // who writes meanwhile moves the trail under both
					if _, err := other.AddAction(ctx, rq, ledger.NewAction{Title: fmt.Sprintf("Step %d of %d", n, i), Owner: "rui", Due: date(o, "2026-11-02"), Source: risk}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		o.riskIs("RSK-001", domain.RiskOpen)
		es, err := st.Audit(ctx, 1, 10_000)
		o.must(err)
		ends := map[string]int{}
		for _, e := range es {
			if c := e.Changes["state"]; c.To == domain.ExcExpired || c.From == domain.RiskAccepted {
				ends[e.Object]++
			}
		}
		o.expect("expired and opened once each", fmt.Sprint(ends), "map[EXC-001:1 EXC-002:1 RSK-001:1]")
	})
}
