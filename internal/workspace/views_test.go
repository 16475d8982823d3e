package workspace

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// formJSON is a form with a required and an optional field and a menu that the app fills.
func formJSON(title string, more string) string {
	return `{"type":"modal","callback_id":"note","title":{"type":"plain_text","text":"` + title + `"},"submit":{"type":"plain_text","text":"Save"}` + more + `,"blocks":[
	 {"type":"input","block_id":"title","label":{"type":"plain_text","text":"Title"},"element":{"type":"plain_text_input","action_id":"value","max_length":20,"initial_value":"start"}},
	 {"type":"input","block_id":"when","optional":true,"label":{"type":"plain_text","text":"When"},"element":{"type":"datepicker","action_id":"value"}},
	 {"type":"section","block_id":"more","text":{"type":"mrkdwn","text":"More"},"accessory":{"type":"external_select","action_id":"service","min_query_length":2}}]}`
}

// openForm makes ana type a command and opens a form with its trigger.
func openForm(t *testing.T, s *Server, triggers <-chan string, view string) Object {
	t.Helper()
	if sent, err := s.As("ana").Types("general", "/note"); err != nil || !sent.Acked {
		t.Fatal(sent, err)
	}
	return mustCall(t, s, "views.open", args{"trigger_id": <-triggers, "view": view})["view"].(Object)
}

// formApp gives out triggers and keeps what it gets of forms.
func formApp(t *testing.T, s *Server) (<-chan string, <-chan Object) {
	t.Helper()
	triggers, heard := make(chan string, 32), make(chan Object, 32)
	run(t, s, func(_ *app, e socketmode.Event) (any, bool) {
		if d, ok := e.Data.(slack.SlashCommand); ok {
			triggers <- d.TriggerID
			return nil, true
		}
		var p Object
		_ = json.Unmarshal(e.Request.Payload, &p)
		heard <- p
		if p["type"] == "block_suggestion" {
			return Object{"options": []Object{{"text": Object{"type": "plain_text", "text": "Payments"}, "value": "payments"}}}, true
		}
		if p["type"] == "block_actions" {
			if id, ok := p["trigger_id"].(string); ok {
				triggers <- id
			}
			return Object{"text": "an answer that nobody takes"}, true
		}
		return nil, true
	})
	return triggers, heard
}

func TestTriggersExpire(t *testing.T) {
	s := start(t, func(o *Options) { o.Times.Trigger = 20 * time.Millisecond })
	triggers, _ := formApp(t, s)
	if _, err := s.As("ana").Types("general", "/note"); err != nil {
		t.Fatal(err)
	}
	id := <-triggers
	time.Sleep(30 * time.Millisecond)
	wantError(t, s, "expired_trigger_id", "views.open", args{"trigger_id": id, "view": formJSON("Late", "")})
}

