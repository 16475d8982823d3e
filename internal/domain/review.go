package domain

import (
	"cmp"
	"slices"
)

// reviewFollows is for how many days after it was sent the message of an ownership review follows what people answer.
const reviewFollows = 45

// UnderReview says whether an ownership review asked the person and still follows their answers (domain 4.5).
func (p *Person) UnderReview(today Date) bool {
	return !p.ReviewOn.IsZero() && today.Days(p.ReviewOn) <= reviewFollows
}

// Reviewed is how somebody answered about one thing since a review began.
type Reviewed string

// The answers. Silence is none of them and changes nothing.
const (
	ReviewOpen      Reviewed = ""
	ReviewConfirmed Reviewed = "confirmed"
	ReviewNotMine   Reviewed = "not mine"
)

// ReviewOf is how a service or control was answered for since a day; c is the open correction about it, or nil.
func ReviewOf(rec Record, c *Correction, since Date) Reviewed {
	if c != nil && c.Live() && c.NotMine != "" {
		return ReviewNotMine
	}
	on := Date{}
	switch r := rec.(type) {
	case *Service:
		on = r.Confirmed
	case *Control:
		on = r.Confirmed
	}
	if on.IsZero() || on.Before(since) {
		return ReviewOpen
	}
	return ReviewConfirmed
}

// Ownership is the summary of an ownership review (domain 4.5, 6): of services of tier 1 to 3.
type Ownership struct {
	Covered, Complete, Stale, Of int
	ByTeam                       []TeamGaps // the most gaps first
	Loaded                       []Gap      // people who answer for more than 15 things
	NoChampion                   []Gap
	DeadPaths                    []Gap
	// Asked and Answered count the people whom the running review asked, and those of them who answered for everything.
	Asked, Answered int
	Waiting         []string // who has not; sorted
}

// TeamGaps are the ownership gaps of one team's services.
type TeamGaps struct {
	Team  string // "" for services without a team
	Gaps  int
	Tier1 int // of them on tier 1 services
}

// OwnershipOf computes it for all teams, or for one.
func OwnershipOf(d *Directory, team string, today Date) Ownership {
	var o Ownership
	by := map[string]*TeamGaps{}
	for _, s := range d.Services {
		if !s.Live() || team != "" && s.Team != team {
			continue
		}
		for _, g := range ServiceGaps(d, s, today) {
			if by[s.Team] == nil {
				by[s.Team] = &TeamGaps{Team: s.Team}
			}
			if by[s.Team].Gaps++; g.Tier == 1 {
				by[s.Team].Tier1++
			}
		}
		if s.Tier < 1 || s.Tier > 3 {
			continue
		}
		o.Of++
		if d.Reachable(s.Accountable, today) {
			o.Covered++
			if d.AnyReachable(s.Responsible, today) {
				o.Complete++
			}
		}
		if StaleOn(s.Confirmed, today) {
			o.Stale++
		}
	}
	for _, t := range by {
		o.ByTeam = append(o.ByTeam, *t)
	}
	slices.SortFunc(o.ByTeam, func(a, b TeamGaps) int {
		return cmp.Or(cmp.Compare(b.Tier1, a.Tier1), cmp.Compare(b.Gaps, a.Gaps), cmp.Compare(a.Team, b.Team))
	})
	for _, g := range AllGaps(d, today) {
		switch {
		case g.Kind == GapTooMany && (team == "" || d.People[g.Person] != nil && d.People[g.Person].Unit == team):
			o.Loaded = append(o.Loaded, g)
		case g.Kind == GapNoChampion && (team == "" || g.About.ID == team):
			o.NoChampion = append(o.NoChampion, g)
		case g.Kind == GapDeadStep && (team == "" || d.usesPath(team, g.About.ID)):
			o.DeadPaths = append(o.DeadPaths, g)
		}
	}
	o.progress(d, team, today)
	return o
}

func (d *Directory) usesPath(team, path string) bool {
	for _, s := range d.Services {
		if s.Live() && s.Team == team && s.Path == path {
			return true
		}
	}
	return false
}

// progress counts who was asked and who has answered for everything.
func (o *Ownership) progress(d *Directory, team string, today Date) {
	each(d.People, func(rec Record) {
		p := rec.(*Person)
		own := d.AnswersForAll(p.ID)
		if !p.UnderReview(today) || len(own) == 0 || team != "" && !slices.ContainsFunc(own, func(r Record) bool { s, ok := r.(*Service); return ok && s.Team == team }) {
			return
		}
		o.Asked++
		if slices.ContainsFunc(own, func(r Record) bool { return ReviewOf(r, d.OpenAbout(r.Ref()), p.ReviewOn) == ReviewOpen }) {
			o.Waiting = append(o.Waiting, p.ID)
			return
		}
		o.Answered++
	})
}

// AnswersForAll lists the live services and the controls that a person answers for: services, then controls, by id.
func (d *Directory) AnswersForAll(person string) []Record {
	var out []Record
	for _, id := range d.AccountableFor(person) {
		out = append(out, d.Services[id])
	}
	each(d.Controls, func(rec Record) {
		if rec.(*Control).Accountable == person {
			out = append(out, rec)
		}
	})
	return out
}

// CorrectionRef is the reference of what is said to be wrong about a service or control.
func CorrectionRef(about Ref) Ref { return Ref{KindCorrect, string(about.Kind) + "-" + about.ID} }

// OpenAbout is the open correction about a thing, or nil.
func (d *Directory) OpenAbout(about Ref) *Correction {
	if c := d.Corrections[CorrectionRef(about).ID]; c != nil && c.Live() {
		return c
	}
	return nil
}
