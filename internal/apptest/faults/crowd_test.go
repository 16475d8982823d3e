// Package faults tests the bot while Slack, Redis, sockets and the bot itself fail.
package faults

import (
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
	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// crowd is the fleet's company with ten more people, for whom something goes wrong while they work.
type crowd struct {
	*apptest.Fleet
	store *store.Store // a second look at the same records
	log   *apptest.ErrorLog
	http  string // where the bot's readiness is asked
	names []string
}

// newCrowd starts the company on Redis, on a Wednesday at ten in New York; no bot runs yet.
func newCrowd(t testing.TB, redisURL string) *crowd {
	t.Helper()
	seed, org := apptest.FleetSeed(), fmt.Sprintf(apptest.FleetOrg, "America/New_York", apptest.OneService)
	c := &crowd{log: &apptest.ErrorLog{}}
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
	c.Fleet = apptest.NewFleetOf(t, redisURL, seed, org, time.Date(2026, 9, 16, 14, 0, 0, 0, time.UTC))
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
func smallCrowd(t testing.TB) (*crowd, *apptest.Replica) {
	t.Helper()
	c := newCrowd(t, "redis://"+miniredis.RunT(t).Addr())
	return c, c.up()
}

// up starts a bot whose readiness can be asked and whose errors are kept, and waits until commands reach it.
func (c *crowd) up() *apptest.Replica {
	c.T.Helper()
	o := c.Opt
	o.HTTPAddr = c.http
	return c.Ready(c.begin(o))
}

func (c *crowd) begin(o app.Options) *apptest.Replica {
	c.T.Helper()
	return c.StartLogged(o, c.Clock, slog.New(slog.NewJSONHandler(c.log, &slog.HandlerOptions{Level: slog.LevelError})))
}

// posted waits until nothing waits in the outbox.
func (c *crowd) posted() {
	c.T.Helper()
	for deadline := time.Now().Add(apptest.Patience); ; time.Sleep(10 * time.Millisecond) {
		n, _, err := c.store.Queue().Pending(c.T.Context())
		if err == nil && n == 0 {
			return
		}
		if time.Now().After(deadline) {
			for _, r := range c.rows("") {
				c.T.Logf("%s to %s: %s after %d tries: %s", r.Letter.ID, r.Letter.To.Lane(), r.State, r.Tries, r.Why)
			}
			c.T.Fatal("the outbox does not get empty")
		}
	}
}

// waits waits until something does wait in the outbox.
func (c *crowd) waits(n int) {
	c.T.Helper()
	c.Until(fmt.Sprint(n, " letters wait"), func() bool {
		k, _, err := c.store.Queue().Pending(c.T.Context())
		return err == nil && k >= n
	})
}

// rows are the letters in the outbox that are in a state.
func (c *crowd) rows(s outbox.State) []outbox.Row {
	c.T.Helper()
	rows, err := c.store.Queue().List(c.T.Context(), s, 1000)
	if err != nil {
		c.T.Fatal(err)
	}
	return rows
}

// actions are the recorded actions by title: how often each stands in the records.
func (c *crowd) actions() map[string]int {
	c.T.Helper()
	seen, err := c.store.Look(c.T.Context(), ledger.Look{Pages: []ledger.Page{{Index: ledger.Index{Kind: domain.KindAction}, Limit: 5000}}})
	if err != nil {
		c.T.Fatal(err)
	}
	out := map[string]int{}
	for _, r := range seen.Pages[0].Records {
		out[r.(*domain.Action).Title]++
	}
	return out
}

// proves that the books are whole: the audit trail is an unbroken chain, and numbers have no gap.
func (c *crowd) proves() {
	c.T.Helper()
	apptest.ProvesBooks(c.T, c.store)
}

// health is what /readyz says: the checks that are not "ok", nothing where the bot is ready.
func (c *crowd) health() map[string]string {
	c.T.Helper()
	resp, err := http.Get("http://" + c.http + "/readyz")
	if err != nil {
		return map[string]string{"http": err.Error()}
	}
	defer resp.Body.Close()
	var res struct {
		Checks map[string]string
	}
	if err := json.NewDecoder(resp.Body).Decode(&res); err != nil {
		c.T.Fatal(err)
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
	for _, m := range c.Slack.As(who).Messages(channel) {
		if m.IsBot && !m.Ephemeral && apptest.HasAll(apptest.Words(m), words...) {
			out = append(out, m)
		}
	}
	return out
}

// once fails where the words stand in a place more or less often than once.
func (c *crowd) once(who, channel string, words ...string) workspace.ClientMessage {
	c.T.Helper()
	ms := c.standing(who, channel, words...)
	if len(ms) != 1 {
		c.T.Errorf("%q stands %d times before %s in %s", words, len(ms), who, channel)
		for _, m := range c.standing(who, channel) {
			c.T.Log(m.TS, m.Text)
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
