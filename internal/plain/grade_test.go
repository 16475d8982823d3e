package plain

import (
	"strings"
	"testing"
)

// The vectors of domain 5.7: the function is called directly, however short the text.
func TestGrade(t *testing.T) {
	for _, v := range []struct {
		words, sentences, syllables int
		want                        float64
	}{{6, 1, 6, -1.45}, {13, 1, 26, 13.08}, {18, 3, 26, 3.79}, {15, 1, 25, 9.93}, {18, 1, 64, 33.39}, {0, 0, 0, 0}, {3, 0, 3, 0}} {
		if got := Grade(v.words, v.sentences, v.syllables); got != v.want {
			t.Errorf("Grade(%d, %d, %d) = %v, want %v", v.words, v.sentences, v.syllables, got, v.want)
		}
	}
}

func TestCount(t *testing.T) {
	for _, v := range []struct {
		text                        string
		words, sentences, syllables int
	}{
		// The vectors of domain 5.7.
		{"Attackers can read customer orders. We can fix this in two weeks. We need your approval by Friday.", 18, 3, 26},
		{"If we do nothing, a stranger could copy the delivery addresses of about 40,000 patients.", 15, 1, 25},
		{"Exploitation of the unauthenticated deserialization vulnerability facilitates unauthorized exfiltration of customer information, necessitating immediate implementation of compensating controls.", 18, 1, 64},
		{"", 0, 0, 0},
		{"   \n\n", 0, 0, 0},
		{"One line\nand another line", 5, 2, 7}, // each line is a sentence at least
		{"Really? Yes! Good.", 3, 3, 4},
		{"Version 3.5 costs 40,000.", 4, 1, 5},                             // points inside numbers end nothing; a number is one syllable
		{"# A heading of five words\nThe text.", 2, 1, 2},                  // headings are stripped
		{"## Heading\n#channel talks.", 1, 1, 1},                           // a channel is a mention
		{"See RSK-014 and CVE-2026-12345 now.", 3, 1, 3},                   // ids are stripped
		{"See [the long plan](https://example.com/a) now.", 2, 1, 2},       // links are stripped
		{"See https://example.com/a?b=c. Then act.", 3, 2, 3},              // the stop behind a link still ends its sentence
		{"Ask @renata.k or <@U012AB3CD> today.", 3, 1, 4},                  // mentions are stripped
		{"Run `rm -rf /` never.", 2, 1, 3},                                 // code is stripped
		{"```\nrm -rf /\n```\nDone.", 1, 1, 1},                             // and so are blocks of it
		{"1. First. Then more.\n2. Second.", 4, 3, 5},                      // the number of a list item ends no sentence
		{"- one\n- two\n* three", 3, 3, 3},                                 // nor does its mark
		{"**Decide.** We wait.", 3, 2, 4},                                  // bold marks stand for nothing
		{"Write to ana@example.com today.", 3, 1, 4},                       // an address is a link
		{"It’s the owner's two-step sign-in.", 5, 1, 8},                    // inner apostrophes and hyphens
		{"On 2026-09-15 at 17:00 we meet.", 6, 1, 6},                       // a date is one token, a time too
		{"Ce café est fermé, n'est-ce pas.", 6, 1, 9},                      // accented vowels count as their base
		{"Русский текст.", 2, 1, 2},                                        // at least one
		{"a b c d e f g h i j k l m n o p q r s t u v w x y z", 26, 1, 26}, // three letters or fewer are one
		{"See [no link and `no code and <@no mention", 8, 1, 9},            // what is not closed is text
		{"The 3rd and the 24-hour plan for Q3.", 8, 1, 9},                  // digits in a word
	} {
		w, s, y := Count(v.text)
		if w != v.words || s != v.sentences || y != v.syllables {
			t.Errorf("Count(%q) = %d words, %d sentences, %d syllables, want %d, %d, %d", v.text, w, s, y, v.words, v.sentences, v.syllables)
		}
	}
}

func TestSyllables(t *testing.T) {
	for word, want := range map[string]int{
		"the": 1, "we": 1, "fix": 1, "I": 1,
		"jumped": 1, "needed": 2, "started": 2, "agreed": 2, // "ed" goes, unless after t or d
		"stores": 1, "boxes": 2, "sizes": 2, "fixes": 2, "matches": 2, "wishes": 2, "pages": 2, "services": 3, // "es" goes, unless …
		"make": 1, "table": 2, "whole": 1, "style": 1, "apples": 1, // "e" goes, unless consonant + "le"; as the rule says, "es" has no such case
		"free": 1, "queue": 1, "rhythm": 1, "hmmm": 1, "idea": 2, "security": 4,
		"SLA": 3, "SLAs": 3, "CEO": 3, "ABCDEF": 2, "US": 2, // 2 to 5 capitals are spelled out
		"two-step": 2, "sign-in": 2, "state-of-the-art": 4, // by parts
		"40,000": 1, "3.5": 1, "naïve": 1, "coöperate": 3, "Übergröße": 3, "don't": 1,
	} {
		if got := Syllables(word); got != want {
			t.Errorf("Syllables(%q) = %d, want %d", word, got, want)
		}
	}
}

func TestReportLine(t *testing.T) {
	long := strings.Repeat("We fix it now, and we say so. ", 5)
	for text, want := range map[string]string{
		"":     "0 words · too short for a grade",
		"Yes.": "1 word · too short for a grade",
		long:   "40 words · grade -0.7",
	} {
		if got := Check(text, Rules{}).Line(); got != want {
			t.Errorf("Line() of %q = %q, want %q", text, got, want)
		}
	}
	// Not graded under 30 words or 3 sentences.
	if r := Check(strings.Repeat("word ", 29)+"\nA.\nB.", Rules{}); !r.Graded || r.Words != 31 {
		t.Errorf("31 words in 3 sentences: %+v", r)
	}
	if r := Check(strings.Repeat("word ", 31)+"\nA.", Rules{}); r.Graded {
		t.Errorf("two sentences are graded: %+v", r)
	}
	if r := Check("Word. Word. Word. Word.", Rules{}); r.Graded {
		t.Errorf("four words are graded: %+v", r)
	}
}
