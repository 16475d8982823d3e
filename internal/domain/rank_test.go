package domain

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// anyRisks draws open risks, some without an effort, some sharing a target date.
func anyRisks(t *rapid.T, most int) []*Risk {
	f, e := rapid.IntRange(1, 5), rapid.IntRange(0, 5)
	var out []*Risk
	for i := range rapid.IntRange(0, most).Draw(t, "n") {
		out = append(out, &Risk{ID: NewRef(KindRisk, i+1).ID, State: rapid.SampledFrom([]string{"open", "in_treatment", "verifying"}).Draw(t, "state"),
			Score: Score{f.Draw(t, "L"), f.Draw(t, "I"), f.Draw(t, "E"), e.Draw(t, "F"), ""}, Target: Date{2026, 1, f.Draw(t, "day")}})
	}
	return out
}

func anyScore(t *rapid.T, name string) Score {
	f := rapid.IntRange(1, 5)
	return Score{f.Draw(t, name+"L"), f.Draw(t, name+"I"), f.Draw(t, name+"E"), rapid.IntRange(0, 5).Draw(t, name+"F"), ""}
}

// Domain 2.5, property 5: the order is total and stable; 6: nothing in lane 1 precedes lane 0; 7: within lane 1 a Low
// never precedes a High.
func TestPropertiesOfTheDoFirstOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := DoFirst(anyRisks(t, 25))
		for i, a := range list {
			for j, b := range list {
				c := compareDoFirst(a, b)
				if (c == 0) != (i == j) || (c < 0) != (i < j) {
					t.Fatalf("%s and %s stand at %d and %d, and compare as %d", a.ID, b.ID, i, j, c)
				}
				if i >= j {
					continue
				}
				if a.Score.Lane() > b.Score.Lane() {
					t.Fatalf("%s of lane 1 precedes %s of lane 0", a.ID, b.ID)
				}
				if a.Score.Lane() == 1 && b.Score.Lane() == 1 && a.Score.Band() == Low && b.Score.Band() == High {
					t.Fatalf("the Low %s precedes the High %s", a.ID, b.ID)
				}
				if first, second, why := Before(b, a); first != a || second != b || why == "" {
					t.Fatalf("%s and %s: %q", a.ID, b.ID, why)
				}
			}
		}
	})
}

// Domain 2.5, property 8.
func TestAScoreOneAndAHalfTimesLargerIsNeverOutrankedByEffort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyScore(t, "a"), anyScore(t, "b")
		if 2*a.Total() > 3*b.Total() && a.DoFirst() <= b.DoFirst() {
			t.Fatalf("%+v has an index of %d, %+v of %d", a, a.DoFirst(), b, b.DoFirst())
		}
	})
}

// The smallest change of one factor is found, and it is the smallest.
func TestStepsAgainstAllChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyScore(t, "")
		for _, up := range []bool{true, false} {
			least, want := 9, ""
			for n := 1; n < 5 && least == 9; n++ {
				for _, f := range Factors[:3] {
					to := f.Of(s) + n
					if !up {
						to = f.Of(s) - n
					}
					if to < 1 || to > 5 {
						continue
					}
					if c := f.With(s, to).Band().Rank() - s.Band().Rank(); up && c > 0 || !up && c < 0 {
						least = n
						want += fmt.Sprint(f.Key, to, " ")
					}
				}
			}
			got := ""
			for _, x := range Steps(s, up) {
				got += fmt.Sprint(x.Factor.Key, x.To, " ")
				if x.Factor.With(s, x.To).Band() != x.Band || x.From != x.Factor.Of(s) {
					t.Fatalf("%+v: %+v", s, x)
				}
			}
			if got != want {
				t.Fatalf("%+v up=%v: %q, want %q", s, up, got, want)
			}
		}
	})
}

func TestStepsOfTheSample(t *testing.T) {
	for _, v := range []struct {
		s        Score
		up, down string
	}{
		{Score{4, 4, 5, 2, ""}, "", "likelihood 4→3 high, impact 4→3 high, exposure 5→4 high"},
		{Score{5, 2, 1, 1, ""}, "impact 2→4 high", "likelihood 5→4 low, impact 2→1 low"},
		{Score{1, 5, 1, 3, ""}, "likelihood 1→4 high, exposure 1→4 high", "impact 5→4 low"},
	} {
		words := func(steps []BandStep) string {
			var out []string
			for _, x := range steps {
				out = append(out, fmt.Sprintf("%s %d→%d %s", x.Factor.Key, x.From, x.To, x.Band))
			}
			return strings.Join(out, ", ")
		}
		if up, down := words(Steps(v.s, true)), words(Steps(v.s, false)); up != v.up || down != v.down {
			t.Errorf("%+v: up %q, down %q", v.s, up, down)
		}
	}
}

