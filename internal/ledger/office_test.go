package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// office is the sample company at work on a clock that the test moves: timers ring as they fall due, and every letter
// is delivered at once into a list of what people read.
type office struct {
	*testing.T
	*ledger.Ledger
	st    *store.Store
	clock *clock.Fake
	asks  int
	read  []reading
	posts int
}

// reading is one message as it reached a place.
type reading struct {
	at     time.Time
	place  string // "@rui" or "#security-weekly"
	id     string
	card   string
	edit   bool
	prio   outbox.Priority
	letter outbox.Letter
	text   string
}

// openOffice imports the sample company, with its records where records is set, and starts the clock at start.
func openOffice(t *testing.T, st *store.Store, start string, records bool) *office {
	t.Helper()
	o := &office{T: t, st: st, clock: clock.NewFake(moment(t, start))}
	o.Ledger = ledger.New(st, o.clock, slog.New(slog.DiscardHandler))
	o.WriteBudget = 10 * time.Second
	if _, err := o.Import(context.Background(), operator, intake(t, "sample-org.yaml", sample.Org, directory.Known{}), ledger.ImportOptions{Records: records}); err != nil {
		t.Fatal(err)
	}
	o.must(o.Refresh(context.Background()))
	return o
}

func moment(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// as is a request of a person, each a delivery of its own.
func (o *office) as(person string) ledger.Request {
	o.asks++
	d := o.Directory()
	p := d.People[person]
	if p == nil {
		o.Fatalf("nobody is called %s", person)
	}
	return ledger.Request{ID: fmt.Sprintf("rq-%d", o.asks), Caller: domain.CallerFor(d, p), Source: "command", Where: "C1"}
}

// until moves the clock to a moment; every timer on the way rings at the moment it is due.
func (o *office) until(s string) {
	o.Helper()
	o.run(moment(o, s))
}

func (o *office) run(end time.Time) {
	o.Helper()
	ctx := context.Background()
	o.deliver()
	for range 10_000 {
		due, ok, err := o.st.Timers().Next(ctx)
		o.must(err)
		if !ok || due.After(end) {
			o.clock.Set(end)
			return
		}
		o.clock.Set(due)
		fired, err := o.st.Timers().Claim(ctx, o.clock.Now(), clock.Real.Now(), time.Minute, 50)
		o.must(err)
		for _, f := range fired {
			if err := o.Fire(ctx, f); err != nil && !errors.Is(err, ledger.ErrFired) {
				o.Fatalf("timer %s: %v", f.ID, err)
			}
		}
		o.deliver()
	}
	o.Fatal("the timers never rest")
}

// deliver posts or edits every letter in the queue, as the relay does.
func (o *office) deliver() {
	o.Helper()
	ctx, q := context.Background(), o.st.Queue()
	for {
		claims, err := q.Claim(ctx, o.clock.Now(), clock.Real.Now(), time.Minute, 50)
		o.must(err)
		if len(claims) == 0 {
			return
		}
		for _, c := range claims {
			l := c.Letter
			place := "#" + l.To.Channel
			if l.To.Person != "" {
				place = "@" + l.To.Person
			}
			rc := outbox.Receipt{}
			if !l.EditOnly || c.Existing.TS != "" {
				o.posts++
				rc = outbox.Receipt{Channel: place, TS: fmt.Sprint(o.posts), At: clock.Real.Now()}
				if c.Existing.TS != "" {
					rc = c.Existing
				}
				loc := o.Directory().Location()
				if l.To.Person != "" {
					loc = o.Directory().ZoneOf(l.To.Person)
				}
				o.read = append(o.read, reading{at: o.clock.Now(), place: place, id: l.ID, card: l.Card, edit: c.Existing.TS != "", prio: l.Priority,
					letter: l, text: view.PlainText(l.Message, "/sec", loc)})
			}
			o.must(q.Done(ctx, c, rc))
		}
	}
}

// pinged lists the direct messages that were posted (not edited) since the last call, as "15 12:30 rui".
func (o *office) pinged() []string {
	o.deliver()
	var out []string
	for _, r := range o.read {
		if strings.HasPrefix(r.place, "@") && !r.edit {
			out = append(out, r.at.Format("02 15:04 ")+r.place[1:])
		}
	}
	o.read = nil
	return out
}

// last is the newest text at a place, of a card where one is named.
func (o *office) last(place, card string) string {
	o.Helper()
	o.deliver()
	for _, r := range slices.Backward(o.read) {
		if r.place == place && (card == "" || r.card == card) {
			return r.text
		}
	}
	return ""
}

func (o *office) get(id string) domain.Record {
	o.Helper()
	ref, _ := domain.ParseRef(id)
	seen, err := o.st.Look(context.Background(), ledger.Look{Refs: []domain.Ref{ref}})
	o.must(err)
	return seen.Records[ref]
}

func (o *office) escalation(id string) *domain.Escalation {
	o.Helper()
	e, _ := o.get(id).(*domain.Escalation)
	if e == nil {
		o.Fatalf("no %s", id)
	}
	return e
}

func (o *office) action(id string) *domain.Action {
	o.Helper()
	a, _ := o.get(id).(*domain.Action)
	if a == nil {
		o.Fatalf("no %s", id)
	}
	return a
}

func (o *office) expect(what, got, want string) {
	o.Helper()
	if got != want {
		o.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}

func (o *office) contains(what, text string, words ...string) {
	o.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			o.Errorf("%s: %q is missing in\n%s", what, w, text)
		}
	}
}

func newOffice(t *testing.T, start string, records bool) *office {
	t.Helper()
	st, _ := storetest.New(t)
	return openOffice(t, st, start, records)
}

func ref(id string) domain.Ref { r, _ := domain.ParseRef(id); return r }

// change writes a directory record as somebody would in Slack.
func (o *office) change(was, now domain.Record) {
	o.Helper()
	seen, err := o.st.Look(context.Background(), ledger.Look{})
	o.must(err)
	_, err = o.st.Commit(context.Background(), ledger.Change{Head: seen.Head, Put: []ledger.Put{{Old: was, New: now}}})
	o.must(err)
	o.must(o.Refresh(context.Background()))
}
