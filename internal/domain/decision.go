package domain

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// The states of a decision (domain 3.3).
const (
	DecProposed   = "proposed"
	DecDecided    = "decided"
	DecRejected   = "rejected"
	DecWithdrawn  = "withdrawn"
	DecSuperseded = "superseded"
)

// The limits of a decision (domain 1.2, 3.3).
const (
	MaxMustAgree = 3
	MinOptions   = 2
	MaxOptions   = 10  // more than that is a list, not a choice
	ReviewWithin = 365 // days
)

// decisionLife is the lifecycle of domain 3.3. A decided record is frozen: the one transition out of it is the system's,
// when a decided record names it.
var decisionLife = Lifecycle{
	{"", "propose", DecProposed, []Part{PartAnyone}, "one driver and one approver, not the same person; at most three must agree"},
	{DecProposed, "edit", DecProposed, []Part{PartDriver, PartLead}, "a change of what is to be decided asks those who agreed again"},
	{DecProposed, "agree", DecProposed, []Part{PartMustAgree}, ""},
	{DecProposed, "disagree", DecProposed, []Part{PartMustAgree}, "reason; blocks and escalates, does not decide"},
	{DecProposed, "input", DecProposed, []Part{PartContributor, PartMustAgree}, "no vote"},
	{DecProposed, "object", DecProposed, []Part{PartContributor, PartMustAgree}, "no vote; kept word for word"},
	{DecProposed, "question", DecProposed, []Part{PartApprover}, "the driver answers by an edit"},
	{DecProposed, "delegate", DecProposed, []Part{PartApprover, PartLead}, "the new approver is not the driver"},
	{DecProposed, "decide", DecDecided, []Part{PartApprover}, "context, two options, one chosen, reason, price, review date; all who must agree did"},
	{DecProposed, "reject", DecRejected, []Part{PartApprover}, "reason"},
	{DecProposed, "withdraw", DecWithdrawn, []Part{PartDriver}, "reason"},
	{DecDecided, "complete", DecDecided, []Part{PartDriver, PartApprover, PartLead}, "logged in short form during an incident: what it lacks, by the retrospective"},
	{DecDecided, "supersede", DecSuperseded, []Part{PartSystem}, "a decided record names it"},
}

// DecisionDeed is what a verb makes of a decision.
type DecisionDeed struct {
	Dec   *Decision
	What  string // proposed, edited, agreed, disagreed, input, objection, question, delegated, decided, completed, rejected, withdrawn
	For   string // whom the caller stood in for
	Words string // what was said with it
	// Void says that what is to be decided changed, so that a yes given before does not count any more.
	Void bool
}

// decisionParts are the parts a caller plays in a decision. The driver never decides, not even in the approver's name,
// unless a security lead lifted that (domain 1.2, 7.4); nor does the driver agree in somebody else's.
func (w Work) decisionParts(d *Decision) Parts {
	p := Parts{}
	play := func(part Part, person string) {
		if stands, ok := w.acts(person); ok && (stands == "" || !w.drives(d) || part == PartDriver || d.WaivedFor(w.Caller.Person)) {
			p.Add(part, stands)
		}
	}
	play(PartDriver, d.Driver)
	if w.Caller.Person != d.Driver || d.WaivedFor(d.Driver) {
		play(PartApprover, d.Approver)
	}
	for _, x := range d.MustAgree {
		play(PartMustAgree, x)
	}
	for _, x := range d.Contributors {
		play(PartContributor, x)
	}
	if w.Caller.Has(RoleLead) {
		p.Add(PartLead, "")
	}
	return p
}

// drives says whether the caller is the driver or stands in for them.
func (w Work) drives(d *Decision) bool {
	_, ok := w.acts(d.Driver)
	return ok
}

// begin is the first question of every verb on a decision that exists: its state, then the caller's part.
func (d *Decision) begin(w Work, verb string) (*Decision, string, *Error) {
	if err := w.Caller.May(MayLog); err != nil {
		return nil, "", err
	}
	if err := d.over(w, verb); err != nil {
		return nil, "", err
	}
	row, stands, err := decisionLife.Gate(d.Ref(), d.State, verb, w.decisionParts(d), func(p Part) string { return d.who(w, p) })
	if err != nil {
		return nil, "", err
	}
	n := Clone(d)
	n.State = row.To
	return n, stands, nil
}

