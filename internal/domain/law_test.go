package domain_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// law is the oracle of the law test: who may do what to a record, word for word as domain 1.2, 3 and 7 say it, slow and
// written without a look at the code. It reads nothing but the fields of the records.
type law struct {
	d     *domain.Directory
	today domain.Date
}

// here: "account active, human, and not away (away: today ≤ away_until, the last day away)" (domain 1.2).
func (l law) here(p string) bool {
	x := l.d.People[p]
	return x != nil && x.Status != "deactivated" && (x.AwayUntil.IsZero() || x.AwayUntil.Before(l.today))
}

// standsIn: "or away with a reachable delegate (follow at most 3 hops, no loops)" (domain 1.2).
func (l law) standsIn(p, me string) bool {
	met := map[string]bool{}
	for hops := 0; ; hops++ {
		x := l.d.People[p]
		if x == nil || x.Status == "deactivated" || met[p] || hops > 3 {
			return false
		}
		if l.here(p) {
			return p == me && hops > 0
		}
		met[p] = true
		p = x.Delegate
	}
}

// is: me, or somebody I stand in for today.
func (l law) is(p, me string) bool { return p != "" && (p == me || l.standsIn(p, me)) }

func (l law) role(p string, r domain.Role) bool {
	x := l.d.People[p]
	return x != nil && x.Status != "deactivated" && slices.Contains(x.Roles, r)
}

// changes: the first row of domain 7.1: everybody but auditors.
func (l law) changes(p string) bool {
	x := l.d.People[p]
	if x == nil || x.Status == "deactivated" {
		return false
	}
	for _, r := range x.Roles {
		if r != domain.RoleAuditor {
			return true
		}
	}
	return len(x.Roles) == 0
}

// sees: domain 7.2; an auditor sees the outline of a restricted record, which is not to see it.
func (l law) sees(p string, m *domain.Meta) bool {
	x := l.d.People[p]
	if x == nil || x.Status == "deactivated" {
		return false
	}
	if m.Visibility != domain.Restricted {
		return true
	}
	for _, g := range m.Glass {
		if g.Person == p {
			return true
		}
	}
	return slices.Contains(m.NeedToKnow, p)
}

// champion: "champions are named … and are active once they confirm", for 90 days; "own team" is that of the service.
func (l law) champion(p, service string) bool {
	s := l.d.Services[service]
	if s == nil || l.d.Teams[s.Team] == nil || !slices.Contains(l.d.Teams[s.Team].Champions, p) {
		return false
	}
	x := l.d.People[p]
	return x != nil && x.Status != "deactivated" && !x.ChampionAck.IsZero() && l.today.Days(x.ChampionAck) <= 90
}

func (l law) teamLead(service string) string {
	if s := l.d.Services[service]; s != nil && l.d.Teams[s.Team] != nil {
		return l.d.Teams[s.Team].Lead
	}
	return ""
}

// company is a small organisation at random: every combination of roles, areas, absences, delegates and parts.
func company(rnd *rand.Rand, today domain.Date) *domain.Directory {
	d := domain.NewDirectory()
	id := func() string { return fmt.Sprintf("p%d", rnd.IntN(12)) }
	some := func(n int) bool { return rnd.IntN(n) == 0 }
	roles := []domain.Role{domain.RoleMember, domain.RoleChampion, domain.RoleExecutive, domain.RoleLead, domain.RoleAdmin, domain.RoleAuditor}
	for i := range 12 {
		p := &domain.Person{ID: fmt.Sprintf("p%d", i), Name: fmt.Sprintf("P%d", i), Roles: []domain.Role{roles[rnd.IntN(len(roles))]}}
		if some(4) {
			p.Roles = append(p.Roles, roles[rnd.IntN(len(roles))])
		}
		if some(6) {
			p.Functions = []string{"evidence_coordinator"}
		}
		if some(3) {
			p.Area = []string{[]string{"red", "blue", "all"}[rnd.IntN(3)]}
		}
		if some(2) {
			p.Manager = id()
		}
		if some(2) {
			p.Delegate = id()
		}
		if some(3) {
			p.AwayUntil = today.AddDays(rnd.IntN(3) - 1)
		}
		if some(12) {
			p.Status = "deactivated"
		}
		if some(2) {
			p.ChampionAck = today.AddDays(-rnd.IntN(120))
		}
		d.Put(p)
	}
	for _, t := range []string{"red", "blue"} {
		d.Put(&domain.Team{ID: t, Name: t, Lead: id(), Champions: []string{id(), id()}})
		s := &domain.Service{ID: "svc-" + t, Name: "svc-" + t, Team: t}
		s.Accountable = id()
		d.Put(s)
	}
	d.Index()
	return d
}

// triples is how many are compared, with every question more than 100 yeses; LAW_TRIPLES sets another number.
func triples() int {
	if n, err := strconv.Atoi(os.Getenv("LAW_TRIPLES")); err == nil {
		return n
	}
	return 130_000
}

// Who may do what agrees with the law on more than 100,000 random (person, record, action) triples (G13).
func TestTheLaw(t *testing.T) {
	seed := uint64(20261122)
	rnd := rand.New(rand.NewPCG(seed, 7))
	now := time.Date(2026, 9, 15, 12, 0, 0, 0, time.UTC)
	today := domain.DateOf(now, time.UTC)
	total, yes := 0, map[string]int{}
	for total < triples() {
		d := company(rnd, today)
		for range 20 {
			c := newCase(rnd, d, today)
			l := law{d, today}
			for p := range d.People {
				w := domain.Work{Dir: d, Now: now, Caller: domain.CallerFor(d, d.People[p])}
				for _, q := range c.questions(l, w, p) {
					total++
					want := q.want && l.sees(p, q.rec.Base()) && (l.changes(p) || q.reads)
					got := domain.ForCaller(w.Caller).Sees(q.rec) == domain.SeesAll
					var err *domain.Error
					if got && !q.reads {
						if err = w.Caller.May(domain.MayLog); err == nil {
							err = q.do()
						}
						got = err == nil
					}
					if got {
						yes[q.name]++
					}
					if got != want {
						t.Fatalf("seed %d: may %s %s %s: the code says %v (%v), the law %v\nperson %+v\nrecord %+v\nothers %s", seed, p, q.name, q.rec.Ref(), got, err, want, d.People[p], q.rec, people(d))
					}
				}
			}
		}
	}
	for _, name := range []string{"see", "confirm", "reject", "treat", "verify", "close", "sendback", "reopen", "exception approve", "exception decline", "exception revoke", "exception withdraw",
		"decide", "decision reject", "decision withdraw", "agree", "provide", "accept", "return", "start", "done", "drop", "move", "assign", "restrict", "open", "waive",
		"contain", "resolve", "severity", "cancel", "take the lead", "take", "name"} {
		if yes[name] < 100 {
			t.Errorf("%q was allowed only %d times of %d: the test looks at nothing", name, yes[name], total)
		}
	}
	t.Logf("%d triples: %v", total, yes)
}

func people(d *domain.Directory) (out string) {
	for id, p := range d.People {
		out += fmt.Sprintf("\n%s %v area %v manager %s delegate %s away %v ack %v %s", id, p.Roles, p.Area, p.Manager, p.Delegate, p.AwayUntil, p.ChampionAck, p.Status)
	}
	return out
}
