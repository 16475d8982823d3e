package domain

import (
	"slices"
	"strings"
	"time"
)

// severeSince is the time at which an incident was declared as, or became, SEV1 or SEV2: what such a one needs counts
// from there.
const severeSince = "severe"

// rolesWithin is how soon a SEV1 or SEV2 has its comms lead and statement approver (domain 3.6).
const rolesWithin = time.Hour

// DutyRoles is the moment by which roles must be named.
const DutyRoles = "roles"

func init() { dutiesOf = append(dutiesOf, rolesDue) }

// rolesDue is the duty to name a comms lead and a statement approver within 60 minutes (domain 3.6).
func rolesDue(_ *Directory, i *Incident, _ time.Time) []Duty {
	since := i.Times[severeSince]
	if since.IsZero() {
		since = i.Times["declared"]
	}
	if len(i.Unnamed()) == 0 || since.IsZero() {
		return nil
	}
	return []Duty{{Key: DutyRoles + ":" + since.UTC().Format(time.RFC3339), What: DutyRoles, At: since.Add(rolesWithin)}}
}

// Unnamed are the roles, in words, that a SEV1 or SEV2 must have and has not, until it is resolved.
func (i *Incident) Unnamed() []string {
	if !Severe(i) || !i.Times["resolved"].IsZero() || !i.Live() {
		return nil
	}
	var out []string
	for _, r := range IncidentRoles {
		if (r.Key == "comms" || r.Key == "statement") && *r.Field(i) == "" {
			out = append(out, r.Word)
		}
	}
	return out
}

// RolesBy is the moment by which the roles of Unnamed must be named.
func (i *Incident) RolesBy(now time.Time) time.Time {
	for _, x := range rolesDue(nil, i, now) {
		return x.At
	}
	return time.Time{}
}

// SameHands says that one person leads and contains a SEV1 or SEV2, which domain 3.6 and 7.4 forbid unless waived: it
// comes about where the severity rises.
func (i *Incident) SameHands() bool {
	return Severe(i) && i.Lead != "" && i.Lead == i.Containment && !i.WaivedFor(i.Lead)
}

// NameRole gives a role to a person, the caller where person is empty (domain 3.6): a free one is anyone's to take, the
// lead or a security lead names and changes. add agrees that the person is put on the list of a confidential incident.
func (i *Incident) NameRole(w Work, role, person string, add bool) (IncidentDeed, *Error) {
	r, ok := IncidentRoleOf(role)
	if !ok {
		return IncidentDeed{}, Fail(Invalid, "“%s” is no role of an incident.", Clip(role, 40)).WithHint("The roles are %s.", RoleWords()).WithField("role")
	}
	if person == "" {
		person = w.Caller.Person
	}
	verb, had := "role", *r.Field(i)
	free := had == ""
	if r.Key == "lead" {
		verb, free = "lead", free || i.LeadGone(w.Dir, w.today())
	}
	if err := w.Caller.May(MayLog); err != nil {
		return IncidentDeed{}, err
	}
	parts := w.incidentParts(i)
	steers := slices.ContainsFunc(incidentLeads, func(p Part) bool { _, ok := parts[p]; return ok })
	switch {
	case had == person && i.Live() && !(free && person == w.Caller.Person):
		return IncidentDeed{}, Fail(AlreadyDone, "%s of %s already.", w.is(person, r.Word), i.Ref()).WithHint("Nothing was changed.")
	case !free && person == w.Caller.Person && !steers && i.Live():
		return IncidentDeed{}, Fail(AlreadyDone, "Already done by %s: %s.", w.name(had), i.holds(w, r)).
			WithHint("%s can hand it over.", i.changers(w))
	}
	gate := verb
	if _, led := i.life().Row(i.State, "lead"); led && r.Key == "lead" && free && i.State != IncDeclared {
		gate = "role" // whoever led it is gone, or an exercise ended before anybody did: the lead is free as any other role
	}
	n, stands, err := i.begin(w, gate)
	if err != nil {
		return IncidentDeed{}, err
	}
	if !steers && (!free || person != w.Caller.Person) {
		return IncidentDeed{}, Fail(Forbidden, "You may take a free role yourself; naming somebody is for who leads.").
			WithHint("%s can.", upperFirst(i.changers(w))).WithField("who").WithRule("domain 3.6")
	}
	if err := w.fits(n, r, person); err != nil {
		return IncidentDeed{}, err
	}
	if err := w.AddReader(&n.Meta, person, add || person == w.Caller.Person); err != nil {
		return IncidentDeed{}, err
	}
	n.take(w, r, person)
	return IncidentDeed{Inc: n, What: verb, For: stands, Role: r.Key}, nil
}

// RoleWords are the words of `incident role`.
func RoleWords() string {
	var out []string
	for _, r := range IncidentRoles {
		out = append(out, r.Key)
	}
	return AndList(out)
}

