package apptest

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/secretariat-bot/secretariat/internal/app"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// crowd is the fleet's company with ten more people, for whom something goes wrong while they work.
type crowd struct {
	*fleet
	store *store.Store // a second look at the same records
	log   *errorLog
	http  string // where the bot's readiness is asked
	names []string
}

// newCrowd starts the company on Redis, on a Wednesday at ten in New York; no bot runs yet.
func newCrowd(t testing.TB, redisURL string) *crowd {
	t.Helper()
	seed, org := fleetSeed(), fmt.Sprintf(fleetOrg, "America/New_York", oneService)
	c := &crowd{log: &errorLog{}}
	people := ""
	for i := range 10 {
		name := fmt.Sprintf("p%d", i)
		c.names = append(c.names, name)
		u := workspace.User{ID: "U0P" + fmt.Sprint(i), Name: name, RealName: "Person " + string(rune('A'+i)), Email: name + "@fleet.example", TZ: "America/New_York"}
		seed.Users = append(seed.Users, u)
		seed.Channels[0].Members = append(seed.Channels[0].Members, u.ID)
		people += fmt.Sprintf("  - {id: %s, name: %s, unit: core, tz: America/New_York}\n", name, u.RealName)
	}
	org = strings.Replace(org, "teams:", people+"teams:", 1)
	c.fleet = newFleetOf(t, redisURL, seed, org, time.Date(2026, 9, 16, 14, 0, 0, 0, time.UTC))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.http = l.Addr().String()
	_ = l.Close()
	if c.store, err = store.Open(t.Context(), store.Options{URL: redisURL, Org: "main"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.store.Close() })
	return c
}

// smallCrowd is a crowd on miniredis with one bot.
func smallCrowd(t testing.TB) (*crowd, *replica) {
	t.Helper()
	c := newCrowd(t, "redis://"+miniredis.RunT(t).Addr())
	return c, c.up()
}

// up starts a bot whose readiness can be asked and whose errors are kept, and waits until commands reach it.
func (c *crowd) up() *replica {
	c.t.Helper()
	o := c.opt
	o.HTTPAddr = c.http
	return c.ready(c.begin(o))
}

func (c *crowd) begin(o app.Options) *replica {
	c.t.Helper()
	b, err := app.New(c.t.Context(), o, app.Deps{Clock: c.clock, Quick: true, Log: slog.New(slog.NewJSONHandler(c.log, &slog.HandlerOptions{Level: slog.LevelError}))})
	if err != nil {
		c.t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	r := &replica{Bot: b, end: end, done: make(chan error, 1)}
	go func() { r.done <- b.Run(ctx) }()
	c.bots = append(c.bots, r)
	return r
}

// posted waits until nothing waits in the outbox.
func (c *crowd) posted() {
	c.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		n, _, err := c.store.Queue().Pending(c.t.Context())
		if err == nil && n == 0 {
			return
		}
		if time.Now().After(deadline) {
			for _, r := range c.rows("") {
				c.t.Logf("%s to %s: %s after %d tries: %s", r.Letter.ID, r.Letter.To.Lane(), r.State, r.Tries, r.Why)
			}
			c.t.Fatal("the outbox does not get empty")
		}
	}
}

// waits waits until something does wait in the outbox.
func (c *crowd) waits(n int) {
	c.t.Helper()
	c.until(fmt.Sprint(n, " letters wait"), func() bool {
		k, _, err := c.store.Queue().Pending(c.t.Context())
		return err == nil && k >= n
	})
}

// rows are the letters in the outbox that are in a state.
func (c *crowd) rows(s outbox.State) []outbox.Row {
	c.t.Helper()
	rows, err := c.store.Queue().List(c.t.Context(), s, 1000)
	if err != nil {
		c.t.Fatal(err)
	}
	return rows
}

// actions are the recorded actions by title: how often each stands in the records.
func (c *crowd) actions() map[string]int {
	c.t.Helper()
	seen, err := c.store.Look(c.t.Context(), ledger.Look{Pages: []ledger.Page{{Index: ledger.Index{Kind: domain.KindAction}, Limit: 5000}}})
	if err != nil {
		c.t.Fatal(err)
	}
	out := map[string]int{}
	for _, r := range seen.Pages[0].Records {
		out[r.(*domain.Action).Title]++
	}
	return out
}