func TestFormsKeepWhatWasTyped(t *testing.T) {
	s := start(t, nil)
	triggers, heard := formApp(t, s)
	v := openForm(t, s, triggers, formJSON("One", `,"external_id":"note-1"`))
	ana := s.As("ana")
	if got := v["state"].(Object)["values"].(Object)["title"].(Object)["value"].(Object)["value"]; got != "start" {
		t.Errorf("the initial value is in the state: %v", got)
	}
	if _, err := ana.ChoosesIn(ana.Modal(), "service", "Payments"); err != nil {
		t.Fatal(err)
	}
	if p := <-heard; p["type"] != "block_suggestion" || p["value"] != "Payments" || p["view"].(Object)["id"] != v["id"] {
		t.Errorf("the question for options: %v", p)
	}
	if p := <-heard; p["actions"].([]any)[0].(Object)["selected_option"].(Object)["value"] != "payments" || p["response_url"] != nil {
		t.Errorf("the choice: %v", p["actions"])
	}
	if n := len(ana.Ephemerals()) + len(ana.Errors()); n != 0 {
		t.Errorf("an answer in the ack of a choice is ignored: %+v %+v", ana.Ephemerals(), ana.Errors())
	}
	typed := "typed"
	if _, err := s.suggest(ClientSuggest{As: ana.ID, Container: ClientContainer{ViewID: v["id"].(string)}, BlockID: "more", ActionID: "service",
		State: &ClientState{Values: map[string]map[string]InputValue{"title": {"value": {Value: &typed}}}}, Value: "pay"}); err != nil {
		t.Fatal(err)
	}
	<-heard
	stale := v["hash"].(string)
	mustCall(t, s, "views.update", args{"external_id": "note-1", "hash": stale, "view": formJSON("Two", `,"external_id":"note-1"`)})
	wantError(t, s, "hash_conflict", "views.update", args{"view_id": v["id"].(string), "hash": stale, "view": formJSON("Three", "")})
	values := ana.Modal()["state"].(Object)["values"].(Object)
	if got := values["more"].(Object)["service"].(Object)["selected_option"]; got == nil {
		t.Errorf("the choice should outlive the update: %v", values)
	}
	if got := values["title"].(Object)["value"].(Object)["value"]; got != "typed" {
		t.Errorf("what was typed should outlive the update, the field holds %v", got)
	}
	for _, c := range []struct {
		values map[string]string
		wrong  string
	}{
		{map[string]string{"Title": ""}, "title"},
		{map[string]string{"Title": x(21)}, "title"},
		{map[string]string{"Title": "fine"}, ""},
	} {
		got, err := ana.Submits(c.values)
		if err != nil || (got.Errors[c.wrong] == "") != (c.wrong == "") || (got.Action == "errors") != (c.wrong != "") {
			t.Errorf("%v: %+v, %v", c.values, got, err)
		}
	}
	p := <-heard
	state := p["view"].(Object)["state"].(Object)["values"].(Object)
	if state["title"].(Object)["value"].(Object)["value"] != "fine" || state["when"].(Object)["value"].(Object)["selected_date"] != nil {
		t.Errorf("the form says %v", state)
	}
	if p["response_urls"] == nil || p["view"].(Object)["callback_id"] != "note" {
		t.Errorf("fields are missing: %v", p)
	}
	wantError(t, s, "not_found", "views.update", args{"view_id": v["id"].(string), "view": formJSON("Gone", "")})
}

func TestStackOfForms(t *testing.T) {
	s := start(t, nil)
	triggers, heard := formApp(t, s)
	ana, ben := s.As("ana"), s.As("ben")
	first := openForm(t, s, triggers, formJSON("One", `,"external_id":"e1","notify_on_close":true`))
	push := func(view string) Object {
		t.Helper()
		if _, err := ana.ChoosesIn(ana.Modal(), "service", "payments"); err != nil {
			t.Fatal(err)
		}
		<-heard
		<-heard
		return call(t, s, "views.push", args{"trigger_id": <-triggers, "view": view})
	}
	if o := push(formJSON("Same", `,"external_id":"e1"`)); o["error"] != "duplicate_external_id" {
		t.Errorf("an external_id is unique: %v", o)
	}
	<-emptied(triggers)
	second := push(formJSON("Two", ""))["view"].(Object)
	if second["root_view_id"] != first["id"] || second["previous_view_id"] != first["id"] {
		t.Errorf("the second knows where it stands: %v", second)
	}
	push(formJSON("Three", `,"notify_on_close":true`))
	if o := push(formJSON("Four", "")); o["error"] != "push_limit_reached" {
		t.Errorf("the fourth: %v", o)
	}
	top := ana.Modal()
	if err := s.cancel(ben.ID, top["id"].(string), false); err == nil {
		t.Error("ben closed ana's form")
	}
	if _, err := s.act(ClientAction{As: ben.ID, Container: ClientContainer{ViewID: top["id"].(string)}, BlockID: "more", ActionID: "service"}); err == nil {
		t.Error("ben used ana's form")
	}
	if err := ana.Cancels(); err != nil {
		t.Fatal(err)
	}
	if p := <-heard; p["type"] != "view_closed" || p["is_cleared"] != false || fmt.Sprint(p["view"].(Object)["state"]) != fmt.Sprint(emptyState(p)) {
		t.Errorf("closing the third tells the app, without what was typed: %v", p)
	}
	if ana.Modal()["id"] != second["id"] {
		t.Errorf("the second stands on top again: %v", ana.Modal()["title"])
	}
	if err := s.cancel(ana.ID, second["id"].(string), true); err != nil {
		t.Fatal(err)
	}
	if p := <-heard; p["is_cleared"] != true || p["view"].(Object)["id"] != first["id"] {
		t.Errorf("the × closes all; only the first wanted to know: %v", p)
	}
	if ana.Modal() != nil || len(heard) != 0 {
		t.Errorf("left over: %v, %d payloads", ana.Modal(), len(heard))
	}
}

