package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/cadence"
	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/slackapp"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/templates"
)

// Bot is the whole program, wired: Slack in, rule, Redis, Slack out, on time.
type Bot struct {
	opt     Options
	log     *slog.Logger
	store   *store.Store
	clock   clock.Clock
	drift   *clock.Disciplined // nil in a rehearsal and in tests: their clock is not the machine's
	ledger  *ledger.Ledger
	briefs  *briefs.Secretary
	tree    *commands.Tree
	client  *slack.Client
	roster  *slackapp.Roster
	facts   *slackapp.Facts
	surface *slackapp.App
	relay   *outbox.Relay
	loop    *cadence.Loop
	alarms  *alarms
	metrics *metrics
	durable store.Durability
	running atomic.Int64 // processes on the same records, this one included
}

// Deps are what tests and `bot try` put in place of the defaults.
type Deps struct {
	Clock clock.Clock // nil: the disciplined machine clock, or the rehearsal's
	Log   *slog.Logger
	// Quick shortens the outbox's waits and looks at the schedules more often, for the local workspace: its history does
	// not lag, and a moved clock would otherwise crowd a week's messages behind Slack's one a second.
	Quick bool
}

// refreshEvery is how often the directory is compared with the store, beside the comparison in every look.
const refreshEvery = 2 * time.Second

// startGarbage is when the start is over.
const startGarbage = 3 * time.Second

// New connects to Redis and Slack, checks both, and wires the rooms. It sends nothing yet.
func New(ctx context.Context, o Options, d Deps) (*Bot, error) {
	b := &Bot{opt: o, log: d.Log, metrics: newMetrics()}
	if b.log == nil {
		b.log = NewLog(os.Stderr, o.LogLevel, o.LogFormat)
	}
	if err := b.openStore(ctx); err != nil {
		return nil, err
	}
	if err := b.setClock(ctx, d.Clock); err != nil {
		return nil, errors.Join(err, b.store.Close())
	}
	if err := b.wire(ctx, d); err != nil {
		return nil, errors.Join(err, b.store.Close())
	}
	return b, nil
}

// openStore refuses a Redis that may lose or evict records, unless the operator allows it (reliability 5.8).
func (b *Bot) openStore(ctx context.Context) (err error) {
	if b.store, err = store.Open(ctx, store.Options{URL: string(b.opt.RedisURL), Org: b.opt.Org, Log: b.log}); err != nil {
		return fmt.Errorf("REDIS_URL: %w", err)
	}
	if b.durable, err = b.store.Durability(ctx); err != nil {
		return errors.Join(fmt.Errorf("REDIS_URL: %w", err), b.store.Close())
	}
	level := slog.LevelWarn
	if b.opt.AllowVolatile { // said on purpose: `bot try` warns nobody of its own Redis
		level = slog.LevelInfo
	}
	for _, w := range b.durable.Warnings {
		b.log.Log(ctx, level, w)
	}
	for _, r := range b.durable.Refusals {
		if !b.opt.AllowVolatile {
			return errors.Join(fmt.Errorf("Redis would lose records: %s Or set SEC_ALLOW_VOLATILE=true to start all the same", r), b.store.Close())
		}
		b.log.Warn("Redis would lose records; SEC_ALLOW_VOLATILE lets it", "why", r)
	}
	return nil
}

// setClock chooses the one clock (reliability F15). A rehearsal's origin is stored at its first start.
func (b *Bot) setClock(ctx context.Context, given clock.Clock) error {
	switch {
	case given != nil:
		b.clock = given
		return nil
	case b.opt.Rehearsal == "":
		b.drift = &clock.Disciplined{Base: clock.Real}
		b.clock = b.drift
		b.discipline(ctx)
		return nil
	}
	origin, speed, err := ParseRehearsal(b.opt.Rehearsal)
	if err != nil {
		return err
	}
	mine, err := json.Marshal(clock.Rehearsal{Origin: origin, Started: b.store.Real().Now(), Speed: speed})
	if err != nil {
		return err
	}
	held, err := b.store.Once(ctx, rehearsalKey, string(mine))
	if err != nil {
		return fmt.Errorf("REDIS_URL: %w", err)
	}
	r, err := rehearsalOf(held)
	if err != nil {
		return err
	}
	if !r.Origin.Equal(origin) || r.Speed != speed {
		b.log.Warn("a rehearsal is under way already; its first origin and speed stay", "origin", r.Origin, "speed", r.Speed)
	}
	b.clock = r
	return nil
}

