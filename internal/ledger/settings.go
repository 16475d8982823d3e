package ledger

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// setOwn changes the caller's own record (product 3, settings). A member who is not in the organisation's file gets one
// with the first setting, known by the Slack user id.
func (l *Ledger) setOwn(ctx context.Context, rq Request, what string, change func(tx *Tx, p *domain.Person) error) (domain.Person, error) {
	ref := domain.Ref{Kind: domain.KindPerson, ID: rq.Caller.Person}
	return write(ctx, l, rq, Look{Refs: []domain.Ref{ref}}, nil, func(tx *Tx) (domain.Person, error) {
		if e := tx.Rq.Caller.May(domain.MayAsk); e != nil {
			return domain.Person{}, e
		}
		var old domain.Record
		next := &domain.Person{ID: ref.ID, Name: tx.Rq.Caller.Name, Slack: tx.Rq.Caller.Slack}
		if p, ok := tx.Seen.Records[ref].(*domain.Person); ok {
			old, next = p, domain.Clone(p)
		}
		if err := change(tx, next); err != nil {
			return domain.Person{}, err
		}
		if had, ok := old.(*domain.Person); ok && len(domain.Diff(had, next)) == 0 {
			return *next, nil // it stands like that already
		}
		tx.Put(old, next, "settings."+what, "")
		return *next, nil
	})
}

// SetReminders switches a person's reminders; escalations still reach them (product 4).
func (l *Ledger) SetReminders(ctx context.Context, rq Request, on bool) (domain.Person, error) {
	return l.setOwn(ctx, rq, "reminders", func(tx *Tx, p *domain.Person) error {
		p.Quiet = !on
		if on {
			tx.armMorning(p.ID)
		}
		return nil
	})
}

// SetThanks says whether the weekly sync may name a person in its thanks (domain 4.2).
func (l *Ledger) SetThanks(ctx context.Context, rq Request, on bool) (domain.Person, error) {
	return l.setOwn(ctx, rq, "thanks", func(_ *Tx, p *domain.Person) error { p.NoThanks = !on; return nil })
}

// SetZone sets the zone a person reads times in and is reminded in; empty goes back to the file's or Slack's (domain 7.5).
func (l *Ledger) SetZone(ctx context.Context, rq Request, zone string) (domain.Person, error) {
	if zone != "" {
		if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
			return domain.Person{}, domain.Fail(domain.Invalid, "I know no time zone “%s”.", domain.Clip(zone, 40)).
				WithHint("Name it by region and city, like `Europe/Berlin` or `America/New_York`.").WithField("zone")
		}
	}
	return l.setOwn(ctx, rq, "zone", func(_ *Tx, p *domain.Person) error { p.OwnZone = zone; return nil })
}

// MaxAway is how far ahead somebody may say that they are away, in days.
const MaxAway = 366

// SetAway says until when the caller is away, and who stands in. What waits on the caller is shown to the delegate at
// once, as far as the delegate may see it; from then on every question goes there (domain 1.2).
func (l *Ledger) SetAway(ctx context.Context, rq Request, until domain.Date, delegate string) (domain.Person, error) {
	waits, err := l.waitingFor(ctx, rq.Caller)
	if err != nil {
		return domain.Person{}, err
	}
	return l.setOwn(ctx, rq, "away", func(tx *Tx, p *domain.Person) error {
		today := localDay(tx.Dir, p.ID, tx.Now)
		if until.Before(today) || until.Days(today) > MaxAway {
			return domain.Fail(domain.Invalid, "%s is not a day in the coming year.", until.Long()).WithHint("Name your last day away: `until:friday`.").WithField("until")
		}
		p.AwayUntil, p.Delegate = until, delegate
		if delegate == "" {
			return nil
		}
		stand, err := standsIn(tx.Dir, p, tx.Today)
		if err != nil {
			return err
		}
		tx.armMorning(stand)
		tx.tellStandIn(p, stand, waits)
		return nil
	})
}

// standsIn is who answers for a person who goes away: reachable, no circle, at most three hops (domain 1.2).
func standsIn(d *domain.Directory, p *domain.Person, today domain.Date) (string, error) {
	who := d.People[p.Delegate]
	fail := func(format string, args ...any) *domain.Error {
		return domain.Fail(domain.Invalid, format, args...).WithRule("domain 1.2").WithField("delegate")
	}
	switch {
	case p.Delegate == p.ID:
		return "", fail("You cannot stand in for yourself.").WithHint("Name a colleague.")
	case who == nil || !who.Live() || !d.InSlack(p.Delegate):
		return "", fail("%s cannot be asked.", d.Name(p.Delegate)).WithHint("Name somebody who is here.")
	case domain.CallerFor(d, who).May(domain.MayLog) != nil:
		return "", fail("%s is an auditor and changes no records.", d.Name(p.Delegate)).WithHint("Name a colleague who may.")
	}
	n := d.Clone()
	n.People[p.ID] = p
	stand := n.Stand(p.ID, today)
	if stand == "" || stand == p.ID {
		return "", fail("%s is away too, and nobody who is here stands in for them.", d.Name(p.Delegate)).
			WithHint("A chain of delegates may have %d steps and no circle. Name somebody who is here.", domain.MaxDelegateHops)
	}
	return stand, nil
}

