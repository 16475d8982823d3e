package slackapp

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func TestASmallAnswerRidesInTheAck(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil).start()
	p := b.ack(b.slash("U1", "owner payments", "tr1"))
	if !strings.Contains(p, "You said: owner payments") || !strings.Contains(p, `"response_type":"ephemeral"`) || strings.Contains(p, "null") {
		t.Errorf("ack: %s", p)
	}
	in := b.ran.inputs()[0]
	want := commands.Where{Surface: commands.Slash, Channel: "C1", Name: "payments", Kind: domain.ChannelPublic, Member: true, Trigger: true}
	if in.Request != "tr:tr1" || in.Where != want || in.Caller.Slack != "U1" || in.Said == "" {
		t.Errorf("%+v", in)
	}
	if n := len(b.all("")); n > 0 {
		t.Errorf("%d calls for an answer that was in the ack", n)
	}
}

func TestALargeAnswerGoesByResponseURL(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.ran.reply = func(context.Context, commands.Input) commands.Outcome {
		var m view.Message
		m.Summary = "Many lines."
		for i := range 30 {
			m.Nodes = append(m.Nodes, view.Text(view.L(fmt.Sprint(i, strings.Repeat(" < & >", 150)))))
		}
		return commands.Outcome{Message: &m}
	}
	b.start()
	if p := b.ack(b.slash("U1", "list risks")); p != "{}" {
		t.Errorf("the ack carries %d bytes", len(p))
	}
	c := b.call("respond", 1)
	if c.body["response_type"] != "ephemeral" || c.body["replace_original"] != false || c.body["unfurl_links"] != false || !strings.HasPrefix(fmt.Sprint(c.body["text"]), "Many lines") {
		t.Errorf("%v", c.body)
	}
}

func TestASlowAnswerSaysSoAndFollows(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.app.times.ack = 150 * time.Millisecond
	release := make(chan struct{})
	b.ran.reply = func(context.Context, commands.Input) commands.Outcome { <-release; return says("here it is") }
	b.start()
	if p := b.ack(b.slash("U1", "list risks")); !strings.Contains(p, slowWords) {
		t.Errorf("ack: %s", p)
	}
	close(release)
	if c := b.call("respond", 1); c.body["text"] != "here it is" {
		t.Errorf("%v", c.body)
	}
}

func TestAFormIsOpenedRightAfterAnEmptyAck(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	f := riskForm()
	b.ran.reply = func(context.Context, commands.Input) commands.Outcome { return commands.Outcome{Form: &f} }
	b.start()
	if p := b.ack(b.slash("U1", "risk add", "tr5")); p != "{}" {
		t.Errorf("ack: %s", p)
	}
	c := b.call("views.open", 1)
	v := c.body["view"].(map[string]any)
	if c.body["trigger_id"] != "tr5" || v["callback_id"] != "form" || !strings.Contains(fmt.Sprint(v["private_metadata"]), `"c":"C1"`) {
		t.Errorf("%s", c.raw)
	}
	if found := (Checker{}).View(mustJSON(v)); len(found) > 0 {
		t.Error(found)
	}
	if len(b.all("respond")) > 0 {
		t.Error("a form and an answer")
	}
}

func TestAFormThatCannotOpenIsOfferedAsAButton(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	f := riskForm()
	b.ran.reply = func(context.Context, commands.Input) commands.Outcome { return commands.Outcome{Form: &f} }
	b.answer = func(m string) string {
		if m == "views.open" {
			return `{"ok":false,"error":"expired_trigger_id"}`
		}
		return ""
	}
	b.start()
	b.ack(b.slash("U1", "risk add Payments leak"))
	if c := b.call("respond", 1); !strings.Contains(c.raw, "Open the form") || !strings.Contains(c.raw, `"value":"risk add Payments leak"`) {
		t.Error(c.raw)
	}
}

func TestARedeliveryHasOneEffectAndTheSameAnswer(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil).start()
	first := b.ack(b.slash("U1", "risk add x", "same"))
	second := b.ack(b.slash("U1", "risk add x", "same"))
	if first != second || len(b.ran.inputs()) != 1 {
		t.Errorf("%d runs; %s, then %s", len(b.ran.inputs()), first, second)
	}
	event := `{"event_id":"Ev1","team_id":"T1","authorizations":[{"user_id":"UBOT","is_bot":true}],"event":{"type":"app_mention","user":"U2","channel":"C1","ts":"1.1","text":"<@UBOT> risk add y"}}`
	for try := range 4 {
		b.ack(b.sendTry("events_api", event, try))
	}
	b.call("chat.postEphemeral", 1)
	if n := len(b.ran.inputs()); n != 2 {
		t.Errorf("a mention delivered four times ran %d times", n-1)
	}
	if in := b.ran.inputs()[1]; in.Request != "ev:Ev1" || in.Text != "risk add y" {
		t.Errorf("%+v", in)
	}
	if b.app.Stats().Repeats != 4 || len(b.all("chat.postEphemeral")) != 1 {
		t.Errorf("%+v, %d answers", b.app.Stats(), len(b.all("chat.postEphemeral")))
	}
}

