package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

var _ ledger.Archive = (*Store)(nil)

// keepCard is how long a restored card's place is known; see keys.card.
const keepCard = keepSlot

// Kept implements ledger.Archive. Rows of a newer schema are given as they are.
func (s *Store) Kept(ctx context.Context, k domain.Kind, f func(ledger.Kept) error) error {
	members, err := s.membersOf(ctx, k)
	if err != nil {
		return err
	}
	slices.SortFunc(members, func(a, b string) int {
		switch x, y := refOf(a), refOf(b); {
		case domain.LessRef(x, y):
			return -1
		case domain.LessRef(y, x):
			return 1
		}
		return 0
	})
	for part := range slices.Chunk(slices.Compact(members), batch) {
		cmds := make([]*redis.MapStringStringCmd, len(part))
		err := s.pipeline(ctx, func(p redis.Pipeliner) {
			for i, m := range part {
				cmds[i] = p.HGetAll(ctx, s.k.record(refOf(m)))
			}
		})
		if err != nil {
			return err
		}
		for i, cmd := range cmds {
			h := cmd.Val()
			if h["b"] == "" {
				continue // gone since the index was read
			}
			kept := ledger.Kept{Kind: k, ID: refOf(part[i]).ID, Version: whole(h["v"]), Schema: int(whole(h["s"])), Record: json.RawMessage(h["b"])}
			for field, v := range h {
				if source, ok := strings.CutPrefix(field, "i:"); ok {
					if kept.Imported == nil {
						kept.Imported = map[string]json.RawMessage{}
					}
					kept.Imported[source] = json.RawMessage(v)
				}
			}
			if err := f(kept); err != nil {
				return err
			}
		}
	}
	return nil
}

// The sorts of marks.
const (
	markNumber = "number"
	markNote   = "note"
	markSlot   = "slot"
	markTimer  = "timer"
	markCard   = "card"
	markPosted = "posted"
)

// Marks implements ledger.Archive.
func (s *Store) Marks(ctx context.Context) ([]ledger.Mark, error) {
	var out []ledger.Mark
	var head, notes, bodies *redis.MapStringStringCmd
	err := s.pipeline(ctx, func(p redis.Pipeliner) {
		head, notes, bodies = p.HGetAll(ctx, s.k.head()), p.HGetAll(ctx, s.k.notes()), p.HGetAll(ctx, s.k.timersBody())
	})
	if err != nil {
		return nil, err
	}
	for f, v := range head.Val() {
		if k, ok := strings.CutPrefix(f, "n:"); ok {
			out = append(out, ledger.Mark{Sort: markNumber, Name: k, Value: v})
		}
	}
	for n, v := range notes.Val() {
		out = append(out, ledger.Mark{Sort: markNote, Name: n, Value: v})
	}
	for id, v := range bodies.Val() {
		out = append(out, ledger.Mark{Sort: markTimer, Name: id, Value: v})
	}
	slots, err := s.scan(ctx, s.k.slot(""))
	if err != nil {
		return nil, err
	}
	states, err := s.Slots(ctx, slots...)
	if err != nil {
		return nil, err
	}
	for id, v := range states {
		out = append(out, ledger.Mark{Sort: markSlot, Name: id, Value: v})
	}
	cards, err := s.scan(ctx, s.k.card(""))
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(cards, batch) {
		cmds := make([]*redis.MapStringStringCmd, len(part))
		err := s.pipeline(ctx, func(p redis.Pipeliner) {
			for i, c := range part {
				cmds[i] = p.HGetAll(ctx, s.k.card(c))
			}
		})
		if err != nil {
			return nil, err
		}
		for i, cmd := range cmds {
			if b, err := json.Marshal(cmd.Val()); err == nil && len(cmd.Val()) > 0 {
				out = append(out, ledger.Mark{Sort: markCard, Name: part[i], Value: string(b)})
			}
		}
	}
	posted, err := s.postedMarks(ctx)
	if err != nil {
		return nil, err
	}
	out = append(out, posted...)
	slices.SortFunc(out, func(a, b ledger.Mark) int { return cmp.Or(cmp.Compare(a.Sort, b.Sort), cmp.Compare(a.Name, b.Name)) })
	return out, nil
}

