package briefs

import (
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/metrics"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Five are an executive's numbers as the monthly review names them, each with the decision it serves (domain 4.4), and
// how each moved.
func Five(f metrics.Figures, moved view.Movement) []view.FigureFor {
	m := &month{aud: domain.AudExecutive, figures: f}
	var out []view.FigureFor
	for _, x := range append(m.bottom(), m.twoMore()...) {
		out = append(out, view.FigureFor{Title: x.Title.plain(), Value: x.Value.plain(), Trend: moved.Kept[x.Name], Serves: x.Serves.plain()})
	}
	return out
}
