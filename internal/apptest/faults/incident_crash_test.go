package faults

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/secretariat-bot/secretariat/internal/app"
	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// crash is something in the life of an incident during which the process dies. A line is "who: words of a command" or
// "+40m", which moves the clock.
type crash struct {
	name   string
	rooms  bool
	before []string // in peace
	act    []string // under the axe
}

const (
	declared = `eng: incident declare "Orders of others are shown" severity:SEV1 service:payments-api`
	minor    = `eng: incident declare "Orders of others are shown" severity:SEV4 service:payments-api`
	led      = "eng: incident role INC-001 lead"
	inComms  = "p1: incident role INC-001 comms"
	told     = `p1: incident update INC-001 know:"Some shops saw orders of others." doing:"We switched the page off." to:executive,engineer`
)

var crashes = []crash{
	{name: "declaring", act: []string{declared}},
	{name: "declaring with a channel", rooms: true, act: []string{declared}},
	{name: "taking the lead", before: []string{declared}, act: []string{led}},
	{name: "an update to two audiences", before: []string{declared, led, inComms}, act: []string{told}},
	{name: "an update that is missed", before: []string{declared, led, inComms}, act: []string{"+25m", "+10m", "+20m"}},
	{name: "a search that goes on", before: []string{declared}, act: []string{"+31m"}},
	{name: "news of a drill", before: []string{"lea: drill start leaked-supplier-credentials service:payments-api lead:@eng"}, act: []string{"+3m", "+8m"}},
	{name: "calling it off", rooms: true, before: []string{declared, led, inComms, told}, act: []string{`eng: incident cancel INC-001 "a test account"`}},
	{name: "closing", before: []string{minor, led, `eng: incident contain INC-001 "the page is off"`, `eng: incident resolve INC-001 "every shop sees its own"`,
		`p1: incident clock INC-001 not-applicable gdpr "no personal data"`, `p1: incident clock INC-001 not-applicable nis2 "nothing was interrupted"`},
		act: []string{`lea: incident close INC-001 no_action:"an old test page"`}},
}

// The process stops dead between any two steps of what an incident does (just before a write, a call to Slack, a word to
// the outbox, and just after it was done and before the process knew), and another one goes on. Afterwards the records, the
// trail, the timers and every message in Slack are those of a life without the accident: nothing is lost, nothing comes
// twice, nothing is half written (reliability F2, F5, F6, F32). A person who got no answer types the same again. Six
// sorts of step are tried in each, drawn by lot, at one of their occurrences; with SEC_SOAK set, every occurrence of all. SEC_SEED=n draws the same again.
func TestAnIncidentOutlivesACrashAtEveryStep(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	if v := os.Getenv("SEC_SEED"); v != "" {
		if _, err := fmt.Sscan(v, &seed); err != nil {
			t.Fatal(err)
		}
	}
	luck := rand.New(rand.NewPCG(seed, 3))
	for _, x := range crashes {
		t.Run(x.name, func(t *testing.T) {
			steps, want := x.live(t, 0)
			if len(steps) < 4 {
				t.Fatalf("only %v was done: this test looks in the wrong place\n%s", steps, strings.Join(want, "\n"))
			}
			points := pickPoints(luck, steps, os.Getenv("SEC_SOAK") != "")
			t.Logf("SEC_SEED=%d: %d of %d steps", seed, len(points), len(steps))
			seats := make(chan struct{}, 8)
			for _, n := range points {
				t.Run(fmt.Sprintf("%03d %s", n, steps[n-1]), func(t *testing.T) {
					t.Parallel()
					seats <- struct{}{}
					defer func() { <-seats }()
					if _, got := x.live(t, n); !slices.Equal(got, want) {
						t.Errorf("after a crash it is not as without one (-want +got)\n%s", gocmp.Diff(want, got))
					}
				})
			}
		})
	}
}

// pickPoints are the steps at which the process dies, from 1.
func pickPoints(luck *rand.Rand, steps []string, all bool) (out []int) {
	by := map[string][]int{}
	for i, s := range steps {
		by[s] = append(by[s], i+1)
		out = append(out, i+1)
	}
	if all {
		return out
	}
	out = nil
	sorts := slices.Compact(slices.Sorted(slices.Values(steps)))
	luck.Shuffle(len(sorts), func(i, j int) { sorts[i], sorts[j] = sorts[j], sorts[i] })
	for _, s := range sorts[:min(len(sorts), 6)] {
		out = append(out, by[s][luck.IntN(len(by[s]))])
	}
	return out
}

