package slackapp

import (
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// window counts what happened within the last span: the library reconnects without any delay of its own where Slack
// closes right after hello (slack-platform 7, socket trap 1).
type window struct {
	span time.Duration
	max  int
	at   []time.Time
}

// hit notes one more and says whether it is still within the limit.
func (w *window) hit(now time.Time) bool {
	keep := w.at[:0]
	for _, t := range w.at {
		if now.Sub(t) < w.span {
			keep = append(keep, t)
		}
	}
	w.at = append(keep, now)
	return len(w.at) <= w.max
}

// reset forgets what was counted.
func (w *window) reset() { w.at = w.at[:0] }

// backoff is a doubling wait with jitter, so that replicas do not come back in step.
type backoff struct {
	base, max time.Duration
	n         int
}

// next is the wait before the next try: three quarters to five quarters of the doubled base.
func (b *backoff) next() time.Duration {
	d := b.max
	if b.n < 16 && b.base<<b.n < b.max {
		d = b.base << b.n
	}
	b.n++
	return d*3/4 + rand.N(d/2+1)
}

// reset starts again at the base.
func (b *backoff) reset() { b.n = 0 }

// budgets holds one token bucket per person, so that one who floods only slows down themselves (reliability T19).
type budgets struct {
	mu    sync.Mutex
	limit rate.Limit
	burst int
	of    map[string]*bucket
}

type bucket struct {
	*rate.Limiter
	last time.Time // when it was last asked
	told time.Time // when the person was last told
}

// idleBuckets is how many buckets are kept before the idle ones are swept out.
const idleBuckets = 4096

func newBudgets(perSecond float64, burst int) *budgets {
	return &budgets{limit: rate.Limit(perSecond), burst: burst, of: map[string]*bucket{}}
}

// allow takes one token of a person. Where there is none, tell says whether to say so: once in ten seconds.
func (b *budgets) allow(user string, now time.Time) (ok, tell bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.of[user]
	if k == nil {
		if len(b.of) >= idleBuckets {
			b.sweep(now)
		}
		k = &bucket{Limiter: rate.NewLimiter(b.limit, b.burst)}
		b.of[user] = k
	}
	k.last = now
	if k.AllowN(now, 1) {
		return true, false
	}
	if now.Sub(k.told) < 10*time.Second {
		return false, false
	}
	k.told = now
	return false, true
}

// sweep drops the buckets that have filled up again.
func (b *budgets) sweep(now time.Time) {
	for u, k := range b.of {
		if now.Sub(k.last) > time.Minute {
			delete(b.of, u)
		}
	}
}
