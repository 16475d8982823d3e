package ledger

import (
	"cmp"
	"context"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/find"
)

// MaxQuery is how many words of a search count.
const MaxQuery = 8

// SearchReach is how far into what it finds a search reaches.
const SearchReach = 200

// Search finds the records in which all words stand, the last one at least as the beginning of a word: first those with
// all words in the title, then the live ones, then the newest. A reference that is typed stands first. Restricted
// records have no index of words: those that the caller may read are read and compared, so nothing about the others can
// be learnt, not even by the time it takes (domain 7.2). More says that there may be more than Total.
func (l *Ledger) Search(ctx context.Context, c domain.Caller, query string, offset, limit int) (found Listing, more bool, err error) {
	if e := c.May(domain.MayAsk); e != nil {
		return Listing{}, false, l.refuse(ctx, c, e)
	}
	words := find.Words(query)
	words = words[:min(len(words), MaxQuery)]
	offset, limit = max(offset, 0), max(limit, 1)
	if len(words) == 0 || offset+limit > SearchReach {
		return Listing{}, false, nil
	}
	look := Look{
		Search: &Search{Words: words, Limit: offset + limit},
		Pages:  []Page{{Index: Index{Restricted: true, Reader: readerOf(c)}, Limit: restrictedPage, Newest: true}},
	}
	ref, typed := domain.ParseRef(query)
	if typed && ref.Kind.IsNumbered() {
		look.Refs = []domain.Ref{ref}
	}
	seen, err := l.read(ctx, look)
	if err != nil {
		return Listing{}, false, l.fault(err)
	}
	recs := seen.Found.Records
	total := seen.Found.Total
	for _, rec := range seen.Pages[0].Records {
		if domain.ForCaller(c).Sees(rec) == domain.SeesAll && Finds(words, rec) {
			recs, total = append(recs, rec), total+1
		}
	}
	slices.SortStableFunc(recs, byWorth(words))
	if named := seen.Records[ref]; named != nil && !domain.Staged(named) && domain.ForCaller(c).Sees(named) == domain.SeesAll {
		n := len(recs)
		recs = slices.DeleteFunc(recs, func(r domain.Record) bool { return r.Ref() == ref })
		recs, total = append([]domain.Record{named}, recs...), total+1-(n-len(recs))
	}
	found.Total = total
	lo := min(offset, len(recs))
	for _, rec := range recs[lo:min(lo+limit, len(recs))] {
		found.Items = append(found.Items, Listed{Ref: rec.Ref(), Record: rec})
	}
	if err := l.noteReads(ctx, c, "search", found.records()); err != nil {
		return Listing{}, false, err
	}
	return found, seen.Deeper, nil
}

// Finds says whether all words of a query stand in a record.
func Finds(words []string, rec domain.Record) bool {
	heading, text := domain.Searched(rec)
	return find.Matches(words, append(find.Words(heading), find.Words(text)...))
}

// byWorth is the order of what a search finds.
func byWorth(words []string) func(a, b domain.Record) int {
	rank := func(r domain.Record) (n int) {
		if find.Matches(words, find.Words(r.Heading())) {
			n += 2
		}
		if r.Live() {
			n++
		}
		return n
	}
	minute := func(r domain.Record) int64 { return r.Base().CreatedAt.Unix() / 60 }
	return func(a, b domain.Record) int {
		return cmp.Or(cmp.Compare(rank(b), rank(a)), cmp.Compare(minute(b), minute(a)), cmp.Compare(a.Ref().Kind, b.Ref().Kind), cmp.Compare(a.Ref().ID, b.Ref().ID))
	}
}
