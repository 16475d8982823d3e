package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// bench is a queue with a real time that the test moves.
type bench struct {
	t    *testing.T
	st   *store.Store
	q    outbox.Queue
	now  time.Time // due time
	real time.Time
	n    int
}

func newBench(t *testing.T, st *store.Store) *bench {
	return &bench{t: t, st: st, q: st.Queue(), now: noon, real: time.Now().Add(time.Second)}
}

func dm(id string, p outbox.Priority) outbox.Letter {
	return outbox.Letter{ID: id, To: outbox.Place{Person: "ana"}, Priority: p, Message: view.Say(id), At: noon}
}

func (b *bench) send(ls ...outbox.Letter) {
	b.t.Helper()
	b.n++
	c := change(b.t, b.st, fmt.Sprintf("send-%s-%d", b.t.Name(), b.n))
	c.Letters = ls
	must(b.t, b.st, c)
}

// claim lends letters and gives their ids, with the state where it is not pending.
func (b *bench) claim(n int) (ids string, cs []outbox.Claim) {
	b.t.Helper()
	cs, err := b.q.Claim(ctx, b.now, b.real, 45*time.Second, n)
	if err != nil {
		b.t.Fatal(err)
	}
	var out []string
	for _, c := range cs {
		s := c.Letter.ID
		if c.State != outbox.Pending {
			s += "(" + string(c.State) + ")"
		}
		out = append(out, s)
	}
	return strings.Join(out, " "), cs
}

func (b *bench) claims(n int, want string) []outbox.Claim {
	b.t.Helper()
	got, cs := b.claim(n)
	if got != want {
		b.t.Fatalf("claimed %q, want %q", got, want)
	}
	return cs
}

func (b *bench) ok(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) done(c outbox.Claim, ts string) {
	b.t.Helper()
	b.ok(b.q.Done(ctx, c, outbox.Receipt{Channel: "C1", TS: ts}))
}

func (b *bench) state(id string) string {
	b.t.Helper()
	r, ok, err := b.q.Get(ctx, id)
	b.ok(err)
	if !ok {
		return "none"
	}
	return string(r.State)
}

func TestALaneKeepsItsOrderAndUrgentOvertakes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		b := newBench(t, st)
		b.send(dm("a", outbox.Normal), dm("b", outbox.Normal), dm("c", outbox.Urgent))
		c := b.claims(5, "c")
		b.claims(5, "") // one of a lane at a time
		b.done(c[0], "1")
		c = b.claims(5, "a")
		b.send(dm("d", outbox.Urgent))
		b.claims(5, "") // even an urgent one waits for the one in flight
		b.ok(b.q.Later(ctx, c[0], b.real.Add(time.Minute), "ratelimited"))
		c = b.claims(5, "d") // but not for one that rests
		b.done(c[0], "2")
		b.claims(5, "") // b must not pass a, which rests
		b.real = b.real.Add(time.Minute)
		c = b.claims(5, "a")
		b.done(c[0], "3")
		b.done(b.claims(5, "b")[0], "4")
		b.claims(5, "")
		if keys := env.Raw.Keys(ctx, env.Prefix()+"lane:*").Val(); len(keys) != 0 {
			t.Errorf("lanes left: %v", keys)
		}
	})
}

func TestLanesGoByPriorityThenAge(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		b := newBench(t, st)
		for i, p := range []outbox.Priority{outbox.Digest, outbox.Normal, outbox.Ack, outbox.Urgent, outbox.Brief} {
			l := dm(fmt.Sprint("l", i), p)
			l.To = outbox.Place{Channel: fmt.Sprint("c", i)}
			b.send(l)
		}
		b.claims(3, "l3 l2 l4")
		b.claims(9, "l1 l0")
	})
}

func TestAKnownLetterIsNotSentAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		b := newBench(t, st)
		b.send(dm("a", outbox.Normal))
		b.send(dm("a", outbox.Normal))
		b.done(b.claims(5, "a")[0], "1.5")
		b.send(dm("a", outbox.Normal))
		b.claims(5, "")
		r, ok, err := b.q.Get(ctx, "a")
		if err != nil || !ok || r.State != outbox.Done || r.Receipt.TS != "1.5" || r.Letter.Message.Summary != "" {
			t.Errorf("the row is %+v, %v, %v: want the receipt and no text", r, ok, err)
		}
		if ttl := env.Raw.PTTL(ctx, env.Prefix()+"letter:a").Val(); ttl < 6*24*time.Hour || ttl > 7*24*time.Hour {
			t.Errorf("a done row is kept for %v, want 7 days", ttl)
		}
		if n, _, _ := b.q.Pending(ctx); n != 0 {
			t.Errorf("%d pending", n)
		}
	})
}

