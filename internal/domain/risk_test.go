package domain

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// riskDir is the small company with people for every part of a risk.
func riskDir() *Directory {
	d := parcels()
	for _, p := range []*Person{
		{ID: "cara", Name: "Cara", Unit: "parcel", ChampionAck: Date{2026, 9, 1}},
		{ID: "tom", Name: "Tom", Unit: "parcel"},
		{ID: "vera", Name: "Vera"}, {ID: "otto", Name: "Otto"}, {ID: "rita", Name: "Rita"}, {ID: "olga", Name: "Olga"}, {ID: "dora", Name: "Dora"},
		{ID: "yusra", Name: "Yusra", Roles: []Role{RoleAuditor}},
	} {
		d.Put(p)
	}
	d.Put(&Team{ID: "parcel", Name: "Parcel Tracking", Lead: "tom", Champions: []string{"cara"}})
	d.Put(&Service{ID: "track-api", Name: "Tracking", Team: "parcel", Tier: 2, Reach: 4, RACI: RACI{Accountable: "emeka"}})
	d.Put(&Control{ID: "backup", Name: "Backups"})
	d.Index()
	return d
}

func riskWork(d *Directory, person string) Work {
	return Work{Dir: d, Now: at("2026-09-15 12:00"), Caller: CallerFor(d, d.People[person])}
}

var whole = Statement{"a", "b", "c", "d", "e", "f"}

// riskIn is a risk of Olga's in a state, offered to Otto, reported by Rita, to be verified by Vera.
func riskIn(state string, s Score) *Risk {
	r := &Risk{ID: "RSK-020", Title: "T", Service: "track-api", Owner: "olga", Offered: "otto", Reporter: "rita", Verifier: "vera", State: state, Score: s, Statement: whole,
		Opened: Date{2026, 9, 1}, Target: Date{2026, 10, 1}, OwnerAsked: Date{2026, 9, 14}, Treatment: TreatMitigate}
	if state == RiskReported {
		r.Opened, r.Target, r.OwnerAsked = Date{}, Date{}, Date{}
	}
	if state == RiskVerifying {
		r.Fixers = []string{"dora"}
	}
	if state != RiskReported {
		r.Proposed = &ScoreWish{Score: Score{Likelihood: 2, Impact: s.Impact, Exposure: 4}, Reason: "x", By: "rita"}
	}
	return r
}

var (
	medium = Score{Likelihood: 3, Impact: 3, Exposure: 4} // 42
	high   = Score{Likelihood: 4, Impact: 4, Exposure: 4} // 64
)

// do calls a verb with everything that its guards ask for.
func do(r *Risk, w Work, verb string) (RiskDeed, *Error) {
	act := &Action{ID: "ACT-1", State: ActOpen, From: r.Ref(), Due: Date{2026, 9, 20}}
	switch verb {
	case "confirm":
		return r.Confirm(w, Judgement{Why: "w"})
	case "reject":
		return r.Reject(w, "not_a_risk", nil, "w")
	case "score":
		n := r.Score
		n.Effort = 4
		return r.Rescore(w, n, "", "w")
	case "keep":
		return r.Keep(w, "w")
	case "edit":
		return r.Edit(w, RiskEdit{Title: "Another"})
	case "own":
		return r.Own(w, "amrit", true)
	case "decline":
		return r.Decline(w, "w")
	case "treat":
		return r.Treat(w, TreatAvoid, []Record{act})
	case "verify":
		return r.Verify(w, "proof", nil)
	case "verifier":
		return r.NameVerifier(w, "amrit", true, nil)
	case "close":
		return r.Close(w, "remediated", nil)
	case "reopen":
		return r.Reopen(w, "w", nil)
	}
	panic(verb)
}

// who may do what in which state, written from the text of domain 3.1 and 7.1, not from the code: state, verb → what
// becomes of it and who may, for a Medium risk. Besides: the words of a reported or open risk are mended, and an owner
// handed over, by those around it.
var byLaw = map[string]struct {
	to  string
	who string
}{
	"reported confirm": {RiskOpen, "noor cara"}, "reported reject": {RiskRejected, "noor"}, "reported score": {RiskReported, "noor cara olga rita"},
	"open treat": {RiskTreatment, "olga"}, "in_treatment verify": {RiskVerifying, "olga"}, "in_treatment treat": {RiskTreatment, "olga"},
	"verifying close": {RiskClosed, "noor cara rita otto emeka tom vera amrit"}, "verifying reopen": {RiskTreatment, "noor cara rita otto emeka tom vera amrit"},
	"closed reopen": {RiskOpen, "noor cara"},
}

func init() {
	around, owners := "noor cara olga otto emeka tom", "olga otto"
	for _, s := range []string{RiskReported, RiskOpen, RiskTreatment, RiskAccepted, RiskVerifying} {
		set := func(verb, who string) {
			byLaw[s+" "+verb] = struct{ to, who string }{s, who}
		}
		set("edit", "noor cara olga rita")
		set("own", around)
		set("decline", owners)
		if s != RiskReported {
			set("confirm", "noor cara")
			set("score", "noor cara olga rita")
			set("keep", "noor cara")
			set("verifier", "noor")
		}
	}
}

