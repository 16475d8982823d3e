package workspace

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxPins is how many messages Slack lets be pinned in one channel, and maxBookmarks how many bookmarks stand over one.
const maxPins, maxBookmarks = 100, 100

// pin pins a message to its channel or takes it down, and tells the app.
func (s *Server) pin(r *room, m *message, userID string, remove bool) *apiError {
	had := slices.Contains(r.pins, m.ts)
	kind := "pin_added"
	switch {
	case !remove && had:
		return refuse("already_pinned")
	case !remove && len(r.pins) >= maxPins:
		return refuse("too_many_pins")
	case remove && !had:
		return refuse("no_pin")
	case remove:
		kind = "pin_removed"
		r.pins = slices.DeleteFunc(slices.Clone(r.pins), func(ts string) bool { return ts == m.ts })
	default:
		r.pins = append(r.pins, m.ts)
	}
	s.publishChanged(r, m)
	if !r.has(s.seed.Bot.UserID) {
		return nil
	}
	shown := s.messageJSON(r, m, false)
	shown["permalink"] = s.permalink(r, m)
	event := Object{"type": kind, "user": userID, "channel_id": r.id, "item_user": m.user, "pin_count": strconv.Itoa(len(r.pins)), "event_ts": s.newTS(),
		"item": Object{"type": "message", "channel": r.id, "created": time.Now().Unix(), "created_by": userID, "message": shown}}
	if remove {
		event["has_pins"] = len(r.pins) > 0
	}
	s.event(kind, event)
	return nil
}

// clientPin is a person pinning a message from its menu, or taking it down.
func (s *Server) clientPin(as, channel, ts string, remove bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, r, err := s.actor(as, channel)
	if err != nil {
		return err
	}
	m := r.byTS[ts]
	switch {
	case m == nil || m.ephemeralTo != "" || m.subtype == "tombstone":
		return deny("message_not_found", "That message cannot be pinned.")
	case r.archived:
		return deny("is_archived", "This channel is archived; nothing can be changed in it.")
	case !r.has(u.ID):
		return deny("not_in_channel", "Only members of the channel pin messages in it.")
	case u.IsRestricted && r.kind == "public":
		return deny("guest", "Guests do not pin messages here.")
	}
	if refused := s.pin(r, m, u.ID, remove); refused != nil {
		return deny(refused.Code, "That pin cannot be changed: %s.", strings.ReplaceAll(refused.Code, "_", " "))
	}
	return nil
}

// Pins pins a message as this person; Unpins takes it down.
func (p *Persona) Pins(channel, ts string) error {
	return p.s.clientPin(p.ID, p.channel(channel), ts, false)
}

// Unpins takes a pinned message down.
func (p *Persona) Unpins(channel, ts string) error {
	return p.s.clientPin(p.ID, p.channel(channel), ts, true)
}

func apiPin(s *Server, c *apiCall) (Object, *apiError) {
	r, m, err := s.findMessage(c)
	if err != nil {
		return nil, err
	}
	return nil, s.pin(r, m, s.seed.Bot.UserID, false)
}

func apiUnpin(s *Server, c *apiCall) (Object, *apiError) {
	r, m, err := s.findMessage(c)
	if err != nil {
		return nil, err
	}
	return nil, s.pin(r, m, s.seed.Bot.UserID, true)
}

func apiBookmark(s *Server, c *apiCall) (Object, *apiError) {
	r := s.rooms[c.str("channel_id")]
	switch {
	case r == nil || (r.private() && !r.has(s.seed.Bot.UserID)):
		return nil, refuse("channel_not_found")
	case !r.has(s.seed.Bot.UserID):
		return nil, refuse("not_in_channel")
	case r.archived:
		return nil, refuse("is_archived")
	case c.str("title") == "" || c.str("type") != "link" || utf8.RuneCountInString(c.str("title")) > 255:
		return nil, refuse("invalid_arguments")
	case !strings.HasPrefix(c.str("link"), "http"):
		return nil, refuse("invalid_link")
	case len(r.bookmarks) >= maxBookmarks:
		return nil, refuse("too_many_bookmarks")
	}
	b := Object{"id": s.newID("Bk"), "channel_id": r.id, "title": c.str("title"), "link": c.str("link"), "emoji": c.str("emoji"),
		"type": "link", "date_created": time.Now().Unix(), "date_updated": 0, "rank": "i"}
	r.bookmarks = append(r.bookmarks, b)
	s.roomChanged(r)
	return Object{"bookmark": b}, nil
}

// clientBookmarks are the links over a channel.
func clientBookmarks(r *room) []ClientBookmark {
	var out []ClientBookmark
	for _, b := range r.bookmarks {
		out = append(out, ClientBookmark{Title: text(b["title"]), Link: text(b["link"])})
	}
	return out
}
