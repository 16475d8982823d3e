package domain

import (
	"strings"
	"testing"
	"time"
)

// over is a SEV2 that is over and lacks nothing: one action, its retrospective done, its clocks answered.
func over() (*Directory, *Incident, []Record) {
	d := NewDirectory()
	for id, roles := range map[string][]Role{"lea": {RoleLead}, "ana": nil, "bo": nil} {
		d.Put(&Person{ID: id, Name: strings.ToUpper(id[:1]) + id[1:] + " Test", Roles: roles})
	}
	d.Put(&Person{ID: "lex", Name: "Lex Test", Functions: []string{"legal_reviewer"}})
	d.Put(&Service{ID: "cart", Name: "Cart"})
	d.Index()
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	i := &Incident{ID: "INC-009", Title: "x", Kind: KindReal, Severity: "SEV2", State: IncRetroDue, Lead: "ana", Comms: "bo", Type: "theft", ServiceIDs: []string{"cart"},
		Times:    map[string]time.Time{"detected": at, "declared": at, "contained": at, "resolved": at.Add(time.Hour), "retro_done": at.Add(24 * time.Hour)},
		Timeline: []Moment{{N: 1, At: at, Text: "noticed"}},
		Retro:    &Retro{Effect: "a", Factors: "b", Well: "c", Badly: "d", Lucky: "e", Tell: "nobody else"},
		Legal:    map[string]Legal{"gdpr": {Status: ClockNotApplicable, By: "lex"}}}
	return d, i, []Record{&Action{ID: "ACT-001", State: ActDone, From: i.Ref()}}
}

func lookingBack(d *Directory, person string) Work {
	return Work{Dir: d, Now: time.Date(2026, 11, 4, 9, 0, 0, 0, time.UTC), Caller: CallerFor(d, d.People[person])}
}

