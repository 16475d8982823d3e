package store

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// noDay stands for "no day" in scores: later than any date that can be written with four digits.
const noDay = 1<<22 - 1

// score orders an index by day and then by number: both are whole in a float's 53 bits.
func score(d domain.Date, num int) string {
	day := int64(noDay)
	if !d.IsZero() {
		day = d.UTC().Unix() / (24 * 60 * 60)
	}
	return strconv.FormatInt(day<<30+int64(num), 10)
}

// lateFacet is the facet of the live records whose date counts, ordered by the last day in time: what is late is the
// beginning of its set.
var lateFacet = domain.Facet{Name: domain.FacetDated}

// places lists the indexes a record stands in. Restricted records stand in sets of their own (domain 7.2).
func places(r domain.Record) map[string]string {
	if r == nil {
		return nil
	}
	ref, out, m := r.Ref(), map[string]string{}, r.Base()
	if domain.Staged(r) {
		return staged(r)
	}
	put := func(x ledger.Index, at string) {
		x.Restricted = m.IsRestricted()
		x.Kind = ref.Kind
		out[indexName(x)] = at
		if ref.Kind.IsNumbered() {
			x.Kind = "" // all numbered kinds
			out[indexName(x)] = at
		}
	}
	at := score(r.Day(), ref.Num())
	add := func(x ledger.Index) {
		put(x, at)
		if x.Live = true; r.Live() {
			put(x, at)
		}
	}
	add(ledger.Index{})
	if f, ok := r.(domain.Figured); ok && !r.Live() {
		if day := f.FigureDay(); !day.IsZero() {
			out[indexName(ledger.Index{Kind: ref.Kind, Ended: true, Restricted: m.IsRestricted()})] = score(day, ref.Num())
		}
	}
	for _, id := range r.Services() {
		if id != "" {
			add(ledger.Index{Service: id})
		}
	}
	for _, id := range r.Holders() {
		if id != "" {
			add(ledger.Index{Holder: id})
		}
	}
	for _, p := range r.Parents() {
		if !p.IsZero() {
			add(ledger.Index{Parent: p.String()})
		}
	}
	for _, f := range domain.Facets(r) {
		if x := (ledger.Index{Facet: f}); f.Name == domain.FacetState {
			put(x, at)
		} else {
			add(x)
		}
	}
	if on := domain.InTime(r); !on.IsZero() && r.Live() {
		put(ledger.Index{Facet: lateFacet, Live: true}, score(on, ref.Num()))
	}
	if risk, ok := r.(*domain.Risk); ok && r.Live() {
		first := strconv.FormatInt(domain.FirstKey(risk), 10)
		x := ledger.Index{Kind: ref.Kind, First: true, Restricted: m.IsRestricted()}
		out[indexName(x)] = first
		if x.Facet = (domain.Facet{Name: domain.FacetBand, Value: string(risk.Score.Band())}); x.Facet.Value != "" {
			out[indexName(x)] = first
		}
	}
	switch {
	case !ref.Kind.IsNumbered():
	case m.IsRestricted():
		for _, person := range m.Readers() {
			add(ledger.Index{Reader: person})
		}
	default: // the words of restricted records stand nowhere
		addWords(r, out)
	}
	return out
}

// staged lists the few indexes of what is part of an exercise. It stands in no set that a list, a count, a search or a
// figure is read from (domain 3.6, 6): only among the exercises, with those who must move it while it runs, and below
// what it hangs on where that is part of the exercise too.
func staged(r domain.Record) map[string]string {
	ref, out := r.Ref(), map[string]string{}
	at := score(r.Day(), ref.Num())
	add := func(x ledger.Index) {
		x.Restricted = r.Base().IsRestricted()
		out[indexName(x)] = at
		if x.Live = true; r.Live() {
			out[indexName(x)] = at
		}
	}
	add(ledger.Index{Kind: ref.Kind, Exercise: true})
	for _, p := range r.Parents() {
		if p.Kind == domain.KindIncident || p.Kind == domain.KindDecision {
			add(ledger.Index{Kind: ref.Kind, Parent: p.String()})
			if ref.Kind.IsNumbered() {
				add(ledger.Index{Parent: p.String()})
			}
		}
	}
	for _, id := range r.Holders() {
		x := ledger.Index{Holder: id, Live: true, Exercise: true, Restricted: r.Base().IsRestricted()}
		if !ref.Kind.IsNumbered() {
			x.Kind = ref.Kind
		}
		if id != "" && r.Live() {
			out[indexName(x)] = at
		}
	}
	return out
}

// maxWords bounds the words by which one record is found; those of its heading come first (reliability F24).
const maxWords = 120

// addWords lists the words a record is found by, each with its worth.
func addWords(r domain.Record, out map[string]string) {
	heading, text := domain.Searched(r)
	n := 0
	for i, words := range [][]string{find.Words(heading), find.Words(text)} {
		for _, w := range words {
			name := wordName(w)
			if _, had := out[name]; had || n == maxWords {
				continue
			}
			n++
			out[name] = worth(r, i == 0)
		}
	}
}

// worth orders what a search finds, the greatest first: in the heading, live, the newest.
func worth(r domain.Record, heading bool) string {
	n := int64(0)
	if heading {
		n += 2
	}
	if r.Live() {
		n++
	}
	minutes := int64(0)
	if at := r.Base().CreatedAt; !at.IsZero() {
		minutes = max(at.Unix()/60, 0)
	}
	return strconv.FormatInt(n<<worthBits+min(minutes, 1<<worthBits-1), 10)
}

// worthBits holds the minutes since 1970 of the next thousand years.
const worthBits = 30

// move lists the indexes to leave and those to enter (with the score) when old becomes now.
func move(old, now domain.Record) (leave []string, enter [][2]string) {
	before, after := places(old), places(now)
	for name := range before {
		if _, ok := after[name]; !ok {
			leave = append(leave, name)
		}
	}
	for name, at := range after {
		if before[name] != at {
			enter = append(enter, [2]string{name, at})
		}
	}
	slices.Sort(leave)
	slices.SortFunc(enter, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return leave, enter
}

// parents lists a record's parents as members, a line each, so that a script can follow them without reading JSON.
func parents(r domain.Record) string {
	var out []string
	for _, p := range r.Parents() {
		if !p.IsZero() {
			out = append(out, member(p))
		}
	}
	return strings.Join(out, "\n")
}

// checkIndex refuses an index that no set is kept for.
func checkIndex(x ledger.Index) error {
	facets := 0
	for _, f := range []string{x.Service, x.Holder, x.Parent, x.Reader, x.Facet.Name} {
		if f != "" {
			facets++
		}
	}
	bad := facets > 1 || x.Kind != "" && !slices.Contains(domain.Kinds, x.Kind) ||
		x.Ended && (facets > 0 || x.Live || x.Kind == "" || x.First) ||
		x.First && (x.Kind != domain.KindRisk || x.Live || facets > 0 && x.Facet.Name != domain.FacetBand) ||
		x.Facet.Name == domain.FacetState && x.Live || x.Reader != "" && !x.Restricted ||
		x.Exercise && (x.Ended || x.First || facets > 0 && !(x.Holder != "" && x.Live) || x.Kind == "" && x.Holder == "")
	if bad {
		return fmt.Errorf("store: no index for %+v", x)
	}
	return nil
}
