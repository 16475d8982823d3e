package slackapp

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"github.com/secretariat-bot/secretariat/internal/clock"
)

// pace holds the times by which a link is kept alive; tests make them short.
type pace struct {
	ping        time.Duration // Slack must ping within this
	open        time.Duration // opening and dialling, before a hung call is given up (trap 11)
	hello       time.Duration // from connected to hello (trap 3)
	storm       window        // reconnects the library may make on its own (trap 1)
	stormWait   backoff
	failWait    backoff       // after a failed open or dial
	fatalWait   backoff       // after an answer that only a person can mend (trap 10)
	stagger     time.Duration // between the first starts of two links, so that Slack does not refresh both at once
	steadyAfter time.Duration // a link that has been up this long starts its waits anew
	ackWithin   time.Duration // handing an ack to the library (trap 6)
}

func normalPace() pace {
	return pace{
		ping: 30 * time.Second, open: 40 * time.Second, hello: 10 * time.Second,
		storm:     window{span: 10 * time.Second, max: 4}, // the first connection and three reconnects
		stormWait: backoff{base: 3 * time.Second, max: time.Minute},
		failWait:  backoff{base: 250 * time.Millisecond, max: 15 * time.Second},
		fatalWait: backoff{base: 15 * time.Second, max: 5 * time.Minute},
		stagger:   time.Second, steadyAfter: time.Minute, ackWithin: 2 * time.Second,
	}
}

// envelope is what came off a link, before it is understood.
type envelope struct {
	socketmode.Request
	link  *link
	gen   int64 // the link's connection that it came by
	at    time.Time
	typed any  // the library's inner event, for the roster; nil where it could not decode one
	bad   bool // the library gave it up (trap 8)
}

// link is one socket to Slack that is kept up. The library's client lives as long as the link, so acks that were
// queued when a connection broke go out on the next one; only one RunContext is ever at work on it (trap 13).
type link struct {
	n      int
	client *socketmode.Client
	pace   pace
	log    *slog.Logger
	take   func(envelope)    // must not block (trap 4)
	told   func(hellos int)  // num_connections of each hello
	fault  func(code string) // "" where the link is fine again
	redone func()            // a reconnect
	down   func()            // a connection that was up is gone

	acks    chan ack
	gate    sync.Mutex   // guards shut
	shut    bool         // nobody writes acks any more
	open    sync.Map     // envelope ids of acks whose fate is watched → *watched
	gen     atomic.Int64 // connections begun; rises the moment one is lost
	up      atomic.Bool  // hello was seen on the present connection
	upSince time.Time
	first   bool // no hello yet
}

// readLimit bounds one frame (reliability F24).
const readLimit = 1 << 20

// newLink makes a link on an API client. The dialer is our own, and an own dialer loses the library's defaults: an
// ack must leave in one frame, the handshake must end, a proxy must be honoured (trap 12).
func newLink(n int, api *slack.Client, p pace) *link {
	l := &link{n: n, pace: p, first: true, acks: make(chan ack, 1024)}
	l.client = socketmode.New(api, socketmode.OptionDialer(dialer()), socketmode.OptionPingInterval(p.ping), socketmode.OptionReadLimit(readLimit))
	return l
}

func dialer() *websocket.Dialer {
	return &websocket.Dialer{Proxy: http.ProxyFromEnvironment, HandshakeTimeout: 15 * time.Second, WriteBufferSize: 32 << 10}
}

// run keeps the link up until ctx ends.
func (l *link) run(ctx context.Context) {
	if !clock.Sleep(ctx, time.Duration(l.n)*l.pace.stagger) {
		return
	}
	var writer sync.WaitGroup
	defer writer.Wait()
	writer.Go(func() { l.writeAcks(ctx) })
	for ctx.Err() == nil {
		wait := l.session(ctx)
		l.lost()
		if !clock.Sleep(ctx, wait) {
			return
		}
	}
}

// session runs the library once until it ends, by itself or because we end it, and says how long to wait.
func (l *link) session(ctx context.Context) time.Duration {
	run, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- l.client.RunContext(run) }()
	l.pace.storm.reset()
	watchdog := clock.NewTimer(l.pace.open)
	defer watchdog.Stop()
	var wait time.Duration
	stop := func(d time.Duration) { wait = max(wait, d, time.Millisecond); cancel() }
	for {
		select {
		case ev := <-l.client.Events:
			l.event(ev, watchdog, stop)
		case <-watchdog.C:
			l.log.Warn("the connection to Slack hangs; starting it anew", "link", l.n)
			stop(l.pace.failWait.next())
		case err := <-ended:
			for { // what was read before the end is served; its acks go out on the next connection
				select {
				case ev := <-l.client.Events:
					l.event(ev, watchdog, stop)
					continue
				default:
				}
				break
			}
			if wait > 0 || ctx.Err() != nil {
				return wait
			}
			return l.failed(err) // the library gave up for good: invalid auth, or 404
		}
	}
}

