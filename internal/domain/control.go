package domain

import (
	"maps"
	"slices"
	"strings"
)

// ControlStates lists the states of a control on a service, the best first (domain 1.1).
var ControlStates = []ControlState{InPlace, Partial, Missing, Unknown, NotApplicable}

// worksOn says whether the caller answers for a control or does the work on it, or stands in for somebody who does.
// groups are the user groups the caller is in.
func (w Work) worksOn(c *Control, groups []string) (standsFor string, ok bool) {
	for _, p := range append([]string{c.Accountable}, c.Responsible...) {
		if IsGroup(p) {
			if slices.Contains(groups, p) {
				return "", true
			}
			continue
		}
		if stands, ok := w.acts(p); ok {
			return stands, true
		}
	}
	return "", false
}

// mayChange says who may change how a control stands, for a refusal.
func (w Work) mayChange(c *Control) string {
	var who []string
	for _, p := range append([]string{c.Accountable}, c.Responsible...) {
		if n := w.name(p); p != "" && !slices.Contains(who, n) {
			who = append(who, n)
		}
	}
	if len(who) == 0 {
		return "A security lead"
	}
	return strings.Join(who, ", ") + " or a security lead"
}

// SetState says how the control stands on a service. Its responsible or accountable person may, and a security lead; that
// it does not apply needs a security lead and a reason (domain 1.1, 7.5). groups are the user groups the caller is in.
func (c *Control) SetState(w Work, service string, st ControlState, why string, groups []string) (next *Control, standsFor string, err *Error) {
	lead := w.Caller.Has(RoleLead)
	stands, works := w.worksOn(c, groups)
	s := w.Dir.Services[service]
	was, required := c.StateOn(service)
	switch {
	case !lead && !works:
		return nil, "", Fail(Forbidden, "You may not say how “%s” stands.", named(c)).WithHint("%s can.", w.mayChange(c)).WithRule("domain 7.5")
	case s == nil || !s.Live():
		return nil, "", Fail(Invalid, "%s is not in service.", w.Dir.NameOf(Ref{KindService, service})).WithHint("Name a service that runs.").WithField("service")
	case !required:
		return nil, "", Fail(Refused, "“%s” is not required on %s.", named(c), named(s)).
			WithHint("`control require %s %s` puts it on the list.", c.ID, s.ID).WithField("service").WithRule("domain 1.1")
	case st == NotApplicable && !lead:
		return nil, "", Fail(Forbidden, "That a control does not apply takes a security lead.").
			WithHint("Ask %s, and give the reason.", leadNames(w.Dir)).WithField("state").WithRule("domain 1.1")
	case st == NotApplicable && strings.TrimSpace(why) == "":
		return nil, "", Fail(Invalid, "Why does “%s” not apply to %s?", named(c), named(s)).
			WithHint("One sentence: `control set %s %s not_applicable \"rebuilt from code, holds no data\"`.", c.ID, s.ID).WithField("why").WithRule("domain 1.1")
	case was == st && c.Notes[service].Reason == strings.TrimSpace(why):
		e := Fail(AlreadyDone, "“%s” is already %s on %s.", named(c), stateWord(string(st)), named(s))
		if by := c.Notes[service]; by.By != "" {
			e = Fail(AlreadyDone, "Already said by %s on %s: “%s” is %s on %s.", w.name(by.By), by.On.Long(), named(c), stateWord(string(st)), named(s))
		}
		return nil, "", e.WithHint("Nothing was changed.")
	}
	n := Clone(c)
	n.States, n.Notes = maps.Clone(c.States), maps.Clone(c.Notes)
	if n.States == nil {
		n.States = map[string]ControlState{}
	}
	if n.Notes == nil {
		n.Notes = map[string]ControlNote{}
	}
	n.States[service] = st
	n.Notes[service] = ControlNote{By: w.Caller.Person, On: w.today(), Reason: strings.TrimSpace(why)}
	return n, stands, nil
}

