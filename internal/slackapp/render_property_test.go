package slackapp

import (
	"html"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// marked is text as an attacker would type it: if any of it stays alive, the checker sees it.
const marked = "uin[[<!channel> & <https://evil.example|x> <@U0EVIL> *bold* _it_ ~no~ `code` @here #general]]uin"

var known = Renderer{Command: "/sec",
	SlackID: func(p string) string {
		switch p {
		case "saoirse":
			return "U01SAOIRSE"
		case "odd":
			return "U1> <!channel" // a directory that was tampered with
		}
		return ""
	},
	ChannelID: func(id string) string {
		if id == "sec-weekly" {
			return "C0WEEKLY"
		}
		return ""
	}}

func anyText() *rapid.Generator[string] {
	bit := rapid.OneOf(rapid.SampledFrom([]string{marked, "<!here>", "<!everyone>", "<!subteam^S1>", "<@U1>", "&lt;", "&", "<", ">", "|",
		"`", "```", "*", "_", "~", "\n", "\r\n> quote", "\u202eevil", "\u200f", "שלום", "👩‍👩‍👧‍👦", "🇮🇪🇵🇹", "é", "z̷̡̢̛͇̜͎͈̖̩̻̗͎͐̀͐̋̃̚", "<!date^1^{ago}|x>", "\x00", "\xff", " "}), rapid.String())
	return rapid.Custom(func(t *rapid.T) string {
		s := strings.Join(rapid.SliceOfN(bit, 0, 6).Draw(t, "bits"), "")
		return strings.Repeat(s, rapid.SampledFrom([]int{1, 1, 1, 1, 1, 1, 2, 3, 30}).Draw(t, "times"))
	})
}

func anySpan() *rapid.Generator[view.Span] {
	return rapid.Custom(func(t *rapid.T) view.Span {
		return view.Span{
			Kind: rapid.SampledFrom([]view.SpanKind{view.Plain, view.Strong, view.Soft, view.Code, view.Link, view.Ping, view.Who, view.Room,
				view.Moment, view.Ago, view.Command}).Draw(t, "kind"),
			Text: anyText().Draw(t, "text"),
			ID:   rapid.OneOf(rapid.SampledFrom([]string{"saoirse", "odd", "sec-weekly", "C0REAL"}), anyText()).Draw(t, "id"),
			URL:  rapid.OneOf(rapid.SampledFrom([]string{"https://ok.example/a?b=1&c=|>", "javascript:alert(1)", "http://x.example"}), anyText()).Draw(t, "url"),
			At:   time.Unix(rapid.Int64Range(-1e12, 1e12).Draw(t, "at"), 0),
		}
	})
}

func anyLine() *rapid.Generator[view.Line] {
	return rapid.Map(rapid.SliceOfN(anySpan(), 0, 4), func(s []view.Span) view.Line { return s })
}

func anyButton() *rapid.Generator[view.Button] {
	return rapid.Custom(func(t *rapid.T) view.Button {
		return view.Button{Label: anyText().Draw(t, "label"), Words: anyText().Draw(t, "words"), Access: anyText().Draw(t, "access"),
			Style: rapid.SampledFrom([]string{"", "primary", "danger", "<odd>"}).Draw(t, "style"), Confirm: anyText().Draw(t, "confirm")}
	})
}

// anyChart is a chart with anything in it, or none.
func anyChart() *rapid.Generator[*view.Chart] {
	return rapid.Custom(func(t *rapid.T) *view.Chart {
		if rapid.Bool().Draw(t, "none") {
			return nil
		}
		c := &view.Chart{Title: anyText().Draw(t, "title"), Unit: anyText().Draw(t, "unit"), Sentence: anyText().Draw(t, "sentence"), X: rapid.SliceOfN(anyText(), 0, 30).Draw(t, "x")}
		for range rapid.IntRange(0, 8).Draw(t, "series") {
			c.Series = append(c.Series, view.ChartSeries{Name: anyText().Draw(t, "name"), Values: rapid.SliceOfN(rapid.Float64(), 0, 31).Draw(t, "values")})
		}
		return c
	})
}

func anyNode() *rapid.Generator[view.Node] {
	return rapid.Custom(func(t *rapid.T) view.Node {
		return view.Node{
			Kind: rapid.SampledFrom([]view.NodeKind{view.NodeHeading, view.NodeText, view.NodeNote, view.NodeFields, view.NodeRule,
				view.NodeButtons, view.NodeMenu, view.NodeImage}).Draw(t, "kind"),
			Line:  anyLine().Draw(t, "line"),
			Lines: rapid.SliceOfN(anyLine(), 0, 3).Draw(t, "lines"),
			Fields: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) view.Pair {
				return view.Pair{Label: anyText().Draw(t, "label"), Value: anyLine().Draw(t, "value")}
			}), 0, 4).Draw(t, "fields"),
			Buttons: rapid.SliceOfN(anyButton(), 0, 5).Draw(t, "buttons"),
			Label:   anyText().Draw(t, "label"), Alt: anyText().Draw(t, "alt"), Bullet: rapid.Bool().Draw(t, "bullet"),
			File:  rapid.SampledFrom([]string{"", "F0CHART", "https://evil.example/x.png"}).Draw(t, "file"),
			Chart: anyChart().Draw(t, "chart"),
		}
	})
}

