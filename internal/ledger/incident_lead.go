package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func init() { duties[domain.DutyLeadGone] = leadGone }

// leadGone writes down that whoever leads an incident cannot be asked, and has somebody searched for by the same rules as
// where nobody led it from the start (domain 3.5, 3.6, reliability F28).
func leadGone(ctx context.Context, l *Ledger, tx *Tx, i *domain.Incident, _ domain.Duty) error {
	i.Add(domain.Moment{At: tx.Now.UTC(), What: "lead_gone", Text: tx.Dir.Name(i.Lead) + " cannot be asked any more, and nobody stands in: somebody else must take the lead."})
	l.summonLead(ctx, tx, i)
	return nil
}

// summonLead has somebody searched for who takes the lead.
func (l *Ledger) summonLead(ctx context.Context, tx *Tx, i *domain.Incident) *domain.Escalation {
	why := "Nobody leads it yet."
	if i.Lead != "" {
		why = tx.Dir.Name(i.Lead) + ", who leads it, cannot be asked any more."
	}
	got := l.summon(ctx, tx, i, Summons{Why: why, By: domain.SystemCaller.Person, Trigger: domain.TriggerLead})
	return &got.Escalation
}

// owesLead says that the search for somebody in place of whoever led an incident is yet to begin.
func owesLead(d *domain.Directory, i *domain.Incident, now time.Time) bool {
	return slices.ContainsFunc(i.Duties(d, now), func(x domain.Duty) bool { return x.What == domain.DutyLeadGone })
}

// mindLeads looks at every incident that runs: where whoever leads it left, its duty to find somebody falls due at once;
// where they came back, nobody is searched for any more. Those that wait for their end alone, which may be many, are not
// read (reliability F24), and an imported one moves nothing before its first start (domain 7.5). One that fails keeps none
// of the others waiting.
func (l *Ledger) mindLeads(ctx context.Context) error {
	var sets []Index
	for _, restricted := range []bool{false, true} {
		sets = append(sets, Index{Kind: domain.KindIncident, Live: true, Exercise: true, Restricted: restricted})
		for _, state := range []string{domain.IncDeclared, domain.IncLed, domain.IncContained} {
			sets = append(sets, Index{Kind: domain.KindIncident, Facet: domain.Facet{Name: domain.FacetState, Value: state}, Restricted: restricted})
		}
	}
	recs, err := l.collect(ctx, sets, false)
	if err != nil {
		return err
	}
	var errs []error
	for _, rec := range recs {
		i, ok := rec.(*domain.Incident)
		if !ok || i.Gen == 0 || !leadMoved(l.Directory(), i, l.Now()) { // without a count its timer was never set
			continue
		}
		if err := l.mindLead(ctx, i.Ref()); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", i.Ref(), err))
		}
	}
	return errors.Join(errs...)
}

func leadMoved(d *domain.Directory, i *domain.Incident, now time.Time) bool {
	_, back := i.LeadBack(d, now)
	return back || owesLead(d, i, now)
}

// mindLead sets the timer of an incident whose lead is gone to now, or writes down that they are back.
func (l *Ledger) mindLead(ctx context.Context, ref domain.Ref) error {
	_, err := write(ctx, l, timely(), incidentLook(ref, Look{}), nil, func(tx *Tx) (struct{}, error) {
		i, ok := tx.Seen.Records[ref].(*domain.Incident)
		if !ok {
			return struct{}{}, nil
		}
		if n, back := i.LeadBack(tx.Dir, tx.Now); back {
			tx.handled(i, domain.IncidentDeed{Inc: n, What: "lead_back"}, "incident.lead_back", "")
			return struct{}{}, nil
		}
		if owesLead(tx.Dir, i, tx.Now) {
			n := domain.Clone(i)
			tx.armDuties(n)
			tx.Put(i, n, "incident.armed", "")
		}
		return struct{}{}, nil
	})
	return err
}
