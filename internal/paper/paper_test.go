package paper

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/view"
)

var at = time.Date(2026, 9, 22, 14, 0, 0, 0, time.UTC)

var acme = Options{At: at, Org: "Northwind Pay", Title: "Security brief", Footer: "From Secretariat, as of 22 Sep 2026, 10:00 New York. Confidential: for who received it.", Command: "/sec"}

func text(spans ...any) view.Node { return view.Text(view.L(spans...)) }

// brief is the page of domain 5.1, as the template makes it.
func brief() view.Message {
	return view.Message{Summary: "Decision needed by Friday", Nodes: []view.Node{
		view.Head("Decision needed by Fri 25 Sep 2026, 17:00 New York: how to close the gap in card payments"),
		text("We recommend option 1: ", view.B("block the old route now"), "."),
		view.Small(view.L("Card payments (RSK-012) · Tue 22 Sep 2026 · decision needed"), view.L("By Stellan Marsh · Next update: Fri 25 Sep 2026")),
		view.Head("What happened"), text("A partner found that refunds can be asked for twice. It was confirmed on 21 Sep. Nobody has used it."),
		view.Head("What it means"), text("Up to 40,000 customers could be paid twice. The likely loss is € 120,000."), view.List(view.L("Customers: none so far"), view.L("Money: € 120,000 at most (likely)")),
		view.Head("The decision"), text("Renata Okafor decides by Fri 25 Sep 2026, 17:00 New York."), view.Text(view.L(view.B("Close the old route now, or keep it for the launch."))),
		view.Head("Options"),
		view.Text(view.L(view.B("1. "), view.B("Block the old route now"), " · ", view.B("Recommended")), view.L("Cost or delay: two days of work, no delay."), view.L("Risk left: low.")),
		view.Text(view.L(view.B("2. "), view.B("Fix it with the launch")), view.L("Cost or delay: none now."), view.L("Risk left: high until 12 October.")),
		view.Text(view.L(view.B("3. "), view.B("Take the route offline")), view.L("Cost or delay: 300 merchants cannot refund for a day."), view.L("Risk left: none.")),
		view.List(view.L("Why we recommend it: it is cheap and quick.")),
		view.Head("If we do nothing"), text("Somebody will find it. The loss is paid by us."),
		view.Head("Owner and next update"), text("Saoirse Byrne owns this. Next update: Fri 25 Sep 2026."),
		view.Buttons(view.Button{Label: "Choose 1"}, view.Button{Label: "Choose 2"}, view.Button{Label: "Ask"}, view.Button{Label: "Delegate"}),
	}}
}

func trend(name, sentence string) view.Node {
	return view.Picture(view.Chart{Name: name, Title: "Fewer urgent risks than in June", Kind: view.ChartStack, Unit: "risks", X: []string{"Jun", "Jul", "Aug", "Sep"}, Sentence: sentence,
		Series: []view.ChartSeries{{Name: "Critical", Values: []float64{4, 3, 1, 0}}, {Name: "High", Values: []float64{12, 11, 9, 6}}}})
}

// review is a monthly review with so many items in each of its lists.
func review(items int) view.Message {
	m := view.Message{Summary: "Monthly risk review", Nodes: []view.Node{view.Head("Monthly risk review: September 2026"), view.Small(view.L("We keep payments safe and boring.")),
		{Kind: view.NodeFields, Fields: []view.Pair{{Label: "Open urgent risks", Value: view.L("6 ▼ better")}, {Label: "Overdue", Value: view.L("21 % ▼ better")}, {Label: "Exceptions past their end", Value: view.L("1 ▶ steady")}}},
		trend("open", "Open Critical and High risks fell from 16 in June to 6."), trend("late", "A fifth of the work is late, half of what it was in June.")}}
	for s, name := range []string{"Decisions needed", "Top risks", "Late", "Accepted risk", "Decisions made"} {
		var ls []view.Line
		for i := range items {
			ls = append(ls, view.L(view.B(fmt.Sprintf("RSK-%03d", s*100+i)), " An attacker could ask for a refund twice · Saoirse Byrne · due 25 Sep 2026 · confirm the fix"))
		}
		m.Nodes = append(m.Nodes, view.Head(name), view.List(ls...))
	}
	m.Nodes = append(m.Nodes, view.Small(view.L("Restricted items are not included.")))
	return m
}

var counted1 = regexp.MustCompile(`/Count (\d+)`)

