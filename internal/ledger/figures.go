package ledger

import (
	"context"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Measured is what figures are computed from at one moment: every live record, and those that ended within reach. It is
// not filtered yet: whoever computes leaves out first what the reader may not see (domain 6, 7.2).
type Measured struct {
	Now     time.Time
	Dir     *domain.Directory
	Records []domain.Record
	Days    []*domain.Daily // the figures kept of the last days, the oldest first, where they were asked for
}

// How many records of one kind a look reads for figures: the newest ended ones first a few, for mostly no more lie in the
// window, then as many as the live ones. There are more looks where there are more.
const figureFirst, figurePage = 100, 2_000

// Measure reads what figures count: the live records of each kind, and of those that are live no longer the ones whose
// FigureDay lies at most back[kind] days before at; at zero is now. Its cost grows with what lies in the windows, not
// with what is stored.
func (l *Ledger) Measure(ctx context.Context, c domain.Caller, at time.Time, back map[domain.Kind]int) (Measured, error) {
	return l.measure(ctx, c, at, back, 0)
}

// MeasureOver is Measure now, with the figures that were kept of the last so many days, in the same look.
func (l *Ledger) MeasureOver(ctx context.Context, c domain.Caller, back map[domain.Kind]int, days int) (Measured, error) {
	return l.measure(ctx, c, time.Time{}, back, days)
}

func (l *Ledger) measure(ctx context.Context, c domain.Caller, at time.Time, back map[domain.Kind]int, days int) (Measured, error) {
	if e := c.May(domain.MayAsk); e != nil {
		return Measured{}, l.refuse(ctx, c, e)
	}
	if at.IsZero() {
		at = l.clock.Now()
	}
	out := Measured{Now: at}
	var pages []Page
	for _, k := range domain.Numbered {
		for _, restricted := range []bool{false, true} {
			pages = append(pages, Page{Index: Index{Kind: k, Live: true, Restricted: restricted}, Limit: figurePage})
			if back[k] > 0 {
				pages = append(pages, Page{Index: Index{Kind: k, Ended: true, Restricted: restricted}, Limit: figureFirst, Newest: true})
			}
		}
	}
	today := l.Directory().Today(at)
	refs := dayRefs(today, days)
	for len(pages) > 0 {
		seen, err := l.read(ctx, Look{Refs: refs, Pages: pages})
		if err != nil {
			return Measured{}, l.fault(err)
		}
		if refs != nil {
			out.Days, refs = daysOf(seen, refs), nil
		}
		var more []Page
		for i, st := range seen.Pages {
			p := pages[i]
			oldest := today.AddDays(-back[p.Index.Kind])
			inside := true // the page's last record still lies in the window
			for _, rec := range st.Records {
				if f, ok := rec.(domain.Figured); ok && p.Index.Ended && f.FigureDay().Before(oldest) {
					inside = false
					break
				}
				out.Records = append(out.Records, rec)
			}
			if p.Offset += p.Limit; inside && len(st.Records) > 0 && p.Offset < st.Total {
				p.Limit = figurePage
				more = append(more, p)
			}
		}
		pages = more
	}
	out.Dir = l.Directory()
	return out, nil
}

// NoteFigures writes to the audit trail that a person read restricted records among figures (domain 7.3).
func (l *Ledger) NoteFigures(ctx context.Context, c domain.Caller, recs []domain.Record) error {
	return l.noteReads(ctx, c, "metrics", recs)
}
