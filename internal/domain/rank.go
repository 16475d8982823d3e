package domain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// BandStep is a change of one factor that moves a risk into another band.
type BandStep struct {
	Factor   Factor
	From, To int
	Band     Band // the band it leads to
}

// Steps are the smallest changes of one factor that move a scored risk into a higher band (up), or a lower one: the
// fewest points of likelihood, impact or exposure, all that are equally few, in the order of the factors. It is empty
// where no single factor can. Effort never moves a band (domain 2.5, property 2).
func Steps(s Score, up bool) []BandStep {
	if !s.Scored() {
		return nil
	}
	sign := -1
	if up {
		sign = 1
	}
	for n := 1; n < 5; n++ {
		var out []BandStep
		for _, f := range Factors[:3] {
			from := f.Of(s)
			to := from + sign*n
			if to < 1 || to > 5 {
				continue
			}
			if b := f.With(s, to).Band(); b != s.Band() {
				out = append(out, BandStep{f, from, to, b})
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// Neighbours are the risks just before and just after one in a do-first list, and its place from 1; place is 0 where
// it does not stand in the list.
func Neighbours(list []*Risk, ref Ref) (above, below *Risk, place int) {
	i := slices.IndexFunc(list, func(r *Risk) bool { return r.Ref() == ref })
	if i < 0 {
		return nil, nil, 0
	}
	if i > 0 {
		above = list[i-1]
	}
	if i+1 < len(list) {
		below = list[i+1]
	}
	return above, below, i + 1
}

// The limits of the guard against "everything is critical", in percent (domain 2.4).
const (
	InflationFrom     = 8 // open risks, at least
	InflationCritical = 15
	InflationHigh     = 50 // Critical and High together
	inflationNamed    = 5
)

// Inflation says how many of a viewer's open risks are rated high (domain 2.4).
type Inflation struct {
	Critical, High, Of int // Of counts all open risks, those without a score too
	Warn               bool
	// Check are the risks to look at again: Critical before High, the lowest score first; at most five.
	Check []Ref
}

func (x Inflation) warns() bool {
	return x.Of >= InflationFrom && (100*x.Critical > InflationCritical*x.Of || 100*(x.Critical+x.High) > InflationHigh*x.Of)
}

// InflationIn is InflationOf where the open risks were counted without being read; risks are the ones to check.
func InflationIn(of, critical, high int, risks []*Risk) Inflation {
	x := Inflation{Critical: critical, High: high, Of: of, Check: InflationOf(risks).Check}
	x.Warn = x.warns()
	return x
}

// InflationOf counts a viewer's open risks; limits are compared exactly. It never changes a score.
func InflationOf(risks []*Risk) Inflation {
	var x Inflation
	var high []*Risk
	for _, r := range risks {
		if !r.IsOpen() {
			continue
		}
		x.Of++
		switch r.Score.Band() {
		case Critical:
			x.Critical++
			high = append(high, r)
		case High:
			x.High++
			high = append(high, r)
		}
	}
	x.Warn = x.warns()
	slices.SortFunc(high, func(a, b *Risk) int {
		return cmp.Or(cmp.Compare(b.Score.Band().Rank(), a.Score.Band().Rank()), cmp.Compare(a.Score.Total(), b.Score.Total()),
			cmp.Compare(a.Ref().Num(), b.Ref().Num()))
	})
	for _, r := range high[:min(inflationNamed, len(high))] {
		x.Check = append(x.Check, r.Ref())
	}
	return x
}

// Text is the warning in the words of domain 2.4.
func (x Inflation) Text() string {
	var ids []string
	for _, ref := range x.Check {
		ids = append(ids, ref.String())
	}
	return fmt.Sprintf("%d of %d open risks are Critical. When most items are critical, none stands out. Check these against the scale: %s.",
		x.Critical, x.Of, strings.Join(ids, ", "))
}

// InflationWarning is the warning about a viewer's open risks, and whether it is to be given; it is for security leads
// and the monthly review (domain 2.4).
func InflationWarning(risks []*Risk) (string, bool) {
	x := InflationOf(risks)
	if !x.Warn {
		return "", false
	}
	return x.Text(), true
}
