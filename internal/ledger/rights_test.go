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

// Only items and services are escalated: a colleague, a team or a channel is nothing that somebody takes on.
func TestAPersonIsNotEscalated(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	for _, about := range []string{"person:rui", "team:parcel", "channel:eng-all", "org:main", "path:path-parcel"} {
		if _, err := o.Escalate(ctx, o.as("saoirse"), ref(about), "why not", false); domain.CodeOf(err) != domain.Invalid {
			t.Errorf("%s is escalated: %v", about, err)
		}
	}
	if _, err := o.Escalate(ctx, o.as("saoirse"), service("track-api"), "really", false); err != nil {
		t.Error(err)
	}
}

// The trail names both a delegate and whom they acted for, for every word of an escalation (domain 1.2, 7.3).
func TestADelegateIsNamedInTheTrail(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	_, err := o.Escalate(ctx, o.as("saoirse"), service("track-api"), "nobody answers", true)
	o.must(err)
	_, err = o.Acknowledge(ctx, o.as("rui"), ref("ESC-005"), time.Time{})
	o.must(err)
	was := o.Directory().People["rui"]
	now := domain.Clone(was)
	now.AwayUntil, now.Delegate = date(t, "2026-09-30"), "saoirse"
	o.change(was, now)
	_, err = o.UpdateEscalation(ctx, o.as("saoirse"), ref("ESC-005"), "they called back", time.Time{})
	o.must(err)
	_, err = o.ResolveEscalation(ctx, o.as("saoirse"), ref("ESC-005"), "fixed")
	o.must(err)
	entries, err := o.st.Audit(ctx, 1, 10_000)
	o.must(err)
	got := map[string]string{}
	for _, e := range entries {
		if e.Object == "ESC-005" {
			got[e.Action] = e.Actor + " for " + e.For
		}
	}
	for _, action := range []string{"escalation.update", "escalation.resolve"} {
		o.expect(action, got[action], "saoirse for rui")
	}
}

// An auditor reads and changes nothing, whatever else stands under their name (domain 7.1).
func TestAnAuditorChangesNothing(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	was := o.Directory().Services["track-api"]
	now := domain.Clone(was)
	now.Accountable = "yusra"
	o.change(was, now)
	who := "rui"
	about := service("track-api")
	for name, do := range map[string]func() error{
		"set": func() error {
			_, err := o.SetOwner(ctx, o.as("yusra"), ledger.OwnerEdit{About: about, Accountable: &who})
			return err
		},
		"retire": func() error {
			yes := true
			_, err := o.SetOwner(ctx, o.as("yusra"), ledger.OwnerEdit{About: about, Retire: &yes})
			return err
		},
		"notmine": func() error { _, err := o.NotMine(ctx, o.as("yusra"), about); return err },
		"confirm": func() error { _, err := o.ConfirmOwner(ctx, o.as("yusra"), []domain.Ref{about}); return err },
		"agree":   func() error { _, err := o.Agree(ctx, o.as("yusra"), about); return err },
	} {
		if err := do(); domain.CodeOf(err) != domain.Forbidden || !strings.Contains(err.Error(), "auditor") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Two corrections that one "confirm all" answers are two: each message that asked says so, and each report is thanked for.
func TestConfirmAllAnswersEveryCorrection(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	ids := o.Directory().AccountableFor("emeka")[:2]
	var about []domain.Ref
	for _, id := range ids {
		_, err := o.Wrong(ctx, o.as("saoirse"), service(id), "not him")
		o.must(err)
		about = append(about, service(id))
	}
	o.deliver()
	o.read = nil
	_, err := o.ConfirmOwner(ctx, o.as("emeka"), about)
	o.must(err)
	o.deliver()
	edits, thanks := 0, 0
	for _, r := range o.read {
		if r.place == "@emeka" && r.edit {
			edits++
		}
		if r.place == "@saoirse" {
			thanks++
		}
	}
	if edits != 2 || thanks != 2 {
		t.Errorf("%d questions say that they are answered, %d reports are thanked for", edits, thanks)
	}
}
