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

// updateDuties are those of the next promised update: a word before, then the chain of a missed one.
func updateDuties(_ *Directory, i *Incident, _ time.Time) []Duty {
	at := i.NextUpdate
	if at.IsZero() {
		return nil
	}
	key := func(step string) string { return "update:" + at.UTC().Format(time.RFC3339) + ":" + step }
	out := []Duty{{Key: key("missed"), What: DutyUpdateMissed, At: at}, {Key: key("late"), What: DutyUpdateLate, At: at.Add(lateStep)},
		{Key: key("nobody"), What: DutyUpdateNobody, At: at.Add(2 * lateStep)}}
	since := i.begun()
	if u := i.LastUpdate(); u != nil {
		since = u.At
	}
	if soon := at.Add(-soonBefore(i.Severity)); soon.Sub(since) >= soonBefore(i.Severity) { // else it was promised a moment ago
		out = append(out, Duty{Key: key("soon"), What: DutyUpdateSoon, At: soon})
	}
	return out
}

// executiveAgain is how often the comms lead and the lead hear that executives have read nothing yet.
func executiveAgain(severity string) time.Duration {
	if severity == "SEV1" {
		return 30 * time.Minute
	}
	return 2 * time.Hour
}

// executiveDuties remind of the brief that executives get of a SEV1 or SEV2, again and again until a page went to them.
func executiveDuties(_ *Directory, i *Incident, now time.Time) []Duty {
	due := i.ExecutiveDue()
	if due.IsZero() || !i.OwesUpdates() || i.DidExecutivesRead() {
		return nil
	}
	step, n := executiveAgain(i.Severity), 0
	if now.After(due) {
		n = int(now.Sub(due) / step)
	}
	var out []Duty
	for _, k := range []int{n, n + 1} { // the newest that passed, and the next
		at := due.Add(time.Duration(k) * step)
		out = append(out, Duty{Key: "executive:" + at.UTC().Format(time.RFC3339), What: DutyExecutiveRead, At: at, N: k})
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
