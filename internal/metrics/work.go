package metrics

import (
	"cmp"
	"slices"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// TimeToFix is how long high risks stay, closed and open ones.
type TimeToFix struct {
	Closed   []int  `json:"closed_days"`
	Mean     Number `json:"mean"`
	Median   Number `json:"median"`
	Few      bool   `json:"few"`
	Open     []int  `json:"open_days"`
	Survival Number `json:"median_including_open"`
	// OpenMedian and Oldest are of the open ones.
	OpenMedian Number `json:"-"`
	Oldest     Number `json:"-"`
}

// fixed are the reasons for which a closed risk counts as fixed.
var fixed = []string{"remediated", "transferred", "avoided"}

// timeToFix takes each time a risk was open as an observation of its own: of those closed within the window the ones
// whose highest band was High or Critical, and all that are open or accepted and High or Critical now. An age counts
// from the day it was first open, or from the day it became High (domain 6). Imported risks do not say that day: then
// the band they have now was theirs from the start.
func (v *view) timeToFix() TimeToFix {
	out := TimeToFix{Closed: []int{}, Open: []int{}}
	add := func(opened, high, closed domain.Date, reason string) {
		if !opened.IsZero() && v.within(closed, fixDays) && slices.Contains(fixed, reason) {
			out.Closed = append(out.Closed, closed.Days(from(opened, high)))
		}
	}
	for _, r := range v.Risks {
		high := func(highest domain.Band) bool { return cmp.Or(highest, r.Score.Band()).AtLeastHigh() }
		for _, s := range r.Spells {
			if high(s.Highest) {
				add(s.Opened, s.HighSince, s.Closed, s.Reason)
			}
		}
		switch {
		case r.State == "closed" && high(r.Highest):
			add(r.Opened, r.HighSince, r.Closed, r.CloseReason)
		case r.IsOpen() && r.Score.Band().AtLeastHigh() && !r.Opened.IsZero():
			out.Open = append(out.Open, max(0, v.today.Days(from(r.Opened, r.HighSince))))
		}
	}
	slices.Sort(out.Closed)
	slices.Sort(out.Open)
	out.Mean, out.Median, out.Few = Mean(out.Closed), Median(out.Closed), len(out.Closed) < Few
	out.Survival, out.OpenMedian, out.Oldest = Survival(out.Closed, out.Open), Median(out.Open), oldest(out.Open)
	return out
}

// from is the day an age counts from: the later of opened and high.
func from(opened, high domain.Date) domain.Date {
	if high.After(opened) {
		return high
	}
	return opened
}

func oldest(days []int) Number {
	if len(days) == 0 {
		return NA
	}
	return Whole(slices.Max(days))
}

// Exceptions are the live exceptions: active ones, those past their end and not closed, those that wait for a yes.
type Exceptions struct {
	Active  int    `json:"active"`
	PastEnd int    `json:"past_end"`
	Waiting int    `json:"waiting"`
	Median  Number `json:"median_age_days"` // of active and past end, from the start of the chain
	Oldest  Number `json:"oldest_age_days"`
	Pct     Number `json:"past_end_pct"`
	Ages    []int  `json:"-"`
	// AgesPast are the ages of those past their end, which are among Ages.
	AgesPast []int `json:"-"`
}

func (v *view) exceptionFigures() Exceptions {
	var out Exceptions
	for _, e := range v.Exceptions {
		switch e.StateOn(v.today) {
		case "approved", "expiring":
			out.Active++
		case "expired":
			out.PastEnd++
		case "requested":
			out.Waiting++
			continue
		default:
			continue
		}
		out.Ages = append(out.Ages, e.Age(v.today))
		if e.Expired(v.today) {
			out.AgesPast = append(out.AgesPast, e.Age(v.today))
		}
	}
	slices.Sort(out.Ages)
	out.Median, out.Oldest, out.Pct = Median(out.Ages), oldest(out.Ages), Percent(out.PastEnd, len(out.Ages))
	return out
}

// FollowThrough is how many actions whose first due date has passed were done, and done by then.
type FollowThrough struct {
	Due     int    `json:"due"`
	OnTime  int    `json:"on_time"`
	Done    int    `json:"done"`
	OnPct   Number `json:"on_time_pct"`
	DonePct Number `json:"done_pct"`
	Dropped int    `json:"dropped"` // with consent; they are not in Due
}

// followThrough looks at first_due from today − 30 to yesterday: a moved date does not help.
func (v *view) followThrough() FollowThrough {
	var out FollowThrough
	for _, a := range v.Actions {
		if !v.within(a.FirstDue, followDays) || a.FirstDue == v.today {
			continue
		}
		if a.State == "dropped" {
			out.Dropped++
			continue
		}
		out.Due++
		if a.State != "done" || a.DoneOn.After(v.today) {
			continue
		}
		out.Done++
		if !a.DoneOn.After(a.FirstDue) {
			out.OnTime++
		}
	}
	out.OnPct, out.DonePct = Percent(out.OnTime, out.Due), Percent(out.Done, out.Due)
	return out
}

func (v *view) overdueActions() []string {
	var late []*domain.Action
	for _, a := range v.Actions {
		if a.Live() && !a.Due.IsZero() && v.today.After(a.Due) {
			late = append(late, a)
		}
	}
	return ids(v, late, func(a *domain.Action) domain.Date { return a.Due })
}

// Recurring are the types of incidents that came back.
type Recurring struct {
	Types   map[string]int `json:"types"` // with two or more in the window
	Pct     Number         `json:"repeat_pct"`
	Repeats int            `json:"-"`
	Of      int            `json:"-"`
}

func (v *view) recurring() Recurring {
	var all []*domain.Incident
	for _, i := range v.Incidents {
		if i.State != "cancelled" {
			all = append(all, i)
		}
	}
	return recurring(all, v.now, recurDays)
}

// recurring counts the incidents of a window before now. A repeat follows one of the same type within the 180 days
// before it, the 180th included, also where that one lies before the window.
func recurring(all []*domain.Incident, now time.Time, window int) Recurring {
	out := Recurring{Types: map[string]int{}}
	types := map[string]int{}
	const back = recurDays * 24 * time.Hour
	for _, i := range all {
		at := i.Times["detected"]
		if at.IsZero() || at.After(now) || at.Before(now.Add(-time.Duration(window)*24*time.Hour)) {
			continue
		}
		out.Of++
		if i.Type == "" {
			continue // nobody said what sort it was
		}
		types[i.Type]++
		if slices.ContainsFunc(all, func(o *domain.Incident) bool {
			was := o.Times["detected"]
			earlier := was.Before(at) || was.Equal(at) && o.Ref().Num() < i.Ref().Num()
			return o.Type == i.Type && !was.IsZero() && earlier && at.Sub(was) <= back
		}) {
			out.Repeats++
		}
	}
	for t, n := range types {
		if n >= 2 {
			out.Types[t] = n
		}
	}
	out.Pct = Percent(out.Repeats, out.Of)
	return out
}

// Acknowledge is how long escalations searched for somebody, in minutes on the clock.
type Acknowledge struct {
	Median Number `json:"median"`
	P90    Number `json:"p90"`
	Never  int    `json:"never"` // exhausted
	Of     int    `json:"of"`    // acknowledged and exhausted; what still runs is in neither
	// Minutes are those of the acknowledged ones, the shortest first.
	Minutes []Number `json:"-"`
}

func (v *view) acknowledge() Acknowledge {
	var out Acknowledge
	var seconds []int
	for _, e := range v.Escalations {
		if !v.since(e.Triggered, ackDays) {
			continue
		}
		switch {
		case !e.Acknowledged.IsZero():
			seconds = append(seconds, int(e.Acknowledged.Sub(e.Triggered).Seconds()))
		case e.State == "exhausted" || !e.Exhausted.IsZero():
			out.Never++
		}
	}
	slices.Sort(seconds)
	for _, n := range seconds {
		out.Minutes = append(out.Minutes, Whole(n).over(60))
	}
	out.Median, out.P90, out.Of = Median(seconds).over(60), Percentile(seconds, 90).over(60), len(seconds)+out.Never
	return out
}

// DecisionsWaiting are the decisions nobody made yet.
type DecisionsWaiting struct {
	Overdue []string `json:"overdue"`
	Soon    []string `json:"due_next_7_days"`
}

func (v *view) decisionsWaiting() DecisionsWaiting {
	var late, soon []*domain.Decision
	for _, d := range v.Decisions {
		switch {
		case d.State != "proposed" || d.Due.IsZero():
		case v.today.After(d.Due):
			late = append(late, d)
		case d.Due.Days(v.today) <= 7:
			soon = append(soon, d)
		}
	}
	due := func(d *domain.Decision) domain.Date { return d.Due }
	return DecisionsWaiting{ids(v, late, due), ids(v, soon, due)}
}

// DecisionTime is how long decisions take, of those made in the window.
type DecisionTime struct {
	Median  Number `json:"median"`
	Of      int    `json:"of"`
	Overdue int    `json:"waiting_past_due"`
	Days    []int  `json:"-"`
}

func (v *view) decisionTime() DecisionTime {
	var out DecisionTime
	for _, d := range v.Decisions {
		switch d.State {
		case "decided", "superseded":
			if v.within(d.Decided, decisionDays) {
				out.Days = append(out.Days, d.Decided.Days(d.Proposed))
			}
		case "proposed":
			if !d.Due.IsZero() && v.today.After(d.Due) {
				out.Overdue++
			}
		}
	}
	slices.Sort(out.Days)
	out.Median, out.Of = Median(out.Days), len(out.Days)
	return out
}

// EvidenceOnTime is how much proof came by its due date, of the requests due in the window.
type EvidenceOnTime struct {
	OnTime   int    `json:"on_time"`
	Of       int    `json:"of"`
	Pct      Number `json:"pct"`
	Returned int    `json:"returned"` // sent back at least once; they count by their first provision
}

func (v *view) evidenceOnTime() EvidenceOnTime {
	var out EvidenceOnTime
	for _, e := range v.Evidence {
		if !v.within(e.Due, evidenceDays) {
			continue
		}
		out.Of++
		first := e.FirstProvided
		if first.IsZero() {
			first = e.Provided
		}
		if !first.IsZero() && !first.After(e.Due) && !first.After(v.today) {
			out.OnTime++
		}
		if !e.Returned.IsZero() {
			out.Returned++
		}
	}
	out.Pct = Percent(out.OnTime, out.Of)
	return out
}

func (v *view) evidenceOverdue() []string {
	var late []*domain.Evidence
	for _, e := range v.Evidence {
		if e.Overdue(v.today) {
			late = append(late, e)
		}
	}
	return ids(v, late, func(e *domain.Evidence) domain.Date { return e.Due })
}
