package store_test

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
	"github.com/secretariat-bot/secretariat/internal/view"
)

type xadd = redis.XAddArgs

// A real cluster refuses what miniredis lets pass: keys of two slots, keys that a script does not name (dependencies 9).
func TestACluster(t *testing.T) {
	cli, err := exec.LookPath("redis-cli")
	if err != nil {
		t.Skip("no redis-cli on PATH: no cluster can be made")
	}
	var addrs []string
	for range 3 {
		addrs = append(addrs, storetest.Start(t, "cluster-enabled", "yes", "cluster-node-timeout", "2000").Addr)
	}
	args := append([]string{"--cluster", "create"}, addrs...)
	if out, err := exec.Command(cli, append(args, "--cluster-yes")...).CombinedOutput(); err != nil {
		t.Fatalf("no cluster: %v\n%s", err, out)
	}
	var st *store.Store
	for range 100 { // the nodes need a moment to agree
		if st, err = store.Open(ctx, store.Options{URL: "redis://" + strings.Join(addrs, ",")}); err == nil {
			if _, err = st.Look(ctx, ledger.Look{}); err == nil {
				break
			}
			_ = st.Close()
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })

	r := risk(1, "track-api", "ana")
	c := change(t, st, "r1", ledger.Put{New: r}, ledger.Put{New: &domain.Service{ID: "track-api", Name: "Track API"}})
	card := dm("card", outbox.Normal)
	card.Card, card.Version, card.Message.Thread = "card:RSK-001", 1, []view.Message{view.Say("section")}
	c.Letters = []outbox.Letter{card}
	c.Arm = []ledger.Timer{{ID: "t", Due: noon}}
	c.Slot = &ledger.Slot{Job: "weekly", Date: "2026-09-15", State: "sent"}
	c.Note = map[string]string{"a": "b"}
	must(t, st, c)

	a := &domain.Action{ID: "ACT-001", From: r.Ref(), State: "open"}
	must(t, st, change(t, st, "r2", ledger.Put{New: a}))
	seen, err := st.Look(ctx, ledger.Look{Request: "r1", Refs: []domain.Ref{a.Ref()}, Parents: true, Pages: []ledger.Page{{Index: ledger.Index{Service: "track-api"}, Limit: 5}}})
	if err != nil || len(seen.Records) != 2 || seen.Pages[0].Total != 1 || len(seen.Pages[0].Records) != 1 || seen.Outcome == nil {
		t.Errorf("look: %+v %v", seen, err)
	}
	if d, err := st.Directory(ctx, nil); err != nil || d.Services["track-api"] == nil {
		t.Errorf("directory: %v", err)
	}
	f, err := st.Timers().Claim(ctx, noon, time.Now(), time.Minute, 5)
	if err != nil || len(f) != 1 {
		t.Fatalf("timers: %v %v", f, err)
	}
	answer := change(t, st, "")
	answer.Fired = f[:1]
	must(t, st, answer)
	b := newBench(t, st)
	b.done(b.claims(5, "card")[0], "1.1")
	b.done(b.claims(5, "card#1")[0], "1.2")
	if rows, err := b.q.List(ctx, outbox.Done, 5); err != nil || len(rows) != 2 {
		t.Errorf("list: %v %v", rows, err)
	}
	if slots, err := st.Slots(ctx, "weekly:2026-09-15", "weekly:2026-09-22"); err != nil || len(slots) != 1 {
		t.Errorf("slots: %v %v", slots, err)
	}
}

