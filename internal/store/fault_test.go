package store_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// proxy stands between a store and its server and cuts connections after the server has executed.
type proxy struct {
	addr  string
	every atomic.Int64 // every n-th answer is cut; 0 is none
	n     atomic.Int64
	cuts  atomic.Int64
}

func newProxy(t testing.TB, server string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	p := &proxy{addr: l.Addr().String()}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(c, server)
		}
	}()
	return p
}

func (p *proxy) serve(c net.Conn, server string) {
	s, err := net.Dial("tcp", server)
	if err != nil {
		_ = c.Close()
		return
	}
	defer func() { _, _ = c.Close(), s.Close() }()
	go func() {
		_, _ = io.Copy(s, c)
		_ = s.Close()
	}()
	buf := make([]byte, 1<<20)
	for {
		n, err := s.Read(buf)
		if err != nil {
			return
		}
		if every := p.every.Load(); every > 0 && p.n.Add(1)%every == 0 {
			p.cuts.Add(1)
			return
		}
		if _, err := c.Write(buf[:n]); err != nil {
			return
		}
	}
}

// A commit whose answer was cut off after it was executed is repeated and has one effect all the same (M5, F10).
func TestACutAnswerHasOneEffect(t *testing.T) {
	storetest.Each(t, func(t *testing.T, _ *store.Store, env storetest.Env) {
		p := newProxy(t, strings.TrimPrefix(env.URL, "redis://"))
		through := env
		through.URL = "redis://" + p.addr
		st := through.Open(t)
		p.every.Store(3)
		const n = 24
		for i := 1; i <= n; i++ {
			request := fmt.Sprint("r", i)
			if i%2 == 0 {
				request = "" // as a timer's answer
			}
			c := change(t, st, request, ledger.Put{New: risk(i, "", "ana")})
			if rc, err := st.Commit(ctx, c); err != nil || string(rc.Outcome) != string(c.Outcome) {
				t.Fatalf("commit %d: %v", i, err)
			}
		}
		if p.cuts.Load() < n/3 {
			t.Fatalf("only %d answers were cut", p.cuts.Load())
		}
		p.every.Store(0)
		seen, err := st.Look(ctx, ledger.Look{Pages: []ledger.Page{{Index: ledger.Index{Kind: domain.KindRisk}, Limit: n}}})
		if err != nil {
			t.Fatal(err)
		}
		if seen.Head.Seq != n || seen.Pages[0].Total != n {
			t.Fatalf("the trail stands at %d with %d records; want %d of both", seen.Head.Seq, seen.Pages[0].Total, n)
		}
		for _, r := range seen.Pages[0].Records {
			if r.Base().Version != 1 {
				t.Errorf("%s was written %d times", r.Ref(), r.Base().Version)
			}
		}
	})
}

