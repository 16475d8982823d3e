package domain

import (
	"slices"
	"testing"
	"time"
)

// The federal holidays of the United States, and the days they are observed on, are no business days of the SEC (domain 5.5).
func TestTheHolidaysOfTheSEC(t *testing.T) {
	for year, want := range map[int][]string{
		2026: {"01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "10-12", "11-11", "11-26", "12-25"},
		2027: {"01-01", "01-18", "02-15", "05-31", "06-18", "07-05", "09-06", "10-11", "11-11", "11-25", "12-24", "12-31"},
	} {
		var got []string
		for day := (Date{year, 1, 1}); day.Year == year; day = day.AddDays(1) {
			if wd := day.UTC().Weekday(); wd != time.Saturday && wd != time.Sunday && !secBusinessDay(day) {
				got = append(got, day.String()[5:])
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d: %v, want %v", year, got, want)
		}
	}
}

// The safe dates of clocks that count on from another one, and of a customer's contract (domain 5.5).
func TestPlanningDates(t *testing.T) {
	d := NewDirectory()
	d.Org.Contracts = map[string]Contract{"contoso": {Name: "Contoso", Hours: 24}}
	for law, clocks := range map[string]map[string]string{
		"eu_dora":  {"eu_dora_initial": "2026-09-12T02:15:00Z", "eu_dora_intermediate": "2026-09-15T02:15:00Z", "eu_dora_final": "2026-10-15T02:15:00Z"},
		"nis2":     {ClockNIS2Final: "2026-10-14T22:15:00Z"},
		"sec_8k":   {ClockSEC8K: ""},
		"contract": {"contract_contoso": "2026-09-12T22:15:00Z"},
	} {
		for name, want := range clocks {
			c, _ := clockNamed(d, incidentWith(t, law, Legal{}), name, moment(t, "2026-09-12T00:00:00Z"))
			if !c.Planning.Equal(moment(t, want)) || c.Status != ClockNotStarted {
				t.Errorf("%s: %s, planning %s, want %s", name, c.Status, c.Planning, want)
			}
		}
	}
}

// What the lists of clocks hold, and which is seen to first (domain 5.5).
func TestWhichClockIsSeenToFirst(t *testing.T) {
	d := NewDirectory()
	aware := map[string]time.Time{"aware": moment(t, "2026-09-12T01:00:00Z")}
	i := incidentWith(t, "gdpr", Legal{Times: aware})
	i.Legal["nis2"] = Legal{Status: LawApplies, Times: aware}
	for now, want := range map[string]string{"2026-09-12T02:00:00Z": ClockNIS2Early, "2026-09-14T02:00:00Z": ClockNIS2Early, "2026-09-20T02:00:00Z": ClockNIS2Early} {
		if c, _ := NextClock(d, i, moment(t, now)); c.Name != want {
			t.Errorf("%s: %s, want %s", now, c.Name, want)
		}
	}
	// What was missed comes first, also before what is due on a day that has come sooner.
	late := incidentWith(t, "gdpr", Legal{Times: aware, Missed: map[string]time.Time{ClockGDPRAuthority: moment(t, "2026-09-15T01:00:00Z")}})
	late.Legal["nis2"] = Legal{Status: LawApplies, Times: map[string]time.Time{"aware": moment(t, "2026-09-12T01:00:00Z"), "early_warning_sent": moment(t, "2026-09-12T02:00:00Z")}}
	late.Legal["sec_8k"] = Legal{Status: LawApplies, Times: map[string]time.Time{"material": moment(t, "2026-09-08T15:00:00Z")}}
	if c, _ := NextClock(d, late, moment(t, "2026-09-13T02:00:00Z")); c.Name != ClockGDPRAuthority {
		t.Errorf("the missed one comes first: %s", c.Name)
	}

	c, _ := clockNamed(d, i, ClockGDPRAuthority, moment(t, "2026-09-12T02:00:00Z"))
	for now, want := range map[string]time.Time{"2026-09-12T02:00:00Z": c.Planning, "2026-09-14T23:00:00Z": c.Due} {
		if got := c.ActBy(moment(t, now), time.UTC); !got.Equal(want) {
			t.Errorf("at %s act by %s, want %s", now, got, want)
		}
	}
	c.Planning = c.Due.Add(time.Hour)
	if got := c.ActBy(moment(t, "2026-09-12T02:00:00Z"), time.UTC); !got.Equal(c.Due) {
		t.Errorf("a planning date after the legal one helps nobody: %s", got)
	}

	names := func(i *Incident) (out []string) {
		for _, r := range LatentClocks(d, i) {
			out = append(out, r.Name)
		}
		return out
	}
	latent := incidentWith(t, "gdpr", Legal{})
	if got := names(latent); !slices.Equal(got, []string{ClockGDPRPeople}) {
		t.Errorf("waiting for a fact: %v", got)
	}
	latent.Kind = KindExercise
	if got := names(latent); got != nil {
		t.Errorf("of an exercise: %v", got)
	}
	for name, l := range map[string]Legal{"the law": {Status: LawNotApplicable}, "the clock": {Off: map[string]Excuse{ClockGDPRPeople: {}}}} {
		if got := names(incidentWith(t, "gdpr", l)); got != nil {
			t.Errorf("%s was set aside: %v", name, got)
		}
	}
}

// The edges of lengths, days and numbers (domain 5.5).
func TestTheEdgesOfClocks(t *testing.T) {
	d := NewDirectory()
	day, _ := ParseDate("2026-09-11")
	hipaa := Legal{Dates: map[string]Date{"discovered": day}, Numbers: map[string]int{NumPeople: 500}}
	if _, stands := clockNamed(d, incidentWith(t, "hipaa", hipaa), ClockHIPAAMedia, moment(t, "2026-09-12T00:00:00Z")); stands {
		t.Error("500 people are not more than 500 of one state")
	}
	hipaa.Missed = map[string]time.Time{ClockHIPAAMedia: moment(t, "2026-11-11T00:00:00Z")}
	if c, stands := clockNamed(d, incidentWith(t, "hipaa", hipaa), ClockHIPAAMedia, moment(t, "2026-11-12T00:00:00Z")); !stands || c.Status != ClockMissed {
		t.Error("the number was put right and what was missed is gone")
	}
	for now, want := range map[string]string{"2026-11-10T23:59:59Z": ClockDueSoon, "2026-11-11T00:00:00Z": ClockMissed} {
		if c, _ := clockNamed(d, incidentWith(t, "hipaa", Legal{Dates: hipaa.Dates}), ClockHIPAAPeople, moment(t, now)); c.Status != want {
			t.Errorf("%s: %s, want %s", now, c.Status, want)
		}
	}
	d.Org.Clocks = map[string]string{ClockHIPAAPeople: "2 months"}
	if c, _ := clockNamed(d, incidentWith(t, "hipaa", Legal{Dates: hipaa.Dates}), ClockHIPAAPeople, moment(t, "2026-09-12T00:00:00Z")); c.Day.String() != "2026-11-11" {
		t.Errorf("two months after a day: %s", c.Day)
	}
	for s, ok := range map[string]bool{"0 hours": false, "1 hour": true, "8784 hours": true, "8785 hours": false, "366 days": true, "367 days": false, "90 business days": true, "91 business days": false,
		"12 months": true, "13 months": false} {
		if _, got := ParseClockLength(s); got != ok {
			t.Errorf("%q is a length: %v", s, got)
		}
	}

	i := incidentWith(t, "nis2", Legal{Times: map[string]time.Time{"notification_sent": moment(t, "2026-09-14T18:00:00Z"), "progress_sent": moment(t, "2026-10-01T18:00:00Z")}})
	i.Times["resolved"] = moment(t, "2026-11-02T08:00:00Z")
	if c, _ := clockNamed(d, i, ClockNIS2Final, moment(t, "2026-11-03T00:00:00Z")); !c.Due.Equal(moment(t, "2026-12-02T08:00:00Z")) {
		t.Errorf("the handling ended when it was resolved: due %s", c.Due)
	}
	d.Org.Contracts = map[string]Contract{"contoso": {Name: "Contoso", Hours: 24}}
	own, all := moment(t, "2026-09-12T05:00:00Z"), moment(t, "2026-09-14T05:00:00Z")
	told := incidentWith(t, "contract", Legal{Times: map[string]time.Time{"aware": moment(t, "2026-09-12T01:00:00Z"), "sent": all, SentTo("contoso"): own}})
	if c, _ := clockNamed(d, told, "contract_contoso", all); !c.Sent.Equal(own) || c.Status != ClockMet {
		t.Errorf("a customer who was told alone was told then: %s %s", c.Sent, c.Status)
	}
}

// The edges of what is said of clocks (domain 5.5).
func TestTheEdgesOfWhatIsSaid(t *testing.T) {
	d := clockDir()
	at := func(s string) time.Time { return moment(t, s) }
	detected, noon := "2026-09-11T22:15:00Z", "2026-09-12T12:00:00Z"
	for name, x := range map[string]struct {
		said ClockSaid
		ok   bool
	}{
		"at the moment it was noticed":  {ClockSaid{Name: "gdpr", At: at(detected)}, true},
		"a second before":               {ClockSaid{Name: "gdpr", At: at("2026-09-11T22:14:59Z")}, false},
		"this very moment":              {ClockSaid{Name: "gdpr", At: at(noon)}, true},
		"a second from now":             {ClockSaid{Name: "gdpr", At: at("2026-09-12T12:00:01Z")}, false},
		"a year before, by the day":     {ClockSaid{Name: "hipaa", At: at("2025-09-12T00:00:00Z"), Sure: true}, true},
		"more than a year, by the day":  {ClockSaid{Name: "hipaa", At: at("2025-09-10T00:00:00Z"), Sure: true}, false},
		"a report that is no such duty": {ClockSaid{Name: "gdpr", What: "progress"}, false},
	} {
		i := incidentWith(t, "gdpr", Legal{})
		i.Legal["hipaa"] = Legal{Status: LawUnknown}
		if _, err := i.StartClock(clockWork(d, "bram", noon, t), x.said); (err == nil) != x.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	sent := map[string]time.Time{"aware": at("2026-09-12T01:00:00Z"), "classified": at("2026-09-12T02:00:00Z"), "sent": at("2026-09-12T03:00:00Z"), "intermediate_sent": at("2026-09-14T03:00:00Z")}
	i := incidentWith(t, "eu_dora", Legal{Times: sent})
	w := clockWork(d, "bram", "2026-09-20T12:00:00Z", t)
	if _, err := i.MeetClock(w, ClockSaid{Name: "eu_dora_initial", What: "progress"}); err == nil || err.Field != "what" {
		t.Errorf("progress where none is due: %v", err)
	}
	further, err := i.MeetClock(w, ClockSaid{Name: "eu_dora_intermediate", At: at("2026-09-18T03:00:00Z")})
	if err != nil || !further.Inc.Legal["eu_dora"].Times["intermediate_sent"].Equal(sent["intermediate_sent"]) {
		t.Fatalf("a further report: %v", err)
	}
	if c, _ := clockNamed(d, further.Inc, "eu_dora_final", w.Now); !c.Due.Equal(at("2026-10-18T03:00:00Z")) {
		t.Errorf("a month after the last one: %s", c.Due)
	}
	right, err := i.MeetClock(w, ClockSaid{Name: "eu_dora_intermediate", At: at("2026-09-13T03:00:00Z"), Why: "the first mail was found"})
	if err != nil || !right.Inc.Legal["eu_dora"].Times["intermediate_sent"].Equal(at("2026-09-13T03:00:00Z")) {
		t.Errorf("an earlier time puts the first one right: %v", err)
	}

	d.Org.Contracts = map[string]Contract{"northwind": {Hours: 48}, "contoso": {Hours: 24}}
	i = incidentWith(t, "contract", Legal{Times: map[string]time.Time{"aware": at("2026-09-12T01:00:00Z")}})
	w = clockWork(d, "bram", noon, t)
	all, err := i.MeetClock(w, ClockSaid{Name: "contract"})
	if err != nil {
		t.Fatalf("all customers at once: %v", err)
	}
	for _, name := range []string{"contract_northwind", "contract_contoso"} {
		if c, _ := clockNamed(d, all.Inc, name, w.Now); c.Status != ClockMet {
			t.Errorf("%s is %s", name, c.Status)
		}
	}

	// What was sent late counts as missed too, and the first end that was missed is the one that is kept.
	due := at("2026-09-15T01:00:00Z")
	i = incidentWith(t, "gdpr", Legal{Times: map[string]time.Time{"aware": at("2026-09-12T01:00:00Z"), "sent": due.Add(time.Hour)}})
	if kept := i.KeepMisses(d, due.Add(2*time.Hour)); len(kept) != 1 || !kept[0].End(time.UTC).Equal(due) {
		t.Errorf("sent late: %+v", kept)
	}
	i.Legal["gdpr"].Times["aware"] = at("2026-09-11T23:00:00Z")
	if kept := i.KeepMisses(d, due.Add(2*time.Hour)); len(kept) != 0 || !i.Legal["gdpr"].Missed[ClockGDPRAuthority].Equal(due) {
		t.Errorf("kept again: %+v", kept)
	}

	// Form 8-K counts days in New York.
	for start, want := range map[string]string{"2026-09-15T03:59:00Z": "2026-09-18T21:30:00Z", "2026-09-15T04:00:00Z": "2026-09-21T21:30:00Z"} {
		c, _ := clockNamed(d, incidentWith(t, "sec_8k", Legal{Times: map[string]time.Time{"material": at(start)}}), ClockSEC8K, at(start))
		if !c.Due.Equal(at(want)) {
			t.Errorf("material at %s: due %s, want %s", start, c.Due, want)
		}
	}
	for now, want := range map[string]string{"2026-09-18T03:59:00Z": ClockRunning, "2026-09-18T04:00:00Z": ClockDueSoon} {
		if c, _ := clockNamed(d, incidentWith(t, "sec_8k", Legal{Times: map[string]time.Time{"material": at("2026-09-15T15:00:00Z")}}), ClockSEC8K, at(now)); c.Status != want {
			t.Errorf("at %s: %s, want %s", now, c.Status, want)
		}
	}

	// The daily question begins the day after it was declared, whenever it was noticed.
	i = incidentWith(t, "sec_8k", Legal{})
	i.Times["declared"] = at("2026-09-20T10:00:00Z")
	for _, x := range i.Duties(d, at("2026-09-20T11:00:00Z")) {
		if x.What == DutyClock && !x.At.Equal(at("2026-09-21T07:00:00Z")) {
			t.Errorf("asked at %s", x.At)
		}
	}

	// What just passed and is mild is not told; what presses is.
	i = incidentWith(t, "gdpr", Legal{Times: map[string]time.Time{"aware": at("2026-09-12T01:00:00Z")}})
	var marks []int
	for _, x := range PassedMarks(d, i, at("2026-09-14T18:00:00Z")) {
		marks = append(marks, x.N)
	}
	if !slices.Equal(marks, []int{50, 75}) {
		t.Errorf("passed: %v", marks)
	}
	if marks := PassedMarks(d, i, at("2026-09-13T12:00:00Z")); len(marks) != 0 {
		t.Errorf("still to come: %v", marks)
	}
	for percent, want := range map[int]bool{0: false, 75: false, 90: true, 100: true} {
		if (Duty{What: DutyClock, N: percent}).Presses() != want {
			t.Errorf("%d %% presses: %v", percent, !want)
		}
	}
}

// The edges of what is set aside and counted, and of which services keep data about health (domain 5.5).
func TestTheEdgesOfLaws(t *testing.T) {
	d := clockDir()
	w := clockWork(d, "bram", "2026-09-12T12:00:00Z", t)
	i := incidentWith(t, "hipaa", Legal{Status: LawUnknown, Numbers: map[string]int{NumPeople: 620}})
	for n, ok := range map[int]bool{-1: false, 0: true, 620: false, 621: true} {
		if _, err := i.CountAffected(w, NumPeople, n); (err == nil) != ok {
			t.Errorf("%d people: %v", n, err)
		}
	}
	if _, err := incidentWith(t, "hipaa", Legal{Status: LawNotApplicable}).CountAffected(w, NumPeople, 1); err == nil || err.Code != Refused {
		t.Errorf("people are counted for a law that was set aside: %v", err)
	}
	off := incidentWith(t, "gdpr", Legal{Status: LawUnknown, Off: map[string]Excuse{ClockGDPRPeople: {By: "bram"}}})
	if _, err := off.ClockOff(w, ClockGDPRPeople, "again"); CodeOf(err) != AlreadyDone {
		t.Errorf("set aside twice: %v", err)
	}
	if _, err := off.ClockOn(clockWork(d, "noor", "2026-09-12T12:00:00Z", t), ClockGDPRPeople); CodeOf(err) != Forbidden {
		t.Errorf("a security lead takes back what legal set aside: %v", err)
	}
	deed, err := off.ClockOn(w, ClockGDPRPeople)
	if err != nil {
		t.Fatal(err)
	}
	if _, still := deed.Inc.Legal["gdpr"].Off[ClockGDPRPeople]; still {
		t.Error("it applies and is set aside")
	}
	if _, err := deed.Inc.ClockOn(w, "gdpr"); CodeOf(err) != AlreadyDone {
		t.Errorf("it applies already: %v", err)
	}
	for _, kind := range []string{"patient files", "Health records", "medical images"} {
		d.Services["x"] = &Service{ID: "x", Data: []string{kind}}
		i := &Incident{Kind: KindReal, ServiceIDs: []string{"x"}}
		if StartLegal(d, i); i.Legal["hipaa"].Status != LawUnknown {
			t.Errorf("%s is no data about health", kind)
		}
	}
}
