// Package years tests what the bot sends by the calendar over days and years, on several replicas that come and go.
package years

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/app"
	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/cadence"
	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
	"github.com/secretariat-bot/secretariat/internal/view"
	"github.com/secretariat-bot/secretariat/templates"
)

// Two years of weekly syncs and monthly reviews in six zones, on three replicas without any leader that are cut off in the
// middle of their work and now and then all down, from a minute to forty days: each occurrence is sent once; one that is
// late says so, one that is more than twelve hours late is skipped and the next one says that (domain 4.1 rule 2,
// reliability F18, F19, G3). Slack is left out: what counts is what the outbox is given.
func TestTwoYearsOnThreeReplicas(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"America/New_York", "Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kolkata"} {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			twoYears(t, zone)
		})
	}
}

const yearsOrg = `
schema: 1
org: {name: Years, email_domain: years.example, timezone: %s, cadence: {weekly_sync: "tue 10:00", monthly_review: "first wed 15:00"}}
channels: [{id: security-weekly, kind: public, use: [weekly_sync]}, {id: review, kind: private, use: [monthly_review]}]
people: [{id: lea, name: Lea Lindqvist, unit: security, roles: [security_lead]}, {id: eng, name: Eng Okafor, unit: core}]
teams: [{id: core, name: Core, lead: eng}]
escalation_paths: [{id: path-core, steps: [{to: eng, wait: 30}, {to: lea, wait: 30}]}]
services:
  - {id: payments-api, name: Payments, team: core, tier: 1, reach: 3, A: eng, R: [eng], path: path-core, confirmed: 2026-01-01}
`

// years is an installation over two years.
type years struct {
	*testing.T
	env   storetest.Env
	st    *store.Store // the test's own
	clock *clock.Fake
	pages *briefs.Templates
	up    []*looker
	read  map[string]string // what each letter said, by its id
}

// looker is one replica as far as cadences go: its own connection, its own memory, its own loop.
type looker struct {
	st   *store.Store
	loop *cadence.Loop
}

func (y *years) start() *looker {
	y.Helper()
	st, err := store.Open(context.Background(), store.Options{URL: y.env.URL, Org: y.env.Org})
	if err != nil {
		y.Fatal(err)
	}
	y.Cleanup(func() { _ = st.Close() })
	l := ledger.New(st, y.clock, slog.New(slog.DiscardHandler))
	l.WriteBudget = time.Minute
	if err := l.Refresh(context.Background()); err != nil {
		y.Fatal(err)
	}
	s := briefs.New(l, y.pages)
	jobs := func() []cadence.Job { // without the chores of each day
		return slices.DeleteFunc(s.Jobs(), func(j cadence.Job) bool {
			_, ok := s.PlanOf(strings.TrimSuffix(j.Name, "-agenda"))
			return !ok
		})
	}
	return &looker{st, &cadence.Loop{Clock: y.clock, Book: l, Jobs: jobs, Log: slog.New(slog.DiscardHandler)}}
}

// look has every replica look at once, until nothing is due any more. Those listed in cut lose their connection within
// the first milliseconds and are replaced.
func (y *years) look(luck *rand.Rand, cut ...int) {
	y.Helper()
	var all sync.WaitGroup
	for i, r := range y.up {
		if slices.Contains(cut, i) {
			after := time.Duration(luck.IntN(4000)) * time.Microsecond
			all.Go(func() {
				time.Sleep(after)
				_ = r.st.Close()
			})
		}
		all.Go(func() { _, _ = r.loop.Step(context.Background()) })
	}
	all.Wait()
	for _, i := range cut {
		y.up[i] = y.start()
	}
	for range 50 {
		busy := 0
		for _, r := range y.up {
			n, err := r.loop.Step(context.Background())
			if err != nil {
				y.Fatal(err)
			}
			busy += n
		}
		if busy == 0 {
			y.deliver()
			return
		}
	}
	y.Fatal("the loops never rest")
}

