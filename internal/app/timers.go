package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// alarms rings the durable timers that are due by the one clock (reliability 5.5). Each replica runs one; the claim in
// the store, not the loop, makes a timer ring once.
type alarms struct {
	timers ledger.Timers
	fire   func(context.Context, ledger.Fired) error
	clock  clock.Clock
	log    *slog.Logger
	rung   func(err error)
}

const (
	alarmPoll  = 250 * time.Millisecond
	alarmLease = 15 * time.Second // after the claimer is killed another takes over within this (goal G4)
	alarmBatch = 32
)

func (a *alarms) run(ctx context.Context) {
	clock.Every(ctx, alarmPoll, func(ctx context.Context) {
		if _, err := a.step(ctx); err != nil && ctx.Err() == nil {
			a.log.Warn("timers could not be looked after; they are tried again", "err", err)
		}
	})
}

// step rings what is due now and says how many timers it was.
func (a *alarms) step(ctx context.Context) (int, error) {
	due, err := a.timers.Claim(ctx, a.clock.Now(), clock.Real.Now(), alarmLease, alarmBatch)
	if err != nil {
		return 0, err
	}
	for _, f := range due {
		err := a.fire(ctx, f)
		if errors.Is(err, ledger.ErrFired) {
			err = nil // somebody acted in the meantime, or another replica was faster
		}
		if a.rung != nil {
			a.rung(err)
		}
		if err != nil {
			a.log.Error("a timer failed; it rings again after its lease", "timer", f.ID, "what", f.What, "err", err)
		}
	}
	return len(due), nil
}
