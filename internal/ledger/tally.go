package ledger

import (
	"context"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// tally reads pages of what a caller may see, all in one look: of each the internal records, and the restricted ones
// that the caller may read (domain 7.2).
type tally struct {
	c     domain.Caller
	pages []Page
	seen  []Stretch
}

// add adds a page and gives its number.
func (t *tally) add(p Page) int {
	t.pages = append(t.pages, p)
	return len(t.pages) - 1
}

func (t *tally) read(ctx context.Context, l *Ledger) error {
	var look Look
	for _, p := range t.pages {
		hidden := p
		hidden.And = append(slices.Clone(p.And), Index{Kind: p.Index.Kind, Live: p.Index.Live || p.Index.First, Reader: readerOf(t.c)})
		hidden.Any = slices.Clone(p.Any)
		hidden.Index.Restricted = true
		for i := range hidden.And {
			hidden.And[i].Restricted = true
		}
		for i := range hidden.Any {
			hidden.Any[i].Restricted = true
		}
		look.Pages = append(look.Pages, p, hidden)
	}
	seen, err := l.read(ctx, look)
	if err != nil {
		return l.fault(err)
	}
	t.seen = seen.Pages
	return nil
}

// total is how many records stand in a page's sets.
func (t *tally) total(i int) int { return t.seen[2*i].Total + t.seen[2*i+1].Total }

// records are a page's records: the internal ones, then the restricted ones.
func (t *tally) records(i int) []domain.Record {
	out := slices.Concat(t.seen[2*i].Records, t.seen[2*i+1].Records)
	return slices.DeleteFunc(out, func(r domain.Record) bool { return domain.ForCaller(t.c).Sees(r) != domain.SeesAll })
}