// scan lists what stands behind a prefix, sorted. It walks the whole key space once: for backups only.
func (s *Store) scan(ctx context.Context, prefix string) ([]string, error) {
	var mu sync.Mutex
	found := map[string]bool{}
	one := func(ctx context.Context, c redis.Cmdable) error {
		it := c.Scan(ctx, 0, escapeGlob(prefix)+"*", 1000).Iterator()
		for it.Next(ctx) {
			mu.Lock()
			found[strings.TrimPrefix(it.Val(), prefix)] = true
			mu.Unlock()
		}
		return it.Err()
	}
	err := s.run(ctx, false, func(ctx context.Context) error {
		if cc, ok := s.c.(*redis.ClusterClient); ok {
			return cc.ForEachMaster(ctx, func(ctx context.Context, c *redis.Client) error { return one(ctx, c) })
		}
		return one(ctx, s.c)
	})
	return slices.Sorted(maps.Keys(found)), err
}

func escapeGlob(s string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `]`, `\]`).Replace(s)
}

// Vacate implements ledger.Archive. A restore takes many steps; until the last one the books have no head.
func (s *Store) Vacate(ctx context.Context, fingerprint string) error {
	var head *redis.SliceCmd
	var restoring *redis.StringCmd
	var trail *redis.IntCmd
	err := s.pipeline(ctx, func(p redis.Pipeliner) {
		head, restoring, trail = p.HMGet(ctx, s.k.head(), "seq"), p.HGet(ctx, s.k.env(), "restoring"), p.XLen(ctx, s.k.audit())
	})
	if err != nil {
		return err
	}
	seq, mark, n := text(at(head.Val(), 0)), restoring.Val(), trail.Val()
	switch {
	case mark == fingerprint:
		return nil
	case mark != "":
		return domain.Fail(domain.Refused, "Restoring another backup broke off here.").WithHint("Restore that file again, or empty the database.")
	case seq != "" || n > 0:
		return domain.Fail(domain.Refused, "These records are not empty.").WithHint("Restore into an empty database, or set SEC_ORG to a new name.")
	}
	return s.run(ctx, true, func(ctx context.Context) error {
		return s.c.HSet(ctx, s.k.env(), "restoring", fingerprint, "indexes", indexVersion).Err()
	})
}

// Fill implements ledger.Archive. Doing it twice with the same part changes nothing.
func (s *Store) Fill(ctx context.Context, part ledger.Part) error {
	var puts []func(redis.Pipeliner)
	sets := map[string][]redis.Z{} // the indexes, each written once for the whole part
	for _, k := range part.Records {
		put, err := s.refill(ctx, k, sets)
		if err != nil {
			return err
		}
		puts = append(puts, put)
	}
	for _, key := range slices.Sorted(maps.Keys(sets)) {
		puts = append(puts, func(p redis.Pipeliner) { p.ZAdd(ctx, key, sets[key]...) })
	}
	for _, m := range part.Marks {
		put, err := s.remark(ctx, m)
		if err != nil {
			return err
		}
		puts = append(puts, put)
	}
	if err := s.run(ctx, true, func(ctx context.Context) error {
		p := s.c.Pipeline()
		for _, put := range puts {
			put(p)
		}
		_, err := p.Exec(ctx)
		return err
	}); err != nil {
		return err
	}
	return s.refillTrail(ctx, part.Entries)
}

// refill writes one record; the indexes it stands in it adds to sets.
func (s *Store) refill(ctx context.Context, k ledger.Kept, sets map[string][]redis.Z) (func(redis.Pipeliner), error) {
	rec := domain.New(k.Kind)
	if rec == nil || k.Schema > Schema {
		return nil, fmt.Errorf("store: %s:%s is of a newer version", k.Kind, k.ID)
	}
	if err := json.Unmarshal(k.Record, rec); err != nil {
		return nil, fmt.Errorf("store: %s:%s: %w", k.Kind, k.ID, err)
	}
	ref := rec.Ref()
	fields := []any{"v", k.Version, "s", k.Schema, "b", string(k.Record), "p", parents(rec)}
	for source, v := range k.Imported {
		fields = append(fields, "i:"+source, string(v))
	}
	_, enter := move(nil, rec)
	for _, e := range enter {
		at, _ := strconv.ParseFloat(e[1], 64) // whole numbers below 2^53
		key := s.k.index(e[0])
		if word, ok := strings.CutPrefix(e[0], wordName("")); ok && len(sets[key]) == 0 {
			sets[s.k.words()] = append(sets[s.k.words()], redis.Z{Member: word})
		}
		sets[key] = append(sets[key], redis.Z{Score: at, Member: member(ref)})
	}
	return func(p redis.Pipeliner) {
		p.HSet(ctx, s.k.record(ref), fields...)
		if unarmed(k.Schema, rec) { // made new, and armed, at the next start
			p.HDel(ctx, s.k.env(), "indexes")
		}
		if slices.Contains(domain.DirectoryKinds, ref.Kind) {
			p.ZAdd(ctx, s.k.directory(), redis.Z{Score: 1, Member: member(ref)})
		}
	}, nil
}

