package domain

import (
	"slices"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/worktime"
)

func workAs(d *Directory, who string, source Record) Work {
	return Work{Dir: d, Now: at("2026-09-15 14:00"), Caller: as(d, who), Source: source}
}

func risky(owner string, l, i, e int) *Risk {
	return &Risk{ID: "RSK-001", Service: "track-api", Owner: owner, Score: Score{Likelihood: l, Impact: i, Exposure: e}}
}

func anAction(state string) *Action {
	return &Action{ID: "ACT-001", Title: "Check the customer", Owner: "rui", AddedBy: "saoirse", State: state, From: Ref{KindRisk, "RSK-001"},
		Service: "track-api", Created: Date{2026, 9, 1}, FirstDue: Date{2026, 9, 16}, Due: Date{2026, 9, 16}}
}

// The whole table of domain 3.4: what is not listed is refused, and the refusal names what is allowed.
func TestActionTransitions(t *testing.T) {
	d := parcels()
	verbs := map[string]func(*Action, Work) (Deed, *Error){
		"start":    func(a *Action, w Work) (Deed, *Error) { return a.Start(w) },
		"block":    func(a *Action, w Work) (Deed, *Error) { return a.Block(w, "DEC-008", "emeka", Date{2026, 9, 18}) },
		"done":     func(a *Action, w Work) (Deed, *Error) { return a.Done(w, "link") },
		"reopen":   func(a *Action, w Work) (Deed, *Error) { return a.Reopen(w, "came back") },
		"move":     func(a *Action, w Work) (Deed, *Error) { return a.Move(w, Date{2026, 9, 18}, "") },
		"drop":     func(a *Action, w Work) (Deed, *Error) { return a.Drop(w, "not needed") },
		"handback": func(a *Action, w Work) (Deed, *Error) { return a.HandBack(w) },
		"assign":   func(a *Action, w Work) (Deed, *Error) { return a.Assign(w, "saoirse", false) },
	}
	want := map[string]map[string]string{ // state → verb → state after, by the owner; dropping only becomes a wish
		ActOpen:       {"start": ActInProgress, "done": ActDone, "move": ActOpen, "drop": ActOpen, "handback": ActOpen, "assign": ActOpen},
		ActInProgress: {"block": ActBlocked, "done": ActDone, "reopen": ActOpen, "move": ActInProgress, "drop": ActInProgress, "assign": ActInProgress},
		ActBlocked:    {"start": ActInProgress, "block": ActBlocked, "done": ActDone, "move": ActBlocked, "drop": ActBlocked, "assign": ActBlocked},
		ActDone:       {"reopen": ActOpen},
		ActDropped:    {},
	}
	for state, row := range want {
		for verb, do := range verbs {
			a := anAction(state)
			deed, err := do(a, workAs(d, "rui", risky("emeka", 4, 4, 5)))
			to, listed := row[verb]
			switch {
			case listed && (err != nil || deed.Act.State != to):
				t.Errorf("%s in %s: %v", verb, state, err)
			case !listed && err == nil:
				t.Errorf("%s in %s was let through", verb, state)
			case !listed && err.Code == Refused:
				for allowed := range row {
					if !strings.Contains(err.Hint, allowed) {
						t.Errorf("%s in %s: %q does not name %s", verb, state, err.Hint, allowed)
					}
				}
			}
		}
	}
}

