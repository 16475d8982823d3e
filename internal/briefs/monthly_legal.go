package briefs

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// proposed are the decisions that wait, by their due date; those without one last.
func (m *month) proposed() []*domain.Decision {
	list := slices.DeleteFunc(slices.Clone(m.Decisions), func(d *domain.Decision) bool { return d.State != domain.DecProposed })
	slices.SortFunc(list, func(a, b *domain.Decision) int {
		return cmp.Or(dayOrLast(a.Due).Compare(dayOrLast(b.Due)), byNum(a, b))
	})
	return list
}

// made are the decisions of the time since the last review, the newest first.
func (m *month) made() []*domain.Decision {
	list := slices.DeleteFunc(slices.Clone(m.gone.Decisions), func(d *domain.Decision) bool {
		return !slices.Contains([]string{domain.DecDecided, domain.DecRejected, domain.DecSuperseded}, d.State) || d.Decided.Before(m.since)
	})
	slices.SortFunc(list, func(a, b *domain.Decision) int { return cmp.Or(b.Decided.Compare(a.Decided), byNum(a, b)) })
	return list
}

// needed is the line of a decision that waits. In a channel its approver is pinged (domain 4.1 rule 3); who reads their own
// page is told that it is theirs.
func (m *month) needed(d *domain.Decision) Item {
	it := m.line(d, d.Approver, m.reader.Channel)
	if !m.reader.Channel && d.Approver == m.reader.Caller.Person {
		it.Owner = Mark{view.B("you decide")}
	}
	it.When = Text(dueWords(d.Due, m.today))
	it.Need = Text(fmt.Sprintf("choose one of %d options", len(d.Options)))
	if d.Recommended > 0 && d.Recommended <= len(d.Options) {
		it.Need = Text("recommended: " + bare(d.Options[d.Recommended-1]))
	}
	return it
}

// decided is the line of a decision that was made.
func (m *month) decided(d *domain.Decision) Item {
	it := m.line(d, d.Approver, false)
	it.When, it.Need = Text("decided "+d.Decided.Short()), Text("chosen: "+bare(d.ChosenWords()))
	if d.State == domain.DecRejected {
		it.When, it.Need = Text("rejected "+d.Decided.Short()), Text(bare(cmp.Or(d.EndReason, d.Rationale)))
	}
	return it
}

// sectionOf is a section whose lines are made only of what it shows: a line may have its words judged, and a company may
// have thousands of what the section counts.
func sectionOf[R any](key, heading, empty, more string, n int, list []R, line func(R) Item) Section {
	first := list[:min(n, len(list))]
	s := section(key, heading, empty, more, n, itemsOf(first, line))
	s.More = len(list) - len(first)
	return s
}

func itemsOf[R any](list []R, line func(R) Item) []Item {
	var out []Item
	for _, r := range list {
		out = append(out, line(r))
	}
	return out
}

// decisions are those needed and those made, and those whose review date has passed while they are in force (domain 3.3,
// 4.3, 6).
func (m *month) decisions() []Section {
	due := slices.DeleteFunc(slices.Clone(m.gone.Decisions), func(d *domain.Decision) bool { return !d.ReviewDue(m.today) })
	slices.SortFunc(due, func(a, b *domain.Decision) int { return cmp.Or(a.ReviewBy.Compare(b.ReviewBy), byNum(a, b)) })
	again := func(d *domain.Decision) Item {
		it := m.line(d, d.Driver, false)
		it.When, it.Need = Text("review was due "+d.ReviewBy.Short()), "still in force: keep it or replace it"
		return it
	}
	return []Section{sectionOf("decisions", "Decisions needed", none("decision needed"), "list decision", 5, m.proposed(), m.needed),
		sectionOf("made", "Decisions made", none("decision made"), "list decision all", 5, m.made(), m.decided),
		sectionOf("review_due", "Decisions due for review", none("decision due for review"), "list decision all", 5, due, again)}
}

