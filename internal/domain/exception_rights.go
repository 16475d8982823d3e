package domain

import (
	"slices"
	"strings"
)

// roles says with which authority a person may approve an exception of a band on a service, the strongest first
// (domain 3.2, 7.1): an executive in their area, a security lead up to Medium, the accountable person for Low. For a
// Critical one a security lead gives the second yes.
func (d *Directory) approverRoles(person string, b Band, service *Service) []string {
	p := d.People[person]
	if p == nil || !p.Live() || b == "" {
		return nil
	}
	var out []string
	if p.Has(RoleExecutive) && service != nil && (contains(p.Area, "all") || service.Team != "" && contains(p.Area, service.Team)) {
		out = append(out, string(RoleExecutive))
	}
	if p.Has(RoleLead) && b != High {
		out = append(out, string(RoleLead))
	}
	if b == Low && service != nil && service.Accountable == person {
		out = append(out, "accountable")
	}
	return out
}

// barred says why a person may not approve what the requester asks for, whatever their authority (domain 3.2, 7.4);
// empty where nothing stands against it. A waiver lifts only the first of them.
func (e *Exception) barred(w Work, person string) string {
	d, asks := w.Dir, e.Requester
	p, r := d.People[person], d.People[asks]
	switch {
	case person == asks:
		if e.WaivedFor(person) {
			return ""
		}
		return "asked for it"
	case p != nil && p.Manager == asks:
		return "reports directly to " + w.name(asks) + ", who asked for it"
	case r != nil && r.Delegate == person, d.Stand(asks, w.today()) == person:
		return "stands in for " + w.name(asks) + ", who asked for it"
	}
	return ""
}

// candidates lists everybody who could have the authority for a band, by id.
func (e *Exception) candidates(d *Directory, b Band) []string {
	s := d.Services[e.Service]
	var out []string
	add := func(id string) {
		if !contains(out, id) && len(d.approverRoles(id, b, s)) > 0 {
			out = append(out, id)
		}
	}
	if s != nil {
		add(s.Accountable)
	}
	for _, role := range []Role{RoleExecutive, RoleLead} {
		for _, p := range d.With(role) {
			add(p.ID)
		}
	}
	slices.Sort(out)
	return out
}

// nod is the yes that the caller may give to a plea: in their own right, or for somebody they stand in for today.
// Neither of the two may be barred, so no chain of delegates leads back to the requester. ok is false where they may
// not; why then says what stands against it.
func (e *Exception) nod(w Work, p *Plea) (n Nod, why string, ok bool) {
	me, today := w.Caller.Person, w.today()
	if w.Caller.Standing != Full || w.Dir.People[me] == nil {
		return Nod{}, "", false
	}
	s := w.Dir.Services[e.Service]
	bar := e.barred(w, me)
	for _, id := range append([]string{me}, e.candidates(w.Dir, p.Band)...) {
		if id != me && w.Dir.Stand(id, today) != me {
			continue
		}
		for _, role := range w.Dir.approverRoles(id, p.Band, s) {
			if bar != "" {
				return Nod{}, bar, false
			}
			if b := e.barred(w, id); b != "" {
				why = b
				continue
			}
			if p.Band == Critical && p.has(role) {
				continue // that yes is given; the other one is still wanted
			}
			n = Nod{Person: me, Role: role, On: today}
			if id != me {
				n.For = id
			}
			return n, "", true
		}
	}
	return Nod{}, why, false
}

// has says whether a yes in a role was given.
func (p *Plea) has(role string) bool {
	return slices.ContainsFunc(p.Yes, func(n Nod) bool { return n.Role == role })
}

// Said is the yes that a person gave, as themselves or through a delegate.
func (p *Plea) Said(person string) (Nod, bool) {
	i := slices.IndexFunc(p.Yes, func(n Nod) bool { return n.Person == person || n.For == person })
	if i < 0 {
		return Nod{}, false
	}
	return p.Yes[i], true
}

// enough says whether a plea has all the yeses it needs: one, and for Critical an executive's and a security lead's.
func (p *Plea) enough() bool {
	if p.Band == Critical {
		return p.has(string(RoleExecutive)) && p.has(string(RoleLead))
	}
	return len(p.Yes) > 0
}

// Missing says in words whose yes a plea still waits for.
func (p *Plea) Missing() string {
	if p.Band != Critical || p.has(string(RoleExecutive)) == p.has(string(RoleLead)) {
		t, _ := TermOf(p.Band)
		return t.Approver
	}
	if p.has(string(RoleExecutive)) {
		return "a security lead"
	}
	return "the executive for the area"
}

