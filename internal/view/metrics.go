package view

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/metrics"
)

// figure is one metric in words. short is its line among the others; lines say it whole, n with every figure, and items
// name what is behind it.
type figure struct {
	name, title, good, formula string
	say                        func(x *figureWords, f metrics.Figures)
}

// figureWords collects what is said of one metric.
type figureWords struct {
	d     *domain.Directory
	short string
	lines []string
	items []Line
	recs  []domain.Record
	named map[string]domain.Record
}

func (x *figureWords) line(format string, args ...any) {
	x.lines = append(x.lines, fmt.Sprintf(format, args...))
}

// head is the figure itself, and the first of its lines.
func (x *figureWords) head(format string, args ...any) {
	x.short = fmt.Sprintf(format, args...)
	x.lines = append(x.lines, upper(x.short)+".")
}

// list names records under a heading.
func (x *figureWords) list(heading string, ids []string, after func(id string) string) {
	if len(ids) == 0 {
		return
	}
	x.items = append(x.items, L(B(heading)))
	for _, id := range ids[:min(figureItems, len(ids))] {
		rec := x.named[id]
		if rec == nil {
			continue
		}
		x.recs = append(x.recs, rec)
		l := L("• ", B(id), strings.TrimPrefix(title(x.d, rec), id))
		if after != nil {
			l = append(l, T(" · "+after(id)))
		}
		x.items = append(x.items, l)
	}
	x.rest(len(ids))
}

// words lists what is no numbered record.
func (x *figureWords) words(heading string, all []string) {
	if len(all) == 0 {
		return
	}
	x.items = append(x.items, L(B(heading)))
	for _, w := range all[:min(figureItems, len(all))] {
		x.items = append(x.items, L("• "+w))
	}
	x.rest(len(all))
}

func (x *figureWords) rest(n int) {
	if n > figureItems {
		x.items = append(x.items, L(fmt.Sprintf("and %d more.", n-figureItems)))
	}
}

// figureItems is how many things behind a figure are named.
const figureItems = 10

// The directions in which a figure is good.
const (
	down = "lower is better"
	up   = "higher is better"
)

// pct is a share with what it was counted from: "14 % (1 of 7)"; nothing to count is said so.
func pct(p metrics.Number, n, of int) string {
	if !p.Known() {
		return "n/a, nothing to count"
	}
	return fmt.Sprintf("%s %% (%d of %d)", p, n, of)
}

func ratioWords(r metrics.Ratio) string { return pct(r.Pct, r.N, r.Of) }

// average is a median with its n, or the values where they are too few to average (domain 6).
func average(median metrics.Number, values []string, unit string) string {
	switch n := len(values); {
	case n == 0:
		return "n/a, nothing to count"
	case n < metrics.Few:
		return fmt.Sprintf("%s %s: too few to average", domain.AndList(values), unit)
	default:
		return fmt.Sprintf("median %s %s (n = %d)", median, unit, n)
	}
}

func texts[T any](values []T) []string {
	var out []string
	for _, v := range values {
		out = append(out, fmt.Sprint(v))
	}
	return out
}

// MetricNames are the names of the metrics with their titles, in the order they are shown.
func MetricNames() []Option {
	var out []Option
	for _, m := range figures {
		out = append(out, Option{Value: m.name, Label: m.title})
	}
	return out
}

// Metrics are all figures, a line each, those of the reader's role first.
func Metrics(d *domain.Directory, f metrics.Figures, c domain.Caller, moved Movement) Message {
	m := Message{Summary: fmt.Sprintf("Figures as of %s, for what you may see.", f.Today.Long())}
	m.Nodes = append(m.Nodes, Head("Figures as of "+f.Today.Long()))
	order, first := figuresFor(c)
	var lines []Line
	for i, fig := range order {
		if first > 0 && i == first {
			m.Nodes = append(m.Nodes, List(lines...), Text(L(B("The others"))))
			lines = nil
		}
		x := fig.words(d, f)
		l := L(B(fig.title), ": "+x.short)
		if fig.good != "" {
			l = append(l, T(" · "+fig.good))
		}
		if t := moved.Of[fig.name]; t != "" {
			l = append(l, T(" · "+t))
		}
		lines = append(lines, l)
	}
	m.Nodes = append(m.Nodes, List(lines...), Small(L("Counted over what you may see. How one is counted, and what is behind it: ", Cmd("metrics overdue")), moved.note()))
	m.Nodes = append(m.Nodes, lookCloser(order))
	return m
}

