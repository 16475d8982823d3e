package domain

import (
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// The days on which an exception reminds (domain 3.2): before its end, and after it until somebody closes it.
var (
	remindBefore = []int{30, 14, 7, 1, 0}
	remindAfter  = 7
)

// chaseAfter are the business days after which whoever is asked is reminded that a question waits, the last one again
// and again. Silence never answers it.
var chaseAfter = []int{2, 5}

// Minds are the requester and the exit owner while it runs, the approver too once it has ended, and whoever is asked for
// something.
func (e *Exception) Minds() []string {
	var out []string
	if e.Standing() == ExcApproved || e.Standing() == ExcExpired {
		out = []string{e.Requester, e.ExitOwner, e.Approver}
	}
	for _, p := range []*Plea{e.Plea, e.Review} {
		if p != nil && e.Live() {
			out = append(out, p.Asked...)
		}
	}
	return both(out...)
}

// Nudge is the newest reminder that is due to a person.
func (e *Exception) Nudge(cal worktime.Calendar, person string, today Date) (Nudge, bool) {
	if !e.Live() {
		return Nudge{}, false
	}
	mine := person == e.Requester || person == e.ExitOwner
	for _, p := range []*Plea{e.Plea, e.Review} {
		// Whoever is asked for by no name is a security lead; those who hold it are asked only by theirs.
		if p != nil && p.Wanted == "" && (contains(p.Asked, person) || contains(p.Asked, LeadsStep) && !mine && person != e.Approver) {
			if n, ok := e.chase(cal, p, person, today); ok {
				return n, true
			}
		}
	}
	if e.Standing() == ExcRequested || !mine && person != e.Approver {
		return Nudge{}, false
	}
	ended := e.Expired(today)
	var days []Date
	for _, n := range remindBefore {
		// What lay before the approval is nothing to remind of: a permission for ten days does not end in thirty.
		if d := e.Ends.AddDays(-n); mine && d.After(e.Approved) {
			days = append(days, d)
		}
	}
	for d := e.Ends.AddDays(remindAfter); ended && !d.After(today); d = d.AddDays(remindAfter) {
		days = append(days, d)
	}
	on, ok := NudgeDay(&e.Meta, cal, person, today, days)
	if !ok {
		return Nudge{}, false
	}
	n := Nudge{On: on, Word: endsWord(e.Ends, today), Do: "Close it, renew it, or turn it into a fix",
		Press: []string{"exception close " + e.ID, "exception renew " + e.ID, "exception fix " + e.ID}}
	if ended {
		n.Do = "Its risk is open again. Close it, or turn it into a fix; to go on, ask for a new one"
		n.Press = []string{"exception close " + e.ID, "exception fix " + e.ID}
	}
	return n, true
}

// chase reminds whoever is asked.
func (e *Exception) chase(cal worktime.Calendar, p *Plea, person string, today Date) (Nudge, bool) {
	var days []Date
	for _, n := range chaseAfter {
		days = append(days, Date(cal.AddBusinessDays(worktime.Day(p.On), n)))
	}
	for last := days[len(days)-1]; !last.After(today); {
		last = Date(cal.AddBusinessDays(worktime.Day(last), chaseAfter[len(chaseAfter)-1]))
		days = append(days, last)
	}
	on, ok := NudgeDay(&e.Meta, cal, person, today, days)
	if !ok {
		return Nudge{}, false
	}
	n := Nudge{On: on, Word: "has waited for your answer since " + p.On.Long(), Do: "Approve it, ask for a change, or decline",
		Press: []string{"exception approve " + e.ID, "exception ask " + e.ID, "exception decline " + e.ID}}
	if p.What == PleaReview {
		n.Do = "Confirm by " + p.Until.Long() + " that it stands, or revoke it; after that it ends"
		n.Press = []string{"exception confirm " + e.ID, "exception revoke " + e.ID}
	}
	return n, true
}

// endsWord says when an exception ends or ended.
func endsWord(ends, today Date) string {
	switch n := ends.Days(today); {
	case n == 0:
		return "ended today"
	case n < 0:
		return "ended " + DaysAgo(ends, today)
	case n == 1:
		return "ends tomorrow"
	default:
		return fmt.Sprintf("ends in %d days", n)
	}
}