func TestWhatIsToldWhenTheServerFails(t *testing.T) {
	t.Run("every answer is cut: unconfirmed, and later it shows that it was recorded", func(t *testing.T) {
		_, env := storetest.New(t)
		p := newProxy(t, strings.TrimPrefix(env.URL, "redis://"))
		through := env
		through.URL = "redis://" + p.addr
		st := through.Open(t)
		c := change(t, st, "r1", ledger.Put{New: risk(1, "", "ana")})
		p.every.Store(1)
		if _, err := st.Commit(ctx, c); !errors.Is(err, ledger.ErrUnconfirmed) {
			t.Errorf("commit: %v", err)
		}
		if _, err := st.Look(ctx, ledger.Look{}); !errors.Is(err, ledger.ErrUnavailable) {
			t.Errorf("look: %v", err)
		}
		p.every.Store(0)
		if seen, err := st.Look(ctx, ledger.Look{Request: "r1"}); err != nil || string(seen.Outcome) != `"r1"` || seen.Head.Seq != 1 {
			t.Errorf("afterwards: %+v %v", seen, err)
		}
	})
	t.Run("nobody listens: unavailable, at once", func(t *testing.T) {
		st, env := storetest.New(t)
		c := change(t, st, "r1")
		env.Mini.Close()
		start := time.Now()
		if _, err := st.Commit(ctx, c); !errors.Is(err, ledger.ErrUnavailable) {
			// a pooled connection that broke while it was used leaves a doubt; a second attempt does not
			if _, err = st.Commit(ctx, c); !errors.Is(err, ledger.ErrUnavailable) {
				t.Errorf("commit: %v", err)
			}
		}
		if took := time.Since(start); took > 2500*time.Millisecond {
			t.Errorf("it took %v to say so", took)
		}
		if _, err := store.Open(ctx, store.Options{URL: env.URL}); !errors.Is(err, ledger.ErrUnavailable) {
			t.Errorf("open: %v", err)
		}
	})
	t.Run("a frozen server: unconfirmed within the budget", func(t *testing.T) {
		st, env := storetest.Real(t)
		c := change(t, st, "r1", ledger.Put{New: risk(1, "", "ana")})
		if err := env.Server.Process().Signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		short, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
		defer cancel()
		_, err := st.Commit(short, c)
		if err2 := env.Server.Process().Signal(syscall.SIGCONT); err2 != nil {
			t.Fatal(err2)
		}
		if !errors.Is(err, ledger.ErrUnconfirmed) {
			t.Errorf("commit: %v", err)
		}
		if rc, err := st.Commit(ctx, c); err != nil && !errors.Is(err, ledger.ErrSeen) || string(rc.Outcome) != `"r1"` {
			t.Errorf("the same once more: %v %q", err, rc.Outcome)
		}
		if seen, err := st.Look(ctx, ledger.Look{}); err != nil || seen.Head.Seq != 1 {
			t.Errorf("afterwards: %+v %v", seen.Head, err)
		}
	})
	t.Run("scripts forgotten", func(t *testing.T) {
		storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
			if err := env.Raw.ScriptFlush(ctx).Err(); err != nil {
				t.Fatal(err)
			}
			must(t, st, change(t, st, "r1", ledger.Put{New: risk(1, "", "ana")}))
		})
	})
	t.Run("a read-only server", func(t *testing.T) {
		primary, env := storetest.Real(t)
		c := change(t, primary, "r1")
		env.Raw.Do(ctx, "REPLICAOF", "127.0.0.1", "1")
		if _, err := primary.Commit(ctx, c); !errors.Is(err, ledger.ErrUnavailable) {
			t.Errorf("commit: %v", err)
		}
		env.Raw.Do(ctx, "REPLICAOF", "NO", "ONE")
		must(t, primary, c)
	})
}

// Where memory is full nothing is written at all, looking goes on, and letters still go out (F13).
func TestFullMemoryRefusesBeforeAnyWrite(t *testing.T) {
	st, env := storetest.Real(t, "maxmemory-policy", "noeviction")
	first := change(t, st, "r1", ledger.Put{New: risk(1, "", "ana")})
	first.Letters = []outbox.Letter{dm("a", outbox.Normal)}
	must(t, st, first)
	before := dump(t, env)
	c := change(t, st, "r2", ledger.Put{New: risk(2, "", "ana")})
	c.Slot = &ledger.Slot{Job: "weekly", Date: "2026-09-15", State: "sent"}
	if err := env.Raw.ConfigSet(ctx, "maxmemory", "1").Err(); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Commit(ctx, c); !errors.Is(err, ledger.ErrUnavailable) || !strings.Contains(err.Error(), "OOM") {
		t.Errorf("commit: %v", err)
	}
	if seen, err := st.Look(ctx, ledger.Look{Refs: []domain.Ref{risk(1, "", "").Ref()}}); err != nil || len(seen.Records) != 1 {
		t.Errorf("look: %v", err)
	}
	if after := dump(t, env); after != before {
		t.Errorf("something was written:\n%s\nbefore:\n%s", after, before)
	}
	b := newBench(t, st)
	b.done(b.claims(5, "a")[0], "1.1")
	env.Raw.ConfigSet(ctx, "maxmemory", "0")
	must(t, st, c)
}

