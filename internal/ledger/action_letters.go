package ledger

import (
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// actionLetters writes what a deed makes people read, and says who is asked for something now.
func (tx *Tx) actionLetters(old *domain.Action, deed domain.Deed, w domain.Work) (asked []string) {
	a, by := deed.Act, tx.Rq.Caller.Person
	tx.postCard(a, view.ActionCard(tx.Dir, a, tx.sourceFor(w.Source, ""), tx.Today), outbox.Ack, tx.actionHistory(deed))
	for _, p := range tx.holders(old, a) {
		source := tx.sourceFor(w.Source, p)
		fresh := old == nil || old.Owner != a.Owner
		switch {
		case p == a.Offered && (old == nil || old.Offered != p):
			asked = append(asked, p)
			tx.tellCard(a, p, offerCard(a), outbox.Normal, false, view.ActionOffer(tx.Dir, a, by, source, tx.Today))
		case p == a.Owner && fresh && p != by:
			tx.tellCard(a, p, cardOf(a), outbox.Normal, false, view.ActionGiven(tx.Dir, a, source, tx.Today))
		case p == a.Owner:
			tx.tellCard(a, p, cardOf(a), outbox.Ack, true, view.ActionGiven(tx.Dir, a, source, tx.Today))
		default: // who had it or was offered it reads on the same message who has it now
			tx.tellCard(a, p, cardOf(a), outbox.Ack, true, view.ActionCard(tx.Dir, a, source, tx.Today))
		}
	}
	if old != nil && old.Offered != "" && old.Offered != a.Offered {
		tx.tellCard(a, old.Offered, offerCard(old), outbox.Ack, true, view.ActionCard(tx.Dir, a, tx.sourceFor(w.Source, old.Offered), tx.Today))
	}
	asked = append(asked, tx.wishLetters(old, deed, w)...)
	for p, what := range tx.actionNews(old, deed) {
		tx.tell(a, p, fmt.Sprintf("act:%s:told:%d:%s", a.ID, written(a), p), outbox.Normal, view.ActionNews(tx.Dir, a, what, tx.sourceFor(w.Source, p), tx.Today))
	}
	return asked
}

// holders are those whose messages about the action are kept up to date.
func (tx *Tx) holders(old, a *domain.Action) []string {
	if old == nil {
		return unique(a.Owner)
	}
	return unique(a.Owner, a.Offered, old.Owner)
}

func offerCard(a *domain.Action) string { return "card:" + a.ID + ":offer" }

// wishCard names the message by which a consent was asked; each question has its own.
func wishCard(a *domain.Action) string { return fmt.Sprintf("card:%s:wish:%d", a.ID, a.Gen) }

// wishLetters asks for a consent, and takes the question back from the messages of an older one.
func (tx *Tx) wishLetters(old *domain.Action, deed domain.Deed, w domain.Work) (asked []string) {
	a := deed.Act
	if old != nil && old.Wish != nil && (a.Wish == nil || deed.What == "wished") {
		before := domain.Consent{Person: old.Wish.Asked}
		for _, p := range before.Ask(tx.Dir, tx.Today, old) {
			tx.tellCard(a, p, wishCard(old), outbox.Ack, true, view.ActionCard(tx.Dir, a, tx.sourceFor(w.Source, p), tx.Today))
		}
	}
	if deed.What != "wished" {
		return nil
	}
	why := deed.Consent.Why
	if deed.Consent.Person != domain.LeadsStep {
		why = "you answer for what it belongs to"
		if w.Source == nil {
			why = "you added it"
		}
	}
	for _, p := range deed.Consent.Ask(tx.Dir, tx.Today, a) {
		asked = append(asked, p)
		tx.tellCard(a, p, wishCard(a), outbox.Normal, false, view.ActionWish(tx.Dir, a, why, tx.sourceFor(w.Source, p), tx.Today))
	}
	return asked
}

// actionNews says who hears in words what somebody else did with their action or their question.
func (tx *Tx) actionNews(old *domain.Action, deed domain.Deed) map[string]view.Line {
	if old == nil {
		return nil
	}
	a, news := deed.Act, map[string]view.Line{}
	who := view.Name(tx.Dir, tx.Rq.Caller.Person)
	switch deed.What {
	case "taken":
		news[old.Owner] = view.L(who, " took this over from you.")
	case "declined":
		news[a.Owner] = view.L(who, " does not take this over. It stays with you.")
	case "refused":
		word := "dropping this"
		if deed.Ended.What == "move" {
			word = "moving this to " + deed.Ended.Due.Long()
		}
		news[deed.Ended.By] = view.L(who, " does not agree to "+word+".")
	case "dropped", "moved":
		if deed.Ended != nil {
			news[deed.Ended.By] = view.L(who, " agreed.")
		}
		if _, told := news[a.Owner]; !told {
			news[a.Owner] = view.L(who, " "+deed.What+" this action of yours.")
		}
	case "reopened":
		news[a.Owner] = view.L(who, " opened this action of yours again.")
	case "blocked":
		news[a.Unblocker] = view.L(view.Name(tx.Dir, a.Owner), " says that you can clear what is in the way.")
	}
	delete(news, tx.Rq.Caller.Person)
	delete(news, "")
	return news
}

// actionHistory is the line for the card's thread.
func (tx *Tx) actionHistory(deed domain.Deed) view.Line {
	a, who := deed.Act, view.L(view.Name(tx.Dir, tx.Rq.Caller.Person))
	if deed.For != "" {
		who = append(who, view.T(" (for "), view.Name(tx.Dir, deed.For), view.T(")"))
	}
	switch deed.What {
	case "snoozed":
		return nil
	case "moved":
		return append(who, view.T(" moved it to "+a.Due.Long()+"."))
	case "wished":
		what := " wants to drop it: "
		if a.Wish.What == "move" {
			what = " wants to move it to " + a.Wish.Due.Long() + ": "
		}
		return append(who, view.T(what), view.T(a.Wish.Reason))
	case "offered":
		return append(who, view.T(" offered it to "), view.Name(tx.Dir, a.Offered), view.T("."))
	case "taken":
		return append(who, view.T(" took it over."))
	case "handed back":
		return append(who, view.T(" handed it back to "), view.Name(tx.Dir, a.Owner), view.T("."))
	case "refused", "declined":
		return append(who, view.T(" said no."))
	case "blocked":
		return append(who, view.T(" is blocked by "), view.T(a.BlockedBy), view.T("."))
	}
	return append(who, view.T(": "+deed.What+"."))
}
