package view

import (
	"fmt"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Champions is the directory of champions, team by team.
func Champions(d *domain.Directory, today domain.Date, me string, page, size int) Message {
	teams, active := teamsByName(d), 0
	for _, t := range teams {
		if len(d.ActiveChampions(t, today)) > 0 {
			active++
		}
	}
	if len(teams) == 0 {
		return Say("There are no teams yet.")
	}
	m := Message{Summary: "Teams with an active security champion: " + share(active, len(teams)) + "."}
	m.Nodes = append(m.Nodes, Head(m.Summary))
	from := min((page-1)*size, len(teams))
	upto := min(from+size, len(teams))
	var lines []Line
	for _, t := range teams[from:upto] {
		lines = append(lines, append(L(B(heading(t)), ": "), championWords(d, t, today)...))
	}
	m.Nodes = append(m.Nodes, List(lines...))
	var buttons []Button
	if own := d.Champions(me); len(own) > 0 {
		buttons = append(buttons, Button{Label: "Confirm mine", Words: "champion confirm", Access: "Confirm that you are a champion"})
	}
	if active < len(teams) {
		buttons = append(buttons, Button{Label: "Gaps", Words: "champion gaps", Access: "Teams without an active champion"})
	}
	if left := len(teams) - upto; left > 0 {
		next := fmt.Sprintf("champion page:%d", page+1)
		m.Nodes = append(m.Nodes, Small(L(fmt.Sprintf("and %d more: ", left), Cmd(next))))
		buttons = append(buttons, Button{Label: "More", Words: next})
	}
	if len(buttons) > 0 {
		m.Nodes = append(m.Nodes, Buttons(buttons...))
	}
	m.Nodes = append(m.Nodes, Small(L(fmt.Sprintf("A champion is active for %d days after confirming.", domain.ConfirmDays))))
	return m
}

// teamsByName lists all teams by their names.
func teamsByName(d *domain.Directory) []*domain.Team {
	var out []*domain.Team
	d.Each(domain.KindTeam, func(rec domain.Record) { out = append(out, rec.(*domain.Team)) })
	slices.SortStableFunc(out, func(a, b *domain.Team) int { return strings.Compare(heading(a), heading(b)) })
	return out
}

// championWords lists a team's champions and how each stands.
func championWords(d *domain.Directory, t *domain.Team, today domain.Date) Line {
	list := d.ChampionsOf(t, today)
	if len(list) == 0 {
		return L("nobody named")
	}
	var l Line
	for i, c := range list {
		if i > 0 {
			l = append(l, T("; "))
		}
		l = append(l, Name(d, c.Person), T(", "+championState(c)))
	}
	return l
}

func championState(c domain.Champion) string {
	switch c.State {
	case domain.ChampionActive:
		return "active until " + c.Until.Long()
	case domain.ChampionNamed:
		return "named, not confirmed yet"
	case domain.ChampionGone:
		return "has left"
	}
	if c.Confirmed.IsZero() {
		return "not active: never confirmed"
	}
	return "not active: last confirmed " + c.Confirmed.Long()
}

// ChampionGaps are the teams without an active champion, with who can name one, and those whose champion runs out soon.
func ChampionGaps(d *domain.Directory, today domain.Date, mayName func(*domain.Team) bool) Message {
	var gaps, soon []Line
	var set []Button
	for _, t := range teamsByName(d) {
		if len(d.ActiveChampions(t, today)) > 0 {
			for _, c := range d.ChampionsOf(t, today) {
				if left := c.Until.Days(today); c.State == domain.ChampionActive && left <= domain.ConfirmDays-domain.ChampionRemind {
					soon = append(soon, L(B(heading(t)), ": ", Name(d, c.Person), ", "+championState(c)))
				}
			}
			continue
		}
		l := append(L(B(heading(t)), ": "), championWords(d, t, today)...)
		if t.Lead != "" {
			l = append(l, T(". Its lead, "), Name(d, t.Lead), T(", can name one"))
		} else {
			l = append(l, T(". It has no lead; a security lead or an admin can name one"))
		}
		gaps = append(gaps, l)
		if mayName(t) && len(set) < shownControls {
			set = append(set, Button{Label: domain.Clip(heading(t), 60), Words: "champion set " + t.ID, Access: "Name a champion of " + heading(t)})
		}
	}
	if len(gaps)+len(soon) == 0 {
		return Say("Every team has an active security champion.")
	}
	m := Message{Summary: count(len(gaps), "team") + " without an active security champion."}
	if len(gaps) == 0 {
		m.Summary = "Every team has an active security champion."
	}
	m.Nodes = append(m.Nodes, Head(m.Summary))
	m.Nodes = append(m.Nodes, clipped(gaps, "champion")...)
	if len(soon) > 0 {
		m.Nodes = append(m.Nodes, Text(L(B("Running out in the next ten days:"))))
		m.Nodes = append(m.Nodes, clipped(soon, "champion")...)
	}
	if len(set) > 0 {
		m.Nodes = append(m.Nodes, Node{Kind: NodeMenu, Label: "Name a champion…", Buttons: set})
	}
	return m
}

// shownTeams is how many teams one answer lists; the rest are counted.
const shownTeams = 20

func clipped(lines []Line, words string) []Node {
	if len(lines) == 0 {
		return nil
	}
	out := []Node{List(lines[:min(len(lines), shownTeams)]...)}
	if more := len(lines) - shownTeams; more > 0 {
		out = append(out, Small(L(fmt.Sprintf("and %d more: ", more), Cmd(words))))
	}
	return out
}

// ChampionAsked asks a person to be a team's champion.
func ChampionAsked(d *domain.Directory, t *domain.Team, by string) Message {
	m := Message{Summary: fmt.Sprintf("%s names you as security champion of %s. Do you take it?", d.Name(by), heading(t)), About: []domain.Ref{t.Ref()}}
	m.Nodes = append(m.Nodes, Head("Security champion of "+heading(t)),
		Text(L(Name(d, by), " names you as the team's contact for security."),
			L("You relay and help; you do not replace the manager. On Mondays I send you what is new, late or without an owner."),
			L(fmt.Sprintf("It counts once you confirm, for %d days; then I ask again.", domain.ConfirmDays))),
		Buttons(Button{Label: "Confirm", Words: "champion confirm", Style: "primary", Access: "Confirm that you are champion of " + heading(t)},
			Button{Label: "Not me", Words: "champion set " + t.ID + " @me off:yes", Access: "Decline to be champion of " + heading(t)}),
		Small(L("Nothing happens by silence.")))
	return m
}

// ChampionConfirm asks a champion to confirm again, before it runs out or after it did.
func ChampionConfirm(d *domain.Directory, teams []*domain.Team, ack, today domain.Date) Message {
	what := teamWords(teams)
	until := ack.AddDays(domain.ConfirmDays)
	first := L("Your confirmation as security champion of ", B(what), " ends on "+until.Long()+".")
	if today.After(until) {
		first = L("Your confirmation as security champion of ", B(what), " ended on "+until.Long()+": the team has one active champion fewer.")
	}
	m := Message{Summary: "Are you still security champion of " + what + "?"}
	m.Nodes = append(m.Nodes, Head(m.Summary), Text(first, L("You confirmed it on "+ack.Long()+".")),
		Buttons(Button{Label: "I still am", Words: "champion confirm", Style: "primary", Access: "Confirm that you are still champion"},
			Button{Label: "Not any more", Words: "champion set " + teams[0].ID + " @me off:yes", Confirm: "The team's lead is told. Stop being its champion?"}))
	return m
}

// ChampionConfirmed takes the question's place once it is answered with yes.
func ChampionConfirmed(d *domain.Directory, teams []string, until domain.Date) Message {
	var names []*domain.Team
	for _, id := range teams {
		names = append(names, d.Teams[id])
	}
	s := fmt.Sprintf("You are an active security champion of %s until %s. Thank you.", teamWords(names), until.Long())
	return Message{Summary: s, Nodes: []Node{Text(L(s))}}
}

// ChampionYes tells a team's lead that the person they named took it.
func ChampionYes(d *domain.Directory, t *domain.Team, person string, until domain.Date) Message {
	s := fmt.Sprintf("%s is now an active security champion of %s, until %s.", d.Name(person), heading(t), until.Long())
	return Message{Summary: s, About: []domain.Ref{t.Ref()}, Nodes: []Node{Text(L(s))}}
}

// ChampionDropped tells that somebody is no champion of a team any more.
func ChampionDropped(d *domain.Directory, t *domain.Team, person, by string) Message {
	s := fmt.Sprintf("%s took %s off the security champions of %s.", d.Name(by), d.Name(person), heading(t))
	if person == by {
		s = fmt.Sprintf("%s is not a security champion of %s any more.", d.Name(person), heading(t))
	}
	m := Message{Summary: s, About: []domain.Ref{t.Ref()}, Nodes: []Node{Text(L(s))}}
	if len(t.Champions) == 0 {
		m.Nodes = append(m.Nodes, Text(L("The team has nobody now. Its lead, a security lead or an admin can name one: ", Cmd("champion set "+t.ID+" @name"), ".")))
	}
	return m
}

// ChampionSaid answers whoever named a champion, or took one off.
func ChampionSaid(d *domain.Directory, t *domain.Team, person, by string, off, told bool) Message {
	s := fmt.Sprintf("%s is named as security champion of %s.", d.Name(person), heading(t))
	next := L("They were asked by direct message; it counts once they confirm.")
	if !told {
		next = L("I can't write to them in Slack. It counts once they confirm: ", Cmd("champion confirm"), ".")
	}
	if off {
		s = fmt.Sprintf("%s is not a security champion of %s any more.", d.Name(person), heading(t))
		switch {
		case !told:
			next = nil
		case person == by:
			next = L("The lead of the team is told. Thank you for your time as champion.")
		default:
			next = L("They are told.")
		}
	}
	m := Message{Summary: s, About: []domain.Ref{t.Ref()}}
	lines := []Line{L(s)}
	if next != nil {
		lines = append(lines, next)
	}
	if p := d.People[person]; !off && p != nil && p.Unit != t.ID {
		lines = append(lines, L("They belong to another team: what a champion may do for the own team alone, they may not do here."))
	}
	m.Nodes = append(m.Nodes, Text(lines...), Buttons(Button{Label: "All champions", Words: "champion"}))
	return m
}

func teamWords(teams []*domain.Team) string {
	s := ""
	for i, t := range teams {
		switch {
		case t == nil:
			continue
		case i > 0 && i == len(teams)-1:
			s += " and "
		case i > 0:
			s += ", "
		}
		s += heading(t)
	}
	return s
}