// A script that fails half way is not rolled back (M7): whatever could make it fail is found before its first write.
func TestADamagedStoreIsNotDamagedFurther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		must(t, st, change(t, st, "r1", ledger.Put{New: risk(1, "", "ana")}))
		for _, key := range []string{"notes", "timers", "idx:i:risk:all:h:bob", "state:pending", "lane:p:ana", "slot:weekly:2026-09-15"} {
			name := env.Prefix() + key
			env.Raw.LPush(ctx, name, "not what it should be")
			before := dump(t, env)
			c := change(t, st, "r-"+key, ledger.Put{New: risk(2, "", "bob")})
			c.Letters, c.Note = []outbox.Letter{dm("a", outbox.Normal)}, map[string]string{"a": "b"}
			c.Slot = &ledger.Slot{Job: "weekly", Date: "2026-09-15", State: "sent"}
			if _, err := st.Commit(ctx, c); err == nil {
				t.Errorf("%s: committed", key)
			}
			if after := dump(t, env); after != before {
				t.Errorf("%s: written in part:\n%s", key, after)
			}
			env.Raw.Del(ctx, name)
		}
		env.Raw.XAdd(ctx, &xadd{Stream: env.Prefix() + "audit", ID: "9-0", Values: []string{"e", "{}"}})
		if _, err := st.Commit(ctx, change(t, st, "r9", ledger.Put{New: risk(3, "", "bob")})); err == nil || !strings.Contains(err.Error(), "longer than its head") {
			t.Errorf("a trail longer than its head: %v", err)
		}
	})
}

// What was acknowledged survives kill -9 of the server, whole (G1). appendfsync is always.
func TestKilledServersLoseNothingAcknowledged(t *testing.T) {
	st, env := storetest.Real(t)
	var mu sync.Mutex
	acked := map[string]domain.Ref{}
	next := 0
	for cycle := range 4 {
		var writers sync.WaitGroup
		stop := make(chan struct{})
		for range 3 {
			writers.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
					}
					mu.Lock()
					next++
					n := next
					mu.Unlock()
					commitUntilDone(st, n, stop, func(request string, ref domain.Ref) {
						mu.Lock()
						acked[request] = ref
						mu.Unlock()
					})
				}
			})
		}
		time.Sleep(time.Duration(60+40*cycle) * time.Millisecond)
		env.Server.Kill()
		close(stop)
		writers.Wait()
		if err := env.Server.Up(); err != nil {
			t.Fatal(err)
		}
	}
	for n := 0; n < 100 && st.Ping(ctx) != nil; n++ { // the pool tries a server that was away once a second
		time.Sleep(50 * time.Millisecond)
	}
	for request, ref := range acked {
		seen, err := st.Look(ctx, ledger.Look{Request: request, Refs: []domain.Ref{ref}})
		if err != nil {
			t.Fatal(err)
		}
		if seen.Outcome == nil || seen.Records[ref] == nil {
			t.Errorf("%s was acknowledged and is lost", ref)
		}
	}
	seen, err := st.Look(ctx, ledger.Look{Pages: []ledger.Page{{Index: ledger.Index{Kind: domain.KindRisk}}}})
	if err != nil {
		t.Fatal(err)
	}
	if trail := env.Raw.XLen(ctx, env.Prefix()+"audit").Val(); int64(seen.Pages[0].Total) != seen.Head.Seq || trail != seen.Head.Seq || trail < int64(len(acked)) {
		t.Errorf("%d records, head at %d, %d entries, %d acknowledged: halves of commits", seen.Pages[0].Total, seen.Head.Seq, trail, len(acked))
	}
	if len(acked) < 20 {
		t.Errorf("only %d commits in four cycles: too few to say anything", len(acked))
	}
	t.Logf("%d acknowledged commits over 4 kills, none lost", len(acked))
}

func commitUntilDone(st *store.Store, n int, stop <-chan struct{}, done func(string, domain.Ref)) {
	r := risk(n, "", "ana")
	request := fmt.Sprint("k", n)
	for {
		select {
		case <-stop:
			return
		default:
		}
		seen, err := st.Look(ctx, ledger.Look{Request: request})
		if err != nil {
			continue
		}
		e := domain.Entry{At: noon, Action: "test", Request: request}
		e.Seal(seen.Head.Seq+1, seen.Head.Hash)
		_, err = st.Commit(ctx, ledger.Change{Head: seen.Head, Request: request, Put: []ledger.Put{{New: r}}, Audit: []domain.Entry{e}})
		if err == nil || errors.Is(err, ledger.ErrSeen) {
			done(request, r.Ref())
			return
		}
	}
}
