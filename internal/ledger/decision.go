package ledger

import (
	"context"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Ruled is what became of a decision, for the reply to whoever asked.
type Ruled struct {
	Decision domain.Decision `json:"decision"`
	What     string          `json:"what"` // domain.DecisionDeed.What, or "proposed"
	// Asked names who was asked for something by this step.
	Asked []string `json:"asked,omitempty"`
	Place string   `json:"place,omitempty"` // the channel of its card
}

// NewDecision is what somebody says of a new proposal.
type NewDecision struct {
	domain.DecisionChange
	Approver  string
	AddReader bool // the giver agreed that its people may read a confidential one
}

// ProposeDecision records a proposal and asks its people (domain 3.3).
func (l *Ledger) ProposeDecision(ctx context.Context, rq Request, n NewDecision) (Ruled, error) {
	look := Look{Refs: unseen(n.Links, n.Supersedes), Parents: true, Around: true}
	return write(ctx, l, rq, look, nil, func(tx *Tx) (Ruled, error) {
		if err := tx.Rq.Caller.May(domain.MayLog); err != nil {
			return Ruled{}, err
		}
		linked, err := tx.linked(look.Refs)
		if err != nil {
			return Ruled{}, err
		}
		spec := domain.Decision{Title: n.Title, Context: n.Context, Rationale: n.Rationale, Tradeoff: n.Tradeoff, Options: n.Options,
			Recommended: n.Recommended, ReviewBy: n.ReviewBy, Due: n.Due, Driver: n.Driver, Approver: n.Approver, MustAgree: n.MustAgree,
			Contributors: n.Contributors, Informed: n.Informed, Links: n.Links, Supersedes: n.Supersedes}
		spec.Source = rq.Link
		if tx.Rq.overheard() {
			spec.Visibility = domain.Restricted
			spec.NeedToKnow = domain.StartList(tx.Dir, append([]string{tx.Rq.Caller.Person, n.Driver, n.Approver}, slices.Concat(n.MustAgree, n.Contributors, n.Informed)...)...)
		}
		w := domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller}
		d, bad := domain.NewDecision(w, spec, linked, n.AddReader)
		if bad != nil {
			return Ruled{}, bad
		}
		d.ID = tx.Next(domain.KindDecision).ID
		tx.cardHome(d)
		return tx.ruled(nil, domain.DecisionDeed{Dec: d, What: "proposed"}, "decision.propose", ""), nil
	})
}

// overheard says that the words were taken from a message in a private place: what was said there in confidence stays
// with the people it is put to, until a security lead widens it.
func (rq Request) overheard() bool {
	return rq.Link != "" && (rq.Kind == domain.ChannelPrivate || rq.Kind == domain.ChannelDM)
}

