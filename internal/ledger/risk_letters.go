package ledger

import (
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// What people are asked about a risk; each has a living message in the direct messages of whoever is asked.
const (
	askTriage = "triage"        // look at it first: security leads
	askScore  = domain.AskScore // confirm a proposed score: security leads
	askOwner  = "owner"         // accept it
	askVerify = "verify"        // check the fix
)

// riskQuestion names the message by which something is asked; a new question is a new message, for an edit notifies nobody.
func riskQuestion(r *domain.Risk, what string) string {
	return fmt.Sprintf("card:%s:%s:%d", r.ID, what, r.Questions[what])
}

// riskLetters writes what a deed makes people read, and says who must act now.
func (tx *Tx) riskLetters(old *domain.Risk, deed domain.RiskDeed, reason string) (asked []string) {
	r := deed.Risk
	tx.postCard(r, view.RiskCard(tx.Dir, r, tx.Today), outbox.Ack, tx.riskHistory(deed, reason))
	for _, what := range []string{askTriage, askScore, askOwner, askVerify} {
		now, fresh := tx.askedNow(r, what), old == nil || old.Questions[what] != r.Questions[what]
		for _, p := range now {
			known := !fresh && old != nil && slices.Contains(tx.askedNow(old, what), p)
			if p == tx.Rq.Caller.Person && !known {
				continue // they read the answer to what they did
			}
			if !known {
				asked = append(asked, p)
			}
			tx.tellCard(r, p, riskQuestion(r, what), outbox.Normal, known, tx.question(r, what))
		}
		if old == nil {
			continue
		}
		for _, p := range tx.askedNow(old, what) { // whoever was asked reads on the same message that it is settled
			if fresh || !slices.Contains(now, p) {
				tx.tellCard(r, p, riskQuestion(old, what), outbox.Ack, true, view.RiskSettled(tx.Dir, r, tx.riskHistory(deed, reason), tx.Today))
			}
		}
	}
	for p, words := range tx.riskNews(old, deed, reason) {
		if !slices.Contains(asked, p) {
			tx.tell(r, p, fmt.Sprintf("risk:%s:told:%d:%s", r.ID, written(r), p), outbox.Normal, view.RiskNews(tx.Dir, r, words, tx.Today))
		}
	}
	return asked
}

// question is the message that asks for something.
func (tx *Tx) question(r *domain.Risk, what string) view.Message {
	switch what {
	case askTriage:
		return view.RiskTriage(tx.Dir, r, tx.Today)
	case askScore:
		return view.RiskScoreAsked(tx.Dir, r, tx.Today)
	case askOwner:
		return view.RiskOwnerAsked(tx.Dir, r, tx.Today)
	}
	return view.RiskVerifyAsked(tx.Dir, r, tx.Today)
}

// askedNow are the persons who are asked for something as a risk stands: those who can be reached, and may read it.
func (tx *Tx) askedNow(r *domain.Risk, what string) []string {
	if r.Questions[what] == 0 {
		return nil // an imported one asks nobody until somebody moves it (domain 7.5)
	}
	one := func(person string) []string { return unique(tx.Dir.Askable(person, tx.Today)) }
	switch {
	case what == askTriage && r.State == domain.RiskReported:
		return tx.leadsFor(r)
	case what == askScore && r.Proposed != nil:
		return slices.DeleteFunc(tx.leadsFor(r), func(p string) bool { return p == r.Proposed.By })
	case what == askOwner && r.Live() && r.State != domain.RiskReported:
		switch {
		case r.Offered != "":
			return one(r.Offered)
		case !r.OwnerAsked.IsZero() && r.OwnerAccepted.IsZero():
			return one(r.Owner)
		}
	case what == askVerify && r.State == domain.RiskVerifying:
		if r.Verifier != "" {
			return one(r.Verifier)
		}
		return slices.DeleteFunc(tx.leadsFor(r), func(p string) bool { return r.Fixed(p) && !r.WaivedFor(p) })
	}
	return nil
}

// leadsFor are the security leads who may read a record and are here; all of them where none is here.
func (tx *Tx) leadsFor(rec domain.Record) []string {
	var all, here []string
	for _, p := range tx.Dir.With(domain.RoleLead) {
		if domain.ForCaller(domain.CallerFor(tx.Dir, p)).Sees(rec) != domain.SeesAll {
			continue
		}
		all = append(all, p.ID)
		if tx.Dir.Stand(p.ID, tx.Today) == p.ID {
			here = append(here, p.ID)
		}
	}
	if len(here) == 0 {
		return all
	}
	return here
}

// riskNews says who hears in words what somebody else did with their risk, their report or their proposal.
func (tx *Tx) riskNews(old *domain.Risk, deed domain.RiskDeed, reason string) map[string]view.Line {
	r, news := deed.Risk, map[string]view.Line{}
	if old == nil {
		if r.IsRestricted() { // a confidential one has no card: the receipt is a message (product 1, scene 12)
			news[r.Reporter] = view.RiskReceipt(r)
		}
		return news
	}
	who := view.Name(tx.Dir, tx.Rq.Caller.Person)
	owner, because := tx.Dir.Askable(r.Owner, tx.Today), view.L()
	if reason != "" {
		because = view.L(" Why: ", reason)
	}
	tell := func(person string, parts ...any) { news[person] = view.L(parts...) }
	switch deed.What {
	case "opened":
		tell(r.Reporter, who, " looked at the risk you reported. It is open now, and ", view.Name(tx.Dir, r.Owner), " owns it. Thank you.")
	case "rejected":
		tell(r.Reporter, tx.rejection(r, reason, who))
	case "closed":
		tell(r.Reporter, who, " checked the fix of the risk you reported: it is "+r.CloseReason+". Thank you.")
		tell(owner, who, " checked the fix: this risk of yours is closed.")
	case "sent back":
		tell(owner, who, " checked the fix and sent it back.", because)
	case "reopened":
		tell(owner, who, " opened this risk of yours again.", because)
	case "scored", "reviewed":
		if old.Score.Band() != r.Score.Band() {
			tell(owner, who, " changed the score of this risk of yours from "+old.Score.Band().Word()+" to "+r.Score.Band().Word()+".", because)
		}
		if old.Proposed != nil {
			tell(old.Proposed.By, who, " confirmed the score that you proposed.")
		}
	case "kept":
		tell(old.Proposed.By, who, " keeps the score as it is.", because)
	case "taken":
		tell(old.Owner, who, " owns this risk now.")
	case "declined":
		tell(owner, who, " does not take this risk over. It stays with you.", because)
	case "handed back":
		for _, p := range tx.leadsFor(r) {
			tell(p, who, " says that this risk is not theirs. Nobody owns it now.", because)
		}
	}
	delete(news, tx.Rq.Caller.Person)
	delete(news, "")
	return news
}

// rejection is what a reporter reads: why, in words, and thanks (domain 3.1). What it doubles is named only where they
// may see it (domain 7.2).
func (tx *Tx) rejection(r *domain.Risk, reason string, who view.Span) view.Line {
	l := view.L(who, " looked at the risk you reported and does not keep it: ")
	switch r.RejectReason {
	case "duplicate":
		l = append(l, view.T("it is known already"))
		if s := tx.sourceFor(tx.Seen.Records[r.DuplicateOf], r.Reporter); s != "" {
			l = append(l, view.T(" as "+s))
		}
	case "no_information":
		l = append(l, view.T("there is not enough to go on"))
	default:
		l = append(l, view.T("it is no risk to the business"))
	}
	if reason != "" {
		return append(l, view.T(". "+reason+" Thank you for telling us; please do so again."))
	}
	return append(l, view.T(". Thank you for telling us; please do so again."))
}

// riskHistory is the line for the card's thread: who did what, and why.
func (tx *Tx) riskHistory(deed domain.RiskDeed, reason string) view.Line {
	r, who := deed.Risk, view.L(view.Name(tx.Dir, tx.Rq.Caller.Person))
	if tx.Rq.Caller.Standing == domain.System {
		who = view.L("Secretariat")
	}
	if deed.For != "" {
		who = append(who, view.T(" (for "), view.Name(tx.Dir, deed.For), view.T(")"))
	}
	name := func(p string) view.Span { return view.Name(tx.Dir, p) }
	var what view.Line
	switch deed.What {
	case "added":
		return nil
	case "opened":
		what = view.L(" confirmed the score: "+r.Score.Band().Word()+". ", name(r.Owner), " owns it, target "+r.Target.Long()+".")
	case "reviewed":
		what = view.L(" looked at the score again: " + r.Score.Band().Word() + ", target " + r.Target.Long() + ".")
	case "scored":
		what = view.L(fmt.Sprintf(" changed the score: %s, %d of 100.", r.Score.Band().Word(), r.Score.Total()))
	case "proposed":
		what = view.L(fmt.Sprintf(" proposes another score: %s, %d of 100.", r.Proposed.Score.Band().Word(), r.Proposed.Score.Total()))
	case "kept":
		what = view.L(" keeps the score.")
	case "edited":
		what = view.L(" changed the words.")
	case "accepted":
		what = view.L(" accepts to own it.")
	case "taken":
		what = view.L(" owns it now.")
	case "named":
		what = view.L(" named ", name(r.Owner), " as owner.")
	case "offered":
		what = view.L(" offered it to ", name(r.Offered), ".")
	case "declined":
		what = view.L(" does not take it over.")
	case "handed back":
		what = view.L(" does not own it. Nobody does now.")
	case "treated":
		what = view.L(" treats it: " + r.Treatment + ".")
	case "verifying":
		what = view.L(" handed in the fix: ", r.Evidence)
	case "verifier":
		what = view.L(" named ", name(r.Verifier), " to check the fix.")
	case "sent back":
		what = view.L(" checked the fix and sent it back.")
	case "closed":
		what = view.L(" checked the fix and closed it: " + r.CloseReason + ".")
	case "reopened":
		what = view.L(" opened it again, target " + r.Target.Long() + ".")
	case "rejected":
		what = view.L(" does not keep it: " + view.StateWord(r.RejectReason) + ".")
	case "accepted by exception":
		what = view.L(": an approved exception carries it for now. Its target and age stay.")
	case "lapsed":
		what = view.L(": no exception carries it any more. It is open again, target " + r.Target.Long() + ".")
	case "fixed":
		what = view.L(": the exception was closed as fixed. Somebody else checks that now.")
	default:
		what = view.L(": " + deed.What + ".")
	}
	if reason != "" {
		what = append(what, view.T(" Why: "+reason))
	}
	return append(who, what...)
}