// Each thing that closing needs is missed alone, with who can do it and the words that do it (domain 3.6).
func TestClosing(t *testing.T) {
	clock := func(name string) string { return map[string]string{ClockGDPRAuthority: "GDPR, authority"}[name] }
	noPeople := map[string]Excuse{ClockGDPRPeople: {By: "lex", Reason: "the risk to them is low"}}
	health := func(i *Incident, numbers map[string]int) Legal {
		at := i.Times["declared"]
		return Legal{Status: LawApplies, Dates: map[string]Date{"discovered": DateOf(at, time.UTC)}, Times: map[string]time.Time{"sent": at}, Numbers: numbers}
	}
	for _, c := range []struct {
		name     string
		who      string
		change   func(i *Incident)
		none     bool // no action hangs on it
		noAction string
		want     string // beginning of a refusal's words anywhere in them; "" is closed
		do       string
	}{
		{name: "everything is there", who: "ana"},
		{name: "a security lead", who: "lea"},
		{name: "somebody else", who: "bo", want: "You may not close INC-009."},
		{name: "no retrospective", who: "ana", change: func(i *Incident) { delete(i.Times, "retro_done") }, want: "The retrospective is not done; it is due", do: "incident retro INC-009"},
		{name: "no action", who: "ana", none: true, want: "No action came of it.", do: "action add source:INC-009"},
		{name: "none needed, says the lead", who: "ana", none: true, noAction: "all good", want: "Only a security lead may close INC-009 without an action."},
		{name: "none needed, says a security lead", who: "lea", none: true, noAction: "the supplier fixed it"},
		{name: "none needed, and there is one", who: "lea", noAction: "the supplier fixed it", want: "INC-009 has actions already."},
		{name: "none needed, at length", who: "lea", none: true, noAction: strings.Repeat("x", 600), want: "That reason has 600 characters"},
		{name: "a clock that runs", who: "ana", change: func(i *Incident) {
			i.Legal["gdpr"] = Legal{Status: "applies", Times: map[string]time.Time{"aware": i.Times["declared"]}}
		},
			want: "The legal clock “GDPR, authority” has no answer", do: "incident clock INC-009"},
		{name: "a clock that was missed", who: "ana", change: func(i *Incident) {
			i.Legal["gdpr"] = Legal{Status: "applies", Times: map[string]time.Time{"aware": i.Times["declared"].AddDate(0, 0, -9)}}
		}, want: "The legal clock “GDPR, authority” has no answer", do: "incident clock INC-009"},
		{name: "a clock that was met late", who: "ana", change: func(i *Incident) {
			i.Legal["gdpr"] = Legal{Status: "applies", Times: map[string]time.Time{"aware": i.Times["declared"].AddDate(0, 0, -9), "sent": i.Times["declared"]}, Off: noPeople}
		}},
		{name: "nobody judged the risk to people", who: "ana", change: func(i *Incident) {
			i.Legal["gdpr"] = Legal{Status: "applies", Times: map[string]time.Time{"aware": i.Times["declared"], "sent": i.Times["declared"]}}
		}, want: "Nobody has said what this legal clock waits for, or why it is not needed: “gdpr people” (a decision that the risk to people is high).", do: "incident clock INC-009"},
		{name: "nobody counted them", who: "ana", change: func(i *Incident) { i.Legal["hipaa"] = health(i, nil) },
			want: "“hipaa authority” (the number of people affected), “hipaa media” (the number of people of one state) and “hipaa ba”", do: "incident clock INC-009"},
		{name: "nobody is affected", who: "ana", change: func(i *Incident) { i.Legal["hipaa"] = health(i, map[string]int{"people": 0, "clients": 0}) }},
		{name: "too few for the press", who: "ana", change: func(i *Incident) {
			i.Legal["hipaa"] = health(i, map[string]int{"people": 120, "clients": 0})
		}, want: "The legal clock “hipaa authority” has no answer", do: "incident clock INC-009"},
		{name: "no ransom was paid", who: "ana", change: func(i *Incident) {
			i.Legal["nydfs"] = Legal{Status: "applies", Times: map[string]time.Time{"aware": i.Times["declared"], "sent": i.Times["declared"]}}
		}},
		{name: "the law was set aside", who: "ana", change: func(i *Incident) { i.Legal["hipaa"] = Legal{Status: "not_applicable", Reason: "no health data"} }},
		{name: "an exercise has no clocks", who: "ana", change: func(i *Incident) { i.Kind, i.Legal["gdpr"] = KindExercise, Legal{Status: "applies"} }},
		{name: "an exercise needs its retrospective", who: "ana", change: func(i *Incident) { i.Kind, i.Severity = KindExercise, "SEV4"; delete(i.Times, "retro_done") },
			want: "The retrospective is not done", do: "incident retro INC-009"},
		{name: "a SEV4 owes none", who: "ana", change: func(i *Incident) { i.Severity, i.State = "SEV4", IncResolved; delete(i.Times, "retro_done") }},
		{name: "called a SEV4 when its retrospective was due", who: "ana", change: func(i *Incident) { i.Severity = "SEV4"; delete(i.Times, "retro_done") },
			want: "The retrospective is not done", do: "incident retro INC-009"},
		{name: "not over", who: "ana", change: func(i *Incident) { i.State = IncContained; delete(i.Times, "resolved") }, want: "INC-009 is contained"},
		{name: "closed already", who: "ana", change: func(i *Incident) { i.State, i.Times["closed"] = IncClosed, i.Times["resolved"] }, want: "INC-009 was closed on"},
	} {
		d, i, hang := over()
		if c.change != nil {
			c.change(i)
		}
		if c.none {
			hang = nil
		}
		deed, err := i.Close(lookingBack(d, c.who), hang, c.noAction, clock)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want == "":
			n := deed.Inc
			if n.State != IncClosed || n.Times["closed"].IsZero() || (n.NoAction != nil) != (c.noAction != "") || len(n.Timeline) != 2 || i.State == IncClosed {
				t.Errorf("%s: %+v", c.name, n)
			}
		case err == nil || !strings.Contains(err.Error(), c.want):
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		case c.do != "" && (len(err.Suggest) != 1 || err.Suggest[0] != c.do || !strings.Contains(err.Hint, "Who: ")):
			t.Errorf("%s: suggests %v: %s", c.name, err.Suggest, err.Hint)
		}
	}
}

// A dropped action is none: any other counts, and without one a security lead says why nothing needs to change (domain 3.6).
func TestClosingCountsNoDroppedAction(t *testing.T) {
	clock := func(string) string { return "" }
	for _, c := range []struct {
		states   []string
		noAction string
		want     string // in the refusal; "" is closed
	}{
		{states: []string{ActDropped}, want: "Its only action was dropped"},
		{states: []string{ActDropped, ActDropped}, want: "All its actions were dropped"},
		{states: []string{ActDropped}, noAction: "the supplier fixed it"},
		{states: []string{ActDropped, ActDone}, noAction: "the supplier fixed it", want: "INC-009 has actions already."},
		{states: []string{ActDropped, ActDone}},
		{states: []string{ActOpen}},
		{states: []string{ActInProgress}},
		{states: []string{ActBlocked}},
	} {
		d, i, _ := over()
		var hang []Record
		for _, s := range c.states {
			hang = append(hang, &Action{ID: "ACT-001", State: s, From: i.Ref()})
		}
		_, err := i.Close(lookingBack(d, "lea"), hang, c.noAction, clock)
		switch {
		case c.want == "" && err != nil, c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%v, reason %q: %v, want %q", c.states, c.noAction, err, c.want)
		case strings.Contains(c.want, "dropped") && !strings.Contains(err.Hint, "a security lead can close it without: `incident close INC-009 no_action:"):
			t.Errorf("%v: the way on is %s", c.states, err.Hint)
		}
	}
}

