package ledger

import (
	"context"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Acted is what became of an action, for the reply to whoever asked.
type Acted struct {
	Action domain.Action `json:"action"`
	What   string        `json:"what"` // domain.Deed.What
	// Asked names who must agree or accept now.
	Asked []string `json:"asked,omitempty"`
	Place string   `json:"place,omitempty"` // the channel of its card
}

// NewAction is what somebody says of a new action.
type NewAction struct {
	Title, Owner string
	Due          domain.Date
	Source       domain.Ref // zero: none
	Service      string     // where there is no source
	AddReader    bool       // the giver agreed that the owner may read a confidential one
}

// AddAction adds an action. The named owner holds it at once and may hand it back (domain 3.4).
func (l *Ledger) AddAction(ctx context.Context, rq Request, n NewAction) (Acted, error) {
	var look Look
	if !n.Source.IsZero() {
		look.Refs = []domain.Ref{n.Source}
	}
	return write(ctx, l, rq, look, nil, func(tx *Tx) (Acted, error) {
		return tx.addAction(n)
	})
}

// addAction adds an action within a change.
func (tx *Tx) addAction(n NewAction) (Acted, error) {
	w := domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller}
	if !n.Source.IsZero() {
		src, err := tx.Get(n.Source)
		if err != nil {
			return Acted{}, err
		}
		w.Source = src
	}
	spec := domain.Action{Title: n.Title, Owner: n.Owner, Due: n.Due, Service: n.Service}
	spec.Source = tx.Rq.Link
	a, err := domain.NewAction(w, spec, n.AddReader)
	if err != nil {
		return Acted{}, err
	}
	a.ID = tx.Next(domain.KindAction).ID
	tx.cardHome(a)
	return tx.done(nil, domain.Deed{Act: a, What: "added"}, w, "action.add", ""), nil
}

// act is the road of everything people do to an action that exists.
func (l *Ledger) act(ctx context.Context, rq Request, ref domain.Ref, verb, reason string, do func(*domain.Action, domain.Work) (domain.Deed, *domain.Error)) (Acted, error) {
	look := Look{Refs: []domain.Ref{ref}, Parents: true, Pages: EscalationsOf(ref)}
	return write(ctx, l, rq, look, nil, func(tx *Tx) (Acted, error) {
		a, err := wanted[*domain.Action](tx, domain.MayLog, domain.KindAction, ref)
		if err != nil {
			return Acted{}, err
		}
		w := domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller, Round: rq.Round}
		if src := tx.record(a.From); src != nil {
			w.Source = src
		}
		deed, bad := do(a, w)
		if bad != nil {
			return Acted{}, bad
		}
		tx.Rq.Place = "" // where this was typed is not where the action was logged (product 7)
		tx.cardHome(deed.Act)
		out := tx.done(a, deed, w, "action."+verb, reason)
		if !deed.Act.Live() {
			l.closeEscalations(ctx, tx, deed.Act, ref.String()+" is "+deed.Act.State+".")
		}
		return out, nil
	})
}

// done writes what a deed made: the record, whom to tell, and when to remind.
func (tx *Tx) done(old *domain.Action, deed domain.Deed, w domain.Work, action, reason string) Acted {
	a := deed.Act
	if deed.What == "wished" {
		a.Gen++ // each question is a message of its own, for an edit notifies nobody
	}
	if old == nil {
		tx.Put(nil, a, action, reason)
	} else {
		tx.Put(old, a, action, reason)
	}
	tx.actingFor(deed.For)
	asked := tx.actionLetters(old, deed, w)
	if a.Live() {
		tx.armMorning(a.Owner)
	}
	return Acted{Action: *a, What: deed.What, Asked: asked, Place: a.Place}
}

// StartAction begins the work.
func (l *Ledger) StartAction(ctx context.Context, rq Request, ref domain.Ref) (Acted, error) {
	return l.act(ctx, rq, ref, "start", "", func(a *domain.Action, w domain.Work) (domain.Deed, *domain.Error) { return a.Start(w) })
}

// BlockAction says what is in the way, who can clear it and when to look again.
func (l *Ledger) BlockAction(ctx context.Context, rq Request, ref domain.Ref, by, unblocker string, check domain.Date) (Acted, error) {
	return l.act(ctx, rq, ref, "block", by, func(a *domain.Action, w domain.Work) (domain.Deed, *domain.Error) {
		return a.Block(w, cut(by), unblocker, check)
	})
}

