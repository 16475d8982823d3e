package app

import (
	"bytes"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
	"github.com/secretariat-bot/secretariat/templates"
)

// Every digest and brief can be previewed for every audience, in every format, without Slack (product 2).
func TestPreviewShowsEveryPage(t *testing.T) {
	pages := map[string][]string{briefs.BriefJob: domain.Audiences}
	for _, d := range briefs.Digests() {
		pages[d.Name] = d.Audiences
	}
	for name, audiences := range pages {
		for i, a := range append([]string{""}, audiences...) {
			args := []string{"preview", name}
			if a != "" {
				args = append(args, "--audience", a)
			}
			code, out, errs := program(t, args...)
			if code != ExitFine || !strings.HasPrefix(out, "# ") || len(out) < 80 {
				t.Errorf("%v: %d %s %s", args, code, out, errs)
			}
			if i > 1 {
				continue // the formats are the same for all
			}
			for format, want := range map[string]string{"html": "<h1>", "blocks": `"blocks"`, "pdf": "%PDF-"} {
				if code, out, errs := program(t, append(args, "--format", format)...); code != ExitFine || !strings.Contains(out, want) {
					t.Errorf("%v as %s: %d %.80s %s", args, format, code, out, errs)
				}
			}
		}
	}
	for _, args := range [][]string{{"preview", "nope"}, {"preview", "weekly-sync", "--audience", "nope"}, {"preview", "brief", "--audience", "nope"},
		{"preview", "brief", "--about", "RSK-999"}, {"preview", "--at", "tomorrow"}, {"preview", "--format", "gif"}} {
		if code, _, errs := program(t, args...); code != ExitUsage || errs == "" {
			t.Errorf("%v: %d %s", args, code, errs)
		}
	}
	if _, out, _ := program(t, "preview", "weekly-sync", "--at", "2026-09-16T09:00:00Z"); !strings.Contains(out, "22 Sep 2026") {
		t.Errorf("%.200s", out)
	}
}

// A page for a browser has headings, lists and pictures, and nothing that somebody typed acts in it.
func TestPreviewAsAPage(t *testing.T) {
	s, err := SampleSurvey()
	if err != nil {
		t.Fatal(err)
	}
	evil := `<script>alert("x")</script>`
	m := view.Message{Summary: evil, Nodes: []view.Node{
		view.Head("First " + evil), view.Head("Second"), view.List(view.L("one ", view.B(evil)), view.L(view.C(evil))), view.Text(view.L("a"), view.L("b")),
		view.Small(view.L("small")), {Kind: view.NodeRule}, {Kind: view.NodeFields, Fields: []view.Pair{{Label: "Owner", Value: view.L("Ana")}}},
		view.Text(view.L(view.Span{Kind: view.Link, Text: "out", URL: "https://x.example/?a=1&b=2"}, view.Span{Kind: view.Link, Text: "bad", URL: "javascript:alert(1)"}, view.Cmd("help"))),
		view.Buttons(view.Button{Label: "Press", Words: "help"}),
		view.Picture(view.Chart{Name: "c", Title: "Fewer risks", Kind: view.ChartBars, X: []string{"Jun", "Jul"}, Unit: "risks",
			Series: []view.ChartSeries{{Name: "Open", Values: []float64{3, 2}}}, Sentence: "Fewer " + evil, Alt: "Bars " + evil}),
	}, Thread: []view.Message{{Nodes: []view.Node{view.Head("Third")}}}}
	var b bytes.Buffer
	if err := printMessage(&b, m, "html", "/sec", s); err != nil {
		t.Fatal(err)
	}
	out := b.String()
	for _, want := range []string{"<h1>First &lt;script&gt;", "<h2>Second</h2>", "<li>one <strong>&lt;script&gt;", "<p>a<br>\nb</p>", "<small>small</small>", "<hr>", "<th>Owner</th><td>Ana</td>",
		`href="https://x.example/?a=1&amp;b=2"`, "<code>/sec help</code>", "<span>Press</span>", `src="data:image/png;base64,iVBOR`, `alt="Bars &lt;script&gt;`, "<figcaption>Fewer &lt;script&gt;", "<h2>Third</h2>"} {
		if !strings.Contains(out, want) {
			t.Errorf("%s is missing in\n%.3000s", want, out)
		}
	}
	if strings.Contains(out, "<script") || strings.Contains(out, "javascript:") {
		t.Error("what somebody typed acts in the page")
	}
}

// What a preview shows is what everybody in a channel may see: nothing of a restricted record (domain 7.2).
func TestPreviewShowsNothingRestricted(t *testing.T) {
	s, err := SampleSurvey()
	if err != nil {
		t.Fatal(err)
	}
	pages, err := briefs.Load(templates.FS, "")
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, rec := range s.Live {
		if !rec.Base().IsRestricted() {
			continue
		}
		found = true
		for _, name := range pages.Names() {
			m, err := samplePage(pages, s, name)
			if err != nil {
				t.Fatal(err)
			}
			if text := view.PlainText(m, "/sec", s.Dir.Location()); strings.Contains(text, rec.Ref().ID) {
				t.Errorf("%s shows %s", name, rec.Ref().ID)
			}
		}
	}
	if !found {
		t.Error("the sample company has nothing restricted")
	}
}
