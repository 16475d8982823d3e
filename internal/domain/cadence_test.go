package domain

import (
	"testing"
	"time"
)

func cadenceWork(t *testing.T, now string) Work {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04", now)
	if err != nil {
		t.Fatal(err)
	}
	d := NewDirectory()
	d.Org = &Org{Name: "Small", Timezone: "Europe/Berlin", Cadence: map[string]Timing{"weekly_sync": {At: "tue 10:00"}}}
	d.People["lea"] = &Person{ID: "lea", Name: "Lea", Roles: []Role{RoleLead}}
	d.Channels["weekly"] = &Channel{ID: "weekly", Kind: ChannelPublic}
	d.Channels["partners"] = &Channel{ID: "partners", Kind: ChannelShared}
	d.Index()
	return Work{Dir: d, Now: at, Caller: CallerFor(d, d.People["lea"])}
}

// then is the same company after a change.
func (w Work) then(t *testing.T, o *Org, bad *Error) Work {
	t.Helper()
	if bad != nil {
		t.Fatalf("%s %s", bad.Message, bad.Hint)
	}
	d := w.Dir.Clone()
	d.Org = o
	d.Index()
	w.Dir = d
	return w
}

func TestWhatMayBeDoneToACadence(t *testing.T) {
	w := cadenceWork(t, "2026-09-15 09:00")
	note := Timing{At: "mon 9:00", Note: "Plan the next drill", Channel: "weekly"}
	o, bad := w.AddCadence("plan-drills", note)
	own := w.then(t, o, bad)
	yesterday, _ := ParseDate("2026-09-14")
	far, _ := ParseDate("2028-01-01")
	for name, f := range map[string]func() (*Org, *Error){
		"add a built-in one":      func() (*Org, *Error) { return w.AddCadence("weekly-sync", note) },
		"add one off so far":      func() (*Org, *Error) { return w.AddCadence("exception-review", note) },
		"add one twice":           func() (*Org, *Error) { return own.AddCadence("plan-drills", note) },
		"a name with spaces":      func() (*Org, *Error) { return w.AddCadence("plan drills", note) },
		"a name with a slash":     func() (*Org, *Error) { return w.AddCadence("plan/drills", note) },
		"a name of a draft's job": func() (*Org, *Error) { return w.AddCadence("weekly-sync-agenda", note) },
		"neither digest nor note": func() (*Org, *Error) { return w.AddCadence("x1", Timing{At: "mon 9:00", Channel: "weekly"}) },
		"both digest and note": func() (*Org, *Error) {
			return w.AddCadence("x1", Timing{At: "mon 9:00", Channel: "weekly", Digest: "weekly-sync", Note: "x"})
		},
		"no such digest": func() (*Org, *Error) {
			return w.AddCadence("x1", Timing{At: "mon 9:00", Channel: "weekly", Digest: "daily-news"})
		},
		"no channel": func() (*Org, *Error) { return w.AddCadence("x1", Timing{At: "mon 9:00", Note: "x"}) },
		"another company's": func() (*Org, *Error) {
			return w.AddCadence("x1", Timing{At: "mon 9:00", Note: "x", Channel: "partners"})
		},
		"move to the same":       func() (*Org, *Error) { return w.MoveCadence("weekly_sync", Timing{At: "tue 10:00"}) },
		"move what is not there": func() (*Org, *Error) { return w.MoveCadence("plan_drills", note) },
		"move to a shared one": func() (*Org, *Error) {
			return w.MoveCadence("weekly_sync", Timing{At: "tue 10:00", Channel: "partners"})
		},
		"pause until yesterday": func() (*Org, *Error) { return w.PauseCadence("weekly_sync", yesterday) },
		"pause for years":       func() (*Org, *Error) { return w.PauseCadence("weekly_sync", far) },
		"resume what runs":      func() (*Org, *Error) { return w.ResumeCadence("weekly_sync") },
		"remove a built-in one": func() (*Org, *Error) { return w.RemoveCadence("weekly_sync") },
		"remove what is not":    func() (*Org, *Error) { return w.RemoveCadence("nothing") },
	} {
		if o, bad := f(); bad == nil {
			t.Errorf("%s: allowed, %+v", name, o.Cadence)
		} else if bad.Hint == "" {
			t.Errorf("%s: %q says nobody what to do", name, bad.Message)
		}
	}
	o, bad = own.RemoveCadence("plan_drills")
	if gone := own.then(t, o, bad); len(gone.Dir.Org.OwnCadences()) != 0 || len(gone.Dir.Org.CadenceStates) != 0 {
		t.Errorf("%+v", gone.Dir.Org)
	}
	if len(w.Dir.Org.Cadence) != 1 || w.Dir.Org.CadenceStates != nil {
		t.Errorf("a change touched what stood: %+v", w.Dir.Org)
	}
}

