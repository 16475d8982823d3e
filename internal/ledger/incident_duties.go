package ledger

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func init() {
	firing[fireIncident] = dutyDue
	armers[domain.KindIncident] = armIncident
}

// fireIncident is the moment of an incident's next duty.
const fireIncident = "incident"

// duties say what is done when a duty falls due, by domain.Duty.What: each room adds its rows. i is the copy that is
// written; the transaction has looked at what hangs on the incident and at its escalations, so that summon may be used.
var duties = map[string]func(ctx context.Context, l *Ledger, tx *Tx, i *domain.Incident, x domain.Duty) error{}

// armDuties sets the timer of an incident to its next duty, or removes it. It counts the arming, so that it comes before
// the record is put.
func (tx *Tx) armDuties(i *domain.Incident) {
	i.Gen++
	id := "incident:" + i.ID
	due := i.Duties(tx.Dir, tx.Now)
	if len(due) == 0 {
		tx.Disarm(id)
		return
	}
	tx.Arm(Timer{ID: id, What: fireIncident, Ref: i.Ref(), Gen: i.Gen, Due: due[0].At})
}

// dutyDue sees to every duty whose moment came, in order, and sets the timer to the next one.
func dutyDue(ctx context.Context, l *Ledger, f Fired) error {
	look := Look{Refs: []domain.Ref{f.Ref}, Parents: true, Around: true, Pages: EscalationsOf(f.Ref)}
	_, err := write(ctx, l, timely(), look, &f, func(tx *Tx) (struct{}, error) {
		i, ok := tx.Seen.Records[f.Ref].(*domain.Incident)
		if !ok || i.Gen != f.Gen || !i.Live() {
			return struct{}{}, nil
		}
		n, served := domain.Clone(i), 0
		for _, x := range i.Duties(tx.Dir, tx.Now) {
			if x.At.After(tx.Now) {
				break
			}
			if do := duties[x.What]; do != nil {
				if err := do(ctx, l, tx, n, x); err != nil {
					return struct{}{}, err
				}
			}
			n.Serve(x, tx.Now)
			served++
		}
		if served == 0 { // another replica's clock was ahead (reliability F15), or the file changed a length meanwhile
			tx.armDuties(n)
			tx.Put(i, n, "incident.armed", "")
			return struct{}{}, nil
		}
		tx.handled(i, domain.IncidentDeed{Inc: n, What: "due"}, "incident.due", "")
		return struct{}{}, nil
	})
	return err
}

// armIncident lets an imported incident be chased from now on: what fell due before is never sent (domain 7.5).
func armIncident(tx *Tx, rec domain.Record) {
	armMinder(tx, rec)
	i, ok := tx.Current(rec.Ref()).(*domain.Incident)
	if !ok || !i.Live() {
		return
	}
	n := domain.Clone(i)
	if n.NextUpdate.IsZero() { // stakeholders of what runs are promised a word from now on
		n.Promise(nil, tx.Dir, tx.Now)
	}
	for _, x := range n.Duties(tx.Dir, tx.Now) {
		if !x.At.After(tx.Now) {
			n.Serve(x, tx.Now)
		}
	}
	tx.armDuties(n)
	tx.Put(i, n, "incident.armed", "")
}
