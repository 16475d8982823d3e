package domain

import (
	"slices"
	"strings"
)

// The states of a request for proof (domain 3.7).
const (
	EvdAsked    = "asked"
	EvdProvided = "provided"
	EvdAccepted = "accepted"
	EvdReturned = "returned"
)

// EvidenceNotice is how many business days before the due date proof is asked for; later only as urgent, with a reason:
// an owner who first hears at the deadline is a process failure (domain 3.7).
const EvidenceNotice = 10

// EvidenceLateDays is how many business days after the due date the control's accountable person is asked (domain 3.7).
const EvidenceLateDays = 3

// Coordinator is the function that asks for proof besides the security leads (domain 3.7).
const Coordinator = "evidence_coordinator"

// evidenceLife is the lifecycle of domain 3.7.
var evidenceLife = Lifecycle{
	{"", "ask", EvdAsked, []Part{PartCoordinator, PartLead}, "fewer than 10 business days before due: urgent, with a reason"},
	{EvdAsked, "provide", EvdProvided, []Part{PartOwner}, "a link or text"},
	{EvdReturned, "provide", EvdProvided, []Part{PartOwner}, "a link or text"},
	{EvdProvided, "accept", EvdAccepted, []Part{PartAsker}, "not who provided it"},
	{EvdProvided, "return", EvdReturned, []Part{PartAsker}, "reason; not who provided it"},
	{EvdAsked, "assign", EvdAsked, []Part{PartAsker, PartCoordinator, PartLead}, "somebody else provides it"},
	{EvdReturned, "assign", EvdReturned, []Part{PartAsker, PartCoordinator, PartLead}, "somebody else provides it"},
}

// EvidenceDeed is what a verb makes of a request for proof.
type EvidenceDeed struct {
	Evd  *Evidence
	What string // asked, provided, accepted, returned, assigned
	For  string // whom the caller stood in for
}

// asks says whether the caller may ask for proof.
func (w Work) asks() bool { return w.Caller.Does(Coordinator) || w.Caller.Has(RoleLead) }

// evidenceParts are the parts a caller plays. Whoever handed the proof in plays no asker's: somebody else accepts it
// (domain 7.4); where the asker handed it in or left, another coordinator or security lead does.
func (w Work) evidenceParts(e *Evidence) Parts {
	p := Parts{}
	if stands, ok := w.acts(e.Owner); ok {
		p.Add(PartOwner, stands)
	}
	if w.Caller.Does(Coordinator) {
		p.Add(PartCoordinator, "")
	}
	if w.Caller.Has(RoleLead) {
		p.Add(PartLead, "")
	}
	if e.State == EvdProvided && e.handedIn(w.Caller.Person) && !e.WaivedFor(w.Caller.Person) {
		return p
	}
	if stands, ok := w.acts(e.AskedBy); ok {
		p.Add(PartAsker, stands)
	} else if w.asks() && !e.askerCan(w) {
		p.Add(PartAsker, "")
	}
	return p
}

// handedIn says whether the present proof is a person's own: they handed it in, or somebody did in their name; the owner
// changes only while proof is wanted.
func (e *Evidence) handedIn(person string) bool {
	return person != "" && (person == e.ProvidedBy || person == e.Owner)
}

// askerCan says whether whoever asked, or who stands in for them, can judge the proof.
func (e *Evidence) askerCan(w Work) bool {
	s := w.Dir.Stand(e.AskedBy, w.today())
	return s != "" && (e.State != EvdProvided || !e.handedIn(s) || e.WaivedFor(s))
}

