package metrics

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

var (
	now   = time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC)
	today = domain.Date{Year: 2026, Month: 9, Day: 15}
	full  = domain.ForCaller(domain.OperatorCaller)
	high  = domain.Score{Likelihood: 3, Impact: 4, Exposure: 4}
	low   = domain.Score{Likelihood: 1, Impact: 1, Exposure: 1}
)

func figures(recs ...domain.Record) Figures {
	d := domain.NewDirectory()
	d.Index()
	return Of(now, d, full, recs)
}

func ref(k domain.Kind, n int) string { return domain.NewRef(k, n).ID }

// ages makes high risks: closed today after so many days, and open for so many days.
func ages(closed, open []int) []domain.Record {
	var out []domain.Record
	for _, n := range closed {
		out = append(out, &domain.Risk{ID: ref(domain.KindRisk, len(out)+1), State: "closed", CloseReason: "remediated", Score: high, Opened: today.AddDays(-n), Closed: today})
	}
	for _, n := range open {
		out = append(out, &domain.Risk{ID: ref(domain.KindRisk, len(out)+1), State: "accepted", Score: high, Opened: today.AddDays(-n)})
	}
	return out
}

// Vectors (a) and (b) of domain 6.
func TestTimeToFix(t *testing.T) {
	a := figures(ages([]int{40, 5, 20, 10}, []int{60, 15, 30})...).TimeToFix
	if a.Mean.String() != "18.75" || a.Median.String() != "15" || a.Survival.String() != "40" || !a.Few || a.OpenMedian.String() != "30" || a.Oldest.String() != "60" {
		t.Errorf("%+v", a)
	}
	if b := figures(ages([]int{3, 9}, []int{50, 60, 70})...).TimeToFix; b.Survival.String() != "not_reached" {
		t.Errorf("%+v", b)
	}
	// An open one of the same age counts as still at risk: 1 of 2 closed at day 10 is S = 1/2.
	if s := Survival([]int{10}, []int{10}); s.String() != "10" {
		t.Errorf("S = 1/2 at day 10, median %s", s)
	}
	none := figures().TimeToFix
	if none.Mean.String() != "n/a" || none.Survival.String() != "n/a" || none.Oldest.String() != "n/a" {
		t.Errorf("nothing to count: %+v", none)
	}
}

// Each spell is an observation; it counts where its highest band was High, from the day it became so, for three reasons.
func TestSpellsAndHighSince(t *testing.T) {
	day := func(n int) domain.Date { return today.AddDays(-n) }
	f := figures(
		&domain.Risk{ID: "RSK-001", State: "closed", CloseReason: "avoided", Score: low, Highest: domain.High, Opened: day(80), HighSince: day(50), Closed: day(20),
			Spells: []domain.Spell{{Opened: day(400), Closed: day(90), Reason: "remediated", Highest: domain.Critical}, // the window's first day
				{Opened: day(400), Closed: day(91), Reason: "remediated", Highest: domain.Critical}, // a day too old
				{Opened: day(88), Closed: day(86), Reason: "remediated", Highest: domain.Medium}}},  // never High
		&domain.Risk{ID: "RSK-002", State: "closed", CloseReason: "duplicate", Score: high, Opened: day(9), Closed: day(1)},
		&domain.Risk{ID: "RSK-003", State: "rejected", RejectReason: "not_a_risk", Score: high, Opened: day(9), Closed: day(1)},
		&domain.Risk{ID: "RSK-004", State: "open", Score: high, Opened: day(30), HighSince: day(4),
			Spells: []domain.Spell{{Opened: day(60), Closed: day(53), Reason: "remediated"}}}, // imported closed, then reopened: its highest band is not known
		&domain.Risk{ID: "RSK-005", State: "reported", Score: high},
	).TimeToFix
	if !slices.Equal(f.Closed, []int{7, 30, 310}) || !slices.Equal(f.Open, []int{4}) {
		t.Errorf("closed %v, open %v", f.Closed, f.Open)
	}
}