// set makes the page and checks what holds of each: one page, twice the same bytes.
func set(t interface{ Fatalf(string, ...any) }, m view.Message, o Options) []byte {
	b, err := PDF(m, o)
	if err != nil {
		t.Fatalf("%v", err)
	}
	if c := counted1.FindSubmatch(b); !bytes.HasPrefix(b, []byte("%PDF-")) || c == nil || string(c[1]) != "1" {
		t.Fatalf("not one page: %s", c)
	}
	again, err := PDF(m, o)
	if err != nil || !bytes.Equal(b, again) {
		t.Fatalf("other bytes the second time: %v", err)
	}
	return b
}

// read gives the text of a page as a reader selects it.
func read(t *testing.T, b []byte) string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		if os.Getenv("SEC_REQUIRE_PDFTOTEXT") != "" {
			t.Fatal("no pdftotext on PATH, and it is required here")
		}
		t.Skip("no pdftotext on PATH: the text of the page is not read back")
	}
	file := filepath.Join(t.TempDir(), "page.pdf")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

func wants(t *testing.T, got string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(got, w) {
			t.Errorf("%q is not on the page: %s", w, got)
		}
	}
}

// An executive's brief stands on its page whole, and can be selected.
func TestABriefStandsWholeOnOnePage(t *testing.T) {
	got := read(t, set(t, brief(), acme))
	wants(t, got, "Northwind Pay", "22 September 2026", "Decision needed by Fri 25 Sep 2026, 17:00 New York: how to close the gap in card payments",
		"We recommend option 1: block the old route now.", "1. Block the old route now · Recommended", "Cost or delay: 300 merchants cannot refund for a day.",
		"• Money: € 120,000 at most (likely)", "If we do nothing", "Answer in Slack: Choose 1 · Choose 2 · Ask · Delegate", "From Secretariat, as of 22 Sep 2026, 10:00 New York.")
	if strings.Contains(got, "more in Slack") {
		t.Error("something was left out")
	}
}

// What does not fit is left out at the ends of lists, and how much is said exactly.
func TestALongReviewSaysHowMuchItLeavesOut(t *testing.T) {
	wants(t, read(t, set(t, review(3), acme)), "Monthly risk review: September 2026", "Overdue 21 % ▼ better", "1 ► steady", "RSK-402", "Open Critical and High risks fell from 16 in June to 6.", "Restricted items are not included.")
	got := read(t, set(t, review(40), acme))
	wants(t, got, "Monthly risk review: September 2026", "Decisions needed", "RSK-000", "Decisions made", "RSK-400")
	shown := len(regexp.MustCompile(`RSK-\d{3}`).FindAllString(got, -1))
	left := 0
	for _, m := range regexp.MustCompile(`and (\d+) more`).FindAllStringSubmatch(got, -1) {
		n := 0
		_, _ = fmt.Sscan(m[1], &n)
		left += n
	}
	if shown+left != 200 || shown < 10 {
		t.Errorf("%d shown and %d said to be left out, of 200", shown, left)
	}
}

// A count that a list ends in already goes on counting.
func TestACountThatIsThereIsAddedTo(t *testing.T) {
	m := review(0)
	var ls []view.Line
	for i := range 200 {
		ls = append(ls, view.L(fmt.Sprintf("Item %d", i)))
	}
	m.Nodes = append(m.Nodes, view.Head("More"), view.List(ls...), text("and 7 more: ", view.Cmd("risk list")))
	got := read(t, set(t, m, acme))
	shown := strings.Count(got, "• Item ")
	wants(t, got, fmt.Sprintf("and %d more", 207-shown))
}

// However long the rest: what is asked, by when and the recommended option stay.
func TestWhatIsAskedIsNeverCut(t *testing.T) {
	m := brief()
	long := strings.Repeat("This sentence is one of very many that say the same. ", 60)
	for i, n := range m.Nodes {
		if n.Kind == view.NodeText && i > 2 && i < 7 {
			m.Nodes[i].Lines = append(m.Nodes[i].Lines, view.L(long), view.L(long))
		}
	}
	m.Thread = []view.Message{review(30)}
	got := read(t, set(t, m, acme))
	wants(t, got, "Decision needed by Fri 25 Sep 2026, 17:00 New York: how to close the gap in card payments", "Renata Okafor decides by Fri 25 Sep 2026, 17:00 New York.",
		"Close the old route now, or keep it for the launch.", "1. Block the old route now · Recommended", "Risk left: high until 12 October.", "There is more in Slack than fits this page.")
}

