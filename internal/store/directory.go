package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

const (
	along = 200  // changed records that ride in the answer about the version
	batch = 1000 // records read by one pipeline
)

// Directory implements ledger.Books: one round trip where little has changed, batches of a thousand where much has.
func (s *Store) Directory(ctx context.Context, have *domain.Directory) (*domain.Directory, error) {
	if have == nil {
		have = domain.NewDirectory()
	}
	v, err := s.eval(ctx, false, directoryScript, []string{s.k.head(), s.k.directory()}, []any{string(s.k), have.Version, along})
	if err != nil {
		return nil, err
	}
	a := list(v)
	version := whole(at(a, 0))
	if version == have.Version {
		same := *have // the maps are never changed once in use, so they may be shared
		same.ReadAt, same.Stale = clock.Real.Now(), false
		return &same, nil
	}
	next := have.Clone()
	if version < have.Version { // the books were set back (F31): nothing of ours holds
		next = domain.NewDirectory()
	}
	var recs []domain.Record
	if rows := list(at(a, 3)); len(rows) > 0 {
		recs, err = s.records(rows)
	} else {
		var members []string
		for _, m := range list(at(a, 2)) {
			members = append(members, text(m))
		}
		recs, err = s.byMember(ctx, members)
	}
	if err != nil {
		return nil, err
	}
	for _, r := range recs {
		next.Put(r)
	}
	next.Version, next.ReadAt, next.Stale = version, clock.Real.Now(), false
	next.Index()
	return next, nil
}

// byMember reads records in batches; those that are gone or too new are left out.
func (s *Store) byMember(ctx context.Context, members []string) ([]domain.Record, error) {
	var out []domain.Record
	for len(members) > 0 {
		part := members[:min(batch, len(members))]
		members = members[len(part):]
		cmds := make([]*redis.SliceCmd, len(part))
		var laws *redis.StringCmd
		err := s.pipeline(ctx, func(p redis.Pipeliner) {
			laws = p.HGet(ctx, s.k.notes(), lawsNote)
			for i, m := range part {
				cmds[i] = p.HMGet(ctx, s.k.record(refOf(m)), "v", "s", "b")
			}
		})
		if err != nil {
			return nil, err
		}
		for i, cmd := range cmds {
			r := cmd.Val()
			if len(r) < 3 || r[0] == nil {
				continue
			}
			rec, err := s.record(row{ref: refOf(part[i]), v: text(r[0]), s: text(r[1]), body: text(r[2]), laws: laws.Val()})
			if err != nil {
				return nil, err
			}
			if rec != nil {
				out = append(out, rec)
			}
		}
	}
	return out, nil
}

// pipeline sends reads in one round trip.
func (s *Store) pipeline(ctx context.Context, fill func(redis.Pipeliner)) error {
	return s.reads(ctx, s.c.Pipeline, fill)
}

// atOnce sends reads in one round trip that see one state: what moves from one list to another meanwhile is in one of them.
func (s *Store) atOnce(ctx context.Context, fill func(redis.Pipeliner)) error {
	return s.reads(ctx, s.c.TxPipeline, fill)
}

func (s *Store) reads(ctx context.Context, begin func() redis.Pipeliner, fill func(redis.Pipeliner)) error {
	return s.run(ctx, false, func(ctx context.Context) error {
		p := begin()
		fill(p)
		cmds, err := p.Exec(ctx)
		if errors.Is(err, redis.Nil) {
			err = nil
			for _, c := range cmds {
				if e := c.Err(); e != nil && !errors.Is(e, redis.Nil) {
					return e
				}
			}
		}
		return err
	})
}

// Imported implements ledger.Books.
func (s *Store) Imported(ctx context.Context, k domain.Kind) (map[string]map[string][]byte, error) {
	members, err := s.membersOf(ctx, k)
	if err != nil {
		return nil, err
	}
	out := map[string]map[string][]byte{}
	for len(members) > 0 {
		part := members[:min(batch, len(members))]
		members = members[len(part):]
		cmds := make([]*redis.MapStringStringCmd, len(part))
		err := s.pipeline(ctx, func(p redis.Pipeliner) {
			for i, m := range part {
				cmds[i] = p.HGetAll(ctx, s.k.record(refOf(m)))
			}
		})
		if err != nil {
			return nil, err
		}
		for i, cmd := range cmds {
			for field, v := range cmd.Val() {
				if source, ok := strings.CutPrefix(field, "i:"); ok {
					id := refOf(part[i]).ID
					if out[id] == nil {
						out[id] = map[string][]byte{}
					}
					out[id][source] = []byte(v)
				}
			}
		}
	}
	return out, nil
}

// membersOf lists all records of a kind, restricted ones and exercises too.
func (s *Store) membersOf(ctx context.Context, k domain.Kind) ([]string, error) {
	if domain.New(k) == nil {
		return nil, fmt.Errorf("store: no kind %q", k)
	}
	var sets []*redis.StringSliceCmd
	err := s.pipeline(ctx, func(p redis.Pipeliner) {
		for _, x := range []ledger.Index{{Kind: k}, {Kind: k, Restricted: true}, {Kind: k, Exercise: true}, {Kind: k, Restricted: true, Exercise: true}} {
			sets = append(sets, p.ZRange(ctx, s.k.index(indexName(x)), 0, -1))
		}
	})
	if err != nil {
		return nil, err
	}
	var out []string
	for _, set := range sets {
		out = append(out, set.Val()...)
	}
	return out, nil
}