func anyMessage() *rapid.Generator[view.Message] {
	return rapid.Custom(func(t *rapid.T) view.Message {
		return view.Message{Summary: anyText().Draw(t, "summary"), Nodes: rapid.SliceOfN(anyNode(), 0, 6).Draw(t, "nodes"),
			Thread: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) view.Message {
				return view.Message{Summary: anyText().Draw(t, "below"), Nodes: rapid.SliceOfN(anyNode(), 0, 2).Draw(t, "nodes")}
			}), 0, 2).Draw(t, "thread")}
	})
}

var onlySaoirse = Checker{Known: func(u string) bool { return u == "U01SAOIRSE" }}

func TestNoTextBreaksALimitPingsOrLinks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		got := known.Message(anyMessage().Draw(t, "message"))
		for _, m := range append([]Rendered{got}, got.Thread...) {
			for _, bad := range onlySaoirse.Blocks(toJSON(m.Blocks)) {
				t.Error(bad)
			}
			if words := withoutPictures(m); len(words.Blocks) > 0 {
				for _, bad := range onlySaoirse.Blocks(toJSON(words.Blocks)) {
					t.Errorf("without pictures: %s", bad)
				}
			}
			for _, bad := range (Checker{Known: func(string) bool { return false }}).Text(m.Text) {
				t.Error(bad)
			}
		}
		if len(got.Blocks) == 0 {
			t.Error("a message without blocks")
		}
	})
}

func TestNoTextBreaksTheHomeTab(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, bad := range onlySaoirse.View(toJSON(known.Home(anyMessage().Draw(t, "message")))) {
			t.Error(bad)
		}
	})
}

// TestPlainTextSurvives is T3: what people read is what was typed, whatever it was.
func TestPlainTextSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed := anyText().Draw(t, "typed")
		want := strings.ReplaceAll(clean(typed), " ", "")
		var read strings.Builder
		got := known.Message(view.Message{Summary: "s", Nodes: []view.Node{view.Text(view.L(typed))}})
		for _, m := range append([]Rendered{got}, got.Thread...) {
			for _, b := range m.Blocks {
				read.WriteString(b.(*slack.SectionBlock).Text.Text)
			}
		}
		if want == "" {
			return // an empty node: the summary stands in
		}
		shown := strings.NewReplacer(zwsp, "", " ", "", "\n", "").Replace(html.UnescapeString(read.String()))
		if shown != want {
			t.Errorf("typed %q\nwant  %q\nshown %q", typed, want, shown)
		}
	})
}

func TestCuttingKeepsWholeCharacters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := clean(anyText().Draw(t, "text"))
		n := rapid.IntRange(1, 200).Draw(t, "max")
		got := fit(s, n, escape)
		if size(escape(got)) > n {
			t.Fatalf("%d characters of at most %d", size(escape(got)), n)
		}
		if got == s {
			return
		}
		head := strings.TrimSuffix(got, "…")
		if !strings.HasPrefix(s, head) || head == got {
			t.Fatalf("%q is no cut of %q", got, s)
		}
		rest := strings.TrimPrefix(s, head)
		if trimmed := strings.TrimLeft(rest, " \u00a0"); head != "" && trimmed == rest {
			for _, end := range borders(s) {
				if end == len(head) {
					return
				}
			}
			t.Fatalf("%q is cut within a character: %q", s, head)
		}
	})
}

func TestRestrictedNotificationsSayNothing(t *testing.T) {
	canary := "canary-7f3a"
	got := known.Message(view.Message{Summary: canary, Restricted: true, Nodes: []view.Node{view.Text(view.L(canary))},
		Thread: []view.Message{view.Say(canary)}, About: []domain.Ref{domain.NewRef(domain.KindRisk, 12)}})
	for _, m := range append([]Rendered{got}, got.Thread...) {
		if m.Text != Confidential {
			t.Errorf("the notification says %q", m.Text)
		}
	}
}
