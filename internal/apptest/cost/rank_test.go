package cost

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/metrics"
	"github.com/secretariat-bot/secretariat/internal/store"
)

// BenchmarkManyOpenRisks asks what must look at every open risk, on books with 5,000 of them and 20,000 closed ones: the
// most that a year of logging leaves. Each must answer well inside Slack's three seconds.
func BenchmarkManyOpenRisks(b *testing.B) {
	ctx := context.Background()
	now := time.Date(2026, 9, 16, 9, 0, 0, 0, time.UTC)
	url := redisFor(b)
	_ = apptest.NewFleetOf(b, url, askerSeed(), fmt.Sprintf(apptest.FleetOrg, "Europe/Berlin", apptest.OneService), now)

	yearOld(b, url, 5_000, 20_000)
	st, err := store.Open(ctx, store.Options{URL: url, Org: "main"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = st.Close() })
	l := ledger.New(st, clock.NewFake(now), slog.New(slog.DiscardHandler))
	if err := l.Refresh(ctx); err != nil {
		b.Fatal(err)
	}
	d := l.Directory()
	lea := domain.CallerFor(d, d.People["lea"])
	for _, c := range []struct {
		name string
		ask  func() error
	}{
		{"why", func() error { _, err := l.WhyRisk(ctx, lea, domain.NewRef(domain.KindRisk, 77)); return err }},
		{"compare", func() error {
			_, err := l.CompareRisks(ctx, lea, domain.NewRef(domain.KindRisk, 77), domain.NewRef(domain.KindRisk, 78))
			return err
		}},
		{"plan", func() error { _, err := l.PlanRisks(ctx, lea, 30); return err }},
		{"measure", func() error {
			m, err := l.Measure(ctx, lea, time.Time{}, metrics.Back)
			_ = len(m.Records)
			return err
		}},
		{"waits", func() error { _, err := l.Waiting(ctx, lea); return err }},
	} {
		b.Run(c.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				begun := time.Now()
				if err := c.ask(); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(begun))
			}
			b.ReportMetric(ms(middle(took)), "p50-ms")
		})
	}
}

// yearOld fills books with open and with closed risks.
func yearOld(t testing.TB, url string, open, closed int) {
	t.Helper()
	ctx := context.Background()
	st, err := store.Open(ctx, store.Options{URL: url, Org: "main"})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	day := domain.Date{Year: 2026, Month: 9, Day: 1}
	for at := 0; at < open+closed; at += 500 {
		var puts []ledger.Put
		for i := at; i < at+500; i++ {
			r := &domain.Risk{ID: domain.NewRef(domain.KindRisk, i+1).ID, Title: "Worry " + fmt.Sprint(i), Owner: "exe", Reporter: "eng", Service: "payments-api",
				Opened: day.AddDays(-i % 300), Target: day.AddDays(i % 90), State: "open",
				Score: domain.Score{Likelihood: i%5 + 1, Impact: i/5%5 + 1, Exposure: i/25%5 + 1}}
			if i >= open {
				r.State, r.Closed = "closed", day.AddDays(-i%300)
			}
			puts = append(puts, ledger.Put{New: r})
		}
		seen, err := st.Look(ctx, ledger.Look{})
		if err != nil {
			t.Fatal(err)
		}
		e := domain.Entry{At: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), Actor: "operator", Action: "stocked", Source: "operator", Result: "ok"}
		e.Seal(seen.Head.Seq+1, seen.Head.Hash)
		if _, err := st.Commit(ctx, ledger.Change{Head: seen.Head, Keep: time.Minute, Put: puts, Numbers: map[domain.Kind]int{domain.KindRisk: at + 500}, Audit: []domain.Entry{e}}); err != nil {
			t.Fatal(err)
		}
	}
}
