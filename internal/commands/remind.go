package commands

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// remindCommands stand behind the buttons of a morning's reminders (product 4).
func remindCommands() []Command {
	return []Command{{Name: "remind", Synopsis: "Put a reminder off", Hidden: true, Sub: []Command{
		{Name: "snooze", Synopsis: "No reminders of it until a day; its dates stay", Hidden: true, Writes: true, Needs: domain.MayAsk,
			Args: []Arg{{Name: "ref", Label: "Reference", Kind: ArgRef, Required: true, Hint: "Like RSK-001"},
				{Name: "until", Label: "Until", Kind: ArgDate, Keyed: true, Required: true}},
			Run: func(ctx context.Context, d Desk, c Call) (view.Message, error) {
				rec, err := d.Ledger.SnoozeReminder(ctx, c.Write(), c.ref("ref"), c.day("until"))
				if err != nil {
					return view.Message{}, err
				}
				return view.Snoozed(d.Directory(), rec, c.day("until")), nil
			}},
	}}}
}
