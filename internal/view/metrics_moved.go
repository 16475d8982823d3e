package view

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/metrics"
)

// FigureFor is one number of an executive: what it is, how it moved, which decision it serves (domain 4.4).
type FigureFor struct{ Title, Value, Trend, Serves string }

// MetricsExecutive are an executive's five numbers, each with the decision it serves, in plain words.
func MetricsExecutive(f metrics.Figures, five []FigureFor, moved Movement) Message {
	m := Message{Summary: fmt.Sprintf("Your five numbers as of %s.", f.Today.Long())}
	m.Nodes = append(m.Nodes, Head("Your five numbers, "+f.Today.Long()))
	for _, x := range five {
		l := L(B(x.Title), ": "+x.Value)
		if x.Trend != "" {
			l = append(l, T(" · "+x.Trend))
		}
		m.Nodes = append(m.Nodes, Text(l, L("Helps to decide "+x.Serves+".")))
	}
	m.Nodes = append(m.Nodes, Small(L("Counted over what you may see."), moved.note()),
		Buttons(Button{Label: "All figures", Words: "metrics all:yes"}))
	return m
}

// Movement is how the figures moved: against a day whose figures were kept, of what everybody may see.
type Movement struct {
	Since domain.Date       // no day: nothing to compare with yet
	Of    map[string]string // by metric: "▲ worse"
	Kept  map[string]string // by kept figure
}

// NewMovement compares figures with the newest day that lies four weeks back, else with the oldest there is. now is of
// what everybody may see, as what was kept is.
func NewMovement(now metrics.Figures, days []*domain.Daily) Movement {
	var was *domain.Daily
	for _, d := range days {
		if d.Day().Before(now.Today) && (was == nil || !d.Day().After(now.Today.AddDays(-28))) {
			was = d
		}
	}
	out := Movement{Of: map[string]string{}, Kept: map[string]string{}}
	if was == nil {
		return out
	}
	out.Since = was.Day()
	for _, k := range metrics.KeptFigures() {
		out.Kept[k.Name] = k.TrendOf(was.Figures, now).String()
		if _, more := out.Of[k.Metric]; !more { // the first of a metric is its most telling one
			out.Of[k.Metric] = out.Kept[k.Name]
		}
	}
	return out
}

// note says what arrows compare with.
func (m Movement) note() Line {
	if m.Since.IsZero() {
		return L("How a figure moves is shown once those of an earlier day are kept.")
	}
	return L("Arrows compare with " + m.Since.Long() + ", over what everybody may see.")
}

// history is a figure week by week as a small table; nothing while only today is known.
func history(name string, weeks []metrics.Week) []Node {
	kept := metrics.KeptOf(name)
	first := slices.IndexFunc(weeks, func(w metrics.Week) bool { return w.Known })
	if len(kept) == 0 || first < 0 || first >= len(weeks)-1 {
		return nil
	}
	unit := " " + kept[0].Unit
	lines, back := []Line{L(B(kept[0].Title + ", week by week"))}, false
	for i, w := range weeks[first:] {
		value := "not kept"
		if w.Known {
			value = strconv.FormatFloat(w.Value, 'f', -1, 64) + unit
			if w.Value == 1 {
				value = strings.TrimSuffix(value, "s")
			}
		}
		day := w.Day.Short()
		if first+i == len(weeks)-1 {
			day = "Today"
		}
		back = back || w.Known && w.Back
		lines = append(lines, L(day+": "+value))
	}
	note := []Line{L("Over what everybody may see.")}
	if back {
		note = append(note, L("The days before figures were kept are counted back from the records' dates, with today's ratings and targets."))
	}
	return []Node{Text(lines...), Small(note...)}
}

// roleFigures are the metrics that a role or function asks for first.
var roleFigures = []struct {
	role     domain.Role
	function string
	first    []string
}{
	{domain.RoleLead, "", nil}, // all of them, in their order
	{domain.RoleAuditor, "", []string{"evidence", "coverage", "exceptions", "decisions"}},
	{"", "evidence_coordinator", []string{"evidence", "coverage", "exceptions"}},
	{"", "legal_reviewer", []string{"clocks", "exceptions", "decisions"}},
	{domain.RoleChampion, "", []string{"open", "overdue", "actions", "champions", "ownership"}},
}

// figuresFor are the metrics in the order a person asks for them, and how many of them are theirs to see first.
func figuresFor(c domain.Caller) (order []figure, first int) {
	var names []string
	for _, r := range roleFigures {
		if r.role != "" && c.Has(r.role) || r.function != "" && c.Does(r.function) {
			names = r.first
			break
		}
	}
	for _, n := range names {
		for _, fig := range figures {
			if fig.name == n {
				order = append(order, fig)
			}
		}
	}
	for _, fig := range figures {
		if !slices.Contains(names, fig.name) {
			order = append(order, fig)
		}
	}
	return order, len(names)
}
