package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func TestAnUnknownOutcomeIsLookedForBeforeItIsRepeated(t *testing.T) {
	for name, c := range map[string]struct {
		faults []fault
		lag    time.Duration
		posts  int // calls that post
	}{
		"it had landed":            {[]fault{{accepted: true, err: lost}}, 0, 1},
		"it had landed, seen late": {[]fault{{accepted: true, err: lost}}, 25 * time.Second, 1},
		"it had not":               {[]fault{{err: lost}}, 0, 2},
		"twice not, then it had":   {[]fault{{err: lost}, {err: lost}, {accepted: true, err: lost}}, 25 * time.Second, 3},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, outbox.Options{})
			s.f.lag = c.lag
			s.f.fail("a", c.faults...)
			s.send(letter("a", "ana", outbox.Normal), letter("b", "ana", outbox.Normal))
			s.run(time.Second, 300)
			if got := s.texts("p:ana"); got != "a b " {
				t.Errorf("ana reads %q", got)
			}
			if n := s.count("post a"); n != c.posts {
				t.Errorf("%d calls, want %d", n, c.posts)
			}
		})
	}
}

func TestOneEmptyLookIsNotEnough(t *testing.T) {
	s := newStage(t, outbox.Options{})
	s.f.fail("a", fault{err: lost})
	s.send(letter("a", "ana", outbox.Normal))
	s.run(time.Second, 2)
	sent := s.real.Now()
	s.run(time.Second, 200)
	waited := s.real.Now().Sub(sent)
	if n := s.count("find"); n < 2 {
		t.Errorf("it looked %d times before it sent again", n)
	}
	if waited < 45*time.Second || waited > 60*time.Second {
		t.Errorf("it was sent again after %v, want timeout, settle time and the gap between two looks", waited)
	}
}

func TestALimitHoldsTheMethodAndKeepsOrder(t *testing.T) {
	s := newStage(t, outbox.Options{Workers: 1})
	card := letter("card", "eve", outbox.Normal)
	card.Card, card.Version = "card:ACT-001", 1
	s.send(card)
	s.run(time.Second, 3)
	edit := card
	edit.ID, edit.Version, edit.EditOnly, edit.Message = "edit", 2, true, view.Say("edited")
	s.f.fail("a1", fault{err: limited})
	s.send(letter("a1", "ana", outbox.Normal), letter("a2", "ana", outbox.Normal), letter("b1", "bob", outbox.Digest), edit)
	s.run(time.Second, 20)
	if got := s.texts("p:ana") + s.texts("p:bob"); got != "" {
		t.Errorf("posted within Slack's wait: %q", got)
	}
	if got := s.texts("p:eve"); got != "edited " {
		t.Errorf("edits do not wait for posts: eve reads %q", got)
	}
	s.send(letter("urgent", "ana", outbox.Urgent))
	s.run(time.Second, 60)
	if got := s.texts("p:ana") + s.texts("p:bob"); got != "urgent a1 a2 b1 " {
		t.Errorf("they read %q", got)
	}
}

