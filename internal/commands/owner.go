package commands

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/view"
)

func ownerCommands() []Command {
	return []Command{{Name: "owner", Synopsis: "Show who answers for a service, control, channel, person or repository, or who may decide",
		Args: []Arg{{Name: "what", Kind: ArgText, Required: true, Label: "What"}}, Examples: []string{"owner track-api"}, Run: runOwner}}
}

func runOwner(ctx context.Context, d Desk, c Call) (view.Message, error) {
	return view.Say(c.Arg("what")), nil
}
