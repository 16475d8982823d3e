package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// TryOptions say what to try.
type TryOptions struct {
	File     string    // the organisation file's name, for messages
	Content  []byte    // what stands in it; nil starts empty
	Addr     string    // where the page is served
	At       time.Time // zero: the file's as_of, shifted into the last seven days
	Password string
	Story    bool // the sample company's fact sheets stand there, and an executive has a brief with a decision waiting
	Log      *slog.Logger
}

// Tryout is everything in one process on loopback: the local workspace, an embedded Redis, the bot, a movable clock
// (product 5). Nothing outlives it.
type Tryout struct {
	opt    TryOptions
	parsed *directory.Parsed
	days   int // by how many the company was moved
	start  time.Time
	server *workspace.Server
	url    string

	mu    sync.Mutex // one start, stop or jump at a time
	bot   atomic.Pointer[Bot]
	redis *miniredis.Miniredis
	stop  func() error
	opens atomic.Bool  // the bot has been ready once
	moved atomic.Int64 // how far the clock is ahead of the machine's
}

// NewTryout reads the organisation file, starts the workspace and the bot, and imports the company.
func NewTryout(ctx context.Context, o TryOptions) (*Tryout, error) {
	t := &Tryout{opt: o, start: o.At}
	d := domain.NewDirectory()
	if o.Content != nil {
		parsed, err := directory.Org(o.File, o.Content, directory.Known{})
		if err != nil {
			return nil, err
		}
		now := clock.Real.Now()
		if !o.At.IsZero() {
			now = o.At
		}
		t.days = directory.WeeksBack(parsed.AsOf, now)
		directory.Shift(parsed, t.days)
		if t.start.IsZero() {
			t.start = parsed.AsOf
		}
		t.parsed = parsed
		for _, rec := range parsed.Records {
			d.Put(rec)
		}
	}
	if t.start.IsZero() {
		t.start = clock.Real.Now()
	}
	d.Index()
	var steps []workspace.Task
	if o.Content != nil {
		steps = tour
	}
	manifest, err := ManifestJSON(defaultCommand, d.Org.IncidentChannels)
	if err != nil {
		return nil, err
	}
	t.server, err = workspace.New(workspace.Options{Seed: seedOf(d), Manifest: manifest, BotToken: tryBotToken, AppToken: tryAppToken,
		Clock: t, Password: o.Password, Log: o.Log, NoRateLimits: true, Tour: steps, Opens: t.opens.Load})
	if err != nil {
		return nil, err
	}
	if err := t.server.Start(o.Addr); err != nil {
		return nil, err
	}
	t.url = strings.TrimSuffix(t.server.URL(), "/") + "/"
	if err := t.begin(ctx); err != nil {
		return nil, errors.Join(err, t.server.Close())
	}
	t.opens.Store(true)
	return t, nil
}

// defaultCommand is the slash word of the local workspace.
const defaultCommand = "/sec"

// URL is where the page is.
func (t *Tryout) URL() string { return t.url }

// Server is the local workspace, for tests that act as its people.
func (t *Tryout) Server() *workspace.Server { return t.server }

// Bot is the running bot.
func (t *Tryout) Bot() *Bot { return t.bot.Load() }

// begin starts an empty Redis, imports the company and runs the bot on it.
func (t *Tryout) begin(ctx context.Context) error {
	t.moved.Store(int64(t.start.Sub(clock.Real.Now())))
	r := miniredis.NewMiniRedis()
	if err := r.StartAddr(net.JoinHostPort("127.0.0.1", "0")); err != nil {
		return err
	}
	t.redis = r
	o := Options{AppToken: tryAppToken, BotToken: tryBotToken, SlackURL: apiURL(t.url), RedisURL: Secret("redis://" + r.Addr()), Org: "main",
		AllowVolatile: true, Command: defaultCommand, LogLevel: "warn", Connections: 2}
	if t.parsed == nil {
		o.Admins = []string{"U0FIRST"}
	} else if err := t.load(ctx, o); err != nil {
		r.Close()
		return err
	}
	b, err := New(ctx, o, Deps{Clock: t, Log: t.opt.Log, Quick: true})
	if err != nil {
		r.Close()
		return err
	}
	t.bot.Store(b)
	life, end := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Run(life) }()
	// miniredis lets no lifetime pass by itself.
	go clock.Every(life, time.Second, func(context.Context) { r.FastForward(time.Second) })
	t.stop = func() error {
		end()
		err := errors.Join(<-done, b.Close())
		r.Close()
		return err
	}
	return t.ready(ctx, done)
}

// apiURL is where the workspace's Web API is, by a loopback name even where it listens on every address.
func apiURL(page string) string {
	host, port, err := net.SplitHostPort(page[len("http://") : len(page)-1])
	if err != nil {
		return page + "api/"
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port) + "/api/"
}

