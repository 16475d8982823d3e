package ledger

import (
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// pleaCard names the message by which somebody is asked to approve; each question has its own, for an edit notifies
// nobody.
func pleaCard(e *domain.Exception, round int) string {
	return fmt.Sprintf("card:%s:ask:%d", e.ID, round)
}

// risksFor are an exception's risks as far as a reader sees them ("": a channel). What they may not see is not there.
func (tx *Tx) risksFor(e *domain.Exception, person string) []*domain.Risk {
	var out []*domain.Risk
	for _, r := range tx.linkedRisks(e) {
		if tx.sourceFor(r, person) != "" {
			out = append(out, r)
		}
	}
	return out
}

// exceptionLetters writes what a turn makes people read, and says who is asked to approve now.
func (tx *Tx) exceptionLetters(old *domain.Exception, turn domain.ExceptionTurn, c domain.Case) (asked []string) {
	e := turn.Exc
	if from := e.Told[domain.FromNow]; turn.What == "expired" && !e.Ends.After(from) {
		return nil // it had ended before the first start after its import (domain 7.5)
	}
	tx.postCard(e, view.ExceptionCard(tx.Dir, e, tx.risksFor(e, ""), tx.Today), outbox.Ack, tx.exceptionHistory(old, turn))
	asked = tx.pleaLetters(old, e, c)
	for p, what := range tx.exceptionNews(old, turn, c) {
		if p == "" || p == tx.Rq.Caller.Person || slices.Contains(asked, p) {
			continue
		}
		tx.tell(e, p, fmt.Sprintf("exc:%s:told:%d:%s", e.ID, written(e), p), outbox.Normal, view.ExceptionNews(tx.Dir, e, what, tx.risksFor(e, p), p, tx.Today))
	}
	return asked
}

// pleaLetters asks whoever may answer a question, brings the messages of a running one up to date, and takes an answered
// one back from all who were asked.
func (tx *Tx) pleaLetters(old, e *domain.Exception, c domain.Case) (asked []string) {
	open := map[int]*domain.Plea{}
	for _, p := range []*domain.Plea{e.Plea, e.Review} {
		if p != nil {
			open[p.Round] = p
		}
	}
	had := map[int][]string{}
	if old != nil {
		for _, p := range []*domain.Plea{old.Plea, old.Review} {
			if p != nil {
				had[p.Round] = old.Able(c.Work, p)
			}
		}
	}
	for round, persons := range had {
		for _, p := range persons {
			if open[round] == nil {
				tx.tellCard(e, p, pleaCard(e, round), outbox.Ack, true, view.ExceptionSettled(tx.Dir, e, tx.risksFor(e, p), tx.Today))
			}
		}
	}
	for round, plea := range open {
		for _, p := range e.Able(c.Work, plea) {
			again, prio := slices.Contains(had[round], p), outbox.Ack
			if !again {
				asked, prio = append(asked, p), outbox.Normal
			}
			m := view.ExceptionAsk(tx.Dir, e, plea, p, tx.risksFor(e, p), unconfirmed(c.Risks), tx.Today)
			if said, ok := plea.Said(p); ok { // their yes is given, another is wanted
				m = view.ExceptionSettled(tx.Dir, e, tx.risksFor(e, p), tx.Today)
				m.Summary = "Your yes of " + said.On.Long() + " is recorded."
			}
			tx.tellCard(e, p, pleaCard(e, round), prio, again, m)
		}
	}
	slices.Sort(asked)
	return asked
}

// unconfirmed says whether a linked risk waits for its score to be confirmed: until then nobody can approve.
func unconfirmed(risks []*domain.Risk) bool {
	return slices.ContainsFunc(risks, func(r *domain.Risk) bool { return r.State == domain.RiskReported })
}

// exceptionNews says who hears in words what happened: an edit of a message notifies nobody. Whoever did it knows, and
// whoever is asked reads more.
func (tx *Tx) exceptionNews(old *domain.Exception, turn domain.ExceptionTurn, c domain.Case) map[string]view.Line {
	e, news := turn.Exc, map[string]view.Line{}
	who := tx.actor(turn.For)
	tell := func(l view.Line, persons ...string) {
		for _, p := range persons {
			if s := tx.Dir.Askable(p, tx.Today); s != "" && news[s] == nil {
				news[s] = l
			}
		}
	}
	own := []string{e.Requester, e.ExitOwner}
	because := func(s string) view.Span { return view.T(" Why: " + s) }
	switch turn.What {
	case "requested":
		tell(view.L(who, " asks for an exception and names you as who sees to the way out."), e.ExitOwner)
	case "edited", "handed":
		if old.ExitOwner != e.ExitOwner {
			tell(view.L(who, " names you as who sees to the way out of this exception."), e.ExitOwner)
		}
	case "voided":
		tell(view.L(who, " changed what was approved. The approval is void, and the risk is open until it is given again."), old.Approver, old.AgreedBy, e.ExitOwner, e.Requester)
	case "asked":
		tell(view.L(who, " wants a change before an answer: ", e.Plea.Wanted), e.Plea.By, e.Requester)
	case "half":
		tell(view.L(who, " said yes. It takes effect when "+missing(e)+" agrees too."), e.Requester)
	case "approved":
		tell(view.L(who, " approved this exception: it covers "+view.CoverWords(e)+".", because(turn.Nod.Reason)), own...)
	case "renewed":
		tell(view.L(who, " approved the renewal: it ends on "+e.Ends.Long()+" now.", because(turn.Nod.Reason)), own...)
	case "confirmed":
		tell(view.L(who, " confirmed this exception for a "+e.Band.Word()+" risk. It goes on until "+e.Ends.Long()+".", because(turn.Nod.Reason)), own...)
	case "declined":
		tell(view.L(who, " declined this exception.", because(e.EndReason)), own...)
	case "kept":
		tell(view.L(who, " declined the renewal. It still ends on "+e.Ends.Long()+"."), append(own, old.Plea.By)...)
	case "renewal":
		tell(view.L(who, " asks to let this exception end on "+e.Plea.Ends.Long()+" instead of "+e.Ends.Long()+"."), own...)
	case "revoked":
		tell(view.L(who, " revoked this exception. Its risk is open again.", because(e.EndReason)), append(own, e.Approver)...)
	case "unconfirmed":
		tell(view.L("This exception has ended: ", e.EndReason, " Its risk is open again."), append(own, e.Approver)...)
	case "closed":
		tell(view.L(who, " closed this exception: "+view.StateWord(e.CloseReason)+"."), append(own, e.Approver)...)
	case "expired":
		// The morning's reminder tells the requester and the exit owner (domain 3.2); the risk's card tells of the risk.
	case "review":
		tell(view.L("A linked risk is "+e.Review.Band.Word()+" now. Whoever approves that must confirm this exception by "+e.Review.Until.Long()+", else it ends."), own...)
	case "asked anew":
		tell(view.L("A linked risk is "+e.Plea.Band.Word()+" now, so somebody else may have to approve this."), e.Requester)
	}
	if p := openPlea(e); p != nil && (old == nil || old.Round != e.Round) && len(e.Able(c.Work, p)) == 0 {
		gap := view.L("Nobody can approve this exception now: it takes " + p.Missing() + ". Name somebody in the organisation's file, or the requester must withdraw it.")
		for _, l := range tx.Dir.With(domain.RoleLead) {
			tell(gap, l.ID)
		}
		if e.Requester != tx.Rq.Caller.Person {
			tell(gap, e.Requester)
		}
	}
	return news
}

func openPlea(e *domain.Exception) *domain.Plea {
	if e.Plea != nil {
		return e.Plea
	}
	return e.Review
}

func missing(e *domain.Exception) string {
	if p := openPlea(e); p != nil {
		return p.Missing()
	}
	return "somebody"
}

// exceptionOnEnded asks the people of an exception to end it, because a risk it carries is closed or rejected.
func (tx *Tx) exceptionOnEnded(e *domain.Exception, r *domain.Risk) {
	for _, p := range unique(tx.Dir.Askable(e.Requester, tx.Today), tx.Dir.Askable(e.ExitOwner, tx.Today)) {
		what := view.L("A risk of this exception is "+view.StateWord(r.State), ". If it is not needed any more, ")
		if s := tx.sourceFor(r, p); s != "" {
			what = view.L(s, " is "+view.StateWord(r.State), ". If this exception is not needed any more, ")
		}
		verb := "close it."
		if e.State == domain.ExcRequested {
			verb = "withdraw it."
		}
		tx.tell(e, p, fmt.Sprintf("exc:%s:risk:%s:%d:%s", e.ID, r.ID, written(r), p), outbox.Normal,
			view.ExceptionNews(tx.Dir, e, append(what, view.T(verb)), tx.risksFor(e, p), p, tx.Today))
	}
}

// exceptionReady tells whoever is asked that the score they must go by is confirmed now.
func (tx *Tx) exceptionReady(e *domain.Exception, c domain.Case) {
	if unconfirmed(c.Risks) {
		return
	}
	for _, p := range e.Able(c.Work, e.Plea) {
		m := view.ExceptionAsk(tx.Dir, e, e.Plea, p, tx.risksFor(e, p), false, tx.Today)
		m.Summary = "The score is confirmed: you can decide now. " + m.Summary
		tx.tell(e, p, fmt.Sprintf("exc:%s:ready:%d:%d:%s", e.ID, e.Round, written(e), p), outbox.Normal, m)
	}
}

// exceptionHistory is the line for the card's thread.
func (tx *Tx) exceptionHistory(old *domain.Exception, turn domain.ExceptionTurn) view.Line {
	e, who := turn.Exc, tx.actor(turn.For)
	say := func(parts ...any) view.Line { return append(slices.Clone(who), view.L(parts...)...) }
	switch turn.What {
	case "edited":
		return say(" changed the request; the approval starts afresh.")
	case "voided":
		return say(" changed what was approved: the approval is void.")
	case "handed":
		return say(" named ", view.Name(tx.Dir, e.ExitOwner), " as who sees to the way out.")
	case "asked":
		return say(" wants a change: " + e.Plea.Wanted)
	case "half":
		return say(" said yes: " + turn.Nod.Reason)
	case "approved":
		return say(" approved it: " + turn.Nod.Reason)
	case "renewed":
		return say(" approved the renewal until " + e.Ends.Long() + ": " + turn.Nod.Reason)
	case "confirmed":
		return say(" confirmed it for a " + e.Band.Word() + " risk: " + turn.Nod.Reason)
	case "declined":
		return say(" declined it: " + e.EndReason)
	case "kept":
		return say(" declined the renewal.")
	case "withdrawn":
		return say(" took the request back.")
	case "dropped":
		return say(" took the renewal back.")
	case "renewal":
		return say(" asks for a renewal until "+e.Plea.Ends.Long()+": ", e.Plea.Why)
	case "revoked":
		return say(" revoked it: " + e.EndReason)
	case "closed":
		if e.EndReason != "" {
			return say(" closed it as " + view.StateWord(e.CloseReason) + ": " + e.EndReason)
		}
		return say(" closed it as " + view.StateWord(e.CloseReason) + ".")
	case "fix":
		return say(" turned it into " + e.Fix.ID + "; the end stays.")
	case "began":
		return view.L("It has started.")
	case "expired":
		return view.L("It has ended. The risk is open again, with its true age.")
	case "unconfirmed":
		return view.L("It has ended: " + e.EndReason)
	case "review":
		return view.L("A linked risk is "+e.Review.Band.Word()+" now: whoever approves that must confirm by "+e.Review.Until.Long(), ".")
	case "calm":
		return view.L("The linked risk is back where it was: nothing is left to confirm.")
	case "asked anew":
		return view.L("A linked risk is " + e.Plea.Band.Word() + " now: the approval starts afresh.")
	}
	return nil
}
