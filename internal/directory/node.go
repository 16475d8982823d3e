package directory

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// maxDepth is how deep a file may nest (reliability T12).
const maxDepth = 20

// nodes reads the documents of a YAML file as trees with positions. Anchors and aliases are refused: they are of no
// use here, and a small file can unfold into a huge one with them (reliability T12).
func nodes(l *log, data []byte, tags bool) []*yaml.Node {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		l.failf(0, 0, "this file is not UTF-8 text")
		return nil
	}
	ld, err := yaml.NewLoader(bytes.NewReader(data), yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthValue(maxDepth+2))), yaml.WithUniqueKeys(false))
	if err != nil {
		l.failf(0, 0, "%v", err)
		return nil
	}
	var out []*yaml.Node
	for {
		var doc yaml.Node
		switch err := ld.Load(&doc); {
		case errors.Is(err, io.EOF):
			return out
		case err != nil:
			var le *yaml.LoadError
			switch ok := errors.As(err, &le); {
			case ok && strings.Contains(le.Message, "max depth"):
				l.failf(le.Mark.Line, max(le.Mark.Column, 1), "this nests deeper than %d levels", maxDepth)
			case ok:
				l.failf(le.Mark.Line, max(le.Mark.Column, 1), "this cannot be read as YAML: %s", le.Message)
			default:
				l.failf(0, 0, "this cannot be read as YAML: %v", err)
			}
			return nil
		}
		n := len(l.problems)
		checkTree(l, &doc, 0, tags)
		if len(l.problems) > n {
			return nil
		}
		if len(doc.Content) > 0 {
			out = append(out, doc.Content[0])
		}
	}
}

func checkTree(l *log, n *yaml.Node, depth int, tags bool) {
	switch {
	case n.Kind == yaml.AliasNode:
		l.failf(n.Line, n.Column, "aliases (*%s) are not used here; write the value out", n.Value)
		return
	case n.Anchor != "":
		l.failf(n.Line, n.Column, "anchors (&%s) are not used here; write the value out where it is needed", n.Anchor)
		return
	case depth > maxDepth:
		l.failf(n.Line, n.Column, "this nests deeper than %d levels", maxDepth)
		return
	case !tags && n.Style&yaml.TaggedStyle != 0:
		l.failf(n.Line, n.Column, "tags such as %s are not used here", n.Tag)
		return
	}
	for _, c := range n.Content {
		checkTree(l, c, depth+1, tags)
	}
}

// form reads values out of a tree and remembers what must exist elsewhere.
type form struct {
	*log
	known Known
	made  map[domain.Ref]int // what this file defines → its line
	recs  map[domain.Ref]domain.Record
	wants []want
}

// want is a reference that must be known when the whole file has been read.
type want struct {
	node *yaml.Node
	kind domain.Kind
	id   string
}

func newForm(l *log, known Known) *form {
	return &form{log: l, known: known, made: map[domain.Ref]int{}, recs: map[domain.Ref]domain.Record{}}
}

// set reads one value of a mapping.
type set func(*yaml.Node)

// table is the keys that a mapping may have.
type table map[string]set

func (f *form) bad(n *yaml.Node, format string, args ...any) {
	f.failf(n.Line, n.Column, format, args...)
}

func null(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// mapping reads a mapping with known keys; a key without a value counts as absent.
func (f *form) mapping(n *yaml.Node, what string, keys table, required ...string) {
	if n.Kind != yaml.MappingNode {
		f.bad(n, "%s should be a set of keys and values", what)
		return
	}
	given := map[string]int{}
	for i := 0; i+1 < len(n.Content) && !f.full(); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		read, ok := keys[k.Value]
		switch line, twice := given[k.Value]; {
		case k.Kind != yaml.ScalarNode:
			f.bad(k, "a key should be a word")
		case twice:
			f.bad(k, "the key %q stands here twice; it is first on line %d", k.Value, line)
		case !ok:
			f.bad(k, "unknown key %q in %s%s", k.Value, what, orMeant(k.Value, slices.Sorted(maps.Keys(keys))))
		case !null(v):
			read(v)
		}
		given[k.Value] = k.Line
	}
	for _, k := range required {
		if v := value(n, k); v == nil || null(v) {
			f.bad(n, "%s needs the key %q", what, k)
		}
	}
}

// value is the value of a key, or nil.
func value(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// list calls read for every item of a list.
func (f *form) list(n *yaml.Node, what string, read set) {
	if n.Kind != yaml.SequenceNode {
		f.bad(n, "%s should be a list, as in [a, b]", what)
		return
	}
	if len(n.Content) > maxRows {
		f.bad(n, "%s has more than %d entries; split the file", what, maxRows)
		return
	}
	for _, c := range n.Content {
		if f.full() {
			return
		}
		read(c)
	}
}

// scalar is the text of a single value; ok is false (and said) where there is none.
func (f *form) scalar(n *yaml.Node, what string) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		f.bad(n, "%s should be a single value", what)
		return "", false
	}
	return strings.TrimSpace(n.Value), true
}