// emptied makes a channel that is ready once what is left in c is thrown away.
func emptied(c <-chan string) <-chan bool {
	for len(c) > 0 {
		<-c
	}
	done := make(chan bool, 1)
	done <- true
	return done
}

// emptyState is the state of a view_closed payload: every input there, with its initial value at most.
func emptyState(p Object) Object {
	values := Object{}
	for id, v := range p["view"].(Object)["state"].(Object)["values"].(Object) {
		for action, field := range v.(Object) {
			o := Object{}
			for k, x := range field.(Object) {
				if k == "type" {
					o[k] = x
				} else {
					o[k] = nil
				}
			}
			values[id] = Object{action: o}
		}
	}
	return Object{"values": values}
}

func TestOnlyTheirOwn(t *testing.T) {
	s := start(t, func(o *Options) { o.Times.ResponseURL = time.Millisecond })
	_, heard := formApp(t, s)
	button := `[{"type":"actions","elements":[{"type":"button","action_id":"go","text":{"type":"plain_text","text":"Go"}}]}]`
	mustCall(t, s, "chat.postEphemeral", args{"channel": "CGENERAL", "user": "UBEN", "text": "x", "blocks": button})
	card := s.As("ben").Ephemerals()[0]
	if _, err := s.As("ana").Presses(card, "Go"); err == nil {
		t.Error("ana pressed a button that only ben sees")
	}
	if ok, err := s.As("ben").Presses(card, "Go"); err != nil || !ok {
		t.Fatal(ok, err)
	}
	p := <-heard
	if p["container"].(Object)["is_ephemeral"] != true {
		t.Errorf("the app knows that it is ephemeral: %v", p["container"])
	}
	time.Sleep(5 * time.Millisecond)
	if status, body := postJSON(t, p["response_url"].(string), Object{"text": "late"}); status != 404 || !strings.Contains(body, "expired_url") {
		t.Errorf("a response_url dies: %d %s", status, body)
	}
	if _, err := s.shortcut("UBEN", "message", "note_message", "CGENERAL", card.TS); err == nil {
		t.Error("message shortcuts are not offered on ephemeral messages")
	}
}

func TestWhatTheAppDoesNotHear(t *testing.T) {
	s := start(t, nil)
	a := run(t, s, nil)
	ana := s.As("ana")
	s.Invite("empty", "ben")                             // the bot is not in there
	_, _ = ana.Types("bot", "<@U0BOT> are you there?")   // a direct message is message.im only
	_, _ = ana.Types("general", "nobody is called here") // message.channels is not subscribed to
	s.Invite("general", "gus")
	if err := s.WaitFor(soon(t), func() bool { return len(a.eventTypes()) >= 2 }); err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond)
	if got := strings.Join(a.eventTypes(), " "); got != "message member_joined_channel" {
		t.Errorf("the app heard %s", got)
	}
}

func TestTheRecordIsARing(t *testing.T) {
	s := start(t, nil)
	s.mu.Lock()
	for range 3*keptCalls + 7 {
		s.record(Call{Kind: "api", Method: "auth.test"})
	}
	kept := len(s.calls)
	s.mu.Unlock()
	calls := s.Calls()
	if len(calls) != keptCalls || kept > keptCalls*5/4 || calls[keptCalls-1].ID != 3*keptCalls+7 || calls[0].ID != 2*keptCalls+8 {
		t.Errorf("%d calls, %d kept, from %d", len(calls), kept, calls[0].ID)
	}
}
