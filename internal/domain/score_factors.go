package domain

// Factor is one of the four things a risk is scored by (domain 2.1).
type Factor struct {
	Key   string // as it is typed and stored: "likelihood"
	Label string // as people read it
	Asks  string // what it says, in brackets of the table's head
	// Anchors are the words of the values 1 to 5, shown wherever one is chosen or explained.
	Anchors [5]string
}

// Factors is the table of domain 2.1, in its order.
var Factors = []Factor{
	{"likelihood", "Likelihood", "how easy to exploit, how likely now", [5]string{
		"no known way, or less than once in 10 years",
		"hard, needs rare skill or inside help; once in 3–10 years",
		"known method or public proof of concept; once in 1–3 years",
		"easy or automated, seen in our sector, EPSS ≥ 0.10; about yearly",
		"being used now (in CISA KEV, or seen here in 12 months); several times a year"}},
	{"impact", "Impact", "data, availability, law, money; the worst that is credible", [5]string{
		"nuisance",
		"one team slowed, no personal data",
		"some customers, limited personal data, or hours of outage on tier 2",
		"many customers, sensitive data, a legal notice, or a day's outage on tier 1",
		"harm to people, business-threatening loss, or regulator action"}},
	{"exposure", "Exposure", "who can reach it, and how much depends on it", [5]string{
		"isolated lab, made-up data",
		"few staff, restricted network",
		"all staff, or a linked supplier",
		"partners or signed-in customers",
		"anyone on the internet"}},
	{"effort", "Effort", "time, dependencies and risk of the fix; it ranks, it never lowers the band", [5]string{
		"≤ 1 day, one team, easy to undo",
		"≤ 1 week, one team",
		"≤ 1 month or 2 teams",
		"≤ 1 quarter, several teams or a supplier, planned stop",
		"more than a quarter, redesign or budget approval"}},
}

// Anchor is the words of a value of the factor; "not estimated" for effort and "not said" for the others where it is 0.
func (f Factor) Anchor(value int) string {
	switch {
	case value >= 1 && value <= len(f.Anchors):
		return f.Anchors[value-1]
	case f.Key == "effort":
		return "effort not estimated" // domain 2.1
	}
	return "not said"
}

// Of is the factor's value in a score, 0 where it was not said.
func (f Factor) Of(s Score) int {
	switch f.Key {
	case "likelihood":
		return s.Likelihood
	case "impact":
		return s.Impact
	case "exposure":
		return s.Exposure
	}
	return s.Effort
}

// With is a score with this factor's value changed.
func (f Factor) With(s Score, value int) Score {
	switch f.Key {
	case "likelihood":
		s.Likelihood = value
	case "impact":
		s.Impact = value
	case "exposure":
		s.Exposure = value
	default:
		s.Effort = value
	}
	return s
}
