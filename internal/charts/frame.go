package charts

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// drawing is one picture in the making. The plot is the box between the axes; labels stand to its right.
type drawing struct {
	canvas
	c                        view.Chart
	top, bottom, left, right int
	head                     int     // where the title ends
	high, step               float64 // of the y axis
}

var (
	head  = letters{sizeHead, true, ink}
	body  = letters{sizeText, false, ink}
	heavy = letters{sizeText, true, ink}
	small = letters{sizeAxis, false, quiet}
)

// title writes the message over the picture, on two lines if it must.
func (d *drawing) title() {
	l := head
	lines := d.wrap(d.c.Title, Width-2*margin, l)
	for len(lines) > 1 && l.px > sizeText && (l.px == sizeHead || strings.HasSuffix(lines[1], "…")) {
		l.px -= 5
		lines = d.wrap(d.c.Title, Width-2*margin, l)
	}
	y := 20
	for _, t := range lines {
		y += l.px + 6
		d.text(t, margin, y, left, l)
	}
	d.head = y
}

// nothing says that there is no data, where the plot would stand.
func (d *drawing) nothing() {
	d.text("No data yet", Width/2, (d.head+Height)/2, center, letters{sizeHead, false, quiet})
}

// nice gives an axis from zero in whole steps, at most five of them, that holds a value.
func nice(most float64, percent bool) (high, step float64) {
	for step = 1; ; step *= 10 {
		for _, f := range []float64{1, 2, 5} {
			n := math.Ceil(most / (step * f))
			if n > 5 {
				continue
			}
			high = max(n, 2) * step * f
			if percent && most <= 100 {
				high = min(high, 100)
			}
			return high, step * f
		}
	}
}

// frame lays the plot out and draws grid, y axis and unit; beside is the room for labels to the right, below the number
// of lines under the x axis.
func (d *drawing) frame(most float64, unit string, beside, below int) {
	percent := unit == "%"
	d.high, d.step = nice(max(most, d.c.Mark), percent)
	d.top, d.bottom = d.head+46, Height-24-below*(sizeAxis+8)
	if unit != "" && !percent {
		d.top += sizeAxis - 4
		d.text(d.cut(unit, Width/2, small), margin, d.head+sizeAxis+10, left, small)
	}
	wide := 0
	var ticks []float64
	for v := 0.0; v <= d.high+d.step/2; v += d.step {
		ticks = append(ticks, v)
		wide = max(wide, d.width(view.Figure(v, unit), small))
	}
	d.left, d.right = margin+wide+14, Width-margin-beside
	for _, v := range ticks {
		y := d.y(v)
		color, width := grid, 2.0
		if v == 0 {
			color = axis
		}
		d.line(d.left, y, d.right, y, color, width)
		d.text(view.Figure(v, unit), d.left-14, y+sizeAxis/3+1, right, small)
	}
}

// y is where a value stands.
func (d *drawing) y(v float64) int {
	return d.bottom - int(math.Round(float64(d.bottom-d.top)*v/d.high))
}

// slot is the left edge and the width of the room that a point has.
func (d *drawing) slot(i int) (x, w float64) {
	w = float64(d.right-d.left) / float64(len(d.c.X))
	return float64(d.left) + w*float64(i), w
}

// mid is the middle of a point's room.
func (d *drawing) mid(i int) int {
	x, w := d.slot(i)
	return int(math.Round(x + w/2))
}

// names writes the labels under the axis: each where all fit, else every second, third …, the last one always.
func (d *drawing) names() {
	if len(d.c.X) == 0 {
		return
	}
	wide := 0
	for _, x := range d.c.X {
		wide = max(wide, min(d.width(x, small), 300))
	}
	_, w := d.slot(0)
	every := max(1, int(math.Ceil(float64(wide+14)/w)))
	for i := range d.c.X {
		if (len(d.c.X)-1-i)%every != 0 {
			continue
		}
		t := d.cut(d.c.X[i], min(300, max(wide, 60)), small)
		x := min(max(d.mid(i), margin/2+d.width(t, small)/2), Width-margin/2-d.width(t, small)/2)
		d.text(t, x, d.bottom+sizeAxis+10, center, small)
	}
}

// wrapped writes the labels of classes, on two lines where they are long.
func (d *drawing) wrapped() {
	_, w := d.slot(0)
	if w < 60 {
		d.names()
		return
	}
	for i, x := range d.c.X {
		for j, t := range d.wrap(x, int(w)-10, small) {
			d.text(t, d.mid(i), d.bottom+sizeAxis+10+j*(sizeAxis+4), center, small)
		}
	}
}

// mark draws the labelled line across the plot.
func (d *drawing) mark(unit string) {
	if d.c.Mark <= 0 {
		return
	}
	y := d.y(d.c.Mark)
	d.dashed(d.left, y, d.right, y, ink, 3)
	label := d.c.MarkLabel
	if label == "" {
		label = view.Figure(d.c.Mark, unit)
	}
	label = d.cut(label, (d.right-d.left)/2, body)
	w := d.width(label, body)
	d.box(d.left+6, y-sizeText-12, d.left+18+w, y-6, paper)
	d.text(label, d.left+12, y-12, left, body)
}

// label is a name with its value beside what it names.
type label struct {
	name, value string
	from, y     int // where its line begins, and its height on the plot
	series      int
}

const (
	labelGap  = 42
	labelMost = 400
	valueGap  = 10
	labelLead = 72 // the line that leads to a label, and its swatch
)

// beside is the room that labels need.
func (d *drawing) beside(names []label) int {
	wide := 0
	for _, n := range names {
		wide = max(wide, d.width(n.name, heavy)+valueGap+d.width(n.value, heavy))
	}
	return min(wide, labelMost) + labelLead
}

// labels writes names and values to the right of the plot, each as near its own height as the others let it.
func (d *drawing) labels(list []label, swatch func(l label, x, y int)) {
	slices.SortStableFunc(list, func(a, b label) int { return a.y - b.y })
	at := make([]int, len(list))
	for i, l := range list {
		if at[i] = l.y; i > 0 {
			at[i] = max(at[i], at[i-1]+labelGap)
		}
	}
	for i, floor := len(list)-1, d.bottom; i >= 0; i-- {
		at[i] = min(at[i], floor)
		floor = at[i] - labelGap
	}
	x := d.right + labelLead
	for i, l := range list {
		d.line(l.from, l.y, d.right+20, l.y, grid, 2)
		d.line(d.right+20, l.y, d.right+34, at[i], grid, 2)
		swatch(l, d.right+52, at[i])
		name := d.cut(l.name, Width-margin/2-x-valueGap-d.width(l.value, heavy), body)
		d.text(name, x, at[i]+sizeText/3+1, left, body)
		d.text(l.value, x+d.width(name, body)+valueGap, at[i]+sizeText/3+1, left, heavy)
	}
}

// number reads a label as a count of days, for an axis on which distances are true.
func number(s string) (float64, bool) {
	s = strings.TrimSpace(strings.TrimPrefix(strings.ToLower(s), "day "))
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && view.Has(v) && v <= maxValue
}
