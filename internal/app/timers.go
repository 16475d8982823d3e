package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// alarms rings the durable timers that are due by the one clock (reliability 5.5). Each replica runs one; the claim in
// the store, not the loop, makes a timer ring once.
type alarms struct {
	timers ledger.Timers
	fire   func(context.Context, ledger.Fired) error
	// together answers several in one commit and gives back those that are to be fired alone.
	together func(context.Context, []ledger.Fired) ([]ledger.Fired, error)
	clock    clock.Clock // by which timers are due
	real     clock.Clock // by which leases run: the records' server's, so that a machine's wrong clock does no harm (F15)
	log      *slog.Logger
	rung     func(err error)

	mu    sync.Mutex
	fails map[string]int  // how often in a row a timer failed in this process
	alone map[string]bool // those whose common commit failed, until each has rung by itself
}

const (
	alarmPoll  = 250 * time.Millisecond
	alarmSlow  = 500 * time.Millisecond // for those that do not ring first
	alarmLease = 3 * time.Second        // after the claimer is killed another takes over soon after this (goal G4: 15 s)
	alarmBatch = 32                     // few enough to be rung well within the lease, one by one too
	alarmCall  = 1500 * time.Millisecond
	alarmRest  = time.Minute // at most, for one that fails again and again
	alarmFails = 10000       // timers whose failures are counted
)

// run keeps two watches: one of the timers that ring first alone, so that nothing slow among the others, be it five
// thousand mornings at nine, stands between an escalation and its moment.
func (a *alarms) run(ctx context.Context) {
	var watches sync.WaitGroup
	watches.Go(func() { a.watch(ctx, alarmPoll, a.timers.ClaimFirst) })
	watches.Go(func() { a.watch(ctx, alarmSlow, a.timers.Claim) })
	watches.Wait()
}

// claim is how a watch gets its timers.
type claim func(ctx context.Context, now, real time.Time, lease time.Duration, n int) ([]ledger.Fired, error)

func (a *alarms) watch(ctx context.Context, poll time.Duration, from claim) {
	failing := false
	for {
		n, err := a.ring(ctx, from)
		if err != nil && !failing && ctx.Err() == nil { // said once, not four times a second while the records are away
			a.log.Warn("timers could not be looked after; they are tried again", "err", err)
		}
		failing = err != nil
		if n == alarmBatch && err == nil {
			continue // there may be more
		}
		if !clock.Sleep(ctx, poll*3/4+rand.N(poll/2)) { // replicas do not fall into step
			return
		}
	}
}

// step rings what is due now and says how many timers it was.
func (a *alarms) step(ctx context.Context) (int, error) { return a.ring(ctx, a.timers.Claim) }

func (a *alarms) ring(ctx context.Context, from claim) (int, error) {
	begun := clock.Real.Now()
	cctx, end := context.WithTimeout(ctx, alarmCall) // a call that hangs gives way to the next look
	due, err := from(cctx, a.clock.Now(), a.real.Now(), alarmLease, alarmBatch)
	end()
	if err != nil {
		return 0, err
	}
	for _, f := range a.many(ctx, due, begun.Add(alarmLease)) {
		switch {
		case clock.Since(begun) >= alarmLease: // they are free again, and whoever looks next has them
			return len(due), nil
		case ctx.Err() != nil: // this process ends: another one need not wait for the lease (F21)
			a.rest(context.WithoutCancel(ctx), f, 0)
		default:
			a.one(ctx, f, begun.Add(alarmLease))
		}
	}
	return len(due), nil
}

// many rings those that may be answered in one commit, and gives back what is left to be rung one by one: all of them
// where the commit failed, so that one that is bad harms no other.
func (a *alarms) many(ctx context.Context, due []ledger.Fired, until time.Time) []ledger.Fired {
	var join, alone []ledger.Fired
	a.mu.Lock()
	for _, f := range due {
		if a.together != nil && ledger.Joined(f) && a.fails[f.ID] == 0 && !a.alone[f.ID] {
			join = append(join, f)
		} else {
			alone = append(alone, f)
		}
	}
	a.mu.Unlock()
	if len(join) < 2 || ctx.Err() != nil {
		return due
	}
	ctx, end := context.WithDeadline(ctx, until)
	defer end()
	var left []ledger.Fired
	if err := safely(func() (err error) { left, err = a.together(ctx, join); return err }); err != nil {
		a.log.Debug("timers are rung one by one", "timers", len(join), "err", err)
		a.mu.Lock()
		if a.alone == nil || len(a.alone) > alarmFails {
			a.alone = map[string]bool{}
		}
		for _, f := range join {
			a.alone[f.ID] = true
		}
		a.mu.Unlock()
		return due
	}
	for range len(join) - len(left) {
		a.rang(nil)
	}
	return append(left, alone...)
}

func (a *alarms) rang(err error) {
	if a.rung != nil {
		a.rung(err)
	}
}

// one rings a timer within its lease. One that fails rests, longer each time, and holds up nobody meanwhile.
func (a *alarms) one(ctx context.Context, f ledger.Fired, until time.Time) {
	late := until.Sub(clock.Real.Now()) < alarmCall // others used most of the lease
	fctx, end := context.WithDeadline(ctx, until)
	defer end()
	err := safely(func() error { return a.fire(fctx, f) })
	if errors.Is(err, ledger.ErrFired) {
		err = nil // somebody acted in the meantime, or another replica was faster
	}
	if err == nil {
		a.rang(nil)
		a.mu.Lock()
		delete(a.fails, f.ID)
		delete(a.alone, f.ID)
		a.mu.Unlock()
		return
	}
	times := a.failed(f.ID)
	away := errors.Is(err, ledger.ErrUnavailable) || errors.Is(err, ledger.ErrUnconfirmed)
	if late && (away || errors.Is(err, context.DeadlineExceeded)) && times == 1 && fctx.Err() != nil {
		return // it had no time, and the lease that ended has set it free
	}
	a.rang(err)
	rest := min(alarmPoll<<min(times-1, 10), alarmRest)
	if ctx.Err() == nil {
		level := slog.LevelError
		if away { // nothing is wrong with the timer: the records are, and health says so
			level = slog.LevelWarn
		}
		a.log.Log(ctx, level, "a timer failed; it rings again", "timer", f.ID, "what", f.What, "times", times, "rests", rest, "err", err)
	} else {
		rest = 0
	}
	a.rest(context.WithoutCancel(ctx), f, rest)
}

// failed counts a failure of a timer in this process and says how many it has in a row.
func (a *alarms) failed(id string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.fails == nil || len(a.fails) > alarmFails { // what another replica rang stays in here
		a.fails = map[string]int{}
	}
	a.fails[id]++
	return a.fails[id]
}

// safely turns a panic into an error: a timer that makes one would otherwise end each process that claims it.
func safely(fire func() error) (err error) {
	defer func() {
		if p := recover(); p != nil { // its words may be a record's: only its kind is told
			err = fmt.Errorf("panic of type %T\n%s", p, debug.Stack())
		}
	}()
	return fire()
}

// rest lets a lent timer wait. Where that fails too it is free after its lease.
func (a *alarms) rest(ctx context.Context, f ledger.Fired, d time.Duration) {
	ctx, end := context.WithTimeout(ctx, alarmCall)
	defer end()
	if err := a.timers.Later(ctx, f, a.real.Now().Add(d)); err != nil {
		a.log.Warn("a timer keeps its lease", "timer", f.ID, "err", err)
	}
}
