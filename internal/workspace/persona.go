package workspace

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Persona plays one person for Go tests, through the very functions that the page uses. Its methods return errors;
// the caller decides what a test does with them.
type Persona struct {
	s    *Server
	ID   string
	Name string
}

// As returns somebody by handle or id; it panics on a name that the seed does not have, which is a slip in the test.
func (s *Server) As(who string) *Persona {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.persona(who)
	if u == nil || who == "" {
		panic(fmt.Sprintf("workspace: nobody called %q can act here", who))
	}
	return &Persona{s: s, ID: u.ID, Name: u.Name}
}

// channel finds a channel by id or name; "bot" and "" are the direct message with the bot.
func (p *Persona) channel(name string) string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if name == "" || name == "bot" {
		return p.s.dm(p.ID).id
	}
	if r := p.s.place(name); r != nil {
		return r.id
	}
	return name
}

// Sees is a conversation as this person's page shows it.
func (p *Persona) Sees(channel string) ClientChannel {
	id := p.channel(channel)
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if r := p.s.rooms[id]; r != nil {
		return p.s.clientChannel(r, p.ID)
	}
	return ClientChannel{}
}

// DM is the id of this person's direct message with the bot.
func (p *Persona) DM() string { return p.channel("bot") }

// Types sends a line: a command if it begins with one. It returns once the app has acked.
func (p *Persona) Types(channel, text string) (ClientSent, error) {
	return p.s.say(ClientSend{As: p.ID, Channel: p.channel(channel), Text: text})
}

// Replies sends a line in a thread.
func (p *Persona) Replies(channel, thread, text string) (ClientSent, error) {
	return p.s.say(ClientSend{As: p.ID, Channel: p.channel(channel), ThreadTS: thread, Text: text})
}

// Reacts puts an emoji on a message; Unreacts takes it off.
func (p *Persona) Reacts(channel, ts, emoji string) error {
	return p.s.clientReact(p.ID, p.channel(channel), ts, emoji, false)
}

// Unreacts takes an emoji off a message.
func (p *Persona) Unreacts(channel, ts, emoji string) error {
	return p.s.clientReact(p.ID, p.channel(channel), ts, emoji, true)
}

// OpensHome opens the bot's Home tab.
func (p *Persona) OpensHome() error { return p.s.openHome(p.ID, "home") }

// Picks runs a global shortcut; PicksOn runs a message shortcut.
func (p *Persona) Picks(callback string) (bool, error) {
	return p.s.shortcut(p.ID, "global", callback, "", "")
}

// PicksOn runs a message shortcut on a message.
func (p *Persona) PicksOn(callback, channel, ts string) (bool, error) {
	return p.s.shortcut(p.ID, "message", callback, p.channel(channel), ts)
}

// Messages lists what this person sees in a channel, threads and ephemeral messages included, oldest first.
func (p *Persona) Messages(channel string) []ClientMessage {
	id := p.channel(channel)
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	r := p.s.rooms[id]
	out := []ClientMessage{}
	if r == nil || !p.s.maySee(r, p.ID) {
		return out
	}
	for _, m := range r.messages {
		if m.ephemeralTo == "" || m.ephemeralTo == p.ID {
			out = append(out, p.s.clientMessage(r, m, p.ID))
		}
	}
	return out
}

// DMs lists the direct messages with the bot.
func (p *Persona) DMs() []ClientMessage { return p.Messages("bot") }

// Ephemerals lists what only this person was shown, in all channels, oldest first.
func (p *Persona) Ephemerals() []ClientMessage {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	out := []ClientMessage{}
	for _, id := range p.s.roomOrder {
		r := p.s.rooms[id]
		for _, m := range r.messages {
			if m.ephemeralTo == p.ID {
				out = append(out, p.s.clientMessage(r, m, p.ID))
			}
		}
	}
	slices.SortFunc(out, func(a, b ClientMessage) int { return strings.Compare(a.TS, b.TS) })
	return out
}

// Modal is the form on top of this person's stack, nil if none is open.
func (p *Persona) Modal() Object {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	stack := p.s.stacks[p.ID]
	if len(stack) == 0 {
		return nil
	}
	return p.s.viewJSON(stack[len(stack)-1])
}

// Home is this person's published Home tab, nil if there is none.
func (p *Persona) Home() Object {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if v := p.s.homes[p.ID]; v != nil {
		return p.s.viewJSON(v)
	}
	return nil
}

