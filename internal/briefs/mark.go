// Package briefs makes digests: it gathers what an audience may see as of a moment, runs a template over it and gives a
// view.Message. It knows neither Slack nor Redis; the ledger hands it the records through Records.
//
// Values in templates are opaque to Markdown: what a person typed prints as a sealed span, so a risk's title can never
// become a heading, a link or a mention (reliability T1, T9).
package briefs

import (
	"encoding/hex"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// The seal that marks a span inside rendered Markdown. The two runes are of the private use area and are taken out of
// everything that people type and out of the templates themselves.
const (
	sealOpen  = '\uE0F0'
	sealClose = '\uE0F1'
)

// Text is plain words of a record or a person, safe to print anywhere in a template; eq, len and if work on it.
type Text string

// String implements fmt.Stringer: the sealed form.
func (t Text) String() string {
	if t == "" {
		return ""
	}
	return seal(view.T(string(t)))
}

// Mark is something richer than words: a name, a date, a command, a mention. A template reaches its sealed form only.
type Mark struct{ span view.Span }

// String implements fmt.Stringer: the sealed form, empty for nothing.
func (m Mark) String() string {
	if m.span == (view.Span{}) {
		return ""
	}
	return seal(m.span)
}

// Picture is a chart that a template puts on a line of its own. Anywhere else it prints its sentence; empty where there is
// no chart of the name.
type Picture struct{ chart *view.Chart }

// String implements fmt.Stringer: the sealed form.
func (p Picture) String() string {
	if p.chart == nil {
		return ""
	}
	b, err := json.Marshal(p.chart)
	if err != nil {
		return "" // a chart is strings and finite numbers
	}
	return string(sealOpen) + chartSeal + hex.EncodeToString(b) + string(sealClose)
}

// chartSeal stands before the data of a chart; a span's begin with a hexadecimal digit.
const chartSeal = "!"

// chart reads a sealed chart that begins a line.
func chart(line string) (c view.Chart, rest string, ok bool) {
	body, found := strings.CutPrefix(line, string(sealOpen)+chartSeal)
	if !found {
		return c, line, false
	}
	body, rest, ok = strings.Cut(body, string(sealClose))
	b, err := hex.DecodeString(body)
	return c, rest, ok && err == nil && json.Unmarshal(b, &c) == nil
}

// chartNamed is the chart of a name among those that a page has.
func chartNamed(charts []view.Chart, name string) Picture {
	for i := range charts {
		if charts[i].Name == name {
			return Picture{&charts[i]}
		}
	}
	return Picture{}
}

func seal(s view.Span) string {
	s.Text = unsealed(s.Text)
	b, err := json.Marshal(s)
	if err != nil {
		return "" // a span is strings and a time: cannot happen
	}
	return string(sealOpen) + hex.EncodeToString(b) + string(sealClose) // hex: nothing in it is a mark of Markdown
}

// unsealed takes the seal's runes and line breaks out of a text.
func unsealed(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case sealOpen, sealClose:
			return -1
		case '\n', '\r', '\u2028', '\u2029':
			return ' '
		}
		return r
	}, s)
}

// spans reads one line of Markdown: **strong**, *soft* or _soft_, `code`, [label](https://…) and sealed spans.
func spans(line string) view.Line {
	var out view.Line
	var plain strings.Builder
	flush := func() {
		if plain.Len() > 0 {
			out = append(out, view.T(plain.String()))
			plain.Reset()
		}
	}
	for len(line) > 0 {
		if s, rest, ok := sealed(line); ok {
			flush()
			out = append(out, s)
			line = rest
			continue
		}
		if c, rest, ok := chart(line); ok { // not on a line of its own
			plain.WriteString(c.Sentence)
			line = rest
			continue
		}
		if l, rest, ok := styled(line); ok {
			flush()
			out = append(out, l...)
			line = rest
			continue
		}
		_, n := utf8.DecodeRuneInString(line)
		plain.WriteString(line[:n])
		line = line[n:]
	}
	flush()
	return out
}

