package charts

import (
	"math"

	lib "github.com/go-analyze/charts"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// stack draws bars of layers over time, the first series at the bottom, each value in its layer and the sum on top.
func (d *drawing) stack() {
	most, last := 0.0, 0
	for i := range d.c.X {
		sum, any := d.sum(i)
		if most = max(most, sum); any {
			last = i
		}
	}
	names := d.seriesLabels(func(s int) int { return last })
	d.frame(most, d.c.Unit, d.beside(names), 1)
	d.names()
	for i := range d.c.X {
		x1, x2 := d.bar(i, 0, 1)
		sum, any := d.sum(i)
		base := 0.0
		for s, row := range d.c.Series {
			v := max(row.At(i), 0)
			y1, y2 := d.y(base+v), d.y(base)
			fill := bandColor(s, len(d.c.Series))
			if y2-y1 > 3 {
				d.box(x1, y1+1, x2, y2-1, fill) // a thin gap parts two layers
			} else {
				d.box(x1, y1, x2, y2, fill)
			}
			l := letters{sizeAxis, false, on(fill)}
			if t := view.Figure(v, ""); len(d.c.Series) > 1 && v > 0 && y2-y1 >= sizeAxis+2 && d.width(t, l) <= x2-x1-6 {
				d.text(t, (x1+x2)/2, (y1+y2)/2+sizeAxis/3+1, center, l)
			}
			if i == last {
				names[s].from, names[s].y = x2+4, (y1+y2)/2
			}
			base += v
		}
		if any {
			d.above(i, sum, d.c.Unit)
		}
	}
	d.mark(d.c.Unit)
	d.labels(names, func(l label, x, y int) {
		d.box(x-12, y-12, x+12, y+12, bandColor(l.series, len(d.c.Series)))
	})
}

// sum is the height of a bar, and whether there is any value in it.
func (d *drawing) sum(i int) (sum float64, any bool) {
	for _, s := range d.c.Series {
		if v := s.At(i); v >= 0 {
			sum, any = sum+v, true
		}
	}
	return sum, any
}

// above writes a value over a bar or a point, where it does not run into its neighbours.
func (d *drawing) above(i int, v float64, unit string) {
	t := view.Figure(v, unit)
	if _, w := d.slot(i); float64(d.width(t, heavy)) <= w-4 || i == len(d.c.X)-1 {
		d.text(t, d.mid(i), d.y(v)-10, center, heavy)
	}
}

// bar is the left and right edge of the nth of m bars at a point.
func (d *drawing) bar(i, n, m int) (x1, x2 int) {
	x, w := d.slot(i)
	group := min(w*0.68, 120*float64(m))
	one := group / float64(m)
	from := x + (w-group)/2 + one*float64(n)
	gap := 0.0
	if m > 1 && one > 6 {
		gap = 3
	}
	x1 = int(math.Round(from))
	return x1, max(int(math.Round(from+one-gap)), x1+1)
}

// seriesLabels names each series with its value at a point of its own.
func (d *drawing) seriesLabels(at func(s int) int) []label {
	var out []label
	for i, s := range d.c.Series {
		out = append(out, label{name: s.Name, value: view.Figure(s.At(at(i)), d.c.Unit), series: i})
	}
	return out
}

// bars draws counts by class, side by side. One series needs no label beside it: its values stand on the bars.
func (d *drawing) bars() {
	most := 0.0
	for i := range d.c.X {
		for _, s := range d.c.Series {
			most = max(most, s.At(i))
		}
	}
	var names []label
	beside := 0
	if len(d.c.Series) > 1 {
		names = d.seriesLabels(func(int) int { return 0 })
		for i := range names {
			names[i].value = ""
		}
		beside = d.beside(names)
	}
	d.frame(most, d.c.Unit, beside, 2)
	d.wrapped()
	for i := range d.c.X {
		for s, row := range d.c.Series {
			v := row.At(i)
			if v < 0 {
				continue
			}
			x1, x2 := d.bar(i, s, len(d.c.Series))
			fill := lineColor(s)
			if len(d.c.Series) > 1 {
				fill = bandColor(s, len(d.c.Series))
			}
			d.box(x1, d.y(v), x2, d.bottom-1, fill)
			room := x2 - x1 + 4
			if len(d.c.Series) == 1 {
				_, w := d.slot(i)
				room = int(w) - 4
			}
			if t := view.Figure(v, d.c.Unit); d.width(t, heavy) <= room {
				d.text(t, (x1+x2)/2, d.y(v)-10, center, heavy)
			}
		}
	}
	d.mark(d.c.Unit)
	for i, n := range names { // a key: the series stand at every class, not at one end
		y := d.top + 10 + i*labelGap
		d.box(d.right+38, y-12, d.right+62, y+12, bandColor(i, len(names)))
		d.text(d.cut(n.name, Width-margin/2-d.right-labelLead, body), d.right+labelLead, y+sizeText/3+1, left, body)
	}
}

// dotted is the room from which on each point of a line has a dot; closer ones would be a string of beads.
const dotted = 40

// lines draws one or more lines over time; where a value is none there is a gap.
func (d *drawing) lines() {
	most := 0.0
	last := make([]int, len(d.c.Series))
	for s, row := range d.c.Series {
		for i := range d.c.X {
			if v := row.At(i); v >= 0 {
				most, last[s] = max(most, v), i
			}
		}
	}
	names := d.seriesLabels(func(s int) int { return last[s] })
	d.frame(most, d.c.Unit, d.beside(names), 1)
	d.names()
	d.mark(d.c.Unit)
	for s, row := range d.c.Series {
		var run []lib.Point
		flush := func() {
			if len(run) > 1 {
				d.p.LineStroke(run, lineColor(s), 4)
			}
			run = nil
		}
		for i := range d.c.X {
			v := row.At(i)
			if v < 0 {
				flush()
				continue
			}
			run = append(run, lib.Point{X: d.mid(i), Y: d.y(v)})
		}
		flush()
		for i := range d.c.X {
			v := row.At(i)
			if v < 0 {
				continue
			}
			alone := (i == 0 || row.At(i-1) < 0) && row.At(i+1) < 0 // no line shows it
			if _, w := d.slot(i); w >= dotted || i == last[s] || alone {
				d.dot(s, d.mid(i), d.y(v))
			}
			if len(d.c.Series) == 1 && i != last[s] {
				d.over(row, i, most) // the axis says what is counted, and the last one stands beside
			}
		}
		names[s].from, names[s].y = d.mid(last[s])+10, d.y(max(row.At(last[s]), 0))
	}
	shown := names[:0]
	for _, n := range names {
		if d.c.Series[n.series].At(last[n.series]) >= 0 {
			shown = append(shown, n)
		}
	}
	d.labels(shown, func(l label, x, y int) { d.dot(l.series, x, y) })
}

// over writes the value of a point of a line over it, away from where the line goes next. A value that stays is said
// once. The highest is said though it is wide, beside its point: nothing else stands at its height, and above is the title.
func (d *drawing) over(row view.ChartSeries, i int, most float64) {
	v, next := row.At(i), row.At(i+1)
	t, x := view.Figure(v, ""), d.mid(i)
	_, w := d.slot(i)
	wide := float64(d.width(t, heavy)) > w-4
	switch {
	case i > 0 && row.At(i-1) == v || wide && v < most:
		return
	case wide && next < v:
		d.text(t, x+14, d.y(v)+4, left, heavy)
		return
	}
	if next >= 0 && next < v {
		x += 10
	} else if next > v {
		x -= 10
	}
	d.text(t, x, d.y(v)-16, center, heavy)
}

// dot marks a point; each series has a shape of its own.
func (d *drawing) dot(s, x, y int) {
	color := lineColor(s)
	switch s % 3 {
	case 0:
		d.p.Circle(8, x, y, color, paper, 2)
	case 1:
		d.p.FilledRect(x-8, y-8, x+8, y+8, color, paper, 2)
	default:
		d.p.FilledDiamond(x, y, 22, 22, color, paper, 2)
	}
}