func TestVerdicts(t *testing.T) {
	no := func(v outbox.Verdict, code string) *outbox.SendError {
		return &outbox.SendError{Verdict: v, Code: code}
	}
	t.Run("dead: buried, and the fallback is told until that worked", func(t *testing.T) {
		told, fails := 0, 2
		s := newStage(t, outbox.Options{OnDead: func(_ context.Context, l outbox.Letter, why *outbox.SendError) error {
			if fails--; fails >= 0 {
				return errors.New("not now")
			}
			told++
			if l.ID != "a" || why.Code != "is_archived" {
				t.Errorf("told of %s: %v", l.ID, why)
			}
			return nil
		}})
		s.f.fail("a", fault{err: no(outbox.VerdictDead, "is_archived")}, fault{err: no(outbox.VerdictDead, "is_archived")}, fault{err: no(outbox.VerdictDead, "is_archived")})
		s.send(letter("a", "ana", outbox.Normal))
		s.run(time.Second, 20)
		if told != 1 || s.state("a") != outbox.Buried {
			t.Errorf("told %d times; the row is %s", told, s.state("a"))
		}
	})
	t.Run("forbid: never sent", func(t *testing.T) {
		told := 0
		s := newStage(t, outbox.Options{OnDead: func(context.Context, outbox.Letter, *outbox.SendError) error { told++; return nil }})
		s.f.may = func(string) error { return no(outbox.VerdictForbid, "restricted") }
		s.send(letter("a", "ana", outbox.Normal))
		s.run(time.Second, 5)
		if len(s.f.messages) != 0 || told != 1 || s.state("a") != outbox.Buried {
			t.Errorf("%d messages, told %d times, row %s", len(s.f.messages), told, s.state("a"))
		}
	})
	t.Run("bug: buried, the lane goes on", func(t *testing.T) {
		s := newStage(t, outbox.Options{})
		s.f.fail("a", fault{err: no(outbox.VerdictBug, "invalid_blocks")})
		s.send(letter("a", "ana", outbox.Normal), letter("b", "ana", outbox.Normal))
		s.run(time.Second, 5)
		if got := s.texts("p:ana"); got != "b " || s.state("a") != outbox.Buried {
			t.Errorf("ana reads %q; the row is %s", got, s.state("a"))
		}
	})
	t.Run("stop: everything is kept, health is red, then it goes on", func(t *testing.T) {
		s := newStage(t, outbox.Options{Workers: 1})
		for _, id := range []string{"a", "b"} {
			s.f.fail(id, fault{err: no(outbox.VerdictStop, "token_revoked")})
		}
		s.send(letter("a", "ana", outbox.Normal), letter("b", "bob", outbox.Normal), letter("c", "eve", outbox.Normal))
		s.run(time.Second, 1)
		if err := s.r.Healthy(); err == nil || !strings.Contains(err.Error(), "token_revoked") {
			t.Errorf("health: %v", err)
		}
		if n, _, _ := s.q.Pending(ctx); n != 3 || len(s.f.calls) != 1 {
			t.Errorf("%d wait, calls %v", n, s.f.calls)
		}
		s.run(5*time.Second, 30)
		if n, _, _ := s.q.Pending(ctx); n != 0 || s.r.Healthy() != nil {
			t.Errorf("%d wait, health %v", n, s.r.Healthy())
		}
	})
	t.Run("gone: a card is posted anew, an edit alone is not", func(t *testing.T) {
		s := newStage(t, outbox.Options{})
		card := letter("c1", "ana", outbox.Normal)
		card.Card, card.Version = "card:RSK-001", 1
		s.send(card)
		s.run(time.Second, 3)
		s.f.messages[0].gone = true
		edit := card
		edit.ID, edit.Version, edit.EditOnly = "c2", 2, true
		s.send(edit)
		s.run(time.Second, 5)
		if len(s.f.messages) != 1 || s.state("c2") != outbox.Done {
			t.Errorf("%d messages; the edit is %s", len(s.f.messages), s.state("c2"))
		}
		again := card
		again.ID, again.Version, again.Message = "c3", 3, view.Say("c3")
		s.send(again)
		s.run(time.Second, 5)
		s.f.messages[1].gone = true
		again.ID, again.Version, again.Message = "c4", 4, view.Say("anew")
		s.send(again)
		s.run(time.Second, 5)
		if got := s.texts("p:ana"); got != "c1 c3 anew " {
			t.Errorf("ana reads %q", got)
		}
	})
	t.Run("a dead person", func(t *testing.T) {
		s := newStage(t, outbox.Options{})
		s.f.dead["p:ana"] = &message{}
		s.send(letter("a", "ana", outbox.Normal))
		s.run(time.Second, 5)
		if s.state("a") != outbox.Buried {
			t.Errorf("the row is %s", s.state("a"))
		}
	})
}

func TestAShortLeaseIsGivenBack(t *testing.T) {
	s := newStage(t, outbox.Options{Lease: 10 * time.Second, Timeout: 10 * time.Second})
	s.send(letter("a", "ana", outbox.Normal))
	s.run(time.Millisecond, 1)
	if len(s.f.calls) != 0 {
		t.Errorf("it called %v with a lease that a call could outlast", s.f.calls)
	}
}

func TestThreadsAndPace(t *testing.T) {
	s := newStage(t, outbox.Options{Pace: time.Second})
	long := letter("digest", "ana", outbox.Digest)
	long.Message.Thread = []view.Message{view.Say("one"), view.Say("two")}
	s.send(long)
	start := s.real.Now()
	for s.r.Step(ctx); s.real.Now().Sub(start) < 3*time.Second; s.r.Step(ctx) {
		s.real.Advance(250 * time.Millisecond)
	}
	if got := s.texts("p:ana"); got != "digest one two " {
		t.Fatalf("ana reads %q", got)
	}
	for i, m := range s.f.messages {
		if i > 0 && m.Thread != s.f.messages[0].TS {
			t.Errorf("%q is in the thread of %q", m.Text, m.Thread)
		}
		if i > 0 && m.at.Sub(s.f.messages[i-1].at) < time.Second {
			t.Errorf("%q follows after %v", m.Text, m.at.Sub(s.f.messages[i-1].at))
		}
	}
}

