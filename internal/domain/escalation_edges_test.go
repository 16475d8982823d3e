package domain

import (
	"slices"
	"testing"
	"time"
)

// asksOf are who is asked at each moment of a chain, as chain tells it.
func asksOf(t *testing.T, name string, d *Directory, e *Escalation, start string, want ...string) {
	t.Helper()
	if got, _ := chain(d, e, start); !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", name, got, want)
	}
}

// Domain 1.2, 1.3: the edges of absence, of groups and of "not me".
func TestTheEdgesOfWhoIsAsked(t *testing.T) {
	back := parcels()
	back.People["saoirse"].AwayUntil, back.People["saoirse"].Delegate = Date{2026, 9, 20}, "emeka"
	back.People["emeka"].AwayUntil, back.People["emeka"].Delegate = Date{2026, 9, 14}, "renata"
	asksOf(t, "who is back from the last day away is asked when their own day begins", back, seed(false, Step{"saoirse", 60}), "2026-09-14 23:00",
		"15 08:00 emeka for saoirse", "15 09:00 exhausted")
	same := parcels()
	for _, p := range []string{"rui", "saoirse"} {
		same.People[p].AwayUntil, same.People[p].Delegate = Date{2026, 9, 30}, "thandi"
	}
	asksOf(t, "one delegate of two is asked once", same, seed(true, Step{"@oncall", 30}), "2026-09-15 09:00", "15 09:00 thandi for rui", "15 09:30 exhausted")

	r := rosterAt(parcels(), "2026-09-15 09:00")
	m, _ := StartEscalation(r, seed(true, Step{"@oncall", 30}, Step{"rui", 60})).Esc.Pass(r, "rui", "")
	r.Now = m.Esc.NextAt
	if n, _ := m.Esc.TimeUp(r, m.Esc.Gen); !slices.Equal(n.Esc.Asked, []string{"rui"}) {
		t.Errorf("\"not me\" in a group holds for that step alone: %v", n.Esc.Asked)
	}
	m, _ = m.Esc.Ack(r, "saoirse", r.Now.Add(time.Minute))
	r.Now = m.Esc.NextAt
	if n, _ := m.Esc.TimeUp(r, m.Esc.Gen); !slices.Equal(n.Esc.Asked, []string{"rui", "saoirse"}) {
		t.Errorf("a step that begins anew asks everybody of it: %v", n.Esc.Asked)
	}

	away := parcels()
	away.People["noor"].AwayUntil, away.People["noor"].Delegate = Date{2026, 9, 30}, "stellan"
	r = rosterAt(away, "2026-09-15 09:00")
	m = StartEscalation(r, seed(true, Step{"noor", 45}))
	for _, who := range []string{"stellan", "noor"} {
		if _, err := m.Esc.Pass(r, "stellan", who); err == nil || err.Field != "to" {
			t.Errorf("the stand-in names %s: %v", who, err)
		}
	}
	r.Dir.People["rui"].AwayUntil, r.Dir.People["rui"].Delegate = Date{2026, 9, 30}, "stellan"
	if _, err := m.Esc.Pass(r, "stellan", "rui"); err == nil || err.Field != "to" {
		t.Errorf("who names somebody they stand in for would be asked again: %v", err)
	}
	if n, err := m.Esc.Pass(r, "stellan", "emeka"); err != nil || !n.Esc.NextAt.Equal(r.Now.Add(45*time.Minute)) {
		t.Errorf("who is named waits as long as the last step: %v", err)
	}
	two := StartEscalation(r, seed(true, Step{"noor", 45}, Step{"emeka", 45}))
	if n, err := two.Esc.Pass(r, "noor", ""); err != nil || n.Esc.Step != 2 {
		t.Errorf("a person's \"not me\" is not a group's, though somebody stands in: %v", err)
	}
}

