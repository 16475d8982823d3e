package domain

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// clockDraw is an incident with one law whose clocks started somewhere after its detection.
func clockDraw(t *rapid.T) (*Directory, *Incident) {
	d := NewDirectory()
	d.Org.Timezone = rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu"}).Draw(t, "zone")
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	detected := from.Add(time.Duration(rapid.IntRange(0, 3*365*24*60).Draw(t, "detected")) * time.Minute)
	later := func(name string, hours int) time.Time {
		return detected.Add(time.Duration(rapid.IntRange(0, hours*60).Draw(t, name)) * time.Minute)
	}
	i := &Incident{Kind: KindReal, State: IncLed, Times: map[string]time.Time{"detected": detected}, Legal: map[string]Legal{}}
	for _, law := range Laws {
		l := Legal{Status: LawUnknown, Times: map[string]time.Time{}, Dates: map[string]Date{}, Numbers: map[string]int{NumPeople: rapid.IntRange(0, 1200).Draw(t, "people"), NumClients: 1}}
		for _, key := range LegalTimes(law.Key) {
			if rapid.Bool().Draw(t, key) {
				l.Times[key] = later(key+" at", 400)
			}
		}
		if rapid.Bool().Draw(t, "discovered") {
			l.Dates["discovered"] = DateOf(later("day", 400), d.Location())
		}
		i.Legal[law.Key] = l
	}
	return d, i
}

// A clock is due no sooner than it started, its planning date is no later than the legal one where detection came first, and
// its status only goes on with time: running, due soon, missed.
func TestClocksGoOn(t *testing.T) {
	order := map[string]int{ClockNotStarted: 0, ClockRunning: 1, ClockDueSoon: 2, ClockMissed: 3, ClockMet: 4, ClockMetLate: 4}
	rapid.Check(t, func(t *rapid.T) {
		d, i := clockDraw(t)
		for law, l := range i.Legal { // nothing was sent but what starts another clock
			for _, r := range clockTable {
				if r.Law == law && r.Name != ClockNIS2Notification && r.Name != "eu_dora_initial" && r.Name != "eu_dora_intermediate" {
					delete(l.Times, r.Sent)
					delete(l.Times, r.Progress)
				}
			}
		}
		was := map[string]Clock{}
		now := i.Times["detected"]
		for range 12 {
			now = now.Add(time.Duration(rapid.IntRange(1, 20*24*60).Draw(t, "step")) * time.Minute)
			for _, c := range Clocks(d, i, now) {
				before, had := was[c.Name]
				if had && (order[c.Status] < order[before.Status] || c.End(d.Location()) != before.End(d.Location())) {
					t.Fatalf("%s was %s until %s, then %s until %s", c.Name, before.Status, before.End(time.UTC), c.Status, c.End(time.UTC))
				}
				was[c.Name] = c
				end := c.End(d.Location())
				if end.IsZero() != (c.Status == ClockNotStarted || c.Rule.Length.N == 0) {
					t.Fatalf("%s is %s and ends %s", c.Name, c.Status, end)
				}
				if end.IsZero() {
					continue
				}
				if !c.Start.IsZero() && end.Before(c.Start) {
					t.Fatalf("%s starts %s and is due %s", c.Name, c.Start, end)
				}
				if !c.Planning.IsZero() && c.Rule.Plan == "detected" && c.Planning.After(end) {
					t.Fatalf("%s: planning %s is after the legal date %s", c.Name, c.Planning, end)
				}
			}
		}
	})
}

// The reminders of a clock come in order, between its start and its end, and the last one when it is missed.
func TestRemindersComeInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, i := clockDraw(t)
		for _, c := range Clocks(d, i, i.Times["detected"]) {
			marks := c.marks(d, i)
			for k, x := range marks {
				switch {
				case k > 0 && x.At.Before(marks[k-1].At):
					t.Fatalf("%s: %d %% comes before %d %%", c.Name, x.N, marks[k-1].N)
				case x.N < 100 && !c.Due.IsZero() && (x.At.After(c.Due) || x.At.Before(c.Start)):
					t.Fatalf("%s: %d %% at %s, from %s to %s", c.Name, x.N, x.At, c.Start, c.Due)
				case x.N == 100 && !c.End(d.Location()).IsZero() && x.At.Before(c.End(d.Location())):
					t.Fatalf("%s is called missed at %s and ends %s", c.Name, x.At, c.End(d.Location()))
				}
			}
		}
	})
}

// What was missed stays so, whatever is said of its start later; sent in time and said late is in time (domain 5.5).
func TestMissedIsNeverEditedAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, i := clockDraw(t)
		now := i.Times["detected"].Add(time.Duration(rapid.IntRange(1, 2000).Draw(t, "hours")) * time.Hour)
		missed := map[string]time.Time{}
		for _, c := range Clocks(d, i, now) {
			if c.Status == ClockMissed {
				missed[c.Name] = c.End(d.Location())
			}
		}
		i.KeepMisses(d, now)
		for _, l := range i.Legal {
			for key := range l.Times {
				if key != "sent" && rapid.Bool().Draw(t, "moved") {
					l.Times[key] = now
				}
			}
			l.Numbers[NumPeople] = rapid.IntRange(0, 1000).Draw(t, "people now")
		}
		for _, c := range Clocks(d, i, now.Add(time.Hour)) {
			end, was := missed[c.Name]
			if !was {
				continue
			}
			delete(missed, c.Name)
			if late := c.Sent.After(end); c.Status != ClockMissed && !(c.Status == ClockMetLate && late) && !(c.Status == ClockMet && !late) {
				t.Fatalf("%s was missed at %s and is %s, sent %s", c.Name, end, c.Status, c.Sent)
			}
		}
		for name := range missed {
			t.Fatalf("%s was missed and is gone", name)
		}
	})
}
