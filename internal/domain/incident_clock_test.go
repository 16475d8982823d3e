package domain

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func clockDir() *Directory {
	d := NewDirectory()
	d.Org.Timezone = "Europe/Berlin"
	for id, p := range map[string]*Person{"bram": {Name: "Bram", Roles: []Role{RoleMember}, Functions: []string{"legal_reviewer"}}, "stellan": {Name: "Stellan", Roles: []Role{RoleMember}},
		"noor": {Name: "Noor", Roles: []Role{RoleMember, RoleLead}}, "rui": {Name: "Rui", Roles: []Role{RoleMember}}, "yusra": {Name: "Yusra", Roles: []Role{RoleAuditor}}} {
		p.ID = id
		d.People[id] = p
	}
	return d
}

func clockWork(d *Directory, person, now string, t *testing.T) Work {
	return Work{Dir: d, Now: moment(t, now), Caller: CallerFor(d, d.People[person])}
}

// Who may say what, and what is refused (domain 5.5).
func TestWhatIsSaidOfClocks(t *testing.T) {
	d := clockDir()
	at := func(s string) time.Time { return moment(t, s) }
	aware := Legal{Status: LawUnknown, Times: map[string]time.Time{"aware": at("2026-09-12T01:00:00Z")}}
	start := func(s ClockSaid) func(*Incident, Work) (IncidentDeed, *Error) {
		return func(i *Incident, w Work) (IncidentDeed, *Error) { return i.StartClock(w, s) }
	}
	met := func(s ClockSaid) func(*Incident, Work) (IncidentDeed, *Error) {
		return func(i *Incident, w Work) (IncidentDeed, *Error) { return i.MeetClock(w, s) }
	}
	off := func(name, why string) func(*Incident, Work) (IncidentDeed, *Error) {
		return func(i *Incident, w Work) (IncidentDeed, *Error) { return i.ClockOff(w, name, why) }
	}
	on := func(name string) func(*Incident, Work) (IncidentDeed, *Error) {
		return func(i *Incident, w Work) (IncidentDeed, *Error) { return i.ClockOn(w, name) }
	}
	for _, v := range []struct {
		name, who, now string
		legal          Legal
		law            string
		do             func(*Incident, Work) (IncidentDeed, *Error)
		want           string // a piece of the refusal or of the new timeline line
	}{
		{"the lead says when we knew", "stellan", "2026-09-12T02:00:00Z", Legal{}, "gdpr", start(ClockSaid{Name: "gdpr", At: at("2026-09-12T01:00:00Z")}), "Sat 12 Sep 2026 03:00 CEST"},
		{"just now", "bram", "2026-09-12T02:00:00Z", Legal{}, "gdpr", start(ClockSaid{Name: ClockGDPRAuthority}), "Sat 12 Sep 2026 04:00 CEST"},
		{"a member", "rui", "2026-09-12T02:00:00Z", Legal{}, "gdpr", start(ClockSaid{Name: "gdpr"}), "may not"},
		{"an auditor", "yusra", "2026-09-12T02:00:00Z", Legal{}, "gdpr", start(ClockSaid{Name: "gdpr"}), "An auditor reads"},
		{"still to come", "bram", "2026-09-12T02:00:00Z", Legal{}, "gdpr", start(ClockSaid{Name: "gdpr", At: at("2026-09-12T03:00:00Z")}), "still to come"},
		{"before it was noticed", "bram", "2026-09-12T02:00:00Z", Legal{}, "gdpr", start(ClockSaid{Name: "gdpr", At: at("2026-09-11T03:00:00Z")}), "before the incident was noticed"},
		{"a day on which it should have been known", "bram", "2026-09-12T02:00:00Z", Legal{}, "hipaa", start(ClockSaid{Name: "hipaa", At: at("2026-09-01T10:00:00Z")}), "Tue 1 Sep 2026"},
		{"a start that makes it missed at once is asked back", "bram", "2026-09-20T02:00:00Z", Legal{}, "gdpr", start(ClockSaid{Name: "gdpr", At: at("2026-09-12T01:00:00Z")}), "it is missed, and stays so"},
		{"and taken when it is meant", "bram", "2026-09-20T02:00:00Z", Legal{}, "gdpr", start(ClockSaid{Name: "gdpr", At: at("2026-09-12T01:00:00Z"), Sure: true}), "03:00 CEST"},
		{"a word that starts another clock", "bram", "2026-09-12T02:00:00Z", Legal{}, "gdpr", start(ClockSaid{Name: ClockGDPRAuthority, What: "material"}), "does not start that clock"},
		{"what another clock's answer starts", "bram", "2026-09-14T02:00:00Z", aware, "nis2", start(ClockSaid{Name: ClockNIS2Final}), "the notification is sent"},
		{"a clock that is none", "bram", "2026-09-12T02:00:00Z", Legal{}, "gdpr", start(ClockSaid{Name: "gpdr"}), "I know no legal clock"},
		{"only legal says that it was sent", "stellan", "2026-09-14T02:00:00Z", aware, "gdpr", met(ClockSaid{Name: "gdpr"}), "Only a legal reviewer"},
		{"not even a security lead", "noor", "2026-09-14T02:00:00Z", aware, "gdpr", met(ClockSaid{Name: "gdpr"}), "Only a legal reviewer"},
		{"sent", "bram", "2026-09-14T19:00:00Z", aware, "gdpr", met(ClockSaid{Name: "gdpr", At: at("2026-09-14T18:00:00Z")}), "the notice was sent on Mon 14 Sep 2026 20:00 CEST"},
		{"sent, and nobody said when we knew", "bram", "2026-09-14T19:00:00Z", Legal{}, "gdpr", met(ClockSaid{Name: "gdpr"}), "When were we reasonably certain"},
		{"sent, with when we knew", "bram", "2026-09-14T19:00:00Z", Legal{}, "gdpr", met(ClockSaid{Name: "gdpr", Since: at("2026-09-12T01:00:00Z")}), "the notice was sent"},
		{"a law with several clocks left", "bram", "2026-09-12T19:00:00Z", aware, "nis2", met(ClockSaid{Name: "nis2"}), "Which one?"},
		{"a progress report", "bram", "2026-09-15T19:00:00Z", Legal{Times: map[string]time.Time{"notification_sent": at("2026-09-14T18:00:00Z")}}, "nis2", met(ClockSaid{Name: ClockNIS2Final, What: "progress"}), "a progress report was sent"},
		{"it does not apply", "bram", "2026-09-12T19:00:00Z", aware, "gdpr", off("gdpr", "no personal data is kept there"), "does not apply"},
		{"one clock does not apply", "bram", "2026-09-12T19:00:00Z", aware, "gdpr", off(ClockGDPRPeople, "the risk is low"), "tell the people affected"},
		{"without a reason", "bram", "2026-09-12T19:00:00Z", aware, "gdpr", off("gdpr", " "), "Why does it not apply"},
		{"a security lead", "noor", "2026-09-12T19:00:00Z", aware, "gdpr", off("gdpr", "no data"), "Only a legal reviewer"},
		{"set aside twice", "bram", "2026-09-12T19:00:00Z", Legal{Status: LawNotApplicable, By: "bram"}, "gdpr", off("gdpr", "no data"), "already"},
		{"what was set aside is not started", "stellan", "2026-09-12T19:00:00Z", Legal{Status: LawNotApplicable, By: "bram"}, "gdpr", start(ClockSaid{Name: "gdpr"}), "Bram said that it does not apply"},
		{"it applies", "stellan", "2026-09-12T19:00:00Z", aware, "gdpr", on("gdpr"), "applies"},
		{"it applies after all: only legal says so", "noor", "2026-09-12T19:00:00Z", Legal{Status: LawNotApplicable, By: "bram"}, "gdpr", on("gdpr"), "Only a legal reviewer"},
		{"it applies after all", "bram", "2026-09-12T19:00:00Z", Legal{Status: LawNotApplicable, By: "bram"}, "gdpr", on("gdpr"), "applies"},
		{"a law that was off applies", "noor", "2026-09-12T19:00:00Z", aware, "gdpr", on("uk_gdpr"), "UK GDPR applies"},
		{"how many", "stellan", "2026-09-12T19:00:00Z", Legal{}, "hipaa", func(i *Incident, w Work) (IncidentDeed, *Error) { return i.CountAffected(w, NumPeople, 620) }, "620 people"},
		{"how many, and no law counts them", "stellan", "2026-09-12T19:00:00Z", Legal{}, "gdpr", func(i *Incident, w Work) (IncidentDeed, *Error) { return i.CountAffected(w, NumPeople, 620) }, "nobody said that HIPAA"},
	} {
		i := incidentWith(t, v.law, v.legal)
		i.Lead = "stellan"
		before := fmt.Sprintf("%+v", *i)
		deed, err := v.do(i, clockWork(d, v.who, v.now, t))
		got := ""
		if err != nil {
			got = err.Message
			if err.Hint == "" && err.Code != Forbidden {
				t.Errorf("%s: a refusal without a way on: %s", v.name, got)
			}
		} else {
			got = deed.Inc.Timeline[len(deed.Inc.Timeline)-1].Text
		}
		if !strings.Contains(got, v.want) {
			t.Errorf("%s: %q does not say %q", v.name, got, v.want)
		}
		if after := fmt.Sprintf("%+v", *i); after != before {
			t.Errorf("%s changed the record it was given", v.name)
		}
	}
	i := incidentWith(t, "gdpr", Legal{})
	i.Kind, i.Lead = KindExercise, "stellan"
	if _, err := i.StartClock(clockWork(d, "stellan", "2026-09-12T02:00:00Z", t), ClockSaid{Name: "gdpr"}); err == nil || err.Rule != "domain 3.6" {
		t.Errorf("an exercise has a legal clock: %v", err)
	}
}