// over words what a decision that is no longer open answers: who was first, and what may still be done (domain 3).
func (d *Decision) over(w Work, verb string) *Error {
	answered := verb == "decide" || verb == "reject" || verb == "delegate" || verb == "agree" || verb == "disagree"
	by, again := w.name(d.DecidedBy), "`decision supersede "+d.ID+"` proposes another one in its place."
	if d.DecidedBy == "" {
		by = w.name(d.Approver)
	}
	switch {
	case d.State == DecDecided && answered:
		return Fail(AlreadyDone, "Already decided by %s on %s: %s.", by, d.Decided.Long(), d.ChosenWords()).WithHint("%s", again)
	case d.State == DecRejected && answered:
		return Fail(AlreadyDone, "Already rejected by %s on %s.", by, d.Decided.Long()).WithHint("Propose a new one: `decision propose`.")
	case d.State == DecWithdrawn && verb == "withdraw":
		return Fail(AlreadyDone, "Already withdrawn by %s on %s.", w.name(d.Driver), d.Withdrawn.Long()).WithHint("Propose a new one: `decision propose`.")
	case d.State == DecDecided && d.Short && verb == "complete":
	case d.State == DecDecided:
		e := Fail(Refused, "%s was decided on %s and is frozen: `%s` is not possible any more.", d.Ref(), d.Decided.Long(), verb).WithHint("%s", again).WithRule("domain 3.3")
		e.Suggest = []string{"decision supersede " + d.ID}
		return e
	case d.State == DecSuperseded:
		e := Fail(Refused, "%s was replaced by %s: `%s` is not possible any more.", d.Ref(), d.Successor(), verb).WithHint("Look at %s.", d.Successor()).WithRule("domain 3.3")
		if !d.SupersededBy.IsZero() {
			e.Suggest = []string{"show " + d.SupersededBy.String()}
		}
		return e
	}
	return nil
}

// ChosenWords is the option that was chosen.
func (d *Decision) ChosenWords() string {
	if d.Chosen < 1 || d.Chosen > len(d.Options) {
		return "no option"
	}
	return d.Options[d.Chosen-1]
}

// who names the people behind a part, for a refusal.
func (d *Decision) who(w Work, p Part) string {
	names := func(ids ...string) string {
		var out []string
		for _, id := range ids {
			out = append(out, w.name(id))
		}
		return strings.Join(out, " or ")
	}
	switch p {
	case PartDriver:
		return names(d.Driver)
	case PartApprover:
		return names(d.Approver)
	case PartMustAgree:
		return names(d.MustAgree...)
	case PartContributor:
		return names(d.Contributors...)
	case PartLead:
		return "a security lead"
	}
	return ""
}

// NewDecision makes a proposal of what somebody said; the number and the card's place are the ledger's. linked are the
// records that it is about and that it replaces, add agrees that its people are put on the list of a confidential one.
func NewDecision(w Work, d Decision, linked []Record, add bool) (*Decision, *Error) {
	if err := w.Caller.May(MayLog); err != nil {
		return nil, err
	}
	if d.Driver == "" {
		d.Driver = w.Caller.Person
	}
	d.State, d.Proposed, d.Edition = DecProposed, w.today(), 1
	d.inherit(w, linked)
	if err := d.check(w, nil, linked, add); err != nil {
		return nil, err
	}
	if err := checkDecisionDay(w, d.Due); err != nil {
		return nil, err
	}
	return &d, nil
}

// inherit takes over the services of what a decision is linked to and, where any of that is confidential, the readers
// who may read all of it (domain 7.2).
func (d *Decision) inherit(w Work, linked []Record) {
	d.Touches = nil
	for _, rec := range linked {
		for _, s := range rec.Services() {
			if !contains(d.Touches, s) {
				d.Touches = append(d.Touches, s)
			}
		}
		m := rec.Base()
		if !m.IsRestricted() {
			continue
		}
		if d.IsRestricted() {
			d.NeedToKnow = slices.DeleteFunc(d.NeedToKnow, func(p string) bool { return !contains(m.NeedToKnow, p) })
		} else {
			d.Visibility, d.NeedToKnow = Restricted, slices.Clone(m.NeedToKnow)
		}
	}
	if d.IsRestricted() {
		d.NeedToKnow = both(append(d.NeedToKnow, w.Caller.Person)...)
	}
}

