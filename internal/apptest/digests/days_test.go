package digests

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/cadence"
	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/metrics"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
	"github.com/secretariat-bot/secretariat/templates"
)

// Two replicas keep each day's figures once, as the day begins where the organisation is and as everybody in a channel
// may see them; days on which nothing ran stay missing (domain 6); and one review in the quarter asks everybody who
// answers for something, once (domain 4.5).
func TestEachDaysFiguresAndTheQuartersReview(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	st, env := storetest.New(t)
	at := clock.NewFake(time.Date(2026, 9, 29, 12, 0, 0, 0, time.UTC))
	parsed, err := directory.Org("sample-org.yaml", sample.Org, directory.Known{})
	if err != nil {
		t.Fatal(err)
	}
	open := func(st *store.Store) *ledger.Ledger {
		l := ledger.New(st, at, slog.New(slog.DiscardHandler))
		l.WriteBudget = time.Minute
		return l
	}
	book := open(st)
	if err := book.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	in := ledger.Intake{Source: parsed.Source, File: parsed.File, Content: parsed.Content, Directory: parsed.Records, Numbered: parsed.Numbered, Speaks: parsed.Speaks}
	if _, err := book.Import(ctx, ledger.Request{Caller: domain.OperatorCaller}, in, ledger.ImportOptions{Records: true}); err != nil {
		t.Fatal(err)
	}
	pages, err := briefs.Load(templates.FS, "")
	if err != nil {
		t.Fatal(err)
	}
	var loops []*cadence.Loop
	for range 2 {
		own, err := store.Open(ctx, store.Options{URL: env.URL, Org: env.Org})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = own.Close() })
		l := open(own)
		if err := l.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		loops = append(loops, &cadence.Loop{Clock: at, Book: l, Jobs: briefs.New(l, pages).Jobs, Log: slog.New(slog.DiscardHandler)})
	}
	look := func(on time.Time) {
		at.Set(on)
		for range 6 { // who moved nothing looks again
			var all sync.WaitGroup
			for _, l := range loops {
				all.Go(func() { _, _ = l.Step(ctx) })
			}
			all.Wait()
		}
	}
	look(at.Now())                                  // the first look only sets the marks
	for _, day := range []int{30, 31, 34, 35, 36} { // nobody is there on the 2nd and 3rd of October
		for hour := 5; hour < 24; hour += 6 {
			look(time.Date(2026, 9, day, hour, 0, 0, 0, time.UTC))
		}
	}
	days, err := book.Days(ctx, 30)
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for _, d := range days {
		kept = append(kept, d.ID)
	}
	if got := strings.Join(kept, " "); got != "2026-09-30 2026-10-01 2026-10-04 2026-10-05 2026-10-06" {
		t.Errorf("kept are the figures of %s", got)
	}
	got, err := book.Measure(ctx, domain.OperatorCaller, time.Time{}, metrics.Back)
	if err != nil {
		t.Fatal(err)
	}
	all, channel := metrics.Of(got.Now, got.Dir, domain.ForCaller(domain.OperatorCaller), got.Records), metrics.Of(got.Now, got.Dir, domain.ForChannel, got.Records)
	last := days[len(days)-1].Figures
	if last["open"] != float64(channel.OpenRisks.Total) || all.OpenRisks.Total == channel.OpenRisks.Total {
		t.Errorf("%v open risks are kept; a channel sees %d, who may see all sees %d", last["open"], channel.OpenRisks.Total, all.OpenRisks.Total)
	}
	if book.Refresh(ctx) != nil {
		t.Fatal("the directory is not there")
	}
	var asked []string
	for id, p := range book.Directory().People {
		if !p.ReviewOn.IsZero() {
			asked = append(asked, id+" "+p.ReviewOn.String())
		}
	}
	slices.Sort(asked)
	if len(asked) < 5 || slices.ContainsFunc(asked, func(s string) bool { return !strings.HasSuffix(s, "2026-10-05") }) {
		t.Errorf("the ownership review of the first Monday of the quarter asked %v", asked)
	}
}
