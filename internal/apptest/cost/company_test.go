package cost

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/view"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// A large company in trouble: of what product 6 and reliability G4, G10 promise, this is the size at which it is measured.
const (
	companyPeople   = 10_000
	companyServices = 1_000
	companyOpen     = 500
	companySearches = 2_000
	companyRows     = 100_000
)

var companyDay = time.Date(2026, 9, 16, 9, 0, 0, 0, time.UTC)

// company is a fleet of many people with many services, and a ledger on its books whose clock the benchmark moves.
type company struct {
	*testing.B
	fleet *apptest.Fleet
	store *store.Store
	*ledger.Ledger
}

func newCompany(b *testing.B, people, services int) *company {
	b.Helper()
	url := redisFor(b)
	seed := askerSeed()
	for i := range people {
		seed.Users = append(seed.Users, workspace.User{ID: fmt.Sprintf("U1P%d", i), Name: personName(i), RealName: fmt.Sprintf("Person %d", i),
			Email: personName(i) + "@fleet.example", TZ: "Europe/Berlin"})
	}
	f := apptest.NewFleetOf(b, url, seed, fmt.Sprintf(apptest.FleetOrg, "Europe/Berlin", apptest.OneService), companyDay)
	s := newShelf(b, url)
	for i := range people {
		s.put(&domain.Person{ID: personName(i), Name: fmt.Sprintf("Person %d", i), Unit: "core", Zone: "Europe/Berlin", Slack: fmt.Sprintf("U1P%d", i)})
	}
	for i := range services {
		s.put(&domain.Service{ID: serviceName(i), Name: fmt.Sprint("Service number ", i), Team: "core", Tier: 1, Reach: 3, Path: "path-core",
			RACI: domain.RACI{Accountable: personName(i % people), Responsible: []string{"eng"}}, Confirmed: domain.Date{Year: 2026, Month: 9, Day: 1}})
	}
	s.done()
	st, err := store.Open(b.Context(), store.Options{URL: url, Org: "main"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = st.Close() })
	c := &company{B: b, fleet: f, store: st, Ledger: ledger.New(st, f.Clock, slog.New(slog.DiscardHandler))}
	c.WriteBudget = time.Minute
	c.must(c.Refresh(b.Context()))
	return c
}

func personName(i int) string { return fmt.Sprintf("p%d", i) }

func (c *company) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

func (c *company) as(person string) ledger.Request {
	return ledger.Request{Caller: domain.CallerFor(c.Directory(), c.Directory().People[person]), Source: "command", Keep: time.Minute}
}

// inTrouble declares incidents, each with a lead, a promise and, where personal data is out, legal clocks.
func (c *company) inTrouble(n int) (refs []domain.Ref) {
	for i := range n {
		got, err := c.DeclareIncident(context.Background(), c.as(personName(i)), ledger.NewIncident{Title: fmt.Sprintf("Orders of shop %d are shown", i),
			Severity: domain.Severities[i%3], Services: []string{serviceName(i % companyServices)}, Exposed: i%2 == 0, Leads: true})
		c.must(err)
		refs = append(refs, got.Incident.Ref())
	}
	return refs
}

// searching starts searches that wait for the services' engineer.
func (c *company) searching(n int) {
	for i := range n {
		a, err := c.AddAction(context.Background(), c.as("lea"), ledger.NewAction{Title: fmt.Sprint("Turn the keys ", i), Owner: personName(i % companyPeople),
			Due: domain.Date{Year: 2026, Month: 10, Day: 1}, Service: serviceName(i % companyServices)})
		c.must(err)
		_, err = c.Escalate(context.Background(), c.as("lea"), a.Action.Ref(), "it stands still", true)
		c.must(err)
	}
}

