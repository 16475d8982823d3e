package ledger

import (
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// askedFor is the decision that a brief asks for, as its sending leaves it.
type askedFor struct {
	old, dec *domain.Decision
	deed     domain.DecisionDeed
	changed  bool // it is new, or was brought to the words of the brief
	action   string
}

// askFor makes the decision that an executive brief asks for or brings the one that exists to the same words, so that one
// tap of its approver decides what stands in the page (domain 5.1). It is done in the name of who sends the brief, whoever
// releases it.
func (tx *Tx) askFor(b *briefing, xs []domain.Sending) (askedFor, error) {
	if len(xs) == 0 || xs[0].Audience != domain.AudExecutive || xs[0].Update > 0 || !b.sheet.Asks() {
		return askedFor{}, nil
	}
	old, _ := tx.Current(b.sheet.Decision).(*domain.Decision)
	w := b.w
	if by := tx.Dir.People[xs[0].By]; by != nil {
		w.Caller = domain.CallerFor(tx.Dir, by)
	}
	if old != nil && domain.ForCaller(w.Caller).Sees(old) != domain.SeesAll { // as if it were not there (domain 7.2)
		if old = nil; xs[0].Corrects > 0 {
			return askedFor{}, nil
		}
	}
	if old != nil && !old.Live() && xs[0].Corrects > 0 { // it is decided: the correction tells, and asks nothing
		return askedFor{}, nil
	}
	if late := xs[0].Corrects > 0 && old != nil; !late && !b.sheet.NeededBy.After(tx.Now) { // what is late can still be put right
		return askedFor{}, domain.Fail(domain.Refused, "The moment by which it is needed has passed: %s.", domain.Stamp(b.sheet.NeededBy, tx.Dir.ZoneOf(b.sheet.Approver))).
			WithHint("Name a later one: `brief edit %s needed_by:friday`.", b.sheet.ID).WithField("needed_by")
	}
	want := b.sheet.Asking(tx.Dir, xs[0].By)
	switch {
	case old != nil && old.Live():
		if err := tx.closedTo(b.subject, old, xs); err != nil {
			return askedFor{}, err
		}
		return tx.sameWords(w, old, want)
	case old != nil && (old.Ref() == b.sheet.About || strings.EqualFold(old.Title, want.Title)):
		return askedFor{}, domain.Fail(domain.AlreadyDone, "%s is %s already: %s.", old.Ref(), old.State, old.ChosenWords()).
			WithHint("Take the decision out of the facts to send it for information, or ask for another one.").WithField("needed")
	}
	d, bad := domain.NewDecision(w, want, []domain.Record{b.subject}, false)
	if bad != nil {
		return askedFor{}, briefField(bad)
	}
	d.ID = tx.Next(domain.KindDecision).ID
	tx.cardHome(d)
	return askedFor{dec: d, deed: domain.DecisionDeed{Dec: d, What: "proposed"}, changed: true, action: "decision.propose"}, nil
}

// closedTo refuses a brief for people who may not see what it asks for: a decision that is confidential without its subject.
func (tx *Tx) closedTo(subject domain.Record, d *domain.Decision, xs []domain.Sending) error {
	if !d.IsRestricted() || subject.Base().IsRestricted() { // else whoever may read the subject reads the decision with it
		return nil
	}
	for _, x := range xs {
		for _, p := range x.Persons {
			if !tx.sees(d, p) {
				return domain.Fail(domain.Forbidden, "%s is confidential, and %s may not see it.", d.Ref(), tx.Dir.Name(p)).
					WithHint("A security lead can add %s to its readers.", tx.Dir.Name(p)).WithField("to").WithRule("domain 7.2")
			}
		}
	}
	return nil
}

// sameWords brings a proposal to the words of the brief.
func (tx *Tx) sameWords(w domain.Work, old *domain.Decision, want domain.Decision) (askedFor, error) {
	n := old
	if want.Approver != old.Approver {
		deed, bad := old.Delegate(w, want.Approver, "", false)
		if bad != nil {
			return askedFor{}, briefField(bad)
		}
		n = deed.Dec
	}
	c := domain.DecisionChange{Rationale: want.Rationale, Tradeoff: want.Tradeoff, Options: want.Options, Recommended: want.Recommended, ReviewBy: want.ReviewBy, Due: want.Due}
	if slices.Contains(old.Links, want.Links[0]) { // a brief about the decision itself leaves its title and its reasons alone
		c.Title, c.Context = want.Title, want.Context
	} else if old.Context == "" {
		c.Context = want.Context
	}
	if n.Says(c) {
		if n == old {
			return askedFor{old: old, dec: domain.Clone(old)}, nil
		}
		return askedFor{old: old, dec: n, deed: domain.DecisionDeed{Dec: n, What: "delegated"}, changed: true, action: "decision.delegate"}, nil
	}
	deed, bad := n.Edit(w, c, tx.about(n, nil), false)
	if bad != nil {
		return askedFor{}, briefField(bad)
	}
	tx.cardHome(deed.Dec)
	return askedFor{old: old, dec: deed.Dec, deed: deed, changed: true, action: "decision.edit"}, nil
}

// briefField names the field of the fact sheet where a refusal of the decision's rules belongs.
func briefField(e *domain.Error) *domain.Error {
	if to, ok := map[string]string{"title": "needed", "context": "happened", "due": "needed_by", "to": "approver", "driver": "approver"}[e.Field]; ok {
		e.Field = to
	}
	return e
}

// sheetsFor are the fact sheets whose briefs ask for a decision, as this transaction leaves them and as far as they were
// looked at.
func (tx *Tx) sheetsFor(dec domain.Ref) []*domain.Sheet {
	var out []*domain.Sheet
	add := func(rec domain.Record) {
		s, ok := rec.(*domain.Sheet)
		if !ok || slices.ContainsFunc(out, func(x *domain.Sheet) bool { return x.ID == s.ID }) {
			return
		}
		if now, ok := tx.Current(s.Ref()).(*domain.Sheet); ok {
			s = now
		}
		if slices.ContainsFunc(s.Sent, func(x domain.Sending) bool { return x.Decision == dec }) {
			out = append(out, s)
		}
	}
	for _, p := range tx.change.Put {
		add(p.New)
	}
	for _, rec := range tx.Seen.Records {
		add(rec)
	}
	for _, page := range tx.Seen.Pages {
		for _, rec := range page.Records {
			add(rec)
		}
	}
	slices.SortFunc(out, func(a, b *domain.Sheet) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// inBrief says whether a person reads a proposal, in its present words, in a brief that was sent to them: then that is the
// message in which they decide.
func (tx *Tx) inBrief(d *domain.Decision, person string) bool {
	return slices.ContainsFunc(tx.sheetsFor(d.Ref()), func(s *domain.Sheet) bool { return s.StoodBefore(d, person) != nil })
}

// noteShown writes into a decision that was just made which brief its approver had before them, the newest of several.
func (tx *Tx) noteShown(old, d *domain.Decision) {
	var newest *domain.ShownBrief
	for _, s := range tx.sheetsFor(d.Ref()) {
		if x := s.StoodBefore(old, d.DecidedBy, old.Approver); x != nil && (newest == nil || x.At.After(newest.At)) {
			newest = &domain.ShownBrief{About: s.About, N: x.N, Hash: x.Hash, At: x.At}
		}
	}
	if newest != nil {
		d.Read(*newest)
	}
}
