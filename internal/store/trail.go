package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Audit implements ledger.Books: entries from sequence from on, oldest first.
func (s *Store) Audit(ctx context.Context, from int64, n int) ([]domain.Entry, error) {
	var msgs []redis.XMessage
	err := s.run(ctx, false, func(ctx context.Context) error {
		var err error
		msgs, err = s.c.XRangeN(ctx, s.k.audit(), strconv.FormatInt(max(from, 0), 10)+"-0", "+", int64(n)).Result()
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]domain.Entry, len(msgs))
	for i, m := range msgs {
		if err := json.Unmarshal([]byte(text(m.Values["e"])), &out[i]); err != nil {
			return nil, fmt.Errorf("store: audit entry %s: %w", m.ID, err)
		}
	}
	return out, nil
}

// Notes implements ledger.Notes; absent ones are missing.
func (s *Store) Notes(ctx context.Context, names ...string) (map[string]string, error) {
	out := map[string]string{}
	if len(names) == 0 {
		return out, nil
	}
	var got []any
	err := s.run(ctx, false, func(ctx context.Context) error {
		var err error
		got, err = s.c.HMGet(ctx, s.k.notes(), names...).Result()
		return err
	})
	for i, v := range got {
		if v != nil {
			out[names[i]] = text(v)
		}
	}
	return out, err
}

// Slots implements ledger.Notes.
func (s *Store) Slots(ctx context.Context, ids ...string) (map[string]string, error) {
	out := map[string]string{}
	if len(ids) == 0 {
		return out, nil
	}
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = s.k.slot(id)
	}
	var got []any
	err := s.run(ctx, false, func(ctx context.Context) error {
		var err error
		got, err = s.c.MGet(ctx, keys...).Result()
		return err
	})
	for i, v := range got {
		if v != nil {
			out[ids[i]] = text(v)
		}
	}
	return out, err
}

// Forget implements ledger.Forgetter.
func (s *Store) Forget(ctx context.Context, said string) error {
	return s.run(ctx, true, func(ctx context.Context) error { return s.c.Del(ctx, s.k.said(said)).Err() })
}
