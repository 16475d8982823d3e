package briefs

import (
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/metrics"
)

// trendOf is how a kept figure moved between two sets of values, as an arrow and a word (domain 4.1 rule 7): "new" where
// the earlier ones do not know it, empty where there is none now.
func trendOf(name string, was, now map[string]float64) Text {
	k, ok := metrics.KeptFigure(name)
	value, known := now[name]
	if !ok || !known {
		return ""
	}
	old, before := was[name]
	return Text(metrics.TrendOf(old, value, before, k.Good).String())
}

// before are the figures of the newest day that is at least so many days old: what today is compared with where no
// earlier digest of the same key says more. Nil where no day is that old.
func before(days []*domain.Daily, today domain.Date, ago int) map[string]float64 {
	limit := today.AddDays(-ago)
	var out *domain.Daily
	for _, d := range days {
		if !d.Day().After(limit) && (out == nil || d.Day().After(out.Day())) {
			out = d
		}
	}
	if out == nil {
		return nil
	}
	return out.Figures
}
