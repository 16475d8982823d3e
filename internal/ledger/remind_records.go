package ledger

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// SnoozeReminder holds the reminders of a record back, for the caller or for whoever they stand in for. It moves no date
// and touches no escalation.
func (l *Ledger) SnoozeReminder(ctx context.Context, rq Request, ref domain.Ref, until domain.Date) (domain.Record, error) {
	if ref.Kind == domain.KindAction {
		got, err := l.SnoozeAction(ctx, rq, ref, until)
		return &got.Action, err
	}
	var out domain.Record
	_, err := write(ctx, l, rq, Look{Refs: []domain.Ref{ref}, Around: true}, nil, func(tx *Tx) (struct{}, error) {
		rec, err := tx.Get(ref)
		if err != nil {
			return struct{}{}, err
		}
		out = rec
		m, ok := rec.(domain.Minder)
		if !ok || !rec.Live() {
			return struct{}{}, domain.Fail(domain.Refused, "%s reminds nobody.", ref).WithHint("There is nothing to put off.")
		}
		if !until.After(tx.Today) {
			return struct{}{}, domain.Fail(domain.Invalid, "That day is not ahead.").WithHint("Name a later day: `until:friday`.").WithField("until")
		}
		n := domain.Clone(rec)
		who := snoozers(tx, m)
		if len(who) == 0 {
			return struct{}{}, domain.Fail(domain.Forbidden, "%s does not remind you.", ref).
				WithHint("It reminds %s.", namesOf(tx.Dir, minded(tx.Dir, m))).WithRule("product 4")
		}
		for _, p := range who {
			n.Base().Snooze(p, until)
		}
		tx.Put(rec, n, string(ref.Kind)+".snooze", "")
		return struct{}{}, nil
	})
	if err == nil && out == nil { // the same delivery once more
		out, err = l.one(ctx, rq.Caller, ref)
	}
	return out, err
}

// snoozers are those whose reminders the caller may put off: their own, and those of whom they stand in for.
func snoozers(tx *Tx, m domain.Minder) []string {
	var out []string
	for _, p := range minded(tx.Dir, m) {
		if domain.AnswersFor(tx.Dir, tx.Rq.Caller.Person, p, tx.Today) {
			out = append(out, p)
		}
	}
	return out
}

// one reads a record as a caller may see it.
func (l *Ledger) one(ctx context.Context, c domain.Caller, ref domain.Ref) (domain.Record, error) {
	seen, err := l.read(ctx, Look{Refs: []domain.Ref{ref}})
	if err != nil {
		return nil, l.fault(err)
	}
	rec := seen.Records[ref]
	if rec == nil || domain.ForCaller(c).Sees(rec) != domain.SeesAll {
		return nil, domain.Absent(ref)
	}
	return rec, nil
}

// chasedFrom is the day from which a person is reminded of something imported: what fell due before is never sent.
func chasedFrom(tx *Tx, person string) domain.Date {
	from := localDay(tx.Dir, person, tx.Now)
	if at := worktime.Wall(from.Year, from.Month, from.Day, remindHour, 0, tx.Dir.ZoneOf(person)); tx.Now.Before(at) {
		from = from.AddDays(-1) // this morning's reminders are still to come
	}
	return from
}

// armMinder lets an imported record remind from now on (domain 7.5).
func armMinder(tx *Tx, rec domain.Record) {
	m, ok := rec.(domain.Minder)
	if !ok || !rec.Live() {
		return
	}
	var from domain.Date
	for _, p := range minded(tx.Dir, m) {
		if on := chasedFrom(tx, p); from.IsZero() || on.Before(from) {
			from = on
		}
	}
	if from.IsZero() {
		return
	}
	n := domain.Clone(rec)
	n.Base().Tell(domain.FromNow, from)
	tx.Put(rec, n, string(rec.Ref().Kind)+".reminds_from_now", "")
}

// armAction lets an imported action be chased from now: what fell due before is never sent (domain 7.5).
func armAction(tx *Tx, rec domain.Record) {
	a, ok := rec.(*domain.Action)
	if !ok || !a.Live() || a.Owner == "" {
		return
	}
	n := domain.Clone(a)
	n.Tell(domain.FromNow, chasedFrom(tx, a.Owner))
	tx.Put(a, n, "action.from_now", "")
	tx.armMorning(a.Owner)
}
