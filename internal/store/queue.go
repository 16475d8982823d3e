package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// Queue is the durable side of the outbox (outbox.Queue). Commits write letters into it.
func (s *Store) Queue() outbox.Queue { return queue{s} }

type queue struct{ s *Store }

// Claim implements outbox.Queue.
func (q queue) Claim(ctx context.Context, now, real time.Time, lease time.Duration, n int) ([]outbox.Claim, error) {
	return q.ClaimUpTo(ctx, now, real, lease, n, outbox.Digest)
}

// ClaimUpTo implements outbox.Queue.
func (q queue) ClaimUpTo(ctx context.Context, now, real time.Time, lease time.Duration, n int, last outbox.Priority) ([]outbox.Claim, error) {
	until := real.Add(lease)
	v, err := q.s.eval(ctx, true, queueClaimScript, q.s.outboxKeys(), []any{string(q.s.k), ms(now), ms(real), ms(until), n, Schema, int(last)})
	if err != nil {
		return nil, err
	}
	var out []outbox.Claim
	for _, x := range list(v) {
		r := list(x)
		c := outbox.Claim{State: outbox.State(text(at(r, 2))), Fence: whole(at(r, 3)), Tries: int(whole(at(r, 4))), SentAt: moment(whole(at(r, 5))),
			Looks: int(whole(at(r, 6))), Existing: standing(text(at(r, 7))), Parent: outbox.Receipt{Channel: text(at(r, 8)), TS: text(at(r, 9))}, LastAt: moment(whole(at(r, 10))), Until: until}
		if err := json.Unmarshal([]byte(text(at(r, 1))), &c.Letter); err != nil {
			return out, fmt.Errorf("store: letter %s: %w", text(at(r, 0)), err)
		}
		out = append(out, c)
	}
	return out, nil
}

// standing reads where a living message stands.
func standing(s string) outbox.Receipt {
	p := strings.Split(s, "|")
	if len(p) != 4 {
		return outbox.Receipt{}
	}
	n, _ := strconv.ParseInt(p[3], 10, 64)
	return outbox.Receipt{Channel: p[0], TS: p[1], At: moment(n)}
}

func (q queue) settle(ctx context.Context, what, id string, fence int64, args ...any) error {
	all := append([]any{string(q.s.k), what, id, fence, ms(q.s.real.Now())}, args...)
	v, err := q.s.eval(ctx, true, queueSettleScript, q.s.outboxKeys(), all)
	if err == nil && number(v) != 1 {
		err = outbox.ErrFenced
	}
	return err
}

// Sending implements outbox.Queue.
func (q queue) Sending(ctx context.Context, id string, fence int64, sentAt time.Time) error {
	return q.settle(ctx, "sending", id, fence, ms(sentAt))
}

// Done implements outbox.Queue.
func (q queue) Done(ctx context.Context, c outbox.Claim, r outbox.Receipt) error {
	root := r.TS // where answers go: the thread's first message, as Slack's threads have one level
	switch {
	case c.Letter.UnderTS != "":
		root = c.Letter.UnderTS
	case c.Parent.TS != "":
		root = c.Parent.TS
	}
	edited := r.TS != "" && c.Existing.TS == r.TS
	return q.settle(ctx, "done", c.Letter.ID, c.Fence, r.Channel, r.TS, pick(edited, "1", "0"), root)
}

// Later implements outbox.Queue.
func (q queue) Later(ctx context.Context, c outbox.Claim, at time.Time, why string) error {
	return q.settle(ctx, "later", c.Letter.ID, c.Fence, ms(at), 0, why)
}

// Unsure implements outbox.Queue.
func (q queue) Unsure(ctx context.Context, c outbox.Claim, at time.Time, looks int, why string) error {
	return q.settle(ctx, "unsure", c.Letter.ID, c.Fence, ms(at), looks, why)
}

// Gone implements outbox.Queue.
func (q queue) Gone(ctx context.Context, c outbox.Claim, why string) error {
	return q.settle(ctx, "gone", c.Letter.ID, c.Fence, why)
}

// Bury implements outbox.Queue.
func (q queue) Bury(ctx context.Context, c outbox.Claim, why string) error {
	return q.settle(ctx, "bury", c.Letter.ID, c.Fence, why)
}

// PauseLane implements outbox.Queue.
func (q queue) PauseLane(ctx context.Context, lane string, at time.Time) error {
	_, err := q.hand(ctx, "pause", lane, ms(at))
	return err
}

func (q queue) hand(ctx context.Context, what string, args ...any) (string, error) {
	v, err := q.s.eval(ctx, true, queueHandScript, q.s.outboxKeys(), append([]any{string(q.s.k), what}, args...))
	return text(v), err
}
