package view

import (
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/metrics"
)

// FigureLine is one metric as a digest prints it: n with every figure, and no average of a few (domain 6).
type FigureLine struct {
	Name, Title, Words string
	More               []string // whole sentences that belong to it
	Good               string   // "lower is better"; empty where neither is
}

// FigureLines are all metrics in the order people ask for them.
func FigureLines(d *domain.Directory, f metrics.Figures) []FigureLine {
	var out []FigureLine
	for _, fig := range figures {
		x := fig.words(d, f)
		out = append(out, FigureLine{Name: fig.name, Title: fig.title, Words: x.short, More: x.lines[1:], Good: fig.good})
	}
	return out
}

// ClockName is a legal clock as people know it.
func ClockName(name string) string {
	if r, ok := domain.ClockRuleOf(name); ok {
		return r.Short
	}
	return strings.ReplaceAll(name, "_", " ")
}
