// Package store keeps the books in Redis: it implements what ledger and outbox declare, and is the only room that
// knows Redis. Every change is one Lua script under one hash tag; keys.go names every key. The package knows no rule
// of the domain and nothing of Slack.
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/secretariat-bot/secretariat/internal/clock"
)

// Options say which books to open.
type Options struct {
	// URL is redis://, rediss://, unix:// or redis+sentinel://; several hosts of a plain one are a cluster.
	URL string
	// Org is the organisation's name in the keys (SEC_ORG); empty is "main".
	Org string
	// Log gets what operators should know; nil is silent.
	Log *slog.Logger
	// WaitFor is how long a commit waits for a replica's word, where there are replicas (F11); 0 is 500 ms.
	WaitFor time.Duration
}

// Store is the books of one organisation. It is safe for use by many goroutines.
//
// It implements ledger.Books, ledger.Notes and ledger.Forgetter; Timers and Queue give the durable alarm clock and the
// outbox.
type Store struct {
	c        redis.UniversalClient
	k        keys
	log      *slog.Logger
	cluster  bool
	shebang  bool
	scripts  map[string]*script
	waitFor  time.Duration
	trips    atomic.Int64
	replicas atomic.Int64 // connected ones, as last heard
	heard    atomic.Int64 // real ms of that
	real     clock.Disciplined

	forgotten forgotten
}

var orgName = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// Open connects, finds out what the server can do, and loads the scripts. The server must answer.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Org == "" {
		o.Org = "main"
	}
	if !orgName.MatchString(o.Org) {
		return nil, fmt.Errorf("SEC_ORG: %q may hold letters, digits, dots, dashes and underscores only", o.Org)
	}
	p, err := parseURL(o.URL)
	if err != nil {
		return nil, err
	}
	s := &Store{c: p.client(), k: keysOf(o.Org), cluster: p.cluster, log: o.Log, waitFor: o.WaitFor}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.log = s.log.With("component", "store")
	quiet.Do(func() { redis.SetLogger(silence{}) })
	if s.waitFor == 0 {
		s.waitFor = 500 * time.Millisecond
	}
	s.real.Base = clock.Real
	s.c.AddHook(counter{&s.trips})
	if err := s.Ping(ctx); err != nil {
		return nil, errors.Join(err, s.c.Close())
	}
	s.load(ctx)
	s.hear(ctx)
	if _, err := s.Time(ctx); err != nil {
		s.log.Warn("the server does not tell its time", "err", err)
	}
	s.trips.Store(0)
	return s, nil
}

// The library writes to standard error by itself; what it has to say reaches the callers as errors anyway.
var quiet sync.Once

type silence struct{}

// Printf implements the library's logger.
func (silence) Printf(context.Context, string, ...any) {}

// Close ends all connections.
func (s *Store) Close() error { return s.c.Close() }

// Ping asks whether the server answers.
func (s *Store) Ping(ctx context.Context) error {
	return s.run(ctx, false, func(ctx context.Context) error { return s.c.Ping(ctx).Err() })
}

// RoundTrips counts the messages to the server since Open: a script is one, a pipeline is one.
func (s *Store) RoundTrips() int64 { return s.trips.Load() }

// Time measures how far the server's clock is ahead of ours (F15): add it to the machine's clock. Real follows it.
func (s *Store) Time(ctx context.Context) (offset time.Duration, err error) {
	err = s.run(ctx, false, func(ctx context.Context) error {
		sent := clock.Real.Now()
		t, err := s.c.Time(ctx).Result()
		if err == nil {
			trip := clock.Since(sent)
			offset = t.Sub(sent.Add(trip / 2))
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	if offset.Abs() > maxDrift {
		s.real.Correct(offset)
	} else {
		s.real.Correct(0)
	}
	return offset, nil
}

// maxDrift is how far clocks may stand apart unnoticed: a slow answer is no drift.
const maxDrift = 250 * time.Millisecond

// Real is transport time as the server has it: leases and waits of several replicas are compared by it, so a
// machine whose clock is wrong does no harm (F15). It moves with the machine's monotonic clock between measurements.
func (s *Store) Real() clock.Clock { return &s.real }

// Once sets a value once and for all and gives the one that holds: the rehearsal's origin, the epoch, secrets (F15, F31).
// The value named "epoch" is what Head.Epoch shows.
func (s *Store) Once(ctx context.Context, name, value string) (string, error) {
	v, err := s.eval(ctx, true, onceScript, []string{s.k.env()}, []any{name, value})
	return text(v), err
}

// counter counts round trips; a connection's own greeting is none.
type counter struct{ n *atomic.Int64 }

// DialHook implements redis.Hook.
func (counter) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

// ProcessHook implements redis.Hook.
func (h counter) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		h.count(cmd)
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook implements redis.Hook.
func (h counter) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		if len(cmds) > 0 {
			h.count(cmds[0])
		}
		return next(ctx, cmds)
	}
}

func (h counter) count(cmd redis.Cmder) {
	switch cmd.Name() {
	case "hello", "client", "auth", "select", "readonly":
	default:
		h.n.Add(1)
	}
}