// unseen are references to look at, each once.
func unseen(refs []domain.Ref, more ...domain.Ref) []domain.Ref {
	var out []domain.Ref
	for _, r := range append(slices.Clone(refs), more...) {
		if !r.IsZero() && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// linked are records that were looked at, as the caller may see them: absent and hidden are the same error.
func (tx *Tx) linked(refs []domain.Ref) ([]domain.Record, error) {
	var out []domain.Record
	for _, ref := range refs {
		rec, err := tx.Get(ref)
		if err != nil {
			return nil, err
		}
		out = append(out, rec)
	}
	return out, nil
}

// decide is the road of everything people do to a decision that exists; more are references that the change names.
func (l *Ledger) decide(ctx context.Context, rq Request, ref domain.Ref, verb, reason string, more []domain.Ref, do func(*domain.Decision, domain.Work, []domain.Record) (domain.DecisionDeed, *domain.Error)) (Ruled, error) {
	look := Look{Refs: unseen([]domain.Ref{ref}, more...), Parents: true, Around: true, Pages: append(EscalationsOf(ref), sheetsOf(ref))}
	if len(more) > 0 { // what is linked to something confidential becomes so, with what hangs on it
		look.Pages = append(look.Pages, childPages(ref)...)
	}
	return write(ctx, l, rq, look, nil, func(tx *Tx) (Ruled, error) {
		d, err := wanted[*domain.Decision](tx, domain.MayLog, domain.KindDecision, ref)
		if err != nil {
			return Ruled{}, err
		}
		if _, err := tx.linked(more); err != nil {
			return Ruled{}, err
		}
		w := domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller}
		deed, bad := do(d, w, tx.about(d, more))
		if bad != nil {
			return Ruled{}, bad
		}
		tx.Rq.Place = "" // where this was typed is not where it was proposed (product 7)
		tx.cardHome(deed.Dec)
		if deed.What == "decided" {
			tx.noteShown(d, deed.Dec)
		}
		out := tx.ruled(d, deed, "decision."+verb, reason)
		switch {
		case !deed.Dec.Live():
			l.closeEscalations(ctx, tx, deed.Dec, ref.String()+" is "+deed.Dec.State+".")
		case deed.What == "disagreed":
			l.summon(ctx, tx, deed.Dec, Summons{Why: "Must agree and does not: " + cut(deed.Words), By: tx.Rq.Caller.Person, Steps: tx.overriders(deed.Dec)})
		case deed.What == "agreed" && len(deed.Dec.Unagreed()) == 0:
			l.endDisagreement(ctx, tx, deed.Dec)
		}
		return out, nil
	})
}

// about are the records that a decision is linked to, as far as they were looked at, and those that a change names. It
// is for the rules: what the caller reads of them goes through sourceFor.
func (tx *Tx) about(d *domain.Decision, more []domain.Ref) []domain.Record {
	var out []domain.Record
	for _, ref := range unseen(d.Parents(), more...) {
		if rec := tx.record(ref); rec != nil {
			out = append(out, rec)
		}
	}
	return out
}

// overriders is the path of a disagreement: who decides, then their manager, then the security leads. It looks for
// somebody who brings the two together; nobody on it decides by taking it.
func (tx *Tx) overriders(d *domain.Decision) []domain.Step {
	manager := ""
	if p := tx.Dir.People[d.Approver]; p != nil {
		manager = p.Manager
	}
	return domain.Ladder(slices.DeleteFunc([]string{d.Approver, manager}, func(p string) bool { return p == tx.Rq.Caller.Person })...)
}

// endDisagreement resolves the search that the caller's own no had started.
func (l *Ledger) endDisagreement(ctx context.Context, tx *Tx, d *domain.Decision) {
	for _, e := range tx.liveEscalations(d.Ref()) {
		if e.By != tx.Rq.Caller.Person {
			continue
		}
		if m, ok := e.CloseFor(l.roster(ctx, tx, d), tx.Rq.Caller.Person, tx.Dir.Name(tx.Rq.Caller.Person)+" agrees now."); ok {
			l.settle(tx, e, m, d, "escalation.close", m.Esc.Outcome)
		}
	}
}

// ruled writes what a deed made: the record, whom to tell, and when to ask the approver's manager.
func (tx *Tx) ruled(old *domain.Decision, deed domain.DecisionDeed, action, reason string) Ruled {
	d := deed.Dec
	d.Gen++
	if old == nil {
		tx.Put(nil, d, action, reason)
	} else {
		tx.Put(old, d, action, reason)
	}
	tx.actingFor(deed.For)
	tx.armUndecided(d)
	asked := tx.decisionLetters(old, deed)
	return Ruled{Decision: *d, What: deed.What, Asked: asked, Place: d.Place}
}

// EditDecision changes a proposal.
func (l *Ledger) EditDecision(ctx context.Context, rq Request, ref domain.Ref, c domain.DecisionChange, addReader bool) (Ruled, error) {
	return l.decide(ctx, rq, ref, "edit", "", unseen(c.Links, c.Supersedes), func(d *domain.Decision, w domain.Work, linked []domain.Record) (domain.DecisionDeed, *domain.Error) {
		return d.Edit(w, c, linked, addReader)
	})
}

// AgreeDecision is the yes of somebody who must agree, to the edition they read (0: the present one).
func (l *Ledger) AgreeDecision(ctx context.Context, rq Request, ref domain.Ref, words string, edition int) (Ruled, error) {
	return l.decide(ctx, rq, ref, "agree", words, nil, func(d *domain.Decision, w domain.Work, _ []domain.Record) (domain.DecisionDeed, *domain.Error) {
		return d.Agree(w, words, edition)
	})
}

// DisagreeDecision is their no: it blocks and escalates.
func (l *Ledger) DisagreeDecision(ctx context.Context, rq Request, ref domain.Ref, words string) (Ruled, error) {
	return l.decide(ctx, rq, ref, "disagree", words, nil, func(d *domain.Decision, w domain.Work, _ []domain.Record) (domain.DecisionDeed, *domain.Error) {
		return d.Disagree(w, words)
	})
}

// AdviseDecision is a contributor's input or, with objects, their objection.
func (l *Ledger) AdviseDecision(ctx context.Context, rq Request, ref domain.Ref, words string, objects bool) (Ruled, error) {
	verb, do := "input", (*domain.Decision).Input
	if objects {
		verb, do = "object", (*domain.Decision).Object
	}
	return l.decide(ctx, rq, ref, verb, words, nil, func(d *domain.Decision, w domain.Work, _ []domain.Record) (domain.DecisionDeed, *domain.Error) {
		return do(d, w, words)
	})
}

// QuestionDecision is what the approver asks the driver.
func (l *Ledger) QuestionDecision(ctx context.Context, rq Request, ref domain.Ref, words string) (Ruled, error) {
	return l.decide(ctx, rq, ref, "question", words, nil, func(d *domain.Decision, w domain.Work, _ []domain.Record) (domain.DecisionDeed, *domain.Error) {
		return d.Question(w, words)
	})
}

// DelegateDecision makes somebody else the approver.
func (l *Ledger) DelegateDecision(ctx context.Context, rq Request, ref domain.Ref, to, why string, addReader bool) (Ruled, error) {
	return l.decide(ctx, rq, ref, "delegate", why, nil, func(d *domain.Decision, w domain.Work, _ []domain.Record) (domain.DecisionDeed, *domain.Error) {
		return d.Delegate(w, to, why, addReader)
	})
}

// DecideDecision is the approver's choice.
func (l *Ledger) DecideDecision(ctx context.Context, rq Request, ref domain.Ref, c domain.Choice) (Ruled, error) {
	return l.decide(ctx, rq, ref, "decide", c.Rationale, nil, func(d *domain.Decision, w domain.Work, linked []domain.Record) (domain.DecisionDeed, *domain.Error) {
		return d.Decide(w, c, linked)
	})
}

// RejectDecision is the approver's no.
func (l *Ledger) RejectDecision(ctx context.Context, rq Request, ref domain.Ref, why string) (Ruled, error) {
	return l.decide(ctx, rq, ref, "reject", why, nil, func(d *domain.Decision, w domain.Work, _ []domain.Record) (domain.DecisionDeed, *domain.Error) {
		return d.Reject(w, why)
	})
}

// WithdrawDecision takes a proposal back.
func (l *Ledger) WithdrawDecision(ctx context.Context, rq Request, ref domain.Ref, why string) (Ruled, error) {
	return l.decide(ctx, rq, ref, "withdraw", why, nil, func(d *domain.Decision, w domain.Work, _ []domain.Record) (domain.DecisionDeed, *domain.Error) {
		return d.Withdraw(w, why)
	})
}
