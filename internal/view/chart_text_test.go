package view

import (
	"math"
	"strings"
	"testing"
	"time"
)

var bands = Chart{Name: "open-risks", Title: "Fewer urgent risks than in June", Kind: ChartStack, Unit: "risks",
	X: []string{"Jun", "Jul", "Aug"}, Series: []ChartSeries{{"Critical", []float64{4, 3, 1}}, {"High", []float64{12, -1, 1250}}},
	Sentence: "Open Critical and High risks fell from 16 to 7.", Alt: "Bars of open risks by month."}

// Whoever gets no picture reads the sentence and the very figures (product 4).
func TestAChartAsText(t *testing.T) {
	got := PlainText(Message{Nodes: []Node{Picture(bands)}}, "/sec", time.UTC)
	want := `Open Critical and High risks fell from 16 to 7.
(chart) Fewer urgent risks than in June (risks)
       Critical   High
  Jun         4     12
  Jul         3      –
  Aug         1  1,250
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	none := bands
	none.Series = []ChartSeries{{"Critical", []float64{-1, math.NaN(), math.Inf(1)}}}
	if got := strings.Join(none.Words(), "|"); got != "Fewer urgent risks than in June (risks): no data yet." {
		t.Error(got)
	}
	steps := Chart{Title: "Half are fixed after 40 days", Kind: ChartSteps, Unit: "days", X: []string{"0", "5"}, Series: []ChartSeries{{"Still open", []float64{100, 85.714}}}}
	if got := strings.Join(steps.Words(), "|"); got != "Half are fixed after 40 days|   Still open|0       100 %|5      85.7 %" {
		t.Error(got)
	}
}

func TestAFigureIsWrittenTheWayPeopleDo(t *testing.T) {
	for want, in := range map[string]struct {
		v    float64
		unit string
	}{"0": {0, ""}, "7": {7, "risks"}, "2.5": {2.46, "days"}, "40 %": {40, "%"}, "1,234,567": {1234567, ""}, "–": {-1, "%"}, "1.25e+12": {1.25e12, ""}} {
		if got := Figure(in.v, in.unit); got != want {
			t.Errorf("%v %s: %q, not %q", in.v, in.unit, got, want)
		}
	}
}
