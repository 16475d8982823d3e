package ledger

import (
	"context"
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func init() {
	firing[fireEvidence] = evidenceLate
	armers[domain.KindEvidence] = armEvidence
}

// fireEvidence is the day on which a control's accountable person is asked about proof that did not come.
const fireEvidence = "evidence.late"

// armProof sets or removes the timer by which proof that does not come reaches the control's accountable person.
func (tx *Tx) armProof(e *domain.Evidence) {
	id := "evidence:" + e.ID
	if e.Due.IsZero() || e.State != domain.EvdAsked && e.State != domain.EvdReturned || !e.Told[domain.LateFirst].IsZero() {
		tx.Disarm(id)
		return
	}
	t := onMorning(tx.Dir, e.Owner, e.LateDay(tx.Dir.Calendar()))
	t.ID, t.What, t.Ref, t.Gen = id, fireEvidence, e.Ref(), e.Gen
	tx.Arm(t)
}

// evidenceLate asks the control's accountable person for help with proof that is three business days late.
func evidenceLate(ctx context.Context, l *Ledger, f Fired) error {
	_, err := write(ctx, l, timely(), Look{Refs: []domain.Ref{f.Ref}, Around: true, Pages: EscalationsOf(f.Ref)}, &f, func(tx *Tx) (struct{}, error) {
		e, ok := tx.Seen.Records[f.Ref].(*domain.Evidence)
		if !ok || e.Gen != f.Gen || !e.Overdue(tx.Today) || !e.Told[domain.LateFirst].IsZero() {
			return struct{}{}, nil
		}
		if on := e.LateDay(tx.Dir.Calendar()); on.After(localDay(tx.Dir, e.Owner, tx.Now)) { // holidays were added meanwhile
			tx.armProof(e)
			return struct{}{}, nil
		}
		n := domain.Clone(e)
		n.Tell(domain.LateFirst, tx.Today)
		tx.Put(e, n, "evidence.late", "")
		answers := ""
		if c := tx.Dir.Controls[e.Control]; c != nil {
			answers = tx.notAboutThemselves(c.Accountable, e.Owner)
		}
		control := tx.Dir.NameOf(domain.Ref{Kind: domain.KindControl, ID: e.Control})
		why := fmt.Sprintf("Proof for “%s” has been late since %s; %s was asked for it.", control, e.Due.Long(), tx.Dir.Name(e.Owner))
		l.summon(ctx, tx, n, Summons{Why: why, By: domain.SystemCaller.Person, Steps: domain.Ladder(answers)})
		return struct{}{}, nil
	})
	return err
}

// notAboutThemselves is who is asked about somebody's lateness: the person or, where that comes down to the late one,
// being the same or standing in, their manager.
func (tx *Tx) notAboutThemselves(person, late string) string {
	for range domain.MaxDelegateHops {
		p := tx.Dir.People[person]
		if p == nil || person != late && tx.Dir.Stand(person, tx.Today) != late {
			break
		}
		person = p.Manager
	}
	return person
}

// armEvidence lets an imported request be chased from now on: what fell due before is never sent (domain 7.5).
func armEvidence(tx *Tx, rec domain.Record) {
	armMinder(tx, rec)
	e, ok := tx.Current(rec.Ref()).(*domain.Evidence)
	if ok && onMorning(tx.Dir, e.Owner, e.LateDay(tx.Dir.Calendar())).Due.After(tx.Now) {
		tx.armProof(e)
	}
}
