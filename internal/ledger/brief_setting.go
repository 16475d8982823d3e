package ledger

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// SetSecondReleaser says whether a second person reads executive and legal briefs before they go out (domain 5): security
// leads and admins may; what waits already still waits.
func (l *Ledger) SetSecondReleaser(ctx context.Context, rq Request, on bool) (domain.Org, error) {
	ref := (&domain.Org{}).Ref()
	return write(ctx, l, rq, Look{Refs: []domain.Ref{ref}}, nil, func(tx *Tx) (domain.Org, error) {
		if err := tx.Rq.Caller.May(domain.MayCadence); err != nil {
			return domain.Org{}, err
		}
		old, ok := tx.Seen.Records[ref].(*domain.Org)
		if !ok {
			return domain.Org{}, domain.Fail(domain.Refused, "Nothing is set up yet.").WithHint("An operator imports the organisation's file first.")
		}
		if old.SecondReleaser == on {
			return *old, nil
		}
		n := domain.Clone(old)
		n.SecondReleaser = on
		tx.Put(old, n, "settings.second_releaser", "")
		return *n, nil
	})
}
