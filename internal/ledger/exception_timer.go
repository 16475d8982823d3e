package ledger

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func init() {
	firing[fireException] = tickException
	armers[domain.KindException] = importedException
	following[domain.KindException] = append(following[domain.KindException], exceptionMovesRisks)
	following[domain.KindRisk] = append(following[domain.KindRisk], riskMovesExceptions)
}

// fireException is the first moment of a day on which an exception starts, ends, or is unconfirmed.
const fireException = "exception"

// armException sets the timer for the next day that changes an exception by itself: days begin in the organisation's
// zone (domain, head). It carries the day, so that one of an older state does nothing.
func (tx *Tx) armException(e *domain.Exception) {
	id, on := "exception:"+e.ID, e.NextDay()
	if on.IsZero() {
		tx.Disarm(id)
		return
	}
	tx.Arm(Timer{ID: id, What: fireException, Ref: e.Ref(), Due: on.In(tx.Dir.Location(), 0, 0)})
}

// tickException lets the day do what it does: an exception takes effect, expires, or ends because a risen band was not
// confirmed. It never approves anything.
func tickException(ctx context.Context, l *Ledger, f Fired) error {
	look := Look{Refs: []domain.Ref{f.Ref}, Around: true, Pages: EscalationsOf(f.Ref)}
	_, err := write(ctx, l, timely(), look, &f, func(tx *Tx) (struct{}, error) {
		e, ok := tx.Seen.Records[f.Ref].(*domain.Exception)
		if !ok {
			return struct{}{}, nil
		}
		c := tx.exceptionCase(false)
		c.Risks = tx.linkedRisks(e)
		turn, moved := e.Tick(c.Work)
		if !moved { // the end was moved since
			tx.armException(e)
			return struct{}{}, nil
		}
		tx.excepted(e, turn, c, "exception."+turn.What, turn.Exc.EndReason)
		if !turn.Exc.Live() {
			l.closeEscalations(ctx, tx, turn.Exc, f.Ref.String()+" is "+turn.Exc.State+".")
		}
		return struct{}{}, nil
	})
	return err
}

// importedException gives an imported exception its timer, the bands of its risks, and the question that a request
// stands for. Nobody is told: what was asked before the import was asked elsewhere (domain 7.5).
func importedException(tx *Tx, rec domain.Record) {
	armMinder(tx, rec)
	e, ok := tx.Current(rec.Ref()).(*domain.Exception)
	if !ok {
		return
	}
	c := tx.exceptionCase(false)
	c.Risks = tx.linkedRisks(e)
	n := e.Imported(c)
	if n.Told[domain.FromNow].IsZero() { // it reminds nobody, and counts from now all the same
		n.Tell(domain.FromNow, tx.Today.AddDays(-1))
	}
	if p := n.Unanswered(); p != nil && !onMorning(tx.Dir, asked(p), n.ManagerDay(tx.Dir.Calendar(), p)).Due.After(tx.Now) {
		n.Tell(p.WaitKey(), tx.Today) // that day was before the import
	}
	tx.Put(e, n, "exception.from_now", "")
	tx.armException(n)
	tx.armUnapproved(n)
}

// exceptionMovesRisks is what the beginning and the end of an exception do to its risks (domain 3.1): one that takes
// effect carries them; when the last one ends they are open again, or to be verified where it was closed as fixed.
func exceptionMovesRisks(_ context.Context, _ *Ledger, tx *Tx, p Put) error {
	e, ok := p.New.(*domain.Exception)
	if !ok {
		return nil
	}
	old, _ := p.Old.(*domain.Exception)
	began := !e.Began.IsZero() && (old == nil || old.Began.IsZero())
	ended := old != nil && old.Standing() == domain.ExcApproved && e.Standing() != domain.ExcApproved
	if !began && !ended {
		return nil
	}
	refs := unseen(e.Risks)
	if old != nil {
		refs = unseen(old.Risks, e.Risks...)
	}
	for _, ref := range refs {
		r, ok := tx.Current(ref).(*domain.Risk)
		if !ok {
			continue
		}
		if began {
			if n, ok := r.Accept(); ok {
				tx.riskMoved(r, domain.RiskDeed{Risk: n, What: "accepted by exception"}, "accept", tx.namedIn(r, e, ""))
			}
			continue
		}
		if tx.carried(ref, e.Ref()) {
			continue
		}
		deed := domain.RiskDeed{What: "lapsed"}
		fixed := e.State == domain.ExcClosed && e.CloseReason == domain.CloseFixed
		if fixed {
			deed.What = "fixed"
		}
		if n, ok := r.ExceptionEnded(fixed, e.EndReason, e.ExitOwner, e.EndedBy); ok {
			deed.Risk = n
			tx.riskMoved(r, deed, deed.What, tx.namedIn(r, e, " "+view.StateWord(e.StateName())))
		}
	}
	return nil
}

// carried says whether an exception other than one carries a risk today.
func (tx *Tx) carried(risk, but domain.Ref) bool {
	for _, rec := range tx.Hanging(risk) {
		if x, ok := rec.(*domain.Exception); ok && x.Ref() != but && x.Protects(tx.Today) {
			return true
		}
	}
	return false
}

// riskMovesExceptions is what a change of a risk does to the exceptions on it: who must approve follows the band, and a
// risen one asks for a confirmation (domain 3.2). A risk that is closed or rejected ends no exception: a person wrote it
// and a person closes it, so its people are told and asked to.
func riskMovesExceptions(_ context.Context, _ *Ledger, tx *Tx, p Put) error {
	r, ok := p.New.(*domain.Risk)
	if !ok {
		return nil
	}
	was, _ := p.Old.(*domain.Risk)
	for _, rec := range tx.Hanging(r.Ref()) {
		e, ok := rec.(*domain.Exception)
		if !ok {
			continue
		}
		c := tx.exceptionCase(false)
		c.Risks = tx.linkedRisks(e)
		if turn, moved := e.RiskMoved(c.Work, was, r); moved {
			tx.excepted(e, turn, c, "exception.band", "")
			e = turn.Exc
		}
		switch {
		case was == nil:
		case was.Live() && !r.Live():
			tx.exceptionOnEnded(e, r)
		case was.State == domain.RiskReported && r.State == domain.RiskOpen && e.Plea != nil:
			tx.exceptionReady(e, c)
		}
	}
	return nil
}
