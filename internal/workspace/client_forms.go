package workspace

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// submit sends a modal and does what the app answers: close, errors, update, push or clear (slack-platform 3).
func (s *Server) submit(in ClientSubmit) (ClientSubmitted, error) {
	s.mu.Lock()
	v, err := s.ownView(in.As, in.ViewID)
	if err == nil && v.body["submit"] == nil {
		err = deny("no_submit", "This form has nothing to send.")
	}
	c := control{user: s.persona(in.As), view: v}
	if err == nil {
		err = s.mayUse(c)
	}
	if err != nil {
		s.mu.Unlock()
		return ClientSubmitted{}, err
	}
	s.keepState(v, in.State)
	if wrong := s.unfinished(v); len(wrong) > 0 {
		s.mu.Unlock()
		return ClientSubmitted{OK: true, Action: "errors", Errors: wrong, By: "slack"}, nil
	}
	payload := s.about("view_submission", c)
	delete(payload, "container")
	payload["trigger_id"], payload["response_urls"] = s.newTrigger(c.user.ID, v), s.responseURLs(v)
	out := ClientSubmitted{OK: true, Action: "failed"}
	e := s.interaction("view_submission "+text(v.body["callback_id"]), payload, c, true)
	e.answered = func(p Object) { s.answerSubmit(e, v, p, &out) }
	s.ask(e)
	s.mu.Unlock()
	<-e.done
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.problem != "" {
		out = ClientSubmitted{OK: true, Action: "failed", Message: "We had some trouble connecting. Try again?"}
	}
	return out, nil
}

// answerSubmit carries out an ack of a form. A wrong answer shows the person a general error, and nothing changes.
func (s *Server) answerSubmit(e *envelope, v *view, p Object, out *ClientSubmitted) {
	wrong := func(why ...string) {
		e.problem = "trouble_connecting"
		s.record(Call{Kind: "ack", Method: e.name, Error: "the answer is not valid: the person sees a general error", Response: raw(why)})
		s.trouble(v.user, "", v.id, "trouble_connecting")
	}
	top := func() Object {
		if stack := s.stacks[v.user]; len(stack) > 0 {
			return s.viewJSON(stack[len(stack)-1])
		}
		return nil
	}
	if len(p) == 0 {
		s.closeView(v, false)
		out.Action, out.View = "close", top()
		return
	}
	switch out.Action = text(p["response_action"]); out.Action {
	case "clear":
		s.closeView(v, true)
	case "errors":
		errs, ok := p["errors"].(Object)
		if !ok || len(errs) == 0 {
			wrong("errors must be an object with at least one entry")
			return
		}
		out.Errors = map[string]string{}
		for id, words := range errs {
			t, isText := words.(string)
			if !s.isInput(v, id) || !isText || t == "" {
				wrong("errors names " + id + ", which is not the block_id of an input block")
				return
			}
			out.Errors[id] = t
		}
	case "update", "push":
		body, ok := p["view"].(Object)
		if !ok {
			wrong("the answer has no view")
			return
		}
		if refused := s.judgeView(body, "modal"); refused != nil {
			wrong(refused.Messages...)
			return
		}
		if out.Action == "update" {
			if s.externalIDTaken(body, v) {
				wrong("duplicate_external_id")
				return
			}
			s.fill(v, body)
			s.showView("view_updated", v)
		} else if s.externalIDTaken(body, nil) {
			wrong("duplicate_external_id")
			return
		} else if _, refused := s.push(v, body); refused != nil {
			wrong(refused.Code)
			return
		}
		out.View = top()
	default:
		wrong("unknown response_action " + out.Action)
	}
}

func (s *Server) isInput(v *view, blockID string) bool {
	return slices.ContainsFunc(v.blocks(), func(b any) bool {
		o, ok := b.(Object)
		return ok && o["type"] == "input" && o["block_id"] == blockID
	})
}

// ownView finds a person's open view.
func (s *Server) ownView(as, id string) (*view, *clientError) {
	u := s.persona(as)
	if u == nil || as == "" {
		return nil, noSuchPerson(as)
	}
	v := s.views[id]
	if v == nil || v.closed || v.user != u.ID || v.kind != "modal" {
		return nil, &clientError{Status: 404, Code: "view_not_found", Message: "That form is closed."}
	}
	if stack := s.stacks[u.ID]; stack[len(stack)-1] != v {
		return nil, deny("view_covered", "Another form stands in front of that one.")
	}
	return v, nil
}

