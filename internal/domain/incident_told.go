package domain

import "time"

func init() { dutiesOf = append(dutiesOf, updateDuties, executiveDuties) }

// The duties that keep stakeholders informed (domain 3.6).
const (
	DutyUpdateSoon    = "update_soon"    // the promised moment is near
	DutyUpdateMissed  = "update_missed"  // it came: the comms lead is reminded
	DutyUpdateLate    = "update_late"    // ten minutes later: the lead
	DutyUpdateNobody  = "update_nobody"  // ten more: somebody is looked for
	DutyExecutiveRead = "executive_read" // executives have read nothing of it yet
)

// lateStep is how long a missed update waits for the comms lead, then for the lead (domain 3.6).
const lateStep = 10 * time.Minute

// soonBefore is how long before the promised moment the comms lead is told that it is near.
func soonBefore(severity string) time.Duration {
	if severity == "SEV1" {
		return 5 * time.Minute
	}
	return 10 * time.Minute
}

// updateDuties are those of the next promised update: a word before, then the chain of a missed one. A word promised for
// after the end is reminded of as any other, but nobody is searched for, or woken, because of it.
func updateDuties(_ *Directory, i *Incident, _ time.Time) []Duty {
	at := i.NextUpdate
	if at.IsZero() {
		return nil
	}
	const series = "update:"
	duty := func(step, what string, at time.Time) Duty {
		return Duty{Key: series + i.NextUpdate.UTC().Format(time.RFC3339) + ":" + step, What: what, At: at, Series: series}
	}
	out := []Duty{duty("missed", DutyUpdateMissed, at), duty("late", DutyUpdateLate, at.Add(lateStep))}
	if i.OwesUpdates() {
		out = append(out, duty("nobody", DutyUpdateNobody, at.Add(2*lateStep)))
	}
	since := i.begun()
	if u := i.LastUpdate(); u != nil {
		since = u.At
	}
	if soon := at.Add(-soonBefore(i.Severity)); soon.Sub(since) >= soonBefore(i.Severity) { // else it was promised a moment ago
		out = append(out, duty("soon", DutyUpdateSoon, soon))
	}
	return out
}

// executiveAgain is after how long the comms lead and the lead first hear again that executives have read nothing yet.
func executiveAgain(severity string) time.Duration {
	if severity == "SEV1" {
		return 30 * time.Minute
	}
	return 2 * time.Hour
}

// executiveDuties remind of the brief that executives get of a SEV1 or SEV2 until a page went to them: each time after
// twice as long, and once a week in the end, for nobody reads what comes every half hour for days (product 4).
func executiveDuties(_ *Directory, i *Incident, now time.Time) []Duty {
	due := i.ExecutiveDue()
	if due.IsZero() || !i.OwesUpdates() || i.DidExecutivesRead() {
		return nil
	}
	at, next, step, n := due, due.Add(executiveAgain(i.Severity)), 2*executiveAgain(i.Severity), 0
	for !next.After(now) {
		at, next, step, n = next, next.Add(step), min(2*step, 7*24*time.Hour), n+1
	}
	var out []Duty
	for k, at := range []time.Time{at, next} { // the newest that passed, and the next
		const series = "executive:"
		out = append(out, Duty{Key: series + at.UTC().Format(time.RFC3339), What: DutyExecutiveRead, At: at, N: n + k, Series: series})
	}
	return out
}

// Teller is who sends the updates of an incident: the comms lead, else the lead, else nobody yet.
func (i *Incident) Teller() string {
	if i.Comms != "" {
		return i.Comms
	}
	return i.Lead
}
