package store

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// grade says what an error of one attempt means for the attempt.
type grade int

const (
	fatal  grade = iota // Redis answered with an error that no repetition cures
	refuse              // certainly not executed, and repeating at once is of no use (OOM, no replica, no right)
	later               // certainly not executed; worth another try (F12)
	unsure              // sent, and nobody knows whether it was executed (F10)
)

// refusals are the words with which Redis begins an answer that it did not execute.
var refusals = map[string]grade{
	"LOADING": later, "READONLY": later, "MASTERDOWN": later, "CLUSTERDOWN": later, "TRYAGAIN": later, "BUSY": later,
	"MOVED": later, "ASK": later, "EXECABORT": later, "NOREPLICAS": refuse, "OOM": refuse, "MISCONF": refuse, "NOAUTH": refuse,
	"WRONGPASS": refuse, "NOPERM": refuse,
}

// gradeOf judges an error of one attempt.
func gradeOf(err error) grade {
	var op *net.OpError
	var answer redis.Error
	switch {
	case errors.Is(err, redis.ErrPoolTimeout), errors.Is(err, redis.ErrPoolExhausted), errors.As(err, &op) && op.Op == "dial":
		return later
	case errors.Is(err, redis.ErrClosed):
		return refuse
	case errors.As(err, &answer):
		word, _, _ := strings.Cut(answer.Error(), " ")
		if g, ok := refusals[word]; ok {
			return g
		}
		return fatal
	}
	return unsure // cut, timeout, cancelled while waiting for the answer
}

// attempts is how often one call is tried in all, within its context.
const attempts = 4

// run does one round trip, and does it again where that can help. Everything it is used for may be executed twice:
// reads, and scripts that know their own repetition (M5). The error of a write that may have been executed wraps
// ErrUnconfirmed, of one that certainly was not, ErrUnavailable.
func (s *Store) run(ctx context.Context, write bool, once func(context.Context) error) error {
	maybe, wait := false, 20*time.Millisecond
	for n := 1; ; n++ {
		err := once(ctx)
		if err == nil {
			return nil
		}
		switch g := gradeOf(err); {
		case g == fatal:
			return fmt.Errorf("store: %w", err)
		case g == unsure:
			maybe = true
		}
		last := n == attempts || gradeOf(err) == refuse || !clock.Sleep(ctx, wait)
		if last && write && maybe {
			return fmt.Errorf("%w: %w", ledger.ErrUnconfirmed, err)
		}
		if last {
			return fmt.Errorf("%w: %w", ledger.ErrUnavailable, err)
		}
		wait *= 3
	}
}

// eval runs a script in one round trip.
func (s *Store) eval(ctx context.Context, write bool, sc *script, keys []string, args []any) (any, error) {
	var out any
	sc = s.scripts[sc.name]
	err := s.run(ctx, write, func(ctx context.Context) error {
		var err error
		out, err = s.send(ctx, func(c redis.Cmdable) *redis.Cmd { return c.EvalSha(ctx, sc.sha, keys, args...) })
		if redis.HasErrorPrefix(err, "NOSCRIPT") { // a restarted or promoted server: F12
			out, err = s.c.Eval(ctx, sc.src, keys, args...).Result()
		}
		if errors.Is(err, redis.Nil) {
			return nil
		}
		return err
	})
	return out, err
}
