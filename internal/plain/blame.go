package plain

import (
	"slices"
	"strings"
	"unicode"
)

// RetroPart is the part of a retrospective that a text belongs to: what is blame in one is praise in another.
type RetroPart string

// The parts of a retrospective.
const (
	RetroFacts  RetroPart = "facts"  // effect, where we were lucky: what happened
	RetroCauses RetroPart = "causes" // contributing factors, what went badly: what to change belongs to the actions
	RetroPraise RetroPart = "praise" // what went well, who must hear: names may stand beside a cause
)

// Retro judges one answer of a retrospective (domain 3.6): a person's name beside a cause, words that blame, and, among
// causes, what is a change to make. It warns and never refuses; every finding says what to write instead.
func Retro(text string, part RetroPart, who *People) []Finding {
	c := blame{part: part, who: who}
	for n, l := range strings.Split(visible(strings.ReplaceAll(text, "\r\n", "\n")), "\n") {
		for _, s := range sentences(l) {
			c.sentence(n+1, s)
		}
	}
	return c.out
}

type blame struct {
	part RetroPart
	who  *People
	out  []Finding
}

// token is a word of a sentence with what stands around it.
type token struct {
	raw, low string
	comma    bool // a comma or the like follows
	owns     bool // 's
	name     bool // of a person
	person   bool // a name, or a word for somebody
}

// sentences cuts a line where a sentence ends.
func sentences(l string) []string {
	var out []string
	from := 0
	for k, r := range l {
		if (r == '.' || r == '!' || r == '?') && (k+1 == len(l) || l[k+1] == ' ') {
			out, from = append(out, l[from:k+1]), k+1
		}
	}
	return append(out, l[from:])
}

// mostWords bounds the words of one sentence that are looked at; a text without stops costs no more than its length.
const mostWords = 400

func (c *blame) tokens(s string) []token {
	fields := strings.Fields(s)
	if len(fields) > mostWords {
		fields = fields[:mostWords]
	}
	var out []token
	for _, f := range fields {
		raw := strings.TrimFunc(f, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '@' && r != '<' && r != '>'
		})
		if raw == "" {
			if len(out) > 0 {
				out[len(out)-1].comma = true // a dash or the like
			}
			continue
		}
		t := token{raw: raw, comma: strings.ContainsAny(f[len(f)-1:], ",;:)")}
		for _, end := range []string{"'s", "’s"} {
			if cut, ok := strings.CutSuffix(t.raw, end); ok {
				t.raw, t.owns = cut, true
			}
		}
		t.low = strings.ToLower(t.raw)
		out = append(out, t)
	}
	for k := range out {
		out[k].name = c.named(out, k)
		out[k].person = out[k].name || somebody[out[k].low] || workers[out[k].low] && k > 0 && (newThing[out[k-1].low] || k > 1 && newThing[out[k-2].low])
	}
	return out
}

// named says whether a word names a colleague.
func (c *blame) named(ts []token, k int) bool {
	t := ts[k]
	if strings.HasPrefix(t.raw, "<@") {
		return true
	}
	if c.who == nil {
		return false
	}
	if c.who.whole[t.low] {
		return strings.HasPrefix(t.low, "@") || t.raw != t.low
	}
	if !c.who.first[t.raw] {
		return false
	}
	if k == 0 && everyday[t.raw] {
		return len(ts) > 1 && c.who.whole[ts[1].low] && ts[1].raw != ts[1].low
	}
	return true
}

func (c *blame) find(line int, rule, words, instead, message string) {
	if slices.ContainsFunc(c.out, func(f Finding) bool { return f.Line == line && f.Rule == rule && f.Words == words }) {
		return
	}
	c.out = append(c.out, Finding{Rule: rule, Level: Warning, Line: line, Words: words, Instead: instead, Message: message})
}

const (
	askWhat = "What made it possible, or easy?"
	askDo   = "Say what happened here, and add the change as an action with an owner and a date."
)

func (c *blame) sentence(line int, s string) {
	ts := c.tokens(s)
	if len(ts) == 0 {
		return
	}
	c.always(line, s, ts)
	for k := range ts {
		if ts[k].person {
			if to, ok := c.beside(ts, k); ok {
				from := min(k, to)
				words := joined(ts[from : max(k, to)+1])
				if ts[k].name {
					c.find(line, "R1", words, askWhat, "“"+words+"” puts a name beside a cause. "+askWhat)
				} else {
					c.find(line, "R1", words, askWhat, "“"+words+"” asks who it was. "+askWhat)
				}
				break
			}
		}
	}
	if c.part == RetroCauses {
		c.change(line, s, ts)
	}
}

