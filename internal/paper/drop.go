package paper

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// nothing is all that a section says under which there is nothing.
var nothing = regexp.MustCompile(`^(No [^.]+ this month|First digest, no comparison yet)\.$`)

// quiet takes the sections out that say only that there is nothing, and names them in one line: on a full page the room is
// for what there is.
func (p *page) quiet(items []item) []item {
	var out []item
	var names []string
	for i := 0; i < len(items); i++ {
		it := items[i]
		alone := it.kind == heading && !it.keep && i+1 < len(items) && (i+2 == len(items) || ends(items[i+2].kind))
		if !alone || items[i+1].kind != para || items[i+1].keep || !nothing.MatchString(plain(items[i+1].lines[0])) {
			out = append(out, it)
			continue
		}
		names = append(names, plain(it.lines[0]))
		i++
	}
	if len(names) == 0 {
		return items
	}
	at := len(out)
	for i := at - 1; i >= 0 && (out[i].kind == note || out[i].kind == rule); i-- { // before what closes the page
		at = i
	}
	said := view.L("Nothing under: " + strings.Join(names, ", ") + ".")
	return append(out[:at:at], append([]item{{kind: note, keep: true, said: 1, lines: [][]word{p.words(said, false)}}}, out[at:]...)...)
}

// ends says whether a piece of this kind ends the section before it.
func ends(k kind) bool { return k == heading || k == rule || k == note }

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

// restore puts back what a large piece that went has left room for: the next one of each list in turn, so that no list
// takes it all.
func (d *dropping) restore(budget float64) {
	full, left := map[int]bool{}, map[int]int{}
	for i, it := range d.items {
		if it.kind == bullet && d.gone[i] {
			left[it.list]++
		}
	}
	for some := true; some; {
		some = false
		had := map[int]bool{} // in this turn
		for i, it := range d.items {
			if it.kind != bullet || !d.gone[i] || full[it.list] || had[it.list] {
				continue
			}
			high := d.heights[i]
			if left[it.list] == 1 { // whole again: nothing is left to be counted
				high -= d.lineHigh(bullet) + bullet.before()*d.scale
			}
			if d.sum+high > budget || d.headless(i) {
				full[it.list] = true
				continue
			}
			d.gone[i], had[it.list], some = false, true, true
			d.sum += high
			left[it.list]--
		}
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
