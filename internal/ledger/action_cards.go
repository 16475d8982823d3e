package ledger

import (
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// cardHome settles where a record's living card stands (product 7): where it was logged, else its service's channel or
// its team's, else the one for cards without a channel of their own. A restricted record has none (domain 7.2), and a
// channel where people of other companies read along is none either.
func (tx *Tx) cardHome(rec domain.Record) {
	m := rec.Base()
	if m.IsRestricted() {
		m.Place = ""
		return
	}
	if m.Place != "" {
		return
	}
	if m.Place = tx.Dir.ChannelAt(tx.Rq.Place, tx.Rq.Name); m.Place != "" {
		return
	}
	for _, id := range rec.Services() {
		if m.Place = tx.channelOf(id); m.Place != "" {
			return
		}
	}
	if c := tx.Dir.ChannelFor("actions"); c != nil && c.Kind != domain.ChannelShared {
		m.Place = c.ID
	}
}

// namedIn is the number of a record, with words after it, as a reason on another one: none where the other has readers
// that may not know of it (domain 7.2).
func (tx *Tx) namedIn(on, rec domain.Record, words string) string {
	if rec.Base().IsRestricted() && !on.Base().IsRestricted() {
		return ""
	}
	return rec.Ref().String() + words
}

func (tx *Tx) channelOf(service string) string {
	var found []string
	for id, c := range tx.Dir.Channels {
		if c.Service == service && service != "" && c.Kind != domain.ChannelShared {
			found = append(found, id)
		}
	}
	if len(found) > 0 {
		return slices.Min(found)
	}
	s := tx.Dir.Services[service]
	if s == nil || tx.Dir.Teams[s.Team] == nil {
		return ""
	}
	team := tx.Dir.Teams[s.Team].Channel
	if c := tx.Dir.Channels[team]; c != nil && c.Kind == domain.ChannelShared {
		return ""
	}
	return team
}

// cardOf names a record's living message.
func cardOf(rec domain.Record) string { return "card:" + rec.Ref().String() }

// written is the version a record has once this transaction is committed: edits of its card carry it, so that an older
// one is never put over a newer (reliability F30).
func written(rec domain.Record) int64 { return rec.Base().Version + 1 }

// postCard posts or edits a record's card in its channel, with one line for the card's thread (product 4). That of an
// incident with a channel of its own stands there as well.
func (tx *Tx) postCard(rec domain.Record, m view.Message, prio outbox.Priority, history view.Line) {
	if i, ok := rec.(*domain.Incident); ok {
		tx.roomCard(i, m, prio, history)
	}
	tx.cardIn(rec, rec.Base().Place, "", m, prio, history)
}

// roomCard is postCard for an incident's own channel.
func (tx *Tx) roomCard(i *domain.Incident, m view.Message, prio outbox.Priority, history view.Line) {
	if i.Room != i.Place {
		tx.cardIn(i, i.Room, ":room", m, prio, history)
	}
}

// cardIn posts or edits a card in one place; suffix tells its letters from those of another place.
func (tx *Tx) cardIn(rec domain.Record, place, suffix string, m view.Message, prio outbox.Priority, history view.Line) {
	if place == "" || rec.Base().IsRestricted() {
		return
	}
	ref, v := rec.Ref().String(), written(rec)
	m.About = append(slices.Clone(m.About), rec.Ref())
	m.Nodes = append(slices.Clone(m.Nodes), view.Origin(rec)...)
	tx.Send(outbox.Letter{ID: fmt.Sprintf("card:%s:%d%s", ref, v, suffix), To: outbox.Place{Channel: place}, Priority: prio, Card: cardOf(rec), Version: v, Message: m, Fallback: first(rec)})
	if len(history) == 0 || v == 1 {
		return // the card itself tells of its beginning
	}
	line := view.Message{Summary: view.PlainLine(history, "", tx.Dir.Location()), Nodes: []view.Node{view.Text(history)}, About: m.About}
	id := fmt.Sprintf("hist:%s:%d%s", ref, v, suffix)
	for tx.sends(id) { // changed twice in one commit: each change has its line
		id += "+"
	}
	tx.Send(outbox.Letter{ID: id, To: outbox.Place{Channel: place}, Priority: outbox.Normal, Under: cardOf(rec), Message: line})
}

// dm is a letter to one person about a record; nil where the person may not see it or is not known to Slack, for then
// there is nothing that could be sent (domain 7.2).
func (tx *Tx) dm(rec domain.Record, person, id string, prio outbox.Priority, m view.Message) *outbox.Letter {
	p := tx.Dir.People[person]
	if p == nil || !p.Live() || !tx.Dir.InSlack(person) || domain.ForCaller(domain.CallerFor(tx.Dir, p)).Sees(rec) != domain.SeesAll {
		return nil
	}
	m.About = append(slices.Clone(m.About), rec.Ref())
	if m.Restricted || rec.Base().IsRestricted() { // or it speaks of another one that is
		m.Restricted, m.Summary = true, confidential
	}
	return &outbox.Letter{ID: id, To: outbox.Place{Person: person}, Priority: prio, Message: m}
}

// confidential is what a notification says of a restricted item (domain 7.2).
const confidential = "You have a confidential security item to review."

// tell sends a person a direct message about a record.
func (tx *Tx) tell(rec domain.Record, person, id string, prio outbox.Priority, m view.Message) {
	if l := tx.dm(rec, person, id, prio, m); l != nil {
		tx.Send(*l)
	}
}

// tellCard posts a living message about a record in somebody's direct messages or, with editOnly, brings the one that
// stands there up to date.
func (tx *Tx) tellCard(rec domain.Record, person, card string, prio outbox.Priority, editOnly bool, m view.Message) {
	v := written(rec)
	m.Nodes = append(slices.Clone(m.Nodes), view.Origin(rec)...)
	if l := tx.dm(rec, person, fmt.Sprintf("%s:%s:%d", card, person, v), prio, m); l != nil {
		l.Card, l.Version, l.EditOnly = card, v, editOnly
		tx.Send(*l)
	}
}

// actingFor notes in the newest audit entry for whom a delegate acted (domain 1.2, 7.3).
func (tx *Tx) actingFor(person string) {
	if n := len(tx.change.Audit); n > 0 {
		tx.change.Audit[n-1].For = person
	}
}

// actedFor is actingFor where the caller stands in for the person who is named, and nothing where they do not.
func (tx *Tx) actedFor(named string) {
	if me := tx.Rq.Caller.Person; named != me && domain.AnswersFor(tx.Dir, me, named, tx.Today) {
		tx.actingFor(named)
	}
}
