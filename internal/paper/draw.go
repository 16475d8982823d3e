package paper

import (
	"codeberg.org/go-pdf/fpdf"

	"github.com/secretariat-bot/secretariat/internal/view"
)

type tone struct{ r, g, b int }

// Dark on white: it is printed, often without colour.
var (
	black = tone{24, 28, 33}
	blue  = tone{12, 62, 110}
	grey  = tone{92, 99, 108}
	hair  = tone{205, 210, 216}
	tint  = tone{234, 241, 248}
)

func (p *page) ink(t tone) { p.SetTextColor(t.r, t.g, t.b) }

// draw sets the head, the pieces and the foot.
func (p *page) draw(items []item) {
	y := topMargin
	p.head(y)
	y += headRoom
	for n, i := range items {
		if n > 0 {
			y += i.kind.gap(items[n-1].kind) * p.scale
		}
		y = p.piece(i, y)
	}
	p.foot()
}

// head names the organisation and the date over a thin line.
func (p *page) head(y float64) {
	p.ink(grey)
	size := sizeNote
	p.run(p.one(p.o.Org, textWide*0.6, size), sideMargin, y, size)
	date := p.words(view.L(p.o.At.Format("2 January 2006")), false)
	if !p.o.At.IsZero() {
		p.run(date, pageWide-sideMargin-p.length(date, size), y, size)
	}
	p.SetDrawColor(hair.r, hair.g, hair.b)
	p.SetLineWidth(0.3)
	p.Line(sideMargin, y+5, pageWide-sideMargin, y+5)
}

// foot says where the page comes from.
func (p *page) foot() {
	p.ink(grey)
	lines := p.wrap(p.words(view.L(p.o.Footer), false), textWide, 7.8)
	for i, l := range lines[:min(len(lines), 2)] {
		p.run(l, sideMargin, pageHigh-footRoom+5+float64(i)*3.6, 7.8)
	}
}

// one is a text on one line, cut to a width.
func (p *page) one(s string, width, size float64) []word {
	lines := p.wrap(p.words(view.L(s), false), width, size)
	switch len(lines) {
	case 0:
		return nil
	case 1:
		return lines[0]
	}
	return p.sentences(lines[0])
}

// length is how wide a line is.
func (p *page) length(ws []word, size float64) float64 {
	sum := 0.0
	for i, w := range ws {
		if w.space && i > 0 {
			sum += p.blank()
		}
		sum += w.em
	}
	return sum * size * pointWide
}

// run writes one line with its top at y. Words of one look are written together, so that they are found together.
func (p *page) run(ws []word, x, y, size float64) {
	base := y + size*pointWide*0.95
	for from := 0; from < len(ws); {
		to := from + 1
		for to < len(ws) && ws[to].strong == ws[from].strong && ws[to].url == ws[from].url {
			to++
		}
		if ws[from].space && from > 0 {
			x += p.blank() * size * pointWide
		}
		part := ws[from:to]
		if p.behind && !ws[from].strong {
			p.ink(black)
		}
		wide := p.length(part, size)
		style := ""
		if ws[from].strong {
			style = "B"
		}
		p.SetFont(family, style, size)
		p.Text(x, base, plain(part))
		if url := ws[from].url; url != "" {
			p.LinkString(x, y, wide, size*pointWide*leading, url)
		}
		x += wide
		from = to
	}
}

// column writes lines below each other and gives the y below them.
func (p *page) column(ws []word, x, y, width float64, k kind) float64 {
	for _, l := range p.wrap(ws, width, k.size()*p.scale) {
		p.run(l, x, y, k.size()*p.scale)
		y += p.lineHigh(k)
	}
	return y
}

// piece draws one piece and gives the y below it.
func (p *page) piece(i item, y float64) float64 {
	end := y + p.high(i)
	p.ink(black)
	switch i.kind {
	case rule:
		p.SetDrawColor(hair.r, hair.g, hair.b)
		p.Line(sideMargin, y, pageWide-sideMargin, y)
		return end
	case picture:
		p.pictures(i, y)
		return end
	case option:
		p.box(i, y, end-y)
		return end
	case field:
		p.column(i.lines[0], sideMargin, y, labelWide-3, field)
		p.column(i.lines[1], sideMargin+labelWide, y, textWide-labelWide, field)
		return end
	case heading:
		p.ink(blue)
		p.behind = i.ranOn
		defer func() { p.behind = false }()
	case note, more:
		p.ink(grey)
	case bullet:
		p.SetFont(family, "", sizeBody*p.scale)
		p.Text(sideMargin+0.6, y+sizeBody*p.scale*pointWide*0.95, "•")
	}
	x := sideMargin + textWide - i.width(p.scale)
	for _, ws := range i.lines {
		y = p.column(ws, x, y, i.width(p.scale), i.kind)
	}
	return end
}

// box frames an option; the recommended one has a dark edge and a tint, and says so in words.
func (p *page) box(i item, y, high float64) {
	p.SetLineWidth(0.3)
	p.SetDrawColor(hair.r, hair.g, hair.b)
	if i.recommended {
		p.SetFillColor(tint.r, tint.g, tint.b)
		p.SetDrawColor(blue.r, blue.g, blue.b)
		p.Rect(sideMargin, y, textWide, high, "FD")
		p.SetFillColor(blue.r, blue.g, blue.b)
		p.Rect(sideMargin, y, 1.4, high, "F")
	} else {
		p.Rect(sideMargin, y, textWide, high, "D")
	}
	pad := boxPad * p.scale
	at := y + pad
	for _, ws := range i.lines {
		at = p.column(ws, sideMargin+pad+2, at, i.width(p.scale), option)
	}
}

// pictures draws charts side by side with their sentences.
func (p *page) pictures(i item, y float64) {
	w := p.pictureWide(len(i.pictures))
	p.ink(grey)
	for n, s := range i.pictures {
		x := sideMargin + float64(n)*(w+pictureGap)
		p.ImageOptions(s.name, x, y, w, w/2, false, fpdf.ImageOptions{ImageType: "png"}, 0, "")
		p.column(s.words, x, y+w/2, w, note)
	}
}
