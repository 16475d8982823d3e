package workspace

import (
	"slices"
	"strings"
	"time"
)

// post stores a message, tells the people who see it and the app that hears of it.
func (s *Server) post(r *room, m *message) *message {
	m.ts, m.posted, m.shown = s.newTS(), time.Now(), s.shownNow()
	r.messages = append(r.messages, m)
	r.byTS[m.ts] = m
	parent := r.byTS[m.threadTS]
	if parent != nil && m.ephemeralTo == "" && parent != m {
		parent.replies = append(parent.replies, m)
	}
	if m.ephemeralTo != "" {
		s.publishTo(m.ephemeralTo, ClientEvent{Type: "ephemeral", Channel: r.id, Message: ptr(s.clientMessage(r, m, m.ephemeralTo))})
		return m
	}
	if m.user != "" {
		r.read[m.user] = m.ts
	}
	s.publishRoom(r, func(as string) ClientEvent {
		return ClientEvent{Type: "message", Channel: r.id, Message: ptr(s.clientMessage(r, m, as))}
	})
	if parent != nil && parent != m {
		s.publishChanged(r, parent)
	}
	s.hear(r, m)
	return m
}

// hear sends the app the events of a new message.
func (s *Server) hear(r *room, m *message) {
	if !r.has(s.seed.Bot.UserID) || m.quiet {
		return
	}
	event := s.messageJSON(r, m, true)
	event["channel"], event["event_ts"], event["channel_type"] = r.id, m.ts, channelType(r)
	if m.botID == "" {
		event["client_msg_id"] = newUUID()
	}
	s.event(messageEvent(r), event)
	if r.kind != "im" && m.botID == "" && mentions(m.text, s.seed.Bot.UserID) {
		mention := s.messageJSON(r, m, true)
		mention["type"], mention["channel"], mention["event_ts"] = "app_mention", r.id, m.ts
		s.event("app_mention", mention)
	}
}

