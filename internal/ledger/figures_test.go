package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// What figures are computed from is every live record and what ended inside the windows, restricted ones too, each
// once; how much of it is old does not change what a look costs.
func TestMeasureReadsWhatLiesInTheWindows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		o := openOffice(t, st, "2026-09-15 09:00", false)
		ctx := context.Background()
		today := o.Directory().Today(o.clock.Now())
		risk := func(n, ago int) domain.Record {
			r := &domain.Risk{ID: domain.NewRef(domain.KindRisk, n).ID, Title: "x", State: "closed", CloseReason: "remediated", Service: "track-api", Owner: "rui",
				Score: domain.Score{Likelihood: 4, Impact: 4, Exposure: 5, Effort: 1}, Opened: today.AddDays(-ago - 5), Closed: today.AddDays(-ago)}
			if n%7 == 0 {
				r.Visibility, r.NeedToKnow = domain.Restricted, []string{"noor"}
			}
			if ago < 0 {
				r.State, r.Closed, r.CloseReason = "open", domain.Date{}, ""
			}
			return r
		}
		load := func(name string, recs ...domain.Record) {
			t.Helper()
			_, err := o.Import(ctx, operator, ledger.Intake{Source: name, File: name, Content: name, Numbered: recs}, ledger.ImportOptions{Records: true})
			o.must(err)
		}
		read := func() ([]string, int64) {
			t.Helper()
			before := st.RoundTrips()
			got, err := o.Measure(ctx, domain.OperatorCaller, time.Time{}, map[domain.Kind]int{domain.KindRisk: 90})
			o.must(err)
			trips := st.RoundTrips() - before
			var ids []string
			for _, r := range got.Records {
				ids = append(ids, r.Ref().ID)
			}
			slices.Sort(ids)
			return ids, trips
		}
		load("few", risk(1, 90), risk(2, 91), risk(3, -1), risk(7, 0), risk(14, 200))
		want := "[RSK-001 RSK-003 RSK-007]"
		if ids, trips := read(); fmt.Sprint(ids) != want || trips != 1 {
			t.Errorf("%v in %d trips, want %s in one", ids, trips, want)
		}
		var old []domain.Record
		for n := 100; n < 700; n++ {
			old = append(old, risk(n, 92+n%300))
		}
		load("old", old...)
		if ids, trips := read(); fmt.Sprint(ids) != want || trips != 1 {
			t.Errorf("with 600 old ones: %v in %d trips", ids, trips)
		}
		var fresh []domain.Record
		for n := 1000; n < 1350; n++ {
			fresh = append(fresh, risk(n, n%90))
		}
		load("fresh", fresh...)
		if ids, trips := read(); len(ids) != 353 || len(slices.Compact(ids)) != 353 || trips > 2 {
			t.Errorf("with 350 fresh ones: %d in %d trips", len(ids), trips)
		}
	})
}
