package ledger

import (
	"context"
	"errors"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// DailyJob is the name under which the loop keeps each day's figures.
const DailyJob = "daily-figures"

// DaysKept is how many days of figures a page is drawn from: twelve weeks and today.
const DaysKept = 12*7 + 1

// NoteDay keeps the figures of a day, as everybody in a channel may see them, once however many replicas try, and moves
// the job's mark. A day that was missed stays missing: its figures cannot be made up later, and the charts show the gap.
// Nil figures move the mark alone.
func (l *Ledger) NoteDay(ctx context.Context, day domain.Date, mark time.Time, figures map[string]float64) error {
	series, ref := domain.Ref{Kind: domain.KindSeries, ID: DailyJob}, domain.DailyRef(day)
	note := func(keep bool) error {
		_, err := write(ctx, l, Request{Caller: domain.SystemCaller, Source: "schedule"}, Look{Refs: []domain.Ref{series, ref}}, nil, func(tx *Tx) (struct{}, error) {
			old, _ := tx.Seen.Records[series].(*domain.Series)
			next := &domain.Series{ID: DailyJob}
			if old != nil {
				next = domain.Clone(old)
			}
			if mark.After(next.Mark) {
				next.Mark = mark
			}
			tx.putQuiet(orNil(old), next)
			if was, _ := tx.Seen.Records[ref].(*domain.Daily); keep && was == nil {
				tx.Slot(Slot{Job: DailyJob, Date: ref.ID, State: "kept"})
				tx.putQuiet(nil, &domain.Daily{ID: ref.ID, At: tx.Now, Figures: figures})
				tx.Note(domain.Entry{Action: "figures.kept", Object: ref.ID})
			}
			return struct{}{}, nil
		})
		return err
	}
	err := note(figures != nil)
	if errors.Is(err, ErrFired) { // another replica kept them
		err = note(false)
	}
	return err
}

// dayRefs are the references of the last so many days' figures, today's included, the oldest first.
func dayRefs(today domain.Date, n int) []domain.Ref {
	var out []domain.Ref
	for i := n - 1; i >= 0; i-- {
		out = append(out, domain.DailyRef(today.AddDays(-i)))
	}
	return out
}

// Days reads the figures that were kept of the last so many days, the oldest first; days that nobody kept are left out.
func (l *Ledger) Days(ctx context.Context, n int) ([]*domain.Daily, error) {
	refs := dayRefs(l.Directory().Today(l.Now()), n)
	seen, err := l.read(ctx, Look{Refs: refs})
	if err != nil {
		return nil, l.fault(err)
	}
	return daysOf(seen, refs), nil
}

// daysOf are the days among what a look saw, the oldest first.
func daysOf(seen Seen, refs []domain.Ref) []*domain.Daily {
	var out []*domain.Daily
	for _, ref := range refs {
		if d, ok := seen.Records[ref].(*domain.Daily); ok {
			out = append(out, d)
		}
	}
	return out
}