// F2: the mark by which a repetition is recognised goes once the ack is out, and only then.
func TestForgetOnlyAfterTheAckWasWritten(t *testing.T) {
	t.Parallel()
	var forgot atomic.Int64
	var cutFirst atomic.Bool
	b := newBench(t, func(c *Config, b *bench) {
		c.Connections = 1
		c.Forget = func(context.Context, string) error { forgot.Add(1); return nil }
	})
	b.ran.reply = func(ctx context.Context, in commands.Input) commands.Outcome {
		if cutFirst.Load() {
			b.cut() // between the commit and the ack
			time.Sleep(50 * time.Millisecond)
		}
		out := says("Recorded as ACT-016.")
		switch in.Text {
		case "list actions":
			out.ReadOnly = true
		case "action add again":
			return commands.Outcome{Err: domain.Fail(domain.AlreadyDone, "Already recorded as ACT-016.").WithRule("reliability F2")}
		}
		return out
	}
	b.start()
	b.ack(b.slash("U1", "action add x"))
	b.until("the forgetting", func() bool { return forgot.Load() == 1 })
	b.ack(b.slash("U1", "list actions"))
	if p := b.ack(b.slash("U1", "action add again")); !strings.Contains(p, "Add another") || !strings.Contains(p, `"value":"again action add again"`) {
		t.Error(p)
	}
	cutFirst.Store(true)
	b.slash("U1", "action add y")
	b.until("the answer whose ack was lost", func() bool {
		for _, c := range b.all("respond") {
			if strings.Contains(c.raw, "Recorded as ACT-016") {
				return true
			}
		}
		return false
	})
	b.stop()
	if forgot.Load() != 1 {
		t.Errorf("forgot %d times", forgot.Load())
	}
}

func TestAddAnotherMeansAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil).start()
	b.ack(b.send("interactive", `{"type":"block_actions","trigger_id":"tb","user":{"id":"U1","team_id":"T1"},"channel":{"id":"C1","name":"payments"},
		"container":{"type":"message","channel_id":"C1","thread_ts":"1.0"},"message":null,"view":null,"response_url":"`+b.srv.URL+`/respond/1",
		"actions":[{"action_id":"cmd:3","block_id":"b","type":"button","value":"again action add x"}]}`))
	c := b.call("respond", 1)
	in := b.ran.inputs()[0]
	if !in.Again || in.Text != "action add x" || in.Said != "" || in.Where.Surface != commands.Button || in.Where.Thread != "1.0" || in.Request != "tr:tb" {
		t.Errorf("%+v", in)
	}
	if c.body["replace_original"] != false || c.body["response_type"] != "ephemeral" {
		t.Errorf("%v", c.body)
	}
}

