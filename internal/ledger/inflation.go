package ledger

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// inflationRead is how many risks of a band are read to name the ones to check.
const inflationRead = 200

// Inflation counts the open risks that a caller may see, for the guard of domain 2.4. It costs the same however many
// there are: the counts come from the sets, only the ones to check are read.
func (l *Ledger) Inflation(ctx context.Context, c domain.Caller) (domain.Inflation, error) {
	var look Look
	count := func(base Index, limit int, and ...Index) {
		open := Page{Index: base, And: and, Limit: limit, Newest: true}
		hidden := open
		hidden.Index.Restricted, hidden.And = true, []Index{{Kind: domain.KindRisk, Live: true, Reader: readerOf(c), Restricted: true}}
		for _, i := range and {
			i.Restricted = true
			hidden.And = append(hidden.And, i)
		}
		look.Pages = append(look.Pages, open, hidden)
	}
	// All live ones, less those that are only reported: of any band, of two.
	reported := Index{Kind: domain.KindRisk, Facet: domain.Facet{Name: domain.FacetState, Value: "reported"}}
	count(Index{Kind: domain.KindRisk, First: true}, 0)
	count(reported, 0)
	for _, b := range []domain.Band{domain.Critical, domain.High} {
		band := domain.Facet{Name: domain.FacetBand, Value: string(b)}
		count(Index{Kind: domain.KindRisk, First: true, Facet: band}, inflationRead)
		count(reported, 0, Index{Kind: domain.KindRisk, Live: true, Facet: band})
	}
	seen, err := l.read(ctx, look)
	if err != nil {
		return domain.Inflation{}, l.fault(err)
	}
	var risks []*domain.Risk
	open := func(at int) (n int) {
		for i, s := range seen.Pages[at : at+4] {
			if i < 2 {
				n += s.Total
			} else {
				n -= s.Total
			}
			for _, rec := range s.Records {
				if r, ok := rec.(*domain.Risk); ok && domain.ForCaller(c).Sees(r) == domain.SeesAll {
					risks = append(risks, r)
				}
			}
		}
		return n
	}
	return domain.InflationIn(open(0), open(4), open(8), risks), nil
}