// text reads words of at most limit characters. Control and direction characters are refused: they could make a line
// look like another (reliability T2).
func (f *form) text(dst *string, limit int) set {
	return func(n *yaml.Node) {
		s, ok := f.scalar(n, "this")
		if !ok {
			return
		}
		if c := utf8.RuneCountInString(s); c > limit {
			f.bad(n, "this has %d characters; at most %d fit", c, limit)
			return
		}
		if r, bad := unprintable(s); bad {
			f.bad(n, "the character %U cannot be used in text", r)
			return
		}
		*dst = s
	}
}

func unprintable(s string) (rune, bool) {
	for _, r := range s {
		if (unicode.IsControl(r) && r != '\n' && r != '\t') || unicode.Is(unicode.Bidi_Control, r) {
			return r, true
		}
	}
	return 0, false
}

func (f *form) texts(dst *[]string, limit int) set {
	return func(n *yaml.Node) {
		f.list(n, "this", func(c *yaml.Node) {
			var s string
			if f.text(&s, limit)(c); s != "" {
				*dst = append(*dst, s)
			}
		})
	}
}

// flag reads true or false.
func (f *form) flag(dst *bool) set {
	return func(n *yaml.Node) {
		switch n.Value {
		case "true", "false":
			*dst = n.Value == "true"
		default:
			f.bad(n, "this should be true or false")
		}
	}
}

// number reads a whole number between lo and hi.
func (f *form) number(dst *int, what string, lo, hi int) set {
	return func(n *yaml.Node) {
		s, ok := f.scalar(n, what)
		if !ok {
			return
		}
		v, err := strconv.Atoi(s)
		if err != nil || v < lo || v > hi {
			f.bad(n, "%s is %s; it should be a whole number from %d to %d", what, clip(s), lo, hi)
			return
		}
		*dst = v
	}
}

func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return strconv.Quote(string(r[:40]) + "…")
	}
	return strconv.Quote(s)
}

// oneOf reads one word of a list.
func (f *form) oneOf(dst *string, what string, words ...string) set {
	return func(n *yaml.Node) {
		s, ok := f.scalar(n, what)
		if !ok {
			return
		}
		if !slices.Contains(words, s) {
			f.bad(n, "%s is %s; it should be %s%s%s", what, clip(s), oneOf(words), strings.Join(words, ", "), orMeant(s, words))
			return
		}
		*dst = s
	}
}

func oneOf(words []string) string {
	if len(words) == 1 {
		return ""
	}
	return "one of "
}

func (f *form) someOf(dst *[]string, what string, words ...string) set {
	return func(n *yaml.Node) {
		f.list(n, what, func(c *yaml.Node) {
			var s string
			if f.oneOf(&s, what, words...)(c); s != "" && !slices.Contains(*dst, s) {
				*dst = append(*dst, s)
			}
		})
	}
}

// date reads a calendar day.
func (f *form) date(dst *domain.Date) set {
	return func(n *yaml.Node) {
		s, ok := f.scalar(n, "a date")
		if !ok {
			return
		}
		d, err := domain.ParseDate(s)
		if err != nil || d.Year < 1970 || d.Year > 2200 {
			f.bad(n, "%s is not a day of the calendar; write it like 2026-09-15", clip(s))
			return
		}
		*dst = d
	}
}

// moment reads a point in time.
func (f *form) moment(dst *time.Time) set {
	return func(n *yaml.Node) {
		s, ok := f.scalar(n, "a time")
		if !ok {
			return
		}
		t, err := time.Parse(time.RFC3339, s)
		if err != nil || t.Year() < 1970 || t.Year() > 2200 {
			f.bad(n, "%s is not a time; write it like 2026-09-15T09:00:00Z", clip(s))
			return
		}
		*dst = t.UTC()
	}
}

var idPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$`)

// id reads the short name of a directory record and refuses a second one of the same kind.
func (f *form) id(dst *string, k domain.Kind) set {
	return func(n *yaml.Node) {
		s, ok := f.scalar(n, "an id")
		if !ok {
			return
		}
		if !idPattern.MatchString(s) {
			f.bad(n, "%s cannot be an id; use letters, digits, dots and dashes", clip(s))
			return
		}
		if f.define(n, domain.Ref{Kind: k, ID: s}) {
			*dst = s
		}
	}
}

// define says that this file holds ref; false (and said) where it does already.
func (f *form) define(n *yaml.Node, ref domain.Ref) bool {
	if line, twice := f.made[ref]; twice {
		f.bad(n, "the %s %q stands here twice; it is first on line %d", ref.Kind, ref.ID, line)
		return false
	}
	f.made[ref] = n.Line
	return true
}

// has remembers a record for others of the file that hang on it.
func (f *form) has(rec domain.Record) { f.recs[rec.Ref()] = rec }

// get is a record of the file, else one that is known besides.
func (f *form) get(ref domain.Ref) domain.Record {
	if rec := f.recs[ref]; rec != nil {
		return rec
	}
	return f.known.get(ref)
}