// When each clock is reminded of (domain 5.5): 50, 75 and 90 %, and when it is missed.
func TestWhenClocksRemind(t *testing.T) {
	d := clockDir()
	times := func(kv ...string) Legal {
		l := Legal{Times: map[string]time.Time{}}
		for k := 0; k < len(kv); k += 2 {
			l.Times[kv[k]] = moment(t, kv[k+1])
		}
		return l
	}
	day := func(s string) Legal { x, _ := ParseDate(s); return Legal{Dates: map[string]Date{"discovered": x}} }
	for _, v := range []struct {
		name, clock, law string
		legal            Legal
		now              string
		want             string
	}{
		{"72 hours", ClockGDPRAuthority, "gdpr", times("aware", "2026-09-12T01:00:00Z"), "2026-09-12T01:00:00Z", "50 09-13T13:00:00 75 09-14T07:00:00 90 09-14T17:48:00 100 09-15T01:00:01"},
		{"not started: by the planning date", ClockGDPRAuthority, "gdpr", Legal{}, "2026-09-12T01:00:00Z", "50 09-13T10:15:00 75 09-14T04:15:00 90 09-14T15:03:00 100 09-14T22:15:01"},
		{"sixty days: in the morning", ClockHIPAAPeople, "hipaa", day("2026-09-11"), "2026-09-12T01:00:00Z", "50 10-11T07:00:00 75 10-26T08:00:00 90 11-04T08:00:00 100 11-11T08:00:00"},
		{"sixty days that nothing started", ClockHIPAAPeople, "hipaa", Legal{}, "2026-09-12T01:00:00Z", "50 10-12T07:00:00 75 10-27T08:00:00 90 11-05T08:00:00 100 11-12T08:00:00"},
		{"business days of the SEC", ClockSEC8K, "sec_8k", times("material", "2026-09-15T15:00:00Z"), "2026-09-15T16:00:00Z", "50 09-17T13:00:00 75 09-18T13:00:00 90 09-21T13:00:00 100 09-21T21:30:01"},
		{"before it is material: every day", ClockSEC8K, "sec_8k", Legal{}, "2026-09-14T06:00:00Z", "0 09-13T07:00:00 0 09-14T07:00:00"},
		{"before it is material: at nine sharp", ClockSEC8K, "sec_8k", Legal{}, "2026-09-14T07:00:00Z", "0 09-14T07:00:00 0 09-15T07:00:00"},
		{"the first morning is still to come", ClockSEC8K, "sec_8k", Legal{}, "2026-09-11T23:00:00Z", "0 09-13T07:00:00"},
		{"without undue delay: every day", ClockGDPRPeople, "gdpr", times("high_risk", "2026-09-12T01:00:00Z"), "2026-09-20T10:00:00Z", "0 09-20T07:00:00 0 09-21T07:00:00"},
		{"what was sent asks nobody", ClockGDPRAuthority, "gdpr", times("aware", "2026-09-12T01:00:00Z", "sent", "2026-09-12T02:00:00Z"), "2026-09-12T03:00:00Z", ""},
		{"what does not apply asks nobody", ClockGDPRAuthority, "gdpr", Legal{Status: LawNotApplicable}, "2026-09-12T03:00:00Z", ""},
	} {
		i := incidentWith(t, v.law, v.legal)
		var got []string
		for _, x := range i.Duties(d, moment(t, v.now)) {
			if x.What == DutyClock && x.Arg == v.clock {
				got = append(got, fmt.Sprintf("%d %s", x.N, x.At.Format("01-02T15:04:05")))
			}
		}
		if s := strings.Join(got, " "); s != v.want {
			t.Errorf("%s: %s; want %s", v.name, s, v.want)
		}
	}
}

