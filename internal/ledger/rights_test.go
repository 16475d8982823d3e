package ledger_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// Rights are those of the moment of the commit: a replica that has not heard of a change judges by it all the same
// (reliability T4).
func TestARoleThatIsGoneGivesNoRight(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	other := ledger.New(o.st, o.clock, slog.New(slog.DiscardHandler))
	other.WriteBudget = 10 * time.Second
	o.must(other.Refresh(ctx))
	stale := func(id string) ledger.Request {
		d := other.Directory()
		return ledger.Request{ID: id, Caller: domain.CallerFor(d, d.People["noor"]), Source: "command"}
	}
	lead := stale("rq-stale-1")
	was := o.Directory().People["noor"]
	now := domain.Clone(was)
	now.Roles = []domain.Role{domain.RoleMember}
	o.change(was, now)
	slot := ledger.AgendaSlot{Job: "weekly-sync", Date: "2026-09-22", At: moment(t, "2026-09-22 14:00")}
	if _, err := other.HoldAgenda(ctx, lead, slot, true); domain.CodeOf(err) != domain.Forbidden {
		t.Errorf("a lead who is none any more holds a digest: %v", err)
	}
	who := "rui"
	if _, err := other.SetOwner(ctx, lead, ledger.OwnerEdit{About: service("sso"), Accountable: &who}); domain.CodeOf(err) != domain.Forbidden {
		t.Errorf("and names owners: %v", err)
	}
}

// A request id is a person's own: somebody else's gives neither the stored answer nor stands in the way.
func TestAForeignRequestID(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	mine := o.as("amrit")
	_, err := o.SnoozeAction(ctx, mine, ref("ACT-006"), date(t, "2026-09-18"))
	o.must(err)
	for _, person := range []string{"wes", "yusra", "saoirse"} {
		forged := o.as(person)
		forged.ID = mine.ID
		got, err := o.SnoozeAction(ctx, forged, ref("ACT-006"), date(t, "2026-09-18"))
		if err == nil || strings.Contains(got.Action.Title, "staff") {
			t.Errorf("%s reads %q by the id of a delivery", person, got.Action.Title)
		}
	}
	again, err := o.SnoozeAction(ctx, mine, ref("ACT-006"), date(t, "2026-09-18"))
	o.must(err)
	o.expect("the same delivery", again.Action.ID, "ACT-006")
}

// An action that is handed back goes only to somebody who may read it (domain 7.2).
func TestAConfidentialActionIsNotHandedBackToAStranger(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	was := o.action("ACT-006")
	now := domain.Clone(was)
	now.AddedBy = "saoirse"
	o.change(was, now)
	if _, err := o.HandBackAction(ctx, o.as("amrit"), ref("ACT-006")); domain.CodeOf(err) != domain.Refused {
		t.Errorf("it was handed to Saoirse, who may not see it: %v", err)
	}
}