func sealed(line string) (view.Span, string, bool) {
	if !strings.HasPrefix(line, string(sealOpen)) {
		return view.Span{}, line, false
	}
	body, rest, ok := strings.Cut(line[len(string(sealOpen)):], string(sealClose))
	b, err := hex.DecodeString(body)
	var s view.Span
	if !ok || err != nil || json.Unmarshal(b, &s) != nil {
		return view.Span{}, line, false
	}
	return s, rest, true
}

// styles maps a Markdown mark to the span it makes. Longer marks come first.
var styles = []struct {
	mark string
	kind view.SpanKind
}{{"**", view.Strong}, {"*", view.Soft}, {"_", view.Soft}, {"`", view.Code}}

func styled(line string) (view.Line, string, bool) {
	if s, rest, ok := link(line); ok {
		return view.Line{s}, rest, true
	}
	for _, st := range styles {
		if !strings.HasPrefix(line, st.mark) {
			continue
		}
		body, rest, ok := strings.Cut(line[len(st.mark):], st.mark)
		if !ok || body == "" {
			return nil, line, false
		}
		inner := spans(body)
		for i := range inner {
			if inner[i].Kind == view.Plain || inner[i].Kind == view.Who {
				inner[i].Kind = st.kind
			}
		}
		return inner, rest, true
	}
	return nil, line, false
}

func link(line string) (view.Span, string, bool) {
	if !strings.HasPrefix(line, "[") {
		return view.Span{}, line, false
	}
	label, rest, ok := strings.Cut(line[1:], "](")
	if !ok || strings.ContainsRune(label, sealOpen) {
		return view.Span{}, line, false
	}
	url, rest, ok := strings.Cut(rest, ")")
	if !ok || strings.ContainsRune(url, sealOpen) || !strings.HasPrefix(url, "https://") {
		return view.Span{}, line, false
	}
	return view.Span{Kind: view.Link, Text: label, URL: url}, rest, true
}

// Nodes reads the small Markdown of the templates: # and ## headings, - lists, --- rules, > notes, charts on lines of
// their own, paragraphs of lines.
func Nodes(md string) []view.Node {
	var out []view.Node
	add := func(kind view.NodeKind, bullet bool, l view.Line) {
		if n := len(out); n > 0 && out[n-1].Kind == kind && out[n-1].Bullet == bullet && len(out[n-1].Lines) > 0 {
			out[n-1].Lines = append(out[n-1].Lines, l)
			return
		}
		out = append(out, view.Node{Kind: kind, Bullet: bullet, Lines: []view.Line{l}})
	}
	gap := false
	for _, raw := range strings.Split(md, "\n") {
		line := strings.TrimSpace(raw)
		if line == "" {
			gap = true
			continue
		}
		if gap && len(out) > 0 && out[len(out)-1].Kind == view.NodeText && !strings.HasPrefix(line, "- ") {
			out = append(out, view.Node{}) // a blank line ends a paragraph
		}
		gap = false
		if c, rest, ok := chart(line); ok && rest == "" {
			out = append(out, view.Picture(c))
			continue
		}
		switch {
		case strings.HasPrefix(line, "# "), strings.HasPrefix(line, "## "):
			out = append(out, view.Node{Kind: view.NodeHeading, Line: spans(strings.TrimLeft(line, "# "))})
		case line == "---":
			out = append(out, view.Node{Kind: view.NodeRule})
		case strings.HasPrefix(line, "- "):
			add(view.NodeText, true, spans(line[2:]))
		case strings.HasPrefix(line, "> "):
			add(view.NodeNote, false, spans(line[2:]))
		default:
			add(view.NodeText, false, spans(line))
		}
	}
	kept := out[:0]
	for _, n := range out {
		if n.Kind != "" {
			kept = append(kept, n)
		}
	}
	return kept
}
