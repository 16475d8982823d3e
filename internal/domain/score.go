package domain

// Band is how bad a risk is, from its score (domain 2.2). The empty band is "not scored", never Low.
type Band string

// The bands.
const (
	Critical Band = "critical"
	High     Band = "high"
	Medium   Band = "medium"
	Low      Band = "low"
)

// bands is the table of domain 2.2, the highest first.
var bands = []struct {
	band         Band
	from         int // least score
	days, active int // default days from opened to target, and under active threat
	review       int // default days between reviews
}{
	{Critical, 72, 14, 3, 30},
	{High, 48, 30, 14, 90},
	{Medium, 24, 90, 90, 180},
	{Low, 0, 180, 180, 365},
}

// Word is the band as people read it: "Critical", and "not scored" for none.
func (b Band) Word() string {
	if b == "" {
		return "not scored"
	}
	return string(b[0]-'a'+'A') + string(b[1:])
}

// Rank orders bands: Critical 4 … Low 1, not scored 0.
func (b Band) Rank() int {
	for i, row := range bands {
		if row.band == b {
			return len(bands) - i
		}
	}
	return 0
}

// AtLeastHigh says whether the band is High or Critical.
func (b Band) AtLeastHigh() bool { return b == Critical || b == High }

// Scored says whether likelihood, impact and exposure are all said; without one of them there is no score (domain 2.1).
func (s Score) Scored() bool { return s.Likelihood > 0 && s.Impact > 0 && s.Exposure > 0 }

// Total is 2 × impact × (likelihood + exposure), and 0 where the risk is not scored (domain 2.2).
func (s Score) Total() int {
	if !s.Scored() {
		return 0
	}
	return 2 * s.Impact * (s.Likelihood + s.Exposure)
}

// Band is the band of the score; impact 5 is never below Medium (domain 2.2).
func (s Score) Band() Band {
	if !s.Scored() {
		return ""
	}
	n := s.Total()
	if s.Impact == 5 {
		n = max(n, 24)
	}
	for _, row := range bands {
		if n >= row.from {
			return row.band
		}
	}
	return Low
}

// ActiveThreat is an exploited, exposed flaw that matters (domain 2.2).
func (s Score) ActiveThreat() bool {
	return s.Likelihood == 5 && s.Exposure >= 4 && s.Impact >= 3
}

// EffortOr3 is the effort, 3 where it was not estimated (domain 2.1).
func (s Score) EffortOr3() int {
	if s.Effort == 0 {
		return 3
	}
	return s.Effort
}

// DoFirst is the do_first_index, score × (13 − effort); 0 where the risk is not scored (domain 2.3).
func (s Score) DoFirst() int { return s.Total() * (13 - s.EffortOr3()) }

// TargetDays is how many days from opened a risk of this score may take by default; 0 where it is not scored.
func (s Score) TargetDays() int {
	for _, row := range bands {
		if row.band == s.Band() {
			if s.ActiveThreat() {
				return row.active
			}
			return row.days
		}
	}
	return 0
}

// ReviewDays is the default interval between reviews; 0 where the risk is not scored.
func (s Score) ReviewDays() int {
	for _, row := range bands {
		if row.band == s.Band() {
			return row.review
		}
	}
	return 0
}