func TestARestEndsByHandOrByItsDay(t *testing.T) {
	w := cadenceWork(t, "2026-09-15 09:00")
	friday, _ := ParseDate("2026-09-18")
	o, bad := w.PauseCadence("weekly_sync", friday)
	w = w.then(t, o, bad)
	berlin, _ := time.LoadLocation("Europe/Berlin")
	end := time.Date(2026, 9, 19, 0, 0, 0, 0, berlin)
	for at, want := range map[time.Time]bool{w.Now: true, end.Add(-time.Second): true, end: false} {
		if _, rests := w.Dir.Resting("weekly_sync", at); rests != want {
			t.Errorf("at %s it rests: %v", at, rests)
		}
	}
	if from := w.Dir.CadenceFrom("weekly_sync"); !from.Before(end) || end.Sub(from) > time.Second {
		t.Errorf("what lay before %s is nobody's, want %s", from, end)
	}
	// Paused again after that rest was over, without an end: what lay before stays nobody's, and by hand it goes on.
	w.Now = end.AddDate(0, 0, 3)
	o, bad = w.PauseCadence("weekly_sync", Date{})
	w = w.then(t, o, bad)
	if _, rests := w.Dir.Resting("weekly_sync", w.Now.AddDate(5, 0, 0)); !rests {
		t.Error("it does not rest any more")
	}
	w.Now = w.Now.AddDate(0, 1, 0)
	o, bad = w.ResumeCadence("weekly_sync")
	w = w.then(t, o, bad)
	if from := w.Dir.CadenceFrom("weekly_sync"); !from.Equal(w.Now) {
		t.Errorf("it goes on from %s", from)
	}
}

func TestFormerTimesAreRememberedForADay(t *testing.T) {
	w := cadenceWork(t, "2026-09-15 09:00")
	begin := w.Now
	for i, at := range []string{"wed 10:00", "thu 10:00", "fri 10:00"} {
		w.Now = begin.Add(time.Duration(i) * 20 * time.Hour)
		o, bad := w.MoveCadence("weekly_sync", Timing{At: at})
		w = w.then(t, o, bad)
	}
	st := w.Dir.Org.CadenceStates["weekly_sync"]
	if len(st.Was) != 2 || st.Was[0].At != "wed 10:00" || st.Was[1].At != "thu 10:00" || !st.Was[1].Until.Equal(w.Now) || !st.Since.Equal(w.Now) || st.By != "lea" {
		t.Errorf("%+v", st)
	}
	// Another channel alone changes no times.
	w.Now = w.Now.AddDate(0, 0, 9)
	o, bad := w.MoveCadence("weekly_sync", Timing{At: "fri 10:00", Channel: "weekly"})
	if w = w.then(t, o, bad); !w.Dir.Org.CadenceStates["weekly_sync"].Since.Equal(st.Since) {
		t.Error("the times count anew")
	}
}

// Own cadences and what was moved or paused here survive an import; what the file changed and nobody here did is taken;
// changed on both sides, ours stays and is told (domain 7.5).
func TestCadencesThroughAnImport(t *testing.T) {
	w := cadenceWork(t, "2026-09-15 09:00")
	file := &Org{Name: "Small", Timezone: "Europe/Berlin", Cadence: map[string]Timing{"weekly_sync": {At: "tue 10:00"}, "monthly_review": {At: "first wed 15:00"}}}
	first, err := Intake{Source: SourceOrg, Now: file}.Merge(nil)
	if err != nil {
		t.Fatal(err)
	}
	w.Dir.Org = first.Record.(*Org)
	w.Dir.Org.CountFrom(nil, w.Now, "")
	o, bad := w.AddCadence("plan-drills", Timing{At: "mon 9:00", Note: "x", Channel: "weekly"})
	w = w.then(t, o, bad)
	o, bad = w.MoveCadence("weekly_sync", Timing{At: "wed 10:00"})
	w = w.then(t, o, bad)
	o, bad = w.PauseCadence("monthly_review", Date{})
	w = w.then(t, o, bad)

	again := Clone(file)
	again.Cadence["monthly_review"] = Timing{At: "first thu 15:00"}
	m, err := Intake{Source: SourceOrg, Now: again, Said: map[string]Fields{SourceOrg: first.Said}}.Merge(w.Dir.Org)
	if err != nil {
		t.Fatal(err)
	}
	got := m.Record.(*Org)
	if got.Cadence["weekly_sync"].At != "wed 10:00" || got.Cadence["plan_drills"].Note != "x" || got.Cadence["monthly_review"].At != "first thu 15:00" || len(m.Clashes) != 0 {
		t.Errorf("%+v %+v", got.Cadence, m.Clashes)
	}
	if got.CadenceStates["monthly_review"].Pause == nil {
		t.Error("the import ended a pause")
	}
	later := w.Now.AddDate(0, 0, 1)
	got.CountFrom(w.Dir.Org, later, "")
	if st := got.CadenceStates; !st["monthly_review"].Since.Equal(later) || st["monthly_review"].Was[0].At != "first wed 15:00" || st["weekly_sync"].Since.Equal(later) {
		t.Errorf("%+v", st)
	}
	both := Clone(file)
	both.Cadence["weekly_sync"] = Timing{At: "thu 10:00"}
	m, err = Intake{Source: SourceOrg, Now: both, Said: map[string]Fields{SourceOrg: first.Said}}.Merge(w.Dir.Org)
	if err != nil || m.Record.(*Org).Cadence["weekly_sync"].At != "wed 10:00" || len(m.Clashes) != 1 || m.Clashes[0].Field != "cadence/weekly_sync" {
		t.Errorf("%v %+v", err, m.Clashes)
	}
}

func TestAnAgendaTakesWhatWasPreparedForAnother(t *testing.T) {
	ref := NewRef(KindRisk, 7)
	from := &Agenda{Notes: []Note{{By: "lea", Text: "budget"}}, Held: true, HeldBy: "lea"}
	from.Mark(ref, "rui", false)
	to := &Agenda{Notes: []Note{{By: "mia", Text: "first"}}}
	to.Take(from)
	if len(to.Notes) != 2 || len(to.Marked) != 1 || to.Marked[0] != ref || !to.Held || to.HeldBy != "lea" {
		t.Errorf("%+v", to)
	}
}