// Emoji and scripts that the font lacks do not fail the page.
func TestAnyCharacterCanBeSet(t *testing.T) {
	m := view.Message{Summary: "s", Nodes: []view.Node{view.Head("🎉 Done ✅ 日本語 αβγ Привет"), text("a\u200bb\u202ec\x00d 👩‍💻 é € “quoted” ▲▼▶ \ufffd\uffff end")}}
	o := acme
	o.Footer, o.Org = "🎉 foot", "日本 🏢"
	wants(t, read(t, set(t, m, o)), "Done ? αβγ Привет", "abcd é € “quoted” ▲▼► end", "foot")
}

// Whatever the message: one page, in little time.
func TestAnyMessageIsOnePage(t *testing.T) {
	word := rapid.OneOf(rapid.String(), rapid.StringMatching(`([A-Za-z.]{1,14} ){0,60}`), rapid.Map(rapid.IntRange(1, 3000), func(n int) string { return strings.Repeat("x", n) }))
	span := rapid.Custom(func(t *rapid.T) view.Span {
		kind := rapid.SampledFrom([]view.SpanKind{view.Plain, view.Strong, view.Soft, view.Code, view.Link, view.Ping, view.Who, view.Room, view.Moment, view.Command}).Draw(t, "span")
		return view.Span{Kind: kind, Text: word.Draw(t, "text"), URL: rapid.SampledFrom([]string{"", "https://a.example/x?y=1", "javascript:x"}).Draw(t, "url"), At: at}
	})
	line := rapid.Map(rapid.SliceOfN(span, 0, 4), func(s []view.Span) view.Line { return s })
	lines := rapid.SliceOfN(line, 0, 12)
	node := rapid.Custom(func(t *rapid.T) view.Node {
		n := view.Node{Kind: rapid.SampledFrom([]view.NodeKind{view.NodeHeading, view.NodeText, view.NodeText, view.NodeNote, view.NodeFields, view.NodeRule, view.NodeButtons, view.NodeImage}).Draw(t, "kind"),
			Line: line.Draw(t, "line"), Lines: lines.Draw(t, "lines"), Bullet: rapid.Bool().Draw(t, "bullet"), Box: rapid.IntRange(0, 5).Draw(t, "box") == 0, Alt: word.Draw(t, "alt")}
		for range rapid.IntRange(0, 4).Draw(t, "fields") {
			n.Fields = append(n.Fields, view.Pair{Label: word.Draw(t, "label"), Value: line.Draw(t, "value")})
			n.Buttons = append(n.Buttons, view.Button{Label: word.Draw(t, "button")})
		}
		if n.Kind == view.NodeImage && rapid.IntRange(0, 5).Draw(t, "chart") == 0 {
			n = trend("x", word.Draw(t, "sentence"))
		}
		return n
	})
	nodes := rapid.SliceOfN(node, 0, 16)
	rapid.Check(t, func(t *rapid.T) {
		m := view.Message{Summary: word.Draw(t, "summary"), Nodes: nodes.Draw(t, "nodes")}
		for range rapid.IntRange(0, 3).Draw(t, "thread") {
			m.Thread = append(m.Thread, view.Message{Nodes: nodes.Draw(t, "below")})
		}
		if b := set(t, m, Options{At: at, Org: word.Draw(t, "org"), Title: word.Draw(t, "title"), Footer: word.Draw(t, "footer"), Command: "/sec"}); len(b) > 2_000_000 {
			t.Fatalf("%d bytes", len(b))
		}
	})
}

// A company of any size has one page.
func TestTwoHundredCompaniesOfAnySize(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 200 {
		m := review(r.IntN(3))
		if n%20 > 0 {
			m.Nodes = append(m.Nodes[:3:3], m.Nodes[5:]...) // most without charts, which take the time
		}
		for s := range r.IntN(25) {
			m.Nodes = append(m.Nodes, view.Head(fmt.Sprint("Section ", s)))
			for range r.IntN(1 << r.IntN(8)) {
				words := strings.TrimSpace(strings.Repeat("word ", r.IntN(60)))
				m.Nodes = append(m.Nodes, []view.Node{view.List(view.L(words)), text(words), view.Small(view.L(words))}[r.IntN(3)])
			}
		}
		b, err := PDF(m, acme)
		if err != nil {
			t.Fatal(err)
		}
		if c := counted1.FindSubmatch(b); c == nil || string(c[1]) != "1" {
			t.Fatalf("company %d: %s pages", n, c)
		}
	}
}

func BenchmarkPDF(b *testing.B) {
	m := review(40)
	for b.Loop() {
		if _, err := PDF(m, acme); err != nil {
			b.Fatal(err)
		}
	}
}
