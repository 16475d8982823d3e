package ledger

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Ranked is a reader's do-first list, and those of its risks that were asked about (domain 2.3).
type Ranked struct {
	Asked []*domain.Risk // in the order they were asked for, whether or not they stand in List
	List  []*domain.Risk
}

// rankPage is how many live risks one look reads; a look that finds more goes on.
const rankPage = 10_000

// rank reads the open risks that a caller sees whole, in one round trip as long as they are no more than rankPage.
func (l *Ledger) rank(ctx context.Context, c domain.Caller, refs ...domain.Ref) (Ranked, error) {
	if e := c.May(domain.MayAsk); e != nil {
		return Ranked{}, l.refuse(ctx, c, e)
	}
	reader := domain.ForCaller(c)
	look := Look{Refs: refs}
	for _, restricted := range []bool{false, true} {
		look.Pages = append(look.Pages, Page{Index: Index{Kind: domain.KindRisk, Live: true, Restricted: restricted}, Limit: rankPage})
	}
	var out Ranked
	var risks []*domain.Risk
	for len(look.Pages) > 0 {
		seen, err := l.read(ctx, look)
		if err != nil {
			return Ranked{}, l.fault(err)
		}
		for _, ref := range look.Refs {
			r, ok := seen.Records[ref].(*domain.Risk)
			if !ok || reader.Sees(r) != domain.SeesAll {
				return Ranked{}, domain.Absent(ref)
			}
			out.Asked = append(out.Asked, r)
		}
		var more []Page
		for i, st := range seen.Pages {
			for _, rec := range st.Records {
				if r, ok := rec.(*domain.Risk); ok && reader.Sees(r) == domain.SeesAll {
					risks = append(risks, r)
				}
			}
			if p := look.Pages[i]; p.Offset+rankPage < st.Total && len(st.Records) > 0 {
				p.Offset += rankPage
				more = append(more, p)
			}
		}
		look = Look{Pages: more}
	}
	out.List = domain.DoFirst(risks)
	return out, nil
}

// noteRisks writes down that restricted risks were read (domain 7.3).
func (l *Ledger) noteRisks(ctx context.Context, c domain.Caller, how string, risks ...*domain.Risk) error {
	var recs []domain.Record
	for _, r := range risks {
		if r != nil {
			recs = append(recs, r)
		}
	}
	return l.noteReads(ctx, c, how, recs)
}

// WhyRisk is a risk with its place in the caller's do-first list.
func (l *Ledger) WhyRisk(ctx context.Context, c domain.Caller, ref domain.Ref) (Ranked, error) {
	got, err := l.rank(ctx, c, ref)
	if err != nil {
		return got, err
	}
	above, below, _ := domain.Neighbours(got.List, ref)
	return got, l.noteRisks(ctx, c, "why", got.Asked[0], above, below)
}

// CompareRisks gives two risks to compare.
func (l *Ledger) CompareRisks(ctx context.Context, c domain.Caller, a, b domain.Ref) (Ranked, error) {
	got, err := l.rank(ctx, c, a, b)
	if err != nil {
		return got, err
	}
	return got, l.noteRisks(ctx, c, "compare", got.Asked...)
}

// PlanRisks makes the best plan for an effort budget in working days of the caller's do-first list (domain 2.3). The
// whole plan is read, restricted risks in it too.
func (l *Ledger) PlanRisks(ctx context.Context, c domain.Caller, days int) (domain.Plan, error) {
	got, err := l.rank(ctx, c)
	if err != nil {
		return domain.Plan{}, err
	}
	p := domain.MakePlan(got.List, days)
	return p, l.noteRisks(ctx, c, "plan", got.List...)
}