// A plan against all sets: the largest sum that fits, and of those the one that is best in do-first order.
func TestPlanAgainstAllSets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := DoFirst(anyRisks(t, 10))
		budget := rapid.IntRange(0, 260).Draw(t, "budget")
		bestOf := func(budget int) (set, sum int) {
			for m := range 1 << len(list) {
				days, score := 0, 0
				for i, r := range list {
					if m>>(len(list)-1-i)&1 == 1 { // the first in the list is the highest bit, so a greater m is better in order
						days, score = days+r.Score.PlanDays(), score+r.Score.Total()
					}
				}
				if days <= budget && score >= sum {
					set, sum = m, score
				}
			}
			return set, sum
		}
		set, sum := bestOf(budget)
		p := MakePlan(list, budget)
		got, days := 0, 0
		for i, r := range list {
			if slices.Contains(p.In, r) {
				got |= 1 << (len(list) - 1 - i)
				days += r.Score.PlanDays()
			} else if !slices.Contains(p.Out, r) {
				t.Fatalf("%s is neither in nor out", r.ID)
			}
		}
		if got != set || p.Score != sum || p.Days != days || days > budget || len(p.In)+len(p.Out) != len(list) {
			t.Fatalf("plan %b of %d in %d days; want %b of %d", got, p.Score, p.Days, set, sum)
		}
		switch {
		case p.More == 0 && len(p.Out) > 0:
			t.Fatal("something is left out, and no further day would help")
		case p.More > 0:
			_, with := bestOf(budget + p.More)
			_, short := bestOf(budget + p.More - 1)
			if with-sum != p.Gain || short != sum {
				t.Fatalf("with %d more days: %d, one less: %d, now %d; the plan says %d more", p.More, with, short, sum, p.Gain)
			}
		}
	})
}

// Several thousand risks and the largest budget stay quick: the work grows with their product, some 5 · 10⁷ steps.
func TestPlanOfManyRisks(t *testing.T) {
	var risks []*Risk
	for i := range 4000 {
		risks = append(risks, &Risk{ID: NewRef(KindRisk, i+1).ID, State: "open", Score: Score{1 + i%5, 1 + i/5%5, 1 + i/25%5, i % 6, ""}})
	}
	p := MakePlan(DoFirst(risks), MaxPlanDays)
	if p.Days > MaxPlanDays || p.Days < MaxPlanDays-4 || len(p.In)+len(p.Out) != 4000 {
		t.Errorf("%d days for %d risks", p.Days, len(p.In))
	}
	if all := MakePlan(DoFirst(risks[:10]), MaxPlanDays); len(all.Out) != 0 || all.More != 0 || all.Score != all.All {
		t.Errorf("a budget for everything leaves out %d", len(all.Out))
	}
}

// Domain 2.4 at its limits: at least 8 open risks, more than 15 %, more than 50 %; accepted ones count, closed ones not.
func TestInflation(t *testing.T) {
	crit, high, med := Score{4, 4, 5, 2, ""}, Score{3, 3, 5, 1, ""}, Score{4, 4, 1, 2, ""}
	make := func(c, h, m int) []*Risk {
		var out []*Risk
		for i := range c + h + m {
			s := crit
			if i >= c {
				s = high
			}
			if i >= c+h {
				s = med
			}
			out = append(out, &Risk{ID: NewRef(KindRisk, i+1).ID, State: []string{"open", "accepted"}[i%2], Score: s})
		}
		return append(out, &Risk{ID: "RSK-900", State: "closed", Score: crit}, &Risk{ID: "RSK-901", State: "reported", Score: crit})
	}
	for _, v := range []struct {
		c, h, m int
		warn    bool
	}{{7, 0, 0, false}, {2, 0, 6, true}, {3, 0, 17, false}, {4, 0, 16, true}, {0, 4, 4, false}, {0, 5, 4, true}, {1, 0, 7, false}} {
		if got := InflationOf(make(v.c, v.h, v.m)); got.Warn != v.warn || got.Of != v.c+v.h+v.m {
			t.Errorf("%d Critical, %d High, %d Medium: %+v", v.c, v.h, v.m, got)
		}
	}
	worst := &Risk{ID: "RSK-100", State: "open", Score: Score{5, 5, 5, 1, ""}}
	risks := append(make(1, 4, 3), worst)
	text, warn := InflationWarning(risks)
	if want := "2 of 9 open risks are Critical. When most items are critical, none stands out. Check these against the scale: RSK-001, RSK-100, RSK-002, RSK-003, RSK-004."; !warn || text != want {
		t.Errorf("%v %q", warn, text)
	}
	if _, warn := InflationWarning(nil); warn {
		t.Error("no risks, and a warning")
	}
}
