package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

var ctx = context.Background()

var noon = time.Date(2026, 9, 15, 12, 0, 0, 0, time.UTC)

func risk(n int, service, owner string) *domain.Risk {
	return &domain.Risk{ID: domain.NewRef(domain.KindRisk, n).ID, Title: fmt.Sprintf("Risk %d", n), Service: service, Owner: owner,
		State: "open", Target: domain.Date{Year: 2026, Month: 10, Day: (n-1)%28 + 1}}
}

// change is a commit on top of what stands, with one audit entry.
func change(t testing.TB, st *store.Store, request string, puts ...ledger.Put) ledger.Change {
	t.Helper()
	seen, err := st.Look(ctx, ledger.Look{})
	if err != nil {
		t.Fatal(err)
	}
	e := domain.Entry{At: noon, Actor: "ana", Action: "test", Source: "command", Request: request, Result: "ok"}
	e.Seal(seen.Head.Seq+1, seen.Head.Hash)
	return ledger.Change{Head: seen.Head, Request: request, Outcome: []byte(`"` + request + `"`), Keep: 25 * time.Hour, Put: puts, Audit: []domain.Entry{e}}
}

func must(t testing.TB, st *store.Store, c ledger.Change) ledger.Receipt {
	t.Helper()
	rc, err := st.Commit(ctx, c)
	if err != nil {
		t.Fatalf("commit: %v", err)
	}
	return rc
}

func get[R domain.Record](t testing.TB, st *store.Store, ref domain.Ref) R {
	t.Helper()
	seen, err := st.Look(ctx, ledger.Look{Refs: []domain.Ref{ref}})
	if err != nil {
		t.Fatal(err)
	}
	r, ok := seen.Records[ref].(R)
	if !ok {
		t.Fatalf("%s: found %v", ref, seen.Records[ref])
	}
	return r
}

func TestCommitAndLook(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		r := risk(1, "track-api", "ana")
		c := change(t, st, "req-1", ledger.Put{New: r})
		c.Numbers = map[domain.Kind]int{domain.KindRisk: 1}
		c.Said, c.SaidAs = "words", "RSK-001"
		before := st.RoundTrips()
		if rc := must(t, st, c); !rc.Replicated {
			t.Error("without replicas a commit counts as replicated")
		}
		if n := st.RoundTrips() - before; n != 1 {
			t.Errorf("a commit took %d round trips", n)
		}
		before = st.RoundTrips()
		seen, err := st.Look(ctx, ledger.Look{Request: "req-1", Said: "words", Refs: []domain.Ref{r.Ref(), domain.NewRef(domain.KindRisk, 2)},
			Pages: []ledger.Page{{Index: ledger.Index{Kind: domain.KindRisk}, Limit: 10}, {Index: ledger.Index{Service: "track-api", Live: true}},
				{Index: ledger.Index{Holder: "bob"}, Limit: 5}}})
		if err != nil {
			t.Fatal(err)
		}
		if n := st.RoundTrips() - before; n != 1 {
			t.Errorf("a look took %d round trips", n)
		}
		want := domain.Clone(r)
		want.Version = 1
		if diff := cmp.Diff(map[domain.Ref]domain.Record{r.Ref(): want}, seen.Records); diff != "" {
			t.Errorf("records (-want +got):\n%s", diff)
		}
		if string(seen.Outcome) != `"req-1"` || seen.SaidAs != "RSK-001" {
			t.Errorf("outcome %q, said as %q", seen.Outcome, seen.SaidAs)
		}
		if got := []int{seen.Pages[0].Total, seen.Pages[1].Total, seen.Pages[2].Total, len(seen.Pages[0].Records), len(seen.Pages[1].Records)}; !cmp.Equal(got, []int{1, 1, 0, 1, 0}) {
			t.Errorf("pages: %v", got)
		}
		if seen.Head.Seq != 1 || seen.Head.Hash != c.Audit[0].Hash || seen.Head.Numbers[domain.KindRisk] != 1 {
			t.Errorf("head: %+v", seen.Head)
		}
		entries, err := st.Audit(ctx, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.Audit, entries); diff != "" {
			t.Errorf("audit (-want +got):\n%s", diff)
		}
		if err := st.Forget(ctx, "words"); err != nil {
			t.Fatal(err)
		}
		if seen, _ = st.Look(ctx, ledger.Look{Said: "words"}); seen.SaidAs != "" {
			t.Errorf("forgotten words still stand for %s", seen.SaidAs)
		}
	})
}

