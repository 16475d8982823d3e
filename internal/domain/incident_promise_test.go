package domain

import (
	"slices"
	"testing"
	"time"
)

// The table of domain 3.6 told a second time: when the next update is due, by severity, state and moment. The organisation
// sits in Chicago; 5 September 2026 is a Saturday, 7 September a holiday, 1 November the night of 25 hours.
func TestPromiseOfTheNextUpdate(t *testing.T) {
	d := crisis()
	d.Org.Timezone, d.Org.Holidays = "America/Chicago", []Date{{2026, 9, 7}}
	d.Index()
	for _, c := range []struct {
		severity, state, sent, first, next string // sent: when an update goes out; first: the promise of the first one
	}{
		{"SEV1", IncDeclared, "2026-09-15 13:10", "2026-09-15 13:30", "2026-09-15 13:40"},
		{"SEV1", IncLed, "2026-09-15 13:10", "2026-09-15 13:30", "2026-09-15 13:40"},
		{"SEV1", IncContained, "2026-09-15 13:10", "2026-09-15 13:30", "2026-09-15 15:10"},
		{"SEV2", IncLed, "2026-09-15 13:10", "2026-09-15 14:00", "2026-09-15 14:10"},
		{"SEV2", IncContained, "2026-09-15 13:10", "2026-09-15 14:00", "2026-09-15 17:10"},
		{"SEV3", IncLed, "2026-09-15 13:10", "2026-09-16 13:00", "2026-09-16 13:10"},
		{"SEV3", IncContained, "2026-09-15 13:10", "2026-09-16 13:00", "2026-09-16 13:10"},
		{"SEV3", IncLed, "2026-09-04 18:00", "2026-09-16 13:00", "2026-09-08 18:00"}, // over a weekend and a holiday
		{"SEV3", IncLed, "2026-10-30 18:00", "", "2026-11-02 19:00"},                 // the same time of day in Chicago, an hour later in UTC
		{"SEV1", IncLed, "2026-11-01 06:45", "", "2026-11-01 07:15"},                 // half an hour is half an hour in the night of 25 hours
		{"SEV4", IncLed, "2026-09-15 13:10", "", ""},                                 // on change
		{"SEV1", IncResolved, "2026-09-15 13:50", "", ""}, {"SEV1", IncRetroDue, "2026-09-15 13:50", "", ""},
	} {
		name := c.severity + " " + c.state + " " + c.sent
		moment := func(s string) time.Time {
			if s == "" {
				return time.Time{}
			}
			return at(s)
		}
		i := anIncident(c.state)
		i.Severity, i.Comms = c.severity, "celeste"
		if c.first != "" {
			i.Promise(nil, d, i.Times["declared"])
			if !i.NextUpdate.Equal(moment(c.first)) {
				t.Errorf("%s: first update at %s, want %s", name, i.NextUpdate, c.first)
			}
		}
		deed, err := i.Update(Work{Dir: d, Now: at(c.sent), Caller: CallerFor(d, d.People["celeste"])}, NewUpdate{Know: "It runs.", Audiences: []string{AudEngineer}, After: 0})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if u := deed.Inc.LastUpdate(); !deed.Inc.NextUpdate.Equal(moment(c.next)) || !u.Next.Equal(deed.Inc.NextUpdate) {
			t.Errorf("%s: next update at %s, want %s", name, deed.Inc.NextUpdate, c.next)
		}
	}
}

