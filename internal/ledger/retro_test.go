package ledger_test

import (
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// Who leads a resolved incident reads a day before its retrospective is due what it goes through and what is blank; it
// comes once, and nobody else reads it.
func TestTheLeadIsRemindedOfTheRetrospective(t *testing.T) {
	o := newOffice(t, "2026-09-15 12:00", true)
	was := o.get("INC-003").(*domain.Incident)
	now := domain.Clone(was)
	now.State = "retro_due"
	now.Times["resolved"] = time.Date(2026, 9, 15, 11, 0, 0, 0, time.UTC) // SEV2: due five business days later
	o.change(was, now)
	// Something else of the lead's sets the morning, as the write that resolves it does.
	_, err := o.AddAction(ctx, o.as(now.Lead), ledger.NewAction{Title: "write the timeline", Owner: now.Lead, Due: date(t, "2026-10-30")})
	o.must(err)
	o.until("2026-09-21 06:00")
	o.fresh()
	o.until("2026-09-25 12:00")
	o.deliver()
	var got []string
	for _, r := range o.read {
		if strings.Contains(r.text, "retrospective") {
			got = append(got, r.at.Format("02 Jan ")+r.place+" "+r.text)
		}
	}
	if len(got) != 1 || !strings.HasPrefix(got[0], "21 Sep @"+now.Lead) {
		t.Fatalf("reminders of the retrospective: %q", got)
	}
	o.contains("the lead reads", got[0], "INC-003", "the retrospective is due Tue 22 Sep 2026", "where we were lucky", "Still blank", "which control failed")
}
