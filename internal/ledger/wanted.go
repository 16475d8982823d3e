package ledger

import (
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// wanted is the record that the caller wants to do something to: they may do such things at all, see it, and it is of
// the kind.
func wanted[R domain.Record](tx *Tx, need domain.Permission, kind domain.Kind, ref domain.Ref) (R, error) {
	var none R
	if err := tx.Rq.Caller.May(need); err != nil {
		return none, err
	}
	rec, err := tx.Get(ref)
	if err != nil {
		return none, err
	}
	r, ok := rec.(R)
	if !ok {
		return none, notOf(kind, ref)
	}
	return r, nil
}

// notOf answers a reference of another kind than is asked for.
func notOf(kind domain.Kind, ref domain.Ref) *domain.Error {
	for _, w := range kindWords {
		if w.kind == kind {
			return domain.Fail(domain.Invalid, "%s is no %s.", ref, w.one).
				WithHint("%s are numbered %s and so on; `list %s` shows them.", strings.ToUpper(w.many[:1])+w.many[1:], domain.NewRef(kind, 1), kind)
		}
	}
	return domain.Absent(ref)
}
