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

// law is the oracle of done-means 2: who may do what to a record, word for word as domain 1.2, 3 and 7 say it, slow and
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

func high(b domain.Band) bool { return b == domain.High || b == domain.Critical }

// waived: "a security lead may waive it per object"; a waiver of one's own is none, for two persons must differ (7.4).
func waived(me string, m *domain.Meta) bool {
	for _, x := range m.Waivers {
		if x.By != me {
			return true
		}
	}
	return false
}

// risk: the table of domain 3.1.
func (l law) risk(me string, r *domain.Risk, verb string) bool {
	lead := l.role(me, domain.RoleLead)
	fixer := me == r.Owner || slices.Contains(r.Fixers, me)
	waived := waived(me, &r.Meta)
	switch verb {
	case "confirm": // security lead; champion for own team up to Medium
		return lead || l.champion(me, r.Service) && !high(r.Score.Band())
	case "reject":
		return lead
	case "treat", "verify":
		return l.is(r.Owner, me)
	case "close", "sendback": // someone who did not do the fix; High/Critical: a security lead or the verifier they name
		if fixer && !waived {
			return false
		}
		if r.Verifier != "" && l.is(r.Verifier, me) && (!(r.Verifier == r.Owner || slices.Contains(r.Fixers, r.Verifier)) || waived) {
			return true
		}
		return !high(r.Score.Band()) || lead
	case "reopen":
		return lead || l.champion(me, r.Service)
	}
	panic(verb)
}

// authority: the column "least approver" of domain 3.2, with the area of 7.5.
func (l law) authority(p string, b domain.Band, service string) bool {
	s, x := l.d.Services[service], l.d.People[p]
	exec := l.role(p, domain.RoleExecutive) && s != nil && (slices.Contains(x.Area, "all") || slices.Contains(x.Area, s.Team))
	lead := l.role(p, domain.RoleLead)
	switch b {
	case domain.Low: // accountable person of the service, or security lead; an executive of the area stands above both
		return exec || lead || s != nil && s.Accountable == p && l.d.People[p] != nil && x.Status != "deactivated"
	case domain.Medium:
		return exec || lead
	case domain.High:
		return exec
	}
	return exec || lead // Critical: one of the two yeses
}

// mayNod: "Approver ≠ requester, not someone who reports directly to the requester, not the requester's delegate. Nobody
// may approve through a delegate chain that ends at the requester."
func (l law) mayNod(p, requester string, waived bool) bool {
	x, r := l.d.People[p], l.d.People[requester]
	switch {
	case p == requester:
		return waived
	case x != nil && x.Manager == requester:
		return false
	case r != nil && r.Delegate == p, l.standsIn(requester, p):
		return false
	}
	return true
}

// exception: domain 3.2.
func (l law) exception(me string, e *domain.Exception, verb string) bool {
	switch verb {
	case "approve", "decline":
		b := e.Plea.Band
		if !l.mayNod(me, e.Requester, waived(me, &e.Meta)) {
			return false
		}
		for p := range l.d.People {
			if l.is(p, me) && l.authority(p, b, e.Service) && l.mayNod(p, e.Requester, waived(p, &e.Meta)) {
				return true
			}
		}
		return false
	case "revoke": // approver, security lead
		return l.role(me, domain.RoleLead) || l.is(e.Approver, me)
	case "withdraw":
		return l.is(e.Requester, me)
	}
	panic(verb)
}

// decision: domain 3.3, DACI of 1.2, 7.4.
func (l law) decision(me string, d *domain.Decision, verb string) bool {
	waived := waived(me, &d.Meta)
	switch verb {
	case "decide", "reject": // approver only; driver ≠ approver, also through a delegate
		if me == d.Approver {
			return me != d.Driver || waived
		}
		return l.is(d.Approver, me) && (waived || !l.is(d.Driver, me))
	case "withdraw":
		return l.is(d.Driver, me)
	case "agree": // each named person must answer
		for _, p := range d.MustAgree {
			if p == me || l.is(p, me) && (waived || !l.is(d.Driver, me)) {
				return true
			}
		}
		return false
	}
	panic(verb)
}

