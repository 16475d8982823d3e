package commands

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/metrics"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// metricsCommands show the figures of domain 6.
func metricsCommands() []Command {
	return []Command{{Name: "metrics", Synopsis: "Show the figures over what you may see, and how they moved; with a name, what is behind one and how it stood week by week",
		Needs: domain.MayAsk, Args: []Arg{{Name: "name", Label: "Figure", Kind: ArgChoice, Choices: view.MetricNames()},
			{Name: "all", Label: "All of them", Kind: ArgYes, Keyed: true, Hint: "Executives read their five first"}},
		Examples: []string{"metrics", "metrics overdue", "metrics fixing"}, Run: runMetrics}}
}

// historyWeeks is how many weeks of a figure are shown.
const historyWeeks = 12

func runMetrics(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.MeasureOver(ctx, c.As(), metrics.Back, ledger.DaysKept)
	if err != nil {
		return view.Message{}, err
	}
	f := metrics.Of(got.Now, got.Dir, domain.ForCaller(c.As()), got.Records)
	// What was kept is of what everybody may see: only that may be compared with it.
	everybody := metrics.Of(got.Now, got.Dir, domain.ForChannel, got.Records)
	if !c.Has("name") {
		moved := view.NewMovement(everybody, got.Days)
		if c.As().Has(domain.RoleExecutive) && !c.Has("all") {
			return view.MetricsExecutive(f, briefs.Five(f, moved), moved), nil
		}
		return view.Metrics(got.Dir, f, c.As(), moved), nil
	}
	var weeks []metrics.Week
	if kept := metrics.KeptOf(c.Arg("name")); len(kept) > 0 {
		weeks = metrics.Weeks(kept[0], historyWeeks, everybody, got.Records, got.Days)
	}
	m, named := view.Metric(got.Dir, f, c.Arg("name"), weeks)
	return m, d.Ledger.NoteFigures(ctx, c.As(), named)
}