func TestWhoConsents(t *testing.T) {
	d := parcels()
	for _, x := range []struct {
		name   string
		source Record
		owner  string
		apart  bool
		want   string
	}{
		{"risk: its owner", risky("emeka", 1, 1, 1), "rui", true, "emeka"},
		{"decision: its driver", &Decision{Driver: "saoirse", Approver: "emeka"}, "rui", true, "saoirse"},
		{"exception: its approver", &Exception{Approver: "renata", Requester: "emeka"}, "rui", true, "renata"},
		{"small incident: its lead", &Incident{Severity: "SEV3", Lead: "emeka"}, "rui", true, "emeka"},
		{"SEV1: a security lead", &Incident{Severity: "SEV1", Lead: "emeka"}, "rui", true, LeadsStep},
		{"SEV2: a security lead", &Incident{Severity: "SEV2", Lead: "emeka"}, "rui", true, LeadsStep},
		{"no source: who added it", nil, "rui", true, "saoirse"},
		{"dropping one's own risk's action", risky("rui", 1, 1, 1), "rui", true, LeadsStep},
		{"moving it is theirs to agree", risky("rui", 1, 1, 1), "rui", false, "rui"},
		{"the source's owner has left", risky("felix", 1, 1, 1), "rui", true, LeadsStep},
		{"away: asked through the delegate", risky("callum", 1, 1, 1), "rui", true, "callum"},
		{"away, and the delegate is the owner", risky("callum", 1, 1, 1), "thandi", true, LeadsStep},
	} {
		a := anAction(ActOpen)
		a.Owner = x.owner
		if got := ConsentOf(d, Date{2026, 9, 15}, a, x.source, x.apart); got.Person != x.want {
			t.Errorf("%s: %s, want %s", x.name, got.Person, x.want)
		}
	}
}