// A search for somebody ends when the clock is answered, and comes of what was told only (domain 3.5).
func TestClocksThatPress(t *testing.T) {
	d, now := clockDir(), moment(t, "2026-09-14T18:00:00Z")
	i := incidentWith(t, "gdpr", Legal{Times: map[string]time.Time{"aware": moment(t, "2026-09-12T01:00:00Z")}})
	if len(PressingClocks(d, i, now)) != 0 {
		t.Error("pressing before anybody was told")
	}
	for _, x := range i.Duties(d, now) {
		if !x.At.After(now) {
			i.Serve(x, now)
		}
	}
	e := &Escalation{ID: "ESC-1", About: i.Ref(), State: EscTriggered, Trigger: TriggerClock}
	if _, over := e.Over(d, i, d.Today(now)); over || len(PressingClocks(d, i, now)) != 1 {
		t.Error("90 % passed and nothing presses")
	}
	deed, err := i.MeetClock(clockWork(d, "bram", "2026-09-14T18:00:00Z", t), ClockSaid{Name: "gdpr"})
	if err != nil {
		t.Fatal(err)
	}
	if words, over := e.Over(d, deed.Inc, d.Today(now)); !over || words == "" {
		t.Error("the notice was sent and the search goes on")
	}
}

// A correction keeps both times on the timeline; what was missed and sent in time after all is met (domain 5.5).
func TestClocksAreCorrected(t *testing.T) {
	d := clockDir()
	i := incidentWith(t, "gdpr", Legal{Times: map[string]time.Time{"aware": moment(t, "2026-09-12T01:00:00Z")}})
	w := clockWork(d, "bram", "2026-09-16T09:00:00Z", t)
	deed, err := i.MeetClock(w, ClockSaid{Name: "gdpr", At: moment(t, "2026-09-15T09:00:00Z"), Sure: true})
	if err != nil {
		t.Fatal(err)
	}
	if c, _ := clockNamed(d, deed.Inc, ClockGDPRAuthority, w.Now); c.Status != ClockMetLate {
		t.Errorf("sent a day late: %s", c.Status)
	}
	if _, err := deed.Inc.MeetClock(w, ClockSaid{Name: ClockGDPRAuthority}); CodeOf(err) != AlreadyDone {
		t.Errorf("met again: %v", err)
	}
	moved, err := deed.Inc.StartClock(w, ClockSaid{Name: "gdpr", At: moment(t, "2026-09-14T01:00:00Z")})
	if err != nil {
		t.Fatal(err)
	}
	if c, _ := clockNamed(d, moved.Inc, ClockGDPRAuthority, w.Now); c.Status != ClockMetLate {
		t.Errorf("a later start made a missed clock %s", c.Status)
	}
	if _, err := deed.Inc.MeetClock(w, ClockSaid{Name: ClockGDPRAuthority, At: moment(t, "2026-09-14T18:00:00Z"), Why: " "}); err == nil || err.Field != "why" {
		t.Errorf("an earlier time without a reason: %v", err)
	}
	if _, err := deed.Inc.MeetClock(w, ClockSaid{Name: ClockGDPRAuthority, At: moment(t, "2026-09-15T10:00:00Z")}); err != nil {
		t.Errorf("a later one makes nothing better: %v", err)
	}
	fixed, err := deed.Inc.MeetClock(w, ClockSaid{Name: ClockGDPRAuthority, At: moment(t, "2026-09-14T18:00:00Z"), Why: "I read the wrong mail"})
	if err != nil {
		t.Fatal(err)
	}
	if c, _ := clockNamed(d, fixed.Inc, ClockGDPRAuthority, w.Now); c.Status != ClockMet {
		t.Errorf("it was sent in time after all: %s", c.Status)
	}
	if last := fixed.Inc.Timeline[len(fixed.Inc.Timeline)-1].Text; !strings.Contains(last, "Before, the record said Tue 15 Sep 2026 11:00 CEST. Why: I read the wrong mail") {
		t.Error(last)
	}
	if !slices.ContainsFunc(fixed.Inc.Timeline, func(m Moment) bool { return m.What == "clock" }) {
		t.Error("nothing stands on the timeline")
	}
}

