package domain

import (
	"cmp"
	"slices"
)

// DoFirst is the do-first order of domain 2.3: scored risks in open, in_treatment or verifying, best first. Its
// argument is not changed, and its order does not depend on that of the argument.
func DoFirst(risks []*Risk) []*Risk {
	var out []*Risk
	for _, r := range risks {
		if r.Score.Scored() && (r.State == "open" || r.State == "in_treatment" || r.State == "verifying") {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, compareDoFirst)
	return out
}

func lane(s Score) int {
	if s.Band() == Critical || s.ActiveThreat() {
		return 0
	}
	return 1
}

func compareDoFirst(a, b *Risk) int {
	if c := cmp.Compare(lane(a.Score), lane(b.Score)); c != 0 {
		return c
	}
	byTarget := a.Target.Compare(b.Target)
	byScore := cmp.Compare(b.Score.Total(), a.Score.Total())
	var c int
	if lane(a.Score) == 0 {
		c = cmp.Or(byScore, byTarget, cmp.Compare(a.Score.EffortOr3(), b.Score.EffortOr3()))
	} else {
		c = cmp.Or(cmp.Compare(b.Score.DoFirst(), a.Score.DoFirst()), byTarget, byScore)
	}
	return cmp.Or(c, cmp.Compare(b.Score.Impact, a.Score.Impact), cmp.Compare(b.Score.Exposure, a.Score.Exposure),
		cmp.Compare(a.Ref().Num(), b.Ref().Num()))
}

// Overdue says whether a risk's target date has passed while somebody should be fixing it (domain 3.1).
func (r *Risk) Overdue(today Date) bool {
	return !r.Target.IsZero() && today.After(r.Target) && (r.State == "open" || r.State == "in_treatment" || r.State == "verifying")
}

// Expired says whether an exception's end has come while nobody closed it; it protects only while start ≤ today < end
// (domain 3.2).
func (e *Exception) Expired(today Date) bool {
	switch e.State {
	case "approved", "expiring", "expired":
		return !today.Before(e.Ends)
	}
	return false
}

// Expiring says whether a live exception ends within 14 days (domain 3.2).
func (e *Exception) Expiring(today Date) bool {
	return (e.State == "approved" || e.State == "expiring") && today.Before(e.Ends) && e.Ends.Days(today) <= 14
}
