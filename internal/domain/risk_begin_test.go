package domain

import (
	"strings"
	"testing"
)

func TestWhatANewRiskStartsWith(t *testing.T) {
	d := riskDir()
	w := riskWork(d, "rita")
	deed, err := NewRisk(w, Risk{Title: "T", Service: "track-api"}, false)
	if err != nil {
		t.Fatal(err)
	}
	r := deed.Risk
	if r.State != RiskReported || r.Owner != "emeka" || r.Score.Exposure != 4 || r.Score.Scored() || r.IsRestricted() || r.Reported != (Date{2026, 9, 15}) || !r.Target.IsZero() {
		t.Errorf("%+v", r)
	}
	if r.Holders()[1] != LeadsStep {
		t.Errorf("holders %v", r.Holders())
	}
	hid, _ := NewRisk(w, Risk{Title: "T", Service: "track-api"}, true)
	if !hid.Risk.IsRestricted() || !hid.Risk.UntilTriage || strings.Join(hid.Risk.NeedToKnow, " ") != "rita emeka noor stellan" {
		t.Errorf("from a private place: %+v", hid.Risk)
	}
	raised, _ := NewRisk(w, Risk{Title: "T", Raised: true}, false)
	if strings.Join(raised.Risk.NeedToKnow, " ") != "rita noor stellan" || raised.Risk.Owner != "" {
		t.Errorf("raised: %+v", raised.Risk)
	}
	for name, x := range map[string]struct {
		r     Risk
		field string
	}{
		"no title":        {Risk{Service: "track-api"}, "title"},
		"long title":      {Risk{Title: strings.Repeat("x", 201), Service: "track-api"}, "title"},
		"no service":      {Risk{Title: "T"}, "service"},
		"unknown service": {Risk{Title: "T", Service: "x"}, "service"},
		"five, no proof":  {Risk{Title: "T", Service: "track-api", Score: Score{Impact: 5}}, "evidence"},
		"six":             {Risk{Title: "T", Service: "track-api", Score: Score{Impact: 6}}, "impact"},
		"other exposure":  {Risk{Title: "T", Service: "track-api", Score: Score{Exposure: 2}}, "exposure_why"},
		"gone owner":      {Risk{Title: "T", Service: "track-api", Owner: "felix"}, "owner"},
		"group":           {Risk{Title: "T", Service: "track-api", Owner: "@night"}, "owner"},
		"control":         {Risk{Title: "T", Service: "track-api", Control: "x"}, "control"},
		"long sentence":   {Risk{Title: "T", Service: "track-api", Statement: Statement{Good: strings.Repeat("x", 201)}}, "good"},
	} {
		if _, err := NewRisk(w, x.r, false); err == nil || err.Field != x.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestConfirmingASomewhatSecretRiskAsksWhoMaySeeIt(t *testing.T) {
	d := riskDir()
	r := riskIn(RiskReported, medium)
	r.Visibility, r.UntilTriage, r.NeedToKnow = Restricted, true, []string{"rita", "noor", "cara"}
	if _, err := r.Confirm(riskWork(d, "noor"), Judgement{}); err == nil || err.Field != "visibility" {
		t.Errorf("not said: %v", err)
	}
	if _, err := r.Confirm(riskWork(d, "cara"), Judgement{Visibility: Internal}); err == nil || err.Code != Forbidden {
		t.Errorf("a champion decided: %v", err)
	}
	if got, err := r.Confirm(riskWork(d, "noor"), Judgement{Visibility: Internal}); err != nil || got.Risk.IsRestricted() || got.Risk.UntilTriage {
		t.Errorf("internal: %+v %v", got.Risk, err)
	}
	if got, err := r.Confirm(riskWork(d, "noor"), Judgement{Visibility: Restricted}); err != nil || !got.Risk.IsRestricted() || !contains(got.Risk.NeedToKnow, "olga") {
		t.Errorf("restricted: %+v %v", got.Risk, err)
	}
}

func TestOwnersAcceptHandOverAndDecline(t *testing.T) {
	d := riskDir()
	r := riskIn(RiskOpen, medium)
	r.Offered, r.Proposed = "", nil
	acc, err := r.Own(riskWork(d, "olga"), "", false)
	if err != nil || acc.What != "accepted" || acc.Risk.OwnerAccepted.IsZero() {
		t.Fatalf("%+v %v", acc, err)
	}
	if _, err := acc.Risk.Own(riskWork(d, "cara"), "", false); err == nil || err.Code != Forbidden {
		t.Errorf("a champion took it from who had accepted: %v", err)
	}
	if got, err := acc.Risk.Own(riskWork(d, "emeka"), "", false); err != nil || got.Risk.Owner != "emeka" {
		t.Errorf("who is accountable takes it: %v", err)
	}
	off, _ := acc.Risk.Own(riskWork(d, "olga"), "callum", false) // who is away; Thandi stands in
	if off.Risk.Owner != "olga" || off.Risk.Offered != "callum" {
		t.Errorf("%+v", off.Risk)
	}
	took, err := off.Risk.Own(riskWork(d, "thandi"), "", false)
	if err != nil || took.Risk.Owner != "callum" || took.For != "callum" {
		t.Errorf("a delegate takes it for who is away: %+v %v", took, err)
	}
	no, err := r.Decline(riskWork(d, "olga"), "not ours")
	if err != nil || no.Risk.Owner != "" || no.Gap == "" || no.Risk.OwnerGap(d, Date{2026, 9, 15}) == "" {
		t.Errorf("%+v %v", no, err)
	}
	secret := Clone(r)
	secret.Visibility, secret.NeedToKnow = Restricted, []string{"olga", "noor"}
	if _, err := secret.Own(riskWork(d, "olga"), "vera", true); err == nil || err.Code != Forbidden {
		t.Errorf("an owner widened the list: %v", err)
	}
	if _, err := secret.Own(riskWork(d, "noor"), "vera", false); err == nil || err.Field != "add_reader" {
		t.Errorf("a lead was not asked first: %v", err)
	}
	if got, err := secret.Own(riskWork(d, "noor"), "vera", true); err != nil || !contains(got.Risk.NeedToKnow, "vera") {
		t.Errorf("%v", err)
	}
	for day, gap := range map[int]bool{15: false, 21: false, 22: true} { // five business days after Mon 14 Sep end on Mon 21
		if got := r.OwnerGap(d, Date{2026, 9, day}) != ""; got != gap {
			t.Errorf("on %d September: gap %v", day, got)
		}
	}
}

func TestTreatingNeedsAnActionInTime(t *testing.T) {
	d := riskDir()
	r := riskIn(RiskOpen, medium)
	r.Target = Date{2026, 10, 1}
	act := func(day Date, state string) []Record { return []Record{&Action{State: state, Due: day, From: r.Ref()}} }
	w := riskWork(d, "olga")
	for name, x := range map[string]struct {
		hanging []Record
		how     string
		ok      bool
	}{
		"none":        {nil, TreatMitigate, false},
		"in time":     {act(Date{2026, 10, 1}, ActOpen), TreatMitigate, true},
		"a day late":  {act(Date{2026, 10, 2}, ActOpen), TreatMitigate, false},
		"done":        {act(Date{2026, 9, 20}, ActDone), TreatMitigate, false},
		"transfer":    {act(Date{2026, 9, 20}, ActBlocked), TreatTransfer, true},
		"accept":      {act(Date{2026, 9, 20}, ActOpen), TreatAccept, false},
		"other words": {act(Date{2026, 9, 20}, ActOpen), "ignore", false},
	} {
		if _, err := r.Treat(w, x.how, x.hanging); (err == nil) != x.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	r.Target = Date{2026, 9, 1} // passed: nothing could be in time, so any live action will do
	if got, err := r.Treat(w, TreatMitigate, act(Date{2026, 9, 30}, ActOpen)); err != nil || got.Risk.Target != r.Target {
		t.Errorf("past its target: %v", err)
	}
	if _, err := r.Treat(w, TreatMitigate, nil); err == nil {
		t.Error("past its target without any action")
	}
}
