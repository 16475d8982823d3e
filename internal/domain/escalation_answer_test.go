package domain

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func as(d *Directory, id string) Caller { return CallerFor(d, d.People[id]) }

// running is an urgent escalation along path-parcel whose step 2 (Emeka) is asked at 09:30.
func running(d *Directory) (*Escalation, Roster) {
	r := rosterAt(d, "2026-09-15 09:00")
	m := StartEscalation(r, seed(true, parcelSteps()...))
	r.Now = at("2026-09-15 09:30")
	m, _ = m.Esc.TimeUp(r, m.Esc.Gen)
	return m.Esc, r
}

func TestWhoMayAcknowledge(t *testing.T) {
	d := parcels()
	d.People["renata"].AwayUntil, d.People["renata"].Delegate = Date{2026, 9, 30}, "amrit"
	for _, x := range []struct {
		who    string
		refuse string // "" allows
		stood  string
	}{
		{"emeka", "", ""},
		{"noor", "", ""},          // a later step
		{"renata", "", ""},        // herself, though away
		{"amrit", "", "renata"},   // the delegate of a later step
		{"rui", "domain 1.3", ""}, // an earlier step: time was up
		{"saoirse", "domain 1.3", ""},
		{"stellan", "domain 1.3", ""}, // a lead who is not on the path resolves, but does not acknowledge
	} {
		e, r := running(d)
		m, err := e.Ack(r, x.who, time.Time{})
		switch {
		case x.refuse == "" && err != nil:
			t.Errorf("%s was refused: %v", x.who, err)
		case x.refuse == "" && (m.Esc.State != EscAcknowledged || m.Esc.AckBy != x.who || m.Esc.AckFor != x.stood || m.Esc.Gen != e.Gen+1):
			t.Errorf("%s: %+v", x.who, m.Esc)
		case x.refuse != "" && (err == nil || err.Rule != x.refuse || !strings.Contains(err.Hint, "Emeka Strand can")):
			t.Errorf("%s: want a refusal by %s that names Emeka, got %v", x.who, x.refuse, err)
		}
	}
}

func TestTheSecondPresserReadsWhoWasFirst(t *testing.T) {
	d := parcels()
	e, r := running(d)
	m, _ := e.Ack(r, "emeka", time.Time{})
	_, err := m.Esc.Ack(r, "noor", time.Time{})
	if err == nil || err.Code != AlreadyDone || !strings.Contains(err.Error(), "Already done by Emeka Strand") {
		t.Error(err)
	}
	m, bad := m.Esc.Resolve(r, as(d, "emeka"), "patched")
	if bad != nil {
		t.Fatal(bad)
	}
	for _, err := range []*Error{
		second(m.Esc.Ack(r, "noor", time.Time{})), second(m.Esc.Pass(r, "emeka", "")),
		second(m.Esc.Update(r, "emeka", "x", time.Time{})), second(m.Esc.Resolve(r, as(d, "noor"), "x")),
	} {
		if err == nil || err.Code != AlreadyDone || !strings.Contains(err.Error(), "Already done by Emeka Strand") {
			t.Error(err)
		}
	}
}

func second(_ Move, err *Error) *Error { return err }

func TestAPromiseMayBeShorterThanTheHoldNotLonger(t *testing.T) {
	for _, x := range []struct {
		about Record
		until string
		ok    bool
	}{
		{&Incident{Severity: "SEV1"}, "2026-09-15 10:00", true},
		{&Incident{Severity: "SEV1"}, "2026-09-15 10:01", false},
		{&Incident{Severity: "SEV2"}, "2026-09-15 11:30", true},
		{&Incident{Severity: "SEV2"}, "2026-09-15 11:31", false},
		{&Risk{Score: Score{Likelihood: 4, Impact: 4, Exposure: 5}}, "2026-09-16 09:30", true},
		{&Risk{Score: Score{Likelihood: 4, Impact: 4, Exposure: 5}}, "2026-09-16 09:31", false},
		{&Risk{}, "2026-09-18 09:30", true},
		{&Risk{}, "2026-09-18 09:31", false},
		{&Incident{Severity: "SEV3"}, "2026-09-18 09:30", true},
		{&Risk{}, "2026-09-15 09:31", true},
		{&Risk{}, "2026-09-15 09:30", false}, // now is past
	} {
		e, r := running(parcels())
		r.Hold = HoldOf(x.about)
		m, err := e.Ack(r, "emeka", at(x.until))
		if (err == nil) != x.ok {
			t.Errorf("%T until %s: %v", x.about, x.until, err)
		}
		if err == nil && !m.Esc.NextAt.Equal(at(x.until)) {
			t.Errorf("until %s: due %v", x.until, m.Esc.NextAt)
		}
		if err != nil && err.Field != "until" {
			t.Errorf("the refusal belongs beside the field: %+v", err)
		}
	}
}

