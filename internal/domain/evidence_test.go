package domain

import (
	"slices"
	"strings"
	"testing"
)

// proving is the parcel office with a control, an evidence coordinator and an auditor.
func proving() *Directory {
	d := parcels()
	d.Put(&Person{ID: "odile", Name: "Odile Brannock", Functions: []string{Coordinator}})
	d.Put(&Person{ID: "petra", Name: "Petra Lind", Functions: []string{Coordinator}})
	d.Put(&Control{ID: "access-review", Name: "Who has access checked every quarter", RACI: RACI{Accountable: "renata", Responsible: []string{"@iam", "felix", "callum"}}})
	d.Index()
	return d
}

func aRequest(state string) *Evidence {
	e := &Evidence{ID: "EVD-001", Control: "access-review", Owner: "saoirse", AskedBy: "odile", Asked: Date{2026, 8, 24}, Due: Date{2026, 9, 18}, State: state}
	switch state {
	case EvdProvided:
		e.Proof, e.Provided, e.ProvidedBy, e.Rounds = "link", Date{2026, 9, 14}, "saoirse", 1
	case EvdReturned:
		e.Returned, e.ReturnedBy, e.Reason = Date{2026, 9, 14}, "odile", "stops in June"
	case EvdAccepted:
		e.Accepted, e.AcceptedBy = Date{2026, 9, 14}, "odile"
	}
	return e
}

// The whole table of domain 3.7, walked with everybody.
func TestEvidenceTransitions(t *testing.T) {
	dir := proving()
	verbs := map[string]func(*Evidence, Work) (EvidenceDeed, *Error){
		"provide": func(e *Evidence, w Work) (EvidenceDeed, *Error) { return e.Provide(w, "https://example.com/list") },
		"accept":  func(e *Evidence, w Work) (EvidenceDeed, *Error) { return e.Accept(w) },
		"return":  func(e *Evidence, w Work) (EvidenceDeed, *Error) { return e.Return(w, "stops in June") },
		"assign":  func(e *Evidence, w Work) (EvidenceDeed, *Error) { return e.Assign(w, "amrit", false) },
	}
	cast := map[string][]Part{"saoirse": {PartOwner}, "odile": {PartAsker, PartCoordinator}, "petra": {PartCoordinator}, "noor": {PartLead}, "rui": nil}
	for _, state := range []string{EvdAsked, EvdProvided, EvdReturned, EvdAccepted} {
		for verb, do := range verbs {
			row, listed := evidenceLife.Row(state, verb)
			for who, parts := range cast {
				e := aRequest(state)
				deed, err := do(e, workAs(dir, who, nil))
				may := listed && slices.ContainsFunc(row.Who, func(p Part) bool { return slices.Contains(parts, p) })
				switch {
				case may && (err != nil || deed.Evd.State != row.To):
					t.Errorf("%s %ss in %s: %v", who, verb, state, err)
				case !may && err == nil:
					t.Errorf("%s %ss in %s and was let through", who, verb, state)
				case !listed && err.Code != Refused && err.Code != AlreadyDone:
					t.Errorf("%s in %s: %s", verb, state, err.Code)
				}
			}
		}
	}
}

// Provider ≠ accepter (domain 7.4): where who asked handed it in or left, another coordinator or a lead accepts.
func TestWhoAccepts(t *testing.T) {
	for name, x := range map[string]struct {
		set    func(*Directory, *Evidence)
		may    []string
		judges string
	}{
		"who asked":               {func(*Directory, *Evidence) {}, []string{"odile"}, "odile"},
		"who asked handed it in":  {func(_ *Directory, e *Evidence) { e.ProvidedBy = "odile" }, []string{"petra", "noor", "stellan"}, "noor,petra,stellan"},
		"who asked left":          {func(d *Directory, _ *Evidence) { d.People["odile"].Status = "deactivated" }, []string{"petra", "noor", "stellan"}, "noor,petra,stellan"},
		"who asked is away":       {func(d *Directory, _ *Evidence) { away(d, "odile", "amrit") }, []string{"odile", "amrit"}, "amrit"},
		"the owner stands in":     {func(d *Directory, _ *Evidence) { away(d, "odile", "saoirse") }, []string{"odile", "petra", "noor", "stellan"}, "noor,petra,stellan"},
		"a lead asked, handed in": {func(_ *Directory, e *Evidence) { e.AskedBy, e.ProvidedBy = "noor", "noor" }, []string{"odile", "petra", "stellan"}, "odile,petra,stellan"},
		"waived":                  {func(_ *Directory, e *Evidence) { e.ProvidedBy, e.Waivers = "odile", []Waiver{{By: "noor"}} }, []string{"odile"}, "odile"},
	} {
		dir, e := proving(), aRequest(EvdProvided)
		x.set(dir, e)
		for _, who := range []string{"odile", "petra", "noor", "stellan", "saoirse", "amrit", "rui"} {
			if p := dir.People[who]; !p.Live() {
				continue
			}
			_, err := e.Accept(workAs(dir, who, nil))
			if may := slices.Contains(x.may, who); may != (err == nil) {
				t.Errorf("%s, %s accepts: %v", name, who, err)
			}
		}
		if got := strings.Join(e.Judges(dir, Date{2026, 9, 15}), ","); got != x.judges {
			t.Errorf("%s: asked are %s, want %s", name, got, x.judges)
		}
	}
}

