package ledger

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// riskGapsRead is how many risks without an owner who accepted are looked at; more of them is a gap of another sort.
const riskGapsRead = 200

// RiskGaps lists the open risks that nobody owns, and those whose owner has not accepted within five business days
// (domain 3.1). Confidential ones are left out, whoever asks: the list is one that people share.
func (l *Ledger) RiskGaps(ctx context.Context) ([]domain.Gap, error) {
	var look Look
	for _, v := range []string{"nobody", "asked"} {
		look.Pages = append(look.Pages, Page{Index: Index{Kind: domain.KindRisk, Live: true, Facet: domain.Facet{Name: domain.FacetOwnerGap, Value: v}}, Limit: riskGapsRead})
	}
	seen, err := l.read(ctx, look)
	if err != nil {
		return nil, l.fault(err)
	}
	d := l.Directory()
	var out []domain.Gap
	for _, p := range seen.Pages {
		for _, rec := range p.Records {
			if r, ok := rec.(*domain.Risk); ok {
				if g, is := domain.OwnerGapOf(d, r, d.Today(l.Now())); is {
					out = append(out, g)
				}
			}
		}
	}
	return out, nil
}
