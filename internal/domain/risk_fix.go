package domain

import (
	"slices"
	"strings"
)

// Treat says how the owner treats the risk (domain 3.1): mitigate, transfer or avoid, with at least one action due by
// the target date. hanging are the records that hang on it. Where the target has passed, no new action could be in time:
// then any live one will do, and the risk stays overdue.
func (r *Risk) Treat(w Work, treatment string, hanging []Record) (RiskDeed, *Error) {
	n, row, stands, err := r.gate(w, "treat")
	if err != nil {
		return RiskDeed{}, err
	}
	switch treatment {
	case TreatMitigate, TreatTransfer, TreatAvoid:
	case TreatAccept:
		return RiskDeed{}, Fail(Refused, "A risk is accepted only by an approved exception, which has an end.").
			WithHint("Ask for one with `exception request`.").WithField("treatment").WithRule("domain 1.1")
	default:
		return RiskDeed{}, Fail(Invalid, "How is %s treated?", r.Ref()).WithHint("One of: mitigate, transfer, avoid.").WithField("treatment").WithRule("domain 3.1")
	}
	if r.State == RiskTreatment && r.Treatment == treatment {
		return RiskDeed{}, Fail(AlreadyDone, "Already done: %s has %s in treatment (%s).", w.name(r.Owner), r.Ref(), treatment)
	}
	late := r.Overdue(w.today())
	inTime := slices.ContainsFunc(hanging, func(h Record) bool {
		a, ok := h.(*Action)
		return ok && a.Live() && (late || !a.Due.After(r.Target))
	})
	if !inTime && !r.Target.IsZero() {
		e := Fail(Refused, "%s needs at least one action that is due by its target, %s.", r.Ref(), r.Target.Long()).
			WithHint("Say what is done, by whom and when: `action:\"…\" by:@name due:%s`.", r.Target).WithField("action").WithRule("domain 3.1")
		if late {
			e.Message = "The target of " + r.ID + " passed on " + r.Target.Long() + "; it needs at least one action."
			e.WithHint("Say what is done, by whom and when: `action:\"…\" by:@name due:friday`.")
		}
		return RiskDeed{}, e
	}
	n.State, n.Treatment = row.To, treatment
	return RiskDeed{Risk: n, What: "treated", For: stands}, nil
}

// Verify is the owner's word that it is fixed, with the evidence; doers are who did its actions. None of them verifies
// it (domain 3.1, 7.4).
func (r *Risk) Verify(w Work, evidence string, doers []string) (RiskDeed, *Error) {
	if r.State == RiskVerifying || r.State == RiskClosed {
		return RiskDeed{}, r.already(w)
	}
	n, row, stands, err := r.gate(w, "verify")
	if err != nil {
		return RiskDeed{}, err
	}
	evidence = strings.TrimSpace(evidence)
	if evidence == "" {
		return RiskDeed{}, Fail(Invalid, "What shows that %s is fixed?", r.Ref()).WithHint("Add a link or a sentence.").WithField("evidence").WithRule("domain 3.1")
	}
	n.State, n.Evidence, n.Submitted = row.To, evidence, w.today()
	n.did(append(slices.Clone(doers), r.Owner, w.Caller.Person)...)
	if n.Fixed(n.Verifier) && !n.WaivedFor(n.Verifier) {
		n.Verifier = ""
	}
	return RiskDeed{Risk: n, What: "verifying", For: stands}, nil
}

func (r *Risk) did(persons ...string) { r.Fixers = both(append(slices.Clone(r.Fixers), persons...)...) }

// NameVerifier is a security lead's word on who checks the fix (domain 3.1).
func (r *Risk) NameVerifier(w Work, person string, yes bool, doers []string) (RiskDeed, *Error) {
	n, _, stands, err := r.gate(w, "verifier")
	if err != nil {
		return RiskDeed{}, err
	}
	if err := w.checkRiskOwner(person); err != nil {
		return RiskDeed{}, err.WithField("verifier")
	}
	n.did(doers...)
	switch {
	case n.Fixed(person) && !r.WaivedFor(person):
		return RiskDeed{}, Fail(Refused, "%s did the fix, or owns the risk: somebody else verifies it.", w.name(person)).
			WithHint("Name somebody else.").WithField("verifier").WithRule("domain 7.4")
	case r.Verifier == person:
		return RiskDeed{}, Fail(AlreadyDone, "%s is named already.", w.name(person))
	}
	if err := w.addRiskReader(n, person, yes); err != nil {
		return RiskDeed{}, err
	}
	n.Verifier = person
	return RiskDeed{Risk: n, What: "verifier", For: stands}, nil
}

