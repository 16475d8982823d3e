package domain_test

import (
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// What the law says of each kind of record, one function a kind.

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
