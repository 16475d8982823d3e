package domain

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// The limits of what is written in an exception (domain 3.2).
const (
	MinWhy     = 40   // characters of a justification
	MaxExcText = 2000 // characters of each text
)

// Case is what the rules of an exception go by besides who asks: what it is linked to.
type Case struct {
	Work
	Risks    []*Risk      // the linked ones
	Others   []*Exception // on the same service, ended ones too
	Decision *Decision    // named to start a used-up chain again
	// Widen agrees that who is named is added to the readers of a confidential one.
	Widen bool
}

// sees says whether the caller may read a linked risk: who decides need not be on its list.
func (c Case) sees(r *Risk) bool { return ForCaller(c.Caller).Sees(r) == SeesAll }

// called is a linked risk in a refusal.
func (c Case) called(r *Risk) string {
	if c.sees(r) {
		return r.ID
	}
	return "the linked risk"
}

// NewException is a request (domain 3.2); picked is the approver whom the requester chose, "" for whoever it is. The
// number and the card's place are the ledger's.
func NewException(c Case, e Exception, picked string) (ExceptionTurn, *Error) {
	if err := c.Caller.May(MayLog); err != nil {
		return ExceptionTurn{}, err
	}
	n := &e
	n.State, n.Requester, n.Requested = ExcRequested, c.Caller.Person, c.today()
	if n.Starts.IsZero() {
		n.Starts = c.today()
	}
	if n.Kind == "" {
		n.Kind = "policy"
		if n.Control == "" {
			n.Kind = "risk"
		}
	}
	if n.Starts.Before(c.today()) {
		return ExceptionTurn{}, Fail(Invalid, "%s is past.", n.Starts.Long()).WithHint("An exception starts today (%s) or later; what was open before stays open.", c.today().Long()).WithField("starts").WithRule("domain 3.2")
	}
	if err := n.link(c); err != nil {
		return ExceptionTurn{}, err
	}
	if err := n.checkWords(c.Work); err != nil {
		return ExceptionTurn{}, err
	}
	if err := n.inherit(c); err != nil {
		return ExceptionTurn{}, err
	}
	if err := n.joinChain(c); err != nil {
		return ExceptionTurn{}, err
	}
	if err := n.checkTerm(c, n.Ends); err != nil {
		return ExceptionTurn{}, err
	}
	if err := n.plead(c.Work, &Plea{What: PleaRequest, Picked: picked, Band: n.Highest()}); err != nil {
		return ExceptionTurn{}, err
	}
	return ExceptionTurn{Exc: n, What: "requested"}, nil
}

// link takes the bands from the linked risks: at least one, all about the service, all scored (domain 1.1, 3.2).
func (e *Exception) link(c Case) *Error {
	s := c.Dir.Services[e.Service]
	if s == nil || !s.Live() {
		return Fail(Invalid, "An exception is about exactly one service.").WithHint("Name it, for example `service:track-api`.").WithField("service").WithRule("domain 1.1")
	}
	if len(c.Risks) == 0 {
		return Fail(Invalid, "Which risk does it carry?").
			WithHint("Name one, for example `risk:RSK-012`, or say it in one line with its likelihood, impact and exposure.").WithField("risk").WithRule("domain 1.1")
	}
	e.Risks, e.Bands = nil, map[string]Band{}
	for _, r := range c.Risks {
		switch {
		case !r.Live():
			return Fail(Refused, "%s is %s: there is nothing left to carry.", c.called(r), stateWord(r.State)).WithHint("Name a risk that is open.").WithField("risk").WithRule("domain 3.2")
		case r.Service != "" && r.Service != e.Service:
			return Fail(Invalid, "%s is about %s.", c.called(r), c.Dir.NameOf(Ref{KindService, r.Service})).
				WithHint("An exception is about exactly one service: name its own risk, or ask for one exception each.").WithField("risk").WithRule("domain 1.1")
		case !r.Score.Scored():
			err := Fail(Refused, "%s has no score yet, and the band says who may approve this.", c.called(r)).
				WithHint("It needs likelihood, impact and exposure first.").WithField("risk").WithRule("domain 3.2")
			if c.sees(r) {
				err.Hint, err.Suggest = "Give it likelihood, impact and exposure first: `risk score "+r.ID+"`.", []string{"risk score " + r.ID}
			}
			return err
		}
		if !slices.Contains(e.Risks, r.Ref()) {
			e.Risks = append(e.Risks, r.Ref())
		}
		e.Bands[r.ID] = r.Score.Band()
	}
	return nil
}

