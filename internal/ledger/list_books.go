package ledger

import (
	"cmp"
	"context"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// MaxTeam is how many services of a team a list by team looks at.
const MaxTeam = 500

// MaxOneLook is how far into a list one look reaches; a page behind that takes two.
const MaxOneLook = 200

// listBooks reads a page of the internal records, which hold nothing to hide, together with those of the restricted
// ones that the caller may see. What they may not see is not counted and not read.
func (l *Ledger) listBooks(ctx context.Context, c domain.Caller, q ListQuery) (Listing, error) {
	sel, err := l.selection(c, q)
	if err != nil || sel.nothing {
		return Listing{}, err
	}
	upto := q.Offset + q.Limit
	open, hidden := sel.page(false), sel.page(true)
	if upto > MaxOneLook { // only the counts; the pages follow
		seen, err := l.read(ctx, Look{Pages: []Page{open, hidden}})
		if err != nil {
			return Listing{}, l.fault(err)
		}
		few := seen.Pages[1].Total
		// The page's records of the internal set stand between these two places of the set, however the two merge.
		open.Offset = max(0, q.Offset-few)
		open.Limit, hidden.Limit = upto-open.Offset, few
	} else {
		open.Limit, hidden.Limit = upto, upto
	}
	seen, err := l.read(ctx, Look{Pages: []Page{open, hidden}})
	if err != nil {
		return Listing{}, l.fault(err)
	}
	recs := slices.Concat(seen.Pages[0].Records, seen.Pages[1].Records)
	slices.SortStableFunc(recs, sel.compare)
	out := Listing{Total: seen.Pages[0].Total + seen.Pages[1].Total}
	lo := min(q.Offset-open.Offset, len(recs))
	for _, rec := range recs[lo:min(lo+q.Limit, len(recs))] {
		if domain.ForCaller(c).Sees(rec) == domain.SeesNothing {
			continue // the sets and the rule agree; if ever they did not, the rule holds
		}
		out.Items = append(out.Items, listed(c, rec))
	}
	return out, nil
}

// selection is a query as the sets that answer it.
type selection struct {
	c       domain.Caller
	q       ListQuery
	live    bool
	first   bool // in do-first order
	names   bool // it names something that an outline leaves out
	all     []Index
	any     []Index
	late    domain.Date
	newest  bool
	nothing bool // no record can be in it
}

// selection says which sets answer a query.
func (l *Ledger) selection(c domain.Caller, q ListQuery) (selection, error) {
	d := l.Directory()
	x := selection{c: c, q: q, live: !q.All && q.State == "", newest: (q.All || q.State != "") && q.Sort != SortDue || q.Sort == SortNewest}
	x.first = q.Kind == domain.KindRisk && x.live && (q.Sort == "" || q.Sort == SortFirst)
	by := func(yes bool, i Index) {
		if yes {
			i.Kind, i.Live = q.Kind, x.live
			x.all, x.names = append(x.all, i), true
		}
	}
	facet := func(name, value string) { by(value != "", Index{Facet: domain.Facet{Name: name, Value: value}}) }
	by(q.Mine, Index{Holder: c.Person})
	by(q.Service != "", Index{Service: q.Service})
	facet(domain.FacetOwner, q.Owner)
	facet(domain.FacetApprover, q.Approver)
	facet(domain.FacetControl, q.Control)
	facet(domain.FacetSeverity, q.Severity)
	names := x.names || q.Team != "" // a band and a state stand in an outline too
	facet(domain.FacetBand, q.Band)
	x.names = names
	if q.State != "" {
		x.all = append(x.all, Index{Kind: q.Kind, Facet: domain.Facet{Name: domain.FacetState, Value: q.State}})
	}
	if q.Team != "" {
		for _, s := range d.ServicesOf(q.Team) {
			x.any = append(x.any, Index{Kind: q.Kind, Live: x.live, Service: s})
		}
		switch {
		case len(x.any) == 0:
			x.nothing = true
		case len(x.any) > MaxTeam:
			return x, domain.Fail(domain.Invalid, "%s has %d services; a list by team looks at %d at most.", d.NameOf(domain.Ref{Kind: domain.KindTeam, ID: q.Team}), len(x.any), MaxTeam).
				WithHint("Name one service: `service:…`.").WithField("team")
		}
	}
	if q.Late {
		x.late = d.Today(l.Now())
	}
	return x, nil
}

// page is the selection over the internal records, or over the restricted ones that the caller may see.
func (x selection) page(restricted bool) Page {
	base, and := Index{Kind: x.q.Kind, Live: x.live}, x.all
	switch {
	case x.first:
		base.Live, base.First = false, true
		if len(and) > 0 && and[len(and)-1].Facet.Name == domain.FacetBand { // kept in this order too
			base.Facet, and = and[len(and)-1].Facet, and[:len(and)-1]
		}
	case len(and) > 0:
		base, and = and[0], and[1:]
	}
	p := Page{Index: base, And: slices.Clone(and), Any: slices.Clone(x.any), Late: x.late, Newest: x.newest}
	if !restricted {
		return p
	}
	if all := x.c.Standing == domain.Operator || x.c.Standing == domain.System || x.c.Has(domain.RoleAuditor) && !x.names; !all { // an auditor sees the outlines of all others, which name nothing
		p.And = append(p.And, Index{Kind: x.q.Kind, Live: x.live, Reader: readerOf(x.c)})
	}
	p.Index.Restricted = true
	for i := range p.And {
		p.And[i].Restricted = true
	}
	for i := range p.Any {
		p.Any[i].Restricted = true
	}
	return p
}

// compare is the order of the sets.
func (x selection) compare(a, b domain.Record) int {
	if r, ok := a.(*domain.Risk); ok && x.first {
		return domain.LessFirst(r, b.(*domain.Risk))
	}
	if x.newest {
		a, b = b, a
	}
	x1, x2 := a.Day(), b.Day()
	if !x.late.IsZero() {
		x1, x2 = domain.InTime(a), domain.InTime(b)
	}
	if x1.IsZero() != x2.IsZero() { // no day stands last
		if x1.IsZero() {
			return 1
		}
		return -1
	}
	return cmp.Or(x1.Compare(x2), cmp.Compare(a.Ref().Num(), b.Ref().Num()), cmp.Compare(a.Ref().Kind, b.Ref().Kind))
}

// readerOf names a caller in the sets of what may be read. A text for a channel is computed for nobody in particular,
// who stands on no list (domain 7.2).
func readerOf(c domain.Caller) string { return cmp.Or(c.Person, "(nobody)") }
