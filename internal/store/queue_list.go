package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// open lists the states of letters that are not done.
var open = []outbox.State{outbox.Pending, outbox.Sending, outbox.Unknown, outbox.Buried}

// List implements outbox.Queue.
func (q queue) List(ctx context.Context, st outbox.State, n int) ([]outbox.Row, error) {
	states := open
	if st != "" {
		states = []outbox.State{st}
	}
	cmds := make([]*redis.ZSliceCmd, len(states))
	err := q.s.atOnce(ctx, func(p redis.Pipeliner) {
		for i, s := range states {
			cmds[i] = p.ZRangeWithScores(ctx, q.s.k.state(string(s)), 0, int64(n)-1)
		}
	})
	if err != nil || n <= 0 {
		return nil, err
	}
	var found []redis.Z
	for _, c := range cmds {
		found = append(found, c.Val()...)
	}
	slices.SortStableFunc(found, func(a, b redis.Z) int { return int(a.Score - b.Score) })
	var ids []string
	for _, z := range found[:min(n, len(found))] {
		ids = append(ids, text(z.Member))
	}
	return q.rows(ctx, ids)
}

// rows reads letters by id; those that are gone are left out.
func (q queue) rows(ctx context.Context, ids []string) ([]outbox.Row, error) {
	cmds := make([]*redis.MapStringStringCmd, len(ids))
	err := q.s.pipeline(ctx, func(p redis.Pipeliner) {
		for i, id := range ids {
			cmds[i] = p.HGetAll(ctx, q.s.k.letter(id))
		}
	})
	if err != nil {
		return nil, err
	}
	var out []outbox.Row
	for i, c := range cmds {
		h := c.Val()
		if len(h) == 0 {
			continue
		}
		num := func(name string) int64 { n, _ := strconv.ParseInt(h[name], 10, 64); return n }
		r := outbox.Row{State: outbox.State(h["st"]), Tries: int(num("tries")), Why: h["why"], NextAt: moment(num("next")),
			Receipt: outbox.Receipt{Channel: h["ch"], TS: h["ts"], At: moment(num("at"))}}
		if err := json.Unmarshal([]byte(pick(h["b"] == "", h["e"], h["b"])), &r.Letter); err != nil {
			return nil, fmt.Errorf("store: letter %s: %w", ids[i], err)
		}
		out = append(out, r)
	}
	return out, nil
}

// Get implements outbox.Queue.
func (q queue) Get(ctx context.Context, id string) (outbox.Row, bool, error) {
	rows, err := q.rows(ctx, []string{id})
	if err != nil || len(rows) == 0 {
		return outbox.Row{}, false, err
	}
	return rows[0], true, nil
}

// Retry implements outbox.Queue.
func (q queue) Retry(ctx context.Context, id string) error {
	got, err := q.hand(ctx, "retry", id, ms(q.s.real.Now()))
	if err != nil {
		return err
	}
	return refusedByHand(id, got)
}

// BuryByHand implements outbox.Queue.
func (q queue) BuryByHand(ctx context.Context, id, why string) error {
	got, err := q.hand(ctx, "bury", id, ms(q.s.real.Now()), why)
	if err != nil {
		return err
	}
	return refusedByHand(id, got)
}

// refusedByHand words why the operator's hand was stayed.
func refusedByHand(id, got string) error {
	switch got {
	case "ok":
		return nil
	case "none":
		return domain.Fail(domain.NotFound, "There is no letter %s.", id).WithHint("`outbox list` shows what is waiting; sent letters are kept for 7 days.")
	case "held":
		return domain.Fail(domain.Conflict, "Letter %s is being sent right now.", id).WithHint("Look again in a minute with `outbox show %s`.", id)
	}
	return domain.Fail(domain.AlreadyDone, "Letter %s was sent already.", id).WithHint("`outbox show %s` tells where it stands.", id)
}

// Pending implements outbox.Queue.
func (q queue) Pending(ctx context.Context) (n int, oldest time.Time, err error) {
	var counts []*redis.IntCmd
	var firsts []*redis.ZSliceCmd
	err = q.s.atOnce(ctx, func(p redis.Pipeliner) {
		counts, firsts = nil, nil
		for _, st := range []outbox.State{outbox.Pending, outbox.Sending, outbox.Unknown} {
			counts = append(counts, p.ZCard(ctx, q.s.k.state(string(st))))
			firsts = append(firsts, p.ZRangeWithScores(ctx, q.s.k.state(string(st)), 0, 0))
		}
	})
	if err != nil {
		return 0, time.Time{}, err
	}
	for i := range counts {
		n += int(counts[i].Val())
		if z := firsts[i].Val(); len(z) > 0 {
			if due := moment(int64(z[0].Score)); oldest.IsZero() || due.Before(oldest) {
				oldest = due
			}
		}
	}
	return n, oldest, nil
}
