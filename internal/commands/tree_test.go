package commands_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// The examples in help are commands that work: none is answered with a wrong word or a missing one.
func TestExamplesWork(t *testing.T) {
	o := open(t)
	var walk func(prefix string, among []commands.Command)
	n := 0
	walk = func(prefix string, among []commands.Command) {
		for _, c := range among {
			if c.Synopsis == "" || strings.HasSuffix(c.Synopsis, ".") {
				t.Errorf("%s%s: a synopsis is one line without a full stop, not %q", prefix, c.Name, c.Synopsis)
			}
			if c.Run != nil && len(c.Examples) == 0 && !c.Hidden && len(c.Sub) == 0 {
				t.Errorf("%s%s has no example", prefix, c.Name)
			}
			for _, x := range c.Examples {
				n++
				who := "emeka"
				if c.Needs == domain.MayCadence || c.Needs == domain.MaySettings {
					who = "stellan"
				}
				out := o.types(who, x)
				if e := (*domain.Error)(nil); errors.As(out.Err, &e) && (e.Code == domain.Invalid || e.Code == domain.NotFound) || out.Form != nil && !c.Opens {
					t.Errorf("%q does not work as typed:\n%s", x, plain(out, time.UTC))
				}
			}
			walk(prefix+c.Name+" ", c.Sub)
		}
	}
	walk("", o.Root)
	if n < 20 {
		t.Errorf("only %d examples", n)
	}
}

// Whatever is typed, by whom: an answer, a form or a worded refusal; never a panic, never a ping, never an empty text.
func TestAnyLine(t *testing.T) {
	o := open(t)
	words := strings.Fields(`owner set add confirm wrong gaps review list show risk action exception help share track-api RSK-001 rsk-7 EXC-3 @emeka <@U123|x>
		<#C1|y> <!channel> &lt;!here&gt; "a b" “c due:friday due:12/01/2026 service:cold-chain page:2 mine all accountable responsible none 🔥 — --x <https://x.example|y> 3`)
	people := []string{"saoirse", "emeka", "yusra", "stellan", "guest", "newcomer", "felix"}
	rapid.Check(t, func(rt *rapid.T) {
		line := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 6).Draw(rt, "words"), " ")
		if rapid.Bool().Draw(rt, "odd") {
			line += rapid.String().Draw(rt, "tail")
		}
		out := o.types(rapid.SampledFrom(people).Draw(rt, "who"), line)
		switch {
		case out.Err != nil:
			var e *domain.Error
			if !errors.As(out.Err, &e) || e.Message == "" || e.Code == domain.Internal500 {
				rt.Fatalf("%q: %v", line, out.Err)
			}
			for _, s := range e.Suggest {
				if again := o.types("stellan", s); again.Err != nil && domain.CodeOf(again.Err) == domain.Internal500 {
					rt.Fatalf("%q suggests %q: %v", line, s, again.Err)
				}
			}
		case out.Form != nil:
			if out.Form.Title == "" || len([]rune(out.Form.Title)) > 24 || len(out.Form.Fields) == 0 {
				rt.Fatalf("%q: form %+v", line, out.Form)
			}
		default:
			if out.Message.Summary == "" || len(out.Message.Nodes) == 0 {
				rt.Fatalf("%q: an empty message", line)
			}
			noPing(rt, *out.Message)
		}
	})
}

func noPing(t interface{ Fatalf(string, ...any) }, m view.Message) {
	for _, n := range m.Nodes {
		for _, l := range append(append([]view.Line{n.Line}, n.Lines...), values(n.Fields)...) {
			for _, s := range l {
				if s.Kind == view.Ping {
					t.Fatalf("pings %s: %+v", s.ID, l)
				}
			}
		}
	}
}

func values(pairs []view.Pair) []view.Line {
	var out []view.Line
	for _, p := range pairs {
		out = append(out, p.Value)
	}
	return out
}

// A guest hears the same of everything, whatever is typed (domain 7.1).
func TestGuestsHearOneThing(t *testing.T) {
	o := open(t)
	want := plain(o.types("guest", "owner track-api"), nil)
	for _, line := range []string{"", "help", "xyzzy", "owner add", "show RSK-007", "share owner track-api", `owner "`, "list risk"} {
		if got := plain(o.types("guest", line), nil); got != want {
			t.Errorf("%q is answered %q, not %q", line, got, want)
		}
	}
}

// A restricted item and one that does not exist look the same to whoever may not see it (domain 7.2).
func TestHiddenAndAbsentLookTheSame(t *testing.T) {
	o := open(t)
	for _, line := range []string{"show %s", "%s", "owner %s", "share show %s", "share owner %s", "risk show %s"} {
		hidden := plain(o.types("saoirse", fmt.Sprintf(line, "RSK-007")), nil)
		absent := plain(o.types("saoirse", fmt.Sprintf(line, "RSK-777")), nil)
		if strings.ReplaceAll(hidden, "RSK-007", "RSK-777") != absent {
			t.Errorf("%q: hidden says %q, absent %q", line, hidden, absent)
		}
	}
	for _, h := range o.Suggest(context.Background(), o.caller("saoirse"), "", "confidential") {
		t.Errorf("type-ahead offers %+v", h)
	}
}

