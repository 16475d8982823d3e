package briefs

import (
	"cmp"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// Snapshot is the state of everything as the next digest of the same series compares it. It holds restricted records
// too; it is never shown, only compared for a reader who may see the record.
func Snapshot(s ledger.Survey) map[string]domain.Snap {
	out := map[string]domain.Snap{}
	today := s.Dir.Today(s.Now)
	for _, rec := range s.Live {
		if snap, ok := snapOf(rec, today); ok {
			out[rec.Ref().String()] = snap
		}
	}
	return out
}

func snapOf(rec domain.Record, today domain.Date) (domain.Snap, bool) {
	switch r := rec.(type) {
	case *domain.Risk:
		return domain.Snap{State: r.State, Band: string(r.Score.Band()), Owner: r.Owner, Overdue: r.Overdue(today)}, true
	case *domain.Exception:
		state := r.State
		if r.Expired(today) {
			state = "expired"
		}
		return domain.Snap{State: state, Ends: r.Ends, Renewed: r.Renewals}, true
	case *domain.Decision:
		return domain.Snap{State: r.State, Overdue: r.State == "proposed" && !r.Due.IsZero() && today.After(r.Due)}, true
	case *domain.Action:
		return domain.Snap{State: r.State, Owner: r.Owner, Overdue: r.Live() && today.After(r.Due)}, true
	}
	return domain.Snap{}, false
}

// change is one line of "what changed"; rank is the order of domain 4.1 rule 6, worst first.
type change struct {
	rank int
	what string
	rec  domain.Record
}

// The changes of domain 4.1 rule 6 in their order.
var changeNames = []string{"newly overdue", "band up", "exception expired", "new", "owner changed", "exception approved", "exception renewed", "band down", "decided", "closed"}

// changes compares what the reader may see with the last snapshot: one line per record, the worst change.
func (p *pick) changes() []change {
	var out []change
	look := func(rec domain.Record) {
		now, ok := snapOf(rec, p.today)
		if !ok {
			return
		}
		was, known := p.series.Snapshot[rec.Ref().String()]
		if name := compare(rec, was, now, known); name != "" {
			out = append(out, change{slices.Index(changeNames, name), name, rec})
		}
	}
	for _, r := range p.Risks {
		look(r)
	}
	for _, e := range p.Exceptions {
		look(e)
	}
	for _, d := range p.Decisions {
		look(d)
	}
	for _, a := range p.Actions {
		look(a)
	}
	for _, rec := range p.ended {
		look(rec)
	}
	slices.SortStableFunc(out, func(a, b change) int {
		if c := cmp.Compare(a.rank, b.rank); c != 0 {
			return c
		}
		if domain.LessRef(a.rec.Ref(), b.rec.Ref()) {
			return -1
		}
		return 1
	})
	return out
}

func compare(rec domain.Record, was, now domain.Snap, known bool) string {
	switch {
	case now.Overdue && !was.Overdue && known:
		return "newly overdue"
	case known && domain.Band(now.Band).Rank() > domain.Band(was.Band).Rank() && was.Band != "":
		return "band up"
	case known && now.State == "expired" && was.State != "expired":
		return "exception expired"
	case !known:
		return "new"
	case rec.Live() && now.Owner != was.Owner:
		return "owner changed"
	case was.State == "requested" && (now.State == "approved" || now.State == "expiring"):
		return "exception approved"
	case now.Renewed > was.Renewed:
		return "exception renewed"
	case domain.Band(now.Band).Rank() < domain.Band(was.Band).Rank() && now.Band != "":
		return "band down"
	case now.State == "decided" && was.State != "decided":
		return "decided"
	case !rec.Live():
		return "closed"
	}
	return ""
}

func (p *pick) changed() Section {
	if p.series.LastAt.IsZero() {
		return section("changed", "Changed since last week", "First digest, no comparison yet.", "list", 7, nil)
	}
	var items []Item
	for _, c := range p.changes() {
		it := p.item(c.rec, first(c.rec.Holders()), false)
		it.When = Text(c.what)
		if c.rec.Ref().Kind != domain.KindException && c.rec.Live() {
			it.Need = Text(dueWords(c.rec.Day(), p.today))
		}
		items = append(items, it)
	}
	empty := "No changes since " + domain.DateOf(p.series.LastAt, p.dir.Location()).Long() + "."
	return section("changed", "Changed since last week", empty, "list", 7, items)
}

func first(ss []string) string {
	if len(ss) == 0 {
		return ""
	}
	return ss[0]
}
