package ledger

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// NameRole gives a role of an incident to a person, to the caller where person is empty.
func (l *Ledger) NameRole(ctx context.Context, rq Request, ref domain.Ref, role, person string, addReader bool) (Handled, error) {
	verb := "role"
	if r, ok := domain.IncidentRoleOf(role); ok && r.Key == "lead" {
		verb = "lead"
	}
	look := Look{Refs: []domain.Ref{domain.SheetRef(ref)}} // words for outside may wait for who is named
	return l.handle(ctx, rq, ref, verb, "", look, func(_ *Tx, i *domain.Incident, w domain.Work) (domain.IncidentDeed, error) {
		return plainly(i.NameRole(w, role, person, addReader))
	})
}

// plainly keeps a nil *domain.Error from becoming an error that is not nil.
func plainly(deed domain.IncidentDeed, err *domain.Error) (domain.IncidentDeed, error) {
	if err != nil {
		return deed, err
	}
	return deed, nil
}

// ChangeSeverity changes how bad an incident is, or confirms that personal data was exposed.
func (l *Ledger) ChangeSeverity(ctx context.Context, rq Request, ref domain.Ref, severity, why string, exposed bool) (Handled, error) {
	return l.handle(ctx, rq, ref, "severity", why, Look{}, func(_ *Tx, i *domain.Incident, w domain.Work) (domain.IncidentDeed, error) {
		return plainly(i.ChangeSeverity(w, severity, why, exposed))
	})
}

// ContainIncident says that it does not spread any more.
func (l *Ledger) ContainIncident(ctx context.Context, rq Request, ref domain.Ref, what string) (Handled, error) {
	return l.handle(ctx, rq, ref, "contain", what, Look{}, func(_ *Tx, i *domain.Incident, w domain.Work) (domain.IncidentDeed, error) {
		return plainly(i.Contain(w, what))
	})
}

// SpreadIncident says that it spreads again.
func (l *Ledger) SpreadIncident(ctx context.Context, rq Request, ref domain.Ref, why string) (Handled, error) {
	return l.handle(ctx, rq, ref, "spread", why, Look{}, func(_ *Tx, i *domain.Incident, w domain.Work) (domain.IncidentDeed, error) {
		return plainly(i.Spread(w, why))
	})
}

// ResolveIncident says that it is over; a retrospective that is due follows in the same commit.
func (l *Ledger) ResolveIncident(ctx context.Context, rq Request, ref domain.Ref, how string) (Handled, error) {
	return l.handle(ctx, rq, ref, "resolve", how, Look{}, func(_ *Tx, i *domain.Incident, w domain.Work) (domain.IncidentDeed, error) {
		return plainly(i.Resolve(w, how))
	})
}

// CancelIncident ends a false alarm.
func (l *Ledger) CancelIncident(ctx context.Context, rq Request, ref domain.Ref, why string) (Handled, error) {
	return l.handle(ctx, rq, ref, "cancel", why, Look{}, func(_ *Tx, i *domain.Incident, w domain.Work) (domain.IncidentDeed, error) {
		return plainly(i.Cancel(w, why))
	})
}