// Errors lists the errors that this person saw.
func (p *Persona) Errors() []UserError {
	return slices.DeleteFunc(p.s.UserErrors(), func(e UserError) bool { return e.User != p.ID })
}

// Presses presses the button with a label (or action_id) on a message and waits for the ack.
func (p *Persona) Presses(m ClientMessage, label string) (bool, error) {
	return p.uses(ClientContainer{Type: "message", Channel: m.Channel, MessageTS: m.TS}, m.Blocks, label, "")
}

// Chooses picks an option, by its text or value, in the menu, radio buttons or overflow with an action_id or placeholder.
func (p *Persona) Chooses(m ClientMessage, menu, choice string) (bool, error) {
	return p.uses(ClientContainer{Type: "message", Channel: m.Channel, MessageTS: m.TS}, m.Blocks, menu, choice)
}

// PressesIn presses a button in the open modal, or in Home when home is true; ChoosesIn picks in a menu there.
func (p *Persona) PressesIn(view Object, label string) (bool, error) {
	return p.ChoosesIn(view, label, "")
}

// ChoosesIn picks an option in a menu of a view.
func (p *Persona) ChoosesIn(view Object, menu, choice string) (bool, error) {
	blocks, _ := view["blocks"].([]any)
	return p.uses(ClientContainer{Type: "view", ViewID: text(view["id"])}, blocks, menu, choice)
}

func (p *Persona) uses(at ClientContainer, blocks []any, name, choice string) (bool, error) {
	block, e := findNamed(blocks, name)
	if e == nil {
		return false, fmt.Errorf("there is no control %q; there are: %s", name, strings.Join(controlNames(blocks), ", "))
	}
	in := ClientAction{As: p.ID, Container: at, BlockID: text(block["block_id"]), ActionID: text(e["action_id"])}
	if choice != "" {
		v, err := p.enters(at, block, e, choice)
		if err != nil {
			return false, err
		}
		in.InputValue = v
	}
	return p.s.act(in)
}

// Suggests asks an external menu for its options for the typed text.
func (p *Persona) Suggests(view Object, menu, typed string) (ClientSuggested, error) {
	blocks, _ := view["blocks"].([]any)
	block, e := findNamed(blocks, menu)
	if e == nil {
		return ClientSuggested{}, fmt.Errorf("there is no menu %q", menu)
	}
	return p.s.suggest(ClientSuggest{As: p.ID, Container: ClientContainer{Type: "view", ViewID: text(view["id"])},
		BlockID: text(block["block_id"]), ActionID: text(e["action_id"]), Value: typed})
}

// Submits fills the open modal and sends it. Values are by block_id, action_id or label: text, a date, an option's
// text or value, a person's handle, a channel's name; several with "|" between them.
func (p *Persona) Submits(values map[string]string) (ClientSubmitted, error) {
	v := p.Modal()
	if v == nil {
		return ClientSubmitted{}, fmt.Errorf("%s has no form open", p.Name)
	}
	blocks, _ := v["blocks"].([]any)
	at := ClientContainer{Type: "view", ViewID: text(v["id"])}
	state := &ClientState{Values: map[string]map[string]InputValue{}}
	for name, typed := range values {
		block, e := findNamed(blocks, name)
		if e == nil {
			return ClientSubmitted{}, fmt.Errorf("the form has no field %q; it has: %s", name, strings.Join(controlNames(blocks), ", "))
		}
		value, err := p.enters(at, block, e, typed)
		if err != nil {
			return ClientSubmitted{}, err
		}
		setValue(state.Values, text(block["block_id"]), text(e["action_id"]), value)
	}
	return p.s.submit(ClientSubmit{As: p.ID, ViewID: text(v["id"]), State: state})
}

// Cancels closes the open modal.
func (p *Persona) Cancels() error {
	v := p.Modal()
	if v == nil {
		return fmt.Errorf("%s has no form open", p.Name)
	}
	return p.s.cancel(p.ID, text(v["id"]), false)
}