// always are the words that blame whoever they are about: R2 and R3.
func (c *blame) always(line int, s string, ts []token) {
	for k, t := range ts {
		next := ""
		if k+1 < len(ts) && !t.comma {
			next = ts[k+1].low
		}
		switch {
		case next == "error" && (t.low == "human" || t.low == "operator" || t.low == "user" || t.low == "pilot") || next == "errors" && t.low == "human":
			words := t.raw + " " + ts[k+1].raw
			c.find(line, "R2", words, askWhat, "“"+words+"” explains nothing: people err everywhere. "+askWhat)
		case careless[t.low]:
			c.find(line, "R3", t.raw, askWhat, "“"+t.raw+"” judges somebody. "+askWhat)
		case t.low == "failed" && next == "to" && k+2 < len(ts) && notSeen[ts[k+2].low]:
			words := joined(ts[k : k+3])
			c.find(line, "R3", words, "", "“"+words+"” judges. Say what would have shown it, and why it did not.")
		case t.low == "fault" && k > 0 && (ts[k-1].low == "at" || ts[k-1].low == "his" || ts[k-1].low == "her" || ts[k-1].low == "their" || ts[k-1].low == "our"):
			words := joined(ts[k-1 : k+1])
			c.find(line, "R3", words, askWhat, "“"+words+"” looks for somebody to blame. "+askWhat)
		case (t.low == "blame" || t.low == "blamed") && c.part != RetroPraise:
			c.find(line, "R3", t.raw, askWhat, "“"+t.raw+"” looks for somebody to blame. "+askWhat)
		}
	}
	if at := hadPattern.FindString(s); at != "" {
		words := strings.TrimSpace(at)
		c.find(line, "R3", words, "", "“"+words+"” is what one knows afterwards. Say what could be seen at the time, and what hid the rest.")
	}
}

// beside says whether a cause or a fault stands beside the person at k, and at which word.
func (c *blame) beside(ts []token, k int) (int, bool) {
	if c.part != RetroPraise {
		for j, steps := k-1, 0; j >= 0 && steps < 4 && !ts[j].comma; j, steps = j-1, steps+1 {
			switch w := ts[j]; {
			case causing[w.low] && !(w.low == "due" && (j+1 >= len(ts) || ts[j+1].low != "to")):
				return j, true
			case faults[w.low] && j+1 < k && (ts[j+1].low == "by" || ts[j+1].low == "of"):
				return j, true
			case !leadsTo[w.low]:
				steps = 4
			}
		}
	}
	if ts[k].owns {
		for j := k + 1; j < len(ts) && j <= k+2; j++ {
			if faults[ts[j].low] {
				return j, true
			}
		}
	}
	for j, steps := k, 0; steps < 6; steps++ {
		if ts[j].comma {
			return 0, false
		}
		if j++; j >= len(ts) {
			return 0, false
		}
		w, next := ts[j].low, ""
		if j+1 < len(ts) {
			next = ts[j+1].low
		}
		switch {
		case did[w] && !(w == "caused" && c.part == RetroPraise):
			return j, true
		case missing[w] && c.acts(ts, k, j) && (w != "failed" || next == "" || next == "to" || next == "in" || next == "at" || ts[j].comma):
			return j, true
		case faults[w] && j > k+1 && (ts[j-1].low == "a" || ts[j-1].low == "the" || ts[j-1].low == "an") && (ts[j-2].low == "made" || ts[j-2].low == "makes"):
			return j, true
		case (w == "not" && ts[j-1].low == "did" || w == "didn't" || w == "didn’t") && notSeen[next] && c.acts(ts, k, j):
			return j + 1, true
		case w == "accident" && ts[j-1].low == "by", w == "mistake" && ts[j-1].low == "by":
			return j, true
		case bounds[w], (w == "and" || w == "but" || w == "when" || w == "so" || w == "as") && (newThing[next] || c.nextPerson(ts, j)), w == "after", w == "before", w == "because":
			return 0, false
		}
	}
	return 0, false
}

// acts says whether the verb at j belongs to the person at k: nothing but names, owned things, loosely and helpers between.
func (c *blame) acts(ts []token, k, j int) bool {
	for n := k + 1; n < j; n++ {
		w := ts[n].low
		if !ts[n].name && !loosely[w] && !strings.HasSuffix(w, "ly") && w != "did" && w != "and" && w != "or" && w != "was" {
			// "Ana read the page and clicked it": a verb after "and" is still hers
			if ts[j-1].low != "and" {
				return false
			}
		}
	}
	return true
}

func (c *blame) nextPerson(ts []token, j int) bool { return j+1 < len(ts) && ts[j+1].person }

// change finds what is no cause but something to change: R4.
func (c *blame) change(line int, s string, ts []token) {
	first, next := ts[0].low, ""
	if len(ts) > 1 && !ts[0].comma {
		next = ts[1].low
	}
	word, _, _ := strings.Cut(next, "-")
	switch {
	case sureVerbs[first] && !isVerb[next] && next != "", nounVerbs[first] && (afterVerb[next] || afterVerb[word]):
		words := joined(ts[:min(len(ts), 3)])
		c.find(line, "R4", words, askDo, "“"+words+" …” is a change to make. "+askDo)
	default:
		at := mustPattern.FindString(s)
		if at == "" || hadPattern.MatchString(s) || pastPattern.MatchString(at) && strings.Contains(strings.ToLower(s), " had to") {
			return
		}
		c.find(line, "R4", at, askDo, "“"+at+"” speaks of a change to make. "+askDo)
	}
}

func joined(ts []token) string {
	var out []string
	for k, t := range ts {
		w := t.raw
		if t.owns {
			w += "'s"
		}
		if t.comma && k+1 < len(ts) {
			w += ","
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}