// Judges lists who is asked to accept the proof: whoever asked for it, else the coordinators and the security leads who
// did not hand it in.
func (e *Evidence) Judges(d *Directory, today Date) []string {
	if s := d.Askable(e.AskedBy, today); s != "" && (!e.handedIn(s) || e.WaivedFor(s)) {
		return []string{s}
	}
	var out []string
	for id, p := range d.People {
		if c := CallerFor(d, p); !c.Does(Coordinator) && !c.Has(RoleLead) {
			continue
		}
		if s := d.Askable(id, today); s == id && !e.handedIn(s) && (!e.IsRestricted() || contains(e.NeedToKnow, s)) {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return out
}

// begin is the first question of every verb on a request that exists.
func (e *Evidence) begin(w Work, verb string) (*Evidence, string, *Error) {
	if err := w.Caller.May(MayLog); err != nil {
		return nil, "", err
	}
	if err := e.already(w, verb); err != nil {
		return nil, "", err
	}
	if (verb == "accept" || verb == "return") && e.State == EvdProvided && e.handedIn(w.Caller.Person) && !e.WaivedFor(w.Caller.Person) {
		return nil, "", Fail(Forbidden, "You handed this proof in, so somebody else must judge it.").
			WithHint("Ask %s.", e.who(w, PartAsker)).WithRule("domain 7.4")
	}
	row, stands, err := evidenceLife.Gate(e.Ref(), e.State, verb, w.evidenceParts(e), func(p Part) string { return e.who(w, p) })
	if err != nil {
		return nil, "", err
	}
	n := Clone(e)
	n.State = row.To
	return n, stands, nil
}

// already words that somebody was first.
func (e *Evidence) already(w Work, verb string) *Error {
	switch {
	case e.State == EvdAccepted && (verb == "accept" || verb == "return" || verb == "provide"):
		return Fail(AlreadyDone, "Already accepted by %s on %s.", w.name(e.judge(e.AcceptedBy)), e.Accepted.Long())
	case e.State == EvdReturned && (verb == "return" || verb == "accept"):
		return Fail(AlreadyDone, "Already sent back by %s on %s: %s", w.name(e.judge(e.ReturnedBy)), e.Returned.Long(), e.Reason).
			WithHint("%s hands it in again.", w.name(e.Owner))
	case e.State == EvdProvided && verb == "provide":
		by := e.ProvidedBy
		if by == "" {
			by = e.Owner
		}
		return Fail(AlreadyDone, "Already handed in by %s on %s.", w.name(by), e.Provided.Long()).
			WithHint("%s accepts it or sends it back.", e.who(w, PartAsker))
	}
	return nil
}

func (e *Evidence) judge(by string) string {
	if by == "" {
		return e.AskedBy
	}
	return by
}

// who names the people behind a part, for a refusal.
func (e *Evidence) who(w Work, p Part) string {
	switch p {
	case PartOwner:
		return w.name(e.Owner)
	case PartCoordinator:
		return "an evidence coordinator"
	case PartLead:
		return "a security lead"
	case PartAsker:
		if e.askerCan(w) {
			return w.name(e.AskedBy)
		}
		return "another evidence coordinator or a security lead"
	}
	return ""
}

// NewEvidence makes a request of what somebody asked; the number and the card's place are the ledger's. Without an owner
// it goes to who does the work on the control, else to who answers for it.
func NewEvidence(w Work, e Evidence) (*Evidence, *Error) {
	if err := MayAskForProof(w.Dir, w.Caller); err != nil {
		return nil, err
	}
	c := w.Dir.Controls[e.Control]
	if c == nil {
		return nil, Fail(Invalid, "I know no control “%s”.", Clip(e.Control, 60)).WithHint("Type `list control` to see them.").WithField("control")
	}
	if e.Owner == "" {
		e.Owner = ProvesFor(w.Dir, c, w.today())
	}
	if e.Owner == "" {
		return nil, Fail(Invalid, "Nobody who works on “%s” can be asked.", c.Name).WithHint("Name somebody with `owner:@name`.").WithField("owner")
	}
	if err := w.takesPart(e.Owner, true); err != nil {
		return nil, err.WithField("owner")
	}
	if e.Title = OneLine(e.Title); len([]rune(e.Title)) > MaxTitle {
		return nil, Fail(Invalid, "That has more than %d characters.", MaxTitle).WithHint("Say what is wanted in one line.").WithField("title")
	}
	if err := checkDecisionDay(w, e.Due); err != nil {
		err.Message = strings.Replace(err.Message, "By when is it to be decided?", "By when is the proof needed?", 1)
		return nil, err
	}
	e.Urgent = strings.TrimSpace(e.Urgent)
	if first := NoticeDay(w.Dir, w.today()); e.Due.Before(first) && e.Urgent == "" {
		return nil, Fail(Invalid, "%s is fewer than %d business days away.", e.Due.Long(), EvidenceNotice).
			WithHint("Ask for %s or later, or say why it is urgent: `urgent:\"the auditor comes on Friday\"`.", first.Long()).WithField("urgent").WithRule("domain 3.7")
	} else if !e.Due.Before(first) {
		e.Urgent = "" // early enough: nothing to excuse
	}
	e.State, e.AskedBy, e.Asked, e.Rounds = EvdAsked, w.Caller.Person, w.today(), 0
	return &e, nil
}

// NoticeDay is the earliest due date that leaves an owner their ten business days.
func NoticeDay(d *Directory, today Date) Date { return d.AddBusinessDays(today, EvidenceNotice) }

// ProvesFor is who is asked for the proof of a control: the first of the responsible persons who can be asked, else the
// accountable one; "" where nobody can.
func ProvesFor(d *Directory, c *Control, today Date) string {
	for _, p := range append(slices.Clone(c.Responsible), c.Accountable) {
		if x := d.People[p]; x != nil && d.Reachable(p, today) && CallerFor(d, x).May(MayLog) == nil {
			return p
		}
	}
	return ""
}

// MayAskForProof says whether a caller may ask for proof, and who can if not (domain 3.7).
func MayAskForProof(d *Directory, c Caller) *Error {
	if err := c.May(MayLog); err != nil {
		return err
	}
	if !c.Does(Coordinator) && !c.Has(RoleLead) {
		return Fail(Forbidden, "Only an evidence coordinator or a security lead asks for proof.").WithHint("Ask %s.", askers(d)).WithRule("domain 3.7")
	}
	return nil
}

// askers names who may ask for proof.
func askers(d *Directory) string {
	var out []string
	for _, p := range d.People {
		if p.Live() && slices.Contains(p.Functions, Coordinator) {
			out = append(out, p.Name)
		}
	}
	if len(out) == 0 {
		return "a security lead"
	}
	slices.Sort(out)
	return strings.Join(out, " or ") + ", or a security lead"
}

// Provide hands the proof in: a link or text.
func (e *Evidence) Provide(w Work, proof string) (EvidenceDeed, *Error) {
	n, stands, err := e.begin(w, "provide")
	if err != nil {
		return EvidenceDeed{}, err
	}
	if n.Proof = strings.TrimSpace(proof); n.Proof == "" {
		return EvidenceDeed{}, Fail(Invalid, "Where is the proof?").WithHint("Give a link or a few sentences.").WithField("proof").WithRule("domain 3.7")
	}
	if n.FirstProvided.IsZero() {
		n.FirstProvided = n.Provided // handed in before this was kept
	}
	if n.FirstProvided.IsZero() {
		n.FirstProvided = w.today()
	}
	n.Provided, n.ProvidedBy, n.Reason = w.today(), w.Caller.Person, ""
	n.Rounds++
	n.Judging = n.Judges(w.Dir, w.today())
	return EvidenceDeed{n, "provided", stands}, nil
}

// Accept takes the proof; whoever handed it in cannot.
func (e *Evidence) Accept(w Work) (EvidenceDeed, *Error) {
	n, stands, err := e.begin(w, "accept")
	if err != nil {
		return EvidenceDeed{}, err
	}
	n.Accepted, n.AcceptedBy, n.Judging = w.today(), w.Caller.Person, nil
	return EvidenceDeed{n, "accepted", stands}, nil
}

// Return sends it back with what is missing. Where the due date is past, the days until somebody else is asked begin
// anew: the owner handed it in.
func (e *Evidence) Return(w Work, why string) (EvidenceDeed, *Error) {
	n, stands, err := e.begin(w, "return")
	if err != nil {
		return EvidenceDeed{}, err
	}
	if n.Reason = strings.TrimSpace(why); n.Reason == "" {
		return EvidenceDeed{}, Fail(Invalid, "What is missing?").WithHint("One sentence is enough; %s reads it.", w.name(e.Owner)).WithField("why").WithRule("domain 3.7")
	}
	n.Returned, n.ReturnedBy, n.Judging = w.today(), w.Caller.Person, nil
	delete(n.Told, LateFirst)
	return EvidenceDeed{n, "returned", stands}, nil
}

// Assign asks somebody else for the proof.
func (e *Evidence) Assign(w Work, to string, add bool) (EvidenceDeed, *Error) {
	n, stands, err := e.begin(w, "assign")
	if err != nil {
		return EvidenceDeed{}, err
	}
	if to == e.Owner {
		return EvidenceDeed{}, Fail(AlreadyDone, "%s is asked for it already.", w.name(to))
	}
	if err := w.takesPart(to, true); err != nil {
		return EvidenceDeed{}, err.WithField("owner")
	}
	if err := w.AddReader(&n.Meta, to, add); err != nil {
		return EvidenceDeed{}, err
	}
	n.Owner = to
	return EvidenceDeed{n, "assigned", stands}, nil
}
