package find

import (
	"strings"

	"github.com/sahilm/fuzzy"
	"github.com/xrash/smetrics"
)

// Least is the Jaro-Winkler likeness from which a name counts as near (dependencies 2).
const Least = 0.80

// leastWord is the same for one word among several, where short words are alike by chance.
const leastWord = 0.87

// Near lists the entries whose names are near the query, the nearest first, at most n: "did you mean".
func (ix *Index) Near(query string, n int, kinds ...string) []Hit {
	q := Normal(query)
	if q == "" {
		return nil
	}
	x := ix.keys()
	scores := map[int32]float64{}
	offer := func(entry int32, s float64) {
		if s >= Least && s > scores[entry] && wanted(ix.entries[entry], kinds) {
			scores[entry] = s
		}
	}
	for _, k := range x.near(q) {
		key := x.keys[k]
		s := Like(q, key)
		whole := strings.Contains(key, " ") || strings.Contains(q, " ")
		for _, e := range cut(x.owners[k]) {
			switch {
			case whole || ix.isName(e, key):
				offer(e, s)
			case s >= leastWord:
				offer(e, s-0.02) // one word of a longer name
			}
		}
	}
	if strings.Contains(q, " ") {
		x.byWords(ix, strings.Fields(q), offer)
	}
	hits := make([]Hit, 0, len(scores))
	for e, s := range scores {
		hits = append(hits, Hit{ix.entries[e], s})
	}
	return top(hits, n)
}

// isName says whether a key is a whole name of an entry.
func (ix *Index) isName(entry int32, key string) bool {
	e := ix.entries[entry]
	if Normal(e.ID) == key || Normal(e.Label) == key {
		return true
	}
	for _, n := range e.Names {
		if Normal(n) == key {
			return true
		}
	}
	return false
}

func cut(owners []int32) []int32 { return owners[:min(len(owners), perWord)] }

// byWords offers the entries that have a near word for every word of the query: "card valt" is "Stored payment cards"'
// card-vault. The word that the fewest entries have leads.
func (x *keyIndex) byWords(ix *Index, words []string, offer func(int32, float64)) {
	var lead []int32
	for _, w := range words {
		var owners []int32
		for _, k := range x.near(w) {
			if Like(w, x.keys[k]) >= leastWord {
				owners = append(owners, cut(x.owners[k])...)
			}
		}
		if len(owners) == 0 {
			return
		}
		if lead == nil || len(owners) < len(lead) {
			lead = owners
		}
	}
	for _, e := range cut(lead) {
		sum := 0.0
		for _, w := range words {
			best := 0.0
			for _, name := range ix.entries[e].names() {
				for have := range strings.FieldsSeq(Normal(name)) {
					best = max(best, Like(w, have))
				}
			}
			if best < leastWord {
				sum = 0
				break
			}
			sum += best
		}
		offer(e, 0.97*sum/float64(len(words)))
	}
}

// Like is how alike two normal names are, 0 to 1: Jaro-Winkler over bytes, spaces left out. A name that the other one
// begins is not alike for that alone: the tail that is missing counts.
func Like(a, b string) float64 {
	a, b = tight(a), tight(b)
	if a == b {
		return 1
	}
	if a == "" || b == "" {
		return 0
	}
	like := smetrics.JaroWinkler(a, b, 0.7, 4)
	if len(a) > 2 && slip(a, b) {
		like = max(like, oneSlip) // Jaro-Winkler is harsh on short words
	}
	return like
}

// oneSlip is the least likeness of two names that one slip of the finger makes of each other.
const oneSlip = 0.88

// Nearest is the nearest of a few words, such as the verbs of a command, and "" where none is near.
func Nearest(word string, among []string) string {
	q, best, score := Normal(word), "", Least
	for _, w := range among {
		if s := Like(q, Normal(w)); s >= score && (best == "" || s > score) {
			best, score = w, s
		}
	}
	return best
}

// slip says whether one slip of the finger makes one word of the other: a letter too many, too few, wrong, or two of
// them swapped.
func slip(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	switch len(y) - len(x) {
	case 1:
		return string(x[i:]) == string(y[i+1:])
	case 0:
		if i == len(x) {
			return true
		}
		return string(x[i+1:]) == string(y[i+1:]) ||
			i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && string(x[i+2:]) == string(y[i+2:])
	}
	return false
}

// Ahead lists the entries that somebody may be typing the name of, for a menu: names and words that begin so first,
// then those that hold its letters in order, then the near ones.
func (ix *Index) Ahead(query string, n int, kinds ...string) []Hit {
	q := Normal(query)
	if q == "" {
		return ix.first(n, kinds)
	}
	x := ix.keys()
	var hits []Hit
	for _, h := range ix.Exact(query, kinds...) {
		if !h.Quiet {
			hits = append(hits, h)
		}
	}
	add := func(k int32, s float64) {
		for _, e := range cut(x.owners[k]) {
			if wanted(ix.entries[e], kinds) {
				hits = append(hits, Hit{ix.entries[e], s})
			}
		}
	}
	for _, k := range x.prefixed(q, 4*n) {
		add(k, 0.99-0.001*float64(min(90, len(x.keys[k])-len(q))))
	}
	if len(hits) >= n {
		return top(hits, n)
	}
	among := x.pool(q)
	for i, m := range fuzzy.FindFrom(tight(q), among) {
		if i == n {
			break
		}
		add(among.keys[m.Index], 0.89-0.0005*float64(i))
	}
	if len(hits) < n {
		for _, h := range ix.Near(query, n, kinds...) {
			h.Score -= 0.15
			hits = append(hits, h)
		}
	}
	return top(hits, n)
}

// pool is what the letters-in-order search looks through: everything where that is little, else the keys that share
// triples or the first letters with the query.
type pool struct {
	x    *keyIndex
	keys []int32
}

// String implements fuzzy.Source.
func (p pool) String(i int) string { return p.x.keys[p.keys[i]] }

// Len implements fuzzy.Source.
func (p pool) Len() int { return len(p.keys) }

// poolAll is how many keys are still few enough to be looked through one by one.
const poolAll = 3000

func (x *keyIndex) pool(q string) pool {
	if len(x.sorted) <= poolAll {
		return pool{x, x.sorted}
	}
	first := []rune(q)
	return pool{x, append(x.near(q), x.prefixed(string(first[:min(2, len(first))]), poolAll/2)...)}
}

// first lists the first entries of a kind, for a menu in which nothing was typed yet.
func (ix *Index) first(n int, kinds []string) []Hit {
	var hits []Hit
	for _, e := range ix.entries {
		if len(hits) == n {
			break
		}
		if !e.Quiet && wanted(e, kinds) {
			hits = append(hits, Hit{e, 0})
		}
	}
	return hits
}
