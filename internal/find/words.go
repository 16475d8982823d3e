package find

import (
	"slices"
	"strings"
)

// The bounds of a word that is searched for.
const (
	MinWord = 2  // shorter ones find nothing
	MaxWord = 32 // longer ones are cut
)

// stopWords find nothing, for they stand everywhere.
var stopWords = strings.Fields("an and are as at be by for from has have if in into is it its no not of on or our that the their then this to was we were will with")

// Words splits a text into the words it is searched by: in normal form, no stop words, each once, in their order.
func Words(text string) []string {
	var out []string
	seen := map[string]bool{}
	for w := range strings.FieldsSeq(Normal(text)) {
		r := []rune(w)
		if len(r) > MaxWord {
			w = string(r[:MaxWord])
		}
		if len(r) >= MinWord && !seen[w] && !slices.Contains(stopWords, w) {
			seen[w] = true
			out = append(out, w)
		}
	}
	return out
}

// Matches says how well a text of words answers a query: every word of it must stand there, the last one at least as the
// beginning of a word.
func Matches(query, words []string) bool {
	for i, q := range query {
		if !slices.ContainsFunc(words, func(w string) bool { return w == q || i == len(query)-1 && strings.HasPrefix(w, q) }) {
			return false
		}
	}
	return len(query) > 0
}
