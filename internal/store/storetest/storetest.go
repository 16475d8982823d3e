// Package storetest opens real stores for tests: on miniredis always, and on a redis-server of the test's own where
// there is one. It knows no records; seeding is the test's business.
package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/secretariat-bot/secretariat/internal/store"
)

// Env is what stands behind a store under test.
type Env struct {
	Kind   string                // miniredis or redis
	URL    string                // for opening a second store
	Org    string                // the organisation in the keys
	Raw    redis.UniversalClient // for looking at the state behind the store
	Mini   *miniredis.Miniredis  // nil on a real server
	Server *Server               // nil on miniredis
}

// Prefix is what every key begins with.
func (e Env) Prefix() string { return "app:{" + e.Org + "}:" }

// FastForward lets d pass for the lifetimes of keys: at once on miniredis, where no time passes by itself. On a real
// server it really waits, so keep d small there.
func (e Env) FastForward(d time.Duration) {
	if e.Mini != nil {
		e.Mini.FastForward(d)
		return
	}
	time.Sleep(d)
}

// Open opens one more store on the same books, as a second replica would.
func (e Env) Open(t testing.TB) *store.Store {
	t.Helper()
	st, err := store.Open(context.Background(), store.Options{URL: e.URL, Org: e.Org})
	if err != nil {
		t.Fatalf("opening the store: %v", err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}

// New opens an empty store on miniredis.
func New(t testing.TB) (*store.Store, Env) {
	t.Helper()
	m := miniredis.RunT(t)
	return open(t, Env{Kind: "miniredis", URL: "redis://" + m.Addr(), Mini: m})
}

// Real opens an empty store on a redis-server of its own, or skips the test and says so.
func Real(t testing.TB, config ...string) (*store.Store, Env) {
	t.Helper()
	srv := Start(t, config...)
	return open(t, Env{Kind: "redis", URL: "redis://" + srv.Addr, Server: srv})
}

func open(t testing.TB, e Env) (*store.Store, Env) {
	t.Helper()
	e.Org = "test"
	o, err := redis.ParseURL(e.URL)
	if err != nil {
		t.Fatal(err)
	}
	e.Raw = redis.NewClient(o)
	t.Cleanup(func() { _ = e.Raw.Close() })
	return e.Open(t), e
}

// Each runs a test on miniredis and, where there is a redis-server, on a real one.
func Each(t *testing.T, test func(t *testing.T, st *store.Store, env Env)) {
	t.Helper()
	t.Run("miniredis", func(t *testing.T) {
		st, env := New(t)
		test(t, st, env)
	})
	t.Run("redis", func(t *testing.T) {
		st, env := Real(t)
		test(t, st, env)
	})
}
