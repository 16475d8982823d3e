package workspace

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// boot is all that a page needs to draw itself for one person.
func (s *Server) boot(as string) (Boot, error) {
	next := s.nextDigest()
	s.mu.Lock()
	defer s.mu.Unlock()
	me := s.persona(as)
	if me == nil {
		return Boot{}, noSuchPerson(as)
	}
	b := Boot{OK: true, Team: ClientTeam(s.seed.Team), Me: s.clientUser(me), Groups: []ClientGroup{}, Channels: []ClientChannel{},
		Commands: []ClientCommand{}, Shortcuts: []ClientShortcut{}, Clock: s.clock(next), Faults: s.standing(), Tour: s.opt.Tour,
		Bot: ClientBot{UserID: s.seed.Bot.UserID, Name: s.botName(), DM: s.dm(me.ID).id, Connected: s.openConns()}}
	for _, id := range s.seed.Personas {
		b.Personas = append(b.Personas, s.clientUser(s.users[id]))
	}
	for _, id := range s.userOrder {
		b.Users = append(b.Users, s.clientUser(s.users[id]))
	}
	for _, id := range groupIDs(s.groups) {
		g := s.groups[id]
		b.Groups = append(b.Groups, ClientGroup{ID: g.ID, Handle: g.Handle, Name: g.Name, Members: g.Members})
	}
	for _, id := range s.roomOrder {
		if r := s.rooms[id]; s.maySee(r, me.ID) {
			b.Channels = append(b.Channels, s.clientChannel(r, me.ID))
		}
	}
	for _, c := range s.manifest.Features.SlashCommands {
		b.Commands = append(b.Commands, ClientCommand{c.Command, c.Description, c.UsageHint})
	}
	for _, sc := range s.manifest.Features.Shortcuts {
		if !s.stranger(me) && (sc.Type != "global" || !me.IsRestricted) { // guests are not offered global ones
			b.Shortcuts = append(b.Shortcuts, ClientShortcut(sc))
		}
	}
	return b, nil
}

func (s *Server) clientUser(u *user) ClientUser {
	return ClientUser{ID: u.ID, Name: u.Name, RealName: u.RealName, Title: u.Title, TZ: u.TZ, IsBot: u.IsBot, IsAdmin: u.IsAdmin,
		IsRestricted: u.IsRestricted, IsStranger: s.stranger(u), Deleted: u.Deleted}
}

func (s *Server) clientChannel(r *room, as string) ClientChannel {
	c := ClientChannel{ID: r.id, Name: r.name, Kind: r.kind, Topic: r.topic, Members: slices.Clone(r.members), IsMember: r.has(as),
		Archived: r.archived, ReadOnly: r.archived || s.readOnly(r), BotIn: r.has(s.seed.Bot.UserID), Bookmarks: clientBookmarks(r)}
	if c.Members == nil {
		c.Members = []string{}
	}
	if r.extShared {
		c.Kind = "ext"
	}
	if r.kind == "im" {
		c.User = r.other(as)
		if u := s.users[c.User]; u != nil {
			c.Name = u.RealName
		}
	}
	seen := r.read[as]
	for _, m := range r.messages {
		if m.ephemeralTo != "" {
			continue
		}
		c.LastTS = m.ts
		if m.ts > seen && m.user != as && r.has(as) && m.threadTS == "" {
			c.Unread++
		}
		if m.ts > seen && s.pings(r, m, as) {
			c.Mentions++
		}
	}
	return c
}

// history is a conversation, or one of its threads, as one person sees it.
func (s *Server) history(as, channel, thread string) (ClientHistory, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, r, err := s.actor(as, channel)
	if err != nil {
		return ClientHistory{}, err
	}
	out := ClientHistory{OK: true, Messages: []ClientMessage{}}
	for _, m := range r.messages {
		if m.ephemeralTo != "" && m.ephemeralTo != u.ID {
			continue
		}
		if m.threadTS == thread || (thread != "" && m.ts == thread) || (thread == "" && m.broadcast) {
			out.Messages = append(out.Messages, s.clientMessage(r, m, u.ID))
		}
	}
	return out, nil
}

func (s *Server) markRead(as, channel string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, r, err := s.actor(as, channel)
	if err != nil {
		return err
	}
	r.read[u.ID] = s.newTS()
	s.publishTo(u.ID, ClientEvent{Type: "channel", Channel: r.id, Room: ptr(s.clientChannel(r, u.ID))})
	return nil
}

func (s *Server) home(as string) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.persona(as)
	if u == nil {
		return nil, noSuchPerson(as)
	}
	if v := s.homes[u.ID]; v != nil {
		return Object{"ok": true, "view": s.viewJSON(v)}, nil
	}
	return Object{"ok": true, "view": nil}, nil
}

