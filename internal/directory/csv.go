package directory

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// columns are the headings a CSV of services may have, each with the other words for it and the field it sets.
var columns = []struct {
	name  string
	also  []string
	field string
}{
	{"id", []string{"service"}, "id"}, {"name", []string{"title"}, "name"}, {"team", nil, "team"}, {"tier", nil, "tier"}, {"reach", nil, "reach"},
	{"accountable", []string{"a", "owner"}, "accountable"}, {"responsible", []string{"r"}, "responsible"},
	{"consulted", []string{"c"}, "consulted"}, {"informed", []string{"i"}, "informed"}, {"path", []string{"escalation_path"}, "path"},
	{"data", nil, "data"}, {"confirmed", []string{"confirmed_on"}, "confirmed_on"}, {"aliases", nil, "aliases"}, {"repos", []string{"repo"}, "repos"},
}

// CSV reads a table of services with a heading line. The separator is sniffed from that line (comma, semicolon, tab);
// several values in one cell are separated by any of | ; , or blanks. A column that is not there is not touched.
func CSV(file string, data []byte, known Known) (*Parsed, error) {
	l := newLog(file, data)
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	t := &csvFile{form: newForm(l, known), p: &Parsed{Source: domain.SourceCSV, File: file, Content: contentOf(data), Speaks: map[string]bool{}}}
	if t.clean(data) {
		t.read(data)
		t.settle()
	}
	if err := l.err(); err != nil {
		return nil, err
	}
	t.p.Notes = l.notes
	return t.p, nil
}

type csvFile struct {
	*form
	p    *Parsed
	head []string // canonical column names
}

// clean refuses what no table holds: it could hide text from whoever looks at the file (reliability T2).
func (t *csvFile) clean(data []byte) bool {
	if !utf8.Valid(data) {
		t.failf(0, 0, "this file is not UTF-8 text")
		return false
	}
	if i := bytes.IndexByte(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n ")), '\r'); i >= 0 {
		t.failf(bytes.Count(data[:i], []byte("\n"))+1, 0, "the character %U cannot be used in text", '\r')
		return false
	}
	for i, line := range t.lines {
		for j, r := range []rune(line) {
			if (unicode.IsControl(r) && r != '\t') || unicode.Is(unicode.Bidi_Control, r) {
				t.failf(i+1, j+1, "the character %U cannot be used in text", r)
				return false
			}
		}
	}
	return true
}

func sniff(head string) rune {
	best, n := ',', strings.Count(head, ",")
	for _, r := range ";\t" {
		if c := strings.Count(head, string(r)); c > n {
			best, n = r, c
		}
	}
	return best
}

func (t *csvFile) read(data []byte) {
	head, _, _ := strings.Cut(string(data), "\n")
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = sniff(head), -1, false
	for rows := 0; ; rows++ {
		rec, err := r.Read()
		var pe *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			if t.head == nil {
				t.failf(0, 0, "this file is empty; it needs a heading line with at least id and name")
			}
			return
		case errors.As(err, &pe):
			t.failf(pe.Line, pe.Column, "this row cannot be read: %v", pe.Err)
			return
		case err != nil:
			t.failf(0, 0, "this file cannot be read: %v", err)
			return
		case rows > maxRows:
			t.failf(0, 0, "this holds more than %d services; split the file", maxRows)
			return
		}
		at := func(i int) (int, int) {
			line, col := r.FieldPos(i)
			if line > 0 && line <= len(t.lines) { // bytes → characters
				col = utf8.RuneCountInString(t.lines[line-1][:min(col-1, len(t.lines[line-1]))]) + 1
			}
			return line, col
		}
		if t.head == nil {
			if !t.heading(rec, at) {
				return
			}
			continue
		}
		t.row(rec, at)
	}
}

type place func(i int) (line, column int)