// After a progress report the end of the handling starts the final one anew: nothing that is said of that report touches
// when the notification was sent (domain 5.5).
func TestTheFinalReportAfterProgress(t *testing.T) {
	d := clockDir()
	sent := moment(t, "2026-09-14T18:00:00Z")
	i := incidentWith(t, "nis2", Legal{Times: map[string]time.Time{"aware": moment(t, "2026-09-12T01:00:00Z"), "notification_sent": sent, "progress_sent": moment(t, "2026-10-10T18:00:00Z")}})
	i.Lead = "stellan"
	w := clockWork(d, "bram", "2026-11-20T09:00:00Z", t)
	if _, err := i.MeetClock(w, ClockSaid{Name: ClockNIS2Final}); err == nil || err.Field != "since" || !strings.Contains(err.Message, "When did the handling end?") {
		t.Errorf("the question is %v", err)
	}
	ended := moment(t, "2026-11-01T09:00:00Z")
	deed, err := i.MeetClock(w, ClockSaid{Name: ClockNIS2Final, Since: ended, Sure: true})
	if err != nil {
		t.Fatal(err)
	}
	if l := deed.Inc.Legal["nis2"]; !l.Times["notification_sent"].Equal(sent) || !l.Times["handled"].Equal(ended) {
		t.Errorf("%v", l.Times)
	}
	if c, _ := clockNamed(d, deed.Inc, ClockNIS2Final, w.Now); c.Status != ClockMet || !c.Due.Equal(moment(t, "2026-12-01T09:00:00Z")) {
		t.Errorf("%s, due %s", c.Status, c.Due)
	}
	deed, err = i.StartClock(clockWork(d, "stellan", "2026-11-20T09:00:00Z", t), ClockSaid{Name: ClockNIS2Final, At: ended, Sure: true})
	if err != nil || !deed.Inc.Legal["nis2"].Times["handled"].Equal(ended) {
		t.Errorf("the lead says when the handling ended: %v", err)
	}
	if _, err := i.StartClock(clockWork(d, "stellan", "2026-11-20T09:00:00Z", t), ClockSaid{Name: "nis2", What: "notification_sent", Sure: true}); err == nil {
		t.Error("the lead says that the notification was sent")
	}
}

