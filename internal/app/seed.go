package app

import (
	"cmp"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// The local workspace's fixed ids and tokens. They open nothing anywhere else.
const (
	tryBotToken = "xoxb-local-workspace"
	tryAppToken = "xapp-local-workspace"
	tryTeam     = "T0LOCAL"
	tryGuest    = "U0GUEST"
	tryStranger = "U0STRANGER"
)

// personas are the people the page offers first, by their id in the sample company.
var personas = []string{"saoirse", "rui", "renata", "stellan", "yusra"}

// seedOf makes a workspace of an organisation: its people, channels and user groups, a guest, and somebody of another
// company in the channels that are shared.
func seedOf(d *domain.Directory) workspace.Seed {
	s := workspace.Seed{Team: workspace.Team{ID: tryTeam, Name: cmp.Or(d.Org.Name, "Local workspace"), Domain: "local"},
		Bot: workspace.Bot{UserID: "U0SECRETARIAT", BotID: "B0SECRETARIAT", AppID: "A0SECRETARIAT", Name: "Secretariat"}}
	var everyone []string
	people := sortedKeys(d.People)
	for _, id := range people {
		p := d.People[id]
		u := workspace.User{ID: slackIDOf(p), Name: id, RealName: p.Name, Email: d.EmailOf(p), TZ: cmp.Or(p.Zone, d.Location().String()),
			Title: p.Title, IsAdmin: p.Has(domain.RoleAdmin), Deleted: !p.Live()}
		s.Users = append(s.Users, u)
		if p.Live() {
			everyone = append(everyone, u.ID)
		}
	}
	if len(s.Users) == 0 {
		s.Users = []workspace.User{{ID: "U0FIRST", Name: "first", RealName: "First Person", Email: "first@local.example", TZ: d.Location().String(), IsAdmin: true}}
		everyone = []string{"U0FIRST"}
	}
	s.Users = append(s.Users, workspace.User{ID: tryGuest, Name: "gale", RealName: "Gale Outward (guest)", Email: "gale@agency.example", TZ: d.Location().String(), Title: "Guest from an agency", IsRestricted: true},
		workspace.User{ID: tryStranger, Name: "sol", RealName: "Sol Partner (other company)", Email: "sol@partner.example", TZ: d.Location().String(), Title: "Works at a partner", TeamID: "T0PARTNER"})
	s.Channels = append(s.Channels, workspace.Channel{ID: "C0GENERAL", Name: "general", Topic: "Everybody", Members: append(slices.Clone(everyone), tryGuest)})
	for _, id := range sortedKeys(d.Channels) {
		c := d.Channels[id]
		ch := workspace.Channel{ID: cmp.Or(c.Slack, "C0"+letters(id)), Name: id, Private: c.Kind == domain.ChannelPrivate, ExtShared: c.Kind == domain.ChannelShared,
			Members: append(slices.Clone(everyone), s.Bot.UserID)}
		switch {
		case ch.Private:
			ch.Members = append(invited(d, c), s.Bot.UserID)
		case ch.ExtShared:
			ch.Members = append(ch.Members, tryStranger)
		}
		s.Channels = append(s.Channels, ch)
	}
	for _, id := range sortedKeys(d.Teams) {
		t := d.Teams[id]
		if t.SlackGroup == "" {
			continue
		}
		g := workspace.UserGroup{ID: "S0" + letters(id), Handle: strings.TrimPrefix(t.SlackGroup, "@"), Name: t.Name}
		for _, p := range people {
			if d.People[p].Unit == id && d.People[p].Live() {
				g.Members = append(g.Members, slackIDOf(d.People[p]))
			}
		}
		s.UserGroups = append(s.UserGroups, g)
	}
	for _, p := range personas {
		if d.People[p] != nil {
			s.Personas = append(s.Personas, slackIDOf(d.People[p]))
		}
	}
	if len(s.Personas) == 0 {
		s.Personas = everyone[:min(5, len(everyone))]
	}
	s.Personas = append(s.Personas, tryGuest)
	return s
}

// readers are who, besides security and the executives, sits in the private channels of a use: the people for whom the
// pages are that go there (domain 4.4).
var readers = map[string]func(*domain.Directory, *domain.Person) bool{
	"legal_digest":   func(_ *domain.Directory, p *domain.Person) bool { return p.Does("legal_reviewer") },
	"product_digest": func(d *domain.Directory, p *domain.Person) bool { return len(d.AccountableFor(p.ID)) > 0 },
}

// invited lists who sits in a private channel.
func invited(d *domain.Directory, c *domain.Channel) []string {
	var out []string
	for _, id := range sortedKeys(d.People) {
		p := d.People[id]
		in := p.Has(domain.RoleLead) || p.Has(domain.RoleExecutive) || p.Unit == "security" ||
			slices.ContainsFunc(c.Use, func(use string) bool { return readers[use] != nil && readers[use](d, p) })
		if p.Live() && in {
			out = append(out, slackIDOf(p))
		}
	}
	return out
}

func slackIDOf(p *domain.Person) string { return cmp.Or(p.Slack, "U0"+letters(p.ID)) }

// letters is a name as it may stand in a Slack id.
func letters(id string) string {
	out := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, id)
	return out[:min(18, len(out))]
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
