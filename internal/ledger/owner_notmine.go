package ledger

import (
	"context"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// NotMine is the accountable person's "this is not mine": nothing changes, but the lead of the team is asked, or the
// security leads, it stands on the gap list at once, and finding out whose it is becomes an action of five business days
// (domain 4.5).
func (l *Ledger) NotMine(ctx context.Context, rq Request, about domain.Ref) (Corrected, error) {
	return write(ctx, l, rq, Look{Refs: []domain.Ref{about, correctionRef(about)}}, nil, func(tx *Tx) (Corrected, error) {
		if e := tx.Rq.Caller.May(domain.MayLog); e != nil {
			return Corrected{}, e
		}
		o, err := tx.owned(about)
		if err != nil {
			return Corrected{}, err
		}
		c, me := tx.open(about), tx.Rq.Caller.Person
		named := domain.AnswersFor(tx.Dir, me, o.raci().Accountable, tx.Today)
		switch {
		case !named && (c == nil || c.Asked != me):
			return Corrected{}, domain.Fail(domain.Refused, "%s does not stand under your name.", o.name()).
				WithHint("Say what is wrong with `owner wrong %s`.", about.ID).WithRule("domain 7.1")
		case c != nil && c.NotMine != "" && c.Asked != me:
			e := domain.Fail(domain.AlreadyDone, "%s said already that %s is not theirs.", tx.Dir.Name(c.NotMine), o.name())
			if c.NotMine == me {
				e = domain.Fail(domain.AlreadyDone, "You said already that %s is not yours.", o.name())
			}
			return Corrected{}, e.WithHint("%s is asked whose it is.", tx.Dir.Name(c.Asked))
		case c == nil:
			c = tx.newCorrection(about)
			c.By, c.Said = me, "It is not mine"
		default:
			c = domain.Clone(c)
			c.Said = domain.Clip(c.Said+" ("+tx.Dir.Name(me)+": it is not mine)", 500)
		}
		c.GapFrom = tx.Today
		if named {
			c.NotMine = o.raci().Accountable
		}
		asked := tx.instead(o, me, c.NotMine)
		if named && c.Action.IsZero() && len(asked) > 0 {
			if err := tx.findOwner(o, c, asked[0]); err != nil {
				return Corrected{}, err
			}
		}
		out, err := tx.ask(o, c, asked, "", "owner.notmine")
		if err != nil {
			return Corrected{}, err
		}
		tx.reviewFollows()
		out.Action, out.Due = c.Action, c.ActionDue
		return out, nil
	})
}

// findOwner makes finding out whose a thing is an action of somebody's. The question that goes out with it tells them of
// it: there is no second message.
func (tx *Tx) findOwner(o owned, c *domain.Correction, to string) error {
	w := domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller}
	spec := domain.Action{Title: domain.Clip("Find out who answers for "+o.name(), domain.MaxTitle), Owner: to, Due: tx.Dir.AddBusinessDays(tx.Today, correctionDays)}
	if s, ok := o.rec.(*domain.Service); ok {
		spec.Service = s.ID
	}
	a, bad := domain.NewAction(w, spec, false)
	if bad != nil {
		return bad
	}
	a.ID = tx.Next(domain.KindAction).ID
	tx.Rq.Place = "" // not where the button stood, but where its service's cards are
	tx.cardHome(a)
	tx.Put(nil, a, "action.add", "")
	tx.postCard(a, view.ActionCard(tx.Dir, a, "", tx.Today), outbox.Ack, nil)
	tx.armMorning(a.Owner)
	c.Action, c.ActionDue = a.Ref(), a.Due
	return nil
}

// instead is who is asked when the named person says no: the lead of the team, else the security leads; none of those who
// said that it is not theirs, unless nobody else is left.
func (tx *Tx) instead(o owned, not ...string) []string {
	if t := tx.Dir.Teams[o.team()]; t != nil {
		if a := tx.Dir.Askable(t.Lead, tx.Today); a != "" && !slices.Contains(not, a) && !slices.Contains(not, t.Lead) {
			return []string{a}
		}
	}
	var out []string
	for _, p := range tx.leads() {
		if !slices.Contains(not, p) {
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		return tx.leads()
	}
	return out
}
