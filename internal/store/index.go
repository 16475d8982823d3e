package store

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
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

// places lists the indexes a record stands in. Restricted records stand in sets of their own (domain 7.2).
func places(r domain.Record) map[string]string {
	if r == nil {
		return nil
	}
	ref, out, at := r.Ref(), map[string]string{}, score(r.Day(), r.Ref().Num())
	add := func(x ledger.Index) {
		x.Restricted = r.Base().IsRestricted()
		kinds := []domain.Kind{ref.Kind}
		if ref.Kind.IsNumbered() && x != (ledger.Index{Restricted: x.Restricted}) {
			kinds = append(kinds, "") // "any" lists all numbered kinds of a service, a person or a parent
		}
		for _, k := range kinds {
			x.Kind, x.Live = k, false
			out[indexName(x)] = at
			if r.Live() {
				x.Live = true
				out[indexName(x)] = at
			}
		}
	}
	add(ledger.Index{})
	if f, ok := r.(domain.Figured); ok && !r.Live() {
		if day := f.FigureDay(); !day.IsZero() {
			out[indexName(ledger.Index{Kind: ref.Kind, Ended: true, Restricted: r.Base().IsRestricted()})] = score(day, ref.Num())
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
	return out
}

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
	for _, f := range []string{x.Service, x.Holder, x.Parent} {
		if f != "" {
			facets++
		}
	}
	if facets > 1 || (x.Kind == "" && facets == 0) || (x.Ended && (facets > 0 || x.Live)) {
		return fmt.Errorf("store: no index for %+v: name a kind, or one of service, holder and parent", x)
	}
	return nil
}
