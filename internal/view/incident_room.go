package view

import (
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// RoomLost tells who leads an incident that its own channel is gone for the bot.
func RoomLost(i *domain.Incident) Message {
	at := L("It lives on: type ", Cmd("incident show "+i.ID), ".")
	if i.Place != "" {
		at = L("It lives on its card in ", Span{Kind: Room, ID: i.Place, Text: i.Place}, ".")
	}
	return Message{Summary: "The channel of " + i.ID + " was archived, or I was taken out of it.", Nodes: []Node{
		Text(L("The channel of ", B(i.ID+" "+i.Title), " was archived, or I was taken out of it. I post nothing there any more."), at)}}
}

// roomDeeds say what an errand on an incident's channel was to do.
var roomDeeds = map[string]string{"create": "make a channel for", "topic": "set the topic of the channel of", "invite": "bring people into the channel of",
	"bookmark": "put a bookmark into the channel of", "rename": "take the title out of the name of the channel of", "archive": "archive the channel of"}

// RoomRefused tells admins what Slack does not let the app do for incidents, and what to do about it.
func RoomRefused(ref domain.Ref, op, code string) Message {
	todo := L("Ask who runs the workspace, or set incident_channels: false in the organisation's file.")
	switch word, needed, _ := strings.Cut(code, " "); {
	case word == "missing_scope" && needed != "":
		todo = L("Give the app the scope ", C(needed), " (", C("bot manifest --incident-channels"), " lists all of them) and install it again, or set incident_channels: false in the organisation's file.")
	case word == "missing_scope":
		todo = L("Give the app the scopes of ", C("bot manifest --incident-channels"), " and install it again, or set incident_channels: false in the organisation's file.")
	}
	return Message{Summary: "Slack does not let me " + roomDeeds[op] + " an incident.", About: []domain.Ref{ref}, Nodes: []Node{
		Text(L("I could not ", roomDeeds[op], " ", B(ref.String()), ": Slack says ", C(code), ". The incident goes on without; its card has everything."), todo)}}
}
