//go:build unix

package soak

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// The measure of the soak (goal G4). A step takes five minutes at least by law, so the clock runs pace times faster;
// every lateness is real time all the same: what the clock says between the due moment and the sight of the commit,
// divided by pace.
const (
	soakSize   = 2000
	soakPace   = 100
	soakSpread = 32 * time.Second // real; the searches begin evenly over it
	soakWait   = 5 * time.Minute  // of the clock: three seconds
	soakKills  = time.Second

	soakP99   = time.Second
	soakWorst = 3 * time.Second
	soakTaken = 15 * time.Second // where the process that had claimed the timer was killed
	soakLease = 3 * time.Second  // nobody takes over sooner: what is later than this after a kill was taken over
	soakLoose = 10               // times as long where other tests run on the same machine
)

// fire is a storm of escalations under two bots that are killed.
type fire struct {
	*apptest.Fleet
	st    *store.Store
	led   *ledger.Ledger
	now   clock.Rehearsal
	luck  *rand.Rand
	seed  uint64
	names []string        // of services
	taken []time.Duration // lateness of the steps that another bot took over
	slack time.Duration   // how many times what G4 allows

	mu    sync.Mutex
	seen  map[string][]sighted // of the audit trail, by escalation, in the order of the commits
	kills []time.Time
	said  map[string]int // what people were told
}

// sighted is an entry of the trail and the moment, by the clock, at which an onlooker saw it: no earlier than its commit.
type sighted struct {
	action string
	at     time.Time
}

// Hundreds of people are looked for at once while one of two bots, each a process of its own on one real redis-server, is
// killed every second and started again, and people take things on at random, also in the very moment of the timer.
// Every step is on time, none comes after an answer, none comes twice, none is forgotten; each asking is written to
// Slack once. Beside the other tests it has 200 searches; SEC_SOAK_SIZE=2000 has as many as goal G4. What depends on how busy the
// machine is gets ten times as long, but where SEC_SOAK_STRICT=1 holds it to the goal's own seconds. SEC_SEED=n draws the
// same fates again.
//
// Redis writes its file every second here: it is the bots that die, and the figures are to be those of the program, not of a disk.
func TestEscalationsUnderFire(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	srv := storetest.Start(t, "appendfsync", "everysec")
	size, strict := soakSize/10, os.Getenv("SEC_SOAK_STRICT") != ""
	seed := uint64(time.Now().UnixNano())
	for name, set := range map[string]func(uint64){"SEC_SOAK_SIZE": func(n uint64) { size = int(n) }, "SEC_SEED": func(n uint64) { seed = n }} {
		if v := os.Getenv(name); v != "" {
			n, err := strconv.ParseUint(v, 10, 64)
			if err != nil {
				t.Fatal(name, err)
			}
			set(n)
		}
	}
	t.Logf("SEC_SEED=%d", seed)
	f := newFire(t, "redis://"+srv.Addr, size, seed)
	ctx, end := context.WithCancel(t.Context())
	defer end()
	var watch sync.WaitGroup
	watch.Go(func() { f.looksOn(ctx) })
	a, b := newProcess(f.Fleet, f.Opt), newProcess(f.Fleet, f.Opt)
	f.Until("the bots run", func() bool { return a.up.Load() && b.up.Load() })
	begun := time.Now()
	stopKills, kills := context.WithCancel(ctx)
	var killer sync.WaitGroup
	killer.Go(func() { f.killsEverySecond(stopKills, a, b) })
	f.everybody(ctx, time.Duration(float64(soakSpread)*float64(size)/soakSize))
	f.patient(40*time.Second, "every search ends or is held", func() bool { return f.restless() == 0 })
	kills()
	killer.Wait()
	calm := time.Since(begun)
	f.patient(60*time.Second, "the letters are out", func() bool {
		n, _, err := f.st.Queue().Pending(ctx)
		return err == nil && n == 0
	})
	posted := time.Since(begun)
	end()
	watch.Wait()
	t.Logf("%d searches, %d kills; all timers rung after %s, all letters out after %s", size, len(f.kills), calm.Round(time.Second), posted.Round(time.Second))
	t.Logf("CPU time of the bots %s, of the people, Slack and the onlooker %s", (a.used + b.used).Round(time.Second), ownTime().Round(time.Second))
	f.judge(size, strict)
	if t.Failed() {
		t.Logf("SEC_SEED=%d; one bot says:\n%s\nthe other:\n%s", seed, tail(a.said()), tail(b.said()))
	}
}

func tail(s string) string { return s[max(0, len(s)-3000):] }

const firePeople = 24