// Domain 3.5: whoever stands in for who has it acts for them; the first acknowledgement is what counts (domain 6).
func TestWhoStandsInForWhoHasIt(t *testing.T) {
	e, r := running(parcels())
	m, _ := e.Ack(r, "emeka", r.Now.Add(time.Hour))
	first := m.Esc.Acknowledged
	r.Dir = parcels()
	r.Dir.People["emeka"].AwayUntil, r.Dir.People["emeka"].Delegate = Date{2026, 9, 30}, "amrit"
	if _, err := m.Esc.Update(r, "amrit", "on it", time.Time{}); err != nil {
		t.Errorf("an update by the delegate: %v", err)
	}
	if _, err := m.Esc.Resolve(r, as(r.Dir, "amrit"), "done"); err != nil {
		t.Errorf("resolved by the delegate: %v", err)
	}
	if _, err := m.Esc.Resolve(r, as(r.Dir, "stellan"), "done"); err != nil {
		t.Errorf("resolved by a security lead: %v", err)
	}
	r.Now = m.Esc.NextAt
	lapsed, _ := m.Esc.TimeUp(r, m.Esc.Gen)
	if n, err := lapsed.Esc.Ack(r, "amrit", time.Time{}); err != nil || !n.Esc.Acknowledged.Equal(first) {
		t.Errorf("taken again: %v", err)
	}
	n, err := lapsed.Esc.Resolve(r, as(r.Dir, "amrit"), "done")
	if err != nil || !n.Esc.Acknowledged.Equal(first) || n.Esc.AckFor != "emeka" {
		t.Errorf("taken and ended in one press: %v %+v", err, n.Esc)
	}
}

// Domain 1.3, 3.5: what a second call, an import and a change of people do to a search that waits or is held.
func TestWhatChangesARunningSearch(t *testing.T) {
	r := rosterAt(parcels(), "2026-09-15 19:45")
	asked := StartEscalation(r, seed(false, parcelSteps()...)).Esc
	r.Now = at("2026-09-15 22:00")
	if j := asked.Join(r, "amrit", "down", "", true); !j.Esc.NextAt.Equal(r.Now) {
		t.Errorf("a wait that is over by the clock ends now, not in the past: %v", j.Esc.NextAt)
	}
	held, _ := asked.Ack(r, "rui", time.Time{})
	j := held.Esc.Join(r, SystemCaller.Person, "a clock", "", true)
	if !j.Esc.NextAt.Equal(held.Esc.NextAt) || !j.Esc.Urgent || j.Esc.UrgentByItself {
		t.Errorf("a promise is not cut short by a second call: %+v", j.Esc)
	}
	if n := j.Esc.History[len(j.Esc.History)-1]; n.Text != "It is urgent now." {
		t.Errorf("who made it urgent: %q", n.Text)
	}
	severe := r
	severe.Urgent = "SEV1"
	j = asked.Join(severe, "amrit", "me too", "", false)
	if !j.Esc.Urgent || !j.Esc.UrgentByItself {
		t.Errorf("a plain call on what became severe: %+v", j.Esc)
	}
	if j = j.Esc.Join(severe, "amrit", "now", "", true); j.Esc.UrgentByItself {
		t.Error("what a person marked urgent stays so when the subject is not severe any more")
	}

	imported := &Escalation{ID: "ESC-003", State: EscTriggered, Step: 9, Steps: []Step{{"rui", 30}}}
	if m, _ := imported.Resume(r, Route{Steps: parcelSteps()}); m.Esc.Step != 1 || len(m.Esc.Steps) != 1 || !m.Esc.NextAt.Equal(at("2026-09-16 12:30")) {
		t.Errorf("an imported search keeps its steps, its wait counts working minutes: %+v", m.Esc)
	}
	if m, _ := imported.Resume(severe, Route{}); !m.Esc.NextAt.Equal(at("2026-09-15 22:30")) {
		t.Errorf("an imported search about something severe: %+v", m.Esc)
	}
	if m, moved := imported.Follow(severe); moved {
		t.Errorf("before its first start nothing moves it (domain 7.5): %+v", m.Esc)
	}

	early := rosterAt(parcels(), "2026-09-15 08:30") // half past five in São Paulo, half past nine in Dublin
	waiting := StartEscalation(early, seed(false, parcelSteps()...)).Esc
	if _, moved := waiting.PeopleChanged(early); moved {
		t.Error("nobody changed and something moved")
	}
	early.Dir = parcels()
	early.Dir.People["rui"].AwayUntil, early.Dir.People["rui"].Delegate = Date{2026, 9, 30}, "thandi"
	if m, moved := waiting.PeopleChanged(early); !moved || !slices.Equal(m.Esc.Asked, []string{"thandi"}) {
		t.Errorf("who stands in is at work already and is not asked: %v", moved)
	}
	early.Dir.People["rui"].Delegate = ""
	if m, moved := waiting.PeopleChanged(early); !moved || m.Esc.Step != 2 {
		t.Errorf("nobody is left to wait for: %v", moved)
	}
	m := StartEscalation(early, seed(true, parcelSteps()...))
	m.Esc.Visibility, m.Esc.NeedToKnow = Restricted, []string{"noor"}
	if n, moved := m.Esc.PeopleChanged(early); !moved || !slices.Equal(n.Esc.Asked, []string{"noor"}) {
		t.Error("who may not read it any more is waited for")
	}
	gone, _ := StartEscalation(r, seed(true, parcelSteps()...)).Esc.Ack(r, "rui", time.Time{})
	r.Dir = standing(Deactivated)(parcels(), "rui")
	if n, moved := gone.Esc.PeopleChanged(r); !moved || n.Esc.State != EscTriggered {
		t.Error("who has it left Slack, and keeps it")
	}
}

