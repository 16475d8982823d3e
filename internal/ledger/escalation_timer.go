package ledger

import (
	"context"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// stepEscalation is the timer of an escalation: silence, or a promise that ran out. It looks at the object first: a
// closed one asks nobody any more.
func stepEscalation(ctx context.Context, l *Ledger, f Fired) error {
	return l.tick(ctx, f, func(e *domain.Escalation, r domain.Roster, _ domain.Route) (domain.Move, bool) {
		return e.TimeUp(r, f.Gen)
	})
}

// resumeEscalation gives an imported escalation its first timer (domain 7.5).
func resumeEscalation(ctx context.Context, l *Ledger, f Fired) error {
	return l.tick(ctx, f, func(e *domain.Escalation, r domain.Roster, route domain.Route) (domain.Move, bool) {
		if e.Gen != f.Gen {
			return domain.Move{}, false // somebody acted before the first start
		}
		return e.Resume(r, route)
	})
}

func (l *Ledger) tick(ctx context.Context, f Fired, due func(*domain.Escalation, domain.Roster, domain.Route) (domain.Move, bool)) error {
	_, err := write(ctx, l, timely(), Look{Refs: []domain.Ref{f.Ref}, Parents: true}, &f, func(tx *Tx) (struct{}, error) {
		e, ok := tx.Seen.Records[f.Ref].(*domain.Escalation)
		if !ok {
			return struct{}{}, nil
		}
		about := tx.record(e.About)
		r := l.roster(ctx, tx, about)
		if words, over := e.Over(tx.Dir, about, tx.Today); over {
			m, _ := e.CloseFor(r, domain.SystemCaller.Person, words)
			l.settle(tx, e, m, about, "escalation.close", words)
			return struct{}{}, nil
		}
		route := domain.Route{}
		if about != nil {
			route = domain.RouteOf(tx.Dir, about, tx.record)
		}
		if p := tx.Dir.Paths[e.PathID]; p != nil {
			route.Path, route.Steps = p.ID, slices.Clone(p.Steps)
		}
		if m, moved := due(e, r, route); moved {
			l.settle(tx, e, m, about, "escalation."+m.What, "")
		} else if f.Gen == e.Gen && e.Running() && e.NextAt.After(tx.Now) { // another replica's clock was ahead (F15)
			tx.Arm(Timer{ID: f.ID, What: f.What, Ref: f.Ref, Gen: e.Gen, Due: e.NextAt})
		}
		return struct{}{}, nil
	})
	return err
}

// armEscalation lets an imported escalation run from now (domain 7.5).
func armEscalation(tx *Tx, rec domain.Record) {
	if e, ok := rec.(*domain.Escalation); ok && e.Running() {
		tx.Arm(Timer{ID: "esc:" + e.ID, What: fireResume, Ref: e.Ref(), Gen: e.Gen, Due: tx.Now})
	}
}
