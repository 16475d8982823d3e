package domain

import (
	"fmt"
	"time"
)

// slowAfter is how long after the declaration updates keep the pace of the table: then the lead may announce a later time
// (domain 3.6).
const slowAfter = 2 * time.Hour

// OwesUpdates says whether stakeholders are promised a next update: until it is resolved or called off.
func (i *Incident) OwesUpdates() bool {
	return i.State == IncDeclared || i.State == IncLed || i.State == IncContained
}

// firstPace is the time to the first stakeholder update, pace the time to each next one (domain 3.6). On a business day it
// is the same time of day; none for SEV4, whose stakeholders hear of changes.
func firstPace(severity string) Hold {
	switch severity {
	case "SEV1":
		return Hold{Minutes: 30}
	case "SEV2":
		return Hold{Minutes: 60}
	case "SEV3":
		return Hold{BusinessDays: 1}
	}
	return Hold{}
}

func pace(severity, state string) Hold {
	switch {
	case severity == "SEV1" && state == IncContained:
		return Hold{Minutes: 120}
	case severity == "SEV2" && state == IncContained:
		return Hold{Minutes: 240}
	}
	return firstPace(severity)
}

// paceWords are the paces of the table as people say them.
func paceWords(h Hold) string {
	switch {
	case h.BusinessDays > 0:
		return "every business day"
	case h.Minutes%60 == 0 && h.Minutes > 60:
		return fmt.Sprintf("every %d hours", h.Minutes/60)
	case h.Minutes == 60:
		return "every hour"
	case h.Minutes > 0:
		return fmt.Sprintf("every %d minutes", h.Minutes)
	}
	return "when something changes"
}

// PaceWords says how often stakeholders hear of the incident as it stands: "every 30 minutes".
func (i *Incident) PaceWords() string { return paceWords(pace(i.Severity, i.State)) }

// Latest is the moment by which the next update comes if one is sent now; zero where there is no pace.
func (i *Incident) Latest(d *Directory, now time.Time) time.Time {
	h := pace(i.Severity, i.State)
	if h == (Hold{}) || !i.OwesUpdates() {
		return time.Time{}
	}
	return h.End(d.Calendar(), now, d.Location()).UTC().Truncate(time.Second)
}

// promiseFrom is when the promise of the first update begins to run.
func (i *Incident) promiseFrom() time.Time {
	for _, k := range []string{"declared", "detected"} {
		if t := i.Times[k]; !t.IsZero() {
			return t
		}
	}
	return i.CreatedAt
}

// Promise sets when the next update is due after a change of state or severity; old is nil for a new or imported one. What
// was announced to people stands and can only come sooner; what was missed stays missed.
func (i *Incident) Promise(old *Incident, d *Directory, now time.Time) {
	if old != nil && old.State == i.State && old.Severity == i.Severity {
		return
	}
	next := i.Latest(d, now)
	announced := len(i.Updates) > 0
	switch {
	case !i.OwesUpdates():
		i.NextUpdate = time.Time{}
	case !i.NextUpdate.IsZero() && !i.NextUpdate.After(now):
	case !announced:
		i.NextUpdate = next
		if h := firstPace(i.Severity); h != (Hold{}) {
			if first := h.End(d.Calendar(), i.promiseFrom(), d.Location()).UTC().Truncate(time.Second); first.After(now) {
				i.NextUpdate = first
			}
		}
	case !next.IsZero() && (i.NextUpdate.IsZero() || next.Before(i.NextUpdate)):
		i.NextUpdate = next
	}
}

// announce judges the moment that an update names for the next one; zero is the pace of the table.
func (i *Incident) announce(w Work, next time.Time) (time.Time, *Error) {
	zone, latest := w.Dir.ZoneOf(w.Caller.Person), i.Latest(w.Dir, w.Now)
	next = next.UTC()
	switch {
	case next.IsZero():
		return latest, nil
	case !i.Live():
		return next, Fail(Refused, "%s was a false alarm: no other update follows.", i.ID).WithHint("Leave the next time out; this is the last word.").WithField("next").WithRule("domain 3.6")
	case !next.After(w.Now):
		return next, Fail(Invalid, "%s is past.", Stamp(next, zone)).WithHint("Name a moment to come, like `next:60m`.").WithField("next")
	case latest.IsZero():
		if next.After(w.Now.AddDate(0, 1, 0)) {
			return next, Fail(Invalid, "%s is more than a month away.", Stamp(next, zone)).WithHint("Leave it out: you tell them when something changes.").WithField("next")
		}
		return next, nil
	case !next.After(latest.Add(time.Minute)): // a moment is typed to the minute
		return next, nil
	}
	from := i.promiseFrom().Add(slowAfter)
	if w.Now.Before(from) {
		return next, Fail(Refused, "%s promises an update %s: %s at the latest.", i.Severity, i.PaceWords(), Stamp(latest, zone)).
			WithHint("From %s on the lead may announce a later time.", Stamp(from, zone)).WithField("next").WithRule("domain 3.6")
	}
	if _, leads := w.acts(i.Lead); (i.Lead == "" || !leads) && !w.Caller.Has(RoleLead) {
		who := "A security lead"
		if i.Lead != "" {
			who = w.name(i.Lead) + " or a security lead"
		}
		return next, Fail(Forbidden, "Only the lead may slow the updates down; %s at the latest.", Stamp(latest, zone)).WithHint("%s can.", who).WithField("next").WithRule("domain 3.6")
	}
	most := w.Now.Add(24 * time.Hour)
	if !Severe(i) {
		most = Hold{BusinessDays: 5}.End(w.Dir.Calendar(), w.Now, w.Dir.Location())
	}
	if next.After(most.Add(time.Minute)) {
		return next, Fail(Refused, "People wait for the next word: %s is the latest for %s.", Stamp(most, zone), i.Severity).WithHint("Say then how it goes, even if nothing changed.").WithField("next").WithRule("domain 3.6")
	}
	return next, nil
}

// ExecutiveDue is when executives must have read of it: an hour after a SEV1 was declared, four after a SEV2, or after it
// became one, for nobody owed them a page before; zero where they read of it in the weekly sync (domain 3.6).
func (i *Incident) ExecutiveDue() time.Time {
	from := i.Times[severeSince]
	if from.IsZero() {
		from = i.promiseFrom()
	}
	switch i.Severity {
	case "SEV1":
		return from.Add(time.Hour)
	case "SEV2":
		return from.Add(4 * time.Hour)
	}
	return time.Time{}
}
