package metrics

import "github.com/secretariat-bot/secretariat/internal/domain"

// Week is the value of a kept figure on one day of the last weeks.
type Week struct {
	Day   domain.Date
	Value float64
	Known bool // else nobody kept it, or there was nothing to count
	Back  bool // counted back from the records' dates, for the time before figures were kept
}

// Weeks are so many values of a kept figure, a week apart, the last of them now: those that were kept, and before the
// first of them what the records' dates tell, where they do. All of it is of what everybody may see: so are the figures
// that are kept, and now has to be.
func Weeks(k Kept, n int, now Figures, records []domain.Record, days []*domain.Daily) []Week {
	points := Points(now.Today, n)
	over := OverTime(History(domain.ForChannel, records, points), days)
	kept := map[domain.Date]*domain.Daily{}
	for _, d := range days {
		kept[d.Day()] = d
	}
	out := make([]Week, len(points))
	for i, p := range points {
		w := Week{Day: p}
		if d := kept[p]; d != nil {
			w.Value, w.Known = d.Figures[k.Name]
		} else if b := over[i]; b.Known {
			v := b.value(k.Name)
			w.Value, w.Known, w.Back = v.Float(), v.Known(), true
		}
		if i == len(points)-1 { // as it stands, not as the day began
			v := k.Of(now)
			w = Week{Day: p, Value: v.Float(), Known: v.Known()}
		}
		out[i] = w
	}
	return out
}

// value is a kept figure as far as the dates of the records tell it.
func (b Bands) value(name string) Number {
	switch name {
	case "open":
		return Whole(b.Total())
	case "urgent":
		return Whole(b.Urgent())
	case "critical":
		return Whole(b.Critical)
	case "high":
		return Whole(b.High)
	case "medium":
		return Whole(b.Medium)
	case "low":
		return Whole(b.Low)
	case "overdue":
		return Whole(b.Late)
	case "overdue_of":
		return Whole(b.Work)
	case "overdue_pct":
		return b.LateShare()
	}
	return NA
}
