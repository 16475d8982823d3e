package store_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
	"github.com/secretariat-bot/secretariat/internal/view"
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

// Records of schema 2 have their timers: nothing is armed a second time for them, which would forget what fell due
// meanwhile. Those that hold what schema 2 does not know are shut to its programs (F21).
func TestRecordsThatHaveTheirTimersAreNotArmedAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		plain := &domain.Decision{ID: "DEC-001", Title: "Old", Driver: "ana", State: "proposed"}
		shown := &domain.Decision{ID: "DEC-002", Title: "New", Driver: "ana", State: "decided", Brief: &domain.ShownBrief{}}
		must(t, st, change(t, st, "r1", ledger.Put{New: risk(1, "track-api", "ana")}, ledger.Put{New: plain}, ledger.Put{New: shown},
			ledger.Put{New: &domain.Org{Name: "Northwind"}}, ledger.Put{New: &domain.Daily{ID: "2026-09-15"}}))
		env.Raw.HDel(ctx, env.Prefix()+"env", "indexes")
		if n, err := st.Reindex(ctx, nobody(t)); err != nil || n != 5 {
			t.Fatal(n, err)
		}
		for id, want := range map[string]string{"RSK-001": "2", "DEC-001": "2", "DEC-002": "3", "main": "2", "2026-09-15": "3"} {
			for _, k := range env.Raw.Keys(ctx, env.Prefix()+"*"+id).Val() {
				if s, err := env.Raw.HGet(ctx, k, "s").Result(); err == nil && s != want {
					t.Errorf("%s stands in schema %s, want %s", id, s, want)
				}
			}
		}
	})
}

// A running incident that was imported before incidents owed anything is given to whoever arms what it owes, once.
func TestIncidentsOfOlderProgramsAreArmed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		must(t, st, change(t, st, "r1", ledger.Put{New: &domain.Incident{ID: "INC-001", Title: "Runs", Kind: domain.KindReal, State: domain.IncContained}},
			ledger.Put{New: &domain.Incident{ID: "INC-002", Title: "Over", Kind: domain.KindReal, State: domain.IncClosed}},
			ledger.Put{New: &domain.Incident{ID: "INC-003", Title: "Armed", Kind: domain.KindReal, State: domain.IncContained, Gen: 1}}))
		env.Raw.HDel(ctx, env.Prefix()+"env", "indexes")
		var given []string
		if _, err := st.Reindex(ctx, func(recs []domain.Record) error {
			for _, r := range recs {
				given = append(given, r.Ref().String())
			}
			return nil
		}); err != nil || !slices.Equal(given, []string{"INC-001"}) {
			t.Fatal(given, err)
		}
	})
}

// Beside programs of schema 2 only those letters wait that they would spoil.
func TestLettersThatOlderProgramsWouldSpoilAreShutToThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		words := view.Say("The review is out.")
		chart := view.Message{Summary: "The review is out.", Nodes: []view.Node{view.Picture(view.Chart{Name: "open"})}}
		p := change(t, st, "r1")
		p.Letters = []outbox.Letter{{ID: "words", To: outbox.Place{Person: "ana"}, Message: words}, {ID: "chart", To: outbox.Place{Person: "ana"}, Message: chart},
			{ID: "file", To: outbox.Place{Person: "ana"}, Message: words, File: "review.pdf"}}
		must(t, st, p)
		for id, want := range map[string]string{"words": "2", "chart": "3", "file": "3"} {
			if s := env.Raw.HGet(ctx, env.Prefix()+"letter:"+id, "s").Val(); s != want {
				t.Errorf("the letter %s stands in schema %s, want %s", id, s, want)
			}
		}
	})
}
