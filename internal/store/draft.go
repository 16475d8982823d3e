package store

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// draftFor is how long what a form last sent is kept (slack-platform 9).
const draftFor = 24 * time.Hour

// KeepDraft keeps what somebody has typed into a form and not sent. It is no record: no export, no audit entry, no log
// line ever holds it, and only the person behind the key is shown it.
func (s *Store) KeepDraft(ctx context.Context, key string, body []byte) error {
	return s.run(ctx, true, func(ctx context.Context) error {
		return s.c.Set(ctx, s.k.draft(key), body, draftFor).Err()
	})
}

// Draft reads a draft; nil where there is none.
func (s *Store) Draft(ctx context.Context, key string) (body []byte, err error) {
	err = s.run(ctx, false, func(ctx context.Context) error {
		body, err = s.c.Get(ctx, s.k.draft(key)).Bytes()
		if errors.Is(err, redis.Nil) {
			return nil
		}
		return err
	})
	return body, err
}

// DropDraft forgets a draft.
func (s *Store) DropDraft(ctx context.Context, key string) error {
	return s.run(ctx, true, func(ctx context.Context) error { return s.c.Del(ctx, s.k.draft(key)).Err() })
}
