package ledger

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// BreakGlass lets an admin read one restricted record for an hour; all security leads are told at once (domain 7.1). A
// number that does not exist gives the words that every look at a hidden one gives, and is audited like a refusal.
func (l *Ledger) BreakGlass(ctx context.Context, rq Request, ref domain.Ref, why string) (domain.Glimpse, error) {
	return write(ctx, l, rq, Look{Refs: []domain.Ref{ref}}, nil, func(tx *Tx) (domain.Glimpse, error) {
		if e := tx.Rq.Caller.May(domain.MayRoles); e != nil {
			return domain.Glimpse{}, e.WithRule("domain 7.1")
		}
		rec := tx.Seen.Records[ref]
		if rec == nil || !ref.Kind.IsNumbered() {
			return domain.Glimpse{}, domain.Absent(ref).WithRule("domain 7.1")
		}
		w := domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller}
		n, bad := w.BreakGlass(rec, why)
		if bad != nil {
			return domain.Glimpse{}, bad
		}
		g := n.Base().Glass[len(n.Base().Glass)-1]
		tx.Put(rec, n, "glass.break", "")
		tx.reason(domain.OneLine(why)) // the admin's own words, which say why and nothing of the record
		tx.Arm(Timer{ID: "glass:" + ref.String() + ":" + g.Person, What: fireGlass, Ref: ref, Due: g.Until})
		for _, p := range tx.Dir.With(domain.RoleLead) {
			if p.ID != g.Person {
				tx.Send(outbox.Letter{ID: "glass:" + ref.String() + ":" + itoa(written(n)) + ":" + p.ID, To: outbox.Place{Person: p.ID}, Priority: outbox.Urgent,
					Message: view.GlassBroken(tx.Dir, ref, g, tx.Dir.ZoneOf(p.ID))})
			}
		}
		return g, nil
	})
}

// mendGlass ends an admin's hour.
func mendGlass(ctx context.Context, l *Ledger, f Fired) error {
	_, err := write(ctx, l, timely(), Look{Refs: []domain.Ref{f.Ref}, Around: true}, &f, func(tx *Tx) (struct{}, error) {
		rec := tx.Seen.Records[f.Ref]
		if rec == nil {
			return struct{}{}, nil
		}
		if n, changed := domain.MendGlass(rec, tx.Now); changed {
			tx.Put(rec, n, "glass.mend", "")
		}
		return struct{}{}, nil
	})
	return err
}

// reason sets the reason of the newest audit entry, for words that are not about the record's content.
func (tx *Tx) reason(s string) {
	if n := len(tx.change.Audit); n > 0 {
		tx.change.Audit[n-1].Reason = s
	}
}
