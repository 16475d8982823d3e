package ledger

import (
	"github.com/secretariat-bot/secretariat/internal/domain"
)

// waitsException says what a person must do about an exception.
func waitsException(me string, r *domain.Exception, today domain.Date) Wait {
	late := !r.Ends.IsZero() && !today.Before(r.Ends)
	switch {
	case r.State == "requested" && r.Approver == me:
		return Wait{Do: "Approve it, ask for a change, or decline", Urgency: WaitAsked, Due: r.Starts}
	case r.State == "requested" || (r.Requester != me && r.ExitOwner != me):
	case late:
		return Wait{Do: "It has ended: close it, or ask for a new one", Urgency: WaitLate, Due: r.Ends}
	case !r.Ends.After(today.AddDays(14)):
		return Wait{Do: "It ends soon: close, renew, or turn it into a fix", Urgency: WaitSoon, Due: r.Ends}
	}
	return Wait{}
}