// evidence: domain 3.7, 7.4.
func (l law) evidence(me string, e *domain.Evidence, verb string) bool {
	provided := func(p string) bool { return (p == e.ProvidedBy || p == e.Owner) && !waived(p, &e.Meta) } // or had it provided
	switch verb {
	case "provide":
		return l.is(e.Owner, me)
	case "accept", "return": // asker; provider ≠ accepter; where the asker cannot, another coordinator or security lead
		if provided(me) {
			return false
		}
		if l.is(e.AskedBy, me) {
			return true
		}
		able := false
		for p := range l.d.People {
			if l.is(e.AskedBy, p) && l.here(p) && !provided(p) {
				able = true
			}
		}
		x := l.d.People[me]
		return !able && (l.role(me, domain.RoleLead) || x != nil && slices.Contains(x.Functions, "evidence_coordinator"))
	}
	panic(verb)
}

// action: domain 3.4 and 7.4. The consents are the source's owner's; without a source, of who added it; where they cannot
// be asked, of the security leads. The action's owner does not consent to dropping it.
func (l law) action(me string, a *domain.Action, source *domain.Risk, verb string) bool {
	owner := l.is(a.Owner, me)
	giver := a.AddedBy
	if source != nil {
		giver = source.Owner
	}
	reachable := func(p string) (who string) {
		for x := range l.d.People {
			if l.is(p, x) && l.here(x) {
				who = x
			}
		}
		return who
	}
	consents := func(drop bool) bool {
		able := reachable(giver)
		if able == "" || drop && (giver == a.Owner || able == a.Owner) {
			return l.role(me, domain.RoleLead) && !(drop && me == a.Owner)
		}
		return l.is(giver, me) && (me == giver || me == able) && !(drop && me == a.Owner)
	}
	switch verb {
	case "start", "done":
		return owner
	case "drop": // the owner may wish it
		return owner || consents(true)
	case "move", "assign", "reopen":
		return owner || consents(false) || l.is(l.teamLead(a.Service), me) || l.role(me, domain.RoleLead)
	}
	panic(verb)
}

// incident: domain 3.6 and 7.4. of is who would have a role.
func (l law) incident(me string, i *domain.Incident, verb, of string) bool {
	leads := l.is(i.Lead, me) || l.role(me, domain.RoleLead)
	// SEV1/SEV2: lead ≠ containment lead, unless a security lead waived it
	two := func(lead, contains string) bool {
		return lead != contains || i.Severity == "SEV3" || i.Severity == "SEV4" || waived(lead, &i.Meta)
	}
	switch verb {
	case "contain", "resolve", "severity", "cancel": // "the lead or a security lead changes roles, contains and resolves, and closes"
		return leads
	case "take the lead": // "anyone may take a free role"
		return two(me, i.Containment)
	case "take": // a role that somebody has is free to nobody; who leads changes it, and what I have I need not take
		return i.Scribe != me && (i.Scribe == "" || leads)
	case "name": // "the lead or a security lead changes roles"; whom is a person who changes records and is here, as who takes it is
		return leads && i.Containment != of && (l.here(of) || me == of) && l.changes(of) && two(i.Lead, of) ||
			me == of && i.Containment == "" && two(i.Lead, of)
	}
	panic(verb)
}

// restrict and waive: domain 7.2, 7.4.
func (l law) veil(me string, r *domain.Risk, verb string) bool {
	lead := l.role(me, domain.RoleLead)
	switch verb {
	case "restrict":
		return lead
	case "open": // a security lead and the owner, or where that is one person or nobody, another lead; alone only who has none
		if !lead {
			return l.is(r.Owner, me)
		}
		alone := true
		for p := range l.d.People {
			colleague := p != me && l.role(p, domain.RoleLead)
			if p != me && l.here(p) && (l.is(r.Owner, p) || colleague && slices.Contains(r.NeedToKnow, p)) {
				return true
			}
			alone = alone && !colleague
		}
		return alone
	case "waive":
		return lead && !slices.Contains(domain.Parties(r), me)
	}
	panic(verb)
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
