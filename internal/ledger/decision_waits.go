package ledger

import (
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// waitsDecision says what a person must do about a decision.
func waitsDecision(me string, r *domain.Decision, today domain.Date) Wait {
	u := min(byDate(r.Due, today), WaitAsked)
	switch {
	case r.Approver == me:
		return Wait{Do: "Decide", Urgency: u, Due: r.Due}
	case slices.Contains(r.MustAgree, me):
		return Wait{Do: "Agree, or say why not", Urgency: u, Due: r.Due}
	case r.Driver == me && u == WaitLate:
		return Wait{Do: "It is late: help the approver to decide", Urgency: WaitLate, Due: r.Due}
	}
	return Wait{}
}
