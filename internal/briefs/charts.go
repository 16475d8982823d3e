package briefs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/metrics"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// The charts of a review, by the names that templates know.
const (
	chartOpen       = "open-risks"
	chartOverdue    = "overdue-share"
	chartExceptions = "exception-ages"
	chartFixing     = "time-to-fix"
)

// chartPoints is how many weeks a chart over time shows, this one included.
const chartPoints = 12

// chartsOf are the charts of a review as one reader may see them, in their order: title and sentence state the message,
// so that a picture that does not come is not missed (product scene 7, 4). figures are those of the same reader.
func chartsOf(s ledger.Survey, r domain.Reader, f metrics.Figures) []view.Chart {
	over := newOverTime(s, r)
	return []view.Chart{over.openRisks(), over.overdueShare(), exceptionAges(f.Exceptions), timeToFix(f.TimeToFix)}
}

// chartForExecutives is the one chart of an executive's page (domain 4.4). How the weeks were counted is told there in a few words:
// in a page of 350 words the long ones would stand in the place of a decision.
func chartForExecutives(s ledger.Survey, r domain.Reader) view.Chart {
	over := newOverTime(s, r)
	over.more = over.brief
	return over.openRisks()
}

// overTime is what the charts over time are drawn from: the weeks up to today.
type overTime struct {
	points []metrics.Bands
	more   string // what is to be said of them besides
	brief  string // the same in the words that an executive has time for
}

// newOverTime takes the figures that were kept, and counts days before the first of them back from the records. The
// figures are of what everybody may see; a reader who sees more gets every day counted back, so that the chart agrees
// with the numbers beside it.
func newOverTime(s ledger.Survey, r domain.Reader) overTime {
	records, days := slices.Concat(s.Live, s.Past), s.Days
	if seesConfidential(r, records) {
		days = nil
	}
	points := metrics.Points(s.Dir.Today(s.Now), chartPoints)
	back := metrics.History(r, records, points)
	out := overTime{points: metrics.OverTime(back, days)}
	last := len(points) - 1
	out.points[last] = back[last] // today as it stands now, not as it began
	counted, missing := 0, 0
	for _, p := range out.points[:last] {
		switch {
		case !p.Known:
			missing++
		case !p.Counted:
			counted++
		}
	}
	if counted > 0 {
		out.brief += " We estimated earlier weeks."
		out.more += " We counted earlier weeks back from the dates on record, with today's ratings and targets."
		if first := slices.IndexFunc(out.points[:last], func(p metrics.Bands) bool { return p.Counted }); first >= 0 {
			out.more = fmt.Sprintf(" We counted the weeks before %s back from the dates on record, with today's ratings and targets.", out.points[first].Day.Short())
		}
	}
	if missing > 0 {
		gone := fmt.Sprintf(" %s no figures.", count(missing, "week has", "weeks have"))
		out.more, out.brief = out.more+gone, out.brief+gone
	}
	return out
}

// seesConfidential says whether a reader sees a risk that not everybody may see.
func seesConfidential(r domain.Reader, records []domain.Record) bool {
	return !r.Channel && slices.ContainsFunc(records, func(rec domain.Record) bool {
		return rec.Ref().Kind == domain.KindRisk && rec.Base().IsRestricted() && r.Sees(rec) == domain.SeesAll
	})
}

