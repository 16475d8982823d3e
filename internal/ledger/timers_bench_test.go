package ledger_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// with is the store with a directory of the test's own.
type with struct {
	ledger.Books
	dir *domain.Directory
}

func (w with) Directory(context.Context, *domain.Directory) (*domain.Directory, error) {
	return w.dir, nil
}

// One process on a redis-server: a step of an escalation rung alone and thirty-two in one commit, and the look for
// timers while none is due, of which a replica makes some six in a second.
func BenchmarkTimers(b *testing.B) {
	const size = 32
	for name, together := range map[string]bool{"alone": false, "together": true} {
		b.Run(name, func(b *testing.B) {
			st, _ := storetest.Real(b, "appendfsync", "everysec")
			c := clock.NewFake(time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC))
			l := ledger.New(with{st, chasers()}, c, slog.New(slog.DiscardHandler))
			if err := l.Refresh(ctx); err != nil {
				b.Fatal(err)
			}
			rq := ledger.Request{Caller: domain.CallerFor(l.Directory(), l.Directory().People["saoirse"]), Source: "button"}
			rang := 0
			for b.Loop() {
				b.StopTimer()
				for range size {
					due := domain.DateOf(c.Now(), time.UTC).AddDays(5)
					a, err := l.AddAction(ctx, rq, ledger.NewAction{Title: "Turn the keys", Owner: "saoirse", Due: due, Service: "track-api"})
					if err == nil {
						_, err = l.Escalate(ctx, rq, a.Action.Ref(), "it stands still", true)
					}
					if err != nil {
						b.Fatal(err)
					}
				}
				c.Advance(5 * time.Minute)
				fired, err := st.Timers().ClaimFirst(ctx, c.Now(), time.Now(), time.Minute, size)
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if together {
					if _, err := l.FireTogether(ctx, fired); err != nil {
						b.Fatal(err)
					}
				} else {
					for _, f := range fired {
						if err := l.Fire(ctx, f); err != nil {
							b.Fatal(err)
						}
					}
				}
				rang += len(fired)
			}
			b.ReportMetric(float64(rang)/b.Elapsed().Seconds(), "timers/s")
		})
	}
	b.Run("idle", func(b *testing.B) {
		st, _ := storetest.Real(b, "appendfsync", "everysec")
		tm := st.Timers()
		for b.Loop() {
			if _, err := tm.ClaimFirst(ctx, time.Now(), time.Now(), time.Minute, size); err != nil {
				b.Fatal(err)
			}
		}
	})
}
