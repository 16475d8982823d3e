package domain

import (
	"strings"
)

// Judgement is what somebody says when they confirm a score.
type Judgement struct {
	Score       Score // factors that are not said stay as they are
	ExposureWhy string
	Statement   Statement // sentences that are not said stay as they are
	Owner       string
	Service     string // where none was named when it was raised
	Why         string
	// Visibility is a lead's answer for a risk that is restricted until triage.
	Visibility Visibility
}

// Confirm says that the score holds: a reported risk opens with it; later it counts as the review and starts the next
// interval, and answers a proposed score (domain 3.1).
func (r *Risk) Confirm(w Work, j Judgement) (RiskDeed, *Error) {
	if r.State == RiskRejected {
		return RiskDeed{}, r.already(w)
	}
	n, row, stands, err := r.gate(w, "confirm")
	if err != nil {
		return RiskDeed{}, err
	}
	if r.State == RiskReported {
		if err := n.open(w, r, j); err != nil {
			return RiskDeed{}, err
		}
		n.State = row.To
		return RiskDeed{Risk: n, What: "opened", For: stands}, nil
	}
	if err := r.answers(w); err != nil {
		return RiskDeed{}, err
	}
	next, exposureWhy, why := r.Score.over(j.Score), j.ExposureWhy, OneLine(j.Why)
	if wish := r.Proposed; wish != nil && !j.Score.says() {
		next, exposureWhy = wish.Score, wish.ExposureWhy
		if why == "" {
			why = wish.Reason
		}
	} else if err := checkScore(r.Score, next, w.Dir.Services[r.Service], exposureWhy); err != nil {
		return RiskDeed{}, err
	}
	if next == r.Score && r.confirmedToday(w) {
		return RiskDeed{}, r.alreadyConfirmed(w)
	}
	if err := r.mayConfirm(w, next, why); err != nil {
		return RiskDeed{}, err
	}
	n.Statement = n.Statement.over(j.Statement)
	if err := n.Statement.check(); err != nil {
		return RiskDeed{}, err
	}
	n.rate(next, exposureWhy, w.today())
	n.Reviewed, n.ReviewedBy = w.today(), w.Caller.Person
	return RiskDeed{Risk: n, What: "reviewed", For: stands}, nil
}

// confirmedToday says whether somebody confirmed the score today, and nothing else waits for a confirmation.
func (r *Risk) confirmedToday(w Work) bool {
	return r.State != RiskReported && r.Reviewed == w.today() && r.Proposed == nil
}

func (r *Risk) alreadyConfirmed(w Work) *Error {
	return Fail(AlreadyDone, "Already done: %s confirmed the score of %s today.", w.name(r.ReviewedBy), r.Ref()).
		WithHint("The next look at it is due on %s. To change a factor, type `risk score %s`.", r.NextReview().Long(), r.Ref())
}

// AskScore counts in Risk.Questions the proposed scores that were put to the security leads.
const AskScore = "score"

// answers refuses a press on a proposed score that is gone, or that another one took the place of.
func (r *Risk) answers(w Work) *Error {
	if w.Round != 0 && r.Proposed == nil {
		return r.nothingProposed()
	}
	return w.stale(r.Ref(), r.Questions[AskScore])
}

func (r *Risk) nothingProposed() *Error {
	return Fail(AlreadyDone, "No proposed score of %s waits for an answer any more.", r.Ref()).WithHint("It is %s.", r.Score.Band().Word())
}

// open makes a reported risk an open one: statement complete, three factors set, owner named, the band within the
// caller's right (domain 3.1).
func (r *Risk) open(w Work, old *Risk, j Judgement) *Error {
	r.Statement = r.Statement.over(j.Statement)
	if err := r.Statement.check(); err != nil {
		return err
	}
	if r.Service == "" && j.Service != "" {
		if err := checkRiskService(Risk{Service: j.Service}, w.Dir.Services[j.Service]); err != nil {
			return err
		}
		r.Service = j.Service
	}
	s := w.Dir.Services[r.Service]
	next := r.Score.over(j.Score)
	if err := checkScore(old.Score, next, s, j.ExposureWhy); err != nil {
		return err
	}
	if j.Owner != "" && j.Owner != r.Owner {
		if err := w.checkRiskOwner(j.Owner); err != nil {
			return err
		}
		r.Owner, r.Offered, r.OwnerAccepted = j.Owner, "", Date{}
	}
	lacks := r.lacks(next)
	if len(lacks) > 0 {
		e := Fail(Invalid, "%s cannot open yet. It lacks: %s.", r.Ref(), strings.Join(labels(lacks), "; ")).
			WithHint("Fill them in with `risk confirm %s`.", r.Ref()).WithField(lacks[0].key).WithRule("domain 3.1")
		return e
	}
	if !w.Caller.Has(RoleLead) && next.Band().AtLeastHigh() {
		return Fail(Forbidden, "A champion confirms up to Medium; this is %s.", next.Band().Word()).
			WithHint("A security lead confirms it; they have been asked already.").WithRule("domain 3.1")
	}
	if err := r.settleSight(w, j.Visibility); err != nil {
		return err
	}
	r.Opened, r.Reviewed, r.ReviewedBy, r.OwnerAsked = w.today(), w.today(), w.Caller.Person, w.today()
	if r.Owner == w.Caller.Person {
		r.OwnerAccepted = w.today()
	}
	r.rate(next, j.ExposureWhy, w.today())
	return nil
}

