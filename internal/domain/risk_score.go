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
