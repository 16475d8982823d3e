package ledger

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Risked is what became of a risk, for the reply to whoever asked.
type Risked struct {
	Risk domain.Risk `json:"risk"`
	What string      `json:"what"` // domain.RiskDeed.What
	// Asked names who must act now, domain.LeadsStep for any security lead.
	Asked []string `json:"asked,omitempty"`
	Gap   string   `json:"gap,omitempty"`
	Place string   `json:"place,omitempty"` // the channel of its card
	// Open are the live actions that hang on it, as far as the caller sees them.
	Open []domain.Ref `json:"open,omitempty"`
	// Action is the one that was added along with it, if any.
	Action domain.Ref `json:"action,omitzero"`
}

// AddRisk logs a risk. What was logged where not everybody reads, or where that cannot be told, is restricted until a
// lead looks at it (domain 3.1).
func (l *Ledger) AddRisk(ctx context.Context, rq Request, spec domain.Risk) (Risked, error) {
	return write(ctx, l, rq, Look{}, nil, func(tx *Tx) (Risked, error) {
		w := domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller}
		r := spec
		r.Source = rq.Link
		deed, err := domain.NewRisk(w, r, notForAll(rq))
		if err != nil {
			return Risked{}, err
		}
		deed.Risk.ID = tx.Next(domain.KindRisk).ID
		tx.cardHome(deed.Risk)
		return tx.riskMoved(nil, deed, "add", ""), nil
	})
}

// notForAll says whether a request came from a place that not every colleague can read. A place of which Slack does not
// tell the kind is one: a private channel that the bot is not in looks like that.
func notForAll(rq Request) bool {
	switch rq.Kind {
	case domain.ChannelPublic, domain.ChannelShared:
		return false
	case domain.ChannelPrivate, domain.ChannelDM:
		return true
	}
	return rq.Where != ""
}

// riskActs is the road of everything people do to a risk that exists. The look holds what hangs on it, and its actions
// that are done, for who did the fix may not verify it.
func (l *Ledger) riskActs(ctx context.Context, rq Request, ref domain.Ref, verb, reason string, also []domain.Ref, do func(*Tx, *domain.Risk, domain.Work) (domain.RiskDeed, *domain.Error)) (Risked, error) {
	look := Look{Refs: append([]domain.Ref{ref}, also...), Parents: true, Around: true, Pages: append(EscalationsOf(ref), everyChild(ref)...)}
	return write(ctx, l, rq, look, nil, func(tx *Tx) (Risked, error) {
		r, err := wanted[*domain.Risk](tx, domain.MayLog, domain.KindRisk, ref)
		if err != nil {
			return Risked{}, err
		}
		deed, bad := do(tx, r, domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller, Round: rq.Round})
		if bad != nil {
			return Risked{}, bad
		}
		tx.Rq.Place = "" // where this was typed is not where the risk was logged (product 7)
		tx.cardHome(deed.Risk)
		out := tx.riskMoved(r, deed, verb, reason)
		out.Action = tx.made
		if !deed.Risk.Live() {
			l.closeEscalations(ctx, tx, deed.Risk, ref.String()+" is "+deed.Risk.State+".")
		}
		return out, nil
	})
}

// childrenPage is how many records that hang on a risk are looked at to see who did its fix.
const childrenPage = 200

// everyChild are the records that hang on a risk, the ended ones too.
func everyChild(ref domain.Ref) []Page {
	i := Index{Parent: ref.String()}
	secret := i
	secret.Restricted = true
	return []Page{{Index: i, Limit: childrenPage}, {Index: secret, Limit: childrenPage}}
}

// doers are who did the actions of a risk.
func (tx *Tx) doers(ref domain.Ref) []string {
	var out []string
	for _, p := range tx.Seen.Pages {
		for _, rec := range p.Records {
			if a, ok := rec.(*domain.Action); ok && a.From == ref && a.State == domain.ActDone {
				out = append(out, a.Owner, a.DoneBy)
			}
		}
	}
	return unique(out...)
}

// riskMoved writes what a deed made of a risk: the record, its card, and who must know. old is nil for a new one. Those
// who change a risk in the wake of another record use it too; the transaction must have looked around the risk.
func (tx *Tx) riskMoved(old *domain.Risk, deed domain.RiskDeed, verb, reason string) Risked {
	r := deed.Risk
	switch deed.What {
	case "added":
		r.Ask(askTriage)
	case "proposed":
		r.Ask(askScore)
	case "verifying", "verifier", "fixed":
		r.Ask(askVerify)
	case "opened", "offered", "named":
		r.Ask(askOwner)
	}
	if old == nil {
		tx.Put(nil, r, "risk."+verb, reason)
	} else {
		tx.Put(old, r, "risk."+verb, reason)
	}
	tx.actingFor(deed.For)
	asked := tx.riskLetters(old, deed, reason)
	return Risked{Risk: *r, What: deed.What, Asked: asked, Gap: deed.Gap, Place: r.Place, Open: tx.openActions(r.Ref())}
}

