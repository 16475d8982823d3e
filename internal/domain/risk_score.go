package domain

import (
	"fmt"
	"strings"
)

// SuggestedExposure is the exposure that a service suggests, with the reason in words: its reach, one more for tier 1
// with little reach, one less for tier 4, from 1 to 5 (domain 2.1). 0 where its reach is not known.
func SuggestedExposure(s *Service) (int, string) {
	if s == nil || s.Reach == 0 {
		return 0, ""
	}
	n, why := s.Reach, fmt.Sprintf("the reach of %s is %d", named(s), s.Reach)
	switch {
	case s.Tier == 1 && s.Reach <= 2:
		n, why = n+1, why+", and it is tier 1"
	case s.Tier == 4:
		n, why = n-1, why+", and it is tier 4"
	}
	return min(max(n, 1), 5), why
}

// over is a score with the factors that n says put over it.
func (s Score) over(n Score) Score {
	for _, f := range Factors {
		if v := f.Of(n); v != 0 {
			s = f.With(s, v)
		}
	}
	if e := OneLine(n.Evidence); e != "" {
		s.Evidence = e
	}
	return s
}

// says says whether any factor or evidence is given.
func (s Score) says() bool { return s != Score{} }

// checkScore holds a score to domain 2.1: whole numbers from 1 to 5, a sentence of evidence for what is newly 5, and a
// reason where the exposure is newly not the suggested one.
func checkScore(old, n Score, s *Service, exposureWhy string) *Error {
	want, because := SuggestedExposure(s)
	for _, f := range Factors {
		if v := f.Of(n); v < 0 || v > 5 {
			return Fail(Invalid, "%s is a whole number from 1 to 5.", f.Label).WithHint("%s", anchors(f)).WithField(f.Key).WithRule("domain 2.1")
		}
		if f.Of(n) != 5 || f.Of(old) == 5 || f.Key == "exposure" && want == 5 {
			continue // the suggested exposure has the service's reach to show for it
		}
		if e := strings.TrimSpace(n.Evidence); e == "" || e == old.Evidence && hasFive(old, want) {
			return Fail(Invalid, "%s 5 means: %s. What shows it?", f.Label, f.Anchor(5)).
				WithHint("Add one sentence of evidence, like `evidence:\"listed in CISA KEV since May\"`.").WithField("evidence").WithRule("domain 2.1")
		}
	}
	if want != 0 && n.Exposure != 0 && n.Exposure != want && n.Exposure != old.Exposure && strings.TrimSpace(exposureWhy) == "" {
		return Fail(Invalid, "The suggested exposure is %d, for %s. Why %d here?", want, because, n.Exposure).
			WithHint("Add one sentence, like `exposure_why:\"only the admin page is affected\"`.").WithField("exposure_why").WithRule("domain 2.1")
	}
	return nil
}

// hasFive says whether the evidence of a score speaks for a factor already.
func hasFive(s Score, suggested int) bool {
	for _, f := range Factors {
		if f.Of(s) == 5 && (f.Key != "exposure" || suggested != 5) {
			return true
		}
	}
	return false
}

func anchors(f Factor) string { return "1 means: " + f.Anchor(1) + ". 5 means: " + f.Anchor(5) + "." }

// TargetIf is the target date of a score on a risk, were it set today: earlier with a higher band, never later than it
// stands by re-scoring alone (domain 2.2). A risk that is not open yet counts from today.
func (r *Risk) TargetIf(s Score, today Date) Date {
	from := r.Opened
	if from.IsZero() {
		from = today
	}
	if !s.Scored() {
		return r.Target
	}
	t := from.AddDays(s.TargetDays())
	if !r.Target.IsZero() && r.Target.Before(t) {
		return r.Target
	}
	return t
}

// NextReview is the day by which the score is to be looked at again; zero where it is not scored or not open.
func (r *Risk) NextReview() Date {
	from := r.Reviewed
	if from.IsZero() || from.Before(r.Opened) {
		from = r.Opened
	}
	if from.IsZero() || !r.Score.Scored() || !r.Live() {
		return Date{}
	}
	return from.AddDays(r.Score.ReviewDays())
}

// rate sets a score, and what follows from it while the risk is open.
func (r *Risk) rate(s Score, exposureWhy string, today Date) {
	if !r.Opened.IsZero() && r.Highest == "" {
		r.markBand(r.Opened) // an imported one: nobody wrote down when it became what it was
	}
	if s.Exposure != r.Score.Exposure || exposureWhy != "" {
		r.ExposureWhy = OneLine(exposureWhy)
	}
	r.Score, r.Proposed = s, nil
	if r.Opened.IsZero() {
		return // provisional
	}
	r.Target = r.TargetIf(s, today)
	r.markBand(today)
}

// markBand keeps the highest band of this spell and since when it is High (domain 6).
func (r *Risk) markBand(today Date) {
	b := r.Score.Band()
	if b.Rank() > r.Highest.Rank() {
		r.Highest = b
	}
	if b.AtLeastHigh() && r.HighSince.IsZero() {
		r.HighSince = today
	}
}

// judgesBand says whether the caller may set a score by themselves: security leads, and a champion of the team up to
// Medium, before and after (domain 3.1, 7.1).
func (r *Risk) judgesBand(w Work, n Score) bool {
	if w.Caller.Has(RoleLead) {
		return true
	}
	_, champion := r.Parts(w)[PartChampion]
	return champion && !r.Score.Band().AtLeastHigh() && !n.Band().AtLeastHigh()
}

// drops says whether a score would lower the band.
func (r *Risk) drops(n Score) bool {
	return r.Score.Scored() && n.Band().Rank() < r.Score.Band().Rank()
}

// Rescore changes factors, with a reason. What is reported has a provisional score that those around it may set. Later,
// whoever may not confirm the change proposes it; a drop of one's own risk somebody else confirms (domain 3.1, 7.4).
func (r *Risk) Rescore(w Work, say Score, exposureWhy, why string) (RiskDeed, *Error) {
	n, _, stands, err := r.gate(w, "score")
	if err != nil {
		return RiskDeed{}, err
	}
	next := r.Score.over(say)
	if next == r.Score {
		return RiskDeed{}, Fail(Invalid, "This is the score that %s has.", r.Ref()).
			WithHint("Change a factor, or type `risk confirm %s` to say that it still holds.", r.Ref()).WithField("likelihood")
	}
	if err := checkScore(r.Score, next, w.Dir.Services[r.Service], exposureWhy); err != nil {
		return RiskDeed{}, err
	}
	why = OneLine(why)
	if r.State == RiskReported {
		n.rate(next, exposureWhy, w.today())
		return RiskDeed{Risk: n, What: "scored", For: stands}, nil
	}
	if why == "" {
		return RiskDeed{}, Fail(Invalid, "Why does the score of %s change?", r.Ref()).WithHint("One sentence is enough.").WithField("why").WithRule("domain 2.2")
	}
	_, owns := w.acts(r.Owner)
	lowersOwn := r.drops(next) && owns && !r.WaivedFor(w.Caller.Person)
	lowersHigh := r.drops(next) && r.Score.Band().AtLeastHigh() && !w.Caller.Has(RoleLead)
	if !r.judgesBand(w, next) || lowersOwn || lowersHigh {
		n.Proposed = &ScoreWish{Score: next, ExposureWhy: OneLine(exposureWhy), Reason: why, By: w.Caller.Person, On: w.today()}
		return RiskDeed{Risk: n, What: "proposed", For: stands}, nil
	}
	n.rate(next, exposureWhy, w.today())
	return RiskDeed{Risk: n, What: "scored", For: stands}, nil
}

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
