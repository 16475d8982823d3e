package view

// ChartKind says how a chart is drawn.
type ChartKind string

// The charts.
const (
	ChartStack ChartKind = "stack" // stacked bars over time: one series for each band
	ChartLine  ChartKind = "line"  // one or more lines over time
	ChartBars  ChartKind = "bars"  // bars side by side: counts by class
	ChartSteps ChartKind = "steps" // a falling staircase from 100 % (Kaplan–Meier), X in days
)

// Chart is a picture as data: whoever delivers a message draws it, and draws the same bytes each time. Its words carry
// everything it shows, for those who get no picture (product 4).
type Chart struct {
	Name  string    `json:"name"`  // names the file: "open-risks"
	Title string    `json:"title"` // states the message: "Fewer urgent risks than in June"
	Kind  ChartKind `json:"kind"`
	X     []string  `json:"x"`    // labels of the points, in order
	Unit  string    `json:"unit"` // what is counted: "risks", "%", "days"
	// Series have one value for each of X. Values are never negative; a negative one means none.
	Series []ChartSeries `json:"series"`
	// Mark draws a labelled line at a value of the y axis, 0 for none.
	Mark      float64 `json:"mark,omitempty"`
	MarkLabel string  `json:"mark_label,omitempty"`
	// Sentence says the same in words and stands beside the picture; Alt tells what it shows to who cannot see it.
	Sentence string `json:"sentence"`
	Alt      string `json:"alt"`
}

// ChartSeries is one row of values.
type ChartSeries struct {
	Name   string    `json:"name"`
	Values []float64 `json:"values"`
}

// Picture makes a node of a chart.
func Picture(c Chart) Node { return Node{Kind: NodeImage, Chart: &c, Alt: c.Alt} }
