package workspace

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// All state hangs on Server and is guarded by Server.mu. Unless a comment says otherwise, functions in this package
// that take no lock expect their caller to hold it; functions that wait (for an ack, for the app) do not.

// user is a Seed user with what happens to it.
type user struct {
	User
	updated int64
}

// room is a conversation of any kind.
type room struct {
	id, name, topic, kind string // kind: public, private, im, mpim
	extShared, archived   bool
	creator               string
	created               int64
	members               []string
	messages              []*message // by ts, ephemeral ones too
	byTS                  map[string]*message
	read                  map[string]string // user → ts of the last message read
	pins                  []string
	bookmarks             []Object
}

func (r *room) has(user string) bool { return slices.Contains(r.members, user) }

// private says whether only members may know what is in it.
func (r *room) private() bool { return r.kind != "public" }

// other is the person at the other end of a direct message.
func (r *room) other(user string) string {
	for _, m := range r.members {
		if m != user {
			return m
		}
	}
	return ""
}

// message is one message, for everybody or (ephemeralTo) for one person.
type message struct {
	ts, threadTS, user, botID string
	subtype                   string
	text                      string
	blocks                    []any
	attachments               []any
	metadata                  Object
	files                     []*file
	edited                    *ClientEdit
	reactions                 []ClientReaction
	replies                   []*message
	ephemeralTo               string
	broadcast                 bool
	quiet                     bool // a command made public: no event
	posted                    time.Time
	shown                     time.Time
}

// file is an upload.
type file struct {
	id, name, title, altText, token, owner string
	mime, kind                             string
	length                                 int
	data                                   []byte
	uploaded, complete, deleted            bool
	finished                               time.Time // when the upload was completed
	created                                int64
	shares                                 map[string][]string // channel → ts
}

// newTS makes the next message stamp: unique in the whole workspace, so surely in each channel.
func (s *Server) newTS() string {
	now := time.Now().UnixMicro()
	if now <= s.lastTS {
		now = s.lastTS + 1
	}
	s.lastTS = now
	return fmt.Sprintf("%d.%06d", now/1e6, now%1e6)
}

// newID makes an id of Slack's look: a letter or two and ten characters that count up.
func (s *Server) newID(prefix string) string {
	s.lastID++
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	n, out := s.lastID*7919+46656*36*36, ""
	for n > 0 {
		out = string(digits[n%36]) + out
		n /= 36
	}
	for len(out) < 9 {
		out = "0" + out
	}
	return prefix + "0" + out
}

// shownNow is the moment people see: the movable clock's, if there is one.
func (s *Server) shownNow() time.Time {
	if s.opt.Clock != nil {
		return s.opt.Clock.Now()
	}
	return time.Now()
}

// wipe returns to the seed: people, channels, nothing said yet.
func (s *Server) wipe() {
	s.generation++
	s.users, s.rooms, s.groups = map[string]*user{}, map[string]*room{}, map[string]*UserGroup{}
	s.userOrder, s.roomOrder = nil, nil
	s.files, s.uploads = map[string]*file{}, map[string]*file{}
	s.triggers, s.hooks = map[string]*trigger{}, map[string]*hook{}
	s.views, s.stacks, s.homes = map[string]*view{}, map[string][]*view{}, map[string]*view{}
	s.faults, s.buckets, s.scheduled = nil, map[string]*bucket{}, nil
	now := time.Now()
	add := func(u User) {
		if u.TeamID == "" {
			u.TeamID = s.seed.Team.ID
		}
		s.users[u.ID] = &user{User: u, updated: now.Unix()}
		s.userOrder = append(s.userOrder, u.ID)
	}
	for _, u := range s.seed.Users {
		add(u)
	}
	add(User{ID: s.seed.Bot.UserID, Name: s.botHandle(), RealName: s.botName(), TZ: "UTC", IsBot: true})
	add(User{ID: slackbotID, Name: "slackbot", RealName: "Slackbot", TZ: "UTC"})
	for _, c := range s.seed.Channels {
		kind := "public"
		if c.Private {
			kind = "private"
		}
		s.addRoom(&room{id: c.ID, name: c.Name, topic: c.Topic, kind: kind, extShared: c.ExtShared,
			archived: c.Archived, members: slices.Clone(c.Members), creator: s.anyone()})
	}
	for _, g := range s.seed.UserGroups {
		g.Members = slices.Clone(g.Members)
		s.groups[g.ID] = &g
	}
	for _, u := range s.seed.Users {
		if !u.IsBot {
			s.dm(u.ID)
		}
	}
}

// anyone is a user to name as the maker of seeded channels.
func (s *Server) anyone() string {
	if len(s.seed.Users) > 0 {
		return s.seed.Users[0].ID
	}
	return slackbotID
}

func (s *Server) botName() string {
	if n := s.manifest.Features.BotUser.DisplayName; n != "" {
		return n
	}
	if s.seed.Bot.Name != "" {
		return s.seed.Bot.Name
	}
	return s.manifest.Display.Name
}

func (s *Server) botHandle() string {
	return strings.ReplaceAll(strings.ToLower(s.botName()), " ", "")
}

func (s *Server) addRoom(r *room) *room {
	r.byTS, r.read, r.created = map[string]*message{}, map[string]string{}, time.Now().Unix()
	s.rooms[r.id] = r
	s.roomOrder = append(s.roomOrder, r.id)
	return r
}

// dm is the direct message between a person and the bot. Its id follows from the person's, so that it is the same
// after a reset.
func (s *Server) dm(userID string) *room {
	id := "D" + userID
	if r := s.rooms[id]; r != nil {
		return r
	}
	return s.addRoom(&room{id: id, kind: "im", members: []string{userID, s.seed.Bot.UserID}, creator: userID})
}

// person finds somebody by id or by handle.
func (s *Server) person(who string) *user {
	if u := s.users[who]; u != nil {
		return u
	}
	who = strings.ToLower(strings.TrimPrefix(who, "@"))
	for _, id := range s.userOrder {
		if s.users[id].Name == who {
			return s.users[id]
		}
	}
	return nil
}

// place finds a channel by id, #name or name.
func (s *Server) place(name string) *room {
	if r := s.rooms[name]; r != nil {
		return r
	}
	name = strings.TrimPrefix(name, "#")
	for _, id := range s.roomOrder {
		if r := s.rooms[id]; r.name == name && name != "" {
			return r
		}
	}
	return nil
}

// stranger is somebody of another team.
func (s *Server) stranger(u *user) bool { return u.TeamID != s.seed.Team.ID }

// maySee says whether a person may read a conversation.
func (s *Server) maySee(r *room, userID string) bool {
	if r.has(userID) {
		return true
	}
	u := s.users[userID]
	return r.kind == "public" && u != nil && !u.IsRestricted && !s.stranger(u)
}