func (s *Store) remark(ctx context.Context, m ledger.Mark) (func(redis.Pipeliner), error) {
	switch m.Sort {
	case markNumber:
		return func(p redis.Pipeliner) { p.HSet(ctx, s.k.head(), "n:"+m.Name, m.Value) }, nil
	case markNote:
		return func(p redis.Pipeliner) { p.HSet(ctx, s.k.notes(), m.Name, m.Value) }, nil
	case markSlot:
		return func(p redis.Pipeliner) { p.Set(ctx, s.k.slot(m.Name), m.Value, keepSlot) }, nil
	case markTimer:
		_, body, _ := strings.Cut(m.Value, "\n")
		var t ledger.Timer
		if err := json.Unmarshal([]byte(body), &t); err != nil {
			return nil, fmt.Errorf("store: timer %s: %w", m.Name, err)
		}
		return func(p redis.Pipeliner) {
			p.HSet(ctx, s.k.timersBody(), m.Name, m.Value)
			p.ZAdd(ctx, s.k.timers(), redis.Z{Score: float64(ms(t.Due)), Member: m.Name})
			if t.First {
				p.ZAdd(ctx, s.k.timersFirst(), redis.Z{Score: float64(ms(t.Due)), Member: m.Name})
			}
		}, nil
	case markCard:
		var places map[string]string
		if err := json.Unmarshal([]byte(m.Value), &places); err != nil {
			return nil, fmt.Errorf("store: card %s: %w", m.Name, err)
		}
		return func(p redis.Pipeliner) {
			p.HSet(ctx, s.k.card(m.Name), places)
			p.PExpire(ctx, s.k.card(m.Name), keepCard)
		}, nil
	}
	if m.Sort == markPosted {
		return s.remarkPosted(ctx, m)
	}
	return nil, fmt.Errorf("store: a %q is of a newer version", m.Sort)
}

// refillTrail appends entries that are not there yet.
func (s *Store) refillTrail(ctx context.Context, entries []domain.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	return s.run(ctx, true, func(ctx context.Context) error {
		have := int64(0)
		last, err := s.c.XRevRangeN(ctx, s.k.audit(), "+", "-", 1).Result()
		if err != nil {
			return err
		}
		if len(last) == 1 {
			id, _, _ := strings.Cut(last[0].ID, "-")
			have = whole(id)
		}
		p := s.c.Pipeline()
		for _, e := range entries {
			if e.Seq <= have {
				continue
			}
			b, err := jsonOf(e)
			if err != nil {
				return err
			}
			p.XAdd(ctx, &redis.XAddArgs{Stream: s.k.audit(), ID: strconv.FormatInt(e.Seq, 10) + "-0", Values: []any{"e", b}})
		}
		if p.Len() == 0 {
			return nil
		}
		_, err = p.Exec(ctx)
		return err
	})
}

// Finish implements ledger.Archive.
func (s *Store) Finish(ctx context.Context, head ledger.Head) error {
	if head.Hash == "" && head.Seq > 0 {
		return errors.New("store: a head needs its hash")
	}
	var members []string
	err := s.run(ctx, false, func(ctx context.Context) error {
		var err error
		members, err = s.c.ZRange(ctx, s.k.directory(), 0, -1).Result()
		return err
	})
	if err != nil {
		return err
	}
	return s.run(ctx, true, func(ctx context.Context) error {
		p := s.c.TxPipeline()
		for _, m := range members {
			p.ZAdd(ctx, s.k.directory(), redis.Z{Score: float64(head.Directory), Member: m})
		}
		fields := []any{"dir", head.Directory}
		if head.Seq > 0 {
			fields = append(fields, "seq", head.Seq, "hash", head.Hash)
		}
		p.HSet(ctx, s.k.head(), fields...)
		p.HDel(ctx, s.k.env(), "restoring")
		_, err := p.Exec(ctx)
		return err
	})
}