// Domain 1.3, 3.5: what is urgent by itself, and how long somebody may hold it.
func TestWhatIsUrgentByItself(t *testing.T) {
	critical, high := &Risk{Score: Score{Likelihood: 4, Impact: 4, Exposure: 5}}, &Risk{Score: Score{Likelihood: 3, Impact: 5, Exposure: 4}}
	for _, x := range []struct {
		name   string
		rec    Record
		urgent bool
		hold   Hold
	}{
		{"SEV1", &Incident{Severity: "SEV1", Kind: KindReal}, true, Hold{Minutes: 30}},
		{"SEV2", &Incident{Severity: "SEV2", Kind: KindReal}, true, Hold{Minutes: 120}},
		{"SEV3", &Incident{Severity: "SEV3", Kind: KindReal}, false, Hold{BusinessDays: 3}},
		{"an exercise", &Incident{Severity: "SEV1", Kind: KindExercise}, false, Hold{Minutes: 30}},
		{"a drill", &Incident{Severity: "SEV1", Kind: KindExercise, Drill: &Drill{}}, false, Hold{Minutes: 30}},
		{"an urgent drill", &Incident{Severity: "SEV1", Kind: KindExercise, Drill: &Drill{Urgent: true}}, true, Hold{Minutes: 30}},
		{"Critical", critical, true, Hold{BusinessDays: 1}},
		{"High", high, false, Hold{BusinessDays: 3}},
		{"anything else", &Action{}, false, Hold{BusinessDays: 3}},
	} {
		if _, urgent := UrgentOf(x.rec); urgent != x.urgent || HoldOf(x.rec) != x.hold {
			t.Errorf("%s: urgent %v, hold %v", x.name, urgent, HoldOf(x.rec))
		}
	}
}

// Domain 3.5: a service of tier 1 without an answer for more than five business days, told once.
func TestAnOwnerGapIsSearchedForOnce(t *testing.T) {
	since := Date{2026, 9, 8} // a Tuesday: five business days later is the next Tuesday
	gap := func(change func(*Service, *Directory)) bool {
		d := parcels()
		s := d.Services["loose"]
		s.Tier, s.Accountable, s.GapSince = 1, "", map[string]Date{string(GapNoAccountable): since, string(GapUnreachable): since}
		change(s, d)
		today := Date{2026, 9, 16}
		if s.Name == "the fifth day" {
			today = Date{2026, 9, 15}
		}
		_, late := OwnerGapLate(d, s, today)
		return late
	}
	told := Gap{Kind: GapNoAccountable}.ToldKey()
	for name, x := range map[string]struct {
		change func(*Service, *Directory)
		late   bool
	}{
		"nobody is named":                  {func(*Service, *Directory) {}, true},
		"nobody can be reached":            {func(s *Service, _ *Directory) { s.Accountable = "felix" }, true},
		"the fifth day is not over":        {func(s *Service, _ *Directory) { s.Name = "the fifth day" }, false},
		"tier 2":                           {func(s *Service, _ *Directory) { s.Tier = 2 }, false},
		"somebody answers":                 {func(s *Service, _ *Directory) { s.Accountable = "saoirse" }, false},
		"told of already":                  {func(s *Service, _ *Directory) { s.Told = map[string]Date{told: {2026, 9, 16}} }, false},
		"told of an earlier gap":           {func(s *Service, _ *Directory) { s.Told = map[string]Date{told: {2026, 9, 1}} }, true},
		"told of an earlier gap, that day": {func(s *Service, _ *Directory) { s.Told = map[string]Date{told: since} }, true},
		"nobody wrote down since when":     {func(s *Service, _ *Directory) { s.GapSince = nil }, false},
		"the organisation had a day off":   {func(_ *Service, d *Directory) { d.Org.Holidays = []Date{{2026, 9, 9}} }, false},
	} {
		if gap(x.change) != x.late {
			t.Errorf("%s: late is %v", name, !x.late)
		}
	}
}