func TestTheSameRequestHasOneEffect(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		first := change(t, st, "req-1", ledger.Put{New: risk(1, "", "ana")})
		must(t, st, first)
		again := change(t, st, "req-1", ledger.Put{New: risk(2, "", "ana")})
		again.Outcome = []byte(`"other"`)
		rc, err := st.Commit(ctx, again)
		if !errors.Is(err, ledger.ErrSeen) || string(rc.Outcome) != `"req-1"` {
			t.Errorf("got %v with outcome %q, want the first outcome again", err, rc.Outcome)
		}
		seen, _ := st.Look(ctx, ledger.Look{Refs: []domain.Ref{domain.NewRef(domain.KindRisk, 2)}})
		if len(seen.Records) != 0 || seen.Head.Seq != 1 {
			t.Errorf("the repetition wrote something: %+v", seen)
		}
	})
}

func TestAStaleHeadOrVersionWritesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		stale := change(t, st, "late", ledger.Put{New: risk(9, "", "bob")})
		must(t, st, change(t, st, "first", ledger.Put{New: risk(1, "", "ana")}))
		if _, err := st.Commit(ctx, stale); !errors.Is(err, ledger.ErrMoved) {
			t.Errorf("a stale head: %v", err)
		}
		old := get[*domain.Risk](t, st, domain.NewRef(domain.KindRisk, 1))
		old.Version = 7
		now := domain.Clone(old)
		now.Title = "Other"
		if _, err := st.Commit(ctx, change(t, st, "v", ledger.Put{Old: old, New: now})); !errors.Is(err, ledger.ErrMoved) {
			t.Errorf("a wrong version: %v", err)
		}
		if _, err := st.Commit(ctx, change(t, st, "new", ledger.Put{New: risk(1, "", "eve")})); !errors.Is(err, ledger.ErrMoved) {
			t.Errorf("a new record where one stands: %v", err)
		}
		if got := get[*domain.Risk](t, st, old.Ref()); got.Title != "Risk 1" || got.Version != 1 {
			t.Errorf("something was written: %+v", got)
		}
		if n := len(env.Raw.Keys(ctx, env.Prefix()+"req:*").Val()); n != 1 {
			t.Errorf("%d outcomes are stored, want that of the first commit", n)
		}
	})
}

func TestOfRacingCommitsOneWins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		other := env.Open(t)
		var wg sync.WaitGroup
		var mu sync.Mutex
		won, moved := 0, 0
		changes := make([]ledger.Change, 16)
		for i := range changes {
			changes[i] = change(t, st, fmt.Sprintf("r%d", i), ledger.Put{New: risk(i+1, "", "ana")})
		}
		for i, c := range changes {
			wg.Go(func() {
				_, err := pickStore(i, st, other).Commit(ctx, c)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won++
				case errors.Is(err, ledger.ErrMoved):
					moved++
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won != 1 || moved != 15 {
			t.Errorf("%d won and %d lost of 16", won, moved)
		}
		seen, _ := st.Look(ctx, ledger.Look{Pages: []ledger.Page{{Index: ledger.Index{Kind: domain.KindRisk}}}})
		if seen.Pages[0].Total != 1 || seen.Head.Seq != 1 {
			t.Errorf("%d records, audit at %d", seen.Pages[0].Total, seen.Head.Seq)
		}
	})
}

func pickStore(i int, a, b *store.Store) *store.Store {
	if i%2 == 0 {
		return a
	}
	return b
}