func TestAHoldOfBusinessDaysEndsAtTheSameTimeOfDay(t *testing.T) {
	d := parcels()
	ny := d.Location()
	for _, x := range []struct {
		from string
		days int
		want string
	}{
		{"2026-09-04 15:00", 1, "2026-09-08 15:00"}, // over the week-end and Labor Day
		{"2026-09-05 15:00", 1, "2026-09-08 15:00"}, // from a Saturday
		{"2026-10-30 15:00", 3, "2026-11-04 16:00"}, // over the end of summer time: 11:00 stays 11:00
	} {
		if got := (Hold{BusinessDays: x.days}).End(d.Calendar(), at(x.from), ny); !got.Equal(at(x.want)) {
			t.Errorf("%d business days from %s: %v, want %s", x.days, x.from, got.UTC(), x.want)
		}
	}
}

func TestALapsedPromiseReopensTheSameStepAndAnUpdateStartsItAgain(t *testing.T) {
	d := parcels()
	e, r := running(d)
	r.Hold = Hold{Minutes: 30}
	m, _ := e.Ack(r, "emeka", time.Time{})
	r.Now = at("2026-09-15 09:50")
	m, err := m.Esc.Update(r, "emeka", "rolling back", time.Time{})
	if err != nil || !m.Esc.NextAt.Equal(at("2026-09-15 10:20")) {
		t.Fatalf("%v: %v", err, m.Esc)
	}
	if _, err := m.Esc.Update(r, "noor", "x", time.Time{}); err == nil || err.Code != Forbidden {
		t.Errorf("only who has it gives updates: %v", err)
	}
	r.Now = at("2026-09-15 10:20")
	m, ok := m.Esc.TimeUp(r, m.Esc.Gen)
	if !ok || m.What != "lapsed" || m.Esc.State != EscTriggered || m.Esc.Step != 2 || m.Esc.AckBy != "" || len(m.Ask) != 1 || m.Ask[0].To != "emeka" || m.Ask[0].Round != 2 {
		t.Fatalf("%+v %+v", m, m.Esc)
	}
	if !m.Esc.Acknowledged.Equal(at("2026-09-15 09:30")) {
		t.Errorf("the first acknowledgement is what the metric counts: %v", m.Esc.Acknowledged)
	}
}

func TestNotMe(t *testing.T) {
	d := parcels()
	e, r := running(d)
	if _, err := e.Pass(r, "noor", ""); err == nil || err.Code != Forbidden {
		t.Errorf("only the present step passes on: %v", err)
	}
	if _, err := e.Pass(r, "emeka", "stellan"); err == nil || err.Field != "to" {
		t.Errorf("nobody is named before the last step: %v", err)
	}
	m, err := e.Pass(r, "emeka", "")
	if err != nil || m.Esc.Step != 3 || len(m.Ask) != 1 || m.Ask[0].To != "renata" {
		t.Fatalf("%v %+v", err, m)
	}
	m, _ = m.Esc.Pass(r, "renata", "")
	for who, word := range map[string]string{"": "please name", "noor": "was just asked", "felix": "deactivated", "nobody": "not known"} {
		if _, err := m.Esc.Pass(r, "noor", who); err == nil || err.Field != "to" || !strings.Contains(err.Error(), word) {
			t.Errorf("naming %q on the last step: %v", who, err)
		}
	}
	m, err = m.Esc.Pass(r, "noor", "callum") // away: Thandi stands in
	if err != nil || m.Esc.Step != 5 || len(m.Esc.Steps) != 5 || m.Ask[0].To != "thandi" || m.Ask[0].For != "callum" {
		t.Fatalf("%v %+v", err, m)
	}
}

func TestNotMeInAGroupLetsOnlyThatPersonOff(t *testing.T) {
	d := parcels()
	r := rosterAt(d, "2026-09-15 09:00")
	m := StartEscalation(r, seed(true, Step{"@oncall", 30}, Step{"noor", 60}))
	due := m.Esc.NextAt
	m, err := m.Esc.Pass(r, "rui", "")
	if err != nil || m.Esc.Step != 1 || !slices.Equal(m.Esc.Asked, []string{"saoirse"}) || !m.Esc.NextAt.Equal(due) || len(m.Ask) != 0 {
		t.Fatalf("%v %+v", err, m.Esc)
	}
	if _, err := m.Esc.Pass(r, "rui", ""); err == nil || err.Code != AlreadyDone {
		t.Errorf("twice: %v", err)
	}
	m, err = m.Esc.Pass(r, "saoirse", "")
	if err != nil || m.Esc.Step != 2 || m.Ask[0].To != "noor" {
		t.Fatalf("the last of the group: %v %+v", err, m.Esc)
	}
}

