package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// 10,000 random interleavings of people's answers and timers (reliability F29), each drawn from a seed: two searches, two
// or three replicas of which one's clock is ahead, people who acknowledge, pass, update, resolve and close what it is
// about, leases that run out, claims that are delivered twice. Every look and every commit is a seam at which somebody
// else may come first. Most run on a model of the commit; some on the store itself, which must agree with the model.
// SEC_SEED=n begins with that seed.
func TestAnswersRaceTimers(t *testing.T) {
	first := uint64(1)
	if v := os.Getenv("SEC_SEED"); v != "" {
		n, err := strconv.ParseUint(v, 10, 64)
		if err != nil {
			t.Fatal("SEC_SEED:", err)
		}
		first = n
	}
	many := 10_000
	if testing.Short() || underRace {
		many = 1000
	}
	did, mu := map[string]int{}, sync.Mutex{}
	explore := func(t *testing.T, from, n uint64, books func() raced) {
		for seed := from; seed < from+n; seed++ {
			r := newRace(t, seed, books())
			r.run()
			mu.Lock()
			for k, v := range r.did {
				did[k] += v
			}
			mu.Unlock()
			if t.Failed() {
				t.Fatalf("SEC_SEED=%d\n%s", seed, strings.Join(r.story, "\n"))
			}
		}
	}
	const shards = 4
	t.Run("model", func(t *testing.T) {
		for i := range uint64(shards) {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				n := uint64(many) / shards
				explore(t, first+i*n, n, func() raced { return newShelf() })
			})
		}
	})
	for _, must := range []string{"ack", "ack: forbidden", "ack: refused", "ack: already", "pass", "update", "resolve", "close", "asked", "exhausted",
		"lapsed", "fired twice", "lost the timer", "moved on", "together"} {
		if did[must] == 0 && first == 1 {
			t.Errorf("in all the schedules there was no %q", must)
		}
	}
	t.Logf("%d schedules: %v", many, did)
	t.Run("store", func(t *testing.T) {
		st, _ := storetest.New(t)
		timers := st.Timers()
		explore(t, first, uint64(many/100), func() raced { return realBooks{st, timers} })
	})
}

// raced is what the searches run on.
type raced interface {
	ledger.Books
	ClaimFirst(ctx context.Context, now, real time.Time, lease time.Duration, n int) ([]ledger.Fired, error)
}

type realBooks struct {
	ledger.Books
	timers ledger.Timers
}

func (b realBooks) ClaimFirst(ctx context.Context, now, real time.Time, lease time.Duration, n int) ([]ledger.Fired, error) {
	return b.timers.ClaimFirst(ctx, now, real, lease, n)
}

// race is one schedule.
type race struct {
	t      *testing.T
	luck   *rand.Rand
	books  raced
	dir    *domain.Directory
	now    time.Time // by the true clock
	real   time.Time
	actors []*actor
	about  []domain.Ref
	armed  map[string]ledger.Timer // as the commits left them
	last   map[string]*domain.Escalation
	sent   map[string]bool // askings
	did    map[string]int
	story  []string
}

// actor is somebody on a replica of their own. It runs only when it is its turn, from one seam to the next.
type actor struct {
	*ledger.Ledger
	r      *race
	name   string
	ahead  time.Duration // of this replica's clock
	turn   chan struct{}
	parked chan bool // false: it has ended
}

// Look and Commit are the seams.
type seams struct {
	ledger.Books
	a *actor
}

func (s seams) Look(ctx context.Context, l ledger.Look) (ledger.Seen, error) {
	s.a.seam()
	return s.Books.Look(ctx, l)
}

func (s seams) Commit(ctx context.Context, c ledger.Change) (ledger.Receipt, error) {
	s.a.seam()
	rc, err := s.Books.Commit(ctx, c)
	s.a.r.committed(s.a, c, err)
	return rc, err
}

func (s seams) Directory(context.Context, *domain.Directory) (*domain.Directory, error) {
	return s.a.r.dir, nil
}

func (a *actor) seam() {
	a.parked <- true
	<-a.turn
}

