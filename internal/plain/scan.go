package plain

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// line is one line of a text with what is no prose masked out: positions stay those of the text.
type line struct {
	no      int
	raw     string
	mask    []byte // as long as raw; see gone and kept
	heading bool   // not counted (domain 5.7)
	item    bool   // a list item: a paragraph of its own
	blank   bool
}

// What the mask holds in place of a byte that is no prose.
const (
	gone = 0 // links, mentions, marks of Markdown
	kept = 1 // ids and code: no words of the text, but W4 looks at them
)

// lines cuts a text into lines and masks them. Fenced code is all masked.
func lines(text string) []line {
	var out []line
	masks := []byte(text)
	fenced := false
	no := 0
	for from := 0; from <= len(text); {
		no++
		end := strings.IndexByte(text[from:], '\n')
		if end < 0 {
			end = len(text)
		} else {
			end += from
		}
		l := line{no: no, raw: text[from:end], mask: masks[from:end]}
		body := strings.TrimSpace(l.raw)
		switch {
		case strings.HasPrefix(body, "```"):
			fenced = !fenced
			fill(l.mask, kept)
			l.blank = true
		case fenced:
			fill(l.mask, kept)
			l.blank = true
		default:
			l.blank = body == ""
			l.begin()
			l.inline()
		}
		out = append(out, l)
		from = end + 1
	}
	return out
}

func fill(b []byte, with byte) {
	for i := range b {
		b[i] = with
	}
}