// endings are the reasons to close, by the treatment that leads to them (domain 3.1).
var endings = map[string]string{TreatMitigate: "remediated", TreatTransfer: "transferred", TreatAvoid: "avoided"}

// Close is the verifier's word that the fix holds. Without a reason the treatment says it.
func (r *Risk) Close(w Work, reason string, doers []string) (RiskDeed, *Error) {
	if r.State == RiskClosed || r.State == RiskRejected {
		return RiskDeed{}, r.already(w)
	}
	n, row, stands, err := r.withDoers(doers).verifierGate(w, "close")
	if err != nil {
		return RiskDeed{}, err
	}
	if reason == "" {
		reason = endings[r.Treatment]
	}
	switch reason {
	case "remediated", "transferred", "avoided":
	default:
		return RiskDeed{}, Fail(Invalid, "How did %s end?", r.Ref()).WithHint("One of: remediated, transferred, avoided.").WithField("reason").WithRule("domain 3.1")
	}
	n.State, n.Closed, n.CloseReason, n.ClosedBy = row.To, w.today(), reason, w.Caller.Person
	n.Offered, n.Proposed = "", nil
	return RiskDeed{Risk: n, What: "closed", For: stands}, nil
}

// withDoers is the risk with those who did its actions counted among the fixers.
func (r *Risk) withDoers(doers []string) *Risk {
	n := Clone(r)
	n.did(doers...)
	return n
}

// verifierGate is gate with words of its own for who did the fix (domain 7.4).
func (r *Risk) verifierGate(w Work, verb string) (*Risk, Row, string, *Error) {
	if row, ok := riskLife.Row(r.State, verb); ok && contains(partsOf(row), string(PartVerifier)) && r.Fixed(w.Caller.Person) && !r.WaivedFor(w.Caller.Person) {
		return nil, row, "", Fail(Forbidden, "You did this fix, or own the risk: somebody else verifies it.").
			WithHint("%s can.", upperFirst(r.who(w, PartVerifier))).WithRule("domain 7.4")
	}
	return r.gate(w, verb)
}

func partsOf(row Row) []string {
	var out []string
	for _, p := range row.Who {
		out = append(out, string(p))
	}
	return out
}