// rehearsalKey is the name under which the records keep a rehearsal's origin, set at its first start.
const rehearsalKey = "rehearsal"

func rehearsalOf(held string) (r clock.Rehearsal, err error) {
	if err = json.Unmarshal([]byte(held), &r); err != nil {
		err = fmt.Errorf("the rehearsal's origin in Redis: %w", err)
	}
	return r, err
}

// operatorClock is the one clock for a command of the program: a rehearsal's where one is under way, and its origin
// where one is set up and has not started; a command never starts it.
func operatorClock(ctx context.Context, o Options, st *store.Store) (clock.Clock, error) {
	if o.Rehearsal == "" {
		return st.Real(), nil
	}
	held, err := st.Held(ctx, rehearsalKey)
	if err != nil {
		return nil, fmt.Errorf("REDIS_URL: %w", err)
	}
	if held != "" {
		return rehearsalOf(held)
	}
	origin, _, err := ParseRehearsal(o.Rehearsal)
	return clock.Func(func() time.Time { return origin }), err
}

// discipline corrects the one clock by the server's where they stand more than two seconds apart (reliability F15).
func (b *Bot) discipline(ctx context.Context) {
	offset, err := b.store.Time(ctx)
	if err != nil || b.drift == nil {
		return
	}
	if offset.Abs() <= 2*time.Second {
		offset = 0
	}
	if offset != b.drift.Offset() {
		b.log.Warn("this machine's clock and the records' server stand apart; due times go by the server", "offset", offset)
		b.drift.Correct(offset)
	}
}

