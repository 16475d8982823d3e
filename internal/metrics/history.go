package metrics

import "github.com/secretariat-bot/secretariat/internal/domain"

// Bands counts the open risks of one day by band.
type Bands struct {
	Day                         domain.Date
	Critical, High, Medium, Low int
	// Late of Work are past their target, of those in work.
	Late, Work int
	// Known says whether there is anything to tell of the day.
	Known bool
	// Counted says that the day's own figures were kept; else they are counted back from the records' dates, with the
	// band that each risk has now.
	Counted bool
}

// Points are so many days, a week apart, the last of them today: what a chart over time shows.
func Points(today domain.Date, n int) []domain.Date {
	var out []domain.Date
	for i := n - 1; i >= 0; i-- {
		out = append(out, today.AddDays(-7*i))
	}
	return out
}

// History counts the risks that were open at the end of each of some days, from their own dates: opened by that day and
// not closed by it, earlier times it was open included. A past band is known of what was closed then, as the highest it
// had; of what is open now it is today's. Late and Work take each risk's newest target and whether it is accepted now,
// and leave earlier times it was open out, for those targets are not kept. It reaches back as far as the records given
// do; a risk that the reader does not see whole is left out first (domain 4.1 rule 1).
func History(reader domain.Reader, records []domain.Record, days []domain.Date) []Bands {
	out := make([]Bands, len(days))
	for i, d := range days {
		out[i] = Bands{Day: d, Known: true}
	}
	seen := map[domain.Ref]bool{}
	for _, rec := range records {
		r, ok := rec.(*domain.Risk)
		if !ok || seen[r.Ref()] || reader.Sees(r) != domain.SeesAll {
			continue
		}
		seen[r.Ref()] = true
		for i := range out {
			if band, open := bandOn(r, out[i].Day); open {
				out[i].add(band)
			}
			if inWorkOn(r, out[i].Day) {
				out[i].Work++
				if !r.Target.IsZero() && r.Target.Before(out[i].Day) {
					out[i].Late++
				}
			}
		}
	}
	return out
}

// during says whether a day lies between opened, that day included, and closed.
func during(day, opened, closed domain.Date) bool {
	return !opened.IsZero() && !opened.After(day) && (closed.IsZero() || closed.After(day))
}

// inWorkOn says whether a risk was in work on a day, as far as its dates tell.
func inWorkOn(r *domain.Risk, day domain.Date) bool {
	return r.InWork() && during(day, r.Opened, domain.Date{}) ||
		r.State == domain.RiskClosed && !r.Closed.IsZero() && during(day, r.Opened, r.Closed)
}

// bandOn is the band that a risk counts with on a day, and whether it was open then.
func bandOn(r *domain.Risk, day domain.Date) (domain.Band, bool) {
	for _, s := range r.Spells {
		if during(day, s.Opened, s.Closed) {
			return orNow(s.Highest, r), true
		}
	}
	switch {
	case r.IsOpen():
		return r.Score.Band(), during(day, r.Opened, domain.Date{})
	case r.State == domain.RiskClosed && !r.Closed.IsZero():
		return orNow(r.Highest, r), during(day, r.Opened, r.Closed)
	}
	return "", false
}

// orNow is the band of the risk as it stands where nobody wrote another down.
func orNow(b domain.Band, r *domain.Risk) domain.Band {
	if b == "" {
		return r.Score.Band()
	}
	return b
}

func (b *Bands) add(band domain.Band) {
	switch band {
	case domain.Critical:
		b.Critical++
	case domain.High:
		b.High++
	case domain.Medium:
		b.Medium++
	case domain.Low:
		b.Low++
	}
}

// Urgent is the number of Critical and High ones.
func (b Bands) Urgent() int { return b.Critical + b.High }

// LateShare is the overdue share of domain 6, n/a where nothing is in work.
func (b Bands) LateShare() Number { return Percent(b.Late, b.Work) }

// Total is the number of open risks that have a band.
func (b Bands) Total() int { return b.Critical + b.High + b.Medium + b.Low }

// OverTime tells of each day what was kept that day. Days before the first one kept are counted back from the records;
// a later one that nobody kept is not known, and says so.
func OverTime(back []Bands, days []*domain.Daily) []Bands {
	kept := map[domain.Date]*domain.Daily{}
	var first domain.Date
	for _, d := range days {
		kept[d.Day()] = d
		if first.IsZero() || d.Day().Before(first) {
			first = d.Day()
		}
	}
	out := make([]Bands, len(back))
	for i, b := range back {
		switch d := kept[b.Day]; {
		case d != nil:
			f := func(name string) int { return int(d.Figures[name]) }
			out[i] = Bands{Day: b.Day, Critical: f("critical"), High: f("high"), Medium: f("medium"), Low: f("low"),
				Late: f("overdue"), Work: f("overdue_of"), Known: true, Counted: true}
		case first.IsZero() || b.Day.Before(first):
			out[i] = b
		default:
			out[i] = Bands{Day: b.Day}
		}
	}
	return out
}
