package domain

import (
	"fmt"
	"slices"
	"strings"
)

// SignoffTable says which changes need whose yes: a table of the organisation's file. Rules are read from the top; the
// first that matches counts.
type SignoffTable struct {
	Kinds []ChangeKind  `json:"kinds,omitempty"`
	Rules []SignoffRule `json:"rules,omitempty"`
}

// ChangeKind is a kind of change that people ask about.
type ChangeKind struct {
	ID   string `json:"id"`   // "new-supplier"
	Name string `json:"name"` // "A new supplier handles our data"
}

// What a change may need.
const (
	NeedsNothing   = "nothing"
	NeedsCheck     = "automatic_check"
	NeedsChampion  = "champion"
	NeedsSignoff   = "signoff"
	NeedsException = "exception"
)

// SignoffNeeds lists them, the lightest first.
var SignoffNeeds = []string{NeedsNothing, NeedsCheck, NeedsChampion, NeedsSignoff, NeedsException}

// Who may be named for a sign-off, besides the functions of domain 7.1.
const (
	ByAccountable = "accountable"
	ByLead        = "security_lead"
	ByExecutive   = "executive"
)

// SignoffBy lists who may be named for a sign-off: the accountable person, a security lead, the executive for the area,
// a function.
var SignoffBy = append([]string{ByAccountable, ByLead, ByExecutive}, Functions...)

// SignoffRule is one row of the table. An empty condition holds for all.
type SignoffRule struct {
	Change []string `json:"change,omitempty"` // ids of kinds of change
	Tier   []int    `json:"tier,omitempty"`
	Data   []string `json:"data,omitempty"` // the service holds one of these kinds of data
	Needs  string   `json:"needs"`
	By     string   `json:"by,omitempty"` // for signoff
	Reason string   `json:"reason"`
}

// Match says whether a rule holds for a kind of change on a service.
func (r SignoffRule) Match(change string, s *Service) bool {
	return (len(r.Change) == 0 || slices.Contains(r.Change, change)) &&
		(len(r.Tier) == 0 || slices.Contains(r.Tier, s.Tier)) &&
		(len(r.Data) == 0 || slices.ContainsFunc(r.Data, func(d string) bool { return slices.Contains(s.Data, d) }))
}

// Words says in words why a rule holds for a kind of change: "“A supplier gets our data”, tier 1 or 2, patient data".
func (r SignoffRule) Words(t SignoffTable, change string) string {
	var out []string
	if len(r.Change) > 0 {
		out = append(out, "“"+t.KindName(change)+"”")
	}
	if len(r.Tier) > 0 {
		var tiers []string
		for _, n := range r.Tier {
			tiers = append(tiers, fmt.Sprint(n))
		}
		out = append(out, "tier "+strings.Join(tiers, " or "))
	}
	if len(r.Data) > 0 {
		out = append(out, strings.Join(r.Data, " or ")+" data")
	}
	if len(out) == 0 {
		return "everything else"
	}
	return strings.Join(out, ", ")
}

// KindName is the name of a kind of change, or its id.
func (t SignoffTable) KindName(id string) string {
	for _, k := range t.Kinds {
		if k.ID == id && k.Name != "" {
			return k.Name
		}
	}
	return id
}

// Signoff is what a change needs, by which rule, and who gives it.
type Signoff struct {
	Change string // the kind's id
	Rule   int    // from 1; 0: no rule holds
	SignoffRule
	// People are who can be asked today, the most fitting first; For is whom each stands in for, by person.
	People []string
	For    map[string]string
	// Right is by what right they give it, in words: "champion of Parcel Tracking".
	Right string
	// Missing says in a sentence why somebody else than the rule names is asked; empty where it is as the rule says.
	Missing string
}

// SignoffFor answers what a kind of change on a service needs: the first rule that holds, and who is to be asked.
// Nobody signs off a change of their own.
func SignoffFor(d *Directory, s *Service, change, asker string, today Date) Signoff {
	out := Signoff{Change: change, For: map[string]string{}}
	for i, r := range d.Org.Signoff.Rules {
		if r.Match(change, s) {
			out.Rule, out.SignoffRule = i+1, r
			break
		}
	}
	switch out.Needs {
	case NeedsChampion:
		out.champion(d, s, asker, today)
	case NeedsSignoff:
		out.signers(d, s, asker, today)
	case "":
		out.leads(d, asker, today, "")
	}
	return out
}

// add takes a person in, or who stands in for them today; nobody for themselves.
func (o *Signoff) add(d *Directory, person, asker string, today Date) {
	a := d.Askable(person, today)
	if a == "" || a == asker || person == asker || contains(o.People, a) {
		return
	}
	if a != person {
		o.For[a] = person
	}
	o.People = append(o.People, a)
}

func (o *Signoff) leads(d *Directory, asker string, today Date, missing string) {
	for _, p := range d.With(RoleLead) {
		o.add(d, p.ID, asker, today)
	}
	o.Right = "security lead"
	o.Missing = missing
}

// champion asks the team's active champions, else its lead, else the security leads.
func (o *Signoff) champion(d *Directory, s *Service, asker string, today Date) {
	t := d.Teams[s.Team]
	if t == nil {
		o.leads(d, asker, today, "No team owns this service.")
		return
	}
	for _, p := range d.ActiveChampions(t, today) {
		o.add(d, p, asker, today)
	}
	if o.Right = "security champion of " + t.Name; len(o.People) > 0 {
		return
	}
	missing := t.Name + " has no active champion who can be asked."
	if slices.Contains(d.ActiveChampions(t, today), asker) {
		missing = "You are the champion yourself, and nobody looks over their own change."
	}
	if o.add(d, t.Lead, asker, today); len(o.People) > 0 {
		o.Right, o.Missing = "lead of "+t.Name, missing
		return
	}
	o.leads(d, asker, today, missing)
}

// signers asks who the rule names, else the security leads.
func (o *Signoff) signers(d *Directory, s *Service, asker string, today Date) {
	switch o.By {
	case ByAccountable:
		o.add(d, s.Accountable, asker, today)
		o.Right = "answers for " + named(s)
	case ByLead:
		o.leads(d, asker, today, "")
		return
	case ByExecutive:
		for _, p := range d.Executives(s.Team) {
			o.add(d, p.ID, asker, today)
		}
		o.Right = "executive for the area"
	default:
		var ids []string
		for _, p := range d.People {
			if p.Live() && p.Does(o.By) {
				ids = append(ids, p.ID)
			}
		}
		slices.Sort(ids)
		for _, p := range ids {
			o.add(d, p, asker, today)
		}
		o.Right = strings.ReplaceAll(o.By, "_", " ")
	}
	if len(o.People) == 0 {
		o.leads(d, asker, today, "Nobody else who may sign this off can be asked today ("+o.Right+").")
	}
}