// settleSight answers, at triage, who may see a risk that is restricted only because of where it was logged
// (domain 3.1, 7.2); and lets a named owner read one that stays restricted.
func (r *Risk) settleSight(w Work, v Visibility) *Error {
	if r.UntilTriage {
		switch v {
		case Internal:
			r.Visibility, r.NeedToKnow, r.UntilTriage = Internal, nil, false
		case Restricted:
			r.UntilTriage = false
		default:
			return Fail(Invalid, "%s is confidential because of where it was logged. Does it stay so?", r.Ref()).
				WithHint("Add `visibility:internal` or `visibility:restricted`.").WithField("visibility").WithRule("domain 3.1")
		}
		if !w.Caller.Has(RoleLead) {
			return Fail(Forbidden, "Who may see %s, a security lead decides.", r.Ref()).WithHint("A security lead confirms it.").WithRule("domain 7.2")
		}
	}
	if r.IsRestricted() && r.Owner != "" && !contains(r.NeedToKnow, r.Owner) {
		r.NeedToKnow = append(r.NeedToKnow, r.Owner) // a lead names the owner here, and the owner must read it (domain 7.2)
	}
	return nil
}

type lack struct{ key, label string }

func labels(ls []lack) []string {
	var out []string
	for _, l := range ls {
		out = append(out, l.label)
	}
	return out
}

// lacks is what a reported risk still needs before it opens (domain 1.4, 3.1).
func (r *Risk) lacks(s Score) []lack {
	var out []lack
	for _, x := range r.Statement.Missing() {
		out = append(out, lack{x.Key, "“" + x.Label + "”"})
	}
	for _, f := range Factors[:3] {
		if f.Of(s) == 0 {
			out = append(out, lack{f.Key, strings.ToLower(f.Label)})
		}
	}
	if r.Service == "" {
		out = append(out, lack{"service", "a service"})
	}
	if r.Owner == "" {
		out = append(out, lack{"owner", "an owner"})
	}
	return out
}

// Lacks lists in words what a reported risk still needs before it opens.
func (r *Risk) Lacks() []string { return labels(r.lacks(r.Score)) }

// mayConfirm holds a later confirmation to domain 3.1 and 7.4.
func (r *Risk) mayConfirm(w Work, next Score, why string) *Error {
	if !r.judgesBand(w, next) {
		return Fail(Forbidden, "A champion confirms up to Medium; this is %s.", r.Score.Band().Word()).
			WithHint("Ask a security lead.").WithRule("domain 3.1")
	}
	if !r.drops(next) {
		return nil
	}
	_, owns := w.acts(r.Owner)
	proposed := r.Proposed != nil && r.Proposed.By == w.Caller.Person && next == r.Proposed.Score
	switch {
	case r.Score.Band().AtLeastHigh() && why == "":
		return Fail(Invalid, "Why does the band drop from %s to %s?", r.Score.Band().Word(), next.Band().Word()).
			WithHint("One sentence is enough.").WithField("why").WithRule("domain 3.1")
	case proposed && !r.WaivedFor(w.Caller.Person):
		return Fail(Forbidden, "You proposed this drop: somebody else confirms it.").WithHint("Ask another security lead.").WithRule("domain 7.4")
	case owns && !r.WaivedFor(w.Caller.Person):
		return Fail(Forbidden, "%s is your own risk: somebody else confirms a lower band.", r.Ref()).
			WithHint("Propose it with `risk score %s`; another security lead confirms.", r.Ref()).WithRule("domain 7.4")
	}
	return nil
}

// Keep answers a proposed score with no: it stays as it was.
func (r *Risk) Keep(w Work, why string) (RiskDeed, *Error) {
	n, _, stands, err := r.gate(w, "keep")
	switch {
	case err != nil:
		return RiskDeed{}, err
	case r.Proposed == nil:
		return RiskDeed{}, r.nothingProposed()
	case r.answers(w) != nil:
		return RiskDeed{}, r.answers(w)
	case !r.judgesBand(w, r.Proposed.Score):
		return RiskDeed{}, Fail(Forbidden, "A champion answers up to Medium; this is %s.", r.Score.Band().Word()).WithHint("Ask a security lead.").WithRule("domain 3.1")
	case OneLine(why) == "":
		return RiskDeed{}, Fail(Invalid, "Why does the score stay?").WithHint("One sentence is enough; %s reads it.", w.name(r.Proposed.By)).WithField("why")
	}
	n.Proposed = nil
	return RiskDeed{Risk: n, What: "kept", For: stands}, nil
}
