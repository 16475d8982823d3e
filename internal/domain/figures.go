package domain

import "time"

// Figured is a record that figures still count for a while after it stopped wanting attention (domain 6).
type Figured interface {
	Record
	// FigureDay is the day by which the window of its figure takes it; no day: it counts in none. A window that is kept
	// in time stamps looks a day further back than it must.
	FigureDay() Date
}

// FigureDay is the day it was closed: the time to fix it counts from there.
func (r *Risk) FigureDay() Date { return r.Closed }

// FigureDay is the day it was decided.
func (d *Decision) FigureDay() Date { return d.Decided }

// FigureDay is its first due date, by which follow-through counts, whenever it was done.
func (a *Action) FigureDay() Date { return a.FirstDue }

// FigureDay is the day it was detected.
func (i *Incident) FigureDay() Date {
	if t := i.Times["detected"]; !t.IsZero() {
		return DateOf(t, time.UTC)
	}
	return Date{}
}

// FigureDay is the day it was triggered.
func (e *Escalation) FigureDay() Date { return DateOf(e.Triggered, time.UTC) }

// FigureDay is its due date.
func (e *Evidence) FigureDay() Date { return e.Due }

// FigureDay is the day it was closed, or else the day it was to end.
func (e *Exception) FigureDay() Date {
	if e.Closed.IsZero() {
		return e.Ends
	}
	return e.Closed
}
