package workspace

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	maxView      = 250 * 1000 // bytes of JSON
	maxViewStack = 3
)

// view is a modal or a home tab.
type view struct {
	id, kind, user, hash  string
	body                  Object // what the app sent: title, blocks, callback_id…
	root, previous        *view
	values                map[string]map[string]InputValue
	closed, notifyOnClose bool
}

func (v *view) blocks() []any {
	l, _ := v.body["blocks"].([]any)
	return l
}

// viewJSON is the view as Slack shows it to the app and to the page.
func (s *Server) viewJSON(v *view) Object {
	o := Object{"id": v.id, "team_id": s.seed.Team.ID, "type": v.kind, "title": nil, "close": nil, "submit": nil, "blocks": []any{},
		"private_metadata": "", "callback_id": "", "external_id": "", "state": Object{"values": v.valuesJSON()}, "hash": v.hash,
		"clear_on_close": false, "notify_on_close": false, "root_view_id": v.id, "previous_view_id": nil,
		"app_id": s.seed.Bot.AppID, "bot_id": s.seed.Bot.BotID, "app_installed_team_id": s.seed.Team.ID}
	for k, x := range v.body {
		o[k] = x
	}
	if v.root != nil {
		o["root_view_id"] = v.root.id
	}
	if v.previous != nil {
		o["previous_view_id"] = v.previous.id
	}
	return plain(o)
}

// valuesJSON gives every input an entry; what is unset is null, as in Slack's payloads.
func (v *view) valuesJSON() Object { return stateJSON(v.blocks(), v.values) }

func stateJSON(blocks []any, values map[string]map[string]InputValue) Object {
	out := Object{}
	for _, b := range blocks {
		block, _ := b.(Object)
		for _, e := range elementsOf(block) {
			kind := text(e["type"])
			field, ok := valueFields[kind]
			if !ok {
				continue
			}
			id := text(block["block_id"])
			if out[id] == nil {
				out[id] = Object{}
			}
			out[id].(Object)[text(e["action_id"])] = inputJSON(kind, field, values[id][text(e["action_id"])])
		}
	}
	return out
}

// valueFields names, for each element that holds a value, the field that carries it.
var valueFields = map[string]string{
	"plain_text_input": "value", "email_text_input": "value", "url_text_input": "value", "number_input": "value",
	"rich_text_input": "rich_text_value", "static_select": "selected_option", "external_select": "selected_option",
	"radio_buttons": "selected_option", "users_select": "selected_user", "conversations_select": "selected_conversation",
	"channels_select": "selected_channel", "multi_static_select": "selected_options", "multi_external_select": "selected_options",
	"checkboxes": "selected_options", "multi_users_select": "selected_users", "multi_conversations_select": "selected_conversations",
	"multi_channels_select": "selected_channels", "datepicker": "selected_date", "timepicker": "selected_time",
	"datetimepicker": "selected_date_time", "file_input": "files",
}

func inputJSON(kind, field string, v InputValue) Object {
	all := Object{}
	b, _ := json.Marshal(v)
	if d, err := decode(b); err == nil {
		all, _ = d.(Object)
	}
	o := Object{"type": kind, field: all[field]}
	if o[field] == nil && strings.HasSuffix(field, "s") {
		o[field] = []any{}
	}
	return o
}

var viewFields = map[string]rule{"type": nil, "blocks": nil, "private_metadata": chars(0, 3000), "callback_id": chars(0, 255),
	"external_id": chars(0, 255)}

// readView takes a view out of a call and judges it.
func (s *Server) readView(c *apiCall, kind string) (Object, *apiError) {
	v, present, err := c.json("view")
	if !present {
		return nil, refuse("invalid_arguments", "[ERROR] missing required field: view")
	}
	o, ok := v.(Object)
	if err != nil || !ok {
		return nil, refuse("invalid_arguments", "[ERROR] must provide an object [json-pointer:/view]")
	}
	return o, s.judgeView(o, kind)
}

