package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
	"github.com/secretariat-bot/secretariat/internal/view"
)

var (
	ctx    = context.Background()
	noon   = time.Date(2026, 9, 15, 12, 0, 0, 0, time.UTC)
	secret = []byte("only for tests")
)

// message is one that stands in the fake Slack.
type message struct {
	Channel, TS, Key, Text, Thread string
	Version                        int64
	at                             time.Time
	gone                           bool
}

// fault is how one call goes wrong.
type fault struct {
	accepted bool // it is done all the same, but nobody hears of it
	err      *outbox.SendError
}

// fake is a Slack that keeps what was posted and fails as it is told.
type fake struct {
	mu       sync.Mutex
	messages []*message
	calls    []string            // "post a", "edit b", "find a"
	faults   map[string][]fault  // by letter id, one per call that posts or edits
	finds    map[string][]error  // by key, one per look
	may      func(string) error  // MayPost by letter id
	lag      time.Duration       // until a message is visible in the history
	now      func() time.Time    // real time
	dead     map[string]*message // by channel: Resolve fails
	n        int
	rooms    []string // the errands that were done
}

func newFake(now func() time.Time) *fake {
	return &fake{faults: map[string][]fault{}, finds: map[string][]error{}, now: now, dead: map[string]*message{}}
}

// fail sets how the next calls for a letter go wrong; an empty fault is none.
func (f *fake) fail(id string, fs ...fault) { f.faults[id] = append(f.faults[id], fs...) }

func (f *fake) next(id string) fault {
	fs := f.faults[id]
	if len(fs) == 0 {
		return fault{}
	}
	f.faults[id] = fs[1:]
	return fs[0]
}

func (f *fake) Resolve(_ context.Context, p outbox.Place) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dead[p.Lane()] != nil {
		return "", &outbox.SendError{Verdict: outbox.VerdictDead, Code: "user_disabled"}
	}
	return "ch-" + p.Lane(), nil
}

func (f *fake) Post(_ context.Context, channel, key string, l outbox.Letter, parent outbox.Receipt) (outbox.Receipt, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, "post "+l.ID)
	x := f.next(l.ID)
	if x.err != nil && !x.accepted {
		return outbox.Receipt{}, x.err
	}
	f.n++
	m := &message{Channel: channel, TS: fmt.Sprintf("%d.%06d", f.now().Unix(), f.n), Key: key, Text: l.Message.Summary, Thread: parent.TS, Version: l.Version, at: f.now()}
	f.messages = append(f.messages, m)
	if x.err != nil {
		return outbox.Receipt{}, x.err
	}
	return outbox.Receipt{Channel: channel, TS: m.TS}, nil
}

func (f *fake) Edit(_ context.Context, at outbox.Receipt, key string, l outbox.Letter) (outbox.Receipt, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, "edit "+l.ID)
	x := f.next(l.ID)
	if x.err != nil && !x.accepted {
		return outbox.Receipt{}, x.err
	}
	for _, m := range f.messages {
		if m.TS == at.TS && m.Channel == at.Channel && !m.gone {
			m.Text, m.Version = l.Message.Summary, l.Version
			if x.err != nil {
				return outbox.Receipt{}, x.err
			}
			return at, nil
		}
	}
	return outbox.Receipt{}, &outbox.SendError{Verdict: outbox.VerdictGone, Code: "message_not_found"}
}

func (f *fake) Erase(_ context.Context, at outbox.Receipt) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, "erase")
	x := f.next("erase " + at.TS)
	for _, m := range f.messages {
		if m.TS == at.TS && m.Channel == at.Channel && (x.err == nil || x.accepted) {
			m.gone = true
		}
	}
	if x.err != nil {
		return x.err
	}
	return nil
}

func (f *fake) Find(_ context.Context, channel, key string, since time.Time, parent outbox.Receipt) (outbox.Receipt, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, "find")
	if es := f.finds[key]; len(es) > 0 {
		f.finds[key] = es[1:]
		if es[0] != nil {
			return outbox.Receipt{}, false, es[0]
		}
	}
	for _, m := range f.messages {
		if m.Channel == channel && m.Key == key && m.Thread == parent.TS && !m.at.Before(since) && f.now().Sub(m.at) >= f.lag {
			return outbox.Receipt{Channel: channel, TS: m.TS}, true, nil
		}
	}
	return outbox.Receipt{}, false, nil
}

