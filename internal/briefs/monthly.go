package briefs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// MonthlyJob is the name of the monthly risk review.
const MonthlyJob = "monthly-review"

// The readers of the monthly risk review. Compliance's own view goes out with legal's.
const (
	audReview     = "review" // the full one, for the meeting
	audCompliance = "compliance"
)

// inForce is how far back the review looks for decisions whose review date has passed: it lies at most 365 days after the
// day they were made (domain 3.3), and they are listed for a quarter from there.
const inForce = 365 + 92

// monthlyReview is the digest of domain 4.3 and 4.4.
var monthlyReview = Digest{
	Name: MonthlyJob, Cadence: "monthly_review", Title: "Monthly risk review", Default: "first wed 15:00",
	Audiences: []string{audReview, domain.AudExecutive, domain.AudEngineer, domain.AudLegal, domain.AudProduct, domain.AudHR, audCompliance},
	Figures:   true, Paper: []string{audReview, domain.AudExecutive}, Back: map[domain.Kind]int{domain.KindDecision: inForce}, To: monthlyTo,
	Build: func(s ledger.Survey, r domain.Reader, to Addressee, is Issue) Data { return BuildMonthly(s, r, to, is) },
}

// monthlyTo is the last paragraph of domain 4.4: channels by their use, else the holders of the function.
func monthlyTo(d *domain.Directory) (to []Addressee, gaps []string) {
	add := func(gap string, found ...Addressee) {
		if len(found) == 0 {
			gaps = append(gaps, gap)
		}
		to = append(to, found...)
	}
	review := inChannels(d, audReview, "monthly_review")
	if c := d.Org.Cadence["monthly_review"].Channel; c != "" {
		review = []Addressee{{Audience: audReview, Key: audReview, Place: outbox.Place{Channel: c}, Reader: domain.ForChannel}}
	}
	add("No channel has the use monthly_review: nobody gets the whole monthly review.", review...)
	add("Nobody is an executive.", byMessage(d, domain.AudExecutive, d.With(domain.RoleExecutive))...)
	add("No channel has the use engineer_digest: engineers get no monthly review.", inChannels(d, domain.AudEngineer, "engineer_digest")...)
	legal := inChannels(d, domain.AudLegal, "legal_digest")
	if len(legal) == 0 {
		legal = byMessage(d, domain.AudLegal, doing(d, "legal_reviewer"))
	}
	add("No channel has the use legal_digest, and nobody is a legal reviewer.", legal...)
	add("No channel has the use product_digest: product gets no monthly review.", inChannels(d, domain.AudProduct, "product_digest")...)
	add("Nobody is an HR partner.", byMessage(d, domain.AudHR, doing(d, "hr_partner"))...)
	add("Nobody is an evidence coordinator.", byMessage(d, audCompliance, doing(d, "evidence_coordinator"))...)
	return to, gaps
}

// doing are the active persons who hold a function, by id.
func doing(d *domain.Directory, function string) []*domain.Person {
	var out []*domain.Person
	for _, id := range d.Doing(function) {
		out = append(out, d.People[id])
	}
	return out
}

// Monthly is what the monthly-review templates may use. Each audience's page holds only the sections that are for it, so
// that no template can show more (domain 4.4, 5.6).
type Monthly struct {
	frame

	Sections []Section
	AllClear bool // every section is empty
	Open     int  // open risks the reader may see

	Headline Text     // for executives: how many decisions wait, and how many of them are the reader's
	Bottom   []Figure // the three numbers of the bottom line
	Metrics  []Figure // the table of metrics; for executives two more numbers
	Warning  Text     // too many risks are rated high; empty where they are not
	Balance  Text     // open work: follow-ups from incidents against lasting fixes
	Rest     Text     // for HR: what is open elsewhere, in counts only

	values map[string]float64
}

// Figure is one number of a review: what, how much of how many, how it moved, and which decision it helps with.
type Figure struct {
	Name   string
	Title  Text
	Value  Text
	Trend  Text // an arrow and a word
	Good   Text // "lower is better"; empty where neither is
	Serves Text // for executives: the decision it serves
}

// sections lists what stands in each audience's page, in its order. What is not listed is not computed for it.
var monthlySections = map[string][]func(*month) []Section{
	audReview: {(*month).top, (*month).movement, (*month).overdueHigh, (*month).accepted, (*month).decisions, (*month).weakControls,
		(*month).pastReview, (*month).repeats, (*month).waivers},
	domain.AudExecutive: {(*month).decisionsForExecutives, (*month).topThree},
	domain.AudEngineer:  {(*month).doFirstTen, (*month).overdueHigh, (*month).teamActions, (*month).repeats, (*month).weakControls},
	domain.AudLegal:     {(*month).legalExceptions, (*month).legalDecisions, (*month).evidence, (*month).openClocks},
	domain.AudProduct:   {(*month).byDelivery, (*month).tradeoffs, (*month).launches},
	domain.AudHR:        {(*month).staffMatters},
	audCompliance:       {(*month).evidence, (*month).evidenceDone, (*month).allControls, (*month).legalExceptions},
}

// BuildMonthly computes one audience's monthly review for one reader: select what the reader may see, then count
// (domain 4.1 rule 1, 4.3, 4.4).
func BuildMonthly(s ledger.Survey, reader domain.Reader, to Addressee, is Issue) Monthly {
	m := newMonth(s, reader, to)
	out := Monthly{frame: newFrame(s, reader, to, is), AllClear: true, Open: m.figures.OpenRisks.Total, values: m.figures.Values()}
	for _, make := range monthlySections[to.Audience] {
		out.Sections = append(out.Sections, make(m)...)
	}
	for _, sec := range out.Sections {
		out.AllClear = out.AllClear && len(sec.Items) == 0
	}
	switch to.Audience {
	case audReview:
		out.Bottom, out.Metrics, out.Balance, out.charts = m.bottom(), m.table(), m.balance(), chartsOf(s, reader, m.figures)
		if words, warn := domain.InflationWarning(m.Risks); warn {
			out.Warning = Text(words)
		}
	case domain.AudExecutive:
		out.Headline, out.Bottom, out.Metrics, out.Balance = m.headline(), m.bottom(), m.twoMore(), m.balance()
		out.Words, out.charts = 350, []view.Chart{chartForExecutives(s, reader)} // domain 4.4
		out.fit()
	case domain.AudHR:
		out.Rest = m.rest()
	}
	return out
}

