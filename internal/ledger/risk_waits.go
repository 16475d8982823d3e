package ledger

import (
	"github.com/secretariat-bot/secretariat/internal/domain"
)

// waitsRisk says what a person must do about a risk.
func waitsRisk(c domain.Caller, r *domain.Risk, today domain.Date) Wait {
	lead := c.Has(domain.RoleLead)
	switch {
	case !r.Live():
		return Wait{}
	case r.Offered == c.Person:
		return Wait{Do: "Take it over, or say that it is not yours", Urgency: WaitAsked, Due: r.Target}
	case r.State == domain.RiskReported && lead:
		return Wait{Do: "Look at it: confirm the score, or reject it", Urgency: WaitAsked}
	case r.Proposed != nil && lead && r.Proposed.By != c.Person:
		return Wait{Do: "Confirm the proposed score, or keep it as it is", Urgency: WaitAsked, Due: r.Target}
	case r.State == domain.RiskVerifying && (r.Verifier == c.Person || r.Verifier == "" && lead && (!r.Fixed(c.Person) || r.WaivedFor(c.Person))):
		return Wait{Do: "Check the fix: close it, or send it back", Urgency: WaitAsked, Due: r.Target}
	case r.Owner != c.Person:
		return Wait{}
	case !r.OwnerAsked.IsZero() && r.OwnerAccepted.IsZero():
		return Wait{Do: "Accept that you own it, or say that it is not yours", Urgency: min(byDate(r.Target, today), WaitAsked), Due: r.Target}
	case r.State == domain.RiskOpen:
		return Wait{Do: "Choose how to treat it", Urgency: byDate(r.Target, today), Due: r.Target}
	case r.State == domain.RiskTreatment:
		return Wait{Do: "Finish the fix and hand in the proof", Urgency: byDate(r.Target, today), Due: r.Target}
	}
	if next := r.NextReview(); !next.IsZero() && !today.Before(next) && r.State != domain.RiskReported {
		return Wait{Do: "Say whether its score still holds", Urgency: WaitSometime, Due: next}
	}
	return Wait{}
}