// responseURLs are given for selects with response_url_enabled that hold a conversation.
func (s *Server) responseURLs(v *view) []any {
	out := []any{}
	for _, b := range v.blocks() {
		block, _ := b.(Object)
		for _, e := range elementsOf(block) {
			if e["response_url_enabled"] != true {
				continue
			}
			id, act := text(block["block_id"]), text(e["action_id"])
			held := v.values[id][act]
			for _, p := range []*string{held.SelectedConversation, held.SelectedChannel} {
				if p != nil && s.rooms[*p] != nil {
					address, _ := s.newHook(v.user, s.rooms[*p], nil)
					out = append(out, Object{"block_id": id, "action_id": act, "channel_id": *p, "response_url": address})
				}
			}
		}
	}
	return out
}

// unfinished is what Slack's own client refuses before it sends a form.
func (s *Server) unfinished(v *view) map[string]string {
	wrong := map[string]string{}
	for _, b := range v.blocks() {
		block, _ := b.(Object)
		if block["type"] != "input" {
			continue
		}
		e, _ := block["element"].(Object)
		id := text(block["block_id"])
		held := v.values[id][text(e["action_id"])]
		field := valueFields[text(e["type"])]
		x := inputJSON("", field, held)[field]
		l, isList := x.([]any)
		empty := x == nil || x == "" || (isList && len(l) == 0)
		if empty {
			if block["optional"] != true {
				wrong[id] = "Please complete this required field."
			}
			continue
		}
		if words := badText(e, x); words != "" {
			wrong[id] = words
		}
	}
	return wrong
}

// badText judges typed text by its element's own rules.
func badText(e Object, x any) string {
	t, ok := x.(string)
	if !ok {
		return ""
	}
	limit := func(name string) (int, bool) {
		n, ok := e[name].(json.Number)
		i, _ := n.Int64()
		return int(i), ok
	}
	switch e["type"] {
	case "plain_text_input":
		if low, ok := limit("min_length"); ok && !tooLong(t, low-1) {
			return fmt.Sprintf("Please enter at least %d characters.", low)
		}
		if high, ok := limit("max_length"); tooLong(t, 3000) || (ok && tooLong(t, high)) {
			return "This text is too long."
		}
	case "email_text_input":
		if a, err := mail.ParseAddress(t); err != nil || a.Address != t {
			return "Please enter a valid email address."
		}
	case "url_text_input":
		if u, err := url.Parse(t); err != nil || u.Host == "" || !strings.HasPrefix(u.Scheme, "http") {
			return "Please enter a valid URL."
		}
	case "number_input":
		n, err := strconv.ParseFloat(t, 64)
		if err != nil || (e["is_decimal_allowed"] != true && strings.Contains(t, ".")) {
			return "Please enter a valid number."
		}
		if low, err := strconv.ParseFloat(text(e["min_value"]), 64); err == nil && n < low {
			return "Please enter a number of at least " + text(e["min_value"]) + "."
		}
		if high, err := strconv.ParseFloat(text(e["max_value"]), 64); err == nil && n > high {
			return "Please enter a number of at most " + text(e["max_value"]) + "."
		}
	}
	return ""
}

// cancel closes a form without sending it; clear is the × button.
func (s *Server) cancel(as, viewID string, clear bool) error {
	s.mu.Lock()
	v, err := s.ownView(as, viewID)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	clear = clear || v.body["clear_on_close"] == true
	closing := []*view{v}
	if clear {
		closing = slices.Clone(s.stacks[v.user])
	}
	s.closeView(v, clear)
	var asked []*envelope
	for _, gone := range closing {
		if !gone.notifyOnClose {
			continue
		}
		shown := *gone // what was typed is not part of view_closed
		shown.values = nil
		c := control{user: s.users[v.user], view: &shown}
		payload := s.about("view_closed", c)
		delete(payload, "container")
		payload["is_cleared"] = clear
		e := &envelope{kind: "interactive", name: "view_closed " + text(gone.body["callback_id"]), payload: payload}
		asked = append(asked, s.ask(e))
	}
	s.mu.Unlock()
	for _, e := range asked {
		<-e.done
	}
	return nil
}

// tooLong counts characters, not bytes.
func tooLong(s string, high int) bool { return utf8.RuneCountInString(s) > high }
