package ledger

import (
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// escalationLetters writes what a move makes people read: the card in its channel, a direct message for everybody who
// is asked now, the new state on the messages of those who were asked before, and word for who started it.
func (tx *Tx) escalationLetters(old *domain.Escalation, m domain.Move, about domain.Record) {
	e := m.Esc
	if m.What == "resumed" {
		return // imported: states are taken as given, without messages (domain 7.5)
	}
	title := tx.titleOf(about, e.About)
	card := view.EscalationCard(tx.Dir, e, title, tx.Dir.Location())
	tx.postCard(e, card, outbox.Urgent, view.EscalationHistory(tx.Dir, e))
	for _, a := range m.Ask {
		id := fmt.Sprintf("esc:%s:%d:%d:%s", e.ID, a.Step, a.Round, a.To) + again(e, a) // reliability 5.4
		if l := tx.dm(e, a.To, id, outbox.Urgent, view.EscalationAsk(tx.Dir, e, a, title, tx.Dir.ZoneOf(a.To))); l != nil {
			l.Card, l.Version = askCard(e, a), written(e)
			if e.By != domain.SystemCaller.Person {
				l.Fallback = e.By // whoever asked hears that this person cannot be reached (reliability F27)
			}
			tx.Send(*l)
		}
	}
	tx.editAsked(e, m.Ask, title)
	for person, words := range tx.escalationNews(old, m, about) {
		id := fmt.Sprintf("esc:%s:told:%d:%s", e.ID, e.Gen, person)
		prio := outbox.Normal
		if m.What == "exhausted" {
			prio = outbox.Urgent
		}
		tx.tell(e, person, id, prio, view.EscalationNews(tx.Dir, e, title, words, tx.Dir.ZoneOf(person)))
	}
}

// askCard names the direct message by which somebody was asked. Each asking has its own, for an edit notifies nobody.
func askCard(e *domain.Escalation, a domain.Asking) string {
	return fmt.Sprintf("card:%s:%d:%d", e.ID, a.Step, a.Round) + again(e, a)
}

// again tells apart what one person is asked twice in one round of a step: whoever went away, came back and has to do
// without their delegate now (reliability F28).
func again(e *domain.Escalation, a domain.Asking) string {
	n := 1
	for _, c := range e.Calls {
		if c.To == a.To && c.Step == a.Step && c.Round == a.Round && c.At.Before(a.At) {
			n++
		}
	}
	if n == 1 {
		return ""
	}
	return fmt.Sprintf(":%d", n)
}

// editsKept is how many of the newest askings have their messages brought up to date.
const editsKept = 20

// editAsked edits the messages of those who were asked earlier, to say who has it now.
func (tx *Tx) editAsked(e *domain.Escalation, now []domain.Asking, title string) {
	for _, a := range e.Calls[max(0, len(e.Calls)-editsKept):] {
		if slices.ContainsFunc(now, func(n domain.Asking) bool { return n == a }) {
			continue
		}
		m := view.EscalationSeen(tx.Dir, e, a.To, title, tx.Dir.ZoneOf(a.To))
		if e.State == domain.EscTriggered && a.Step == e.Step && a.Round == e.Round() && slices.Contains(e.Asked, a.To) {
			m = view.EscalationAsk(tx.Dir, e, a, title, tx.Dir.ZoneOf(a.To))
		}
		tx.tellCard(e, a.To, askCard(e, a), outbox.Ack, true, m)
	}
}

// escalationNews says who is told in words what happened, and with which first sentence: who started it and who owns
// what it is about hear of outcomes; the security leads hear that nobody answered (domain 3.5).
func (tx *Tx) escalationNews(old *domain.Escalation, m domain.Move, about domain.Record) map[string]string {
	e, news := m.Esc, map[string]string{}
	var words string
	switch {
	case m.What == "acknowledged":
		words = tx.Dir.Name(e.AckBy) + " has it."
	case m.What == "resolved", m.What == "closed":
		words = "It is resolved."
	case e.State == domain.EscTriggered && old != nil && old.State == domain.EscAcknowledged:
		words = "The promised update did not come. Somebody is asked again."
		if old.Until.After(tx.Now) {
			words = tx.Dir.Name(old.AckBy) + ", who had it, has left. Somebody is asked again."
		}
	case m.What == "exhausted":
		words = "Nobody answered on the whole path."
		for _, p := range tx.Dir.With(domain.RoleLead) {
			if s := tx.Dir.Askable(p.ID, tx.Today); s != "" {
				news[s] = words
			}
		}
	default:
		return nil
	}
	news[e.By] = words
	if owner := first(about); owner != "" && m.What != "acknowledged" && m.What != "closed" { // what ended it tells its owner
		news[owner] = words
	}
	if e.State == domain.EscResolved && old != nil && old.AckBy != "" {
		news[old.AckBy] = words
	}
	for _, a := range m.Ask {
		delete(news, a.To) // they are asked, which says more
	}
	delete(news, tx.Rq.Caller.Person) // who did it knows
	delete(news, "")
	return news
}

// first is the person a record is first of all about: its owner, lead or approver.
func first(rec domain.Record) string {
	if rec == nil {
		return ""
	}
	for _, p := range rec.Holders() {
		return p
	}
	return ""
}
