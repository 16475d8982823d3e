package domain

import (
	"fmt"
	"slices"
)

// EditRight says how far somebody may change who owns a service or control (domain 7.1).
type EditRight int

// The rights. MayPropose is a champion's: the accountable person confirms.
const (
	MayNotEdit EditRight = iota
	MayPropose
	MayEdit
)

// OwnerRight is the row "Edit RACI, paths" of domain 7.1 for one caller: own accountable objects, as the delegate of an
// accountable person who is away too; champions for their own team, with the accountable person's yes; executives in
// their area; leads and admins everywhere. team is empty for a control.
func OwnerRight(d *Directory, c Caller, team string, r RACI, today Date) EditRight {
	switch {
	case c.Standing != Full:
		return MayNotEdit
	case c.Has(RoleLead), c.Has(RoleAdmin), AnswersFor(d, c.Person, r.Accountable, today):
		return MayEdit
	case c.Has(RoleExecutive) && (slices.Contains(c.Area, "all") || team != "" && slices.Contains(c.Area, team)):
		return MayEdit
	case team != "" && c.Team == team && IsChampionOf(d, c.Person, team, today):
		return MayPropose
	}
	return MayNotEdit
}

// AnswersFor says whether a person is the one named, or stands in for them today (domain 1.2).
func AnswersFor(d *Directory, person, named string, today Date) bool {
	return person != "" && (person == named || d.Stand(named, today) == person)
}

// IsChampionOf says whether somebody is an active champion of a team.
func IsChampionOf(d *Directory, person, team string, today Date) bool {
	t := d.Teams[team]
	return t != nil && slices.Contains(d.ActiveChampions(t, today), person)
}

// MayRetire says whether a caller may add services to a team or retire one of it (domain 7.5): the team's lead, a
// security lead, an admin; for retiring also who is accountable.
func MayRetire(d *Directory, c Caller, team, accountable string, today Date) bool {
	t := d.Teams[team]
	return c.Standing == Full && (c.Has(RoleLead) || c.Has(RoleAdmin) || t != nil && AnswersFor(d, c.Person, t.Lead, today) ||
		accountable != "" && AnswersFor(d, c.Person, accountable, today))
}

// The limits of an escalation path (domain 1.3).
const (
	MinSteps, MaxSteps = 2, 6
	MinWait, MaxWait   = 5, 1440
)

// ValidatePath checks a path that a person edits (domain 1.3): two to six steps, each waiting 5 to 1,440 minutes, nobody
// twice in a row, and at the end a named executive or security lead.
func ValidatePath(d *Directory, steps []Step) error {
	fail := func(format string, args ...any) *Error {
		return Fail(Invalid, format, args...).WithRule("domain 1.3").WithField("path")
	}
	if n := len(steps); n < MinSteps || n > MaxSteps {
		return fail("A path has %d to %d steps; this one has %d.", MinSteps, MaxSteps, n).WithHint("Type them like `@ana 30 @ben 60`, the minutes to wait after each name.")
	}
	for i, s := range steps {
		if s.Wait < MinWait || s.Wait > MaxWait {
			return fail("Step %d waits %d minutes.", i+1, s.Wait).WithHint("A step waits %d to 1,440 minutes, a day.", MinWait)
		}
		if i > 0 && steps[i-1].To == s.To {
			return fail("%s stands twice in a row.", d.Name(s.To)).WithHint("Ask somebody else in between.")
		}
		if p := d.People[s.To]; !IsGroup(s.To) && (p == nil || !p.Live()) {
			return fail("Step %d leads to %s, who cannot be asked.", i+1, d.Name(s.To)).WithHint("Name somebody who is here.")
		}
	}
	last := d.People[steps[len(steps)-1].To]
	if last == nil || !(last.Has(RoleExecutive) || last.Has(RoleLead)) {
		return fail("The last step must be a person who can decide.").WithHint("End the path with an executive or a security lead.")
	}
	return nil
}

// ExceptionTerm is a row of the table in domain 3.2: who must approve at least, and for how long.
type ExceptionTerm struct {
	Band     Band
	Approver string // in words
	Days     int
	Renewals int
	Chain    int // days
}

// ExceptionTerms is the table of domain 3.2.
var ExceptionTerms = []ExceptionTerm{
	{Low, "the accountable person of the service, or a security lead", 365, 1, 730},
	{Medium, "a security lead", 180, 2, 540},
	{High, "the executive for the area", 90, 2, 270},
	{Critical, "the executive for the area, and a security lead agrees", 30, 1, 60},
}

// Acceptors lists who may accept a risk of a band on a service today (domain 3.2, 7.5): person ids, the most fitting
// first; why says in a sentence by what right. s may be nil: then areas and accountable persons stay open.
func Acceptors(d *Directory, b Band, s *Service, today Date) (people []string, why string) {
	leads := func() {
		for _, p := range d.With(RoleLead) {
			if !slices.Contains(people, p.ID) {
				people = append(people, p.ID)
			}
		}
	}
	switch {
	case b == Low:
		if s != nil && d.Reachable(s.Accountable, today) {
			people = append(people, s.Accountable)
		}
		leads()
		return people, "who answers for the service, or a security lead"
	case b == Medium:
		leads()
		return people, "a security lead"
	}
	area := ""
	if s != nil {
		area = s.Team
		for _, p := range d.Executives(area) {
			people = append(people, p.ID)
		}
	}
	why = "the executive whose area it is"
	if s != nil && len(people) > 0 && !slices.Contains(d.People[people[0]].Area, area) {
		why = "an executive for all areas, as no one is named for this one"
	}
	if b == Critical {
		why += ", and a security lead must agree"
	}
	return people, why
}

// DaysAgo says how long ago a day was, in words.
func DaysAgo(day, today Date) string {
	switch n := today.Days(day); {
	case n <= 0:
		return "today"
	case n == 1:
		return "yesterday"
	default:
		return fmt.Sprintf("%d days ago", n)
	}
}
