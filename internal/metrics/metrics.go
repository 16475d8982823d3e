// Package metrics gives every figure of domain 6, and the lists of the digests, for one reader's scope at one moment.
// It is pure: the records, the directory and the moment come in, a struct comes out. What the reader may not see is
// left out before anything is counted (domain 7.2).
package metrics

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// The windows of domain 6, in days.
const (
	fixDays      = 90
	recurDays    = 180
	followDays   = 30
	ackDays      = 90
	evidenceDays = 90
	decisionDays = 90
)

// Back is how many days before today a record of a kind can still count by its FigureDay, a day more for windows kept
// in time stamps; 0 where only live ones count. Repeats of an incident look one window back from the window's start.
var Back = map[domain.Kind]int{domain.KindRisk: fixDays + 1, domain.KindDecision: decisionDays + 1, domain.KindAction: followDays + 1,
	domain.KindIncident: 2*recurDays + 2, domain.KindEscalation: ackDays + 2, domain.KindEvidence: evidenceDays + 1}

// Few is the number of observations below which a mean or median says too little (domain 6).
const Few = 5

// Figures are all figures and lists for one reader at one moment. Its JSON has the keys and shapes that dashboards
// read; what only the text needs is left out of it.
type Figures struct {
	DoFirst         []string         `json:"do_first"`
	DoFirstIndex    map[string]int   `json:"do_first_index"`
	OpenRisks       OpenRisks        `json:"open_risks"`
	Inflation       Inflation        `json:"score_inflation"`
	OverdueRisks    Overdue          `json:"overdue_risks"`
	TimeToFix       TimeToFix        `json:"time_to_fix_high"`
	Exceptions      Exceptions       `json:"exceptions"`
	Coverage        Coverage         `json:"control_coverage"`
	Ownership       Ownership        `json:"ownership"`
	Champions       Champions        `json:"champion_coverage"`
	FollowThrough   FollowThrough    `json:"follow_through"`
	OverdueActions  []string         `json:"overdue_actions"`
	Recurring       Recurring        `json:"recurring_incidents"`
	Acknowledge     Acknowledge      `json:"acknowledge_minutes"`
	Decisions       DecisionsWaiting `json:"decisions_waiting"`
	DecisionTime    DecisionTime     `json:"decision_days"`
	EvidenceOverdue []string         `json:"evidence_overdue"`
	EvidenceOnTime  EvidenceOnTime   `json:"evidence_on_time"`
	// Clocks are those of each real incident that is not closed or cancelled: clocks_inc_003 and so on.
	Clocks map[string]Clocks `json:"-"`

	At    time.Time   `json:"-"`
	Today domain.Date `json:"-"`
	// Named are the records whose ids stand in the lists.
	Named []domain.Record `json:"-"`
}

// MarshalJSON puts each incident's clocks beside the other keys.
func (f Figures) MarshalJSON() ([]byte, error) {
	type plain Figures // without this method
	b, err := json.Marshal(plain(f))
	if err != nil || len(f.Clocks) == 0 {
		return b, err
	}
	clocks, err := json.Marshal(f.Clocks)
	if err != nil {
		return nil, err
	}
	return append(append(b[:len(b)-1], ','), clocks[1:]...), nil
}

// OpenRisks counts the open risks by band; those without a score are in the total only.
type OpenRisks struct {
	Total    int `json:"total"`
	Critical int `json:"critical"`
	High     int `json:"high"`
	Medium   int `json:"medium"`
	Low      int `json:"low"`
}

// Inflation is how many open risks are rated high (domain 2.4).
type Inflation struct {
	Critical Number           `json:"critical_pct"`
	High     Number           `json:"high_or_critical_pct"`
	Warn     bool             `json:"warn"`
	Of       domain.Inflation `json:"-"`
}

// Overdue are the risks past their target, of those in work.
type Overdue struct {
	IDs []string `json:"ids"`
	Of  int      `json:"of"`
	Pct Number   `json:"pct"`
}

// Ratio is a share with what it was counted from.
type Ratio struct {
	N   int    `json:"n"`
	Of  int    `json:"of"`
	Pct Number `json:"pct"`
}

func ratio(n, of int) Ratio { return Ratio{n, of, Percent(n, of)} }

// view holds what one reader may see, by kind.
type view struct {
	now   time.Time
	today domain.Date
	d     *domain.Directory

	domain.ByKind
	named []domain.Record
}

