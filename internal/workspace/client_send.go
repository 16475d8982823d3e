package workspace

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// clientError is a refusal of the client API: a code for programs and a sentence for people.
type clientError struct {
	Status  int
	Code    string
	Message string
}

func (e *clientError) Error() string { return e.Message }

func deny(code, format string, args ...any) *clientError {
	return &clientError{Status: http.StatusBadRequest, Code: code, Message: fmt.Sprintf(format, args...)}
}

func noSuchPerson(as string) *clientError {
	return &clientError{Status: http.StatusNotFound, Code: "no_such_person", Message: fmt.Sprintf("Nobody here has the id %q, or they cannot sign in.", as)}
}

// persona finds somebody who may act: a person, not a bot, not gone. "" is the first persona.
func (s *Server) persona(as string) *user {
	if as == "" && len(s.seed.Personas) > 0 {
		as = s.seed.Personas[0]
	}
	u := s.person(as)
	if u == nil || u.IsBot || u.Deleted || u.ID == slackbotID {
		return nil
	}
	return u
}

// actor finds the person and the conversation of an act, and says why they cannot.
func (s *Server) actor(as, channel string) (*user, *room, *clientError) {
	u := s.persona(as)
	if u == nil || as == "" {
		return nil, nil, noSuchPerson(as)
	}
	r := s.rooms[channel]
	if r == nil || !s.maySee(r, u.ID) {
		return nil, nil, &clientError{Status: http.StatusNotFound, Code: "channel_not_found", Message: "There is no such conversation for " + u.RealName + "."}
	}
	return u, r, nil
}

// say is typing and pressing Enter.
func (s *Server) say(in ClientSend) (ClientSent, error) {
	s.mu.Lock()
	u, r, err := s.actor(in.As, in.Channel)
	if err == nil {
		err = s.mayType(u, r)
	}
	if err != nil {
		s.mu.Unlock()
		return ClientSent{}, err
	}
	typed := strings.TrimSpace(in.Text)
	if typed == "" {
		s.mu.Unlock()
		return ClientSent{}, deny("no_text", "There is nothing to send.")
	}
	if strings.HasPrefix(typed, "/") {
		e, sent, err := s.slash(u, r, in, typed)
		s.mu.Unlock()
		if e == nil || err != nil {
			return sent, orNil(err)
		}
		<-e.done
		s.mu.Lock()
		defer s.mu.Unlock()
		return ClientSent{OK: e.problem == "", Kind: "command", Acked: e.problem == "", Error: e.problem}, nil
	}
	defer s.mu.Unlock()
	if in.ThreadTS != "" && r.byTS[in.ThreadTS] == nil {
		return ClientSent{}, deny("thread_not_found", "That thread is gone.")
	}
	if !r.has(u.ID) {
		s.join(r, u.ID, "") // Slack's page asks first; here writing is joining
	}
	encoded := s.encode(typed, u.ID, false)
	m := s.post(r, &message{user: u.ID, text: encoded, blocks: s.richText(encoded), threadTS: in.ThreadTS})
	return ClientSent{OK: true, Kind: "message", TS: m.ts, Acked: true}, nil
}

func orNil(err *clientError) error {
	if err == nil {
		return nil
	}
	return err
}

// mayType says whether a person can write in a conversation at all.
func (s *Server) mayType(u *user, r *room) *clientError {
	switch {
	case r.archived:
		return deny("is_archived", "This channel is archived; nobody can write in it.")
	case s.readOnly(r):
		return deny("read_only", "Sending messages to this app has been turned off.")
	}
	return nil
}

// readOnly is a direct message with the bot whose Messages tab is off or read-only.
func (s *Server) readOnly(r *room) bool {
	h := s.manifest.Features.AppHome
	return r.kind == "im" && r.has(s.seed.Bot.UserID) && (!h.Messages || h.ReadOnly)
}

// slash runs a command: one of Slack's own, or one of the app's. The envelope is nil when nothing was sent.
func (s *Server) slash(u *user, r *room, in ClientSend, typed string) (*envelope, ClientSent, *clientError) {
	word, rest, _ := strings.Cut(strings.Replace(typed, "\n", " \n", 1), " ")
	rest = strings.TrimSpace(rest)
	if s.builtin(u, r, word, rest) {
		return nil, ClientSent{OK: true, Kind: "command", Acked: true}, nil
	}
	cmd, ok := s.manifest.command(typed)
	switch {
	case !ok:
		words := fmt.Sprintf("`%s` is not a valid command. In Slack, all messages that start with a \"/\" are interpreted as commands.", word)
		s.userError(u.ID, r.id, "", "unknown_command", words)
		return nil, ClientSent{Kind: "command", Error: "unknown_command"}, nil
	case in.ThreadTS != "":
		s.userError(u.ID, r.id, "", "command_in_thread", fmt.Sprintf("`%s` is not supported in threads. Sorry!", word))
		return nil, ClientSent{Kind: "command", Error: "command_in_thread"}, nil
	case s.stranger(u):
		s.userError(u.ID, r.id, "", "command_of_other_workspace", fmt.Sprintf("`%s` belongs to another organisation's workspace.", word))
		return nil, ClientSent{Kind: "command", Error: "command_of_other_workspace"}, nil
	}
	if cmd.ShouldEscape {
		rest = s.encode(rest, u.ID, true)
	}
	hookURL, h := s.newHook(u.ID, r, nil)
	e := &envelope{kind: "slash_commands", name: cmd.Command, accepts: true, payload: Object{
		"token": "verification-token", "team_id": s.seed.Team.ID, "team_domain": s.seed.Team.Domain, "enterprise_id": nil, "enterprise_name": nil,
		"is_enterprise_install": "false", "channel_id": r.id, "channel_name": s.shownName(r), "user_id": u.ID, "user_name": u.Name,
		"command": cmd.Command, "text": rest, "api_app_id": s.seed.Bot.AppID, "response_url": hookURL, "trigger_id": s.newTrigger(u.ID, nil)}}
	e.failed = func(code string) {
		if e.problem = code; code != "wiped" {
			s.userError(u.ID, r.id, "", code, fmt.Sprintf("`%s` failed with the error %q", cmd.Command, code))
		}
	}
	e.answered = func(payload Object) {
		if len(payload) == 0 {
			return
		}
		if payload["response_type"] == "in_channel" {
			s.post(r, &message{user: u.ID, text: escaper.Replace(typed), quiet: true})
			if len(payload) == 1 {
				return
			}
		}
		if refused := s.respond(h, &apiCall{args: payload}); refused != nil {
			e.problem = refused.Code
			s.record(Call{Kind: "ack", Method: cmd.Command, Error: refused.Code, Response: raw(refused.Messages)})
			s.userError(u.ID, r.id, "", refused.Code, fmt.Sprintf("`%s` failed with the error %q", cmd.Command, refused.Code))
		}
	}
	return s.ask(e), ClientSent{}, nil
}

