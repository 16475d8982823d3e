package domain

import (
	"slices"
	"strings"
)

// StartList is the need-to-know list that a restricted record starts with: the persons who play a part in it, and all
// security leads (domain 7.2).
func StartList(d *Directory, persons ...string) []string {
	out := both(persons...)
	for _, p := range d.With(RoleLead) {
		if p.Live() && !contains(out, p.ID) {
			out = append(out, p.ID)
		}
	}
	return out
}

// OwnerOf is who answers for a numbered record: whose yes it takes, besides a security lead's, to make it internal.
func OwnerOf(rec Record) string {
	switch r := rec.(type) {
	case *Risk:
		return r.Owner
	case *Exception:
		return r.Requester
	case *Decision:
		return r.Driver
	case *Action:
		return r.Owner
	case *Incident:
		return r.Lead
	case *Evidence:
		return r.Owner
	case *Escalation:
		return r.By
	}
	return ""
}

// Parties lists the persons who play a part in a record and so stay on its list: whoever holds it, its owner, who
// reported, asked for, approves or added it.
func Parties(rec Record) []string {
	out := both(append([]string{OwnerOf(rec)}, rec.Holders()...)...)
	switch r := rec.(type) {
	case *Risk:
		out = both(append(out, r.Reporter)...)
	case *Exception:
		out = both(append(out, r.Approver, r.ExitOwner)...)
	case *Decision:
		out = both(append(out, r.Approver)...)
	case *Action:
		out = both(append(out, r.AddedBy)...)
	case *Evidence:
		out = both(append(out, r.AskedBy)...)
	case *Incident:
		out = both(append(out, r.LegalReviewer, r.StatementApprover, r.By)...)
	}
	return slices.DeleteFunc(out, func(p string) bool { return IsGroup(p) || p == SystemCaller.Person || p == LeadsStep })
}

// Inherits says whether a record takes over the secrecy of what it hangs on (domain 7.2). A risk and an incident stand
// for themselves.
func Inherits(k Kind) bool {
	switch k {
	case KindAction, KindException, KindDecision, KindEvidence, KindEscalation:
		return true
	}
	return false
}

// Secrecy is what somebody wants of a record's visibility: to make it restricted or, with Off, internal again; to widen
// or narrow its list.
type Secrecy struct {
	Off         bool
	Add, Remove []string
	Why         string
}

// Veil is what became of it.
type Veil struct {
	Rec            Record // the changed copy
	What           string // restricted, listed, asked, opened
	Added, Removed []string
	Ask            []string // who may give the second yes, where What is asked
	For            string   // whom the caller stood in for
}

