package workspace

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// target finds where a message should go: a channel's id or name, a direct message's id, or a person's id, which
// opens the direct message by itself.
func (s *Server) target(c *apiCall, posting bool) (*room, *apiError) {
	name := c.str("channel")
	if name == "" {
		return nil, refuse("channel_not_found")
	}
	bot := s.seed.Bot.UserID
	if u := s.users[name]; u != nil && posting {
		if err := s.mayDM(u); err != nil {
			return nil, err
		}
		return s.dm(u.ID), nil
	}
	r := s.rooms[name]
	if r == nil && posting {
		r = s.place(name)
	}
	if r == nil || (r.private() && !r.has(bot)) {
		return nil, refuse("channel_not_found") // a private channel without the bot looks like none
	}
	if r.kind == "im" {
		if u := s.users[r.other(bot)]; u != nil {
			if err := s.mayDM(u); err != nil {
				return nil, err
			}
		}
		return r, nil
	}
	if r.archived {
		return nil, refuse("is_archived")
	}
	if !r.has(bot) && (!posting || !s.manifest.hasScope("chat:write.public")) {
		return nil, refuse("not_in_channel")
	}
	return r, nil
}

// mayDM says why the bot cannot write to somebody.
func (s *Server) mayDM(u *user) *apiError {
	switch {
	case u.IsBot || u.ID == slackbotID:
		return refuse("cannot_dm_bot")
	case u.Deleted:
		return refuse("user_disabled")
	case s.stranger(u):
		return refuse("channel_not_found")
	case !s.manifest.Features.AppHome.Messages:
		return refuse("messages_tab_disabled")
	}
	return nil
}

// thread finds the thread that thread_ts means. When its first message is gone Slack does not refuse: it silently
// makes the reply a message of the channel, and only the answer, which then has no thread_ts, tells (reported by several
// bots, among them slack-go issue 1571).
func (s *Server) thread(c *apiCall, r *room) string {
	ts := c.str("thread_ts")
	parent := r.byTS[ts]
	switch {
	case parent == nil || parent.ephemeralTo != "":
		return ""
	case parent.threadTS != "":
		return parent.threadTS
	}
	return ts
}

func apiPostMessage(s *Server, c *apiCall) (Object, *apiError) {
	r, err := s.target(c, true)
	if err != nil {
		return nil, err
	}
	body, err := s.readContent(c)
	if err != nil {
		return nil, err
	}
	if body.empty() {
		return nil, refuse("no_text")
	}
	thread := s.thread(c, r)
	m := s.post(r, s.ofBot(body, thread))
	out := Object{"channel": r.id, "ts": m.ts, "message": s.messageJSON(r, m, true)}
	if strings.TrimSpace(body.text) == "" {
		out["warning"] = "missing_text_in_message" // a screen reader gets nothing
		out["response_metadata"] = Object{"warnings": []string{"missing_text_in_message"}}
	}
	return out, nil
}

// ofBot makes a message of the app's.
func (s *Server) ofBot(c content, thread string) *message {
	return &message{user: s.seed.Bot.UserID, botID: s.seed.Bot.BotID, text: c.text, blocks: c.blocks,
		attachments: c.attachments, metadata: c.metadata, threadTS: thread}
}

func apiPostEphemeral(s *Server, c *apiCall) (Object, *apiError) {
	r, err := s.target(c, false)
	if err != nil {
		return nil, err
	}
	u := s.users[c.str("user")]
	if u == nil {
		return nil, refuse("user_not_found")
	}
	if !r.has(u.ID) {
		return nil, refuse("user_not_in_channel")
	}
	body, err := s.readContent(c)
	if err != nil {
		return nil, err
	}
	if body.empty() {
		return nil, refuse("no_text")
	}
	thread := s.thread(c, r)
	m := s.ofBot(body, thread)
	m.ephemeralTo = u.ID
	return Object{"message_ts": s.post(r, m).ts}, nil
}

