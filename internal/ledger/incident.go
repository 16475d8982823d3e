package ledger

import (
	"context"
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Handled is what became of an incident, for the reply to whoever asked.
type Handled struct {
	Incident domain.Incident `json:"incident"`
	What     string          `json:"what"`           // domain.IncidentDeed.What
	Role     string          `json:"role,omitempty"` // the key of the role that was named
	// Asked names who was asked for something by this step.
	Asked []string   `json:"asked,omitempty"`
	Place string     `json:"place,omitempty"` // the channel of its card
	Made  domain.Ref `json:"made,omitzero"`   // a record that came of it: a decision, an action
	// Search is the search for a lead that began with this step.
	Search *domain.Escalation `json:"search,omitempty"`
	// Again is what it turns out to repeat, as far as the caller may know of it.
	Again []domain.Recurrence `json:"again,omitempty"`
}

// handle is the road of everything people do to an incident that exists: look, rule, and everything that follows from it.
// more is what the rule wants to look at besides the incident, what hangs on it and its escalations.
func (l *Ledger) handle(ctx context.Context, rq Request, ref domain.Ref, verb, reason string, more Look, do func(*Tx, *domain.Incident, domain.Work) (domain.IncidentDeed, error)) (Handled, error) {
	return write(ctx, l, rq, incidentLook(ref, more), nil, func(tx *Tx) (Handled, error) {
		return l.handleIn(ctx, tx, ref, verb, reason, do)
	})
}

// incidentLook is what a write to an incident looks at, besides what its rule wants.
func incidentLook(ref domain.Ref, more Look) Look {
	more.Refs, more.Pages = unseen([]domain.Ref{ref}, more.Refs...), append(slices.Clone(more.Pages), EscalationsOf(ref)...)
	more.Parents, more.Around = true, true
	return more
}

// handleIn is handle within a transaction that has an outcome of its own.
func (l *Ledger) handleIn(ctx context.Context, tx *Tx, ref domain.Ref, verb, reason string, do func(*Tx, *domain.Incident, domain.Work) (domain.IncidentDeed, error)) (Handled, error) {
	i, err := wanted[*domain.Incident](tx, domain.MayLog, domain.KindIncident, ref)
	if err != nil {
		return Handled{}, err
	}
	deed, err := do(tx, i, domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller})
	if err != nil {
		return Handled{}, err
	}
	out := tx.handled(i, deed, "incident."+verb, reason)
	out.Search = l.search(ctx, tx, i, &out.Incident)
	return out, nil
}

// handled writes what a deed made: the record, its next duty, its card and whom to tell.
func (tx *Tx) handled(old *domain.Incident, deed domain.IncidentDeed, action, reason string) Handled {
	i := deed.Inc
	i.Promise(old, tx.Dir, tx.Now)
	if i.Place == "" && i.Live() { // imported: from its first deed on it has a card
		tx.incidentHome(i)
	}
	if n, owes := i.OweRetro(tx.Now); owes { // a step of its own in trail and timeline (domain 3.6)
		tx.putIncident(old, i, action, reason)
		tx.actingFor(deed.For)
		tx.armDuties(n)
		tx.putIncident(i, n, "incident.retro_due", "")
		i, deed.Inc = n, n
	} else {
		tx.armDuties(i)
		tx.putIncident(old, i, action, reason)
		tx.actingFor(deed.For)
	}
	tx.finishDrill(&deed)
	i = deed.Inc
	asked := tx.incidentLetters(old, deed)
	return Handled{Incident: *i, What: deed.What, Role: deed.Role, Asked: asked, Place: i.Place, Again: tx.tellAgain(old, i)}
}

func (tx *Tx) putIncident(old, i *domain.Incident, action, reason string) {
	if old == nil {
		tx.Put(nil, i, action, reason)
		return
	}
	tx.Put(old, i, action, reason)
}

// incidentTells say whom to tell of a deed and what, by domain.IncidentDeed.What, and who was asked for something by it.
// Each room adds its rows; old is nil where the incident is new.
var incidentTells = map[string]func(tx *Tx, old *domain.Incident, deed domain.IncidentDeed) (asked []string){}

// incidentLetters brings the card up to date and tells whoever must know what a deed did; it says who was asked for
// something.
func (tx *Tx) incidentLetters(old *domain.Incident, deed domain.IncidentDeed) []string {
	i := deed.Inc
	var history view.Line
	if n := len(i.Timeline); n > 0 && deed.What != domain.MomentMark && (old == nil || len(old.Timeline) < n) {
		history = view.L(i.Timeline[n-1].Text)
		tx.earlierLines(old, i)
	}
	tx.postCard(i, view.IncidentCard(tx.Dir, i, tx.Now), outbox.Urgent, history)
	if old != nil {
		tx.redrawDeclared(old, i)
	}
	if tell := incidentTells[deed.What]; tell != nil {
		return tell(tx, old, deed)
	}
	return nil
}

// earlierLines puts into the card's thread what a deed wrote on the timeline before its last line, which the card's own
// letter brings: two pieces of news of a drill that come at once are two lines.
func (tx *Tx) earlierLines(old, i *domain.Incident) {
	if old == nil {
		return
	}
	more := i.Timeline[:len(i.Timeline)-1]
	if n := len(old.Timeline); n > 0 {
		last := old.Timeline[n-1].N
		more = slices.DeleteFunc(slices.Clone(more), func(m domain.Moment) bool { return m.N <= last })
	}
	for _, m := range more {
		tx.below(i, fmt.Sprintf("line:%s:%d", i.ID, m.N), view.Message{Summary: m.Text, Nodes: []view.Node{view.Text(view.L(m.Text))}, About: []domain.Ref{i.Ref()}})
	}
}

// below puts a message into the thread of an incident's card, and of the one in its own channel.
func (tx *Tx) below(i *domain.Incident, id string, m view.Message) {
	if i.IsRestricted() {
		return
	}
	letter := outbox.Letter{ID: id, To: outbox.Place{Channel: i.Place}, Priority: outbox.Normal, Under: cardOf(i), Message: m}
	if i.Place != "" {
		tx.Send(letter)
	}
	if i.Room != "" && i.Room != i.Place {
		letter.ID, letter.To.Channel = id+":room", i.Room
		tx.Send(letter)
	}
}