func TestALetterWaitsForItsMoment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		b := newBench(t, st)
		held := dm("held", outbox.Urgent)
		held.After = noon.Add(time.Hour)
		b.send(held, dm("now", outbox.Normal))
		b.done(b.claims(5, "now")[0], "1")
		b.claims(5, "")
		b.now = noon.Add(time.Hour)
		b.claims(5, "held")
	})
}

func TestALostWorkerMeansUnknown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		b := newBench(t, st)
		b.send(dm("a", outbox.Normal))
		first := b.claims(1, "a")[0]
		b.real = b.real.Add(46 * time.Second)
		second := b.claims(1, "a")[0] // nothing was sent: simply again
		if err := b.q.Sending(ctx, "a", first.Fence, b.real); !errors.Is(err, outbox.ErrFenced) {
			t.Errorf("the first worker may still send: %v", err)
		}
		sent := b.real.Truncate(time.Millisecond)
		b.ok(b.q.Sending(ctx, "a", second.Fence, sent))
		b.real = b.real.Add(46 * time.Second)
		third := b.claims(1, "a(unknown)")[0]
		if !third.SentAt.Equal(sent) || third.Tries != 1 {
			t.Errorf("claim: %+v", third)
		}
		b.ok(b.q.Unsure(ctx, third, b.real.Add(10*time.Second), 1, "not found yet"))
		b.claims(1, "")
		b.real = b.real.Add(10 * time.Second)
		fourth := b.claims(1, "a(unknown)")[0]
		if fourth.Looks != 1 || !fourth.SentAt.Equal(sent) {
			t.Errorf("claim: %+v", fourth)
		}
		if err := b.q.Done(ctx, third, outbox.Receipt{TS: "9"}); !errors.Is(err, outbox.ErrFenced) {
			t.Errorf("an old claim may still settle: %v", err)
		}
		b.done(fourth, "1")
	})
}

func card(id string, version int64, edit bool) outbox.Letter {
	l := dm(id, outbox.Normal)
	l.Card, l.Version, l.EditOnly = "card:ACT-007", version, edit
	if edit {
		l.Priority = outbox.Ack
	}
	return l
}

func TestCards(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		t.Run("the post goes before its edits, of which only the newest is sent", func(t *testing.T) {
			b := newBench(t, st)
			b.send(card("post", 1, false))
			b.send(card("e2", 2, true), card("e3", 3, true))
			c := b.claims(5, "post")[0]
			if c.Existing.TS != "" {
				t.Errorf("existing: %+v", c.Existing)
			}
			b.done(c, "10.1")
			c = b.claims(5, "e3")[0]
			if c.Existing.TS != "10.1" || c.Existing.Channel != "C1" {
				t.Errorf("existing: %+v", c.Existing)
			}
			b.done(c, "10.1")
			b.claims(5, "")
			if b.state("e2") != "done" {
				t.Errorf("e2 is %s", b.state("e2"))
			}
			b.send(card("old", 2, true))
			b.claims(5, "") // older than what stands
			b.send(card("e4", 4, false))
			c = b.claims(5, "e4")[0]
			b.ok(b.q.Gone(ctx, c, "message_not_found"))
			c = b.claims(5, "e4")[0]
			if c.Existing.TS != "" {
				t.Errorf("after Gone it still edits %+v", c.Existing)
			}
			b.done(c, "10.2")
		})
		t.Run("a post that may have landed is looked for before another of its card", func(t *testing.T) {
			b := newBench(t, st)
			post := card("p1", 1, false)
			post.Card = "card:ESC-001"
			newer := card("p2", 2, false)
			newer.Card, newer.Priority = "card:ESC-001", outbox.Urgent
			b.send(post)
			c := b.claims(1, "p1")[0]
			b.ok(b.q.Sending(ctx, "p1", c.Fence, b.real))
			b.ok(b.q.Unsure(ctx, c, b.real.Add(30*time.Second), 0, "timeout"))
			b.send(newer)
			b.claims(5, "")
			b.real = b.real.Add(31 * time.Second)
			b.done(b.claims(5, "p1(unknown)")[0], "11.1")
			if c := b.claims(5, "p2")[0]; c.Existing.TS != "11.1" {
				t.Errorf("existing: %+v", c.Existing)
			}
		})
		t.Run("an edit without a card ends", func(t *testing.T) {
			b := newBench(t, st)
			l := card("lonely", 1, true)
			l.Card, l.To = "card:none", outbox.Place{Person: "bob"}
			b.send(l)
			b.claims(5, "")
			if b.state("lonely") != "done" {
				t.Errorf("it is %s", b.state("lonely"))
			}
		})
		t.Run("an answer waits for the card in whose thread it goes", func(t *testing.T) {
			b := newBench(t, st)
			post, under := card("u1", 1, false), dm("u2", outbox.Urgent)
			post.Card, under.Under = "card:INC-001", "card:INC-001"
			post.To, under.To = outbox.Place{Channel: "ops"}, outbox.Place{Channel: "ops"}
			b.send(post, under)
			b.done(b.claims(5, "u1")[0], "12.1")
			if c := b.claims(5, "u2")[0]; c.Parent.TS != "12.1" {
				t.Errorf("parent: %+v", c.Parent)
			}
		})
	})
}

func TestAThreadIsRowsOfItsOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		b := newBench(t, st)
		long := dm("digest", outbox.Digest)
		long.Message.Thread = []view.Message{view.Say("one"), view.Say("two")}
		b.send(long)
		c := b.claims(5, "digest")[0]
		if len(c.Letter.Message.Thread) != 0 {
			t.Error("the first letter still carries its thread")
		}
		b.done(c, "1.1")
		c = b.claims(5, "digest#1")[0]
		if c.Parent.TS != "1.1" || c.Parent.Channel != "C1" || c.Letter.Message.Summary != "one" {
			t.Errorf("claim: %+v", c)
		}
		b.done(c, "1.2")
		c = b.claims(5, "digest#2")[0]
		if c.Parent.TS != "1.1" {
			t.Errorf("parent: %+v", c.Parent)
		}
		b.done(c, "1.3")

		gone := dm("gone", outbox.Digest)
		gone.Message.Thread = []view.Message{view.Say("one")}
		b.send(gone)
		b.ok(b.q.Bury(ctx, b.claims(5, "gone")[0], "is_archived"))
		b.claims(5, "")
		if b.state("gone#1") != "buried" {
			t.Errorf("the section of a buried letter is %s", b.state("gone#1"))
		}
		b.ok(b.q.Retry(ctx, "gone"))
		b.real = b.real.Add(time.Minute)
		b.done(b.claims(5, "gone")[0], "2.1")
		b.done(b.claims(5, "gone#1")[0], "2.2")
	})
}

func TestTheOperatorsHand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		b := newBench(t, st)
		b.send(dm("a", outbox.Normal), dm("b", outbox.Normal))
		c := b.claims(1, "a")[0]
		if err := b.q.BuryByHand(ctx, "a", "by hand"); err == nil || !strings.Contains(err.Error(), "being sent") {
			t.Errorf("burying a letter in flight: %v", err)
		}
		b.ok(b.q.Bury(ctx, c, "invalid_blocks"))
		rows, err := b.q.List(ctx, outbox.Buried, 10)
		if err != nil || len(rows) != 1 || rows[0].Why != "invalid_blocks" || rows[0].Letter.ID != "a" {
			t.Errorf("buried: %+v %v", rows, err)
		}
		if n, oldest, err := b.q.Pending(ctx); n != 1 || !oldest.Equal(noon) || err != nil {
			t.Errorf("pending: %d %v %v", n, oldest, err)
		}
		b.ok(b.q.Retry(ctx, "a"))
		b.ok(b.q.BuryByHand(ctx, "b", "not wanted"))
		b.real = b.real.Add(time.Minute)
		b.done(b.claims(5, "a")[0], "1")
		if err := b.q.Retry(ctx, "a"); err == nil {
			t.Error("a sent letter can be sent again by hand")
		}
		if err := b.q.Retry(ctx, "nope"); err == nil {
			t.Error("a letter that is not there can be retried")
		}
		rows, _ = b.q.List(ctx, "", 10)
		if len(rows) != 1 || rows[0].Letter.ID != "b" || rows[0].Why != "not wanted" {
			t.Errorf("rows: %+v", rows)
		}
	})
}

func TestAPausedLaneRests(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		b := newBench(t, st)
		other := dm("x", outbox.Digest)
		other.To = outbox.Place{Channel: "ops"}
		b.send(dm("a", outbox.Urgent), other)
		b.ok(b.q.PauseLane(ctx, "p:ana", b.real.Add(5*time.Second)))
		b.ok(b.q.PauseLane(ctx, "p:ana", b.real.Add(time.Second))) // a shorter rest does not cut a longer one
		b.claims(5, "x")
		b.real = b.real.Add(2 * time.Second)
		b.claims(5, "")
		b.real = b.real.Add(4 * time.Second)
		b.claims(5, "a")
	})
}

func TestRowsOfANewerVersionAreLeftAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		b := newBench(t, st)
		other := dm("ours", outbox.Digest)
		other.To = outbox.Place{Channel: "ops"}
		b.send(dm("theirs", outbox.Urgent), other)
		env.Raw.HSet(ctx, env.Prefix()+"letter:theirs", "s", store.Schema+1)
		b.claims(5, "ours")
		if diff := cmp.Diff("pending", b.state("theirs")); diff != "" {
			t.Error(diff)
		}
	})
}
