package domain

import (
	"fmt"
	"strings"
)

// ClockOff is a legal reviewer's word that a law, or one clock of it, does not apply to an incident (domain 5.5).
func (i *Incident) ClockOff(w Work, name, why string) (IncidentDeed, *Error) {
	n, stands, err := i.beginClock(w)
	if err != nil {
		return IncidentDeed{}, err
	}
	if err := i.onlyLegal(w, "a law does not apply"); err != nil {
		return IncidentDeed{}, err
	}
	if why = OneLine(why); why == "" {
		return IncidentDeed{}, Fail(Invalid, "Why does it not apply?").WithHint("One sentence, for those who ask later: `incident clock %s not-applicable %s \"no personal data is kept there\"`.", i.ID, name).
			WithField("why").WithRule("domain 5.5")
	}
	law, whole := LawOf(name)
	if !whole {
		r, err := i.clockRow(w, name, "")
		if err != nil {
			return IncidentDeed{}, err
		}
		l := n.law(r.Law)
		if x, off := l.Off[r.Name]; off || l.Status == LawNotApplicable {
			return IncidentDeed{}, alreadyOff(w, r.Cite, x.By)
		}
		if l.Off == nil {
			l.Off = map[string]Excuse{}
		}
		l.Off[r.Name] = Excuse{By: w.Caller.Person, At: w.Now.UTC(), Reason: why}
		n.setLaw(r.Law, l)
		n.log(w, "clock", "%s: the duty to %s (%s) does not apply.", w.name(w.Caller.Person), r.Title, r.Cite)
		return IncidentDeed{Inc: n, What: "clock", For: stands, Words: r.Name}, nil
	}
	l := n.law(law.Key)
	if l.Status == LawNotApplicable {
		return IncidentDeed{}, alreadyOff(w, law.Name, l.By)
	}
	l.Status, l.By, l.Reason = LawNotApplicable, w.Caller.Person, why
	n.setLaw(law.Key, l)
	n.log(w, "clock", "%s: %s does not apply.", w.name(w.Caller.Person), law.Name)
	return IncidentDeed{Inc: n, What: "clock", For: stands, Words: law.Key}, nil
}

func alreadyOff(w Work, what, by string) *Error {
	who := "somebody"
	if by != "" {
		who = w.name(by)
	}
	return Fail(AlreadyDone, "%s was set aside by %s already.", what, who).WithHint("Nothing is left to do about it.")
}

// ClockOn says that a law applies to an incident; of what a legal reviewer set aside, only a legal reviewer (domain 5.5).
func (i *Incident) ClockOn(w Work, name string) (IncidentDeed, *Error) {
	n, stands, err := i.beginClock(w)
	if err != nil {
		return IncidentDeed{}, err
	}
	key, title := name, ""
	if law, ok := LawOf(name); ok {
		title = law.Name
	} else {
		r, err := i.clockRow(w, name, "")
		if err != nil {
			return IncidentDeed{}, err
		}
		key, title = r.Law, r.Cite
	}
	l := n.law(key)
	_, off := l.Off[name]
	if off || l.Status == LawNotApplicable {
		if err := i.onlyLegal(w, "what was set aside applies after all"); err != nil {
			return IncidentDeed{}, err
		}
	} else if l.Status == LawApplies {
		return IncidentDeed{}, Fail(AlreadyDone, "%s applies already.", title).WithHint("`incident clock %s` shows its clocks.", i.ID)
	}
	delete(l.Off, name)
	l.Status, l.By, l.Reason = LawApplies, w.Caller.Person, ""
	n.setLaw(key, l)
	n.log(w, "clock", "%s: %s applies.", w.name(w.Caller.Person), title)
	return IncidentDeed{Inc: n, What: "clock", For: stands, Words: name}, nil
}

// numberWords are the numbers that clocks hang on, as people read them.
var numberWords = map[string]string{NumPeople: "people are affected", NumResidents: "of them live in one state", NumClients: "clients' data we handle for them"}

// CountAffected says how many people are affected, or one of the other numbers that clocks hang on. It is for people to say
// which law applies (domain 5.5): a number brings none that does not stand yet.
func (i *Incident) CountAffected(w Work, what string, number int) (IncidentDeed, *Error) {
	n, stands, err := i.beginClock(w)
	if err != nil {
		return IncidentDeed{}, err
	}
	words, ok := numberWords[what]
	switch {
	case !ok:
		return IncidentDeed{}, Fail(Invalid, "Of what is that the number?").WithHint("One of: %s.", strings.Join([]string{NumPeople, NumResidents, NumClients}, ", ")).WithField("what")
	case number < 0:
		return IncidentDeed{}, Fail(Invalid, "That is no number of people.").WithHint("Name a whole number, like 620.").WithField("number")
	}
	if law, _ := LawOf("hipaa"); i.Legal[law.Key].Status == "" {
		return IncidentDeed{}, Fail(Refused, "No legal clock of this incident counts people: nobody said that %s applies.", law.Name).
			WithHint("If it does, say so first: `incident clock %s applies %s`.", i.ID, law.Key).WithRule("domain 5.5")
	}
	l := n.law("hipaa")
	if l.Status == LawNotApplicable {
		return IncidentDeed{}, i.whyOff(w, ClockRule{Name: ClockHIPAAPeople, Law: "hipaa", Cite: "HIPAA"})
	}
	if had, said := l.Numbers[what]; said && had == number {
		return IncidentDeed{}, Fail(AlreadyDone, "The record says so already: %d %s.", number, words).WithHint("`incident clock %s` shows the clocks.", i.ID)
	}
	if l.Numbers == nil {
		l.Numbers = map[string]int{}
	}
	l.Numbers[what] = number
	n.setLaw("hipaa", l)
	n.log(w, "clock", "%s: %s.", w.name(w.Caller.Person), fmt.Sprintf("%d %s", number, words))
	return IncidentDeed{Inc: n, What: "clock", For: stands, Words: what}, nil
}