// Vector (c) of domain 6, with one of the two gaps under an exception, and what does not apply left out.
func TestCoverage(t *testing.T) {
	d := domain.NewDirectory()
	for _, id := range []string{"a", "b", "c", "d"} {
		d.Put(&domain.Service{ID: id, Tier: 1})
	}
	d.Put(&domain.Control{ID: "x", Required: []string{"a", "b", "c", "d"}, States: map[string]domain.ControlState{"b": domain.Missing, "d": domain.NotApplicable}})
	d.Put(&domain.Control{ID: "y", Required: []string{"a", "b"}, States: map[string]domain.ControlState{"a": domain.Unknown}})
	d.Index()
	e := &domain.Exception{ID: "EXC-001", Control: "x", Service: "b", State: "approved", Starts: today, Ends: today.AddDays(1)}
	f := Of(now, d, full, []domain.Record{e}).Coverage
	if got := fmt.Sprint(f.Pairs, f.Tier1, f.ByControl["x"], f.PairsExcused, f.Tier1Excused); got != "{3 5 60} {1 3 33} 67 1 1" {
		t.Error(got)
	}
}

// Vector (d) of domain 6: ages count from the start of the chain, not of the last renewal.
func TestExceptions(t *testing.T) {
	var recs []domain.Record
	for i, age := range []int{72, 82, 106, 137} {
		e := &domain.Exception{ID: ref(domain.KindException, i+1), State: "approved", ChainStart: today.AddDays(-age), Starts: today.AddDays(-10), Ends: today.AddDays(5)}
		if i == 2 {
			e.Ends = today // expired when today ≥ end, whether or not the timer has rung
		}
		recs = append(recs, e)
	}
	recs = append(recs, &domain.Exception{ID: "EXC-010", State: "closed"}, &domain.Exception{ID: "EXC-011", State: "requested"})
	if f := figures(recs...).Exceptions; fmt.Sprint(f) != "{3 1 1 94 137 25 [72 82 106 137] [106]}" {
		t.Errorf("%v", f)
	}
}

// Vector (e) of domain 6, and the edges: the 180th day counts, also where the earlier one lies before the window.
func TestRecurring(t *testing.T) {
	begin := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	at := func(n, day int, kind, state string) *domain.Incident {
		return &domain.Incident{ID: ref(domain.KindIncident, n), Kind: kind, Type: "t", State: state, Times: map[string]time.Time{"detected": begin.AddDate(0, 0, day)}}
	}
	all := []*domain.Incident{at(1, 1, "real", "closed"), at(2, 100, "real", "closed"), at(3, 281, "real", "closed")}
	if f := recurring(all, begin.AddDate(0, 0, 281), 300); f.Repeats != 1 || f.Of != 3 || f.Pct.String() != "33" || f.Types["t"] != 3 {
		t.Errorf("%+v", f)
	}
	edge := []*domain.Incident{at(1, 0, "real", "closed"), at(2, 180, "real", "closed")}
	if f := recurring(edge, begin.AddDate(0, 0, 181), recurDays); f.Repeats != 1 || f.Of != 1 || len(f.Types) != 0 {
		t.Errorf("a repeat of one before the window: %+v", f)
	}
	if f := figures(at(1, 200, "exercise", "closed"), at(2, 210, "real", "cancelled"), at(3, 220, "real", "declared")).Recurring; f.Of != 1 || f.Repeats != 0 {
		t.Errorf("drills and false alarms count: %+v", f)
	}
}

// Vector (f) of domain 6; what still runs is in neither, and a window of days is kept in hours.
func TestAcknowledge(t *testing.T) {
	esc := func(n int, ago time.Duration, minutes float64, state string) domain.Record {
		e := &domain.Escalation{ID: ref(domain.KindEscalation, n), State: state, Triggered: now.Add(-ago)}
		if minutes > 0 {
			e.Acknowledged = e.Triggered.Add(time.Duration(minutes * float64(time.Minute)))
		}
		return e
	}
	const day = 24 * time.Hour
	gone := esc(7, day, 0, "resolved").(*domain.Escalation)
	f := figures(esc(1, day, 20, "resolved"), esc(2, 90*day, 22, "acknowledged"), esc(3, day, 190, "resolved"), esc(4, day, 0, "exhausted"),
		esc(5, day, 0, "triggered"), esc(6, 90*day+time.Second, 1, "resolved"), gone).Acknowledge
	if got := fmt.Sprint(f); got != "{22 190 1 4 [20 22 190]}" {
		t.Error(got)
	}
	gone.Exhausted = now
	if f := figures(gone, esc(1, day, 1.5, "acknowledged")).Acknowledge; fmt.Sprint(f) != "{1.5 1.5 1 2 [1.5]}" {
		t.Errorf("one that nobody answered and that was closed with its object: %v", f)
	}
}