func (s *Server) openViews(as string) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.persona(as)
	if u == nil {
		return nil, noSuchPerson(as)
	}
	views := []Object{}
	for _, v := range s.stacks[u.ID] {
		views = append(views, s.viewJSON(v))
	}
	return Object{"ok": true, "views": views}, nil
}

// clock is the movable clock as the page shows it.
func (s *Server) clock(next *time.Time) ClientClock {
	c := ClientClock{Now: s.shownNow(), Moving: s.moving != nil, Target: s.moving, NextDigest: next}
	if s.opt.Clock != nil {
		c.Movable = s.opt.Clock.Movable()
	}
	return c
}

// nextDigest asks the app's clock, which may take its time: never with the lock held.
func (s *Server) nextDigest() *time.Time {
	if s.opt.Clock == nil {
		return nil
	}
	if t, ok := s.opt.Clock.NextDigest(); ok {
		return &t
	}
	return nil
}

func (s *Server) clockAnswer() any {
	next := s.nextDigest()
	s.mu.Lock()
	defer s.mu.Unlock()
	return struct {
		OK bool `json:"ok"`
		ClientClock
	}{true, s.clock(next)}
}

// serveClock moves the app's clock and answers when everything due on the way has happened.
func (s *Server) serveClock(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Advance string `json:"advance"`
		To      string `json:"to"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&in); err != nil {
		clientFail(w, deny("bad_json", "The request cannot be read: %v", err))
		return
	}
	to, err := s.moveTarget(in.Advance, in.To)
	if err == nil {
		err = s.Move(context.WithoutCancel(r.Context()), to)
	}
	clientAnswer(w, s.clockAnswer(), err)
}

func (s *Server) moveTarget(advance, to string) (time.Time, error) {
	m := s.opt.Clock
	if m == nil || !m.Movable() {
		return time.Time{}, deny("not_movable", "This workspace runs on the real clock.")
	}
	if advance == "next_digest" {
		t, ok := m.NextDigest()
		if !ok {
			return t, deny("no_digest", "No digest is planned.")
		}
		return t, nil
	}
	if advance != "" {
		d, err := time.ParseDuration(advance)
		if err != nil || d <= 0 {
			return time.Time{}, deny("bad_duration", "advance must be a length of time such as 1h or 24h, or next_digest.")
		}
		return m.Now().Add(d), nil
	}
	t, err := time.Parse(time.RFC3339, to)
	if err != nil {
		return t, deny("bad_time", "to must be a moment such as 2026-12-04T09:00:00Z.")
	}
	if !t.After(m.Now()) {
		return t, deny("in_the_past", "The clock only moves forward.")
	}
	return t, nil
}

// Move moves the app's clock and tells every page how far it is.
func (s *Server) Move(ctx context.Context, to time.Time) error {
	s.mu.Lock()
	if s.moving != nil {
		s.mu.Unlock()
		return &clientError{Status: http.StatusConflict, Code: "clock_busy", Message: "The clock is moving already."}
	}
	s.moving = &to
	s.tellClock(s.clock(nil))
	s.mu.Unlock()
	var last time.Time
	err := s.opt.Clock.Jump(ctx, to, func(at time.Time) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if time.Since(last) > 50*time.Millisecond { // a page need not see every minute
			last = time.Now()
			c := s.clock(nil)
			c.Now = at
			s.tellClock(c)
		}
	})
	next := s.nextDigest()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.moving = nil
	s.tellClock(s.clock(next))
	return err
}

func (s *Server) tellClock(c ClientClock) { s.publishAll(ClientEvent{Type: "clock", Clock: &c}) }

// serveReset goes back to the beginning.
func (s *Server) serveReset(w http.ResponseWriter, r *http.Request) {
	clientAnswer(w, Object{"ok": true}, s.Reset(context.WithoutCancel(r.Context())))
}

// Reset wipes the workspace and puts the app back to its beginning.
func (s *Server) Reset(ctx context.Context) error {
	s.mu.Lock()
	if s.moving != nil {
		s.mu.Unlock()
		return &clientError{Status: http.StatusConflict, Code: "clock_busy", Message: "Wait until the clock stands still."}
	}
	s.mu.Unlock()
	s.Wipe()
	var err error
	if s.opt.Clock != nil {
		err = s.opt.Clock.Reset(ctx)
	}
	// The pages are told only now: who types at once finds the app there.
	s.mu.Lock()
	defer s.mu.Unlock()
	s.publishAll(ClientEvent{Type: "reset"})
	return err
}