// Room keeps a channel for each name, as Slack does.
func (f *fake) Room(_ context.Context, e outbox.RoomErrand, try outbox.RoomTry) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, fmt.Sprintf("%s unsure=%v", e.Op, try.Unsure))
	x := f.next(string(e.Op))
	if x.err != nil && !x.accepted {
		return "", x.err
	}
	f.rooms = append(f.rooms, string(e.Op))
	if x.err != nil {
		return "", x.err
	}
	return "C0ROOM", nil
}

func (f *fake) MayPost(_ context.Context, _ string, l outbox.Letter) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.may == nil {
		return nil
	}
	return f.may(l.ID)
}

// stage is a relay on a real queue with a fake Slack and times that the test moves.
type stage struct {
	t    testing.TB
	st   *store.Store
	q    outbox.Queue
	f    *fake
	r    *outbox.Relay
	real *clock.Fake
	o    outbox.Options
	n    int
}

func newStage(t testing.TB, o outbox.Options) *stage {
	st, _ := storetest.New(t)
	return stageOn(t, st, st.Queue(), o)
}

func stageOn(t testing.TB, st *store.Store, q outbox.Queue, o outbox.Options) *stage {
	s := &stage{t: t, st: st, q: q, real: clock.NewFake(time.Now().Add(time.Second))}
	s.f = newFake(s.real.Now)
	o.Clock, o.Real, o.Secret = clock.NewFake(noon), s.real, secret
	if o.Pace == 0 {
		o.Pace = -1
	}
	s.o = o
	s.r = outbox.NewRelay(s.q, s.f, o)
	return s
}

// write puts letters into the outbox, as a commit of the ledger does.
func write(t testing.TB, st *store.Store, request string, ls ...outbox.Letter) {
	t.Helper()
	seen, err := st.Look(ctx, ledger.Look{})
	if err != nil {
		t.Fatal(err)
	}
	e := domain.Entry{At: noon, Action: "test"}
	e.Seal(seen.Head.Seq+1, seen.Head.Hash)
	if _, err := st.Commit(ctx, ledger.Change{Head: seen.Head, Request: request, Audit: []domain.Entry{e}, Letters: ls}); err != nil {
		t.Fatal(err)
	}
}

func (s *stage) send(ls ...outbox.Letter) {
	s.t.Helper()
	s.n++
	write(s.t, s.st, fmt.Sprint("r", s.n), ls...)
}

// run drains, moving real time by step after each round, until nothing waits or the rounds are over.
func (s *stage) run(step time.Duration, rounds int) {
	s.t.Helper()
	for range rounds {
		if err := s.r.Drain(ctx); err != nil && !errors.Is(err, errFlaky) {
			s.t.Fatal(err)
		}
		if n, _, err := s.q.Pending(ctx); err != nil || n == 0 {
			return
		}
		s.real.Advance(step)
	}
}

// texts lists what stands in a lane's channel, in order.
func (s *stage) texts(lane string) string {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	out := ""
	for _, m := range s.f.messages {
		if m.Channel == "ch-"+lane {
			out += m.Text + " "
		}
	}
	return out
}

func (s *stage) count(call string) (n int) {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	for _, c := range s.f.calls {
		if c == call {
			n++
		}
	}
	return n
}

func (s *stage) state(id string) outbox.State {
	s.t.Helper()
	row, _, err := s.q.Get(ctx, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return row.State
}

func letter(id, person string, p outbox.Priority) outbox.Letter {
	return outbox.Letter{ID: id, To: outbox.Place{Person: person}, Priority: p, Message: view.Say(id), At: noon}
}

var (
	lost     = &outbox.SendError{Verdict: outbox.VerdictUnknown, Code: "timeout"}
	limited  = &outbox.SendError{Verdict: outbox.VerdictLater, Code: "ratelimited", Wait: 30 * time.Second}
	errFlaky = errors.New("the queue is away")
)