// Of computes every figure from the records that the reader sees whole. Records may come in any order, live ones and
// those that ended within Back; which come twice count once.
func Of(now time.Time, d *domain.Directory, reader domain.Reader, records []domain.Record) Figures {
	v := &view{now: now, today: d.Today(now), d: d}
	seen := map[domain.Ref]bool{}
	for _, rec := range records {
		if seen[rec.Ref()] || domain.Staged(rec) || reader.Sees(rec) != domain.SeesAll {
			continue // exercises count in nothing but the follow-through of their actions
		}
		seen[rec.Ref()] = true
		v.Add(rec)
	}
	f := Figures{At: now, Today: v.today, TimeToFix: v.timeToFix(), Exceptions: v.exceptionFigures(), Coverage: v.coverage(), Ownership: v.ownership(),
		Champions: v.champions(), FollowThrough: v.followThrough(), Recurring: v.recurring(), Acknowledge: v.acknowledge(), DecisionTime: v.decisionTime(),
		EvidenceOnTime: v.evidenceOnTime(), Decisions: v.decisionsWaiting(), OverdueActions: v.overdueActions(), EvidenceOverdue: v.evidenceOverdue(), Clocks: v.clocks()}
	v.riskFigures(&f)
	f.Named = v.named
	return f
}

// riskFigures are the do-first list and what is counted of open risks.
func (v *view) riskFigures(f *Figures) {
	f.DoFirst, f.DoFirstIndex, f.OverdueRisks.IDs = []string{}, map[string]int{}, []string{}
	for _, r := range domain.DoFirst(v.Risks) {
		f.DoFirst = append(f.DoFirst, r.ID)
		f.DoFirstIndex[r.ID] = r.Score.DoFirst()
		v.named = append(v.named, r)
	}
	var late []*domain.Risk
	for _, r := range v.Risks {
		if r.IsOpen() {
			f.OpenRisks.Total++
			switch r.Score.Band() {
			case domain.Critical:
				f.OpenRisks.Critical++
			case domain.High:
				f.OpenRisks.High++
			case domain.Medium:
				f.OpenRisks.Medium++
			case domain.Low:
				f.OpenRisks.Low++
			}
		}
		if r.InWork() {
			f.OverdueRisks.Of++
		}
		if r.Overdue(v.today) {
			late = append(late, r)
		}
	}
	f.OverdueRisks.IDs = ids(v, late, func(r *domain.Risk) domain.Date { return r.Target })
	f.OverdueRisks.Pct = Percent(len(late), f.OverdueRisks.Of)
	x := domain.InflationOf(v.Risks)
	f.Inflation = Inflation{Critical: Percent(x.Critical, x.Of), High: Percent(x.Critical+x.High, x.Of), Warn: x.Warn, Of: x}
}

// ids lists records by their day, the earliest first, then by number, and notes that they are named.
func ids[R domain.Record](v *view, recs []R, day func(R) domain.Date) []string {
	slices.SortFunc(recs, func(a, b R) int {
		return cmp.Or(day(a).Compare(day(b)), cmp.Compare(a.Ref().Num(), b.Ref().Num()))
	})
	out := []string{}
	for _, r := range recs {
		out = append(out, r.Ref().ID)
		v.named = append(v.named, r)
	}
	return out
}

// within says whether a date lies in a window of n days: from today − n to today, both included (domain 6).
func (v *view) within(d domain.Date, n int) bool {
	return !d.IsZero() && !d.Before(v.today.AddDays(-n)) && !d.After(v.today)
}

// since says whether a moment lies in a window of n days: from t − n × 24 h to t (domain 6).
func (v *view) since(t time.Time, n int) bool {
	return !t.IsZero() && !t.Before(v.now.Add(-time.Duration(n)*24*time.Hour)) && !t.After(v.now)
}

// Clocks are the legal clocks of one incident by name.
type Clocks map[string]Clock

// Clock is when one is due, null while nothing started it and where it does not apply, and how it stands.
type Clock struct {
	Due    *string `json:"due"`
	Status string  `json:"status"`
}

func (v *view) clocks() map[string]Clocks {
	out := map[string]Clocks{}
	for _, i := range v.Incidents {
		if !i.Live() {
			continue
		}
		all := Clocks{}
		for _, c := range domain.Clocks(v.d, i, v.now) {
			x := Clock{Status: c.Status}
			if due := c.Day.String(); due != "" {
				x.Due = &due
			} else if !c.Due.IsZero() {
				due := c.Due.UTC().Format(time.RFC3339)
				x.Due = &due
			}
			all[c.Name] = x
		}
		out["clocks_"+strings.ReplaceAll(strings.ToLower(i.ID), "-", "_")] = all
		v.named = append(v.named, i)
	}
	return out
}
