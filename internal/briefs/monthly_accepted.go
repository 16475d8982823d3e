package briefs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/metrics"
)

// endingSoon is how many days ahead the review lists the ends of exceptions (domain 4.3, 5).
const endingSoon = 30

// granted are the live exceptions that were approved: in force, or past their end and not closed. The oldest comes first,
// by the age of the whole chain.
func (m *month) granted() []*domain.Exception {
	list := slices.DeleteFunc(slices.Clone(m.Exceptions), func(e *domain.Exception) bool {
		return !slices.Contains([]string{domain.ExcApproved, domain.ExcExpiring, domain.ExcExpired}, e.StateOn(m.today))
	})
	slices.SortFunc(list, func(a, b *domain.Exception) int {
		return cmp.Or(cmp.Compare(b.Age(m.today), a.Age(m.today)), byNum(a, b))
	})
	return list
}

// ends says when an exception ends or ended.
func (m *month) ends(e *domain.Exception) Text {
	if e.Expired(m.today) {
		return Text("ended " + e.Ends.Short())
	}
	return Text("ends " + e.Ends.Short())
}

// accepted is accepted risk: the live exceptions, the oldest first, and those that end within 30 days (domain 4.3, 5).
func (m *month) accepted() []Section {
	var oldest, ending []Item
	list := m.granted()
	for _, e := range list {
		it := m.line(e, e.ExitOwner, false)
		it.When, it.Need = Text(days(e.Age(m.today))+" old, "+string(m.ends(e))), Text("way out: "+bare(e.Exit))
		oldest = append(oldest, it)
	}
	slices.SortStableFunc(list, func(a, b *domain.Exception) int { return a.Ends.Compare(b.Ends) })
	for _, e := range list {
		if e.Ends.Days(m.today) > endingSoon {
			continue
		}
		it := m.line(e, e.Requester, false)
		it.When, it.Need = m.ends(e), "close, renew or fix it"
		if e.Expired(m.today) {
			it.Need = "fix it or close it; it no longer protects"
		}
		ending = append(ending, it)
	}
	return []Section{section("exceptions", "Accepted risk: the oldest exceptions", none("live exception"), "list exception", 5, oldest),
		section("ending", "Exceptions past their end or ending within 30 days", none("exception near its end"), "list exception", 5, ending)}
}

// days is "1 day" or "12 days".
func days(n int) string { return count(n, "day", "days") }

// exceptionKinds says on what ground an exception stands.
var exceptionKinds = map[string]string{"policy": "exception from a policy", "risk": "acceptance of a risk", "compliance": "exception from a compliance duty"}

// legalExceptions are all live exceptions with their basis and dates (domain 4.4).
func (m *month) legalExceptions() []Section {
	var items []Item
	for _, e := range m.granted() {
		it := m.line(e, e.ExitOwner, false)
		it.When = m.ends(e)
		it.Need = Text(cmp.Or(exceptionKinds[e.Kind], e.Kind) + ", approved by " + m.dir.Name(e.Approver))
		term := "In force from " + e.Starts.Long() + " to " + e.Ends.Long()
		if e.Expired(m.today) {
			term = "Was in force from " + e.Starts.Long() + " to " + e.Ends.Long() + "; it no longer protects"
		}
		it.Lines = []Text{Text(fmt.Sprintf("%s. %s; %s old in all.", term, renewals(e.Renewals), days(e.Age(m.today))))}
		add := func(format string, words string) {
			if words = bare(words); words != "" {
				it.Lines = append(it.Lines, Text(fmt.Sprintf(format, words)))
			}
		}
		add("Reason: %s.", e.Why)
		add("Until then: %s.", strings.Join(e.Compensating, "; "))
		add("No safeguard is possible until then: %s.", e.NonePossible)
		add("Way out: %s.", e.Exit)
		items = append(items, it)
	}
	return []Section{section("exceptions", "Exceptions in force or past their end", none("live exception"), "list exception", 5, items)}
}

