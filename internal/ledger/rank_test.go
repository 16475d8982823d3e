package ledger_test

import (
	"context"
	"slices"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

func rsk(n int) domain.Ref { return domain.NewRef(domain.KindRisk, n) }

// The do-first list is its reader's: what somebody may not see leaves no trace in it, neither as a neighbour nor in the
// count nor in a plan, and asking for it is asking for what does not exist; each look is one round trip for both.
func TestRankingIsItsReaders(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		o := openOffice(t, st, "2026-09-15 09:00", true)
		ctx := context.Background()
		ids := func(risks []*domain.Risk) (out []string) {
			for _, r := range risks {
				out = append(out, r.ID)
			}
			return out
		}
		open := []string{"RSK-003", "RSK-001", "RSK-005", "RSK-009", "RSK-006", "RSK-004"}
		trips := func(f func()) int64 {
			before := st.RoundTrips()
			f()
			return st.RoundTrips() - before
		}
		for _, who := range []string{"saoirse", "rui", "renata", "wes", "yusra"} {
			c := o.as(who).Caller
			var hidden, absent error
			if n := trips(func() { _, hidden = o.WhyRisk(ctx, c, rsk(7)) }); n != 1 {
				t.Errorf("%s: a hidden risk takes %d trips", who, n)
			}
			if n := trips(func() { _, absent = o.WhyRisk(ctx, c, rsk(77)) }); n != 1 {
				t.Errorf("%s: an absent risk takes %d trips", who, n)
			}
			if domain.CodeOf(hidden) != domain.NotFound || domain.CodeOf(absent) != domain.NotFound {
				t.Errorf("%s: %v, %v", who, hidden, absent)
			}
			if _, err := o.CompareRisks(ctx, c, rsk(1), rsk(7)); domain.CodeOf(err) != domain.NotFound {
				t.Errorf("%s compares with a hidden risk: %v", who, err)
			}
			got, err := o.WhyRisk(ctx, c, rsk(5))
			o.must(err)
			if !slices.Equal(ids(got.List), open) {
				t.Errorf("%s: %v", who, ids(got.List))
			}
			p, err := o.PlanRisks(ctx, c, 1000)
			o.must(err)
			if !slices.Equal(ids(p.In), open) {
				t.Errorf("%s plans %v", who, ids(p.In))
			}
		}
		// On the list: it is there, and that it was read is written down.
		for _, who := range []string{"joss", "stellan"} {
			before := len(o.entries("RSK-007"))
			got, err := o.WhyRisk(ctx, o.as(who).Caller, rsk(5))
			o.must(err)
			if !slices.Equal(ids(got.List), slices.Insert(slices.Clone(open), 3, "RSK-007")) {
				t.Errorf("%s: %v", who, ids(got.List))
			}
			e := o.entries("RSK-007")
			if len(e) != before+1 || e[len(e)-1].Action != "read" || e[len(e)-1].Actor != who {
				t.Errorf("%s read RSK-007 as a neighbour; the trail says %+v", who, e)
			}
		}
		if _, err := o.PlanRisks(ctx, domain.Caller{Standing: domain.Guest}, 10); domain.CodeOf(err) != domain.Forbidden {
			t.Errorf("a guest plans: %v", err)
		}
	})
}