func TestWhoMayDoWhatToARiskInWhichState(t *testing.T) {
	d := riskDir()
	states := []string{RiskReported, RiskOpen, RiskTreatment, RiskAccepted, RiskVerifying, RiskClosed, RiskRejected}
	verbs := []string{"confirm", "reject", "score", "keep", "edit", "own", "decline", "treat", "verify", "verifier", "close", "reopen"}
	people := []string{"noor", "cara", "olga", "otto", "rita", "emeka", "tom", "vera", "dora", "amrit", "yusra"}
	n := 0
	for _, s := range states {
		for _, v := range verbs {
			for _, p := range people {
				n++
				r := riskIn(s, medium)
				deed, err := do(r, riskWork(d, p), v)
				law, listed := byLaw[s+" "+v]
				may := listed && slices.Contains(strings.Fields(law.who), p)
				switch {
				case may && err != nil:
					t.Errorf("%s, %s by %s: %v", s, v, p, err)
				case may && deed.Risk.State != law.to:
					t.Errorf("%s, %s by %s leads to %s, not %s", s, v, p, deed.Risk.State, law.to)
				case !may && err == nil:
					t.Errorf("%s, %s by %s was done", s, v, p)
				case !may && listed && err.Code != Forbidden:
					t.Errorf("%s, %s by %s: %s %v", s, v, p, err.Code, err)
				case !listed && err.Code != Refused && err.Code != AlreadyDone && err.Code != Forbidden:
					t.Errorf("%s, %s by %s: %s %v", s, v, p, err.Code, err)
				}
				if err != nil && err.Code == Refused && listed == false && riskAllowed(s) && !strings.Contains(err.Error(), "Possible now") {
					t.Errorf("the refusal names nothing that is allowed: %v", err)
				}
				if r.State != s {
					t.Fatalf("%s changed the risk it was asked about", v)
				}
			}
		}
	}
	if n != len(states)*len(verbs)*len(people) {
		t.Fatal(n)
	}
	for _, s := range states { // nobody says what the system does
		for _, v := range []string{riskAccept, riskLapse, riskFixed} {
			if _, _, _, err := riskIn(s, medium).gate(riskWork(d, "noor"), v); err == nil {
				t.Errorf("%s: a person said %q", s, v)
			}
		}
	}
}

func riskAllowed(state string) bool { return len(riskLife.allowed(state)) > 0 }

// High and Critical: a champion confirms none, and only a lead or the named verifier closes (domain 3.1).
func TestAHighRiskIsConfirmedByALeadAndClosedByALeadOrTheNamedVerifier(t *testing.T) {
	d := riskDir()
	for _, x := range []struct{ state, verb, may string }{
		{RiskReported, "confirm", "noor"}, {RiskOpen, "confirm", "noor"}, {RiskVerifying, "close", "noor vera"}, {RiskVerifying, "reopen", "noor vera"},
	} {
		for _, p := range []string{"noor", "cara", "olga", "rita", "vera", "dora", "amrit"} {
			r := riskIn(x.state, high)
			r.Proposed = nil
			_, err := do(r, riskWork(d, p), x.verb)
			if may := slices.Contains(strings.Fields(x.may), p); may != (err == nil) {
				t.Errorf("%s a High one that is %s, by %s: %v", x.verb, x.state, p, err)
			}
		}
	}
}

// Fixer ≠ verifier, also where a delegate or a security lead did it; a waiver lifts it (domain 7.4).
func TestWhoDidTheFixDoesNotVerifyIt(t *testing.T) {
	d := riskDir()
	r := riskIn(RiskTreatment, medium)
	deed, err := r.Verify(riskWork(d, "olga"), "https://example.com/proof", []string{"dora", "noor"})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"olga", "dora", "noor"} {
		if _, err := deed.Risk.Close(riskWork(d, p), "", nil); err == nil || err.Code != Forbidden || err.Rule != "domain 7.4" {
			t.Errorf("%s closed it: %v", p, err)
		}
	}
	if _, err := deed.Risk.Close(riskWork(d, "stellan"), "", []string{"stellan"}); err == nil {
		t.Error("who did an action after it was handed in closed it")
	}
	waived := Clone(deed.Risk)
	waived.Waivers = []Waiver{{By: "stellan", Reason: "two people", On: Date{2026, 9, 15}}}
	got, err := waived.Close(riskWork(d, "dora"), "", nil)
	if err != nil || got.Risk.CloseReason != "remediated" || got.Risk.ClosedBy != "dora" {
		t.Errorf("waived: %v", err)
	}
	if _, err := got.Risk.Close(riskWork(d, "stellan"), "", nil); err == nil || err.Code != AlreadyDone || !strings.Contains(err.Message, "Dora closed") {
		t.Errorf("the second one: %v", err)
	}
}

