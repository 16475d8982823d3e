package slackapp

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// A token is a span made ready: either text, which may be cut anywhere between characters, or an atom such as a link
// or a mention, which stands whole or falls back to its text.
type token struct {
	text string // cleaned, never escaped
	atom string // finished markup; empty for text
	mark string // "*", "_" or "`" around text
}

var (
	slackUser    = regexp.MustCompile(`^[UW][A-Z0-9]{1,20}$`)
	slackChannel = regexp.MustCompile(`^[CGD][A-Z0-9]{1,20}$`)
)

// tokens makes the spans of a line ready. What cannot be what it wants to be, such as a link to a strange address or
// a ping of somebody whom Slack does not know, comes out as plain text.
func (r Renderer) tokens(l view.Line) []token {
	out := make([]token, 0, len(l))
	for _, s := range l {
		t := token{text: span(s.Text)}
		switch s.Kind {
		case view.Strong:
			t.mark = "*"
		case view.Soft:
			t.mark = "_"
		case view.Code:
			t.mark = "`"
		case view.Command:
			t.text, t.mark = r.typed(s.Text), "`"
		case view.Link:
			t = linkToken(t, s.URL)
		case view.Ping:
			t = r.pingToken(t, s.ID)
		case view.Who:
			t.text = orElse(t.text, clean(s.ID))
		case view.Room:
			t = r.roomToken(t, s.ID)
		case view.Moment:
			t = dateToken(t, s.At, "{date_short_pretty} at {time}")
		case view.Ago:
			t = dateToken(t, s.At, "{ago}")
		}
		if t.text != "" {
			out = append(out, t)
		}
	}
	return out
}

// typed is a command as people type it.
func (r Renderer) typed(words string) string { return clean(r.command() + " " + words) }

func (r Renderer) command() string { return orElse(r.Command, "/sec") }

func linkToken(t token, raw string) token {
	u, ok := href(raw)
	if !ok {
		return t
	}
	t.text = orElse(strings.TrimSpace(t.text), clean(raw))
	t.atom = "<" + u + "|" + inert(strings.ReplaceAll(t.text, "|", "¦"), '|', '>') + ">"
	return t
}

func (r Renderer) pingToken(t token, person string) token {
	t.text = orElse(t.text, clean(person))
	if r.SlackID == nil {
		return t
	}
	if id := r.SlackID(person); slackUser.MatchString(id) {
		t.atom = "<@" + id + ">"
	}
	return t
}

func (r Renderer) roomToken(t token, id string) token {
	c := ""
	if r.ChannelID != nil {
		c = r.ChannelID(id)
	}
	if c == "" {
		c = id
	}
	name := strings.TrimPrefix(orElse(strings.TrimSpace(t.text), clean(id)), "#")
	if slackChannel.MatchString(name) { // an id says nothing to anybody
		named := ""
		if r.ChannelName != nil {
			named = clean(r.ChannelName(name))
		}
		t.text = "a channel"
		if named != "" {
			t.text = "#" + named
		}
	} else {
		t.text = "#" + name
	}
	if slackChannel.MatchString(c) {
		t.atom = "<#" + c + ">"
	}
	return t
}

// dateToken shows a moment in the reader's own zone. The year is bound to four digits so that any time.Time makes a
// number Slack knows.
func dateToken(t token, at time.Time, format string) token {
	if at.IsZero() || at.Year() < 1971 || at.Year() > 9999 {
		return t
	}
	t.text = orElse(strings.TrimSpace(t.text), domain.Stamp(at, time.UTC))
	t.atom = fmt.Sprintf("<!date^%d^%s|%s>", at.Unix(), format, inert(strings.ReplaceAll(t.text, "|", "¦"), '|', '>'))
	return t
}

// encode is the token's markup with text for its text, between two characters (0 at a line's ends).
func (t token) encode(text string, before, after rune) string {
	if t.atom != "" && text == t.text {
		return t.atom
	}
	body := strings.TrimSpace(text)
	if t.mark == "" || body == "" {
		return inert(text, before, after)
	}
	lead, tail := "", ""
	if strings.HasPrefix(text, " ") {
		lead = " "
	} else if glued(before) {
		lead = zwsp // formatting opens only at the border of a word
	}
	if strings.HasSuffix(text, " ") {
		tail = " "
	} else if glued(after) {
		tail = zwsp
	}
	if t.mark == "`" {
		return lead + code(body) + tail
	}
	m, _ := utf8.DecodeRuneInString(t.mark)
	return lead + t.mark + inert(body, m, m) + t.mark + tail
}

func glued(c rune) bool { return c != 0 && !free(c) && c != '(' && c != '"' }

// first is the character that the token begins with, for its neighbour to know.
func (t token) first() rune {
	switch {
	case t.atom != "":
		return '<'
	case t.mark != "" && !strings.HasPrefix(t.text, " "):
		m, _ := utf8.DecodeRuneInString(t.mark)
		return m
	}
	c, _ := utf8.DecodeRuneInString(t.text)
	return c
}

// line is a whole line as mrkdwn, of whatever length.
func (r Renderer) line(l view.Line) string {
	ts := r.tokens(l)
	var b strings.Builder
	for i, t := range ts {
		after := rune(0)
		if i+1 < len(ts) {
			after = ts[i+1].first()
		}
		b.WriteString(t.encode(t.text, lastRune(b.String()), after))
	}
	return strings.TrimRight(b.String(), " ")
}

// lines is a line in stretches of at most max characters, broken between words where that is possible and never
// within an entity, a link or a character. Nothing is left out.
func (r Renderer) lines(l view.Line, max int) []string {
	whole := r.line(l)
	if size(whole) <= max {
		return []string{whole}
	}
	var out []string
	var cur strings.Builder
	flush := func() {
		if s := strings.TrimSpace(cur.String()); s != "" {
			out = append(out, s)
		}
		cur.Reset()
	}
	for _, t := range r.tokens(l) {
		for t.text != "" {
			before := lastRune(cur.String())
			encode := func(s string) string { return t.encode(s, before, 'x') }
			room := max - size(cur.String())
			if size(encode(t.text)) <= room {
				cur.WriteString(encode(t.text))
				break
			}
			if t.atom != "" && size(t.atom) <= max {
				flush()
				continue
			}
			t.atom = "" // longer than a whole block: its text will do
			head, rest := take(t.text, room, encode)
			if i := strings.LastIndexByte(head, ' '); i > len(head)/2 && rest != "" {
				head, rest = t.text[:i+1], t.text[i+1:]
			}
			if head == "" && cur.Len() == 0 {
				head, rest = t.text, "" // a single character always fits; this cannot happen with real limits
			}
			cur.WriteString(encode(head))
			t.text = rest
			if rest != "" {
				flush()
			}
		}
	}
	flush()
	return out
}

func lastRune(s string) rune {
	if s == "" {
		return 0
	}
	c, _ := utf8.DecodeLastRuneInString(s)
	return c
}

func orElse(s, other string) string {
	if strings.TrimSpace(s) == "" {
		return other
	}
	return s
}