// wire makes the rooms and joins them.
func (b *Bot) wire(ctx context.Context, d Deps) error {
	b.ledger = ledger.New(b.store, b.clock, b.log)
	b.ledger.FirstAdmins = b.opt.Admins
	if err := b.ledger.Refresh(ctx); err != nil {
		return fmt.Errorf("REDIS_URL: the organisation could not be read: %w", err)
	}
	b.client = slackapp.NewClient(slackapp.ClientOptions{Token: string(b.opt.BotToken), AppToken: string(b.opt.AppToken), APIURL: b.opt.SlackURL})
	who, err := b.client.AuthTestContext(ctx)
	if err != nil {
		return slackProblem(err)
	}
	if err := b.bindWorkspace(ctx, who.TeamID); err != nil {
		return err
	}
	pages, err := briefs.Load(templates.FS, b.opt.TemplatesDir)
	if err != nil {
		return err
	}
	if err := pages.Try(SampleData()); err != nil {
		return err
	}
	if b.ledger.Scenarios, err = scripts(b.opt.TemplatesDir); err != nil {
		return err
	}
	b.briefs = briefs.New(b.ledger, pages)
	b.tree = commands.New(b.opt.Command, commands.Desk{Ledger: b.ledger, Digests: b.briefs, Admins: b.opt.Admins})
	b.roster = slackapp.NewRoster(b.client, who.TeamID, b.ledger.Directory, b.ledger.Join, b.log)
	b.ledger.Groups = b.roster
	b.facts = slackapp.NewFacts(b.client)
	render := slackapp.Renderer{Command: b.opt.Command, SlackID: b.slackID, ChannelID: b.channelID}
	secret, err := b.store.Once(ctx, "seal", rand.Text())
	if err != nil {
		return fmt.Errorf("REDIS_URL: %w", err)
	}
	sender := slackapp.NewSender(slackapp.SenderConfig{Client: b.client, Renderer: render, Facts: b.facts, Directory: b.ledger.Directory,
		BotID: who.BotID, BotUser: who.UserID, Seal: []byte(secret), CardIn: b.store.CardIn, MayShow: b.ledger.MayShow, Log: b.log})
	b.ledger.Rooms = sender
	poll := time.Second
	ro := outbox.Options{Clock: b.clock, Real: b.store.Real(), Secret: []byte(secret), Log: b.log, OnDead: b.dead, OnRoom: b.room, Trace: b.metrics.letter}
	if d.Quick {
		poll = 50 * time.Millisecond
		ro.Settle, ro.LookGap, ro.Lease, ro.Timeout, ro.Pace, ro.Poll, ro.Hold = 300*time.Millisecond, 100*time.Millisecond, 6*time.Second, 4*time.Second, -1, 2*poll, 300*time.Millisecond
	}
	b.relay = outbox.NewRelay(b.store.Queue(), sender, ro)
	b.alarms = &alarms{timers: b.store.Timers(), fire: b.ledger.Fire, together: b.ledger.FireTogether, clock: b.clock, real: b.store.Real(), log: b.log.With("component", "timers"), rung: b.metrics.rung}
	b.loop = &cadence.Loop{Clock: b.clock, Book: b.ledger, Jobs: b.briefs.Jobs, Poll: poll, Log: b.log.With("component", "cadence")}
	b.surface = slackapp.New(slackapp.Config{Client: b.client, Runner: b.tree, Renderer: render, Roster: b.roster, Facts: b.facts,
		Suggest: b.tree.Offer, Redraw: b.tree.Redraw, Check: b.tree.Check, Noun: b.tree.Knows, Drafts: b.store, Now: b.clock.Now, Shortcuts: shortcutsOf(b.tree), OnEvent: b.event, Forget: b.store.Forget, DeadLetter: b.deadLetter,
		Connections: b.opt.Connections, Replicas: func() int { return int(b.running.Load()) }, Log: b.log.With("component", "slack"), Metrics: b.metrics.surface()})
	b.gauges()
	return nil
}

// bindWorkspace ties the organisation's records to the first workspace they meet, so that a wrong token can never post
// one company's records to another (reliability F31).
func (b *Bot) bindWorkspace(ctx context.Context, team string) error {
	if team == "" {
		return errors.New("SLACK_BOT_TOKEN: Slack's answer names no workspace; see whether something stands between the bot and SLACK_API_URL")
	}
	held, err := b.store.Once(ctx, "workspace", team)
	if err != nil {
		return fmt.Errorf("REDIS_URL: %w", err)
	}
	if held != team {
		return fmt.Errorf("SEC_ORG %q belongs to the workspace %s, and SLACK_BOT_TOKEN is of %s; use that workspace's token or another SEC_ORG", b.opt.Org, held, team)
	}
	return nil
}

// slackProblem words Slack's refusal of the bot token at the start.
func slackProblem(err error) error {
	var se slack.SlackErrorResponse
	if errors.As(err, &se) {
		return fmt.Errorf("SLACK_BOT_TOKEN: Slack answers %s; install the app again and set its token", se.Err)
	}
	return fmt.Errorf("SLACK_API_URL: Slack does not answer: %w", err)
}