func lookCloser(order []figure) Node {
	var more []Button
	for _, fig := range order {
		more = append(more, Button{Label: fig.title, Words: "metrics " + fig.name})
	}
	return Node{Kind: NodeMenu, Label: "Look closer…", Buttons: more}
}

// Metric is one figure: its numbers, how it is counted, what is behind it, and how it stood week by week. It gives the
// records it names too.
func Metric(d *domain.Directory, f metrics.Figures, name string, weeks []metrics.Week) (Message, []domain.Record) {
	for _, fig := range figures {
		if fig.name != name {
			continue
		}
		x := fig.words(d, f)
		m := Message{Summary: fig.title + ": " + x.short + "."}
		var lines []Line
		for _, l := range x.lines {
			lines = append(lines, L(l))
		}
		m.Nodes = append(m.Nodes, Head(fig.title), Text(lines...))
		if len(x.items) > 0 {
			m.Nodes = append(m.Nodes, Text(x.items...))
		}
		m.Nodes = append(m.Nodes, history(name, weeks)...)
		how := fig.formula
		if fig.good != "" {
			how += " " + upper(fig.good) + "."
		}
		m.Nodes = append(m.Nodes, Small(L(how), L("As of "+f.Today.Long()+".")))
		for _, rec := range x.recs {
			m.About = append(m.About, rec.Ref())
			m.Restricted = m.Restricted || rec.Base().IsRestricted()
		}
		return m, x.recs
	}
	return Message{}, nil
}

func (fig figure) words(d *domain.Directory, f metrics.Figures) *figureWords {
	x := &figureWords{d: d, named: map[string]domain.Record{}}
	for _, rec := range f.Named {
		x.named[rec.Ref().ID] = rec
	}
	fig.say(x, f)
	return x
}