func TestWhoMayResolveAndWhatIsRefused(t *testing.T) {
	d := parcels()
	e, r := running(d)
	if _, err := e.Resolve(r, as(d, "emeka"), "  "); err == nil || err.Field != "outcome" {
		t.Errorf("without an outcome: %v", err)
	}
	if _, err := e.Resolve(r, as(d, "rui"), "done"); err == nil || err.Code != Forbidden {
		t.Errorf("not asked any more: %v", err)
	}
	if m, err := e.Resolve(r, as(d, "stellan"), "done"); err != nil || m.Esc.AckBy != "" || m.Esc.ResolvedBy != "stellan" {
		t.Errorf("a lead: %v", err)
	}
	if m, err := e.Resolve(r, as(d, "emeka"), "done"); err != nil || m.Esc.AckBy != "emeka" || m.Esc.Acknowledged.IsZero() || !m.Esc.NextAt.IsZero() {
		t.Errorf("who is asked takes it and ends it: %v", err)
	}
	m, _ := e.Ack(r, "emeka", time.Time{})
	if _, err := m.Esc.Resolve(r, as(d, "renata"), "done"); err == nil || !strings.Contains(err.Hint, "Emeka Strand") {
		t.Errorf("somebody else has it: %v", err)
	}
	if _, err := m.Esc.Pass(r, "emeka", ""); err == nil || err.Code != Refused || !strings.Contains(err.Hint, "update, resolve") {
		t.Errorf("the refusal names what is allowed: %v", err)
	}
	_, done := chain(d, seed(true, parcelSteps()...), "2026-09-15 09:00")
	r.Now = at("2026-09-16 09:00")
	if _, err := done.Ack(r, "noor", time.Time{}); err == nil || err.Code != Refused || !strings.Contains(err.Hint, "resolve") {
		t.Errorf("exhausted: %v", err)
	}
	if _, err := done.Resolve(r, as(d, "emeka"), "x"); err == nil || err.Code != Forbidden {
		t.Errorf("exhausted is for the leads: %v", err)
	}
	if m, err := done.Resolve(r, as(d, "noor"), "x"); err != nil || m.Esc.State != EscResolved {
		t.Errorf("exhausted: %v", err)
	}
}

func TestAnUrgentSecondCallMakesItUrgent(t *testing.T) {
	d := parcels()
	r := rosterAt(d, "2026-09-15 09:00")
	m := StartEscalation(r, seed(false, parcelSteps()...))
	if m.What != "waiting" || len(m.Ask) != 0 || !m.Esc.NextAt.Equal(at("2026-09-15 12:00")) {
		t.Fatalf("%+v", m.Esc)
	}
	r.Now = at("2026-09-15 09:10")
	if j := m.Esc.Join(r, "amrit", "me too", "", false); j.Esc.Urgent || !j.Esc.NextAt.Equal(m.Esc.NextAt) {
		t.Errorf("a plain call only joins: %+v", j.Esc)
	}
	j := m.Esc.Join(r, "amrit", "customers are down", "", true)
	if len(j.Ask) != 1 || j.Ask[0].To != "rui" || !j.Esc.NextAt.Equal(at("2026-09-15 09:40")) {
		t.Errorf("%+v", j.Esc)
	}
}

func TestAnImportedEscalationRunsFromNowAndAsksNobodyAgain(t *testing.T) {
	d := parcels()
	r := rosterAt(d, "2026-09-15 15:00")
	e := &Escalation{ID: "ESC-003", State: EscTriggered, Step: 2, Urgent: true, Triggered: at("2026-09-01 15:00"), PathID: "path-parcel"}
	m, ok := e.Resume(r, Route{"path-parcel", "", parcelSteps()})
	if !ok || len(m.Ask) != 0 || m.Esc.Step != 2 || !m.Esc.NextAt.Equal(at("2026-09-15 16:00")) || len(m.Esc.Steps) != 4 {
		t.Errorf("%+v", m.Esc)
	}
	e = &Escalation{ID: "ESC-003", State: EscAcknowledged, AckBy: "noor", Step: 4}
	if m, _ = e.Resume(r, Route{"path-parcel", "", parcelSteps()}); !m.Esc.NextAt.Equal(at("2026-09-18 15:00")) || m.Esc.AckBy != "noor" {
		t.Errorf("%+v", m.Esc)
	}
	if _, ok := (&Escalation{State: EscExhausted}).Resume(r, Route{}); ok {
		t.Error("what nobody answered has no timer")
	}
}

