package metrics

import "slices"

// Kept is one number that is kept each day under a name that never changes, so that trends and charts can be drawn from
// it (domain 6). It belongs to a metric: "overdue" has a count and a share.
type Kept struct {
	Name   string // "overdue_pct": the key in domain.Daily and in the JSON of an issue
	Metric string // the metric it belongs to, as people type it
	Title  string
	Unit   string // "%", "days", "minutes", or what is counted
	Good   Good
	Of     func(Figures) Number
}

// Figures that are kept each day. Averages of fewer than Few observations are not kept: the next value would move by
// chance alone (domain 6). A name is never given to something else.
var keptFigures = []Kept{
	{"open", "open", "Open risks", "risks", Neither, func(f Figures) Number { return Whole(f.OpenRisks.Total) }},
	{"urgent", "open", "Open risks rated Critical or High", "risks", Lower, func(f Figures) Number { return Whole(f.OpenRisks.Critical + f.OpenRisks.High) }},
	{"critical", "open", "Open Critical risks", "risks", Lower, func(f Figures) Number { return Whole(f.OpenRisks.Critical) }},
	{"high", "open", "Open High risks", "risks", Lower, func(f Figures) Number { return Whole(f.OpenRisks.High) }},
	{"medium", "open", "Open Medium risks", "risks", Neither, func(f Figures) Number { return Whole(f.OpenRisks.Medium) }},
	{"low", "open", "Open Low risks", "risks", Neither, func(f Figures) Number { return Whole(f.OpenRisks.Low) }},
	{"overdue_pct", "overdue", "Share of risks past their target", "%", Lower, func(f Figures) Number { return f.OverdueRisks.Pct }},
	{"overdue", "overdue", "Risks past their target", "risks", Lower, func(f Figures) Number { return Whole(len(f.OverdueRisks.IDs)) }},
	{"overdue_of", "overdue", "Risks in work", "risks", Neither, func(f Figures) Number { return Whole(f.OverdueRisks.Of) }},
	{"fix_median", "fixing", "Median days to fix a high risk", "days", Lower, func(f Figures) Number { return many(f.TimeToFix.Median, len(f.TimeToFix.Closed)) }},
	{"fix_median_with_open", "fixing", "Median days to fix, open ones included", "days", Lower, func(f Figures) Number {
		return many(f.TimeToFix.Survival, len(f.TimeToFix.Closed)+len(f.TimeToFix.Open))
	}},
	{"fix_oldest", "fixing", "Oldest open high risk", "days", Lower, func(f Figures) Number { return f.TimeToFix.Oldest }},
	{"exceptions_past_end_pct", "exceptions", "Share of exceptions past their end", "%", Lower, func(f Figures) Number { return f.Exceptions.Pct }},
	{"exceptions", "exceptions", "Active exceptions", "exceptions", Lower, func(f Figures) Number { return Whole(f.Exceptions.Active) }},
	{"exceptions_past_end", "exceptions", "Exceptions past their end", "exceptions", Lower, func(f Figures) Number { return Whole(f.Exceptions.PastEnd) }},
	{"exceptions_oldest", "exceptions", "Oldest exception", "days", Lower, func(f Figures) Number { return f.Exceptions.Oldest }},
	{"coverage_tier1_pct", "coverage", "Tier 1 services with every required control", "%", Higher, func(f Figures) Number { return f.Coverage.Tier1.Pct }},
	{"coverage_pairs_pct", "coverage", "Required controls in place", "%", Higher, func(f Figures) Number { return f.Coverage.Pairs.Pct }},
	{"actions_on_time_pct", "actions", "Actions done by their first date", "%", Higher, func(f Figures) Number { return f.FollowThrough.OnPct }},
	{"actions_overdue", "actions", "Actions past their date", "actions", Lower, func(f Figures) Number { return Whole(len(f.OverdueActions)) }},
	{"incidents_repeat_pct", "incidents", "Incidents that repeat an earlier type", "%", Lower, func(f Figures) Number { return f.Recurring.Pct }},
	{"acknowledge_median", "acknowledge", "Median minutes to acknowledge", "minutes", Lower, func(f Figures) Number {
		return many(f.Acknowledge.Median, len(f.Acknowledge.Minutes))
	}},
	{"owners_reachable_pct", "ownership", "Services with a reachable owner", "%", Higher, func(f Figures) Number { return f.Ownership.Reachable.Pct }},
	{"owners_stale_pct", "ownership", "Services not confirmed for 90 days", "%", Lower, func(f Figures) Number { return f.Ownership.Stale.Pct }},
	{"champions_pct", "champions", "Teams with an active champion", "%", Higher, func(f Figures) Number { return f.Champions.Pct }},
	{"evidence_on_time_pct", "evidence", "Proof that came on time", "%", Higher, func(f Figures) Number { return f.EvidenceOnTime.Pct }},
	{"decision_median", "decisions", "Median days to decide", "days", Lower, func(f Figures) Number { return many(f.DecisionTime.Median, f.DecisionTime.Of) }},
	{"decisions_overdue", "decisions", "Decisions past their date", "decisions", Lower, func(f Figures) Number { return Whole(f.DecisionTime.Overdue) }},
}

// many is a number, or none where it is drawn from too few observations.
func many(n Number, of int) Number {
	if of < Few {
		return NA
	}
	return n
}

// KeptFigures are the numbers kept each day, in the order they are shown.
func KeptFigures() []Kept { return slices.Clone(keptFigures) }

// KeptOf are the numbers of one metric, its most telling one first.
func KeptOf(metric string) []Kept {
	var out []Kept
	for _, k := range keptFigures {
		if k.Metric == metric {
			out = append(out, k)
		}
	}
	return out
}

// KeptFigure is a kept number by its name.
func KeptFigure(name string) (Kept, bool) {
	for _, k := range keptFigures {
		if k.Name == name {
			return k, true
		}
	}
	return Kept{}, false
}

// Values are the numbers of a day by name; what is n/a is left out.
func (f Figures) Values() map[string]float64 {
	out := map[string]float64{}
	for _, k := range keptFigures {
		if n := k.Of(f); n.Known() {
			out[k.Name] = n.Float()
		}
	}
	return out
}

// TrendOf is how the figure moved from what earlier values say to now: "new" where they do not know it, nothing where
// there is none now.
func (k Kept) TrendOf(was map[string]float64, now Figures) Trend {
	n := k.Of(now)
	if !n.Known() {
		return Trend{}
	}
	old, known := was[k.Name]
	return TrendOf(old, n.Float(), known, k.Good)
}
