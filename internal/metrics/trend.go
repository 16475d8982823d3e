package metrics

// Good says in which direction a figure is good.
type Good int

// The directions. A figure that is neither only goes up or down.
const (
	Neither Good = iota
	Lower
	Higher
)

// String is the direction in words, empty where it has none.
func (g Good) String() string {
	return map[Good]string{Lower: "lower is better", Higher: "higher is better"}[g]
}

// Trend is how a figure moved: an arrow for the direction and a word, so that neither colour nor the arrow alone says
// it (domain 4.1 rule 7).
type Trend struct {
	Arrow string // ▲ ▼ ▶, empty where there is nothing to compare
	Word  string // better, worse, steady, up, down, new
}

// String is the arrow and the word: "▲ worse".
func (t Trend) String() string {
	if t.Arrow == "" {
		return t.Word
	}
	return t.Arrow + " " + t.Word
}

// TrendOf compares two values of a figure. It is steady while the change is smaller than one unit, or than 5 % of the old
// value where that is more; known says whether there is an old value. Values are whole numbers, halves and hundredths, so
// the comparison, without a division, is exact where it matters: at the limit itself.
func TrendOf(old, now float64, known bool, good Good) Trend {
	if !known {
		return Trend{Word: "new"}
	}
	change := now - old
	size := max(change, -change)
	if size < 1 || size*20 < old {
		return Trend{"▶", "steady"}
	}
	t := Trend{"▲", "up"}
	if change < 0 {
		t = Trend{"▼", "down"}
	}
	switch {
	case good == Neither:
	case (change > 0) == (good == Higher):
		t.Word = "better"
	default:
		t.Word = "worse"
	}
	return t
}
