package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// CardAt is the living message that stands at a place in Slack ("card:ACT-007"), and "" where none of ours does.
func (s *Store) CardAt(ctx context.Context, channel, ts string) (card string, err error) {
	err = s.run(ctx, false, func(ctx context.Context) error {
		card, err = s.c.Get(ctx, s.k.at(channel, ts)).Result()
		if errors.Is(err, redis.Nil) {
			return nil
		}
		return err
	})
	return card, err
}

// CardIn is the ts of a living message in a channel, and "" where it does not stand there.
func (s *Store) CardIn(ctx context.Context, card, channel string) (ts string, err error) {
	err = s.run(ctx, false, func(ctx context.Context) error {
		places, err := s.c.HVals(ctx, s.k.card(card)).Result()
		for _, p := range places {
			if r := standing(p); r.Channel == channel {
				ts = r.TS
			}
		}
		return err
	})
	return ts, err
}

// Held is a value that Once has set, "" where nobody has.
func (s *Store) Held(ctx context.Context, name string) (value string, err error) {
	err = s.run(ctx, false, func(ctx context.Context) error {
		value, err = s.c.HGet(ctx, s.k.env(), name).Result()
		if errors.Is(err, redis.Nil) {
			return nil
		}
		return err
	})
	return value, err
}

// beatFor is how long a process counts as running after its last beat.
const beatFor = 40 * time.Second

// Beat says that a process runs and tells how many do, itself included; call it every quarter of a minute.
func (s *Store) Beat(ctx context.Context, id string) (n int, err error) {
	err = s.run(ctx, true, func(ctx context.Context) error {
		now := s.real.Now()
		p := s.c.Pipeline()
		p.ZAdd(ctx, s.k.processes(), redis.Z{Score: float64(now.UnixMilli()), Member: id})
		p.ZRemRangeByScore(ctx, s.k.processes(), "-inf", strconv.FormatInt(now.Add(-beatFor).UnixMilli(), 10))
		count := p.ZCard(ctx, s.k.processes())
		_, err := p.Exec(ctx)
		n = int(count.Val())
		return err
	})
	return n, err
}

// keepDead is how many deliveries that could not be handled are kept.
const keepDead = 500

// DeadLetter keeps a delivery that could not be handled, its texts blanked by the caller (reliability F23).
func (s *Store) DeadLetter(ctx context.Context, id string, redacted []byte) error {
	return s.run(ctx, true, func(ctx context.Context) error {
		p := s.c.Pipeline()
		p.LPush(ctx, s.k.deadLetters(), fmt.Sprintf("%s %s", id, redacted))
		p.LTrim(ctx, s.k.deadLetters(), 0, keepDead-1)
		_, err := p.Exec(ctx)
		return err
	})
}

// DeadLetters lists what could not be handled, newest first.
func (s *Store) DeadLetters(ctx context.Context, n int) (out []string, err error) {
	err = s.run(ctx, false, func(ctx context.Context) error {
		out, err = s.c.LRange(ctx, s.k.deadLetters(), 0, int64(n-1)).Result()
		return err
	})
	return out, err
}
