package commands

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// settingsCommands are what people and channels may set for themselves.
func settingsCommands() []Command {
	onOff := Arg{Name: "to", Label: "On or off", Kind: ArgChoice, Required: true, Choices: []view.Option{{Value: "on", Label: "on"}, {Value: "off", Label: "off"}}}
	set := func(name, synopsis string, args []Arg, examples []string, do func(context.Context, *ledger.Ledger, Call) (domain.Person, error), say func(Desk, Call, domain.Person) view.Message) Command {
		return Command{Name: name, Synopsis: synopsis, Args: args, Examples: examples, Writes: true,
			Run: func(ctx context.Context, d Desk, c Call) (view.Message, error) {
				p, err := do(ctx, d.Ledger, c)
				if err != nil {
					return view.Message{}, err
				}
				return say(d, c, p), nil
			}}
	}
	return []Command{{Name: "settings", Synopsis: "What is set for you: reminders, time zone, who stands in while you are away", Run: showSettings, Sub: []Command{
		set("reminders", "Switch your reminders on or off; escalations still reach you", []Arg{onOff}, []string{"settings reminders off"},
			func(ctx context.Context, l *ledger.Ledger, c Call) (domain.Person, error) {
				return l.SetReminders(ctx, c.Write(), c.Arg("to") == "on")
			}, said(func(p domain.Person) string {
				if p.Quiet {
					return "Your reminders are off. Escalations still reach you."
				}
				return "Your reminders are on: one message in your morning, on business days."
			})),
		set("zone", "Set the time zone you read times in; none goes back to your profile's", []Arg{{Name: "zone", Label: "Time zone", Kind: ArgWord, Required: true, Hint: "Like Europe/Berlin"}},
			[]string{"settings zone Europe/Berlin"},
			func(ctx context.Context, l *ledger.Ledger, c Call) (domain.Person, error) {
				zone := c.Arg("zone")
				if zone == "none" {
					zone = ""
				}
				return l.SetZone(ctx, c.Write(), zone)
			}, said(func(p domain.Person) string {
				if p.OwnZone == "" {
					return "Your time zone is your profile's again."
				}
				return "Your time zone is " + p.OwnZone + " now. Your mornings go by it."
			})),
		set("away", "Say until when you are away and who stands in", []Arg{{Name: "until", Label: "Your last day away", Kind: ArgDate, Keyed: true, Required: true},
			{Name: "delegate", Label: "Who stands in", Kind: ArgPerson, Keyed: true}}, []string{"settings away until:friday delegate:@saoirse"},
			func(ctx context.Context, l *ledger.Ledger, c Call) (domain.Person, error) {
				return l.SetAway(ctx, c.Write(), c.day("until"), c.Arg("delegate"))
			}, func(d Desk, c Call, p domain.Person) view.Message {
				return view.AwaySet(d.Directory(), &p, d.Directory().Today(c.At))
			}),
		set("back", "Say that you are back", nil, []string{"settings back"},
			func(ctx context.Context, l *ledger.Ledger, c Call) (domain.Person, error) {
				return l.SetBack(ctx, c.Write())
			}, said(func(domain.Person) string { return "Welcome back. Questions and reminders come to you again." })),
		set("thanks", "Say whether the weekly sync may name you in its thanks", []Arg{onOff}, []string{"settings thanks off"},
			func(ctx context.Context, l *ledger.Ledger, c Call) (domain.Person, error) {
				return l.SetThanks(ctx, c.Write(), c.Arg("to") == "on")
			}, said(func(p domain.Person) string {
				if p.NoThanks {
					return "The weekly sync does not name you in its thanks."
				}
				return "The weekly sync may name you in its thanks."
			})),
		{Name: "channel", Synopsis: "Say which service or team this channel is about; none takes it back", Writes: true, Needs: domain.MayLog,
			Args: []Arg{{Name: "service", Label: "Service", Kind: ArgService, Keyed: true}, {Name: "team", Label: "Team", Kind: ArgWord, Keyed: true},
				{Name: "off", Label: "Take it back", Kind: ArgYes, Keyed: true}},
			Examples: []string{"settings channel service:track-api", "settings channel off:yes"}, Run: setChannel},
		settingsBriefs(onOff),
	}}}
}

// said answers a setting in one sentence, with a way to all of them.
func said(words func(domain.Person) string) func(Desk, Call, domain.Person) view.Message {
	return func(_ Desk, _ Call, p domain.Person) view.Message {
		m := view.Say(words(p))
		m.Nodes = append(m.Nodes, view.Buttons(view.Button{Label: "All settings", Words: "settings"}))
		return m
	}
}

func showSettings(_ context.Context, d Desk, c Call) (view.Message, error) {
	dir := d.Directory()
	p := dir.People[c.Caller.Person]
	if p == nil {
		p = &domain.Person{ID: c.Caller.Person, Name: c.Caller.Name}
	}
	return view.Settings(dir, p, dir.Channels[dir.ChannelAt(c.Where.Channel, c.Where.Name)], dir.Today(c.At)), nil
}

func setChannel(ctx context.Context, d Desk, c Call) (view.Message, error) {
	service, team := c.Arg("service"), c.Arg("team")
	switch {
	case c.Arg("off") == "yes":
		service, team = "none", "none"
	case service == "" && team == "":
		return view.Message{}, domain.Fail(domain.Invalid, "What is this channel about?").WithHint("Name a service: `settings channel service:track-api`.").WithField("service")
	case team != "":
		var err error
		if team, err = teamOf(d.Directory(), team); err != nil {
			return view.Message{}, err
		}
	}
	ch, err := d.Ledger.SetChannel(ctx, c.Write(), service, team)
	if err != nil {
		return view.Message{}, err
	}
	return view.ChannelSet(d.Directory(), &ch), nil
}