func upperFirst(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// Reopen takes a closed risk up again, which begins a new spell with its own age and target; or sends one that is being
// verified back to treatment (domain 3.1).
func (r *Risk) Reopen(w Work, why string, doers []string) (RiskDeed, *Error) {
	n, row, stands, err := r.withDoers(doers).verifierGate(w, "reopen")
	switch {
	case err != nil:
		return RiskDeed{}, err
	case OneLine(why) == "":
		return RiskDeed{}, Fail(Invalid, "Why is %s not fixed?", r.Ref()).WithHint("One sentence is enough.").WithField("why").WithRule("domain 3.1")
	}
	n.Evidence, n.Submitted = "", Date{} // what proved it proves nothing now; the trail keeps it
	if r.State == RiskVerifying {
		n.State = row.To
		return RiskDeed{Risk: n, What: "sent back", For: stands}, nil
	}
	n.Spells = append(n.Spells, Spell{Opened: r.Opened, HighSince: r.HighSince, Closed: r.Closed, Reason: r.CloseReason, Highest: r.Highest})
	n.State, n.Reopened, n.Treatment, n.Fixers, n.Verifier = row.To, r.Reopened+1, "", nil, ""
	n.Closed, n.CloseReason, n.ClosedBy = Date{}, "", ""
	n.Opened, n.Target, n.HighSince, n.Highest = w.today(), Date{}, Date{}, ""
	n.rate(r.Score, r.ExposureWhy, w.today())
	return RiskDeed{Risk: n, What: "reopened", For: stands}, nil
}

// Reject ends a reported risk that is none (domain 3.1). of is what it is a duplicate of.
func (r *Risk) Reject(w Work, reason string, of Record, why string) (RiskDeed, *Error) {
	if r.State == RiskRejected {
		return RiskDeed{}, r.already(w)
	}
	n, row, stands, err := r.gate(w, "reject")
	if err != nil {
		return RiskDeed{}, err
	}
	switch reason {
	case "duplicate":
		if _, ok := of.(*Risk); !ok || of.Ref() == r.Ref() {
			return RiskDeed{}, Fail(Invalid, "Which risk is it a duplicate of?").WithHint("Name it with `of:RSK-001`.").WithField("of").WithRule("domain 3.1")
		}
		if !of.Base().IsRestricted() { // what is hidden is not named on a card or to the reporter (domain 7.2)
			n.DuplicateOf = of.Ref()
		}
	case "not_a_risk", "no_information":
	default:
		return RiskDeed{}, Fail(Invalid, "Why is %s rejected?", r.Ref()).WithHint("One of: duplicate, not_a_risk, no_information.").WithField("reason").WithRule("domain 3.1")
	}
	if OneLine(why) == "" && reason != "duplicate" {
		return RiskDeed{}, Fail(Invalid, "What shall the reporter read?").WithHint("One sentence that says why; they are thanked as well.").WithField("why").WithRule("domain 3.1")
	}
	n.State, n.RejectReason, n.RejectedBy, n.Closed = row.To, reason, w.Caller.Person, w.today()
	n.Offered = ""
	return RiskDeed{Risk: n, What: "rejected", For: stands}, nil
}

// already says who was first (domain 3).
func (r *Risk) already(w Work) *Error {
	switch r.State {
	case RiskRejected:
		return Fail(AlreadyDone, "Already done: %s rejected %s on %s.", w.name(r.RejectedBy), r.Ref(), r.Closed.Long())
	case RiskClosed:
		return Fail(AlreadyDone, "Already done: %s closed %s on %s.", w.name(r.ClosedBy), r.Ref(), r.Closed.Long()).
			WithHint("`risk reopen %s` takes it up again.", r.Ref())
	}
	return Fail(AlreadyDone, "Already done: %s was handed in on %s.", r.Ref(), r.Submitted.Long()).
		WithHint("%s can close it or send it back.", upperFirst(r.who(w, PartVerifier)))
}

// RiskEdit is what somebody mends in a risk's words and links; what is empty stays.
type RiskEdit struct {
	Title, Service, Category, Control string
	Statement                         Statement
	Links                             []string // put in place of the present ones
}

// Edit mends words and links. The service is settled once the risk is open, for its score, owner and readers follow
// from it.
func (r *Risk) Edit(w Work, e RiskEdit) (RiskDeed, *Error) {
	n, _, stands, err := r.gate(w, "edit")
	if err != nil {
		return RiskDeed{}, err
	}
	if t := OneLine(e.Title); t != "" {
		if err := checkRiskTitle(t); err != nil {
			return RiskDeed{}, err
		}
		n.Title = t
	}
	if e.Service != "" && e.Service != r.Service {
		if r.State != RiskReported {
			return RiskDeed{}, Fail(Refused, "The service of %s is settled since it opened.", r.Ref()).
				WithHint("Log another risk for %s, and close this one when it is fixed.", w.Dir.NameOf(Ref{KindService, e.Service})).WithField("service").WithRule("domain 3.1")
		}
		if err := checkRiskService(Risk{Service: e.Service}, w.Dir.Services[e.Service]); err != nil {
			return RiskDeed{}, err
		}
		n.Service = e.Service
	}
	if err := w.checkControl(e.Control); err != nil {
		return RiskDeed{}, err
	}
	if e.Control != "" {
		n.Control = e.Control
	}
	if c := OneLine(e.Category); c != "" {
		n.Category = c
	}
	n.Statement = n.Statement.over(e.Statement)
	if err := n.Statement.check(); err != nil {
		return RiskDeed{}, err
	}
	if len(e.Links) > 0 {
		n.Links = e.Links
	}
	if len(Diff(r, n)) == 0 {
		return RiskDeed{}, Fail(Invalid, "Nothing is different.").WithHint("Change a field, for example `title:\"…\"`.")
	}
	return RiskDeed{Risk: n, What: "edited", For: stands}, nil
}

// Ask counts a question about the risk, so that each is a message of its own: an edit notifies nobody.
func (r *Risk) Ask(what string) {
	if r.Questions == nil {
		r.Questions = map[string]int{}
	}
	r.Questions[what]++
}

// EndingOf is the reason to close that a treatment leads to, "" where it says none.
func EndingOf(treatment string) string { return endings[treatment] }
