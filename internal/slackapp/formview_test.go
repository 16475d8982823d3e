package slackapp

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/view"
)

func riskForm() view.Form {
	return view.Form{Title: "Log a risk", Submit: "Log it", Words: "risk add", Draft: true,
		Intro: []view.Line{view.L("From ", view.Span{Kind: view.Link, Text: "this message", URL: "https://acme.slack.com/archives/C1/p1"})},
		Fields: []view.Field{
			{Name: "title", Label: "What may happen?", Kind: view.FieldLine, Required: true, Max: 200, Value: "Keys <leak>\nagain"},
			{Name: "then", Label: "Then", Kind: view.FieldArea, Hint: "In business words", Value: "one\r\ntwo"},
			{Name: "owner", Label: "Owner", Kind: view.FieldPerson, Value: "saoirse"},
			{Name: "due", Label: "Due date", Kind: view.FieldDate, Value: "2026-12-04"},
			{Name: "impact", Label: "Impact", Kind: view.FieldChoice, Value: "4", Options: []view.Option{{Value: "3", Label: "3 · days"}, {Value: "4", Label: "4 · weeks"}}},
			{Name: "service", Label: "Service", Kind: view.FieldService, Required: true, Value: "payments-api"},
			{Name: "urgent", Label: "Urgent?", Kind: view.FieldYes, Value: "yes"},
		}}
}

func TestFormGolden(t *testing.T) {
	golden(t, "form.json", indent(known.Form(riskForm(), FormMeta{Channel: "C0WEEKLY", Given: map[string]string{"visibility": "restricted"}})))
}

func TestFormsHoldTheLimits(t *testing.T) {
	many := view.Field{Name: "many", Label: "Many", Kind: view.FieldChoice, Value: "v101"}
	for i := range 250 {
		many.Options = append(many.Options, view.Option{Value: fmt.Sprintf("v%d", i), Label: marked})
	}
	long := view.Field{Name: "long", Kind: view.FieldChoice, Options: []view.Option{{Value: strings.Repeat("x", 151)}}}
	forms := map[string]view.Form{
		"empty":       {},
		"full":        riskForm(),
		"many":        {Title: strings.Repeat("title ", 9), Submit: strings.Repeat("s", 30), Fields: []view.Field{many, long, many}},
		"no options":  {Fields: []view.Field{{Name: "x", Kind: view.FieldChoice}}},
		"bad initial": {Fields: []view.Field{{Name: "d", Kind: view.FieldDate, Value: "yesterday"}, {Name: "p", Kind: view.FieldPerson, Value: "<!channel>"}}},
		"too long":    {Fields: []view.Field{{Name: "l", Kind: view.FieldArea, Value: strings.Repeat("é\n", 4000)}}},
	}
	for name, f := range forms {
		t.Run(name, func(t *testing.T) {
			for _, bad := range (Checker{}).View(toJSON(known.Form(f, FormMeta{}))) {
				t.Error(bad)
			}
		})
	}
}

func TestAnyFormIsTaken(t *testing.T) {
	kinds := []view.FieldKind{view.FieldLine, view.FieldArea, view.FieldPerson, view.FieldDate, view.FieldChoice, view.FieldService, view.FieldYes, "odd"}
	rapid.Check(t, func(t *rapid.T) {
		f := view.Form{Title: anyText().Draw(t, "title"), Submit: anyText().Draw(t, "submit"), Words: anyText().Draw(t, "words"),
			Intro: rapid.SliceOfN(anyLine(), 0, 3).Draw(t, "intro"),
			Given: rapid.MapOfN(rapid.String(), anyText(), 0, 4).Draw(t, "given")}
		for i := range rapid.IntRange(0, 5).Draw(t, "n") {
			f.Fields = append(f.Fields, view.Field{Name: fmt.Sprint("f", i), Label: anyText().Draw(t, "label"), Hint: anyText().Draw(t, "hint"),
				Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Max: rapid.IntRange(0, 5000).Draw(t, "max"), Value: anyText().Draw(t, "value"),
				Options: []view.Option{{Value: anyText().Draw(t, "ov"), Label: anyText().Draw(t, "ol")}}})
		}
		for _, bad := range onlySaoirse.View(toJSON(known.Form(f, FormMeta{Link: anyText().Draw(t, "link")}))) {
			t.Error(bad)
		}
	})
}

func TestAFormIsReadBack(t *testing.T) {
	v := known.Form(riskForm(), FormMeta{Given: map[string]string{"visibility": "restricted"}, Channel: "C1", Thread: "1.2", Message: "3.4", Link: "https://x"})
	sent := `{"private_metadata":` + string(toJSON(v.PrivateMetadata)) + `,"state":{"values":{
		"arg:title":{"arg:title":{"type":"plain_text_input","value":" Keys <leak> "}},
		"arg:then":{"arg:then":{"type":"plain_text_input","value":null}},
		"arg:owner":{"arg:owner":{"type":"users_select","selected_user":"U01SAOIRSE"}},
		"arg:due":{"arg:due":{"type":"datepicker","selected_date":"2026-12-04"}},
		"arg:impact":{"arg:impact":{"type":"static_select","selected_option":{"text":{"type":"plain_text","text":"4 · weeks"},"value":"4"}}},
		"arg:service":{"arg:service":{"type":"external_select","selected_option":{"text":{"type":"plain_text","text":"x"},"value":"payments-api"}}},
		"arg:urgent":{"arg:urgent":{"type":"checkboxes","selected_options":[{"text":{"type":"plain_text","text":"Yes"},"value":"yes"}]}},
		"stranger":{"x":{"type":"plain_text_input","value":"no"}}}}}`
	var got slack.View
	if err := json.Unmarshal([]byte(sent), &got); err != nil {
		t.Fatal(err)
	}
	meta, values := ReadForm(got)
	if diff := cmp.Diff(FormMeta{Words: "risk add", Given: map[string]string{"visibility": "restricted"}, Channel: "C1", Thread: "1.2", Message: "3.4", Link: "https://x", Draft: true}, meta); diff != "" {
		t.Error(diff)
	}
	want := map[string]string{"title": "Keys <leak>", "owner": "<@U01SAOIRSE>", "due": "2026-12-04", "impact": "4", "service": "payments-api", "urgent": "yes"}
	if diff := cmp.Diff(want, values); diff != "" {
		t.Error(diff)
	}
}

func TestMetaIsNeverMangled(t *testing.T) {
	v := known.Form(view.Form{Words: "risk add"}, FormMeta{Given: map[string]string{"short": "kept", "long": strings.Repeat("x", 4000)}, Link: "https://x"})
	meta, _ := ReadForm(slack.View{PrivateMetadata: v.PrivateMetadata})
	if meta.Words != "risk add" || meta.Given["short"] != "kept" || meta.Given["long"] != "" {
		t.Errorf("got %+v", meta)
	}
}
