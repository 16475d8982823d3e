// Package charts draws a view.Chart as a PNG: the same bytes for the same data, light, readable by who cannot tell
// colours apart, axes from zero in whole steps. The library draws lines, boxes and letters; where they stand is decided
// here, for its own layout rounds the steps of an axis and has no labels beside what they name (dependencies 6).
package charts

import (
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// The size of every picture. On a phone it is shown at a quarter of this, so no letter is below 28 pixels.
const (
	Width  = 1200
	Height = 600
)

const (
	margin   = 32
	sizeHead = 42
	sizeText = 32
	sizeAxis = 28
)

// What one picture shows at most: the newest points, the first series.
const (
	maxPoints = 60
	maxSeries = 6
	maxValue  = 1e15
)

// PNG draws a chart. A chart without any value becomes a picture that says so.
func PNG(c view.Chart) (b []byte, err error) {
	defer func() {
		if p := recover(); p != nil { // a picture must never take down who delivers it
			b, err = nil, fmt.Errorf("the chart %q could not be drawn: %v", c.Name, p)
		}
	}()
	c = tame(c)
	d := &drawing{canvas: newCanvas(), c: c}
	d.title()
	switch {
	case c.Empty():
		d.nothing()
	case c.Kind == view.ChartSteps:
		d.steps()
	case c.Kind == view.ChartLine:
		d.lines()
	case c.Kind == view.ChartBars:
		d.bars()
	default:
		d.stack()
	}
	return d.bytes()
}

// tame keeps what a picture can show: numbers that are numbers, as many points as there is room for, words of
// characters that the font has.
func tame(c view.Chart) view.Chart {
	from := max(0, len(c.X)-maxPoints)
	out := c
	out.Title, out.Unit, out.MarkLabel = known(c.Title), known(c.Unit), known(c.MarkLabel)
	out.X, out.Series = nil, nil
	for _, x := range c.X[from:] {
		out.X = append(out.X, known(x))
	}
	for _, s := range c.Series[:min(len(c.Series), maxSeries)] {
		t := view.ChartSeries{Name: known(s.Name)}
		for i := range out.X {
			t.Values = append(t.Values, min(s.At(from+i), maxValue))
		}
		out.Series = append(out.Series, t)
	}
	if !view.Has(c.Mark) || c.Mark > maxValue {
		out.Mark = 0
	}
	return out
}
