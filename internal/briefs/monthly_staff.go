package briefs

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// staffWords are the words of staff, access and training in what people call their work.
var staffWords = regexp.MustCompile(`(?i)\b(staff|employees?|access|leavers?|joiners?|training|trained|train|awareness|onboarding|offboarding)\b`)

// staffSystem says whether a service is one of HR's: it holds data of staff, or its team reports to an HR partner.
func (m *month) staffSystem(id string) bool {
	s := m.dir.Services[id]
	if s == nil {
		return false
	}
	if slices.Contains(s.Data, "staff") {
		return true
	}
	t := m.dir.Teams[s.Team]
	if t == nil || m.dir.People[t.Lead] == nil {
		return false
	}
	boss := m.dir.People[m.dir.People[t.Lead].Manager]
	return boss != nil && boss.Does("hr_partner")
}

// forStaff says whether a record is HR's business: it is about a staff system, or by its title or its control about access
// or training (domain 4.4). What it hangs on does not count: a follow-up of a staff risk is on the same service anyway.
func (m *month) forStaff(rec domain.Record, control string) bool {
	return slices.ContainsFunc(m.servicesOf(rec), m.staffSystem) || staffWords.MatchString(rec.Heading()) ||
		control != "" && staffWords.MatchString(m.dir.NameOf(domain.Ref{Kind: domain.KindControl, ID: control}))
}

// staffMatters are HR's items: titles, owners, dates and what is needed, and of the statement only whom of the staff it
// would touch. No cause, no customers, no scores, nobody under inquiry (domain 5.6).
func (m *month) staffMatters() []Section {
	var risks []*domain.Risk
	for _, r := range m.open() {
		if m.forStaff(r, r.Control) {
			risks = append(risks, r)
		}
	}
	slices.SortFunc(risks, func(a, b *domain.Risk) int {
		return cmp.Or(dayOrLast(m.delivery(a)).Compare(dayOrLast(m.delivery(b))), byNum(a, b))
	})
	items := itemsOf(risks, func(r *domain.Risk) Item {
		it := m.risk(r)
		if who := bare(r.Statement.Affected); who != "" && m.staffSystem(r.Service) {
			it.Lines = []Text{Text("Affected: " + who + ".")}
		}
		return it
	})
	actions := slices.DeleteFunc(slices.Clone(m.Actions), func(a *domain.Action) bool { return !m.forStaff(a, "") })
	byDue(actions)
	todo := itemsOf(actions, func(a *domain.Action) Item {
		it := m.line(a, a.Owner, false)
		it.When, it.Need = Text(dueWords(a.Due, m.today)), actionNeed(a)
		return it
	})
	var granted []*domain.Exception
	for _, e := range m.granted() {
		if m.forStaff(e, e.Control) {
			granted = append(granted, e)
		}
	}
	exceptions := itemsOf(granted, func(e *domain.Exception) Item {
		it := m.line(e, e.ExitOwner, false)
		it.When, it.Need = m.ends(e), Text("way out: "+bare(e.Exit))
		return it
	})
	var decisions []Item
	for _, d := range m.proposed() {
		if m.forStaff(d, "") {
			decisions = append(decisions, m.needed(d))
		}
	}
	for _, d := range m.made() {
		if m.forStaff(d, "") {
			decisions = append(decisions, m.decided(d))
		}
	}
	return []Section{section("staff", "Risks on staff systems", none("risk on staff systems"), "list risk", 10, items),
		section("actions", "Work on access and training", none("open work on access and training"), "list action", 10, todo),
		section("exceptions", "Exceptions about staff and access", none("exception about staff and access"), "list exception", 5, exceptions),
		section("decisions", "Decisions about staff and access", none("decision about staff and access"), "list decision", 5, decisions)}
}

// rest counts what is open elsewhere, without a word about what it is (domain 4.4).
func (m *month) rest() Text {
	var risks, late, actions, overdue int
	for _, r := range m.open() {
		if !m.forStaff(r, r.Control) {
			risks++
			if r.Overdue(m.today) {
				late++
			}
		}
	}
	for _, a := range m.Actions {
		if !m.forStaff(a, "") {
			actions++
			if m.today.After(a.Due) {
				overdue++
			}
		}
	}
	return Text(fmt.Sprintf("Elsewhere in the company: %s (%d late) and %s (%d late).", count(risks, "open risk", "open risks"), late,
		count(actions, "open action", "open actions"), overdue))
}
