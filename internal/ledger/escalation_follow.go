package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func init() {
	for _, k := range []domain.Kind{domain.KindIncident, domain.KindRisk} {
		following[k] = append(following[k], escalationsFollow)
	}
	for _, k := range []domain.Kind{domain.KindService, domain.KindException, domain.KindIncident} {
		following[k] = append(following[k], escalationsEnd)
	}
}

// escalationsFollow gives the searches about a record the urgency and the hold time that it has now (domain 1.3, 3.5).
func escalationsFollow(ctx context.Context, l *Ledger, tx *Tx, p Put) error {
	if p.Old == nil || !p.New.Live() || gravity(p.Old) == gravity(p.New) {
		return nil
	}
	for _, e := range tx.liveEscalations(p.New.Ref()) {
		if m, moved := e.Follow(l.roster(ctx, tx, p.New)); moved {
			l.settle(tx, e, m, p.New, "escalation."+m.What, "")
		}
	}
	return nil
}

// gravity is what urgency and hold time of a search about a record go by.
func gravity(rec domain.Record) string {
	switch r := rec.(type) {
	case *domain.Incident:
		return r.Severity
	case *domain.Risk:
		return string(r.Score.Band())
	}
	return ""
}

// escalationsEnd resolves the searches whose cause this change takes away: somebody answers for the service again, the
// question about an exception is answered, an incident has its lead and its roles.
func escalationsEnd(ctx context.Context, l *Ledger, tx *Tx, p Put) error {
	for _, e := range tx.liveEscalations(p.New.Ref()) {
		if _, over := l.endOver(ctx, tx, e, p.New, tx.Rq.Caller.Person); over {
			continue
		}
		if i, ok := p.New.(*domain.Incident); ok {
			if m, led := e.LeadTaken(l.roster(ctx, tx, i), i); led {
				l.settle(tx, e, m, i, "escalation.led", "")
			}
		}
	}
	return nil
}

// noticeLeft notes that somebody who could be asked cannot be any more, or can be again, or that somebody answers for a
// service again: searches that wait for the one must go on, those in place of the others end.
func (l *Ledger) noticeLeft(was, now *domain.Directory) {
	today := now.Today(l.clock.Now())
	for id := range was.People {
		asked, asks := was.Askable(id, today), now.Askable(id, today)
		if asked == id && asks != id || (asked == "") != (asks == "") {
			l.left.Store(true)
			return
		}
	}
	for id, s := range now.Services {
		if old := was.Services[id]; old != nil && now.Reachable(s.Accountable, today) && !was.Reachable(old.Accountable, today) {
			l.left.Store(true)
			return
		}
	}
}

// MindLeft has searches go on that wait for people who left or went away meanwhile, so that no dead step is waited out
// (reliability F28), and ends those for somebody who answers for a service that a delegate, an account or an import gave
// it: no change of people looks at services' searches itself. Somebody is searched for in place of who led an incident
// and is gone. It reads only when something of the kind happened, once after the start, and once a day, for an absence
// ends with its last day and nobody says so; every replica may do it.
func (l *Ledger) MindLeft(ctx context.Context) error {
	today := l.Directory().Today(l.Now())
	last := l.minded.Swap(&today)
	if !l.left.Swap(false) && last != nil && *last == today {
		return nil
	}
	err := l.mindEscalations(ctx, func(e *domain.Escalation, about domain.Record, r domain.Roster) bool {
		_, over := e.Over(r.Dir, about, today)
		_, moved := e.PeopleChanged(r)
		return over || moved
	})
	if err = errors.Join(l.mindLeads(ctx), err); err != nil {
		l.left.Store(true)
	}
	return err
}

// mindEscalations looks at every running search and at each that wants it once more, in a commit of its own: one that fails
// keeps none of the others waiting.
func (l *Ledger) mindEscalations(ctx context.Context, wants func(*domain.Escalation, domain.Record, domain.Roster) bool) error {
	var live []Index
	for _, x := range []Index{{}, {Restricted: true}, {Exercise: true}, {Exercise: true, Restricted: true}} {
		x.Kind, x.Live = domain.KindEscalation, true
		live = append(live, x)
	}
	recs, err := l.collect(ctx, live, false)
	if err != nil {
		return err
	}
	d := l.Directory()
	r := domain.Roster{Dir: d, Now: l.Now(), Members: l.membersOf(ctx)}
	slices.SortFunc(recs, func(a, b domain.Record) int { return a.Ref().Num() - b.Ref().Num() })
	var errs []error
	for _, rec := range recs {
		e, ok := rec.(*domain.Escalation)
		if !ok || !wants(e, d.Get(e.About), r) {
			continue
		}
		if err := l.revisit(ctx, e.Ref()); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", e.Ref(), err))
		}
	}
	return errors.Join(errs...)
}

// revisit ends a search whose cause is gone, and has one go on whose people are.
func (l *Ledger) revisit(ctx context.Context, ref domain.Ref) error {
	_, err := write(ctx, l, timely(), Look{Refs: []domain.Ref{ref}, Parents: true}, nil, func(tx *Tx) (struct{}, error) {
		e, ok := tx.Seen.Records[ref].(*domain.Escalation)
		if !ok {
			return struct{}{}, nil
		}
		about := tx.record(e.About)
		if _, over := l.endOver(ctx, tx, e, about, domain.SystemCaller.Person); over {
			return struct{}{}, nil
		}
		if m, moved := e.PeopleChanged(l.roster(ctx, tx, about)); moved {
			l.settle(tx, e, m, about, "escalation."+m.What, "")
		}
		return struct{}{}, nil
	})
	return err
}