// Where there is a replica a commit waits for its word, and says so when it does not come (F11).
func TestAReplicaConfirms(t *testing.T) {
	_, env := storetest.Real(t, "repl-diskless-sync-delay", "0")
	_, port, _ := strings.Cut(env.Server.Addr, ":")
	replica := storetest.Start(t, "replicaof", "127.0.0.1 "+port)
	for range 1000 { // a busy machine takes its time over the first copy
		if strings.Contains(env.Raw.Info(ctx, "replication").Val(), "state=online") {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	env.Raw.Set(ctx, "warm", "up", 0)
	if n, err := env.Raw.Do(ctx, "WAIT", 1, 2000).Int(); err != nil || n != 1 { // online, and it answers
		t.Fatal(n, err)
	}
	other := env.Open(t) // hears of the replica as it opens
	if rc := must(t, other, change(t, other, "r1")); !rc.Replicated {
		t.Error("the replica's word was not heard")
	}
	before := other.RoundTrips()
	c := change(t, other, "r2")
	must(t, other, c)
	if n := other.RoundTrips() - before; n != 2 {
		t.Errorf("look and commit with a replica took %d round trips", n)
	}
	replica.Kill()
	if rc := must(t, other, change(t, other, "r3")); rc.Replicated {
		t.Error("a dead replica confirmed")
	}
}

func TestDurability(t *testing.T) {
	for name, c := range map[string]struct {
		config    []string
		ok        bool
		refusals  int
		complains string
	}{
		"as it should be": {nil, true, 0, ""},
		"once a second":   {[]string{"appendfsync", "everysec"}, false, 0, "once a second"},
		"no file":         {[]string{"appendonly", "no"}, false, 1, "append-only"},
		"evicting":        {[]string{"maxmemory-policy", "allkeys-lru"}, false, 1, "noeviction"},
	} {
		t.Run(name, func(t *testing.T) {
			st, _ := storetest.Real(t, c.config...)
			d, err := st.Durability(ctx)
			if err != nil || d.OK() != c.ok || len(d.Refusals) != c.refusals || !strings.Contains(fmt.Sprint(d.Warnings, d.Refusals), c.complains) {
				t.Errorf("%+v %v", d, err)
			}
			if d.Version == "" {
				t.Error("no version")
			}
		})
	}
	t.Run("a server that tells nothing", func(t *testing.T) {
		st, _ := storetest.New(t)
		if d, err := st.Durability(ctx); err != nil || len(d.Refusals) != 0 || len(d.Warnings) == 0 {
			t.Errorf("%+v %v", d, err)
		}
	})
}

func TestServerTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		if off, err := st.Time(ctx); err != nil || off.Abs() > time.Second {
			t.Errorf("offset %v %v", off, err)
		}
	})
	st, env := storetest.New(t)
	env.Mini.SetTime(time.Now().Add(5 * time.Minute))
	off, err := st.Time(ctx)
	if err != nil || off < 4*time.Minute {
		t.Errorf("offset %v %v", off, err)
	}
	if d := time.Until(st.Real().Now()); d < 4*time.Minute {
		t.Errorf("transport time is %v ahead, want the server's", d)
	}
}

func BenchmarkLookAndCommit(b *testing.B) {
	for _, n := range []int{1000, 100000} {
		b.Run(fmt.Sprint(n, " records"), func(b *testing.B) {
			st, _ := storetest.Real(b, "appendfsync", "no")
			for from := 0; from < n; from += 1000 {
				var puts []ledger.Put
				for i := range 1000 {
					puts = append(puts, ledger.Put{New: risk(from+i+1, fmt.Sprint("s", i%25), fmt.Sprint("p", i%40))})
				}
				must(b, st, change(b, st, fmt.Sprint("seed", from), puts...))
			}
			ref := domain.NewRef(domain.KindRisk, 7)
			b.ResetTimer()
			for i := range b.N {
				seen, err := st.Look(ctx, ledger.Look{Refs: []domain.Ref{ref}, Pages: []ledger.Page{{Index: ledger.Index{Holder: "p6", Live: true}, Limit: 10}}})
				if err != nil {
					b.Fatal(err)
				}
				next := domain.Clone(seen.Records[ref].(*domain.Risk))
				next.Title = fmt.Sprint("Title ", i)
				e := domain.Entry{At: noon, Action: "test"}
				e.Seal(seen.Head.Seq+1, seen.Head.Hash)
				l := dm(fmt.Sprint("l", i), outbox.Normal)
				must(b, st, ledger.Change{Head: seen.Head, Request: fmt.Sprint("b", i), Put: []ledger.Put{{Old: seen.Records[ref], New: next}}, Audit: []domain.Entry{e}, Letters: []outbox.Letter{l}})
			}
		})
	}
}