func TestClicks(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	f := riskForm()
	b.ran.reply = func(_ context.Context, in commands.Input) commands.Outcome {
		if in.Text == "risk add" {
			return commands.Outcome{Form: &f}
		}
		return says("did " + in.Text)
	}
	b.start()
	press := func(where, element string) string {
		return b.send("interactive", `{"type":"block_actions","trigger_id":"`+fmt.Sprint(time.Now().UnixNano())+`","user":{"id":"U1","team_id":"T1"},"actions":[`+element+`],`+where+`}`)
	}
	inDM := `"channel":{"id":"D1","name":"directmessage"},"container":{"type":"message","channel_id":"D1"},"response_url":"` + b.srv.URL + `/respond/2"`
	b.ack(press(inDM, `{"action_id":"cmd:1","value":"action done ACT-1"}`))
	if c := b.call("chat.postMessage", 1); c.body["channel"] != "D1" || c.body["unfurl_links"] != "false" {
		t.Errorf("in a DM: %v", c.body)
	}
	menu := `{"action_id":"cmd:2","type":"static_select","selected_option":{"value":"risk add"}}`
	b.ack(press(inDM, menu))
	b.call("views.open", 1)
	home := `"container":{"type":"view","view_id":"V1"},"view":{"id":"V1","type":"home","hash":"h"}`
	b.ack(press(home, `{"action_id":"cmd:1","value":"action done ACT-2"}`))
	if c := b.call("views.open", 2); !strings.Contains(c.raw, "did action done ACT-2") {
		t.Errorf("from Home: %s", c.raw)
	}
	b.call("views.publish", 1) // the tab shows what changed
	modal := `"container":{"type":"view","view_id":"V2"},"view":{"id":"V2","type":"modal","hash":"h","callback_id":"answer"}`
	b.ack(press(modal, `{"action_id":"cmd:1","value":"owner x"}`))
	if c := b.call("views.update", 1); c.body["view_id"] != "V2" || !strings.Contains(c.raw, "did owner x") {
		t.Errorf("in an answer: %s", c.raw)
	}
	b.ack(press(inDM, `{"action_id":"link","type":"button","url":"https://example.com"}`))
	for i, stranger := range []string{`{"action_id":"gone","type":"button","value":"x"}`, `{"action_id":"cmd:1","type":"button"}`} {
		b.ack(press(inDM, stranger))
		if c := b.call("chat.postMessage", i+2); !strings.Contains(fmt.Sprint(c.body["text"]), "know this button any more") {
			t.Errorf("%s: %s", stranger, c.raw)
		}
	}
	if n := len(b.ran.inputs()); n != 5 { // the four presses, and Home
		t.Errorf("%d runs", n)
	}
}

func TestMentionsAndDirectMessages(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	f := riskForm()
	b.ran.reply = func(_ context.Context, in commands.Input) commands.Outcome {
		if in.Text == "risk add" {
			return commands.Outcome{Form: &f}
		}
		return says("You said: " + in.Text)
	}
	b.start()
	n := 0
	say := func(rest string) {
		n++
		b.ack(b.send("events_api", fmt.Sprintf(`{"event_id":"E%d","team_id":"T1","authorizations":[{"user_id":"UBOT","is_bot":true}],"event":{%s}}`, n, rest)))
	}
	say(`"type":"app_mention","user":"U1","channel":"C1","ts":"1.1","text":"hey <@UBOT>: risk add"`)
	if c := b.call("chat.postEphemeral", 1); !strings.Contains(c.raw, "Open+the+form") || c.body["user"] != "U1" || c.body["channel"] != "C1" {
		t.Errorf("%v", c.body)
	}
	b.until("Slack says who I am", func() bool { return b.app.self.Load() != nil })
	say(`"type":"message","channel_type":"im","user":"U1","channel":"D1","ts":"1.2","text":"owner x"`)
	if c := b.call("chat.postMessage", 1); c.body["channel"] != "D1" || c.body["thread_ts"] != nil || !strings.Contains(c.raw, "owner+x") {
		t.Errorf("%v", c.body)
	}
	if in := b.ran.inputs()[1]; in.Where.Surface != commands.Direct || in.Where.Kind != domain.ChannelDM || in.Where.Trigger {
		t.Errorf("%+v", in.Where)
	}
	// Nothing of the bot's own, of other bots, or of edits is ever answered (T19).
	say(`"type":"message","channel_type":"im","user":"UBOT","channel":"D1","ts":"1.3","text":"owner x"`)
	say(`"type":"message","channel_type":"im","bot_id":"BBOT","user":"UBOT","channel":"D1","ts":"1.3","text":"owner x"`)
	say(`"type":"app_mention","bot_id":"BOTHER","user":"UB","channel":"C1","ts":"1.4","text":"<@UBOT> owner x"`)
	say(`"type":"message","subtype":"message_changed","channel_type":"im","channel":"D1","ts":"1.5"`)
	say(`"type":"message","channel_type":"channel","user":"U1","channel":"C1","ts":"1.6","text":"owner x"`)
	say(`"type":"app_mention","user":"UROBOT","channel":"C1","ts":"1.7","text":"<@UBOT> owner x"`)
	if got := len(b.all("")); got != 2 || len(b.ran.inputs()) != 2 {
		t.Errorf("%d answers, %d runs", got, len(b.ran.inputs()))
	}
	// In a thread the answer stands in the thread, and what is logged from it leads back there.
	say(`"type":"app_mention","user":"U1","channel":"C1","ts":"2.5","thread_ts":"2.1","text":"<@UBOT> owner x"`)
	if c := b.call("chat.postEphemeral", 2); c.body["thread_ts"] != "2.1" {
		t.Errorf("%v", c.body)
	}
	if in := b.ran.inputs()[2]; in.Where.Thread != "2.1" || in.Where.Link != "https://acme.slack.com/archives/C1/p25?cid=C1&thread_ts=2.1" {
		t.Errorf("%+v", in.Where)
	}
	b.ack(b.send("interactive", `{"type":"block_actions","user":{"id":"U1","team_id":"T1"},"trigger_id":"tb","channel":{"id":"C1","name":"payments"},
		"container":{"type":"message","is_ephemeral":true,"channel_id":"C1","thread_ts":"2.1"},"actions":[{"type":"button","action_id":"cmd:1","value":"risk add"}]}`))
	if c := b.call("views.open", 1); !strings.Contains(c.raw, "archives/C1/p21") {
		t.Error(c.raw)
	}
}

