package ledger

import (
	"context"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// stepEscalation is the timer of an escalation: silence, or a promise that ran out. It looks at the object first: a
// closed one asks nobody any more.
func stepEscalation(ctx context.Context, l *Ledger, f Fired) error {
	return l.tick(ctx, f, silence)
}

// turn is what a timer makes of an escalation at its moment.
type turn func(Fired, *domain.Escalation, domain.Roster, domain.Route) (domain.Move, bool)

func silence(f Fired, e *domain.Escalation, r domain.Roster, _ domain.Route) (domain.Move, bool) {
	return e.TimeUp(r, f.Gen)
}

func firstStart(_ Fired, e *domain.Escalation, r domain.Roster, route domain.Route) (domain.Move, bool) {
	if !e.NextAt.IsZero() {
		return domain.Move{}, false // somebody acted before the first start, and what they did set a moment of its own
	}
	return e.Resume(r, route)
}

// resumeEscalation gives an imported escalation its first timer (domain 7.5).
func resumeEscalation(ctx context.Context, l *Ledger, f Fired) error {
	return l.tick(ctx, f, firstStart)
}

func (l *Ledger) tick(ctx context.Context, f Fired, due turn) error {
	_, err := write(ctx, l, timely(), Look{Refs: []domain.Ref{f.Ref}, Parents: true}, &f, func(tx *Tx) (struct{}, error) {
		l.tickIn(ctx, tx, f, due)
		return struct{}{}, nil
	})
	return err
}

// tickIn answers a timer inside a transaction that has looked at the escalation and at what it is about.
func (l *Ledger) tickIn(ctx context.Context, tx *Tx, f Fired, due turn) {
	e, ok := tx.Seen.Records[f.Ref].(*domain.Escalation)
	if !ok {
		return
	}
	about := tx.record(e.About)
	if _, over := l.endOver(ctx, tx, e, about, domain.SystemCaller.Person); over {
		return
	}
	route := domain.Route{}
	if about != nil {
		route = domain.RouteOf(tx.Dir, about, tx.record)
	}
	if p := tx.Dir.Paths[e.PathID]; p != nil {
		route.Path, route.Steps = p.ID, slices.Clone(p.Steps)
	}
	if m, moved := due(f, e, l.roster(ctx, tx, about), route); moved {
		l.settle(tx, e, m, about, "escalation."+m.What, "")
	} else if f.Gen == e.Gen && e.Running() && e.NextAt.After(tx.Now) { // another replica's clock was ahead (F15)
		tx.Arm(Timer{ID: f.ID, What: f.What, Ref: f.Ref, Gen: e.Gen, Due: e.NextAt})
	}
}

// armEscalation lets an imported escalation run from now (domain 7.5), unless what somebody did before set its moment.
func armEscalation(tx *Tx, rec domain.Record) {
	if e, ok := rec.(*domain.Escalation); ok && e.Running() && e.NextAt.IsZero() {
		tx.Arm(Timer{ID: "esc:" + e.ID, What: fireResume, Ref: e.Ref(), Gen: e.Gen, Due: tx.Now})
	}
}
