package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// Timers is the durable alarm clock (ledger.Timers). Commits set, answer and remove timers.
func (s *Store) Timers() ledger.Timers { return timers{s} }

type timers struct{ s *Store }

// Claim implements ledger.Timers.
func (t timers) Claim(ctx context.Context, now, real time.Time, lease time.Duration, n int) ([]ledger.Fired, error) {
	return t.claim(ctx, now, real, lease, n, "0")
}

// ClaimFirst implements ledger.Timers.
func (t timers) ClaimFirst(ctx context.Context, now, real time.Time, lease time.Duration, n int) ([]ledger.Fired, error) {
	return t.claim(ctx, now, real, lease, n, "1")
}

func (t timers) claim(ctx context.Context, now, real time.Time, lease time.Duration, n int, first string) ([]ledger.Fired, error) {
	k := t.s.k
	v, err := t.s.eval(ctx, true, timersClaimScript,
		[]string{k.timers(), k.timersLent(), k.timersBody(), k.timersFence(), k.fence(), k.timersFirst()},
		[]any{ms(now), ms(real), ms(real.Add(lease)), n, Schema, first})
	if err != nil {
		return nil, err
	}
	var out []ledger.Fired
	for _, x := range list(v) {
		f := ledger.Fired{Fence: whole(at(list(x), 0))}
		if err := json.Unmarshal([]byte(text(at(list(x), 1))), &f.Timer); err != nil {
			t.s.log.Error("a timer cannot be read and is left where it is", "fence", f.Fence, "err", err)
			continue // it must not hold up the others
		}
		out = append(out, f)
	}
	return out, nil
}

// Later implements ledger.Timers.
func (t timers) Later(ctx context.Context, f ledger.Fired, until time.Time) error {
	k := t.s.k
	_, err := t.s.eval(ctx, true, timersLaterScript, []string{k.timersLent(), k.timersFence()}, []any{f.ID, f.Fence, ms(until)})
	return err
}

// Next implements ledger.Timers.
func (t timers) Next(ctx context.Context) (time.Time, bool, error) {
	var z []redis.Z
	err := t.s.run(ctx, false, func(ctx context.Context) error {
		var err error
		z, err = t.s.c.ZRangeWithScores(ctx, t.s.k.timers(), 0, 0).Result()
		return err
	})
	if err != nil || len(z) == 0 {
		return time.Time{}, false, err
	}
	return moment(int64(z[0].Score)), true, nil
}
