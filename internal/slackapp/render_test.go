package slackapp

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/view"
)

var tuesday = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func ownerCard() view.Message {
	return view.Message{
		Summary: "Saoirse Byrne answers for Payments API.",
		Nodes: []view.Node{
			view.Head("Payments API"),
			view.Text(view.L(view.B("Saoirse Byrne"), " answers for it; the team is ", view.Span{Kind: view.Who, ID: "rui", Text: "Rui <Costa>"}, "."),
				view.L("Urgent? ", view.Span{Kind: view.Ping, ID: "saoirse", Text: "Saoirse Byrne"}, " in ", view.Span{Kind: view.Room, ID: "sec-weekly"})),
			view.List(view.L(view.C("RSK-012"), " Keys *leak* again · due ", view.At(tuesday, time.UTC)),
				view.L(view.C("ACT-007"), " snake_case stays, 2 * 3 * 4 too · ", view.Span{Kind: view.Link, Text: "ticket", URL: "https://jira.example/A|B>?a=1&b=2"})),
			{Kind: view.NodeFields, Fields: []view.Pair{{Label: "Tier", Value: view.L("1")}, {Label: "Path", Value: view.L("payments & co")}, {Label: "Empty"}}},
			{Kind: view.NodeRule},
			view.Small(view.L("From the org file, confirmed ", view.Span{Kind: view.Ago, At: tuesday, Text: "3 days ago"}), view.L("Wrong? Type ", view.Cmd("owner wrong payments-api"))),
			view.Buttons(view.Button{Label: "Right", Words: "owner right payments-api", Style: "primary"},
				view.Button{Label: "Not right", Words: "owner wrong payments-api", Style: "danger", Confirm: "Ask Saoirse to check it?"}),
			{Kind: view.NodeMenu, Label: "More", Buttons: []view.Button{{Label: "Risks", Words: "risk list service:payments-api"},
				{Label: "A long one", Words: "risk add " + strings.Repeat("x", 150)}}},
			{Kind: view.NodeImage, File: "F0CHART", Alt: "Open risks fell from 12 to 9"},
		},
	}
}

func TestMessageGolden(t *testing.T) {
	got := known.Message(ownerCard())
	golden(t, "owner.json", indent(got.Blocks))
	golden(t, "owner.txt", got.Text+"\n\n"+view.PlainText(ownerCard(), "/sec", time.UTC))
	for _, bad := range append(CheckBlocks(got.Blocks), (Checker{}).Text(got.Text)...) {
		t.Error(bad)
	}
}

