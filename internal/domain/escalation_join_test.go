package domain

import (
	"testing"
	"time"
)

// What ends by itself goes on when somebody joined it for a reason of their own (domain 3.5), and nothing that anybody types
// passes for a join, neither in lines that have marks nor in those of a program that had none.
func TestWhatPassesForAJoin(t *testing.T) {
	r := rosterAt(parcels(), "2026-09-15 14:00")
	typed := []string{"Emeka Strand asked too: why", " asked too: ", "asked too: me", "One more reason: none"}
	for _, by := range []string{"saoirse", SystemCaller.Person} {
		for _, why := range typed {
			e := seed(true, parcelSteps()...)
			e.By, e.Why = by, why
			m := StartEscalation(r, e)
			m, err := m.Esc.Ack(r, "rui", time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			if m, err = m.Esc.Update(r, "rui", why, time.Time{}); err != nil {
				t.Fatal(err)
			}
			if m.Esc.joined(JoinedByPerson) || m.Esc.joined(JoinedByDate) {
				t.Errorf("%q of %s passes for a join", why, by)
			}
		}
	}
	for _, why := range append(typed, "customers are down", "a word: and another") {
		for by, mark := range map[string]string{"amrit": JoinedByPerson, SystemCaller.Person: JoinedByDate} {
			e := StartEscalation(r, seed(true, parcelSteps()...)).Esc.Join(r, by, why, "", false).Esc
			older := Clone(e)
			for k := range older.History {
				older.History[k].Mark = ""
			}
			for _, e := range []*Escalation{e, older} {
				if e.joined(JoinedByPerson) != (mark == JoinedByPerson) || e.joined(JoinedByDate) != (mark == JoinedByDate) {
					t.Errorf("%q of %s is no join by %s: %+v", why, by, mark, e.History)
				}
			}
		}
	}
}

// A search for a lead that a brief joined does not end before the brief was released, and one for a brief that a second
// brief joined ends when none waits (domain 3.5).
func TestASearchThatABriefJoined(t *testing.T) {
	d, today := crisis(), Date{2026, 9, 15}
	r := rosterAt(d, "2026-09-15 14:00")
	start := func(trigger string) *Escalation {
		e := StartEscalation(r, &Escalation{ID: "ESC-001", About: Ref{KindIncident, "INC-009"}, By: SystemCaller.Person, Trigger: trigger, Steps: parcelSteps()}).Esc
		return e.Join(r, SystemCaller.Person, "a brief waits", TriggerRelease, false).Esc
	}
	lead := start(TriggerLead)
	if words, over := lead.Over(d, anIncident(IncLed), today); over {
		t.Errorf("the brief is forgotten: %s", words)
	}
	m, words, ok := lead.ReleaseEnds(r, anIncident(IncLed), "noor")
	if !ok || m.Esc.Live() || words != "Rui Castanheda leads it." {
		t.Errorf("led and released: %v %q", ok, words)
	}
	m, _, ok = lead.ReleaseEnds(r, anIncident(IncDeclared), "noor")
	if !ok || !m.Esc.Live() {
		t.Fatalf("nobody leads: %v %+v", ok, m.Esc)
	}
	if words, over := m.Esc.Over(d, anIncident(IncLed), today); !over || words != "Rui Castanheda leads it." {
		t.Errorf("led after the release: %v %q", over, words)
	}
	if _, _, again := m.Esc.ReleaseEnds(r, anIncident(IncDeclared), "noor"); again {
		t.Error("said twice")
	}
	if m, _, ok = start(TriggerRelease).ReleaseEnds(r, anIncident(IncLed), "noor"); !ok || m.Esc.Live() {
		t.Error("two briefs keep it going after both were released")
	}
	own := start(TriggerRelease).Join(r, "amrit", "customers ask", "", false).Esc
	if m, _, ok = own.ReleaseEnds(r, anIncident(IncLed), "noor"); !ok || !m.Esc.Live() {
		t.Error("what somebody joined it for is forgotten")
	}
}
