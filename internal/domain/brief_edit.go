package domain

import (
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// The limits of a fact sheet (reliability F24).
const (
	MaxFact         = 2500
	MaxBriefLine    = 300
	MaxBriefOptions = 3 // domain 5.1
)

// SheetChange is a change of a fact sheet. What is nil stays as it is; a pointer to nothing clears.
type SheetChange struct {
	Edition int // the edition the writer looked at, 0 where not known

	Title, Status *string
	Next          *time.Time
	Facts         map[string]Fact // by BriefField.Name; without a text it is taken out

	Needed, Approver    *string
	NeededBy            *time.Time
	Options             []SheetOption // an empty list that is not nil clears
	Recommended         *int
	Rationale, Tradeoff *string
	ReviewBy            *Date

	LegalLead, HRPartner *string
}

// SheetDeed is what a verb makes of a fact sheet.
type SheetDeed struct {
	Sheet *Sheet
	For   string    // whom the caller stood in for
	Void  []Sending // sendings that waited for a second releaser and say something else now
}

// Edit changes the sheet about a record. Every change makes a new edition: what waited for a second releaser is void, for
// what they read no longer stands.
func (s *Sheet) Edit(w Work, about Record, c SheetChange) (SheetDeed, *Error) {
	if c.Edition == 0 { // typed, without a look at the form
		c.Edition = s.Edition
	}
	n, stands, err := s.with(w, about, c)
	if err != nil {
		return SheetDeed{}, err
	}
	if reflect.DeepEqual(Clone(s), n) {
		return SheetDeed{}, Fail(Invalid, "Nothing is different.").WithHint("Name what is to change, for example `brief edit %s status:\"It is being fixed\"`.", s.ID)
	}
	return n.anew(stands), nil
}

// TellUpdate writes what a stakeholder update of an incident says into its sheet: the same facts, one truth (domain 3.6).
// It is a new edition even where no word changed, for it is told anew.
func (s *Sheet) TellUpdate(w Work, about *Incident, c SheetChange) (SheetDeed, *Error) {
	n, stands, err := s.with(w, about, c)
	if err != nil {
		return SheetDeed{}, err
	}
	return n.anew(stands), nil
}

// with is a copy of the sheet with a change in it, within its bounds, and whom the caller stands in for.
func (s *Sheet) with(w Work, about Record, c SheetChange) (n *Sheet, stands string, err *Error) {
	if stands, err = w.MayBrief(about); err != nil {
		return nil, "", err
	}
	if c.Edition != s.Edition {
		return nil, "", s.stale()
	}
	n = Clone(s)
	if err = n.take(w, c); err != nil {
		return nil, "", err
	}
	return n, stands, n.check(w, s, about)
}

// anew makes a new edition of a changed sheet.
func (s *Sheet) anew(stands string) SheetDeed {
	void := s.Awaited
	s.Edition, s.Awaited = s.Edition+1, nil
	return SheetDeed{Sheet: s, For: stands, Void: void}
}

// take writes the change over the sheet.
func (s *Sheet) take(w Work, c SheetChange) *Error {
	line := func(to, from *string) {
		if from != nil {
			*to = OneLine(*from)
		}
	}
	line(&s.Title, c.Title)
	line(&s.Status, c.Status)
	line(&s.Needed, c.Needed)
	line(&s.Approver, c.Approver)
	line(&s.LegalLead, c.LegalLead)
	line(&s.HRPartner, c.HRPartner)
	line(&s.Rationale, c.Rationale)
	line(&s.Tradeoff, c.Tradeoff)
	if c.Next != nil {
		s.Next = *c.Next
	}
	if c.NeededBy != nil {
		s.NeededBy = *c.NeededBy
	}
	if c.ReviewBy != nil {
		s.ReviewBy = *c.ReviewBy
	}
	if c.Options != nil {
		s.Options = nil
		for _, o := range c.Options {
			if o = (SheetOption{OneLine(o.What), OneLine(o.Cost), OneLine(o.Left)}); o.What != "" || o.Cost != "" || o.Left != "" {
				s.Options = append(s.Options, o)
			}
		}
	}
	if c.Recommended != nil {
		s.Recommended = *c.Recommended
	}
	return s.takeFacts(w, c.Facts)
}

// takeFacts writes down facts, each with its moment and who said so. Words that stand there already keep theirs.
func (s *Sheet) takeFacts(w Work, facts map[string]Fact) *Error {
	if s.Facts == nil {
		s.Facts = map[string]Fact{}
	}
	for name, x := range facts {
		f, known := BriefFieldOf(name)
		x.Text = strings.TrimSpace(x.Text)
		was, had := s.Facts[name]
		switch {
		case !known:
			return Fail(Invalid, "A fact sheet has no “%s”.", Clip(name, 40)).WithHint("`help brief edit` lists what it has.").WithField("field")
		case x.Text == "":
			delete(s.Facts, name)
			continue
		case utf8.RuneCountInString(x.Text) > MaxFact:
			return Fail(Invalid, "“%s” has more than %d characters.", f.Label, MaxFact).WithHint("Say the main thing and link to the rest.").WithField(name)
		case x.Sure != "" && x.Sure != SureConfirmed && x.Sure != SureLikely && x.Sure != SureNotKnown:
			return Fail(Invalid, "How sure is that: “%s”?", Clip(x.Sure, 40)).WithHint("Say confirmed, likely or not_known.").WithField(name)
		case x.At.After(w.Now.Add(time.Minute)):
			return Fail(Invalid, "“%s” cannot be known from the future.", f.Label).WithHint("Name the moment since when it is known.").WithField(name)
		}
		if had && was.Text == x.Text && (x.Sure == "" || x.Sure == was.Sure) && (x.At.IsZero() || x.At.Equal(was.At)) {
			continue
		}
		if x.At.IsZero() {
			x.At = w.Now.UTC().Truncate(time.Minute)
		}
		x.By = w.Caller.Person
		s.Facts[name] = x
	}
	return nil
}

// check holds a sheet to its bounds; was is the version before. What a brief must have is asked when it is sent (Lacks).
func (s *Sheet) check(w Work, was *Sheet, about Record) *Error {
	for _, x := range []struct{ field, text string }{{"title", s.Title}, {"status", s.Status}, {"needed", s.Needed}, {"rationale", s.Rationale}, {"tradeoff", s.Tradeoff}} {
		limit := MaxBriefLine
		if x.field == "title" || x.field == "needed" {
			limit = MaxTitle
		}
		if n := utf8.RuneCountInString(x.text); n > limit {
			return Fail(Invalid, "That has %d characters; %d is the most.", n, limit).WithHint("Say it shorter.").WithField(x.field)
		}
	}
	if s.Title == "" {
		s.Title = w.Dir.TitleOf(about)
	}
	if len(s.Options) > MaxBriefOptions {
		return Fail(Invalid, "Those are %d options; a brief has two or three.", len(s.Options)).WithHint("Keep the ones worth choosing.").WithField("options").WithRule("domain 5.1")
	}
	for i, o := range s.Options {
		switch {
		case o.What == "":
			return Fail(Invalid, "Option %d says a price and not what it is.", i+1).WithHint("Say what would be done.").WithField("options")
		case utf8.RuneCountInString(o.What) > MaxTitle || utf8.RuneCountInString(o.Cost) > MaxTitle || utf8.RuneCountInString(o.Left) > MaxTitle:
			return Fail(Invalid, "Option %d is too long: %d characters for each part are the most.", i+1, MaxTitle).WithHint("Say it in 35 words together.").WithField("options")
		case slices.IndexFunc(s.Options, func(x SheetOption) bool { return strings.EqualFold(x.What, o.What) }) < i:
			return Fail(Invalid, "“%s” stands there twice.", o.What).WithHint("Name each option once.").WithField("options")
		}
	}
	if s.Recommended < 0 || s.Recommended > len(s.Options) {
		if was.Recommended == s.Recommended { // an option was taken out
			s.Recommended = 0
		} else {
			return Fail(Invalid, "There is no option %d to recommend.", s.Recommended).WithHint("Name the number of one of the %d options.", len(s.Options)).WithField("recommended")
		}
	}
	if err := s.checkPersons(w, was); err != nil {
		return err
	}
	return s.checkDays(w, was)
}

func (s *Sheet) checkPersons(w Work, was *Sheet) *Error {
	for _, x := range []struct {
		field, id, before, function string
	}{{"approver", s.Approver, was.Approver, ""}, {"legal_lead", s.LegalLead, was.LegalLead, "legal_reviewer"}, {"hr_partner", s.HRPartner, was.HRPartner, "hr_partner"}} {
		if x.id == "" || x.id == x.before {
			continue
		}
		if err := w.takesPart(x.id, true); err != nil {
			return err.WithField(x.field)
		}
		if x.function != "" && !w.Dir.People[x.id].Does(x.function) {
			return Fail(Invalid, "%s is no %s.", w.name(x.id), RoleWord(x.function)).WithHint("%s", w.holdersCan(x.function, "be named")).WithField(x.field).WithRule("domain 5.6")
		}
	}
	return nil
}

func (s *Sheet) checkDays(w Work, was *Sheet) *Error {
	for _, x := range []struct {
		field   string
		at, old time.Time
	}{{"needed_by", s.NeededBy, was.NeededBy}, {"next", s.Next, was.Next}} {
		if !x.at.IsZero() && !x.at.Equal(x.old) && !x.at.After(w.Now) {
			return Fail(Invalid, "%s is past.", Stamp(x.at, w.Dir.ZoneOf(w.Caller.Person))).WithHint("Name a moment to come.").WithField(x.field)
		}
	}
	if !s.ReviewBy.IsZero() && s.ReviewBy != was.ReviewBy {
		return checkReview(w, s.ReviewBy, nil)
	}
	return nil
}
