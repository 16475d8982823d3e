package slackapp

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
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
		c.Suggest = func(_ context.Context, _ domain.Caller, words, name, text string) (out []view.Option) {
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
	seen := make(chan commands.Input, 1)
	b := newBench(t, func(c *Config, b *bench) {
		c.Redraw = func(_ context.Context, in commands.Input, changed string) *view.Form {
			if changed == "impact" {
				seen <- in
			}
			f := riskForm()
			f.Fields = append(f.Fields, view.Field{Name: "score", Kind: view.FieldNote, Lines: []view.Line{view.L("Score 12, Medium")}})
			f.Fields[3].Value, f.Fields[3].Fresh = "2027-01-01", true
			return &f
		}
	}).start()
	b.send("interactive", change(t, b.app.cfg.Renderer, "impact", map[string]string{"title": "half"}))
	in := <-seen
	if in.Form["title"] != "half" || in.Form["source"] != "SEC-1" || in.Given["source"] != "SEC-1" || in.Where.Channel != "C1" || in.Where.Surface != commands.Form {
		t.Errorf("%+v", in)
	}
	c := b.call("views.update", 1)
	if c.body["hash"] != "h7" || c.body["view_id"] != "V1" || !strings.Contains(c.raw, "Score 12, Medium") || len(b.ran.inputs()) != 0 {
		t.Error(c.raw)
	}
	// Slack keeps what stands under an id, so the date that was worked out has a new one; all else keeps its own.
	if !strings.Contains(c.raw, `"arg:due~1"`) || !strings.Contains(c.raw, `"block_id":"arg:title"`) {
		t.Error(c.raw)
	}
	if found := (Checker{}).View(mustJSON(c.body["view"])); len(found) > 0 {
		t.Error(found)
	}
}

// change is a dispatching input's message: what changed, and all that stands in the form.
func change(t *testing.T, r Renderer, action string, values map[string]string) string {
	t.Helper()
	var sub struct{ View map[string]any }
	_ = json.Unmarshal([]byte(filled(t, r, "C1", "h7", values)), &sub)
	return pressIn(sub.View, ActionArg+action)
}

func pressIn(v map[string]any, action string) string {
	v["id"], v["hash"] = "V1", "h7"
	return string(mustJSON(map[string]any{"type": "block_actions", "user": map[string]any{"id": "U1", "team_id": "T1"}, "trigger_id": "t" + action, "view": v,
		"container": map[string]any{"type": "view", "view_id": "V1"}, "actions": []any{map[string]any{"type": "button", "action_id": action, "block_id": action}}}))
}

// held keeps drafts in memory.
type held struct {
	mu sync.Mutex
	of map[string][]byte
}

func (h *held) KeepDraft(_ context.Context, key string, body []byte) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.of[key] = body
	return nil
}
func (h *held) Draft(_ context.Context, key string) ([]byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.of[key], nil
}
func (h *held) DropDraft(_ context.Context, key string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.of, key)
	return nil
}
func (h *held) count() int { h.mu.Lock(); defer h.mu.Unlock(); return len(h.of) }

// slack-platform 9: what the last dispatching input sent is kept for a day and offered at the next opening.
func TestADraftIsOfferedForADay(t *testing.T) {
	t.Parallel()
	drafts := &held{of: map[string][]byte{}}
	now := time.Date(2026, 11, 17, 9, 42, 0, 0, time.UTC)
	var mu sync.Mutex
	form := func(values map[string]string) *view.Form {
		f := riskForm()
		f.Draft, f.Given = true, map[string]string{"source": "SEC-1"}
		for i := range f.Fields {
			if f.Fields[i].Value = ""; values != nil {
				f.Fields[i].Value, f.Fields[i].Fresh = values[f.Fields[i].Name], true
			}
		}
		return &f
	}
	b := newBench(t, func(c *Config, b *bench) {
		c.Drafts = drafts
		c.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
		c.Redraw = func(_ context.Context, in commands.Input, changed string) *view.Form {
			if changed != "" {
				return nil
			}
			return form(in.Form)
		}
		b.ran.reply = func(_ context.Context, in commands.Input) commands.Outcome {
			switch {
			case in.Form == nil:
				return commands.Outcome{Form: form(nil)}
			case in.Form["title"] == "bad":
				return commands.Outcome{Fields: map[string]string{"title": "No."}}
			}
			return says("Logged as RSK-001.")
		}
	}).start()
	r := b.app.cfg.Renderer
	ask := func(i int) { b.send("slash_commands", b.slashBody("U1", "risk add", fmt.Sprint("ask", i))) }

	ask(1)
	b.call("views.open", 1)
	b.until("nothing under way", func() bool { return b.app.lanes.load() == 0 })
	b.ack(b.send("interactive", change(t, r, "impact", map[string]string{"title": "Keys <!channel> leak"})))
	b.until("a draft", func() bool { return drafts.count() == 1 })
	if strings.Contains(b.logged.String(), "Keys") {
		t.Error("a draft stands in the log")
	}
	ask(2)
	opened := b.call("views.open", 2)
	if strings.Contains(opened.raw, "draft") {
		t.Error("the form waited for its draft")
	}
	offer := b.call("views.update", 1)
	if !strings.Contains(offer.raw, "You began this form") || !strings.Contains(offer.raw, draftUse) {
		t.Error(offer.raw)
	}
	offered, _ := offer.body["view"].(map[string]any)
	offered["state"] = map[string]any{"values": map[string]any{}}
	b.ack(b.send("interactive", pressIn(offered, draftUse)))
	back := b.call("views.update", 2)
	if !strings.Contains(back.raw, "Keys") || strings.Contains(back.raw, "You began") || !strings.Contains(back.raw, "arg:title~1") {
		t.Error(back.raw)
	}
	if found := (Checker{}).View(mustJSON(back.body["view"])); len(found) > 0 {
		t.Error(found)
	}
	// Somebody else has no draft, nor has another form of the same person.
	b.send("slash_commands", b.slashBody("U2", "risk add", "ask-u2"))
	b.call("views.open", 3)
	// A form that was refused and closed is offered too; one that went through is not.
	b.ack(b.send("interactive", filled(t, r, "C1", "h8", map[string]string{"title": "bad"})))
	b.until("the refused one", func() bool {
		d, _ := drafts.Draft(t.Context(), first(drafts))
		return strings.Contains(string(d), "bad")
	})
	b.ack(b.send("interactive", filled(t, r, "C1", "h9", map[string]string{"title": "good"})))
	b.until("no draft", func() bool { return drafts.count() == 0 })
	// After a day nothing is offered.
	b.ack(b.send("interactive", change(t, r, "due", map[string]string{"title": "late"})))
	b.until("a draft", func() bool { return drafts.count() == 1 })
	mu.Lock()
	now = now.Add(24*time.Hour + time.Minute)
	mu.Unlock()
	ask(3)
	b.call("views.open", 4)
	time.Sleep(50 * time.Millisecond)
	if n := len(b.all("views.update")); n != 2 {
		t.Errorf("%d updates", n)
	}
}

func first(h *held) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	for k := range h.of {
		return k
	}
	return ""
}
