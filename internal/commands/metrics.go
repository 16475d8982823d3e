package commands

import (
	"context"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/metrics"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// metricsCommands show the figures of domain 6.
func metricsCommands() []Command {
	return []Command{{Name: "metrics", Synopsis: "Show the figures over what you may see; with a name, how one is counted and what is behind it",
		Needs: domain.MayAsk, Args: []Arg{{Name: "name", Label: "Figure", Kind: ArgChoice, Choices: view.MetricNames()}},
		Examples: []string{"metrics", "metrics overdue", "metrics fixing"}, Run: runMetrics}}
}

func runMetrics(ctx context.Context, d Desk, c Call) (view.Message, error) {
	got, err := d.Ledger.Measure(ctx, c.As(), time.Time{}, metrics.Back)
	if err != nil {
		return view.Message{}, err
	}
	f := metrics.Of(got.Now, got.Dir, domain.ForCaller(c.As()), got.Records)
	if !c.Has("name") {
		return view.Metrics(got.Dir, f), nil
	}
	m, named := view.Metric(got.Dir, f, c.Arg("name"))
	return m, d.Ledger.NoteFigures(ctx, c.As(), named)
}
