package briefs

import (
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/metrics"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// serves says what the review and an executive call a figure, and which decision it helps an executive with (domain 4.4:
// each tied to a decision).
var serves = map[string]struct{ review, executive, decision string }{
	"urgent":                  {"Rated Critical or High", "Urgent risks", "what we fix first"},
	"overdue_pct":             {"Risks past their target date", "Fixes past their date", "whether to give teams more time for them"},
	"exceptions_past_end_pct": {"Exceptions past their end", "Exceptions past their end", "whether any of them may go on"},
	"coverage_tier1_pct":      {"", "Essential systems with every safeguard", "where to spend on protection next"},
	"actions_on_time_pct":     {"", "Promised work done on time", "whether teams have taken on too much"},
}

// figure is one kept number with its value in words and how it moved since the last review.
func (m *month) figure(name, value string) Figure {
	k, _ := metrics.KeptFigure(name)
	words := serves[name]
	f := Figure{Name: name, Title: Text(k.Title), Value: Text(value), Trend: Text(k.TrendOf(m.was, m.figures).String()), Good: Text(k.Good.String())}
	switch m.aud {
	case audReview:
		f.Title = Text(words.review)
	case domain.AudExecutive:
		f.Title, f.Serves = Text(words.executive), Text(words.decision)
	}
	return f
}

// bottom is the bottom line: open Critical and High, overdue share, exceptions past their end (domain 4.3, 1).
func (m *month) bottom() []Figure {
	f := m.figures
	return []Figure{
		m.figure("urgent", fmt.Sprintf("%d of %s", f.OpenRisks.Critical+f.OpenRisks.High, count(f.OpenRisks.Total, "open risk", "open risks"))),
		m.figure("overdue_pct", share(f.OverdueRisks.Pct, len(f.OverdueRisks.IDs), f.OverdueRisks.Of)),
		m.figure("exceptions_past_end_pct", share(f.Exceptions.Pct, f.Exceptions.PastEnd, f.Exceptions.PastEnd+f.Exceptions.Active)),
	}
}

// twoMore are the numbers an executive reads besides the bottom line: five in all (domain 4.4).
func (m *month) twoMore() []Figure {
	tier1, follow := m.figures.Coverage.Tier1, m.figures.FollowThrough
	return []Figure{m.figure("coverage_tier1_pct", share(tier1.Pct, tier1.N, tier1.Of)), m.figure("actions_on_time_pct", share(follow.OnPct, follow.OnTime, follow.Due))}
}

// share is "14 % (1 of 7)"; nothing to count is n/a, never 0 % (domain, head).
func share(pct metrics.Number, n, of int) string {
	if !pct.Known() {
		return "n/a, nothing to count"
	}
	return fmt.Sprintf("%s %% (%d of %d)", pct, n, of)
}

// table is the metric table (domain 4.3, 8): every figure of domain 6 that this reader may see, n with each, and how its
// most telling number moved.
func (m *month) table() []Figure {
	var out []Figure
	for _, l := range view.FigureLines(m.dir, m.figures) {
		f := Figure{Name: l.Name, Title: Text(l.Title), Value: Text(l.Words), Good: Text(l.Good)}
		for _, more := range l.More {
			f.Value += Text(". " + bare(more))
		}
		if kept := metrics.KeptOf(l.Name); len(kept) > 0 {
			f.Trend = Text(kept[0].TrendOf(m.was, m.figures).String())
		}
		out = append(out, f)
	}
	return out
}

// balance sets open follow-ups of incidents against structural work, so that the urgent does not crowd out the lasting.
func (m *month) balance() Text {
	after := 0
	for _, a := range m.Actions {
		if a.From.Kind == domain.KindIncident {
			after++
		}
	}
	return Text(fmt.Sprintf("Open work: %s from incidents, %d on lasting fixes.", count(after, "follow-up", "follow-ups"), len(m.Actions)-after))
}