// Domain 3.3 by analogy: when a question about an exception goes to somebody above, and to whom.
func TestAQuestionThatNobodyAnswers(t *testing.T) {
	d := parcels()
	cal := d.Calendar()
	on := Date{2026, 9, 14}
	for _, x := range []struct {
		name string
		exc  Exception
		plea Plea
		want Date
	}{
		{"five business days", Exception{Starts: Date{2026, 10, 1}}, Plea{What: PleaRequest}, Date{2026, 9, 21}},
		{"one before it starts", Exception{Starts: Date{2026, 9, 18}}, Plea{What: PleaRequest}, Date{2026, 9, 17}},
		{"never on the same day", Exception{Starts: Date{2026, 9, 15}}, Plea{What: PleaRequest}, Date{2026, 9, 15}},
		{"a start that is past presses nobody", Exception{Starts: Date{2026, 9, 10}}, Plea{What: PleaRequest}, Date{2026, 9, 21}},
		{"a renewal: before the end", Exception{Starts: Date{2026, 1, 1}, Ends: Date{2026, 9, 17}}, Plea{What: PleaRenewal}, Date{2026, 9, 16}},
		{"a review: before its last day", Exception{Starts: Date{2026, 1, 1}, Ends: Date{2027, 1, 1}}, Plea{What: PleaReview, Until: Date{2026, 9, 18}}, Date{2026, 9, 17}},
	} {
		x.plea.On = on
		if got := x.exc.ManagerDay(cal, &x.plea); got != x.want {
			t.Errorf("%s: %s, want %s", x.name, got, x.want)
		}
	}
	d.People["rui"].Manager, d.People["saoirse"].Manager, d.People["emeka"].Manager = "renata", "thandi", "rui"
	d.People["callum"].Delegate, d.People["noor"].Manager = "stellan", "callum"
	d.People["renata"].Area = []string{"all"}
	w := Work{Dir: d, Now: at("2026-09-15 09:00")}
	e := &Exception{Service: "track-api", Requester: "stellan"}
	for name, x := range map[string]struct {
		plea Plea
		want []string
	}{
		"managers of those who are missing":            {Plea{Asked: []string{"rui", "saoirse"}, Yes: []Nod{{Person: "saoirse"}}}, []string{"renata"}},
		"not somebody who was asked":                   {Plea{Asked: []string{"emeka", "rui"}}, []string{"renata"}},
		"not who stands in as the requester: the area": {Plea{Asked: []string{"noor"}}, []string{"renata"}},
		"every lead was asked":                         {Plea{Asked: []string{LeadsStep}}, []string{"renata"}},
		"managers come before the area":                {Plea{Asked: []string{"saoirse"}}, []string{"thandi"}},
	} {
		if got := e.Above(w, &x.plea); !slices.Equal(got, x.want) {
			t.Errorf("%s: %v, want %v", name, got, x.want)
		}
	}
	e.Requester = "thandi"
	if got := e.Above(w, &Plea{Asked: []string{"saoirse"}}); !slices.Equal(got, []string{"renata"}) {
		t.Errorf("the requester helps along: %v", got)
	}
}

// Reliability F29, domain 3.5: a timer of an older generation does nothing though the moment has come, and a search ends with
// its subject, not before somebody who joined it for a reason of their own is served.
func TestWhatEndsAndWhatDoesNot(t *testing.T) {
	r := rosterAt(parcels(), "2026-09-15 09:00")
	e := StartEscalation(r, seed(true, parcelSteps()...)).Esc
	r.Now = e.NextAt
	if m, moved := e.TimeUp(r, e.Gen-1); moved {
		t.Errorf("an old timer acted: %+v", m.Esc)
	}
	today := r.today()
	service := r.Dir.Services["track-api"]
	gap, joined := Clone(e), Clone(e)
	gap.Trigger = TriggerOwnerGap
	if _, over := gap.Over(r.Dir, service, today); !over {
		t.Error("somebody answers for it and the search goes on")
	}
	if _, over := e.Over(r.Dir, service, today); over {
		t.Error("what a person started ends by itself")
	}
	joined.Trigger = TriggerOwnerGap
	joined = joined.Join(r, "amrit", "me too", "", false).Esc
	if _, over := joined.Over(r.Dir, service, today); over {
		t.Error("somebody joined for a reason of their own, and it ends without them")
	}
	joined = gap.Join(r, SystemCaller.Person, "another date", "", false).Esc
	if _, over := joined.Over(r.Dir, service, today); over {
		t.Error("another date joined, and it ends without it")
	}
	if _, over := joined.Over(r.Dir, &Action{ID: "ACT-001", State: "done"}, today); !over {
		t.Error("its subject was closed and it goes on")
	}
}
