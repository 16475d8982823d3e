package domain

import (
	"slices"
	"testing"
	"time"
)

// Two things in one moment, and what hangs on Slack's word or an absence alone (domain 1.2, 1.3, 3.5).
func TestTheMomentsOfASearch(t *testing.T) {
	r := rosterAt(parcels(), "2026-09-15 14:00")
	held, _ := StartEscalation(r, seed(true, parcelSteps()...)).Esc.Ack(r, "rui", time.Time{})
	if m, moved := held.Esc.Follow(r); moved {
		t.Errorf("a promise as long as the hold time is cut short to the same moment: %v", m.Esc.History)
	}

	asked := StartEscalation(r, seed(true, parcelSteps()...)).Esc
	r.Dir = standing(Guest)(parcels(), "rui")
	if m, moved := held.Esc.PeopleChanged(r); !moved || m.Esc.State != EscTriggered {
		t.Error("who has it is a guest now, and keeps it")
	}
	m, moved := asked.PeopleChanged(r)
	if !moved || !slices.ContainsFunc(m.Esc.History, func(n Note) bool { return n.Text == "Step 1: Rui Castanheda is not known to Slack." }) {
		t.Errorf("why it goes on: %v", m.Esc.History)
	}

	r = rosterAt(parcels(), "2026-09-15 14:00")
	r.Members = func(string) []string { return []string{"callum", "rui"} } // Thandi stands in for Callum
	group := StartEscalation(r, seed(true, Step{"@oncall", 60}, Step{"noor", 60}))
	if !slices.Equal(group.Esc.Asked, []string{"thandi", "rui"}) {
		t.Fatal(group.Esc.Asked)
	}
	passed, err := group.Esc.Pass(r, "thandi", "")
	if err != nil {
		t.Fatal(err)
	}
	r.Dir.People["callum"].AwayUntil = Date{}
	if _, err := passed.Esc.Ack(r, "thandi", time.Time{}); CodeOf(err) != Forbidden {
		t.Errorf("who said \"not me\" and stands in for nobody takes it: %v", err)
	}
}

// A promised update that came in the very moment in which it was missed is there (domain 3.6), and who answers for a service
// is named also where Slack does not know them.
func TestWhatIsGoneInThatMoment(t *testing.T) {
	now := at("2026-09-15 14:00")
	i := &Incident{Kind: KindReal, Severity: "SEV1", State: IncLed, Updates: []StakeholderUpdate{{At: now, By: "rui"}}, Timeline: []Moment{{At: now, What: "missed"}}}
	if !i.OwesUpdates() {
		t.Fatal("it owes no updates, so nothing is tried")
	}
	if i.updateMissing() {
		t.Error("the update came, and it is missing")
	}
	i.Timeline[0].At = now.Add(time.Second)
	if !i.updateMissing() {
		t.Error("none came since, and none is missing")
	}

	d := standing(Guest)(parcels(), "emeka")
	e := seed(true, parcelSteps()...)
	e.Trigger, e.State = TriggerOwnerGap, EscTriggered
	if words, over := e.Over(d, d.Services["track-api"], d.Today(now)); over && words != "Emeka Strand answers for it." {
		t.Errorf("who answers for it: %q", words)
	}
}

// What the requester is to accept waits for nobody above (domain 3.2), and a mild reminder whose moment is now has passed.
func TestWhatWaitsForSomebodyElse(t *testing.T) {
	e := &Exception{State: ExcRequested, Plea: &Plea{What: PleaRequest}}
	if e.Unanswered() != e.Plea {
		t.Fatal("a question that waits is not found")
	}
	if e.Plea.Wanted = "a shorter term"; e.Unanswered() != nil {
		t.Error("what the requester has to change is asked of somebody above")
	}
	i := incidentWith(t, "gdpr", Legal{Times: map[string]time.Time{"aware": moment(t, "2026-09-12T01:00:00Z")}})
	for now, n := range map[string]int{"2026-09-13T12:59:59Z": 0, "2026-09-13T13:00:00Z": 1, "2026-09-14T17:48:00Z": 2} {
		if got := PassedMarks(clockDir(), i, moment(t, now)); len(got) != n {
			t.Errorf("%s: %d mild reminders have passed, want %d", now, len(got), n)
		}
	}
}
