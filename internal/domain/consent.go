package domain

// Consent says who must agree to a drop or a third move of an action (domain 3.4, 7.4).
type Consent struct {
	// Person is who is asked, or LeadsStep for any security lead.
	Person string
	// Why is the part this person plays: "owns RSK-001".
	Why string
}

// ConsentOf is who gives the consents on an action: the owner of its source, or who added it. Actions of SEV1 and SEV2
// incidents, and those whose source has nobody who can be asked, go to the security leads. Where apart is set, as for
// a drop, the action's own owner cannot be the one.
func ConsentOf(d *Directory, today Date, a *Action, source Record, apart bool) Consent {
	c := sourceOwner(a, source)
	switch {
	case c.Person == LeadsStep:
	case c.Person == "", d.Askable(c.Person, today) == "":
		c = Consent{LeadsStep, "nobody else can be asked"}
	case apart && (c.Person == a.Owner || d.Askable(c.Person, today) == a.Owner):
		c = Consent{LeadsStep, "the owner cannot agree to dropping their own action"}
	}
	return c
}

func sourceOwner(a *Action, source Record) Consent {
	owns := func(p, part string) Consent { return Consent{p, part + " " + a.From.String()} }
	switch s := source.(type) {
	case *Risk:
		return owns(s.Owner, "owns")
	case *Incident:
		if Severe(s) {
			return Consent{LeadsStep, s.Severity + " actions need a security lead"}
		}
		return owns(s.Lead, "leads")
	case *Decision:
		return owns(s.Driver, "drives")
	case *Exception:
		return owns(s.Approver, "approves")
	}
	return Consent{a.AddedBy, "added it"}
}

// By says whether a caller may give this consent, and for whom where they stand in.
func (c Consent) By(d *Directory, today Date, who Caller) (standsFor string, ok bool) {
	switch {
	case c.Person == LeadsStep:
		return "", who.Has(RoleLead)
	case c.Person == who.Person:
		return "", true
	case d.Stand(c.Person, today) == who.Person:
		return c.Person, true
	}
	return "", false
}

// Ask lists the persons to ask: the one, or a delegate, or all security leads but the action's owner.
func (c Consent) Ask(d *Directory, today Date, a *Action) []string {
	if c.Person != LeadsStep {
		return one(d.Askable(c.Person, today))
	}
	var out []string
	for _, p := range d.With(RoleLead) {
		if s := d.Askable(p.ID, today); s != "" && s != a.Owner && (!a.IsRestricted() || contains(a.NeedToKnow, s)) && !contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// ProofNeeded says whether an action may be done only with evidence, and why (domain 3.4).
func ProofNeeded(source Record) (why string, needed bool) {
	switch s := source.(type) {
	case *Risk:
		if s.Score.Band().AtLeastHigh() {
			return "it hangs on a " + s.Score.Band().Word() + " risk", true
		}
	case *Incident:
		if s.Kind == "exercise" {
			return "it comes from an exercise", true
		}
		return "it comes from a " + s.Severity + " incident", Severe(s)
	}
	return "", false
}
