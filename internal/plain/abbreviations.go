package plain

import (
	"strings"
	"unicode"
)

// known need no spelling out (domain 5.7 E2).
var known = []string{"CEO", "CFO", "CTO", "HR", "IT", "PDF", "US", "EU", "UK"}

// mostAbbreviations is how many a text may have besides the known ones.
const mostAbbreviations = 2

// abbreviations keeps what a text has shortened so far.
type abbreviations struct {
	allowed map[string]bool
	seen    map[string]bool
	order   []string
}

func newAbbreviations(allowed []string) *abbreviations {
	a := &abbreviations{allowed: map[string]bool{}, seen: map[string]bool{}}
	for _, s := range known {
		a.allowed[s] = true
	}
	for _, s := range allowed {
		a.allowed[strings.TrimSpace(s)] = true
	}
	return a
}

// line looks at the abbreviations of a line. One that is in the jargon table counts, but is not asked to be spelled out:
// E1 has it replaced.
func (a *abbreviations) line(c *checker, l *line) {
	for i, t := range c.atoms {
		w := l.mask[t.from:t.to]
		if capitals(w) == 0 || a.unit(l, c.atoms, i) {
			continue
		}
		s := strings.TrimSuffix(string(w), "s")
		if _, vague := words.small[strings.ToLower(s)]; vague || a.allowed[s] || a.seen[s] {
			continue // "ASAP" is no abbreviation to spell out: W5 has it replaced
		}
		a.seen[s] = true
		a.order = append(a.order, s)
		if _, jargon := words.capital[s]; !jargon && !spelledOut(l.raw, t, s) {
			c.find("E2", l.no, s, "", "“%s” is not spelled out where it first stands: write the words, with (%s) after them, or leave it out.", s, s)
		}
	}
}

// unit says whether an abbreviation belongs to the number beside it: the zone of a time, the currency of a sum.
func (a *abbreviations) unit(l *line, atoms []atom, i int) bool {
	s := string(l.mask[atoms[i].from:atoms[i].to])
	beside := func(k int) bool { // with nothing but a space between
		if k < 0 || k >= len(atoms) || !atoms[k].number {
			return false
		}
		gap := l.mask[min(atoms[k].to, atoms[i].to):max(atoms[k].from, atoms[i].from)]
		return strings.TrimSpace(string(gap)) == ""
	}
	switch s {
	case "EUR", "USD", "GBP", "CHF":
		return beside(i-1) || beside(i+1)
	}
	return beside(i-1) && strings.Contains(string(l.mask[atoms[i-1].from:atoms[i-1].to]), ":")
}

// spelledOut says whether the words of an abbreviation stand beside it: "data protection officer (DPO)", or
// "DPO (data protection officer)".
func spelledOut(line string, t atom, short string) bool {
	before, after := line[:t.from], line[t.to:]
	if head, ok := strings.CutSuffix(before, "("); ok {
		return standsFor(short, lastWords(head, 2*len(short)))
	}
	after = strings.TrimLeft(strings.TrimPrefix(after, "s"), " ")
	if rest, ok := strings.CutPrefix(after, "("); ok {
		inside, _, ok := strings.Cut(rest, ")")
		return ok && standsFor(short, strings.Fields(inside))
	}
	return false
}

func lastWords(s string, n int) []string {
	if len(s) > 400 {
		s = s[len(s)-400:]
	}
	w := strings.Fields(s)
	return w[max(0, len(w)-n):]
}

// standsFor says whether some run of the words, two at least and to the last of them, has the letters of the
// abbreviation in order, the first of them at its beginning.
func standsFor(short string, words []string) bool {
	short = strings.ToLower(short)
	for i := 0; i+1 < len(words); i++ {
		w := strings.TrimLeftFunc(strings.ToLower(words[i]), func(r rune) bool { return !unicode.IsLetter(r) })
		if w == "" || w[0] != short[0] {
			continue
		}
		rest := short[1:]
		for _, r := range w[1:] + strings.ToLower(strings.Join(words[i+1:], "")) {
			if rest != "" && r == rune(rest[0]) {
				rest = rest[1:]
			}
		}
		if rest == "" {
			return true
		}
	}
	return false
}

// whole judges how many there are: the ones after the second are too many.
func (a *abbreviations) whole(c *checker) {
	if len(a.order) > mostAbbreviations {
		all := strings.Join(a.order[:min(8, len(a.order))], ", ")
		if len(a.order) > 8 {
			all += " …"
		}
		c.find("E2", 0, all, "", "It has %d abbreviations, and %d are the most: write the words instead.", len(a.order), mostAbbreviations)
	}
}
