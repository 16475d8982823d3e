package domain

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxSentence is how long each of the six sentences of a statement may be (domain 1.4).
const MaxSentence = 200

// OwnerDays is how many business days a named owner has to accept a risk (domain 3.1).
const OwnerDays = 5

// RiskDeed is what a verb makes of a risk.
type RiskDeed struct {
	Risk *Risk
	// What: added, opened, reviewed, scored, proposed, kept, edited, accepted, taken, named, offered, declined,
	// handed back, treated, verifying, verifier, sent back, closed, reopened, rejected.
	What string
	For  string // whom the caller stood in for
	// Gap says in a sentence that nobody can be named as owner, where that is so.
	Gap string
}

// NewRisk makes a reported risk of what somebody said; the number and the card's place are the ledger's (domain 3.1).
// private says that it was logged where not everybody reads: it is restricted until triage. A risk that was raised
// privately is shown to the security leads only, names no owner and needs no service (product 7).
func NewRisk(w Work, r Risk, private bool) (RiskDeed, *Error) {
	if err := w.Caller.May(MayLog); err != nil {
		return RiskDeed{}, err
	}
	r.Title = OneLine(r.Title)
	if err := checkRiskTitle(r.Title); err != nil {
		return RiskDeed{}, err
	}
	s := w.Dir.Services[r.Service]
	if err := checkRiskService(r, s); err != nil {
		return RiskDeed{}, err
	}
	if err := w.checkControl(r.Control); err != nil {
		return RiskDeed{}, err
	}
	if err := r.Statement.check(); err != nil {
		return RiskDeed{}, err
	}
	if want, _ := SuggestedExposure(s); r.Score.Exposure == 0 {
		r.Score.Exposure = want
	}
	if err := checkScore(Score{}, r.Score, s, r.ExposureWhy); err != nil {
		return RiskDeed{}, err
	}
	d := RiskDeed{Risk: &r, What: "added"}
	if r.Owner != "" {
		if err := w.checkRiskOwner(r.Owner); err != nil {
			return RiskDeed{}, err
		}
	} else if !r.Raised {
		r.Owner, d.Gap = DefaultOwner(w.Dir, s, w.today())
	}
	r.State, r.Reporter, r.Reported = RiskReported, w.Caller.Person, w.today()
	switch {
	case r.Raised: // who answers for the service may be who it is about
		r.Visibility, r.NeedToKnow = Restricted, StartList(w.Dir, r.Reporter)
	case private:
		r.Visibility, r.UntilTriage, r.NeedToKnow = Restricted, true, StartList(w.Dir, r.Reporter, r.Owner)
	}
	return d, nil
}

// DefaultOwner is who owns a new risk on a service: its accountable person, if they or a delegate can be reached
// (domain 1.1, 1.2); else nobody, and gap says why in a sentence.
func DefaultOwner(d *Directory, s *Service, today Date) (owner, gap string) {
	switch {
	case s == nil:
		return "", "No service is named, so nobody can be named as owner."
	case s.Accountable == "":
		return "", "Nobody is accountable for " + named(s) + "."
	case !d.Reachable(s.Accountable, today):
		return "", d.Name(s.Accountable) + ", who is accountable for " + named(s) + ", cannot be reached."
	}
	return s.Accountable, ""
}

func checkRiskTitle(s string) *Error {
	switch n := utf8.RuneCountInString(s); {
	case s == "":
		return Fail(Invalid, "What may go wrong?").WithHint("Say it in a few words, like “Old laptops are not encrypted”.").WithField("title")
	case n > MaxTitle:
		return Fail(Invalid, "That title has %d characters; %d is the most.", n, MaxTitle).
			WithHint("Say it in one line; the six sentences hold the rest.").WithField("title")
	}
	return nil
}

