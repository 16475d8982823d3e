package commands

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func menuCommands(t *Tree) []Command {
	return []Command{
		{Name: "menu", Synopsis: "What waits on you, and a short menu", Hidden: true,
			Run: func(ctx context.Context, d Desk, c Call) (view.Message, error) { return runMenu(ctx, t, c) }},
		{Name: HomeNoun, Synopsis: "Your Home: what waits on you, what is yours, your team", Hidden: true,
			Args: []Arg{{Name: "part", Kind: ArgChoice, Choices: []view.Option{{Value: "mine", Label: "mine"}, {Value: "team", Label: "my team"}, {Value: "all", Label: "all"}}},
				{Name: "page", Kind: ArgWord, Keyed: true}},
			Run: func(ctx context.Context, d Desk, c Call) (view.Message, error) { return runHome(ctx, t, c) }},
	}
}

// atMost is how many things the bare command shows (product 7).
const atMost = 5

func runMenu(ctx context.Context, t *Tree, c Call) (view.Message, error) {
	d := t.Desk
	dir := d.Directory()
	if unset(dir) {
		return view.Unset(d.whoCanSetUp()), nil
	}
	if c.Where.Surface == Home {
		return runHome(ctx, t, c)
	}
	waits, err := d.Ledger.Waiting(ctx, c.As())
	if err != nil {
		return view.Message{}, err
	}
	today := dir.Today(c.At)
	var lines []view.WaitLine
	for _, w := range waits[:min(atMost, len(waits))] {
		lines = append(lines, w.Line())
	}
	return view.Waiting(d.Directory(), lines, len(waits)-len(lines), today, t.menu(c.Caller)), nil
}

func unset(d *domain.Directory) bool {
	return len(d.Services) == 0 && len(d.Teams) == 0 && d.Org.Name == ""
}

// menu is the row of buttons under the bare command's answer: only what exists and this caller may do.
func (t *Tree) menu(c domain.Caller) []view.Button {
	var out []view.Button
	for _, b := range []struct {
		label string
		words []string
		style string
	}{{"Who owns…", []string{"owner"}, "primary"}, {"Log a risk", []string{"risk", "add"}, ""}, {"Action", []string{"action", "add"}, ""}, {"Help", []string{"help"}, ""}} {
		if cmd := t.at(b.words...); cmd != nil && t.may(c, cmd) == nil {
			out = append(out, view.Button{Label: b.label, Words: join(b.words...), Style: b.style})
		}
	}
	return out
}

// whoCanSetUp names who can import the organisation's file: SEC_ADMINS while nobody else is an admin (domain 7.5).
func (d Desk) whoCanSetUp() view.Line {
	dir := d.Directory()
	var l view.Line
	add := func(s view.Span) {
		if len(l) > 0 {
			l = append(l, view.T(", "))
		}
		l = append(l, s)
	}
	for _, p := range dir.With(domain.RoleAdmin) {
		add(view.Name(dir, p.ID))
	}
	if len(l) == 0 {
		for _, slack := range d.Admins {
			if p := dir.BySlack(slack); p != nil {
				add(view.Name(dir, p.ID))
			} else {
				add(view.Span{Kind: view.Who, ID: slack, Text: slack})
			}
		}
	}
	if len(l) == 0 {
		return view.L("The person who runs this bot can set it up.")
	}
	return append(view.L("Who can set it up: "), append(l, view.T("."))...)
}
