package ledger

import (
	"context"
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Proved is what became of a request for proof, for the reply to whoever asked.
type Proved struct {
	Evidence domain.Evidence `json:"evidence"`
	What     string          `json:"what"` // domain.EvidenceDeed.What, or "asked"
	Asked    []string        `json:"asked,omitempty"`
	Place    string          `json:"place,omitempty"`
}

// AskEvidence asks an owner for proof that a control works (domain 3.7).
func (l *Ledger) AskEvidence(ctx context.Context, rq Request, spec domain.Evidence) (Proved, error) {
	return write(ctx, l, rq, Look{}, nil, func(tx *Tx) (Proved, error) {
		w := domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller}
		e, bad := domain.NewEvidence(w, spec)
		if bad != nil {
			return Proved{}, bad
		}
		e.Source = rq.Link
		e.ID = tx.Next(domain.KindEvidence).ID
		tx.evidenceHome(e)
		return tx.proved(nil, domain.EvidenceDeed{Evd: e, What: "asked"}, "evidence.ask", e.Urgent), nil
	})
}

// evidenceHome settles where the card stands: where it was asked, else in the channel of the team that the control's
// accountable person belongs to, else where cards without a channel stand.
func (tx *Tx) evidenceHome(e *domain.Evidence) {
	if !e.IsRestricted() && e.Place == "" && tx.Rq.Place == "" {
		if c := tx.Dir.Controls[e.Control]; c != nil && tx.Dir.People[c.Accountable] != nil {
			if t := tx.Dir.Teams[tx.Dir.People[c.Accountable].Unit]; t != nil {
				if ch := tx.Dir.Channels[t.Channel]; ch == nil || ch.Kind != domain.ChannelShared {
					e.Place = t.Channel
				}
			}
		}
	}
	tx.cardHome(e)
}

// prove is the road of everything people do to a request that exists.
func (l *Ledger) prove(ctx context.Context, rq Request, ref domain.Ref, verb, reason string, do func(*domain.Evidence, domain.Work) (domain.EvidenceDeed, *domain.Error)) (Proved, error) {
	look := Look{Refs: []domain.Ref{ref}, Around: true, Pages: EscalationsOf(ref)}
	return write(ctx, l, rq, look, nil, func(tx *Tx) (Proved, error) {
		e, err := wanted[*domain.Evidence](tx, domain.MayLog, domain.KindEvidence, ref)
		if err != nil {
			return Proved{}, err
		}
		deed, bad := do(e, domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller})
		if bad != nil {
			return Proved{}, bad
		}
		tx.Rq.Place = ""
		tx.evidenceHome(deed.Evd)
		out := tx.proved(e, deed, "evidence."+verb, reason)
		if s := deed.Evd.State; s == domain.EvdProvided || s == domain.EvdAccepted {
			l.closeEscalations(ctx, tx, deed.Evd, "The proof was handed in.")
		}
		return out, nil
	})
}

// ProvideEvidence hands the proof in.
func (l *Ledger) ProvideEvidence(ctx context.Context, rq Request, ref domain.Ref, proof string) (Proved, error) {
	return l.prove(ctx, rq, ref, "provide", "", func(e *domain.Evidence, w domain.Work) (domain.EvidenceDeed, *domain.Error) {
		return e.Provide(w, proof)
	})
}

// AcceptEvidence takes it.
func (l *Ledger) AcceptEvidence(ctx context.Context, rq Request, ref domain.Ref) (Proved, error) {
	return l.prove(ctx, rq, ref, "accept", "", func(e *domain.Evidence, w domain.Work) (domain.EvidenceDeed, *domain.Error) { return e.Accept(w) })
}

// ReturnEvidence sends it back with what is missing.
func (l *Ledger) ReturnEvidence(ctx context.Context, rq Request, ref domain.Ref, why string) (Proved, error) {
	return l.prove(ctx, rq, ref, "return", why, func(e *domain.Evidence, w domain.Work) (domain.EvidenceDeed, *domain.Error) {
		return e.Return(w, why)
	})
}