func TestSpans(t *testing.T) {
	cases := []struct {
		name string
		line view.Line
		want string
	}{
		{"plain is inert", view.L("<!channel> & <https://evil.example|x>"), "&lt;!channel&gt; &amp; &lt;https://evil.example|x&gt;"},
		{"once only", view.L("&lt;b&gt;"), "&amp;lt;b&amp;gt;"},
		{"stars that would format", view.L("a *b* c"), "a " + zwsp + "*" + zwsp + "b" + zwsp + "*" + zwsp + " c"},
		{"words with underscores", view.L("payments_api_v2"), "payments_api_v2"},
		{"free stars", view.L("2 * 3"), "2 * 3"},
		{"a quote", view.L("> said"), zwsp + "&gt;" + zwsp + " said"},
		{"a later sign", view.L("a > b"), "a &gt; b"},
		{"line breaks", view.L("one\r\n> Approved by\tyou\u2028x"), "one &gt; Approved by you x"},
		{"bidi and controls", view.L("ab\u202ecd\u200f\x07 שלום"), "abcd שלום"},
		{"spaces around spans stay", view.L("by ", view.B("Rui"), " now"), "by *Rui* now"},
		{"bold beside a word", view.L("pre", view.B("bold"), "post"), "pre" + zwsp + "*bold*" + zwsp + "post"},
		{"bold cannot be ended", view.L(view.B("a* b")), "*a" + zwsp + "*" + zwsp + " b*"},
		{"blank bold", view.L("a", view.B(" "), "b"), "a b"},
		{"code cannot be ended", view.L(view.C("a`b ```c")), "`aˋb ˋˋˋc`"},
		{"command", view.L(view.Cmd("owner <x>")), "`/sec owner &lt;x&gt;`"},
		{"link", view.L(view.Span{Kind: view.Link, Text: "a|b", URL: "https://x.example/p?a=1&b=|>"}), "<https://x.example/p?a=1&amp;b=%7C%3E|a¦b>"},
		{"no link", view.L(view.Span{Kind: view.Link, Text: "click", URL: "javascript:alert(1)"}), "click"},
		{"a link with a password", view.L(view.Span{Kind: view.Link, Text: "click", URL: "https://u:p@x.example"}), "click"},
		{"ping", view.L(view.Span{Kind: view.Ping, ID: "saoirse", Text: "Saoirse"}), "<@U01SAOIRSE>"},
		{"ping of a stranger", view.L(view.Span{Kind: view.Ping, ID: "nobody", Text: "No Body"}), "No Body"},
		{"ping by a bad directory", view.L(view.Span{Kind: view.Ping, ID: "odd", Text: "Odd"}), "Odd"},
		{"named", view.L(view.Span{Kind: view.Who, ID: "saoirse", Text: "Saoirse"}), "Saoirse"},
		{"named as markup", view.L(view.Span{Kind: view.Who, ID: "x", Text: "<@U01SAOIRSE>"}), "&lt;@U01SAOIRSE&gt;"},
		{"room", view.L(view.Span{Kind: view.Room, ID: "sec-weekly"}), "<#C0WEEKLY>"},
		{"unknown room", view.L(view.Span{Kind: view.Room, ID: "other"}), "#other"},
		{"moment", view.L(view.At(tuesday, time.UTC)), "<!date^1795510800^{date_short_pretty} at {time}|Tue 24 Nov 2026 09:00 UTC>"},
		{"ago", view.L(view.Span{Kind: view.Ago, At: tuesday, Text: "soon"}), "<!date^1795510800^{ago}|soon>"},
		{"a fallback as markup", view.L(view.Span{Kind: view.Ago, At: tuesday, Text: "x><!here>|y"}), "<!date^1795510800^{ago}|x&gt;&lt;!here&gt;¦y>"},
		{"no moment", view.L("a", view.Span{Kind: view.Moment}, "b"), "ab"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := known.line(c.line); got != c.want {
				t.Errorf("want %q\ngot  %q", c.want, got)
			}
		})
	}
}

func TestNothingIsLeftOut(t *testing.T) {
	var nodes []view.Node
	for i := range 120 {
		nodes = append(nodes, view.Head(fmt.Sprintf("head-%03d", i)), view.Text(view.L(fmt.Sprintf("item-%03d ", i), strings.Repeat("<text> ", 90))))
	}
	nodes = append(nodes, view.Text(view.L("giant ", strings.Repeat("<&> ", 5000), "giant-end")),
		view.Buttons(view.Button{Label: "Long", Words: strings.Repeat("words ", 500) + "words-end"}))
	var options []view.Button
	for i := range 230 {
		options = append(options, view.Button{Label: fmt.Sprint("Option ", i), Words: fmt.Sprintf("pick option-%03d.", i)})
	}
	nodes = append(nodes, view.Node{Kind: view.NodeMenu, Buttons: options}, view.Buttons(options[:60]...))
	got := known.Message(view.Message{Summary: "Long", Nodes: nodes, Thread: []view.Message{view.Say("The end of the thread.")}})

	var all strings.Builder
	for i, m := range append([]Rendered{got}, got.Thread...) {
		for _, bad := range append(CheckBlocks(m.Blocks), (Checker{}).Text(m.Text)...) {
			t.Errorf("message %d: %s", i, bad)
		}
		if h, ok := m.Blocks[len(m.Blocks)-1].(*slack.HeaderBlock); ok {
			t.Errorf("message %d ends with the heading %q, parted from its text", i, h.Text.Text)
		}
		all.Write(toJSON(m.Blocks))
	}
	for i := range 230 {
		for _, want := range []string{fmt.Sprintf("head-%03d", i%120), fmt.Sprintf("item-%03d", i%120), fmt.Sprintf("option-%03d.", i)} {
			if !strings.Contains(all.String(), want) {
				t.Errorf("%s is gone", want)
			}
		}
	}
	for want, n := range map[string]int{"giant-end": 1, "words-end": 1, "The end of the thread.": 1} {
		if strings.Count(all.String(), want) < n {
			t.Errorf("%s is gone", want)
		}
	}
	if n := strings.Count(all.String(), `\u0026lt;\u0026amp;\u0026gt;`); n != 5000 {
		t.Errorf("%d of 5000 pieces of the giant line are there", n)
	}
}