// Vectors (g) and (h) of domain 6: nothing to count is n/a, and a half rounds up.
func TestNothingAndHalves(t *testing.T) {
	f := figures()
	b, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	if own := m["ownership"].(map[string]any)["reachable"].(map[string]any); own["pct"] != "n/a" || own["of"] != 0.0 {
		t.Errorf("no services: %v", own)
	}
	if Percent(5, 8).String() != "63" || Percent(1, 200).String() != "1" || Percent(0, 3).String() != "0" || Mean([]int{1, 1, 2}).String() != "1.33" || Mean([]int{1, 0, 0, 0, 0, 0, 0, 1}).String() != "0.25" {
		t.Error("rounding")
	}
}

// Each window's first and last day are in it; the days beside them are not.
func TestWindows(t *testing.T) {
	act := func(n, first int, state string, done int) domain.Record {
		a := &domain.Action{ID: ref(domain.KindAction, n), State: state, FirstDue: today.AddDays(first), Due: today.AddDays(50)}
		if state == "done" {
			a.DoneOn = today.AddDays(done)
		}
		return a
	}
	f := figures(act(1, -30, "done", -30), act(2, -31, "done", -31), act(3, -1, "done", 0), act(4, 0, "open", 0), act(5, -2, "open", 0), act(6, -2, "dropped", 0)).FollowThrough
	if got := fmt.Sprint(f); got != "{3 1 2 33 67 1}" {
		t.Error("follow-through", got)
	}
	dec := func(n, proposed, decided int, state string) domain.Record {
		return &domain.Decision{ID: ref(domain.KindDecision, n), State: state, Proposed: today.AddDays(proposed), Decided: today.AddDays(decided), Due: today.AddDays(-1)}
	}
	if got := fmt.Sprint(figures(dec(1, -95, -90, "decided"), dec(2, -95, -91, "decided"), dec(3, -10, 0, "superseded"), dec(4, -9, -1, "rejected"), dec(5, -9, -1, "proposed")).DecisionTime); got != "{7.5 2 1 [5 10]}" {
		t.Error("decision time", got)
	}
	evd := func(n, due, first, provided int, state string) domain.Record {
		return &domain.Evidence{ID: ref(domain.KindEvidence, n), State: state, Due: today.AddDays(due), FirstProvided: today.AddDays(first), Provided: today.AddDays(provided)}
	}
	back := evd(2, -5, -5, -1, "returned").(*domain.Evidence)
	back.Returned = today.AddDays(-3)
	if got := fmt.Sprint(figures(evd(1, -90, -90, -90, "accepted"), back, evd(3, -91, -99, -99, "accepted"), &domain.Evidence{ID: "EVD-004", State: "asked", Due: today}).EvidenceOnTime); got != "{2 3 67 1}" {
		t.Error("evidence on time", got)
	}
}

// The Kaplan–Meier median against a product of floats, and against the plain median where nothing is open.
func TestSurvivalAgainstFloats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.SliceOfN(rapid.IntRange(0, 12), 0, 9)
		closed, open := days.Draw(t, "closed"), days.Draw(t, "open")
		got := Survival(closed, open).String()
		want, s := "not_reached", 1.0
		if len(closed)+len(open) == 0 {
			want = "n/a"
		}
		for d := 0; d <= 12 && want == "not_reached"; d++ {
			gone, risk := 0, 0
			for _, x := range closed {
				if x == d {
					gone++
				}
				if x >= d {
					risk++
				}
			}
			for _, x := range open {
				if x >= d {
					risk++
				}
			}
			if risk > 0 {
				s *= 1 - float64(gone)/float64(risk)
			}
			if gone > 0 && s <= 0.5+1e-12 {
				want = fmt.Sprint(d)
			}
		}
		if got != want {
			t.Fatalf("closed %v, open %v: %s, want %s", closed, open, got, want)
		}
	})
}

// Rounding half up is exact: it agrees with whole-number arithmetic where floats do not.
func TestRoundingAgainstWholeNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, of := rapid.IntRange(0, 100_000).Draw(t, "n"), rapid.IntRange(1, 100_000).Draw(t, "of")
		if got, want := Percent(n, of).String(), fmt.Sprint((200*n+of)/(2*of)); got != want {
			t.Fatalf("%d of %d: %s, want %s", n, of, got, want)
		}
	})
}

// Percentiles go by nearest rank.
func TestPercentile(t *testing.T) {
	for n, want := range map[int]string{1: "1", 3: "3", 10: "9", 11: "10", 100: "90"} {
		var v []int
		for i := range n {
			v = append(v, n-i)
		}
		if got := Percentile(v, 90).String(); got != want {
			t.Errorf("90th of %d: %s, want %s", n, got, want)
		}
	}
}
