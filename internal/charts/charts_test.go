package charts

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/view"
)

var update = flag.Bool("update", false, "rewrite the pictures in testdata")

var months = []string{"Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"}

func weeks(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("Week %d", i+1))
	}
	return out
}

// wave is a row of whole numbers that rises and falls.
func wave(n int, base, swing float64) (out []float64) {
	for i := range n {
		out = append(out, math.Round(base+swing*math.Sin(float64(i)/2)))
	}
	return out
}

const none = -1

// gallery is a picture of each kind, and of each thing that has gone wrong in one.
var gallery = map[string]view.Chart{
	"stack": {Title: "Fewer urgent risks than in June, more Medium ones", Kind: view.ChartStack, Unit: "open risks", X: months,
		Series: []view.ChartSeries{{Name: "Critical", Values: []float64{2, 3, 3, 4, 4, 5, 6, 4, 3, 2, 1, 0}}, {Name: "High", Values: []float64{8, 9, 9, 11, 12, 12, 14, 12, 10, 9, 8, 7}},
			{Name: "Medium", Values: []float64{11, 12, 12, 13, 12, 14, 15, 16, 18, 18, 19, 21}}, {Name: "Low", Values: []float64{5, 5, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9}}}},
	"line": {Title: "A fifth of the work is late, half of what it was", Kind: view.ChartLine, Unit: "%", X: months, Mark: 10, MarkLabel: "goal: 10 %",
		Series: []view.ChartSeries{{Name: "Overdue", Values: []float64{38, 41, 40, none, none, 42, 40, 36, 33, 28, 24, 21}}}},
	"peak": {Title: "The share of late fixes fell from 67 to 57 % since September", Kind: view.ChartLine, Unit: "%", X: months,
		Series: []view.ChartSeries{{Name: "Past their target", Values: []float64{67, 100, 67, 50, 50, 50, 50, 50, 40, 43, 57, 57}}}},
	"lines": {Title: "Exceptions are decided faster than risks are fixed", Kind: view.ChartLine, Unit: "days", X: weeks(24),
		Series: []view.ChartSeries{{Name: "Time to fix", Values: wave(24, 40, 9)}, {Name: "Time to decide", Values: wave(24, 12, 4)}, {Name: "Time to acknowledge", Values: wave(24, 13, 3)}}},
	"bars": {Title: "Four exceptions are older than three months", Kind: view.ChartBars, Unit: "exceptions", X: []string{"up to 30 days", "31 to 60 days", "61 to 90 days", "91 to 180 days", "more than 180 days"},
		Series: []view.ChartSeries{{Name: "Exceptions", Values: []float64{3, 7, 5, 3, 1}}}},
	"grouped": {Title: "Payments carries most of what is open", Kind: view.ChartBars, Unit: "risks", X: []string{"Payments", "Identity and access management", "Platform", "Data"},
		Series: []view.ChartSeries{{Name: "Critical", Values: []float64{2, 0, 1, none}}, {Name: "High", Values: []float64{6, 3, 2, 1}}, {Name: "Medium", Values: []float64{9, 4, 7, 2}}}},
	"steps": {Title: "Half of the high risks are fixed after 40 days", Kind: view.ChartSteps, Unit: "days", X: []string{"0", "5", "10", "15", "20", "30", "40", "60"}, Mark: 50, MarkLabel: "half fixed",
		Series: []view.ChartSeries{{Name: "Still open", Values: []float64{100, 85.7, 71.4, 71.4, 53.6, 53.6, 26.8, 26.8}}}},
	"empty": {Title: "Open risks by band", Kind: view.ChartStack, Unit: "risks", X: months, Series: []view.ChartSeries{{Name: "Critical", Values: []float64{none, none}}}},
	"point": {Title: "The first month: seven open risks, two of them urgent, and a title that is so long that it needs a second line to say all", Kind: view.ChartStack, Unit: "risks", X: []string{"Nov"},
		Series: []view.ChartSeries{{Name: "Critical", Values: []float64{0}}, {Name: "High", Values: []float64{2}}, {Name: "Medium", Values: []float64{4}}, {Name: "Low", Values: []float64{1}}}},
	"crowded": {Title: "Больше рисков, чем στην αρχή, 日本語 and 🎉 are told apart", Kind: view.ChartLine, Unit: "risks", X: weeks(60), Mark: 1900, MarkLabel: strings.Repeat("a very long mark ", 9),
		Series: []view.ChartSeries{{Name: strings.Repeat("Unpronounceable", 6), Values: wave(60, 1500, 300)}, {Name: "B", Values: wave(60, 1510, 300)}, {Name: "C", Values: wave(60, 1520, 300)},
			{Name: "D", Values: wave(60, 1490, 300)}, {Name: "E", Values: wave(60, 20, 10)}, {Name: "F", Values: wave(60, 0, 0)}, {Name: "seventh", Values: wave(60, 1, 0)}}},
}

