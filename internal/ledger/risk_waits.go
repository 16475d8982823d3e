package ledger

import (
	"github.com/secretariat-bot/secretariat/internal/domain"
)

// waitsRisk says what a person must do about a risk.
func waitsRisk(c domain.Caller, r *domain.Risk, today domain.Date) Wait {
	switch {
	case r.State == "reported" && c.Has(domain.RoleLead):
		return Wait{Do: "Look at it: confirm the score, or reject it", Urgency: WaitAsked}
	case r.Owner != c.Person:
	case r.State == "open":
		return Wait{Do: "Choose how to treat it", Urgency: byDate(r.Target, today), Due: r.Target}
	case r.State == "in_treatment":
		return Wait{Do: "Finish the fix and hand in the proof", Urgency: byDate(r.Target, today), Due: r.Target}
	}
	return Wait{}
}