// enters makes the value that an element holds when a person enters typed in it.
func (p *Persona) enters(at ClientContainer, block, e Object, typed string) (InputValue, error) {
	kind := text(e["type"])
	field := valueFields[kind]
	if kind == "overflow" {
		field = "selected_option"
	}
	var chosen []any
	for part := range strings.SplitSeq(typed, "|") {
		v, err := p.one(at, block, e, kind, strings.TrimSpace(part))
		if err != nil {
			return InputValue{}, err
		}
		chosen = append(chosen, v)
	}
	var x any = chosen
	if !strings.HasSuffix(field, "s") {
		x = chosen[0]
	}
	if field == "value" {
		x = typed
	}
	var v InputValue
	return v, json.Unmarshal(raw(Object{field: x}), &v)
}

func (p *Persona) one(at ClientContainer, block, e Object, kind, typed string) (any, error) {
	options := allOptions(e)
	switch strings.TrimPrefix(kind, "multi_") {
	case "users_select":
		p.s.mu.Lock()
		defer p.s.mu.Unlock()
		if u := p.s.person(typed); u != nil {
			return u.ID, nil
		}
		return nil, fmt.Errorf("nobody is called %q", typed)
	case "conversations_select", "channels_select":
		return p.channel(typed), nil
	case "external_select":
		got, err := p.s.suggest(ClientSuggest{As: p.ID, Container: at, BlockID: text(block["block_id"]), ActionID: text(e["action_id"]), Value: typed})
		if err != nil {
			return nil, err
		}
		for _, o := range got.Options {
			options = append(options, o)
		}
		for _, g := range got.OptionGroups {
			options = append(options, allOptions(g)...)
		}
	case "static_select", "radio_buttons", "checkboxes", "overflow":
	default:
		return typed, nil
	}
	var names []string
	for _, o := range options {
		o, _ := o.(Object)
		if text(o["value"]) == typed || label(o) == typed {
			return o, nil
		}
		names = append(names, label(o))
	}
	return nil, fmt.Errorf("%q is not offered; offered are: %s", typed, strings.Join(names, ", "))
}

// findNamed finds a control by action_id, block_id, label, button text or placeholder.
func findNamed(blocks []any, name string) (block, element Object) {
	for _, b := range blocks {
		o, _ := b.(Object)
		for _, e := range elementsOf(o) {
			if slices.Contains(namesOf(o, e), name) {
				return o, e
			}
		}
		for _, inner := range innerBlocks(o) {
			if block, element = findNamed(inner, name); block != nil {
				return block, element
			}
		}
	}
	return nil, nil
}

func namesOf(block, e Object) []string {
	names := []string{text(e["action_id"])}
	for _, v := range []any{e["text"], e["placeholder"], block["label"]} {
		if o, ok := v.(Object); ok {
			names = append(names, text(o["text"]))
		}
	}
	if block["type"] == "input" || block["type"] == "section" {
		names = append(names, text(block["block_id"]))
	}
	return names
}

func controlNames(blocks []any) []string {
	var out []string
	for _, b := range blocks {
		o, _ := b.(Object)
		for _, e := range elementsOf(o) {
			n := namesOf(o, e)
			out = append(out, fmt.Sprintf("%q", n[len(n)-1]))
		}
	}
	return out
}

// WaitFor waits until ok says yes, asking again whenever anything happens in the workspace; ctx ends the wait.
func (s *Server) WaitFor(ctx context.Context, ok func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if ok() {
			return nil
		}
		select {
		case <-changed:
		case <-time.After(250 * time.Millisecond):
		case <-s.closed:
			return fmt.Errorf("the workspace was closed")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// WaitForMessage waits for a message in a channel, as this person sees it, that ok accepts.
func (p *Persona) WaitForMessage(ctx context.Context, channel string, ok func(ClientMessage) bool) (found ClientMessage, err error) {
	err = p.s.WaitFor(ctx, func() bool {
		for _, m := range slices.Backward(p.Messages(channel)) {
			if ok(m) {
				found = m
				return true
			}
		}
		return false
	})
	return found, err
}

// WaitForModal waits until a form is open that ok accepts; nil accepts any.
func (p *Persona) WaitForModal(ctx context.Context, ok func(Object) bool) (found Object, err error) {
	err = p.s.WaitFor(ctx, func() bool {
		found = p.Modal()
		return found != nil && (ok == nil || ok(found))
	})
	return found, err
}

// WaitForHome waits until this person's Home is one that ok accepts; nil accepts any.
func (p *Persona) WaitForHome(ctx context.Context, ok func(Object) bool) (found Object, err error) {
	err = p.s.WaitFor(ctx, func() bool {
		found = p.Home()
		return found != nil && (ok == nil || ok(found))
	})
	return found, err
}
