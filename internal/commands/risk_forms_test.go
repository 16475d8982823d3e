package commands_test

import (
	"context"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func field(t *testing.T, f *view.Form, name string) view.Field {
	t.Helper()
	for _, x := range f.Fields {
		if x.Name == name {
			return x
		}
	}
	t.Fatalf("no field %s in %s", name, plainForm(*f))
	return view.Field{}
}

func note(t *testing.T, f *view.Form) string {
	t.Helper()
	var s []string
	for _, l := range field(t, f, "score_note").Lines {
		s = append(s, view.PlainLine(l, "/sec", time.UTC))
	}
	return strings.Join(s, "\n")
}

// From a message: the title and the words of the message, the channel's service and its exposure stand in the form; what
// it comes to moves with each choice (product 1, scene 3).
func TestLoggingARiskFromAMessage(t *testing.T) {
	o := open(t)
	where := commands.Where{Surface: commands.Shortcut, Channel: "parcel-tracking", Name: "parcel-tracking", Kind: domain.ChannelPublic, Member: true, Trigger: true,
		Message: "The old scanners keep every address!\nFound one in a drawer.", Link: "https://acme.slack.com/archives/C1/p1700000000000100"}
	d := o.ledger.Directory()
	for id, c := range d.Channels {
		if c.Service != "" && c.Kind != domain.ChannelPrivate {
			where.Channel, where.Name = id, id
		}
	}
	in := commands.Input{Caller: o.caller("rui"), Request: "m1", Where: where, Text: "risk add"}
	out := o.Tree.Run(context.Background(), in)
	if out.Form == nil {
		t.Fatal(plain(out, nil))
	}
	if ch := d.Channels[where.Channel]; ch != nil && ch.Service != "" {
		s := d.Services[ch.Service]
		if got := field(t, out.Form, "service").Value; got != ch.Service {
			t.Errorf("service %q, the channel's is %s", got, ch.Service)
		}
		want, _ := domain.SuggestedExposure(s)
		if got := field(t, out.Form, "exposure").Value; want > 0 && got != string(rune('0'+want)) {
			t.Errorf("exposure %q, suggested %d", got, want)
		}
	}
	if !strings.HasPrefix(out.Form.Given["said"], "The old scanners keep every address!") {
		t.Errorf("the message does not go along: %v", out.Form.Given)
	}

	answers := map[string]string{"title": "Old scanners keep addresses", "service": "track-api", "likelihood": "4", "said": out.Form.Given["said"]}
	redraw := func(changed string) *view.Form {
		f := o.Redraw(context.Background(), commands.Input{Caller: in.Caller, Where: where, Text: "risk add", Form: answers, Given: out.Form.Given}, changed)
		if f == nil {
			t.Fatalf("no redraw for %s", changed)
		}
		return f
	}
	f := redraw("likelihood")
	if got := field(t, f, "exposure").Value; got != "5" {
		t.Errorf("the service suggests exposure 5, the form has %q", got)
	}
	if field(t, f, "title").Value != answers["title"] || !strings.Contains(note(t, f), "once likelihood, impact and exposure are chosen") {
		t.Errorf("%s", plainForm(*f))
	}
	answers["exposure"], answers["impact"] = "5", "4"
	if got := note(t, redraw("impact")); !strings.Contains(got, "Critical, 72 of 100 (provisional)") || !strings.Contains(got, "Tue 29 Sep 2026 (14 days)") {
		t.Errorf("note\n%s", got)
	}
	answers["likelihood"] = "5"
	if got := note(t, redraw("likelihood")); !strings.Contains(got, "Active threat") || !strings.Contains(got, "Fri 18 Sep 2026 (3 days)") || !strings.Contains(got, "Likelihood 5 needs one sentence of evidence") {
		t.Errorf("note\n%s", got)
	}
	answers["exposure"] = "3"
	if got := note(t, redraw("exposure")); !strings.Contains(got, "Suggested exposure: 5") || !strings.Contains(got, "Another one needs a reason") {
		t.Errorf("note\n%s", got)
	}
	delete(answers, "exposure")
	answers["likelihood"] = "4"
	in.Form, in.Request = answers, "m2"
	got := o.Tree.Run(context.Background(), in)
	if got.Err != nil || !strings.Contains(plain(got, time.UTC), "Recorded as RSK-013") {
		t.Fatal(plain(got, time.UTC))
	}
	shown := plain(o.types("rui", "show RSK-013"), time.UTC)
	for _, want := range []string{"In the words of the message: The old scanners keep every address!", "The message it came from", "Critical, 72 of 100 (provisional)", "Owner: Emeka Strand"} {
		if !strings.Contains(shown, want) {
			t.Errorf("%q is missing in\n%s", want, shown)
		}
	}
}

// Every anchor of the table stands in the form, within what Slack takes (domain 2.1).
func TestAllAnchorsStandInTheForm(t *testing.T) {
	o := open(t)
	out := o.types("rui", "risk add")
	for _, fac := range domain.Factors {
		x := field(t, out.Form, fac.Key)
		if len(x.Options) != 5 || !x.Live {
			t.Errorf("%s has %d choices", fac.Key, len(x.Options))
		}
		for i, op := range x.Options {
			words := strings.TrimPrefix(op.Label, op.Value+" · ")
			if op.More != "" && op.Label != op.Value {
				words += "; " + op.More
			} else if op.More != "" {
				words = op.More
			}
			if words != fac.Anchor(i+1) {
				t.Errorf("%s %d says %q, the table %q", fac.Key, i+1, words, fac.Anchor(i+1))
			}
			if utf8.RuneCountInString(op.Label) > 75 || utf8.RuneCountInString(op.More) > 75 {
				t.Errorf("%s %d is too long for Slack: %q, %q", fac.Key, i+1, op.Label, op.More)
			}
		}
	}
}

// A place that not everybody reads says so before anything is typed; what was typed after a mention was public already.
func TestPrivatePlacesAndMentions(t *testing.T) {
	o := open(t)
	dm := commands.Where{Surface: commands.Direct, Channel: "D1", Kind: domain.ChannelDM, Trigger: true}
	out := o.Tree.Run(context.Background(), commands.Input{Caller: o.caller("rui"), Request: "p1", Where: dm, Text: "risk add"})
	if !strings.Contains(plain(out, nil), "confidential until a security lead has looked at it") {
		t.Error(plain(out, nil))
	}
	mention := inChannel
	mention.Surface = commands.Mention
	out = o.Tree.Run(context.Background(), commands.Input{Caller: o.caller("rui"), Request: "p2", Where: mention, Text: "raise my manager asks for passwords"})
	if got := plain(out, nil); !strings.Contains(got, "What you typed after the mention was public already") || !out.Message.Restricted {
		t.Error(got)
	}
}
