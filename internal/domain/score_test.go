package domain

import "testing"

// The vectors of domain 2.6.
func TestScoreVectors(t *testing.T) {
	for _, v := range []struct {
		name       string
		l, i, e, f int
		score      int
		band       Band
		active     bool
		days       int
		index      int
	}{
		{"flaw on internet-facing production", 4, 4, 5, 2, 72, Critical, false, 14, 792},
		{"same flaw in the developer sandbox", 4, 2, 1, 2, 20, Low, false, 180, 220},
		{"same flaw and impact, but isolated", 4, 4, 1, 2, 40, Medium, false, 90, 440},
		{"one-day fix on a customer-facing service", 3, 3, 5, 1, 48, High, false, 30, 576},
		{"large project, less exposure", 4, 4, 3, 5, 56, High, false, 30, 448},
		{"worst case", 5, 5, 5, 5, 100, Critical, true, 3, 800},
		{"least case", 1, 1, 1, 1, 4, Low, false, 180, 48},
		{"rare catastrophe (floor)", 1, 5, 1, 3, 20, Medium, false, 90, 200},
		{"exploited, partner-facing, limited impact", 5, 3, 4, 4, 54, High, true, 14, 486},
		{"just under Critical", 3, 5, 4, 4, 70, High, false, 30, 630},
		{"exploited, big project", 5, 4, 4, 5, 72, Critical, true, 3, 576},
		{"lower edge of Medium, effort unknown", 2, 3, 2, 0, 24, Medium, false, 90, 240},
	} {
		s := Score{Likelihood: v.l, Impact: v.i, Exposure: v.e, Effort: v.f}
		if s.Total() != v.score || s.Band() != v.band || s.ActiveThreat() != v.active || s.TargetDays() != v.days || s.DoFirst() != v.index {
			t.Errorf("%s: score %d band %s active %v days %d index %d", v.name, s.Total(), s.Band(), s.ActiveThreat(), s.TargetDays(), s.DoFirst())
		}
	}
}

// Domain 2.2 counts the 125 combinations; 2.5 names what must hold for each.
func TestScoreOfAll125(t *testing.T) {
	got := map[Band]int{}
	each := func(f func(Score)) {
		for l := 1; l <= 5; l++ {
			for i := 1; i <= 5; i++ {
				for e := 1; e <= 5; e++ {
					f(Score{Likelihood: l, Impact: i, Exposure: e})
				}
			}
		}
	}
	each(func(s Score) {
		got[s.Band()]++
		if n := s.Total(); n%2 != 0 || n < 4 || n > 100 {
			t.Errorf("%+v: score %d", s, n)
		}
		if s.Impact == 1 && s.Band() != Low || s.Impact <= 3 && s.Band() == Critical {
			t.Errorf("%+v: band %s", s, s.Band())
		}
		for _, up := range []Score{{s.Likelihood + 1, s.Impact, s.Exposure, 0, ""}, {s.Likelihood, s.Impact + 1, s.Exposure, 0, ""}, {s.Likelihood, s.Impact, s.Exposure + 1, 0, ""}} {
			if up.Likelihood > 5 || up.Impact > 5 || up.Exposure > 5 {
				continue
			}
			step := up.Band().Rank() - s.Band().Rank()
			if up.Total() <= s.Total() || step < 0 || step > 1 {
				t.Errorf("%+v → %+v: score %d → %d, band moved by %d", s, up, s.Total(), up.Total(), step)
			}
		}
		for f := 1; f < 5; f++ {
			a, b := s, s
			a.Effort, b.Effort = f, f+1
			if a.DoFirst() <= b.DoFirst() || a.Band() != b.Band() || a.Total() != b.Total() {
				t.Errorf("%+v: effort %d → %d", s, f, f+1)
			}
		}
	})
	if got[Critical] != 9 || got[High] != 31 || got[Medium] != 46 || got[Low] != 39 {
		t.Errorf("bands: %v", got)
	}
	if (Score{Likelihood: 5, Impact: 5}).Band() != "" {
		t.Error("a risk without exposure must have no band")
	}
}
