package ledger

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// DecideIncident logs a decision that was made during an incident, in short form (domain 3.6). It has no card of its own:
// it stands in the incident's timeline. Who decided is told what was written down in their name.
func (l *Ledger) DecideIncident(ctx context.Context, rq Request, ref domain.Ref, what, because, by string) (Handled, error) {
	return write(ctx, l, rq, incidentLook(ref, Look{}), nil, func(tx *Tx) (Handled, error) {
		var made *domain.Decision
		out, err := l.handleIn(ctx, tx, ref, "decision", "", func(tx *Tx, i *domain.Incident, w domain.Work) (domain.IncidentDeed, error) {
			deed, d, bad := i.Decide(w, what, because, by)
			if bad != nil {
				return deed, bad
			}
			d.ID, d.Source = tx.Next(domain.KindDecision).ID, tx.Rq.Link
			d.Sign()
			deed.Inc.Decided(w, d)
			tx.Put(nil, d, "decision.record", "")
			made = d
			return deed, nil
		})
		if err != nil {
			return out, err
		}
		out.Made = made.Ref()
		if made.DecidedBy != tx.Rq.Caller.Person {
			out.Asked = tx.tellEach(&out.Incident, "decision:"+made.ID, []string{made.DecidedBy}, func(p string) view.Message {
				return view.DecisionWritten(tx.Dir, &out.Incident, made, tx.Rq.Caller.Person)
			})
		}
		return out, nil
	})
}

// CompleteDecision fills in what a decision in short form lacks.
func (l *Ledger) CompleteDecision(ctx context.Context, rq Request, ref domain.Ref, c domain.Completion) (Ruled, error) {
	return l.decide(ctx, rq, ref, "complete", "", nil, func(d *domain.Decision, w domain.Work, _ []domain.Record) (domain.DecisionDeed, *domain.Error) {
		return d.Complete(w, c)
	})
}
