package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"

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

// dutyDue sees to every duty whose moment came, in order, and sets the timer to the next one. One that fails holds up none
// of the others: they are committed without it, and it is tried again by itself (reliability F23).
func dutyDue(ctx context.Context, l *Ledger, f Fired) error {
	bad := map[string]error{}
	for {
		failed, err := dutiesBut(ctx, l, f, bad)
		if failed == "" {
			return errors.Join(append(slices.Collect(maps.Values(bad)), err)...)
		}
		bad[failed] = err
	}
}

// dutiesBut is dutyDue without those that failed before; it names one that fails now.
func dutiesBut(ctx context.Context, l *Ledger, f Fired, bad map[string]error) (failed string, err error) {
	look := Look{Refs: []domain.Ref{f.Ref}, Parents: true, Around: true, Pages: EscalationsOf(f.Ref)}
	_, err = write(ctx, l, timely(), look, &f, func(tx *Tx) (struct{}, error) {
		failed = ""
		i, ok := tx.Seen.Records[f.Ref].(*domain.Incident)
		if !ok || i.Gen != f.Gen || !i.Live() {
			return struct{}{}, nil
		}
		n, served := domain.Clone(i), 0
		for _, x := range i.Duties(tx.Dir, tx.Now) {
			if x.At.After(tx.Now) {
				break
			}
			if bad[x.Key] != nil || !n.Served[x.Key].IsZero() { // or told together with another
				continue
			}
			if err := serve(ctx, l, tx, n, x); err != nil {
				failed = x.Key
				return struct{}{}, err
			}
			n.Serve(x, tx.Now)
			served++
		}
		switch {
		case served > 0:
		case len(bad) > 0:
			return struct{}{}, errNothingElse // the timer stays, and rests longer each time
		default: // another replica's clock was ahead (reliability F15), or the file changed a length meanwhile
			tx.armDuties(n)
			tx.Put(i, n, "incident.armed", "")
			return struct{}{}, nil
		}
		tx.handled(i, domain.IncidentDeed{Inc: n, What: "due"}, "incident.due", "")
		return struct{}{}, nil
	})
	return failed, err
}

// errNothingElse says that nothing was due but what failed.
var errNothingElse = errors.New("nothing else was due")

// serve does one duty. What it fails with is no refusal of anybody's wish, and is told as a fault, a panic too.
func serve(ctx context.Context, l *Ledger, tx *Tx, i *domain.Incident, x domain.Duty) (err error) {
	do := duties[x.What]
	if do == nil {
		return nil
	}
	defer func() {
		if p := recover(); p != nil { // its words may be a record's: only its kind is told
			err = fmt.Errorf("duty %s of %s: panic of type %T\n%s", x.What, i.ID, p, debug.Stack())
		}
	}()
	if err := do(ctx, l, tx, i, x); err != nil {
		return fmt.Errorf("duty %s of %s: %v", x.What, i.ID, err)
	}
	return nil
}

// armIncident lets an imported incident be chased from now on: what fell due before is never sent (domain 7.5).
func armIncident(tx *Tx, rec domain.Record) {
	armMinder(tx, rec)
	i, ok := tx.Current(rec.Ref()).(*domain.Incident)
	if !ok || !i.Live() {
		return
	}
	n := domain.Clone(i)
	n.KeepMisses(tx.Dir, tx.Now) // a length that the file changes later makes nothing of that undone (domain 5.5)
	if n.NextUpdate.IsZero() {   // stakeholders of what runs are promised a word from now on
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