// A change of state or severity plans anew: what was announced can only come sooner, what was missed stays missed, and
// what is over promises nothing.
func TestPromiseAfterAChange(t *testing.T) {
	d := crisis()
	for _, c := range []struct {
		name           string
		announced, now string
		change         func(*Incident)
		want           string
	}{
		{"contained: what was announced stands", "2026-09-15 13:40", "2026-09-15 13:20", func(i *Incident) { i.State = IncContained }, "2026-09-15 13:40"},
		{"spread: sooner than announced", "2026-09-15 15:40", "2026-09-15 13:50", func(i *Incident) { i.State = IncLed }, "2026-09-15 14:20"},
		{"less bad: what was announced stands", "2026-09-15 13:40", "2026-09-15 13:20", func(i *Incident) { i.Severity = "SEV3" }, "2026-09-15 13:40"},
		{"missed stays missed", "2026-09-15 13:40", "2026-09-15 13:45", func(i *Incident) { i.Severity = "SEV3" }, "2026-09-15 13:40"},
		{"resolved", "2026-09-15 13:40", "2026-09-15 13:20", func(i *Incident) { i.State = IncResolved }, ""},
		{"a false alarm", "2026-09-15 13:40", "2026-09-15 13:20", func(i *Incident) { i.State = IncCancelled }, ""},
		{"nothing announced: the first from the declaration", "", "2026-09-15 13:10", func(i *Incident) { i.Severity = "SEV2" }, "2026-09-15 14:00"},
		{"worse after hours: from now", "", "2026-09-15 16:00", func(i *Incident) { i.Severity = "SEV2" }, "2026-09-15 17:00"},
		{"no effect on customers", "", "2026-09-15 13:10", func(i *Incident) { i.Severity = "SEV4" }, ""},
	} {
		old := anIncident(IncLed)
		if c.name == "spread: sooner than announced" {
			old = anIncident(IncContained)
		}
		if c.announced != "" {
			old.NextUpdate, old.Updates = at(c.announced), []StakeholderUpdate{{N: 1, At: at("2026-09-15 13:10"), Next: at(c.announced)}}
		}
		n := Clone(old)
		c.change(n)
		n.Promise(old, d, at(c.now))
		want := time.Time{}
		if c.want != "" {
			want = at(c.want)
		}
		if !n.NextUpdate.Equal(want) {
			t.Errorf("%s: %s, want %s", c.name, n.NextUpdate, c.want)
		}
	}
}

// After two hours the lead may slow the updates down if the next time is announced, and not before; nobody else may, and
// not for longer than a day (domain 3.6).
func TestWhoSlowsUpdatesDown(t *testing.T) {
	d := crisis()
	for _, c := range []struct {
		name, who, now, next string
		code                 Code
	}{
		{"the pace itself", "celeste", "2026-09-15 13:10", "2026-09-15 13:40", ""},
		{"sooner", "celeste", "2026-09-15 13:10", "2026-09-15 13:20", ""},
		{"past", "celeste", "2026-09-15 13:10", "2026-09-15 13:10", Invalid},
		{"too early, the lead", "rui", "2026-09-15 14:59", "2026-09-15 16:00", Refused},
		{"after two hours, the lead", "rui", "2026-09-15 15:00", "2026-09-15 18:00", ""},
		{"after two hours, a security lead", "noor", "2026-09-15 15:00", "2026-09-15 18:00", ""},
		{"after two hours, the comms lead", "celeste", "2026-09-15 15:00", "2026-09-15 18:00", Forbidden},
		{"a day", "rui", "2026-09-15 15:00", "2026-09-16 15:00", ""},
		{"longer than a day", "rui", "2026-09-15 15:00", "2026-09-16 15:10", Refused},
	} {
		i := anIncident(IncLed)
		i.Comms = "celeste"
		w := Work{Dir: d, Now: at(c.now), Caller: CallerFor(d, d.People[c.who])}
		deed, err := i.Update(w, NewUpdate{Audiences: []string{AudEngineer}, Next: at(c.next), After: -1})
		if got := codeOf(err); got != c.code || err == nil && !deed.Inc.NextUpdate.Equal(at(c.next)) {
			t.Errorf("%s: %v", c.name, err)
		}
		if err != nil && err.Hint == "" {
			t.Errorf("%s: says no way on", c.name)
		}
	}
}

func codeOf(e *Error) Code {
	if e == nil {
		return ""
	}
	return e.Code
}

