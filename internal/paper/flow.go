package paper

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/charts"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// kind says how a piece of the page looks.
type kind int

const (
	headline kind = iota
	heading
	para
	bullet
	note
	field
	option // a framed box of several lines; the recommended one stands out
	picture
	rule
	more // says what was left out
)

// item is a piece of the page that is kept or dropped as a whole.
type item struct {
	kind        kind
	lines       [][]word // of a field the label, then the value
	recommended bool
	keep        bool   // never dropped
	ranOn       bool   // a heading with the one line of its section behind it
	detail      bool   // says more about the item above it
	thread      bool   // of a section that stands below the message in Slack
	list        int    // which list a bullet is of
	pictures    []shot // side by side
	said        int    // how many things a line "and 4 more" speaks of; 1 for any other
}

// shot is a chart as a picture with its sentence.
type shot struct {
	name  string
	words []word
}

// most bounds what is looked at: far more than a page holds.
const (
	mostItems = 600
	mostWords = 600
	mostFirst = 4 // lines of a list in the first section that are never cut
)

var (
	numbered = regexp.MustCompile(`^(\d{1,2}\. |Option \w)`)
	andMore  = regexp.MustCompile(`^[Aa]nd (\d+) more\b`)
)

// flow turns a message into pieces, the way they stand one below the other.
func (p *page) flow(m view.Message) ([]item, error) {
	f := &flowing{page: p}
	f.nodes(m.Nodes, false)
	for _, t := range m.Thread {
		f.nodes(t.Nodes, true)
		for _, below := range t.Thread {
			f.nodes(below.Nodes, true)
		}
	}
	if len(f.out) == 0 {
		f.add(item{kind: para, lines: [][]word{f.line(view.L(m.Summary), false)}})
	}
	if f.err != nil {
		return nil, f.err
	}
	protect(f.out)
	return f.out, nil
}

// flowing is a message being turned into pieces.
type flowing struct {
	*page
	out    []item
	lists  int      // sections so far
	asks   []string // labels of the buttons below options
	charts int
	err    error
}

func (f *flowing) add(i item) {
	if len(f.out) >= mostItems {
		return
	}
	if i.said == 0 {
		i.said = 1
	}
	f.out = append(f.out, i)
}

func (f *flowing) line(l view.Line, strong bool) []word {
	ws := f.words(l, strong)
	if len(ws) > mostWords {
		ws = f.sentences(ws[:mostWords])
	}
	return ws
}

func (f *flowing) nodes(nodes []view.Node, thread bool) {
	hasOptions := false
	from := len(f.out)
	for i := range nodes {
		n := &nodes[i]
		switch n.Kind {
		case view.NodeHeading:
			k := heading
			if len(f.out) == 0 {
				k = headline
			}
			f.lists++ // a section is one list, also where its items have more said under them
			if ws := f.line(n.Line, true); len(ws) > 0 {
				f.add(item{kind: k, lines: [][]word{ws}})
			}
		case view.NodeText, view.NodeNote:
			hasOptions = f.texts(n) || hasOptions
		case view.NodeFields:
			for _, x := range n.Fields {
				label, value := f.line(view.L(x.Label), true), f.line(x.Value, false)
				if len(label)+len(value) > 0 {
					f.add(item{kind: field, lines: [][]word{label, value}, keep: !thread})
				}
			}
		case view.NodeRule:
			f.add(item{kind: rule})
		case view.NodeButtons, view.NodeMenu:
			for _, b := range n.Buttons {
				f.asks = append(f.asks, known(b.Label))
			}
		case view.NodeImage:
			f.image(n)
		}
	}
	for i := from; i < len(f.out); i++ {
		f.out[i].thread = thread
	}
	if hasOptions && len(f.asks) > 0 && len(f.asks) <= 8 {
		f.add(item{kind: note, keep: true, lines: [][]word{f.line(view.L("Answer in Slack: "+strings.Join(f.asks, " · ")), false)}})
	}
	f.asks = nil
}

