package charts

import (
	"strings"
	"unicode"

	lib "github.com/go-analyze/charts"
)

// dpi is the library's; it counts letters in points and everything else in pixels.
const dpi = 92

// canvas is the library's painter with letters measured in pixels.
type canvas struct{ p *lib.Painter }

func newCanvas() canvas {
	c := canvas{lib.NewPainter(lib.PainterOptions{OutputFormat: lib.ChartOutputPNG, Width: Width, Height: Height})}
	c.p.FilledRect(0, 0, Width, Height, paper, paper, 0)
	return c
}

func (c canvas) bytes() ([]byte, error) { return c.p.Bytes() }

// letters say how a text looks.
type letters struct {
	px    int
	bold  bool
	color lib.Color
}

func (l letters) style() lib.FontStyle {
	family := lib.FontFamilyNotoSans
	if l.bold {
		family = lib.FontFamilyNotoSansBold
	}
	return lib.FontStyle{FontSize: float64(l.px) * 72 / dpi, FontColor: l.color, Font: lib.GetFont(family)}
}

func (c canvas) width(s string, l letters) int {
	if s == "" {
		return 0
	}
	return c.p.MeasureText(s, 0, l.style()).Width()
}

// The alignments of a text to its x.
const (
	left = iota
	center
	right
)

// text writes on a base line.
func (c canvas) text(s string, x, base, align int, l letters) {
	if s == "" {
		return
	}
	switch align {
	case center:
		x -= c.width(s, l) / 2
	case right:
		x -= c.width(s, l)
	}
	c.p.Text(s, x, base, 0, l.style())
}

// cut shortens a text to a width.
func (c canvas) cut(s string, width int, l letters) string {
	if c.width(s, l) <= width {
		return s
	}
	r := []rune(s)
	low, high := 0, len(r) // the longest beginning that fits with its dots
	for low < high {
		mid := (low + high + 1) / 2
		if c.width(strings.TrimRight(string(r[:mid]), " ")+"…", l) <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	if low == 0 {
		return ""
	}
	return strings.TrimRight(string(r[:low]), " ") + "…"
}

// wrap breaks a text between words into at most two lines; what is left is cut.
func (c canvas) wrap(s string, width int, l letters) []string {
	if c.width(s, l) <= width {
		return []string{s}
	}
	words := strings.Fields(s)
	first := ""
	for i, w := range words {
		next := strings.TrimSpace(first + " " + w)
		if c.width(next, l) > width {
			if i == 0 {
				break
			}
			return []string{first, c.cut(strings.Join(words[i:], " "), width, l)}
		}
		first = next
	}
	return []string{c.cut(s, width, l)}
}

func (c canvas) box(x1, y1, x2, y2 int, fill lib.Color) {
	if x2 > x1 && y2 > y1 {
		c.p.FilledRect(x1, y1, x2, y2, fill, fill, 0)
	}
}

func (c canvas) line(x1, y1, x2, y2 int, color lib.Color, width float64) {
	c.p.LineStroke([]lib.Point{{X: x1, Y: y1}, {X: x2, Y: y2}}, color, width)
}

func (c canvas) dashed(x1, y1, x2, y2 int, color lib.Color, width float64) {
	c.p.DashedLineStroke([]lib.Point{{X: x1, Y: y1}, {X: x2, Y: y2}}, color, width, []float64{8, 6})
}

// longest is how much of a word is looked at: no label shows more.
const longest = 200

// known keeps the characters that the font has, on one line; a run of others becomes one question mark.
func known(s string) string {
	font := lib.GetFont(lib.FontFamilyNotoSansBold)
	var b strings.Builder
	n, odd := 0, false
	for _, r := range strings.Join(strings.Fields(s), " ") {
		if n++; n > longest {
			break
		}
		switch {
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me):
		case r != ' ' && font.Index(r) == 0:
			if !odd {
				b.WriteByte('?')
			}
			odd = true
		default:
			b.WriteRune(r)
			odd = false
		}
	}
	return strings.TrimSpace(b.String())
}
