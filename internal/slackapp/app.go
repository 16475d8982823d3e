package slackapp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Callers tells who stands behind a Slack account; *Roster implements it.
type Callers interface {
	Caller(ctx context.Context, slackID, teamID string) (domain.Caller, error)
	Observe(ev any)
}

// Places tells what sort of place a conversation is; *Facts implements it.
type Places interface {
	Channel(ctx context.Context, id string) (ChannelFacts, error)
	Forget(id string)
}

var (
	_ Callers = (*Roster)(nil)
	_ Places  = (*Facts)(nil)
)

// Config is what the inbound side needs. Client, Runner, Roster and Facts are required.
type Config struct {
	Client   *slack.Client // made by NewClient with both tokens
	Runner   commands.Runner
	Renderer Renderer
	Roster   Callers
	Facts    Places
	// Suggest answers type-ahead: words is the form's command, name the argument, text what was typed.
	Suggest func(ctx context.Context, c domain.Caller, words, name, text string) []view.Option
	// Shortcuts are the words that each shortcut's callback_id stands for.
	Shortcuts map[string]string
	// Redraw draws an open form anew after an answer changed (commands.Tree.Redraw); nil where nothing is to be drawn.
	Redraw func(ctx context.Context, in commands.Input, changed string) *view.Form
	// Check judges the words of an open form and draws it anew (commands.Tree.Check); nil where nothing is judged.
	Check func(ctx context.Context, in commands.Input, mend bool) *view.Form
	// Noun says whether a word begins a command (commands.Tree.Knows): hints show those with the slash word in front. Nil
	// takes none for one.
	Noun func(word string) bool
	// Drafts keeps what was typed into forms and not sent; nil keeps nothing.
	Drafts Drafts
	// Now is the one clock; nil is the machine's.
	Now func() time.Time
	// OnEvent is told of every other event, reactions among them. An error leaves the event to be delivered again.
	OnEvent func(ctx context.Context, e Event) error
	// Forget removes the mark by which a repeated line is recognised, once its ack was written (reliability F2).
	Forget func(ctx context.Context, said string) error
	// DeadLetter keeps a delivery that could not be handled, its texts blanked (reliability F23).
	DeadLetter func(ctx context.Context, id string, redacted []byte)

	Connections int           // sockets; 0 is 2
	Replicas    func() int    // processes that share the app, for counting strangers on it; nil is one
	Workers     int           // deliveries served at once; 0 is 64
	Queue       int           // deliveries waiting in all; 0 is 1,000
	PerUser     float64       // deliveries a second of one person; 0 is 50
	Burst       int           // of one person; 0 is 200
	Drain       time.Duration // for finishing at the end; 0 is 6 s
	HTTP        *http.Client  // for response_url; nil is one with a 10 s timeout and no redirects
	Log         *slog.Logger
	Metrics     Metrics
}

// Metrics are told what happens; each may be nil.
type Metrics struct {
	Acked     func(kind string, age time.Duration, ok bool)
	Served    func(kind, code string, took time.Duration)
	Shed      func(kind, why string)
	Reconnect func(link int)
}

// Event is what the workspace tells besides commands.
type Event struct {
	Request  string // the delivery's id
	Type     string // Slack's own: reaction_added, channel_archive …
	Caller   domain.Caller
	Channel  string
	TS       string // of the message a reaction stands on
	Emoji    string
	ItemUser string // the author of that message, a Slack id
}

// App is the Slack surface, inbound: sockets, acks, forms, clicks, Home.
type App struct {
	cfg     Config
	log     *slog.Logger
	http    *http.Client
	links   []*link
	pace    pace
	lanes   lanes
	budgets *budgets
	recent  *recent
	counts  counters
	times   times

	self     atomic.Pointer[slack.AuthTestResponse]
	asked    sync.Map    // channels in which the bot has asked to be let in
	draining atomic.Bool // Ready is false, what arrives is still served
	closing  atomic.Bool // what arrives is turned away
	revoked  atomic.Bool // Slack said that the app or its token is gone
	recheck  chan struct{}
	notices  chan struct{} // slots for replies that nobody waits on
	after    sync.WaitGroup
	waiting  atomic.Int64 // acks handed over and after-work under way

	mu     sync.Mutex
	faults map[int]string // by link
	downAt time.Time      // when the last link went
}

// times are the deadlines of a delivery, from the moment it was read.
type times struct {
	start  time.Duration // not begun by then: turned away
	ack    time.Duration // acked by then, ready or not (reliability F4)
	late   time.Duration // an ack older than this counts as late
	serve  time.Duration // all of the work on one delivery
	places time.Duration // asking Slack what sort of channel it is
	flush  time.Duration // everything is quiet for this long before the sockets close
}