// timed repeats one step and reports its time.
func timed(b *testing.B, step func(n int)) {
	var took []time.Duration
	for n := 0; b.Loop(); n++ {
		begun := time.Now()
		step(n)
		took = append(took, time.Since(begun))
	}
	b.ReportMetric(ms(middle(took)), "p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
}

// account sets the status of a person, as the workspace's accounts would give it.
func (c *company) account(person, status string) {
	ctx := context.Background()
	p := domain.Clone(c.Directory().People[person])
	old := domain.Clone(p)
	p.Status = status
	seen, err := c.store.Look(ctx, ledger.Look{})
	c.must(err)
	e := domain.Entry{At: companyDay, Actor: "operator", Action: "account", Source: "operator", Result: "ok"}
	e.Seal(seen.Head.Seq+1, seen.Head.Hash)
	_, err = c.store.Commit(ctx, ledger.Change{Head: seen.Head, Keep: time.Minute, Put: []ledger.Put{{Old: old, New: p}}, Audit: []domain.Entry{e}})
	c.must(err)
	c.must(c.Refresh(ctx))
}

// BenchmarkCompany asks what a company of 10,000 people, 1,000 services, 500 open incidents, 2,000 running searches and
// 100,000 ended records asks, each by itself. Measured on two cores beside other work (p50): waits 0.2 ms, home 0.4, a page of
// incidents 5, owner gaps 95, an update 3, the weekly page 310; searches after somebody left 9 ms, and 1.3 s where all 2,000
// wait for that person. A start takes at most ten seconds (goal G10).
func BenchmarkCompany(b *testing.B) {
	c := newCompany(b, companyPeople, companyServices)
	open := c.inTrouble(companyOpen)
	c.searching(companySearches)
	archiveFrom(b, c.fleet.URL, 10_000, companyRows, 0)
	c.must(c.Refresh(b.Context()))
	ctx, lea := context.Background(), c.as("lea").Caller
	for _, x := range []struct {
		name string
		step func(n int)
	}{
		{"waits", func(int) { _, err := c.Waiting(ctx, lea); c.must(err) }},
		{"home", func(int) { _, err := c.Home(ctx, lea); c.must(err) }},
		{"incident-list", func(n int) {
			got, err := c.List(ctx, lea, ledger.ListQuery{Kind: domain.KindIncident, Offset: n % 20 * 10, Limit: 10})
			c.must(err)
			if got.Total != companyOpen {
				c.Fatal(got.Total)
			}
		}},
		{"left-nobody", func(int) { c.must(c.MindLeft(ctx)) }},
		{"owner-gaps", func(int) { c.must(c.EscalateGaps(ctx)) }},
		{"update", func(n int) { c.update(open[n%len(open)], n/len(open)) }},
	} {
		b.Run(x.name, func(b *testing.B) { c.B = b; timed(b, x.step) })
	}
	b.Run("weekly", func(b *testing.B) {
		c.B = b
		s, _, _ := bureau(b, c.fleet.URL)
		timed(b, func(int) { _, err := s.Preview(ctx, lea, "weekly-sync", "channel"); c.must(err) })
	})
	b.Run("start", func(b *testing.B) {
		var took []time.Duration
		for b.Loop() {
			begun := time.Now()
			r := c.fleet.Start(c.fleet.Opt, c.fleet.Clock)
			c.fleet.Until("the bot gets ready", r.Ready)
			took = append(took, time.Since(begun))
			r.Stop() // it drains what it has begun
		}
		b.ReportMetric(ms(middle(took)), "p50-ms")
		b.ReportMetric(ms(slices.Max(took)), "max-ms")
	})
	b.Run("left-bystander", func(b *testing.B) { c.B = b; c.leaves("p9999") })
	b.Run("left-asked", func(b *testing.B) { c.B = b; c.leaves("eng") })
}

func (c *company) update(ref domain.Ref, edition int) {
	u := ledger.UpdateOut{NewUpdate: domain.NewUpdate{Know: "Orders of others were shown.", After: -1, Audiences: []string{domain.AudEngineer}}, Change: domain.SheetChange{Edition: edition},
		Pages: []ledger.BriefOut{{Audience: domain.AudEngineer, Pages: []ledger.BriefPage{{Persons: []string{"eng"}, Message: view.Say("Orders of others were shown."), Template: "update.engineer"}}}}}
	_, err := c.UpdateIncident(context.Background(), c.as("lea"), ref, u)
	c.must(err)
}

// leaves has somebody leave and come back, and reports how long the searches take to notice.
func (c *company) leaves(person string) {
	ctx := context.Background()
	timed(c.B, func(int) {
		c.account(person, "deactivated")
		c.must(c.MindLeft(ctx))
	})
}

// BenchmarkDutiesAtOnce has 200 incidents owe something at the same second and rings them by the same road as the program.
// "p99-late-ms" is how late a duty is (goal G4: at most a second). Measured on two cores beside other work: 510 to 550 ms,
// 2.6 ms each; in common commits, as steps of searches are, 400 ms, for most of it is drawing the incident's letters.
func BenchmarkDutiesAtOnce(b *testing.B) {
	ctx := context.Background()
	var late []time.Duration
	for b.Loop() {
		b.StopTimer()
		c := newCompany(b, 300, companyServices)
		c.inTrouble(300) // of which 200 owe something within the hour
		c.fleet.Clock.Advance(time.Hour)
		b.StartTimer()
		begun := time.Now()
		for {
			fired, err := c.store.Timers().ClaimFirst(ctx, c.Now(), time.Now(), time.Minute, 32)
			c.must(err)
			if len(fired) == 0 {
				break
			}
			for _, f := range fired {
				c.must(c.Fire(ctx, f))
				late = append(late, time.Since(begun))
			}
		}
	}
	slices.Sort(late)
	b.ReportMetric(float64(len(late))/float64(b.N), "rang")
	b.ReportMetric(ms(late[len(late)*99/100]), "p99-late-ms")
	b.ReportMetric(ms(late[len(late)-1]), "max-late-ms")
}
