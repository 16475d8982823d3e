package charts

import (
	"math"

	lib "github.com/go-analyze/charts"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// steps draws falling staircases from 100 %: the share that is still open after so many days. Distances along the axis
// are true where every label is a number.
func (d *drawing) steps() {
	at, exact := d.days()
	var names []label
	for i, s := range d.c.Series {
		names = append(names, label{name: s.Name, value: view.Figure(d.final(s), "%"), series: i})
	}
	d.frame(100, "%", d.beside(names), 2)
	far := 1.0
	if n := len(at); n > 0 {
		far = max(far, at[n-1])
	}
	step := 1.0
	if exact {
		far, step = nice(far, false)
	}
	x := func(v float64) int { return d.left + int(math.Round(float64(d.right-d.left)*v/far)) }
	if exact {
		for v := 0.0; v <= far+step/2; v += step {
			d.line(x(v), d.bottom, x(v), d.bottom+8, axis, 2)
			d.text(view.Figure(v, ""), x(v), d.bottom+sizeAxis+12, center, small)
		}
	} else {
		d.names()
		x = func(v float64) int { return d.mid(int(v)) }
	}
	d.text(d.c.Unit, d.right, d.bottom+2*sizeAxis+14, right, small)
	d.mark("%")
	for s, row := range d.c.Series {
		d.stairs(s, row, at, x, exact)
		names[s].from, names[s].y = d.right, d.y(max(d.final(row), 0))
	}
	d.labels(names, func(l label, x, y int) { d.box(x-12, y-3, x+12, y+3, lineColor(l.series)) })
}

// stairs draws one staircase, and where it crosses the mark how long that took.
func (d *drawing) stairs(s int, row view.ChartSeries, at []float64, x func(float64) int, fromZero bool) {
	var path []lib.Point
	level := 100.0
	if fromZero {
		path = append(path, lib.Point{X: x(0), Y: d.y(level)})
	}
	crossed := -1.0
	for i := range d.c.X {
		v := min(row.At(i), 100)
		if v < 0 {
			continue
		}
		px := x(at[i])
		if len(path) > 0 {
			path = append(path, lib.Point{X: px, Y: d.y(level)})
		}
		path = append(path, lib.Point{X: px, Y: d.y(v)})
		if level = v; crossed < 0 && d.c.Mark > 0 && v <= d.c.Mark {
			crossed = at[i]
		}
	}
	if len(path) == 0 {
		return
	}
	path = append(path, lib.Point{X: d.right, Y: d.y(level)})
	d.p.LineStroke(path, lineColor(s), 5)
	if crossed < 0 || !fromZero || s > 0 {
		return
	}
	px := x(crossed)
	d.dashed(px, d.y(d.c.Mark), px, d.bottom, ink, 3)
	t := view.Figure(crossed, "")
	if d.c.Unit != "" {
		t += " " + d.c.Unit
	}
	w := d.width(t, heavy)
	from := min(px+10, d.right-w-10)
	d.box(from-4, d.bottom-sizeText-18, from+w+4, d.bottom-10, paper)
	d.text(t, from, d.bottom-18, left, heavy)
}

// days reads the labels as numbers that never fall, or gives every point the same room.
func (d *drawing) days() (at []float64, isTrue bool) {
	isTrue = true
	for i, s := range d.c.X {
		v, ok := number(s)
		if !ok || (i > 0 && v < at[i-1]) {
			isTrue = false
			break
		}
		at = append(at, v)
	}
	if isTrue {
		return at, true
	}
	at = nil
	for i := range d.c.X {
		at = append(at, float64(i))
	}
	return at, false
}

// final is the last value of a series.
func (d *drawing) final(s view.ChartSeries) float64 {
	for i := len(d.c.X) - 1; i >= 0; i-- {
		if v := s.At(i); v >= 0 {
			return min(v, 100)
		}
	}
	return -1
}
