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
