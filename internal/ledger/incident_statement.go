package ledger

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func init() {
	following[domain.KindSheet] = append(following[domain.KindSheet], statementStands)
}

// statementStands keeps how the words for outside stand on the incident's card and in its timeline, by whatever road they
// were written, approved or sent back (domain 3.6). The words themselves stay in the fact sheet.
func statementStands(_ context.Context, _ *Ledger, tx *Tx, p Put) error {
	s, ok := p.New.(*domain.Sheet)
	if !ok || s.About.Kind != domain.KindIncident {
		return nil
	}
	i, ok := tx.Current(s.About).(*domain.Incident)
	if !ok || !i.Live() {
		return nil
	}
	n := domain.Clone(i)
	if !n.Say(s.StatementOf(), tx.Dir, tx.Now, tx.Rq.Caller.Person) {
		return nil
	}
	tx.armDuties(n)
	tx.Put(i, n, "incident.statement", "")
	tx.postCard(n, view.IncidentCard(tx.Dir, n, tx.Now), outbox.Normal, view.L(n.Timeline[len(n.Timeline)-1].Text))
	return nil
}
