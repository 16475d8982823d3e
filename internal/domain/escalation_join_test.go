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
			e := StartEscalation(r, seed(true, parcelSteps()...)).Esc.Join(r, by, why, false).Esc
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
