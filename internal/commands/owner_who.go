package commands

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// ownerOfChannel answers for a channel: the service it is for, else its team.
func (d Desk) ownerOfChannel(ctx context.Context, c Call, name string, lead ...view.Line) (view.Message, error) {
	dir := d.Directory()
	if strings.EqualFold(name, "here") && c.Where.Name != "" {
		name = c.Where.Name
	}
	var ch *domain.Channel
	for _, x := range dir.Channels {
		if strings.EqualFold(x.ID, name) || x.Slack != "" && strings.EqualFold(x.Slack, name) {
			ch = x
		}
	}
	service, team := "", ""
	if ch != nil {
		service, team, name = ch.Service, ch.Team, ch.ID
	}
	for _, t := range dir.Teams {
		if team == "" && t.Channel != "" && strings.EqualFold(strings.TrimPrefix(t.Channel, "#"), name) {
			team = t.ID
		}
	}
	lead = append(lead, view.L("#", name, " belongs to this."))
	switch {
	case dir.Services[service] != nil:
		return d.serviceCard(ctx, c, service, lead...)
	case dir.Teams[team] != nil:
		return d.teamCard(c, team, lead...), nil
	}
	if hits := d.Names().Exact(name, string(domain.KindService), string(domain.KindTeam)); len(hits) > 0 {
		return d.card(ctx, c, hits[0].Entry, view.L("#", name, " belongs to nothing by file; this has its name."))
	}
	s := "#" + name + " belongs to no service and no team that I know of."
	m := view.Message{Summary: s, Nodes: []view.Node{view.Text(view.L(s), view.L("A channel gets its service in the organisation's file.")),
		view.Buttons(view.Button{Label: "All services", Words: "list service"})}}
	return m, nil
}

// ownerOfHandle answers for a person, or for the team of a user group.
func (d Desk) ownerOfHandle(ctx context.Context, c Call, text string) (view.Message, error) {
	dir := d.Directory()
	for _, t := range dir.Teams {
		if t.SlackGroup != "" && strings.EqualFold(t.SlackGroup, text) {
			return d.teamCard(c, t.ID), nil
		}
	}
	r := d.reader(c)
	id, err := r.person(Token{Text: text})
	if err == nil {
		return d.personCard(c, id), nil
	}
	var u *unsure
	if errors.As(err, &u) {
		var hits []find.Hit
		for _, id := range u.values {
			hits = append(hits, find.Hit{Entry: find.Entry{Kind: string(domain.KindPerson), ID: id, Label: dir.Name(id)}})
		}
		return view.Pick(text, d.choices(hits)), nil
	}
	if _, known := dir.People[c.Caller.Person]; !known && strings.EqualFold(text, "@me") {
		return view.Say("You are not in the organisation's file, so nothing is recorded under your name."), nil
	}
	return view.Message{}, err
}

// ownerOfRecord answers for RSK-001 and the like: its service's card, with who has the item itself.
func (d Desk) ownerOfRecord(ctx context.Context, c Call, ref domain.Ref) (view.Message, error) {
	got, err := d.Ledger.Show(ctx, c.As(), ref)
	if err != nil {
		return view.Message{}, err
	}
	dir := d.Directory()
	if got.Record == nil || len(got.Record.Services()) == 0 || dir.Services[got.Record.Services()[0]] == nil {
		return runShow(ctx, d, c.with("ref", ref.String()))
	}
	m, err := d.serviceCard(ctx, c, got.Record.Services()[0], append(view.L("About "), view.RecordLine(dir, got.Record, dir.Today(c.At))...))
	m.About = append(m.About, ref)
	m.Restricted = m.Restricted || got.Record.Base().IsRestricted()
	return m, err
}

// ownerOfRepo answers for a repository's address or a path in one.
func (d Desk) ownerOfRepo(ctx context.Context, c Call, text string) (view.Message, bool, error) {
	_, repos := d.names.lookups(d.Directory())
	ids := repos.services(text)
	if len(ids) == 0 {
		return view.Message{}, false, nil
	}
	if len(ids) == 1 {
		m, err := d.serviceCard(ctx, c, ids[0], view.L(domain.Clip(text, 80), " belongs to this."))
		return m, true, err
	}
	var hits []find.Hit
	for _, id := range ids {
		hits = append(hits, find.Hit{Entry: find.Entry{Kind: string(domain.KindService), ID: id, Label: d.Directory().Services[id].Name}})
	}
	return view.Pick(text, d.choices(hits)), true, nil
}

func (d Desk) teamCard(c Call, id string, lead ...view.Line) view.Message {
	dir := d.Directory()
	teams, _ := d.names.lookups(dir)
	card := view.TeamCard{Dir: dir, Today: dir.Today(c.At), Team: dir.Teams[id], Lead: lead}
	for _, s := range teams[id] {
		card.Services = append(card.Services, dir.Services[s])
	}
	card.Buttons = []view.Button{{Label: "What is missing", Words: "owner gaps " + Quote(id)}}
	if b := shareButton(c, "owner "+Quote(id)); b != nil {
		card.Buttons = append(card.Buttons, *b)
	}
	return view.Team(card)
}

func (d Desk) personCard(c Call, id string, lead ...view.Line) view.Message {
	dir := d.Directory()
	today := dir.Today(c.At)
	card := view.PersonCard{Dir: dir, Today: today, Now: c.At, Person: dir.People[id], Lead: lead}
	if card.Person == nil { // a full member who is in no file
		card.Person = &domain.Person{ID: id, Name: dir.Name(id)}
	}
	for _, s := range dir.AccountableFor(id) {
		card.Accountable = append(card.Accountable, dir.Services[s])
	}
	for _, s := range dir.ResponsibleFor(id) {
		card.Responsible = append(card.Responsible, dir.Services[s])
	}
	for _, ctl := range sorted(dir.Controls) {
		if ctl.Accountable == id {
			card.Accountable = append(card.Accountable, ctl)
		}
		if slices.Contains(ctl.Responsible, id) {
			card.Responsible = append(card.Responsible, ctl)
		}
	}
	for _, t := range sorted(dir.Teams) {
		if t.Lead == id {
			card.Leads = append(card.Leads, t)
		}
		if slices.Contains(t.Champions, id) {
			card.ChampionOf = append(card.ChampionOf, t)
		}
	}
	for _, p := range sorted(dir.People) {
		if p.Delegate == id && p.Live() && !p.AwayUntil.IsZero() && !today.After(p.AwayUntil) {
			card.StandsInFor = append(card.StandsInFor, p.ID)
		}
	}
	switch {
	case c.Reader.Channel:
	case id == c.Caller.Person:
		card.Buttons = append(card.Buttons, view.Button{Label: "Go through them", Words: "owner review"})
	}
	if b := shareButton(c, "owner "+Quote("@"+id)); b != nil {
		card.Buttons = append(card.Buttons, *b)
	}
	return view.Person(card)
}

// sorted lists a map's values by key.
func sorted[V any](m map[string]V) []V {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	out := make([]V, 0, len(m))
	for _, k := range keys {
		out = append(out, m[k])
	}
	return out
}