// Each picture is the committed one, to the pixel. After a change on purpose: -update, and look at every one.
func TestThePicturesAreTheOnesThatWereLookedAt(t *testing.T) {
	for name, c := range gallery {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := PNG(c)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", name+".png")
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if n := differing(t, got, want); n > 0 {
				other := filepath.Join(os.TempDir(), "chart-"+name+".png")
				_ = os.WriteFile(other, got, 0o644)
				t.Errorf("%d pixels are others: compare %s with %s", n, other, file)
			}
		})
	}
}

// differing counts the pixels in which two pictures differ: how a picture is packed may change with the library.
func differing(t *testing.T, a, b []byte) (n int) {
	t.Helper()
	x, err := png.Decode(bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	y, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	for j := range Height {
		for i := range Width {
			if x.At(i, j) != y.At(i, j) {
				n++
			}
		}
	}
	return n
}

// Replicas that draw at once draw the same bytes.
func TestTheSameBytesAlsoInParallel(t *testing.T) {
	sums := make([]string, 8)
	var all sync.WaitGroup
	for i := range sums {
		all.Go(func() {
			b, err := PNG(gallery["stack"])
			if err != nil {
				t.Error(err)
			}
			h := sha256.Sum256(b)
			sums[i] = hex.EncodeToString(h[:])
		})
	}
	all.Wait()
	for _, s := range sums {
		if s != sums[0] {
			t.Fatalf("%v", sums)
		}
	}
}

func TestStepsOfAnAxisAreWhole(t *testing.T) {
	for _, v := range []struct{ most, high, step float64 }{{0, 2, 1}, {1, 2, 1}, {2, 2, 1}, {3, 3, 1}, {5, 5, 1}, {6, 6, 2}, {12, 15, 5}, {23, 25, 5}, {51, 60, 20}, {100, 100, 20}, {101, 150, 50}, {0.3, 2, 1}, {1e15, 1e15, 2e14}} {
		if high, step := nice(v.most, false); high != v.high || step != v.step {
			t.Errorf("%v: %v in steps of %v, not %v of %v", v.most, high, step, v.high, v.step)
		}
	}
	if high, _ := nice(93, true); high != 100 {
		t.Errorf("a share of 93 %% goes up to %v", high)
	}
}

// Whatever the figures and names: a picture of the one size, not too large, and no panic.
func TestAnyChartCanBeDrawn(t *testing.T) {
	value := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-1, 50), rapid.SampledFrom([]float64{0, 1, math.NaN(), math.Inf(1), math.MaxFloat64, 5e-324}))
	word := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-z]{0,12}`), rapid.Map(rapid.IntRange(0, 400), func(n int) string { return fmt.Sprint(n) }))
	rapid.Check(t, func(t *rapid.T) {
		c := view.Chart{Title: word.Draw(t, "title"), Unit: rapid.OneOf(word, rapid.Just("%")).Draw(t, "unit"), Mark: value.Draw(t, "mark"), MarkLabel: word.Draw(t, "mark label"),
			Kind: rapid.SampledFrom([]view.ChartKind{view.ChartStack, view.ChartLine, view.ChartBars, view.ChartSteps, "other"}).Draw(t, "kind"),
			X:    rapid.SliceOfN(word, 0, 90).Draw(t, "x")}
		for range rapid.IntRange(0, 8).Draw(t, "series") {
			c.Series = append(c.Series, view.ChartSeries{Name: word.Draw(t, "name"), Values: rapid.SliceOfN(value, 0, 95).Draw(t, "values")})
		}
		b, err := PNG(c)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.DecodeConfig(bytes.NewReader(b))
		if err != nil || img.Width != Width || img.Height != Height || len(b) > 400_000 {
			t.Fatalf("%v, %+v, %d bytes", err, img, len(b))
		}
	})
}

func BenchmarkPNG(b *testing.B) {
	for b.Loop() {
		if _, err := PNG(gallery["stack"]); err != nil {
			b.Fatal(err)
		}
	}
}
