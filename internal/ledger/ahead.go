package ledger

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// aheadPage is how many records of a kind a type-ahead looks through, and how many of the asker's own.
const aheadPage = 60

// Ahead reads the records of some kinds that somebody may be about to name, for a menu with type-ahead: the asker's own
// first, then the others that want attention, in one round trip. Restricted records are never offered, whoever asks, for
// a menu is no place to read them; who knows their number can type it. exact are references that were typed whole.
func (l *Ledger) Ahead(ctx context.Context, c domain.Caller, kinds []domain.Kind, exact []domain.Ref) ([]domain.Record, error) {
	if e := c.May(domain.MayAsk); e != nil {
		return nil, e
	}
	look := Look{Refs: exact}
	if c.Person != "" {
		for _, k := range kinds {
			look.Pages = append(look.Pages, Page{Index: Index{Kind: k, Live: true, Holder: c.Person}, Limit: aheadPage})
		}
	}
	for _, k := range kinds {
		look.Pages = append(look.Pages, Page{Index: Index{Kind: k, Live: true}, Limit: aheadPage})
	}
	seen, err := l.read(ctx, look)
	if err != nil {
		return nil, l.fault(err)
	}
	var out []domain.Record
	had := map[domain.Ref]bool{}
	add := func(rec domain.Record) {
		if rec == nil || had[rec.Ref()] || rec.Base().IsRestricted() || domain.ForCaller(c).Sees(rec) != domain.SeesAll {
			return
		}
		had[rec.Ref()] = true
		out = append(out, rec)
	}
	for _, ref := range exact {
		add(seen.Records[ref])
	}
	for _, s := range seen.Pages {
		for _, rec := range s.Records {
			add(rec)
		}
	}
	return out, nil
}
