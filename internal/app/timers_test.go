package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// bells is an alarm clock with timers that are all due, and what rang when.
type bells struct {
	*alarms
	t    *testing.T
	st   *store.Store
	due  time.Time
	mu   sync.Mutex
	rang []string
}

// newBells arms timers: "first 3" rings before the others, "rest 1" does not.
func newBells(t *testing.T, ids ...string) *bells {
	st, _ := storetest.New(t)
	b := &bells{t: t, st: st, due: time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC)}
	b.alarms = &alarms{timers: st.Timers(), clock: clock.NewFake(b.due), real: st.Real(), log: slog.New(slog.DiscardHandler), fire: b.ring1}
	for len(ids) > 0 {
		n := min(500, len(ids))
		c := ledger.Change{}
		for _, id := range ids[:n] {
			c.Arm = append(c.Arm, ledger.Timer{ID: id, What: "test", Due: b.due, First: strings.HasPrefix(id, "first")})
		}
		if _, err := st.Commit(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		ids = ids[n:]
	}
	return b
}

// ring1 is the ordinary answer: the commit takes the timer away.
func (b *bells) ring1(ctx context.Context, f ledger.Fired) error {
	b.mu.Lock()
	b.rang = append(b.rang, f.ID)
	b.mu.Unlock()
	_, err := b.st.Commit(ctx, ledger.Change{Fired: []ledger.Fired{f}})
	return err
}

func (b *bells) count(prefix string) (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, id := range b.rang {
		if strings.HasPrefix(id, prefix) {
			n++
		}
	}
	return n
}

func (b *bells) runs() (stop func()) {
	ctx, end := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); b.run(ctx) }()
	return func() { end(); <-done }
}

func (b *bells) until(what string, ok func() bool) {
	b.t.Helper()
	for deadline := time.Now().Add(time.Minute); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			b.t.Fatalf("waited in vain: %s", what)
		}
	}
}

// Nine o'clock: 5,000 people's reminders fall due in the same second as 200 steps of escalations, and each of them takes
// its time. The steps are through before the reminders have well begun (goal G4).
func TestEscalationsDoNotWaitForReminders(t *testing.T) {
	var ids []string
	for i := range 5000 {
		ids = append(ids, fmt.Sprintf("a reminder %04d", i))
	}
	for i := range 200 {
		ids = append(ids, fmt.Sprintf("first %04d", i))
	}
	b := newBells(t, ids...)
	b.fire = func(ctx context.Context, f ledger.Fired) error {
		if !f.First {
			time.Sleep(5 * time.Millisecond)
		}
		return b.ring1(ctx, f)
	}
	stop := b.runs()
	b.until("the steps are through", func() bool { return b.count("first") == 200 })
	if n := b.count("a reminder"); n > 500 {
		t.Errorf("%d reminders came first", n)
	}
	b.until("the reminders go on", func() bool { return b.count("a reminder") > 100 })
	stop()
}

// A timer that always fails, one that panics and one that hangs hold up no other, and are tried more and more seldom.
func TestBadTimersHoldUpNobody(t *testing.T) {
	ids := []string{"first a fails", "first b panics", "first c hangs"}
	for i := range 60 {
		ids = append(ids, fmt.Sprintf("first good %02d", i))
	}
	b := newBells(t, ids...)
	tries := map[string]int{}
	b.fire = func(ctx context.Context, f ledger.Fired) error {
		b.mu.Lock()
		tries[f.ID]++
		b.mu.Unlock()
		switch f.ID {
		case "first a fails":
			return errors.New("no")
		case "first b panics":
			panic("a record's words")
		case "first c hangs":
			ctx, end := context.WithTimeout(ctx, 100*time.Millisecond) // as every write is bounded
			defer end()
			<-ctx.Done()
			return ctx.Err()
		}
		return b.ring1(ctx, f)
	}
	stop := b.runs()
	b.until("the good ones rang", func() bool { return b.count("first good") == 60 })
	time.Sleep(1500 * time.Millisecond)
	stop()
	if n := b.count("first good"); n != 60 {
		t.Errorf("%d good ones rang", n)
	}
	for id, n := range tries {
		if bad := !strings.HasPrefix(id, "first good"); bad && (n < 2 || n > 8) || !bad && n != 1 {
			t.Errorf("%s was tried %d times", id, n)
		}
	}
}

