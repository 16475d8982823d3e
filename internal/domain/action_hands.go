package domain

import (
	"slices"
	"strings"
)

// steers says whether the caller may steer an action that is not necessarily their own: its owner, whoever gives the
// consents on it, the lead of its service's team, a security lead.
func (w Work) steers(a *Action) (standsFor string, ok bool) {
	if stands, ok := w.acts(a.Owner); ok {
		return stands, true
	}
	if stands, ok := ConsentOf(w.Dir, w.today(), a, w.Source, false).By(w.Dir, w.today(), w.Caller); ok {
		return stands, true
	}
	if s := w.Dir.Services[a.Service]; s != nil && w.Dir.Teams[s.Team] != nil {
		if stands, ok := w.acts(w.Dir.Teams[s.Team].Lead); ok {
			return stands, true
		}
	}
	return "", w.Caller.Has(RoleLead)
}

func (w Work) notYours(a *Action, what string) *Error {
	who := w.name(a.Owner)
	if c := ConsentOf(w.Dir, w.today(), a, w.Source, false); c.Person != a.Owner {
		who += ", " + w.name(c.Person)
	}
	return Fail(Forbidden, "You may not %s %s.", what, a.Ref()).WithHint("Ask %s, or a security lead.", who).WithRule("domain 3.4")
}

// Move sets another due date. Later ones count; from the third on the source's owner must agree, and until then the
// date stays (domain 3.4).
func (a *Action) Move(w Work, due Date, why string) (Deed, *Error) {
	n, _, err := a.begin("move")
	if err != nil {
		return Deed{}, err
	}
	stands, ok := w.steers(a)
	if !ok {
		return Deed{}, w.notYours(a, "move")
	}
	if err := w.checkDue(due); err != nil {
		return Deed{}, err
	}
	if due == a.Due {
		return Deed{}, Fail(Invalid, "%s is due on %s already.", a.Ref(), due.Long()).WithHint("Name another day.").WithField("due")
	}
	c := ConsentOf(w.Dir, w.today(), a, w.Source, false)
	if due.After(a.Due) && a.Shifts >= FreeMoves {
		if _, agrees := c.By(w.Dir, w.today(), w.Caller); !agrees {
			n.Wish = &Wish{What: "move", Due: due, Reason: strings.TrimSpace(why), By: w.Caller.Person, Asked: c.Person, On: w.today()}
			return Deed{Act: n, What: "wished", For: stands, Consent: c}, nil
		}
	}
	n.moveTo(due)
	return Deed{Act: n, What: "moved", For: stands}, nil
}

func (a *Action) moveTo(due Date) {
	if due.After(a.Due) {
		a.Shifts++
	}
	a.Due, a.SnoozedUntil = due, Date{}
	if a.Wish != nil && a.Wish.What == "move" {
		a.Wish = nil
	}
	for _, stage := range []string{LateFirst, LateSecond} {
		delete(a.Told, stage) // the days count from the new date
	}
}

// Drop gives it up, with a reason and the consent of the source's owner, who is not the action's (domain 3.4, 7.4).
func (a *Action) Drop(w Work, why string) (Deed, *Error) {
	n, _, err := a.begin("drop")
	if err != nil {
		return Deed{}, err
	}
	why = strings.TrimSpace(why)
	c := ConsentOf(w.Dir, w.today(), a, w.Source, true)
	stands, agrees := c.By(w.Dir, w.today(), w.Caller)
	agrees = agrees && w.Caller.Person != a.Owner
	if !agrees {
		var ok bool
		if stands, ok = w.acts(a.Owner); !ok {
			return Deed{}, Fail(Forbidden, "You may not drop %s.", a.Ref()).
				WithHint("Ask %s, who owns it; %s must agree.", w.name(a.Owner), w.name(c.Person)).WithRule("domain 3.4")
		}
	}
	if why == "" {
		return Deed{}, Fail(Invalid, "Why is %s not needed any more?", a.Ref()).WithHint("One sentence is enough.").WithField("why").WithRule("domain 3.4")
	}
	wish := &Wish{What: "drop", Reason: why, By: w.Caller.Person, Asked: c.Person, On: w.today()}
	if !agrees {
		n.Wish = wish
		return Deed{Act: n, What: "wished", For: stands, Consent: c}, nil
	}
	n.dropFor(wish, w)
	return Deed{Act: n, What: "dropped", For: stands}, nil
}

func (a *Action) dropFor(wish *Wish, w Work) {
	a.State, a.DroppedOn, a.DropReason, a.DropApprovedBy = ActDropped, w.today(), wish.Reason, w.Caller.Person
	a.Wish, a.Offered, a.BlockedBy, a.Unblocker, a.NextCheck = nil, "", "", "", Date{}
}

// Assign offers it to somebody, who must accept; until then the old owner stays responsible (domain 3.4). Who takes it
// for themselves has accepted. yes agrees that a reader is added to a confidential one.
func (a *Action) Assign(w Work, to string, yes bool) (Deed, *Error) {
	n, _, err := a.begin("assign")
	if err != nil {
		return Deed{}, err
	}
	stands, ok := w.steers(a)
	if !ok {
		return Deed{}, w.notYours(a, "give away")
	}
	if err := w.checkOwner(to); err != nil {
		return Deed{}, err
	}
	if to == a.Owner {
		return Deed{}, Fail(AlreadyDone, "%s owns %s already.", w.name(to), a.Ref())
	}
	if err := w.AddReader(&n.Meta, to, yes); err != nil {
		return Deed{}, err
	}
	if to == w.Caller.Person {
		n.take(to)
		return Deed{Act: n, What: "taken", For: stands}, nil
	}
	n.Offered = to
	return Deed{Act: n, What: "offered", For: stands}, nil
}

