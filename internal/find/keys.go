package find

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// keyIndex finds names by their letters. A key is a whole normal name or one of its words; keys are numbered by
// length, so that a stretch of a triple's list holds keys of like length.
type keyIndex struct {
	keys    []string  // by length, then by letters
	lengths []int32   // of keys, in runes
	owners  [][]int32 // entries by key, ascending
	sorted  []int32   // keys in order of letters, for prefixes
	triples map[uint64][]int32
	short   map[string][]int32 // short keys by themselves with one letter left out
}

// The bounds that keep a look-up from growing with what is stored: how many places of one triple's list, of all lists
// together, and how many keys and entries after that.
const (
	perTriple  = 256
	perQuery   = 2048
	perRefine  = 256
	perCompare = 96
	perWord    = 256
)

func newKeyIndex(entries []Entry) *keyIndex {
	owners := map[string][]int32{}
	add := func(key string, i int32) {
		if have := owners[key]; key != "" && (len(have) == 0 || have[len(have)-1] != i) {
			owners[key] = append(have, i)
		}
	}
	for i, e := range entries {
		if e.Quiet {
			continue
		}
		for _, name := range e.names() {
			n := Normal(name)
			add(n, int32(i))
			if strings.Contains(n, " ") {
				for w := range strings.FieldsSeq(n) {
					add(w, int32(i))
				}
			}
		}
	}
	x := &keyIndex{keys: make([]string, 0, len(owners)), triples: map[uint64][]int32{}, short: map[string][]int32{}}
	for k := range owners {
		x.keys = append(x.keys, k)
	}
	slices.SortFunc(x.keys, func(a, b string) int {
		if la, lb := utf8.RuneCountInString(a), utf8.RuneCountInString(b); la != lb {
			return la - lb
		}
		return strings.Compare(a, b)
	})
	var buf []uint64
	for k, key := range x.keys {
		x.owners = append(x.owners, owners[key])
		x.lengths = append(x.lengths, int32(utf8.RuneCountInString(key)))
		x.sorted = append(x.sorted, int32(k))
		buf = triplesOf(buf[:0], key)
		for _, t := range buf {
			x.triples[t] = append(x.triples[t], int32(k))
		}
		for _, s := range shortened(key) {
			x.short[s] = append(x.short[s], int32(k))
		}
	}
	slices.SortFunc(x.sorted, func(a, b int32) int { return strings.Compare(x.keys[a], x.keys[b]) })
	return x
}

// triplesOf lists the distinct letter triples of a key, with a border at both ends and no regard to its spaces.
func triplesOf(out []uint64, key string) []uint64 {
	a, b := rune(1), rune(0)
	emit := func(c rune) {
		if b != 0 {
			t := uint64(a)<<42 | uint64(b)<<21 | uint64(c)
			if !slices.Contains(out, t) {
				out = append(out, t)
			}
			a = b
		}
		b = c
	}
	for _, r := range key {
		if r != ' ' {
			emit(r)
		}
	}
	emit(2)
	return out
}

// shortest is the length up to which a word has too few triples to be found by them once it is mistyped.
const shortest = 5

// shortened lists a short key and what is left of it without each of its letters: two words that differ by one slip
// share one of these. Keys with digits are left out; they are told apart by them.
func shortened(key string) []string {
	r := []rune(key)
	if len(r) < 3 || len(r) > shortest+1 || strings.ContainsAny(key, " 0123456789") {
		return nil
	}
	out := []string{key}
	for i := range r {
		if s := string(r[:i]) + string(r[i+1:]); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// near lists the keys that share the most of the query's rarer triples, the best first.
func (x *keyIndex) near(query string) []int32 {
	want := int32(utf8.RuneCountInString(query))
	lists := make([][]int32, 0, 16)
	for _, t := range triplesOf(nil, query) {
		if l := x.triples[t]; len(l) > 0 {
			lists = append(lists, l)
		}
	}
	slices.SortFunc(lists, func(a, b []int32) int { return len(a) - len(b) })
	// The rare lists are counted whole, of long ones a stretch of like length; then the likeliest are counted exactly.
	shared := map[int32]int{}
	budget := perQuery
	for _, l := range lists {
		if len(l) > budget {
			l = x.alike(l, want)
		} else {
			budget -= len(l)
		}
		for _, k := range l {
			shared[k]++
		}
	}
	out := x.likeliest(shared, want, perRefine)
	if len(lists) > 0 && len(lists[len(lists)-1]) > perTriple {
		exact := make(map[int32]int, len(out))
		for _, k := range out {
			for _, l := range lists {
				if _, ok := slices.BinarySearch(l, k); ok {
					exact[k]++
				}
			}
		}
		shared = exact
	}
	out = x.likeliest(shared, want, perCompare)
	for _, s := range shortened(query) {
		for _, k := range x.short[s][:min(len(x.short[s]), perCompare)] {
			if !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}

// likeliest sorts keys by how many triples they share with the query, then by how near their length is.
func (x *keyIndex) likeliest(shared map[int32]int, want int32, n int) []int32 {
	out := make([]int32, 0, len(shared))
	for k := range shared {
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b int32) int {
		if shared[a] != shared[b] {
			return shared[b] - shared[a]
		}
		if da, db := abs(x.lengths[a]-want), abs(x.lengths[b]-want); da != db {
			return int(da - db)
		}
		return int(a - b)
	})
	return out[:min(len(out), n)]
}

// alike is the stretch of a triple's list whose keys are about as long as the query.
func (x *keyIndex) alike(l []int32, want int32) []int32 {
	if len(l) <= perTriple {
		return l
	}
	mid := sort.Search(len(l), func(i int) bool { return x.lengths[l[i]] >= want })
	from := max(0, min(mid-perTriple/2, len(l)-perTriple))
	return l[from : from+perTriple]
}

func abs(n int32) int32 {
	if n < 0 {
		return -n
	}
	return n
}

// prefixed lists up to n keys that begin with the letters given.
func (x *keyIndex) prefixed(p string, n int) []int32 {
	from := sort.Search(len(x.sorted), func(i int) bool { return x.keys[x.sorted[i]] >= p })
	var out []int32
	for _, k := range x.sorted[from:] {
		if len(out) == n || !strings.HasPrefix(x.keys[k], p) {
			break
		}
		out = append(out, k)
	}
	return out
}
