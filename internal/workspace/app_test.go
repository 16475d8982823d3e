package workspace

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
)

// app is an app written with slack-go, the way a bot would be.
type app struct {
	api    *slack.Client
	socket *socketmode.Client
	mu     sync.Mutex
	events []slackevents.EventsAPIEvent
	on     func(a *app, e socketmode.Event) (payload any, ack bool)
	done   chan struct{}
}

// run connects an app and waits until it is ready.
func run(t *testing.T, s *Server, on func(a *app, e socketmode.Event) (any, bool)) *app {
	t.Helper()
	a := &app{api: client(s), on: on, done: make(chan struct{})}
	a.socket = socketmode.New(a.api)
	ctx, cancel := context.WithCancel(context.Background())
	ready := make(chan struct{}, 16)
	go func() { _ = a.socket.RunContext(ctx); close(a.done) }()
	handled := make(chan struct{})
	go func() {
		defer close(handled)
		for {
			select {
			case <-ctx.Done():
				return
			case e := <-a.socket.Events:
				switch e.Type {
				case socketmode.EventTypeHello:
					ready <- struct{}{}
				case socketmode.EventTypeSlashCommand, socketmode.EventTypeInteractive, socketmode.EventTypeEventsAPI:
					a.handle(e)
				}
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-a.done; <-handled })
	select {
	case <-ready:
	case <-time.After(10 * time.Second):
		t.Fatal("no hello within 10 s")
	}
	return a
}

func (a *app) handle(e socketmode.Event) {
	if ev, ok := e.Data.(slackevents.EventsAPIEvent); ok {
		a.mu.Lock()
		a.events = append(a.events, ev)
		a.mu.Unlock()
	}
	var payload any
	ack := true
	if a.on != nil {
		payload, ack = a.on(a, e)
	}
	if !ack {
		return
	}
	if payload != nil {
		_ = a.socket.Ack(*e.Request, payload)
		return
	}
	_ = a.socket.Ack(*e.Request)
}

func (a *app) eventTypes() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []string
	for _, e := range a.events {
		out = append(out, e.InnerEvent.Type)
	}
	return out
}

func TestSlashCommandRoundTrip(t *testing.T) {
	s := start(t, nil)
	var got slack.SlashCommand
	run(t, s, func(a *app, e socketmode.Event) (any, bool) {
		got = e.Data.(slack.SlashCommand)
		return map[string]any{"response_type": "ephemeral", "text": "noted: " + got.Text}, true
	})
	ana := s.As("ana")
	sent, err := ana.Types("general", "/note ask @ben & <mallory> in #general or #secret or @ops, see https://x.example/a?b=1&c=2.")
	if err != nil || !sent.Acked {
		t.Fatalf("sent %+v, %v", sent, err)
	}
	want := "ask <@UBEN|ben> &amp; &lt;mallory&gt; in <#CGENERAL|general> or #secret or <!subteam^SOPS|@ops>, see <https://x.example/a?b=1&amp;c=2>."
	if got.Text != want {
		t.Errorf("the app got\n%s\nwant\n%s", got.Text, want)
	}
	if got.ChannelName != "general" || got.UserID != "UANA" || got.TriggerID == "" || got.ResponseURL == "" {
		t.Errorf("fields are missing: %+v", got)
	}
	eph := ana.Ephemerals()
	if len(eph) != 1 || eph[0].Text != "noted: "+want {
		t.Errorf("ana should see the answer alone, she sees %+v", eph)
	}
	if n := len(s.As("ben").Ephemerals()); n != 0 {
		t.Errorf("ben sees %d ephemeral messages of ana's", n)
	}
	if o := mustCall(t, s, "conversations.history", map[string]string{"channel": "CGENERAL"}); len(o["messages"].([]any)) != 0 {
		t.Errorf("an ephemeral message is in the history: %v", o)
	}
}