// Where something was recorded and the bot is not in the channel, it asks once to be let in (slack-platform 9).
func TestItAsksOnceToBeLetIn(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil).start()
	asks := func(channel, trigger string) bool {
		body := strings.Replace(b.slashBody("U1", "risk add x", trigger), `"C1"`, `"`+channel+`"`, 1)
		return strings.Contains(b.ack(b.send("slash_commands", body)), "invite @Secretariat")
	}
	if asks("C1", "a") {
		t.Error("it asks where it is a member")
	}
	if !asks("CAWAY", "b") || asks("CAWAY", "c") {
		t.Error("it must ask once where it is not")
	}
}

func TestWordsAfter(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"<@UBOT> owner payments":              "owner payments",
		"<@UBOT|secretariat>: owner payments": "owner payments",
		"hey <@UBOT> thanks <@U2> for help":   "thanks <@U2> for help",
		"owner payments <@UBOT>":              "owner payments",
		"<@U2> <@UBOT> owner x":               "owner x",
		"<@UBOT>":                             "",
		"no mention at all":                   "no mention at all",
		"<@UBOT>\nrisk add two\nlines":        "risk add two\nlines",
	} {
		if got := wordsAfter(in, "UBOT"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestGuestsGetOnePlainAnswerEverywhere(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *Config, b *bench) { c.Shortcuts = map[string]string{"x": "risk add"} }).start()
	if p := b.ack(b.slash("UGUEST", "owner payments")); !strings.Contains(p, "ask your contact") {
		t.Error(p)
	}
	b.ack(b.send("interactive", `{"type":"shortcut","callback_id":"x","trigger_id":"t","user":{"id":"UGUEST","team_id":"T1"}}`))
	if c := b.call("chat.postMessage", 1); c.body["channel"] != "UGUEST" || !strings.Contains(c.raw, "ask+your+contact") {
		t.Errorf("%v", c.body)
	}
	if p := b.ack(b.send("interactive", `{"type":"block_suggestion","action_id":"arg:service","value":"pay","user":{"id":"UGUEST"}}`)); p != `{"options":[]}` {
		t.Error(p)
	}
	b.ack(b.send("events_api", `{"event_id":"Eh","event":{"type":"app_home_opened","user":"UGUEST","tab":"home"}}`))
	if c := b.call("views.publish", 1); !strings.Contains(c.raw, "ask your contact") {
		t.Error(c.raw)
	}
	if len(b.ran.inputs()) != 0 {
		t.Error("a guest's words were run")
	}
}

func TestShortcuts(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *Config, b *bench) { c.Shortcuts = map[string]string{"who_owns_message": "owner"} }).start()
	message := func(callback string) string {
		return b.send("interactive", `{"type":"message_action","callback_id":"`+callback+`","trigger_id":"`+callback+`","user":{"id":"U1"},"team":{"id":"T1","domain":"acme"},
			"channel":{"id":"C1","name":"payments"},"message_ts":"2.2","message":{"text":"who?","ts":"2.2","thread_ts":"2.1"},"response_url":"`+b.srv.URL+`/respond/3"}`)
	}
	b.ack(message("who_owns_message"))
	if c := b.call("respond", 1); c.body["text"] != "You said: owner" {
		t.Errorf("%v", c.body)
	}
	if in := b.ran.inputs()[0]; in.Where.Channel != "C1" || in.Where.Surface != commands.Shortcut || in.Where.Link != "https://acme.slack.com/archives/C1/p22?cid=C1&thread_ts=2.1" {
		t.Errorf("%+v", in)
	}
	b.ack(message("from_another_age"))
	if c := b.call("respond", 2); !strings.Contains(c.raw, "do not know this shortcut") {
		t.Errorf("%v", c.body)
	}
}
