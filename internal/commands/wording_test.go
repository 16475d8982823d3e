package commands_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/commands"
	words "github.com/secretariat-bot/secretariat/internal/plain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// letter is a tree with one more command, whose words are judged as an executive's.
func letter(t *testing.T) *office {
	o := open(t)
	o.Root = append(o.Root, commands.Command{Name: "letter", Writes: true, Args: []commands.Arg{
		{Name: "head", Label: "Headline", Kind: commands.ArgText, Required: true, Max: 40},
		{Name: "body", Label: "What happened", Kind: commands.ArgLong, Required: true},
		{Name: "who", Kind: commands.ArgPerson, Keyed: true},
	}, Check: func(d commands.Desk, c commands.Call) commands.Wording {
		return commands.Read(d.Directory(), []commands.Passage{{Arg: "head", Label: "Headline", Text: c.Arg("head"), Budget: 4}, {Arg: "body", Label: "What happened", Text: c.Arg("body")}},
			words.Rules{Executive: true, Budget: 12})
	}, Run: func(_ context.Context, _ commands.Desk, c commands.Call) (view.Message, error) {
		return view.Say("Sent."), nil
	}})
	return o
}

func said(lines []view.Line) string {
	var out []string
	for _, l := range lines {
		out = append(out, view.PlainLine(l, "/sec", time.UTC))
	}
	return strings.Join(out, "\n")
}

// The Check button puts what it found beside each answer, keeps what was typed, and offers the plain words.
func TestCheckStandsBesideTheAnswers(t *testing.T) {
	o := letter(t)
	in := commands.Input{Caller: o.caller("rui"), Text: "letter", Where: inChannel, Form: map[string]string{"head": "An exploit is out", "body": "It was human error.\nWe act soon."}}
	f := o.Check(context.Background(), in, false)
	if f == nil || !f.Check || !f.Mend {
		t.Fatalf("%+v", f)
	}
	if head, body := field(t, f, "head"), field(t, f, "body"); head.Value != "An exploit is out" || head.Fresh || body.Fresh || body.Value != in.Form["body"] {
		t.Errorf("what was typed moved: %+v %+v", head, body)
	}
	if got, want := said(field(t, f, "check_head").Lines), "✕ Say “method to use a flaw” instead of “exploit”."; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if got, want := said(field(t, f, "check_body").Lines), "△ “human error” explains nothing: say what made the mistake easy to make.\n△ “soon” is vague: say a date."; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if got, want := said(f.Checked), "11 words · too short for a grade · 3 things to look at"; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	order := slices.IndexFunc(f.Fields, func(x view.Field) bool { return x.Name == "check_head" })
	if f.Fields[order-1].Name != "head" {
		t.Errorf("a finding does not stand under its answer: %d", order)
	}
	// The plain words go in where they fit, and nowhere else.
	f = o.Check(context.Background(), in, true)
	if head := field(t, f, "head"); head.Value != "A method to use a flaw is out" || !head.Fresh || f.Mend {
		t.Errorf("%+v", head)
	}
	if body := field(t, f, "body"); body.Fresh {
		t.Errorf("%+v", body)
	}
	if got, want := said(field(t, f, "check_head").Lines), "△ “Headline” has 8 words; 4 are enough."; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if got := said(f.Checked); !strings.Contains(got, "✕ It has 15 words, and 12 is the most: take out 3.") {
		t.Error(got)
	}
	in.Form["head"] = "An exploit of forty letters, to the last" // the plain words would be too long for the field
	if f = o.Check(context.Background(), in, true); field(t, f, "head").Value != in.Form["head"] {
		t.Errorf("%+v", field(t, f, "head"))
	}
	in.Caller = o.caller("guest")
	if o.Check(context.Background(), in, false) != nil {
		t.Error("a guest has a form")
	}
	in.Caller, in.Text = o.caller("rui"), "action add"
	if o.Check(context.Background(), in, false) != nil {
		t.Error("a form that judges no words was drawn anew")
	}
}

// At submit the words are judged again: an error refuses beside its answer and nothing is done; a warning does not.
func TestWordsAreJudgedAtSubmit(t *testing.T) {
	o := letter(t)
	submit := func(form map[string]string) commands.Outcome {
		return o.Tree.Run(context.Background(), commands.Input{Caller: o.caller("rui"), Request: "w" + form["head"], Text: "letter", Where: inChannel, Form: form})
	}
	out := submit(map[string]string{"head": "An exploit", "body": "It is human error."})
	if out.Err == nil || out.Message != nil || !out.ReadOnly || out.Fields["head"] != "Say “method to use a flaw” instead of “exploit”." || len(out.Fields) != 1 {
		t.Errorf("%+v", out)
	}
	out = submit(map[string]string{"head": "Nothing", "body": strings.Repeat("we ", 13)})
	if out.Err == nil || !strings.Contains(out.Err.Error(), "take out 2") || len(out.Fields) != 0 {
		t.Errorf("%+v", out)
	}
	out = submit(map[string]string{"head": "Nothing", "body": "It is human error."})
	if out.Err != nil {
		t.Fatal(out.Err)
	}
	if got, want := plain(out, nil), "It is saved. For plainer words:\nWhat happened: “human error” explains nothing: say what made the mistake easy to make."; !strings.Contains(got, want) {
		t.Errorf("got %s", got)
	}
	if out = submit(map[string]string{"head": "Nothing", "body": "We found it and fixed it."}); out.Err != nil || strings.Contains(plain(out, nil), "plainer") {
		t.Errorf("%s", plain(out, nil))
	}
}

// The six sentences of a risk only ever warn (domain 1.4), and an abbreviation of the company needs no spelling out.
func TestTheSentencesOfARiskOnlyWarn(t *testing.T) {
	o := open(t)
	out := o.Tree.Run(context.Background(), commands.Input{Caller: o.caller("stellan"), Request: "r1", Text: "risk add", Where: inChannel,
		Form: map[string]string{"title": "Old laptops", "service": "track-api", "if": "an exploit is out", "then": "the SIEM is blind"}})
	if out.Err != nil {
		t.Fatal(out.Err)
	}
	got := plain(out, nil)
	for _, want := range []string{"It is saved. For plainer words:", "If: Say “method to use a flaw” instead of “exploit”.", "then: Say “central security log” instead of “SIEM”."} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	in := commands.Input{Caller: o.caller("stellan"), Text: "risk add", Where: inChannel, Form: map[string]string{"title": "Old laptops", "service": "track-api", "if": "an exploit is out"}}
	if f := o.Check(context.Background(), in, false); f == nil || !strings.Contains(said(field(t, f, "check_if").Lines), "△ Say") {
		t.Errorf("%+v", f)
	}
}