func checkRiskService(r Risk, s *Service) *Error {
	switch {
	case r.Service == "" && r.Raised:
		return nil
	case r.Service == "":
		return Fail(Invalid, "Which service is it about?").WithHint("Name one, for example `service:track-api`.").WithField("service")
	case s == nil:
		return Fail(Invalid, "I know no service %s.", r.Service).WithHint("To see them all, type `list service`.").WithField("service")
	case !s.Live():
		return Fail(Invalid, "%s was retired on %s.", named(s), s.Retired.Long()).WithHint("Name the service that took its place.").WithField("service")
	}
	return nil
}

func (w Work) checkControl(id string) *Error {
	if id != "" && w.Dir.Controls[id] == nil {
		return Fail(Invalid, "I know no control %s.", id).WithHint("To see them all, type `list control`.").WithField("control")
	}
	return nil
}

func (w Work) checkRiskOwner(owner string) *Error {
	p := w.Dir.People[owner]
	switch {
	case p == nil:
		return Fail(Invalid, "I know nobody called %s.", owner).WithHint("Name one colleague with @; a group cannot own a risk.").WithField("owner").WithRule("domain 1.1")
	case !p.Live():
		return Fail(Invalid, "%s's account is deactivated.", p.Name).WithHint("Name somebody who can act.").WithField("owner").WithRule("domain 1.2")
	}
	return nil
}

// Sentence is one of the six parts of a statement, for forms and refusals.
type Sentence struct {
	Key, Label, Hint string
	of               func(*Statement) *string
}

// Sentences are the six parts of domain 1.4, in its order.
var Sentences = []Sentence{
	{"if", "If…", "The event: what happens", func(s *Statement) *string { return &s.If }},
	{"then", "…then…", "What goes wrong because of it", func(s *Statement) *string { return &s.Then }},
	{"business", "For the business", "What it means for customers, money, law or operations", func(s *Statement) *string { return &s.Impact }},
	{"affected", "Affected", "Who, and how many", func(s *Statement) *string { return &s.Affected }},
	{"nothing_changes", "If we do nothing", "What follows if nothing changes", func(s *Statement) *string { return &s.NothingChanges }},
	{"good", "Fixed looks like", "What one can test when it is fixed", func(s *Statement) *string { return &s.Good }},
}

// Of is this sentence of a statement.
func (x Sentence) Of(s Statement) string { return *x.of(&s) }

// With is a statement with this sentence changed.
func (x Sentence) With(s Statement, text string) Statement {
	*x.of(&s) = strings.TrimSuffix(OneLine(text), ".") // the frame around it sets the full stop
	return s
}

// Missing lists the sentences that are not written yet.
func (s Statement) Missing() []Sentence {
	return slices.DeleteFunc(slices.Clone(Sentences), func(x Sentence) bool { return x.Of(s) != "" })
}

func (s Statement) check() *Error {
	for _, x := range Sentences {
		if n := utf8.RuneCountInString(x.Of(s)); n > MaxSentence {
			return Fail(Invalid, "“%s” has %d characters; %d is the most.", x.Label, n, MaxSentence).
				WithHint("One plain sentence is enough.").WithField(x.Key).WithRule("domain 1.4")
		}
	}
	return nil
}

// over is a statement with what is written in n put over it.
func (s Statement) over(n Statement) Statement {
	for _, x := range Sentences {
		if t := x.Of(n); t != "" {
			s = x.With(s, t)
		}
	}
	return s
}

// Parts are the parts that the caller plays on the risk (domain 3.1, 7.1).
func (r *Risk) Parts(w Work) Parts {
	p := Parts{}
	play := func(part Part, person string) {
		if stands, ok := w.acts(person); ok {
			p.Add(part, stands)
		}
	}
	if w.Caller.May(MayLog) != nil {
		return p
	}
	p.Add(PartAnyone, "")
	if w.Caller.Has(RoleLead) {
		p.Add(PartLead, "")
	}
	play(PartOwner, r.Owner)
	play(PartOffered, r.Offered)
	play(PartReporter, r.Reporter)
	if s := w.Dir.Services[r.Service]; s != nil {
		play(PartAccountable, s.Accountable)
		if t := w.Dir.Teams[s.Team]; t != nil {
			play(PartTeamLead, t.Lead)
		}
		if IsChampionOf(w.Dir, w.Caller.Person, s.Team, w.today()) {
			p.Add(PartChampion, "")
		}
	}
	if stands, ok := r.verifies(w); ok {
		p.Add(PartVerifier, stands)
	}
	return p
}