// newIncidents is the fleet's company with a legal reviewer, a channel for engineers and, where rooms is set, channels for
// incidents. No bot runs yet.
func newIncidents(t testing.TB, url string, rooms bool) *crowd {
	t.Helper()
	org := strings.Replace(fmt.Sprintf(apptest.FleetOrg, "America/New_York", apptest.OneService), "channels: [", "channels: [{id: eng-all, kind: public, use: [engineer_digest]}, ", 1)
	if rooms {
		org = strings.Replace(org, "org: {", "org: {incident_channels: true, ", 1)
	}
	seed := apptest.FleetSeed()
	seed.Users = append(seed.Users, workspace.User{ID: "U0P1", Name: "p1", RealName: "Person One", Email: "p1@fleet.example", TZ: "America/New_York"})
	org = strings.Replace(org, "teams:", "  - {id: p1, name: Person One, unit: core, tz: America/New_York, functions: [legal_reviewer]}\nteams:", 1)
	all := []string{"U0LEA", "U0EXE", "U0ENG", "U0P1", "U0SECRETARIAT"}
	seed.Channels[0].Members = all
	seed.Channels = append(seed.Channels, workspace.Channel{ID: "C0ENGALL", Name: "eng-all", Members: all})
	c := &crowd{log: &apptest.ErrorLog{}, names: []string{"lea", "exe", "eng", "p1"}}
	c.Fleet = apptest.NewFleetOf(t, url, seed, org, time.Date(2026, 9, 16, 14, 0, 0, 0, time.UTC))
	var err error
	if c.store, err = store.Open(t.Context(), store.Options{URL: c.URL, Org: "main"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.store.Close() })
	return c
}

// live lets it happen, with a crash at the n-th step and another process after it, and gives the steps and what is left.
func (x crash) live(t *testing.T, n int) (steps, left []string) {
	m := miniredis.RunT(t)
	c := newIncidents(t, "redis://"+m.Addr(), x.rooms)
	a := newAxe(t, m.Addr(), c.Slack.URL())
	o := c.Opt
	o.RedisURL, o.SlackURL = app.Secret("redis://"+a.redis.Addr().String()), "http://"+a.slack.Addr().String()+"/api/"
	bot := c.Ready(c.begin(o))
	for _, line := range x.before {
		c.does(line, a)
		c.rests(a)
	}
	a.arm(n)
	for i, line := range x.act {
		answered := c.does(line, a)
		c.rests(a)
		if a.dead.Load() {
			bot.Kill()
			m.SetTime(time.Now().Add(time.Minute)) // leases have run out: nobody waits for them here
			c.Ready(c.begin(c.Opt))
			if !answered {
				c.does(line, a)
			}
			for _, line := range x.act[i+1:] {
				c.rests(nil)
				c.does(line, nil)
			}
			break
		}
	}
	c.rests(nil)
	if n > 0 && !a.dead.Load() { // letters go side by side, and two edits may become one
		t.Logf("it never came to step %d; %d were done", n, len(a.took()))
	}
	c.provesNow()
	return a.took(), c.left()
}

// does a line of a crash, and says whether whoever typed it got an answer.
func (c *crowd) does(line string, a *axe) bool {
	c.T.Helper()
	if d, err := time.ParseDuration(strings.TrimPrefix(line, "+")); err == nil {
		c.Clock.Advance(d)
		return true
	}
	who, words, _ := strings.Cut(line, ": ")
	p := c.Slack.As(who)
	had := len(p.Ephemerals())
	var heard atomic.Bool // before the bot died: its answers by a response_url do not pass the axe
	if a != nil {
		a.last = func() { heard.Store(len(p.Ephemerals()) > had) }
	}
	if _, err := p.Types("security-weekly", "/sec "+words); err != nil {
		c.T.Fatal(err)
	}
	for deadline := time.Now().Add(apptest.Patience); time.Now().Before(deadline); time.Sleep(3 * time.Millisecond) {
		if a != nil && a.dead.Load() {
			return heard.Load()
		}
		if all := p.Ephemerals(); len(all) > had {
			return true
		}
	}
	c.T.Errorf("no answer to %s", line)
	return false
}

