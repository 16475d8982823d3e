package paper

import (
	"strings"
	"sync"
	"unicode"

	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"github.com/golang/freetype/truetype"

	"github.com/secretariat-bot/secretariat/internal/view"
)

// word is what is never broken at a line's end: letters of one kind, and whether a space stands before them.
type word struct {
	text   string
	strong bool
	space  bool
	url    string
	em     float64 // its width at a letter size of one, measured once
}

// face is the font's own list of characters.
var face = sync.OnceValue(func() *truetype.Font {
	f, err := truetype.Parse(liberationsansregular.TTF)
	if err != nil {
		return nil // then every character above Latin is taken as missing
	}
	return f
})

// has says whether the font has a character.
func has(r rune) bool {
	if r > 0xFFFF { // one of these anywhere fails the whole document (dependencies 7)
		return false
	}
	f := face()
	if f == nil {
		return r < 0x250
	}
	return f.Index(r) != 0
}

// instead are characters that the font lacks and that have a likeness in it.
var instead = map[rune]rune{'▶': '►', '◀': '◄', '✓': '√', '✔': '√', '→': '→', '‑': '-', '−': '-', '\u00a0': ' ', '\u202f': ' '}

// known keeps what the font can show, on one line. Letters that it lacks become a question mark, pictures go.
func known(s string) string {
	var b strings.Builder
	odd := false
	for _, r := range s {
		if to, ok := instead[r]; ok {
			r = to
		}
		switch {
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me, unicode.Co), r == unicode.ReplacementChar:
			continue
		case !has(r):
			if unicode.IsLetter(r) && !odd {
				b.WriteByte('?')
			}
			odd = unicode.IsLetter(r)
			continue
		default:
			b.WriteRune(r)
		}
		odd = false
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// text is a span the way paper says it: no reader's own zone and no notification, so names and the fallback.
func (p *page) text(s view.Span) string {
	switch s.Kind {
	case view.Command:
		return strings.TrimSpace(p.o.Command + " " + s.Text)
	case view.Moment:
		if s.Text == "" {
			return s.At.UTC().Format("Mon 2 Jan 2006, 15:04 UTC")
		}
	case view.Room:
		return "#" + strings.TrimPrefix(s.Text, "#")
	}
	return s.Text
}

// words breaks a line into words; all of them strong where strong is said.
func (p *page) words(l view.Line, strong bool) []word {
	var out []word
	space := false
	for _, s := range l {
		raw := p.text(s)
		clean := known(raw)
		if raw != "" && unicode.IsSpace([]rune(raw)[0]) {
			space = true
		}
		url := ""
		if s.Kind == view.Link && strings.HasPrefix(s.URL, "https://") && len(s.URL) < 2000 {
			url = known(s.URL)
		}
		for i, w := range strings.Fields(clean) {
			out = append(out, p.measured(word{text: w, strong: strong || s.Kind == view.Strong, space: space || i > 0, url: url}))
			space = false
		}
		if raw != "" {
			r := []rune(raw)
			space = space || unicode.IsSpace(r[len(r)-1])
		}
	}
	return out
}

func plain(ws []word) string {
	var b strings.Builder
	for i, w := range ws {
		if w.space && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.text)
	}
	return b.String()
}

// measured is a word that knows its width. Letters are kept to the page's own two fonts.
func (p *page) measured(w word) word {
	font := &p.regular
	if w.strong {
		font = &p.bold
	}
	w.em = 0
	for _, r := range w.text {
		n, ok := (*font)[r]
		if !ok {
			style := ""
			if w.strong {
				style = "B"
			}
			p.SetFont(family, style, 10)
			n = float64(p.GetStringSymbolWidth(string(r))) / 1000
			(*font)[r] = n
		}
		w.em += n
	}
	return w
}

const pointWide = 25.4 / 72 // millimetres

// wrap breaks words into lines of a width in millimetres; a word wider than a line is broken.
func (p *page) wrap(ws []word, width, size float64) [][]word {
	var out [][]word
	var line []word
	used, blank := 0.0, p.blank()*size*pointWide
	for _, w := range ws {
		n := w.em * size * pointWide
		gap := 0.0
		if w.space && len(line) > 0 {
			gap = blank
		}
		if used+gap+n > width && len(line) > 0 && w.space {
			out, line, used, gap = append(out, line), nil, 0, 0
		}
		for used+gap+n > width && len([]rune(w.text)) > 1 {
			head, rest := p.breakOff(w, width-used-gap, size, len(line) == 0)
			if head.text != "" {
				line = append(line, head)
			}
			out, line, used, gap = append(out, line), nil, 0, 0
			w = rest
			n = w.em * size * pointWide
		}
		line = append(line, w)
		used += gap + n
	}
	if len(line) > 0 {
		out = append(out, line)
	}
	return out
}

// blank is the width of a space at a letter size of one.
func (p *page) blank() float64 { return p.measured(word{text: " "}).em }

// breakOff takes as many letters of a word as fit, at least one where must is said.
func (p *page) breakOff(w word, width, size float64, must bool) (head, rest word) {
	r := []rune(w.text)
	n, used := 0, 0.0
	for n < len(r)-1 {
		if used += p.measured(word{text: string(r[n]), strong: w.strong}).em * size * pointWide; used > width {
			break
		}
		n++
	}
	if n == 0 && must {
		n = 1
	}
	head, rest = w, w
	head.text, rest.text, rest.space = string(r[:n]), string(r[n:]), false
	return p.measured(head), p.measured(rest)
}
