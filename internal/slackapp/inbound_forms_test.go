package slackapp

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// filled is a submission of the risk form as Slack sends it.
func filled(t *testing.T, r Renderer, channel, hash string, values map[string]string) string {
	t.Helper()
	raw, err := json.Marshal(r.Form(riskForm(), FormMeta{Words: "risk add", Given: map[string]string{"source": "SEC-1"}, Channel: channel, Thread: "1.5", Link: "https://acme.slack.com/archives/C1/p1"}))
	if err != nil {
		t.Fatal(err)
	}
	v := map[string]any{}
	_ = json.Unmarshal(raw, &v)
	state := map[string]any{}
	for name, value := range values {
		state["arg:"+name] = map[string]any{"arg:" + name: map[string]any{"type": "plain_text_input", "value": value}}
	}
	v["id"], v["hash"], v["state"], v["team_id"], v["app_id"], v["root_view_id"] = "V1", hash, map[string]any{"values": state}, "T1", "A1", "V1"
	return string(mustJSON(map[string]any{"type": "view_submission", "user": map[string]any{"id": "U1", "team_id": "T1"}, "trigger_id": "t", "view": v}))
}

func TestASubmittedFormIsACommand(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil).start()
	if p := b.ack(b.send("interactive", filled(t, b.app.cfg.Renderer, "C1", "h1", map[string]string{"title": "Keys leak"}))); p != "{}" {
		t.Errorf("ack: %s", p)
	}
	if c := b.call("chat.postEphemeral", 1); c.body["channel"] != "C1" || c.body["user"] != "U1" || c.body["thread_ts"] != "1.5" {
		t.Errorf("%v", c.body)
	}
	in := b.ran.inputs()[0]
	if in.Request != "vs:V1:h1" || in.Text != "risk add" || in.Form["title"] != "Keys leak" || in.Form["source"] != "SEC-1" ||
		in.Where.Surface != commands.Form || in.Where.Link == "" || in.Where.Name != "payments" || in.Where.Trigger {
		t.Errorf("%+v", in)
	}
	// Where the bot is no member, and where nobody knows a channel, the answer comes by DM.
	for i, channel := range []string{"CAWAY", "", "D1"} {
		b.ack(b.send("interactive", filled(t, b.app.cfg.Renderer, channel, fmt.Sprint("x", i), map[string]string{"title": "x"})))
		if c := b.call("chat.postMessage", i+1); c.body["channel"] != "U1" {
			t.Errorf("%s: %v", channel, c.body)
		}
	}
}

func TestErrorsStandBesideTheirQuestions(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.ran.reply = func(_ context.Context, in commands.Input) commands.Outcome {
		switch in.Form["title"] {
		case "by field":
			return commands.Outcome{Fields: map[string]string{"title": "Say it in one sentence."}, Err: domain.Fail(domain.Invalid, "Two words are wrong.")}
		case "by error":
			return commands.Outcome{Err: domain.Fail(domain.Invalid, "This day is over.").WithField("due").WithHint("Pick a later one.")}
		case "elsewhere":
			return commands.Outcome{Err: domain.Fail(domain.Invalid, "The source is gone.").WithField("source")}
		case "nowhere":
			return commands.Outcome{Err: domain.Fail(domain.Refused, "This risk is closed.").WithHint("Reopen it first.")}
		}
		return says("Logged as RSK-001.")
	}
	b.start()
	answer := func(title string) string {
		return b.ack(b.send("interactive", filled(t, b.app.cfg.Renderer, "C1", "h1", map[string]string{"title": title})))
	}
	if p := answer("by field"); p != `{"errors":{"arg:title":"Say it in one sentence."},"response_action":"errors"}` {
		t.Error(p)
	}
	if p := answer("by error"); p != `{"errors":{"arg:due":"This day is over. Pick a later one."},"response_action":"errors"}` {
		t.Error(p)
	}
	for title, want := range map[string]string{"elsewhere": "The source is gone.", "nowhere": "This risk is closed. Reopen it first."} {
		var p struct {
			Action string `json:"response_action"`
			View   struct {
				Type     string           `json:"type"`
				Callback string           `json:"callback_id"`
				Meta     string           `json:"private_metadata"`
				Blocks   []map[string]any `json:"blocks"`
				ID       string           `json:"id"`
				State    any              `json:"state"`
			} `json:"view"`
		}
		raw := answer(title)
		if err := json.Unmarshal([]byte(raw), &p); err != nil || p.Action != "update" || p.View.Callback != "form" || p.View.ID != "" || p.View.State != nil {
			t.Fatalf("%v: %s", err, raw)
		}
		if p.View.Blocks[0]["block_id"] != noticeBlock || !strings.Contains(fmt.Sprint(p.View.Blocks[0]), want) {
			t.Errorf("%v", p.View.Blocks[0])
		}
		// What was typed survives: every question stands there under its own ids.
		var ids []string
		for _, x := range p.View.Blocks {
			if x["type"] == "input" {
				ids = append(ids, fmt.Sprint(x["block_id"]))
			}
		}
		if got := strings.Join(ids, " "); got != "arg:title arg:then arg:owner arg:due arg:impact arg:service arg:urgent" {
			t.Error(got)
		}
	}
	// The corrected form comes with the same view and hash where only `errors` was answered: it is no repetition.
	if p := answer("right now"); p != "{}" {
		t.Error(p)
	}
	if p := answer("right now"); p != "{}" || len(b.ran.inputs()) != 5 {
		t.Errorf("a repetition ran: %d", len(b.ran.inputs()))
	}
}

