package commands

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// settingsBriefs is the one setting of briefs: whether a second person releases those for executives and legal (domain 5).
func settingsBriefs(onOff Arg) Command {
	return Command{Name: "briefs", Synopsis: "Have a second person read executive and legal briefs before they go out", Needs: domain.MayCadence, Writes: true,
		Args:     []Arg{{Name: "what", Label: "Setting", Kind: ArgChoice, Choices: []view.Option{{Value: "second-releaser", Label: "Second releaser"}}}, onOff},
		Examples: []string{"settings briefs second-releaser on", "settings briefs second-releaser off"},
		Run: func(ctx context.Context, d Desk, c Call) (view.Message, error) {
			org, err := d.Ledger.SetSecondReleaser(ctx, c.Write(), c.Arg("to") == "on")
			switch {
			case err != nil:
				return view.Message{}, err
			case org.SecondReleaser:
				return view.Say("On: briefs for executives and legal wait until a second person releases them. Whoever could send one may, but not who sent it."), nil
			}
			return view.Say("Off: briefs go out when they are sent. What waits already still needs its second person."), nil
		}}
}