// A retrospective is written in as many sittings as it takes, by whoever leads, and is done when nothing is blank.
func TestWritingARetrospective(t *testing.T) {
	d, i, _ := over()
	i.Retro, i.Type = nil, ""
	delete(i.Times, "retro_done")
	w := lookingBack(d, "ana")
	if _, err := i.Retrospect(lookingBack(d, "bo"), map[string]string{"effect": "x"}, 0); err == nil || err.Code != Forbidden {
		t.Errorf("somebody else: %v", err)
	}
	if _, err := i.Retrospect(w, map[string]string{"well": "  "}, 0); err == nil || err.Code != AlreadyDone {
		t.Errorf("nothing said: %v", err)
	}
	if _, err := i.Retrospect(w, map[string]string{"well": strings.Repeat("ä", MaxRetro+1)}, 0); err == nil || err.Field != "well" {
		t.Errorf("too long: %v", err)
	}
	all := map[string]string{}
	for _, q := range RetroQuestions {
		all[q.Key] = " said \n"
	}
	first, err := i.Retrospect(w, map[string]string{"effect": "five hours"}, i.RetroEdition())
	if err != nil || first.Inc.Retro.Effect != "five hours" || len(first.Inc.Timeline) != 2 {
		t.Fatalf("%+v %v", first.Inc, err)
	}
	if _, err := first.Inc.Retrospect(lookingBack(d, "lea"), all, i.RetroEdition()); err == nil || err.Code != Conflict || !strings.Contains(err.Message, "Ana Test changed") {
		t.Errorf("words over words that were not read: %v", err)
	}
	if _, err := first.Inc.FinishRetro(w, nil); err == nil || !strings.Contains(err.Message, "what sort it was, contributing factors, what went well") || strings.Contains(err.Message, "its effect") {
		t.Errorf("blanks: %v", err)
	}
	second, err := first.Inc.Retrospect(w, all, first.Inc.RetroEdition())
	if err != nil || second.Inc.Retro.Tell != "said" || len(second.Inc.Timeline) != 2 {
		t.Fatalf("%+v %v", second.Inc.Retro, err)
	}
	if _, err := second.Inc.FinishRetro(w, nil); err == nil || strings.Join(err.Suggest, ",") != "incident edit INC-009" {
		t.Errorf("the sort is blank: %v %v", err, err.Suggest)
	}
	typed, err := second.Inc.Edit(w, IncidentChange{Type: "Stolen  Goods!"}, nil)
	if err != nil || typed.Inc.Type != "stolen-goods" {
		t.Fatalf("%+v %v", typed.Inc, err)
	}
	short := []Record{&Decision{ID: "DEC-004", State: DecDecided, Short: true, Links: []Ref{i.Ref()}}, &Decision{ID: "DEC-005", State: DecDecided}}
	if _, err := typed.Inc.FinishRetro(w, short); err == nil || err.Message != "The retrospective of INC-009 is not done yet. Still blank: DEC-004 in full." || err.Suggest[0] != "decision complete DEC-004" {
		t.Errorf("a decision in short form: %v", err)
	}
	done, err := typed.Inc.FinishRetro(w, nil)
	if err != nil || done.Inc.Times["retro_done"] != w.Now || done.What != "retro_done" {
		t.Fatalf("%+v %v", done, err)
	}
	if _, err := done.Inc.FinishRetro(w, nil); err == nil || err.Code != AlreadyDone {
		t.Errorf("done twice: %v", err)
	}
	if _, ok := done.Inc.RetroDue(d.Calendar()); ok {
		t.Error("it is still due")
	}
	if again, err := done.Inc.Retrospect(w, map[string]string{"lucky": "more"}, 0); err != nil || again.Inc.Times["retro_done"].IsZero() {
		t.Errorf("it may still be changed, and stays done: %v", err)
	}
	cancelled := Clone(done.Inc)
	cancelled.State = IncCancelled
	if _, err := cancelled.Retrospect(w, all, 0); err == nil || err.Code != Refused {
		t.Errorf("a false alarm has none: %v", err)
	}
}