func newRace(t *testing.T, seed uint64, books raced) *race {
	r := &race{t: t, luck: rand.New(rand.NewPCG(seed, 29)), books: books, dir: chasers(), real: time.Unix(int64(seed)*100_000, 0),
		now: time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC).AddDate(0, 0, int(seed)), armed: map[string]ledger.Timer{}, last: map[string]*domain.Escalation{}, sent: map[string]bool{}, did: map[string]int{}}
	seen, err := books.Look(ctx, ledger.Look{})
	if err != nil {
		t.Fatal(err)
	}
	c := ledger.Change{Head: seen.Head, Numbers: map[domain.Kind]int{}}
	for i := range 2 {
		n := seen.Head.Numbers[domain.KindAction] + 1 + i
		ref := domain.NewRef(domain.KindAction, n)
		due := domain.DateOf(r.now, time.UTC).AddDays(5)
		c.Put = append(c.Put, ledger.Put{New: &domain.Action{ID: ref.ID, Title: "Turn the keys", Owner: "saoirse", State: "open", Service: "track-api", AddedBy: "saoirse", Created: due.AddDays(-5), FirstDue: due, Due: due}})
		c.Numbers[domain.KindAction] = n
		r.about = append(r.about, ref)
	}
	if _, err := books.Commit(ctx, c); err != nil {
		t.Fatal(err)
	}
	return r
}

// chasers is the company: a path of two engineers and a lead.
func chasers() *domain.Directory {
	d := domain.NewDirectory()
	d.Version = 1
	d.Org = &domain.Org{Name: "Fleet", Timezone: "Europe/Dublin"}
	for _, p := range []string{"rui", "emeka", "saoirse", "noor"} {
		x := &domain.Person{ID: p, Name: strings.ToUpper(p[:1]) + p[1:], Zone: "Europe/Dublin", Unit: "parcel"}
		if p == "noor" {
			x.Roles = []domain.Role{domain.RoleLead}
		}
		d.Put(x)
	}
	d.Put(&domain.Path{ID: "path", Steps: []domain.Step{{To: "rui", Wait: 5}, {To: "emeka", Wait: 10}, {To: "noor", Wait: 5}}})
	d.Put(&domain.Team{ID: "parcel", Name: "Parcels", Lead: "emeka"})
	d.Put(&domain.Service{ID: "track-api", Name: "Tracking", Team: "parcel", RACI: domain.RACI{Accountable: "emeka"}, Path: "path"})
	d.Index()
	return d
}

// actor makes somebody who begins with the next turn.
func (r *race) actor(name string, ahead time.Duration, do func(*actor)) *actor {
	a := &actor{r: r, name: name, ahead: ahead, turn: make(chan struct{}), parked: make(chan bool)}
	a.Ledger = ledger.New(seams{r.books, a}, clock.Func(func() time.Time { return r.now.Add(a.ahead) }), slog.New(slog.DiscardHandler))
	a.WriteBudget = time.Hour
	if err := a.Refresh(ctx); err != nil {
		r.t.Fatal(err)
	}
	go func() {
		<-a.turn
		do(a)
		a.parked <- false
	}()
	r.actors = append(r.actors, a)
	return a
}

// goes lets everybody run to the end, in an order that luck decides; time passes where it does.
func (r *race) goes() {
	for len(r.actors) > 0 {
		switch n := r.luck.IntN(100); {
		case n < 6:
			r.now = r.now.Add(time.Duration(r.luck.IntN(200)) * time.Second)
		case n < 14:
			if due, ok := r.nextDue(); ok && due.After(r.now) {
				r.now = due
			}
		case n < 18:
			r.real = r.real.Add(20 * time.Second) // every lease is over
		default:
			i := r.luck.IntN(len(r.actors))
			a := r.actors[i]
			a.turn <- struct{}{}
			if !<-a.parked {
				r.actors = slices.Delete(r.actors, i, i+1)
			}
		}
	}
}

func (r *race) nextDue() (due time.Time, ok bool) {
	for _, id := range slices.Sorted(maps.Keys(r.armed)) {
		if x := r.armed[id]; !ok || x.Due.Before(due) {
			due, ok = x.Due, true
		}
	}
	return due, ok
}

func (a *actor) as(person string) ledger.Request {
	return ledger.Request{Caller: domain.CallerFor(a.r.dir, a.r.dir.People[person]), Source: "button"}
}

