package ledger

import (
	"context"
	"slices"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Owned is a service with what hangs on it, as far as the reader may see it.
type Owned struct {
	Service *domain.Service
	// Risks, Exceptions, Actions, Incidents and Escalations want attention; the lists are cut, the counts exact.
	Risks, Exceptions, Actions, Incidents, Escalations []domain.Record
	Counts                                             map[domain.Kind]int
	// Late counts the actions past their day; AtLeast says that there may be more than were read.
	Late    int
	AtLeast bool
	// Bands counts the open risks by band, as far as they were read.
	Bands map[domain.Band]int
	// Away says that the records could not be reached: only the directory speaks, as old as Age.
	Away bool
	Age  time.Duration
}

// ownedKinds are read for a service, with how many of each at most: late actions stand first in the order of days.
var ownedKinds = []struct {
	kind  domain.Kind
	limit int
}{{domain.KindRisk, 50}, {domain.KindException, 20}, {domain.KindAction, 50}, {domain.KindIncident, 5}, {domain.KindEscalation, 5}}

// Owner reads what hangs on a service in one round trip. Where the records cannot be reached the answer comes from
// memory and says so (reliability F9).
func (l *Ledger) Owner(ctx context.Context, c domain.Caller, id string) (Owned, error) {
	if e := c.May(domain.MayAsk); e != nil {
		return Owned{}, l.refuse(ctx, c, e)
	}
	look := Look{Pages: []Page{{Index: Index{Service: id, Live: true, Restricted: true}, Limit: restrictedPage}}}
	for _, k := range ownedKinds {
		look.Pages = append(look.Pages, Page{Index: Index{Kind: k.kind, Service: id, Live: true}, Limit: k.limit})
	}
	seen, err := l.read(ctx, look)
	d := l.Directory()
	s := d.Services[id]
	if s == nil {
		return Owned{}, domain.Absent(domain.Ref{Kind: domain.KindService, ID: id})
	}
	out := Owned{Service: s, Counts: map[domain.Kind]int{}, Bands: map[domain.Band]int{}}
	if err != nil {
		out.Away, out.Age = true, -1
		if !d.ReadAt.IsZero() {
			out.Age = clock.Since(d.ReadAt)
		}
		return out, nil
	}
	today := d.Today(l.Now())
	var secret []domain.Record
	for _, rec := range seen.Pages[0].Records {
		if domain.ForCaller(c).Sees(rec) == domain.SeesAll {
			secret = append(secret, rec)
		}
	}
	for i, k := range ownedKinds {
		page := seen.Pages[i+1]
		recs, total := slices.Clone(page.Records), page.Total
		for _, rec := range secret {
			if rec.Ref().Kind == k.kind {
				recs, total = append(recs, rec), total+1
			}
		}
		slices.SortStableFunc(recs, byDay)
		out.take(k.kind, recs, total, today, page.Total > len(page.Records))
	}
	return out, l.noteReads(ctx, c, "owner", secret)
}

func (o *Owned) take(k domain.Kind, recs []domain.Record, total int, today domain.Date, cut bool) {
	o.Counts[k] = total
	switch k {
	case domain.KindRisk:
		for _, r := range recs {
			o.Bands[r.(*domain.Risk).Score.Band()]++
		}
		slices.SortStableFunc(recs, func(a, b domain.Record) int {
			return b.(*domain.Risk).Score.DoFirst() - a.(*domain.Risk).Score.DoFirst()
		})
		o.Risks = recs
	case domain.KindException:
		o.Exceptions = recs
	case domain.KindAction:
		o.Actions = slices.DeleteFunc(recs, func(r domain.Record) bool { return r.Day().IsZero() || !today.After(r.Day()) })
		o.Late, o.AtLeast = len(o.Actions), cut && len(o.Actions) == len(recs)
	case domain.KindIncident:
		o.Incidents = recs
	case domain.KindEscalation:
		o.Escalations = recs
	}
}
