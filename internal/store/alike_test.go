package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// Look.Alike reads, in one round trip, all that the rule of recurrence needs: what it finds for an incident in the books,
// and for one that is not written yet, is what it finds among everything there is.
func TestALookFindsWhatHappenedBefore(t *testing.T) {
	today := domain.Date{Year: 2026, Month: 11, Day: 2}
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		rapid.Check(t, func(rt *rapid.T) {
			if err := env.Raw.FlushDB(ctx).Err(); err != nil {
				rt.Fatal(err)
			}
			var all []domain.Record
			var puts []ledger.Put
			put := func(r domain.Record) {
				if rapid.Bool().Draw(rt, "restricted") {
					r.Base().Visibility = domain.Restricted
				}
				all, puts = append(all, r), append(puts, ledger.Put{New: r})
			}
			some := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(rt, label) }
			for n := 1; n <= 8; n++ {
				i := &domain.Incident{ID: fmt.Sprintf("INC-%03d", n), Kind: some("kind", domain.KindReal, domain.KindReal, domain.KindExercise), State: some("state", "closed", "contained", "cancelled"),
					ServiceIDs: rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"cart", "till", "map"}), 1, 2, rapid.ID).Draw(rt, "services"),
					Type:       some("type", "", "theft", "loss"), Control: some("control", "", "two-step", "backups"),
					Times: map[string]time.Time{"detected": time.Date(2026, 11, 1, 22, 30, 0, 0, time.UTC).Add(-time.Duration(rapid.IntRange(0, 400).Draw(rt, "days")) * 24 * time.Hour)}}
				if rapid.Bool().Draw(rt, "risk") {
					i.Risks = []domain.Ref{domain.NewRef(domain.KindRisk, 1)}
				}
				put(i)
			}
			put(&domain.Risk{ID: "RSK-001", State: "open"})
			for n := 1; n <= 6; n++ {
				from := domain.NewRef(domain.KindIncident, rapid.IntRange(1, 8).Draw(rt, "from"))
				if rapid.Bool().Draw(rt, "of the risk") {
					from = domain.NewRef(domain.KindRisk, 1)
				}
				put(&domain.Action{ID: fmt.Sprintf("ACT-%03d", n), State: some("done", "open", "done", "dropped"), From: from, Due: today})
			}
			must(t, st, change(t, st, "fill", puts...))

			subject := all[rapid.IntRange(0, 7).Draw(rt, "subject")].(*domain.Incident)
			same := func(what string, look ledger.Look, i *domain.Incident) {
				before := st.RoundTrips()
				seen, err := st.Look(ctx, look)
				if err != nil {
					rt.Fatal(err)
				}
				if n := st.RoundTrips() - before; n != 1 {
					rt.Fatalf("%s: %d round trips", what, n)
				}
				if got, want := told(domain.Recurrences(i, seen.Alike, today)), told(domain.Recurrences(i, all, today)); got != want {
					rt.Fatalf("%s of %s: found %s, there is %s", what, i.ID, got, want)
				}
			}
			same("in the books", ledger.Look{Refs: []domain.Ref{subject.Ref()}, Alike: &ledger.Alike{}}, subject)
			fresh := domain.Clone(subject)
			fresh.ID, fresh.Times["detected"] = "INC-099", time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
			same("not written yet", ledger.Look{Alike: &ledger.Alike{Services: fresh.ServiceIDs, Control: fresh.Control, Since: today.AddDays(-181)}}, fresh)
			// A correction brings services and a control of its own along.
			moved := domain.Clone(subject)
			moved.ServiceIDs, moved.Control = []string{"map", "till"}, "backups"
			same("corrected", ledger.Look{Refs: []domain.Ref{subject.Ref()}, Alike: &ledger.Alike{Services: moved.ServiceIDs, Control: moved.Control}}, moved)
		})
	})
}

// However much was written about what happened before, a look brings home so much of it and no more: the newest of it
// (reliability F24).
func TestALookAtLongTimelinesIsBounded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
		at := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
		for n := 1; n <= 30; n++ {
			must(t, st, change(t, st, fmt.Sprintf("long %d", n), ledger.Put{New: &domain.Incident{ID: fmt.Sprintf("INC-%03d", n), Kind: domain.KindReal, State: "closed", ServiceIDs: []string{"cart"},
				Timeline: []domain.Moment{{N: 1, Text: strings.Repeat("x", 300_000)}}, Times: map[string]time.Time{"detected": at.AddDate(0, 0, n-40)}}}))
		}
		seen, err := st.Look(ctx, ledger.Look{Alike: &ledger.Alike{Services: []string{"cart"}, Since: domain.Date{Year: 2026, Month: 6, Day: 1}}})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(seen.Alike); n < 10 || n > 15 || seen.Alike[0].Ref().ID != "INC-030" {
			t.Errorf("%d incidents, the first is %s", n, seen.Alike[0].Ref())
		}
	})
}

// told is what the rule found, to compare.
func told(rs []domain.Recurrence) string { return fmt.Sprintf("%+v", rs) }
