package workspace

import (
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// control is an element in a message or a view that somebody is about to use.
type control struct {
	user           *user
	room           *room
	message        *message
	view           *view
	block, element Object
}

// find looks up a control; what is gone, or was never shown to this person, cannot be used.
func (s *Server) find(as string, at ClientContainer, blockID, actionID string) (control, *clientError) {
	c := control{user: s.persona(as)}
	if c.user == nil || as == "" {
		return c, noSuchPerson(as)
	}
	gone := &clientError{Status: 404, Code: "control_not_found", Message: "That is no longer there."}
	if at.ViewID != "" {
		c.view = s.views[at.ViewID]
		if c.view == nil || c.view.closed || c.view.user != c.user.ID {
			return c, gone
		}
		c.block, c.element = findElement(c.view.blocks(), blockID, actionID)
	} else {
		var err *clientError
		if _, c.room, err = s.actor(as, at.Channel); err != nil {
			return c, err
		}
		c.message = c.room.byTS[at.MessageTS]
		if c.message == nil || (c.message.ephemeralTo != "" && c.message.ephemeralTo != c.user.ID) {
			return c, gone
		}
		c.block, c.element = findElement(c.message.blocks, blockID, actionID)
	}
	if c.block == nil {
		return c, gone
	}
	return c, nil
}

// about is what every interaction's payload says about who and where.
func (s *Server) about(kind string, c control) Object {
	o := Object{"type": kind, "token": "verification-token", "api_app_id": s.seed.Bot.AppID, "enterprise": nil, "is_enterprise_install": false,
		"user": Object{"id": c.user.ID, "username": c.user.Name, "name": c.user.Name, "team_id": c.user.TeamID},
		"team": Object{"id": s.seed.Team.ID, "domain": s.seed.Team.Domain}}
	if c.view != nil {
		o["view"] = s.viewJSON(c.view)
		o["container"] = Object{"type": "view", "view_id": c.view.id}
	}
	if c.message != nil {
		at := Object{"type": "message", "message_ts": c.message.ts, "channel_id": c.room.id, "is_ephemeral": c.message.ephemeralTo != ""}
		if c.message.threadTS != "" {
			at["thread_ts"] = c.message.threadTS
		}
		o["container"], o["channel"] = at, Object{"id": c.room.id, "name": s.shownName(c.room)}
		o["message"] = s.messageJSON(c.room, c.message, true)
	}
	return o
}

// act is pressing a button or choosing in a menu; it answers when the app has acked.
func (s *Server) act(in ClientAction) (bool, error) {
	s.mu.Lock()
	c, err := s.find(in.As, in.Container, in.BlockID, in.ActionID)
	if err == nil {
		err = s.mayUse(c)
	}
	kind := text(c.element["type"])
	if err == nil && c.block["type"] == "input" && c.block["dispatch_action"] != true {
		err = deny("not_dispatching", "This input sends nothing until the form is submitted.")
	}
	if err == nil {
		err = s.checkValue(c.element, in.InputValue, true)
	}
	if err != nil {
		s.mu.Unlock()
		return false, err
	}
	s.keep(c, in)
	action := Object{"action_id": in.ActionID, "block_id": in.BlockID, "type": kind, "action_ts": s.newTS()}
	if field, ok := valueFields[kind]; ok {
		action[field] = inputJSON(kind, field, in.InputValue)[field]
	}
	switch kind {
	case "button", "icon_button", "workflow_button":
		for _, k := range []string{"text", "value", "style", "url"} {
			if v, ok := c.element[k]; ok {
				action[k] = v
			}
		}
	case "overflow":
		action["selected_option"] = in.SelectedOption
	case "feedback_buttons":
		action["value"] = in.Value
	}
	payload := s.about("block_actions", c)
	payload["trigger_id"], payload["actions"] = s.newTrigger(c.user.ID, c.view), []any{action}
	if c.message != nil {
		payload["response_url"], _ = s.newHook(c.user.ID, c.room, c.message)
		var values map[string]map[string]InputValue
		if in.State != nil {
			values = in.State.Values
		}
		payload["state"] = Object{"values": stateJSON(c.message.blocks, values)}
	}
	e := s.ask(s.interaction("block_actions "+in.ActionID, payload, c, false))
	s.mu.Unlock()
	<-e.done
	s.mu.Lock()
	defer s.mu.Unlock()
	return e.problem == "", nil
}

// interaction makes the envelope of a click or a form; a failure shows beside the control.
func (s *Server) interaction(name string, payload Object, c control, accepts bool) *envelope {
	e := &envelope{kind: "interactive", name: name, payload: payload, accepts: accepts}
	e.failed = func(code string) {
		if e.problem = code; code == "wiped" {
			return
		}
		where, form := "", ""
		if c.room != nil {
			where = c.room.id
		}
		if c.view != nil {
			form = c.view.id
		}
		s.trouble(c.user.ID, where, form, code)
	}
	return e
}

// trouble is a failure that Slack shows as a small warning beside the control, not as a message.
func (s *Server) trouble(userID, channel, viewID, code string) {
	words := "This app did not respond in time. Try again."
	if code == "trouble_connecting" {
		words = "We had some trouble connecting. Try again?"
	}
	s.errors = append(s.errors, UserError{At: time.Now(), User: userID, Channel: channel, Code: code, Text: words})
	s.publishTo(userID, ClientEvent{Type: "user_error", Channel: channel, ViewID: viewID, Code: code, Text: words})
}

func (s *Server) mayUse(c control) *clientError {
	if !s.manifest.Settings.Interactivity.Enabled {
		return deny("interactivity_off", "Interactivity is not turned on in the app manifest, so Slack shows a warning sign.")
	}
	return nil
}

// keep remembers what the inputs of a view hold, with the value of this very action.
func (s *Server) keep(c control, in ClientAction) {
	if c.view == nil {
		return
	}
	if in.State != nil {
		s.keepState(c.view, in.State)
	}
	if _, ok := valueFields[text(c.element["type"])]; ok {
		setValue(c.view.values, in.BlockID, in.ActionID, in.InputValue)
	}
}

// keepState takes over the values of inputs that exist and whose values could have been entered.
func (s *Server) keepState(v *view, state *ClientState) {
	if state == nil {
		return
	}
	for block, actions := range state.Values {
		for action, value := range actions {
			if _, e := findElement(v.blocks(), block, action); e != nil && s.checkValue(e, value, false) == nil {
				setValue(v.values, block, action, value)
			}
		}
	}
}

// checkValue refuses what nobody could have chosen in this element. must wants a choice to be there.
func (s *Server) checkValue(e Object, v InputValue, must bool) *clientError {
	never := deny("impossible_value", "That cannot be chosen here.")
	switch kind := text(e["type"]); kind {
	case "static_select", "radio_buttons", "overflow":
		if v.SelectedOption == nil {
			if must && kind != "static_select" {
				return never
			}
			return nil
		}
		if !containsOption(allOptions(e), v.SelectedOption) {
			return never
		}
	case "multi_static_select", "checkboxes":
		for _, o := range v.SelectedOptions {
			if !containsOption(allOptions(e), o) {
				return never
			}
		}
	case "users_select":
		if v.SelectedUser != nil && s.users[*v.SelectedUser] == nil {
			return never
		}
	case "multi_users_select":
		if slices.ContainsFunc(v.SelectedUsers, func(id string) bool { return s.users[id] == nil }) {
			return never
		}
	case "conversations_select":
		if v.SelectedConversation != nil && s.rooms[*v.SelectedConversation] == nil {
			return never
		}
	case "channels_select":
		if v.SelectedChannel != nil && s.rooms[*v.SelectedChannel] == nil {
			return never
		}
	case "datepicker":
		if v.SelectedDate != nil {
			if _, err := time.Parse(time.DateOnly, *v.SelectedDate); err != nil {
				return never
			}
		}
	case "timepicker":
		if v.SelectedTime != nil && !timeShape.MatchString(*v.SelectedTime) {
			return never
		}
	}
	return nil
}

// suggest asks the app for the options of an external menu.
func (s *Server) suggest(in ClientSuggest) (ClientSuggested, error) {
	s.mu.Lock()
	c, err := s.find(in.As, in.Container, in.BlockID, in.ActionID)
	if err == nil {
		err = s.mayUse(c)
	}
	if err != nil {
		s.mu.Unlock()
		return ClientSuggested{}, err
	}
	shortest := 3
	if n := fmt.Sprint(c.element["min_query_length"]); c.element["min_query_length"] != nil {
		shortest, _ = strconv.Atoi(n)
	}
	if utf8.RuneCountInString(in.Value) < shortest {
		s.mu.Unlock()
		return ClientSuggested{OK: true, Options: []Object{}}, nil
	}
	if c.view != nil {
		s.keepState(c.view, in.State)
	}
	payload := s.about("block_suggestion", c)
	payload["action_id"], payload["block_id"], payload["value"] = in.ActionID, in.BlockID, in.Value
	out := ClientSuggested{OK: true}
	e := s.interaction("block_suggestion "+in.ActionID, payload, c, true)
	e.answered = func(p Object) {
		if bad := s.takeOptions(p, &out); len(bad) > 0 {
			e.problem = "invalid_options"
			s.record(Call{Kind: "ack", Method: e.name, Error: "invalid_options", Response: raw(bad)})
		}
	}
	s.ask(e)
	s.mu.Unlock()
	<-e.done
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.problem != "" {
		return ClientSuggested{Error: e.problem}, nil
	}
	return out, nil
}

// takeOptions judges the options that an app answered with.
func (s *Server) takeOptions(p Object, out *ClientSuggested) []string {
	j := &judge{s: s}
	groups, hasGroups := p["option_groups"].([]any)
	options, hasOptions := p["options"].([]any)
	switch {
	case hasGroups && !hasOptions:
		list(0, 100, optionGroup)(j, "/option_groups", p["option_groups"])
		out.OptionGroups = objects(groups)
	case hasOptions && !hasGroups:
		list(0, 100, option(false, false))(j, "/options", p["options"])
		out.Options = objects(options)
	default:
		j.fault("", "exactly one of options and option_groups must be given")
	}
	return j.bad
}

func objects(l []any) []Object {
	out := []Object{}
	for _, e := range l {
		if o, ok := e.(Object); ok {
			out = append(out, o)
		}
	}
	return out
}

// shortcut runs a global shortcut, or one on a message.
func (s *Server) shortcut(as, kind, callback, channel, ts string) (bool, error) {
	s.mu.Lock()
	c := control{user: s.persona(as)}
	if c.user == nil || as == "" {
		s.mu.Unlock()
		return false, noSuchPerson(as)
	}
	sc, ok := s.manifest.shortcut(kind, callback)
	var err *clientError
	switch {
	case !ok:
		err = deny("no_such_shortcut", "The app has no shortcut like that.")
	case kind == "global" && c.user.IsRestricted:
		err = deny("guest", "Guests are not offered this shortcut.")
	case s.stranger(c.user):
		err = deny("other_workspace", "Shortcuts of this app are for members of its own workspace.")
	case kind == "message":
		if _, c.room, err = s.actor(as, channel); err == nil {
			if c.message = c.room.byTS[ts]; c.message == nil || c.message.ephemeralTo != "" {
				err = deny("message_not_found", "Shortcuts do not work on this message.")
			}
		}
	}
	if err == nil {
		err = s.mayUse(c)
	}
	if err != nil {
		s.mu.Unlock()
		return false, err
	}
	name := map[string]string{"global": "shortcut", "message": "message_action"}[kind]
	payload := s.about(name, c)
	delete(payload, "container")
	payload["callback_id"], payload["trigger_id"], payload["action_ts"] = sc.CallbackID, s.newTrigger(c.user.ID, nil), s.newTS()
	if kind == "message" {
		payload["message_ts"] = c.message.ts
		payload["response_url"], _ = s.newHook(c.user.ID, c.room, nil)
	}
	e := s.ask(s.interaction(name+" "+sc.CallbackID, payload, c, false))
	s.mu.Unlock()
	<-e.done
	s.mu.Lock()
	defer s.mu.Unlock()
	return e.problem == "", nil
}