// load imports the company with its records, as an operator would.
func (t *Tryout) load(ctx context.Context, o Options) error {
	st, err := store.Open(ctx, store.Options{URL: string(o.RedisURL), Org: o.Org})
	if err != nil {
		return err
	}
	defer st.Close()
	l := ledger.New(st, t, t.opt.Log)
	if err := l.Refresh(ctx); err != nil {
		return err
	}
	l.WriteBudget = importBudget
	_, err = ImportParsed(ctx, l, ledger.Request{Caller: domain.OperatorCaller}, t.parsed, ledger.ImportOptions{Records: true})
	if err != nil || !t.opt.Story {
		return err
	}
	return t.tellStory(ctx, l)
}

// ready waits until commands reach the bot.
func (t *Tryout) ready(ctx context.Context, done <-chan error) error {
	for range 600 {
		select {
		case err := <-done:
			return fmt.Errorf("the bot stopped at once: %w", err)
		default:
		}
		if t.Bot().surface.Ready() {
			return nil
		}
		if !clock.Sleep(ctx, 25*time.Millisecond) {
			return ctx.Err()
		}
	}
	return errors.New("the bot did not get ready within 15 s")
}

// Close stops the bot and the workspace.
func (t *Tryout) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return errors.Join(t.stop(), t.server.Close())
}

// Now is the moment on the movable clock. It runs as fast as a real one and jumps when told to.
func (t *Tryout) Now() time.Time { return clock.Real.Now().Add(time.Duration(t.moved.Load())) }

// Movable says that the clock can be moved.
func (t *Tryout) Movable() bool { return true }

// NextDigest is when the next scheduled message is due.
func (t *Tryout) NextDigest() (time.Time, bool) {
	b := t.Bot()
	if b == nil {
		return time.Time{}, false
	}
	return b.loop.NextPost(t.Now())
}

// set moves the clock forward to a moment; it never goes back.
func (t *Tryout) set(to time.Time) {
	if d := to.Sub(t.Now()); d > 0 {
		t.moved.Add(int64(d))
	}
}

// Jump moves the clock to a moment; all that falls due between happens in order (product 5).
func (t *Tryout) Jump(ctx context.Context, to time.Time, progress func(time.Time)) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	b, stuck := t.Bot(), 0
	for {
		if err := b.settle(ctx); err != nil {
			return err
		}
		next, ok, err := b.nextDue(ctx, t.Now())
		if err != nil {
			return err
		}
		if !ok || next.After(to) {
			break
		}
		if !next.After(t.Now()) { // lent to a loop that is at it just now
			if stuck++; stuck > 600 { // half a minute: a slow machine is at it longer than a claim lasts
				return errors.New("something that is due does not get done; the bot's log says more")
			}
			clock.Sleep(ctx, 50*time.Millisecond)
			continue
		}
		stuck = 0
		t.set(next)
		if progress != nil {
			progress(t.Now())
		}
	}
	t.set(to)
	if progress != nil {
		progress(t.Now())
	}
	return b.settle(ctx)
}

// Reset puts the company back to its beginning.
func (t *Tryout) Reset(ctx context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.stop(); err != nil {
		return err
	}
	t.server.Wipe()
	return t.begin(ctx)
}

// nextDue is the earliest moment after now at which something of the bot's falls due.
func (b *Bot) nextDue(ctx context.Context, now time.Time) (time.Time, bool, error) {
	at, ok, err := b.store.Timers().Next(ctx)
	if err != nil {
		return at, false, err
	}
	if slot, has := b.loop.Next(now); has && (!ok || slot.Before(at)) {
		at, ok = slot, true
	}
	return at, ok, nil
}

// settle does what is due now until nothing is, and waits until it stands in Slack.
func (b *Bot) settle(ctx context.Context) error {
	quiet := 0
	for range 400 {
		rang, err := b.alarms.step(ctx)
		if err != nil {
			return err
		}
		filled, err := b.loop.Step(ctx)
		if err != nil {
			return err
		}
		if err := b.relay.Drain(ctx); err != nil {
			return err
		}
		waiting, _, err := b.store.Queue().Pending(ctx)
		if err != nil {
			return err
		}
		if rang+filled == 0 && (waiting == 0 || quiet > 20) {
			return nil
		}
		for b.relay.Busy() && ctx.Err() == nil { // the relay's own loop is at a letter just now: a page takes its time
			clock.Sleep(ctx, 5*time.Millisecond)
		}
		if rang+filled == 0 { // what Slack holds back is waited for only a little
			quiet++
			clock.Sleep(ctx, 25*time.Millisecond)
		}
	}
	return errors.New("things keep falling due; the clock stays where it is")
}