// hanging is a store of timers whose first calls never answer.
type hanging struct {
	ledger.Timers
	mu   sync.Mutex
	left int
}

func (h *hanging) ClaimFirst(ctx context.Context, now, real time.Time, lease time.Duration, n int) ([]ledger.Fired, error) {
	h.mu.Lock()
	h.left--
	hang := h.left >= 0
	h.mu.Unlock()
	if hang {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return h.Timers.ClaimFirst(ctx, now, real, lease, n)
}

// A call to Redis that hangs is given up, and the next look comes soon; the others' watch goes on meanwhile.
func TestACallThatHangsIsGivenUp(t *testing.T) {
	b := newBells(t, "first 1", "second 1")
	b.timers = &hanging{Timers: b.timers, left: 1}
	begun := time.Now()
	stop := b.runs()
	b.until("both rang", func() bool { return b.count("") == 2 })
	stop()
	if d := time.Since(begun); d > alarmCall+3*time.Second {
		t.Errorf("it took %s", d)
	}
}

// Timers that cannot be fired together are fired alone, and the good ones among them are not lost.
func TestOneBadOfManyIsLeftAlone(t *testing.T) {
	b := newBells(t)
	c := ledger.Change{}
	for i := range 8 {
		c.Arm = append(c.Arm, ledger.Timer{ID: fmt.Sprintf("first %d", i), What: "escalation", Due: b.due, First: true})
	}
	if _, err := b.st.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	joint := 0
	b.together = func(context.Context, []ledger.Fired) ([]ledger.Fired, error) { joint++; panic("one of them is bad") }
	n, err := b.step(t.Context())
	if err != nil || n != 8 || joint != 1 || b.count("first") != 8 {
		t.Errorf("%d claimed, %d together, %d rang: %v", n, joint, b.count("first"), err)
	}
}

// Who ends gives back what was claimed: another replica rings it at once, not after the lease (reliability F21).
func TestWhoEndsGivesBack(t *testing.T) {
	b := newBells(t, "first 1", "first 2", "first 3")
	ctx, end := context.WithCancel(t.Context())
	b.fire = func(ctx context.Context, f ledger.Fired) error {
		err := b.ring1(ctx, f)
		end()
		return err
	}
	if n, err := b.ring(ctx, b.timers.ClaimFirst); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	b.fire = b.ring1
	if n, err := b.ring(t.Context(), b.timers.ClaimFirst); n != 2 || err != nil || b.count("first") != 3 {
		t.Errorf("another replica gets %d, and %d rang: %v", n, b.count("first"), err)
	}
}

// dying is a store of timers that gives them out and then answers no more.
type dying struct{ ledger.Timers }

func (d dying) Later(ctx context.Context, _ ledger.Fired, _ time.Time) error {
	<-ctx.Done()
	return ctx.Err()
}

// Who ends while Redis hangs does not stay for each of the timers: they are free after their lease (product 2: ten seconds).
func TestWhoEndsDoesNotWaitForRedis(t *testing.T) {
	var ids []string
	for i := range alarmBatch {
		ids = append(ids, fmt.Sprintf("first %02d", i))
	}
	b := newBells(t, ids...)
	b.timers = dying{b.timers}
	ctx, end := context.WithCancel(t.Context())
	b.fire = func(context.Context, ledger.Fired) error { end(); return nil }
	begun := time.Now()
	if n, err := b.ring(ctx, b.timers.ClaimFirst); n != alarmBatch || err != nil {
		t.Fatal(n, err)
	}
	if d := time.Since(begun); d > alarmLease+2*alarmCall {
		t.Errorf("it took %s", d)
	}
}

// away is a store of timers that cannot be reached.
type away struct{ ledger.Timers }

func (away) Claim(context.Context, time.Time, time.Time, time.Duration, int) ([]ledger.Fired, error) {
	return nil, errors.New("the records are away")
}

// An hour without Redis is one line of the log, not fifteen thousand.
func TestAnOutageIsSaidOnce(t *testing.T) {
	b := newBells(t)
	var lines strings.Builder
	b.timers, b.log = away{b.timers}, slog.New(slog.NewTextHandler(&lines, nil))
	ctx, end := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer end()
	b.watch(ctx, 10*time.Millisecond, b.timers.Claim)
	if n := strings.Count(lines.String(), "tried again"); n != 1 {
		t.Errorf("said %d times", n)
	}
}

// A timer that cannot be answered because the records are away is no fault of the program's: a warning, with the cause,
// and it rings again. One that fails by itself is an error. One that got only the end of a lease has not failed.
func TestHowATimerFails(t *testing.T) {
	away := &domain.Error{Code: domain.Unavailable, Message: "I cannot reach my records.", Err: fmt.Errorf("%w: i/o timeout", ledger.ErrUnavailable)}
	broken := &domain.Error{Code: domain.Unavailable, Message: "I cannot reach my records.", Err: errors.New("store: WRONGTYPE")}
	for what, c := range map[string]struct {
		err   error
		lease time.Duration
		log   []string
		times int
	}{
		"the records are away":   {away, alarmLease, []string{"WARN", "a timer failed", "I cannot reach my records. Cause: ", "i/o timeout"}, 1},
		"the records are broken": {broken, alarmLease, []string{"ERROR", "a timer failed", "WRONGTYPE"}, 1},
		"a rule breaks":          {errors.New("no such thing"), alarmLease, []string{"ERROR", "a timer failed", "no such thing"}, 1},
		"the lease was over":     {context.DeadlineExceeded, time.Millisecond, nil, 1},
		"it broke in no time":    {errors.New("no such thing"), time.Millisecond, []string{"ERROR", "no such thing"}, 1},
	} {
		t.Run(what, func(t *testing.T) {
			b := newBells(t, "one")
			var log strings.Builder
			b.log = NewLog(&log, "warn", "json")
			b.fire = func(ctx context.Context, _ ledger.Fired) error {
				if c.lease < time.Second {
					<-ctx.Done()
				}
				return c.err
			}
			b.one(t.Context(), ledger.Fired{Timer: ledger.Timer{ID: "one"}, Fence: 1}, time.Now().Add(c.lease))
			for _, w := range c.log {
				if !strings.Contains(log.String(), w) {
					t.Errorf("the log lacks %q: %s", w, &log)
				}
			}
			if c.log == nil && log.Len() > 0 {
				t.Errorf("the log says %s", &log)
			}
			if n := b.fails["one"]; n != c.times {
				t.Errorf("counted %d failures, want %d", n, c.times)
			}
		})
	}
}

// Timers whose common commit takes their lease each time are rung one by one the next time, and those for which that is
// too short as well are told of: nothing goes on for ever unseen.
func TestACommonCommitThatTakesTheLease(t *testing.T) {
	b := newBells(t, "one", "two")
	var log strings.Builder
	b.log = NewLog(&log, "warn", "json")
	slow := func(ctx context.Context) error { <-ctx.Done(); return fmt.Errorf("%w: slow", ledger.ErrUnavailable) }
	due := []ledger.Fired{{Timer: ledger.Timer{ID: "one"}}, {Timer: ledger.Timer{ID: "two"}}}
	joined := 0
	b.together = func(ctx context.Context, fs []ledger.Fired) ([]ledger.Fired, error) {
		joined++
		return nil, slow(ctx)
	}
	b.fire = func(ctx context.Context, _ ledger.Fired) error { return slow(ctx) }
	for i := range due {
		due[i].What = "escalation"
	}
	for range 3 {
		until := time.Now().Add(5 * time.Millisecond)
		for _, f := range b.many(t.Context(), due, until) {
			b.one(t.Context(), f, until)
		}
	}
	if joined != 1 || b.fails["one"] != 3 || !strings.Contains(log.String(), "a timer failed") {
		t.Errorf("joined %d times, failures %v, the log says %s", joined, b.fails, &log)
	}
}