// tellStandIn shows the delegate what waits on who goes away.
func (tx *Tx) tellStandIn(p *domain.Person, stand string, waits []Wait) {
	to := tx.Dir.People[stand]
	if to == nil || !tx.Dir.InSlack(stand) {
		return
	}
	reader := domain.ForCaller(domain.CallerFor(tx.Dir, to))
	var lines []view.WaitLine
	for _, w := range waits {
		if reader.Sees(w.Record) == domain.SeesAll && (!w.Function || legal(tx.Dir, stand)) {
			lines = append(lines, w.Line())
		}
	}
	m := view.StandIn(tx.Dir, p, lines, tx.Today)
	if m.Restricted {
		m.Summary = confidential
	}
	tx.Send(outbox.Letter{ID: fmt.Sprintf("standin:%s:%s:%s:%d", p.ID, stand, p.AwayUntil, p.Version+1), To: outbox.Place{Person: stand}, Priority: outbox.Normal, Message: m})
}

// SetBack ends the caller's absence; who stood in hears of it.
func (l *Ledger) SetBack(ctx context.Context, rq Request) (domain.Person, error) {
	return l.setOwn(ctx, rq, "back", func(tx *Tx, p *domain.Person) error {
		was := *p
		p.AwayUntil, p.Delegate = domain.Date{}, ""
		tx.armMorning(p.ID)
		if tx.Dir.InSlack(was.Delegate) && !tx.Today.After(was.AwayUntil) {
			m := view.Say(tx.Dir.Name(p.ID) + " is back. You stand in for them no longer.")
			tx.Send(outbox.Letter{ID: fmt.Sprintf("back:%s:%d", p.ID, p.Version+1), To: outbox.Place{Person: was.Delegate}, Priority: outbox.Normal, Message: m})
		}
		return nil
	})
}

// SetChannel says which service or team a channel is of: what is logged there is taken to be about it (product 7).
// Security leads and admins may, who answers for the service, who leads the team.
func (l *Ledger) SetChannel(ctx context.Context, rq Request, service, team string) (domain.Channel, error) {
	d := l.Directory()
	if rq.Where == "" || rq.Kind == domain.ChannelDM || rq.Kind == domain.ChannelShared {
		return domain.Channel{}, domain.Fail(domain.Refused, "This is no channel of ours.").WithHint("Type it in the channel that it is about.")
	}
	id := d.ChannelAt(rq.Where, rq.Name)
	if id == "" {
		id = rq.Name
	}
	if id == "" {
		id = rq.Where
	}
	ref := domain.Ref{Kind: domain.KindChannel, ID: id}
	return write(ctx, l, rq, Look{Refs: []domain.Ref{ref}}, nil, func(tx *Tx) (domain.Channel, error) {
		if err := maySetChannel(tx, service, team); err != nil {
			return domain.Channel{}, err
		}
		var old domain.Record
		next := &domain.Channel{ID: id, Kind: tx.Rq.Kind, Slack: tx.Rq.Where}
		if c, ok := tx.Seen.Records[ref].(*domain.Channel); ok {
			old, next = c, domain.Clone(c)
			if next.Slack == "" {
				next.Slack = tx.Rq.Where
			}
		}
		set := func(field *string, to string) {
			if to == "none" {
				*field = ""
			} else if to != "" {
				*field = to
			}
		}
		set(&next.Service, service)
		set(&next.Team, team)
		tx.Put(old, next, "settings.channel", "")
		return *next, nil
	})
}

func maySetChannel(tx *Tx, service, team string) error {
	c, d := tx.Rq.Caller, tx.Dir
	if e := c.May(domain.MayLog); e != nil {
		return e
	}
	if c.Has(domain.RoleLead) || c.Has(domain.RoleAdmin) {
		return nil
	}
	var who []string
	if s := d.Services[service]; s != nil {
		who = append(who, s.Accountable)
	}
	if t := d.Teams[team]; t != nil {
		who = append(who, t.Lead)
	}
	who = slices.DeleteFunc(who, func(p string) bool { return p == "" })
	for _, p := range who {
		if !domain.AnswersFor(d, c.Person, p, tx.Today) {
			return domain.Fail(domain.Forbidden, "You may not say what this channel is about.").
				WithHint("%s can, and any security lead or admin.", d.Name(p)).WithRule("product 7")
		}
	}
	if len(who) == 0 {
		return domain.Fail(domain.Forbidden, "You may not say what this channel is about.").WithHint("A security lead or an admin can.").WithRule("product 7")
	}
	return nil
}