// check holds a proposal to its rules: interactive edits refuse what is no valid DACI (domain 1.2). was is the version
// before, nil for a new one: who stands there already and left meanwhile holds up no other change.
func (d *Decision) check(w Work, was *Decision, linked []Record, add bool) *Error {
	d.Title, d.Context = OneLine(d.Title), strings.TrimSpace(d.Context)
	d.Rationale, d.Tradeoff = strings.TrimSpace(d.Rationale), strings.TrimSpace(d.Tradeoff)
	if err := d.checkText(); err != nil {
		return err
	}
	if err := d.checkPeople(w, was, add); err != nil {
		return err
	}
	if !d.ReviewBy.IsZero() {
		if err := checkReview(w, d.ReviewBy, linked); err != nil {
			return err
		}
	}
	for _, rec := range linked {
		if rec.Ref() == d.Supersedes {
			return replaceable(rec)
		}
	}
	return nil
}

func (d *Decision) checkText() *Error {
	switch n := utf8.RuneCountInString(d.Title); {
	case n == 0:
		return Fail(Invalid, "What is to be decided?").WithHint("Say it in a few words.").WithField("title")
	case n > MaxTitle:
		return Fail(Invalid, "That title has %d characters; %d is the most.", n, MaxTitle).WithHint("Put the details into the context.").WithField("title")
	}
	d.Options = slices.DeleteFunc(d.Options, func(o string) bool { return OneLine(o) == "" })
	for i, o := range d.Options {
		d.Options[i] = OneLine(o)
		switch {
		case utf8.RuneCountInString(o) > MaxTitle:
			return Fail(Invalid, "Option %d has more than %d characters.", i+1, MaxTitle).WithHint("Say it shorter; the context has room for details.").WithField("options")
		case slices.IndexFunc(d.Options, func(x string) bool { return strings.EqualFold(OneLine(x), d.Options[i]) }) < i:
			return Fail(Invalid, "“%s” stands there twice.", d.Options[i]).WithHint("Name each option once.").WithField("options")
		}
	}
	switch {
	case len(d.Options) == 1:
		return Fail(Invalid, "One option is no choice.").WithHint("Name at least two; one of them may be “do nothing”.").WithField("options").WithRule("domain 3.3")
	case len(d.Options) > MaxOptions:
		return Fail(Invalid, "Those are %d options; %d is the most.", len(d.Options), MaxOptions).WithHint("Keep the ones worth choosing.").WithField("options")
	case d.Recommended < 0 || d.Recommended > len(d.Options):
		return Fail(Invalid, "There is no option %d to recommend.", d.Recommended).WithHint("Name the number of one of the %d options.", len(d.Options)).WithField("recommended")
	}
	return nil
}

func (d *Decision) checkPeople(w Work, was *Decision, add bool) *Error {
	d.MustAgree, d.Contributors, d.Informed = both(d.MustAgree...), both(d.Contributors...), both(d.Informed...)
	if d.Approver == "" {
		return Fail(Invalid, "A decision has exactly one approver.").WithHint("Name who decides, for example `approver:@renata`.").WithField("approver").WithRule("domain 1.2")
	}
	if d.Driver == d.Approver && !d.WaivedFor(d.Driver) {
		return Fail(Refused, "%s prepares it, so somebody else must decide.", w.name(d.Driver)).
			WithHint("Name another approver; in a small team a security lead may waive this.").WithField("approver").WithRule("domain 7.4")
	}
	if len(d.MustAgree) > MaxMustAgree {
		return Fail(Invalid, "%d people must agree; %d is the most.", len(d.MustAgree), MaxMustAgree).
			WithHint("Keep those without whom it must not be decided; the others give input.").WithField("must_agree").WithRule("domain 1.2")
	}
	if contains(d.MustAgree, d.Approver) {
		return Fail(Invalid, "%s decides; who must agree is somebody else.", w.name(d.Approver)).WithHint("Leave %s out here.", w.name(d.Approver)).WithField("must_agree")
	}
	var before []string
	veiled := was != nil && d.IsRestricted() && !was.IsRestricted() // its people are to go on reading it
	if was != nil {
		before = append(append(append([]string{was.Driver, was.Approver}, was.MustAgree...), was.Contributors...), was.Informed...)
	}
	for _, x := range []struct {
		field string
		ids   []string
		acts  bool
	}{{"driver", one(d.Driver), true}, {"approver", one(d.Approver), true}, {"must_agree", d.MustAgree, true}, {"contributors", d.Contributors, true}, {"informed", d.Informed, false}} {
		for _, id := range x.ids {
			if contains(before, id) {
				if !veiled || w.takesPart(id, false) != nil {
					continue
				}
			} else if err := w.takesPart(id, x.acts); err != nil {
				return err.WithField(x.field)
			}
			if err := w.AddReader(&d.Meta, id, add); err != nil {
				return err
			}
		}
	}
	return nil
}

