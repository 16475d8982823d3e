package domain

import (
	"cmp"
	"slices"
)

// The names of facets: what lists can be narrowed by, besides service and holder.
const (
	FacetState    = "state"
	FacetBand     = "band"
	FacetOwner    = "owner"    // who must move it: owner, requester, driver, lead
	FacetApprover = "approver" // who is asked to decide
	FacetControl  = "control"
	FacetSeverity = "severity"
	FacetDated    = "dated"     // a date counts in its state (InTime); without a value
	FacetOwnerGap = "owner_gap" // "asked": the owner has not accepted it; "nobody": none is named
)

// Facet is one thing that a record can be found by. The store keeps a set for each, so that a list costs what it shows.
type Facet struct{ Name, Value string }

// Facets lists what a numbered record can be found by.
func Facets(rec Record) []Facet {
	var out []Facet
	add := func(name string, values ...string) {
		for _, v := range values {
			if f := (Facet{name, v}); v != "" && !slices.Contains(out, f) {
				out = append(out, f)
			}
		}
	}
	if !rec.Ref().Kind.IsNumbered() {
		return nil
	}
	add(FacetState, rec.StateName())
	switch r := rec.(type) {
	case *Risk:
		add(FacetBand, string(r.Score.Band()))
		add(FacetOwner, r.Owner)
		add(FacetControl, r.Control)
		if r.Live() && r.State != RiskReported {
			switch {
			case r.Owner == "":
				add(FacetOwnerGap, "nobody")
			case r.unaccepted():
				add(FacetOwnerGap, "asked")
			}
		}
	case *Exception:
		add(FacetBand, string(r.Band))
		add(FacetOwner, r.Requester, r.ExitOwner)
		add(FacetApprover, r.Approver)
		add(FacetControl, r.Control)
	case *Decision:
		add(FacetOwner, r.Driver)
		add(FacetApprover, r.Approver)
	case *Action:
		add(FacetOwner, r.Owner)
	case *Incident:
		add(FacetOwner, r.Lead)
		add(FacetControl, r.Control)
		add(FacetSeverity, r.Severity)
	case *Escalation:
		add(FacetOwner, r.AckBy)
	case *Evidence:
		add(FacetOwner, r.Owner)
		add(FacetControl, r.Control)
	}
	return out
}

// InTime is the last day on which a record is not late: the day before an exception's end, else the date itself. It is
// zero where no date counts in the record's state (domain 3.1 to 3.4, 3.7).
func InTime(rec Record) Date {
	switch r := rec.(type) {
	case *Risk:
		if r.State == "open" || r.State == "in_treatment" || r.State == "verifying" {
			return r.Target
		}
	case *Exception:
		if (r.State == "approved" || r.State == "expiring" || r.State == "expired") && !r.Ends.IsZero() {
			return r.Ends.AddDays(-1)
		}
	case *Decision:
		if r.State == "proposed" {
			return r.Due
		}
	case *Action:
		if r.Live() {
			return r.Due
		}
	case *Evidence:
		if r.State == "asked" || r.State == "returned" {
			return r.Due
		}
	}
	return Date{}
}

// The bits of FirstKey, from the highest: group 2, first key 8, target 16, the other keys 7, number 20. They are whole
// in a float's 53 bits, so that a set of the store can be kept in this order.
const (
	bitsNumber = 20
	bitsRest   = bitsNumber + 7
	bitsTarget = bitsRest + 16
	bitsGroup  = bitsTarget + 8
)

// FirstKey orders live risks, the smallest first: do-first order (domain 2.3); after those the ones that nobody has
// scored, the longest known first; at the end the accepted ones.
func FirstKey(r *Risk) int64 {
	target := int64(1<<16 - 1) // no day stands last
	if !r.Target.IsZero() {
		target = min(max(r.Target.UTC().Unix()/(24*60*60), 0), target-1)
	}
	number := int64(min(r.Ref().Num(), 1<<bitsNumber-1))
	pack := func(group, top, rest int64) int64 {
		return group<<bitsGroup | top<<bitsTarget | target<<bitsRest | rest<<bitsNumber | number
	}
	s := r.Score
	switch {
	case r.State == "accepted":
		return pack(3, 0, 0)
	case !s.Scored() || r.State == "reported":
		return pack(2, 0, 0)
	case s.Lane() == 0:
		return pack(0, int64(100-s.Total()), 25*int64(s.EffortOr3()-1)+5*int64(5-s.Impact)+int64(5-s.Exposure))
	}
	return pack(1, int64(slices.Index(indexes, s.DoFirst())), int64(slices.Index(weights, weightOf(s))))
}

// weight is what two scored risks are compared by that have the same do-first index and target.
type weight struct{ total, impact, exposure int }

func weightOf(s Score) weight { return weight{s.Total(), s.Impact, s.Exposure} }

// indexes are all do-first indexes there can be, weights all weights, the first first: what stands in a key is the place
// in the list, for the values themselves would not fit.
var indexes, weights = func() (is []int, ws []weight) {
	for n := range 5 * 5 * 5 * 5 {
		s := Score{Likelihood: n%5 + 1, Impact: n/5%5 + 1, Exposure: n/25%5 + 1, Effort: n/125%5 + 1}
		is, ws = append(is, s.DoFirst()), append(ws, weightOf(s))
	}
	slices.SortFunc(is, func(a, b int) int { return b - a })
	slices.SortFunc(ws, func(a, b weight) int {
		return cmp.Or(b.total-a.total, b.impact-a.impact, b.exposure-a.exposure)
	})
	return slices.Compact(is), slices.Compact(ws)
}()

// LessFirst compares by FirstKey.
func LessFirst(a, b *Risk) int { return cmp.Compare(FirstKey(a), FirstKey(b)) }