// ends are the first and the last week of which something is known.
func (o overTime) ends(known func(metrics.Bands) bool) (first, last metrics.Bands, both bool) {
	var all []metrics.Bands
	for _, p := range o.points {
		if p.Known && known(p) {
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		return first, last, false
	}
	return all[0], all[len(all)-1], len(all) > 1
}

// labels name the weeks by the day they are of.
func (o overTime) labels() []string {
	var out []string
	for _, p := range o.points {
		out = append(out, strings.Join(strings.Fields(p.Day.Short())[1:], " "))
	}
	return out
}

// row is a series over the weeks; a week of which nothing is known has no value.
func (o overTime) row(name string, value func(metrics.Bands) float64) view.ChartSeries {
	out := view.ChartSeries{Name: name}
	for _, p := range o.points {
		v := -1.0
		if p.Known {
			v = value(p)
		}
		out.Values = append(out.Values, v)
	}
	return out
}

// openRisks is how many risks were open, by rating.
func (o overTime) openRisks() view.Chart {
	c := view.Chart{Name: chartOpen, Kind: view.ChartStack, X: o.labels(), Unit: "risks", Series: []view.ChartSeries{
		o.row("Critical", func(b metrics.Bands) float64 { return float64(b.Critical) }),
		o.row("High", func(b metrics.Bands) float64 { return float64(b.High) }),
		o.row("Medium", func(b metrics.Bands) float64 { return float64(b.Medium) }),
		o.row("Low", func(b metrics.Bands) float64 { return float64(b.Low) })}}
	first, last, both := o.ends(func(metrics.Bands) bool { return true })
	urgent := last.Urgent()
	switch {
	case !both:
		c.Title = fmt.Sprintf("%s today", count(urgent, "urgent risk is open", "urgent risks are open"))
	case urgent == first.Urgent() && urgent == 0:
		c.Title = "No urgent risk is open, as " + monthOf(first.Day, last.Day)
	default:
		c.Title = moved("Urgent risks", first.Urgent(), urgent, "", first.Day, last.Day)
	}
	c.Sentence = fmt.Sprintf("Today %s: %d Critical, %d High, %d Medium, %d Low. Urgent means Critical or High.",
		count(last.Total(), "risk is open", "risks are open"), last.Critical, last.High, last.Medium, last.Low)
	if both && first.Total()+last.Total() > 0 {
		c.Sentence = fmt.Sprintf("On %s, %d of %s rated Critical or High, which we call urgent; today %d of %d.",
			first.Day.Short(), first.Urgent(), count(first.Total(), "open risk was", "open risks were"), urgent, last.Total())
	}
	c.Sentence += o.more
	c.Alt = fmt.Sprintf("Stacked bars, one a week from %s to %s: open risks by rating. The last bar: %d Critical, %d High, %d Medium, %d Low.",
		o.points[0].Day.Short(), last.Day.Short(), last.Critical, last.High, last.Medium, last.Low)
	return c
}

// overdueShare is how much of the work on risks was past its target.
func (o overTime) overdueShare() view.Chart {
	c := view.Chart{Name: chartOverdue, Kind: view.ChartLine, X: o.labels(), Unit: "%", Series: []view.ChartSeries{
		o.row("Past their target", func(b metrics.Bands) float64 {
			if n := b.LateShare(); n.Known() {
				return n.Float()
			}
			return -1
		})}}
	first, last, both := o.ends(func(b metrics.Bands) bool { return b.LateShare().Known() })
	today := o.points[len(o.points)-1]
	switch {
	case !today.LateShare().Known():
		c.Title, c.Sentence = "No risk is being worked on today", "There is no risk in work today, so none can be past its target."
	case !both:
		c.Title = fmt.Sprintf("%s %% of the risks in work are past their target", today.LateShare())
		c.Sentence = fmt.Sprintf("Today %d of %s past the target date.", today.Late, count(today.Work, "risk in work is", "risks in work are"))
	default:
		c.Title = moved("The share of late fixes", int(first.LateShare().Float()), int(last.LateShare().Float()), " %", first.Day, last.Day)
		c.Sentence = fmt.Sprintf("On %s, %d of %s past the target date; today %d of %d.", first.Day.Short(), first.Late,
			count(first.Work, "risk in work was", "risks in work were"), today.Late, today.Work)
	}
	c.Sentence += o.more
	c.Alt = fmt.Sprintf("A line, one point a week from %s to %s: the share of risks in work that are past their target. Today: %s.",
		o.points[0].Day.Short(), today.Day.Short(), percentOf(today.LateShare()))
	return c
}

// ageClasses are the classes in which exceptions are counted by age: up to so many days.
var ageClasses = []struct {
	label string
	upTo  int
}{{"up to 30", 30}, {"31 to 90", 90}, {"91 to 180", 180}, {"181 to 365", 365}, {"over 365", 1 << 30}}

// exceptionAges is how old the exceptions are that are active or past their end.
func exceptionAges(e metrics.Exceptions) view.Chart {
	c := view.Chart{Name: chartExceptions, Kind: view.ChartBars, Unit: "exceptions"}
	past := classes(e.AgesPast)
	active := classes(e.Ages)
	for i, cl := range ageClasses {
		c.X = append(c.X, cl.label+" days")
		active[i] -= past[i]
	}
	c.Series = []view.ChartSeries{{Name: "Active", Values: active}, {Name: "Past their end", Values: past}}
	switch n := len(e.Ages); {
	case n == 0:
		c.Title, c.Sentence = "No exception is active", "There is no active exception, and none past its end."
	case n == 1:
		c.Title = fmt.Sprintf("The only exception is %s old", count(int(e.Oldest.Float()), "day", "days"))
		c.Sentence = fmt.Sprintf("One exception: %s.", map[bool]string{true: "it is past its end", false: "it is active"}[e.PastEnd == 1])
	default:
		c.Title = fmt.Sprintf("The oldest of %d exceptions is %s old", n, count(int(e.Oldest.Float()), "day", "days"))
		c.Sentence = fmt.Sprintf("%s, %d past their end that nobody closed. ", count(e.Active, "exception is active", "exceptions are active"), e.PastEnd)
		if n < metrics.Few {
			c.Sentence += "Their ages: " + list(e.Ages) + " days. That is too few to average."
		} else {
			c.Sentence += fmt.Sprintf("Half of the %d are older than %s days.", n, e.Median)
		}
	}
	c.Alt = "Bars: exceptions by age. " + classWords(active, "Active") + "; " + classWords(past, "past their end") + "."
	return c
}

func classes(ages []int) []float64 {
	out := make([]float64, len(ageClasses))
	for _, a := range ages {
		out[slices.IndexFunc(ageClasses, func(c struct {
			label string
			upTo  int
		}) bool {
			return a <= c.upTo
		})]++
	}
	return out
}

func classWords(values []float64, what string) string {
	var said []string
	for i, v := range values {
		if v > 0 {
			said = append(said, fmt.Sprintf("%d of %s days", int(v), ageClasses[i].label))
		}
	}
	if len(said) == 0 {
		return what + ": none"
	}
	return what + ": " + strings.Join(said, ", ")
}

// timeToFix is the share of urgent risks that is still open after so many days, open ones counted at their age today.
func timeToFix(t metrics.TimeToFix) view.Chart {
	n := len(t.Closed) + len(t.Open)
	c := view.Chart{Name: chartFixing, Kind: view.ChartSteps, Unit: "days", X: []string{"0"}, Mark: 50, MarkLabel: "half"}
	row := view.ChartSeries{Name: "Still open", Values: []float64{100}}
	add := func(day int, left float64) {
		if x := strconv.Itoa(day); x != c.X[len(c.X)-1] {
			c.X, row.Values = append(c.X, x), append(row.Values, left)
			return
		}
		row.Values[len(row.Values)-1] = left
	}
	for _, s := range metrics.Curve(t.Closed, t.Open) {
		add(s.Days, s.Left.Round().Float())
	}
	if len(t.Open) > 0 { // the curve reaches as far as anything was observed
		if oldest := slices.Max(t.Open); len(t.Closed) == 0 || oldest > slices.Max(t.Closed) {
			add(oldest, row.Values[len(row.Values)-1])
		}
	}
	c.Series = []view.ChartSeries{row}
	counted := fmt.Sprintf("Counted over %s: %d fixed in the last 90 days, %d still open.", count(n, "risk rated Critical or High", "risks rated Critical or High"), len(t.Closed), len(t.Open))
	switch {
	case n == 0:
		c.Title = "No urgent risk to measure"
		c.Sentence = "In the last 90 days no urgent risk was fixed, and none is open."
		c.Alt = "No curve: there is no urgent risk to measure."
		return c
	case t.Survival == metrics.NotReached:
		c.Title = "More than half of the urgent risks are still open"
		c.Sentence = counted + " So it cannot be said yet how long half of them take."
	default:
		c.Title = "Half of the urgent risks are fixed within " + count(int(t.Survival.Float()), "day", "days")
		c.Sentence = counted + " The open ones count as open up to their age today."
	}
	if len(t.Open) > 0 {
		c.Sentence += fmt.Sprintf(" The oldest open one is %s old.", count(int(t.Oldest.Float()), "day", "days"))
	}
	c.Alt = fmt.Sprintf("A falling staircase from 100 %%: the share of urgent risks still open after so many days. It ends at %s %% after %s days.",
		strconv.Itoa(int(row.Values[len(row.Values)-1])), c.X[len(c.X)-1])
	return c
}

// moved states how a number went: "Urgent risks fell from 8 to 6 since June".
func moved(what string, old, now int, unit string, first, last domain.Date) string {
	verb := "fell"
	switch {
	case now == old:
		return fmt.Sprintf("%s: %d%s, as %s", what, now, unit, monthOf(first, last))
	case now > old:
		verb = "rose"
	}
	when := monthOf(first, last)
	return fmt.Sprintf("%s %s from %d to %d%s since %s", what, verb, old, now, unit, when[strings.Index(when, " ")+1:])
}

// monthOf names the month of an earlier day, "in June", or the day itself where it is this month's: "on Tue 8 Sep".
func monthOf(day, today domain.Date) string {
	if day.Month == today.Month && day.Year == today.Year {
		return "on " + day.Short()
	}
	return "in " + day.Month.String()
}

func percentOf(n metrics.Number) string {
	if !n.Known() {
		return n.String()
	}
	return n.String() + " %"
}

// list is "72, 82 and 106".
func list(values []int) string {
	var out []string
	for _, v := range values {
		out = append(out, strconv.Itoa(v))
	}
	return domain.AndList(out)
}