func channelType(r *room) string {
	return map[string]string{"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}[r.kind]
}

func messageEvent(r *room) string {
	return map[string]string{"public": "message.channels", "private": "message.groups", "im": "message.im", "mpim": "message.mpim"}[r.kind]
}

// mentions says whether text pings a person.
func mentions(text, userID string) bool {
	return strings.Contains(text, "<@"+userID+">") || strings.Contains(text, "<@"+userID+"|")
}

func (s *Server) publishChanged(r *room, m *message) {
	show := func(as string) ClientEvent {
		return ClientEvent{Type: "message_changed", Channel: r.id, Message: ptr(s.clientMessage(r, m, as))}
	}
	if m.ephemeralTo != "" {
		s.publishTo(m.ephemeralTo, show(m.ephemeralTo))
		return
	}
	s.publishRoom(r, show)
}

// change puts new content into a message of the app's.
func (s *Server) change(r *room, m *message, c content) {
	before := s.messageJSON(r, m, true)
	if c.hasText {
		m.text = c.text
	}
	if c.hasBlocks {
		m.blocks = c.blocks
	}
	if c.hasAttachments {
		m.attachments = c.attachments
	}
	if c.hasMetadata {
		m.metadata = c.metadata
	}
	m.edited = &ClientEdit{User: s.seed.Bot.UserID, TS: s.newTS(), ShownAt: s.shownNow()}
	s.publishChanged(r, m)
	if m.ephemeralTo == "" && r.has(s.seed.Bot.UserID) {
		s.event(messageEvent(r), Object{"type": "message", "subtype": "message_changed", "hidden": true, "channel": r.id,
			"channel_type": channelType(r), "ts": m.edited.TS, "event_ts": m.edited.TS,
			"message": s.messageJSON(r, m, true), "previous_message": before})
	}
}

// remove takes a message away. The first message of a thread with replies leaves a tombstone.
func (s *Server) remove(r *room, m *message) {
	before := s.messageJSON(r, m, true)
	if len(m.replies) > 0 {
		m.subtype, m.text, m.blocks, m.attachments, m.files, m.metadata = "tombstone", "This message was deleted.", nil, nil, nil, nil
		m.user, m.botID = slackbotID, ""
		s.publishChanged(r, m)
		return
	}
	delete(r.byTS, m.ts)
	r.messages = slices.DeleteFunc(r.messages, func(o *message) bool { return o == m })
	if parent := r.byTS[m.threadTS]; parent != nil {
		parent.replies = slices.DeleteFunc(parent.replies, func(o *message) bool { return o == m })
		s.publishChanged(r, parent)
	}
	gone := ClientEvent{Type: "message_deleted", Channel: r.id, TS: m.ts, ThreadTS: m.threadTS}
	if m.ephemeralTo != "" {
		s.publishTo(m.ephemeralTo, gone)
		return
	}
	s.publishRoom(r, func(string) ClientEvent { return gone })
	if r.has(s.seed.Bot.UserID) {
		s.event(messageEvent(r), Object{"type": "message", "subtype": "message_deleted", "hidden": true, "channel": r.id,
			"channel_type": channelType(r), "ts": s.newTS(), "event_ts": m.ts, "deleted_ts": m.ts, "previous_message": before})
	}
}

// messageJSON is a message as the Web API and the events show it.
func (s *Server) messageJSON(r *room, m *message, allMetadata bool) Object {
	o := Object{"type": "message", "ts": m.ts, "text": m.text, "team": s.seed.Team.ID}
	if m.user != "" {
		o["user"] = m.user
	}
	if m.botID != "" {
		o["bot_id"], o["app_id"] = m.botID, s.seed.Bot.AppID
		o["bot_profile"] = Object{"id": m.botID, "app_id": s.seed.Bot.AppID, "user_id": s.seed.Bot.UserID, "name": s.botName(),
			"deleted": false, "updated": r.created, "team_id": s.seed.Team.ID}
	}
	if m.subtype != "" {
		o["subtype"] = m.subtype
	}
	if len(m.blocks) > 0 {
		o["blocks"] = m.blocks
	}
	if len(m.attachments) > 0 {
		o["attachments"] = m.attachments
	}
	if len(m.metadata) > 0 {
		o["metadata"] = Object{"event_type": m.metadata["event_type"]}
		if allMetadata {
			o["metadata"] = m.metadata
		}
	}
	if len(m.files) > 0 {
		o["files"], o["upload"] = s.filesJSON(m.files), true
	}
	if m.edited != nil {
		o["edited"] = Object{"user": m.edited.User, "ts": m.edited.TS}
	}
	if len(m.reactions) > 0 {
		o["reactions"] = m.reactions
	}
	if slices.Contains(r.pins, m.ts) {
		o["pinned_to"] = []string{r.id}
	}
	if m.threadTS != "" {
		o["thread_ts"] = m.threadTS
		if parent := r.byTS[m.threadTS]; parent != nil {
			o["parent_user_id"] = parent.user
		}
	}
	if n := len(m.replies); n > 0 {
		o["thread_ts"], o["reply_count"], o["latest_reply"] = m.ts, n, m.replies[n-1].ts
		o["reply_users"], o["reply_users_count"] = m.replyUsers(), len(m.replyUsers())
		o["is_locked"], o["subscribed"] = false, false
	}
	return o
}

func (m *message) replyUsers() []string {
	var out []string
	for _, p := range m.replies {
		if !slices.Contains(out, p.user) {
			out = append(out, p.user)
		}
	}
	return out
}

func (s *Server) filesJSON(files []*file) []Object {
	out := []Object{}
	for _, f := range files {
		out = append(out, s.fileJSON(f))
	}
	return out
}

// clientMessage is a message as the page shows it to one person.
func (s *Server) clientMessage(r *room, m *message, as string) ClientMessage {
	c := ClientMessage{Type: "message", Subtype: m.subtype, TS: m.ts, ThreadTS: m.threadTS, Channel: r.id, User: m.user,
		BotID: m.botID, IsBot: m.botID != "", Text: m.text, Blocks: m.blocks, Attachments: m.attachments,
		Reactions: slices.Clone(m.reactions), Edited: m.edited, Ephemeral: m.ephemeralTo != "", ReplyCount: len(m.replies),
		ReplyUsers: m.replyUsers(), Pinned: slices.Contains(r.pins, m.ts), ShownAt: m.shown}
	if u := s.users[m.user]; u != nil {
		c.Name = u.RealName
	}
	if len(m.files) > 0 {
		c.Files = s.filesJSON(m.files)
	}
	if n := len(m.replies); n > 0 {
		c.LatestReply = m.replies[n-1].ts
	}
	c.MentionsMe = s.pings(r, m, as)
	return c
}

// pings says whether a message notifies a person: named, one of a named group, everybody, or a direct message.
func (s *Server) pings(r *room, m *message, as string) bool {
	if m.user == as || m.ephemeralTo != "" || !r.has(as) {
		return false
	}
	if r.kind == "im" || r.kind == "mpim" {
		return true
	}
	all := m.text
	walkText(m.blocks, func(t string) { all += "\n" + t })
	if mentions(all, as) || strings.Contains(all, "<!channel") || strings.Contains(all, "<!here") || strings.Contains(all, "<!everyone") {
		return true
	}
	for _, g := range s.groups {
		if strings.Contains(all, "<!subteam^"+g.ID) && slices.Contains(g.Members, as) {
			return true
		}
	}
	return false
}

// walkText visits every mrkdwn text, and every user element of rich text as a mention.
func walkText(v any, f func(string)) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			walkText(e, f)
		}
	case Object:
		switch v["type"] {
		case "mrkdwn", "markdown":
			f(text(v["text"]))
		case "user":
			f("<@" + text(v["user_id"]) + ">")
		case "usergroup":
			f("<!subteam^" + text(v["usergroup_id"]) + ">")
		case "broadcast":
			f("<!" + text(v["range"]) + ">")
		}
		for _, e := range v {
			walkText(e, f)
		}
	}
}

func ptr[T any](v T) *T { return &v }