// What is unknown is written so by itself; who may not send, and what is too late to be true, is refused.
func TestWhatAnUpdateSays(t *testing.T) {
	d := crisis()
	i := anIncident(IncLed)
	i.Comms = "celeste"
	w := func(who string) Work {
		return Work{Dir: d, Now: at("2026-09-15 13:10"), Caller: CallerFor(d, d.People[who])}
	}
	deed, err := i.Update(w("celeste"), NewUpdate{Know: " Parcels of others are shown. ", Audiences: []string{AudProduct, AudExecutive, AudExecutive}, After: 0})
	if err != nil {
		t.Fatal(err)
	}
	u := deed.Inc.LastUpdate()
	if u.N != 1 || u.Know != "Parcels of others are shown." || u.Effect != NotKnownYet || u.Doing != NotKnownYet || u.Need != NotKnownYet || !slices.Equal(u.Audiences, []string{AudExecutive, AudProduct}) {
		t.Errorf("%+v", u)
	}
	if !deed.Inc.DidExecutivesRead() || i.DidExecutivesRead() {
		t.Error("whether executives read of it")
	}
	facts := u.Over(SheetChange{Facts: map[string]Fact{"cause": {Text: "a cache"}}}).Facts
	if facts["happened"].Text != u.Know || facts["effect"].Text != "" || facts["cause"].Text != "a cache" {
		t.Errorf("%+v", facts)
	}
	for name, c := range map[string]struct {
		who  string
		u    NewUpdate
		code Code
	}{
		"a member":            {"amrit", NewUpdate{Audiences: []string{AudEngineer}, After: -1}, Forbidden},
		"nobody is told":      {"celeste", NewUpdate{After: -1}, Invalid},
		"an audience of ours": {"celeste", NewUpdate{Audiences: []string{"press"}, After: -1}, Invalid},
		"somebody was faster": {"celeste", NewUpdate{Audiences: []string{AudEngineer}, After: 0}, Conflict},
	} {
		if _, err := deed.Inc.Update(w(c.who), c.u); codeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A missed update reminds the comms lead, ten minutes later the lead, then somebody is looked for; executives are not
// forgotten until a page went to them (domain 3.6).
func TestDutiesOfTelling(t *testing.T) {
	d := crisis()
	i := anIncident(IncLed)
	i.Promise(nil, d, i.Times["declared"])
	var got []string
	for _, x := range i.Duties(d, at("2026-09-15 13:00")) {
		if x.What != DutyRoles && (x.What[:6] == "update" || x.What == DutyExecutiveRead) {
			got = append(got, x.At.Format("15:04 ")+x.What)
		}
	}
	want := []string{"13:25 update_soon", "13:30 update_missed", "13:40 update_late", "13:50 update_nobody", "14:00 executive_read", "14:30 executive_read"}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	i.ExecutivesRead(at("2026-09-15 13:10"))
	for _, x := range i.Duties(d, at("2026-09-15 13:10")) {
		if x.What == DutyExecutiveRead {
			t.Errorf("reminds of what was read: %+v", x)
		}
	}
}

// What became severe hours after it was declared owes executives a page from then on: nobody missed anything before.
func TestExecutivesReadOfWhatBecameSevere(t *testing.T) {
	d := crisis()
	i := anIncident(IncLed)
	i.Severity = "SEV3"
	delete(i.Times, severeSince)
	if !i.ExecutiveDue().IsZero() {
		t.Error("a SEV3 waits for the weekly sync")
	}
	rose := at("2026-09-15 18:00")
	deed, err := i.ChangeSeverity(Work{Dir: d, Now: rose, Caller: CallerFor(d, d.People["rui"])}, "SEV2", "more parcels", false)
	if err != nil || !deed.Inc.ExecutiveDue().Equal(at("2026-09-15 22:00")) {
		t.Errorf("due %s %v", deed.Inc.ExecutiveDue(), err)
	}
	old := anIncident(IncLed)
	delete(old.Times, severeSince) // imported
	if !old.ExecutiveDue().Equal(at("2026-09-15 14:00")) {
		t.Errorf("imported: %s", old.ExecutiveDue())
	}
}

// A marked message is one line, in the order of what happened, until the last mark goes.
func TestMarksOnTheTimeline(t *testing.T) {
	d := crisis()
	w := Work{Dir: d, Now: at("2026-09-15 14:00"), Caller: CallerFor(d, d.People["amrit"])}
	i := anIncident(IncLed)
	i.log(w, "contain", "It is contained.")
	deed, changed, err := i.Mark(w, "C1:1.2", "the supplier\nswitched it off", "https://x/1", at("2026-09-15 13:30"), false)
	if err != nil || !changed || deed.Inc.Course()[0].Text != "the supplier switched it off" {
		t.Fatalf("%v %v %+v", err, changed, deed.Inc)
	}
	if _, changed, _ := deed.Inc.Mark(w, "C1:1.2", "again", "", at("2026-09-15 13:30"), false); changed {
		t.Error("one message twice")
	}
	off, changed, err := deed.Inc.Mark(w, "C1:1.2", "", "", time.Time{}, true)
	if err != nil || !changed || len(off.Inc.Timeline) != 1 {
		t.Errorf("%v %v", err, off.Inc.Timeline)
	}
	if _, err := i.Note(w, "not yet", "", at("2026-09-15 15:00")); err == nil {
		t.Error("a note of what has not come yet")
	}
}

// Notes and marks never take the room of the steps: a timeline that takes no more of them still tells how it ended.
func TestNotesLeaveRoomForTheSteps(t *testing.T) {
	d := crisis()
	w := Work{Dir: d, Now: at("2026-09-15 14:00"), Caller: CallerFor(d, d.People["rui"])}
	i := anIncident(IncLed)
	i.Updates = []StakeholderUpdate{{N: 1, At: at("2026-09-15 13:10"), Audiences: []string{AudEngineer}}}
	for n := 0; ; n++ {
		deed, err := i.Note(w, "a line", "", time.Time{})
		if err != nil {
			if n < 100 || err.Code != Refused || err.Hint == "" {
				t.Fatalf("after %d notes: %v", n, err)
			}
			break
		}
		i = deed.Inc
	}
	if _, _, err := i.Mark(w, "C1:1.2", "a message", "", w.Now, false); codeOf(err) != Refused {
		t.Errorf("a mark: %v", err)
	}
	deed, err := i.Cancel(w, "a test of ours")
	if err != nil || !deed.Inc.OwesLastWord() || deed.Inc.Timeline[len(deed.Inc.Timeline)-1].What != "cancel" {
		t.Errorf("how it ended is nowhere: %v", err)
	}
}

// The last word about a false alarm promises no other one: nobody would be reminded of it.
func TestTheLastWordPromisesNothing(t *testing.T) {
	d := crisis()
	w := Work{Dir: d, Now: at("2026-09-15 14:00"), Caller: CallerFor(d, d.People["rui"])}
	i := anIncident(IncLed)
	i.Updates = []StakeholderUpdate{{N: 1, At: at("2026-09-15 13:10"), Audiences: []string{AudEngineer}}}
	off, err := i.Cancel(w, "a test of ours")
	if err != nil {
		t.Fatal(err)
	}
	last := NewUpdate{Know: "It was a test.", Audiences: []string{AudEngineer}, After: -1, Next: at("2026-09-15 18:00")}
	if _, err := off.Inc.Update(w, last); codeOf(err) != Refused || err.Field != "next" || err.Hint == "" {
		t.Errorf("it promises another one: %v", err)
	}
	last.Next = time.Time{}
	if deed, err := off.Inc.Update(w, last); err != nil || !deed.Inc.NextUpdate.IsZero() || deed.Inc.OwesLastWord() {
		t.Errorf("%v", err)
	}
}

// A decision of the night has its context, choice, who and when at once, and takes the rest by the retrospective; then it is
// frozen (domain 3.3, 3.6).
func TestDecisionInShortForm(t *testing.T) {
	d := crisis()
	scribe := Work{Dir: d, Now: at("2026-09-15 14:00"), Caller: CallerFor(d, d.People["celeste"])}
	i := anIncident(IncLed)
	deed, dec, err := i.Decide(scribe, "Switch the page off", "Orders of others are shown", "rui")
	if err != nil {
		t.Fatal(err)
	}
	dec.ID = "DEC-100"
	dec.Sign()
	deed.Inc.Decided(scribe, dec)
	if !dec.Short || dec.State != DecDecided || dec.DecidedBy != "rui" || dec.Driver != "celeste" || !dec.Intact() || len(dec.Blank()) != 4 {
		t.Errorf("%+v %v", dec, dec.Blank())
	}
	if _, _, err := i.Decide(scribe, "Switch the page off", "", "rui"); codeOf(err) != Invalid {
		t.Errorf("without a reason: %v", err)
	}
	done, err := dec.Complete(scribe, Completion{Options: []string{"Leave it on"}, Rationale: "It stops it.", Tradeoff: "No orders.", ReviewBy: Date{2026, 12, 1}})
	if err != nil || done.Dec.Short || done.Dec.ChosenWords() != "Switch the page off" || !done.Dec.Intact() {
		t.Fatalf("%v %+v", err, done.Dec)
	}
	if _, err := done.Dec.Complete(scribe, Completion{Tradeoff: "none"}); codeOf(err) != Refused {
		t.Errorf("not frozen: %v", err)
	}
	i.Kind = KindExercise
	if _, dec, err = i.Decide(scribe, "Switch the page off", "practice", ""); err != nil || !dec.Exercise {
		t.Errorf("of an exercise: %v %+v", err, dec)
	}
}