func (s *Server) judgeView(o Object, kind string) *apiError {
	if len(raw(o)) > maxView {
		return refuse("view_too_large")
	}
	surface := onModal
	fields := map[string]rule{}
	for k, r := range viewFields {
		fields[k] = r
	}
	need := []string{"type", "blocks"}
	if kind == "home" {
		surface = onHome
	} else {
		need = append(need, "title")
		for k, r := range map[string]rule{"title": plainText(24), "submit": plainText(24), "close": plainText(24),
			"clear_on_close": boolean, "notify_on_close": boolean, "submit_disabled": boolean} {
			fields[k] = r
		}
	}
	fields["type"] = oneOf(kind)
	j := &judge{s: s, on: surface, ids: map[string]bool{}, count: map[string]int{}}
	shape{need: need, fields: fields}.judge(j, "/view", o)
	blocks, ok := o["blocks"].([]any)
	if !ok {
		j.fault("/view/blocks", "must provide an array")
	}
	j.blocks(blocks, "/view/blocks")
	if kind == "modal" && j.inputs > 0 && o["submit"] == nil {
		j.fault("/view/submit", "missing required field: submit; a modal with input blocks needs one")
	}
	if len(j.bad) > 0 {
		return refuse("invalid_arguments", j.bad...)
	}
	return nil
}

// fill gives a view its content and a new hash. Typed values live on where block_id and action_id stay the same.
func (s *Server) fill(v *view, body Object) {
	s.nameBlocks(body["blocks"].([]any))
	v.body = body
	v.notifyOnClose = body["notify_on_close"] == true
	s.lastID++
	v.hash = fmt.Sprintf("%d.%07x", time.Now().Unix(), uint32(s.lastID*40503+7))
	if v.values == nil {
		v.values = map[string]map[string]InputValue{}
	}
	for _, b := range v.blocks() {
		block, _ := b.(Object)
		for _, e := range elementsOf(block) {
			id, act := text(block["block_id"]), text(e["action_id"])
			if _, typed := v.values[id][act]; typed {
				continue
			}
			if init, ok := initialValue(e); ok {
				setValue(v.values, id, act, init)
			}
		}
	}
}

func setValue(values map[string]map[string]InputValue, block, action string, v InputValue) {
	if values[block] == nil {
		values[block] = map[string]InputValue{}
	}
	values[block][action] = v
}

// initialValue is what an element holds before anybody touches it.
func initialValue(e Object) (InputValue, bool) {
	field, ok := valueFields[text(e["type"])]
	if !ok {
		return InputValue{}, false
	}
	start := "initial_" + strings.TrimPrefix(field, "selected_")
	if field == "rich_text_value" {
		start = "initial_value"
	}
	init, ok := e[start]
	if !ok || init == nil {
		return InputValue{}, false
	}
	var v InputValue
	return v, json.Unmarshal(raw(Object{field: init}), &v) == nil
}

func (s *Server) externalIDTaken(o Object, but *view) bool {
	id := text(o["external_id"])
	if id == "" {
		return false
	}
	for _, v := range s.views {
		if v != but && !v.closed && text(v.body["external_id"]) == id {
			return true
		}
	}
	return false
}

func apiViewOpen(s *Server, c *apiCall) (Object, *apiError) {
	body, err := s.readView(c, "modal")
	if err != nil {
		return nil, err
	}
	if s.externalIDTaken(body, nil) {
		return nil, refuse("duplicate_external_id")
	}
	t, err := s.takeTrigger(c)
	if err != nil {
		return nil, err
	}
	for _, old := range s.stacks[t.user] {
		old.closed = true
	}
	v := &view{id: s.newID("V"), kind: "modal", user: t.user}
	v.root = v
	s.fill(v, body)
	s.views[v.id], s.stacks[t.user] = v, []*view{v}
	s.showView("view_opened", v)
	return Object{"view": s.viewJSON(v)}, nil
}

func (s *Server) showView(event string, v *view) {
	s.publishTo(v.user, ClientEvent{Type: event, View: s.viewJSON(v), ViewID: v.id})
}