func TestCommandsFailAsInSlack(t *testing.T) {
	s := start(t, func(o *Options) { o.Times.Ack = 100 * time.Millisecond })
	ana := s.As("ana")
	if sent, _ := ana.Types("general", "/note"); sent.Error != "dispatch_failed" {
		t.Errorf("with nobody connected: %+v", sent)
	}
	run(t, s, func(*app, socketmode.Event) (any, bool) { return nil, false })
	if sent, _ := ana.Types("general", "/note"); sent.Error != "operation_timeout" {
		t.Errorf("with an app that never acks: %+v", sent)
	}
	m, err := ana.Types("general", "hello")
	if err != nil {
		t.Fatal(err)
	}
	if sent, _ := ana.Replies("general", m.TS, "/note"); sent.Error != "command_in_thread" {
		t.Errorf("in a thread: %+v", sent)
	}
	if sent, _ := ana.Types("general", "/unheard of"); sent.Error != "unknown_command" {
		t.Errorf("an unknown command: %+v", sent)
	}
	if sent, _ := s.As("olga").Types("general", "/note"); sent.Error != "command_of_other_workspace" {
		t.Errorf("by somebody of another workspace: %+v", sent)
	}
	if n := len(ana.Errors()); n != 4 {
		t.Errorf("ana saw %d errors, want 4: %+v", n, ana.Errors())
	}
}

func TestModalRoundTrip(t *testing.T) {
	s := start(t, nil)
	modal := func(title string) slack.ModalViewRequest {
		input := slack.NewInputBlock("title", slack.NewTextBlockObject("plain_text", "Title", false, false), nil,
			slack.NewPlainTextInputBlockElement(nil, "value"))
		return slack.ModalViewRequest{Type: slack.VTModal, CallbackID: "note", Title: slack.NewTextBlockObject("plain_text", title, false, false),
			Submit: slack.NewTextBlockObject("plain_text", "Save", false, false), Blocks: slack.Blocks{BlockSet: []slack.Block{input}}}
	}
	var openErr, againErr error
	a := run(t, s, func(a *app, e socketmode.Event) (any, bool) {
		switch d := e.Data.(type) {
		case slack.SlashCommand:
			_, openErr = a.api.OpenView(d.TriggerID, modal("One"))
			_, againErr = a.api.OpenView(d.TriggerID, modal("Two"))
		case slack.InteractionCallback:
			switch d.View.State.Values["title"]["value"].Value {
			case "wrong":
				return slack.NewErrorsViewSubmissionResponse(map[string]string{"title": "Not that."}), true
			case "nonsense":
				return slack.NewErrorsViewSubmissionResponse(map[string]string{"nowhere": "Not that."}), true
			case "more":
				v := modal("Second")
				return slack.NewPushViewSubmissionResponse(&v), true
			case "other":
				v := modal("Other")
				return slack.NewUpdateViewSubmissionResponse(&v), true
			case "all":
				return slack.NewClearViewSubmissionResponse(), true
			}
		}
		return nil, true
	})
	ana := s.As("ana")
	if _, err := ana.Types("general", "/note add"); err != nil {
		t.Fatal(err)
	}
	if openErr != nil {
		t.Fatal(openErr)
	}
	if againErr == nil || againErr.Error() != "exchanged_trigger_id" {
		t.Errorf("a trigger works once; the second time gave %v", againErr)
	}
	submit := func(title, action string) ClientSubmitted {
		t.Helper()
		got, err := ana.Submits(map[string]string{"Title": title})
		if err != nil || got.Action != action {
			t.Fatalf("submitting %q: %+v, %v; want %s", title, got, err, action)
		}
		return got
	}
	if got := submit("", "errors"); got.By != "slack" {
		t.Errorf("an empty required field is refused before the app hears of it: %+v", got)
	}
	if got := submit("wrong", "errors"); got.Errors["title"] != "Not that." || got.By != "" {
		t.Errorf("the app's own error: %+v", got)
	}
	submit("nonsense", "failed")
	if e := ana.Errors(); len(e) != 1 || e[0].Code != "trouble_connecting" {
		t.Errorf("an error for a block that is no input: %+v", e)
	}
	submit("other", "update")
	submit("more", "push")
	if ana.Modal()["previous_view_id"] == nil {
		t.Error("the pushed view does not know the one below")
	}
	if got := submit("fine", "close"); got.View == nil {
		t.Error("the view below should show again")
	}
	submit("all", "clear")
	if ana.Modal() != nil {
		t.Error("all forms should be closed")
	}
	if _, err := a.api.OpenView("1.2.3", modal("x")); err == nil || err.Error() != "invalid_trigger_id" {
		t.Errorf("an invented trigger: %v", err)
	}
}

