package browsertest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"time"
)

// finder is a small script that the package adds to the page under test: it finds controls by their accessible names
// in the topmost open dialog, or else in the page.
//
//go:embed finder.js
var finder string

func (p *Page) install() {
	p.t.Helper()
	var ok bool
	if err := p.eval(finder+";true", &ok); err != nil {
		p.t.Fatalf("cannot look into the page: %v", err)
	}
}

// quote makes a JavaScript literal.
func quote(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

// spot is where a control can be hit.
type spot struct {
	Found   bool    `json:"found"`
	X       float64 `json:"x"`
	Y       float64 `json:"y"`
	Covered string  `json:"covered"`
	Kind    string  `json:"kind"`
	Names   string  `json:"names"`
}

// find waits for a control of a kind ("press", "field", "choice") and gives the place to hit it. The control stays
// marked for what follows, as window.__bt.last.
func (p *Page) find(kind, label string) spot {
	p.t.Helper()
	return p.steady(label, fmt.Sprintf("window.__bt.find(%s,%s)", quote(kind), quote(label)))
}

// element is find by a CSS selector.
func (p *Page) element(selector string) spot {
	p.t.Helper()
	return p.steady(selector, fmt.Sprintf("window.__bt.element(%s)", quote(selector)))
}

func (p *Page) steady(label, look string) spot {
	p.t.Helper()
	deadline := time.Now().Add(Patience)
	var s spot
	var steady spot
	for time.Now().Before(deadline) {
		err := p.eval(look, &s)
		// Twice at the same place: nothing is moving under the pointer.
		if err == nil && s.Found && s.Covered == "" {
			if steady.Found && steady.X == s.X && steady.Y == s.Y {
				return s
			}
			steady = s
		} else {
			steady = spot{}
		}
		time.Sleep(30 * time.Millisecond)
	}
	if s.Found {
		p.t.Fatalf("%q is there but cannot be hit: %s lies over it", label, s.Covered)
	}
	p.t.Fatalf("%s finds nothing. There are: %s", look, s.Names)
	return s
}