// New makes the surface; Run starts it.
func New(c Config) *App {
	if c.Connections <= 0 {
		c.Connections = 2
	}
	if c.Workers <= 0 {
		c.Workers = 64
	}
	if c.Queue <= 0 {
		c.Queue = 1000
	}
	if c.PerUser <= 0 {
		c.PerUser = 50
	}
	if c.Burst <= 0 {
		c.Burst = 200
	}
	if c.Drain <= 0 {
		c.Drain = 6 * time.Second
	}
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: DefaultTimeout, CheckRedirect: noRedirect}
	}
	if f, ok := c.Facts.(*Facts); ok && c.Renderer.ChannelName == nil {
		c.Renderer.ChannelName = f.Named
	}
	if c.Noun == nil {
		c.Noun = func(string) bool { return false }
	}
	if c.Now == nil {
		c.Now = clock.Real.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &App{cfg: c, log: c.Log, http: c.HTTP, pace: normalPace(), lanes: newLanes(c.Workers, c.Queue),
		budgets: newBudgets(c.PerUser, c.Burst), recent: newRecent(), recheck: make(chan struct{}, 1),
		notices: make(chan struct{}, 16), faults: map[int]string{},
		times: times{start: 1500 * time.Millisecond, ack: 2 * time.Second, late: 2500 * time.Millisecond, serve: 12 * time.Second, places: 400 * time.Millisecond, flush: flush}}
}

// ErrDebug refuses a client in debug mode: it logs message text and makes Slack drop the socket every six minutes
// (slack-platform 7, socket trap 12).
var ErrDebug = errors.New("slackapp: the Slack client is in debug mode, which logs what people write; switch it off")

// Run keeps the sockets up and serves what comes in until ctx ends; then it finishes what it has begun, sees every ack
// off, and closes (reliability F21).
func (a *App) Run(ctx context.Context) error {
	if a.cfg.Client.Debug() {
		return ErrDebug
	}
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	a.lanes.begin(life, a.serve)
	var up sync.WaitGroup
	a.wentDown()
	for i := range a.cfg.Connections {
		l := newLink(i, a.cfg.Client, a.pace)
		l.log, l.take = a.log, a.accept
		l.told, l.down = a.countConnections, a.wentDown
		l.fault = func(code string) { a.setFault(i, code) }
		l.redone = func() {
			a.counts.reconnects.Add(1)
			if f := a.cfg.Metrics.Reconnect; f != nil {
				f(i)
			}
		}
		a.mu.Lock()
		a.links = append(a.links, l)
		a.mu.Unlock()
		up.Go(func() { l.run(life) })
	}
	up.Go(func() { a.watchToken(life) })
	<-ctx.Done()
	a.drain()
	end()
	up.Wait()
	a.lanes.wait()
	a.after.Wait()
	return nil
}

// flush is how long everything must be quiet before the sockets close: acks that the library has only queued are lost
// with its context (slack-platform 7, socket trap 7).
const flush = 300 * time.Millisecond

// drain serves on until nothing has been under way for the flush time. When the budget is nearly used up, whatever
// still arrives is turned away, so that the last acks can leave.
func (a *App) drain() {
	a.draining.Store(true)
	a.log.Info("finishing what is under way")
	begun := clock.Real.Now()
	quietSince := begun
	for clock.Since(begun) < a.cfg.Drain {
		if a.cfg.Drain-clock.Since(begun) < a.cfg.Drain/4 {
			a.closing.Store(true)
		}
		if a.lanes.load() > 0 || a.waiting.Load() > 0 {
			quietSince = clock.Real.Now()
		} else if clock.Since(quietSince) >= a.times.flush {
			break
		}
		clock.Sleep(context.Background(), 10*time.Millisecond)
	}
	a.closing.Store(true)
	a.log.Info("closing the connections to Slack", "left", a.lanes.load())
}

// Ready says whether commands reach this process: a link is up, nothing is wrong, and it is not about to stop.
func (a *App) Ready() bool { return !a.draining.Load() && a.linksUp() > 0 && a.Health() == nil }

// unhealthyAfter is how long the links may all be away before that counts as ill.
const unhealthyAfter = 30 * time.Second

// Health says what a person must mend, nil where nothing.
func (a *App) Health() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.revoked.Load() {
		return errors.New("slack: the app was removed from the workspace or its token was revoked; install it again and set SLACK_BOT_TOKEN")
	}
	for _, code := range a.faults {
		return fmt.Errorf("slack: the connection is refused (%s); check SLACK_APP_TOKEN and the app's settings", code)
	}
	up := slices.ContainsFunc(a.links, func(l *link) bool { return l.up.Load() })
	if !up && len(a.links) > 0 && clock.Since(a.downAt) > unhealthyAfter {
		return fmt.Errorf("slack: no connection for %s", clock.Since(a.downAt).Round(time.Second))
	}
	return nil
}

func (a *App) wentDown() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.downAt = clock.Real.Now()
}

func (a *App) linksUp() (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, l := range a.links {
		if l.up.Load() {
			n++
		}
	}
	return n
}

func (a *App) setFault(link int, code string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if code == "" {
		delete(a.faults, link)
	} else {
		a.faults[link] = code
	}
}

// countConnections watches num_connections: a forgotten bot on the same token steals commands (reliability F22).
func (a *App) countConnections(n int) {
	own := a.cfg.Connections
	if a.cfg.Replicas != nil {
		own *= max(1, a.cfg.Replicas())
	}
	strangers := max(0, n-own)
	a.counts.strangers.Store(int64(strangers))
	if strangers > 0 {
		a.log.Warn("somebody else is connected with this app's token and takes part of its commands", "connections", n, "ours", own)
	}
}
