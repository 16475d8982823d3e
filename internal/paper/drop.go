package paper

import (
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// close makes a page dense: a section of one short line runs on behind its heading, and of the pictures the first row stays
// while the others leave their sentences.
func (p *page) close(items []item) []item {
	var out []item
	drawn := false
	for i, it := range items {
		alone := i > 0 && items[i-1].kind == heading && (i+1 == len(items) || items[i+1].kind == heading)
		switch {
		case alone && it.kind == para && len(p.wrap(append(flat(items[i-1].lines), it.lines[0]...), textWide, sizeHeading*p.scale)) == 1:
			last := &out[len(out)-1]
			run := append([]word{}, it.lines[0]...)
			run[0].space = true
			last.lines = [][]word{append(append([]word{}, last.lines[0]...), run...)}
			last.ranOn = true
		case it.kind == picture && drawn:
			for _, s := range it.pictures {
				if len(s.words) > 0 {
					out = append(out, item{kind: note, lines: [][]word{s.words}, thread: it.thread, detail: true, said: 1})
				}
			}
		default:
			drawn = drawn || it.kind == picture
			out = append(out, it)
		}
	}
	return out
}

// drop leaves pieces out until the rest fits: the ends of the longest lists, then the lists' beginnings, pictures, notes
// and texts, those of threads first. A heading goes with the last thing under it.
func (p *page) drop(items []item) []item {
	d := &dropping{page: p, items: items, heights: make([]float64, len(items)), gone: make([]bool, len(items)), lists: map[int]bool{}, place: places(items)}
	for i := range items {
		if d.heights[i] = p.high(items[i]); i > 0 {
			d.heights[i] += items[i].kind.gap(items[i-1].kind) * p.scale
		}
		d.sum += d.heights[i]
	}
	budget := room - 3*p.lineHigh(more) // for the line at the end, and gaps that grow
	for _, least := range []int{3, 2, 1} {
		for d.sum > budget {
			i := d.longest(least)
			if i < 0 {
				break
			}
			d.drop(i)
		}
		for i := len(items) - 1; i >= 0 && d.sum > budget; i-- {
			if least == 3 && items[i].thread && items[i].kind != heading || least == 2 && items[i].detail {
				d.drop(i)
			}
		}
	}
	for _, may := range []func(kind) bool{
		func(k kind) bool { return k == picture || k == rule },
		func(k kind) bool { return k == note },
		func(k kind) bool { return k != heading },
	} {
		for i := len(items) - 1; i >= 0 && d.sum > budget; i-- {
			if may(items[i].kind) {
				d.drop(i)
			}
		}
	}
	d.restore(room - p.lineHigh(more))
	return p.told(items, d.gone)
}

// restore puts back what a large piece that went has left room for: the next ones of lists, from the top.
func (d *dropping) restore(budget float64) {
	full := map[int]bool{}
	for i, it := range d.items {
		if it.kind != bullet || !d.gone[i] || full[it.list] {
			continue
		}
		if d.sum+d.heights[i] > budget || d.headless(i) {
			full[it.list] = true
			continue
		}
		d.gone[i] = false
		d.sum += d.heights[i]
	}
}

// headless says whether the heading over a piece went.
func (d *dropping) headless(i int) bool {
	for i > 0 && d.items[i].kind != heading && d.items[i].kind != headline {
		i--
	}
	return d.gone[i]
}

// dropping is a page that loses pieces.
type dropping struct {
	*page
	items   []item
	heights []float64
	place   []int // of a bullet in its list
	gone    []bool
	lists   map[int]bool // those that end in "and 4 more" by now
	sum     float64
}

// longest is the last bullet of the list of which most is left; -1 where no list has more than least.
func (d *dropping) longest(least int) int {
	best := -1
	for i, it := range d.items {
		if it.kind != bullet || d.gone[i] || it.keep || d.place[i] < least {
			continue
		}
		if best < 0 || d.place[i] >= d.place[best] {
			best = i
		}
	}
	return best
}

func (d *dropping) drop(i int) {
	it := d.items[i]
	if d.gone[i] || it.keep || it.kind == headline {
		return
	}
	if d.gone[i] = true; it.kind == bullet && !d.lists[it.list] {
		d.lists[it.list] = true
		d.sum += d.lineHigh(bullet) + bullet.before()*d.scale
	}
	d.sum -= d.heights[i] + d.lonely(i)
}

// places counts each bullet within its list.
func places(items []item) []int {
	out := make([]int, len(items))
	seen := map[int]int{}
	for i := range items {
		if items[i].kind == bullet {
			out[i] = seen[items[i].list]
			seen[items[i].list]++
		}
	}
	return out
}

// lonely drops the heading over a piece that was the last one under it, and says how high it was. Where a list was under
// it the heading stays, for the line that says how much there is.
func (d *dropping) lonely(i int) float64 {
	from := i
	for from > 0 && d.items[from].kind != heading && d.items[from].kind != headline {
		from--
	}
	if d.items[from].kind != heading || d.items[from].keep || d.gone[from] {
		return 0
	}
	for k := from + 1; k < len(d.items) && d.items[k].kind != heading; k++ {
		if !d.gone[k] || d.items[k].kind == bullet {
			return 0
		}
	}
	d.gone[from] = true
	return d.heights[from]
}

// told is what is left, each shortened list ending in how much more there is, and the page in where the rest stands.
func (p *page) told(items []item, gone []bool) []item {
	var out []item
	rest := false
	left := 0
	last := map[int]int{} // of each list
	for i, it := range items {
		if it.kind == bullet {
			last[it.list] = i
		}
	}
	for i, it := range items {
		if !gone[i] {
			out = append(out, it)
		} else if it.kind == bullet {
			left += it.said
		} else if it.kind != rule && !it.detail {
			rest = true
		}
		if it.kind == bullet && last[it.list] == i && left > 0 {
			out = append(out, item{kind: bullet, list: it.list, lines: [][]word{p.words(view.L(fmt.Sprintf("and %d more", left)), false)}})
			left = 0
		}
	}
	if rest {
		out = append(out, item{kind: more, keep: true, lines: [][]word{p.words(view.L("There is more in Slack than fits this page."), false)}})
	}
	return out
}