// AssignEvidence asks somebody else for it.
func (l *Ledger) AssignEvidence(ctx context.Context, rq Request, ref domain.Ref, to string, addReader bool) (Proved, error) {
	return l.prove(ctx, rq, ref, "assign", "", func(e *domain.Evidence, w domain.Work) (domain.EvidenceDeed, *domain.Error) {
		return e.Assign(w, to, addReader)
	})
}

// proved writes what a deed made: the record, whom to tell, and when to ask the control's accountable person.
func (tx *Tx) proved(old *domain.Evidence, deed domain.EvidenceDeed, action, reason string) Proved {
	e := deed.Evd
	e.Gen++
	if old == nil {
		tx.Put(nil, e, action, reason)
	} else {
		tx.Put(old, e, action, reason)
	}
	tx.actingFor(deed.For)
	tx.armProof(e)
	return Proved{Evidence: *e, What: deed.What, Asked: tx.evidenceLetters(old, deed), Place: e.Place}
}

// proofCards names the living message of whoever judges one round of proof: each round is a question of its own, for an
// edit notifies nobody.
func proofCard(e *domain.Evidence) string { return fmt.Sprintf("%s:judge:%d", cardOf(e), e.Rounds) }

// evidenceLetters writes what a deed makes people read, and says who is asked for something now.
func (tx *Tx) evidenceLetters(old *domain.Evidence, deed domain.EvidenceDeed) (asked []string) {
	e, me := deed.Evd, tx.Rq.Caller.Person
	tx.postCard(e, view.EvidenceCard(tx.Dir, e, tx.Today), outbox.Ack, tx.evidenceHistory(deed))
	fresh := old == nil || old.Owner != e.Owner
	if s := tx.Dir.Askable(e.Owner, tx.Today); s != "" && (!e.IsRestricted() || e.MayRead(s)) {
		standsFor := ""
		if s != e.Owner {
			standsFor = e.Owner
		}
		prio := outbox.Ack
		if fresh {
			asked, prio = append(asked, s), outbox.Normal
		}
		tx.tellCard(e, s, cardOf(e), prio, !fresh, view.EvidenceAsk(tx.Dir, e, s, standsFor, tx.Today))
	}
	if old != nil && fresh {
		tx.tellCard(e, old.Owner, cardOf(e), outbox.Ack, true, view.EvidenceJudge(tx.Dir, e, old.Owner, tx.Today))
	}
	if old != nil && old.State == domain.EvdProvided {
		for _, p := range old.Judging {
			tx.tellCard(e, p, proofCard(old), outbox.Ack, true, view.EvidenceJudge(tx.Dir, e, p, tx.Today))
		}
	}
	tell := func(person string, what view.Line) {
		if s := tx.Dir.Askable(person, tx.Today); s != "" && s != me {
			tx.tell(e, s, fmt.Sprintf("evd:%s:told:%d:%s", e.ID, written(e), s), outbox.Normal, view.EvidenceNews(tx.Dir, e, what, tx.Today))
		}
	}
	who := tx.actor(deed.For)
	switch deed.What {
	case "provided":
		asked = slices.Clone(e.Judging)
		for _, p := range asked {
			tx.tellCard(e, p, proofCard(e), outbox.Normal, false, view.EvidenceJudge(tx.Dir, e, p, tx.Today))
		}
	case "accepted":
		tell(e.Owner, view.L(who, " accepted your proof. Thank you."))
	case "returned":
		tell(e.Owner, view.L(who, " sent your proof back: ", e.Reason))
	case "assigned":
		tell(old.Owner, view.L(who, " asks ", view.Name(tx.Dir, e.Owner), " for this proof now."))
	}
	slices.Sort(asked)
	return asked
}

// evidenceHistory is the line for the card's thread.
func (tx *Tx) evidenceHistory(deed domain.EvidenceDeed) view.Line {
	e, who := deed.Evd, tx.actor(deed.For)
	switch deed.What {
	case "provided":
		return append(who, view.T(" handed in proof: "+domain.Clip(e.Proof, MaxWhy)))
	case "accepted":
		return append(who, view.T(" accepted it."))
	case "returned":
		return append(who, view.T(" sent it back: "+e.Reason))
	case "assigned":
		return append(who, view.T(" asks "), view.Name(tx.Dir, e.Owner), view.T(" for it now."))
	}
	return nil
}
