package domain

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The vectors of domain 2.6, all opened the same day, and their order.
func TestDoFirstOrder(t *testing.T) {
	opened := Date{2026, 1, 1}
	var risks []*Risk
	for i, f := range [][4]int{{4, 4, 5, 2}, {4, 2, 1, 2}, {4, 4, 1, 2}, {3, 3, 5, 1}, {4, 4, 3, 5}, {5, 5, 5, 5}, {1, 1, 1, 1},
		{1, 5, 1, 3}, {5, 3, 4, 4}, {3, 5, 4, 4}, {5, 4, 4, 5}, {2, 3, 2, 0}} {
		s := Score{Likelihood: f[0], Impact: f[1], Exposure: f[2], Effort: f[3]}
		risks = append(risks, &Risk{ID: NewRef(KindRisk, i+1).ID, State: "open", Score: s, Opened: opened, Target: opened.AddDays(s.TargetDays())})
	}
	var got []int
	for _, r := range DoFirst(risks) {
		got = append(got, r.Ref().Num())
	}
	if want := []int{6, 11, 1, 9, 10, 4, 5, 3, 12, 2, 8, 7}; !slices.Equal(got, want) {
		t.Fatalf("order %v, want %v", got, want)
	}
}

func TestDoFirstDoesNotDependOnTheOrderItWasGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 30).Draw(t, "n")
		f := rapid.IntRange(1, 5)
		var risks []*Risk
		for i := range n {
			risks = append(risks, &Risk{ID: fmt.Sprintf("RSK-%03d", i+1), State: "open", Target: Date{2026, 1, f.Draw(t, "d")},
				Score: Score{f.Draw(t, "L"), f.Draw(t, "I"), f.Draw(t, "E"), f.Draw(t, "F"), ""}})
		}
		want := DoFirst(risks)
		got := DoFirst(rapid.Permutation(risks).Draw(t, "p"))
		for i := range want {
			if want[i] != got[i] {
				t.Fatalf("place %d differs", i)
			}
			if i > 0 && want[i-1].Score.Lane() == 1 && want[i-1].Score.Band() == Low && want[i].Score.Band().AtLeastHigh() {
				t.Fatal("a Low precedes a High") // domain 2.5, property 7
			}
		}
	})
}