// fireOrg has no channel for cards: the lane of one channel would be the whole company's.
const fireOrg = `
schema: 1
org: {name: Fleet, email_domain: fleet.example, timezone: America/New_York, working_hours: "09:00-17:00"}
channels: [{id: security-weekly, kind: public, use: [weekly_sync]}]
people:
  - {id: lea, name: Lea Lindqvist, unit: security, tz: Europe/Berlin, roles: [security_lead]}
  - {id: exe, name: Exe Marlow, unit: exec, tz: America/New_York, roles: [executive], area: [all]}
  - {id: eng, name: Eng Okafor, unit: core, tz: America/New_York}
%steams: [{id: core, name: Core, lead: eng}]
escalation_paths:
%sservices:
%s`

// newFire is a company of two dozen engineers, as many executives and a lead, with a service for each search.
func newFire(t *testing.T, url string, size int, seed uint64) *fire {
	return newFirePaced(t, url, size, seed, soakPace)
}

// newFirePaced is newFire with a clock that runs as many times faster.
func newFirePaced(t *testing.T, url string, size int, seed uint64, pace int) *fire {
	origin := time.Date(2026, 3, 4, 15, 0, 0, 0, time.UTC) // a Wednesday; no digest is near
	f := &fire{luck: rand.New(rand.NewPCG(seed, 7)), seed: seed, seen: map[string][]sighted{}, said: map[string]int{}}
	company := apptest.FleetSeed()
	var people, paths, services strings.Builder
	for i := range firePeople {
		id := fmt.Sprintf("e%02d", i)
		company.Users = append(company.Users, workspace.User{ID: "U0" + strings.ToUpper(id), Name: id, RealName: "Engineer " + id, Email: id + "@fleet.example", TZ: "America/New_York"})
		exe := fmt.Sprintf("x%02d", i)
		company.Users = append(company.Users, workspace.User{ID: "U0" + strings.ToUpper(exe), Name: exe, RealName: "Executive " + exe, Email: exe + "@fleet.example", TZ: "America/New_York"})
		fmt.Fprintf(&people, "  - {id: %s, name: Engineer %s, unit: core, tz: America/New_York}\n", id, id)
		fmt.Fprintf(&people, "  - {id: %s, name: Executive %s, unit: exec, tz: America/New_York, roles: [executive], area: [all]}\n", exe, exe)
		steps := fmt.Sprintf("{to: %s, wait: 5}, ", id)
		if i%3 == 0 {
			steps += fmt.Sprintf("{to: e%02d, wait: 5}, ", (i+5)%firePeople)
		}
		fmt.Fprintf(&paths, "  - {id: path-%02d, steps: [%s{to: %s, wait: 5}]}\n", i, steps, exe)
	}
	for i := range size {
		name := fmt.Sprintf("svc-%05d", i)
		f.names = append(f.names, name)
		fmt.Fprintf(&services, "  - {id: %s, name: Service %d, team: core, tier: 2, A: eng, R: [eng], path: path-%02d, confirmed: 2026-01-01}\n", name, i, i%firePeople)
	}
	f.Fleet = apptest.NewFleetOf(t, url, company, fmt.Sprintf(fireOrg, people.String(), paths.String(), services.String()), origin)
	f.Opt.Rehearsal = fmt.Sprintf("%s@%d", origin.Format(time.RFC3339), pace)

	var err error
	if f.st, err = store.Open(t.Context(), store.Options{URL: url, Org: "main"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.st.Close() })
	f.now = clock.Rehearsal{Origin: origin, Started: time.Now(), Speed: float64(pace)}
	mine, err := json.Marshal(f.now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.st.Once(t.Context(), "rehearsal", string(mine)); err != nil { // the bots share it
		t.Fatal(err)
	}
	f.led = ledger.New(f.st, f.now, slog.New(slog.DiscardHandler))
	if err := f.led.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fire) patient(d time.Duration, what string, ok func() bool) {
	f.T.Helper()
	for deadline := time.Now().Add(d); !ok(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			f.T.Errorf("waited in vain: %s", what)
			return
		}
	}
}

// looksOn reads the trail as it grows.
func (f *fire) looksOn(ctx context.Context) {
	for next := int64(1); ctx.Err() == nil; {
		es, err := f.st.Audit(ctx, next, 500)
		at := f.now.Now()
		if err == nil {
			f.mu.Lock()
			for _, e := range es {
				if strings.HasPrefix(e.Object, "ESC-") && e.Result == "ok" { // a refusal moves nothing
					f.seen[e.Object] = append(f.seen[e.Object], sighted{e.Action, at})
				}
				next = e.Seq + 1
			}
			f.mu.Unlock()
		}
		if len(es) < 500 {
			time.Sleep(10 * time.Millisecond)
		}
	}
}