// renewals is how often an exception was renewed.
func renewals(n int) string {
	switch n {
	case 0:
		return "Never renewed"
	case 1:
		return "Renewed once"
	}
	return fmt.Sprintf("Renewed %d times", n)
}

// controlRow is how one control stands on the services of this reader's team, or on all.
type controlRow struct {
	domain.CoverageRow
	late []string // what is not in place, in words
}

// controls are the required controls, the lowest coverage first.
func (m *month) controls() []controlRow {
	excused := func(control, service string) bool {
		return slices.ContainsFunc(m.Exceptions, func(e *domain.Exception) bool {
			return e.Control == control && e.Service == service && e.Protects(m.today)
		})
	}
	var out []controlRow
	for _, row := range domain.CoverageOf(m.dir, "", excused).Rows {
		x := controlRow{CoverageRow: row}
		x.Required, x.Placed = 0, 0
		for _, st := range domain.ControlStates {
			ids := slices.DeleteFunc(slices.Clone(row.By[st]), func(id string) bool { return m.team != "" && m.dir.Services[id].Team != m.team })
			if st == domain.NotApplicable || len(ids) == 0 {
				continue
			}
			x.Required += len(ids)
			if st == domain.InPlace {
				x.Placed += len(ids)
				continue
			}
			var names []string
			for _, id := range ids {
				name := m.service(id)
				if slices.Contains(row.Excused, id) {
					name += " (under exception)"
				}
				names = append(names, name)
			}
			x.late = append(x.late, controlWords[st]+" "+strings.Join(names, ", "))
		}
		if x.Required > 0 {
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b controlRow) int {
		return cmp.Or(cmp.Compare(a.Placed*b.Required, b.Placed*a.Required), compareText(a.Control.ID, b.Control.ID))
	})
	return out
}

// controlWords say how a control stands where it is not in place.
var controlWords = map[domain.ControlState]string{domain.Partial: "in part on", domain.Missing: "missing on", domain.Unknown: "not known on"}

func (m *month) controlSection(heading string, n int) []Section {
	var items []Item
	for _, row := range m.controls() {
		it := Item{Title: Text(row.Control.Name), Owner: m.who(row.Control.Accountable, false), ref: row.Control.Ref(),
			When: Text(share(metrics.Percent(row.Placed, row.Required), row.Placed, row.Required)), Need: Text(cmp.Or(strings.Join(row.late, "; "), "in place everywhere"))}
		items = append(items, it)
	}
	return []Section{section("controls", heading, none("required control"), "control list", n, items)}
}

// weakControls are the three with the lowest coverage (domain 4.3, 7).
func (m *month) weakControls() []Section {
	return m.controlSection("Controls with the lowest coverage", 3)
}

// allControls is the coverage of every control, for compliance.
func (m *month) allControls() []Section { return m.controlSection("Control coverage", 0) }

// waivers are separations of duty that a security lead lifted since the last review, and those on what is still open
// (domain 7.4).
func (m *month) waivers() []Section {
	type given struct {
		rec domain.Record
		domain.Waiver
	}
	var list []given
	for _, rec := range m.sources {
		for _, w := range rec.Base().Waivers {
			if rec.Live() || !w.On.Before(m.since) {
				list = append(list, given{rec, w})
			}
		}
	}
	slices.SortFunc(list, func(a, b given) int {
		return cmp.Or(b.On.Compare(a.On), compareText(string(a.rec.Ref().Kind), string(b.rec.Ref().Kind)), byNum(a.rec, b.rec))
	})
	var items []Item
	for _, w := range list {
		it := m.line(w.rec, w.By, false)
		it.When, it.Need = Text("waived "+w.On.Short()), Text(bare(w.Reason))
		items = append(items, it)
	}
	return []Section{section("waivers", "One person allowed to do two parts", none("waiver"), "", 0, items)}
}
