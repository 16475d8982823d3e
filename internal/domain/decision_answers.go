package domain

import (
	"slices"
	"strings"
)

// DecisionChange is a change of what is proposed. Empty fields stay as they are; an empty list that is not nil clears one.
type DecisionChange struct {
	Title, Context, Rationale, Tradeoff string
	Options                             []string
	Recommended                         int
	ReviewBy, Due                       Date
	Driver                              string
	MustAgree, Contributors, Informed   []string
	Links                               []Ref
	Supersedes                          Ref
}

// Edit changes a proposal. A change of what is to be decided makes a new edition: who agreed is asked again, and a press
// that was meant for the older one decides nothing. linked are the records that it is about afterwards.
func (d *Decision) Edit(w Work, c DecisionChange, linked []Record, add bool) (DecisionDeed, *Error) {
	n, stands, err := d.begin(w, "edit")
	if err != nil {
		return DecisionDeed{}, err
	}
	if err := n.take(w, c, linked); err != nil {
		return DecisionDeed{}, err
	}
	if n.Supersedes == n.Ref() {
		return DecisionDeed{}, Fail(Invalid, "%s cannot replace itself.", n.Ref()).WithHint("Name an older decision.").WithField("supersedes")
	}
	if err := n.check(w, d, linked, add); err != nil {
		return DecisionDeed{}, err
	}
	for _, p := range d.MustAgree {
		if !contains(n.MustAgree, p) && d.refusedBy(p) && !w.Caller.Has(RoleLead) {
			return DecisionDeed{}, Fail(Refused, "%s said no, and a no is not taken out.", w.name(p)).
				WithHint("Change the proposal and ask again; a security lead can take %s off the list.", w.name(p)).WithField("must_agree").WithRule("domain 1.2")
		}
	}
	if len(Diff(d, n)) == 0 {
		return DecisionDeed{}, Fail(Invalid, "Nothing is different.").WithHint("Name what is to change, for example `decision edit %s due:friday`.", d.Ref())
	}
	void := !d.sameMatter(n)
	if void {
		n.Edition++
	}
	return DecisionDeed{Dec: n, What: "edited", For: stands, Void: void}, nil
}

// take writes a change over a proposal.
func (d *Decision) take(w Work, c DecisionChange, linked []Record) *Error {
	text := func(to *string, s string) {
		if s = strings.TrimSpace(s); s != "" {
			*to = s
		}
	}
	text(&d.Title, c.Title)
	text(&d.Context, c.Context)
	text(&d.Rationale, c.Rationale)
	text(&d.Tradeoff, c.Tradeoff)
	text(&d.Driver, c.Driver)
	list := func(to *[]string, ids []string) {
		if ids != nil {
			*to = slices.Clone(ids)
		}
	}
	list(&d.Options, c.Options)
	list(&d.MustAgree, c.MustAgree)
	list(&d.Contributors, c.Contributors)
	list(&d.Informed, c.Informed)
	if c.Recommended > 0 {
		d.Recommended = c.Recommended
	} else if c.Options != nil && d.Recommended > len(c.Options) {
		d.Recommended = 0
	}
	if !c.ReviewBy.IsZero() {
		d.ReviewBy = c.ReviewBy
	}
	if !c.Due.IsZero() && c.Due != d.Due {
		if err := checkDecisionDay(w, c.Due); err != nil {
			return err
		}
		d.Due = c.Due
		delete(d.Told, LateFirst) // the days count from the new date
	}
	if c.Links != nil {
		d.Links = c.Links
	}
	if !c.Supersedes.IsZero() {
		d.Supersedes = c.Supersedes
	}
	if c.Links != nil || !c.Supersedes.IsZero() {
		d.inherit(w, linked)
	}
	return nil
}

// refusedBy says whether a person who must agree ever said no to the proposal.
func (d *Decision) refusedBy(person string) bool {
	return slices.ContainsFunc(d.Said(person), func(a Answer) bool { return a.What == "disagree" })
}

// sameMatter says whether two versions put the same thing to the approver.
func (d *Decision) sameMatter(n *Decision) bool {
	return d.Title == n.Title && d.Context == n.Context && d.Rationale == n.Rationale && d.Tradeoff == n.Tradeoff && d.ReviewBy == n.ReviewBy &&
		d.Recommended == n.Recommended && d.Supersedes == n.Supersedes && slices.Equal(d.Options, n.Options) && slices.Equal(d.Links, n.Links)
}

// say is the road of every answer that is written down and changes no state.
func (d *Decision) say(w Work, verb, what, words, missing string, of []string) (DecisionDeed, *Error) {
	n, stands, err := d.begin(w, verb)
	if err != nil {
		return DecisionDeed{}, err
	}
	words = strings.TrimSpace(words)
	if words == "" && missing != "" {
		return DecisionDeed{}, Fail(Invalid, "%s", missing).WithHint("One sentence is enough; it is kept word for word.").WithField("words").WithRule("domain 3.3")
	}
	n.Answers = append(n.Answers, Answer{By: w.Caller.Person, For: w.speaksFor(of), What: what, Words: words, On: w.today(), Edition: d.Edition})
	return DecisionDeed{Dec: n, What: said[what], For: stands, Words: words}, nil
}

var said = map[string]string{"agree": "agreed", "disagree": "disagreed", "input": "input", "objection": "objection", "question": "question"}

// speaksFor is whom the caller answers for among those who were asked: themselves, else the first they stand in for.
func (w Work) speaksFor(of []string) string {
	if contains(of, w.Caller.Person) {
		return ""
	}
	for _, p := range of {
		if stands, ok := w.acts(p); ok {
			return stands
		}
	}
	return ""
}