// begin masks what a line of Markdown starts with, so that "1." is no word and ends no sentence.
func (l *line) begin() {
	at := func(i int) byte {
		if i < len(l.raw) {
			return l.raw[i]
		}
		return ' '
	}
	i := 0
	for i < len(l.raw) && (isSpace(at(i)) || at(i) == '>') {
		i++
	}
	j := i
	switch c := at(i); {
	case c == '#':
		for at(j) == '#' {
			j++
		}
		l.heading = j-i <= 6 && isSpace(at(j)) && j < len(l.raw)
		if !l.heading {
			return
		}
	case (c == '-' || c == '*' || c == '+') && isSpace(at(i+1)):
		l.item, j = true, i+1
	case c >= '0' && c <= '9':
		for at(j) >= '0' && at(j) <= '9' && j-i < 4 {
			j++
		}
		if (at(j) != '.' && at(j) != ')') || !isSpace(at(j+1)) || j+1 >= len(l.raw) {
			return
		}
		l.item, j = true, j+1
	case strings.HasPrefix(l.raw[i:], "•"):
		l.item, j = true, i+len("•")
	default:
		return
	}
	fill(l.mask[i:j], gone)
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\r' }

// finder finds the next place of a text; a search that has failed or stands ahead is not made again, so that a line of
// nothing but openings takes no longer than any other.
type finder struct {
	of   string
	next int
	none bool
}

func (f *finder) from(s string, i int) int {
	if f.none {
		return -1
	}
	if f.next < i {
		k := strings.Index(s[i:], f.of)
		if k < 0 {
			f.none = true
			return -1
		}
		f.next = i + k
	}
	return f.next
}

// inline masks code, links, mentions, channels, addresses and ids.
func (l *line) inline() {
	s, m := l.raw, l.mask
	tick, mid, paren, angle := finder{of: "`", next: -1}, finder{of: "](", next: -1}, finder{of: ")", next: -1}, finder{of: ">", next: -1}
	for i := 0; i < len(s); {
		c := s[i]
		end, with := i, byte(gone)
		switch {
		case c == '`':
			if k := tick.from(s, i+1); k > i {
				end, with = k+1, kept
			}
		case c == '[':
			if k := mid.from(s, i); k > i {
				if p := paren.from(s, k); p > k && !strings.Contains(s[i+1:min(k, i+400)], "[") {
					end = p + 1
				}
			}
		case c == '<':
			if i+1 < len(s) && (strings.IndexByte("@#!", s[i+1]) >= 0 || hasFold(s[i+1:], "http") || hasFold(s[i+1:], "mailto:")) {
				if k := angle.from(s, i); k > i {
					end = k + 1
				}
			}
		case (c == 'h' || c == 'H') && (hasFold(s[i:], "https://") || hasFold(s[i:], "http://")), (c == 'w' || c == 'W') && hasFold(s[i:], "www.") && !wordBefore(s, i):
			end = untilSpace(s, i)
		case c == '@':
			end = l.mention(i)
			for b := i; end > i && b > 0 && m[b-1] > kept && addressByte(s[b-1]); b-- {
				m[b-1] = gone // the local part of an e-mail address
			}
		case c == '#' && !wordBefore(s, i) && i+1 < len(s) && isLetter(s[i+1]):
			end = handleEnd(s, i+1)
		case c >= 'A' && c <= 'Z' && !wordBefore(s, i):
			if k := idEnd(s, i); k > i {
				end, with = k, kept
			}
		}
		if end > i {
			fill(m[i:end], with)
			i = end
			continue
		}
		if isLetter(c) || c >= '0' && c <= '9' { // nothing begins inside a word
			for i < len(s) && (isLetter(s[i]) || s[i] >= '0' && s[i] <= '9' || s[i] >= utf8.RuneSelf) {
				i++
			}
			continue
		}
		i++
	}
}

func (l *line) mention(i int) int {
	if i+1 < len(l.raw) && (isLetter(l.raw[i+1]) || l.raw[i+1] >= '0' && l.raw[i+1] <= '9') {
		return handleEnd(l.raw, i+1)
	}
	return i
}

func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

func addressByte(b byte) bool {
	return isLetter(b) || b >= '0' && b <= '9' || strings.IndexByte("._%+-", b) >= 0
}

func wordBefore(s string, i int) bool {
	if i == 0 {
		return false
	}
	b := s[i-1]
	return isLetter(b) || b >= '0' && b <= '9' || b >= utf8.RuneSelf || b == '_'
}

// untilSpace is the end of a web address; the stop of its sentence is none of it.
func untilSpace(s string, i int) int {
	end := i + len(s[i:])
	if k := strings.IndexAny(s[i:], " \t\r<>\"|"); k >= 0 {
		end = i + k
	}
	return i + len(strings.TrimRight(s[i:end], ".,;:!?)]*_"))
}

// handleEnd is the end of a handle, channel or address that starts at i.
func handleEnd(s string, i int) int {
	j := i
	for j < len(s) && (isLetter(s[j]) || s[j] >= '0' && s[j] <= '9' || strings.IndexByte("._-", s[j]) >= 0) {
		j++
	}
	return i + len(strings.TrimRight(s[i:j], ".-_"))
}

// idEnd is the end of a reference like RSK-014, CVE-2026-1234 or PAY-77 that starts at i; i where there is none.
func idEnd(s string, i int) int {
	j := i
	for j < len(s) && j-i < 12 && (s[j] >= 'A' && s[j] <= 'Z' || s[j] >= '0' && s[j] <= '9') {
		j++
	}
	if j-i < 2 || j+1 >= len(s) || s[j] != '-' {
		return i
	}
	k := j + 1
	for k < len(s) && (s[k] >= '0' && s[k] <= '9' || s[k] == '-' && k+1 < len(s) && s[k+1] >= '0' && s[k+1] <= '9') {
		k++
	}
	if k == j+1 || k < len(s) && (isLetter(s[k]) || s[k] == '_') {
		return i
	}
	return k
}

// atom is a run of letters, or a number: the part of a word between its hyphens.
type atom struct {
	from, to int
	joined   bool // by a hyphen to the one before
	number   bool // digits only, with their points and commas
	ends     bool // a sentence ends after it
}

// atoms appends the atoms of a masked line to buf.
func (l *line) atoms(buf []atom) []atom {
	m := l.mask
	first := len(buf)
	for i := 0; i < len(m); {
		n, ok := wordByte(m, i)
		if !ok {
			i += n
			continue
		}
		a := atom{from: i, number: true}
		for i < len(m) {
			n, ok := wordByte(m, i)
			if ok {
				if m[i] < '0' || m[i] > '9' {
					a.number = false
				}
				i += n
				continue
			}
			if k := inner(m, i, a.from); k > 0 {
				i += k
				continue
			}
			break
		}
		a.to = i
		if p := len(buf) - 1; p >= first {
			gap := m[buf[p].to:a.from]
			a.joined = isHyphen(gap)
			buf[p].ends = stops(gap)
		}
		buf = append(buf, a)
	}
	if len(buf) > first {
		buf[len(buf)-1].ends = true
	}
	return buf
}

// wordByte says how long the rune at i is and whether it belongs to a word.
func wordByte(m []byte, i int) (int, bool) {
	b := m[i]
	if b < utf8.RuneSelf {
		return 1, isLetter(b) || b >= '0' && b <= '9'
	}
	r, n := utf8.DecodeRune(m[i:])
	return n, unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// inner is the length of an apostrophe inside a word or of a point inside a number, 0 where there is none at i.
func inner(m []byte, i, from int) int {
	n := 0
	switch {
	case m[i] == '\'':
		n = 1
	case bytes.HasPrefix(m[i:], []byte("’")):
		n = len("’")
	case (m[i] == '.' || m[i] == ',' || m[i] == ':') && i > from && m[i-1] >= '0' && m[i-1] <= '9' && i+1 < len(m) && m[i+1] >= '0' && m[i+1] <= '9':
		return 1
	}
	if n == 0 || i+n >= len(m) {
		return 0
	}
	if _, ok := wordByte(m, i+n); !ok {
		return 0
	}
	return n
}

func isHyphen(gap []byte) bool {
	switch string(gap) {
	case "-", "‑", "‐": // the hyphen, the one that does not break, the typographer's
		return true
	}
	return false
}

// stops says whether a sentence ends in the gap between two words: . ! or ? with a space after it. The marks that make
// words bold stand for nothing.
func stops(gap []byte) bool {
	for i, b := range gap {
		if b != '.' && b != '!' && b != '?' {
			continue
		}
		k := i + 1
		for k < len(gap) && (gap[k] == '*' || gap[k] == '_') {
			k++
		}
		if k < len(gap) && (isSpace(gap[k]) || bytes.HasPrefix(gap[k:], []byte("\u00a0"))) {
			return true
		}
	}
	return false
}
