package view

import (
	"github.com/secretariat-bot/secretariat/internal/domain"
)

// ActionReply answers whoever just did something to an action: what came of it, how it stands, and who is asked now.
func ActionReply(d *domain.Directory, a *domain.Action, what string, asked []string, place string, today domain.Date) Message {
	var first Line
	switch what {
	case "added":
		first = L("Recorded as ", B(a.ID), ".")
	case "wished":
		first = L("Asked. Nothing changes until ", people(d, asked), orNobody(asked), " agrees.")
	case "offered":
		first = L("Offered to ", Name(d, a.Offered), ". Until then ", Name(d, a.Owner), " stays responsible.")
	case "taken":
		first = L(Name(d, a.Owner), " owns it now.")
	case "handed back":
		first = L("Handed back. ", Name(d, a.Owner), " owns it now.")
	case "declined", "refused":
		first = L("Your no is noted, and who asked is told.")
	case "moved":
		first = L("Moved to ", B(a.Due.Long()), ".")
	case "snoozed":
		first = L("No reminders until ", B(a.SnoozedUntil.Long()), ". The due date stays.")
	default:
		first = L("Noted: " + what + ".")
	}
	m := Message{Summary: plainWords(first) + " " + a.ID + " " + a.Title, About: []domain.Ref{a.Ref()}, Restricted: a.IsRestricted()}
	m.Nodes = append(m.Nodes, Text(first), Text(append([]Line{L(B(a.ID), " ", a.Title)}, actionLines(d, a, "", today)...)...))
	if what == "added" {
		m.Nodes = append(m.Nodes, placeNote(d, place, a.IsRestricted())...)
	}
	return m
}

func orNobody(asked []string) string {
	if len(asked) == 0 {
		return "somebody who may" // nobody can be asked today: a lead must look for one
	}
	return ""
}

// people are names, without a ping.
func people(d *domain.Directory, ids []string) Line {
	var l Line
	for i, id := range ids {
		if i > 0 {
			l = append(l, T(" or "))
		}
		l = append(l, Name(d, id))
	}
	return l
}
