package metrics

import (
	"cmp"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Coverage is how required controls stand (domain 6). What an exception excuses is not in place.
type Coverage struct {
	Tier1     Ratio             `json:"tier1_fully_covered"`
	Pairs     Ratio             `json:"pairs"`
	ByControl map[string]Number `json:"by_control"`
	// Tier1Excused and PairsExcused are how many of those not in place are under an exception.
	Tier1Excused int `json:"-"`
	PairsExcused int `json:"-"`
}

func (v *view) coverage() Coverage {
	excused := func(control, service string) bool {
		return slices.ContainsFunc(v.Exceptions, func(e *domain.Exception) bool {
			return e.Control == control && e.Service == service && e.Protects(v.today)
		})
	}
	c := domain.CoverageOf(v.d, "", excused)
	out := Coverage{Tier1: ratio(c.Tier1InPlace, c.Tier1), Pairs: ratio(c.PairsInPlace, c.Pairs), ByControl: map[string]Number{},
		Tier1Excused: c.Tier1Excused, PairsExcused: c.PairsExcused}
	for _, row := range c.Rows {
		out.ByControl[row.Control.ID] = Percent(row.Placed, row.Required)
	}
	return out
}

// Ownership is how many services of tier 1 to 3 have somebody who answers for them.
type Ownership struct {
	Reachable Ratio `json:"reachable"`
	Complete  Ratio `json:"complete"` // somebody who does the work can be reached too
	Stale     Stale `json:"stale"`
	// Nobody lists the services whose accountable person cannot be reached: by tier, then id.
	Nobody []string `json:"no_reachable_owner"`
}

// Stale are the services whose owner was not confirmed for more than 90 days: never first, then the oldest.
type Stale struct {
	Ratio
	IDs []string `json:"ids"`
}

func (v *view) ownership() Ownership {
	var all, stale, nobody []*domain.Service
	complete := 0
	for _, s := range v.d.Services {
		if !s.Live() || s.Tier < 1 || s.Tier > 3 {
			continue
		}
		all = append(all, s)
		if domain.StaleOn(s.Confirmed, v.today) {
			stale = append(stale, s)
		}
		if domain.IsGroup(s.Accountable) || !v.d.Reachable(s.Accountable, v.today) {
			nobody = append(nobody, s)
		} else if v.d.AnyReachable(s.Responsible, v.today) {
			complete++
		}
	}
	slices.SortFunc(stale, func(a, b *domain.Service) int {
		return cmp.Or(a.Confirmed.Compare(b.Confirmed), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(nobody, func(a, b *domain.Service) int { return cmp.Or(cmp.Compare(a.Tier, b.Tier), cmp.Compare(a.ID, b.ID)) })
	n := len(all)
	return Ownership{Reachable: ratio(n-len(nobody), n), Complete: ratio(complete, n), Stale: Stale{ratio(len(stale), n), names(stale)}, Nobody: names(nobody)}
}

func names(list []*domain.Service) []string {
	out := []string{}
	for _, s := range list {
		out = append(out, s.ID)
	}
	return out
}

// Champions is how many teams have an active champion.
type Champions struct {
	Ratio
	Without []string `json:"without"` // team ids
}

func (v *view) champions() Champions {
	out := Champions{Without: []string{}}
	for _, t := range v.d.Teams {
		if len(v.d.ActiveChampions(t, v.today)) == 0 {
			out.Without = append(out.Without, t.ID)
		}
	}
	slices.Sort(out.Without)
	out.Ratio = ratio(len(v.d.Teams)-len(out.Without), len(v.d.Teams))
	return out
}
