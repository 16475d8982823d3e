package years

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
	"github.com/secretariat-bot/secretariat/internal/view"
	"github.com/secretariat-bot/secretariat/templates"
)

// calm is an installation of one replica whose cadences people change: the same books and loop as over two years.
type calm struct {
	*years
	luck *rand.Rand
	desk *briefs.Secretary
	book *ledger.Ledger
	asks int
}

func newCalm(t *testing.T) *calm {
	t.Helper()
	st, env := storetest.New(t)
	y := &years{T: t, env: env, st: st, clock: clock.NewFake(time.Date(2026, 9, 14, 6, 0, 0, 0, time.UTC)), read: map[string]string{}}
	var err error
	if y.pages, err = briefs.Load(templates.FS, ""); err != nil {
		t.Fatal(err)
	}
	y.found("UTC")
	c := &calm{years: y, luck: rand.New(rand.NewPCG(1, 1))}
	y.up = []*looker{y.start()}
	c.book = y.up[0].loop.Book.(*ledger.Ledger)
	c.desk = briefs.New(c.book, y.pages)
	y.look(c.luck)
	return c
}

// to goes to a moment of 2026, slot by slot: somebody is always there to look.
func (c *calm) to(s string) {
	c.Helper()
	end, err := time.Parse("2 Jan 15:04", s)
	if err != nil {
		c.Fatal(err)
	}
	end = end.AddDate(2026, 0, 0)
	for {
		next, ok := c.up[0].loop.Next(c.clock.Now())
		if !ok || next.After(end) {
			break
		}
		c.clock.Set(next)
		c.look(c.luck)
	}
	c.clock.Set(end)
	c.look(c.luck)
}

func (c *calm) rq() ledger.Request {
	c.asks++
	d := c.book.Directory()
	return ledger.Request{ID: fmt.Sprintf("rq-%d", c.asks), Caller: domain.CallerFor(d, d.People["lea"]), Source: "command"}
}

func (c *calm) change(ch ledger.CadenceChange) briefs.Plan {
	c.Helper()
	p, err := c.desk.ChangeCadence(context.Background(), c.rq(), ch, func(p briefs.Plan) view.Message { return view.Say(ch.Verb + " " + p.Name) })
	if err != nil {
		c.Fatal(err)
	}
	c.look(c.luck)
	return p
}

// sent lists the letters whose ids begin so, without that beginning.
func (c *calm) sent(prefix string) string {
	var out []string
	for _, id := range slices.Sorted(maps.Keys(c.read)) {
		if rest, ok := strings.CutPrefix(id, prefix); ok && !strings.HasSuffix(id, ":pdf") {
			out = append(out, rest)
		}
	}
	return strings.Join(out, " ")
}

func (c *calm) expect(prefix, want string) {
	c.Helper()
	if got := c.sent(prefix); got != want {
		c.Errorf("%s: %q, want %q", prefix, got, want)
	}
}

const weeklyPages = "digest:weekly-sync:channel:"

func TestARestedWeeklySyncIsNeitherSentNorCalledSkipped(t *testing.T) {
	t.Parallel()
	c := newCalm(t)
	c.to("15 Sep 12:00")
	c.change(ledger.CadenceChange{Verb: "pause", Name: "weekly-sync"})
	c.to("7 Oct 12:00")
	c.change(ledger.CadenceChange{Verb: "resume", Name: "weekly-sync"})
	c.to("14 Oct 12:00")
	c.expect(weeklyPages, "2026-09-15 2026-10-13")
	if text := c.read[weeklyPages+"2026-10-13"]; strings.Contains(text, "skipped") || strings.Contains(text, "late") {
		t.Error(text)
	}
	// With a last day it goes on by itself, and rests through that day.
	last, _ := domain.ParseDate("2026-10-20")
	c.change(ledger.CadenceChange{Verb: "pause", Name: "weekly-sync", Until: last})
	c.to("28 Oct 12:00")
	c.expect(weeklyPages, "2026-09-15 2026-10-13 2026-10-27")
	if text := c.read[weeklyPages+"2026-10-27"]; strings.Contains(text, "skipped") {
		t.Error(text)
	}
}

