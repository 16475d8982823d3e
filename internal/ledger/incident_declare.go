package ledger

import (
	"context"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// NewIncident is what somebody says of an incident or exercise that begins.
type NewIncident struct {
	Title, Severity, Type string
	Services              []string
	Detected              time.Time // zero: now
	Kind                  string    // domain.KindReal, "" too, or domain.KindExercise
	Exposed               bool      // exposure of personal data is confirmed
	Confidential          bool
	Leads                 bool // the declarer takes the lead until somebody takes over
}

// DeclareIncident declares an incident (domain 3.6), or begins an exercise. It is internal wherever it was typed unless
// it was asked to be confidential: an incident that nobody sees is worse than one that more people see.
func (l *Ledger) DeclareIncident(ctx context.Context, rq Request, n NewIncident) (Handled, error) {
	look := Look{Alike: &Alike{Services: n.Services, Since: recurFrom(l.Directory().Today(l.clock.Now()))}}
	if !n.Detected.IsZero() {
		look.Alike.Since = recurFrom(domain.DateOf(n.Detected, time.UTC))
	}
	return write(ctx, l, rq, look, nil, func(tx *Tx) (Handled, error) {
		spec := domain.Incident{Title: n.Title, Severity: n.Severity, Type: n.Type, ServiceIDs: n.Services, Kind: n.Kind, Exposed: n.Exposed,
			Times: map[string]time.Time{}}
		spec.Source = rq.Link
		if !n.Detected.IsZero() {
			spec.Times["detected"] = n.Detected.UTC()
		}
		if n.Confidential {
			spec.Visibility = domain.Restricted
		}
		deed, err := domain.NewIncident(domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller}, spec, n.Leads)
		if err != nil {
			return Handled{}, err
		}
		return l.begun(ctx, tx, deed, "incident.declare"), nil
	})
}

// begun numbers a new incident, writes it and looks for who leads it.
func (l *Ledger) begun(ctx context.Context, tx *Tx, deed domain.IncidentDeed, action string) Handled {
	i := deed.Inc
	i.ID = tx.Next(domain.KindIncident).ID
	tx.incidentHome(i)
	i.Heard = tx.hearers(i)
	out := tx.handled(nil, deed, action, "")
	out.Search = l.search(ctx, tx, nil, &out.Incident)
	return out
}

// incidentHome is where the living card stands: the channel for incidents where there is one, else as any card.
func (tx *Tx) incidentHome(i *domain.Incident) {
	if c := tx.Dir.ChannelFor("incidents"); c != nil && c.Kind != domain.ChannelShared && !i.IsRestricted() {
		i.Place = c.ID
		return
	}
	tx.cardHome(i)
}

// search looks for a lead where an incident needs one, and ends what looks for anything about one that is over (domain
// 3.5, 3.6). Taking that search makes nobody the lead; taking the lead ends it (domain.Escalation.Over). The transaction
// must have looked at its escalations.
func (l *Ledger) search(ctx context.Context, tx *Tx, old, i *domain.Incident) *domain.Escalation {
	if !i.Live() {
		l.closeEscalations(ctx, tx, i, i.ID+" is "+i.State+".")
		return nil
	}
	rose := old != nil && domain.Worse(i.Severity, old.Severity)
	if i.Leaderless(tx.Dir, tx.Today) && (old == nil || rose) && !owesLead(tx.Dir, i, tx.Now) {
		return l.summonLead(ctx, tx, i)
	}
	return nil
}
