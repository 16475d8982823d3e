package domain

import (
	"slices"
	"strings"
)

// BriefKinds are what a brief can be about.
var BriefKinds = []Kind{KindRisk, KindException, KindDecision, KindIncident}

// briefWriters are the persons who write and send briefs about a record, besides the security leads (domain 5): its owner
// or driver, an incident's lead and comms lead.
func briefWriters(about Record) []string {
	if i, ok := about.(*Incident); ok {
		return both(i.Lead, i.Comms)
	}
	return both(OwnerOf(about))
}

// MayBrief says whether the caller writes and sends briefs about a record they see, and for whom they stand in.
func (w Work) MayBrief(about Record) (standsFor string, err *Error) {
	if err := w.Caller.May(MayLog); err != nil {
		return "", err
	}
	if !slices.Contains(BriefKinds, about.Ref().Kind) {
		return "", Fail(Invalid, "A brief is about a risk, an exception, a decision or an incident.").
			WithHint("Brief what %s belongs to.", about.Ref()).WithField("ref")
	}
	writers := briefWriters(about)
	for _, p := range writers {
		if stands, ok := w.acts(p); ok {
			return stands, nil
		}
	}
	if w.Caller.Has(RoleLead) {
		return "", nil
	}
	who := "A security lead"
	if len(writers) > 0 {
		who = w.names(writers) + " or a security lead"
	}
	return "", Fail(Forbidden, "You do not write briefs about %s.", about.Ref()).WithHint("%s can.", who).WithRule("domain 5")
}

// BriefSenders are those who could send a brief about a record today, or stand in for one who could: whom a second
// releaser is looked for among. Whoever may not read the record is none of them.
func BriefSenders(d *Directory, about Record, today Date) []string {
	ids := briefWriters(about)
	for _, p := range d.With(RoleLead) {
		ids = append(ids, p.ID)
	}
	var out []string
	for _, id := range ids {
		s := d.Askable(id, today)
		p := d.People[s]
		if p != nil && !contains(out, s) && CallerFor(d, p).May(MayLog) == nil && d.mayRead(s, about) {
			out = append(out, s)
		}
	}
	return out
}

// mayRead says whether an active person sees a record whole.
func (d *Directory) mayRead(person string, rec Record) bool {
	p := d.People[person]
	return p != nil && p.Live() && ForCaller(CallerFor(d, p)).Sees(rec) == SeesAll
}

// NewSheet is the empty fact sheet about a record, as its first writer finds it.
func NewSheet(d *Directory, about Record, author string) *Sheet {
	s := &Sheet{ID: about.Ref().String(), About: about.Ref(), Title: d.TitleOf(about), Author: author, Facts: map[string]Fact{}}
	s.Visibility = Restricted
	if dec, ok := about.(*Decision); ok {
		s.Decision = dec.Ref()
	}
	return s
}

// Asks says whether the executive brief needs a decision; else it is for information.
func (s *Sheet) Asks() bool {
	return s.Needed != "" || s.Approver != "" || !s.NeededBy.IsZero() || len(s.Options) > 0 || s.Recommended > 0
}

// Lack is something that a brief promises and does not have.
type Lack struct{ Field, Words string }

// Lacks lists what the brief for an audience still lacks (domain 5.1, 5.7 E6): one that asks for a decision names it with
// two or three options, exactly one recommended, the approver and the moment; and what 3.3 wants beside a choice stands in
// it beforehand, so that one tap can decide.
func (s *Sheet) Lacks(audience string) []Lack {
	if audience != AudExecutive || !s.Asks() {
		return nil
	}
	var out []Lack
	want := func(missing bool, field, words string) {
		if missing {
			out = append(out, Lack{field, words})
		}
	}
	want(s.Needed == "", "needed", "the decision that is needed")
	want(s.Facts["happened"].Text == "", "happened", "what happened")
	want(len(s.Options) < MinOptions, "options", "two or three options")
	want(s.Recommended < 1 || s.Recommended > len(s.Options), "recommended", "one recommended option")
	for _, o := range s.Options {
		if o.Cost == "" || o.Left == "" {
			want(true, "options", "the cost or delay of each option, and the risk that is left")
			break
		}
	}
	want(s.Approver == "", "approver", "who decides")
	want(s.NeededBy.IsZero(), "needed_by", "the day by which it is needed")
	want(s.Rationale == "", "rationale", "the reason for the recommended option")
	want(s.Tradeoff == "", "tradeoff", "what is accepted by choosing it")
	want(s.ReviewBy.IsZero(), "review_by", "the day on which it is looked at again")
	return out
}

// LackWords are lacks for a sentence and for plain.Rules.Lacks.
func LackWords(lacks []Lack) []string {
	var out []string
	for _, l := range lacks {
		out = append(out, l.Words)
	}
	return out
}

// BriefWord is an audience in a sentence: "the executive brief".
func BriefWord(audience string) string {
	if audience == AudHR {
		return "HR brief"
	}
	return audience + " brief"
}

// firstSentence is the short form of a text (ShareShort).
func firstSentence(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	for i, r := range s {
		if strings.ContainsRune(".!?", r) && strings.HasPrefix(s[i+1:], " ") {
			return s[:i+1]
		}
	}
	return s
}
