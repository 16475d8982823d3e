package domain

import (
	"slices"
	"time"

	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// ChampionRemind is how many days after a confirmation a champion is first asked to confirm again (domain 1.1).
const ChampionRemind = 80

// The ways a person is a champion of a team.
const (
	ChampionActive = "active"
	ChampionLapsed = "lapsed" // confirmed more than 90 days ago, or never since the file named them
	ChampionNamed  = "named"  // named, and not confirmed by themselves yet
	ChampionGone   = "gone"   // the account is deactivated
)

// Champion is one person's part in one team.
type Champion struct {
	Team, Person, State string
	Confirmed           Date // the last confirmation
	Until               Date // the last day it holds
}

// ChampionsOf lists a team's champions: those who confirmed, then those who are named.
func (d *Directory) ChampionsOf(t *Team, today Date) []Champion {
	var out []Champion
	for _, id := range both(append(slices.Clone(t.Champions), t.Named...)...) {
		c := Champion{Team: t.ID, Person: id, State: ChampionLapsed}
		p := d.People[id]
		if p != nil && !p.ChampionAck.IsZero() && contains(t.Champions, id) {
			c.Confirmed, c.Until = p.ChampionAck, p.ChampionAck.AddDays(ConfirmDays)
		}
		switch {
		case p == nil || !p.Live():
			c.State = ChampionGone
		case !contains(t.Champions, id):
			c.State = ChampionNamed
		case d.ChampionActive(id, today):
			c.State = ChampionActive
		}
		out = append(out, c)
	}
	return out
}

// Champions lists the teams that a person is a champion of, or is named for, sorted by id.
func (d *Directory) Champions(person string) []*Team {
	var out []*Team
	each(d.Teams, func(rec Record) {
		if t := rec.(*Team); contains(t.Champions, person) || contains(t.Named, person) {
			out = append(out, t)
		}
	})
	return out
}

// MayNameChampion says whether the caller may name a team's champions: its lead or who stands in, a security lead, an
// admin (domain 7.5).
func (w Work) MayNameChampion(t *Team) (standsFor string, ok bool) {
	if stands, ok := w.acts(t.Lead); ok {
		return stands, true
	}
	return "", w.Caller.Has(RoleLead) || w.Caller.Has(RoleAdmin)
}

// NameChampion names a person as a team's champion; active they are once they confirm (domain 7.5). Nobody names
// themselves (domain 7.1).
func (w Work) NameChampion(t *Team, p *Person) (next *Team, standsFor string, err *Error) {
	stands, may := w.MayNameChampion(t)
	switch {
	case !may:
		return nil, "", Fail(Forbidden, "You may not name the champions of %s.", named(t)).WithHint("%s can.", w.namers(t)).WithRule("domain 7.5")
	case p.ID == w.Caller.Person:
		return nil, "", Fail(Forbidden, "Nobody grants a role to themselves.").WithHint("Ask a security lead or an admin to name you.").WithRule("domain 7.1")
	case !p.Live():
		return nil, "", Fail(Invalid, "%s's account is deactivated.", w.name(p.ID)).WithHint("Name somebody who is here.").WithField("who")
	case slices.Contains(p.Roles, RoleAuditor):
		return nil, "", Fail(Refused, "%s is an auditor, who reads and does not take part.", w.name(p.ID)).WithHint("Name somebody else.").WithField("who").WithRule("domain 7.1")
	case contains(t.Named, p.ID):
		return nil, "", Fail(AlreadyDone, "%s is named for %s already and has not confirmed yet.", w.name(p.ID), named(t)).WithHint("They were asked by direct message.")
	case contains(t.Champions, p.ID):
		return nil, "", Fail(AlreadyDone, "%s is a champion of %s already.", w.name(p.ID), named(t)).WithHint("`champion` shows who is active.")
	}
	n := Clone(t)
	n.Named = append(slices.Clone(t.Named), p.ID)
	return n, stands, nil
}

// namers says who may name a team's champions.
func (w Work) namers(t *Team) string {
	if t.Lead == "" {
		return "A security lead or an admin"
	}
	return w.name(t.Lead) + ", a security lead or an admin"
}

// DropChampion takes a person off a team's champions: who may name them, or the person themselves. p is their record; the
// role goes with the last team.
func (w Work) DropChampion(t *Team, p *Person) (next *Team, person *Person, standsFor string, err *Error) {
	stands, may := w.MayNameChampion(t)
	switch {
	case p.ID == w.Caller.Person:
		stands = ""
	case !may:
		return nil, nil, "", Fail(Forbidden, "You may not change the champions of %s.", named(t)).WithHint("%s can, or %s themselves.", w.namers(t), w.name(p.ID)).WithRule("domain 7.5")
	}
	if !contains(t.Champions, p.ID) && !contains(t.Named, p.ID) {
		return nil, nil, "", Fail(AlreadyDone, "%s is no champion of %s.", w.name(p.ID), named(t)).WithHint("`champion` shows who is.")
	}
	is := func(id string) bool { return id == p.ID }
	n := Clone(t)
	n.Champions, n.Named = slices.DeleteFunc(slices.Clone(t.Champions), is), slices.DeleteFunc(slices.Clone(t.Named), is)
	q := Clone(p)
	if !slices.ContainsFunc(w.Dir.Champions(p.ID), func(x *Team) bool { return x.ID != t.ID && contains(x.Champions, p.ID) }) {
		q.Roles = slices.DeleteFunc(slices.Clone(p.Roles), func(r Role) bool { return r == RoleChampion })
	}
	return n, q, stands, nil
}

// ConfirmChampion is a person's own yes to be a champion, of every team that named them or lists them, for 90 days. Nobody
// says it for somebody else.
func (w Work) ConfirmChampion(p *Person) (person *Person, teams []*Team, err *Error) {
	all := w.Dir.Champions(p.ID)
	if len(all) == 0 {
		return nil, nil, Fail(Refused, "You are not named as a champion of any team.").
			WithHint("A team's lead names its champion: `champion set <team> @you`.").WithRule("domain 7.5")
	}
	for _, t := range all {
		if !contains(t.Named, p.ID) {
			continue
		}
		n := Clone(t)
		n.Named = slices.DeleteFunc(slices.Clone(t.Named), func(id string) bool { return id == p.ID })
		n.Champions = both(append(slices.Clone(t.Champions), p.ID)...)
		teams = append(teams, n)
	}
	if p.ChampionAck == w.today() && len(teams) == 0 {
		return nil, nil, Fail(AlreadyDone, "You confirmed today already.").WithHint("It holds until %s.", p.ChampionAck.AddDays(ConfirmDays).Long())
	}
	q := Clone(p)
	q.ChampionAck = w.today()
	if !slices.Contains(q.Roles, RoleChampion) {
		q.Roles = append(slices.Clone(p.Roles), RoleChampion)
	}
	return q, teams, nil
}

// ChampionAsks are the days after a confirmation on which a champion is asked to confirm again: ten days before it runs
// out, and when it has.
var ChampionAsks = []int{ChampionRemind, ConfirmDays + 1}

// ChampionAskDay is the business day on which the question of so many days after a confirmation is put.
func ChampionAskDay(cal worktime.Calendar, p *Person, days int) Date {
	return Date(cal.NextBusinessDay(worktime.Day(p.ChampionAck.AddDays(days))))
}

// ChampionAsk is the newest of ChampionAsks that is due by today and was not put yet; 0 for none. What fell due before the
// person came into the books is not asked (domain 7.5).
func ChampionAsk(cal worktime.Calendar, p *Person, today Date) int {
	due := 0
	for _, n := range ChampionAsks {
		on := ChampionAskDay(cal, p, n)
		if !p.ChampionAck.IsZero() && !on.After(today) && on.After(p.Told[ChampionTold]) && on.After(DateOf(p.CreatedAt, time.UTC)) {
			due = n
		}
	}
	return due
}

// ChampionTold and ChampionWeek are the keys in a person's Told: the last question to confirm, the last Monday's message.
const (
	ChampionTold = "champion.confirm"
	ChampionWeek = "champion.week"
)