func away(d *Directory, who, delegate string) {
	d.People[who].AwayUntil, d.People[who].Delegate = Date{2026, 9, 30}, delegate
}

// Ten business days' notice (domain 3.7): from Tuesday the 15th that is Tuesday the 29th.
func TestAskingInTime(t *testing.T) {
	dir := proving()
	for name, x := range map[string]struct {
		who    string
		e      Evidence
		field  string
		owner  string
		urgent string
	}{
		"in time":               {"odile", Evidence{Control: "access-review", Due: Date{2026, 9, 29}}, "", "callum", ""},
		"in time, urgent":       {"odile", Evidence{Control: "access-review", Due: Date{2026, 9, 29}, Urgent: "x"}, "", "callum", ""},
		"one day short":         {"odile", Evidence{Control: "access-review", Due: Date{2026, 9, 28}}, "urgent", "", ""},
		"one day short, urgent": {"noor", Evidence{Control: "access-review", Due: Date{2026, 9, 28}, Urgent: "the audit is earlier"}, "", "callum", "the audit is earlier"},
		"past":                  {"odile", Evidence{Control: "access-review", Due: Date{2026, 9, 14}, Urgent: "x"}, "due", "", ""},
		"no control":            {"odile", Evidence{Control: "x", Due: Date{2026, 9, 29}}, "control", "", ""},
		"named owner":           {"odile", Evidence{Control: "access-review", Due: Date{2026, 9, 29}, Owner: "rui"}, "", "rui", ""},
		"owner who left":        {"odile", Evidence{Control: "access-review", Due: Date{2026, 9, 29}, Owner: "felix"}, "owner", "", ""},
	} {
		e, err := NewEvidence(workAs(dir, x.who, nil), x.e)
		switch {
		case x.field != "" && (err == nil || err.Field != x.field):
			t.Errorf("%s: %v", name, err)
		case x.field == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case x.field == "" && (e.Owner != x.owner || e.Urgent != x.urgent || e.State != EvdAsked):
			t.Errorf("%s: %+v", name, e)
		}
	}
	if _, err := NewEvidence(workAs(dir, "rui", nil), Evidence{Control: "access-review", Due: Date{2026, 9, 29}}); err == nil || err.Code != Forbidden || !strings.Contains(err.Hint, "Odile Brannock") {
		t.Errorf("a member asks: %v", err)
	}
}

// The days of domain 3.7 for a due date of Friday the 18th of September; Monday the 7th is a holiday.
func TestWhenAnOwnerIsReminded(t *testing.T) {
	dir := proving()
	walk := func(e *Evidence, from, to Date) string {
		var got []string
		for on := from; on.Before(to); on = on.AddDays(1) {
			if n, ok := e.Nudge(dir.Calendar(), e.Owner, on); ok {
				got = append(got, on.Short())
				e.Tell(NudgeKey(e.Owner), n.On)
			}
		}
		return strings.Join(got, ", ")
	}
	e := aRequest(EvdAsked)
	if got, want := walk(e, Date{2026, 8, 24}, Date{2026, 10, 1}), "Thu 3 Sep, Fri 11 Sep, Thu 17 Sep, Fri 18 Sep, Tue 22 Sep, Thu 24 Sep, Mon 28 Sep, Wed 30 Sep"; got != want {
		t.Errorf("reminded %s\nwant     %s", got, want)
	}
	if on := e.LateDay(dir.Calendar()); on != (Date{2026, 9, 23}) {
		t.Errorf("escalated on %s", on)
	}
	urgent := aRequest(EvdAsked)
	urgent.Asked = Date{2026, 9, 15}
	if got, want := walk(urgent, Date{2026, 9, 15}, Date{2026, 9, 21}), "Thu 17 Sep, Fri 18 Sep"; got != want {
		t.Errorf("asked late: reminded %s, want %s", got, want)
	}
	weekend := aRequest(EvdAsked)
	weekend.Due = Date{2026, 9, 19}
	if got, want := walk(weekend, Date{2026, 9, 18}, Date{2026, 9, 24}), "Fri 18 Sep, Mon 21 Sep, Tue 22 Sep"; got != want {
		t.Errorf("due on a Saturday: reminded %s, want %s", got, want)
	}
	back := aRequest(EvdReturned)
	back.Returned = Date{2026, 9, 28}
	if on := back.LateDay(dir.Calendar()); on != (Date{2026, 10, 1}) {
		t.Errorf("sent back late: escalated on %s", on)
	}
	for _, state := range []string{EvdProvided, EvdAccepted} {
		if got := walk(aRequest(state), Date{2026, 8, 24}, Date{2026, 10, 1}); got != "" {
			t.Errorf("%s: reminded %s", state, got)
		}
	}
	if e := aRequest(EvdAsked); e.Overdue(Date{2026, 9, 18}) || !e.Overdue(Date{2026, 9, 19}) {
		t.Error("a due date is missed when today is later")
	}
}
