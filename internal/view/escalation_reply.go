package view

import (
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// EscalationReply answers whoever just did something to an escalation: what came of it, then how it stands.
func EscalationReply(d *domain.Directory, e *domain.Escalation, title, what, place string, loc *time.Location) Message {
	first := map[string]string{
		"started":      "I am asking now.",
		"waiting":      "I will ask as soon as working hours allow.",
		"joined":       "Somebody is being asked about this already. Your reason is added.",
		"asked":        "Somebody is being asked about this already. Your reason is added.",
		"acknowledged": "You have it. Thank you.",
		"updated":      "Noted. Your time starts again.",
		"passed":       "All right, not you.",
		"resolved":     "Resolved. Nobody is asked any more.",
		"closed":       "That is over already. Nobody is asked any more.",
		"exhausted":    "Nobody on the path can be asked. The security leads are told.",
	}[what]
	if what == "joined" && e.State == domain.EscAcknowledged {
		first = "Somebody has this already. Your reason is added."
	}
	m := Message{Summary: first + " " + e.ID, About: []domain.Ref{e.Ref()}, Restricted: e.IsRestricted()}
	m.Nodes = append(m.Nodes, Text(L(B(first)), L(e.ID, ": ", aboutWords(e, title))))
	if e.State != domain.EscExhausted || what != "exhausted" {
		m.Nodes = append(m.Nodes, Text(escalationNow(d, e, loc, false)...))
	}
	m.Nodes = append(m.Nodes, placeNote(d, place, e.IsRestricted())...)
	return m
}

// placeNote says where a card stands.
func placeNote(d *domain.Directory, place string, restricted bool) []Node {
	switch {
	case restricted:
		return []Node{Small(L("This is confidential: it goes by direct message only."))}
	case place == "":
		return nil
	}
	name := place
	if c := d.Channels[place]; c != nil {
		name = c.ID
	}
	return []Node{Small(L("Its card is in ", Span{Kind: Room, ID: place, Text: name}, "."))}
}
