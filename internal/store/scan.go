package store

import (
	"context"
	"slices"

	"github.com/redis/go-redis/v9"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// ScanAll gives every record of the kinds to f, restricted ones too, kind by kind in the given order and by reference
// within a kind, so that two exports of the same books are the same bytes. No kinds means all. It stops at f's first
// error. The records are read in batches: what is written meanwhile may or may not be among them.
func (s *Store) ScanAll(ctx context.Context, kinds []domain.Kind, f func(domain.Record) error) error {
	if len(kinds) == 0 {
		kinds = append(slices.Clone(domain.DirectoryKinds), domain.Numbered...)
	}
	for _, k := range kinds {
		members, err := s.membersOf(ctx, k)
		if err != nil {
			return err
		}
		slices.SortFunc(members, func(a, b string) int {
			ra, rb := refOf(a), refOf(b)
			return pick(domain.LessRef(ra, rb), -1, pick(domain.LessRef(rb, ra), 1, 0))
		})
		for part := range slices.Chunk(slices.Compact(members), batch) {
			recs, err := s.byMember(ctx, part)
			if err != nil {
				return err
			}
			for _, r := range recs {
				if err := f(r); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// Stats are numbers for /metrics and the operator. Counts of records leave restricted ones out (domain 7.2).
type Stats struct {
	Audit   int64                  // last sequence
	Letters map[outbox.State]int64 // letters by state
	Timers  int64                  // armed
	Records map[domain.Kind]int64  // internal records by kind
	Live    map[domain.Kind]int64  // those that want attention
}

// Stats counts, in one round trip.
func (s *Store) Stats(ctx context.Context) (Stats, error) {
	out := Stats{Letters: map[outbox.State]int64{}, Records: map[domain.Kind]int64{}, Live: map[domain.Kind]int64{}}
	var seq *redis.StringCmd
	var timers *redis.IntCmd
	letters, all, live := map[outbox.State]*redis.IntCmd{}, map[domain.Kind]*redis.IntCmd{}, map[domain.Kind]*redis.IntCmd{}
	err := s.pipeline(ctx, func(p redis.Pipeliner) {
		seq, timers = p.HGet(ctx, s.k.head(), "seq"), p.ZCard(ctx, s.k.timers())
		for _, st := range append(slices.Clone(open), outbox.Done) {
			letters[st] = p.ZCard(ctx, s.k.state(string(st)))
		}
		for _, k := range append(slices.Clone(domain.DirectoryKinds), domain.Numbered...) {
			all[k] = p.ZCard(ctx, s.k.index("i:"+string(k)+":all"))
			live[k] = p.ZCard(ctx, s.k.index("i:"+string(k)+":live"))
		}
	})
	if err != nil {
		return out, err
	}
	out.Audit, out.Timers = whole(seq.Val()), timers.Val()
	for st, c := range letters {
		out.Letters[st] = c.Val()
	}
	for k := range all {
		out.Records[k], out.Live[k] = all[k].Val(), live[k].Val()
	}
	return out, nil
}
