package domain

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
)

// IsOpen says whether a risk counts as open, here and in every count: open, in_treatment, verifying, accepted
// (domain 2.4).
func (r *Risk) IsOpen() bool { return r.InWork() || r.State == "accepted" }

// InWork says whether somebody should be fixing the risk: open, in_treatment or verifying. Only these are in the
// do-first list and can be overdue (domain 2.3, 3.1).
func (r *Risk) InWork() bool {
	return r.State == "open" || r.State == "in_treatment" || r.State == "verifying"
}

// DoFirst is the do-first order of domain 2.3: scored risks in open, in_treatment or verifying, best first. Its
// argument is not changed, and its order does not depend on that of the argument.
func DoFirst(risks []*Risk) []*Risk {
	var out []*Risk
	for _, r := range risks {
		if r.Score.Scored() && r.InWork() {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, compareDoFirst)
	return out
}

// Lane is 0 for Critical and active threats, which go before everything else, and 1 for the rest (domain 2.3).
func (s Score) Lane() int {
	if s.Band() == Critical || s.ActiveThreat() {
		return 0
	}
	return 1
}

// orderKey is one key of the do-first order: less is first. why says, of two risks that differ in it, why the first
// goes first; value is what of each was compared, in words.
type orderKey struct {
	why     string
	value   func(r *Risk) string
	compare func(a, b *Risk) int
}

// byNumber makes a key of a figure; down puts the larger one first.
func byNumber(why string, down bool, figure func(r *Risk) int) orderKey {
	return orderKey{why, func(r *Risk) string { return strconv.Itoa(figure(r)) }, func(a, b *Risk) int {
		if down {
			a, b = b, a
		}
		return cmp.Compare(figure(a), figure(b))
	}}
}

// The keys of domain 2.3.
var (
	keyLane   = orderKey{"Critical risks and active threats go before everything else", nil, func(a, b *Risk) int { return cmp.Compare(a.Score.Lane(), b.Score.Lane()) }}
	keyTarget = orderKey{"it has the earlier target date", func(r *Risk) string { return r.Target.Long() }, func(a, b *Risk) int { return compareDays(a.Target, b.Target) }}
	keyScore  = byNumber("it has the higher score", true, func(r *Risk) int { return r.Score.Total() })
	keyIndex  = byNumber("it has the higher index, score × (13 − effort)", true, func(r *Risk) int { return r.Score.DoFirst() })
	keyEffort = byNumber("its fix is the smaller effort", false, func(r *Risk) int { return r.Score.EffortOr3() })
	keyImpact = byNumber("it has the higher impact", true, func(r *Risk) int { return r.Score.Impact })
	keyReach  = byNumber("it has the higher exposure", true, func(r *Risk) int { return r.Score.Exposure })
	keyNumber = orderKey{"all else is equal, and it has the lower number", nil, func(a, b *Risk) int { return cmp.Compare(a.Ref().Num(), b.Ref().Num()) }}

	laneKeys = [2][]orderKey{
		{keyLane, keyScore, keyTarget, keyEffort, keyImpact, keyReach, keyNumber},
		{keyLane, keyIndex, keyTarget, keyScore, keyImpact, keyReach, keyNumber},
	}
)

// compareDays puts the earlier day first and no day last.
func compareDays(a, b Date) int {
	if a.IsZero() != b.IsZero() {
		if a.IsZero() {
			return 1
		}
		return -1
	}
	return a.Compare(b)
}

// decide compares two risks and gives the key that decided; risks of one number are the same.
func decide(a, b *Risk) (int, orderKey) {
	for _, k := range laneKeys[a.Score.Lane()] {
		if c := k.compare(a, b); c != 0 {
			return c, k
		}
	}
	return 0, keyNumber
}

func compareDoFirst(a, b *Risk) int {
	c, _ := decide(a, b)
	return c
}

// Before says which of two scored risks goes first, and why: the key of domain 2.3 that decided, with what was compared.
func Before(a, b *Risk) (first, second *Risk, why string) {
	c, k := decide(a, b)
	if c > 0 {
		a, b = b, a
	}
	if k.value == nil {
		return a, b, k.why
	}
	return a, b, fmt.Sprintf("%s (%s against %s)", k.why, k.value(a), k.value(b))
}

// Overdue says whether a risk's target date has passed while somebody should be fixing it (domain 3.1).
func (r *Risk) Overdue(today Date) bool {
	return !r.Target.IsZero() && today.After(r.Target) && r.InWork()
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