// verifies says whether the caller may check the fix: not who did it, unless a lead waived that (domain 7.4); of a High
// or Critical one a security lead, or the verifier they named (domain 3.1).
func (r *Risk) verifies(w Work) (standsFor string, ok bool) {
	if r.Fixed(w.Caller.Person) && !r.WaivedFor(w.Caller.Person) {
		return "", false
	}
	if stands, named := w.acts(r.Verifier); named && (stands == "" || !r.Fixed(stands) || r.WaivedFor(w.Caller.Person)) {
		return stands, true
	}
	return "", !r.Score.Band().AtLeastHigh() || w.Caller.Has(RoleLead)
}

// Fixed says whether a person did the fix: its owner, whoever handed it in, who did its actions.
func (r *Risk) Fixed(person string) bool {
	return person != "" && (person == r.Owner || contains(r.Fixers, person))
}

// gate is the first question of every verb on a risk.
func (r *Risk) gate(w Work, verb string) (*Risk, Row, string, *Error) {
	if _, ok := riskLife.Row(r.State, verb); !ok {
		return nil, Row{}, "", riskLife.refuse(r.Ref(), r.State, verb, r.idle(w)...)
	}
	row, stands, err := riskLife.Gate(r.Ref(), r.State, verb, r.Parts(w), func(p Part) string { return r.who(w, p) })
	if err != nil {
		return nil, row, "", err
	}
	return Clone(r), row, stands, nil
}

// idle are the verbs that the state lists but that have nothing to act on now.
func (r *Risk) idle(w Work) []string {
	var out []string
	if r.Proposed == nil {
		out = append(out, "keep")
	}
	if _, offered := w.acts(r.Offered); !offered && !r.unaccepted() {
		out = append(out, "decline")
	}
	return out
}

// who names the people behind a part, for refusals. The reporter of what was raised privately is never named.
func (r *Risk) who(w Work, p Part) string {
	person := ""
	switch p {
	case PartLead:
		return "a security lead"
	case PartVerifier:
		switch {
		case r.Verifier != "":
			return w.name(r.Verifier)
		case r.Score.Band().AtLeastHigh():
			return "a security lead who did not do the fix, or the verifier they name,"
		}
		return "somebody who did not do the fix"
	case PartChampion:
		if s := w.Dir.Services[r.Service]; s != nil && w.Dir.Teams[s.Team] != nil {
			if c := w.Dir.ActiveChampions(w.Dir.Teams[s.Team], w.today()); len(c) > 0 {
				return w.name(c[0])
			}
		}
		return ""
	case PartOwner:
		person = r.Owner
	case PartOffered:
		person = r.Offered
	}
	if person == "" {
		return ""
	}
	return w.name(person)
}

// CanDo says whether the caller could use a verb on the risk now, as far as state and part go, before a form is opened:
// the second of two who press reads who was first (domain 3).
func (r *Risk) CanDo(w Work, verb string) *Error {
	switch {
	case r.State == RiskRejected && (verb == "confirm" || verb == "reject"),
		r.State == RiskClosed && (verb == "close" || verb == "verify"),
		r.State == RiskVerifying && verb == "verify":
		return r.already(w)
	}
	if _, _, _, err := r.verifierGate(w, verb); err != nil {
		return err
	}
	switch {
	case verb == "confirm" && r.confirmedToday(w):
		return r.alreadyConfirmed(w)
	case verb == "keep" && r.Proposed == nil:
		return r.nothingProposed()
	}
	return nil
}
