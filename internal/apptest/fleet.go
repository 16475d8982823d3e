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

// Fleet is one local workspace and one Redis, and as many bots on them as a test starts: the replicas of an
// installation.
type Fleet struct {
	T     testing.TB
	Slack *workspace.Server
	URL   string // of Redis
	Clock *clock.Fake
	Opt   app.Options // of a bot that is started there
	bots  []*Replica
}

// Replica is one process's worth of the bot.
type Replica struct {
	*app.Bot
	end  context.CancelFunc
	done chan error
}

// FleetSeed is the workspace of small companies: a lead, an executive and an engineer.
func FleetSeed() workspace.Seed {
	return workspace.Seed{Team: workspace.Team{ID: "T0FLEET", Name: "Fleet", Domain: "fleet"},
		Bot: workspace.Bot{UserID: "U0SECRETARIAT", BotID: "B0SECRETARIAT", AppID: "A0SECRETARIAT", Name: "Secretariat"},
		Users: []workspace.User{
			{ID: "U0LEA", Name: "lea", RealName: "Lea Lindqvist", Email: "lea@fleet.example", TZ: "Europe/Berlin"},
			{ID: "U0EXE", Name: "exe", RealName: "Exe Marlow", Email: "exe@fleet.example", TZ: "America/New_York"},
			{ID: "U0ENG", Name: "eng", RealName: "Eng Okafor", Email: "eng@fleet.example", TZ: "America/New_York"}},
		Channels: []workspace.Channel{{ID: "C0WEEKLY", Name: "security-weekly", Members: []string{"U0LEA", "U0EXE", "U0ENG", "U0SECRETARIAT"}}}}
}

// FleetOrg is their organisation file, for a zone and the services that follow.
const FleetOrg = `
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

// OneService is a service that an engineer answers for.
const OneService = "  - {id: payments-api, name: Payments, team: core, tier: 1, reach: 3, A: eng, R: [eng], path: path-core, confirmed: 2026-01-01}\n"

// still shows the workspace the clock that the test moves.
type still struct{ *clock.Fake }

func (still) Movable() bool                                          { return false }
func (still) Jump(context.Context, time.Time, func(time.Time)) error { return nil }
func (still) NextDigest() (time.Time, bool)                          { return time.Time{}, false }
func (still) Reset(context.Context) error                            { return nil }

// FleetBot and FleetApp are the tokens that the workspace takes.
const FleetBot, FleetApp = "xoxb-fleet", "xapp-fleet"

// NewFleet starts the workspace and, on Redis, imports a company of these services. No bot runs yet.
func NewFleet(t testing.TB, redisURL, zone, services string, at time.Time) *Fleet {
	t.Helper()
	return NewFleetOf(t, redisURL, FleetSeed(), fmt.Sprintf(FleetOrg, zone, services), at)
}

// NewFleetOf does the same for any company.
func NewFleetOf(t testing.TB, redisURL string, seed workspace.Seed, org string, at time.Time) *Fleet {
	t.Helper()
	f := &Fleet{T: t, URL: redisURL, Clock: clock.NewFake(at)}
	manifest, err := app.ManifestJSON("/sec", strings.Contains(org, "incident_channels: true"))
	if err != nil {
		t.Fatal(err)
	}
	f.Slack, err = workspace.New(workspace.Options{Seed: seed, Manifest: manifest, BotToken: FleetBot, AppToken: FleetApp,
		Clock: still{f.Clock}, NoRateLimits: true, Log: slog.New(slog.DiscardHandler),
		Times: workspace.Times{Redeliver: []time.Duration{0, time.Second, 2 * time.Second}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Slack.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Slack.Close() })
	f.Opt = app.Options{AppToken: FleetApp, BotToken: FleetBot, SlackURL: strings.TrimSuffix(f.Slack.URL(), "/") + "/api/", RedisURL: app.Secret(redisURL),
		Org: "main", AllowVolatile: true, Command: "/sec", LogLevel: "error", Connections: 1}
	f.load(org)
	t.Cleanup(func() {
		for _, b := range f.bots {
			b.Stop()
		}
	})
	return f
}

// load imports an organisation file as `bot import` would.
func (f *Fleet) load(org string) {
	f.T.Helper()
	ctx := f.T.Context()
	p, err := directory.Org("fleet.yaml", []byte(org), directory.Known{})
	if err != nil {
		f.T.Fatal(err)
	}
	st, err := store.Open(ctx, store.Options{URL: f.URL, Org: "main"})
	if err != nil {
		f.T.Fatal(err)
	}
	defer st.Close()
	l := ledger.New(st, f.Clock, slog.New(slog.DiscardHandler))
	if err := l.Refresh(ctx); err != nil {
		f.T.Fatal(err)
	}
	l.WriteBudget = time.Minute
	if _, err := app.ImportParsed(ctx, l, ledger.Request{Caller: domain.OperatorCaller}, p, ledger.ImportOptions{Records: true}); err != nil {
		f.T.Fatal(err)
	}
}

// Start runs one more replica. Without a given clock it makes its own, as the program does.
func (f *Fleet) Start(o app.Options, c clock.Clock) *Replica {
	f.T.Helper()
	return f.StartLogged(o, c, slog.New(slog.DiscardHandler))
}

// StartLogged does the same with a log of the test's own.
func (f *Fleet) StartLogged(o app.Options, c clock.Clock, log *slog.Logger) *Replica {
	f.T.Helper()
	b, err := app.New(f.T.Context(), o, app.Deps{Clock: c, Quick: true, Log: log})
	if err != nil {
		f.T.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	r := &Replica{Bot: b, end: end, done: make(chan error, 1)}
	go func() { r.done <- b.Run(ctx) }()
	f.bots = append(f.bots, r)
	return r
}

// Ready waits until commands reach a replica.
func (f *Fleet) Ready(r *Replica) *Replica {
	f.T.Helper()
	f.Until("a replica gets ready", r.Ready)
	return r
}

// Stop ends a replica in good order. It may be called again.
func (r *Replica) Stop() {
	if r.end == nil {
		return
	}
	r.end()
	<-r.done
	_ = r.Close()
	r.end = nil
}

// Kill takes Redis away from a replica in the middle of whatever it does, and then ends it: nothing that it holds in
// memory or was about to write gets anywhere.
func (r *Replica) Kill() {
	_ = r.Close()
	r.Stop()
}

// Until waits for something that a person would wait for.
func (f *Fleet) Until(what string, ok func() bool) {
	f.T.Helper()
	await(f.T, what, ok)
}

// Ask types a line and gives the words of the answer that only its author sees.
func (f *Fleet) Ask(p *workspace.Persona, line string) (said string) {
	f.T.Helper()
	n := len(p.Ephemerals())
	if _, err := p.Types("security-weekly", line); err != nil {
		f.T.Fatal(err)
	}
	f.Until("an answer to "+line, func() bool {
		if now := p.Ephemerals(); len(now) > n {
			said = Words(now[len(now)-1])
			return true
		}
		return false
	})
	return said
}

// EachRedis runs a test on miniredis and, where there is a redis-server, on a real one.
func EachRedis(t *testing.T, test func(t *testing.T, url string)) {
	t.Run("miniredis", func(t *testing.T) {
		t.Parallel()
		test(t, "redis://"+miniredis.RunT(t).Addr())
	})
	t.Run("redis", func(t *testing.T) {
		t.Parallel()
		test(t, "redis://"+storetest.Start(t, "appendfsync", "everysec").Addr)
	})
}
