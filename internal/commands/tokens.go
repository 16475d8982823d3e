package commands

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// EntityKind says what stood between < and > in a text that Slack escaped (slack-platform 2).
type EntityKind string

// The entities.
const (
	EntityUser    EntityKind = "user"    // <@U123> or <@U123|name>
	EntityChannel EntityKind = "channel" // <#C123|name>, <#C123|> for a private one
	EntityGroup   EntityKind = "group"   // <!subteam^S123|@handle>
	EntityLink    EntityKind = "link"    // <https://…> or <https://…|text>
)

// Entity is one such thing. The zero value is none.
type Entity struct {
	Kind  EntityKind
	ID    string // the id, or the URL
	Label string
}

// Token is one word as it was typed.
type Token struct {
	// Text is what the word says, quotes taken off and Slack's escapes undone: plain characters, never markup.
	Text string
	// Key and Value are the two halves of an unquoted key:value; whether Key is one is for the parser to say.
	Key, Value string
	// Flag is set for --key and for what phones make of it, —key and –key.
	Flag bool
	// Quoted words, and values that are quoted, are never keys, flags, verbs or references.
	Quoted bool
	// Entity is what the word (or its value) is, where it is nothing else.
	Entity Entity
	// Parts are the words that a value of several words is made of.
	Parts []Token
	// Src is the word as typed, for building the same command again with one word changed.
	Src string
}

// maxInput bounds what is read at all (reliability T13, F24); Slack's own limit for a message is 4,000 characters.
const maxInput = 16 << 10