// Restrict changes who may see a record (domain 7.2): a security lead restricts, widens and narrows; making it internal
// takes a security lead and the owner. under says that it hangs on something restricted, and so stays so.
func (w Work) Restrict(rec Record, s Secrecy, under bool) (Veil, *Error) {
	if err := w.Caller.May(MayLog); err != nil {
		return Veil{}, err
	}
	if s.Off {
		return w.open(rec, s, under)
	}
	if !w.Caller.Has(RoleLead) {
		return Veil{}, Fail(Forbidden, "Only a security lead may make something confidential, or say who reads it.").
			WithHint("Ask %s.", w.leads(rec)).WithRule("domain 7.2")
	}
	if strings.TrimSpace(s.Why) == "" {
		return Veil{}, Fail(Invalid, "Why?").WithHint("One sentence is enough; it goes into the audit trail.").WithField("why").WithRule("domain 7.2")
	}
	n := Clone(rec)
	v, m := Veil{Rec: n, What: "listed"}, n.Base()
	if !m.IsRestricted() {
		v.What = "restricted"
		m.Visibility, m.NeedToKnow, m.Glass, m.Opening = Restricted, StartList(w.Dir, append(Parties(rec), w.Caller.Person)...), nil, nil
	} else if len(s.Add)+len(s.Remove) == 0 {
		return Veil{}, Fail(AlreadyDone, "%s is confidential already.", rec.Ref()).
			WithHint("Change who reads it with `add:@name` or `remove:@name`; `off:yes` opens it.")
	}
	for _, p := range s.Add {
		who := w.Dir.People[p]
		switch {
		case who == nil || !who.Live():
			return Veil{}, Fail(Invalid, "%s cannot be added: nobody active here has that name.", w.name(p)).WithHint("Name a colleague with @.").WithField("add")
		case !contains(m.NeedToKnow, p):
			m.NeedToKnow = append(m.NeedToKnow, p)
			v.Added = append(v.Added, p)
		}
	}
	for _, p := range s.Remove {
		if contains(Parties(rec), p) {
			return Veil{}, Fail(Refused, "%s has a part in %s and cannot be taken off its list.", w.name(p), rec.Ref()).
				WithHint("Hand their part over first, then remove them.").WithField("remove").WithRule("domain 7.2")
		}
		if m.MayRead(p) { // an admin's hour ends by it, too
			m.NeedToKnow = slices.DeleteFunc(m.NeedToKnow, func(x string) bool { return x == p })
			v.Removed = append(v.Removed, p)
		}
		m.Glass = slices.DeleteFunc(m.Glass, func(g Glimpse) bool { return g.Person == p })
	}
	if len(w.Dir.leadsOn(m.NeedToKnow)) == 0 {
		return Veil{}, Fail(Refused, "At least one security lead must stay on the list of %s.", rec.Ref()).
			WithHint("Add another one first.").WithField("remove").WithRule("domain 7.2")
	}
	if v.What == "listed" && len(v.Added)+len(v.Removed) == 0 {
		return Veil{}, Fail(AlreadyDone, "The list of %s is like that already.", rec.Ref()).WithHint("`show %s` names who may read it.", rec.Ref())
	}
	return v, nil
}

// open gives one of the two yeses: a security lead's and the owner's, of two persons; where nobody owns the record, or
// its owner is the only other lead, two leads'. A security lead who owns it alone and has no colleague is both.
func (w Work) open(rec Record, s Secrecy, under bool) (Veil, *Error) {
	m := rec.Base()
	lead := w.Caller.Has(RoleLead)
	stands, owns := w.acts(OwnerOf(rec))
	switch {
	case !m.IsRestricted():
		return Veil{}, Fail(AlreadyDone, "%s is not confidential.", rec.Ref()).WithHint("Everybody in the company may see it.")
	case !lead && !owns:
		return Veil{}, Fail(Forbidden, "You may not open %s to everybody.", rec.Ref()).
			WithHint("It takes a security lead and %s.", w.ownerWord(rec)).WithRule("domain 7.2")
	case under:
		return Veil{}, Fail(Refused, "%s belongs to something confidential and stays so with it.", rec.Ref()).
			WithHint("Open what it belongs to first.").WithRule("domain 7.2")
	}
	if lead {
		stands = ""
	}
	n := Clone(rec)
	v := Veil{Rec: n, What: "opened", For: stands}
	second := w.second(rec, m, lead)
	switch o := m.Opening; {
	case o != nil && o.By == w.Caller.Person:
		return Veil{}, Fail(AlreadyDone, "You have said yes already, on %s.", o.On.Long()).WithHint("It waits for %s.", w.names(second))
	case o != nil && w.agrees(rec, o.By, lead, owns):
	case o != nil && lead && !owns && w.isLead(o.By) && len(second) > 0:
		return Veil{}, Fail(AlreadyDone, "Already done by %s on %s.", w.name(o.By), o.On.Long()).WithHint("It waits for %s.", w.names(second))
	case len(second) == 0 && lead && w.hasColleague():
		return Veil{}, Fail(Refused, "It takes a second yes to open %s, and nobody who could give it is on its list and here.", rec.Ref()).
			WithHint("Add another security lead with `add:@name`, or wait until one is back.").WithRule("domain 7.2")
	case len(second) == 0 && lead:
	case strings.TrimSpace(s.Why) == "":
		return Veil{}, Fail(Invalid, "Why may everybody see it?").WithHint("One sentence is enough; who agrees reads it.").WithField("why").WithRule("domain 7.2")
	default:
		n.Base().Opening = &Opening{By: w.Caller.Person, Reason: OneLine(s.Why), On: w.today()}
		v.What, v.Ask = "asked", second
		return v, nil
	}
	b := n.Base()
	b.Visibility, b.NeedToKnow, b.Glass, b.Opening = Internal, nil, nil, nil
	return v, nil
}

