package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"

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

// Forget implements ledger.Forgetter. The mark is not worth a round trip of its own: it is taken off with the next
// script that this process sends, and so before the next line of the same person is looked at here. Should none
// follow, the mark ends by itself after ten minutes.
func (s *Store) Forget(_ context.Context, said string) error {
	s.forgotten.Lock()
	defer s.forgotten.Unlock()
	s.forgotten.keys = append(s.forgotten.keys, s.k.said(said))
	return nil
}

// forgotten are the marks to be taken off.
type forgotten struct {
	sync.Mutex
	keys []string
}

func (f *forgotten) take() []string {
	f.Lock()
	defer f.Unlock()
	keys := f.keys
	f.keys = nil
	return keys
}

// giveBack keeps marks for the next time, because nobody knows whether they are off.
func (f *forgotten) giveBack(keys []string) {
	f.Lock()
	defer f.Unlock()
	f.keys = append(f.keys, keys...)
}

// send sends a script, and in front of it, in the same round trip, what is to be forgotten.
func (s *Store) send(ctx context.Context, call func(redis.Cmdable) *redis.Cmd) (any, error) {
	marks := s.forgotten.take()
	if len(marks) == 0 {
		return call(s.c).Result()
	}
	p := s.c.Pipeline()
	off := p.Del(ctx, marks...)
	cmd := call(p)
	_, _ = p.Exec(ctx) // the commands carry their own errors
	if off.Err() != nil {
		s.forgotten.giveBack(marks)
	}
	return cmd.Result()
}
