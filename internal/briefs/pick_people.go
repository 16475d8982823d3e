package briefs

import (
	"cmp"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func (p *pick) newGaps() Section {
	type gap struct {
		domain.Gap
		id string
	}
	var list []gap
	week := p.today.AddDays(-7)
	for id, s := range p.dir.Services {
		if !s.Live() {
			continue
		}
		for _, g := range domain.ServiceGaps(p.dir, s, p.today) {
			if since, ok := s.GapSince[string(g.Kind)]; ok && since.After(week) {
				list = append(list, gap{g, id})
			}
		}
	}
	for _, g := range domain.DisputedGaps(p.dir, p.today) {
		if g.Since.After(week) {
			list = append(list, gap{g, g.About.ID})
		}
	}
	for _, r := range p.Risks {
		if g, ok := domain.OwnerGapOf(p.dir, r, p.today); ok && g.Since.After(week) {
			list = append(list, gap{g, g.About.ID})
		}
	}
	slices.SortFunc(list, func(a, b gap) int {
		return cmp.Or(cmp.Compare(tierOrder(a.Tier), tierOrder(b.Tier)), cmp.Compare(a.id, b.id), cmp.Compare(a.Kind, b.Kind))
	})
	var items []Item
	for _, g := range list {
		items = append(items, Item{Title: Text(strings.TrimSuffix(g.Text, ".")), ref: g.About})
	}
	return section("gaps", "Ownership gaps", "No new gaps.", "owner gaps", 3, items)
}

// tierOrder puts services without a tier last.
func tierOrder(t int) int {
	if t == 0 {
		return 9
	}
	return t
}

// thanks names the people who closed High or Critical work on time or were thanked with a command in the last week, each
// once, who asked to be left out not at all: those outside security first, then the newest (domain 4.2, section 9). No
// numbers: it is no ranking.
func (p *pick) thanks() Section {
	type merit struct {
		Item
		person string
		on     domain.Date
	}
	var list []merit
	add := func(person string, on domain.Date, it Item) {
		if x := p.dir.People[person]; x != nil && x.Live() && !x.NoThanks && !on.After(p.today) && p.today.Days(on) <= 7 {
			list = append(list, merit{it, person, on})
		}
	}
	for _, rec := range p.ended {
		switch r := rec.(type) {
		case *domain.Risk:
			if r.State == "closed" && r.Score.Band().AtLeastHigh() && !r.Closed.After(r.Target) {
				it := p.item(r, r.Owner, false)
				it.When, it.Need = Text("closed "+r.Closed.Short()), "on time"
				add(r.Owner, r.Closed, it)
			}
		case *domain.Action:
			if r.State == "done" && !r.DoneOn.After(r.FirstDue) && p.highSource(r.From) {
				it := p.item(r, r.Owner, false)
				it.When, it.Need = Text("done "+r.DoneOn.Short()), "on time"
				add(r.Owner, r.DoneOn, it)
			}
		}
	}
	for _, x := range p.said {
		if x.About.IsZero() {
			on := domain.DateOf(x.At, p.dir.Location())
			add(x.To, on, Item{Title: Text(x.For), Owner: p.who(x.To, false), When: Text("thanks from " + p.dir.Name(x.By))})
		}
	}
	slices.SortStableFunc(list, func(a, b merit) int {
		return cmp.Or(compareBool(p.inSecurity(a.person), p.inSecurity(b.person)), b.on.Compare(a.on))
	})
	var items []Item
	named := map[string]bool{}
	for _, m := range list {
		if !named[m.person] && len(items) < 3 {
			named[m.person] = true
			items = append(items, m.Item)
		}
	}
	return section("thanks", "Thank you", "", "list risk all", 3, items)
}

// highSource says whether what an action hangs on is a High or Critical risk that this reader sees.
func (p *pick) highSource(ref domain.Ref) bool {
	for _, r := range p.Risks {
		if r.Ref() == ref {
			return r.Score.Band().AtLeastHigh()
		}
	}
	for _, rec := range p.ended {
		if r, ok := rec.(*domain.Risk); ok && r.Ref() == ref {
			return r.Score.Band().AtLeastHigh()
		}
	}
	return false
}

// inSecurity says whether somebody is of the security team: a security lead, or of the same unit as one.
func (p *pick) inSecurity(person string) bool {
	x := p.dir.People[person]
	if x == nil || x.Has(domain.RoleLead) {
		return x != nil
	}
	return x.Unit != "" && slices.ContainsFunc(p.dir.With(domain.RoleLead), func(l *domain.Person) bool { return l.Unit == x.Unit })
}
