package apptest

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/secretariat-bot/secretariat/internal/app"
	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// fleet is one local workspace and one Redis, and as many bots on them as a test starts: the replicas of an
// installation.
type fleet struct {
	t     testing.TB
	ws    *workspace.Server
	url   string // of Redis
	clock *clock.Fake
	opt   app.Options
	bots  []*replica
}

// replica is one process's worth of the bot.
type replica struct {
	*app.Bot
	end  context.CancelFunc
	done chan error
}

// fleetSeed is the workspace of small companies: a lead, an executive and an engineer.
func fleetSeed() workspace.Seed {
	return workspace.Seed{Team: workspace.Team{ID: "T0FLEET", Name: "Fleet", Domain: "fleet"},
		Bot: workspace.Bot{UserID: "U0SECRETARIAT", BotID: "B0SECRETARIAT", AppID: "A0SECRETARIAT", Name: "Secretariat"},
		Users: []workspace.User{
			{ID: "U0LEA", Name: "lea", RealName: "Lea Lindqvist", Email: "lea@fleet.example", TZ: "Europe/Berlin"},
			{ID: "U0EXE", Name: "exe", RealName: "Exe Marlow", Email: "exe@fleet.example", TZ: "America/New_York"},
			{ID: "U0ENG", Name: "eng", RealName: "Eng Okafor", Email: "eng@fleet.example", TZ: "America/New_York"}},
		Channels: []workspace.Channel{{ID: "C0WEEKLY", Name: "security-weekly", Members: []string{"U0LEA", "U0EXE", "U0ENG", "U0SECRETARIAT"}}}}
}

const fleetOrg = `
schema: 1
org: {name: Fleet, email_domain: fleet.example, timezone: %s, working_hours: "09:00-17:00", cadence: {weekly_sync: "tue 10:00"}}
channels: [{id: security-weekly, kind: public, use: [weekly_sync, actions]}]
people:
  - {id: lea, name: Lea Lindqvist, unit: security, tz: Europe/Berlin, roles: [security_lead]}
  - {id: exe, name: Exe Marlow, unit: exec, tz: America/New_York, roles: [executive], area: [all]}
  - {id: eng, name: Eng Okafor, unit: core, tz: America/New_York, roles: [champion], champion_ack: 2026-01-01}
teams: [{id: core, name: Core, lead: eng, champion: eng}]
escalation_paths: [{id: path-core, steps: [{to: eng, wait: 30}, {to: exe, wait: 60}, {to: lea, wait: 60}]}]
services:
%s`

const oneService = "  - {id: payments-api, name: Payments, team: core, tier: 1, reach: 3, A: eng, R: [eng], path: path-core, confirmed: 2026-01-01}\n"

// still shows the workspace the clock that the test moves.
type still struct{ *clock.Fake }

func (still) Movable() bool                                          { return false }
func (still) Jump(context.Context, time.Time, func(time.Time)) error { return nil }
func (still) NextDigest() (time.Time, bool)                          { return time.Time{}, false }
func (still) Reset(context.Context) error                            { return nil }

const fleetBot, fleetApp = "xoxb-fleet", "xapp-fleet"

// newFleet starts the workspace and, on Redis, imports a company of these services. No bot runs yet.
func newFleet(t testing.TB, redisURL, zone, services string, at time.Time) *fleet {
	t.Helper()
	return newFleetOf(t, redisURL, fleetSeed(), fmt.Sprintf(fleetOrg, zone, services), at)
}

// newFleetOf does the same for any company.
func newFleetOf(t testing.TB, redisURL string, seed workspace.Seed, org string, at time.Time) *fleet {
	t.Helper()
	f := &fleet{t: t, url: redisURL, clock: clock.NewFake(at)}
	manifest, err := app.ManifestJSON("/sec", false)
	if err != nil {
		t.Fatal(err)
	}
	f.ws, err = workspace.New(workspace.Options{Seed: seed, Manifest: manifest, BotToken: fleetBot, AppToken: fleetApp,
		Clock: still{f.clock}, NoRateLimits: true, Log: slog.New(slog.DiscardHandler),
		Times: workspace.Times{Redeliver: []time.Duration{0, time.Second, 2 * time.Second}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.ws.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.ws.Close() })
	f.opt = app.Options{AppToken: fleetApp, BotToken: fleetBot, SlackURL: strings.TrimSuffix(f.ws.URL(), "/") + "/api/", RedisURL: app.Secret(redisURL),
		Org: "main", AllowVolatile: true, Command: "/sec", LogLevel: "error", Connections: 1}
	f.load(org)
	t.Cleanup(func() {
		for _, b := range f.bots {
			b.stop()
		}
	})
	return f
}

// load imports an organisation file as `bot import` would.
func (f *fleet) load(org string) {
	f.t.Helper()
	ctx := f.t.Context()
	p, err := directory.Org("fleet.yaml", []byte(org), directory.Known{})
	if err != nil {
		f.t.Fatal(err)
	}
	st, err := store.Open(ctx, store.Options{URL: f.url, Org: "main"})
	if err != nil {
		f.t.Fatal(err)
	}
	defer st.Close()
	l := ledger.New(st, f.clock, slog.New(slog.DiscardHandler))
	if err := l.Refresh(ctx); err != nil {
		f.t.Fatal(err)
	}
	l.WriteBudget = time.Minute
	if _, err := app.ImportParsed(ctx, l, ledger.Request{Caller: domain.OperatorCaller}, p, ledger.ImportOptions{Records: true}); err != nil {
		f.t.Fatal(err)
	}
}

// start runs one more replica. Without a given clock it makes its own, as the program does.
func (f *fleet) start(o app.Options, c clock.Clock) *replica {
	f.t.Helper()
	b, err := app.New(f.t.Context(), o, app.Deps{Clock: c, Quick: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		f.t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	r := &replica{Bot: b, end: end, done: make(chan error, 1)}
	go func() { r.done <- b.Run(ctx) }()
	f.bots = append(f.bots, r)
	return r
}

// ready waits until commands reach a replica.
func (f *fleet) ready(r *replica) *replica {
	f.t.Helper()
	f.until("a replica gets ready", r.Ready)
	return r
}

// stop ends a replica in good order. It may be called again.
func (r *replica) stop() {
	if r.end == nil {
		return
	}
	r.end()
	<-r.done
	_ = r.Close()
	r.end = nil
}

// kill takes Redis away from a replica in the middle of whatever it does, and then ends it: nothing that it holds in
// memory or was about to write gets anywhere.
func (r *replica) kill() {
	_ = r.Close()
	r.stop()
}

func (f *fleet) until(what string, ok func() bool) {
	f.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	f.t.Fatalf("waited in vain: %s", what)
}

// eachRedis runs a test on miniredis and, where there is a redis-server, on a real one.
func eachRedis(t *testing.T, test func(t *testing.T, url string)) {
	t.Run("miniredis", func(t *testing.T) {
		t.Parallel()
		test(t, "redis://"+miniredis.RunT(t).Addr())
	})
	t.Run("redis", func(t *testing.T) {
		t.Parallel()
		test(t, "redis://"+storetest.Start(t, "appendfsync", "everysec").Addr)
	})
}
