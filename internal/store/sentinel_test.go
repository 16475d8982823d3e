package store_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// patient asks until something is so, for as long as a busy machine may need.
func patient(t testing.TB, what string, d time.Duration, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(d); time.Now().Before(deadline); time.Sleep(25 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("waited in vain: %s", what)
}

// sentinel starts one that watches a primary, and gives its address.
func sentinel(t testing.TB, primary string) string {
	t.Helper()
	host, port, err := net.SplitHostPort(primary)
	if err != nil {
		t.Fatal(err)
	}
	dir, own := t.TempDir(), strconv.Itoa(storetest.FreePort(t))
	conf := filepath.Join(dir, "sentinel.conf")
	lines := []string{"port " + own, "bind 127.0.0.1", "dir " + dir, "logfile " + filepath.Join(dir, "sentinel.log"),
		fmt.Sprintf("sentinel monitor books %s %s 1", host, port), "sentinel down-after-milliseconds books 1500",
		"sentinel failover-timeout books 6000", "sentinel parallel-syncs books 1"}
	if err := os.WriteFile(conf, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	bin, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("no redis-server on PATH: no Sentinel can be started")
	}
	cmd := exec.Command(bin, conf, "--sentinel")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return "127.0.0.1:" + own
}

// The primary is killed, Sentinel promotes its replica, and commits go on through the same store: what was confirmed
// with the replica's word stands there, what came in between was refused or is recognised when it comes again
// (reliability F11, F12, G7).
func TestAFailoverThroughSentinel(t *testing.T) {
	t.Parallel()
	fast := []string{"repl-diskless-sync-delay", "0", "repl-ping-replica-period", "1"}
	primary := storetest.Start(t, fast...)
	_, port, _ := net.SplitHostPort(primary.Addr)
	replica := storetest.Start(t, append(fast, "replicaof", "127.0.0.1 "+port)...)
	raw := redis.NewClient(&redis.Options{Addr: primary.Addr})
	t.Cleanup(func() { _ = raw.Close() })
	patient(t, "the replica follows", 10*time.Second, func() bool {
		return strings.Contains(raw.Info(ctx, "replication").Val(), "state=online")
	})
	watch := sentinel(t, primary.Addr)
	asked := redis.NewSentinelClient(&redis.Options{Addr: watch})
	t.Cleanup(func() { _ = asked.Close() })
	patient(t, "Sentinel knows the replica", 15*time.Second, func() bool {
		got, err := asked.Replicas(ctx, "books").Result()
		return err == nil && len(got) == 1 && got[0]["flags"] == "slave" && got[0]["master-link-status"] == "ok"
	})

	st, err := store.Open(ctx, store.Options{URL: "redis+sentinel://" + watch + "/books", WaitFor: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	confirmed := 0
	for i := 1; i <= 20; i++ {
		if rc := must(t, st, change(t, st, fmt.Sprint("r", i), ledger.Put{New: risk(i, "", "ana")})); !rc.Replicated {
			t.Errorf("commit %d has no word of the replica", i)
		}
		confirmed = i
	}

	primary.Kill()
	down := time.Now()
	for n := 0; ; n++ { // what a person does: type it again, under the same words
		c, err := tryChange(st, "again", ledger.Put{New: risk(confirmed+1, "", "ana")})
		if err == nil {
			if _, err = st.Commit(ctx, c); err == nil || errors.Is(err, ledger.ErrSeen) {
				break
			}
		}
		if !errors.Is(err, ledger.ErrUnavailable) && !errors.Is(err, ledger.ErrUnconfirmed) {
			t.Fatalf("after the kill: %v", err)
		}
		if time.Since(down) > 25*time.Second {
			t.Fatalf("no commit for %s after the primary was killed: %v", time.Since(down), err)
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Logf("commits went on %s after the primary was killed", time.Since(down).Round(10*time.Millisecond))

	must(t, st, change(t, st, "after", ledger.Put{New: risk(confirmed+2, "", "ana")}))
	promoted := redis.NewClient(&redis.Options{Addr: replica.Addr})
	t.Cleanup(func() { _ = promoted.Close() })
	if role := promoted.Info(ctx, "replication").Val(); !strings.Contains(role, "role:master") {
		t.Errorf("the replica was not promoted: %s", role)
	}
	seen, err := st.Look(ctx, ledger.Look{Pages: []ledger.Page{{Index: ledger.Index{Kind: domain.KindRisk}, Limit: 100}}})
	if err != nil {
		t.Fatal(err)
	}
	if n := seen.Pages[0].Total; n != confirmed+2 || seen.Head.Seq != int64(confirmed+2) {
		t.Errorf("%d records and %d entries; %d were confirmed before the kill and two after it", n, seen.Head.Seq, confirmed)
	}
	for _, r := range seen.Pages[0].Records {
		if r.Base().Version != 1 {
			t.Errorf("%s was written %d times", r.Ref(), r.Base().Version)
		}
	}
}

// tryChange is change for a store that may fail.
func tryChange(st *store.Store, request string, puts ...ledger.Put) (ledger.Change, error) {
	seen, err := st.Look(ctx, ledger.Look{})
	if err != nil {
		return ledger.Change{}, err
	}
	e := domain.Entry{At: noon, Actor: "ana", Action: "test", Source: "command", Request: request, Result: "ok"}
	e.Seal(seen.Head.Seq+1, seen.Head.Hash)
	return ledger.Change{Head: seen.Head, Request: request, Outcome: []byte(`"` + request + `"`), Keep: 25 * time.Hour, Put: puts, Audit: []domain.Entry{e}}, nil
}