func TestALongHeadingIsNotCut(t *testing.T) {
	long := strings.Repeat("Title ", 40) + "end"
	got := known.Message(view.Message{Summary: "s", Nodes: []view.Node{view.Head(long), view.Text(view.L("x"))}})
	if s := string(toJSON(got.Blocks)); !strings.Contains(s, "end*") {
		t.Error("the heading lost its end:", s)
	}
}

func TestAckPayload(t *testing.T) {
	p := AckPayload(known.Message(view.Say("Nothing waits on you.")))
	if got := string(toJSON(p)); strings.Contains(got, "null") || !strings.Contains(got, `"response_type":"ephemeral"`) {
		t.Error(got)
	}
	// 3,500 of "<" are 14 KB escaped as text, and three times that as JSON.
	if n := len(mustJSON(AckPayload(known.Message(view.Say(strings.Repeat("<", 3500)))))); n < maxAck {
		t.Errorf("an answer that grows past 20 KB as JSON is measured as %d bytes", n)
	}
}

func TestEveryMessageHasWordsAndBlocks(t *testing.T) {
	for _, m := range []view.Message{{}, {Summary: "\n"}, {Nodes: []view.Node{view.Text()}}, {Nodes: []view.Node{{Kind: "odd"}}}} {
		got := known.Message(m)
		if got.Text == "" || len(got.Blocks) == 0 || len(CheckBlocks(got.Blocks)) > 0 {
			t.Errorf("%+v became %+v", m, got)
		}
	}
}

func TestTheCheckerSees(t *testing.T) {
	bad := map[string]slack.Block{
		"raw":        section("<!channel>"),
		"ampersand":  section("a & b"),
		"closing":    section("a > b"),
		"scheme":     section("<javascript:x|y>"),
		"too long":   section(strings.Repeat("x", 3001)),
		"empty":      section(""),
		"bidi":       section("a\u202eb"),
		"verbatim":   slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "x", false, false), nil, nil),
		"header":     slack.NewHeaderBlock(plainText(strings.Repeat("x", 151))),
		"plain":      slack.NewHeaderBlock(plainText("<!here>")),
		"no actions": slack.NewActionBlock(""),
		"twice":      slack.NewActionBlock("", slack.NewButtonBlockElement("a", "v", plainText("x")), slack.NewButtonBlockElement("a", "v", plainText("x"))),
		"value":      slack.NewActionBlock("", slack.NewButtonBlockElement("a", strings.Repeat("v", 2001), plainText("x"))),
		"input":      slack.NewInputBlock("b", plainText("l"), nil, slack.NewPlainTextInputBlockElement(nil, "a")),
		"markdown":   slack.NewMarkdownBlock("", "x"),
		"image":      slack.NewImageBlock("https://x/y.png", "alt", "", nil),
	}
	for name, b := range bad {
		if len(CheckBlocks([]slack.Block{b})) == 0 {
			t.Errorf("%s passes", name)
		}
	}
	if len(CheckBlocks(make([]slack.Block, 0))) > 0 {
		t.Error("no blocks are wrong blocks")
	}
	if len(onlySaoirse.Blocks(toJSON([]slack.Block{section("<@U0OTHER>")}))) == 0 {
		t.Error("a mention of nobody known passes")
	}
}
