package view

import (
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/metrics"
)

// Figures are compared with the newest day that lies four weeks back, else with the oldest there is, never with today.
func TestFiguresAreComparedWithFourWeeksAgo(t *testing.T) {
	today := domain.Date{Year: 2026, Month: 9, Day: 15}
	d := domain.NewDirectory()
	d.Index()
	now := metrics.Of(today.In(time.UTC, 12, 0), d, domain.ForChannel, []domain.Record{
		&domain.Risk{ID: "RSK-001", State: "open", Opened: today.AddDays(-9), Target: today.AddDays(-1)},
		&domain.Risk{ID: "RSK-002", State: "open", Opened: today.AddDays(-9), Target: today.AddDays(9)}})
	day := func(ago int, overdue float64) *domain.Daily {
		return &domain.Daily{ID: today.AddDays(-ago).String(), Figures: map[string]float64{"overdue_pct": overdue}}
	}
	for _, c := range []struct {
		name  string
		days  []*domain.Daily
		since int
		want  string
	}{
		{"nothing kept", nil, 0, ""},
		{"only today", []*domain.Daily{day(0, 10)}, 0, ""},
		{"a few days", []*domain.Daily{day(5, 40), day(2, 10), day(0, 1)}, 5, "▲ worse"},
		{"many weeks", []*domain.Daily{day(60, 1), day(30, 60), day(28, 52), day(14, 1)}, 28, "▶ steady"},
		{"a gap four weeks ago", []*domain.Daily{day(60, 1), day(31, 60), day(14, 1)}, 31, "▼ better"},
	} {
		m := NewMovement(now, c.days)
		if m.Of["overdue"] != c.want || m.Kept["overdue_pct"] != c.want || c.since > 0 && m.Since != today.AddDays(-c.since) {
			t.Errorf("%s: %q since %s", c.name, m.Of["overdue"], m.Since)
		}
		if c.want != "" && m.Of["champions"] != "" {
			t.Errorf("%s: champions, of whom nothing is counted, are %q", c.name, m.Of["champions"])
		}
	}
}