// rests waits until nothing is due and nothing waits in the outbox, or the bot is dead.
func (c *crowd) rests(a *axe) {
	c.T.Helper()
	calm := 0
	for deadline := time.Now().Add(apptest.Patience); calm < 5; time.Sleep(10 * time.Millisecond) {
		if a != nil && a.dead.Load() {
			return
		}
		n, err := c.due()
		next, any, err2 := c.store.Timers().Next(c.T.Context())
		calm++
		if err != nil || err2 != nil || n > 0 || any && !next.After(c.Clock.Now()) {
			calm = 0
		}
		if time.Now().After(deadline) {
			for _, r := range c.rows("") {
				c.T.Logf("%s to %s: %s after %d tries: %s", r.Letter.ID, r.Letter.To.Lane(), r.State, r.Tries, r.Why)
			}
			c.T.Fatalf("it does not come to rest; the next timer is %s, it is %s", next, c.Clock.Now())
		}
	}
}

// due counts the letters that wait, without those whose moment is still to come.
func (c *crowd) due() (n int, err error) {
	rows, err := c.store.Queue().List(c.T.Context(), "", 1000)
	for _, r := range rows {
		if r.State != outbox.Done && r.State != outbox.Buried && !r.Letter.After.After(c.Clock.Now()) {
			n++
		}
	}
	return n, err
}

func (c *crowd) provesNow() {
	c.T.Helper()
	c.proves()
	for _, r := range c.rows(outbox.Buried) {
		c.T.Errorf("the letter %s was given up: %s", r.Letter.ID, r.Why)
	}
	for _, l := range c.log.Lines() {
		if strings.Contains(l, "panic") {
			c.T.Errorf("the log: %s", l)
		}
	}
}

// slackTime is a moment of Slack's in a link or an id: real time, another one in each life.
var slackTime = regexp.MustCompile(`p?\d{10}\.?\d{6}|127\.0\.0\.1:\d+|C0000\w{6}`)

// left is all that there is in the end, in lines that can be compared: messages, records, trail and timers.
func (c *crowd) left() (out []string) {
	c.T.Helper()
	add := func(format string, args ...any) {
		out = append(out, slackTime.ReplaceAllString(fmt.Sprintf(format, args...), "⋯"))
	}
	for _, who := range c.names {
		for _, place := range append([]string{"bot"}, c.channelNames(who)...) {
			for _, m := range c.Slack.As(who).Messages(place) {
				if m.IsBot && !m.Ephemeral {
					add("%s reads in %s (thread %v): %s", who, place, m.ThreadTS != "" && m.ThreadTS != m.TS, m.Text)
				}
			}
		}
	}
	var look ledger.Look
	for _, k := range []domain.Kind{domain.KindIncident, domain.KindEscalation, domain.KindAction, domain.KindDecision} {
		look.Pages = append(look.Pages, ledger.Page{Index: ledger.Index{Kind: k}, Limit: 100})
	}
	look.Refs = []domain.Ref{domain.SheetRef(domain.NewRef(domain.KindIncident, 1))}
	seen, err := c.store.Look(c.T.Context(), look)
	if err != nil {
		c.T.Fatal(err)
	}
	recs := []domain.Record{seen.Records[look.Refs[0]]}
	for _, p := range seen.Pages {
		recs = append(recs, p.Records...)
	}
	for _, r := range recs {
		b, err := json.MarshalIndent(r, "", " ")
		if err != nil {
			c.T.Fatal(err)
		}
		add("record %s", b)
	}
	es, err := c.store.Audit(c.T.Context(), 1, 5000)
	if err != nil {
		c.T.Fatal(err)
	}
	for _, e := range es {
		add("trail %s %s by %s: %s", e.Action, e.Object, e.Actor, e.Result)
	}
	fired, err := c.store.Timers().Claim(c.T.Context(), c.Clock.Now().AddDate(1, 0, 0), time.Now().Add(time.Hour), time.Minute, 1000)
	if err != nil {
		c.T.Fatal(err)
	}
	for _, f := range fired {
		add("timer %s %s of %s at %s, %d", f.ID, f.What, f.Ref, f.Due, f.Gen)
	}
	slices.Sort(out)
	return out
}

func (c *crowd) channelNames(who string) (out []string) {
	for _, name := range []string{"security-weekly", "eng-all", "inc-001-orders-of-others-are-shown", "inc-001-orders-of-others-are-shown-2"} {
		if c.Slack.As(who).Sees(name).ID != "" {
			out = append(out, name)
		}
	}
	return out
}
