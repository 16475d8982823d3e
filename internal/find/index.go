// Package find finds things by their names: exactly, while somebody types, and nearly ("did you mean"). It knows
// nothing of records: an entry is an id of some kind with the names people call it by. A look-up costs what it looks
// at, not what is stored: nearness is computed only for the few hundred names that share rare letter triples with
// what was typed (product 6).
package find

import (
	"slices"
	"strings"
	"sync"
)

// Entry is one thing that can be found.
type Entry struct {
	Kind  string // "service", "person" …
	ID    string
	Label string   // the name that people read
	Names []string // further names and aliases; ID and Label count without being listed
	Quiet bool     // found only exactly, never suggested (retired, deactivated)
}

// Index is a set of entries, ready to be searched; it never changes and is safe for many readers.
type Index struct {
	entries []Entry
	exact   map[string][]int32 // tight normal form of every name → entries
	keys    func() *keyIndex   // built when first needed: exact look-ups do without
}

// Hit is a found entry; Score is 1 for an exact name and falls to 0.80, the least that counts as near.
type Hit struct {
	Entry
	Score float64
}

// New builds an index.
func New(entries []Entry) *Index {
	ix := &Index{entries: entries, exact: make(map[string][]int32, 2*len(entries))}
	for i, e := range entries {
		for _, n := range e.names() {
			t := tight(Normal(n))
			if have := ix.exact[t]; t != "" && (len(have) == 0 || have[len(have)-1] != int32(i)) {
				ix.exact[t] = append(have, int32(i))
			}
		}
	}
	ix.keys = sync.OnceValue(func() *keyIndex { return newKeyIndex(entries) })
	return ix
}

func (e Entry) names() []string { return append([]string{e.ID, e.Label}, e.Names...) }

// Entries are the entries the index was built of.
func (ix *Index) Entries() []Entry { return ix.entries }

// Exact lists the entries that have this very name, written in any case and with any separators. Those whose id it is
// stand first.
func (ix *Index) Exact(query string, kinds ...string) []Hit {
	n := Normal(query)
	var out []Hit
	for _, i := range ix.exact[tight(n)] {
		if e := ix.entries[i]; wanted(e, kinds) {
			out = append(out, Hit{e, 1})
		}
	}
	slices.SortStableFunc(out, func(a, b Hit) int { return isID(b, n) - isID(a, n) })
	return out
}

func isID(h Hit, normal string) int {
	if Normal(h.ID) == normal {
		return 1
	}
	return 0
}

func wanted(e Entry, kinds []string) bool {
	return len(kinds) == 0 || slices.Contains(kinds, e.Kind)
}

// top sorts hits, the nearest first and equals by label, drops repeated entries and cuts to n.
func top(hits []Hit, n int) []Hit {
	slices.SortStableFunc(hits, func(a, b Hit) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return strings.Compare(a.Label+a.ID, b.Label+b.ID)
	})
	seen := map[[2]string]bool{}
	hits = slices.DeleteFunc(hits, func(h Hit) bool {
		k := [2]string{h.Kind, h.ID}
		if seen[k] {
			return true
		}
		seen[k] = true
		return false
	})
	return hits[:min(n, len(hits))]
}
