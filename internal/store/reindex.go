package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// indexVersion counts the changes of what places says of a record. Raise it with such a change: the records of an older
// program are put into the new indexes at the next start.
const indexVersion = 4

// Reindex puts every record into the shape and the indexes that this version keeps, where an older version wrote the
// books. It is done once, may break off and begin anew, and tells how many records it looked at. Those written before
// timers were armed for them are given to older first, a part at a time; a row is made new only after that, so none is forgotten where it breaks off.
// From then on an older program leaves the row alone (F21).
func (s *Store) Reindex(ctx context.Context, older func([]domain.Record) error) (int, error) {
	var done *redis.StringCmd
	if err := s.pipeline(ctx, func(p redis.Pipeliner) { done = p.HGet(ctx, s.k.env(), "indexes") }); err != nil {
		return 0, err
	}
	if whole(done.Val()) >= indexVersion {
		return 0, nil
	}
	n := 0
	for _, k := range domain.Kinds {
		var part []ledger.Kept
		flush := func() error {
			n += len(part)
			err := s.reindex(ctx, part, older)
			part = part[:0]
			return err
		}
		err := s.Kept(ctx, k, func(kept ledger.Kept) error {
			if part = append(part, kept); len(part) < batch {
				return nil
			}
			return flush()
		})
		if err == nil {
			err = flush()
		}
		if err != nil {
			return n, err
		}
	}
	return n, s.run(ctx, true, func(ctx context.Context) error { return s.c.HSet(ctx, s.k.env(), "indexes", indexVersion).Err() })
}

func (s *Store) reindex(ctx context.Context, part []ledger.Kept, older func([]domain.Record) error) error {
	sc := s.scripts[reindexScript.name]
	var calls []func(redis.Pipeliner)
	var old []domain.Record
	for _, kept := range part {
		rec := domain.New(kept.Kind)
		if rec == nil || kept.Schema > Schema {
			continue // a newer program's
		}
		if err := json.Unmarshal(kept.Record, rec); err != nil {
			return fmt.Errorf("store: %s:%s: %w", kept.Kind, kept.ID, err)
		}
		body := string(kept.Record)
		if unarmed(kept.Schema, rec) {
			old = append(old, rec)
		}
		schema := max(kept.Schema, schemaOf(rec))
		if kept.Schema < schema {
			b, err := jsonOf(rec)
			if err != nil {
				return err
			}
			body = string(b)
		}
		_, enter := move(nil, rec)
		keys := []string{s.k.record(rec.Ref())}
		args := []any{string(s.k), strconv.FormatInt(kept.Version, 10), member(rec.Ref()), schema, body, parents(rec)}
		for _, e := range enter {
			keys, args = append(keys, s.k.index(e[0])), append(args, e[1])
		}
		calls = append(calls, func(p redis.Pipeliner) { p.Eval(ctx, sc.src, keys, args...) })
	}
	if len(old) > 0 {
		if err := older(old); err != nil {
			return err
		}
	}
	if len(calls) == 0 {
		return nil
	}
	return s.run(ctx, true, func(ctx context.Context) error {
		p := s.c.Pipeline()
		for _, call := range calls {
			call(p)
		}
		_, err := p.Exec(ctx)
		return err
	})
}