func (t *csvFile) heading(rec []string, at place) bool {
	var names []string
	for _, c := range columns {
		names = append(names, c.name)
	}
	ok := true
	for i, h := range rec {
		word := strings.ToLower(strings.TrimSpace(h))
		name := ""
		for _, c := range columns {
			if c.name == word || slices.Contains(c.also, word) {
				name, t.p.Speaks[c.field] = c.name, true
			}
		}
		line, col := at(i)
		switch {
		case name == "":
			meant := orMeant(word, names)
			if meant == "" && ok { // said once
				meant = "; the columns are " + strings.Join(names, ", ")
			}
			t.failf(line, col, "unknown column %s%s", clip(h), meant)
			ok = false
		case slices.Contains(t.head, name):
			t.failf(line, col, "the column %q stands here twice", name)
			ok = false
		}
		t.head = append(t.head, name)
	}
	for _, need := range []string{"id", "name"} {
		if !slices.Contains(t.head, need) {
			t.failf(1, 0, "the heading line needs the column %q", need)
			ok = false
		}
	}
	return ok
}

func (t *csvFile) row(rec []string, at place) {
	if len(rec) == 1 && strings.TrimSpace(rec[0]) == "" {
		return
	}
	line, _ := at(0)
	if len(rec) != len(t.head) {
		t.failf(line, 0, "this row has %d cells, the heading has %d", len(rec), len(t.head))
		return
	}
	s := &domain.Service{}
	for i, name := range t.head {
		cell := strings.TrimSpace(rec[i])
		if cell == "" {
			if name == "id" || name == "name" {
				line, col := at(i)
				t.failf(line, col, "every service needs a value under %q", name)
			}
			continue
		}
		line, col := at(i)
		t.cell(s, name, &yaml.Node{Kind: yaml.ScalarNode, Value: cell, Line: line, Column: col})
	}
	if s.ID != "" {
		t.has(s)
		s.Source = "import"
		t.p.Records = append(t.p.Records, s)
	}
}

func (t *csvFile) cell(s *domain.Service, name string, n *yaml.Node) {
	switch name {
	case "id":
		t.id(&s.ID, domain.KindService)(n)
	case "name":
		t.text(&s.Name, titleLen)(n)
	case "team":
		t.link(&s.Team, domain.KindTeam)(n)
	case "tier":
		t.number(&s.Tier, "tier", 1, 4)(n)
	case "reach":
		t.number(&s.Reach, "reach", 1, 5)(n)
	case "accountable":
		who := t.who(n, n.Value)
		if len(who) == 1 {
			s.Accountable = who[0]
		} else if len(who) > 1 {
			t.notef(n.Line, "%d people are named as accountable for %s; it must be exactly one, so nobody was recorded.", len(who), s.ID)
		}
	case "responsible":
		s.Responsible = t.who(n, n.Value)
	case "consulted":
		s.Consulted = t.who(n, n.Value)
	case "informed":
		s.Informed = t.who(n, n.Value)
	case "path":
		t.link(&s.Path, domain.KindPath)(n)
	case "confirmed":
		t.date(&s.Confirmed)(n)
		s.ConfirmedFrom = baseName(t.file)
	case "data":
		s.Data = cells(n.Value, "|;, ")
	case "aliases":
		s.Aliases = cells(n.Value, "|;,")
	case "repos":
		s.Repos = cells(n.Value, "|;, ")
	}
}

// who reads people by id or address, and user groups.
func (t *csvFile) who(n *yaml.Node, cell string) []string {
	var out []string
	for _, c := range cells(cell, "|;, ") {
		if mailAddress.MatchString(c) {
			if id := byMail(t.known.Dir, c); id != "" {
				c = id
			}
		}
		m := *n
		m.Value = c
		t.targetsOf(&m, &out)
	}
	return out
}

// byMail is the person with an address, or "".
func byMail(d *domain.Directory, address string) string {
	if d == nil {
		return ""
	}
	for _, p := range d.People {
		if d.EmailOf(p) == strings.ToLower(address) {
			return p.ID
		}
	}
	return ""
}