// pageWords is what stands in the executives' template besides the facts: headings and the words between them.
const pageWords = 45

// fit shortens the lists of an executive's page to the next lower number, decisions down to two and risks to one, until the
// page keeps its budget (domain 4.1 rule 4, 4.4). What the reader is to decide stays: where that alone is much, all that
// says more about other things goes, and then its own words become fewer.
func (m *Monthly) fit() {
	for _, least := range []struct {
		key string
		n   int
	}{{"decisions", 2}, {"top", 1}} {
		i := slices.IndexFunc(m.Sections, func(s Section) bool { return s.Key == least.key })
		for s := &m.Sections[i]; len(s.Items) > max(least.n, s.own()) && m.said() > m.Words; {
			*s = s.cut(len(s.Items) - 1)
		}
	}
	for _, less := range []func(){
		func() { m.charts[0].Sentence = "" }, // its title says what it shows
		func() { m.Mission = "" },
		func() { m.trim("top", func(it *Item) { it.Words = "" }) },
		func() { m.trim("decisions", func(it *Item) { it.Title, it.Need = brief(it.Title), brief(it.Need) }) },
	} {
		if m.said() > m.Words {
			less()
		}
	}
}

// brief is a text of a few words.
func brief(t Text) Text { return Text(domain.Clip(string(t), 50)) }

// trim changes the items of a section.
func (m *Monthly) trim(key string, change func(*Item)) {
	for i := range m.Sections {
		if m.Sections[i].Key == key {
			m.Sections[i].Items = slices.Clone(m.Sections[i].Items)
			for k := range m.Sections[i].Items {
				change(&m.Sections[i].Items[k])
			}
		}
	}
}

// said is about how many words the page has.
func (m *Monthly) said() int {
	n := pageWords
	add := func(words ...Text) {
		for _, w := range words {
			n += len(strings.Fields(string(w)))
		}
	}
	add(m.Mission, m.Headline, m.Balance)
	for _, f := range slices.Concat(m.Bottom, m.Metrics) {
		add(f.Title, f.Value, f.Trend, f.Serves)
	}
	for _, s := range m.Sections {
		for _, it := range s.Items {
			add(it.Title, it.When, it.Need, it.Words, Text(it.Owner.span.Text))
		}
	}
	for _, c := range m.charts {
		add(Text(c.Title), Text(c.Sentence))
	}
	return n
}

// Section is a section by its key, an empty one where this audience has none of that key.
func (m Monthly) Section(key string) Section {
	if i := slices.IndexFunc(m.Sections, func(s Section) bool { return s.Key == key }); i >= 0 {
		return m.Sections[i]
	}
	return Section{Key: key}
}

// shown lists the records whose words stand in the page, for the last check before it is sent.
func (m Monthly) shown() []domain.Ref {
	var out []domain.Ref
	for _, sec := range m.Sections {
		for _, it := range sec.Items {
			for _, ref := range append([]domain.Ref{it.ref}, it.also...) {
				if ref.Kind.IsNumbered() && !slices.Contains(out, ref) {
					out = append(out, ref)
				}
			}
		}
	}
	return out
}

// figures are the numbers that the next review of the same key shows trends against.
func (m Monthly) figures() map[string]float64 { return m.values }

// summary is the sentence of the notification.
func (m Monthly) summary() string {
	if m.AllClear {
		return fmt.Sprintf("Monthly risk review, %s: nothing needs your attention. %s.", m.Date.plain(), count(m.Open, "open risk", "open risks"))
	}
	switch m.Audience {
	case domain.AudProduct:
		n := m.size("by_delivery")
		return fmt.Sprintf("Monthly risk review, %s: %s on your services.", m.Date.plain(), count(n, "risk", "risks"))
	case domain.AudHR:
		n := m.size("staff")
		return fmt.Sprintf("Monthly risk review, %s: %s about staff systems, access and training.", m.Date.plain(), count(n, "item", "items"))
	case domain.AudLegal:
		return fmt.Sprintf("Monthly risk review, %s: %s in force or past their end, %s open.", m.Date.plain(),
			count(m.size("exceptions"), "exception", "exceptions"), count(m.size("clocks"), "legal clock", "legal clocks"))
	case audCompliance:
		return fmt.Sprintf("Monthly risk review, %s: %s for evidence open.", m.Date.plain(), count(m.size("evidence"), "request", "requests"))
	case domain.AudEngineer:
		return fmt.Sprintf("Monthly risk review, %s: %s to do first, %s late or due.", m.Date.plain(),
			count(m.size("do_first"), "risk", "risks"), count(m.size("actions"), "action", "actions"))
	}
	return fmt.Sprintf("Monthly risk review, %s: %s needed, %s.", m.Date.plain(),
		count(m.size("decisions"), "decision", "decisions"), count(m.Open, "open risk", "open risks"))
}

// size is how many things a section has, those that are left out included.
func (m Monthly) size(key string) int {
	s := m.Section(key)
	return len(s.Items) + s.More
}

// clockTitle is a legal clock as people know it.
func clockTitle(name string) Text { return Text(view.ClockName(name)) }
