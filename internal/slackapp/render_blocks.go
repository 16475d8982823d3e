package slackapp

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// unit is what stays together: the blocks of a node, with the heading above it, and the same as plain lines.
type unit struct {
	blocks []slack.Block
	plain  []string
}

// sheet draws nodes; it counts the actions, so that each action_id is unique in a message (slack-platform 4).
type sheet struct {
	Renderer
	actions int
	images  int
}

// units draws the nodes. A heading or a rule belongs to what follows it.
func (r Renderer) units(nodes []view.Node) []unit {
	s := &sheet{Renderer: r}
	var out []unit
	var held unit
	for _, n := range nodes {
		u := s.node(n)
		held.blocks = append(held.blocks, u.blocks...)
		held.plain = append(held.plain, u.plain...)
		if n.Kind == view.NodeHeading || n.Kind == view.NodeRule || len(u.blocks) == 0 {
			continue
		}
		out = append(out, held)
		held = unit{}
	}
	if len(held.blocks) > 0 {
		out = append(out, held)
	}
	return out
}

func (s *sheet) node(n view.Node) unit {
	u := unit{plain: s.plainNode(n)}
	switch n.Kind {
	case view.NodeHeading:
		u.blocks = s.heading(n.Line)
	case view.NodeText:
		for _, t := range s.paragraphs(n.Lines, n.Bullet) {
			u.blocks = append(u.blocks, section(t))
		}
	case view.NodeNote:
		for _, t := range s.paragraphs(n.Lines, n.Bullet) {
			u.blocks = append(u.blocks, note(t))
		}
	case view.NodeFields:
		u.blocks = s.fields(n.Fields)
	case view.NodeRule:
		u.blocks = []slack.Block{slack.NewDividerBlock()}
	case view.NodeButtons:
		u.blocks = s.buttons(n.Buttons)
	case view.NodeMenu:
		u.blocks = s.menu(n)
	case view.NodeImage:
		u.blocks = s.image(n)
	}
	return u
}

// heading is a header where its words fit one, else a bold line, so that no title is cut.
func (s *sheet) heading(l view.Line) []slack.Block {
	text := plain(s.plainLine(l))
	if text == "" {
		return nil
	}
	if size(text) <= maxHeader {
		return []slack.Block{slack.NewHeaderBlock(plainText(text))}
	}
	var out []slack.Block
	for _, t := range s.lines(view.L(view.B(s.plainLine(l))), maxText) {
		out = append(out, section(t))
	}
	return out
}

// paragraphs joins lines into texts of at most 3,000 characters, breaking between lines where that is possible.
func (s *sheet) paragraphs(lines []view.Line, bullet bool) []string {
	var out []string
	cur := ""
	for _, l := range lines {
		for i, part := range s.lines(l, maxText-2) {
			if bullet && i == 0 && part != "" {
				part = "• " + part
			}
			if cur != "" && size(cur)+1+size(part) > maxText {
				out = append(out, cur)
				cur = ""
			}
			if cur != "" {
				part = "\n" + part
			}
			cur += part
		}
	}
	out = append(out, cur)
	kept := out[:0]
	for _, t := range out {
		if t = strings.Trim(t, "\n "); t != "" {
			kept = append(kept, t)
		}
	}
	return kept
}

// fields draws label and value side by side, ten to a block; a value too long for a field gets a text of its own.
func (s *sheet) fields(pairs []view.Pair) []slack.Block {
	var out []slack.Block
	var row []*slack.TextBlockObject
	flush := func() {
		if len(row) > 0 {
			out = append(out, slack.NewSectionBlock(nil, row, nil))
		}
		row = nil
	}
	for _, p := range pairs {
		label, value := view.L(view.B(p.Label)), p.Value
		if s.line(label) == "" && s.line(value) == "" {
			continue
		}
		if s.line(value) == "" {
			value = view.L("–")
		}
		text := strings.TrimPrefix(s.line(label)+"\n"+s.line(value), "\n")
		if size(text) > maxField {
			flush()
			for _, t := range s.paragraphs([]view.Line{label, value}, false) {
				out = append(out, section(t))
			}
			continue
		}
		if row = append(row, markdown(text)); len(row) == maxFields {
			flush()
		}
	}
	flush()
	return out
}

var slackFile = regexp.MustCompile(`^F[A-Z0-9]{1,20}$`)

// image shows an uploaded picture; without one its words stand in, for they carry what it shows (product 4). A chart has
// its sentence beside it either way.
func (s *sheet) image(n view.Node) []slack.Block {
	alt := orElse(plain(n.Alt), "Picture")
	instead, id := note(inert(fit("Picture: "+alt, maxField-100, escapeLines), 0, 0)), ""
	if n.Chart != nil {
		s.images++
		instead, id = figures(*n.Chart), fmt.Sprintf("chart-%s-%d", chartKey(*n.Chart), s.images)
	}
	out := []slack.Block{instead}
	if slackFile.MatchString(n.File) {
		out[0] = picture{slack.NewImageBlockSlackFile(&slack.SlackFileObject{ID: n.File}, cut(alt, maxAlt), id, nil), instead}
	}
	if n.Chart != nil {
		for _, t := range s.paragraphs([]view.Line{view.L(n.Chart.Sentence)}, false) {
			out = append(out, section(t))
		}
	}
	return out
}

// figures is a chart as a text table in one block: its title, and its figures in letters of one width.
func figures(c view.Chart) slack.Block {
	lines := c.Words()
	title := "*" + inert(fit(orElse(plain(lines[0]), "Chart"), 300, escape), '*', '*') + "*"
	for len(lines) > 1 {
		if t := title + "\n```\n" + table(lines[1:]) + "\n```"; size(t) <= maxText {
			return section(t)
		}
		lines = append(lines[:2:2], lines[min(3, len(lines)):]...) // the oldest row goes
		if len(lines) == 2 {
			break
		}
	}
	return section(title)
}

// table is lines in letters of one width, which no backtick in them can end; their spaces are kept.
func table(lines []string) string {
	rows := make([]string, len(lines))
	for i, l := range lines {
		rows[i] = escape(strings.Map(func(c rune) rune {
			switch {
			case c == '`':
				return 'ˋ'
			case c != ' ' && (unicode.IsSpace(c) || hidden(c)), unicode.IsMark(c):
				return -1
			}
			return c
		}, strings.ToValidUTF8(l, "")))
	}
	return strings.Join(rows, "\n")
}

// section is a text block. verbatim keeps Slack from finding names, channels and bare addresses in it by itself.
func section(text string) slack.Block { return slack.NewSectionBlock(markdown(text), nil, nil) }

func note(text string) slack.Block { return slack.NewContextBlock("", markdown(text)) }

func markdown(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, text, false, true)
}

// plainText is a plain_text object; the text must be cleaned by plain and cut before.
func plainText(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, text, false, false)
}

// weigh counts the characters of a block, for the size of a whole message.
func weigh(b slack.Block) int {
	n := 0
	switch b := b.(type) {
	case *slack.HeaderBlock:
		n = size(b.Text.Text)
	case *slack.SectionBlock:
		if b.Text != nil {
			n = size(b.Text.Text)
		}
		for _, f := range b.Fields {
			n += size(f.Text)
		}
	case *slack.ContextBlock:
		for _, e := range b.ContextElements.Elements {
			if t, ok := e.(*slack.TextBlockObject); ok {
				n += size(t.Text)
			}
		}
	case picture:
		n = size(b.AltText) + weigh(b.instead)
	}
	return n
}