// agrees says whether the caller's yes and that of first make the two that it takes.
func (w Work) agrees(rec Record, first string, lead, owns bool) bool {
	firstLeads := w.isLead(first)
	owner := OwnerOf(rec)
	firstOwns := AnswersFor(w.Dir, first, owner, w.today())
	if w.Dir.Askable(owner, w.today()) == "" { // nobody who could say the owner's yes: two leads
		return lead && firstLeads
	}
	return lead && firstOwns || owns && firstLeads
}

// hasColleague says whether there is another active security lead, on the list or not: who takes the others off a list
// or waits until they are away is not alone by that.
func (w Work) hasColleague() bool {
	return slices.ContainsFunc(w.Dir.With(RoleLead), func(p *Person) bool { return p.ID != w.Caller.Person })
}

// isLead says whether a person is an active security lead.
func (w Work) isLead(person string) bool {
	p := w.Dir.People[person]
	return p != nil && p.Live() && slices.Contains(p.Roles, RoleLead)
}

// second lists who can give the yes that is still missing after the caller's.
func (w Work) second(rec Record, m *Meta, lead bool) []string {
	me := w.Caller.Person
	owner := w.Dir.Askable(OwnerOf(rec), w.today())
	if lead && owner != "" && owner != me {
		return []string{owner}
	}
	var out []string
	for _, p := range w.Dir.leadsOn(m.NeedToKnow) {
		if s := w.Dir.Askable(p, w.today()); s == p && p != me {
			out = append(out, p)
		}
	}
	return out
}

// leadsOn lists the active security leads among persons.
func (d *Directory) leadsOn(persons []string) []string {
	var out []string
	for _, p := range d.With(RoleLead) {
		if contains(persons, p.ID) {
			out = append(out, p.ID)
		}
	}
	return out
}

// leads names whom to ask about a record's secrecy. Of a restricted one only those on its list are told of.
func (w Work) leads(rec Record) string { return w.names(w.leadIDs(rec)) }

func (w Work) leadIDs(rec Record) []string {
	var ids []string
	for _, p := range w.Dir.With(RoleLead) {
		if !rec.Base().IsRestricted() || contains(rec.Base().NeedToKnow, p.ID) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

// names are persons in words, "Ana or Ben"; "a security lead" for nobody.
func (w Work) names(ids []string) string {
	var out []string
	for _, p := range ids {
		out = append(out, w.name(p))
	}
	if len(out) == 0 {
		return "a security lead"
	}
	return either(out)
}

func (w Work) ownerWord(rec Record) string {
	if o := OwnerOf(rec); o != "" {
		return w.name(o)
	}
	return "another one"
}

// Veiled is a copy of a child that follows what it hangs on (domain 7.2): restricted, with the parent's list and, so
// that nobody loses the work they have, whoever holds it; with the parent's list changed, added and removed follow.
// changed is false where it is like that already.
func Veiled(child Record, list, added, removed []string) (n Record, changed bool) {
	n = Clone(child)
	m := n.Base()
	if !m.IsRestricted() {
		m.Visibility, m.NeedToKnow, m.Place, m.Opening = Restricted, both(append(append([]string{}, list...), Parties(child)...)...), "", nil
		return n, true
	}
	for _, p := range added {
		if !contains(m.NeedToKnow, p) {
			m.NeedToKnow, changed = append(m.NeedToKnow, p), true
		}
	}
	for _, p := range removed {
		if i := slices.Index(m.NeedToKnow, p); i >= 0 && !contains(Parties(child), p) {
			m.NeedToKnow, changed = slices.Delete(m.NeedToKnow, i, i+1), true
		}
	}
	return n, changed
}