func TestClickAndResponseURL(t *testing.T) {
	s := start(t, nil)
	clicks := make(chan slack.InteractionCallback, 1)
	a := run(t, s, func(a *app, e socketmode.Event) (any, bool) {
		if d, ok := e.Data.(slack.InteractionCallback); ok {
			clicks <- d
		}
		return nil, true
	})
	section := slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "Who has it?", false, false), nil, nil)
	button := slack.NewButtonBlockElement("have", "42", slack.NewTextBlockObject("plain_text", "I have it", false, false))
	if _, _, err := a.api.PostMessage("CGENERAL", slack.MsgOptionText("Who has it?", false), slack.MsgOptionBlocks(section, slack.NewActionBlock("row", button))); err != nil {
		t.Fatal(err)
	}
	ana := s.As("ana")
	card := ana.Messages("general")[0]
	if ok, err := ana.Presses(card, "I have it"); err != nil || !ok {
		t.Fatal(ok, err)
	}
	click := <-clicks
	if click.ActionCallback.BlockActions[0].Value != "42" || click.Message.Timestamp != card.TS || click.User.ID != "UANA" {
		t.Errorf("the click carries %+v", click)
	}
	for i, msg := range []map[string]any{
		{"text": "only you", "response_type": "ephemeral"},
		{"text": "everybody", "response_type": "in_channel"},
		{"text": "Ana has it", "replace_original": true},
		{"text": "threaded", "response_type": "in_channel", "thread_ts": card.TS},
		{"delete_original": true},
	} {
		if status, body := postJSON(t, click.ResponseURL, msg); status != 200 || body != "ok" {
			t.Fatalf("use %d: %d %s", i+1, status, body)
		}
	}
	if status, body := postJSON(t, click.ResponseURL, map[string]any{"text": "sixth"}); status != 404 || !strings.Contains(body, "used_url") {
		t.Errorf("the sixth use: %d %s", status, body)
	}
	var texts []string
	for _, m := range s.As("ben").Messages("general") {
		texts = append(texts, m.Text)
	}
	if strings.Join(texts, "|") != "This message was deleted.|everybody|threaded" {
		t.Errorf("ben sees %q", texts)
	}
	if e := ana.Ephemerals(); len(e) != 1 || e[0].Text != "only you" {
		t.Errorf("ana sees alone %+v", e)
	}
}

func TestEventsReachTheApp(t *testing.T) {
	s := start(t, nil)
	a := run(t, s, nil)
	ana := s.As("ana")
	m, err := ana.Types("general", "@secretary who owns billing?")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = ana.Types("empty", "@secretary are you here?") // not a member: nothing is heard
	_, _ = ana.Types("bot", "hello you")
	_ = ana.Reacts("general", m.TS, "calendar")
	_ = ana.Unreacts("general", m.TS, "calendar")
	_ = ana.OpensHome()
	_, _ = ana.Types("empty", "/invite @secretary")
	want := "app_mention message reaction_added reaction_removed app_home_opened member_joined_channel"
	err = s.WaitFor(soon(t), func() bool { return len(a.eventTypes()) >= 6 })
	if got := strings.Join(a.eventTypes(), " "); got != want {
		t.Errorf("%v: the app heard\n%s\nwant\n%s", err, got, want)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	mention := a.events[0].InnerEvent.Data.(*slackevents.AppMentionEvent)
	if mention.Text != "<@U0BOT> who owns billing?" || mention.User != "UANA" || mention.TimeStamp != m.TS {
		t.Errorf("the mention carries %+v", mention)
	}
}

func TestRedelivery(t *testing.T) {
	s := start(t, func(o *Options) {
		o.Times.Ack = 50 * time.Millisecond
		o.Times.Redeliver = []time.Duration{0, 10 * time.Millisecond, 20 * time.Millisecond}
	})
	type try struct {
		id      string
		attempt int
		reason  string
	}
	tries := make(chan try, 16)
	run(t, s, func(a *app, e socketmode.Event) (any, bool) {
		var p struct {
			EventID string `json:"event_id"`
		}
		_ = json.Unmarshal(e.Request.Payload, &p)
		tries <- try{p.EventID, e.Request.RetryAttempt, e.Request.RetryReason}
		return nil, false
	})
	if _, err := s.As("ana").Types("bot", "anybody?"); err != nil {
		t.Fatal(err)
	}
	first := ""
	for i := range 4 {
		select {
		case got := <-tries:
			if first == "" {
				first = got.id
			}
			reason := map[bool]string{true: "timeout"}[i > 0]
			if got != (try{first, i, reason}) {
				t.Errorf("delivery %d: %+v", i, got)
			}
		case <-soon(t).Done():
			t.Fatalf("delivery %d never came", i)
		}
	}
	select {
	case got := <-tries:
		t.Errorf("a fifth delivery: %+v", got)
	case <-time.After(200 * time.Millisecond):
	}
}