// own finds a message that the app may edit.
func (s *Server) own(c *apiCall, refusal string) (*room, *message, *apiError) {
	r := s.rooms[c.str("channel")]
	if r == nil || (r.private() && !r.has(s.seed.Bot.UserID)) {
		return nil, nil, refuse("channel_not_found")
	}
	if r.archived {
		return nil, nil, refuse("is_archived")
	}
	m := r.byTS[c.str("ts")]
	if m == nil || m.ephemeralTo != "" {
		return nil, nil, refuse("message_not_found")
	}
	if m.botID != s.seed.Bot.BotID {
		return nil, nil, refuse(refusal)
	}
	return r, m, nil
}

func apiChatUpdate(s *Server, c *apiCall) (Object, *apiError) {
	r, m, err := s.own(c, "cant_update_message")
	if err != nil {
		return nil, err
	}
	if len([]rune(c.str("text"))) > maxText {
		return nil, refuse("msg_too_long")
	}
	body, err := s.readContent(c)
	if err != nil {
		return nil, err
	}
	if !body.hasText && !body.hasBlocks && !body.hasAttachments && !body.hasMetadata {
		return nil, refuse("no_text")
	}
	s.change(r, m, body)
	return Object{"channel": r.id, "ts": m.ts, "text": m.text, "message": s.messageJSON(r, m, true)}, nil
}

func apiChatDelete(s *Server, c *apiCall) (Object, *apiError) {
	r, m, err := s.own(c, "cant_delete_message")
	if err != nil {
		return nil, err
	}
	s.remove(r, m)
	return Object{"channel": r.id, "ts": m.ts}, nil
}

func apiPermalink(s *Server, c *apiCall) (Object, *apiError) {
	r := s.rooms[c.str("channel")]
	if r == nil || (r.private() && !r.has(s.seed.Bot.UserID)) {
		return nil, refuse("channel_not_found")
	}
	m := r.byTS[c.str("message_ts")]
	if m == nil || m.ephemeralTo != "" {
		return nil, refuse("message_not_found")
	}
	return Object{"channel": r.id, "permalink": s.permalink(r, m)}, nil
}

func (s *Server) permalink(r *room, m *message) string {
	u := fmt.Sprintf("https://%s.slack.com/archives/%s/p%s", s.seed.Team.Domain, r.id, strings.Replace(m.ts, ".", "", 1))
	if m.threadTS != "" && m.threadTS != m.ts {
		u += "?thread_ts=" + m.threadTS + "&cid=" + r.id
	}
	return u
}

// scheduled is a message that waits for its moment.
type scheduled struct {
	id, room string
	at       int64
}

func apiSchedule(s *Server, c *apiCall) (Object, *apiError) {
	r, err := s.target(c, true)
	if err != nil {
		return nil, err
	}
	at, now := int64(c.num("post_at", 0)), time.Now().Unix()
	switch {
	case at <= now:
		return nil, refuse("time_in_past")
	case at > now+120*24*3600:
		return nil, refuse("time_too_far")
	}
	near := 0
	for _, w := range s.scheduled {
		if w.room == r.id && w.at/300 == at/300 {
			near++
		}
	}
	if near >= 30 {
		return nil, refuse("restricted_too_many")
	}
	body, err := s.readContent(c)
	if err != nil {
		return nil, err
	}
	if body.empty() {
		return nil, refuse("no_text")
	}
	thread := s.thread(c, r)
	w := &scheduled{id: s.newID("Q"), room: r.id, at: at}
	s.scheduled = append(s.scheduled, w)
	s.later(time.Until(time.Unix(at, 0)), func() {
		if i := slices.Index(s.scheduled, w); i >= 0 {
			s.scheduled = slices.Delete(s.scheduled, i, i+1)
			if !body.hasMetadata { // with metadata it never posts: a documented fault of Slack's (slack-platform 5)
				s.post(r, s.ofBot(body, thread))
			}
		}
	})
	return Object{"channel": r.id, "scheduled_message_id": w.id, "post_at": at}, nil
}

func apiUnschedule(s *Server, c *apiCall) (Object, *apiError) {
	for i, w := range s.scheduled {
		if w.id == c.str("scheduled_message_id") && w.room == c.str("channel") {
			s.scheduled = slices.Delete(s.scheduled, i, i+1)
			return nil, nil
		}
	}
	return nil, refuse("invalid_scheduled_message_id")
}
