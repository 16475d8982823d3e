package ledger

import (
	"context"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// ListQuery says which records a list is to show.
type ListQuery struct {
	Kind    domain.Kind // empty: all numbered kinds
	Service string      // only those about a service
	Mine    bool        // only those that are the caller's
	All     bool        // also those that no longer want attention; then the newest stand first
	Offset  int
	Limit   int // 0: DefaultLimit
}

// DefaultLimit is how many lines a list shows unless it is told otherwise.
const DefaultLimit = 10

// Listed is one line of a list: the record, or its outline where the reader may see no more (domain 7.2).
type Listed struct {
	Ref     domain.Ref
	Record  domain.Record   // nil where only the outline may be seen
	Outline *domain.Outline // nil where Record is set
}

// Listing is a page of a list. Total is exact for this reader: what the reader may not see is not counted.
type Listing struct {
	Items []Listed
	Total int
}

// restrictedPage is how many restricted records one look reads; they are few, and each is checked one by one.
const restrictedPage = 500

// List reads a page of records as the caller may see them (domain 7.2). Live ones are in order of their day, the
// earliest first; with All the newest stand first.
func (l *Ledger) List(ctx context.Context, c domain.Caller, q ListQuery) (Listing, error) {
	if e := c.May(domain.MayAsk); e != nil {
		return Listing{}, l.refuse(ctx, c, e)
	}
	if q.Limit <= 0 {
		q.Limit = DefaultLimit
	}
	q.Offset = max(q.Offset, 0)
	var out Listing
	var err error
	if slices.Contains(domain.DirectoryKinds, q.Kind) {
		out, err = l.listDirectory(c, q), nil
	} else {
		out, err = l.listBooks(ctx, c, q)
	}
	if err != nil {
		return Listing{}, err
	}
	if err := l.noteReads(ctx, c, "list", out.records()); err != nil {
		return Listing{}, err
	}
	return out, nil
}

func (x Listing) records() []domain.Record {
	var out []domain.Record
	for _, it := range x.Items {
		if it.Record != nil {
			out = append(out, it.Record)
		}
	}
	return out
}

// listBooks merges the pages of the internal sets, which hold nothing to hide, with the restricted records that the
// caller may see. Where a filter cannot be answered by one index, the caller's own set is read and filtered.
func (l *Ledger) listBooks(ctx context.Context, c domain.Caller, q ListQuery) (Listing, error) {
	kinds := []domain.Kind{q.Kind}
	if q.Kind == "" && q.Service == "" && !q.Mine {
		kinds = domain.Numbered
	}
	index := func(k domain.Kind, restricted bool) Index {
		i := Index{Kind: k, Live: !q.All, Restricted: restricted}
		if q.Mine {
			i.Holder = c.Person
		} else {
			i.Service = q.Service
		}
		return i
	}
	keep := func(rec domain.Record) bool {
		return !q.Mine || q.Service == "" || slices.Contains(rec.Services(), q.Service)
	}
	var hidden, open []Index
	for _, k := range kinds {
		hidden, open = append(hidden, index(k, true)), append(open, index(k, false))
	}
	restricted, err := l.collect(ctx, hidden, q.All)
	if err != nil {
		return Listing{}, err
	}
	restricted = slices.DeleteFunc(restricted, func(rec domain.Record) bool {
		sight := domain.ForCaller(c).Sees(rec)
		// An outline names no service and no person: a list by either would tell what the outline leaves out.
		return sight == domain.SeesNothing || !keep(rec) || (sight == domain.SeesOutline && (q.Service != "" || q.Mine))
	})
	if q.Mine && q.Service != "" {
		all, err := l.collect(ctx, open, q.All)
		if err != nil {
			return Listing{}, err
		}
		all = slices.DeleteFunc(all, func(rec domain.Record) bool { return !keep(rec) })
		return page(c, append(all, restricted...), len(all)+len(restricted), 0, q), nil
	}
	// The page's records of an internal set stand between these two places of the set, however the two merge.
	from := max(0, q.Offset-len(restricted))
	if len(open) > 1 {
		from = 0
	}
	var look Look
	for _, i := range open {
		look.Pages = append(look.Pages, Page{Index: i, Offset: from, Limit: q.Offset + q.Limit - from, Newest: q.All})
	}
	seen, err := l.read(ctx, look)
	if err != nil {
		return Listing{}, l.fault(err)
	}
	total, recs := len(restricted), restricted
	for _, s := range seen.Pages {
		total += s.Total
		recs = append(recs, s.Records...)
	}
	return page(c, recs, total, from, q), nil
}

// collect reads whole sets, a stretch at a time.
func (l *Ledger) collect(ctx context.Context, sets []Index, newest bool) ([]domain.Record, error) {
	var out []domain.Record
	pages := make([]Page, len(sets))
	for i, s := range sets {
		pages[i] = Page{Index: s, Limit: restrictedPage, Newest: newest}
	}
	for len(pages) > 0 {
		seen, err := l.read(ctx, Look{Pages: pages})
		if err != nil {
			return nil, l.fault(err)
		}
		var more []Page
		for i, s := range seen.Pages {
			out = append(out, s.Records...)
			if next := pages[i].Offset + restrictedPage; next < s.Total && len(s.Records) > 0 {
				p := pages[i]
				p.Offset = next
				more = append(more, p)
			}
		}
		pages = more
	}
	return out, nil
}

// page sorts what was read and cuts the asked stretch; from is the place in the whole list of the first record read.
func page(c domain.Caller, recs []domain.Record, total, from int, q ListQuery) Listing {
	slices.SortStableFunc(recs, func(a, b domain.Record) int {
		if n := byDay(a, b); !q.All {
			return n
		} else {
			return -n
		}
	})
	out := Listing{Total: total}
	lo := min(q.Offset-from, len(recs))
	for _, rec := range recs[lo:min(lo+q.Limit, len(recs))] {
		out.Items = append(out.Items, listed(c, rec))
	}
	return out
}

func listed(c domain.Caller, rec domain.Record) Listed {
	if domain.ForCaller(c).Sees(rec) == domain.SeesAll {
		return Listed{Ref: rec.Ref(), Record: rec}
	}
	o := domain.OutlineOf(rec)
	return Listed{Ref: rec.Ref(), Outline: &o}
}

// byDay orders by day, those without one last, then by number: the order of the indexes.
func byDay(a, b domain.Record) int {
	x, y := a.Day(), b.Day()
	switch {
	case x.IsZero() != y.IsZero():
		if x.IsZero() {
			return 1
		}
		return -1
	case x != y:
		return x.Compare(y)
	case domain.LessRef(a.Ref(), b.Ref()):
		return -1
	case domain.LessRef(b.Ref(), a.Ref()):
		return 1
	}
	return 0
}

// listDirectory lists directory records, which every replica holds in memory, by name.
func (l *Ledger) listDirectory(c domain.Caller, q ListQuery) Listing {
	var recs []domain.Record
	l.Directory().Each(q.Kind, func(rec domain.Record) {
		if (q.All || rec.Live()) && domain.ForCaller(c).Sees(rec) == domain.SeesAll &&
			(!q.Mine || slices.Contains(rec.Holders(), c.Person)) &&
			(q.Service == "" || slices.Contains(rec.Services(), q.Service)) {
			recs = append(recs, rec)
		}
	})
	out := Listing{Total: len(recs)}
	lo := min(q.Offset, len(recs))
	for _, rec := range recs[lo:min(lo+q.Limit, len(recs))] {
		out.Items = append(out.Items, Listed{Ref: rec.Ref(), Record: rec})
	}
	return out
}
