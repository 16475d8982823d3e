package directory

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xrash/smetrics"
)

// Problem is one thing wrong with a file, where it stands and what it looks like.
type Problem struct {
	File   string
	Line   int // 1-based; 0: the whole file
	Column int // 1-based, in characters; 0: the whole line
	Text   string
	Source string // the line itself
}

// Problems is everything wrong with a file. The file is refused whole.
type Problems struct{ List []Problem }

// shownProblems is how many of them are told; the rest are counted. After maxProblems nothing more is looked for.
const shownProblems, maxProblems = 100, 1000

// Error lists the problems, each with its line and a caret under the place.
func (p *Problems) Error() string {
	var b strings.Builder
	for i, x := range p.List {
		if i == shownProblems {
			fmt.Fprintf(&b, "and %s more\n", more(len(p.List)-i, len(p.List) >= maxProblems))
			break
		}
		b.WriteString(x.String())
		b.WriteByte('\n')
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// String is the place, the words, the line and the caret.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	switch {
	case p.Line > 0 && p.Column > 0:
		fmt.Fprintf(&b, ": line %d, column %d", p.Line, p.Column)
	case p.Line > 0:
		fmt.Fprintf(&b, ": line %d", p.Line)
	}
	b.WriteString(": " + p.Text)
	if p.Source != "" {
		line, at := excerpt(p.Source, p.Column)
		b.WriteString("\n    " + line)
		if at > 0 {
			b.WriteString("\n    " + strings.Repeat(" ", at-1) + "^")
		}
	}
	return b.String()
}

// excerptWidth is how much of a long line is shown around the place.
const excerptWidth = 100

// excerpt is the part of a line that is worth showing, and the column of the place in it. Tabs and anything that does
// not print become one blank each, so that the caret stands right and nothing acts on the terminal.
func excerpt(line string, column int) (string, int) {
	cut := 0
	if column > 4*excerptWidth { // a file of one endless line: look only at what stands around the place
		cut = column - 2*excerptWidth
	}
	line = runesFrom(line, cut, 4*excerptWidth)
	column -= cut
	rs := []rune(strings.ToValidUTF8(line, "\uFFFD"))
	for i, r := range rs {
		if !unicode.IsPrint(r) {
			rs[i] = ' '
		}
	}
	column = min(column, len(rs)+1)
	lead := 0
	for lead < len(rs) && rs[lead] == ' ' && lead+1 < column {
		lead++
	}
	rs, column = rs[lead:], column-lead
	from := 0
	if column > excerptWidth*3/4 {
		from = column - excerptWidth/2
	}
	to := min(len(rs), from+excerptWidth)
	s := string(rs[from:to])
	if to < len(rs) || len(rs) == 4*excerptWidth {
		s += "…"
	}
	if from > 0 {
		s, column = "…"+s, column-from+1
	}
	return strings.TrimRightFunc(s, unicode.IsSpace), column
}

// runesFrom is at most n characters of a line from the skip-th on.
func runesFrom(line string, skip, n int) string {
	seen, from := 0, len(line)
	for i := range line {
		if seen == skip {
			from = i
		}
		if seen == skip+n {
			return line[from:i]
		}
		seen++
	}
	return line[from:]
}

// log collects the problems and notes of one file.
type log struct {
	file     string
	lines    []string
	problems []Problem
	notes    []Note
}

func newLog(file string, data []byte) *log {
	s := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(string(data), "\ufeff"))
	return &log{file: file, lines: strings.Split(s, "\n")}
}

// full says that enough is wrong with the file.
func (l *log) full() bool { return len(l.problems) >= maxProblems }

func (l *log) failf(line, column int, format string, args ...any) {
	if l.full() {
		return
	}
	p := Problem{File: l.file, Line: line, Column: column, Text: inert(fmt.Sprintf(format, args...))}
	if line > 0 && line <= len(l.lines) {
		p.Source = l.lines[line-1]
	}
	l.problems = append(l.problems, p)
}

func (l *log) notef(line int, format string, args ...any) {
	l.notes = append(l.notes, Note{l.file, line, inert(fmt.Sprintf(format, args...))})
}

// inert is a text without anything that acts on a terminal.
func inert(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '\uFFFD'
		}
		return r
	}, s)
}

// err is all problems in the order of the file, or nil.
func (l *log) err() error {
	if len(l.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(l.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &Problems{List: l.problems}
}

// nearest is the word of a list that somebody most likely meant, or "".
func nearest(word string, list []string) string {
	if utf8.RuneCountInString(word) > 80 {
		return ""
	}
	best, at := "", 0.0
	for _, w := range list {
		if s := smetrics.JaroWinkler(strings.ToLower(word), strings.ToLower(w), 0.7, 4); s > at || (s == at && w < best) {
			best, at = w, s
		}
	}
	if at < 0.84 {
		return ""
	}
	return best
}

// orMeant is "; did you mean "x"?", or nothing.
func orMeant(word string, list []string) string {
	if n := nearest(word, list); n != "" {
		return fmt.Sprintf("; did you mean %q?", n)
	}
	return ""
}

func more(n int, cut bool) string {
	if cut {
		return fmt.Sprintf("at least %d", n)
	}
	return fmt.Sprint(n)
}