// openActions are the live actions that hang on a record, as far as the caller sees them.
func (tx *Tx) openActions(ref domain.Ref) []domain.Ref {
	var out []domain.Ref
	reader := domain.ForCaller(tx.Rq.Caller)
	for _, rec := range tx.Hanging(ref) {
		if rec.Ref().Kind == domain.KindAction && reader.Sees(rec) == domain.SeesAll {
			out = append(out, rec.Ref())
		}
	}
	return out
}

// ConfirmRisk confirms the score of a risk: a reported one opens, later it counts as the review.
func (l *Ledger) ConfirmRisk(ctx context.Context, rq Request, ref domain.Ref, j domain.Judgement) (Risked, error) {
	j.Why = cut(j.Why)
	return l.riskActs(ctx, rq, ref, "confirm", j.Why, nil, func(_ *Tx, r *domain.Risk, w domain.Work) (domain.RiskDeed, *domain.Error) {
		return r.Confirm(w, j)
	})
}

// KeepScore answers a proposed score with no.
func (l *Ledger) KeepScore(ctx context.Context, rq Request, ref domain.Ref, why string) (Risked, error) {
	return l.riskActs(ctx, rq, ref, "keep", cut(why), nil, func(_ *Tx, r *domain.Risk, w domain.Work) (domain.RiskDeed, *domain.Error) {
		return r.Keep(w, cut(why))
	})
}

// ScoreRisk changes factors, or proposes to.
func (l *Ledger) ScoreRisk(ctx context.Context, rq Request, ref domain.Ref, s domain.Score, exposureWhy, why string) (Risked, error) {
	return l.riskActs(ctx, rq, ref, "score", cut(why), nil, func(_ *Tx, r *domain.Risk, w domain.Work) (domain.RiskDeed, *domain.Error) {
		return r.Rescore(w, s, exposureWhy, cut(why))
	})
}

// EditRisk mends its words and links.
func (l *Ledger) EditRisk(ctx context.Context, rq Request, ref domain.Ref, e domain.RiskEdit) (Risked, error) {
	return l.riskActs(ctx, rq, ref, "edit", "", nil, func(_ *Tx, r *domain.Risk, w domain.Work) (domain.RiskDeed, *domain.Error) {
		return r.Edit(w, e)
	})
}

// OwnRisk takes it, or hands it over for acceptance.
func (l *Ledger) OwnRisk(ctx context.Context, rq Request, ref domain.Ref, to string, addReader bool) (Risked, error) {
	return l.riskActs(ctx, rq, ref, "own", "", nil, func(_ *Tx, r *domain.Risk, w domain.Work) (domain.RiskDeed, *domain.Error) {
		return r.Own(w, to, addReader)
	})
}

// DeclineRisk is the answer “not mine”.
func (l *Ledger) DeclineRisk(ctx context.Context, rq Request, ref domain.Ref, why string) (Risked, error) {
	return l.riskActs(ctx, rq, ref, "decline", cut(why), nil, func(_ *Tx, r *domain.Risk, w domain.Work) (domain.RiskDeed, *domain.Error) {
		return r.Decline(w, cut(why))
	})
}

// TreatRisk says how the owner treats it. first, where it has a title, is an action that is added in the same step.
func (l *Ledger) TreatRisk(ctx context.Context, rq Request, ref domain.Ref, treatment string, first NewAction) (Risked, error) {
	return l.riskActs(ctx, rq, ref, "treat", "", nil, func(tx *Tx, r *domain.Risk, w domain.Work) (domain.RiskDeed, *domain.Error) {
		if err := r.CanDo(w, "treat"); err != nil {
			return domain.RiskDeed{}, err
		}
		if first.Title != "" {
			if err := tx.addUnder(r, w, first); err != nil {
				return domain.RiskDeed{}, err
			}
		}
		return r.Treat(w, treatment, tx.Hanging(ref))
	})
}

// addUnder adds an action that hangs on a record, in the same commit.
func (tx *Tx) addUnder(source domain.Record, w domain.Work, n NewAction) *domain.Error {
	w.Source = source
	if n.Owner == "" {
		n.Owner = w.Caller.Person
	}
	a, err := domain.NewAction(w, domain.Action{Title: n.Title, Owner: n.Owner, Due: n.Due}, n.AddReader)
	if err != nil {
		if err.Field == "title" {
			err.Field = "action"
		} else if err.Field == "owner" {
			err.Field = "by"
		}
		return err
	}
	a.ID = tx.Next(domain.KindAction).ID
	tx.cardHome(a)
	tx.done(nil, domain.Deed{Act: a, What: "added"}, w, "action.add", "")
	return nil
}
