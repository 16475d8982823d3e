package view_test

import (
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func anAction() *domain.Action {
	return &domain.Action{ID: "ACT-007", Title: "Check every request", Owner: "rui", AddedBy: "emeka", State: domain.ActOpen,
		Due: domain.Date{Year: 2026, Month: 9, Day: 16}, FirstDue: domain.Date{Year: 2026, Month: 9, Day: 16}}
}

func TestActionMessages(t *testing.T) {
	d, today := parcelPeople(), domain.Date{Year: 2026, Month: 9, Day: 18}
	same(t, "late", view.ActionCard(d, anAction(), "RSK-001 Parcels of others", today), time.UTC, `
# ACT-007 · Check every request
Rui Castanheda, was due Wed 16 Sep 2026: 2 days late (open).
Belongs to RSK-001 Parcels of others.
[Start] [Done] [Move]
`)
	same(t, "given", view.ActionGiven(d, anAction(), "", domain.Date{Year: 2026, Month: 9, Day: 15}), time.UTC, `
# ACT-007 · Check every request
@Rui Castanheda, Emeka Strand gave you this action.
Rui Castanheda, due Wed 16 Sep 2026 (open).
[Start] [Done] [Move] [Hand back]
`)
	a := anAction()
	a.State, a.BlockedBy, a.Shifts, a.Offered = domain.ActBlocked, "DEC-008", 2, "saoirse"
	a.Wish = &domain.Wish{What: "move", Due: today.AddDays(3), Reason: "parts are late", By: "rui", Asked: domain.LeadsStep}
	same(t, "everything at once", view.ActionCard(d, a, "", today), time.UTC, `
# ACT-007 · Check every request
Rui Castanheda, was due Wed 16 Sep 2026: 2 days late (blocked).
Offered to Saoirse Delvaney, not accepted yet.
Waits for a security lead to agree: to be moved to Mon 21 Sep 2026.
In the way: DEC-008.
Moved 2 times; first due Wed 16 Sep 2026.
[Go on] [Done] [Move]
`)
	same(t, "the question", view.ActionWish(d, a, "you answer for what it belongs to", "", today), time.UTC, `
# ACT-007 · Check every request
Rui Castanheda wants to move this action to Mon 21 Sep 2026. It was moved 2 times already.
Why: parts are late
You are asked because you answer for what it belongs to.
Nothing changes until you answer.
Rui Castanheda, was due Wed 16 Sep 2026: 2 days late (blocked).
Offered to Saoirse Delvaney, not accepted yet.
Waits for a security lead to agree: to be moved to Mon 21 Sep 2026.
In the way: DEC-008.
Moved 2 times; first due Wed 16 Sep 2026.
[Agree] [Refuse]
`)
}

func TestRemindersAreOneBundle(t *testing.T) {
	d, today := parcelPeople(), domain.Date{Year: 2026, Month: 9, Day: 18}
	var due []view.Due
	for i := range 12 {
		a := anAction()
		a.ID = domain.NewRef(domain.KindAction, i+1).ID
		due = append(due, view.Due{Record: a, Stage: domain.Stage{Word: "late"}})
	}
	due[0].For = "emeka"
	text := view.PlainText(view.Reminders(d, due, today, today.AddDays(4)), "/sec", time.UTC)
	for _, want := range []string{"# Reminder: 12 actions of yours.\n", "ACT-001 Check every request: 2 days late, since Wed 16 Sep 2026.\nYou stand in for Emeka Strand.\n",
		"[Done] [Remind me Tue 22 Sep] [Move] [Give to somebody]\n", "and 2 more: /sec list mine\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if strings.Contains(text, "ACT-011") {
		t.Error("more than ten are listed")
	}
}