// deliver takes what the outbox holds. A letter that comes twice is what this test is about.
func (y *years) deliver() {
	y.Helper()
	ctx, q := context.Background(), y.st.Queue()
	for {
		claims, err := q.Claim(ctx, y.clock.Now(), clock.Real.Now(), time.Minute, 50)
		if err != nil {
			y.Fatal(err)
		}
		if len(claims) == 0 {
			return
		}
		for _, c := range claims {
			if _, twice := y.read[c.Letter.ID]; twice {
				y.Errorf("%s was sent twice", c.Letter.ID)
			}
			rc := c.Existing
			if !c.Letter.EditOnly && rc.TS == "" {
				rc = outbox.Receipt{Channel: c.Letter.To.Lane(), TS: fmt.Sprint(len(y.read)), At: clock.Real.Now()}
			}
			y.read[c.Letter.ID] = view.PlainText(c.Letter.Message, "/sec", time.UTC)
			if err := q.Done(ctx, c, rc); err != nil && !errors.Is(err, outbox.ErrFenced) {
				y.Fatal(err)
			}
		}
	}
}

// occurrence is a slot by the calendar.
type occurrence struct {
	date string
	at   time.Time
}

// outcome is what must have become of an occurrence.
type outcome struct {
	sent, late bool
	skipped    []string // dates that it must call skipped, in words
}

// expect works out what must have been sent, from the calendar and from when anybody was there to look.
func expect(slots []occurrence, looks []time.Time) map[string]outcome {
	out := map[string]outcome{}
	var missed []string
	for i, n := 0, 0; i < len(looks); i++ {
		var due []occurrence
		for ; n < len(slots) && !slots[n].at.After(looks[i]); n++ {
			due = append(due, slots[n])
		}
		if len(due) == 0 {
			continue
		}
		last := due[len(due)-1]
		behind := looks[i].Sub(last.at)
		for _, o := range due {
			if o != last || behind > 12*time.Hour {
				d, _ := domain.ParseDate(o.date)
				missed = append(missed, d.Long())
				out[o.date] = outcome{}
			}
		}
		if behind <= 12*time.Hour {
			out[last.date] = outcome{sent: true, late: behind > time.Minute, skipped: missed}
			missed = nil
		}
	}
	return out
}

func twoYears(t *testing.T, zone string) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	luck := rand.New(rand.NewPCG(seed, 2))
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, loc)
	st, env := storetest.New(t)
	y := &years{T: t, env: env, st: st, clock: clock.NewFake(begin), read: map[string]string{}}
	if y.pages, err = briefs.Load(templates.FS, ""); err != nil {
		t.Fatal(err)
	}
	y.found(zone)
	for range 3 {
		y.up = append(y.up, y.start())
	}
	y.look(luck)

	weekly, monthly := calendar(begin, 10, 15)
	looks := []time.Time{begin}
	end := begin.AddDate(2, 0, 0)
	kills, downs := 0, 0
	for now := begin; ; {
		next, ok := y.up[0].loop.Next(now)
		if !ok || !next.Before(end) {
			break
		}
		var cut []int
		switch luck.IntN(14) {
		case 0: // all are down over it, from a minute to forty days, as often short as long
			next = next.Add(time.Duration(float64(time.Minute) * math.Pow(57600, luck.Float64())))
			downs++
			for i := range y.up {
				_ = y.up[i].st.Close()
				y.up[i] = nil
			}
		case 1, 2:
			cut = luck.Perm(3)[:1+luck.IntN(2)]
		case 3:
			next = next.Add(time.Duration(luck.IntN(50)) * time.Second)
		}
		if !next.Before(end) {
			break
		}
		now = next
		y.clock.Set(now)
		for i := range y.up {
			if y.up[i] == nil {
				y.up[i] = y.start()
			}
		}
		y.look(luck, cut...)
		kills += len(cut)
		looks = append(looks, now)
	}
	t.Logf("%d looks, %d replicas cut off, %d times all down, %d letters", len(looks), kills, downs, len(y.read))
	y.compare("digest:weekly-sync:channel:", "digest", weekly, looks)
	y.compare("digest:monthly-review:review:", "review", monthly, looks)
	y.agendas(weekly, looks)
}

