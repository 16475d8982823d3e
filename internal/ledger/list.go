package ledger

import (
	"context"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// ListQuery says which records a list is to show: those for which all holds that is said.
type ListQuery struct {
	Kind     domain.Kind // empty: all numbered kinds
	Service  string      // only those about a service
	Team     string      // only those about a team's services
	Mine     bool        // only those that are the caller's
	Owner    string      // only those this person must move
	Approver string      // only those this person decides
	Control  string      // only those about a control
	Band     string      // only risks and exceptions of a band
	Severity string      // only incidents of a severity
	State    string      // only those in a state, whether they want attention or not
	Late     bool        // only those whose date has passed
	All      bool        // also those that no longer want attention; then the newest stand first
	Sort     string      // SortFirst, SortDue, SortNewest; empty: what fits
	Offset   int
	Limit    int // 0: DefaultLimit
}

// The orders of a list. Live risks stand in do-first order unless it is said otherwise (domain 2.3).
const (
	SortFirst  = "first"
	SortDue    = "due"
	SortNewest = "newest"
)

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

// restrictedPage is how many records one look reads of a set that is read whole.
const restrictedPage = 500

// List reads a page of records as the caller may see them (domain 7.2). Live risks are in do-first order, other live
// ones in order of their day, the earliest first; with All the newest stand first.
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
			(q.Service == "" || slices.Contains(rec.Services(), q.Service)) && inTeam(rec, q.Team) {
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

// inTeam says whether a directory record belongs to a team; any does where none is named.
func inTeam(rec domain.Record, team string) bool {
	switch r := rec.(type) {
	case *domain.Service:
		return team == "" || r.Team == team
	case *domain.Person:
		return team == "" || r.Unit == team
	case *domain.Team:
		return team == "" || r.ID == team
	}
	return team == ""
}
