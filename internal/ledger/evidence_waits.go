package ledger

import (
	"github.com/secretariat-bot/secretariat/internal/domain"
)

// waitsEvidence says what a person must do about a request for proof.
func waitsEvidence(me string, r *domain.Evidence, today domain.Date) Wait {
	switch {
	case r.State == "provided" && r.AskedBy == me:
		return Wait{Do: "Accept the proof, or say what is missing", Urgency: WaitAsked, Due: r.Due}
	case r.State != "provided" && r.Owner == me:
		return Wait{Do: "Give the proof", Urgency: byDate(r.Due, today), Due: r.Due}
	}
	return Wait{}
}