// decisionsForExecutives are the decisions needed; what somebody else decides is named too, without a reference.
func (m *month) decisionsForExecutives() []Section {
	line := func(d *domain.Decision) Item {
		it := m.needed(d)
		it.yours = m.others(d) == 0
		it.Title = m.plainOr(80, "A choice between "+count(len(d.Options), "option", "options"), d.Title, d.Context)
		it.Need = Text(fmt.Sprintf("Choose one of %d options", len(d.Options)))
		if i := d.Recommended; i > 0 && i <= len(d.Options) {
			it.Need = "Recommended: " + m.plainOr(80, fmt.Sprintf("option %d", i), d.Options[i-1])
		}
		return it
	}
	return []Section{sectionOf("decisions", "Decisions needed", none("decision needed"), "list decision", 5, m.yoursFirst(), line)}
}

// yoursFirst are the decisions that wait, the reader's own before all others: what the page has no room for (domain 4.4,
// 350 words) is never what it says is theirs while somebody else's stands there.
func (m *month) yoursFirst() []*domain.Decision {
	waiting := m.proposed()
	slices.SortStableFunc(waiting, func(a, b *domain.Decision) int { return cmp.Compare(m.others(a), m.others(b)) })
	return waiting
}

// others is 1 where somebody else than the reader decides.
func (m *month) others(d *domain.Decision) int {
	if d.Approver == m.reader.Caller.Person {
		return 0
	}
	return 1
}

// headline says at the very top whether anybody, and the reader, is to decide.
func (m *month) headline() Text {
	waiting, yours := m.proposed(), 0
	for _, d := range waiting {
		if m.others(d) == 0 {
			yours++
		}
	}
	switch n := len(waiting); {
	case n == 0:
		return "For information: no decision is waiting."
	case yours == 0:
		return Text(count(n, "decision waits, and it is not yours", "decisions wait, and none of them is yours") + ".")
	case n == 1:
		return "One decision waits, and it is yours."
	case yours == n:
		return Text(fmt.Sprintf("%d decisions wait, and all of them are yours.", n))
	case yours == 1:
		return Text(fmt.Sprintf("%d decisions wait, and one of them is yours.", n))
	default:
		return Text(fmt.Sprintf("%d decisions wait, and %d of them are yours.", n, yours))
	}
}

// legalDecisions adds the basis, the dates, who must agree and is awaited, and objections word for word (domain 4.4).
func (m *month) legalDecisions() []Section {
	return []Section{
		section("decisions", "Decisions needed", none("decision needed"), "list decision", 5,
			itemsOf(m.proposed(), func(d *domain.Decision) Item { return m.forLegal(m.needed(d), d) })),
		section("made", "Decisions made", none("decision made"), "list decision all", 5,
			itemsOf(m.made(), func(d *domain.Decision) Item { return m.forLegal(m.decided(d), d) })),
	}
}

func (m *month) forLegal(it Item, d *domain.Decision) Item {
	add := func(format string, args ...any) { it.Lines = append(it.Lines, Text(fmt.Sprintf(format, args...))) }
	if c := bare(d.Context); c != "" {
		add("Basis: %s.", c)
	}
	dates := "Proposed " + d.Proposed.Long()
	if !d.Due.IsZero() {
		dates += "; due " + d.Due.Long()
	}
	if !d.ReviewBy.IsZero() {
		dates += "; review by " + d.ReviewBy.Long()
	}
	add("%s.", dates)
	for _, p := range d.MustAgree {
		switch a, said := d.Stance(p); {
		case said && a.What == "agree":
			add("Must agree: %s agreed on %s.", m.dir.Name(p), a.On.Long())
		case said:
			add("Must agree: %s disagreed on %s.", m.dir.Name(p), a.On.Long())
		case d.State == domain.DecDecided || d.State == domain.DecSuperseded:
			add("Must agree: %s; the day of the answer is not recorded.", m.dir.Name(p)) // imported
		default:
			add("Must agree: %s has not answered yet.", m.dir.Name(p))
		}
	}
	for _, a := range d.Answers {
		if (a.What == "objection" || a.What == "disagree") && a.Words != "" {
			add("Objection by %s, %s: “%s”", m.dir.Name(a.Of()), a.On.Long(), domain.OneLine(a.Words))
		}
	}
	return it
}