// Require puts a service on the list of those that must have the control, or takes it off. The accountable person of the
// control may, and a security lead. A service that comes on starts as unknown: nobody has looked yet.
func (c *Control) Require(w Work, service string, off bool, why string) (next *Control, standsFor string, err *Error) {
	stands, answers := w.acts(c.Accountable)
	s := w.Dir.Services[service]
	_, required := c.StateOn(service)
	who := "a security lead"
	if c.Accountable != "" {
		who = w.name(c.Accountable) + " or " + who
	}
	switch {
	case !answers && !w.Caller.Has(RoleLead):
		return nil, "", Fail(Forbidden, "You may not say where “%s” is required.", named(c)).WithHint("Ask %s.", who).WithRule("domain 1.1")
	case s == nil || !off && !s.Live():
		return nil, "", Fail(Invalid, "%s is not in service.", w.Dir.NameOf(Ref{KindService, service})).WithHint("Name a service that runs.").WithField("service")
	case required != off:
		return nil, "", Fail(AlreadyDone, "“%s” %s required on %s already.", named(c), map[bool]string{true: "is not", false: "is"}[off], named(s)).WithHint("Nothing was changed.")
	case off && strings.TrimSpace(why) == "":
		return nil, "", Fail(Invalid, "Why is “%s” not required on %s any more?", named(c), named(s)).
			WithHint("One sentence is enough; it is kept.").WithField("why").WithRule("domain 1.1")
	}
	n := Clone(c)
	n.States, n.Notes = maps.Clone(c.States), maps.Clone(c.Notes)
	if off {
		n.Required = slices.DeleteFunc(slices.Clone(c.Required), func(x string) bool { return x == service })
		delete(n.States, service)
		delete(n.Notes, service)
		return n, stands, nil
	}
	n.Required = append(slices.Clone(c.Required), service)
	if n.States == nil {
		n.States = map[string]ControlState{}
	}
	n.States[service] = Unknown
	return n, stands, nil
}

func leadNames(d *Directory) string {
	var out []string
	for _, p := range d.With(RoleLead) {
		out = append(out, p.Name)
	}
	if len(out) == 0 {
		return "a security lead"
	}
	return strings.Join(out, " or ")
}

// Coverage is how controls stand: pairs of control and service, and tier 1 services with every required one in place
// (domain 6). Retired services are out, and so is what does not apply.
type Coverage struct {
	Rows                                                                     []CoverageRow
	Pairs, PairsInPlace, Tier1, Tier1InPlace, PairsExcused, Tier1Excused, NA int
}

// CoverageRow is one control's part of it.
type CoverageRow struct {
	Control          *Control
	Required, Placed int
	By               map[ControlState][]string // service ids, sorted
	Excused          []string                  // not in place, under an exception; sorted
}

// CoverageOf counts the controls, all or one. excused says whether a control's lack on a service is under an exception
// that this reader may see; such a pair is still not in place.
func CoverageOf(d *Directory, only string, excused func(control, service string) bool) Coverage {
	var out Coverage
	full, some, exc := map[string]bool{}, map[string]bool{}, map[string]bool{}
	each(d.Controls, func(rec Record) {
		c := rec.(*Control)
		if only != "" && c.ID != only {
			return
		}
		row := CoverageRow{Control: c, By: map[ControlState][]string{}}
		for _, id := range slices.Sorted(slices.Values(c.Required)) {
			s := d.Services[id]
			if s == nil || !s.Live() {
				continue
			}
			st, _ := c.StateOn(id)
			row.By[st] = append(row.By[st], id)
			if st == NotApplicable {
				out.NA++
				continue
			}
			row.Required++
			if s.Tier == 1 {
				if !some[id] {
					some[id], full[id] = true, true
				}
				full[id] = full[id] && st == InPlace
			}
			switch {
			case st == InPlace:
				row.Placed++
			case excused(c.ID, id):
				row.Excused = append(row.Excused, id)
				exc[id] = exc[id] || s.Tier == 1
			}
		}
		out.Rows = append(out.Rows, row)
		out.Pairs, out.PairsInPlace, out.PairsExcused = out.Pairs+row.Required, out.PairsInPlace+row.Placed, out.PairsExcused+len(row.Excused)
	})
	for id := range some {
		out.Tier1++
		if full[id] {
			out.Tier1InPlace++
		} else if exc[id] {
			out.Tier1Excused++
		}
	}
	return out
}
