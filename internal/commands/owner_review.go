package commands

import (
	"context"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// reviewCommand is the ownership review: one's own, or for a lead or an admin everybody's, or a team's (domain 4.5).
func reviewCommand() Command {
	return Command{Name: "review", Synopsis: "Go through what you answer for; leads ask everybody, or a team", Writes: true,
		Args:     []Arg{{Name: "whom", Label: "Whom", Kind: ArgText, Hint: "all, a team's short name, or summary"}},
		Examples: []string{"owner review", "owner review all", "owner review parcel", "owner review summary"}, Run: ownerReview}
}

func ownerReview(ctx context.Context, d Desk, c Call) (view.Message, error) {
	dir := d.Directory()
	first, rest, _ := strings.Cut(strings.TrimSpace(c.Arg("whom")), " ")
	lead := c.Caller.Has(domain.RoleLead) || c.Caller.Has(domain.RoleAdmin)
	switch {
	case first == "" || strings.EqualFold(first, "mine"):
		var more []view.Button
		if lead {
			more = []view.Button{{Label: "Ask everybody", Words: "owner review all", Confirm: "Each accountable person gets one direct message. Ask them all?"},
				{Label: "How it stands", Words: "owner review summary"}}
		}
		return view.Review(dir, dir.Today(c.At), d.own(c), more...), nil
	case strings.EqualFold(first, "summary"):
		return d.reviewSummary(c, lead, rest)
	}
	team := ""
	if !strings.EqualFold(c.Arg("whom"), "all") {
		var err error
		if team, err = d.team(c.Arg("whom"), "owner review %s"); err != nil {
			return view.Message{}, err
		}
	}
	got, err := d.Ledger.StartReview(ctx, c.Write(), team)
	if err != nil {
		return view.Message{}, err
	}
	return view.ReviewBegun(dir, got.Team, got.Asked, got.Lost, got.Again, got.Ends), nil
}

// reviewSummary is for those who run the review: it names who has not answered (product 4).
func (d Desk) reviewSummary(c Call, lead bool, team string) (view.Message, error) {
	if !lead || c.Reader.Channel {
		return view.Message{}, domain.Fail(domain.Forbidden, "Who has not answered is for the security leads and admins.").
			WithHint("`owner gaps` shows what is missing in who owns what.").WithRule("product 4")
	}
	if team = strings.TrimSpace(team); team != "" {
		var err error
		if team, err = d.team(team, "owner review summary %s"); err != nil {
			return view.Message{}, err
		}
	}
	dir := d.Directory()
	return view.ReviewSummary(dir, domain.OwnershipOf(dir, team, dir.Today(c.At)), team), nil
}