// is says what somebody is, to themselves or to others.
func (w Work) is(person, role string) string {
	if person == w.Caller.Person {
		return "You are the " + role
	}
	return w.name(person) + " is the " + role
}

// holds says that somebody has a role, and since when they lead, as far as that is known.
func (i *Incident) holds(w Work, r IncidentRole) string {
	if at := i.Times["lead_assigned"]; r.Key == "lead" && !at.IsZero() {
		return "they have been the lead of " + i.ID + " since " + Stamp(at, w.Dir.ZoneOf(w.Caller.Person))
	}
	return "they are the " + r.Word + " of " + i.ID
}

// changers names who changes roles (domain 3.6).
func (i *Incident) changers(w Work) string {
	if lead := i.who(w, PartIncidentLead); lead != "" {
		return lead + " or " + i.aLead(w)
	}
	return i.aLead(w)
}

// aLead names the security leads as those who can, but for the one who leads the incident and is named beside them.
func (i *Incident) aLead(w Work) string {
	others := slices.DeleteFunc(w.leadIDs(i), func(p string) bool { return p == i.Lead })
	if len(others) == 0 {
		return "a security lead"
	}
	return "a security lead (" + w.names(others) + ")"
}

// take writes a role down.
func (i *Incident) take(w Work, r IncidentRole, person string) {
	had := *r.Field(i)
	*r.Field(i) = person
	if r.Key == "lead" {
		i.Times["lead_assigned"] = w.Now.UTC()
		i.heedTaker(w)
	}
	what := "role"
	if r.Key == "lead" {
		what = "lead"
	}
	switch {
	case had != "" && had != person:
		i.log(w, what, "%s is the %s now, after %s.", w.name(person), r.Word, w.name(had))
	case person == w.Caller.Person:
		i.log(w, what, "%s took over as %s.", w.name(person), r.Word)
	default:
		i.log(w, what, "%s named %s as %s.", w.name(w.Caller.Person), w.name(person), r.Word)
	}
}

// roleNeeds is the function that a role takes (domain 7.1), and who may where nobody here holds it.
var roleNeeds = map[string]struct {
	function  string
	otherwise Role
}{"legal": {"legal_reviewer", ""}, "statement": {"statement_approver", RoleExecutive}}

// fits says whether a person can have a role now: here and able to act, with the function that it takes, and not both
// lead and containment lead of a SEV1 or SEV2 (domain 1.2, 3.6, 7.4).
func (w Work) fits(i *Incident, r IncidentRole, person string) *Error {
	if err := w.takesPart(person, true); err != nil {
		return err.WithField("who")
	}
	if stand := w.Dir.Stand(person, w.today()); stand != person && person != w.Caller.Person {
		e := Fail(Refused, "%s is away.", w.name(person)).WithHint("Name somebody who is here.").WithField("who").WithRule("domain 1.2")
		if stand != "" {
			e = e.WithHint("%s stands in: name them instead.", w.name(stand))
		}
		return e
	}
	if need, ok := roleNeeds[r.Key]; ok && !w.holds(person, need.function, need.otherwise) {
		can := slices.DeleteFunc(w.Dir.Doing(need.function), func(p string) bool { return i.IsRestricted() && !i.MayRead(p) && !w.Caller.Has(RoleLead) })
		e := Fail(Refused, "%s cannot be the %s: that takes the function %s.", w.name(person), r.Word, strings.ReplaceAll(need.function, "_", " ")).WithField("who").WithRule("domain 7.1")
		if len(can) == 0 {
			return e.WithHint("Nobody has it yet. An admin gives it: `admin roles grant @name %s`.", need.function)
		}
		return e.WithHint("Name %s.", w.names(can))
	}
	lead, stops := i.Lead, i.Containment
	switch r.Key {
	case "lead":
		lead = person
	case "containment":
		stops = person
	default:
		return nil
	}
	if Severe(i) && lead == stops && !i.WaivedFor(person) {
		return Fail(Refused, "%s cannot both lead and contain a %s: whoever stops it has no eyes for the rest.", w.name(person), i.Severity).
			WithHint("Name two people. In a small team a security lead may waive this: `waive %s \"why\"`.", i.Ref()).WithField("who").WithRule("domain 7.4")
	}
	return nil
}

// MayTake says whether the caller could take a role of an incident as it stands: only such a one is offered.
func (i *Incident) MayTake(w Work, role string) bool {
	r, ok := IncidentRoleOf(role)
	return ok && w.fits(i, r, w.Caller.Person) == nil
}

// holds says whether a person has a function, stands in for somebody who has it or, where nobody has it, the other role.
func (w Work) holds(person, function string, otherwise Role) bool {
	with := w.Dir.Doing(function)
	if len(with) == 0 {
		p := w.Dir.People[person]
		return otherwise != "" && p != nil && slices.Contains(p.Roles, otherwise)
	}
	return slices.ContainsFunc(with, func(p string) bool { return AnswersFor(w.Dir, person, p, w.today()) })
}