// figures are the metrics of domain 6, in the order people ask for them.
var figures = []figure{
	{"open", "Open risks", "", "Open risks are open, in treatment, being verified or accepted. The do-first list leaves accepted ones out: Critical and active threats first by score, then by score × (13 − effort).",
		func(x *figureWords, f metrics.Figures) {
			o := f.OpenRisks
			x.head("%d (%d Critical, %d High, %d Medium, %d Low)", o.Total, o.Critical, o.High, o.Medium, o.Low)
			if rest := o.Total - o.Critical - o.High - o.Medium - o.Low; rest > 0 {
				x.line("%d without a score.", rest)
			}
			if o.Total > 0 {
				x.line("Critical: %s %% of them. Critical and High: %s %%.", f.Inflation.Critical, f.Inflation.High)
			}
			x.list("Do first", f.DoFirst, func(id string) string { return fmt.Sprintf("index %d", f.DoFirstIndex[id]) })
		}},
	{"overdue", "Overdue remediation", down, "Risks past their target date ÷ risks open, in treatment or being verified. Accepted ones are in neither.",
		func(x *figureWords, f metrics.Figures) {
			x.head("%s", pct(f.OverdueRisks.Pct, len(f.OverdueRisks.IDs), f.OverdueRisks.Of))
			x.list("Past their target", f.OverdueRisks.IDs, func(id string) string { return "target " + x.named[id].Day().Long() })
		}},
	{"fixing", "Time to fix high risks", down, "Days from opened to closed of risks that were High or Critical and were fixed in the last 90 days; never paused by an exception. Including open ones (Kaplan–Meier): those still open count as open up to their age today.",
		func(x *figureWords, f metrics.Figures) {
			t := f.TimeToFix
			switch n := len(t.Closed); {
			case n == 0:
				x.head("none closed in 90 days")
			case t.Few:
				x.head("%s days: too few to average", domain.AndList(texts(t.Closed)))
			default:
				x.head("median %s days, mean %s (n = %d)", t.Median, t.Mean, n)
			}
			switch {
			case t.Survival == metrics.NotReached:
				x.line("Including open ones: more than half are still open (n = %d).", len(t.Closed)+len(t.Open))
			case t.Survival.Known():
				x.line("Including open ones: half are closed after %s days (n = %d).", t.Survival, len(t.Closed)+len(t.Open))
			}
			if len(t.Open) > 0 {
				x.line("Still open: %d, median age %s days, oldest %s.", len(t.Open), t.OpenMedian, t.Oldest)
			}
		}},
	{"exceptions", "Exceptions", down, "Active ones and those past their end that nobody closed. Age counts from the start of the chain, not of the last renewal. The share is past end ÷ both.",
		func(x *figureWords, f metrics.Figures) {
			e := f.Exceptions
			x.head("%d active, %d past their end: %s", e.Active, e.PastEnd, pct(e.Pct, e.PastEnd, e.Active+e.PastEnd))
			x.line("Age: %s; oldest %s.", average(e.Median, texts(e.Ages), "days"), e.Oldest)
			x.line("Waiting for approval: %d.", e.Waiting)
		}},
	{"coverage", "Control coverage", up, "Tier 1: services with every required control in place ÷ those with any required. Pairs: control and service in place ÷ required. What an exception excuses is not in place; what does not apply is left out.",
		func(x *figureWords, f metrics.Figures) {
			c := f.Coverage
			x.head("tier 1 fully covered %s; pairs %s", ratioWords(c.Tier1), ratioWords(c.Pairs))
			x.line("Of the %d tier 1 services that are not, %d are under an exception; of the %d pairs, %d.", c.Tier1.Of-c.Tier1.N, c.Tier1Excused, c.Pairs.Of-c.Pairs.N, c.PairsExcused)
			var all []string
			for _, id := range slices.Sorted(maps.Keys(c.ByControl)) {
				p := c.ByControl[id].String()
				if c.ByControl[id].Known() {
					p += " %"
				}
				all = append(all, fmt.Sprintf("%s: %s", x.d.NameOf(domain.Ref{Kind: domain.KindControl, ID: id}), p))
			}
			x.words("By control", all)
		}},
	{"actions", "Action follow-through", up, "Actions first due in the 30 days up to yesterday: done by that first date, and done at all, ÷ all of them. Moved dates do not help; dropped ones are left out.",
		func(x *figureWords, f metrics.Figures) {
			t := f.FollowThrough
			x.head("on time %s, done %s", pct(t.OnPct, t.OnTime, t.Due), pct(t.DonePct, t.Done, t.Due))
			x.line("Dropped with consent, not counted: %d.", t.Dropped)
			x.list("Late now", f.OverdueActions, func(id string) string { return "due " + x.named[id].Day().Long() })
		}},
	{"incidents", "Recurring incident types", down, "Incidents of the last 180 days that followed one of the same type within 180 days ÷ all of them. Drills and false alarms are left out.",
		func(x *figureWords, f metrics.Figures) {
			r := f.Recurring
			x.head("repeats %s", pct(r.Pct, r.Repeats, r.Of))
			var all []string
			for _, t := range slices.Sorted(maps.Keys(r.Types)) {
				all = append(all, fmt.Sprintf("%s: %d times", strings.ReplaceAll(t, "-", " "), r.Types[t]))
			}
			x.words("Types that came back", all)
		}},
	{"acknowledge", "Time to acknowledge", down, "Minutes on the clock from an escalation's start until somebody took it, of those started in the last 90 days. Nobody at all counts as never; what still runs is left out.",
		func(x *figureWords, f metrics.Figures) {
			a := f.Acknowledge
			x.head("%s; never %d of %d", average(a.Median, texts(a.Minutes), "minutes"), a.Never, a.Of)
			if len(a.Minutes) >= metrics.Few {
				x.line("Nine in ten within %s minutes.", a.P90)
			}
		}},
	{"ownership", "Ownership", up, "Services of tier 1 to 3 whose one accountable person can be reached ÷ all of them; complete: somebody who does the work can be reached too. Stale: not confirmed for more than 90 days.",
		func(x *figureWords, f metrics.Figures) {
			o := f.Ownership
			x.head("reachable %s, stale %s", ratioWords(o.Reachable), ratioWords(o.Stale.Ratio))
			x.line("Complete: %s.", ratioWords(o.Complete))
			service := func(ids []string) []string {
				var out []string
				for _, id := range ids {
					out = append(out, serviceName(x.d, id))
				}
				return out
			}
			x.words("Nobody who answers for it can be reached", service(o.Nobody))
			x.words("Not confirmed for more than 90 days", service(o.Stale.IDs))
		}},
	{"champions", "Champion coverage", up, "Teams with an active champion ÷ teams. Active: confirmed in the last 90 days.",
		func(x *figureWords, f metrics.Figures) {
			x.head("%s", ratioWords(f.Champions.Ratio))
			var all []string
			for _, id := range f.Champions.Without {
				all = append(all, teamName(x.d, id))
			}
			x.words("Teams without one", all)
		}},
	{"evidence", "Evidence on time", up, "Requests due in the last 90 days whose proof first came by the due date ÷ all of them. One that was sent back counts by the first time.",
		func(x *figureWords, f metrics.Figures) {
			e := f.EvidenceOnTime
			x.head("%s", pct(e.Pct, e.OnTime, e.Of))
			x.line("Sent back at least once: %d.", e.Returned)
			x.list("Late now", f.EvidenceOverdue, func(id string) string { return "due " + x.named[id].Day().Long() })
		}},
	{"decisions", "Decision time", down, "Days from proposed to decided, of decisions made in the last 90 days.",
		func(x *figureWords, f metrics.Figures) {
			t := f.DecisionTime
			x.head("%s; waiting past due: %d", average(t.Median, texts(t.Days), "days"), t.Overdue)
			due := func(id string) string { return "due " + x.named[id].Day().Long() }
			x.list("Past due", f.Decisions.Overdue, due)
			x.list("Due in the next 7 days", f.Decisions.Soon, due)
		}},
	{"clocks", "Legal clocks", "", "Of real incidents that are not closed. The tool calculates and reminds; people decide what applies. Not legal advice: check with counsel.",
		func(x *figureWords, f metrics.Figures) {
			n := 0
			var all []string
			for _, key := range slices.Sorted(maps.Keys(f.Clocks)) {
				for _, name := range slices.Sorted(maps.Keys(f.Clocks[key])) {
					c := f.Clocks[key][name]
					if c.Status == domain.ClockRunning || c.Status == domain.ClockDueSoon || c.Status == domain.ClockMissed {
						n++
					}
				}
			}
			for _, rec := range f.Named {
				i, ok := rec.(*domain.Incident)
				if !ok {
					continue
				}
				x.recs = append(x.recs, i)
				for _, c := range domain.Clocks(x.d, i, f.At) {
					all = append(all, i.ID+" "+clockWords(x.d, c))
				}
			}
			x.head("%d running", n)
			x.words("By incident", all)
		}},
}

// clockWords is one clock: what, how it stands, by when.
func clockWords(d *domain.Directory, c domain.Clock) string {
	s := c.Rule.Short + ": " + StateWord(c.Status)
	switch {
	case !c.Day.IsZero():
		s += ", due " + c.Day.Long()
	case !c.Due.IsZero():
		s += ", due " + domain.Stamp(c.Due, d.Location())
	}
	return s
}
