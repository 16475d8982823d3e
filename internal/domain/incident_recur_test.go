package domain

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// An incident repeats an earlier one by rule: the same service with the same type or failed control, or the same control
// anywhere, within 180 days (domain 6); what is told with it are the fixes that were promised and not made.
func TestRecurrences(t *testing.T) {
	noticed := time.Date(2026, 11, 2, 9, 30, 0, 0, time.UTC)
	days := func(n int) time.Time { return noticed.Add(-time.Duration(n) * 24 * time.Hour) }
	inc := func(id, typ, control string, at time.Time, services ...string) *Incident {
		return &Incident{ID: id, Kind: KindReal, State: IncClosed, Type: typ, Control: control, ServiceIDs: services, Times: map[string]time.Time{"detected": at}}
	}
	now := inc("INC-020", "theft", "two-step", noticed, "cart", "till")
	now.State = IncLed
	call := func(i *Incident, change func(*Incident)) *Incident { change(i); return i }
	for _, c := range []struct {
		name    string
		earlier *Incident
		want    string // what is the same, "" for no recurrence
	}{
		{"same service and type", inc("INC-001", "theft", "", days(20), "cart"), "cart type"},
		{"the second service of it", inc("INC-001", "theft", "", days(20), "map", "till"), "till type"},
		{"both services", inc("INC-001", "theft", "", days(20), "till", "cart"), "cart till type"},
		{"same service and control, another type", inc("INC-001", "loss", "two-step", days(20), "cart"), "cart control"},
		{"everything the same", inc("INC-001", "theft", "two-step", days(20), "cart"), "cart type control"},
		{"the control failed elsewhere", inc("INC-001", "loss", "two-step", days(20), "map"), "control"},
		{"same type elsewhere", inc("INC-001", "theft", "", days(20), "map"), ""},
		{"same service, something else", inc("INC-001", "loss", "backups", days(20), "cart"), ""},
		{"nobody said what sort", inc("INC-001", "", "", days(20), "cart"), ""},
		{"180 days before", inc("INC-001", "theft", "", days(180), "cart"), "cart type"},
		{"a second more than 180 days", inc("INC-001", "theft", "", days(180).Add(-time.Second), "cart"), ""},
		{"181 days before", inc("INC-001", "theft", "", days(181), "cart"), ""},
		{"later", inc("INC-001", "theft", "", noticed.Add(time.Minute), "cart"), ""},
		{"at once, a lower number", inc("INC-019", "theft", "", noticed, "cart"), "cart type"},
		{"at once, a higher number", inc("INC-021", "theft", "", noticed, "cart"), ""},
		{"a false alarm", call(inc("INC-001", "theft", "two-step", days(20), "cart"), func(i *Incident) { i.State = IncCancelled }), ""},
		{"an exercise", call(inc("INC-001", "theft", "two-step", days(20), "cart"), func(i *Incident) { i.Kind = KindExercise }), ""},
		{"still open", call(inc("INC-001", "theft", "", days(20), "cart"), func(i *Incident) { i.State = IncContained }), "cart type"},
		{"nobody knows when", call(inc("INC-001", "theft", "two-step", days(20), "cart"), func(i *Incident) { i.Times = nil }), ""},
		{"itself", inc("INC-020", "theft", "two-step", days(20), "cart"), ""},
	} {
		got := ""
		for _, r := range Recurrences(now, []Record{c.earlier, now}, Date{2026, 11, 2}) {
			got = strings.Join(r.Services, " ")
			if r.Type != "" {
				got += " type"
			}
			if r.Control != "" {
				got += " control"
			}
		}
		if got = strings.TrimSpace(got); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	for name, i := range map[string]*Incident{
		"an exercise":   call(Clone(now), func(i *Incident) { i.Kind = KindExercise }),
		"a false alarm": call(Clone(now), func(i *Incident) { i.State = IncCancelled }),
	} {
		if got := Recurrences(i, []Record{inc("INC-001", "theft", "two-step", days(20), "cart")}, Date{2026, 11, 2}); len(got) > 0 {
			t.Errorf("%s repeats something: %+v", name, got)
		}
	}
}

// 180 days are 180 times 24 hours, whatever the clocks of the organisation did meanwhile: in Berlin the 180th day before
// this one had another hour of its own.
func TestRecurrenceAcrossAClockChange(t *testing.T) {
	berlin := Zone("Europe/Berlin", time.UTC)
	now := &Incident{ID: "INC-002", Kind: KindReal, State: IncLed, Type: "theft", ServiceIDs: []string{"cart"}, Times: map[string]time.Time{"detected": time.Date(2026, 11, 30, 9, 0, 0, 0, berlin)}}
	wall := now.Times["detected"].In(berlin).AddDate(0, 0, -180) // 10:00 by winter's clock is an hour less by summer's
	for at, want := range map[time.Time]int{wall: 0, wall.Add(time.Hour): 1} {
		was := &Incident{ID: "INC-001", Kind: KindReal, State: IncClosed, Type: "theft", ServiceIDs: []string{"cart"}, Times: map[string]time.Time{"detected": at}}
		if got := len(Recurrences(now, []Record{was}, Date{2026, 11, 30})); got != want {
			t.Errorf("noticed %s: %d recurrences, want %d", at, got, want)
		}
	}
}

func TestWhatBecameOfThePromises(t *testing.T) {
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	was := &Incident{ID: "INC-001", Kind: KindReal, State: IncClosed, Type: "theft", ServiceIDs: []string{"cart"}, Risks: []Ref{{KindRisk, "RSK-004"}},
		Times: map[string]time.Time{"detected": at.AddDate(0, 0, -30)}}
	now := &Incident{ID: "INC-002", Kind: KindReal, State: IncLed, Type: "theft", ServiceIDs: []string{"cart"}, Times: map[string]time.Time{"detected": at}}
	act := func(n int, state string, from Ref, due int) *Action {
		return &Action{ID: fmt.Sprintf("ACT-%03d", n), Title: "fix", Owner: "ana", State: state, From: from, Due: Date{2026, 11, due}}
	}
	secret := act(6, ActDropped, was.Ref(), 1)
	secret.Visibility = Restricted
	known := []Record{was, act(1, ActOpen, was.Ref(), 20), act(2, ActBlocked, Ref{KindRisk, "RSK-004"}, 1), act(3, ActDone, was.Ref(), 1), act(4, ActDropped, was.Ref(), 1),
		act(5, ActOpen, Ref{KindRisk, "RSK-005"}, 1), act(7, ActOpen, now.Ref(), 1)}
	got := Recurrences(now, known, Date{2026, 11, 8})
	if len(got) != 1 {
		t.Fatalf("%+v", got)
	}
	r := got[0]
	if fmt.Sprint(r.Refs()) != "[INC-001 ACT-002 ACT-001 ACT-004]" || r.Done != 1 || r.Open[0].Late == 0 || r.Open[1].Late != 0 || r.Restricted {
		t.Errorf("%+v", r)
	}
	if r := Recurrences(now, append(known, secret), Date{2026, 11, 8})[0]; !r.Restricted || len(r.Dropped) != 2 {
		t.Errorf("a confidential fix makes the whole confidential: %+v", r)
	}
	secret.State = ActDone
	if r := Recurrences(now, append(known, secret), Date{2026, 11, 8})[0]; !r.Restricted || r.Done != 2 {
		t.Errorf("a confidential fix that was made is counted in the open: %+v", r)
	}
	// Who may not see the earlier incident does not learn of it.
	was.Visibility = Restricted
	if seen := ForChannel.Visible(known); len(Recurrences(now, seen, Date{2026, 11, 8})) != 0 {
		t.Error("a channel reads of a confidential incident")
	}
}