// Split cuts a line into words, by the rules of a chat box and not of a shell: “ ” „ « » and " open a quote only at a
// word's start or after : or =, an apostrophe is a letter, <…> is one word, non-breaking spaces separate, and a phone's
// long dash before a letter is the two dashes it was made of. name gives the readable name of a Slack account for
// mentions in free text; it may be nil.
func Split(text string, name func(slack string) string) ([]Token, error) {
	if len(text) > maxInput {
		return nil, domain.Fail(domain.Invalid, "That is too long for me to read.").WithHint("Keep it under 4,000 characters.")
	}
	s := scanner{in: strings.ToValidUTF8(text, "\uFFFD"), name: name}
	var out []Token
	for s.skipSpace(); s.pos < len(s.in); s.skipSpace() {
		t, err := s.word()
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

type scanner struct {
	in   string
	pos  int
	name func(string) string
}

func (s *scanner) peek() (rune, int) { return utf8.DecodeRuneInString(s.in[s.pos:]) }

// blank characters separate words: all of Unicode's spaces and the invisible ones that copying brings along.
func blank(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\u2060' || r == '\ufeff'
}

func (s *scanner) skipSpace() {
	for s.pos < len(s.in) {
		r, n := s.peek()
		if !blank(r) {
			return
		}
		s.pos += n
	}
}

// word reads one word; the scanner stands on its first character.
func (s *scanner) word() (Token, error) {
	start := s.pos
	t := Token{Flag: s.flag()}
	var text strings.Builder // the word, or its value once there is a key
	plain := true            // nothing but letters so far: a key may end here
	entities, first := 0, Entity{}
	whole := func() string { return text.String() }
	key := ""
	opens := true // a quote may open here
	for s.pos < len(s.in) {
		r, n := s.peek()
		if blank(r) {
			break
		}
		if close := closers(r); close != "" && opens {
			q, err := s.quoted(close)
			if err != nil {
				return t, err
			}
			text.WriteString(q)
			t.Quoted, plain, opens = true, false, false
			continue
		}
		opens = false
		if r == '<' {
			if e, readable, ok := s.entity(); ok {
				text.WriteString(readable)
				entities, first, plain = entities+1, e, false
				if text.Len() != len(readable) {
					entities = 2 // not alone in the word
				}
				continue
			}
		}
		if r == ':' || r == '=' {
			opens = true
			if plain && key == "" && isKey(text.String()) && (r == ':' || t.Flag) {
				key = text.String()
				text.Reset()
				s.pos += n
				continue
			}
		}
		before := text.Len()
		s.char(&text, r, n)
		if entities > 0 && text.Len() > before {
			entities = 2
		}
	}
	t.Src = s.in[start:s.pos]
	t.Text = whole()
	if entities == 1 {
		t.Entity = first
	}
	switch {
	case key != "":
		t.Key, t.Value = strings.ToLower(key), t.Text
		t.Text = key + ":" + t.Text
	case t.Flag && isKey(t.Text):
		t.Key = strings.ToLower(t.Text)
	case t.Flag:
		t.Flag = false
		t.Text = unescape(t.Src)
	}
	return t, nil
}

// flag skips the dashes of --key, —key or –key.
func (s *scanner) flag() bool {
	rest := s.in[s.pos:]
	for _, dash := range []string{"--", "—", "–"} {
		after, ok := strings.CutPrefix(rest, dash)
		r, _ := utf8.DecodeRuneInString(after)
		if ok && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			s.pos += len(dash)
			return true
		}
	}
	return false
}

// closers lists the characters that may close a quote which r opens, "" where r opens none. People and phones mix
// them: „so“, “so”, ”so”, "so”, «so», »so«.
func closers(r rune) string {
	switch r {
	case '"', '“', '”', '„', '‟':
		return `"“”‟`
	case '«', '»':
		return "«»"
	}
	return ""
}

func (s *scanner) quoted(close string) (string, error) {
	_, n := s.peek()
	start := s.pos
	s.pos += n
	var b strings.Builder
	for s.pos < len(s.in) {
		r, n := s.peek()
		if strings.ContainsRune(close, r) {
			s.pos += n
			return b.String(), nil
		}
		if r == '<' {
			if _, readable, ok := s.entity(); ok {
				b.WriteString(readable)
				continue
			}
		}
		s.char(&b, r, n)
	}
	return "", domain.Fail(domain.Invalid, "The quote before “%s” is never closed.", domain.Clip(unescape(s.in[start+n:]), 24)).
		WithHint("Put a closing quote at its end, or leave the quotes out.")
}

// char copies one character; of Slack's three escapes it copies what they stand for.
func (s *scanner) char(b *strings.Builder, r rune, n int) {
	if r == '&' {
		for esc, c := range escapes {
			if strings.HasPrefix(s.in[s.pos:], esc) {
				b.WriteByte(c)
				s.pos += len(esc)
				return
			}
		}
	}
	b.WriteRune(r)
	s.pos += n
}

var escapes = map[string]byte{"&lt;": '<', "&gt;": '>', "&amp;": '&'}

// Only the three escapes that Slack makes are undone, once: &amp;lt; is the text "&lt;".
var unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

func unescape(s string) string { return unescaper.Replace(s) }

// Quote writes a value as one word that Split reads back as the same value, whatever is in it.
func Quote(value string) string {
	esc := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(value)
	if value != "" && !strings.ContainsFunc(value, func(r rune) bool { return blank(r) || r == ':' || r == '=' || closers(r) != "" }) &&
		!strings.HasPrefix(value, "--") && !strings.HasPrefix(value, "—") && !strings.HasPrefix(value, "–") {
		return esc
	}
	if !strings.ContainsAny(value, `"“”‟`) {
		return `"` + esc + `"`
	}
	if !strings.ContainsAny(value, "«»") {
		return "«" + esc + "»"
	}
	return `"` + strings.NewReplacer(`"`, "'", "“", "'", "”", "'", "‟", "'").Replace(esc) + `"`
}

// entity reads <…> where it is one that Slack makes; any other < is a character like all others.
func (s *scanner) entity() (Entity, string, bool) {
	rest := s.in[s.pos:]
	end := strings.IndexByte(rest, '>')
	if end < 3 || strings.ContainsAny(rest[1:end], "<\n") {
		return Entity{}, "", false
	}
	body, label, _ := strings.Cut(rest[1:end], "|")
	if body == "" {
		return Entity{}, "", false
	}
	label = unescape(strings.TrimSpace(label))
	var e Entity
	var readable string
	switch {
	case body[0] == '@' && isSlackID(body[1:], "UW"):
		e = Entity{EntityUser, body[1:], label}
		readable = "@" + s.called(e)
	case body[0] == '#' && isSlackID(body[1:], "CGD"):
		e = Entity{EntityChannel, body[1:], label}
		readable = "#" + label
		if label == "" {
			readable = "#" + e.ID
		}
	case strings.HasPrefix(body, "!subteam^") && isSlackID(body[len("!subteam^"):], "S"):
		e = Entity{EntityGroup, body[len("!subteam^"):], label}
		readable = "@" + strings.TrimPrefix(label, "@")
	case strings.HasPrefix(body, "https://"), strings.HasPrefix(body, "http://"), strings.HasPrefix(body, "mailto:"):
		e = Entity{EntityLink, unescape(body), label}
		readable = strings.TrimPrefix(e.ID, "mailto:")
	default:
		return Entity{}, "", false
	}
	s.pos += end + 1
	return e, readable, true
}

func (s *scanner) called(e Entity) string {
	if s.name != nil {
		if n := s.name(e.ID); n != "" {
			return n
		}
	}
	if e.Label != "" {
		return e.Label
	}
	return e.ID
}

func isSlackID(s, first string) bool {
	if len(s) < 2 || len(s) > 32 || !strings.ContainsRune(first, rune(s[0])) {
		return false
	}
	for _, r := range s {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return false
		}
	}
	return true
}

func isKey(s string) bool {
	if s == "" || len(s) > 32 {
		return false
	}
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || (r != '_' && r != '-' && (r < '0' || r > '9'))) {
			return false
		}
	}
	return true
}
