package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

var (
	_ ledger.Books     = (*Store)(nil)
	_ ledger.Notes     = (*Store)(nil)
	_ ledger.Forgetter = (*Store)(nil)
)

// Look implements ledger.Books: one script, one round trip.
func (s *Store) Look(ctx context.Context, l ledger.Look) (ledger.Seen, error) {
	keys := []string{s.k.head(), s.k.env(), s.k.request(l.Request), s.k.said(l.Said)}
	args := []any{string(s.k), len(l.Refs), pick(l.Around, "2", pick(l.Parents, "1", "0")), len(l.Pages)}
	for _, r := range l.Refs {
		keys = append(keys, s.k.record(r))
	}
	for _, p := range l.Pages {
		all, bound := append([]ledger.Index{p.Index}, p.And...), ""
		late := ledger.Index{Kind: p.Index.Kind, Live: true, Restricted: p.Index.Restricted, Facet: lateFacet}
		if !p.Late.IsZero() {
			bound = "(" + score(p.Late, 0)
			if bare := (ledger.Index{Kind: p.Index.Kind, Live: p.Index.Live, Restricted: p.Index.Restricted}); p.Index == bare {
				all[0] = late // what is late stands among all and among the live ones
			} else if !p.Index.First {
				all = append([]ledger.Index{late}, all...)
			}
		}
		sets := append(slices.Clone(all), p.Any...)
		if bound != "" {
			sets = append(sets, late)
		}
		for _, x := range sets {
			if err := checkIndex(x); err != nil {
				return ledger.Seen{}, err
			}
			keys = append(keys, s.k.index(indexName(x)))
		}
		args = append(args, max(p.Offset, 0), max(p.Limit, 0), pick(p.Newest, "1", "0"), len(all)-1, len(p.Any), bound)
	}
	if q := l.Search; q != nil && len(q.Words) > 0 {
		args = append(args, len(q.Words), max(q.Offset, 0), max(q.Limit, 0), ledger.SearchDepth)
		for _, w := range q.Words {
			args = append(args, w)
		}
	} else {
		args = append(args, 0)
	}
	args = append(args, alike(l.Alike)...)
	v, err := s.eval(ctx, false, lookScript, keys, args)
	if err != nil {
		return ledger.Seen{}, err
	}
	return s.seen(l, list(v))
}

// alike are the words that ask for what an incident may repeat.
func alike(a *ledger.Alike) []any {
	if a == nil {
		return []any{"0"}
	}
	since := ""
	if !a.Since.IsZero() {
		since = score(a.Since, 0)
	}
	all := indexName(ledger.Index{Kind: domain.KindIncident}) + ":"
	var sets []any
	for _, id := range a.Services {
		sets = append(sets, strings.TrimPrefix(indexName(ledger.Index{Kind: domain.KindIncident, Service: id}), all))
	}
	if a.Control != "" {
		x := ledger.Index{Kind: domain.KindIncident, Facet: domain.Facet{Name: domain.FacetControl, Value: a.Control}}
		sets = append(sets, strings.TrimPrefix(indexName(x), all))
	}
	return append([]any{"1", since, len(sets)}, sets...)
}

// seen reads the script's answer.
func (s *Store) seen(l ledger.Look, a []any) (ledger.Seen, error) {
	out := ledger.Seen{Head: headOf(pairs(at(a, 0)), text(at(a, 1))), SaidAs: text(at(a, 3)), Records: map[domain.Ref]domain.Record{}}
	if stored := text(at(a, 2)); stored != "" {
		_, outcome, _ := strings.Cut(stored, "\n")
		out.Outcome = []byte(outcome)
	}
	records := list(at(a, 4))
	for i, ref := range l.Refs {
		r := list(at(records, i))
		if r == nil {
			continue
		}
		rec, err := s.record(row{ref: ref, v: text(r[0]), s: text(r[1]), body: text(r[2]), laws: text(at(r, 3))})
		if err != nil {
			return out, err
		}
		if rec != nil {
			out.Records[ref] = rec
		}
	}
	parents, err := s.records(list(at(a, 5)))
	if err != nil {
		return out, err
	}
	for _, p := range parents {
		if out.Records[p.Ref()] == nil {
			out.Records[p.Ref()] = p
		}
	}
	for _, page := range list(at(a, 6)) {
		recs, err := s.records(list(at(list(page), 1)))
		if err != nil {
			return out, err
		}
		out.Pages = append(out.Pages, ledger.Stretch{Total: int(number(at(list(page), 0))), Records: recs})
	}
	found := list(at(a, 7))
	if out.Found.Records, err = s.records(list(at(found, 1))); err != nil {
		return out, err
	}
	out.Found.Total, out.Deeper = int(number(at(found, 0))), text(at(a, 8)) == "1"
	out.Alike, err = s.records(list(at(a, 9)))
	return out, err
}

// records decodes rows of { member, v, s, b }.
func (s *Store) records(rows []any) ([]domain.Record, error) {
	var out []domain.Record
	for _, x := range rows {
		r := list(x)
		if len(r) < 4 {
			return nil, fmt.Errorf("store: a row of %d parts", len(r))
		}
		rec, err := s.record(row{ref: refOf(text(r[0])), v: text(r[1]), s: text(r[2]), body: text(r[3]), laws: text(at(r, 4))})
		if err != nil {
			return nil, err
		}
		if rec != nil {
			out = append(out, rec)
		}
	}
	return out, nil
}

// headOf reads the head hash.
func headOf(h map[string]string, epoch string) ledger.Head {
	out := ledger.Head{Seq: whole(h["seq"]), Hash: h["hash"], Directory: whole(h["dir"]), Epoch: epoch, Numbers: map[domain.Kind]int{}}
	for name, v := range h {
		if kind, ok := strings.CutPrefix(name, "n:"); ok {
			n, _ := strconv.Atoi(v)
			out.Numbers[domain.Kind(kind)] = n
		}
	}
	return out
}
