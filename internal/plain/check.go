package plain

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The limits of domain 5.7.
const (
	longSentence  = 25
	meanSentence  = 18
	longParagraph = 90
	highGrade     = 12
	fairGrade     = 10
)

// Check judges a text by the rules of domain 5.7. What refuses an executive text only warns every other reader.
func Check(text string, rules Rules) Report {
	c := checker{rules: rules, abbr: newAbbreviations(rules.Allowed)}
	for _, h := range rules.Hosts {
		if h = strings.ToLower(strings.TrimSpace(h)); h != "" {
			if c.hosts == nil {
				c.hosts = map[string]bool{}
			}
			c.hosts[h] = true
		}
	}
	for _, l := range lines(visible(text)) {
		c.line(&l)
	}
	c.paragraph()
	c.whole()
	slices.SortStableFunc(c.out.Findings, func(a, b Finding) int { return lineOrder(a) - lineOrder(b) })
	return c.out
}

// visible is a text as its reader sees it: without what shows nothing, and with every space a space. Text that is copied
// from a page is full of both, and a word with a soft hyphen in it is the same word.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < utf8.RuneSelf:
			return r
		case unicode.Is(unicode.Zs, r):
			return ' '
		case unicode.In(r, unicode.Cf, unicode.Variation_Selector), r == '\u034f':
			return -1
		}
		return r
	}, text)
}

// lineOrder puts what is about the text as a whole last.
func lineOrder(f Finding) int {
	if f.Line == 0 {
		return 1 << 30
	}
	return f.Line
}

type checker struct {
	rules Rules
	hosts map[string]bool
	abbr  *abbreviations
	out   Report
	atoms []atom

	paraLine, paraWords int
	paraStart           string
}

func (c *checker) find(rule string, line int, words, instead, format string, args ...any) {
	level := Warning
	if c.rules.Executive && rule[0] == 'E' {
		level = Error
	}
	c.out.Findings = append(c.out.Findings, Finding{rule, level, line, words, instead, fmt.Sprintf(format, args...)})
}

// line judges one line.
func (c *checker) line(l *line) {
	if l.blank || l.heading || l.item {
		c.paragraph()
	}
	c.atoms = l.atoms(c.atoms[:0])
	c.terms(l)
	c.abbr.line(c, l)
	c.machines(l)
	if l.heading || l.blank {
		return
	}
	for i := 0; i < len(c.atoms); {
		from, words := i, 0
		for i < len(c.atoms) {
			j := wordEnd(c.atoms, i)
			words++
			c.out.Syllables += wordSyllables(l.mask, c.atoms[i:j])
			i = j
			if c.atoms[j-1].ends {
				break
			}
		}
		c.out.Words += words
		c.out.Sentences++
		c.sentence(l, from, i, words)
		if c.paraWords == 0 {
			c.paraLine, c.paraStart = l.no, beginning(l, c.atoms[from:i])
		}
		c.paraWords += words
	}
}

// sentence judges the sentence of these atoms: E3 and W7.
func (c *checker) sentence(l *line, from, to, words int) {
	if words > longSentence {
		c.find("E3", l.no, beginning(l, c.atoms[from:to]), "", "This sentence has %d words; make it %d or fewer, or two sentences.", words, longSentence)
	}
	c.passive(l, from, to)
}

// beginning is how a sentence begins, to find it by.
func beginning(l *line, atoms []atom) string {
	const most = 6
	k := min(most, len(atoms))
	s := l.raw[atoms[0].from:atoms[k-1].to]
	if k < len(atoms) {
		s += " …"
	}
	return s
}

// paragraph ends the paragraph that stands open: W3.
func (c *checker) paragraph() {
	if c.paraWords > longParagraph {
		c.find("W3", c.paraLine, c.paraStart, "", "This paragraph has %d words; break it where a new idea begins, at %d at the latest.", c.paraWords, longParagraph)
	}
	c.paraWords = 0
}

// whole judges the text as a whole.
func (c *checker) whole() {
	r := &c.out
	r.Graded = r.Words >= leastWords && r.Sentences >= leastSentences
	if r.Graded {
		r.Grade = Grade(r.Words, r.Sentences, r.Syllables)
		switch {
		case r.Grade > highGrade:
			c.find("E4", 0, "", "", "It reads at grade %.1f, and %d is the most: use shorter sentences and shorter words.", r.Grade, highGrade)
		case r.Grade > fairGrade:
			c.find("W1", 0, "", "", "It reads at grade %.1f; aim at %d or lower with shorter sentences and shorter words.", r.Grade, fairGrade)
		}
	}
	if r.Sentences > 0 && float64(r.Words) > meanSentence*float64(r.Sentences) {
		c.find("W2", 0, "", "", "Its sentences have %.1f words each; aim at %d or fewer.", float64(r.Words)/float64(r.Sentences), meanSentence)
	}
	if b := c.rules.Budget; b > 0 && r.Words > b {
		c.find("E5", 0, "", "", "It has %d words, and %d is the most: take out %d.", r.Words, b, r.Words-b)
	}
	for _, what := range c.rules.Lacks {
		c.find("E6", 0, "", "", "It promises %s and names none: put it in.", what)
	}
	c.abbr.whole(c)
}

