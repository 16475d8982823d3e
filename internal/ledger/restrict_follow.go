package ledger

import (
	"context"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func init() {
	for _, k := range domain.Numbered {
		if domain.Inherits(k) {
			following[k] = append(following[k], veilFollows)
		}
	}
	following[domain.KindRisk] = append(following[domain.KindRisk], triageFollows)
}

// veilFollows is what happens when a record becomes confidential by what it is linked to, without anybody's restrict:
// what hangs on it does too, and what was posted about either is removed (domain 7.2).
func veilFollows(_ context.Context, _ *Ledger, tx *Tx, p Put) error {
	m := p.New.Base()
	if !existed(p) || p.Old.Base().IsRestricted() || !m.IsRestricted() {
		return nil
	}
	ref := p.New.Ref()
	if id := "erase:" + ref.String(); !slices.ContainsFunc(tx.change.Arm, func(t Timer) bool { return t.ID == id }) {
		tx.Arm(Timer{ID: id, What: fireErase, Ref: ref, Due: tx.Now, Arg: tx.Rq.Caller.Person})
	}
	for _, child := range append(tx.Hanging(ref), below(tx.Seen.Pages)...) {
		if now := tx.Current(child.Ref()); now != nil {
			child = now
		}
		if !domain.Inherits(child.Ref().Kind) || !slices.Contains(child.Parents(), ref) || child.Base().IsRestricted() {
			continue
		}
		n, _ := domain.Veiled(child, m.NeedToKnow, nil, nil)
		tx.Put(child, n, string(child.Ref().Kind)+".restrict", "with "+ref.String())
	}
	return nil
}

// triageFollows opens what hangs on a risk that was confidential only until triage, when a security lead opens the risk:
// it was confidential for the same reason and no other (domain 3.1, 7.2).
func triageFollows(_ context.Context, _ *Ledger, tx *Tx, p Put) error {
	r, ok := p.New.(*domain.Risk)
	if !ok || !existed(p) || !p.Old.(*domain.Risk).UntilTriage || r.IsRestricted() {
		return nil
	}
	for _, child := range tx.Hanging(r.Ref()) {
		under := func(up domain.Ref) bool { rec := tx.Current(up); return rec == nil || rec.Base().IsRestricted() }
		if !domain.Inherits(child.Ref().Kind) || !child.Base().IsRestricted() || slices.ContainsFunc(child.Parents(), under) {
			continue
		}
		n := domain.Clone(child)
		m := n.Base()
		m.Visibility, m.NeedToKnow, m.Glass, m.Opening = domain.Internal, nil, nil, nil
		tx.cardHome(n)
		tx.Put(child, n, string(child.Ref().Kind)+".open", "with "+r.ID)
	}
	return nil
}

// existed says whether a record was there before this transaction.
func existed(p Put) bool { return p.Old != nil && p.New.Base().Version > 0 }