func apiViewPush(s *Server, c *apiCall) (Object, *apiError) {
	body, err := s.readView(c, "modal")
	if err != nil {
		return nil, err
	}
	if s.externalIDTaken(body, nil) {
		return nil, refuse("duplicate_external_id")
	}
	t, err := s.takeTrigger(c)
	if err != nil {
		return nil, err
	}
	if t.view == nil || t.view.kind != "modal" || t.view.closed {
		return nil, refuse("invalid_arguments", "[ERROR] the trigger does not come from an open modal")
	}
	v, err := s.push(t.view, body)
	if err != nil {
		return nil, err
	}
	return Object{"view": s.viewJSON(v)}, nil
}

// push puts a view on top of another, three deep at most.
func (s *Server) push(below *view, body Object) (*view, *apiError) {
	stack := s.stacks[below.user]
	if len(stack) >= maxViewStack {
		return nil, refuse("push_limit_reached")
	}
	v := &view{id: s.newID("V"), kind: "modal", user: below.user, root: below.root, previous: below}
	s.fill(v, body)
	s.views[v.id], s.stacks[v.user] = v, append(stack, v)
	s.showView("view_pushed", v)
	return v, nil
}

func apiViewUpdate(s *Server, c *apiCall) (Object, *apiError) {
	var v *view
	switch id, external := c.str("view_id"), c.str("external_id"); {
	case id != "":
		v = s.views[id]
	case external != "":
		for _, o := range s.views {
			if !o.closed && text(o.body["external_id"]) == external {
				v = o
			}
		}
	default:
		return nil, refuse("invalid_arguments", "[ERROR] one of view_id and external_id must be given")
	}
	kind := "modal"
	if v != nil {
		kind = v.kind
	}
	body, err := s.readView(c, kind)
	if err != nil {
		return nil, err
	}
	switch {
	case v == nil || v.closed:
		return nil, refuse("not_found") // the person closed it; not an error to report
	case c.str("hash") != "" && c.str("hash") != v.hash:
		return nil, refuse("hash_conflict")
	case s.externalIDTaken(body, v):
		return nil, refuse("duplicate_external_id")
	}
	s.fill(v, body)
	s.showView(map[string]string{"modal": "view_updated", "home": "home"}[kind], v)
	return Object{"view": s.viewJSON(v)}, nil
}

func apiViewPublish(s *Server, c *apiCall) (Object, *apiError) {
	body, err := s.readView(c, "home")
	if err != nil {
		return nil, err
	}
	u := s.users[c.str("user_id")]
	switch {
	case u == nil || u.IsBot || u.Deleted || s.stranger(u):
		return nil, refuse("invalid_arguments", "invalid `user_id`")
	case !s.manifest.Features.AppHome.Home:
		return nil, refuse("not_enabled")
	}
	v := s.homes[u.ID]
	if v != nil && c.str("hash") != "" && c.str("hash") != v.hash {
		return nil, refuse("hash_conflict")
	}
	if s.externalIDTaken(body, v) {
		return nil, refuse("duplicate_external_id")
	}
	if v == nil {
		v = &view{id: s.newID("V"), kind: "home", user: u.ID}
		v.root = v
		s.homes[u.ID], s.views[v.id] = v, v
	}
	s.fill(v, body)
	s.showView("home", v)
	return Object{"view": s.viewJSON(v)}, nil
}

// closeView takes the top view off a person's stack; clear takes all.
func (s *Server) closeView(v *view, clear bool) {
	stack := s.stacks[v.user]
	i := slices.Index(stack, v)
	if i < 0 {
		return
	}
	if clear {
		i = 0
	}
	for _, gone := range stack[i:] {
		gone.closed = true
	}
	s.stacks[v.user] = stack[:i:i]
	e := ClientEvent{Type: "view_closed", ViewID: v.id, Cleared: clear || i == 0}
	if i > 0 {
		e.View = s.viewJSON(stack[i-1])
	}
	s.publishTo(v.user, e)
}