// terms finds the words of the jargon table and the vague ones: E1, W5, W6.
func (c *checker) terms(l *line) {
	for _, h := range matches(l, c.atoms) {
		found := l.raw[h.from:h.to]
		switch e := h.form.entry; e.rule {
		case "E1":
			c.find("E1", l.no, found, h.form.say, "Say “%s” instead of “%s”.", h.form.say, found)
		case "W6":
			c.find("W6", l.no, found, e.say, "“%s” explains nothing: say %s.", found, e.say)
		default:
			if e.swap {
				c.find("W5", l.no, found, h.form.say, "Say “%s” instead of “%s”.", h.form.say, found)
			} else {
				c.find("W5", l.no, found, e.say, "“%s” is vague: say %s.", found, e.say)
			}
		}
	}
}

// hit is a term found in a line.
type hit struct {
	from, to int
	form     form
}

// matches finds terms in a line, the longest first where several begin at the same word.
func matches(l *line, atoms []atom) []hit {
	var out []hit
	var buf [64]byte
	for i := 0; i < len(atoms); {
		if !words.first[string(lower(buf[:0], l.mask[atoms[i].from:atoms[i].to]))] {
			// "SLA's": the word of a possessive is the term.
			n := possessive(l.mask[atoms[i].from:atoms[i].to])
			if n == 0 || !words.first[string(lower(buf[:0], l.mask[atoms[i].from:atoms[i].to-n]))] {
				i++
				continue
			}
		}
		n, h := longest(l, atoms[i:], buf[:0])
		if n == 0 {
			i++
			continue
		}
		out = append(out, h)
		i += n
	}
	return out
}

// longest is the longest term that begins with the first of the atoms, and how many it takes.
func longest(l *line, atoms []atom, buf []byte) (int, hit) {
	n := 1
	for n < words.longest && n < len(atoms) && touching(l.mask[atoms[n-1].to:atoms[n].from]) {
		n++
	}
	for ; n > 0; n-- {
		hyphens := true
		key := buf[:0]
		for k, a := range atoms[:n] {
			if k > 0 {
				key = append(key, ' ')
				hyphens = hyphens && a.joined
			}
			key = append(key, l.mask[a.from:a.to]...)
		}
		cut := possessive(key)
		key = key[:len(key)-cut]
		f, ok := words.capital[string(key)]
		if !ok {
			f, ok = words.small[string(lower(key[:0], key))]
		}
		if ok && (f.loose || hyphens) {
			return n, hit{atoms[0].from, atoms[n-1].to - cut, f}
		}
	}
	return 0, hit{}
}

// touching says whether the words beside a gap may belong to one term: a hyphen or spaces between them.
func touching(gap []byte) bool {
	if isHyphen(gap) {
		return true
	}
	for _, b := range gap {
		if b != ' ' && b != '\t' {
			return false
		}
	}
	return len(gap) > 0
}

// possessive is the length of a 's at the end of a word.
func possessive(w []byte) int {
	n := len(w)
	if n < 3 || w[n-1]|0x20 != 's' {
		return 0
	}
	if w[n-2] == '\'' {
		return 2
	}
	if bytes.HasSuffix(w[:n-1], []byte("’")) && n > len("’s") {
		return len("’s")
	}
	return 0
}

// lower appends w in small letters; accented capitals may stay, for no term has any.
func lower(to, w []byte) []byte {
	for _, b := range w {
		if b >= 'A' && b <= 'Z' {
			b |= 0x20
		}
		to = append(to, b)
	}
	return to
}

// Replace puts the plain words of domain 5.8 in place of jargon, and of the vague words that have a plain twin. Headings
// too; ids, links, mentions and code stay as they are. It is an offer: somebody reads it before it is sent.
func Replace(text string) string {
	var out strings.Builder
	var atoms []atom
	for n, l := range lines(text) {
		if n > 0 {
			out.WriteByte('\n')
		}
		atoms = l.atoms(atoms[:0])
		done := 0
		for _, h := range matches(&l, atoms) {
			if !h.form.entry.swap {
				continue
			}
			say := h.form.say
			before := l.raw[done:h.from]
			if startsSentence(l.raw[:h.from]) {
				say = upperFirst(say)
			}
			before = article(before, say)
			out.WriteString(before)
			out.WriteString(say)
			done = h.to
		}
		out.WriteString(l.raw[done:])
	}
	return out.String()
}

// startsSentence says whether what follows these words of a line starts a sentence: nothing of a word stands before it,
// or a stop.
func startsSentence(before string) bool {
	before = strings.TrimRight(before, " \t*_\"“‘([")
	if before == "" {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(before)
	return strings.ContainsRune(".!?#>-•", r)
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// article mends the "a" or "an" that stands right before a word that has been put in.
func article(before, word string) string {
	vowel := strings.IndexByte("aeio", word[0]|0x20) >= 0 || strings.HasPrefix(word, "un")
	for _, a := range []string{"an ", "An ", "a ", "A "} {
		head, ok := strings.CutSuffix(before, a)
		if !ok || head != "" && !strings.ContainsAny(head[len(head)-1:], " (\"“\t") {
			continue
		}
		if vowel {
			return head + a[:1] + "n "
		}
		return head + a[:1] + " "
	}
	return before
}
