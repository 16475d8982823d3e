package plain

import (
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Grade is the school grade of Flesch and Kincaid, to two decimals; 0 where there is nothing to grade.
func Grade(words, sentences, syllables int) float64 {
	if words <= 0 || sentences <= 0 {
		return 0
	}
	w := float64(words)
	return math.Round((0.39*w/float64(sentences)+11.8*float64(syllables)/w-15.59)*100) / 100
}

// The least that a grade says anything about (domain 5.7).
const (
	leastWords     = 30
	leastSentences = 3
)

// Count counts the words, sentences and syllables of a text without its headings, links, ids, mentions and code.
func Count(text string) (words, sentences, syllables int) {
	var buf []atom
	for _, l := range lines(text) {
		if l.heading || l.blank {
			continue
		}
		buf = l.atoms(buf[:0])
		for i := 0; i < len(buf); {
			j := wordEnd(buf, i)
			words++
			syllables += wordSyllables(l.mask, buf[i:j])
			if buf[j-1].ends {
				sentences++
			}
			i = j
		}
	}
	return words, sentences, syllables
}

// wordEnd is where the word ends that starts at atom i.
func wordEnd(atoms []atom, i int) int {
	for i++; i < len(atoms) && atoms[i].joined; i++ {
	}
	return i
}

// Syllables counts the syllables of one word.
func Syllables(word string) int {
	l := line{raw: word, mask: []byte(word)}
	n := 0
	atoms := l.atoms(nil)
	for i := 0; i < len(atoms); {
		j := wordEnd(atoms, i)
		n += wordSyllables(l.mask, atoms[i:j])
		i = j
	}
	return n
}

func wordSyllables(m []byte, parts []atom) int {
	numbers := true
	for _, p := range parts {
		numbers = numbers && p.number
	}
	if numbers {
		return 1 // "40,000", "2026-09-15": one token
	}
	if len(parts) == 1 {
		if n := capitals(m[parts[0].from:parts[0].to]); n > 0 {
			return n // people spell it out
		}
	}
	n := 0
	for _, p := range parts {
		n += partSyllables(m[p.from:p.to])
	}
	return n
}

// capitals is the number of letters of an abbreviation of 2 to 5 capitals with or without a small s; 0 for anything else.
func capitals(w []byte) int {
	n := len(w)
	if n > 2 && w[n-1] == 's' {
		n--
	}
	if n < 2 || n > 5 {
		return 0
	}
	for _, b := range w[:n] {
		if b < 'A' || b > 'Z' {
			return 0
		}
	}
	return n
}

// partSyllables follows domain 5.7 to the letter.
func partSyllables(part []byte) int {
	var a [64]byte // small, accents off; what has no place in the alphabet counts as a consonant
	w := a[:0]
	letters := 0
	for i := 0; i < len(part); {
		b := part[i]
		if b < utf8.RuneSelf {
			i++
			switch {
			case b >= '0' && b <= '9':
				return 1
			case b == '\'':
				w = append(w, b)
				continue
			}
			letters++
			w = append(w, b|0x20)
			continue
		}
		r, n := utf8.DecodeRune(part[i:])
		i += n
		switch {
		case unicode.IsMark(r):
			continue
		case r == '’':
			w = append(w, '\'')
			continue
		case unicode.IsDigit(r):
			return 1
		}
		letters++
		w = append(w, base(r)...) // in capitals: "é" is a vowel and no silent ending
	}
	if letters <= 3 {
		return 1
	}
	s := string(trimEnd(w))
	count, in := 0, false
	for i := range len(s) {
		v := strings.IndexByte("aeiouyAEIOUY", s[i]) >= 0
		if v && !in {
			count++
		}
		in = v
	}
	return max(count, 1)
}

// trimEnd drops a silent ending.
func trimEnd(w []byte) []byte {
	n := len(w)
	before := func(k int) byte {
		if n-k-1 < 0 {
			return 0
		}
		return w[n-k-1]
	}
	ends := func(s string) bool { return strings.HasSuffix(string(w), s) }
	switch {
	case ends("ed") && before(2) != 't' && before(2) != 'd':
		return w[:n-2]
	case ends("es") && strings.IndexByte("szxgc", before(2)) < 0 && !ends("ches") && !ends("shes"):
		return w[:n-2]
	case ends("e") && !(ends("le") && strings.IndexByte("aeiouyAEIOUY", before(2)) < 0):
		return w[:n-1]
	}
	return w
}

// bases are the vowels behind accented letters.
var bases = map[string]string{
	"a": "àáâãäåāăąǎạảấầẩẫậắằẳẵặ", "ae": "æ", "e": "èéêëēĕėęěẹẻẽếềểễệ", "i": "ìíîïĩīĭįıǐỉị",
	"o": "òóôõöøōŏőǒọỏốồổỗộớờởỡợơ", "oe": "œ", "u": "ùúûüũūŭůűųǔụủứừửữựư", "y": "ýÿŷỳỵỷỹ",
}

var baseOf = func() map[rune]string {
	out := map[rune]string{}
	for b, all := range bases {
		for _, r := range all {
			out[r] = strings.ToUpper(b)
		}
	}
	return out
}()

func base(r rune) string {
	if b, ok := baseOf[unicode.ToLower(r)]; ok {
		return b
	}
	return "x" // any consonant
}

// Line is the report in a few words: "212 words · grade 7.8".
func (r Report) Line() string {
	noun := "words"
	if r.Words == 1 {
		noun = "word"
	}
	if !r.Graded {
		return fmt.Sprintf("%d %s · too short for a grade", r.Words, noun)
	}
	return fmt.Sprintf("%d %s · grade %.1f", r.Words, noun, r.Grade)
}
