package store_test

import (
	"fmt"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// What wants attention no longer stands in the order of the day its figure counts it by, and leaves the set when it is
// taken up again; without such a day it stands in none.
func TestEndedOnesStandByTheDayOfTheirFigure(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		ended := ledger.Index{Kind: domain.KindRisk, Ended: true}
		end := func(n int, state string, day int, v domain.Visibility) {
			r := risk(n, "s", "ana")
			put := ledger.Put{New: r}
			if seen, err := st.Look(ctx, ledger.Look{Refs: []domain.Ref{r.Ref()}}); err == nil && seen.Records[r.Ref()] != nil {
				put.Old = seen.Records[r.Ref()]
			}
			r.State, r.Visibility, r.Target = state, v, domain.Date{Year: 2026, Month: 1, Day: 30 - n}
			if day > 0 {
				r.Closed = domain.Date{Year: 2026, Month: 9, Day: day}
			}
			must(t, st, change(t, st, fmt.Sprintf("%d %s %d %s", n, state, day, v), put))
		}
		want := func(x ledger.Index, ids string) {
			t.Helper()
			if _, got := page(t, st, x); got != ids {
				t.Errorf("%+v holds %q, want %q", x, got, ids)
			}
		}
		end(1, "closed", 20, "")
		end(2, "closed", 3, "")
		end(3, "open", 0, "")
		end(4, "rejected", 0, "")
		end(5, "closed", 5, domain.Restricted)
		want(ended, "RSK-002 RSK-001")
		hidden := ended
		hidden.Restricted = true
		want(hidden, "RSK-005")
		end(3, "closed", 9, "")
		end(1, "open", 20, "") // reopened
		want(ended, "RSK-002 RSK-003")
		end(5, "closed", 5, domain.Internal)
		want(ended, "RSK-002 RSK-005 RSK-003")
		want(hidden, "")
		if _, err := st.Look(ctx, ledger.Look{Pages: []ledger.Page{{Index: ledger.Index{Kind: domain.KindRisk, Ended: true, Holder: "ana"}}}}); err == nil {
			t.Error("nobody keeps the ended ones of one person apart, but they were read")
		}
	})
}
