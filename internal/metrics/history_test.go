package metrics

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

var scores = []domain.Score{{Likelihood: 5, Impact: 5, Exposure: 5}, high, {Likelihood: 3, Impact: 3, Exposure: 3}, low}

// The history that the dates of a risk tell is the one it lived through: each is led from day to day, opened, closed and
// reopened by chance, and what was open at the end of each day is written down meanwhile.
func TestHistoryIsWhatHappened(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const length = 100
		lived := make([]map[domain.Band]int, length+1)
		for i := range lived {
			lived[i] = map[domain.Band]int{}
		}
		day := func(i int) domain.Date { return today.AddDays(i - length) }
		var recs []domain.Record
		for n := range rapid.IntRange(0, 8).Draw(t, "risks") {
			r := &domain.Risk{ID: ref(domain.KindRisk, n+1), State: domain.RiskReported, Score: rapid.SampledFrom(scores).Draw(t, "score")}
			band := r.Score.Band()
			for i := range lived {
				turn := rapid.IntRange(0, 14).Draw(t, "turn")
				switch {
				case turn == 0 && r.State == domain.RiskReported:
					r.State, r.Opened = domain.RiskOpen, day(i)
				case turn == 1 && r.IsOpen():
					r.State, r.Closed, r.Highest = domain.RiskClosed, day(i), band
				case turn == 2 && r.State == domain.RiskClosed && day(i).After(r.Closed):
					r.Spells = append(r.Spells, domain.Spell{Opened: r.Opened, Closed: r.Closed, Highest: r.Highest})
					r.State, r.Opened, r.Closed, r.Highest = domain.RiskOpen, day(i), domain.Date{}, ""
				case turn == 3 && r.IsOpen():
					r.State = rapid.SampledFrom([]string{domain.RiskOpen, domain.RiskTreatment, domain.RiskAccepted, domain.RiskVerifying}).Draw(t, "state")
				}
				if r.IsOpen() {
					lived[i][band]++
				}
			}
			recs = append(recs, r)
		}
		var days []domain.Date
		for i := range lived {
			days = append(days, day(i))
		}
		recs = append(recs, recs...) // what comes twice counts once
		for i, got := range History(full, recs, days) {
			want := Bands{Day: day(i), Critical: lived[i][domain.Critical], High: lived[i][domain.High], Medium: lived[i][domain.Medium], Low: lived[i][domain.Low], Known: true}
			got.Work, got.Late = 0, 0 // below
			if got != want {
				t.Fatalf("%s: %+v, lived %+v", day(i), got, want)
			}
		}
		o := figures(recs...).OpenRisks
		if last := History(full, recs, []domain.Date{today})[0]; last.Critical != o.Critical || last.High != o.High || last.Medium != o.Medium || last.Low != o.Low {
			t.Fatalf("today: %+v, counted %+v", last, o)
		}
	})
}

// What a reader may not see is not in their history.
func TestHistoryLeavesOutWhatIsConfidential(t *testing.T) {
	r := &domain.Risk{ID: "RSK-001", State: domain.RiskOpen, Score: high, Opened: today.AddDays(-10), Meta: domain.Meta{Visibility: domain.Restricted, NeedToKnow: []string{"rui"}}}
	if got := History(domain.ForChannel, []domain.Record{r}, []domain.Date{today})[0]; got.Total() != 0 {
		t.Errorf("a channel counts %+v", got)
	}
	if got := History(full, []domain.Record{r}, []domain.Date{today})[0]; got.High+got.Critical != 1 {
		t.Errorf("who may see it counts %+v", got)
	}
}

func TestOverTimePrefersWhatWasKept(t *testing.T) {
	r := &domain.Risk{ID: "RSK-001", State: domain.RiskOpen, Score: high, Opened: today.AddDays(-100)}
	points := Points(today, 5)
	if points[0] != today.AddDays(-28) || points[4] != today {
		t.Fatalf("the points are %v", points)
	}
	daily := func(ago, critical int) *domain.Daily {
		return &domain.Daily{ID: today.AddDays(-ago).String(), Figures: map[string]float64{"critical": float64(critical), "overdue_pct": 12}}
	}
	days := []*domain.Daily{daily(20, 9), daily(14, 2), daily(0, 3)} // the one of a week ago was missed
	got := OverTime(History(full, []domain.Record{r}, points), days)
	back, kept, missing := 0, 0, 0
	for _, b := range got {
		switch {
		case !b.Known:
			missing++
		case b.Counted:
			kept++
		default:
			back++
		}
	}
	if back != 2 || kept != 2 || missing != 1 || got[3].Known || got[2].Critical != 2 || got[4].Critical != 3 || got[0].Urgent() != 1 {
		t.Errorf("%+v", got)
	}
}

