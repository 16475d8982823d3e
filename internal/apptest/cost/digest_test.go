package cost

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/cadence"
	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/templates"
)

var digestDay = time.Date(2026, 9, 16, 9, 0, 0, 0, time.UTC)

// archive fills books with records of which the first so many are open, of all kinds, and the others ended years ago.
func archive(t testing.TB, url string, records, open int) {
	t.Helper()
	archiveFrom(t, url, 0, records, open)
}

// archiveFrom does so with records whose numbers begin behind those that are taken.
func archiveFrom(t testing.TB, url string, taken, records, open int) {
	t.Helper()
	s := newShelf(t, url)
	defer s.done()
	old, today := domain.Date{Year: 2021, Month: 3, Day: 1}, domain.Date{Year: 2026, Month: 9, Day: 16}
	for n := range records {
		live := n < open
		due := old.AddDays(n % 900)
		if live {
			due = today.AddDays(n%120 - 40)
		}
		id := func(k domain.Kind) string { return domain.NewRef(k, taken+n+1).ID }
		state := func(open, ended string) string {
			if live {
				return open
			}
			return ended
		}
		switch n % 10 {
		case 0, 1:
			r := &domain.Risk{ID: id(domain.KindRisk), Title: fmt.Sprint("Worry ", n), Owner: "exe", Service: "payments-api", Opened: old, Target: due,
				State: state("open", "closed"), Score: domain.Score{Likelihood: n%5 + 1, Impact: n/5%5 + 1, Exposure: n/25%5 + 1}}
			if !live {
				r.Closed = due
			}
			s.put(r)
		case 2:
			s.put(&domain.Exception{ID: id(domain.KindException), Service: "payments-api", Requester: "eng", Exit: fmt.Sprint("Way out ", n), Ends: due, State: state("approved", "closed"), Closed: ended(live, due)})
		case 3:
			s.put(&domain.Decision{ID: id(domain.KindDecision), Title: fmt.Sprint("Choice ", n), Approver: "exe", Driver: "eng", Due: due, Options: []string{"Wait", "Go"},
				State: state("proposed", "decided"), Decided: ended(live, due)})
		default:
			s.put(&domain.Action{ID: id(domain.KindAction), Title: fmt.Sprint("Piece of work ", n), Owner: "eng", State: state("open", "done"), Service: "payments-api",
				Created: old, FirstDue: due, Due: due, DoneOn: ended(live, due)})
		}
	}
}

func ended(live bool, day domain.Date) domain.Date {
	if live {
		return domain.Date{}
	}
	return day
}

// bureau is a secretary over books, and what it costs.
func bureau(t testing.TB, url string) (*briefs.Secretary, *ledger.Ledger, *store.Store) {
	t.Helper()
	st, err := store.Open(context.Background(), store.Options{URL: url, Org: "main"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	l := ledger.New(st, clock.NewFake(digestDay), slog.New(slog.DiscardHandler))
	l.WriteBudget = 20 * time.Second
	if err := l.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
	pages, err := briefs.Load(templates.FS, "")
	if err != nil {
		t.Fatal(err)
	}
	return briefs.New(l, pages), l, st
}

// BenchmarkDigest gathers and renders the weekly sync and the monthly review of books with 5,000 open records, once with
// 10,000 records in all and once with 100,000, or 1,000,000 where SEC_BENCH_LARGE is set: a digest stays under 300 ms,
// whatever the size (product 6). "large-over-small" is the ratio of the medians of one run. Measured with 1,000,000 records
// on two cores, redis-server 7.0.15: 51 to 76 ms at the median and 56 to 82 ms at the 99th percentile, ratios 1.07 to 1.13.
func BenchmarkDigest(b *testing.B) {
	records := 100_000
	if os.Getenv("SEC_BENCH_LARGE") != "" {
		records = 1_000_000
	}
	made := func(records int) (*briefs.Secretary, domain.Caller) {
		url := redisFor(b)
		apptest.NewFleetOf(b, url, apptest.FleetSeed(), fmt.Sprintf(apptest.FleetOrg, "Europe/Berlin", apptest.OneService), digestDay)
		archive(b, url, records, 5_000)
		s, l, _ := bureau(b, url)
		return s, domain.CallerFor(l.Directory(), l.Directory().People["lea"])
	}
	small, lea := made(10_000)
	large, _ := made(records)
	for _, page := range []struct{ job, audience string }{{briefs.WeeklyJob, "channel"}, {briefs.WeeklyJob, "executive"},
		{briefs.MonthlyJob, "review"}, {briefs.MonthlyJob, "executive"}, {briefs.MonthlyJob, "legal"}} {
		b.Run(page.job+"/"+page.audience, func(b *testing.B) {
			var s, l []time.Duration
			ask := func(x *briefs.Secretary) time.Duration {
				begun := time.Now()
				m, err := x.Preview(b.Context(), lea, page.job, page.audience)
				if err != nil || !strings.Contains(m.Summary, " 2026: ") {
					b.Fatalf("%s %v", m.Summary, err)
				}
				return time.Since(begun)
			}
			for b.Loop() {
				s, l = append(s, ask(small)), append(l, ask(large))
			}
			b.ReportMetric(float64(middle(l))/float64(middle(s)), "large-over-small")
			b.ReportMetric(ms(middle(s)), "small-p50-ms")
			b.ReportMetric(ms(middle(l)), "large-p50-ms")
			b.ReportMetric(ms(l[len(l)*99/100]), "large-p99-ms")
		})
	}
}

// A digest is gathered, sent and kept in the same few steps however much the books hold: round trips and letters are those
// of a company with a twentieth of the records.
func TestADigestCostsTheSameInBooksOfAnySize(t *testing.T) {
	t.Parallel()
	cost := func(records int) (trips int64, letters int) {
		url := "redis://" + miniredis.RunT(t).Addr()
		apptest.NewFleetOf(t, url, apptest.FleetSeed(), fmt.Sprintf(apptest.FleetOrg, "Europe/Berlin", apptest.OneService), digestDay)
		archive(t, url, records, 100)
		s, _, st := bureau(t, url)
		slot := cadence.Slot{Date: "2026-09-16", At: digestDay}
		for _, j := range s.Jobs() {
			if j.Name != briefs.WeeklyJob {
				continue
			}
			before := st.RoundTrips()
			if err := j.Fill(t.Context(), cadence.Turn{Job: j.Name, Now: digestDay, Slot: slot, Mark: digestDay}); err != nil {
				t.Fatal(err)
			}
			trips = st.RoundTrips() - before
		}
		letters, _, err := st.Queue().Pending(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return trips, letters
	}
	trips, letters := cost(200)
	more, same := cost(4_000)
	t.Logf("200 records: %d round trips, %d letters; 4,000 records: %d and %d", trips, letters, more, same)
	if trips != more || letters != same || trips > 8 || letters == 0 {
		t.Error("what a digest costs grows with what is stored")
	}
}
