package ledger_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// Who goes away hands everything over at once: the delegate reads what waits, as far as they may, and the mornings are
// theirs; who is back has them again (domain 1.2).
func TestAwayHandsOverAtOnce(t *testing.T) {
	o := newOffice(t, "2026-09-15 09:00", true)
	_, err := o.ArmImported(ctx)
	o.must(err)
	_, err = o.SetAway(ctx, o.as("amrit"), domain.Date{Year: 2026, Month: 9, Day: 18}, "saoirse")
	o.must(err)
	o.until("2026-09-15 09:05")
	var told []string
	for _, r := range o.read {
		if strings.HasPrefix(r.id, "standin:") {
			told = append(told, r.place)
			if !strings.Contains(r.text, "ACT-005") || strings.Contains(r.text, "ACT-006") || strings.Contains(r.text, "staff record") {
				t.Errorf("the delegate reads: %s", r.text) // ACT-006 is confidential, and saoirse is not on its list
			}
		}
	}
	if !slices.Equal(told, []string{"@saoirse"}) {
		t.Errorf("told: %v", told)
	}
	for _, x := range []struct{ who, delegate string }{{"amrit", "amrit"}, {"saoirse", "amrit"}, {"rui", "yusra"}} {
		if _, err := o.SetAway(ctx, o.as(x.who), domain.Date{Year: 2026, Month: 9, Day: 18}, x.delegate); domain.CodeOf(err) != domain.Invalid {
			t.Errorf("%s hands over to %s: %v", x.who, x.delegate, err)
		}
	}
	o.until("2026-09-18 12:00")
	for _, r := range o.read {
		if strings.HasPrefix(r.id, "remind:amrit") {
			t.Errorf("reminded while away: %s", r.text)
		}
	}
	_, err = o.SetBack(ctx, o.as("amrit"))
	o.must(err)
	if p := o.Directory().People["amrit"]; !p.AwayUntil.IsZero() || p.Delegate != "" {
		t.Errorf("back: %+v", p)
	}
}

// A person's own setting stands over a later import of the same file (domain 7.5).
func TestAnImportLeavesSettingsAlone(t *testing.T) {
	o := newOffice(t, "2026-09-15 09:00", false)
	_, err := o.SetZone(ctx, o.as("rui"), "Europe/Lisbon")
	o.must(err)
	_, err = o.SetReminders(ctx, o.as("rui"), false)
	o.must(err)
	_, err = o.Import(ctx, operator, intake(t, "sample-org.yaml", sample.Org, directory.Known{Dir: o.Directory()}), ledger.ImportOptions{})
	o.must(err)
	o.must(o.Refresh(ctx))
	if p := o.Directory().People["rui"]; p.OwnZone != "Europe/Lisbon" || !p.Quiet {
		t.Errorf("after the import: %+v", p)
	}
}

// The mornings bundle all that reminds, and a snooze holds one record back until its day.
func TestAMorningBundlesAllKindsAndASnoozeHoldsOneBack(t *testing.T) {
	o := newOffice(t, "2026-09-15 09:00", true)
	_, err := o.ArmImported(ctx)
	o.must(err)
	_, err = o.SnoozeReminder(ctx, o.as("saoirse"), ref("EXC-001"), domain.Date{Year: 2026, Month: 9, Day: 24})
	o.must(err)
	if _, err := o.SnoozeReminder(ctx, o.as("rui"), ref("EXC-001"), domain.Date{Year: 2026, Month: 9, Day: 24}); domain.CodeOf(err) != domain.Forbidden {
		t.Errorf("rui puts off what does not remind him: %v", err)
	}
	if _, err := o.SnoozeReminder(ctx, o.as("rui"), ref("RSK-007"), domain.Date{Year: 2026, Month: 9, Day: 24}); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("a confidential one: %v", err)
	}
	o.until("2026-09-25 00:00")
	days := map[string][]string{}
	seen := map[string]bool{}
	for _, r := range o.read {
		if !strings.HasPrefix(r.id, "remind:") {
			continue
		}
		if seen[r.id] {
			t.Errorf("%s came twice", r.id)
		}
		seen[r.id] = true
		for _, a := range r.letter.Message.About {
			if a == ref("EXC-001") {
				days[r.place] = append(days[r.place], r.at.Format("02"))
			}
		}
	}
	if !slices.Equal(days["@saoirse"], []string{"24"}) {
		t.Errorf("saoirse reads of EXC-001 on %v, want only when the snooze ends", days["@saoirse"])
	}
	if len(days["@emeka"]) < 2 {
		t.Errorf("emeka, who did not put it off, reads of it on %v", days["@emeka"])
	}
}