func TestAMoveNeitherDoublesNorLoses(t *testing.T) {
	t.Parallel()
	c := newCalm(t)
	move := func(at string) {
		c.change(ledger.CadenceChange{Verb: "move", Name: "weekly-sync", Timing: domain.Timing{At: at}})
	}
	c.to("15 Sep 12:00")
	move("tue 16:00") // today's is out: it does not come once more
	c.to("16 Sep 12:00")
	c.expect(weeklyPages, "2026-09-15")
	move("thu 9:00") // tomorrow, and its draft is a few hours late
	c.to("16 Sep 12:01")
	c.expect("draft:weekly-sync:2026-09-17:", "lea")
	c.to("17 Sep 12:00")
	c.expect(weeklyPages, "2026-09-15 2026-09-17")
	move("wed 9:00") // yesterday of the new times is nobody's
	c.to("24 Sep 12:00")
	c.expect(weeklyPages, "2026-09-15 2026-09-17 2026-09-23")
	for date, text := range c.read {
		if strings.HasPrefix(date, weeklyPages) && strings.Contains(text, "skipped") {
			t.Errorf("%s: %s", date, text)
		}
	}
}

func TestWhatWasPreparedGoesAlongWithAMove(t *testing.T) {
	t.Parallel()
	c := newCalm(t)
	c.to("14 Sep 12:00") // the agenda of Tuesday stands since ten
	if _, err := c.desk.Note(context.Background(), c.rq(), "weekly-sync", "Talk about the budget"); err != nil {
		t.Fatal(err)
	}
	c.change(ledger.CadenceChange{Verb: "move", Name: "weekly-sync", Timing: domain.Timing{At: "fri 10:00"}})
	said := false
	for id, text := range c.read {
		said = said || strings.HasPrefix(id, "agenda:weekly-sync:2026-09-15:restated") && strings.Contains(text, "was moved") && strings.Contains(text, "18 Sep 2026")
	}
	if !said {
		t.Errorf("the agenda of Tuesday does not say that it moved: %v", c.sent("agenda:"))
	}
	c.to("18 Sep 12:00")
	c.expect(weeklyPages, "2026-09-18")
	if text := c.read["agenda:weekly-sync:2026-09-18"]; !strings.Contains(text, "Talk about the budget") {
		t.Errorf("the note is gone:\n%s", text)
	}
}

func TestAHeldDigestStaysHeldThroughAMove(t *testing.T) {
	t.Parallel()
	c := newCalm(t)
	c.to("15 Sep 9:00")
	if _, err := c.desk.Hold(context.Background(), c.rq(), "weekly-sync", true); err != nil {
		t.Fatal(err)
	}
	c.to("15 Sep 11:00")
	c.change(ledger.CadenceChange{Verb: "move", Name: "weekly-sync", Timing: domain.Timing{At: "thu 10:00"}})
	c.expect(weeklyPages, "")
	if _, err := c.desk.Hold(context.Background(), c.rq(), "weekly-sync", false); err != nil {
		t.Fatal(err)
	}
	c.to("15 Sep 11:01")
	c.expect(weeklyPages, "2026-09-15")
	c.to("17 Sep 11:00")
	c.expect(weeklyPages, "2026-09-15 2026-09-17")
}

func TestCadencesOfOnesOwn(t *testing.T) {
	t.Parallel()
	c := newCalm(t)
	p := c.change(ledger.CadenceChange{Verb: "add", Name: "plan-drills", Timing: domain.Timing{At: "every second fri 9:00", Note: "Plan the next drill", Channel: "security-weekly"}})
	if len(p.Slots) != 3 || p.Slots[0].Date != "2026-09-18" || p.Slots[1].Date != "2026-10-02" {
		t.Errorf("%+v", p.Slots)
	}
	c.change(ledger.CadenceChange{Verb: "add", Name: "for-review", Timing: domain.Timing{At: "fri 15:00", Digest: "weekly-sync", Channel: "review"}})
	c.to("3 Oct 12:00")
	c.expect("note:plan-drills:", "2026-09-18 2026-10-02")
	c.expect("digest:for-review:channel:", "2026-09-18 2026-09-25 2026-10-02")
	c.expect("draft:for-review", "")
	c.expect("agenda:for-review", "")
	if text := c.read["note:plan-drills:2026-09-18"]; !strings.Contains(text, "Plan the next drill") || !strings.Contains(text, "Lea Lindqvist") || !strings.Contains(text, "2 Oct 2026") {
		t.Error(text)
	}
	// Gone and there again on the same day: what was sent is not sent once more, what lay between was nobody's.
	c.change(ledger.CadenceChange{Verb: "remove", Name: "for-review"})
	c.to("20 Oct 12:00")
	c.change(ledger.CadenceChange{Verb: "add", Name: "for-review", Timing: domain.Timing{At: "fri 15:00", Digest: "weekly-sync", Channel: "review"}})
	c.to("24 Oct 12:00")
	c.expect("digest:for-review:channel:", "2026-09-18 2026-09-25 2026-10-02 2026-10-23")
	if text := c.read["digest:for-review:channel:2026-10-23"]; strings.Contains(text, "skipped") {
		t.Error(text)
	}
}