// The facts may be put right by who leads; what makes no sense is refused with a way on.
func TestCorrectingTheFacts(t *testing.T) {
	d, i, _ := over()
	d.Put(&Control{ID: "two-step", Name: "Two-step sign-in"})
	d.Put(&Service{ID: "till", Name: "Till"})
	d.Index()
	none, two, no := "", "two-step", "nothing"
	w := lookingBack(d, "ana")
	i.Risks = []Ref{{KindRisk, "RSK-007"}}
	for _, c := range []struct {
		name   string
		change IncidentChange
		linked []Record
		want   string
	}{
		{"control", IncidentChange{Control: &two}, nil, "control that failed: Two-step sign-in"},
		{"an unknown control", IncidentChange{Control: &no}, nil, "! I know no control nothing."},
		{"none failed, as before", IncidentChange{Control: &none}, nil, "! Nothing is different."},
		{"a service more", IncidentChange{Services: []string{"till"}}, nil, "services: Cart and Till"},
		{"a service less", IncidentChange{Services: []string{"till"}, Without: []string{"cart"}}, nil, "services: Till"},
		{"no such service", IncidentChange{Services: []string{"nil"}}, nil, "! I know no service nil."},
		{"a risk", IncidentChange{}, []Record{&Risk{ID: "RSK-001"}}, "risk: RSK-001"},
		{"a risk that is linked", IncidentChange{}, []Record{&Risk{ID: "RSK-007"}}, "! Nothing is different."},
		{"a risk less", IncidentChange{NotRisks: []Ref{{KindRisk, "RSK-007"}}}, []Record{&Risk{ID: "RSK-007"}}, "not this risk: RSK-007"},
		{"one less that is not linked", IncidentChange{NotRisks: []Ref{{KindRisk, "RSK-001"}}}, []Record{&Risk{ID: "RSK-001"}}, "! RSK-001 is not linked to " + i.ID + "."},
		{"a confidential one less", IncidentChange{NotRisks: []Ref{{KindRisk, "RSK-007"}}}, []Record{&Risk{ID: "RSK-007", Meta: Meta{Visibility: Restricted}}}, "not this risk: a confidential one"},
		{"no risk", IncidentChange{}, []Record{&Action{ID: "ACT-001"}}, "! ACT-001 is no risk."},
		{"noticed before", IncidentChange{Detected: i.Times["declared"].Add(-time.Hour)}, nil, "noticed: "},
		{"noticed after it was declared", IncidentChange{Detected: i.Times["declared"].Add(time.Hour)}, nil, "! It was noticed before it was declared."},
		{"a sort of signs", IncidentChange{Type: "!!!"}, nil, "! “!!!” names no sort of incident."},
		{"the same again", IncidentChange{Type: "Theft", Title: "x"}, nil, "! Nothing is different."},
	} {
		deed, err := i.Edit(w, c.change, c.linked)
		got := deed.Words
		if err != nil {
			got = "! " + err.Message
		}
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	off, _ := i.Edit(w, IncidentChange{NotRisks: i.Risks}, []Record{&Risk{ID: "RSK-007"}})
	if len(off.Inc.Risks) != 0 || len(i.Risks) != 1 {
		t.Errorf("taken off: %v of %v", off.Inc.Risks, i.Risks)
	}
	imported := Clone(i)
	delete(imported.Times, "declared")
	if _, err := imported.Edit(w, IncidentChange{Detected: w.Now.Add(time.Hour)}, nil); err == nil || !strings.Contains(err.Hint, "up to "+Stamp(w.Now, d.Location())) {
		t.Errorf("nobody knows when it was declared: %v", err)
	}
	if _, err := i.Edit(lookingBack(d, "bo"), IncidentChange{Type: "loss"}, nil); err == nil || err.Code != Forbidden {
		t.Errorf("somebody else: %v", err)
	}
}

// The day from which a retrospective is reckoned is the organisation's, not that of Greenwich.
func TestRetroDueInTheOrganisationsZone(t *testing.T) {
	d, i, _ := over()
	delete(i.Times, "retro_done")
	i.Severity, i.Times["resolved"] = "SEV1", time.Date(2026, 11, 2, 22, 30, 0, 0, time.UTC)
	for zone, want := range map[string]string{"UTC": "2026-11-05", "Australia/Sydney": "2026-11-06", "America/New_York": "2026-11-05"} {
		d.Org.Timezone = zone
		if due, ok := i.RetroDue(d.Calendar()); !ok || due.String() != want {
			t.Errorf("%s: %s, want %s", zone, due, want)
		}
	}
}
