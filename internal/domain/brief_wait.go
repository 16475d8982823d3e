package domain

import "slices"

// ReleaseDay is the day on which somebody else is searched for because a brief waits for its second person: approvals
// escalate on the same engine and after the same days as the others (UnansweredDays), a page that asks for a decision
// a business day before that is needed.
func (s *Sheet) ReleaseDay(d *Directory, x Sending) Date {
	var limit Date
	if x.Audience == AudExecutive && s.Asks() && !s.NeededBy.IsZero() {
		limit = DateOf(s.NeededBy, d.Location())
	}
	return aboveDay(d.Calendar(), DateOf(x.At, d.Location()), limit)
}

// NextReleaseDay is the first such day of those that wait and that nobody was searched for yet, the zero day where there
// is none.
func (s *Sheet) NextReleaseDay(d *Directory) Date {
	var next Date
	for _, x := range s.Awaited {
		if day := s.ReleaseDay(d, x); x.Late.IsZero() && (next.IsZero() || day.Before(next)) {
			next = day
		}
	}
	return next
}

// Overdue marks those whose day has come and gives back the oldest of them, nil where none is.
func (s *Sheet) Overdue(d *Directory, today Date) *Sending {
	var oldest *Sending
	for i := range s.Awaited {
		if x := &s.Awaited[i]; x.Late.IsZero() && !s.ReleaseDay(d, *x).After(today) {
			x.Late = today
			if oldest == nil || x.At.Before(oldest.At) {
				oldest = x
			}
		}
	}
	return oldest
}

// IsSearched says whether a brief waits for which somebody is searched.
func (s *Sheet) IsSearched() bool {
	for _, x := range s.Awaited {
		if !x.Late.IsZero() {
			return true
		}
	}
	return false
}

// ReleaseEnds is what it makes of a search that no brief about its subject waits any more: one that was started for that
// has nothing left to look for, and one that a brief joined goes on only for what else it looks for. ok is false where it
// looks for nothing of the kind.
func (e *Escalation) ReleaseEnds(r Roster, about Record, by string) (m Move, words string, ok bool) {
	words = "No brief waits for a second person any more."
	own := e.Trigger == TriggerRelease && !e.joined(JoinedByPerson) && !e.joined(JoinedByDate)
	switch {
	case !e.Live(), !own && !e.awaitsRelease():
		return Move{}, "", false
	case own:
		m, ok = e.CloseFor(r, by, words)
		return m, words, ok
	}
	n := e.begin()
	n.log(r.Now, SystemCaller.Person, "%s", words)
	n.History[len(n.History)-1].Mark = ReleaseOver
	if why, over := n.Over(r.Dir, about, r.today()); over {
		m, ok = n.CloseFor(r, by, why)
		return m, why, ok
	}
	return Move{Esc: n, What: "joined"}, words, true
}

// awaitsRelease says whether a brief that waits for its second person joined a search, and still does.
func (e *Escalation) awaitsRelease() bool {
	for _, n := range slices.Backward(e.History) {
		if n.Mark == JoinedForRelease || n.Mark == ReleaseOver {
			return n.Mark == JoinedForRelease
		}
	}
	return false
}
