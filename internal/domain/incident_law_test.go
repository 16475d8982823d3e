package domain

import (
	"slices"
	"testing"
	"time"
)

// A service that turns out to be touched brings the law on its data, though the incident was declared without it (domain
// 5.5: on if health data, and what is unknown counts as applying).
func TestAServiceBringsItsLaw(t *testing.T) {
	d := clockDir()
	d.Services["clinic"] = &Service{ID: "clinic", Name: "Clinic", Data: []string{"patient"}}
	w := clockWork(d, "noor", "2026-09-12T02:00:00Z", t)
	deed, err := NewIncident(w, Incident{Title: "Orders of others are shown", Severity: "SEV2", Times: map[string]time.Time{}}, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, stands := deed.Inc.Legal["hipaa"]; stands {
		t.Fatal("nobody spoke of health data yet")
	}
	gdpr := deed.Inc.Legal["gdpr"]
	gdpr.Status, gdpr.Reason = LawNotApplicable, "no personal data"
	deed.Inc.Legal["gdpr"] = gdpr
	deed, err = deed.Inc.Edit(w, IncidentChange{Services: []string{"clinic"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if l := deed.Inc.Legal["hipaa"]; l.Status != LawUnknown {
		t.Errorf("health data is touched and the law says %q", l.Status)
	}
	if deed.Inc.Legal["gdpr"].Reason != "no personal data" {
		t.Error("what a legal reviewer said is gone")
	}
}

// A clock that was missed is there for good: neither another service nor the word that it does not apply takes that back
// (domain 5.5).
func TestMissedOutlivesCorrections(t *testing.T) {
	d := clockDir()
	d.Services["portal"] = &Service{ID: "portal", Name: "Portal"}
	d.Org.Contracts = map[string]Contract{"northwind": {Name: "Northwind Clinics", Hours: 24, Services: []string{"portal"}}}
	i := incidentWith(t, "contract", Legal{Times: map[string]time.Time{"aware": moment(t, "2026-09-12T01:00:00Z")}})
	i.ServiceIDs = []string{"portal"}
	w := clockWork(d, "noor", "2026-09-14T02:00:00Z", t)
	deed, err := i.Edit(w, IncidentChange{Without: []string{"portal"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := clockNamed(d, deed.Inc, "contract_northwind", w.Now); !ok || c.Status != ClockMissed {
		t.Errorf("without the service it is %v %q", ok, c.Status)
	}
	legal := clockWork(d, "bram", "2026-09-14T03:00:00Z", t)
	deed, err = deed.Inc.ClockOff(legal, "contract_northwind", "they were not touched")
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := clockNamed(d, deed.Inc, "contract_northwind", legal.Now); !ok || c.Status != ClockNotApplicable || c.Missed.IsZero() {
		t.Errorf("set aside it forgets that it was missed: %v %+v", ok, c)
	}
}

// The yes to words for outside is what an exercise measures, not their draft (domain 3.6).
func TestADraftIsNoStatement(t *testing.T) {
	d := clockDir()
	at := moment(t, "2026-09-12T02:00:00Z")
	i := &Incident{}
	i.Say(&StatementState{Mark: "1", By: "rui", At: at}, d, at, "rui")
	i.Say(&StatementState{Mark: "1", By: "rui", At: at, Change: "noor"}, d, at, "noor")
	said := func() bool {
		return slices.ContainsFunc(i.Timeline, func(m Moment) bool { return m.What == "approved" })
	}
	if said() {
		t.Error("a draft counts as a statement")
	}
	if i.Say(&StatementState{Mark: "1", By: "rui", At: at, Approved: "noor", For: "bram"}, d, at, "noor"); !said() {
		t.Error("the yes is not found")
	}
}
