package metrics

import "testing"

// The vectors of domain 4.1 rule 7, and the limits on both sides.
func TestTrend(t *testing.T) {
	for _, c := range []struct {
		old, now float64
		known    bool
		good     Good
		want     string
	}{
		{42, 40, true, Lower, "▶ steady"},
		{10, 12, true, Lower, "▲ worse"},
		{0, 7, false, Lower, "new"},
		{10, 8, true, Lower, "▼ better"},
		{10, 12, true, Higher, "▲ better"},
		{10, 8, true, Higher, "▼ worse"},
		{10, 12, true, Neither, "▲ up"},
		{10, 8, true, Neither, "▼ down"},
		{0, 0, true, Lower, "▶ steady"},
		{0, 1, true, Lower, "▲ worse"}, // exactly one unit is a change
		{1, 0, true, Lower, "▼ better"},
		{7, 7.5, true, Lower, "▶ steady"}, // half a day is less than one
		{20, 21, true, Lower, "▲ worse"},  // exactly 5 %
		{40, 42, true, Lower, "▲ worse"},
		{41, 43, true, Lower, "▶ steady"}, // 2 of 41 is less than 5 %
		{60, 63, true, Higher, "▲ better"},
		{61, 64, true, Higher, "▶ steady"},
		{100, 95, true, Higher, "▼ worse"},
		{100, 96, true, Higher, "▶ steady"},
	} {
		if got := TrendOf(c.old, c.now, c.known, c.good).String(); got != c.want {
			t.Errorf("%v → %v (known %v, %v): %q, should be %q", c.old, c.now, c.known, c.good, got, c.want)
		}
	}
}

// Every kept figure belongs to itself alone, and says what it counts.
func TestKeptFiguresAreNamedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range KeptFigures() {
		if seen[k.Name] || k.Title == "" || k.Unit == "" || k.Metric == "" {
			t.Errorf("%+v", k)
		}
		seen[k.Name] = true
		if got, ok := KeptFigure(k.Name); !ok || got.Title != k.Title {
			t.Errorf("%s is not found by its name", k.Name)
		}
	}
}
