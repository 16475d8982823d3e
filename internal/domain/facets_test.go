package domain

import (
	"testing"

	"pgregory.net/rapid"
)

// A set of the store that is kept by FirstKey reads in do-first order (domain 2.3); what has no score comes after it,
// what is accepted at the end.
func TestFirstKeyIsTheDoFirstOrder(t *testing.T) {
	draw := func(t *rapid.T, name string, number int) *Risk {
		f := func(what string) int { return rapid.IntRange(1, 5).Draw(t, name+what) }
		return &Risk{ID: NewRef(KindRisk, number).ID, State: rapid.SampledFrom([]string{"open", "in_treatment", "verifying"}).Draw(t, name+"state"),
			Score:  Score{Likelihood: f("likelihood"), Impact: f("impact"), Exposure: f("exposure"), Effort: rapid.IntRange(0, 5).Draw(t, name+"effort")},
			Target: rapid.SampledFrom([]Date{{}, {2026, 1, 1}, {2026, 1, 2}, {2027, 5, 1}}).Draw(t, name+"target")}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw(t, "a ", rapid.IntRange(1, 900_000).Draw(t, "a number")), draw(t, "b ", rapid.IntRange(1, 900_000).Draw(t, "b number"))
		want, got := compareDoFirst(a, b), LessFirst(a, b)
		if (want < 0) != (got < 0) || (want > 0) != (got > 0) {
			t.Fatalf("%+v and %+v: do-first order says %d, the keys say %d", a, b, want, got)
		}
		if k := FirstKey(a); k < 0 || k >= 1<<53 {
			t.Fatalf("a key of %d does not fit a float", k)
		}
		reported, accepted := *b, *b
		reported.State, accepted.State = "reported", "accepted"
		if LessFirst(a, &reported) >= 0 || LessFirst(&reported, &accepted) >= 0 {
			t.Fatalf("reported and accepted ones do not come last")
		}
	})
}

func TestInTime(t *testing.T) {
	day := Date{2026, 9, 15}
	for _, x := range []struct {
		rec  Record
		want Date
	}{
		{&Risk{State: "open", Target: day}, day},
		{&Risk{State: "accepted", Target: day}, Date{}}, // the exception's end counts
		{&Exception{State: "approved", Ends: day}, day.AddDays(-1)},
		{&Exception{State: "requested", Ends: day}, Date{}},
		{&Decision{State: "proposed", Due: day}, day},
		{&Decision{State: "decided", Due: day}, Date{}},
		{&Action{State: "blocked", Due: day}, day}, // a block does not stop the clock
		{&Action{State: "done", Due: day}, Date{}},
		{&Evidence{State: "returned", Due: day}, day},
		{&Evidence{State: "provided", Due: day}, Date{}},
		{&Incident{}, Date{}},
	} {
		if got := InTime(x.rec); got != x.want {
			t.Errorf("%T %s: in time until %s, want %s", x.rec, x.rec.StateName(), got, x.want)
		}
	}
}