// Run keeps everything going until ctx ends, then drains within ten seconds (product 2).
func (b *Bot) Run(ctx context.Context) error {
	var listener net.Listener
	if b.opt.HTTPAddr != "" {
		var err error
		if listener, err = net.Listen("tcp", b.opt.HTTPAddr); err != nil {
			return fmt.Errorf("SEC_HTTP_ADDR: %w", err)
		}
	}
	if err := b.reconcile(ctx); err != nil {
		return err
	}
	// Background work ends only after the surface has served what it had begun.
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	var up sync.WaitGroup
	up.Go(func() { b.roster.Run(life) })
	up.Go(func() { b.relay.Run(life) })
	up.Go(func() { b.alarms.run(life) })
	up.Go(func() { b.loop.Run(life) })
	up.Go(func() { clock.Every(life, refreshEvery, func(ctx context.Context) { _ = b.ledger.Refresh(ctx) }) })
	up.Go(func() { b.beat(life) })
	up.Go(func() { b.mindLeft(life) })
	up.Go(func() {
		if clock.Sleep(life, startGarbage) { // what the start needed is given back: one process idles small (product 6)
			debug.FreeOSMemory()
		}
	})
	if b.drift != nil {
		up.Go(func() { clock.Every(life, time.Minute, b.discipline) })
	}
	failed := make(chan error, 2)
	if listener != nil {
		up.Go(func() {
			if err := serveHealth(life, listener, b.probes(), b.notes, b.metrics.reg); err != nil {
				failed <- err
			}
		})
	}
	sctx, stop := context.WithCancel(ctx)
	defer stop()
	surface := make(chan error, 1)
	go func() { surface <- b.surface.Run(sctx) }()
	var err error
	select {
	case err = <-surface:
	case err = <-failed:
		stop()
		err = errors.Join(err, <-surface)
	}
	end()
	up.Wait()
	b.log.Info("stopped")
	return err
}

// beatEvery is how often a process says that it runs.
const beatEvery = 15 * time.Second

// beat counts the replicas, so that their sockets are not taken for strangers' (reliability F22).
func (b *Bot) beat(ctx context.Context) {
	id := rand.Text()
	clock.Every(ctx, beatEvery, func(ctx context.Context) {
		if n, err := b.store.Beat(ctx, id); err == nil {
			b.running.Store(int64(n))
		}
	})
}

// Close ends the connections to Redis.
func (b *Bot) Close() error { return b.store.Close() }

// rosterWait is how long a start waits for the workspace's accounts. Slack gives twenty pages of 200 a minute: beyond 4,000
// accounts the whole list comes after the start, which takes ten seconds at most (goal G10), and people are known before.
const rosterWait = 3 * time.Second

// reconcile looks at what the last run left behind before anything is sent or taken (reliability 5.9).
func (b *Bot) reconcile(ctx context.Context) error {
	rctx, end := context.WithTimeout(ctx, rosterWait)
	if err := b.roster.Load(rctx); err != nil {
		b.log.Warn("the workspace's members could not be read yet; they are asked for one by one", "err", err)
	}
	end()
	indexed, err := b.store.Reindex(ctx, func(recs []domain.Record) error { return b.ledger.TakeOver(ctx, recs) })
	if err != nil {
		return fmt.Errorf("REDIS_URL: the records of an older version could not be brought up to date: %w", err)
	}
	if indexed > 0 {
		b.log.Info("the records of an older version were brought up to date", "records", indexed)
	}
	if b.opt.OrgFile != "" {
		if err := ImportAtStart(ctx, b.ledger, b.opt.OrgFile, b.log); err != nil {
			return err
		}
	}
	armed, err := b.ledger.ArmImported(ctx)
	if err != nil {
		return fmt.Errorf("timers of imported records: %w", err)
	}
	if err := b.ledger.ArmChampions(ctx); err != nil {
		return fmt.Errorf("timers of champions: %w", err)
	}
	n, oldest, err := b.store.Queue().Pending(ctx)
	if err != nil {
		return fmt.Errorf("REDIS_URL: the outbox could not be read: %w", err)
	}
	next, any, err := b.store.Timers().Next(ctx)
	if err != nil {
		return fmt.Errorf("REDIS_URL: the timers could not be read: %w", err)
	}
	overdue := any && !next.After(b.clock.Now())
	b.log.Info("found at the start", "letters waiting", n, "oldest", oldest, "timers overdue", overdue, "imported records armed", armed, "directory version", b.ledger.Directory().Version,
		"services", len(b.ledger.Directory().Services), "durability", b.durable.String())
	return b.firstSteps(ctx)
}
