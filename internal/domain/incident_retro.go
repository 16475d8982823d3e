package domain

import (
	"slices"

	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// RetroAgenda is what a retrospective goes through, in its order (domain 4.5).
var RetroAgenda = []string{"facts and timeline", "effect", "contributing factors", "what went well", "what went badly", "where we were lucky",
	"actions with owner and date", "who else must hear"}

// RetroDue is the day by which the retrospective of a resolved incident, real or exercise, is to be done (domain 3.6):
// three calendar days after it was resolved for SEV1, five business days for SEV2, ten for the others; a SEV4 has one
// only as an exercise, where personal data was exposed, or where it was due before somebody said SEV4: calling it less bad
// afterwards is no way out. ok is false where none waits.
func (i *Incident) RetroDue(cal worktime.Calendar) (due Date, ok bool) {
	resolved := i.Times["resolved"]
	if !i.Live() || resolved.IsZero() || !i.Times["retro_done"].IsZero() {
		return Date{}, false
	}
	on := Date(cal.DayOf(resolved))
	switch i.Severity {
	case "SEV1":
		return on.AddDays(3), true
	case "SEV2":
		return Date(cal.AddBusinessDays(worktime.Day(on), 5)), true
	case "SEV4":
		if i.Kind != KindExercise && !i.exposed() && i.State != IncRetroDue {
			return Date{}, false
		}
	}
	return Date(cal.AddBusinessDays(worktime.Day(on), 10)), true
}

// RetroOverdue says whether the day has passed.
func (i *Incident) RetroOverdue(cal worktime.Calendar, today Date) bool {
	due, ok := i.RetroDue(cal)
	return ok && today.After(due)
}

// exposed says whether personal data was exposed, as far as the record tells: a law on it applies, or its type says so.
func (i *Incident) exposed() bool {
	return i.Exposed || i.Type == "exposed-data" ||
		slices.ContainsFunc([]string{"gdpr", "uk_gdpr", "hipaa"}, func(law string) bool { return i.Legal[law].Status == LawApplies })
}

// Minds lists who is reminded of the retrospective: whoever leads the incident, once it is resolved. A drill that ended
// before anybody led it is its starter's.
func (i *Incident) Minds() []string {
	if i.Times["resolved"].IsZero() || !i.Live() || !i.Times["retro_done"].IsZero() {
		return nil
	}
	if i.Lead == "" && i.Kind == KindExercise {
		return one(i.By)
	}
	return one(i.Lead)
}

// Nudge is the reminder a day before the retrospective is due, with what is still blank (domain 4.5). Where that day is
// no business day, it comes on the last one before: after the due day it would help nobody.
func (i *Incident) Nudge(cal worktime.Calendar, person string, today Date) (Nudge, bool) {
	due, ok := i.RetroDue(cal)
	if !ok || !contains(i.Minds(), person) {
		return Nudge{}, false
	}
	before := due.AddDays(-1)
	if !cal.IsBusinessDay(worktime.Day(before)) {
		before = Date(cal.AddBusinessDays(worktime.Day(before), -1))
	}
	on, ok := NudgeDay(&i.Meta, cal, person, today, []Date{before})
	if !ok {
		return Nudge{}, false
	}
	what := "the retrospective"
	if i.Kind == KindExercise {
		what = "EXERCISE: the retrospective"
	}
	n := Nudge{On: on, Word: what + " " + dueWord(due, today), Do: "Go through " + AndList(RetroAgenda), Press: []string{"incident retro " + i.ID}}
	var blank []string
	for _, b := range i.RetroBlanks(nil) {
		blank = append(blank, b.Words)
	}
	if len(blank) > 0 {
		n.Do += ". Still blank: " + AndList(blank)
	}
	return n, true
}