// Agree is the yes of somebody who must agree. It decides nothing (domain 1.2).
func (d *Decision) Agree(w Work, words string, edition int) (DecisionDeed, *Error) {
	if err := d.seen(edition); err != nil {
		return DecisionDeed{}, err
	}
	if a, ok := d.Stance(w.answersFor(d)); ok && a.What == "agree" && d.State == DecProposed {
		return DecisionDeed{}, Fail(AlreadyDone, "%s agreed already, on %s.", w.name(a.By), a.On.Long()).WithHint("The yes counts until somebody changes what is proposed.")
	}
	return d.say(w, "agree", "agree", words, "", d.MustAgree)
}

// answersFor is the one of must_agree for whom the caller speaks.
func (w Work) answersFor(d *Decision) string {
	if s := w.speaksFor(d.MustAgree); s != "" {
		return s
	}
	return w.Caller.Person
}

// Disagree is their no, with the reason: it blocks and escalates, it does not decide (domain 1.2).
func (d *Decision) Disagree(w Work, words string) (DecisionDeed, *Error) {
	return d.say(w, "disagree", "disagree", words, "What stands against it?", d.MustAgree)
}

// Input is what a contributor says; it is no vote.
func (d *Decision) Input(w Work, words string) (DecisionDeed, *Error) {
	return d.say(w, "input", "input", words, "What should the approver know?", append(slices.Clone(d.Contributors), d.MustAgree...))
}

// Object is a contributor's objection: no vote, kept word for word (domain 3.3).
func (d *Decision) Object(w Work, words string) (DecisionDeed, *Error) {
	return d.say(w, "object", "objection", words, "What do you object to, and why?", append(slices.Clone(d.Contributors), d.MustAgree...))
}

// Question is what the approver wants to know before deciding.
func (d *Decision) Question(w Work, words string) (DecisionDeed, *Error) {
	return d.say(w, "question", "question", words, "What do you need to know?", one(d.Approver))
}

// Delegate makes somebody else the approver, who is not the driver either (domain 1.2, 7.4).
func (d *Decision) Delegate(w Work, to, why string, add bool) (DecisionDeed, *Error) {
	n, stands, err := d.begin(w, "delegate")
	if err != nil {
		return DecisionDeed{}, err
	}
	if to == d.Approver {
		return DecisionDeed{}, Fail(Invalid, "%s is the approver already.", w.name(to)).WithHint("Name somebody else.").WithField("to")
	}
	n.Approver = to
	n.MustAgree = slices.DeleteFunc(n.MustAgree, func(p string) bool { return p == to }) // who decides need not agree besides
	n.Contributors = slices.DeleteFunc(n.Contributors, func(p string) bool { return p == to })
	n.Informed = both(append(n.Informed, d.Approver)...)
	if p := w.Dir.People[d.Approver]; p == nil || !p.Live() {
		n.Informed = slices.DeleteFunc(n.Informed, func(x string) bool { return x == d.Approver })
	}
	delete(n.Told, LateFirst)
	if err := n.checkPeople(w, d, add); err != nil {
		if err.Field == "approver" {
			err.Field = "to"
		}
		return DecisionDeed{}, err
	}
	return DecisionDeed{Dec: n, What: "delegated", For: stands, Words: strings.TrimSpace(why)}, nil
}

// seen refuses a press that was meant for an older edition: the numbers of the options may have another meaning.
func (d *Decision) seen(edition int) *Error {
	if edition == 0 || edition == d.Edition || d.State != DecProposed {
		return nil
	}
	e := Fail(Conflict, "%s was changed after this message was written.", d.Ref()).WithHint("Read it again, then answer.")
	e.Suggest = []string{"show " + d.ID}
	return e
}

// Reject is the approver's no, with the reason.
func (d *Decision) Reject(w Work, why string) (DecisionDeed, *Error) {
	n, stands, err := d.begin(w, "reject")
	if err != nil {
		return DecisionDeed{}, err
	}
	if n.EndReason = strings.TrimSpace(why); n.EndReason == "" {
		return DecisionDeed{}, Fail(Invalid, "Why not?").WithHint("One sentence is enough; the driver reads it.").WithField("why").WithRule("domain 3.3")
	}
	n.Decided, n.DecidedBy = w.today(), w.Caller.Person
	return DecisionDeed{Dec: n, What: "rejected", For: stands, Words: n.EndReason}, nil
}

// Withdraw takes the proposal back.
func (d *Decision) Withdraw(w Work, why string) (DecisionDeed, *Error) {
	n, stands, err := d.begin(w, "withdraw")
	if err != nil {
		return DecisionDeed{}, err
	}
	if n.EndReason = strings.TrimSpace(why); n.EndReason == "" {
		return DecisionDeed{}, Fail(Invalid, "Why is it taken back?").WithHint("One sentence is enough.").WithField("why").WithRule("domain 3.3")
	}
	n.Withdrawn = w.today()
	return DecisionDeed{Dec: n, What: "withdrawn", For: stands, Words: n.EndReason}, nil
}

// Successor is what replaced a decision, as its readers may be told.
func (d *Decision) Successor() string {
	if d.SupersededBy.IsZero() {
		return "a newer decision"
	}
	return d.SupersededBy.String()
}

// Superseded ends a decided record, because a decided one names it (domain 3.3); nil where it is not in force.
func (d *Decision) Superseded(by *Decision) *Decision {
	row, ok := decisionLife.Row(d.State, "supersede")
	if !ok {
		return nil
	}
	n := Clone(d)
	n.State = row.To
	if !by.IsRestricted() || d.IsRestricted() { // what is hidden is not named on an open card (domain 7.2)
		n.SupersededBy = by.Ref()
	}
	return n
}