// proves that the books are whole: the audit trail is an unbroken chain, and numbers have no gap.
func (c *crowd) proves() {
	c.t.Helper()
	provesBooks(c.t, c.store)
}

// provesBooks recomputes every seal of the trail and holds the records against the numbers that were given out.
func provesBooks(t testing.TB, books ledger.Books) {
	t.Helper()
	ctx := context.Background()
	var seq int64
	prev, born := "", map[string]int{}
	for {
		es, err := books.Audit(ctx, seq+1, 500)
		if err != nil {
			t.Fatal(err)
		}
		if len(es) == 0 {
			break
		}
		for _, e := range es {
			sealed := e
			sealed.Seal(seq+1, prev)
			if sealed.Hash != e.Hash || e.Seq != seq+1 || e.Prev != prev {
				t.Errorf("the audit trail breaks at %d (%s %s)", e.Seq, e.Action, e.Object)
			}
			if e.Action == "action.add" || e.Action == "escalation.start" {
				born[e.Object]++
			}
			seq, prev = e.Seq, e.Hash
		}
	}
	for object, n := range born {
		if n > 1 {
			t.Errorf("%s was made %d times by the trail", object, n)
		}
	}
	seen, err := books.Look(ctx, ledger.Look{Pages: []ledger.Page{
		{Index: ledger.Index{Kind: domain.KindAction}, Limit: 5000}, {Index: ledger.Index{Kind: domain.KindAction, Restricted: true}, Limit: 5000},
		{Index: ledger.Index{Kind: domain.KindEscalation}, Limit: 5000}, {Index: ledger.Index{Kind: domain.KindEscalation, Restricted: true}, Limit: 5000}}})
	if err != nil {
		t.Fatal(err)
	}
	if seen.Head.Seq != seq || seen.Head.Hash != prev {
		t.Errorf("the head stands at %d, the trail ends at %d", seen.Head.Seq, seq)
	}
	for i, kind := range []domain.Kind{domain.KindAction, domain.KindEscalation} {
		var refs []string
		for _, r := range slices.Concat(seen.Pages[2*i].Records, seen.Pages[2*i+1].Records) {
			refs = append(refs, r.Ref().String())
		}
		slices.Sort(refs)
		if n := len(slices.Compact(slices.Clone(refs))); n != len(refs) || n != seen.Head.Numbers[kind] {
			t.Errorf("%d %ss under %d numbers, and %d numbers were given out: %v", len(refs), kind, n, seen.Head.Numbers[kind], refs)
		}
	}
}

// health is what /readyz says: the checks that are not "ok", nothing where the bot is ready.
func (c *crowd) health() map[string]string {
	c.t.Helper()
	resp, err := http.Get("http://" + c.http + "/readyz")
	if err != nil {
		return map[string]string{"http": err.Error()}
	}
	defer resp.Body.Close()
	var res struct {
		Checks map[string]string
	}
	if err := json.NewDecoder(resp.Body).Decode(&res); err != nil {
		c.t.Fatal(err)
	}
	for k, v := range res.Checks {
		if v == "ok" {
			delete(res.Checks, k)
		}
	}
	return res.Checks
}

// standing are the messages of the bot that everybody in a place sees, with these words in them.
func (c *crowd) standing(who, channel string, words ...string) (out []workspace.ClientMessage) {
	for _, m := range c.ws.As(who).Messages(channel) {
		if m.IsBot && !m.Ephemeral && HasAll(Words(m), words...) {
			out = append(out, m)
		}
	}
	return out
}

// once fails where the words stand in a place more or less often than once.
func (c *crowd) once(who, channel string, words ...string) workspace.ClientMessage {
	c.t.Helper()
	ms := c.standing(who, channel, words...)
	if len(ms) != 1 {
		c.t.Errorf("%q stands %d times before %s in %s", words, len(ms), who, channel)
		for _, m := range c.standing(who, channel) {
			c.t.Log(m.TS, m.Text)
		}
		return workspace.ClientMessage{}
	}
	return ms[0]
}

// digests are the weekly digests that stand in the channel.
func (c *crowd) digests() []workspace.ClientMessage {
	return slices.DeleteFunc(c.standing("p2", "security-weekly"), func(m workspace.ClientMessage) bool {
		return m.ThreadTS != "" || !strings.HasPrefix(m.Text, "Security weekly")
	})
}
