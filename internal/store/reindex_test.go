package store_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// Books that an older version wrote are found by what lists and searches look for now, after one start.
func TestAnOlderVersionsBooksAreIndexedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		r := risk(1, "track-api", "ana")
		secret := risk(2, "track-api", "ana")
		secret.Visibility, secret.NeedToKnow = domain.Restricted, []string{"ana"}
		must(t, st, change(t, st, "r1", ledger.Put{New: r}, ledger.Put{New: secret}, ledger.Put{New: &domain.Service{ID: "track-api", Name: "Track"}}))
		before := dump(t, env)
		for _, k := range env.Raw.Keys(ctx, env.Prefix()+"idx:*").Val() { // all that an older version did not keep
			for _, p := range []string{"i:w", ":f:", ":m:", "first", "any:live", "any:all", "i:words"} {
				if name := k[len(env.Prefix()+"idx:"):]; strings.Contains(name, p) {
					env.Raw.Del(ctx, k)
				}
			}
		}
		if n, err := st.Reindex(ctx, nobody(t)); err != nil || n != 3 {
			t.Fatalf("looked at %d: %v", n, err)
		}
		env.Raw.HDel(ctx, env.Prefix()+"env", "indexes")
		if after := dump(t, env); after != before {
			t.Errorf("the indexes are others:\n%s\nwant\n%s", after, before)
		}
		if _, err := st.Reindex(ctx, nobody(t)); err != nil {
			t.Fatal(err)
		}
		if n, err := st.Reindex(ctx, nobody(t)); err != nil || n != 0 {
			t.Errorf("done twice: %d %v", n, err)
		}
	})
}

// nobody is for books without records of an older schema.
func nobody(t *testing.T) func([]domain.Record) error {
	return func(recs []domain.Record) error {
		t.Errorf("%d records are taken for older ones", len(recs))
		return nil
	}
}

// old fills books with what the program before schema 2 wrote, key by key.
func old(t *testing.T, env storetest.Env) {
	t.Helper()
	f, err := os.Open("testdata/schema1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		var row struct {
			Key  string
			Hash map[string]string
			Set  map[string]float64
		}
		if err := json.Unmarshal(sc.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		for m, score := range row.Set {
			env.Raw.ZAdd(ctx, env.Prefix()+row.Key, redis.Z{Member: m, Score: score})
		}
		for field, v := range row.Hash {
			env.Raw.HSet(ctx, env.Prefix()+row.Key, field, v)
		}
	}
}

// Books of the program before schema 2, as it wrote them: after one start each record stands exactly where this program
// would have put it, exceptions carry their risk, and each live one was given to whoever arms timers, also where the
// first start broke off in the middle (reliability F21).
func TestBooksOfSchema1AreMadeNew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		old(t, env)
		given := map[string]bool{}
		parts := 0
		take := func(recs []domain.Record) error {
			if parts++; parts == 3 {
				return errors.New("the power fails")
			}
			for _, r := range recs {
				given[r.Ref().String()] = true
			}
			return nil
		}
		if _, err := st.Reindex(ctx, take); err == nil {
			t.Fatal("the first start did not break off")
		}
		if n, err := st.Reindex(ctx, take); err != nil || n == 0 {
			t.Fatal(n, err)
		}
		for _, ref := range []string{"EXC-001", "RSK-007", "DEC-005", "EVD-002", "ACT-001"} {
			if !given[ref] {
				t.Errorf("%s was forgotten", ref)
			}
		}
		ref := domain.NewRef(domain.KindException, 1)
		seen, err := st.Look(ctx, ledger.Look{Refs: []domain.Ref{ref}})
		if err != nil || !slices.Equal(seen.Records[ref].(*domain.Exception).Risks, []domain.Ref{domain.NewRef(domain.KindRisk, 2)}) {
			t.Errorf("%+v %v", seen.Records[ref], err)
		}
		places := func() string {
			return strings.Join(slices.DeleteFunc(strings.Split(dump(t, env), "\n"), func(l string) bool { return strings.HasPrefix(l, "env") }), "\n")
		}
		made := places()
		var kept []ledger.Kept
		for _, k := range domain.Kinds {
			if err := st.Kept(ctx, k, func(r ledger.Kept) error { kept = append(kept, r); return nil }); err != nil {
				t.Fatal(err)
			}
		}
		for _, k := range env.Raw.Keys(ctx, env.Prefix()+"*").Val() {
			env.Raw.Del(ctx, k)
		}
		if err := st.Fill(ctx, ledger.Part{Records: kept}); err != nil {
			t.Fatal(err)
		}
		env.Raw.Del(ctx, env.Prefix()+"dir")
		if now := places(); now != made {
			t.Errorf("made new:\n%s\nas this program writes it:\n%s", made, now)
		}
	})
}

// Records of schema 2 have their timers: they are made new, and nothing is armed a second time for them, which would
// forget what fell due meanwhile.
func TestRecordsThatHaveTheirTimersAreNotArmedAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		must(t, st, change(t, st, "r1", ledger.Put{New: risk(1, "track-api", "ana")}))
		key := ""
		for _, k := range env.Raw.Keys(ctx, env.Prefix()+"*RSK-001").Val() {
			if env.Raw.HExists(ctx, k, "b").Val() {
				key = k
			}
		}
		env.Raw.HSet(ctx, key, "s", 2)
		env.Raw.HDel(ctx, env.Prefix()+"env", "indexes")
		if n, err := st.Reindex(ctx, nobody(t)); err != nil || n == 0 {
			t.Fatal(n, err)
		}
		if s := env.Raw.HGet(ctx, key, "s").Val(); s != strconv.Itoa(store.Schema) {
			t.Errorf("the row stands in schema %q", s)
		}
	})
}