// event takes one event of the library; envelopes are handed on, the rest keeps the link's own books.
func (l *link) event(ev socketmode.Event, watchdog *time.Timer, stop func(time.Duration)) {
	switch ev.Type {
	case socketmode.EventTypeConnecting:
		l.lost()
		watchdog.Reset(l.pace.open)
		if l.gen.Load() > 1 && l.redone != nil {
			l.redone()
		}
		if !l.pace.storm.hit(clock.Real.Now()) {
			d := l.pace.stormWait.next()
			l.log.Warn("Slack closes each new connection; pausing", "link", l.n, "wait", d)
			stop(d)
		}
	case socketmode.EventTypeConnected:
		watchdog.Reset(l.pace.hello)
	case socketmode.EventTypeHello:
		watchdog.Stop()
		l.hello(ev.Request)
	case socketmode.EventTypeConnectionError:
		if e, ok := ev.Data.(*slack.ConnectionErrorEvent); ok {
			stop(l.failed(e.ErrorObj))
		}
	case socketmode.EventTypeErrorWriteFailed:
		if e, ok := ev.Data.(*socketmode.ErrorWriteFailed); ok && e.Response != nil {
			l.unwritten(e.Response.EnvelopeID)
		}
	case socketmode.EventTypeErrorBadMessage:
		e, ok := ev.Data.(*socketmode.ErrorBadMessage)
		if !ok {
			return
		}
		in := envelope{link: l, gen: l.gen.Load(), at: clock.Real.Now(), bad: true}
		if json.Unmarshal(e.Message, &in.Request) != nil || in.EnvelopeID == "" {
			l.log.Warn("Slack sent something without an envelope", "link", l.n, "bytes", len(e.Message))
			return
		}
		l.take(in)
	case socketmode.EventTypeEventsAPI, socketmode.EventTypeInteractive, socketmode.EventTypeSlashCommand:
		in := envelope{Request: *ev.Request, link: l, gen: l.gen.Load(), at: clock.Real.Now()}
		if api, ok := ev.Data.(slackevents.EventsAPIEvent); ok {
			in.typed = api.InnerEvent.Data
		}
		l.take(in)
	}
}

// hello makes the link ready: only now does Slack route anything to it (trap 3).
func (l *link) hello(req *socketmode.Request) {
	now := clock.Real.Now()
	l.up.Store(true)
	l.upSince = now
	l.fault("")
	if req != nil && l.told != nil {
		n := req.NumConnections
		if !l.first {
			n-- // the connection that this one replaces may still be counted
		}
		l.told(n)
	}
	l.first = false
	l.log.Info("connected to Slack", "link", l.n)
}

// lost notes that the present connection is gone or is being replaced.
func (l *link) lost() {
	l.gen.Add(1)
	if !l.up.Swap(false) {
		return
	}
	if l.down != nil {
		l.down()
	}
	if clock.Since(l.upSince) >= l.pace.steadyAfter {
		l.pace.stormWait.reset()
		l.pace.failWait.reset()
		l.pace.fatalWait.reset()
	}
}

// failed judges why a connection could not be opened, and how long to wait. The library retries most answers for ever
// at up to five minutes, also those that only a person can mend (trap 10).
func (l *link) failed(err error) time.Duration {
	if errors.Is(err, context.Canceled) {
		return time.Millisecond // it was we who stopped it
	}
	if err == nil {
		return l.pace.failWait.next()
	}
	if code := mendable(err); code != "" {
		l.fault(code)
		d := l.pace.fatalWait.next()
		l.log.Error("Slack refuses the connection; the app's tokens or settings need a person", "link", l.n, "code", code, "wait", d)
		return d
	}
	d := l.pace.failWait.next()
	var limited *slack.RateLimitedError
	if errors.As(err, &limited) {
		d = max(d, limited.RetryAfter)
	}
	l.log.Warn("no connection to Slack", "link", l.n, "err", err, "wait", d)
	return d
}

// stopCodes are the answers after which the bot stops and tells the operator (slack-platform 5).
var stopCodes = map[string]bool{"invalid_auth": true, "not_authed": true, "account_inactive": true, "token_revoked": true,
	"token_expired": true, "missing_scope": true, "not_allowed_token_type": true, "no_permission": true, "forbidden_team": true,
	"team_access_not_granted": true, "two_factor_setup_required": true, "method_deprecated": true, "accesslimited": true}

// mendable is the code of an error that only a person can mend, "" for one that may pass.
func mendable(err error) string {
	if code := codeOf(err); stopCodes[code] {
		return code
	}
	var status slack.StatusCodeError
	if errors.As(err, &status) && status.Code == http.StatusNotFound {
		return "http_404"
	}
	return ""
}