// shownName is the name that payloads carry for a conversation.
func (s *Server) shownName(r *room) string {
	switch r.kind {
	case "im":
		return "directmessage"
	case "private":
		return "privategroup"
	}
	return r.name
}

// builtin runs Slack's own commands for membership.
func (s *Server) builtin(u *user, r *room, word, rest string) bool {
	switch word {
	case "/invite", "/remove", "/kick", "/leave":
	default:
		return false
	}
	if r.kind == "im" || r.kind == "mpim" {
		s.userError(u.ID, r.id, "", "not_in_dm", "That works in channels only.")
		return true
	}
	if word == "/leave" {
		s.leave(r, u.ID)
		return true
	}
	who := s.person(strings.Trim(rest, "<@> "))
	switch {
	case !r.has(u.ID):
		s.userError(u.ID, r.id, "", "not_in_channel", "You have to be in the channel yourself.")
	case who == nil:
		s.userError(u.ID, r.id, "", "user_not_found", "Nobody here has that name. Write `"+word+" @name`.")
	case word == "/invite" && !r.has(who.ID):
		s.join(r, who.ID, u.ID)
	case word != "/invite" && r.has(who.ID):
		s.leave(r, who.ID)
	}
	return true
}

var emojiShape = "abcdefghijklmnopqrstuvwxyz0123456789_+-'"

// react puts an emoji on a message or takes it off, and tells the app.
func (s *Server) react(r *room, m *message, userID, name string, remove bool) *apiError {
	base, _, _ := strings.Cut(name, "::")
	if name == "" || strings.Trim(base, emojiShape) != "" {
		return refuse("invalid_name")
	}
	i := slices.IndexFunc(m.reactions, func(c ClientReaction) bool { return c.Name == name })
	has := i >= 0 && slices.Contains(m.reactions[i].Users, userID)
	m.reactions = slices.Clone(m.reactions)
	kind := "reaction_added"
	switch {
	case remove && !has:
		return refuse("no_reaction")
	case !remove && has:
		return refuse("already_reacted")
	case remove:
		kind = "reaction_removed"
		users := slices.DeleteFunc(slices.Clone(m.reactions[i].Users), func(u string) bool { return u == userID })
		m.reactions[i] = ClientReaction{Name: name, Count: len(users), Users: users}
		if len(users) == 0 {
			m.reactions = slices.Delete(m.reactions, i, i+1)
		}
	case i < 0:
		m.reactions = append(m.reactions, ClientReaction{Name: name, Count: 1, Users: []string{userID}})
	default:
		users := append(slices.Clone(m.reactions[i].Users), userID)
		m.reactions[i] = ClientReaction{Name: name, Count: len(users), Users: users}
	}
	now := m.reactions
	s.publishRoom(r, func(string) ClientEvent {
		return ClientEvent{Type: "reaction", Channel: r.id, TS: m.ts, ThreadTS: m.threadTS, Reactions: now}
	})
	if r.has(s.seed.Bot.UserID) {
		s.event(kind, Object{"type": kind, "user": userID, "reaction": name, "item_user": m.user, "event_ts": s.newTS(),
			"item": Object{"type": "message", "channel": r.id, "ts": m.ts}})
	}
	return nil
}

// clientReact is an emoji from a person.
func (s *Server) clientReact(as, channel, ts, name string, remove bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, r, err := s.actor(as, channel)
	if err != nil {
		return err
	}
	m := r.byTS[ts]
	if m == nil || m.ephemeralTo != "" {
		return deny("message_not_found", "That message cannot carry an emoji.")
	}
	if refused := s.react(r, m, u.ID, strings.Trim(name, ":"), remove); refused != nil {
		return deny(refused.Code, "That emoji cannot be changed: %s.", strings.ReplaceAll(refused.Code, "_", " "))
	}
	return nil
}

// openHome is a person opening the bot's Home or Messages tab.
func (s *Server) openHome(as, tab string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.persona(as)
	if u == nil {
		return noSuchPerson(as)
	}
	if tab != "messages" {
		tab = "home"
		if !s.manifest.Features.AppHome.Home {
			return deny("not_enabled", "This app has no Home tab.")
		}
	}
	event := Object{"type": "app_home_opened", "user": u.ID, "channel": s.dm(u.ID).id, "tab": tab, "event_ts": fmt.Sprintf("%d.%06d", time.Now().Unix(), time.Now().Nanosecond()/1000)}
	if v := s.homes[u.ID]; v != nil && tab == "home" {
		event["view"] = s.viewJSON(v)
	}
	s.event("app_home_opened", event)
	return nil
}
