package paper

import "strings"

// The sizes of letters in points at full scale, and how far that goes: body text stays above eight points.
const (
	sizeHeadline = 16.0
	sizeHeading  = 11.5
	sizeBody     = 10.5
	sizeNote     = 8.8
	largest      = 1.08
	smallest     = 0.78
	leading      = 1.28
)

func (k kind) size() float64 {
	switch k {
	case headline:
		return sizeHeadline
	case heading:
		return sizeHeading
	case note, more:
		return sizeNote
	}
	return sizeBody
}

// gap is the room between a piece and the one above it, in millimetres at full scale.
func (k kind) gap(above kind) float64 {
	g := k.before()
	if above != k && (above == option || above == picture || above == field || k == field) {
		g = max(g, 2)
	}
	return g
}

func (k kind) before() float64 {
	switch k {
	case heading:
		return 3.2
	case para, note, more:
		return 1.0
	case bullet, field:
		return 0.7
	case option, picture, rule:
		return 2.2
	}
	return 0
}

const (
	bulletIndent = 4.0
	boxPad       = 2.4
	labelWide    = 46.0
	pictureGap   = 6.0
)

// room is the height that the pieces may take.
const room = pageHigh - topMargin - headRoom - footRoom

const headRoom = 8.0

// lineHigh is the height of a line of a kind.
func (p *page) lineHigh(k kind) float64 { return k.size() * p.scale * pointWide * leading }

// pictureWide is how wide each of n pictures in a row stands.
func (p *page) pictureWide(n int) float64 {
	if n > 1 || p.tight {
		return (textWide - pictureGap) / 2 * min(1, p.scale+0.1)
	}
	return 128 * p.scale
}

// high is the height of a piece, without the gap above it.
func (p *page) high(i item) float64 {
	h := 0.0
	switch i.kind {
	case rule:
		return h + 0.6
	case picture:
		w, tallest := p.pictureWide(len(i.pictures)), 0.0
		for _, s := range i.pictures {
			tallest = max(tallest, w/2+float64(len(p.wrap(s.words, w, sizeNote*p.scale)))*p.lineHigh(note))
		}
		return h + tallest + 1
	case field:
		label := p.wrap(i.lines[0], labelWide-3, sizeBody*p.scale)
		value := p.wrap(i.lines[1], textWide-labelWide, sizeBody*p.scale)
		return h + float64(max(len(label), len(value)))*p.lineHigh(field)
	case option:
		h += 2 * boxPad * p.scale
	}
	for _, ws := range i.lines {
		h += float64(len(p.wrap(ws, i.width(p.scale), i.kind.size()*p.scale))) * p.lineHigh(i.kind)
	}
	return h
}

// width is what a piece's text has.
func (i item) width(scale float64) float64 {
	switch i.kind {
	case bullet:
		return textWide - bulletIndent*scale
	case option:
		return textWide - 2*boxPad*scale - 2
	}
	return textWide
}

// fit makes the pieces fit the page: smaller letters first, then fewer pieces, then shorter ones, and says what it left
// out. What is marked as kept goes last, and then only in part.
func (p *page) fit(items []item) []item {
	for p.scale = largest; ; p.scale -= 0.04 {
		if p.scale < smallest {
			p.scale = smallest
			break
		}
		if p.total(items) <= room {
			return items
		}
	}
	sum := p.total(items)
	for _, lines := range []int{8, 5} { // a few long texts should not cost many short ones
		for i := range items {
			if !items[i].keep && sum > room {
				sum -= p.high(items[i])
				p.shorten(&items[i], lines)
				sum += p.high(items[i])
			}
		}
	}
	if p.total(items) > room {
		items = p.quiet(items)
	}
	if p.tight = p.total(items) > room; p.tight {
		items = p.drop(p.close(items))
	}
	for _, lines := range []int{12, 8, 5, 3, 2, 1} {
		if p.total(items) <= room {
			return items
		}
		for i := range items {
			p.shorten(&items[i], lines)
		}
	}
	for len(items) > 1 && p.total(items) > room {
		at := len(items) - 1
		for at > 0 && items[at].keep { // what is kept goes only when nothing else is left
			at--
		}
		if at == 0 {
			at = len(items) - 1
		}
		items = append(items[:at:at], items[at+1:]...)
	}
	return items
}

func (p *page) total(items []item) float64 {
	sum := 0.0
	for n, i := range items {
		if sum += p.high(i); n > 0 {
			sum += i.kind.gap(items[n-1].kind) * p.scale
		}
	}
	return sum
}

// shorten cuts each text of a piece to so many lines, at the end of a sentence where there is one.
func (p *page) shorten(i *item, lines int) {
	for k, ws := range i.lines {
		width := i.width(p.scale)
		if i.kind == field {
			width = []float64{labelWide - 3, textWide - labelWide}[k]
		}
		wrapped := p.wrap(ws, width, i.kind.size()*p.scale)
		if len(wrapped) <= lines {
			continue
		}
		n := 0
		for _, l := range wrapped[:lines] {
			n += len(l)
		}
		i.lines[k] = p.sentences(flat(wrapped)[:n])
	}
	for k, s := range i.pictures {
		if wrapped := p.wrap(s.words, p.pictureWide(len(i.pictures)), sizeNote*p.scale); len(wrapped) > lines {
			n := 0
			for _, l := range wrapped[:lines] {
				n += len(l)
			}
			i.pictures[k].words = p.sentences(flat(wrapped)[:n])
		}
	}
	if i.kind == option && len(i.lines) > max(3, lines) {
		i.lines = i.lines[:max(3, lines)]
	}
}

func flat(lines [][]word) []word {
	var out []word
	for _, l := range lines {
		out = append(out, l...)
	}
	return out
}

// sentences cuts words back to the end of the last whole sentence; where there is none, the last word gets dots.
func (p *page) sentences(ws []word) []word {
	for n := len(ws); n > 0; n-- {
		if t := ws[n-1].text; n > len(ws)/2 && (strings.HasSuffix(t, ".") || strings.HasSuffix(t, "?") || strings.HasSuffix(t, "!")) {
			return ws[:n]
		}
	}
	if len(ws) == 0 {
		return ws
	}
	out := append([]word{}, ws...)
	last := &out[len(out)-1]
	if r := []rune(last.text); len(r) > 3 {
		last.text = strings.TrimRight(string(r[:len(r)-2]), ".,;: ")
	}
	last.text += "…"
	*last = p.measured(*last)
	return out
}
