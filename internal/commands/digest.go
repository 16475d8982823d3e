package commands

import (
	"context"
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// digestArg names the digest; there is one so far, so it may be left out.
func digestArg() Arg {
	return Arg{Name: "digest", Label: "Digest", Kind: ArgChoice, Choices: []view.Option{{Value: briefs.WeeklyJob, Label: "Weekly sync"}}}
}

func audienceChoices() []view.Option {
	var out []view.Option
	for _, a := range briefs.AudienceNames {
		out = append(out, view.Option{Value: a, Label: a})
	}
	return out
}

func digestCommands() []Command {
	return []Command{{
		Name: "digest", Synopsis: "Look at the coming digest, send it, hold it, add a note",
		Sub: []Command{
			{Name: "preview", Synopsis: "Show the coming digest as an audience will read it", Needs: domain.MayAsk,
				Args:     []Arg{digestArg(), {Name: "audience", Label: "Audience", Kind: ArgChoice, Choices: audienceChoices()}},
				Examples: []string{"digest preview weekly-sync", "digest preview weekly-sync executive"}, Run: digestPreview},
			{Name: "send", Synopsis: "Post the coming digest now; run again, it edits what was posted", Needs: domain.MayCadence, Writes: true,
				Args: []Arg{digestArg()}, Examples: []string{"digest send weekly-sync"}, Run: digestSend},
			{Name: "hold", Synopsis: "Hold the coming digest back until it is released", Needs: domain.MayCadence, Writes: true,
				Args:     []Arg{digestArg(), {Name: "off", Label: "Release it", Kind: ArgYes, Keyed: true}},
				Examples: []string{"digest hold weekly-sync", "digest hold weekly-sync off:yes"}, Run: digestHold},
			{Name: "note", Title: "Add a note", Synopsis: "Add a note to the coming digest", Needs: domain.MayCadence, Writes: true,
				Args:     []Arg{digestArg(), {Name: "note", Label: "Note", Kind: ArgText, Required: true, Max: 300}},
				Examples: []string{"digest note weekly-sync \"Auditors are in the house on Thursday\""}, Run: digestNote},
		},
	}}
}

func digestPreview(ctx context.Context, d Desk, c Call) (view.Message, error) {
	audience := c.Arg("audience")
	if audience == "" {
		audience = "channel"
	}
	m, err := d.Digests.Preview(ctx, c.As(), audience)
	if err != nil {
		return m, err
	}
	m.Summary = "Preview. " + m.Summary
	m.Nodes = append([]view.Node{view.Small(view.L("Preview for the audience ", view.B(audience), ". Only you see it; nothing was sent."))}, m.Nodes...)
	return m, nil
}

func digestSend(ctx context.Context, d Desk, c Call) (view.Message, error) {
	sent, err := d.Digests.Send(ctx, c.Write())
	if err != nil {
		return view.Message{}, err
	}
	if sent.Place == "" {
		return view.Say("The weekly sync of " + sent.Date + " has no channel: give one the use weekly_sync in the organisation's file. The executives get their page."), nil
	}
	if sent.Again {
		return view.Say(fmt.Sprintf("The weekly sync of %s was out already: its messages in #%s and the direct messages are brought up to date.", sent.Date, sent.Place)), nil
	}
	return view.Say(fmt.Sprintf("Sent: the weekly sync of %s goes to #%s, the engineers and the executives now.", sent.Date, sent.Place)), nil
}

func digestHold(ctx context.Context, d Desk, c Call) (view.Message, error) {
	hold := c.Arg("off") == ""
	a, err := d.Digests.Hold(ctx, c.Write(), hold)
	if err != nil {
		return view.Message{}, err
	}
	day, _ := domain.ParseDate(a.Date)
	if !hold {
		return view.Say("Released: the weekly sync of " + day.Long() + " goes out at its time, or at once if that has passed."), nil
	}
	m := view.Say("Held: the weekly sync of " + day.Long() + " is not posted until somebody releases it. Twelve hours after its time it is skipped, and the next one says so.")
	m.Nodes = append(m.Nodes, view.Buttons(view.Button{Label: "Release it", Words: "digest hold weekly-sync off:yes"},
		view.Button{Label: "Send it now", Words: "digest send weekly-sync", Style: "primary"}))
	return m, nil
}

func digestNote(ctx context.Context, d Desk, c Call) (view.Message, error) {
	a, err := d.Digests.Note(ctx, c.Write(), c.Arg("note"))
	if err != nil {
		return view.Message{}, err
	}
	day, _ := domain.ParseDate(a.Date)
	return view.Say("Noted for the weekly sync of " + day.Long() + ". It stands at the top of the agenda and of the digest."), nil
}
