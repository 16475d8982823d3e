package ledger

import (
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// waitsEvidence says what a person must do about a request for proof.
func waitsEvidence(me string, r *domain.Evidence, today domain.Date) Wait {
	switch {
	case r.State == domain.EvdProvided && (slices.Contains(r.Judging, me) || len(r.Judging) == 0 && r.AskedBy == me):
		return Wait{Do: "Accept the proof, or say what is missing", Urgency: WaitAsked, Due: r.Due}
	case r.State == domain.EvdReturned && r.Owner == me:
		return Wait{Do: "Hand the proof in again: it was sent back", Urgency: min(byDate(r.Due, today), WaitAsked), Due: r.Due}
	case r.State == domain.EvdAsked && r.Owner == me:
		return Wait{Do: "Give the proof", Urgency: byDate(r.Due, today), Due: r.Due}
	}
	return Wait{}
}
