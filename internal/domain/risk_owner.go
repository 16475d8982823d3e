package domain

// Own takes the risk, or hands it over for acceptance: until the new owner accepts, the old one stays responsible
// (domain 3.1). Without a name the caller accepts what is theirs or offered to them, else takes it. yes agrees that a
// reader is added to a confidential one.
func (r *Risk) Own(w Work, to string, yes bool) (RiskDeed, *Error) {
	n, _, stands, err := r.gate(w, "own")
	if err != nil {
		return RiskDeed{}, err
	}
	if to != "" && to != w.Caller.Person {
		return n.handTo(w, to, stands, yes)
	}
	if s, ok := w.acts(r.Offered); ok {
		n.Owner, n.Offered, n.OwnerAccepted = r.Offered, "", w.today()
		return RiskDeed{Risk: n, What: "taken", For: s}, nil
	}
	if s, ok := w.acts(r.Owner); ok {
		if !r.OwnerAccepted.IsZero() {
			return RiskDeed{}, Fail(AlreadyDone, "%s owns %s already, since %s.", w.name(r.Owner), r.Ref(), r.OwnerAccepted.Long()).
				WithHint("To hand it over, add `owner:@name`.")
		}
		n.OwnerAccepted = w.today()
		return RiskDeed{Risk: n, What: "accepted", For: s}, nil
	}
	if r.mayNotTake(w) {
		return RiskDeed{}, Fail(Forbidden, "%s owns %s and has accepted it.", w.name(r.Owner), r.Ref()).
			WithHint("Ask %s to hand it over, or a security lead.", w.name(r.Owner)).WithRule("domain 3.1")
	}
	n.Owner, n.Offered, n.OwnerAccepted = w.Caller.Person, "", w.today()
	return RiskDeed{Risk: n, What: "taken"}, nil
}

// mayNotTake says whether the caller, a champion and no more, would take the risk from an owner who has accepted it and
// is here.
func (r *Risk) mayNotTake(w Work) bool {
	if r.OwnerAccepted.IsZero() || !w.Dir.Reachable(r.Owner, w.today()) {
		return false
	}
	parts := r.Parts(w)
	for _, p := range []Part{PartLead, PartAccountable, PartTeamLead} {
		if _, plays := parts[p]; plays {
			return false
		}
	}
	return true
}

// handTo names another owner: at once while the risk is only reported or nobody owns it, else for acceptance.
func (n *Risk) handTo(w Work, to, stands string, yes bool) (RiskDeed, *Error) {
	if err := w.checkRiskOwner(to); err != nil {
		return RiskDeed{}, err
	}
	switch to {
	case n.Owner:
		return RiskDeed{}, Fail(AlreadyDone, "%s owns %s already.", w.name(to), n.Ref())
	case n.Offered:
		return RiskDeed{}, Fail(AlreadyDone, "%s is offered to %s already.", n.Ref(), w.name(to)).WithHint("They must accept; until then %s stays responsible.", w.name(n.Owner))
	}
	if err := w.addRiskReader(n, to, yes); err != nil {
		return RiskDeed{}, err
	}
	if n.State == RiskReported || n.Owner == "" || !w.Dir.Reachable(n.Owner, w.today()) {
		n.Owner, n.Offered, n.OwnerAccepted = to, "", Date{}
		if n.State != RiskReported {
			n.OwnerAsked = w.today()
		}
		return RiskDeed{Risk: n, What: "named", For: stands}, nil
	}
	n.Offered = to
	return RiskDeed{Risk: n, What: "offered", For: stands}, nil
}

// addRiskReader lets a person read a confidential risk that they are to own or verify: a security lead widens the list,
// after being asked (domain 7.2).
func (w Work) addRiskReader(r *Risk, person string, yes bool) *Error {
	switch {
	case !r.IsRestricted() || contains(r.NeedToKnow, person):
		return nil
	case !w.Caller.Has(RoleLead):
		return Fail(Forbidden, "This is confidential, and %s may not see it.", w.name(person)).
			WithHint("A security lead can add %s to its readers.", w.name(person)).WithRule("domain 7.2")
	case !yes:
		return Fail(Refused, "This is confidential, and %s may not see it yet.", w.name(person)).
			WithHint("Add `add_reader:yes` if %s is to read it; the addition is written down.", w.name(person)).WithField("add_reader")
	}
	r.NeedToKnow = append(r.NeedToKnow, person)
	return nil
}

// Decline is the answer “not mine”: an offer is gone and the old owner stays; a named owner who has not accepted is off,
// and nobody owns the risk until somebody is named, which the security leads are told.
func (r *Risk) Decline(w Work, why string) (RiskDeed, *Error) {
	n, _, _, err := r.gate(w, "decline")
	if err != nil {
		return RiskDeed{}, err
	}
	why = OneLine(why)
	if s, ok := w.acts(r.Offered); ok {
		n.Offered = ""
		return RiskDeed{Risk: n, What: "declined", For: s}, nil
	}
	s, _ := w.acts(r.Owner)
	switch {
	case !r.OwnerAccepted.IsZero() || r.OwnerAsked.IsZero() && r.State != RiskReported:
		return RiskDeed{}, Fail(Refused, "%s owns %s and has accepted it.", w.name(r.Owner), r.Ref()).
			WithHint("Hand it over with `risk own %s owner:@name`; the new owner must accept.", r.Ref()).WithRule("domain 3.1")
	case why == "":
		return RiskDeed{}, Fail(Invalid, "Why is %s not yours, and whose may it be?", r.Ref()).WithHint("One sentence is enough; the security leads read it.").WithField("why")
	}
	n.Owner = ""
	return RiskDeed{Risk: n, What: "handed back", For: s, Gap: "Nobody owns " + r.ID + " now."}, nil
}

// OwnerGap says in a sentence what is missing in who owns an open risk, "" where nothing is: nobody is named, the owner
// cannot be reached, or has not accepted within five business days (domain 3.1). An imported risk is taken as given.
func (r *Risk) OwnerGap(d *Directory, today Date) string {
	switch {
	case !r.Live() || r.State == RiskReported:
		return ""
	case r.Owner == "":
		return "Nobody owns " + r.ID + "."
	case !d.Reachable(r.Owner, today):
		return d.Name(r.Owner) + ", who owns " + r.ID + ", cannot be reached."
	case r.unaccepted() && today.After(d.AddBusinessDays(r.OwnerAsked, OwnerDays)):
		return d.Name(r.Owner) + " has not accepted " + r.ID + " since " + r.OwnerAsked.Long() + "."
	}
	return ""
}

// OwnerGapOf is OwnerGap as a gap, where one can be told without asking who is away: nobody is named, or the owner has
// not accepted within five business days. It is a gap from the day after those on.
func OwnerGapOf(d *Directory, r *Risk, today Date) (Gap, bool) {
	text := r.OwnerGap(d, today)
	if text == "" || r.Owner != "" && !r.unaccepted() {
		return Gap{}, false
	}
	g := Gap{Kind: GapRiskOwner, About: r.Ref(), Person: r.Owner, On: r.Service, Text: text}
	if r.unaccepted() {
		g.Since = d.AddBusinessDays(r.OwnerAsked, OwnerDays).AddDays(1)
	}
	if s := d.Services[r.Service]; s != nil {
		g.Tier = s.Tier
	}
	return g, true
}
