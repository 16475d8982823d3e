package view

import (
	"fmt"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Settings is what a person set for themselves, with a press for each change. channel is the one they asked in, nil for
// none.
func Settings(d *domain.Directory, p *domain.Person, channel *domain.Channel, today domain.Date) Message {
	m := Message{Summary: "Your settings."}
	onOff := func(off bool, on, not string) string {
		if off {
			return not
		}
		return on
	}
	zone := d.ZoneOf(p.ID).String()
	if p.OwnZone == "" {
		zone += " (from your profile)"
	}
	fields := []Pair{
		{"Reminders", L(onOff(p.Quiet, "on, once a day at nine in the morning", "off; escalations still reach you"))},
		{"Time zone", L(zone)},
		{"Away", awayLine(d, p, today)},
		{"Thanks in the weekly sync", L(onOff(p.NoThanks, "you may be named", "you are not named"))},
	}
	if channel != nil {
		about := "nothing in particular"
		if channel.Service != "" {
			about = serviceName(d, channel.Service)
		} else if channel.Team != "" {
			about = teamName(d, channel.Team)
		}
		fields = append(fields, Pair{"This channel is about", L(about)})
	}
	m.Nodes = append(m.Nodes, Head("Your settings"), Node{Kind: NodeFields, Fields: fields})
	away := Button{Label: "I am away…", Words: "settings away"}
	if isAway(p, today) {
		away = Button{Label: "I am back", Words: "settings back", Style: "primary"}
	}
	m.Nodes = append(m.Nodes, Buttons(
		Button{Label: onOff(p.Quiet, "Switch reminders off", "Switch reminders on"), Words: "settings reminders " + onOff(p.Quiet, "off", "on")},
		Button{Label: "Time zone…", Words: "settings zone"}, away,
		Button{Label: onOff(p.NoThanks, "Do not name me", "You may name me"), Words: "settings thanks " + onOff(p.NoThanks, "off", "on")}))
	return m
}

func isAway(p *domain.Person, today domain.Date) bool {
	return !p.AwayUntil.IsZero() && !today.After(p.AwayUntil)
}

func awayLine(d *domain.Directory, p *domain.Person, today domain.Date) Line {
	switch {
	case !isAway(p, today):
		return L("no")
	case p.Delegate == "":
		return L("until " + p.AwayUntil.Long() + "; nobody stands in for you")
	}
	l := L("until "+p.AwayUntil.Long()+"; ", Name(d, p.Delegate), " stands in for you")
	if stand := d.Stand(p.Delegate, today); stand != "" && stand != p.Delegate {
		l = append(l, T(", and for them "), Name(d, stand))
	}
	return l
}

// AwaySet answers who went away.
func AwaySet(d *domain.Directory, p *domain.Person, today domain.Date) Message {
	m := Message{Summary: "You are away until " + p.AwayUntil.Long() + "."}
	m.Nodes = append(m.Nodes, Text(L(B(m.Summary))))
	if p.Delegate == "" {
		m.Nodes = append(m.Nodes, Text(L("Nobody stands in for you: questions to you go on to the next person who can answer, and what you answer for counts as unreachable."),
			L("To name somebody: ", Cmd("settings away until:"+p.AwayUntil.String()+" delegate:@name"))))
	} else {
		stand := d.Stand(p.Delegate, today)
		l := L(Name(d, p.Delegate), " stands in for you")
		if stand != "" && stand != p.Delegate {
			l = append(l, T(" ("), Name(d, stand), T(" while they are away)"))
		}
		m.Nodes = append(m.Nodes, Text(append(l, T(", gets your reminders and questions, and was told what waits on you.")),
			L("What is confidential stays with those on its list.")))
	}
	m.Nodes = append(m.Nodes, Buttons(Button{Label: "I am back", Words: "settings back"}))
	return m
}

// StandIn tells a delegate for whom they stand in, until when, and what waits there.
func StandIn(d *domain.Directory, p *domain.Person, lines []WaitLine, today domain.Date) Message {
	m := Waiting(d, lines[:min(len(lines), RemindersShown)], max(0, len(lines)-RemindersShown), today, nil)
	who := d.Name(p.ID)
	head := fmt.Sprintf("You stand in for %s until %s.", who, p.AwayUntil.Long())
	nodes := []Node{Text(L("You stand in for ", Name(d, p.ID), " until "+p.AwayUntil.Long()+". Questions and reminders for them come to you."))}
	if len(lines) == 0 {
		nodes = append(nodes, Text(L("Nothing waits on them now.")))
	} else {
		nodes = append(nodes, Text(L(B("What waits on them"))))
		for _, n := range m.Nodes {
			if n.Kind != NodeHeading && (n.Kind != NodeButtons || len(n.Buttons) > 0) && !(n.Kind == NodeNote && strings.Contains(plainWords(n.Lines[0]), "list mine")) {
				nodes = append(nodes, n)
			}
		}
		if k := len(lines) - RemindersShown; k > 0 {
			nodes = append(nodes, Small(L(fmt.Sprintf("and %d more.", k))))
		}
	}
	m.Summary, m.Nodes = head, nodes
	return m
}

// ChannelSet answers who said what a channel is about.
func ChannelSet(d *domain.Directory, c *domain.Channel) Message {
	about := "nothing in particular"
	switch {
	case c.Service != "":
		about = serviceName(d, c.Service)
	case c.Team != "":
		about = teamName(d, c.Team)
	}
	m := Message{Summary: "This channel is about " + about + " now."}
	lines := []Line{L("This channel is about ", B(about), " now.")}
	if c.Service != "" || c.Team != "" {
		lines = append(lines, L("What is logged here is taken to be about it, unless you name something else."))
	}
	m.Nodes = append(m.Nodes, Text(lines...))
	return m
}