// A law may be called as one of its clocks: the name means that clock, and a start its own clock does not know another one.
func TestALawThatIsNamedAsItsClock(t *testing.T) {
	d := clockDir()
	for _, law := range []string{"nydfs", "circia"} {
		i := incidentWith(t, law, Legal{Times: map[string]time.Time{"aware": moment(t, "2026-09-12T01:00:00Z")}})
		w := clockWork(d, "bram", "2026-09-12T09:00:00Z", t)
		deed, err := i.StartClock(w, ClockSaid{Name: law, What: "paid", At: moment(t, "2026-09-12T05:00:00Z")})
		if err != nil {
			t.Fatalf("%s: %v", law, err)
		}
		if c, stands := clockNamed(d, deed.Inc, law+"_payment", w.Now); !stands || !c.Due.Equal(moment(t, "2026-09-13T05:00:00Z")) {
			t.Errorf("%s: a ransom was paid: %+v", law, c)
		}
		if deed, err = deed.Inc.MeetClock(w, ClockSaid{Name: law}); err != nil {
			t.Fatalf("%s: %v", law, err)
		}
		for name, want := range map[string]string{law: ClockMet, law + "_payment": ClockRunning} {
			if c, _ := clockNamed(d, deed.Inc, name, w.Now); c.Status != want {
				t.Errorf("%s is %s, want %s", name, c.Status, want)
			}
		}
	}
}
