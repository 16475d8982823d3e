package briefs

import (
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// ClockLine is one legal clock as legal reads it: the planning date is the safe one, the legal date counts from the
// start event (domain 5.5).
type ClockLine struct {
	Name   Text
	Status Text
	Dates  Text // "plan for Mon 14 Sep 2026 22:15 UTC, legal date Tue 15 Sep 2026 01:00 UTC"
}

// clockNames are what the clocks are called where people read of them.
var clockNames = map[string]Text{
	domain.ClockGDPRAuthority:    "GDPR Art. 33, notice to the authority",
	domain.ClockNIS2Early:        "NIS2 Art. 23, early warning",
	domain.ClockNIS2Notification: "NIS2 Art. 23, notification",
	domain.ClockNIS2Final:        "NIS2 Art. 23, final report",
	domain.ClockHIPAAPeople:      "HIPAA, notice to the people",
	domain.ClockSEC8K:            "SEC Form 8-K, Item 1.05",
}

var clockWords = map[string]Text{
	domain.ClockNotStarted: "not started", domain.ClockRunning: "running", domain.ClockDueSoon: "due soon", domain.ClockMissed: "missed",
	domain.ClockMet: "met", domain.ClockMetLate: "met late", domain.ClockNotApplicable: "does not apply",
}

// clockLines are an incident's clocks, in UTC: that is how legal keeps its timeline (domain 5.3).
func clockLines(d *domain.Directory, i *domain.Incident, now time.Time) []ClockLine {
	var out []ClockLine
	for _, c := range domain.Clocks(d, i, now) {
		l := ClockLine{Name: clockNames[c.Name], Status: clockWords[c.Status], Dates: Text(clockDates(c))}
		if l.Name == "" {
			l.Name = Text(c.Name)
		}
		out = append(out, l)
	}
	return out
}

// clockDates are the two dates of a clock as far as there are any; while the start event is blank there is no legal one.
func clockDates(c domain.Clock) string {
	var out []string
	if !c.Planning.IsZero() {
		out = append(out, "plan for "+domain.Stamp(c.Planning, time.UTC))
	}
	switch {
	case c.Status == domain.ClockNotApplicable:
		return ""
	case !c.Day.IsZero():
		out = append(out, "legal date "+c.Day.Long())
	case !c.Due.IsZero():
		out = append(out, "legal date "+domain.Stamp(c.Due, time.UTC))
	default:
		out = append(out, "no legal date before its start is known")
	}
	return strings.Join(out, ", ")
}
