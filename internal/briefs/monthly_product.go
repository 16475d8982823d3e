package briefs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// teamActions are the actions that are late or due within 30 days: what is to be done before the next review.
func (m *month) teamActions() []Section {
	list := slices.DeleteFunc(slices.Clone(m.Actions), func(a *domain.Action) bool { return a.Due.Days(m.today) > endingSoon })
	byDue(list)
	items := itemsOf(list, func(a *domain.Action) Item {
		it := m.line(a, a.Owner, m.today.After(a.Due))
		it.When, it.Need = Text(dueWords(a.Due, m.today)), actionNeed(a)
		return it
	})
	return []Section{section("actions", "Actions late or due within 30 days", none("action late or due"), "list action", 10, items)}
}

// links are the https tickets and pages of a risk, named by where they lead to.
func (m *month) links(r *domain.Risk) []Mark {
	var out []Mark
	for _, l := range r.Links {
		host, path, ok := strings.Cut(strings.TrimPrefix(l, "https://"), "/")
		if !strings.HasPrefix(l, "https://") || host == "" {
			continue
		}
		label := host
		if last := path[strings.LastIndexByte(path, '/')+1:]; ok && last != "" {
			label = domain.Clip(last, 30)
		}
		out = append(out, Mark{view.Span{Kind: view.Link, Text: label, URL: l}})
	}
	return out
}

// delivery is when a risk is to be off the services: its target, or the end of the exception that carries it.
func (m *month) delivery(r *domain.Risk) domain.Date {
	if end, e := m.until(r); r.State == "accepted" && e != nil {
		return end
	}
	return r.Target
}

// byDelivery are the open risks on the services, the next date first: band but no score, what customers would notice but
// no technical cause (domain 4.4, 5.6).
func (m *month) byDelivery() []Section {
	list := m.open()
	slices.SortFunc(list, func(a, b *domain.Risk) int {
		return cmp.Or(dayOrLast(m.delivery(a)).Compare(dayOrLast(m.delivery(b))), byNum(a, b))
	})
	items := itemsOf(list, func(r *domain.Risk) Item {
		it := m.risk(r)
		if r.Service != "" {
			it.Need = Text(m.service(r.Service) + " · " + string(it.Need))
		}
		var line string
		if then := bare(r.Statement.Then); then != "" {
			line = "If it happens, " + then + "."
		}
		if who := bare(r.Statement.Affected); who != "" {
			line = strings.TrimSpace(line + " Affected: " + who + ".")
		}
		if line != "" {
			it.Lines = []Text{Text(line)}
		}
		return it
	})
	return []Section{section("by_delivery", "Risks on your services, by delivery date", none("open risk on your services"), "list risk", 10, items)}
}

// tradeoffs are the decisions that wait and those made, with what each of them gives up.
func (m *month) tradeoffs() []Section {
	with := func(line func(*domain.Decision) Item) func(*domain.Decision) Item {
		return func(d *domain.Decision) Item {
			it := line(d)
			if t := bare(d.Tradeoff); t != "" {
				it.Lines = []Text{Text("Trade-off: " + t + ".")}
			}
			return it
		}
	}
	return []Section{section("decisions", "Decisions needed", none("decision needed"), "list decision", 5, itemsOf(m.proposed(), with(m.needed))),
		section("made", "Decisions made", none("decision made"), "list decision all", 5, itemsOf(m.made(), with(m.decided)))}
}

// launches are what is held up: decisions that wait and hang on an open risk; then the services with an urgent risk where
// a change needs somebody's yes.
func (m *month) launches() []Section {
	var items []Item
	for _, d := range m.proposed() {
		for _, ref := range d.Links {
			i := slices.IndexFunc(m.Risks, func(r *domain.Risk) bool { return r.Ref() == ref && r.IsOpen() })
			if i < 0 {
				continue
			}
			r := m.Risks[i]
			it := m.line(d, d.Driver, false)
			it.When = Text("hangs on “" + m.dir.TitleOf(r) + "”")
			it.Need = Text("fix planned for " + m.delivery(r).Short())
			if m.today.After(m.delivery(r)) {
				it.Need = Text("its fix was planned for " + m.delivery(r).Short())
			}
			items = append(items, it)
			break
		}
	}
	return []Section{section("launches", "Launches and plans that hang on a risk", none("launch affected"), "list decision", 5, items),
		section("signoffs", "Ask before you launch there", none("launch that needs a sign-off"), "list risk", 5, m.signoffs())}
}

// signoffs lists the services with an open Critical or High risk on which some kinds of change need a sign-off or an
// exception, by the company's own table; the highest risk first.
func (m *month) signoffs() []Item {
	var items []Item
	seen := map[string]bool{}
	for _, r := range m.highest() {
		s := m.dir.Services[r.Service]
		if s == nil || !s.Live() || seen[s.ID] || !r.Score.Band().AtLeastHigh() {
			continue
		}
		seen[s.ID] = true
		n := 0
		for _, k := range m.dir.Org.Signoff.Kinds {
			if so := domain.SignoffFor(m.dir, s, k.ID, "", m.today); so.Needs == domain.NeedsSignoff || so.Needs == domain.NeedsException {
				n++
			}
		}
		if n > 0 {
			items = append(items, Item{Title: Text(s.Name), Owner: m.who(s.Accountable, false), ref: r.Ref(), When: Text("a " + r.Score.Band().Word() + " risk is open"),
				Need: Text(fmt.Sprintf("%s a sign-off", count(n, "kind of change needs", "kinds of change need"))), Links: []Mark{{view.Cmd("signoff " + s.ID)}}})
		}
	}
	return items
}
