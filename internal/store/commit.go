package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

const (
	keepMark = 10 * time.Minute     // how long a commit without a request id knows its own repetition
	keepSlot = 400 * 24 * time.Hour // longer than any catch-up window
)

// Commit implements ledger.Books: one script, one round trip; a replica's word (F11) is waited for in the same trip.
func (s *Store) Commit(ctx context.Context, c ledger.Change) (ledger.Receipt, error) {
	keys, args, err := s.program(c)
	if err != nil {
		return ledger.Receipt{}, err
	}
	answer, replicated, err := s.commit(ctx, keys, args)
	if err != nil {
		return ledger.Receipt{}, err
	}
	a := list(answer)
	rc := ledger.Receipt{Outcome: c.Outcome, Replicated: replicated}
	switch text(at(a, 0)) {
	case "ok":
		return rc, nil
	case "seen":
		rc.Outcome = []byte(text(at(a, 1)))
		return rc, ledger.ErrSeen
	case "moved":
		return ledger.Receipt{}, ledger.ErrMoved
	case "fired":
		return ledger.Receipt{}, ledger.ErrFired
	}
	return ledger.Receipt{}, fmt.Errorf("store: the commit script answered %v", answer)
}

// commit sends the script, and behind it WAIT where a replica is to confirm.
func (s *Store) commit(ctx context.Context, keys []string, args []any) (answer any, replicated bool, err error) {
	sc := s.scripts[commitScript.name]
	err = s.run(ctx, true, func(ctx context.Context) error {
		var err error
		answer, replicated, err = s.commitOnce(ctx, func(p redis.Pipeliner) *redis.Cmd { return p.EvalSha(ctx, sc.sha, keys, args...) })
		if redis.HasErrorPrefix(err, "NOSCRIPT") {
			answer, replicated, err = s.commitOnce(ctx, func(p redis.Pipeliner) *redis.Cmd { return p.Eval(ctx, sc.src, keys, args...) })
		}
		return err
	})
	return answer, replicated, err
}

func (s *Store) commitOnce(ctx context.Context, call func(redis.Pipeliner) *redis.Cmd) (any, bool, error) {
	p := s.c.Pipeline()
	cmd := call(p)
	var wait *redis.IntCmd
	var info *redis.StringCmd
	if !s.cluster {
		if s.replicas.Load() > 0 {
			wait = redis.NewIntCmd(ctx, "wait", 1, s.waitFor.Milliseconds())
			_ = p.Process(ctx, wait) // queued; its answer is read below
		}
		if s.hearAgain() {
			info = p.Info(ctx, "replication")
		}
	}
	_, _ = p.Exec(ctx) // the commands carry their own errors
	if err := cmd.Err(); err != nil {
		return nil, false, err
	}
	if info != nil {
		s.heardOf(info.Val())
	}
	return cmd.Val(), wait == nil || (wait.Err() == nil && wait.Val() > 0), nil
}

// program writes a change down as keys and arguments of commit.lua.
func (s *Store) program(c ledger.Change) ([]string, []any, error) {
	puts, err := merge(c.Put)
	if err != nil {
		return nil, nil, err
	}
	if err := keepsLaws(&c, puts); err != nil {
		return nil, nil, err
	}
	var letters []outbox.Letter
	for _, l := range c.Letters {
		letters = append(letters, outbox.Split(l)...)
	}
	mark := rand.Text()
	request, keep, outcome := c.Request, c.Keep, c.Outcome
	if request == "" {
		request, keep = "~"+mark, keepMark
	}
	if keep <= 0 {
		keep = ledger.KeepFor
	}
	if outcome == nil {
		outcome = []byte("null")
	}
	seq, hash := c.Head.Seq, c.Head.Hash
	if n := len(c.Audit); n > 0 {
		seq, hash = c.Audit[n-1].Seq, c.Audit[n-1].Hash
	}
	var slot, slotState string
	var fired, fences []string
	for _, f := range c.Fired {
		fired, fences = append(fired, f.ID), append(fences, fmt.Sprint(f.Fence))
	}
	if c.Slot != nil {
		slot, slotState = c.Slot.Job+":"+c.Slot.Date, c.Slot.State
		if slotState == "" {
			return nil, nil, errors.New("store: a slot needs a state")
		}
	}
	isDir := slices.ContainsFunc(puts, func(p ledger.Put) bool { return slices.Contains(domain.DirectoryKinds, p.New.Ref().Kind) })
	saidAs := pick(c.Said == "", "", c.SaidAs)
	k := []string{s.k.head(), s.k.request(request), s.k.said(c.Said), s.k.audit(), s.k.directory(), s.k.notes(), s.k.timers(),
		s.k.timersLent(), s.k.timersBody(), s.k.timersFence(), s.k.slot(slot)}
	a := []any{string(s.k), mark, outcome, keep.Milliseconds(), c.Head.Seq, c.Head.Hash, seq, hash, saidAs, strings.Join(fired, "\n"), strings.Join(fences, "\n"),
		slotState, keepSlot.Milliseconds(), ms(s.real.Now()), len(puts), len(c.Numbers), len(c.Audit), len(c.Arm),
		len(c.Disarm), len(c.Note), len(letters), pick(isDir, "1", "0"), "", c.Writer, pick(c.Starved, "1", "0"), s.k.turn()}
	w := &writer{s: s, keys: k, types: []byte("hssxzhzzhhs"), args: a}
	for _, p := range puts {
		w.key('h', s.k.record(p.New.Ref()))
		w.add(pick(p.Old == nil, any(""), any(versionOf(p.Old))))
	}
	w.puts(puts)
	w.rest(c)
	w.letters(letters)
	w.args[22] = w.types // counted from 0
	return w.keys, w.args, w.err
}

func isNil(r domain.Record) bool { return r == nil || reflect.ValueOf(r).IsNil() }

func versionOf(r domain.Record) int64 {
	if r == nil {
		return 0
	}
	return r.Base().Version
}

// merge joins several writes of one record into one, from the first old state to the last new one.
func merge(puts []ledger.Put) ([]ledger.Put, error) {
	var out []ledger.Put
	where := map[domain.Ref]int{}
	for _, p := range puts {
		if isNil(p.Old) {
			p.Old = nil // a typed nil is a new record all the same
		}
		if p.Old != nil && p.Old == p.New {
			return nil, fmt.Errorf("store: %s was changed in place; clone it first", p.New.Ref())
		}
		ref := p.New.Ref()
		i, ok := where[ref]
		if !ok {
			where[ref] = len(out)
			out = append(out, p)
			continue
		}
		merged := out[i]
		merged.New = p.New
		merged.Imported = map[string][]byte{}
		for _, m := range []map[string][]byte{out[i].Imported, p.Imported} {
			for source, b := range m {
				merged.Imported[source] = b
			}
		}
		out[i] = merged
	}
	return out, nil
}

// jsonOf is a record as it is stored.
func jsonOf(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return b, nil
}