// Reliability F29: an answer and a timer may be handed out in any order, and an old timer may fire at any moment. Each
// interleaving must leave one truth: nobody is asked after an acknowledgement, steps never go back, a closed one is
// silent for ever.
func TestAnswersAndTimersInAnyOrder(t *testing.T) {
	d := parcels()
	people := []string{"rui", "emeka", "renata", "noor", "saoirse", "stellan", "thandi"}
	rapid.Check(t, func(t *rapid.T) {
		r := rosterAt(d, "2026-09-15 09:00")
		r.Hold = Hold{Minutes: 120}
		e := StartEscalation(r, seed(rapid.Bool().Draw(t, "urgent"), parcelSteps()...)).Esc
		armed := map[int]time.Time{e.Gen: e.NextAt} // every timer that was ever armed, by its generation
		for range rapid.IntRange(1, 40).Draw(t, "events") {
			before := Clone(e)
			who := rapid.SampledFrom(people).Draw(t, "who")
			var m Move
			var err *Error
			ok := true
			switch rapid.IntRange(0, 6).Draw(t, "event") {
			case 0, 1: // time goes by
				r.Now = r.Now.Add(time.Duration(rapid.IntRange(1, 180).Draw(t, "minutes")) * time.Minute)
				continue
			case 2, 3: // any timer fires, a stale one too
				gen := rapid.IntRange(1, e.Gen).Draw(t, "gen")
				m, ok = e.TimeUp(r, gen)
				if due := armed[gen]; ok && (gen != e.Gen || r.Now.Before(due) || due.IsZero()) {
					t.Fatalf("timer %d (due %v) acted on generation %d at %v", gen, due, e.Gen, r.Now)
				}
			case 4:
				m, err = e.Ack(r, who, time.Time{})
			case 5:
				m, err = e.Pass(r, who, "")
			case 6:
				m, err = e.Resolve(r, as(d, who), "done")
			}
			if err != nil || !ok {
				if rest := Diff(before, e); len(rest) > 0 {
					t.Fatalf("a refused event changed the record: %v", rest)
				}
				continue
			}
			n := m.Esc
			switch {
			case before.State == EscResolved:
				t.Fatalf("%s after it was resolved", m.What)
			case before.State == EscAcknowledged && len(m.Ask) > 0 && m.What != "lapsed":
				t.Fatalf("somebody was asked (%s) though %s has it", m.What, before.AckBy)
			case n.Step < before.Step:
				t.Fatalf("step %d → %d", before.Step, n.Step)
			case n.Gen <= before.Gen:
				t.Fatalf("%s did not disarm the older timer", m.What)
			case (n.State == EscTriggered || n.State == EscAcknowledged) == n.NextAt.IsZero():
				t.Fatalf("%s with next moment %v", n.State, n.NextAt)
			case !n.NextAt.IsZero() && n.NextAt.Before(r.Now):
				t.Fatalf("the next moment %v lies before now %v", n.NextAt, r.Now)
			}
			for _, a := range m.Ask {
				if slices.ContainsFunc(before.Calls, func(c Asking) bool { return c.To == a.To && c.Step == a.Step && c.Round == a.Round }) {
					t.Fatalf("%s asked twice in step %d round %d", a.To, a.Step, a.Round)
				}
			}
			e = n
			armed[e.Gen] = e.NextAt
		}
	})
}

// The very race of F29, ten thousand times: a timer is handed out (perhaps twice), somebody answers, and the commits
// land in any order. Whoever commits first decides; nobody is asked after "I have it".
func TestTenThousandRacesOfAnAnswerAndATimer(t *testing.T) {
	d := parcels()
	r := rosterAt(d, "2026-09-15 09:00")
	start := StartEscalation(r, seed(true, parcelSteps()...)).Esc
	r.Now = start.NextAt
	dice := rand.New(rand.NewPCG(29, 2026))
	answers := []func(*Escalation) (Move, *Error){
		func(e *Escalation) (Move, *Error) { return e.Ack(r, "rui", time.Time{}) },
		func(e *Escalation) (Move, *Error) { return e.Ack(r, "emeka", time.Time{}) },
		func(e *Escalation) (Move, *Error) { return e.Resolve(r, as(d, "noor"), "done") },
	}
	for i := range 10_000 {
		e, asked, held := start, []string{"rui"}, false
		for _, who := range dice.Perm(4) {
			var m Move
			ok := false
			if who < 2 { // the timer, and the same timer in a second worker's hands
				m, ok = e.TimeUp(r, start.Gen)
			} else {
				var err *Error
				m, err = answers[dice.IntN(len(answers))](e)
				ok = err == nil
			}
			if !ok {
				continue
			}
			e = m.Esc
			for _, a := range m.Ask {
				if held {
					t.Fatalf("race %d: %s was asked after an answer", i, a.To)
				}
				asked = append(asked, a.To)
			}
			held = held || e.State != EscTriggered
		}
		if len(asked) > 2 || !held && len(asked) != 2 {
			t.Fatalf("race %d: asked %v, state %s", i, asked, e.State)
		}
	}
}
