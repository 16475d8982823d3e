package domain

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

// Released says that a search has nothing left to look for because no brief about its subject waits any more. One that was
// joined for another reason goes on.
func (e *Escalation) Released() bool {
	return e.Live() && e.Trigger == TriggerRelease && !e.joined(JoinedByPerson) && !e.joined(JoinedByDate)
}