// takesPart says whether a person can be named in a decision or asked for proof: somebody known, active and, where they
// are to act, not one who only reads (domain 7.1).
func (w Work) takesPart(id string, acts bool) *Error {
	p := w.Dir.People[id]
	switch {
	case p == nil:
		return Fail(Invalid, "I know nobody called %s.", id).WithHint("Name persons, not groups, with @.")
	case !p.Live():
		return Fail(Invalid, "%s's account is deactivated.", p.Name).WithHint("Name somebody who can answer.").WithRule("domain 1.2")
	case acts && CallerFor(w.Dir, p).May(MayLog) != nil:
		return Fail(Invalid, "%s is an auditor, who reads and does not change records.", p.Name).WithHint("Name somebody else.").WithRule("domain 7.1")
	}
	return nil
}

func checkDecisionDay(w Work, due Date) *Error {
	switch {
	case due.IsZero():
		return Fail(Invalid, "By when is it to be decided?").WithHint("Name a day, for example `due:friday`.").WithField("due")
	case due.Before(w.today()):
		return Fail(Invalid, "%s is past.", due.Long()).WithHint("Name today (%s) or a later day.", w.today().Long()).WithField("due")
	}
	return nil
}

// checkReview bounds the day of looking again: within a year and, where the decision accepts a risk, not after the
// exception that it is linked to ends (domain 3.3).
func checkReview(w Work, by Date, linked []Record) *Error {
	latest, why := w.today().AddDays(ReviewWithin), "a decision is looked at again within a year"
	for _, rec := range linked {
		if x, ok := rec.(*Exception); ok && x.Live() && !x.Ends.IsZero() && x.Ends.Before(latest) {
			latest, why = x.Ends, x.ID+" ends then"
		}
	}
	switch {
	case !by.After(w.today()):
		return Fail(Invalid, "When is it to be looked at again?").WithHint("Name a day after today, at the latest %s.", latest.Long()).WithField("review_by").WithRule("domain 3.3")
	case by.After(latest):
		return Fail(Invalid, "%s is too late to look at it again.", by.Long()).WithHint("%s is the latest day: %s.", latest.Long(), why).WithField("review_by").WithRule("domain 3.3")
	}
	return nil
}

// replaceable says whether a record can be replaced by a decision: a decided one, in force.
func replaceable(rec Record) *Error {
	old, ok := rec.(*Decision)
	switch {
	case !ok:
		return Fail(Invalid, "%s is no decision.", rec.Ref()).WithHint("Only a decision can be replaced by one.").WithField("supersedes")
	case old.State == DecSuperseded:
		return Fail(Refused, "%s was replaced by %s already.", old.Ref(), old.Successor()).WithHint("Replace %s instead.", old.Successor()).WithField("supersedes").WithRule("domain 3.3")
	case old.State != DecDecided:
		return Fail(Refused, "%s is %s; only a decided one can be replaced.", old.Ref(), stateWord(old.State)).
			WithHint("While it is proposed its driver can change it: `decision edit %s`.", old.Ref()).WithField("supersedes").WithRule("domain 3.3")
	}
	return nil
}
