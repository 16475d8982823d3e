package domain

import "github.com/secretariat-bot/secretariat/internal/worktime"

// Minds lists who is reminded of the promised update: who wrote the facts, as long as one is promised.
func (s *Sheet) Minds() []string {
	if s.Next.IsZero() {
		return nil
	}
	return one(s.Author)
}

// Nudge is the reminder on the first morning after the moment for which the next update was promised.
func (s *Sheet) Nudge(cal worktime.Calendar, person string, today Date) (Nudge, bool) {
	if !contains(s.Minds(), person) {
		return Nudge{}, false
	}
	on, ok := NudgeDay(&s.Meta, cal, person, today, []Date{s.Day().AddDays(1)})
	if !ok {
		return Nudge{}, false
	}
	return Nudge{On: on, Word: "an update of the brief was promised for " + s.Day().Long(), Do: "Send it, or say when it comes", Press: []string{"brief edit " + s.ID}}, true
}
