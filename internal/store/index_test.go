package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

func page(t rapid.TB, st *store.Store, x ledger.Index) (int, string) {
	t.Helper()
	seen, err := st.Look(ctx, ledger.Look{Pages: []ledger.Page{{Index: x, Limit: 100}}})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, r := range seen.Pages[0].Records {
		ids = append(ids, r.Ref().ID)
	}
	return seen.Pages[0].Total, strings.Join(ids, " ")
}

func TestIndexesAreOrderedByDayThenNumber(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		day := func(d int) domain.Date { return domain.Date{Year: 2026, Month: 9, Day: d} }
		var puts []ledger.Put
		for n, d := range map[int]domain.Date{1: day(20), 2: {}, 1000: day(3), 999: day(3), 5: {Year: 1969, Month: 12, Day: 31}, 6: {Year: 9999, Month: 12, Day: 31}} {
			r := risk(n, "s", "ana")
			r.Target = d
			puts = append(puts, ledger.Put{New: r})
		}
		must(t, st, change(t, st, "r", puts...))
		if _, got := page(t, st, ledger.Index{Kind: domain.KindRisk}); got != "RSK-005 RSK-999 RSK-1000 RSK-001 RSK-006 RSK-002" {
			t.Errorf("order: %s", got)
		}
		seen, err := st.Look(ctx, ledger.Look{Pages: []ledger.Page{{Index: ledger.Index{Kind: domain.KindRisk}, Offset: 1, Limit: 2, Newest: true}}})
		if err != nil || seen.Pages[0].Total != 6 || len(seen.Pages[0].Records) != 2 || seen.Pages[0].Records[0].Ref().ID != "RSK-006" {
			t.Errorf("newest: %+v %v", seen.Pages, err)
		}
		for _, bad := range []ledger.Index{{Service: "a", Holder: "b"}, {Reader: "ana"}, {First: true}, {Live: true, Facet: domain.Facet{Name: domain.FacetState, Value: "open"}}} {
			if _, err := st.Look(ctx, ledger.Look{Pages: []ledger.Page{{Index: bad}}}); err == nil {
				t.Errorf("%+v is no index, but was read", bad)
			}
		}
	})
}

func TestParentsComeAlong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		r := risk(1, "", "ana")
		e := &domain.Escalation{ID: "ESC-001", About: r.Ref(), State: "triggered"}
		a := &domain.Action{ID: "ACT-001", From: e.Ref(), State: "open"}
		lone := &domain.Action{ID: "ACT-002", From: domain.NewRef(domain.KindRisk, 77), State: "open"}
		c := &domain.Correction{ID: "service-x", About: domain.Ref{Kind: domain.KindService, ID: "x"}, Asked: "ana"}
		must(t, st, change(t, st, "r", ledger.Put{New: r}, ledger.Put{New: e}, ledger.Put{New: a}, ledger.Put{New: lone}, ledger.Put{New: c},
			ledger.Put{New: &domain.Service{ID: "x", Name: "X"}}))
		seen, err := st.Look(ctx, ledger.Look{Refs: []domain.Ref{a.Ref(), lone.Ref(), c.Ref()}, Parents: true})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for ref := range seen.Records {
			got = append(got, ref.String())
		}
		slices.Sort(got)
		if s := strings.Join(got, " "); s != "ACT-001 ACT-002 ESC-001 correction:service-x service:x" {
			t.Errorf("found %s: want the records and one level of parents", s)
		}
	})
}

// Whatever is written, every index says what a plain filter over the records says, and none but those of restricted
// records speaks of restricted ones (domain 7.2).
func TestIndexesEqualAFilter(tt *testing.T) {
	st, env := storetest.New(tt)
	rapid.Check(tt, func(t *rapid.T) {
		env.Raw.FlushDB(ctx)
		books := map[domain.Ref]*domain.Risk{}
		for i := range rapid.IntRange(1, 12).Draw(t, "writes") {
			n := rapid.IntRange(1, 4).Draw(t, "number")
			r := risk(n, rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "service"), rapid.SampledFrom([]string{"", "ana", "bob"}).Draw(t, "owner"))
			r.State = rapid.SampledFrom([]string{"open", "closed"}).Draw(t, "state")
			r.Visibility = rapid.SampledFrom([]domain.Visibility{domain.Internal, domain.Restricted}).Draw(t, "visibility")
			r.Target.Day = rapid.IntRange(1, 28).Draw(t, "day")
			put := ledger.Put{New: r}
			if old := books[r.Ref()]; old != nil {
				put.Old = get[*domain.Risk](tt, st, r.Ref())
			}
			must(tt, st, change(tt, st, fmt.Sprint(i), put))
			books[r.Ref()] = r
		}
		for _, restricted := range []bool{false, true} {
			for _, live := range []bool{false, true} {
				for _, x := range []ledger.Index{{Kind: domain.KindRisk}, {Kind: domain.KindRisk, Service: "a"}, {Service: "b"}, {Holder: "ana"}, {Kind: domain.KindRisk, Holder: "bob"}} {
					x.Restricted, x.Live = restricted, live
					var want []*domain.Risk
					for _, r := range books {
						if r.IsRestricted() == restricted && (!live || r.Live()) && (x.Service == "" || r.Service == x.Service) && (x.Holder == "" || r.Owner == x.Holder) {
							want = append(want, r)
						}
					}
					slices.SortFunc(want, func(a, b *domain.Risk) int {
						if c := a.Target.Compare(b.Target); c != 0 {
							return c
						}
						return a.Ref().Num() - b.Ref().Num()
					})
					var ids []string
					for _, r := range want {
						ids = append(ids, r.ID)
					}
					if total, got := page(t, st, x); got != strings.Join(ids, " ") || total != len(ids) {
						t.Fatalf("%+v: %d, %q; want %v", x, total, got, ids)
					}
				}
			}
		}
		seen := 0
		if err := st.Kept(ctx, domain.KindRisk, func(ledger.Kept) error { seen++; return nil }); err != nil || seen != len(books) {
			t.Fatalf("a scan finds %d of %d: %v", seen, len(books), err)
		}
	})
}
