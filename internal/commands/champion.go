package commands

import (
	"context"
	"fmt"
	"strconv"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// championCommands name and confirm the champions of teams.
func championCommands() []Command {
	return []Command{{Name: "champion", Synopsis: "Who the security champions are, team by team",
		Args:     []Arg{{Name: "page", Kind: ArgWord, Keyed: true}},
		Examples: []string{"champion"}, Run: runChampions, Sub: []Command{
			{Name: "set", Title: "Name a champion", Synopsis: "Name a team's champion, or with off:yes take one off", Needs: domain.MayLog, Writes: true,
				Args: []Arg{{Name: "team", Label: "Team", Kind: ArgWord, Required: true, Hint: "Its short name, like parcel"},
					{Name: "who", Label: "Who", Kind: ArgPerson, Required: true}, {Name: "off", Label: "Not any more", Kind: ArgYes, Keyed: true}},
				Examples: []string{"champion set people @amrit", "champion set carrier @jun off:yes"}, Run: championSet},
			{Name: "confirm", Synopsis: "Confirm that you are a champion, for 90 days", Needs: domain.MayLog, Writes: true,
				Examples: []string{"champion confirm"}, Run: championConfirm},
			{Name: "gaps", Synopsis: "Teams without an active champion, and who can name one", Examples: []string{"champion gaps"}, Run: championGaps},
		}}}
}

// championPage is how many teams stand on one page.
const championPage = 20

func runChampions(_ context.Context, d Desk, c Call) (view.Message, error) {
	dir := d.Directory()
	page, err := strconv.Atoi(c.Arg("page"))
	if err != nil || page < 1 {
		page = 1
	}
	return view.Champions(dir, dir.Today(c.At), c.Caller.Person, page, championPage), nil
}

func championGaps(_ context.Context, d Desk, c Call) (view.Message, error) {
	dir := d.Directory()
	w := domain.Work{Dir: dir, Now: c.At, Caller: c.Caller}
	return view.ChampionGaps(dir, dir.Today(c.At), func(t *domain.Team) bool { _, may := w.MayNameChampion(t); return may }), nil
}

func championSet(ctx context.Context, d Desk, c Call) (view.Message, error) {
	team, err := d.team(c.Arg("team"), "champion set %s "+Quote("@"+c.Arg("who")))
	if err != nil {
		return view.Message{}, err
	}
	got, err := d.Ledger.NameChampion(ctx, c.Write(), team, c.Arg("who"), c.Arg("off") == "yes")
	if err != nil {
		return view.Message{}, err
	}
	return view.ChampionSaid(d.Directory(), d.Directory().Teams[got.Team], got.Person, c.Caller.Person, got.Off, got.Told), nil
}

func championConfirm(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.ConfirmChampion(ctx, c.Write())
	if err != nil {
		return view.Message{}, err
	}
	return view.ChampionConfirmed(d.Directory(), got.Teams, got.Until), nil
}

// team reads a team by its short name or its name; again is the command to suggest, with %s for the team.
func (d Desk) team(text, again string) (string, error) {
	hits := d.Names().Exact(text, string(domain.KindTeam))
	if len(hits) == 1 {
		return hits[0].ID, nil
	}
	e := domain.Fail(domain.NotFound, "I know no team named “%s”.", domain.Clip(text, 40)).WithHint("To see them all, type `list team`.").WithField("team")
	for _, h := range append(hits, d.Names().Near(text, 3, string(domain.KindTeam))...) {
		e.Suggest = append(e.Suggest, fmt.Sprintf(again, Quote(h.ID)))
	}
	return "", e
}

// thanksCommands say thank you.
func thanksCommands() []Command {
	return []Command{{Name: "thanks", Title: "Say thanks", Synopsis: "Thank a colleague; the weekly sync may name it", Needs: domain.MayLog, Writes: true,
		Args:     []Arg{{Name: "who", Label: "Who", Kind: ArgPerson, Required: true}, {Name: "why", Label: "What for", Kind: ArgText, Required: true, Max: domain.MaxThanks}},
		Examples: []string{"thanks @rui for the quick fix"}, Run: runThanks}}
}

func runThanks(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.Thank(ctx, c.Write(), c.Arg("who"), c.Arg("why"))
	if err != nil {
		return view.Message{}, err
	}
	return view.ThanksSaid(d.Directory(), got.Thank, got.Told), nil
}
