package domain

import (
	"slices"
	"strconv"

	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// UnansweredDays is how many business days a question about an exception may wait before somebody above is asked, as
// with an undecided proposal (domain 3.3): the law gives exceptions no days of their own.
const UnansweredDays = 5

// Unanswered is the question that waits for who may approve, nil where none does: a change that was asked for waits for
// the requester instead.
func (e *Exception) Unanswered() *Plea {
	if !e.Live() {
		return nil
	}
	for _, p := range []*Plea{e.Review, e.Plea} { // a review ends by itself, so it comes first
		if p != nil && p.Wanted == "" {
			return p
		}
	}
	return nil
}

// ManagerDay is the day on which somebody above is asked about a question that nobody answered: five business days
// after it was asked, but one before it would be too late (the start of what is asked for, the end that a renewal would
// move, the last day of a confirmation), and never on the day of the asking.
func (e *Exception) ManagerDay(cal worktime.Calendar, p *Plea) Date {
	limit := e.Starts
	switch p.What {
	case PleaRenewal:
		limit = e.Ends
	case PleaReview:
		limit = p.Until
	}
	return aboveDay(cal, p.On, limit)
}

// aboveDay is the day on which somebody else is asked about what waits for a yes since a day: after UnansweredDays, but a
// business day before the one on which it is too late where there is such a day, and never on the day of the asking.
func aboveDay(cal worktime.Calendar, since, limit Date) Date {
	plus := func(d Date, n int) Date { return Date(cal.AddBusinessDays(worktime.Day(d), n)) }
	day := plus(since, UnansweredDays)
	if limit.After(since) && plus(limit, -1).Before(day) {
		day = plus(limit, -1)
	}
	if first := plus(since, 1); day.Before(first) {
		day = first
	}
	return day
}

// WaitKey is the key in Told under which it stands that somebody above was asked about a question.
func (p *Plea) WaitKey() string { return "late:" + strconv.Itoa(p.Round) }

// Above are the persons who are asked for help with a question that nobody answered: the managers of those whose yes is
// missing, or the executives for the area where every security lead was asked. Taking it decides nothing, and who asked
// for the exception is not asked to help it along.
func (e *Exception) Above(w Work, p *Plea) []string {
	var out []string
	add := func(person string) {
		if person != "" && person != e.Requester && w.Dir.Stand(person, w.today()) != e.Requester && !slices.Contains(p.Asked, person) && !contains(out, person) {
			out = append(out, person)
		}
	}
	for _, id := range p.Asked {
		if x := w.Dir.People[id]; x != nil {
			if _, said := p.Said(id); !said {
				add(x.Manager)
			}
		}
	}
	if s := w.Dir.Services[e.Service]; len(out) == 0 && s != nil {
		for _, x := range w.Dir.Executives(s.Team) {
			add(x.ID)
		}
	}
	return out
}