// Waiting are those whose yes is still missing: persons of whom one is enough, and whether a security lead is waited for
// besides or instead of them. For a Critical risk it takes both (domain 3.2).
func (p *Plea) Waiting() (persons []string, lead bool) {
	two := p.Band == Critical
	for _, id := range p.Asked {
		switch {
		case id == LeadsStep:
			lead = !two || !p.has(string(RoleLead))
		case !two || !p.has(string(RoleExecutive)):
			persons = append(persons, id)
		}
	}
	return persons, lead
}

// able says whether somebody can be asked today: they, or who stands in for them, and neither is barred.
func (e *Exception) able(w Work, person string) bool {
	stand := w.Dir.Askable(person, w.today())
	return stand != "" && e.barred(w, person) == "" && e.barred(w, stand) == ""
}

// ask works out whom a plea asks (domain 3.2, 7.5): whoever the requester picked, else for Low the accountable person,
// for Medium every security lead, above that the executive whose area it is, else one with all areas; for Critical the
// security leads too. Several executives are given back as the choice. Nobody able: nobody is asked, a gap.
func (e *Exception) ask(w Work, p *Plea) (choice []string) {
	s := w.Dir.Services[e.Service]
	p.Asked = nil
	leads := slices.ContainsFunc(w.Dir.With(RoleLead), func(x *Person) bool { return e.able(w, x.ID) })
	execs := e.executives(w, s)
	switch {
	case p.Picked != "":
		p.Asked = []string{p.Picked}
	case p.Band == Low && s != nil && s.Accountable != "" && e.able(w, s.Accountable):
		p.Asked = []string{s.Accountable}
	case (p.Band == Low || p.Band == Medium) && leads:
		p.Asked = []string{LeadsStep}
	case len(execs) > 0:
		p.Asked = execs
	}
	if p.Band == Critical && leads && len(p.Asked) > 0 {
		if !contains(p.Asked, LeadsStep) {
			p.Asked = append(p.Asked, LeadsStep)
		}
	}
	if p.Band.AtLeastHigh() && p.Picked == "" && len(execs) > 1 {
		return execs
	}
	return nil
}

// executives are those who can be asked for a service: they name its team, else they have all areas.
func (e *Exception) executives(w Work, s *Service) []string {
	if s == nil {
		return nil
	}
	for _, area := range []string{s.Team, "all"} {
		var out []string
		for _, p := range w.Dir.With(RoleExecutive) {
			if area != "" && contains(p.Area, area) && e.able(w, p.ID) {
				out = append(out, p.ID)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// Able lists the persons who can be asked for a plea today, LeadsStep written out, for messages: each is the person or
// whoever stands in for them.
func (e *Exception) Able(w Work, p *Plea) []string {
	var out []string
	for _, id := range p.Asked {
		ids := []string{id}
		if id == LeadsStep {
			ids = nil
			for _, x := range w.Dir.With(RoleLead) {
				ids = append(ids, x.ID)
			}
		}
		for _, x := range ids {
			if s := w.Dir.Askable(x, w.today()); s != "" && e.able(w, x) && !contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// Parts are the parts a caller plays in an exception.
func (e *Exception) Parts(w Work) Parts {
	parts := Parts{PartAnyone: ""}
	for part, person := range map[Part]string{PartRequester: e.Requester, PartExitOwner: e.ExitOwner, PartApprover: e.Approver} {
		if part == PartApprover && len(e.Grants) == 0 && e.Standing() == ExcRequested {
			continue // whoever is asked has to be able, which nod says
		}
		if stands, ok := w.acts(person); ok {
			parts.Add(part, stands)
		}
	}
	if w.Caller.Has(RoleLead) {
		parts.Add(PartLead, "")
	}
	if p := e.pending(); p != nil {
		open := Plea{Band: p.Band} // one of two yeses given does not end the right to say no
		if n, _, ok := e.nod(w, &open); ok {
			parts.Add(PartApprover, n.For)
		}
	}
	return parts
}

// pending is the question that is open now, the request or renewal before the review.
func (e *Exception) pending() *Plea {
	if e.Plea != nil {
		return e.Plea
	}
	return e.Review
}

// who names the people behind a part, for refusals.
func (e *Exception) who(w Work, p Part) string {
	switch p {
	case PartRequester:
		return w.name(e.Requester) + ", who asked for it,"
	case PartExitOwner:
		return w.name(e.ExitOwner)
	case PartLead:
		return "a security lead"
	case PartApprover:
		if q := e.pending(); q != nil {
			return e.judges(w, q)
		}
		return w.name(e.Approver)
	}
	return ""
}

// judges names who can answer a plea.
func (e *Exception) judges(w Work, p *Plea) string {
	var names []string
	for _, id := range p.Asked {
		if id == LeadsStep {
			names = append(names, "a security lead")
			continue
		}
		names = append(names, w.name(id))
	}
	if len(names) == 0 {
		return p.Missing()
	}
	return strings.Join(names, " or ")
}