func (a *Action) take(by string) {
	a.Owner, a.Offered, a.SnoozedUntil = by, "", Date{}
	if a.Wish != nil && a.Wish.What == "drop" {
		a.Wish = nil // the one who wished it does not own it any more
	}
}

// Accept takes an offered action over or, for who was asked, agrees to a drop or a move (product 7).
func (a *Action) Accept(w Work) (Deed, *Error) {
	n, _, err := a.begin("accept")
	if err != nil {
		return Deed{}, err
	}
	if stands, ok := w.acts(a.Offered); ok && w.Round == 0 {
		n.take(a.Offered)
		return Deed{Act: n, What: "taken", For: stands}, nil
	}
	stands, err := w.mayAnswerWish(a)
	if err != nil {
		return Deed{}, err
	}
	d := Deed{Act: n, For: stands, Ended: a.Wish}
	if a.Wish.What == "move" {
		if err := w.checkDue(a.Wish.Due); err != nil {
			return Deed{}, err
		}
		n.moveTo(a.Wish.Due)
		n.Wish, d.What = nil, "moved"
		return d, nil
	}
	n.dropFor(a.Wish, w)
	d.What = "dropped"
	return d, nil
}

// Refuse declines an offered action or, for who was asked, says no to a drop or a move. The answer is written down;
// the action goes on as it was.
func (a *Action) Refuse(w Work) (Deed, *Error) {
	n, _, err := a.begin("accept")
	if err != nil {
		return Deed{}, err
	}
	if stands, ok := w.acts(a.Offered); ok && w.Round == 0 {
		n.Offered = ""
		return Deed{Act: n, What: "declined", For: stands}, nil
	}
	stands, err := w.mayAnswerWish(a)
	if err != nil {
		return Deed{}, err
	}
	n.Wish = nil
	return Deed{Act: n, What: "refused", For: stands, Ended: a.Wish}, nil
}

// mayAnswerWish says whether the caller may consent to what is wished. Whoever gives the consents is worked out anew,
// for the source may have changed hands since the question (domain 7.4, T4).
func (w Work) mayAnswerWish(a *Action) (string, *Error) {
	if a.Wish == nil {
		if a.Offered != "" {
			return "", Fail(Forbidden, "%s was asked to take %s over.", w.name(a.Offered), a.Ref()).
				WithHint("Ask %s; until then %s stays responsible.", w.name(a.Offered), w.name(a.Owner)).WithRule("domain 3.4")
		}
		return "", Fail(Refused, "Nothing about %s waits for an answer.", a.Ref()).
			WithHint("Possible now: %s.", strings.Join(slices.DeleteFunc(actionLife.allowed(a.State), func(v string) bool { return v == "accept" }), ", "))
	}
	if err := w.stale(a.Ref(), a.Gen); err != nil {
		return "", err
	}
	drop := a.Wish.What == "drop"
	c := ConsentOf(w.Dir, w.today(), a, w.Source, drop)
	stands, ok := c.By(w.Dir, w.today(), w.Caller)
	if !ok || drop && w.Caller.Person == a.Owner {
		return "", Fail(Forbidden, "%s must agree to this, because %s.", w.name(c.Person), c.reason(w)).
			WithHint("Ask %s.", w.name(c.Person)).WithRule("domain 7.4")
	}
	return stands, nil
}

func (c Consent) reason(w Work) string {
	switch {
	case c.Person == LeadsStep:
		return c.Why
	case w.Source != nil && ForCaller(w.Caller).Sees(w.Source) != SeesAll:
		return "they answer for what it belongs to" // whoever may not see the source learns nothing of it (domain 7.2)
	}
	return w.name(c.Person) + " " + c.Why
}

// HandBack gives a fresh action back to who added it: the named owner holds it at once, and may say no (domain 3.4).
func (a *Action) HandBack(w Work) (Deed, *Error) {
	if stands, ok := w.acts(a.Offered); ok && a.Live() {
		n := Clone(a)
		n.Offered = ""
		return Deed{Act: n, What: "declined", For: stands}, nil
	}
	stands, err := w.ownersOnly(a, "hand back")
	if err != nil {
		return Deed{}, err
	}
	n, _, err := a.begin("handback")
	if err != nil {
		return Deed{}, err
	}
	if p := w.Dir.People[a.AddedBy]; p == nil || !p.Live() || a.AddedBy == a.Owner || a.IsRestricted() && !contains(a.NeedToKnow, a.AddedBy) {
		return Deed{}, Fail(Refused, "There is nobody to hand %s back to.", a.Ref()).
			WithHint("Offer it to somebody with `action assign %s owner:@name`.", a.Ref()).WithRule("domain 3.4")
	}
	n.take(a.AddedBy)
	return Deed{Act: n, What: "handed back", For: stands}, nil
}
