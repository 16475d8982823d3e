package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

var _ ledger.Postings = (*Store)(nil)

// posted is a sorted set of where letters about a record went and stand, "channel|ts|lane" (no ts before it is posted),
// by real ms. 400 days after the last one.
func (k keys) posted(member string) string { return string(k) + "posted:" + member }

// Posted implements ledger.Postings, the oldest first.
func (s *Store) Posted(ctx context.Context, refs ...domain.Ref) ([]ledger.Posting, error) {
	var members []string
	for _, r := range refs {
		members = append(members, member(r))
	}
	return s.posted(ctx, members)
}

func (s *Store) posted(ctx context.Context, members []string) ([]ledger.Posting, error) {
	cmds := make([]*redis.StringSliceCmd, len(members))
	err := s.pipeline(ctx, func(p redis.Pipeliner) {
		for i, m := range members {
			cmds[i] = p.ZRange(ctx, s.k.posted(m), 0, -1)
		}
	})
	if err != nil {
		return nil, err
	}
	var out []ledger.Posting
	for _, c := range cmds {
		for _, row := range c.Val() {
			p, ok := posting(row)
			if ok && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out, nil
}

func posting(row string) (ledger.Posting, bool) {
	channel, rest, ok := strings.Cut(row, "|")
	ts, lane, ok2 := strings.Cut(rest, "|")
	return ledger.Posting{Lane: lane, Channel: channel, TS: ts}, ok && ok2
}

// Posted implements outbox.Queue.
func (q queue) Posted(ctx context.Context, lane string, about []string) ([]outbox.Receipt, error) {
	all, err := q.s.posted(ctx, membersNamed(about))
	var out []outbox.Receipt
	for _, p := range all {
		if p.Lane == lane && p.TS != "" {
			out = append(out, outbox.Receipt{Channel: p.Channel, TS: p.TS})
		}
	}
	return out, err
}

// Erased implements outbox.Queue. Should it be lost, the message is looked for once more and is not there.
func (q queue) Erased(ctx context.Context, lane string, about []string, r outbox.Receipt) error {
	row := r.Channel + "|" + r.TS + "|" + lane
	return q.s.pipeline(ctx, func(p redis.Pipeliner) {
		for _, m := range membersNamed(about) {
			p.ZRem(ctx, q.s.k.posted(m), row)
		}
	})
}

func membersNamed(refs []string) []string {
	var out []string
	for _, s := range refs {
		if r, ok := domain.ParseRef(s); ok {
			out = append(out, member(r))
		}
	}
	return out
}

// postedMarks are where letters about records went, for a backup: a record that becomes confidential after a restore
// still finds its messages.
func (s *Store) postedMarks(ctx context.Context) ([]ledger.Mark, error) {
	members, err := s.scan(ctx, s.k.posted(""))
	if err != nil {
		return nil, err
	}
	var out []ledger.Mark
	for part := range slices.Chunk(members, batch) {
		cmds := make([]*redis.ZSliceCmd, len(part))
		err := s.pipeline(ctx, func(p redis.Pipeliner) {
			for i, m := range part {
				cmds[i] = p.ZRangeWithScores(ctx, s.k.posted(m), 0, -1)
			}
		})
		if err != nil {
			return nil, err
		}
		for i, c := range cmds {
			rows := map[string]int64{}
			for _, z := range c.Val() {
				rows[text(z.Member)] = int64(z.Score)
			}
			b, err := json.Marshal(rows) // in the order of the names: the same bytes each time
			if err != nil {
				return nil, err
			}
			out = append(out, ledger.Mark{Sort: markPosted, Name: part[i], Value: string(b)})
		}
	}
	return out, nil
}

func (s *Store) remarkPosted(ctx context.Context, m ledger.Mark) (func(redis.Pipeliner), error) {
	var rows map[string]int64
	if err := json.Unmarshal([]byte(m.Value), &rows); err != nil {
		return nil, fmt.Errorf("store: posted %s: %w", m.Name, err)
	}
	return func(p redis.Pipeliner) {
		for row, at := range rows {
			p.ZAdd(ctx, s.k.posted(m.Name), redis.Z{Score: float64(at), Member: row})
		}
		p.PExpire(ctx, s.k.posted(m.Name), keepCard)
	}, nil
}