// checkWords checks what must be written whatever the band.
func (e *Exception) checkWords(w Work) *Error {
	e.Why, e.Exit, e.NonePossible = strings.TrimSpace(e.Why), strings.TrimSpace(e.Exit), OneLine(e.NonePossible)
	e.Compensating = tidyList(e.Compensating)
	ask := func(field, hint, format string, args ...any) *Error {
		return Fail(Invalid, format, args...).WithHint("%s", hint).WithField(field).WithRule("domain 3.2")
	}
	switch {
	case !contains([]string{"policy", "risk", "compliance"}, e.Kind):
		return ask("kind", "One of policy, risk, compliance.", "There is no kind “%s”.", Clip(e.Kind, 40))
	case e.Control == "" && e.Kind != "risk":
		return ask("control", "Name it, for example `control:key-rotation`, or make it `kind:risk`.", "Which control is missed?")
	case e.Control != "" && w.Dir.Controls[e.Control] == nil:
		return ask("control", "`list control` shows them.", "I know no control “%s”.", Clip(e.Control, 40))
	case e.Ends.IsZero() || !e.Ends.After(e.Starts):
		return ask("ends", "It covers the days from its start to the day before its end.", "The end must come after the start (%s).", e.Starts.Long())
	case e.Exit == "":
		return ask("exit", "Say in a sentence how it ends: what will be fixed, and when.", "An exception needs a way out.")
	}
	for field, s := range map[string]string{"why": e.Why, "exit": e.Exit, "meanwhile": strings.Join(e.Compensating, "; "), "none_possible": e.NonePossible} {
		if n := utf8.RuneCountInString(s); n > MaxExcText {
			return ask(field, "Say it shorter, and link the details.", "That has %d characters; %d is the most.", n, MaxExcText)
		}
	}
	if err := checkJustification(e.Why); err != nil {
		return err
	}
	return w.checkExitOwner(e.ExitOwner)
}

func checkJustification(why string) *Error {
	if n := utf8.RuneCountInString(why); n < MinWhy {
		return Fail(Invalid, "The reason has %d characters; %d is the least.", n, MinWhy).
			WithHint("Say what the business loses without it, in a sentence an executive understands.").WithField("why").WithRule("domain 3.2")
	}
	return nil
}

func (w Work) checkExitOwner(person string) *Error {
	switch p := w.Dir.People[person]; {
	case person == "":
		return Fail(Invalid, "Who sees to the way out?").WithHint("Name one person, for example `exit_owner:@ana`.").WithField("exit_owner").WithRule("domain 3.2")
	case p == nil:
		return Fail(Invalid, "I know nobody called %s.", person).WithHint("Name a colleague with @.").WithField("exit_owner")
	case !p.Live():
		return Fail(Invalid, "%s's account is deactivated.", p.Name).WithHint("Name somebody who is here.").WithField("exit_owner").WithRule("domain 1.2")
	}
	return nil
}

// checkTerm holds an end against the table of domain 3.2 for the highest band of the linked risks. A period begins with
// the start; a renewal's begins where the present one ends.
func (e *Exception) checkTerm(c Case, ends Date) *Error {
	band := e.Highest()
	t, ok := TermOf(band)
	if !ok {
		return Fail(Refused, "No linked risk has a score, and the band says who may approve this.").WithHint("It needs likelihood, impact and exposure first.").WithField("risk").WithRule("domain 3.2")
	}
	from := e.Starts
	if e.Standing() == ExcApproved {
		from = e.Ends
	}
	if n := ends.Days(from); n > t.Days {
		return Fail(Refused, "That is %d days; for a %s risk %d is the longest.", n, band.Word(), t.Days).
			WithHint("Let it end on %s or before.", from.AddDays(t.Days).Long()).WithField("ends").WithRule("domain 3.2")
	}
	if !e.ChainStart.IsZero() {
		if n := ends.Days(e.ChainStart); n > t.Chain {
			return Fail(Refused, "With that it would last %d days in all, since %s; for a %s risk %d is the most.", n, e.ChainStart.Long(), band.Word(), t.Chain).
				WithHint("%s", restartHint).WithField("ends").WithRule("domain 3.2")
		}
	}
	if !e.HeldUntil.IsZero() && ends.After(e.HeldUntil) {
		return Fail(Refused, "It was approved until %s; only a renewal moves that.", e.HeldUntil.Long()).
			WithHint("Keep the end, and ask for a renewal once it is approved again.").WithField("ends").WithRule("domain 3.2")
	}
	if band.AtLeastHigh() && len(e.Compensating) == 0 && e.NonePossible == "" {
		return Fail(Invalid, "A %s risk needs at least one safeguard meanwhile.", band.Word()).
			WithHint("Say what is done instead (`meanwhile:\"…\"`), or why nothing is possible (`none_possible:\"…\"`).").WithField("meanwhile").WithRule("domain 3.2")
	}
	return nil
}

