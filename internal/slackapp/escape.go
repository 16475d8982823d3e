package slackapp

import (
	"net/url"
	"sort"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// zwsp keeps a formatting character from its neighbours, so that Slack sees no pair to format (slack-platform 4).
const zwsp = "\u200b"

// maxMarks is how many combining marks one letter may carry; more are a prank, and would make a character that no
// limit can cut.
const maxMarks = 8

// clean makes text safe to stand on one line: broken UTF-8, controls, line breaks, bidirectional overrides and
// invisible characters go; letters of every script, joiners and emoji stay (reliability T2).
func clean(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space, marks := true, 0 // true at first: leading space goes
	for _, c := range s {
		switch {
		case unicode.IsSpace(c):
			if c != '\u00a0' { // a no-break space is meant
				c = ' '
			}
			if !space {
				b.WriteRune(c)
			}
			space, marks = true, 0
			continue
		case hidden(c):
			continue
		case unicode.IsMark(c):
			if marks++; marks > maxMarks {
				continue
			}
		default:
			marks = 0
		}
		b.WriteRune(c)
		space = false
	}
	return strings.TrimRightFunc(b.String(), unicode.IsSpace)
}

// span is clean for a run of text within a line: a space at either end is kept, for it parts it from its neighbours.
func span(s string) string {
	c := clean(s)
	if c == "" {
		if s != "" && strings.TrimSpace(s) == "" {
			return " "
		}
		return ""
	}
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	if unicode.IsSpace(first) {
		c = " " + c
	}
	if unicode.IsSpace(last) {
		c += " "
	}
	return c
}

// hidden says whether a character shows nothing and can only mislead: controls, bidirectional marks and overrides,
// zero-width and annotation characters, tags. Joiners stay: emoji and several scripts need them.
func hidden(c rune) bool {
	switch {
	case unicode.IsControl(c), c == 0xad, c == 0x61c, c == 0x180e, c == 0x200b, c == 0x200e, c == 0x200f, c == 0xfeff:
		return true
	case c >= 0x202a && c <= 0x202e, c >= 0x2060 && c <= 0x206f, c >= 0xfff0 && c <= 0xfffb, c >= 0xe0000 && c <= 0xe0fff:
		return true
	case c == 0x115f, c == 0x1160, c == 0x3164, c == 0xffa0: // Hangul fillers look like nothing
		return true
	}
	return false
}

// escape is the one escape at output: exactly the three characters that Slack asks for. Slack decodes them once.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func escape(s string) string { return escaper.Replace(s) }

// inert is text for mrkdwn that comes out as its very characters: what could format gets a zero-width space on both
// sides, then everything is escaped. before and after are the characters it will stand between, 0 at a line's ends.
func inert(s string, before, after rune) string {
	rs := []rune(s)
	var b strings.Builder
	b.Grow(len(s) + 8)
	for i, c := range rs {
		prev, next := before, after
		if i > 0 {
			prev = rs[i-1]
		}
		if i < len(rs)-1 {
			next = rs[i+1]
		}
		if formats(c, prev, next) {
			b.WriteString(zwsp + escape(string(c)) + zwsp)
			continue
		}
		switch c {
		case '&', '<', '>':
			b.WriteString(escape(string(c)))
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// formats says whether a character between two others could open or close formatting: a star, underscore or tilde
// that is not inside a word and does not stand free, any backtick, and ">" at the start of a line, which quotes even
// when it is escaped.
func formats(c, prev, next rune) bool {
	switch c {
	case '`':
		return true
	case '>':
		return prev == 0
	case '*', '_', '~':
		return !(wordy(prev) && wordy(next)) && !(free(prev) && free(next))
	}
	return false
}

func wordy(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }

func free(c rune) bool { return c == 0 || unicode.IsSpace(c) }

// code is text between backticks, which no backtick in it can end.
func code(s string) string { return "`" + escape(strings.ReplaceAll(s, "`", "ˋ")) + "`" }

// plain is text for a plain_text object, where Slack parses nothing and so nothing is escaped; the marks of a mention
// are parted all the same, so that it stays a name should the text ever be shown as markup.
func plain(s string) string {
	s = clean(s)
	for _, mark := range []string{"!", "@", "#"} {
		s = strings.ReplaceAll(s, "<"+mark, "<"+zwsp+mark)
	}
	return s
}

// href is an address that may become a link, percent-encoded so that it ends where it ends; ok is false for
// everything but http and https.
func href(raw string) (string, bool) {
	raw = strings.TrimSpace(raw)
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.User != nil {
		return "", false
	}
	if strings.ContainsFunc(raw, func(c rune) bool { return unicode.IsSpace(c) || hidden(c) }) {
		return "", false
	}
	s := strings.NewReplacer("|", "%7C", ">", "%3E", "<", "%3C", "`", "%60", "\"", "%22").Replace(u.String())
	return strings.ReplaceAll(s, "&", "&amp;"), true
}

// size counts characters the way the stricter of Slack's surfaces does, in UTF-16 units.
func size(s string) int {
	n := 0
	for _, c := range s {
		n += max(utf16.RuneLen(c), 1)
	}
	return n
}

// cut shortens text to max characters, "…" included, never inside what people see as one character.
func cut(s string, max int) string { return fit(s, max, func(s string) string { return s }) }

// fit shortens text so that its encoded form has max characters at most. Cutting comes before encoding, so no entity
// is ever cut in two (reliability T3).
func fit(s string, max int, encode func(string) string) string {
	if size(encode(s)) <= max {
		return s
	}
	ends := borders(s)
	shown := func(i int) string { return strings.TrimRightFunc(s[:ends[i]], unicode.IsSpace) + "…" }
	i := sort.Search(len(ends), func(i int) bool { return size(encode(shown(i))) > max }) - 1
	for ; i >= 0; i-- { // what encoding adds depends a little on what stands at the end
		if size(encode(shown(i))) <= max {
			return shown(i)
		}
	}
	return "…"
}

// take splits text so that the encoded head has max characters at most and ends between two whole characters.
func take(s string, max int, encode func(string) string) (head, rest string) {
	if size(encode(s)) <= max {
		return s, ""
	}
	ends := borders(s)
	i := sort.Search(len(ends), func(i int) bool { return size(encode(s[:ends[i]])) > max }) - 1
	for ; i >= 0; i-- {
		if head = s[:ends[i]]; size(encode(head)) <= max {
			return head, s[ends[i]:]
		}
	}
	return "", s
}