// evidence are the requests for proof that are open, by their due date (domain 3.7).
func (m *month) evidence() []Section {
	list := slices.Clone(m.Evidence)
	byDue(list)
	items := itemsOf(list, func(e *domain.Evidence) Item {
		late := e.Overdue(m.today)
		it := m.line(e, e.Owner, late)
		it.When = Text(dueWords(e.Due, m.today))
		switch e.State {
		case domain.EvdProvided:
			it.Owner, it.When, it.Need = m.who(e.AskedBy, false), Text("provided "+e.Provided.Short()), "look at it and accept or return it"
		case domain.EvdReturned:
			it.Need = Text("sent back " + e.Returned.Short() + ": " + bare(e.Reason))
		default:
			it.Need = "provide it"
		}
		it.Lines = []Text{Text(fmt.Sprintf("Asked by %s on %s.", m.dir.Name(e.AskedBy), e.Asked.Long()))}
		return it
	})
	return []Section{section("evidence", "Requests for evidence", none("open request for evidence"), "list evidence", 10, items)}
}

// evidenceDone are the requests that were accepted since the last review, the newest first.
func (m *month) evidenceDone() []Section {
	list := slices.DeleteFunc(slices.Clone(m.gone.Evidence), func(e *domain.Evidence) bool { return e.State != domain.EvdAccepted || e.Accepted.Before(m.since) })
	slices.SortFunc(list, func(a, b *domain.Evidence) int { return cmp.Or(b.Accepted.Compare(a.Accepted), byNum(a, b)) })
	items := itemsOf(list, func(e *domain.Evidence) Item {
		it := m.line(e, e.Owner, false)
		it.When, it.Need = Text("accepted "+e.Accepted.Short()), "provided on time"
		if first := firstDay(e.FirstProvided, e.Provided); first.After(e.Due) {
			it.Need = Text("provided " + days(first.Days(e.Due)) + " late")
		}
		return it
	})
	return []Section{section("evidence_done", "Evidence accepted", none("evidence accepted"), "list evidence all", 10, items)}
}

// clockOrder puts the worst first.
var clockOrder = []string{domain.ClockMissed, domain.ClockDueSoon, domain.ClockRunning, domain.ClockNotStarted}

// clockNeeds says how a clock that is open stands.
var clockNeeds = map[string]string{domain.ClockMissed: "missed", domain.ClockDueSoon: "due soon", domain.ClockRunning: "running", domain.ClockNotStarted: "not started: its start event is not known yet"}

// openClocks are the legal clocks of real incidents that run, wait to start or were missed; both dates are shown (domain
// 5.5).
func (m *month) openClocks() []Section {
	type open struct {
		i *domain.Incident
		c domain.Clock
	}
	var list []open
	for _, i := range m.Incidents {
		for _, c := range domain.Clocks(m.dir, i, m.now) {
			if slices.Contains(clockOrder, c.Status) {
				list = append(list, open{i, c})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b open) int {
		return cmp.Or(cmp.Compare(slices.Index(clockOrder, a.c.Status), slices.Index(clockOrder, b.c.Status)), m.legalDay(a.c).Compare(m.legalDay(b.c)), byNum(a.i, b.i))
	})
	items := itemsOf(list, func(o open) Item {
		it := m.line(o.i, o.i.Lead, false)
		title := o.c.Rule.Short
		if x, ok := m.dir.Org.Contracts[o.c.Rule.Customer()]; ok { // legal reads customers' names (domain 5.6)
			title = "Contract, " + x.Name
		}
		it.Title, it.Need = Text(title+" ("+o.i.Title+")"), Text(clockNeeds[o.c.Status])
		it.When = "no date yet"
		switch {
		case !o.c.Day.IsZero():
			it.When = Text("due " + o.c.Day.Long())
		case !o.c.Due.IsZero():
			it.When = Text("due " + domain.Stamp(o.c.Due, m.dir.Location()))
		}
		if !o.c.Planning.IsZero() {
			it.Lines = append(it.Lines, Text("Planning date, counted from detection: "+domain.Stamp(o.c.Planning, m.dir.Location())+"."))
		}
		if o.c.Open {
			it.Lines = append(it.Lines, "Nobody has decided yet whether it applies, so it counts as if it does.")
		}
		return it
	})
	return []Section{section("clocks", "Open legal clocks", none("open legal clock"), "metrics clocks", 10, items)}
}

// legalDay is the day a clock ends, the last of all where it has not started.
func (m *month) legalDay(c domain.Clock) domain.Date {
	if !c.Day.IsZero() {
		return c.Day
	}
	if c.Due.IsZero() {
		return dayOrLast(domain.Date{})
	}
	return domain.DateOf(c.Due, m.dir.Location())
}
