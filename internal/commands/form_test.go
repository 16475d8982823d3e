package commands_test

import (
	"context"
	"maps"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// toy is a tree with one more command, whose form moves as one picks.
func toy(t *testing.T) *office {
	o := open(t)
	o.Root = append(o.Root, commands.Command{Name: "toy", Writes: true, Args: []commands.Arg{
		{Name: "service", Kind: commands.ArgService, Required: true, Live: true},
		{Name: "title", Kind: commands.ArgText, Required: true},
		{Name: "reach", Kind: commands.ArgChoice, Choices: []view.Option{{Value: "1", Label: "one"}, {Value: "2", Label: "two"}}},
		{Name: "control", Kind: commands.ArgControl, Keyed: true},
		{Name: "who", Kind: commands.ArgPeople, Keyed: true},
	}, Live: func(_ commands.Desk, c commands.Call, f *view.Form) {
		for i := range f.Fields {
			if f.Fields[i].Name == "reach" && c.Arg("service") == "track-api" {
				f.Fields[i].Value = "2"
			}
		}
		f.Fields = append(f.Fields, view.Field{Name: "score", Kind: view.FieldNote, Lines: []view.Line{view.L("About " + c.Arg("service"))}})
	}, Run: func(_ context.Context, _ commands.Desk, c commands.Call) (view.Message, error) {
		return view.Say("control " + c.Arg("control") + ", who " + c.Arg("who")), nil
	}})
	return o
}

func TestAFormMovesAsOnePicks(t *testing.T) {
	o := toy(t)
	in := commands.Input{Caller: o.caller("rui"), Text: "toy", Where: inChannel, Form: map[string]string{"service": "track-api", "title": "Half a tho", "reach": "1"}}
	f := o.Redraw(context.Background(), in, "service")
	if f == nil {
		t.Fatal("nothing is drawn anew")
	}
	got := map[string]view.Field{}
	for _, x := range f.Fields {
		got[x.Name] = x
	}
	if x := got["service"]; x.Value != "track-api" || x.Fresh || len(x.Options) != 1 || !strings.Contains(x.Options[0].Label, "Tracking") {
		t.Errorf("%+v", x)
	}
	if x := got["title"]; x.Value != "Half a tho" || x.Fresh {
		t.Errorf("what was typed is lost: %+v", x)
	}
	if x := got["reach"]; x.Value != "2" || !x.Fresh {
		t.Errorf("what was worked out must be put there: %+v", x)
	}
	if got["score"].Kind != view.FieldNote {
		t.Errorf("%+v", f.Fields)
	}
	if f := o.Redraw(context.Background(), in, "title"); f != nil {
		t.Error("a field that moves nothing has the form drawn anew")
	}
	in.Caller = o.caller("guest")
	if f := o.Redraw(context.Background(), in, "service"); f != nil {
		t.Error("a guest has a form")
	}
}

func TestControlsAndPeopleAreRead(t *testing.T) {
	o := toy(t)
	for line, want := range map[string]string{
		`toy track-api x control:restore-test who:@rui @emeka`: "control restore-test, who rui,emeka",
		`toy track-api x control:"Restore test"`:               "control restore-test, who ",
		`toy track-api x control:nothing-like-it`:              "I know no control named",
	} {
		if got := plain(o.types("rui", line), nil); !strings.Contains(got, want) {
			t.Errorf("%s: %s", line, got)
		}
	}
	out := o.Tree.Run(context.Background(), commands.Input{Caller: o.caller("rui"), Request: "f1", Text: "toy", Where: inChannel,
		Form: map[string]string{"service": "track-api", "title": "x", "control": "restore-test", "who": "<@U0NOBODY1> <@U0NOBODY2>"}})
	if got := plain(out, nil); !strings.Contains(got, "I don't know the account @U0NOBODY1") {
		t.Error(got)
	}
}

// A menu with type-ahead offers records by number and by words, as its reader may see them, in one round trip.
func TestTypeAheadOverRecords(t *testing.T) {
	o := open(t)
	offer := func(who, words, name, text string) []view.Option {
		before := o.st.RoundTrips()
		out := o.Offer(context.Background(), o.caller(who), words, name, text)
		if n := o.st.RoundTrips() - before; n > 1 {
			t.Errorf("%s %s %q: %d round trips", words, name, text, n)
		}
		return out
	}
	has := func(opts []view.Option, id string) (label string) {
		for _, x := range opts {
			if x.Value == id {
				return x.Label
			}
		}
		return ""
	}
	if got := has(offer("saoirse", "action add", "source", "rsk-1"), "RSK-001"); got != "" && !strings.HasPrefix(got, "RSK-001") {
		t.Error(got)
	}
	risk, err := o.ledger.Show(context.Background(), o.caller("saoirse"), domain.NewRef(domain.KindRisk, 1))
	if err != nil {
		t.Fatal(err)
	}
	word, _, _ := strings.Cut(risk.Record.Heading(), " ")
	if got := has(offer("saoirse", "action add", "source", word), "RSK-001"); got != "RSK-001 "+risk.Record.Heading() {
		t.Errorf("by the word %q: %q", word, got)
	}
	if got := offer("saoirse", "action done", "ref", "2"); has(got, "ACT-002") == "" || has(got, "RSK-002") != "" {
		t.Errorf("%+v", got)
	}
	if got := offer("saoirse", "owner set", "what", "restore"); has(got, "control:restore-test") == "" {
		t.Errorf("%+v", got)
	}
	// Hidden and absent look the same, even to somebody on the list: a menu is no place to read restricted records.
	for _, who := range []string{"saoirse", "stellan"} {
		hidden, absent := offer(who, "action add", "source", "RSK-007"), offer(who, "action add", "source", "RSK-777")
		if len(hidden) != 1 || len(absent) != 1 || hidden[0] != (view.Option{Value: "RSK-007", Label: "RSK-007"}) || absent[0].Label != "RSK-777" {
			t.Errorf("%s: %+v %+v", who, hidden, absent)
		}
	}
	if got := offer("guest", "action add", "source", ""); len(got) != 0 {
		t.Errorf("a guest is offered %+v", got)
	}
	all := map[string]bool{}
	for _, x := range offer("saoirse", "escalate", "about", "") {
		all[x.Value] = true
	}
	if all["RSK-007"] || len(all) == 0 {
		t.Errorf("%v", maps.Keys(all))
	}
}

// What somebody worried typed and thought better of is kept nowhere; other forms that record something are drafts.
func TestOnlyARaisedWorryIsNoDraft(t *testing.T) {
	o := open(t)
	for line, want := range map[string]bool{"raise": false, "risk add": true, "owner": false} {
		if out := o.types("saoirse", line); out.Form == nil || out.Form.Draft != want {
			t.Errorf("%s: %+v", line, out.Form)
		}
	}
}
