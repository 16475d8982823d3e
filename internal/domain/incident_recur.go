package domain

import (
	"cmp"
	"slices"
	"time"
)

// RecurWithin is how far back an incident counts as having happened before: 180 days by the moment it was noticed, the
// 180th included (domain 6).
const RecurWithin = recurs * 24 * time.Hour

// Recurrence is an earlier incident that a new one repeats.
type Recurrence struct {
	Earlier  Ref       `json:"earlier"`
	Title    string    `json:"title"`
	Noticed  time.Time `json:"noticed"`
	Services []string  `json:"services,omitempty"` // that both touched; none where only the control failed again somewhere else
	Type     string    `json:"type,omitempty"`     // where both are of one
	Control  string    `json:"control,omitempty"`  // where the same one failed
	Open     []Promise `json:"open,omitempty"`     // fixes promised then that are still to come, the latest first
	Dropped  []Promise `json:"dropped,omitempty"`  // those that were given up
	Done     int       `json:"done,omitempty"`
	// Restricted says that any of it is: only who may read all of it may be shown it.
	Restricted bool `json:"restricted,omitempty"`
}

// Promise is a fix that an incident led to and that was not made.
type Promise struct {
	Ref   Ref    `json:"ref"`
	Title string `json:"title"`
	Owner string `json:"owner,omitempty"`
	Late  int    `json:"late,omitempty"` // days
}

// Refs are the records that a recurrence speaks of.
func (r Recurrence) Refs() []Ref {
	out := []Ref{r.Earlier}
	for _, p := range slices.Concat(r.Open, r.Dropped) {
		out = append(out, p.Ref)
	}
	return out
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
		r := Recurrence{Earlier: e.Ref(), Title: e.Title, Noticed: e.begun(), Restricted: e.IsRestricted()}
		if e.Type == i.Type {
			r.Type = i.Type
		}
		if e.Control == i.Control {
			r.Control = i.Control
		}
		for _, s := range i.ServiceIDs {
			if contains(e.ServiceIDs, s) {
				r.Services = append(r.Services, s)
			}
		}
		if r.Control != "" || r.Type != "" && len(r.Services) > 0 {
			r.promised(e, known, today)
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b Recurrence) int {
		return cmp.Or(b.Noticed.Compare(a.Noticed), cmp.Compare(b.Earlier.Num(), a.Earlier.Num()))
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
func (r *Recurrence) promised(e *Incident, known []Record, today Date) {
	for _, rec := range known {
		a, ok := rec.(*Action)
		if !ok || a.From != e.Ref() && !slices.Contains(e.Risks, a.From) {
			continue
		}
		r.Restricted = r.Restricted || a.IsRestricted() // one that was done is told of too, by being counted
		p := Promise{Ref: a.Ref(), Title: a.Title, Owner: a.Owner}
		switch a.State {
		case ActDone:
			r.Done++
		case ActDropped:
			r.Dropped = append(r.Dropped, p)
		default:
			p.Late = a.Late(today)
			r.Open = append(r.Open, p)
		}
	}
	for _, list := range [][]Promise{r.Open, r.Dropped} {
		slices.SortFunc(list, func(a, b Promise) int { return cmp.Or(b.Late-a.Late, cmp.Compare(a.Ref.Num(), b.Ref.Num())) })
	}
}

// Visible are those of records that a reader sees whole.
func (r Reader) Visible(recs []Record) []Record {
	return slices.DeleteFunc(slices.Clone(recs), func(rec Record) bool { return r.Sees(rec) != SeesAll })
}