// A look-up is one round trip to the records, whatever it finds (product 6).
func TestOwnerIsOneRoundTrip(t *testing.T) {
	o := open(t)
	for _, line := range []string{"owner track-api", "owner trak-api", "owner card vualt", "owner payments", "owner @callum", "owner zzz", "owner restore-test"} {
		before := o.st.RoundTrips()
		o.types("saoirse", line)
		if n := o.st.RoundTrips() - before; n > 1 {
			t.Errorf("%q took %d round trips", line, n)
		}
	}
}

// When the records are away, names still come from memory, with their age; nothing is pretended (reliability F9).
func TestOwnerWhenTheRecordsAreAway(t *testing.T) {
	o := open(t)
	o.env.Mini.Close()
	out := o.types("saoirse", "owner track-api")
	got := plain(out, time.UTC)
	for _, want := range []string{"Emeka Strand answers for it", "My records are away", "as of a minute ago"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if strings.Contains(got, "Open risks") {
		t.Errorf("pretends to know what is open:\n%s", got)
	}
	gaps := plain(o.types("saoirse", "owner gaps"), time.UTC)
	if !strings.Contains(gaps, "Felix Morrowdale") || !strings.Contains(gaps, "Risks that nobody owns are missing here") {
		t.Errorf("the gaps in memory, and what is missing among them:\n%s", gaps)
	}
	out = o.types("saoirse", `owner wrong track-api "x"`)
	if domain.CodeOf(out.Err) != domain.Unavailable && domain.CodeOf(out.Err) != domain.Unconfirmed {
		t.Errorf("a write while the records are away is answered %q", plain(out, time.UTC))
	}
}

// letters are what waits to be sent, by whom it goes to.
func (o *office) letters() map[string][]outbox.Letter {
	o.Helper()
	rows, err := o.st.Queue().List(context.Background(), "", 1000)
	if err != nil {
		o.Fatal(err)
	}
	out := map[string][]outbox.Letter{}
	for _, r := range rows {
		out[r.Letter.To.Person+r.Letter.To.Channel] = append(out[r.Letter.To.Person+r.Letter.To.Channel], r.Letter)
	}
	return out
}

// Scene 2 from end to end: one letter with three taps, no second one for the same delivery, an edit and a thank-you when it is
// answered, silence on the gap list and nothing else.
func TestNotRight(t *testing.T) {
	o := open(t)
	in := commands.Input{Caller: o.caller("saoirse"), Request: "once", Where: inChannel, Text: `owner wrong track-api "Emeka moved on"`}
	first := o.Tree.Run(context.Background(), in)
	again := o.Tree.Run(context.Background(), in)
	if a, b := plain(first, nil), plain(again, nil); a != b || first.Err != nil {
		t.Errorf("the same delivery is answered %q, then %q", a, b)
	}
	got := o.letters()["emeka"]
	if len(got) != 1 {
		t.Fatalf("Emeka gets %d letters, want 1", len(got))
	}
	text := view.PlainText(got[0].Message, "/sec", time.UTC)
	for _, want := range []string{"Saoirse Delvaney says: “Emeka moved on”", "[It is right] [Fix it] [Not mine]", "Nothing is changed by silence"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	for range 9 {
		o.clock.Advance(24 * time.Hour)
	}
	if s := plain(o.types("stellan", "owner gaps parcel"), nil); !strings.Contains(s, "Emeka Strand has not answered") {
		t.Errorf("silence is not on the gap list:\n%s", s)
	}
	if r := o.ledger.Directory().Services["track-api"].RACI; r.Accountable != "emeka" {
		t.Errorf("silence changed the owner to %q", r.Accountable)
	}
	if out := o.types("emeka", "owner confirm track-api"); out.Err != nil {
		t.Fatal(out.Err)
	}
	l := o.letters()
	if n := len(l["emeka"]); n != 2 || !l["emeka"][1].EditOnly || l["emeka"][1].Card != l["emeka"][0].Card || l["emeka"][1].Version <= l["emeka"][0].Version {
		t.Errorf("the question is not edited into its answer: %+v", l["emeka"])
	}
	if n := len(l["saoirse"]); n != 1 || !strings.Contains(view.PlainText(l["saoirse"][0].Message, "/sec", time.UTC), "confirmed that it is right") {
		t.Errorf("Saoirse is told %+v", l["saoirse"])
	}
	if s := plain(o.types("stellan", "owner gaps parcel"), nil); strings.Contains(s, "has not answered") {
		t.Errorf("an answered one is still on the gap list:\n%s", s)
	}
}

// A risk that its owner does not accept stands on the gap list of its team, with the way to it (domain 3.1).
func TestARiskNobodyAcceptsIsAGap(t *testing.T) {
	o := open(t)
	for _, line := range []string{`risk add "Old scanners keep addresses" service:track-api likelihood:4 impact:4`,
		`risk confirm RSK-013 if:a then:b business:c affected:d nothing_changes:e good:f`} {
		if out := o.types("stellan", line); out.Err != nil || out.Form != nil {
			t.Fatal(plain(out, nil))
		}
	}
	list := func(team string) string { return plain(o.types("saoirse", "owner gaps "+team), nil) }
	const gap = "Emeka Strand has not accepted RSK-013"
	if s := list("parcel"); strings.Contains(s, gap) {
		t.Errorf("a gap on the first day:\n%s", s)
	}
	for range 9 {
		o.clock.Advance(24 * time.Hour)
	}
	if s := list("parcel"); !strings.Contains(s, gap) || !strings.Contains(s, "[RSK-013]") {
		t.Errorf("no gap nine days later, or no way to it:\n%s", s)
	}
	if s := list("payments"); strings.Contains(s, gap) {
		t.Errorf("another team's gap:\n%s", s)
	}
}

// What is shared is computed for everybody in the channel, posted once, audited.
func TestShareIsForEverybody(t *testing.T) {
	o := open(t)
	if out := o.types("joss", "share owner hr-records"); out.Err != nil {
		t.Fatal(out.Err)
	}
	ls := o.letters()["security-weekly"] // by the id that the organisation's file has for it
	if len(ls) != 1 {
		t.Fatalf("%d letters to the channel", len(ls))
	}
	text := view.PlainText(ls[0].Message, "/sec", time.UTC)
	if strings.Contains(text, "RSK-007") || strings.Contains(text, "Open risks: 1") || ls[0].Message.Restricted {
		t.Errorf("leaks to the channel:\n%s", text)
	}
	for _, w := range []commands.Where{{Surface: commands.Slash, Channel: "C1", Kind: domain.ChannelShared, Member: true},
		{Surface: commands.Slash, Channel: "C1", Kind: domain.ChannelPublic}, {Surface: commands.Slash, Channel: "D1", Kind: domain.ChannelDM, Member: true}, {Surface: commands.Slash}} {
		out := o.Tree.Run(context.Background(), commands.Input{Caller: o.caller("joss"), Request: "x" + w.Channel + string(w.Kind), Where: w, Text: "share owner track-api"})
		if domain.CodeOf(out.Err) != domain.Refused {
			t.Errorf("shared to %+v: %s", w, plain(out, nil))
		}
		out = o.Tree.Run(context.Background(), commands.Input{Caller: o.caller("joss"), Request: "y", Where: w, Text: "owner track-api"})
		if strings.Contains(plain(out, nil), "Share here") {
			t.Errorf("offers to share to %+v", w)
		}
	}
}

// A form shows what stands; submitted, it is the command; an emptied field means nobody; a stale one is refused.
func TestTheOwnerForm(t *testing.T) {
	o := open(t)
	open := o.types("emeka", "owner set track-web")
	if open.Form == nil || open.Form.Given["what"] != "service:track-web" || open.Form.Given["seen"] == "" {
		t.Fatalf("no form: %+v", open)
	}
	submit := func(change map[string]string) commands.Outcome {
		raw := map[string]string{}
		for k, v := range open.Form.Given {
			raw[k] = v
		}
		for _, f := range open.Form.Fields {
			raw[f.Name] = f.Value
		}
		for k, v := range change {
			raw[k] = v
		}
		o.n++
		return o.Tree.Run(context.Background(), commands.Input{Caller: o.caller("emeka"), Request: fmt.Sprint("f", o.n), Where: inChannel, Text: open.Form.Words, Form: raw})
	}
	if out := submit(map[string]string{"responsible": "rui, nobody-such"}); out.Fields["responsible"] == "" {
		t.Errorf("a wrong name is not said beside its field: %+v %v", out.Fields, out.Err)
	}
	if out := submit(map[string]string{"accountable": "felix"}); out.Fields["accountable"] == "" {
		t.Errorf("an invalid owner is not said beside its field: %+v %v", out.Fields, out.Err)
	}
	if out := submit(map[string]string{"consulted": ""}); out.Err != nil {
		t.Fatal(out.Err)
	}
	s := o.ledger.Directory().Services["track-web"]
	if len(s.Consulted) != 0 || !slices.Equal(s.Informed, []string{"desmond"}) || s.Path != "path-parcel" {
		t.Errorf("the form saved %+v", s)
	}
	if out := submit(map[string]string{"informed": ""}); domain.CodeOf(out.Err) != domain.Conflict {
		t.Errorf("a stale form is answered %s", plain(out, nil))
	}
}

// The lists that are generated from the tree name every command, and only what there is.
func TestGeneratedLists(t *testing.T) {
	tree := commands.New("/sec", commands.Desk{})
	md := commands.Markdown(tree)
	for _, want := range []string{"| `/sec owner <what>` |", "owner wrong <what>", "`/sec list"} {
		if !strings.Contains(md, want) {
			t.Errorf("%q is missing in\n%s", want, md)
		}
	}
	for _, never := range []string{"notmine-", "owner agree", "/sec share", "/sec menu", "incident spread"} {
		if strings.Contains(md, never) {
			t.Errorf("%q stands in\n%s", never, md)
		}
	}
	if h := commands.Hint(tree); !strings.HasPrefix(h, "owner | ") || len(h) > 100 {
		t.Errorf("hint %q", h)
	}
}