func TestADropFromHighNeedsALeadAReasonAndSomebodyElse(t *testing.T) {
	d := riskDir()
	low := Score{Likelihood: 2, Impact: 3, Exposure: 4} // 36
	r := riskIn(RiskOpen, high)
	r.Proposed = nil
	deed, err := r.Rescore(riskWork(d, "olga"), low, "", "less than we thought")
	if err != nil || deed.What != "proposed" || deed.Risk.Score != high {
		t.Fatalf("an owner's drop: %+v %v", deed, err)
	}
	if _, err := deed.Risk.Confirm(riskWork(d, "cara"), Judgement{}); err == nil {
		t.Error("a champion confirmed a drop from High")
	}
	got, err := deed.Risk.Confirm(riskWork(d, "noor"), Judgement{})
	if err != nil || got.Risk.Score.Band() != Medium || got.Risk.Proposed != nil || got.Risk.Target != r.Target || got.Risk.Highest != High || got.Risk.HighSince != r.Opened {
		t.Errorf("a lead: %+v %v", got.Risk, err)
	}
	if _, err := r.Rescore(riskWork(d, "noor"), low, "", ""); err == nil || err.Field != "why" {
		t.Errorf("without a reason: %v", err)
	}
	own := Clone(r)
	own.Owner = "noor"
	deed, err = own.Rescore(riskWork(d, "noor"), low, "", "w")
	if err != nil || deed.What != "proposed" {
		t.Fatalf("a lead's own risk: %v %v", deed.What, err)
	}
	if _, err := deed.Risk.Confirm(riskWork(d, "noor"), Judgement{}); err == nil || err.Rule != "domain 7.4" {
		t.Errorf("a lead confirmed their own drop: %v", err)
	}
	if _, err := own.Confirm(riskWork(d, "noor"), Judgement{Score: low, Why: "w"}); err == nil || err.Rule != "domain 7.4" {
		t.Errorf("a lead confirmed a lower score of their own: %v", err)
	}
	if _, err := deed.Risk.Confirm(riskWork(d, "stellan"), Judgement{}); err != nil {
		t.Errorf("the other lead: %v", err)
	}
	up := Score{Likelihood: 4, Impact: 4, Exposure: 5, Evidence: "seen"}
	if got, err := r.Rescore(riskWork(d, "noor"), up, "open to all", "w"); err != nil || got.Risk.Target != (Date{2026, 9, 15}) || got.Risk.Highest != Critical {
		t.Errorf("up: %+v %v", got.Risk, err)
	}
}

// Each spell is a separate observation (domain 6); exceptions reset neither age nor target (domain 3.1).
func TestSpellsAndExceptions(t *testing.T) {
	d := riskDir()
	r := riskIn(RiskReported, high)
	r.Offered = ""
	deed, err := r.Confirm(riskWork(d, "noor"), Judgement{})
	if err != nil {
		t.Fatal(err)
	}
	r = deed.Risk
	if r.Opened != (Date{2026, 9, 15}) || r.Target != (Date{2026, 10, 15}) || r.HighSince != r.Opened || r.NextReview() != (Date{2026, 12, 14}) {
		t.Fatalf("opened %+v", r)
	}
	acc, ok := r.Accept()
	if !ok || acc.State != RiskAccepted || acc.Target != r.Target || acc.Opened != r.Opened {
		t.Errorf("accepted: %+v", acc)
	}
	back, _ := acc.ExceptionEnded(false, "")
	if back.State != RiskOpen || back.Target != r.Target || back.Opened != r.Opened || back.Treatment != "" {
		t.Errorf("lapsed: %+v", back)
	}
	fixed, _ := acc.ExceptionEnded(true, "see the ticket", "dora")
	if fixed.State != RiskVerifying || !fixed.Fixed("dora") || fixed.Evidence == "" {
		t.Errorf("fixed: %+v", fixed)
	}
	if _, ok := fixed.Accept(); ok {
		t.Error("a risk that is being verified was accepted")
	}
	w := riskWork(d, "noor")
	closed, err := fixed.Close(w, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	w.Now = w.Now.Add(10 * 24 * time.Hour)
	again, err := closed.Risk.Reopen(w, "it came back", nil)
	if err != nil {
		t.Fatal(err)
	}
	n := again.Risk
	want := Spell{Opened: Date{2026, 9, 15}, HighSince: Date{2026, 9, 15}, Closed: Date{2026, 9, 15}, Reason: "remediated", Highest: High}
	if len(n.Spells) != 1 || n.Spells[0] != want || n.Opened != (Date{2026, 9, 25}) || n.Reopened != 1 || n.Target != (Date{2026, 10, 25}) || !n.Closed.IsZero() || n.Evidence != "" {
		t.Errorf("reopened: %+v", n)
	}
}
