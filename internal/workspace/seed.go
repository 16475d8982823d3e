package workspace

import (
	"fmt"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"
)

// Seed is the company that the workspace starts with, and to which Reset returns.
type Seed struct {
	Team       Team
	Users      []User
	Channels   []Channel
	UserGroups []UserGroup
	Bot        Bot
	// Personas are the user ids that the page offers first; empty means the first six people.
	Personas []string
}

// Team is the workspace itself.
type Team struct{ ID, Name, Domain string }

// User is a person (or somebody's bot). Name is the handle.
type User struct {
	ID, Name, RealName, Email, TZ, Title string
	IsAdmin                              bool
	IsRestricted                         bool // a guest
	Deleted                              bool
	IsBot                                bool
	// TeamID of another team makes a stranger, who is here by a shared channel only.
	TeamID string
}

// Channel is a public or private channel. Members are user ids; the bot's own id among them invites the bot.
type Channel struct {
	ID, Name, Topic              string
	Private, ExtShared, Archived bool
	Members                      []string
}

// UserGroup is a group with an @handle.
type UserGroup struct {
	ID, Handle, Name string
	Members          []string
}

// Bot is the app under trial, as it is installed here.
type Bot struct{ UserID, BotID, AppID, Name string }

const slackbotID = "USLACKBOT"

var (
	userIDShape    = regexp.MustCompile(`^[UW][A-Z0-9]{1,20}$`)
	channelIDShape = regexp.MustCompile(`^[CG][A-Z0-9]{1,20}$`)
	groupIDShape   = regexp.MustCompile(`^S[A-Z0-9]{1,20}$`)
)

// withDefaults fills what may be left out.
func (s Seed) withDefaults() Seed {
	def := func(p *string, v string) {
		if *p == "" {
			*p = v
		}
	}
	def(&s.Team.ID, "T0WORKSPACE")
	def(&s.Team.Name, "Local workspace")
	def(&s.Team.Domain, "local-workspace")
	def(&s.Bot.UserID, "U0BOTUSER")
	def(&s.Bot.BotID, "B0BOTUSER")
	def(&s.Bot.AppID, "A0APP")
	if len(s.Personas) == 0 {
		for _, u := range s.Users {
			if len(s.Personas) < 6 && !u.IsBot && !u.Deleted {
				s.Personas = append(s.Personas, u.ID)
			}
		}
	}
	return s
}

// check refuses a seed that Slack could not hold.
func (s Seed) check() error {
	seen := map[string]bool{slackbotID: true}
	once := func(id string, shape *regexp.Regexp, what string) error {
		if !shape.MatchString(id) {
			return fmt.Errorf("workspace seed: %s id %q is not shaped like Slack's (%s)", what, id, shape)
		}
		if seen[id] {
			return fmt.Errorf("workspace seed: id %s is used twice", id)
		}
		seen[id] = true
		return nil
	}
	if err := once(s.Bot.UserID, userIDShape, "bot user"); err != nil {
		return err
	}
	handles := map[string]bool{}
	for _, u := range s.Users {
		if err := once(u.ID, userIDShape, "user"); err != nil {
			return err
		}
		if u.Name == "" || handles[u.Name] {
			return fmt.Errorf("workspace seed: user %s needs a name of its own, not %q", u.ID, u.Name)
		}
		handles[u.Name] = true
		if _, err := time.LoadLocation(u.TZ); err != nil {
			return fmt.Errorf("workspace seed: user %s: %w", u.ID, err)
		}
	}
	names := map[string]bool{}
	for _, c := range s.Channels {
		if err := once(c.ID, channelIDShape, "channel"); err != nil {
			return err
		}
		if !createdName.MatchString(c.Name) || utf8.RuneCountInString(c.Name) > 80 || names[c.Name] {
			return fmt.Errorf("workspace seed: channel %s needs a name of its own in lower case, not %q", c.ID, c.Name)
		}
		names[c.Name] = true
		if err := s.known(c.Members, "channel "+c.ID); err != nil {
			return err
		}
	}
	for _, g := range s.UserGroups {
		if err := once(g.ID, groupIDShape, "user group"); err != nil {
			return err
		}
		if err := s.known(g.Members, "user group "+g.ID); err != nil {
			return err
		}
	}
	return s.known(s.Personas, "personas")
}

// known checks that every id is a user of the seed.
func (s Seed) known(ids []string, where string) error {
	for _, id := range ids {
		if id != s.Bot.UserID && !slices.ContainsFunc(s.Users, func(u User) bool { return u.ID == id }) {
			return fmt.Errorf("workspace seed: %s names user %q, whom nobody has heard of", where, id)
		}
	}
	return nil
}
