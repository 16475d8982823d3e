package ledger

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// MayUse says before a form is opened whether the caller may use a verb on a record as it stands. A refusal is written
// to the audit trail like any other; what is hidden and what does not exist answer alike.
func (l *Ledger) MayUse(ctx context.Context, c domain.Caller, ref domain.Ref, verb string) error {
	if !domain.Lifecycles[ref.Kind].People(verb) {
		return nil
	}
	if e := c.May(domain.MayLog); e != nil {
		return l.refuse(ctx, c, e)
	}
	seen, err := l.read(ctx, Look{Refs: []domain.Ref{ref}, Parents: true})
	if err != nil {
		return l.fault(err)
	}
	rec := seen.Records[ref]
	if rec == nil || domain.ForCaller(c).Sees(rec) != domain.SeesAll {
		return domain.Absent(ref)
	}
	u, ok := rec.(domain.Usable)
	if !ok {
		return nil
	}
	w := domain.Work{Dir: l.Directory(), Now: l.Now(), Caller: c}
	if a, ok := rec.(*domain.Action); ok {
		w.Source = seen.Records[a.From]
	}
	if e := u.CanDo(w, verb); e != nil {
		return l.refuse(ctx, c, e)
	}
	return nil
}
