package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// Timers is the durable alarm clock (ledger.Timers). Commits set, answer and remove timers.
func (s *Store) Timers() ledger.Timers { return timers{s} }

type timers struct{ s *Store }

// Claim implements ledger.Timers.
func (t timers) Claim(ctx context.Context, now, real time.Time, lease time.Duration, n int) ([]ledger.Fired, error) {
	k := t.s.k
	v, err := t.s.eval(ctx, true, timersClaimScript,
		[]string{k.timers(), k.timersLent(), k.timersBody(), k.timersFence(), k.fence()},
		[]any{ms(now), ms(real), ms(real.Add(lease)), n, Schema})
	if err != nil {
		return nil, err
	}
	var out []ledger.Fired
	for _, x := range list(v) {
		f := ledger.Fired{Fence: whole(at(list(x), 0))}
		if err := json.Unmarshal([]byte(text(at(list(x), 1))), &f.Timer); err != nil {
			return out, fmt.Errorf("store: timer: %w", err)
		}
		out = append(out, f)
	}
	return out, nil
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