// killsEverySecond kills one of the bots at random and starts it again, until it is enough. On a machine that is busy
// with other things a start takes longer than a second; the next kill waits for it.
func (f *fire) killsEverySecond(ctx context.Context, bots ...*process) {
	luck := rand.New(rand.NewPCG(f.seed, 9))
	for clock.Sleep(ctx, soakKills*3/4+time.Duration(luck.Int64N(int64(soakKills/2)))) {
		for !bots[0].up.Load() || !bots[1].up.Load() { // one is lost at a time
			if !clock.Sleep(ctx, 10*time.Millisecond) {
				return
			}
		}
		p := bots[luck.IntN(len(bots))]
		at := f.now.Now()
		p.kill()
		f.mu.Lock()
		f.kills = append(f.kills, at)
		f.mu.Unlock()
		p.start()
	}
}

// everybody starts the searches, each in its moment, and lets people answer as fate has it.
func (f *fire) everybody(ctx context.Context, spread time.Duration) {
	var all sync.WaitGroup
	for i, name := range f.names {
		x := f.draw()
		all.Go(func() {
			clock.Sleep(ctx, spread*time.Duration(i)/time.Duration(len(f.names)))
			f.live(ctx, name, x)
		})
	}
	all.Wait()
}

// fates of a search: what somebody does, after how many due moments, and how far from that moment in real time.
type doom struct {
	act   string // "", ack, pass
	after int
	off   time.Duration
	asker int
}

func (f *fire) draw() doom {
	d := doom{after: 1 + f.luck.IntN(2), asker: f.luck.IntN(firePeople)}
	switch n := f.luck.IntN(100); {
	case n < 45:
	case n < 65:
		d.act, d.off = "ack", -time.Duration(f.luck.Int64N(int64(soakWait/soakPace)))
	case n < 90: // in the very moment of the timer: a look of the bots comes every quarter of a second
		d.act, d.off = "ack", time.Duration(f.luck.Int64N(int64(400*time.Millisecond)))-50*time.Millisecond
	default:
		d.act, d.off = "pass", -time.Duration(f.luck.Int64N(int64(soakWait/soakPace)))
	}
	return d
}

// live is the life of one search.
func (f *fire) live(ctx context.Context, service string, d doom) {
	got, err := f.insist(ctx, "start", func(rq ledger.Request) (ledger.Escalated, error) {
		return f.led.Escalate(ctx, rq, domain.Ref{Kind: domain.KindService, ID: service}, "Payments stand still", true)
	}, fmt.Sprintf("e%02d", d.asker))
	if err != nil {
		f.T.Errorf("%s: %v", service, err)
		return
	}
	if d.act == "" {
		return
	}
	e := got.Escalation
	due := e.NextAt.Add(time.Duration(d.after-1) * soakWait)
	clock.Sleep(ctx, due.Sub(f.now.Now())/soakPace+d.off)
	who := e.Steps[len(e.Steps)-1].To // the last of the path may take it on at any time
	if d.act == "pass" {
		who = e.Steps[0].To
	}
	_, err = f.insist(ctx, d.act, func(rq ledger.Request) (ledger.Escalated, error) {
		if d.act == "pass" {
			return f.led.Pass(ctx, rq, e.Ref(), "")
		}
		return f.led.Acknowledge(ctx, rq, e.Ref(), time.Time{})
	}, who)
	switch code := domain.CodeOf(err); {
	case err == nil, code == domain.Forbidden && d.act == "pass", code == domain.Refused: // their time was up, or everybody's
	default:
		f.T.Errorf("%s of %s by %s: %v", d.act, e.ID, who, err)
	}
}

// insist does it again, as people do who are told that nothing was recorded; the same delivery has one effect.
func (f *fire) insist(ctx context.Context, what string, do func(ledger.Request) (ledger.Escalated, error), who string) (out ledger.Escalated, err error) {
	rq := ledger.Request{ID: fmt.Sprintf("%s-%d", what, rand.Int64()), Caller: domain.CallerFor(f.led.Directory(), f.led.Directory().People[who]), Source: "button"}
	for range 10 {
		out, err = do(rq)
		code := domain.CodeOf(err)
		word := what
		if err != nil {
			word = fmt.Sprintf("%s: %v", what, code)
		}
		f.mu.Lock()
		f.said[word]++
		f.mu.Unlock()
		if err == nil || code != domain.Unavailable && code != domain.Unconfirmed {
			return out, err
		}
	}
	return out, err
}

// restless counts the searches that somebody must still be asked for.
func (f *fire) restless() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := len(f.names) - len(f.seen)
	for _, es := range f.seen {
		last := es[len(es)-1].action
		if last != "escalation.ack" && last != "escalation.exhausted" {
			n++
		}
	}
	return n
}