// calendar lists every Tuesday and every first Wednesday of two years at these hours by the wall clock.
func calendar(begin time.Time, weeklyHour, monthlyHour int) (weekly, monthly []occurrence) {
	for day := begin; day.Year() < begin.Year()+2; day = time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, time.UTC) {
		at := func(hour int) occurrence {
			return occurrence{day.Format(time.DateOnly), time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, begin.Location())}
		}
		switch {
		case day.Weekday() == time.Tuesday:
			weekly = append(weekly, at(weeklyHour))
		case day.Weekday() == time.Wednesday && day.Day() <= 7:
			monthly = append(monthly, at(monthlyHour))
		}
	}
	return weekly, monthly
}

// compare holds what was sent under a prefix to what the calendar says.
func (y *years) compare(prefix, word string, slots []occurrence, looks []time.Time) {
	y.Helper()
	want := expect(slots, looks)
	sent, late, skipped := 0, 0, 0
	for id := range y.read {
		if date, ok := strings.CutPrefix(id, prefix); ok && len(date) == len(time.DateOnly) && !want[date].sent {
			y.Errorf("%s was sent, and should not have been: %+v", id, want[date])
		}
	}
	for _, date := range slices.Sorted(maps.Keys(want)) {
		w := want[date]
		text, out := y.read[prefix+date]
		if out != w.sent {
			y.Errorf("%s%s: sent %v, want %v", prefix, date, out, w.sent)
		}
		if !w.sent {
			skipped++
			continue
		}
		sent++
		if w.late {
			late++
		}
		if got := strings.Contains(text, "This "+word+" is late."); got != w.late {
			y.Errorf("%s%s says that it is late: %v, want %v", prefix, date, got, w.late)
		}
		if got := strings.Count(text, "There was no "+word+" on "); got != len(w.skipped) {
			y.Errorf("%s%s names %d skipped ones, want %v:\n%s", prefix, date, got, w.skipped, text)
		}
		for _, day := range w.skipped {
			if !strings.Contains(text, "There was no "+word+" on "+day+".") {
				y.Errorf("%s%s does not say that the one of %s was skipped", prefix, date, day)
			}
		}
	}
	y.Logf("%s: %d sent, %d of them late, %d skipped", prefix, sent, late, skipped)
}

// agendas: each once at most, and there wherever somebody looked within twelve hours of the day before.
func (y *years) agendas(weekly []occurrence, looks []time.Time) {
	y.Helper()
	var before []occurrence
	for _, o := range weekly {
		b := o.at.AddDate(0, 0, -1)
		before = append(before, occurrence{b.Format(time.DateOnly), time.Date(b.Year(), b.Month(), b.Day(), 10, 0, 0, 0, o.at.Location())})
	}
	want := expect(before, looks)
	for i, o := range weekly {
		if _, posted := y.read["agenda:weekly-sync:"+o.date]; posted != want[before[i].date].sent {
			y.Errorf("the agenda of %s was posted: %v, want %v", o.date, posted, want[before[i].date].sent)
		}
	}
}

// found imports the company.
func (y *years) found(zone string) {
	y.Helper()
	p, err := directory.Org("years.yaml", []byte(fmt.Sprintf(yearsOrg, zone)), directory.Known{})
	if err != nil {
		y.Fatal(err)
	}
	l := ledger.New(y.st, y.clock, slog.New(slog.DiscardHandler))
	if err := l.Refresh(context.Background()); err != nil {
		y.Fatal(err)
	}
	l.WriteBudget = time.Minute
	if _, err := app.ImportParsed(context.Background(), l, ledger.Request{Caller: domain.OperatorCaller}, p, ledger.ImportOptions{Records: true}); err != nil {
		y.Fatal(err)
	}
}
