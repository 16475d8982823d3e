package domain

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// The last row of domain 3.6: when a retrospective is due, of real incidents and of drills.
func TestRetroDue(t *testing.T) {
	cal, err := worktime.New(worktime.DefaultWeek, worktime.DefaultHours, []worktime.Day{{Year: 2026, Month: 9, Day: 21}})
	if err != nil {
		t.Fatal(err)
	}
	friday := time.Date(2026, 9, 18, 16, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		severity, kind, state, typ, want string
		done                             bool
	}{
		{"SEV1", KindReal, IncRetroDue, "", "2026-09-21", false}, // calendar days, whatever they are
		{"SEV2", KindReal, IncRetroDue, "", "2026-09-28", false}, // the Monday is a holiday
		{"SEV3", KindReal, IncRetroDue, "", "2026-10-05", false},
		{"SEV4", KindReal, IncResolved, "", "", false},
		{"SEV4", KindReal, IncRetroDue, "", "2026-10-05", false}, // called less bad after it was due
		{"SEV4", KindReal, IncResolved, "exposed-data", "2026-10-05", false},
		{"SEV4", KindExercise, IncResolved, "", "2026-10-05", false},
		{"SEV1", KindExercise, IncRetroDue, "", "2026-09-21", false},
		{"SEV1", KindReal, IncRetroDue, "", "", true},
	} {
		i := &Incident{ID: "INC-009", Severity: c.severity, Kind: c.kind, Type: c.typ, State: c.state, Times: map[string]time.Time{"resolved": friday}}
		if c.done {
			i.Times["retro_done"] = friday
		}
		due, ok := i.RetroDue(cal)
		if due.String() != c.want || ok != (c.want != "") {
			t.Errorf("%+v: due %s, %v", c, due, ok)
		}
		if ok && (i.RetroOverdue(cal, due) || !i.RetroOverdue(cal, due.AddDays(1))) {
			t.Errorf("%+v: late on the wrong day", c)
		}
	}
	if _, ok := (&Incident{Severity: "SEV1", State: "contained", Times: map[string]time.Time{}}).RetroDue(cal); ok {
		t.Error("one that is not resolved has none")
	}
}

// Who leads an incident is reminded the day before, on a business day, once, with the agenda and what is blank.
func TestRetroReminder(t *testing.T) {
	cal := worktime.Standard()
	i := &Incident{ID: "INC-009", Title: "x", Severity: "SEV2", Kind: "exercise", State: "retro_due", Lead: "pia", ServiceIDs: []string{"track-api"},
		Times: map[string]time.Time{"detected": time.Date(2026, 9, 14, 8, 0, 0, 0, time.UTC), "resolved": time.Date(2026, 9, 14, 16, 0, 0, 0, time.UTC)}}
	day := func(n int) Date { return Date{2026, 9, n} }
	if due, _ := i.RetroDue(cal); due != day(21) { // a Monday: the last business day before the Sunday is the Friday
		t.Fatalf("due %s", due)
	}
	if _, ok := i.Nudge(cal, "pia", day(17)); ok {
		t.Error("reminded too early")
	}
	n, ok := i.Nudge(cal, "pia", day(18))
	if !ok || n.On != day(18) || n.Word != "EXERCISE: the retrospective is due Mon 21 Sep 2026" {
		t.Errorf("%+v", n)
	}
	for _, words := range append([]string{"when it was declared", "when it was contained", "what sort it was", "which control failed", "who spoke for us"}, RetroAgenda...) {
		if !strings.Contains(n.Do, words) {
			t.Errorf("%q does not say %q", n.Do, words)
		}
	}
	if strings.Contains(n.Do, "when it was noticed") || strings.Contains(n.Do, "which services") {
		t.Errorf("%q asks for what is there", n.Do)
	}
	if _, ok := i.Nudge(cal, "saoirse", day(18)); ok {
		t.Error("somebody else is reminded")
	}
	unled := Clone(i) // ended before anybody led it: whoever started it is reminded, and found by it
	unled.Lead, unled.By = "", "noor"
	if _, ok := unled.Nudge(cal, "noor", day(18)); !ok || !slices.Contains(unled.Holders(), "noor") {
		t.Error("nobody is reminded of a drill that nobody led")
	}
	unled.Kind = KindReal
	if len(unled.Minds()) != 0 || len(unled.Holders()) != 0 {
		t.Errorf("who declared it holds it: %v", unled.Holders())
	}
	i.Tell(NudgeKey("pia"), day(18))
	if _, ok := i.Nudge(cal, "pia", day(21)); ok {
		t.Error("reminded twice")
	}
	i.Times["retro_done"] = time.Date(2026, 9, 18, 9, 0, 0, 0, time.UTC)
	if len(i.Minds()) != 0 {
		t.Error("reminds of what is done")
	}
}
