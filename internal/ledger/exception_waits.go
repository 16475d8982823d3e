package ledger

import (
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// waitsException says what a person must do about an exception.
func waitsException(c domain.Caller, r *domain.Exception, today domain.Date) Wait {
	me := c.Person
	asked := func(p *domain.Plea) bool {
		if p == nil || p.Wanted != "" || slices.ContainsFunc(p.Yes, func(n domain.Nod) bool { return n.Person == me }) {
			return false
		}
		return slices.Contains(p.Asked, me) || slices.Contains(p.Asked, domain.LeadsStep) && c.Has(domain.RoleLead) && me != r.Requester
	}
	mine := r.Requester == me || r.ExitOwner == me
	switch {
	case asked(r.Plea) && r.Plea.What == domain.PleaRenewal:
		return Wait{Do: "Approve the later end, ask for a change, or decline", Urgency: min(byDate(r.Ends, today), WaitAsked), Due: r.Ends}
	case asked(r.Plea), r.Plea == nil && r.State == domain.ExcRequested && r.Approver == me:
		return Wait{Do: "Approve it, ask for a change, or decline", Urgency: WaitAsked, Due: r.Starts}
	case asked(r.Review):
		return Wait{Do: "Its risk is worse now: confirm that it stands, or revoke it", Urgency: WaitAsked, Due: r.Review.Until}
	case r.Plea != nil && r.Plea.Wanted != "" && r.Plea.By == me:
		return Wait{Do: "Change what was asked for, or withdraw it", Urgency: WaitAsked, Due: r.Day()}
	case r.State == domain.ExcRequested || !mine:
	case r.Expired(today):
		return Wait{Do: "It has ended: close it, or ask for a new one", Urgency: WaitLate, Due: r.Ends}
	case r.Expiring(today):
		return Wait{Do: "It ends soon: close, renew, or turn it into a fix", Urgency: WaitSoon, Due: r.Ends}
	}
	return Wait{}
}