const restartHint = "A used-up chain starts again only by a decision of an executive: record it, link it to the risk, and name it with `decision:DEC-…`."

// inherit takes the readers of restricted linked risks: only who may read all of them, and the people of the exception
// itself (domain 7.2). Confidential and open risks do not mix, or the open one's card would tell of the other.
func (e *Exception) inherit(c Case) *Error {
	for i, r := range c.Risks {
		switch {
		case r.IsRestricted() != c.Risks[0].IsRestricted():
			return Fail(Refused, "Confidential risks and open ones do not go together.").WithHint("Ask for one exception for each.").WithField("risk").WithRule("domain 7.2")
		case !r.IsRestricted():
		case !e.IsRestricted():
			e.Visibility, e.NeedToKnow = Restricted, slices.Clone(r.NeedToKnow)
		case i > 0:
			e.NeedToKnow = slices.DeleteFunc(e.NeedToKnow, func(p string) bool { return !contains(r.NeedToKnow, p) })
		}
	}
	if !e.IsRestricted() {
		return nil
	}
	e.NeedToKnow = both(append(e.NeedToKnow, e.Requester)...)
	return c.AddReader(&e.Meta, e.ExitOwner, c.Widen)
}

// plead opens a question: it works out who is asked, and has the requester choose where several executives could be
// (domain 7.5). Nobody able: it stands open, and the leads are told of the gap.
func (e *Exception) plead(w Work, p *Plea) *Error {
	e.Round++
	p.Round, p.By, p.On = e.Round, w.Caller.Person, w.today()
	if p.Picked != "" {
		if err := e.mayPick(w, p); err != nil {
			return err
		}
	}
	if choice := e.ask(w, p); len(choice) > 0 {
		var names []string
		for _, id := range choice {
			names = append(names, w.name(id))
		}
		return Fail(Invalid, "Who of them shall approve it: %s?", strings.Join(names, " or ")).
			WithHint("Choose one with `approver:%s`.", choice[0]).WithField("approver").WithRule("domain 7.5")
	}
	if p.What != PleaReview {
		e.Plea = p
	} else {
		e.Review = p
	}
	if e.IsRestricted() { // who approves must be able to read it (domain 7.2: the list starts with the approver)
		for _, id := range p.Asked {
			if id != LeadsStep && !contains(e.NeedToKnow, id) {
				e.NeedToKnow = append(e.NeedToKnow, id)
			}
		}
	}
	if p.What == PleaRequest {
		e.Approver, e.AgreedBy = "", ""
		if len(p.Asked) > 0 && p.Asked[0] != LeadsStep {
			e.Approver = p.Asked[0]
		}
	}
	return nil
}

// mayPick checks the approver whom the requester chose.
func (e *Exception) mayPick(w Work, p *Plea) *Error {
	roles := w.Dir.approverRoles(p.Picked, p.Band, w.Dir.Services[e.Service])
	if p.Band == Critical { // the executive is picked; every security lead is asked besides
		roles = slices.DeleteFunc(roles, func(r string) bool { return r != string(RoleExecutive) })
	}
	t, _ := TermOf(p.Band)
	hint := "Let me choose: leave `approver:` out."
	switch bar := e.barred(w, p.Picked); {
	case len(roles) == 0:
		return Fail(Refused, "%s may not approve this: for a %s risk it takes %s.", w.name(p.Picked), p.Band.Word(), t.Approver).WithHint("%s", hint).WithField("approver").WithRule("domain 3.2")
	case bar != "":
		return Fail(Refused, "%s may not approve this: %s %s.", w.name(p.Picked), w.name(p.Picked), bar).WithHint("%s", hint).WithField("approver").WithRule("domain 7.4")
	case !e.able(w, p.Picked):
		return Fail(Refused, "%s cannot be asked now.", w.name(p.Picked)).WithHint("%s", hint).WithField("approver").WithRule("domain 1.2")
	}
	return nil
}

func tidyList(list []string) []string {
	var out []string
	for _, s := range list {
		if s = OneLine(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}
