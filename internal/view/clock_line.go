package view

import (
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// NoLegalAdvice stands wherever legal clocks are shown (domain 5.5).
const NoLegalAdvice = "Not legal advice: check with counsel. Planning dates count from detection, the safe side; legal dates from what starts each clock."

// ClockTask is what a clock wants done, in plain words. Only who may read customers' names gets one (domain 5.6).
func ClockTask(d *domain.Directory, r domain.ClockRule, names bool) string {
	if c, ok := d.Org.Contracts[r.Customer()]; ok && names {
		return "tell " + c.Name + " as the contract says"
	}
	return r.Title
}

// clockBy says by when a clock is to be seen to: the planning date while that is ahead, and the legal one; where the law
// names none, or nothing started it, it says so.
func clockBy(d *domain.Directory, c domain.Clock, now time.Time) Line {
	loc := d.Location()
	legal := clockLegal(d, c)
	switch plan := !c.Planning.IsZero(); {
	case plan && len(legal) == 0 && c.Planning.Before(now):
		return L("the planning date passed on ", planned(d, c))
	case plan && len(legal) == 0:
		return L("plan for ", planned(d, c))
	case plan && c.Planning.After(now) && c.Planning.Before(c.End(loc)) && c.Missed.IsZero():
		return append(L("plan for ", planned(d, c), ", "), legal...)
	case len(legal) == 0 && started(c):
		return L("without undue delay, no fixed date")
	case len(legal) == 0:
		return L("no date yet: it starts when " + c.Rule.Began)
	}
	return legal
}

// planned is the planning date; a clock that counts days ends with one.
func planned(d *domain.Directory, c domain.Clock) Span {
	if day := c.PlanningDay(d.Location()); !day.IsZero() {
		return B(day.Long())
	}
	return At(c.Planning, d.Location())
}

// clockLegal is the legal date; of a clock that was missed, the one it was missed at.
func clockLegal(d *domain.Directory, c domain.Clock) Line {
	switch {
	case !c.Missed.IsZero():
		return L("it was due by ", At(c.Missed, d.Location()))
	case !c.Day.IsZero():
		return L("legal date ", B(c.Day.Long()))
	case !c.Due.IsZero():
		return L("legal date ", At(c.Due, d.Location()))
	}
	return nil
}

// clockDates are both dates, as far as there are any (domain 5.5).
func clockDates(d *domain.Directory, c domain.Clock, now time.Time) Line {
	legal := clockLegal(d, c)
	if c.Planning.IsZero() || len(legal) == 0 || !c.Missed.IsZero() {
		return clockBy(d, c, now)
	}
	if plan := planned(d, c); legal[len(legal)-1].Text == plan.Text && legal[len(legal)-1].At.Equal(plan.At) { // said once
		return L("legal and planning date ", plan)
	}
	return append(legal, L(", planning date ", planned(d, c))...)
}

// clockState is how a clock stands, in words.
func clockState(c domain.Clock) string {
	switch c.Status {
	case domain.ClockMissed:
		return "MISSED"
	case domain.ClockNotApplicable:
		return "does not apply"
	case domain.ClockNotStarted:
		return "not started"
	}
	return StateWord(c.Status)
}

// incidentClocks is what a card says of the legal clocks: the one to see to first, in words that a channel may read (domain
// 5.5, 5.6). The way to all of them is a button of the card.
func incidentClocks(d *domain.Directory, i *domain.Incident, now time.Time) []Node {
	if !i.Live() {
		return nil
	}
	c, open := domain.NextClock(d, i, now)
	if !open {
		return nil
	}
	return []Node{Text(append(ClockLine(d, c, now, "Legal"), T(". Check with counsel.")))}
}

// ClockLine says behind a word what a clock asks for, and by when.
func ClockLine(d *domain.Directory, c domain.Clock, now time.Time, word string) Line {
	if c.Status == domain.ClockMissed {
		word += ", missed"
	}
	return append(L(B(word+": "), c.Rule.Title, " (", c.Rule.Cite, "): "), clockBy(d, c, now)...)
}

// ClockIntro says over a form how a clock stands.
func ClockIntro(d *domain.Directory, c domain.Clock, now time.Time) Line {
	return append(append(L(upper(c.Rule.Title), " (", c.Rule.Cite, "): ", clockState(c), "; "), clockBy(d, c, now)...), T("."))
}