// FinishAction ends it, with evidence where its source asks for some.
func (l *Ledger) FinishAction(ctx context.Context, rq Request, ref domain.Ref, evidence string) (Acted, error) {
	return l.act(ctx, rq, ref, "done", "", func(a *domain.Action, w domain.Work) (domain.Deed, *domain.Error) {
		return a.Done(w, evidence)
	})
}

// ReopenAction takes a done one up again.
func (l *Ledger) ReopenAction(ctx context.Context, rq Request, ref domain.Ref, why string) (Acted, error) {
	return l.act(ctx, rq, ref, "reopen", why, func(a *domain.Action, w domain.Work) (domain.Deed, *domain.Error) {
		return a.Reopen(w, cut(why))
	})
}

// MoveAction sets another due date.
func (l *Ledger) MoveAction(ctx context.Context, rq Request, ref domain.Ref, due domain.Date, why string) (Acted, error) {
	return l.act(ctx, rq, ref, "move", why, func(a *domain.Action, w domain.Work) (domain.Deed, *domain.Error) {
		return a.Move(w, due, cut(why))
	})
}

// DropAction gives it up, or asks for the consent to.
func (l *Ledger) DropAction(ctx context.Context, rq Request, ref domain.Ref, why string) (Acted, error) {
	return l.act(ctx, rq, ref, "drop", why, func(a *domain.Action, w domain.Work) (domain.Deed, *domain.Error) {
		return a.Drop(w, cut(why))
	})
}

// AssignAction offers it to somebody.
func (l *Ledger) AssignAction(ctx context.Context, rq Request, ref domain.Ref, to string, addReader bool) (Acted, error) {
	return l.act(ctx, rq, ref, "assign", "", func(a *domain.Action, w domain.Work) (domain.Deed, *domain.Error) {
		return a.Assign(w, to, addReader)
	})
}

// AcceptAction takes an offered one over, or agrees to a drop or a move.
func (l *Ledger) AcceptAction(ctx context.Context, rq Request, ref domain.Ref) (Acted, error) {
	return l.act(ctx, rq, ref, "accept", "", func(a *domain.Action, w domain.Work) (domain.Deed, *domain.Error) { return a.Accept(w) })
}

// RefuseAction declines an offered one, or says no to a drop or a move.
func (l *Ledger) RefuseAction(ctx context.Context, rq Request, ref domain.Ref) (Acted, error) {
	return l.act(ctx, rq, ref, "refuse", "", func(a *domain.Action, w domain.Work) (domain.Deed, *domain.Error) { return a.Refuse(w) })
}

// HandBackAction gives a fresh one back to who added it.
func (l *Ledger) HandBackAction(ctx context.Context, rq Request, ref domain.Ref) (Acted, error) {
	return l.act(ctx, rq, ref, "handback", "", func(a *domain.Action, w domain.Work) (domain.Deed, *domain.Error) { return a.HandBack(w) })
}

// SnoozeAction holds its reminders back until a day.
func (l *Ledger) SnoozeAction(ctx context.Context, rq Request, ref domain.Ref, until domain.Date) (Acted, error) {
	return l.act(ctx, rq, ref, "snooze", "", func(a *domain.Action, w domain.Work) (domain.Deed, *domain.Error) { return a.Snooze(w, until) })
}

// sourceFor is what an action belongs to in words, for a reader; empty where they may not see it (domain 7.2). "" as
// the person is everybody in a channel.
func (tx *Tx) sourceFor(src domain.Record, person string) string {
	if src == nil {
		return ""
	}
	reader := domain.ForChannel
	if person != "" {
		p := tx.Dir.People[person]
		if p == nil {
			return ""
		}
		reader = domain.ForCaller(domain.CallerFor(tx.Dir, p))
	}
	if reader.Sees(src) != domain.SeesAll {
		return ""
	}
	if domain.Staged(src) { // nobody may read that it really happened
		return "the exercise " + src.Ref().ID + " " + tx.Dir.TitleOf(src)
	}
	if src.Ref().Kind.IsNumbered() {
		return src.Ref().ID + " " + tx.Dir.TitleOf(src)
	}
	return tx.Dir.TitleOf(src)
}

// unique lists persons once each, without the empty one.
func unique(persons ...string) []string {
	var out []string
	for _, p := range persons {
		if p != "" && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}