func TestDroppingNeedsSomebodyElse(t *testing.T) {
	d := parcels()
	risk := risky("emeka", 4, 4, 5)
	if _, err := anAction(ActOpen).Drop(workAs(d, "rui", risk), " "); err == nil || err.Field != "why" {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := anAction(ActOpen).Drop(workAs(d, "amrit", risk), "x"); err == nil || err.Code != Forbidden || !strings.Contains(err.Hint, "Rui Castanheda") {
		t.Errorf("a stranger: %v", err)
	}
	if deed, err := anAction(ActOpen).Drop(workAs(d, "emeka", risk), "vendor lends them"); err != nil || deed.Act.State != ActDropped || deed.Act.DropApprovedBy != "emeka" {
		t.Errorf("the risk's owner: %v", err)
	}
	deed, err := anAction(ActOpen).Drop(workAs(d, "rui", risk), "vendor lends them")
	if err != nil || deed.What != "wished" || deed.Act.State != ActOpen || deed.Act.Wish.Asked != "emeka" {
		t.Fatalf("the owner only wishes it: %v %+v", err, deed)
	}
	waiting := deed.Act
	if _, err := waiting.Accept(workAs(d, "rui", risk)); err == nil || err.Rule != "domain 7.4" {
		t.Errorf("the owner consents to it: %v", err)
	}
	if deed, err = waiting.Refuse(workAs(d, "emeka", risk)); err != nil || deed.Act.Wish != nil || deed.Act.State != ActOpen {
		t.Errorf("a no: %v", err)
	}
	// The risk changed hands after the question: the new owner answers, not the old one.
	if _, err := waiting.Accept(workAs(d, "emeka", risky("renata", 4, 4, 5))); err == nil || err.Code != Forbidden {
		t.Errorf("the former owner: %v", err)
	}
	deed, err = waiting.Accept(workAs(d, "emeka", risk))
	if err != nil || deed.Act.State != ActDropped || deed.Act.DropReason != "vendor lends them" || deed.Act.DropApprovedBy != "emeka" {
		t.Errorf("consent: %v %+v", err, deed.Act)
	}
	lead := anAction(ActOpen)
	lead.Owner = "noor"
	sev1 := &Incident{ID: "INC-1", Severity: "SEV1"}
	if deed, _ := lead.Drop(workAs(d, "noor", sev1), "x"); deed.What != "wished" {
		t.Error("a security lead who owns the action dropped it alone")
	}
	if deed, err := lead.Drop(workAs(d, "stellan", sev1), "x"); err != nil || deed.What != "dropped" {
		t.Errorf("another lead: %v", err)
	}
}

func TestTheThirdMoveNeedsConsent(t *testing.T) {
	d := parcels()
	risk := risky("emeka", 4, 4, 5)
	a := anAction(ActInProgress)
	for i, day := range []int{17, 18} {
		deed, err := a.Move(workAs(d, "rui", risk), Date{2026, 9, day}, "")
		if err != nil || deed.Act.Shifts != i+1 || deed.Act.Due.Day != day || deed.Act.FirstDue.Day != 16 {
			t.Fatalf("move %d: %v %+v", i+1, err, deed.Act)
		}
		a = deed.Act
	}
	if deed, err := a.Move(workAs(d, "rui", risk), Date{2026, 9, 17}, ""); err != nil || deed.Act.Shifts != 2 || deed.What != "moved" {
		t.Errorf("an earlier day is no shift: %v", err)
	}
	if deed, err := a.Move(workAs(d, "emeka", risk), Date{2026, 9, 21}, ""); err != nil || deed.Act.Shifts != 3 || deed.What != "moved" {
		t.Errorf("the source's owner moves it: %v", err)
	}
	deed, err := a.Move(workAs(d, "rui", risk), Date{2026, 9, 21}, "parts are late")
	if err != nil || deed.What != "wished" || deed.Act.Due.Day != 18 || deed.Act.Shifts != 2 {
		t.Fatalf("the third: %v %+v", err, deed.Act)
	}
	if deed, err = deed.Act.Accept(workAs(d, "emeka", risk)); err != nil || deed.Act.Due.Day != 21 || deed.Act.Shifts != 3 || deed.Act.Wish != nil || deed.Act.FirstDue.Day != 16 {
		t.Errorf("agreed: %v %+v", err, deed.Act)
	}
	for day, word := range map[Date]string{{2026, 9, 14}: "past", {2026, 9, 18}: "already", {}: "exactly one due date"} {
		if _, err := a.Move(workAs(d, "rui", risk), day, ""); err == nil || err.Field != "due" || !strings.Contains(err.Message, word) {
			t.Errorf("to %v: %v", day, err)
		}
	}
}

func TestEvidence(t *testing.T) {
	d := parcels()
	for _, x := range []struct {
		source Record
		needed bool
	}{
		{risky("emeka", 4, 4, 5), true},  // Critical
		{risky("emeka", 3, 3, 5), true},  // High, 48
		{risky("emeka", 2, 4, 3), false}, // Medium, 40
		{&Incident{Severity: "SEV1"}, true}, {&Incident{Severity: "SEV2"}, true}, {&Incident{Severity: "SEV3"}, false},
		{&Incident{Severity: "SEV4", Kind: "exercise"}, true}, {&Decision{}, false}, {nil, false},
	} {
		_, err := anAction(ActOpen).Done(workAs(d, "rui", x.source), "")
		if (err != nil) != x.needed || (err != nil && err.Field != "evidence") {
			t.Errorf("%+v without evidence: %v", x.source, err)
		}
		if deed, err := anAction(ActOpen).Done(workAs(d, "rui", x.source), "https://example.com/proof"); err != nil || deed.Act.DoneOn != (Date{2026, 9, 15}) {
			t.Errorf("%+v with evidence: %v", x.source, err)
		}
	}
	if _, err := anAction(ActOpen).Done(workAs(d, "emeka", nil), ""); err == nil || err.Code != Forbidden {
		t.Errorf("only the owner finishes it: %v", err)
	}
	away := parcels()
	away.People["rui"].AwayUntil, away.People["rui"].Delegate = Date{2026, 9, 30}, "saoirse"
	if deed, err := anAction(ActOpen).Done(workAs(away, "saoirse", nil), ""); err != nil || deed.For != "rui" || deed.Act.DoneBy != "saoirse" {
		t.Errorf("the delegate finishes it for Rui: %v %+v", err, deed)
	}
}

func TestANewOwnerMustAccept(t *testing.T) {
	d := parcels()
	a := anAction(ActInProgress)
	deed, err := a.Assign(workAs(d, "emeka", risky("emeka", 1, 1, 1)), "saoirse", false)
	if err != nil || deed.Act.Owner != "rui" || deed.Act.Offered != "saoirse" {
		t.Fatalf("offered: %v %+v", err, deed.Act)
	}
	if _, err := deed.Act.Done(workAs(d, "saoirse", nil), ""); err == nil {
		t.Error("an offer alone makes nobody the owner")
	}
	if no, err := deed.Act.Refuse(workAs(d, "saoirse", nil)); err != nil || no.Act.Owner != "rui" || no.Act.Offered != "" {
		t.Errorf("declined: %v", err)
	}
	if _, err := deed.Act.Accept(workAs(d, "amrit", nil)); err == nil || !strings.Contains(err.Message, "Saoirse") {
		t.Errorf("somebody else takes it: %v", err)
	}
	if yes, err := deed.Act.Accept(workAs(d, "saoirse", nil)); err != nil || yes.Act.Owner != "saoirse" || yes.Act.Offered != "" {
		t.Errorf("taken: %v", err)
	}
	if back, err := anAction(ActOpen).HandBack(workAs(d, "rui", nil)); err != nil || back.Act.Owner != "saoirse" {
		t.Errorf("handed back: %v", err)
	}
	for who, word := range map[string]string{"felix": "deactivated", "ghost": "know nobody", "": "exactly one owner"} {
		if _, err := a.Assign(workAs(d, "rui", nil), who, false); err == nil || !strings.Contains(err.Message, word) {
			t.Errorf("to %q: %v", who, err)
		}
	}
}

func TestANewAction(t *testing.T) {
	d := parcels()
	spec := Action{Title: " Check \n the  customer ", Owner: "rui", Due: Date{2026, 9, 15}}
	a, err := NewAction(workAs(d, "saoirse", risky("emeka", 4, 4, 5)), spec, false)
	if err != nil || a.Title != "Check the customer" || a.FirstDue != a.Due || a.Service != "track-api" || a.From.ID != "RSK-001" || a.AddedBy != "saoirse" {
		t.Fatalf("%v %+v", err, a)
	}
	auditor := parcels()
	auditor.People["saoirse"].Roles = []Role{RoleAuditor}
	for name, x := range map[string]struct {
		d    *Directory
		a    Action
		word string
	}{
		"auditors add nothing": {auditor, spec, "auditor"},
		"no title":             {d, Action{Owner: "rui", Due: spec.Due}, "What is to be done"},
		"a long title":         {d, Action{Title: strings.Repeat("ä", 3000), Owner: "rui", Due: spec.Due}, "3000 characters; 200"},
		"no owner":             {d, Action{Title: "x", Due: spec.Due}, "exactly one owner"},
		"no date":              {d, Action{Title: "x", Owner: "rui"}, "exactly one due date"},
		"yesterday":            {d, Action{Title: "x", Owner: "rui", Due: Date{2026, 9, 14}}, "is past"},
	} {
		if _, err := NewAction(workAs(x.d, "saoirse", nil), x.a, false); err == nil || !strings.Contains(err.Message, x.word) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := NewAction(workAs(d, "saoirse", nil), Action{Title: strings.Repeat("ä", 200), Owner: "rui", Due: spec.Due}, false); err != nil {
		t.Errorf("200 characters: %v", err)
	}
}

func TestAConfidentialActionAsksBeforeItAddsAReader(t *testing.T) {
	d := parcels()
	secret := risky("emeka", 4, 4, 5)
	secret.Visibility, secret.NeedToKnow = Restricted, []string{"emeka", "noor"}
	spec := Action{Title: "Look", Owner: "rui", Due: Date{2026, 9, 16}}
	if _, err := NewAction(workAs(d, "emeka", secret), spec, false); err == nil || err.Field != "add_reader" || !strings.Contains(err.Hint, "add_reader:yes") {
		t.Fatalf("did not ask: %v", err)
	}
	a, err := NewAction(workAs(d, "emeka", secret), spec, true)
	if err != nil || !a.IsRestricted() || !slices.Equal(a.NeedToKnow, []string{"emeka", "noor", "rui"}) || len(secret.NeedToKnow) != 2 {
		t.Fatalf("%v %+v", err, a)
	}
	a.ID = "ACT-1"
	if _, err := a.Assign(workAs(d, "emeka", secret), "saoirse", false); err == nil || err.Field != "add_reader" {
		t.Errorf("did not ask: %v", err)
	}
	if deed, err := a.Assign(workAs(d, "emeka", secret), "saoirse", true); err != nil || !slices.Contains(deed.Act.NeedToKnow, "saoirse") {
		t.Errorf("%v", err)
	}
}

// Domain 3.4: 3 business days before, due day, +1, +3, then weekly; business days only.
func TestReminderDays(t *testing.T) {
	d := parcels() // Labor Day on 7 September
	days := func(a *Action, from, to Date) (got []string) {
		a = Clone(a)
		for day := from; !day.After(to); day = day.AddDays(1) {
			if s, ok := a.Stage(d.Calendar(), day); ok && d.Calendar().IsBusinessDay(worktime.Day(day)) {
				got = append(got, s.Word+" "+day.String()[5:])
				a.Tell(Remind, day)
			}
		}
		return got
	}
	a := &Action{State: ActOpen, Created: Date{2026, 8, 1}, Due: Date{2026, 9, 4}}
	blocked := Clone(a)
	blocked.State, blocked.NextCheck = ActBlocked, Date{2026, 9, 2}
	snoozed := Clone(a)
	snoozed.SnoozedUntil = Date{2026, 9, 10}
	imported := Clone(a)
	imported.Tell(FromNow, Date{2026, 9, 9})
	sunday := Clone(a)
	sunday.Due = Date{2026, 9, 6}
	done := Clone(a)
	done.State = ActDone
	for _, x := range []struct {
		name string
		a    *Action
		want string
	}{
		{"the rhythm", a, "soon 09-01, due 09-04, late 09-08, late 09-10, late 09-17, late 09-24"},
		{"a block does not stop the clock", blocked, "soon 09-01, check 09-02, due 09-04, late 09-08, late 09-10, late 09-17, late 09-24"},
		{"snoozed: one when it ends", snoozed, "snoozed 09-10, late 09-17, late 09-24"},
		{"imported: nothing that fell due before", imported, "late 09-10, late 09-17, late 09-24"},
		{"due on a Sunday: said on the next business day", sunday, "soon 09-02, late 09-08, late 09-10, late 09-17, late 09-24"},
		{"done", done, ""},
	} {
		if got := strings.Join(days(x.a, Date{2026, 8, 20}, Date{2026, 9, 27}), ", "); got != x.want {
			t.Errorf("%s:\n got %s\nwant %s", x.name, got, x.want)
		}
	}
}

func TestLateStages(t *testing.T) {
	d := parcels()
	a := &Action{State: ActOpen, Created: Date{2026, 8, 1}, Due: Date{2026, 9, 1}} // +3: 4 Sept, +10: 16 Sept (7 Sept is a holiday)
	for day, want := range map[int]string{3: "", 4: LateFirst, 15: LateFirst, 16: LateFirst + " " + LateSecond} {
		if got := strings.Join(a.LateStages(d.Calendar(), Date{2026, 9, day}), " "); got != want {
			t.Errorf("on %d September: %q, want %q", day, got, want)
		}
	}
	a.Tell(LateFirst, Date{2026, 9, 4})
	a.Tell(FromNow, Date{2026, 9, 16})
	if got := a.LateStages(d.Calendar(), Date{2026, 9, 30}); len(got) != 0 {
		t.Errorf("told once, and imported after the other fell due: %v", got)
	}
}
