package briefs

import (
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// ClockLine is one legal clock as legal reads it: the planning date is the safe one, the legal date counts from the
// start event (domain 5.5).
type ClockLine struct {
	Name   Text
	Status Text
	Dates  Text // "plan for Mon 14 Sep 2026 22:15 UTC, legal date Tue 15 Sep 2026 01:00 UTC"
}

// clockWords are how a clock stands.
var clockWords = map[string]Text{
	domain.ClockNotStarted: "not started", domain.ClockRunning: "running", domain.ClockDueSoon: "due soon", domain.ClockMissed: "missed",
	domain.ClockMet: "met", domain.ClockMetLate: "met late", domain.ClockNotApplicable: "does not apply",
}

// clockLines are an incident's clocks, in UTC: that is how legal keeps its timeline (domain 5.3).
func clockLines(d *domain.Directory, i *domain.Incident, now time.Time) []ClockLine {
	var out []ClockLine
	for _, c := range domain.Clocks(d, i, now) {
		l := ClockLine{Name: Text(c.Rule.Cite + ", " + view.ClockTask(d, c.Rule, true)), Status: clockWords[c.Status], Dates: Text(clockDates(c, d.Location()))}
		out = append(out, l)
	}
	return out
}

// clockDates are the two dates of a clock as far as there are any; while the start event is blank there is no legal one. A
// day is a day of the organisation: as a moment in UTC it would read as the next one.
func clockDates(c domain.Clock, loc *time.Location) string {
	var out []string
	if day := c.PlanningDay(loc); !day.IsZero() {
		out = append(out, "plan for "+day.Long())
	} else if !c.Planning.IsZero() {
		out = append(out, "plan for "+domain.Stamp(c.Planning, time.UTC))
	}
	switch {
	case c.Status == domain.ClockNotApplicable:
		return ""
	case !c.Missed.IsZero():
		out = append(out, "it was due by "+domain.Stamp(c.Missed, time.UTC))
	case !c.Day.IsZero():
		out = append(out, "legal date "+c.Day.Long())
	case !c.Due.IsZero():
		out = append(out, "legal date "+domain.Stamp(c.Due, time.UTC))
	case c.Rule.Length.N == 0:
		out = append(out, "without undue delay, no fixed date")
	default:
		out = append(out, "no legal date before its start is known")
	}
	words := strings.Join(out, ", ")
	if c.Rule.Note != "" && !c.Settled() {
		words += ". " + strings.TrimSuffix(c.Rule.Note, ".")
	}
	return words
}

// clockNeed is the clock of an incident to see to first, as a channel may read it: what, and by when.
func clockNeed(d *domain.Directory, i *domain.Incident, now time.Time) Text {
	c, open := domain.NextClock(d, i, now)
	if !open {
		return ""
	}
	words := "Legal clock: "
	if c.Status == domain.ClockMissed {
		words = "Legal clock MISSED: "
	}
	words += c.Rule.Title
	if by := c.ActBy(now, d.Location()); !by.IsZero() && c.Status != domain.ClockMissed {
		words += " by " + domain.Stamp(by, d.Location())
	}
	return Text(words + " (check with counsel).")
}
