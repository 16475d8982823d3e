package view

import (
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// ExceptionReply answers whoever just did something to an exception: what came of it, and who is asked now.
func ExceptionReply(d *domain.Directory, e *domain.Exception, what string, asked []string, place, risk string, action *domain.Action, today domain.Date) Message {
	first := L("Noted: " + what + ".")
	switch what {
	case "requested", "edited", "voided":
		first = L("Recorded as ", B(e.ID), ". ", askedNow(d, asked))
		if what != "requested" {
			first = L("Changed. The approval starts afresh. ", askedNow(d, asked))
		}
		if what == "voided" {
			first = L("Changed, and the approval is void: the risk is open until it is given again. ", askedNow(d, asked))
		}
	case "renewal":
		first = L("Asked. It still ends on ", B(e.Ends.Long()), " until somebody approves. ", askedNow(d, asked))
	case "half":
		first = L("Your yes is recorded. It takes effect when " + openMissing(e) + " agrees too.")
	case "approved":
		first = L("Approved. It covers ", B(CoverWords(e)), ".")
	case "renewed":
		first = L("Renewed. It ends on ", B(e.Ends.Long()), " now.")
	case "confirmed":
		first = L("Confirmed for a " + e.Band.Word() + " risk. It ends on " + e.Ends.Long() + " as before.")
	case "declined":
		first = L("Declined. ", Name(d, e.Requester), " is told why.")
	case "kept":
		first = L("The renewal is declined. It still ends on ", B(e.Ends.Long()), ".")
	case "asked":
		first = L("Asked. ", Name(d, e.Plea.By), " is told; nothing is approved until it is changed and you say yes.")
	case "withdrawn":
		first = L("Withdrawn.")
	case "dropped":
		first = L("The renewal is taken back. It still ends on ", B(e.Ends.Long()), ".")
	case "revoked":
		first = L("Revoked. Its risk is open again, with its true age.")
	case "closed":
		first = L("Closed: " + StateWord(e.CloseReason) + ".")
		if e.CloseReason == domain.CloseFixed {
			first = L("Closed as fixed. Somebody else checks the fix of its risk now.")
		}
	case "handed":
		first = L(Name(d, e.ExitOwner), " sees to the way out now. The approval stands.")
	case "fix":
		first = L("Turned into ", B(action.ID), " for ", Name(d, action.Owner), ", due "+action.Due.Long()+". The exception still ends on "+e.Ends.Long()+".")
	}
	m := Message{Summary: plainWords(first) + " " + title(d, e), About: []domain.Ref{e.Ref()}, Restricted: e.IsRestricted()}
	lines := append([]Line{L(B(title(d, e)))}, exceptionLines(d, e, nil, today)...)
	m.Nodes = append(m.Nodes, Text(first), Text(lines...))
	if risk != "" {
		m.Nodes = append(m.Nodes, Text(L("Its risk is reported as ", B(risk), ". A security lead confirms the score; only then can the exception be approved.")))
	}
	if what == "requested" {
		m.Nodes = append(m.Nodes, placeNote(d, place, e.IsRestricted())...)
	}
	return m
}

func askedNow(d *domain.Directory, asked []string) Line {
	if len(asked) == 0 {
		return L("Nobody can approve it now; the security leads are told.")
	}
	var names []string
	for _, id := range asked {
		names = append(names, d.Name(id))
	}
	return L("Asked now: " + strings.Join(names, ", ") + ".")
}

func openMissing(e *domain.Exception) string {
	for _, p := range []*domain.Plea{e.Plea, e.Review} {
		if p != nil {
			return p.Missing()
		}
	}
	return "somebody"
}