// texts adds the lines of a node and says whether they hold options. A line that starts with a strong number begins an
// option, and the plain lines after it belong to it.
func (f *flowing) texts(n *view.Node) (options bool) {
	open := false
	for _, l := range n.Lines {
		ws := f.line(l, false)
		if len(ws) == 0 {
			continue
		}
		starts := n.Kind == view.NodeText && !n.Bullet && len(l) > 0 && l[0].Kind == view.Strong && numbered.MatchString(plain(ws))
		switch {
		case n.Box || starts || open:
			options = true
			if open = true; starts || len(f.out) == 0 || f.out[len(f.out)-1].kind != option {
				f.add(item{kind: option, keep: true})
			}
			last := &f.out[len(f.out)-1]
			last.lines = append(last.lines, ws)
			last.recommended = last.recommended || recommended(l)
		case n.Kind == view.NodeNote:
			f.add(item{kind: note, lines: [][]word{ws}})
		case n.Bullet:
			f.add(item{kind: bullet, list: f.lists, lines: [][]word{ws}, said: counted(ws)})
		case f.belowAList() && andMore.MatchString(plain(ws)):
			f.add(item{kind: bullet, list: f.lists, lines: [][]word{ws}, said: counted(ws)})
		default:
			f.add(item{kind: para, lines: [][]word{ws}, detail: f.belowAList()})
		}
	}
	return options
}

// belowAList says whether what comes next stands below the items of a list.
func (f *flowing) belowAList() bool {
	n := len(f.out) - 1
	return n >= 0 && (f.out[n].kind == bullet || f.out[n].detail)
}

func recommended(l view.Line) bool {
	for _, s := range l {
		if s.Kind == view.Strong && strings.Contains(strings.ToLower(s.Text), "recommended") {
			return true
		}
	}
	return false
}

// counted is how many things a line speaks of: "and 4 more" of four.
func counted(ws []word) int {
	if m := andMore.FindStringSubmatch(plain(ws)); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			return n
		}
	}
	return 1
}

// image adds a chart, two side by side where they follow each other; a picture that is no chart says what it shows.
func (f *flowing) image(n *view.Node) {
	if n.Chart == nil {
		f.add(item{kind: note, lines: [][]word{f.line(view.L("Picture: "+n.Alt), false)}})
		return
	}
	b, err := charts.PNG(*n.Chart)
	if err != nil {
		f.err = err
		return
	}
	f.charts++
	s := shot{name: fmt.Sprint("chart", f.charts), words: f.line(view.L(n.Chart.Sentence), false)}
	f.RegisterImageReader(s.name, "png", bytes.NewReader(b))
	if k := len(f.out) - 1; k >= 0 && f.out[k].kind == picture && len(f.out[k].pictures) == 1 {
		f.out[k].pictures = append(f.out[k].pictures, s)
		return
	}
	f.add(item{kind: picture, pictures: []shot{s}})
}

// protect marks what is never cut: the beginning with the few lines of its first section, and of a page with options the
// section before them, which says what is asked and by when.
func protect(items []item) {
	sections, short := 0, 0
	for i := range items {
		if items[i].kind == heading {
			sections++
		}
		if items[i].kind == bullet && !items[i].thread && sections <= 1 {
			if short++; short <= mostFirst {
				items[i].keep = true
			}
		}
	}
	for i := range items {
		items[i].keep = items[i].keep || items[i].kind == headline
		if items[i].kind == heading {
			break
		}
		if items[i].kind == para || items[i].kind == note {
			items[i].keep = i < 6
		}
	}
	first := -1
	for i, x := range items {
		if x.kind == option {
			first = i
			break
		}
	}
	if first < 0 {
		return
	}
	seen := 0
	for i := first - 1; i >= 0 && seen < 2; i-- {
		items[i].keep = items[i].keep || items[i].kind == para || items[i].kind == heading
		if items[i].kind == heading {
			seen++
		}
	}
}