// F10: a form whose write was not confirmed keeps its request id, so that pressing again cannot do it twice.
func TestAnUnconfirmedFormKeepsItsRequest(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	var n atomic.Int64
	b.ran.reply = func(context.Context, commands.Input) commands.Outcome {
		if n.Add(1) == 1 {
			return commands.Outcome{Err: domain.Fail(domain.Unconfirmed, "I could not confirm that this was recorded.")}
		}
		return says("Logged as RSK-001.")
	}
	b.start()
	first := filled(t, b.app.cfg.Renderer, "C1", "h1", map[string]string{"title": "x"})
	var p struct {
		View map[string]any `json:"view"`
	}
	if err := json.Unmarshal([]byte(b.ack(b.send("interactive", first))), &p); err != nil {
		t.Fatal(err)
	}
	p.View["id"], p.View["hash"], p.View["state"] = "V1", "h2", map[string]any{"values": map[string]any{}}
	b.ack(b.send("interactive", string(mustJSON(map[string]any{"type": "view_submission", "user": map[string]any{"id": "U1"}, "view": p.View}))))
	if ins := b.ran.inputs(); len(ins) != 2 || ins[1].Request != ins[0].Request || ins[1].Form["source"] != "SEC-1" {
		t.Errorf("%+v", ins)
	}
}

func TestASlowSubmissionKeepsTheFormAndThenAnswersInIt(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.app.times.ack = 150 * time.Millisecond
	release := make(chan commands.Outcome)
	b.ran.reply = func(context.Context, commands.Input) commands.Outcome { return <-release }
	b.start()
	if p := b.ack(b.send("interactive", filled(t, b.app.cfg.Renderer, "C1", "h1", map[string]string{"title": "x"}))); !strings.Contains(p, "takes longer than usual") || !strings.Contains(p, "vs:V1:h1") {
		t.Error(p)
	}
	release <- says("Logged as RSK-001.")
	if c := b.call("views.update", 1); c.body["view_id"] != "V1" || !strings.Contains(c.raw, "Logged as RSK-001.") {
		t.Error(c.raw)
	}
	b.ack(b.send("interactive", filled(t, b.app.cfg.Renderer, "C1", "h2", map[string]string{"title": "x"})))
	release <- commands.Outcome{Err: domain.Fail(domain.Refused, "Not like this.")}
	c := b.call("views.update", 2)
	if !strings.Contains(c.raw, "Not like this.") || !strings.Contains(c.raw, "arg:title") {
		t.Error(c.raw)
	}
	if found := (Checker{}).View(mustJSON(c.body["view"])); len(found) > 0 {
		t.Error(found)
	}
}

func TestSuggestions(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *Config, b *bench) {
		c.Suggest = func(_ context.Context, _ domain.Caller, name, text string) (out []view.Option) {
			for i := range 300 {
				out = append(out, view.Option{Value: fmt.Sprint(text, i), Label: name + strings.Repeat(" <&>", 50)})
			}
			if text == "none" {
				return nil
			}
			return append([]view.Option{{Value: strings.Repeat("v", 200)}, {}}, out...)
		}
	}).start()
	ask := func(text string) (raw string, options []map[string]any) {
		raw = b.ack(b.send("interactive", `{"type":"block_suggestion","action_id":"arg:service","block_id":"arg:service","value":"`+text+`","user":{"id":"U1","team_id":"T1"},"view":{"id":"V"}}`))
		var p struct{ Options []map[string]any }
		_ = json.Unmarshal([]byte(raw), &p)
		return raw, p.Options
	}
	raw, options := ask("pay")
	if len(options) < 10 || len(options) > 100 || options[0]["value"] != "pay0" || len(raw) > maxAck {
		t.Errorf("%d options in %d bytes", len(options), len(raw))
	}
	if raw, _ := ask("none"); raw != `{"options":[]}` {
		t.Error(raw)
	}
}

func TestAChangedInputMayRedrawTheForm(t *testing.T) {
	t.Parallel()
	seen := make(chan FormChange, 1)
	b := newBench(t, func(c *Config, b *bench) {
		c.Changed = func(_ context.Context, ch FormChange) *view.Form {
			seen <- ch
			f := riskForm()
			f.Intro = append(f.Intro, view.L("Score 12, Medium"))
			return &f
		}
	}).start()
	var v map[string]any
	var sub struct{ View json.RawMessage }
	_ = json.Unmarshal([]byte(filled(t, b.app.cfg.Renderer, "C1", "h7", map[string]string{"title": "half"})), &sub)
	_ = json.Unmarshal(sub.View, &v)
	b.ack(b.send("interactive", string(mustJSON(map[string]any{"type": "block_actions", "user": map[string]any{"id": "U1"}, "trigger_id": "t", "view": v,
		"container": map[string]any{"type": "view", "view_id": "V1"}, "actions": []any{map[string]any{"action_id": "arg:impact", "block_id": "arg:impact"}}}))))
	ch := <-seen
	if ch.Name != "impact" || ch.Values["title"] != "half" || ch.Meta.Channel != "C1" {
		t.Errorf("%+v", ch)
	}
	c := b.call("views.update", 1)
	if c.body["hash"] != "h7" || c.body["view_id"] != "V1" || !strings.Contains(c.raw, "Score 12, Medium") || len(b.ran.inputs()) != 0 {
		t.Error(c.raw)
	}
}
