// Package clock is the one clock for everything that falls due: schedules, timers, reminders, dates
// (reliability F15). Transport (leases, settle times, back-off, key lifetimes, Slack's own times) runs on real
// time and uses Real. No other package reads the machine's clock.
package clock

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Clock tells the moment by which things fall due.
type Clock interface{ Now() time.Time }

// Func makes a Clock of a function.
type Func func() time.Time

// Now implements Clock.
func (f Func) Now() time.Time { return f() }

// Real is the machine's clock, for transport.
var Real Clock = Func(time.Now)

// Since is the real time that has passed since t, by the monotonic clock where t carries it.
func Since(t time.Time) time.Duration { return time.Since(t) }

// Sleep waits for d of real time or until ctx ends, and says whether the whole wait passed.
func Sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// Every calls f once at once and then every d of real time until ctx ends.
func Every(ctx context.Context, d time.Duration, f func(context.Context)) {
	for f(ctx); Sleep(ctx, d); f(ctx) {
	}
}

// After is a channel that delivers once after d of real time.
func After(d time.Duration) <-chan time.Time { return time.After(d) }

// NewTimer is a timer of real time that can be set anew.
func NewTimer(d time.Duration) *time.Timer { return time.NewTimer(d) }

// AfterFunc calls f in its own goroutine after d of real time, unless the timer is stopped before.
func AfterFunc(d time.Duration, f func()) *time.Timer { return time.AfterFunc(d, f) }

// Fake is a clock that moves only when told to, and only forward.
type Fake struct {
	mu  sync.Mutex
	now time.Time
}

// NewFake returns a fake clock that stands at t.
func NewFake(t time.Time) *Fake { return &Fake{now: t} }

// Now implements Clock.
func (f *Fake) Now() time.Time { f.mu.Lock(); defer f.mu.Unlock(); return f.now }

// Set moves the clock to t; a t in the past leaves it where it is.
func (f *Fake) Set(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t.After(f.now) {
		f.now = t
	}
}

// Advance moves the clock forward by d.
func (f *Fake) Advance(d time.Duration) { f.Set(f.Now().Add(d)) }

// Rehearsal is a clock that stood at Origin when the real clock stood at Started and runs Speed times faster
// (product 2, SEC_REHEARSAL). Origin and Started are kept with the records, so replicas and restarts share them.
type Rehearsal struct {
	Origin, Started time.Time
	Speed           float64
}

// Now implements Clock.
func (r Rehearsal) Now() time.Time {
	d := time.Since(r.Started)
	if d < 0 {
		d = 0
	}
	return r.Origin.Add(time.Duration(float64(d) * r.Speed))
}

// Disciplined is a clock corrected by an offset that somebody measures against the records' server (F15).
type Disciplined struct {
	Base   Clock
	offset atomic.Int64
}

// Now implements Clock.
func (d *Disciplined) Now() time.Time { return d.Base.Now().Add(time.Duration(d.offset.Load())) }

// Correct sets the offset that Now adds.
func (d *Disciplined) Correct(offset time.Duration) { d.offset.Store(int64(offset)) }

// Offset is the correction in force.
func (d *Disciplined) Offset() time.Duration { return time.Duration(d.offset.Load()) }