// The overdue share of a past day goes by the newest targets: what is accepted now, and earlier times, are left out.
func TestLateOverTime(t *testing.T) {
	on := func(n int) domain.Date { return today.AddDays(n) }
	recs := []domain.Record{
		&domain.Risk{ID: "RSK-001", State: domain.RiskOpen, Score: high, Opened: on(-50), Target: on(-10)},
		&domain.Risk{ID: "RSK-002", State: domain.RiskTreatment, Score: high, Opened: on(-20), Target: on(20)},
		&domain.Risk{ID: "RSK-003", State: domain.RiskClosed, Score: high, Opened: on(-40), Target: on(-30), Closed: on(-12)},
		&domain.Risk{ID: "RSK-004", State: domain.RiskAccepted, Score: high, Opened: on(-40), Target: on(-30)},
		&domain.Risk{ID: "RSK-005", State: domain.RiskVerifying, Score: high, Opened: on(-5), Spells: []domain.Spell{{Opened: on(-60), Closed: on(-20)}}},
	}
	days := []domain.Date{on(-60), on(-30), on(-29), on(-12), on(-10), on(-9), today}
	want := []string{"n/a", "0", "50", "0", "0", "50", "33"}
	for i, b := range History(full, recs, days) {
		if got := b.LateShare().String(); got != want[i] {
			t.Errorf("on %s: %d of %d, %s %%, should be %s %%", b.Day, b.Late, b.Work, got, want[i])
		}
	}
	f := figures(recs...)
	if b := History(full, recs, []domain.Date{today})[0]; b.Late != len(f.OverdueRisks.IDs) || b.Work != f.OverdueRisks.Of {
		t.Errorf("today %d of %d, counted %d of %d", b.Late, b.Work, len(f.OverdueRisks.IDs), f.OverdueRisks.Of)
	}
}

// Vector (a) of domain 6: after each closing, what is left of seven, three of them still open.
func TestCurve(t *testing.T) {
	want := []Step{{5, Number{}}, {10, Number{}}, {20, Number{}}, {40, Number{}}}
	left := []string{"85.71", "71.43", "53.57", "26.79"}
	got := Curve([]int{40, 5, 20, 10}, []int{60, 15, 30})
	for i, s := range got {
		if s.Days != want[i].Days || s.Left.String() != left[i] {
			t.Errorf("after %d days %s %% are open, should be %s %%", s.Days, s.Left, left[i])
		}
	}
	if len(got) != len(want) || len(Curve(nil, []int{3})) != 0 {
		t.Errorf("%v", got)
	}
}

// A figure week by week: what was kept, what the records tell of the time before, gaps where nobody kept it, and today
// as it stands.
func TestWeeks(t *testing.T) {
	recs := []domain.Record{&domain.Risk{ID: "RSK-001", State: domain.RiskOpen, Score: high, Opened: today.AddDays(-100), Target: today.AddDays(-40)}}
	d := domain.NewDirectory()
	d.Index()
	now := Of(now, d, domain.ForChannel, recs)
	daily := func(ago int, values map[string]float64) *domain.Daily {
		return &domain.Daily{ID: today.AddDays(-ago).String(), Figures: values}
	}
	days := []*domain.Daily{daily(21, map[string]float64{"overdue_pct": 42, "champions_pct": 50}), daily(7, map[string]float64{"overdue_pct": 40}), daily(0, map[string]float64{"overdue_pct": 1})}
	for _, c := range []struct{ name, want string }{
		{"overdue_pct", "100b 42 ? 40 100"},
		{"champions_pct", "? 50 ? ? ?"},
		{"urgent", "1b ? ? ? 1"},
	} {
		k, _ := KeptFigure(c.name)
		var got []string
		for _, w := range Weeks(k, 5, now, recs, days) {
			s := "?"
			if w.Known {
				s = fmt.Sprint(w.Value)
			}
			if w.Known && w.Back {
				s += "b"
			}
			got = append(got, s)
		}
		if said := strings.Join(got, " "); said != c.want {
			t.Errorf("%s: %s, should be %s", c.name, said, c.want)
		}
	}
}
