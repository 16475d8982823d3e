package metrics

import (
	"math/big"
	"slices"
	"strings"
)

// Number is a figure: an exact fraction, or in its place the word why there is none.
type Number struct {
	rat  *big.Rat
	word string
}

// The words that stand in a figure's place.
var (
	NA         = Number{word: "n/a"}         // nothing to count: never 0 % and never 100 % (domain, head)
	NotReached = Number{word: "not_reached"} // more than half are still open
)

// Whole is a whole number.
func Whole(n int) Number { return Number{rat: new(big.Rat).SetInt64(int64(n))} }

// String is the number with at most two decimals, rounded half up, or the word.
func (n Number) String() string {
	if n.rat == nil {
		if n.word == "" {
			return NA.word
		}
		return n.word
	}
	if n.rat.IsInt() {
		return n.rat.Num().String()
	}
	return strings.TrimRight(strings.TrimRight(rounded(n.rat, 2).FloatString(2), "0"), ".")
}

// over is the number divided by n: minutes of seconds.
func (n Number) over(by int64) Number {
	if n.rat == nil {
		return n
	}
	return Number{rat: new(big.Rat).Quo(n.rat, big.NewRat(by, 1))}
}

// Known says whether there is a number.
func (n Number) Known() bool { return n.rat != nil }

// Float is the number as a float, for charts; 0 where there is none.
func (n Number) Float() float64 {
	if n.rat == nil {
		return 0
	}
	f, _ := n.rat.Float64()
	return f
}

// Round is the number in whole, rounded half up.
func (n Number) Round() Number {
	if n.rat == nil {
		return n
	}
	return Number{rat: rounded(n.rat, 0)}
}

// MarshalJSON is a JSON number, or the word as text.
func (n Number) MarshalJSON() ([]byte, error) {
	if n.rat == nil {
		return []byte(`"` + n.String() + `"`), nil
	}
	return []byte(n.String()), nil
}

// rounded rounds half up to so many decimals. Figures are never negative.
func rounded(r *big.Rat, decimals int) *big.Rat {
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)
	// floor(x × scale + 1/2) ÷ scale
	up := new(big.Rat).Add(new(big.Rat).Mul(r, new(big.Rat).SetInt(scale)), big.NewRat(1, 2))
	return new(big.Rat).SetFrac(new(big.Int).Div(up.Num(), up.Denom()), scale)
}

// Percent is n ÷ of in whole percent, rounded half up; n/a of nothing.
func Percent(n, of int) Number {
	if of == 0 {
		return NA
	}
	return Number{rat: rounded(big.NewRat(100*int64(n), int64(of)), 0)}
}

// Mean is the exact mean.
func Mean(values []int) Number {
	if len(values) == 0 {
		return NA
	}
	sum := 0
	for _, v := range values {
		sum += v
	}
	return Number{rat: big.NewRat(int64(sum), int64(len(values)))}
}

// Median is the middle value, or the mean of the two in the middle.
func Median(values []int) Number {
	n := len(values)
	if n == 0 {
		return NA
	}
	s := slices.Sorted(slices.Values(values))
	return Number{rat: big.NewRat(int64(s[(n-1)/2]+s[n/2]), 2)}
}

// Percentile is the p-th percentile by nearest rank.
func Percentile(values []int, p int) Number {
	n := len(values)
	if n == 0 {
		return NA
	}
	s := slices.Sorted(slices.Values(values))
	return Whole(s[max((p*n+99)/100, 1)-1])
}

// Step is a fall of the survival curve: the exact share that is still open after so many days.
type Step struct {
	Days int
	Left Number // percent
}

// Curve is the Kaplan–Meier estimate of how long it takes to close: the closed ones fall out at their age, the open ones
// count as at risk until theirs (domain 6). Fractions are exact.
func Curve(closed, open []int) []Step {
	var out []Step
	s, hundred := big.NewRat(1, 1), big.NewRat(100, 1)
	for _, t := range slices.Compact(slices.Sorted(slices.Values(closed))) {
		gone, atRisk := int64(0), int64(0)
		for _, d := range closed {
			if d == t {
				gone++
			}
			if d >= t {
				atRisk++
			}
		}
		for _, d := range open {
			if d >= t {
				atRisk++
			}
		}
		s.Mul(s, new(big.Rat).Sub(big.NewRat(1, 1), big.NewRat(gone, atRisk)))
		out = append(out, Step{t, Number{rat: new(big.Rat).Mul(s, hundred)}})
	}
	return out
}

// Survival is the Kaplan–Meier median: the first time by which half of all are closed.
func Survival(closed, open []int) Number {
	if len(closed)+len(open) == 0 {
		return NA
	}
	for _, st := range Curve(closed, open) {
		if st.Left.rat.Cmp(big.NewRat(50, 1)) <= 0 {
			return Whole(st.Days)
		}
	}
	return NotReached
}