func TestTheKeyTellsNothing(t *testing.T) {
	s := newStage(t, outbox.Options{})
	k := s.r.Key("esc:ESC-004:1:2")
	if len(k) != 32 || strings.Contains(k, "ESC") || k == s.r.Key("esc:ESC-004:1:3") {
		t.Errorf("key %q", k)
	}
	other := outbox.NewRelay(s.q, s.f, outbox.Options{Secret: []byte("another")})
	if other.Key("esc:ESC-004:1:2") == k {
		t.Error("the key does not depend on the secret")
	}
}

func TestRunStopsAndLeavesNothingHalfDone(t *testing.T) {
	s := newStage(t, outbox.Options{Poll: 5 * time.Millisecond})
	for _, id := range []string{"a", "b", "c"} {
		s.send(letter(id, id, outbox.Normal))
	}
	running, stop := context.WithCancel(ctx)
	over := make(chan struct{})
	go func() { s.r.Run(running); close(over) }()
	for range 500 {
		if n, _, _ := s.q.Pending(ctx); n == 0 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	<-over
	if n, _, _ := s.q.Pending(ctx); n != 0 || len(s.f.messages) != 3 {
		t.Errorf("%d wait, %d messages", n, len(s.f.messages))
	}
}

// A page of paper is one letter with its sections on it, in the thread of the message it belongs to, after it.
func TestAPageKeepsItsSectionsAndItsThread(t *testing.T) {
	s := newStage(t, outbox.Options{})
	brief, page := letter("brief", "ana", outbox.Brief), letter("page", "ana", outbox.Brief)
	brief.Card, page.Under, page.File = "brief:1", "brief:1", "brief.pdf"
	brief.Message.Thread, page.Message.Thread = []view.Message{view.Say("section")}, []view.Message{view.Say("section")}
	s.send(page, brief)
	first, err := s.q.Claim(ctx, noon, s.real.Now(), time.Minute, 9)
	if err != nil || len(first) != 1 || first[0].Letter.ID != "brief" {
		t.Fatalf("%v: %+v", err, first)
	}
	if err := s.q.Done(ctx, first[0], outbox.Receipt{Channel: "D1", TS: "1.1", At: s.real.Now()}); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for range 2 {
		next, err := s.q.Claim(ctx, noon, s.real.Now(), time.Minute, 9)
		if err != nil || len(next) != 1 || next[0].Parent.TS != "1.1" {
			t.Fatalf("%v: %+v", err, next)
		}
		seen[next[0].Letter.ID] = len(next[0].Letter.Message.Thread)
		if err := s.q.Done(ctx, next[0], outbox.Receipt{Channel: "D1", TS: "1." + next[0].Letter.ID, At: s.real.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	if len(seen) != 2 || seen["page"] != 1 || seen["brief#1"] != 0 {
		t.Errorf("%v", seen)
	}
}

// stuck is a Slack in which every digest hangs until the gate opens.
type stuck struct {
	*fake
	gate chan struct{}
}

func (s stuck) Post(ctx context.Context, channel, key string, l outbox.Letter, parent outbox.Receipt) (outbox.Receipt, error) {
	if l.Priority == outbox.Digest {
		<-s.gate
	}
	return s.fake.Post(ctx, channel, key, l, parent)
}

// A digest for many readers whose uploads hang takes every hand that it may; an escalation does not wait for one of them
// (F8, G4).
func TestAnEscalationDoesNotWaitForADigestThatHangs(t *testing.T) {
	t.Parallel()
	s := newStage(t, outbox.Options{})
	var digest []outbox.Letter
	for n := range 40 {
		digest = append(digest, letter(fmt.Sprint("digest-", n), fmt.Sprint("exec-", n), outbox.Digest))
	}
	s.send(digest...)
	slack := stuck{s.f, make(chan struct{})}
	s.o.Real = nil
	r := outbox.NewRelay(s.q, slack, s.o)
	running, stop := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() { r.Run(running) })
	defer done.Wait()
	defer stop()
	defer close(slack.gate)
	time.Sleep(500 * time.Millisecond) // as many as can hang do
	began := time.Now()
	s.send(letter("escalation", "ana", outbox.Urgent))
	for s.texts("p:ana") == "" {
		if time.Since(began) > 3*time.Second {
			t.Fatal("the escalation waits for the digest")
		}
		time.Sleep(10 * time.Millisecond)
	}
}
