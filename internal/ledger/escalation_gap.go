package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// EscalateGaps searches for somebody who sees to each service of tier 1 for which nobody has answered for more than five
// business days, once for each gap, and ends the searches whose gap is mended (domain 3.5). Run it in the morning; what a
// missed morning would have done the next one does.
func (l *Ledger) EscalateGaps(ctx context.Context) error {
	if err := l.NoteGaps(ctx); err != nil {
		return err
	}
	d := l.Directory()
	today := d.Today(l.Now())
	var late []domain.Ref
	d.Each(domain.KindService, func(rec domain.Record) {
		if _, ok := domain.OwnerGapLate(d, rec.(*domain.Service), today); ok {
			late = append(late, rec.Ref())
		}
	})
	slices.SortFunc(late, func(a, b domain.Ref) int { return cmp.Compare(a.ID, b.ID) })
	var errs []error
	for _, ref := range late { // one that fails keeps none of the others waiting
		if err := l.escalateGap(ctx, ref); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", ref, err))
		}
	}
	errs = append(errs, l.mindEscalations(ctx, func(e *domain.Escalation, about domain.Record, _ domain.Roster) bool {
		_, over := e.Over(d, about, today)
		return over
	}))
	return errors.Join(errs...)
}

func (l *Ledger) escalateGap(ctx context.Context, ref domain.Ref) error {
	look := Look{Refs: []domain.Ref{ref}, Pages: EscalationsOf(ref)}
	_, err := write(ctx, l, timely(), look, nil, func(tx *Tx) (struct{}, error) {
		s, ok := tx.Seen.Records[ref].(*domain.Service)
		if !ok {
			return struct{}{}, nil
		}
		g, late := domain.OwnerGapLate(tx.Dir, s, tx.Today)
		if !late {
			return struct{}{}, nil
		}
		n := domain.Clone(s)
		n.Tell(g.ToldKey(), tx.Today)
		tx.Put(s, n, "owner.gap", "")
		why := fmt.Sprintf("%s It has stood so since %s, and the business depends on it (tier 1). Find somebody who answers for it.", g.Text, g.Since.Long())
		l.summon(ctx, tx, n, Summons{Why: why, By: domain.SystemCaller.Person, Trigger: domain.TriggerOwnerGap})
		return struct{}{}, nil
	})
	return err
}
