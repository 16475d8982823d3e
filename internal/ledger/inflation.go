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
	t := tally{c: c}
	at := t.open()
	if err := t.read(ctx, l); err != nil {
		return domain.Inflation{}, err
	}
	return t.inflation(at), nil
}

// open adds the counts of open risks: all live ones, less those that are only reported; of any band, Critical, High.
func (t *tally) open() (at int) {
	at = len(t.pages)
	reported := Index{Kind: domain.KindRisk, Facet: domain.Facet{Name: domain.FacetState, Value: "reported"}}
	t.add(Page{Index: Index{Kind: domain.KindRisk, First: true}})
	t.add(Page{Index: reported})
	for _, b := range []domain.Band{domain.Critical, domain.High} {
		band := domain.Facet{Name: domain.FacetBand, Value: string(b)}
		t.add(Page{Index: Index{Kind: domain.KindRisk, First: true, Facet: band}, Limit: inflationRead, Newest: true})
		t.add(Page{Index: reported, And: []Index{{Kind: domain.KindRisk, Live: true, Facet: band}}})
	}
	return at
}

func (t *tally) inflation(at int) domain.Inflation {
	var risks []*domain.Risk
	for _, i := range []int{at + 2, at + 4} {
		for _, rec := range t.records(i) {
			risks = append(risks, rec.(*domain.Risk))
		}
	}
	count := func(i int) int { return t.total(i) - t.total(i+1) }
	return domain.InflationIn(count(at), count(at+2), count(at+4), risks)
}
