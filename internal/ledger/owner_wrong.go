package ledger

import (
	"context"
	"fmt"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// Corrected says what became of a "not right" or of an answer to one.
type Corrected struct {
	About domain.Ref
	Asked []string    // who is asked now
	For   string      // whom the first of them stands in for, where that is somebody else
	Gap   domain.Date // from this day on it stands on the gap list, unless answered
	// Action is the work of finding out whose it is, due on Due, where somebody said that it is not theirs.
	Action domain.Ref
	Due    domain.Date
}

func correctionRef(about domain.Ref) domain.Ref { return domain.CorrectionRef(about) }

// open is the open correction about a thing, or nil.
func (tx *Tx) open(about domain.Ref) *domain.Correction {
	if c, ok := tx.Seen.Records[correctionRef(about)].(*domain.Correction); ok && c.Live() {
		return c
	}
	return nil
}

// Wrong records that somebody says who owns a thing is not right, and asks the accountable person, or who stands in, to
// confirm or fix it; where nobody can be asked, the security leads (product 1, scene 2). Nothing else is changed.
func (l *Ledger) Wrong(ctx context.Context, rq Request, about domain.Ref, what string) (Corrected, error) {
	return write(ctx, l, rq, Look{Refs: []domain.Ref{about, correctionRef(about)}}, nil, func(tx *Tx) (Corrected, error) {
		if e := tx.Rq.Caller.May(domain.MayLog); e != nil {
			return Corrected{}, e
		}
		o, err := tx.owned(about)
		if err != nil {
			return Corrected{}, err
		}
		if c := tx.open(about); c != nil {
			return Corrected{}, domain.Fail(domain.AlreadyDone, "Something about who owns %s was already reported %s.", o.name(), domain.DaysAgo(tx.Dir.Today(c.At), tx.Today)).
				WithHint("%s has been asked and has not answered yet.", tx.Dir.Name(c.Asked))
		}
		asked, stands := tx.whoAnswers(o)
		c := tx.newCorrection(about)
		c.By, c.Said, c.GapFrom = tx.Rq.Caller.Person, what, tx.gapFrom()
		return tx.ask(o, c, asked, stands, "owner.wrong")
	})
}

// newCorrection is a correction that takes the place of an answered one about the same thing.
func (tx *Tx) newCorrection(about domain.Ref) *domain.Correction {
	c := &domain.Correction{ID: correctionRef(about).ID, About: about, At: tx.Now.UTC()}
	if old := tx.Seen.Records[c.Ref()]; old != nil {
		c.Version, c.CreatedAt = old.Base().Version, old.Base().CreatedAt
	}
	return c
}

// whoAnswers is who is asked about a thing today: the accountable person or who stands in, else all security leads who
// can be asked.
func (tx *Tx) whoAnswers(o owned) (asked []string, stands string) {
	if a := tx.Dir.Askable(o.raci().Accountable, tx.Today); a != "" {
		if a != o.raci().Accountable {
			stands = o.raci().Accountable
		}
		return []string{a}, stands
	}
	return tx.leads(), ""
}

func (tx *Tx) leads() []string {
	var out []string
	for _, p := range tx.Dir.With(domain.RoleLead) {
		if a := tx.Dir.Askable(p.ID, tx.Today); a == p.ID {
			out = append(out, a)
		}
	}
	return out
}

// ask writes a correction and the letters that ask for its answer.
func (tx *Tx) ask(o owned, c *domain.Correction, asked []string, stands, action string) (Corrected, error) {
	if len(asked) == 0 {
		return Corrected{}, domain.Fail(domain.Refused, "Nobody can be asked about %s: nobody is accountable and no security lead is here.", o.name()).
			WithHint("Tell an admin.")
	}
	c.Asked = asked[0]
	tx.Put(tx.Seen.Records[c.Ref()], c, action, c.Said)
	out := Corrected{About: c.About, Asked: asked, For: stands, Gap: c.GapFrom}
	for _, p := range asked {
		if p == tx.Rq.Caller.Person {
			continue // they are reading the answer to their own command
		}
		tx.Send(outbox.Letter{ID: fmt.Sprintf("owner-wrong:%s:%s", tx.Rq.ID, p), To: outbox.Place{Person: p}, Priority: outbox.Normal,
			Card: correctionCard(c), Version: c.Version + 1, Message: askLetter(tx.Dir, o, c, p, stands), Fallback: tx.Rq.Caller.Person})
	}
	return out, nil
}

// correctionCard names the message by which a correction asks: a new one for each time something is said.
func correctionCard(c *domain.Correction) string {
	return "card:correction:" + c.ID + ":" + stamp(c.At)
}

// propose keeps what a champion wants, until the accountable person agrees (domain 7.1).
func (tx *Tx) propose(o, next owned, changed []string) (askedTo string, err error) {
	c := tx.open(o.rec.Ref())
	if c == nil {
		c = tx.newCorrection(o.rec.Ref())
		c.By, c.GapFrom = tx.Rq.Caller.Person, tx.gapFrom()
		c.Said = "It should be " + strings.Join(changed, "; ")
	} else {
		c = domain.Clone(c)
		c.At = tx.Now.UTC() // a new message asks about the proposal
	}
	c.Proposed, c.ProposedBy = &domain.Proposal{RACI: *next.raci(), Path: *next.path()}, tx.Rq.Caller.Person
	asked, stands := tx.whoAnswers(o)
	got, err := tx.ask(o, c, asked, stands, "owner.propose")
	if err != nil {
		return "", err
	}
	return got.Asked[0], nil
}

// Agree takes over what a champion proposed.
func (l *Ledger) Agree(ctx context.Context, rq Request, about domain.Ref) (OwnerEdited, error) {
	return write(ctx, l, rq, Look{Refs: []domain.Ref{about, correctionRef(about)}}, nil, func(tx *Tx) (OwnerEdited, error) {
		if e := tx.Rq.Caller.May(domain.MayLog); e != nil {
			return OwnerEdited{}, e
		}
		o, err := tx.owned(about)
		if err != nil {
			return OwnerEdited{}, err
		}
		c := tx.open(about)
		if c == nil || c.Proposed == nil {
			return OwnerEdited{}, tx.answered(o, "Nobody has proposed a change to %s.")
		}
		if domain.OwnerRight(tx.Dir, tx.Rq.Caller, o.team(), *o.raci(), tx.Today) != domain.MayEdit {
			return OwnerEdited{}, mayNotEdit(tx.Dir, o)
		}
		p := c.Proposed
		next, changed, err := o.apply(tx, OwnerEdit{About: about, Accountable: &p.Accountable, Responsible: &p.Responsible,
			Consulted: &p.Consulted, Informed: &p.Informed, Path: pathOrNil(p.Path)})
		if err != nil {
			return OwnerEdited{}, err
		}
		tx.putOwner(o, next, "owner.agree", strings.Join(changed, "; "))
		if err := tx.settle(o, "fixed"); err != nil {
			return OwnerEdited{}, err
		}
		tx.reviewFollows()
		return OwnerEdited{About: about, Changed: changed}, nil
	})
}

func pathOrNil(p string) *string {
	if p == "" {
		return nil
	}
	return &p
}

// answered says who was first, where a correction is closed by now (domain 3).
func (tx *Tx) answered(o owned, otherwise string) error {
	c, ok := tx.Seen.Records[correctionRef(o.rec.Ref())].(*domain.Correction)
	if ok && c.Answered != "" {
		return domain.Fail(domain.AlreadyDone, "This was already %s by %s.", c.Answered, tx.Dir.Name(c.AnsweredBy)).
			WithHint("See it with `owner %s`.", o.rec.Ref().ID)
	}
	return domain.Fail(domain.Refused, otherwise, o.name())
}

// settle closes the open correction about a thing, edits the message that asked, and tells who had said it.
func (tx *Tx) settle(o owned, how string) error {
	old := tx.open(o.rec.Ref())
	if old == nil {
		return nil
	}
	c := domain.Clone(old)
	c.Answered, c.AnsweredBy, c.Proposed = how, tx.Rq.Caller.Person, nil
	tx.Put(old, c, "owner."+how, "")
	tx.actedFor(c.Asked)
	for _, p := range unique(append(tx.leads(), c.Asked)...) {
		tx.Send(outbox.Letter{ID: fmt.Sprintf("owner-%s:%s:%s:%s", how, tx.Rq.ID, c.ID, p), To: outbox.Place{Person: p}, Priority: outbox.Ack,
			Card: correctionCard(c), Version: old.Version + 2, EditOnly: true, Message: settledLetter(tx.Dir, o, c)})
	}
	for _, by := range unique(c.By, old.ProposedBy) {
		if a := tx.Dir.Askable(by, tx.Today); a == by && by != tx.Rq.Caller.Person {
			tx.Send(outbox.Letter{ID: fmt.Sprintf("owner-thanks:%s:%s:%s", tx.Rq.ID, c.ID, by), To: outbox.Place{Person: by}, Priority: outbox.Normal, Message: thanksLetter(tx.Dir, o, c)})
		}
	}
	return nil
}

// Confirmed says what was confirmed.
type Confirmed struct {
	About []domain.Ref
	On    domain.Date
}

// ConfirmOwner records that who owns these things is right as it stands: said by the accountable person, who stands in,
// or a security lead.
func (l *Ledger) ConfirmOwner(ctx context.Context, rq Request, about []domain.Ref) (Confirmed, error) {
	var look Look
	for _, r := range about {
		look.Refs = append(look.Refs, r, correctionRef(r))
	}
	return write(ctx, l, rq, look, nil, func(tx *Tx) (Confirmed, error) {
		if e := tx.Rq.Caller.May(domain.MayLog); e != nil {
			return Confirmed{}, e
		}
		out := Confirmed{On: tx.Today}
		for _, ref := range about {
			o, err := tx.owned(ref)
			if err != nil {
				return out, err
			}
			if err := tx.confirmable(o); err != nil {
				return out, err
			}
			if by := o.confirmedToday(tx); by != "" && tx.open(ref) == nil {
				if len(about) == 1 {
					return out, domain.Fail(domain.AlreadyDone, "%s was already confirmed today by %s.", o.name(), tx.Dir.Name(by))
				}
				out.About = append(out.About, ref)
				continue
			}
			tx.putOwner(o, owned{domain.Clone(o.rec), tx.Dir}, "owner.confirm", "")
			if err := tx.settle(o, "confirmed"); err != nil {
				return out, err
			}
			out.About = append(out.About, ref)
		}
		tx.reviewFollows()
		return out, nil
	})
}

// confirmedToday is who has confirmed it today, "" for nobody.
func (o owned) confirmedToday(tx *Tx) string {
	switch r := o.rec.(type) {
	case *domain.Service:
		if r.Confirmed == tx.Today {
			return r.ConfirmedBy
		}
	case *domain.Control:
		if r.Confirmed == tx.Today {
			return r.ConfirmedBy
		}
	}
	return ""
}

func (tx *Tx) confirmable(o owned) error {
	c, a := tx.Rq.Caller, o.raci().Accountable
	switch {
	case !c.Has(domain.RoleLead) && !domain.AnswersFor(tx.Dir, c.Person, a, tx.Today):
		who := "a security lead"
		if a != "" {
			who = tx.Dir.Name(a) + " or a security lead"
		}
		return domain.Fail(domain.Forbidden, "You may not confirm who owns %s.", o.name()).WithHint("Ask %s.", who).WithRule("domain 7.1")
	case tx.Dir.People[a] == nil || !tx.Dir.People[a].Live():
		return domain.Fail(domain.Refused, "There is nobody to confirm: %s has no accountable person who is here.", o.name()).
			WithHint("Name one with `owner set %s accountable @name`.", o.rec.Ref().ID).WithRule("domain 1.2")
	case !o.rec.Live():
		return domain.Fail(domain.Refused, "%s is retired.", o.name())
	}
	return nil
}
