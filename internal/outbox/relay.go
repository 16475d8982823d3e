package outbox

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
)

// Options set a relay up. The zero values of the times are those of reliability 5.3.
type Options struct {
	Clock clock.Clock // the one clock: what is due (F15)
	Real  clock.Clock // transport time that replicas share; nil is the machine's
	// Secret makes the opaque keys that stand in messages: a letter's own id is never readable there (T6).
	Secret []byte

	Lease   time.Duration // how long a claimed letter is ours: 45 s
	Timeout time.Duration // of one call to Slack: 10 s
	Margin  time.Duration // what must be left of the lease beyond a call's timeout: 5 s (F20)
	Settle  time.Duration // after this a message that was accepted is visible in the history: 30 s
	LookGap time.Duration // between two empty looks: 10 s
	Pace    time.Duration // between two posts of a lane: 1 s (Slack's limit); negative is none
	Poll    time.Duration // how often an idle relay looks for work: 250 ms
	Hold    time.Duration // how long everything rests when Slack refuses the app itself: 15 s (F26)
	Workers int           // letters in flight at once: 8

	Log *slog.Logger
	// OnDead is told of a letter that will never arrive because its place is dead or forbidden (F27): it writes to the
	// letter's fallback. It may be called twice for one letter, and while it fails the letter is kept.
	OnDead func(ctx context.Context, l Letter, why *SendError) error
	// OnRoom is told how an errand on an incident's channel ended: channel is Slack's id of it, why is nil where it was done.
	// It may be called twice for one letter, and while it fails the letter is kept.
	OnRoom func(ctx context.Context, l Letter, channel string, why *SendError) error
	// Trace is called at every named step of a delivery: it counts them, and tests stop the process there. id is empty
	// while there is no letter yet.
	Trace func(step, id string)
}

// Relay draws letters from a queue and hands them to a sender, effectively once each (reliability 3, 5.2, 5.3). Many
// relays may work on one queue.
type Relay struct {
	q Queue
	s Sender
	o Options

	mu     sync.Mutex
	rest   map[string]time.Time // method → real time until which Slack wants it to rest (F8)
	hold   time.Time            // until then nothing is claimed
	ill    error                // why
	paced  time.Time            // the latest end of a pause that our own pace made
	broken error                // the last failure of the queue

	flying atomic.Int32 // deliveries that are on their way now
}

// The methods that rest apart.
const (
	methodPost  = "post"
	methodEdit  = "edit"
	methodFile  = "file"
	methodErase = "erase"
	methodChart = "chart" // a picture's upload, on the way to a post or an edit
)

// NewRelay returns a relay that does nothing until Run, Step or Drain.
func NewRelay(q Queue, s Sender, o Options) *Relay {
	def := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	def(&o.Lease, 45*time.Second)
	def(&o.Timeout, 10*time.Second)
	def(&o.Margin, min(5*time.Second, o.Lease/9))
	def(&o.Settle, 30*time.Second)
	def(&o.LookGap, 10*time.Second)
	def(&o.Pace, time.Second)
	def(&o.Poll, 250*time.Millisecond)
	def(&o.Hold, 15*time.Second)
	if o.Clock == nil {
		o.Clock = clock.Real
	}
	if o.Real == nil {
		o.Real = clock.Real
	}
	if o.Workers <= 0 {
		o.Workers = 8
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.Log = o.Log.With("component", "outbox")
	return &Relay{q: q, s: s, o: o, rest: map[string]time.Time{}}
}

// Run delivers until ctx ends, then finishes what is in flight: at most one call's timeout.
func (r *Relay) Run(ctx context.Context) {
	var flying sync.WaitGroup
	defer flying.Wait()
	seats := make(chan struct{}, r.o.Workers)
	for ctx.Err() == nil {
		select {
		case seats <- struct{}{}: // wait for a free hand before claiming anything
			<-seats
		case <-ctx.Done():
			return
		}
		last, pause := Digest, r.o.Poll
		n := r.o.Workers - len(seats) - r.kept()
		if n <= 0 { // what is left is for what cannot wait, however long a digest's pictures hang
			n, last, pause = n+r.kept(), Ack, r.o.Poll/5
		}
		claims, start := r.claim(ctx, n, last)
		for _, c := range claims {
			seats <- struct{}{}
			flying.Go(func() {
				defer func() { <-seats }()
				r.deliver(ctx, c, start)
			})
		}
		if len(claims) == 0 { // with some jitter, so that replicas do not march in step
			clock.Sleep(ctx, pause+rand.N(pause/4+1))
		}
	}
}

// kept is how many hands take nothing but escalations and answers to what somebody pressed: a call that hangs holds its
// hand for its whole timeout, and a digest is a letter for each of its readers (F8, G4).
func (r *Relay) kept() int { return r.o.Workers / 4 }

// Step claims and delivers once, and says how many letters it was lent.
func (r *Relay) Step(ctx context.Context) int {
	claims, start := r.claim(ctx, r.o.Workers, Digest)
	var wg sync.WaitGroup
	for _, c := range claims {
		wg.Go(func() { r.deliver(ctx, c, start) })
	}
	wg.Wait()
	return len(claims)
}

// Drain delivers everything that is due, waiting only for its own pace: letters that Slack or a settle time holds back
// stay. It returns the queue's error where the queue failed.
func (r *Relay) Drain(ctx context.Context) error {
	for ctx.Err() == nil {
		if r.Step(ctx) > 0 {
			continue
		}
		r.mu.Lock()
		wait, err := r.paced.Sub(r.o.Real.Now()), r.broken
		r.mu.Unlock()
		if err != nil || wait <= 0 {
			return err
		}
		clock.Sleep(ctx, wait+time.Millisecond)
	}
	return ctx.Err()
}

// Busy says whether this relay is delivering something at this moment.
func (r *Relay) Busy() bool { return r.flying.Load() > 0 }

// Healthy is nil while letters can go out; else it says why they cannot (F26).
func (r *Relay) Healthy() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return errors.Join(r.ill, r.broken)
}

// claim borrows up to n letters; start is the moment, by the monotonic clock, from which their lease counts.
func (r *Relay) claim(ctx context.Context, n int, last Priority) (claims []Claim, start time.Time) {
	start = clock.Real.Now()
	real := r.o.Real.Now()
	r.mu.Lock()
	resting := real.Before(r.hold)
	r.mu.Unlock()
	if resting || n <= 0 {
		return nil, start
	}
	r.trace("claim", "")
	claims, err := r.q.ClaimUpTo(ctx, r.o.Clock.Now(), real, r.o.Lease, n, last)
	r.mu.Lock()
	changed := (err == nil) != (r.broken == nil)
	r.broken = err
	r.mu.Unlock()
	if err != nil && changed && ctx.Err() == nil {
		r.o.Log.Warn("letters cannot be claimed", "err", err)
	}
	for _, c := range claims {
		r.trace("claimed", c.Letter.ID)
	}
	return claims, start
}

func (r *Relay) trace(step, id string) {
	if r.o.Trace != nil {
		r.o.Trace(step, id)
	}
}

// Key is what a message carries for being recognised: it tells nothing and cannot be made without the secret.
func (r *Relay) Key(id string) string {
	h := hmac.New(sha256.New, r.o.Secret)
	h.Write([]byte(id))
	return hex.EncodeToString(h.Sum(nil)[:16])
}
