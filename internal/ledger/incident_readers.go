package ledger

import (
	"context"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func init() {
	following[domain.KindIncident] = append(following[domain.KindIncident], readersFollow)
}

// readersFollow lets whoever was put on the list of a confidential incident, with a role or else, read what hangs on it
// too (domain 7.2).
func readersFollow(_ context.Context, _ *Ledger, tx *Tx, p Put) error {
	if !existed(p) || !p.Old.Base().IsRestricted() || !p.New.Base().IsRestricted() {
		return nil
	}
	var added []string
	for _, person := range p.New.Base().NeedToKnow {
		if !slices.Contains(p.Old.Base().NeedToKnow, person) {
			added = append(added, person)
		}
	}
	if len(added) == 0 {
		return nil
	}
	ref := p.New.Ref()
	for _, child := range tx.Hanging(ref) {
		if !domain.Inherits(child.Ref().Kind) || !child.Base().IsRestricted() {
			continue
		}
		if n, changed := domain.Veiled(child, nil, added, nil); changed {
			tx.Put(child, n, string(child.Ref().Kind)+".list", "with "+ref.String())
		}
	}
	return nil
}
