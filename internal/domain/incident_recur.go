package domain

import (
	"slices"
	"time"
)

// RecurWithin is how far back an incident counts as having happened before: 180 days by the moment it was noticed, the
// 180th included (domain 6).
const RecurWithin = recurs * 24 * time.Hour

// Recurrence is an earlier incident that a new one repeats.
type Recurrence struct {
	Earlier     *Incident
	Services    []string // that both touched; none where only the control failed again somewhere else
	SameType    bool
	SameControl bool
	Open        []*Action // the fixes promised then that are still to come, the latest first
	Dropped     []*Action // those that were given up
	Done        int
}

// Recurrences finds what an incident repeats among the records that a reader knows of: real incidents, not called off, that
// were noticed within 180 days before it, about a service of its own with the same type or the same failed control; and
// those anywhere in which the same control failed. With each come the fixes promised then, its own and those of its risks,
// that were not kept. The newest first. An exercise repeats nothing.
func Recurrences(i *Incident, known []Record, today Date) []Recurrence {
	if IsExercise(i) || i.State == IncCancelled || i.begun().IsZero() {
		return nil
	}
	var out []Recurrence
	for _, rec := range known {
		e, ok := rec.(*Incident)
		if !ok || e.ID == i.ID || IsExercise(e) || e.State == IncCancelled || !earlier(e, i) {
			continue
		}
		r := Recurrence{Earlier: e, SameType: i.Type != "" && e.Type == i.Type, SameControl: i.Control != "" && e.Control == i.Control}
		for _, s := range i.ServiceIDs {
			if contains(e.ServiceIDs, s) {
				r.Services = append(r.Services, s)
			}
		}
		if r.SameControl || r.SameType && len(r.Services) > 0 {
			r.promised(known, today)
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b Recurrence) int {
		if c := b.Earlier.begun().Compare(a.Earlier.begun()); c != 0 {
			return c
		}
		return b.Earlier.Ref().Num() - a.Earlier.Ref().Num()
	})
	return out
}

// earlier says whether e was noticed within 180 days before i; of two noticed at once the lower number is the earlier.
func earlier(e, i *Incident) bool {
	was, at := e.begun(), i.begun()
	if was.IsZero() || was.After(at) || was.Equal(at) && e.Ref().Num() > i.Ref().Num() {
		return false
	}
	return at.Sub(was) <= RecurWithin
}

// promised adds what became of the fixes that the earlier incident led to.
func (r *Recurrence) promised(known []Record, today Date) {
	for _, rec := range known {
		a, ok := rec.(*Action)
		if !ok || a.From != r.Earlier.Ref() && !slices.Contains(r.Earlier.Risks, a.From) {
			continue
		}
		switch {
		case a.State == ActDone:
			r.Done++
		case a.State == ActDropped:
			r.Dropped = append(r.Dropped, a)
		default:
			r.Open = append(r.Open, a)
		}
	}
	slices.SortFunc(r.Open, func(a, b *Action) int {
		if c := b.Late(today) - a.Late(today); c != 0 {
			return c
		}
		return a.Ref().Num() - b.Ref().Num()
	})
	slices.SortFunc(r.Dropped, func(a, b *Action) int { return a.Ref().Num() - b.Ref().Num() })
}