// run is the whole schedule: two searches begin, everybody acts, and then the timers alone run until all is quiet.
func (r *race) run() {
	var escs []domain.Ref
	r.actor("starter", 0, func(a *actor) {
		for _, about := range r.about {
			got, err := a.Escalate(ctx, a.as("saoirse"), about, "it stands still", true)
			if err != nil {
				r.t.Errorf("start: %v", err)
				return
			}
			escs = append(escs, got.Escalation.Ref())
		}
	})
	r.goes()
	if r.t.Failed() {
		return
	}
	for i := range 2 + r.luck.IntN(2) {
		ahead := time.Duration(0)
		if i == 1 {
			ahead = time.Duration(r.luck.IntN(360)-60) * time.Second
		}
		n := 1 + r.luck.IntN(4)
		r.actor(fmt.Sprintf("replica %d", i), ahead, func(a *actor) { a.rings(n) })
	}
	for i := range 1 + r.luck.IntN(3) {
		ref, about, deed, who := escs[r.luck.IntN(2)], r.about[r.luck.IntN(2)], r.luck.IntN(10), []string{"rui", "emeka", "noor"}[r.luck.IntN(3)]
		r.actor(fmt.Sprintf("%s %d", who, i), 0, func(a *actor) { a.answers(ref, about, deed, who) })
	}
	r.goes()
	r.real = r.real.Add(time.Hour)
	for range 40 { // nobody answers any more
		due, ok := r.nextDue()
		if !ok || r.t.Failed() {
			break
		}
		if due.After(r.now) {
			r.now = due
		}
		r.actor("the last replica", 0, func(a *actor) { a.rings(1) })
		r.goes()
		r.real = r.real.Add(time.Hour)
	}
	for _, ref := range escs {
		if e := r.last[ref.ID]; e == nil || e.Running() {
			r.t.Errorf("%s was forgotten: %+v", ref, e)
		}
	}
	left, err := r.books.ClaimFirst(ctx, r.now.AddDate(2, 0, 0), r.real.Add(time.Hour), time.Minute, 10)
	if err != nil || len(left) > 0 {
		r.t.Errorf("timers of what ended: %v %v", left, err)
	}
}

// rings looks for timers that are due, n times, as a replica does.
func (a *actor) rings(n int) {
	r := a.r
	for range n {
		a.seam()
		fired, err := r.books.ClaimFirst(ctx, a.Now(), r.real, 15*time.Second, 10)
		if err != nil {
			r.t.Error(err)
		}
		if len(fired) > 1 && r.luck.IntN(2) == 0 {
			left, err := a.FireTogether(ctx, fired)
			if err == nil {
				r.did["together"]++
				fired = left
			}
			r.tell(a, "rings %d together: %v", len(fired), err)
		}
		for _, f := range fired {
			times := 1
			if r.luck.IntN(4) == 0 {
				times = 2 // the same claim is delivered again
				r.did["fired twice"]++
			}
			for range times {
				switch err := a.Fire(ctx, f); {
				case errors.Is(err, ledger.ErrFired):
					r.did["lost the timer"]++
				case err != nil:
					r.t.Errorf("%s: %v", a.name, err)
				}
			}
		}
	}
}

// answers does one thing that somebody may do.
func (a *actor) answers(ref, about domain.Ref, deed int, who string) {
	var err error
	var what string
	switch {
	case deed < 5:
		what = "ack"
		_, err = a.Acknowledge(ctx, a.as(who), ref, time.Time{})
		if err == nil && a.r.luck.IntN(2) == 0 {
			a.r.did["update"]++
			_, err = a.UpdateEscalation(ctx, a.as(who), ref, "on it", time.Time{})
			what = "update"
		}
	case deed < 7:
		what = "pass"
		to := ""
		if who == "noor" {
			to = "saoirse"
		}
		_, err = a.Pass(ctx, a.as(who), ref, to)
	case deed < 9:
		what = "resolve"
		_, err = a.ResolveEscalation(ctx, a.as("noor"), ref, "it moves")
	default:
		what = "close"
		_, err = a.FinishAction(ctx, a.as("saoirse"), about, "https://example.com/done")
	}
	if err != nil {
		code := domain.CodeOf(err)
		what += ": " + string(code)
		if !slices.Contains([]domain.Code{domain.Forbidden, domain.AlreadyDone, domain.Refused, domain.Invalid}, code) {
			a.r.t.Errorf("%s: %s: %v", a.name, what, err)
		}
	}
	a.r.did[what]++
	a.r.tell(a, "%s %s: %v", what, ref, err)
}

func (r *race) tell(a *actor, format string, args ...any) {
	r.story = append(r.story, fmt.Sprintf("%s %s: ", r.now.Format("02 15:04:05"), a.name)+fmt.Sprintf(format, args...))
}
