package ledger

import (
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// waitsDecision says what a person must do about a decision.
func waitsDecision(me string, r *domain.Decision, today domain.Date) Wait {
	u := min(byDate(r.Due, today), WaitAsked)
	switch {
	case r.Approver == me && r.Unready() != "":
		return Wait{Do: "Yours to decide; it still lacks " + r.Unready(), Urgency: byDate(r.Due, today), Due: r.Due}
	case r.Approver == me && len(r.Unagreed()) > 0:
		return Wait{Do: "Yours to decide, once all agree who must", Urgency: byDate(r.Due, today), Due: r.Due}
	case r.Approver == me:
		return Wait{Do: "Decide", Urgency: u, Due: r.Due}
	case slices.Contains(r.Unagreed(), me):
		return Wait{Do: "Agree, or say why not", Urgency: u, Due: r.Due}
	case r.Driver == me && r.Unready() != "":
		return Wait{Do: "Add " + r.Unready(), Urgency: byDate(r.Due, today), Due: r.Due}
	case r.Driver == me && u == WaitLate:
		return Wait{Do: "It is late: help the approver to decide", Urgency: WaitLate, Due: r.Due}
	case slices.Contains(r.Contributors, me) && len(r.Said(me)) == 0:
		return Wait{Do: "Give input, or object", Urgency: WaitSometime, Due: r.Due}
	}
	return Wait{}
}
