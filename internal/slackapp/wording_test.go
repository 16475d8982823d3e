package slackapp

import (
	"context"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// slack-platform 9: words are judged when Check is pressed; what was found stands under its answer, the answers keep their
// ids and so what was typed, and what was typed is kept as a draft.
func TestCheckDrawsTheFormAnew(t *testing.T) {
	t.Parallel()
	drafts := &held{of: map[string][]byte{}}
	var asked []bool
	b := newBench(t, func(c *Config, b *bench) {
		c.Drafts = drafts
		c.Check = func(_ context.Context, in commands.Input, mend bool) *view.Form {
			asked = append(asked, mend)
			f := riskForm()
			f.Draft, f.Check, f.Mend = true, true, !mend
			for i := range f.Fields {
				x := &f.Fields[i]
				if x.Value = in.Form[x.Name]; mend && x.Name == "title" {
					x.Value, x.Fresh = "Plain", true
				}
			}
			f.Fields = append(f.Fields[:1:1], append([]view.Field{{Name: "check_title", Kind: view.FieldNote, Lines: []view.Line{view.L("✕ Say “<!here>”.")}}}, f.Fields[1:]...)...)
			f.Checked = []view.Line{view.L("9 words · too short for a grade")}
			return &f
		}
	}).start()
	r := b.app.cfg.Renderer
	press := func(action string) string {
		return strings.ReplaceAll(change(t, r, "title", map[string]string{"title": "Keys leak"}), `"action_id":"arg:title"`, `"action_id":"`+action+`"`)
	}
	b.ack(b.send("interactive", press(checkLook)))
	c := b.call("views.update", 1)
	for _, want := range []string{"u0026lt;!here", `"action_id":"check:look"`, `"action_id":"check:mend"`, "9 words", `"block_id":"arg:title"`, `"block_id":"note:check_title:0"`, "Keys leak"} {
		if !strings.Contains(c.raw, want) && !strings.Contains(string(mustJSON(c.body["view"])), want) {
			t.Errorf("%s is missing in %s", want, c.raw)
		}
	}
	if found := (Checker{}).View(mustJSON(c.body["view"])); len(found) > 0 {
		t.Error(found)
	}
	b.until("a draft", func() bool { return drafts.count() == 1 })
	b.ack(b.send("interactive", strings.Replace(press(checkMend), "targ:title", "t2", 1)))
	if c = b.call("views.update", 2); !strings.Contains(c.raw, "arg:title~1") || !strings.Contains(c.raw, "Plain") {
		t.Error(c.raw)
	}
	if len(asked) != 2 || asked[0] || !asked[1] {
		t.Error(asked)
	}
}

// A form without words to judge has no button; one with a hundred questions still fits.
func TestCheckButtonStandsInItsForms(t *testing.T) {
	f := riskForm()
	r := Renderer{Command: "/sec"}
	if raw := string(mustJSON(r.Form(f, FormMeta{}))); strings.Contains(raw, checkLook) {
		t.Error(raw)
	}
	f.Check = true
	if raw := string(mustJSON(r.Form(f, FormMeta{}))); !strings.Contains(raw, checkLook) || strings.Contains(raw, checkMend) {
		t.Error(raw)
	}
	for i := range 120 {
		f.Fields = append(f.Fields, view.Field{Name: strings.Repeat("x", 1+i), Kind: view.FieldLine})
	}
	for range 9 {
		f.Checked = append(f.Checked, view.L(strings.Repeat("word ", 700)))
	}
	v := mustJSON(r.Form(f, FormMeta{}))
	if found := (Checker{}).View(v); len(found) > 0 {
		t.Error(found)
	}
}
