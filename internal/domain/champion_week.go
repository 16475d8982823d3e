package domain

import (
	"cmp"
	"slices"
	"time"
)

// TeamWeek is what a champion reads on Monday: the team's new, late and unowned items, and how the team behaves.
type TeamWeek struct {
	Team               *Team
	New, Late, Unowned []Record
	// Lost are the services without anybody who answers for them.
	Lost []*Service
	// Triage are the days from report to triage of the risks that reached it in the window, sorted.
	Triage []int
	// Again counts the risks and incidents of the window that came back: reopened, or of a type that was there before.
	Again, Of int
	// Asked and Ended count the exceptions that were asked for and that were closed in the window.
	Asked, Ended int
}

// ChampionWindow is how far back the measures look, in days; new is what began in the last seven.
const ChampionWindow, championNew = 90, 7

// recurs is how near two incidents of one type must be for the later to be a repeat (domain 6).
const recurs = 180

// WeekOf computes it for one team from the records about its services, live and ended ones, that everybody may see.
func WeekOf(d *Directory, t *Team, recs []Record, today Date) TeamWeek {
	w := TeamWeek{Team: t}
	since := today.AddDays(-championNew)
	for _, rec := range recs {
		if !rec.Live() {
			continue
		}
		if on := Began(rec); on.After(since) {
			w.New = append(w.New, rec)
		}
		if LateOn(rec, today) {
			w.Late = append(w.Late, rec)
		}
		if owner, must := needsOwner(rec); must && !d.Reachable(owner, today) {
			w.Unowned = append(w.Unowned, rec)
		}
	}
	each(d.Services, func(rec Record) {
		if s := rec.(*Service); s.Live() && s.Team == t.ID && !d.Reachable(s.Accountable, today) {
			w.Lost = append(w.Lost, s)
		}
	})
	for _, list := range [][]Record{w.New, w.Late, w.Unowned} {
		slices.SortStableFunc(list, func(a, b Record) int {
			return cmp.Or(a.Day().Compare(b.Day()), cmp.Compare(a.Ref().Kind, b.Ref().Kind), cmp.Compare(a.Ref().Num(), b.Ref().Num()))
		})
	}
	w.measure(recs, today)
	return w
}

func (w *TeamWeek) measure(recs []Record, today Date) {
	from := today.AddDays(-ChampionWindow)
	within := func(on Date) bool { return !on.IsZero() && !on.Before(from) && !on.After(today) }
	for _, rec := range recs {
		switch r := rec.(type) {
		case *Risk:
			if within(r.Opened) && !r.Reported.IsZero() && r.Reopened == 0 {
				w.Triage = append(w.Triage, r.Opened.Days(r.Reported))
			}
			if within(r.Opened) {
				w.Of++
				if r.Reopened > 0 {
					w.Again++
				}
			}
		case *Incident:
			on := incidentDay(r)
			if r.Kind == "exercise" || r.State == "cancelled" || !within(on) {
				continue
			}
			w.Of++
			if slices.ContainsFunc(recs, func(x Record) bool { return repeats(r, x) }) {
				w.Again++
			}
		case *Exception:
			if within(r.Requested) {
				w.Asked++
			}
			if within(r.Closed) {
				w.Ended++
			}
		}
	}
	slices.Sort(w.Triage)
}

// repeats says whether an incident is of the type of an earlier one within 180 days (domain 6).
func repeats(i *Incident, x Record) bool {
	e, ok := x.(*Incident)
	if !ok || e.ID == i.ID || e.Type == "" || e.Type != i.Type || e.Kind == "exercise" || e.State == "cancelled" {
		return false
	}
	apart := i.Times["detected"].Sub(e.Times["detected"])
	return apart > 0 && apart <= recurs*24*time.Hour
}

func incidentDay(i *Incident) Date {
	if t := i.Times["detected"]; !t.IsZero() {
		return DateOf(t, time.UTC)
	}
	return Date{}
}

// Began is the day a record came into the books by its own account, which an import keeps.
func Began(rec Record) Date {
	switch r := rec.(type) {
	case *Risk:
		if !r.Reported.IsZero() {
			return r.Reported
		}
		return r.Opened
	case *Exception:
		return r.Requested
	case *Decision:
		return r.Proposed
	case *Action:
		return r.Created
	case *Incident:
		return incidentDay(r)
	case *Escalation:
		return DateOf(r.Triggered, time.UTC)
	case *Evidence:
		return r.Asked
	}
	return Date{}
}

// LateOn says whether a live record is past its day: a risk, an action or a request for proof overdue, a decision not
// taken, an exception past its end.
func LateOn(rec Record, today Date) bool {
	switch r := rec.(type) {
	case *Risk:
		return r.Overdue(today)
	case *Action:
		return r.Late(today) > 0
	case *Exception:
		return r.Expired(today)
	case *Evidence:
		return r.Overdue(today)
	case *Decision:
		return r.State == "proposed" && !r.Due.IsZero() && today.After(r.Due)
	}
	return false
}

// needsOwner is the one person a record must have, and whether its kind has one.
func needsOwner(rec Record) (person string, must bool) {
	switch r := rec.(type) {
	case *Risk:
		return r.Owner, true
	case *Action:
		return r.Owner, true
	case *Evidence:
		return r.Owner, true
	case *Incident:
		return r.Lead, true
	}
	return "", false
}
