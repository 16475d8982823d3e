package commands

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// raiseCommands are the private way to the security leads (product 1, scene 12).
func raiseCommands() []Command {
	return []Command{{Name: "raise", Title: "Raise privately", Synopsis: "Tell the security leads, and only them, about a worry", Needs: domain.MayLog, Writes: true,
		Args: []Arg{
			{Name: "title", Label: "What worries you", Kind: ArgText, Required: true, Max: domain.MaxTitle, Hint: "One line; only the security leads read it"},
			{Name: "details", Label: "More, if you like", Kind: ArgLong, Keyed: true, Max: 2000},
			{Name: "service", Label: "Service, if it is about one", Kind: ArgService, Keyed: true},
		},
		Examples: []string{"raise \"A colleague copies customer data to a private laptop\""},
		Fill:     fillRaise, Run: runRaise}}
}

// fillRaise says before anything is typed who will read it, and who could (product 1, scene 12).
func fillRaise(_ Desk, c Call, f *view.Form) {
	f.Submit, f.Draft = "Raise it", false // what somebody thinks better of leaves nothing behind
	f.Intro = view.RaiseHonest()
	if x := fieldOf(f, "details"); x != nil && x.Value == "" {
		x.Value = domain.Clip(c.Where.Message, 2000)
	}
}

func runRaise(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.AddRisk(ctx, c.Write(), domain.Risk{Title: c.Arg("title"), Service: c.Arg("service"), Said: c.Arg("details"), Raised: true})
	if err != nil {
		return view.Message{}, err
	}
	return view.RaiseReply(&got.Risk, c.Where.Surface == Mention), nil
}
