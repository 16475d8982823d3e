package domain

import (
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// Minds lists whom the risk reminds: its owner and whom it is offered to, who verifies it, and the security leads while
// it waits for them.
func (r *Risk) Minds() []string {
	if !r.Live() {
		return nil
	}
	return r.Holders()
}

// Nudge is the newest reminder of the risk that is due to a person by today.
func (r *Risk) Nudge(cal worktime.Calendar, person string, today Date) (Nudge, bool) {
	var newest Nudge
	for _, c := range r.calls(cal, person, today) {
		if on, ok := NudgeDay(&r.Meta, cal, person, today, c.days); ok && on.After(newest.On) {
			newest = c.nudge
			newest.On = on
		}
	}
	return newest, !newest.On.IsZero()
}

// call is one thing that somebody is reminded of, on certain days.
type call struct {
	days  []Date
	nudge Nudge
}

// calls are what the risk reminds a person of, the most pressing first.
func (r *Risk) calls(cal worktime.Calendar, person string, today Date) []call {
	if !r.Live() {
		return nil
	}
	id, ref := r.ID, r.Ref().String()
	after := func(from Date, n int) Date { return Date(cal.AddBusinessDays(worktime.Day(from), n)) }
	var out []call
	add := func(days []Date, n Nudge) { out = append(out, call{days, n}) }
	if person == r.Offered {
		// Who offers it stays responsible, so one reminder in two days is enough.
		add(weekly(after(r.changedOn(), 2), today), Nudge{Word: "is offered to you", Do: "Take it over, or say that it is not yours",
			Press: []string{"risk own " + ref, "risk decline " + ref}})
	}
	if person == r.Owner {
		if r.unaccepted() {
			add([]Date{after(r.OwnerAsked, 2), after(r.OwnerAsked, 4), after(r.OwnerAsked, OwnerDays)},
				Nudge{Word: "has named you as its owner since " + r.OwnerAsked.Long(), Do: "Accept it, or say that it is not yours",
					Press: []string{"risk own " + ref, "risk decline " + ref}})
		}
		if r.State == RiskOpen || r.State == RiskTreatment {
			n := Nudge{Word: targetWord(r.Target, today), Do: "Choose how to treat it", Press: []string{"risk treat " + ref}}
			if r.State == RiskTreatment {
				n.Do, n.Press = "Finish the fix and hand in the proof", []string{"risk verify " + ref}
			}
			add(sinceOpen(r, targetDays(r.Target, today, after)), n)
		}
		if next := r.NextReview(); !next.IsZero() && r.State != RiskReported {
			add(weekly(next, today), Nudge{Word: "has been due for a look at its score since " + next.Long(), Do: "Say whether the score still holds",
				Press: []string{"risk score " + ref}})
		}
	}
	if r.State == RiskVerifying && (person == r.Verifier || r.Verifier == "" && !r.Fixed(person)) {
		add(weekly(after(r.Submitted, 2), today), Nudge{Word: "has been handed in as fixed since " + r.Submitted.Long(), Do: "Check the fix: close it, or send it back",
			Press: []string{"risk close " + ref, "risk reopen " + ref}})
	}
	if person == r.Owner || person == r.Offered || person == r.Verifier {
		return out
	}
	// What is left, the security leads are reminded of.
	switch {
	case r.State == RiskReported && r.Raised: // each business day until they answer (product 7)
		add([]Date{today}, Nudge{Word: "was raised privately on " + r.Reported.Long(), Do: "Answer it: confirm it, or reject it with a reason",
			Press: []string{"risk confirm " + ref, "risk reject " + ref}})
	case r.State == RiskReported:
		add(weekly(after(r.Reported, 1), today, after(r.Reported, 3)), Nudge{Word: "has waited for a first look since " + r.Reported.Long(), Do: "Confirm its score, or reject it with a reason",
			Press: []string{"risk confirm " + ref, "risk reject " + ref}})
	case r.Proposed != nil:
		add(weekly(after(r.Proposed.On, 2), today), Nudge{Word: "has had a proposed score since " + r.Proposed.On.Long(), Do: "Confirm it, or keep the score",
			Press: []string{"risk confirm " + ref, "risk keep " + ref}})
	case r.unaccepted():
		gap := after(r.OwnerAsked, OwnerDays).AddDays(1)
		add(weekly(gap, today), Nudge{Word: fmt.Sprintf("has an owner who has not accepted %s in %d business days", id, OwnerDays), Do: "Talk to them, or name somebody else",
			Press: []string{"risk own " + ref}})
	}
	return out
}

// changedOn is the day of the last change, in UTC: near enough for counting days of an offer.
func (r *Risk) changedOn() Date {
	if r.UpdatedAt.IsZero() {
		return r.OwnerAsked
	}
	return DateOf(r.UpdatedAt, r.UpdatedAt.Location())
}

// weekly is the first day, more days, and every seventh day from the first on: those near today, for the newest counts.
func weekly(first, today Date, more ...Date) []Date {
	if first.IsZero() {
		return nil
	}
	out := append([]Date{first}, more...)
	if weeks := today.Days(first) / 7; weeks > 0 {
		out = append(out, first.AddDays(7*(weeks-1)), first.AddDays(7*weeks))
	}
	return out
}

// targetDays are the days on which an owner hears of a target: three business days before, on the day, one and three
// after, then weekly.
func targetDays(target, today Date, after func(Date, int) Date) []Date {
	if target.IsZero() {
		return nil
	}
	return append([]Date{after(target, -3), target, after(target, 1)}, weekly(after(target, 3), today)...)
}

// sinceOpen leaves out what lay before the risk opened.
func sinceOpen(r *Risk, days []Date) []Date {
	var out []Date
	for _, d := range days {
		if d.After(r.Opened) {
			out = append(out, d)
		}
	}
	return out
}

func targetWord(target, today Date) string {
	switch n := target.Days(today); {
	case n < 0:
		return "is past its target of " + target.Long()
	case n == 0:
		return "is to be fixed by today"
	}
	return "is to be fixed by " + target.Long()
}
