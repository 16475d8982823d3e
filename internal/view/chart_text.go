package view

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What a chart's table holds at most, so that it is readable on a phone and fits one block of a message.
const (
	tableRows = 24
	tableCols = 6
	tableName = 14
)

// Has says whether a value of a chart is there: what is negative or no number means none.
func Has(v float64) bool { return v >= 0 && !math.IsInf(v, 0) }

// Figure writes a value the way people do: "1,250", "2.5", "40 %" with the unit "%".
func Figure(v float64, unit string) string {
	if !Has(v) {
		return "–"
	}
	s := ""
	switch {
	case v >= 1e9:
		s = strconv.FormatFloat(v, 'g', 3, 64)
	default:
		s = strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
		whole, rest, _ := strings.Cut(s, ".")
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + "," + whole[i:]
		}
		if s = whole; rest != "" {
			s += "." + rest
		}
	}
	if unit == "%" {
		s += " %"
	}
	return s
}

// At is a series' value at a point, negative where it has none.
func (s ChartSeries) At(i int) float64 {
	if i < len(s.Values) && Has(s.Values[i]) {
		return s.Values[i]
	}
	return -1
}

// Empty says whether a chart has nothing to show.
func (c Chart) Empty() bool {
	for i := range c.X {
		for _, s := range c.Series {
			if Has(s.At(i)) {
				return false
			}
		}
	}
	return true
}

// Table is what a chart shows as lines of text in columns, for a type whose letters are all of one width; the newest
// rows where there are too many. A chart without a value has none.
func (c Chart) Table() []string {
	if c.Empty() {
		return nil
	}
	series := c.Series[:min(len(c.Series), tableCols)]
	unit := c.Unit
	if c.Kind == ChartSteps {
		unit = "%"
	}
	head := []string{""}
	for _, s := range series {
		head = append(head, narrow(s.Name, tableName))
	}
	rows := [][]string{head}
	for i := max(0, len(c.X)-tableRows); i < len(c.X); i++ {
		row := []string{narrow(c.X[i], tableName)}
		for _, s := range series {
			row = append(row, Figure(s.At(i), unit))
		}
		rows = append(rows, row)
	}
	return columns(rows)
}

// columns pads each column to its widest cell: names to the left, figures to the right.
func columns(rows [][]string) []string {
	wide := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, cell := range r {
			wide[i] = max(wide[i], utf8.RuneCountInString(cell))
		}
	}
	var out []string
	for _, r := range rows {
		line := ""
		for i, cell := range r {
			pad := strings.Repeat(" ", wide[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				line = cell + pad
				continue
			}
			line += "  " + pad + cell
		}
		out = append(out, strings.TrimRight(line, " "))
	}
	return out
}

// narrow cuts a name that is too long for a column and keeps it on one line.
func narrow(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > n {
		return strings.TrimSpace(string(r[:n-1])) + "…"
	}
	return s
}

// Words are the lines that stand for a chart where there is no picture: its title and what it shows, in a table.
// The sentence stands beside it either way.
func (c Chart) Words() []string {
	title := c.Title
	if c.Unit != "" && c.Kind != ChartSteps {
		title += " (" + c.Unit + ")"
	}
	if c.Empty() {
		return []string{strings.TrimSpace(title + ": no data yet.")}
	}
	return append([]string{title}, c.Table()...)
}
