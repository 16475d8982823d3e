package domain

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// aProposal is Rui's, for Emeka to decide: Amrit must agree, Saoirse gives input.
func aProposal(state string) *Decision {
	d := &Decision{ID: "DEC-001", Title: "Delay the launch", State: state, Driver: "rui", Approver: "emeka", MustAgree: []string{"amrit"}, Contributors: []string{"saoirse"},
		Proposed: Date{2026, 9, 9}, Due: Date{2026, 9, 18}, Edition: 1, Context: "The app shows too much.", Options: []string{"Launch", "Wait", "Do nothing"}, Recommended: 2}
	switch state {
	case DecDecided, DecSuperseded:
		d.Chosen, d.Decided, d.DecidedBy = 2, Date{2026, 9, 14}, "emeka"
	case DecRejected:
		d.Decided, d.DecidedBy = Date{2026, 9, 14}, "emeka"
	case DecWithdrawn:
		d.Withdrawn = Date{2026, 9, 14}
	}
	if state == DecSuperseded {
		d.SupersededBy = Ref{KindDecision, "DEC-002"}
	}
	return d
}

var fullChoice = Choice{Option: 2, Rationale: "safer", Tradeoff: "two weeks", ReviewBy: Date{2026, 12, 1}}

// decisionVerbs are the words people have, each with everything it needs.
var decisionVerbs = map[string]func(*Decision, Work) (DecisionDeed, *Error){
	"edit": func(d *Decision, w Work) (DecisionDeed, *Error) {
		return d.Edit(w, DecisionChange{Tradeoff: "two weeks"}, nil, false)
	},
	"agree":    func(d *Decision, w Work) (DecisionDeed, *Error) { return d.Agree(w, "", 0) },
	"disagree": func(d *Decision, w Work) (DecisionDeed, *Error) { return d.Disagree(w, "no") },
	"input":    func(d *Decision, w Work) (DecisionDeed, *Error) { return d.Input(w, "two weeks are enough") },
	"object":   func(d *Decision, w Work) (DecisionDeed, *Error) { return d.Object(w, "too long") },
	"question": func(d *Decision, w Work) (DecisionDeed, *Error) { return d.Question(w, "why?") },
	"delegate": func(d *Decision, w Work) (DecisionDeed, *Error) { return d.Delegate(w, "renata", "", false) },
	"decide":   func(d *Decision, w Work) (DecisionDeed, *Error) { return d.Decide(w, fullChoice, nil) },
	"reject":   func(d *Decision, w Work) (DecisionDeed, *Error) { return d.Reject(w, "no") },
	"withdraw": func(d *Decision, w Work) (DecisionDeed, *Error) { return d.Withdraw(w, "moot") },
}

// The whole table of domain 3.3, walked with everybody: what is not listed is refused, whoever it is.
func TestDecisionTransitions(t *testing.T) {
	dir := parcels()
	cast := map[string][]Part{"rui": {PartDriver}, "emeka": {PartApprover}, "amrit": {PartMustAgree}, "saoirse": {PartContributor}, "noor": {PartLead}, "thandi": nil}
	for _, state := range []string{DecProposed, DecDecided, DecRejected, DecWithdrawn, DecSuperseded} {
		for verb, do := range decisionVerbs {
			row, listed := decisionLife.Row(state, verb)
			for who, parts := range cast {
				d := aProposal(state)
				if verb == "decide" {
					d.Answers = []Answer{{By: "amrit", What: "agree", Edition: 1}}
				}
				deed, err := do(d, workAs(dir, who, nil))
				may := listed && slices.ContainsFunc(row.Who, func(p Part) bool { return slices.Contains(parts, p) })
				switch {
				case may && (err != nil || deed.Dec.State != row.To):
					t.Errorf("%s %ss in %s: %v", who, verb, state, err)
				case !may && err == nil:
					t.Errorf("%s %ss in %s and was let through", who, verb, state)
				case !listed && err.Code != Refused && err.Code != AlreadyDone:
					t.Errorf("%s in %s: %s", verb, state, err.Code)
				case listed && !may && (err.Code != Forbidden || !strings.Contains(err.Hint, "can.")):
					t.Errorf("%s %ss in %s is not told who can: %v", who, verb, state, err)
				}
				if d.State != state {
					t.Fatalf("%s changed the record it was asked about", verb)
				}
			}
		}
	}
}

func TestWhatADecisionNeeds(t *testing.T) {
	dir := parcels()
	ends := &Exception{ID: "EXC-001", State: "approved", Ends: Date{2026, 10, 31}}
	agreed := []Answer{{By: "amrit", What: "agree", Edition: 1}}
	for name, x := range map[string]struct {
		set    func(*Decision, *Choice)
		linked []Record
		want   string // in the refusal; "" is decided
	}{
		"all there":           {func(*Decision, *Choice) {}, nil, ""},
		"no context":          {func(d *Decision, _ *Choice) { d.Context = "" }, nil, "the context is missing"},
		"one option":          {func(d *Decision, _ *Choice) { d.Options = d.Options[:1] }, nil, "two options at least are missing"},
		"no such option":      {func(_ *Decision, c *Choice) { c.Option = 4 }, nil, "no option 4"},
		"no reason":           {func(_ *Decision, c *Choice) { c.Rationale = " " }, nil, "Why this option?"},
		"no price":            {func(_ *Decision, c *Choice) { c.Tradeoff = "" }, nil, "price"},
		"no review":           {func(_ *Decision, c *Choice) { c.ReviewBy = Date{} }, nil, "looked at again"},
		"review today":        {func(_ *Decision, c *Choice) { c.ReviewBy = Date{2026, 9, 15} }, nil, "looked at again"},
		"review in 365 days":  {func(_ *Decision, c *Choice) { c.ReviewBy = Date{2027, 9, 15} }, nil, ""},
		"review in 366 days":  {func(_ *Decision, c *Choice) { c.ReviewBy = Date{2027, 9, 16} }, nil, "too late"},
		"at the exception":    {func(_ *Decision, c *Choice) { c.ReviewBy = Date{2026, 10, 31} }, []Record{ends}, ""},
		"after the exception": {func(_ *Decision, c *Choice) { c.ReviewBy = Date{2026, 11, 1} }, []Record{ends}, "EXC-001 ends then"},
		"prepared": {func(d *Decision, c *Choice) {
			d.Rationale, d.Tradeoff, d.ReviewBy, *c = "safer", "two weeks", Date{2026, 12, 1}, Choice{Option: 2}
		}, nil, ""},
		"prepared for another option": {func(d *Decision, c *Choice) {
			d.Rationale, d.Tradeoff, d.ReviewBy, *c = "safer", "two weeks", Date{2026, 12, 1}, Choice{Option: 1}
		}, nil, "Why this option?"},
		"silence": {func(d *Decision, _ *Choice) { d.Answers = nil }, nil, "Amrit Sandhar must agree first"},
		"a disagree": {func(d *Decision, _ *Choice) {
			d.Answers = append(slices.Clone(agreed), Answer{By: "amrit", What: "disagree", Words: "no", Edition: 1})
		}, nil, "must agree first"},
		"a yes to the past": {func(d *Decision, _ *Choice) { d.Edition = 2 }, nil, "must agree first"},
		"a press from the past": {func(d *Decision, c *Choice) {
			d.Edition, c.Edition, d.Answers = 2, 1, []Answer{{By: "amrit", What: "agree", Edition: 2}}
		}, nil, "changed after"},
	} {
		d, c := aProposal(DecProposed), fullChoice
		d.Answers = slices.Clone(agreed)
		x.set(d, &c)
		deed, err := d.Decide(workAs(dir, "emeka", nil), c, x.linked)
		switch {
		case x.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case x.want == "":
			if n := deed.Dec; n.Chosen != c.Option || n.DecidedBy != "emeka" || n.Decided != (Date{2026, 9, 15}) || n.Seal == "" || !n.Intact() {
				t.Errorf("%s: %+v", name, n)
			}
		case err == nil || !strings.Contains(err.Error(), x.want):
			t.Errorf("%s: %v does not say %q", name, err, x.want)
		}
	}
}

func TestWhoMayBeInADecision(t *testing.T) {
	dir := parcels()
	dir.Put(&Person{ID: "yusra", Name: "Yusra Kettani", Roles: []Role{RoleAuditor}})
	dir.Index()
	for name, x := range map[string]struct {
		set   func(*Decision)
		field string // "" is accepted
	}{
		"as it is":              {func(*Decision) {}, ""},
		"driver decides":        {func(d *Decision) { d.Approver = "rui" }, "approver"},
		"nobody decides":        {func(d *Decision) { d.Approver = "" }, "approver"},
		"who left decides":      {func(d *Decision) { d.Approver = "felix" }, "approver"},
		"an auditor decides":    {func(d *Decision) { d.Approver = "yusra" }, "approver"},
		"an auditor is told":    {func(d *Decision) { d.Informed = []string{"yusra"} }, ""},
		"a group gives input":   {func(d *Decision) { d.Contributors = []string{"@oncall"} }, "contributors"},
		"three must agree":      {func(d *Decision) { d.MustAgree = []string{"amrit", "noor", "thandi"} }, ""},
		"four must agree":       {func(d *Decision) { d.MustAgree = []string{"amrit", "noor", "thandi", "stellan"} }, "must_agree"},
		"the approver agrees":   {func(d *Decision) { d.MustAgree = []string{"emeka"} }, "must_agree"},
		"one option":            {func(d *Decision) { d.Options = []string{"Launch"} }, "options"},
		"the same option twice": {func(d *Decision) { d.Options = []string{"Launch", "launch "} }, "options"},
		"no options yet":        {func(d *Decision) { d.Options, d.Recommended = nil, 0 }, ""},
		"no title":              {func(d *Decision) { d.Title = " " }, "title"},
		"due yesterday":         {func(d *Decision) { d.Due = Date{2026, 9, 14} }, "due"},
		"no due date":           {func(d *Decision) { d.Due = Date{} }, "due"},
	} {
		spec := *aProposal("")
		x.set(&spec)
		_, err := NewDecision(workAs(dir, "rui", nil), spec, nil, false)
		switch {
		case x.field == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case x.field != "" && (err == nil || err.Field != x.field):
			t.Errorf("%s: %v stands beside %q", name, err, x.field)
		}
	}
	// A security lead lifts "driver ≠ approver" for one record (domain 7.4).
	d := aProposal(DecProposed)
	d.Waivers = []Waiver{{By: "noor", Reason: "two people in all"}}
	if _, err := d.Delegate(workAs(dir, "emeka", nil), "rui", "", false); err != nil {
		t.Errorf("waived: %v", err)
	}
}

// Who is away is stood in for, by name; but never by the one who prepares it.
func TestWhoDecidesForWhomIsAway(t *testing.T) {
	dir := parcels()
	dir.People["emeka"].AwayUntil, dir.People["emeka"].Delegate = Date{2026, 9, 30}, "thandi"
	d := aProposal(DecProposed)
	d.MustAgree = nil
	deed, err := d.Decide(workAs(dir, "thandi", nil), fullChoice, nil)
	if err != nil || deed.For != "emeka" || deed.Dec.DecidedBy != "thandi" || deed.Dec.Approver != "emeka" {
		t.Errorf("%+v %v", deed, err)
	}
	dir.People["emeka"].Delegate = "rui"
	if _, err := d.Decide(workAs(dir, "rui", nil), fullChoice, nil); err == nil || err.Code != Forbidden {
		t.Errorf("the driver decided in the approver's name: %v", err)
	}
}

func TestAnEditAsksAnew(t *testing.T) {
	dir := parcels()
	d := aProposal(DecProposed)
	d.Answers = []Answer{{By: "amrit", What: "agree", Edition: 1}, {By: "saoirse", What: "objection", Words: "two weeks are not enough; ask again", Edition: 1}}
	edit := func(c DecisionChange) DecisionDeed {
		t.Helper()
		deed, err := d.Edit(workAs(dir, "rui", nil), c, nil, false)
		if err != nil {
			t.Fatal(err)
		}
		return deed
	}
	if deed := edit(DecisionChange{Due: Date{2026, 9, 30}, Informed: []string{"noor"}}); deed.Void || len(deed.Dec.Unagreed()) != 0 {
		t.Errorf("another day is no other matter: %+v", deed)
	}
	deed := edit(DecisionChange{Options: []string{"Wait", "Launch"}})
	if !deed.Void || deed.Dec.Edition != 2 || !slices.Equal(deed.Dec.Unagreed(), []string{"amrit"}) {
		t.Errorf("a yes to the old options counts for the new ones: %+v", deed.Dec)
	}
	if got := deed.Dec.Answers[1].Words; got != "two weeks are not enough; ask again" {
		t.Errorf("an objection is kept word for word, not as %q", got)
	}
	if deed := edit(DecisionChange{Options: []string{"Wait", "Launch"}, Recommended: 1}); deed.Dec.Recommended != 1 {
		t.Errorf("recommended %d", deed.Dec.Recommended)
	}
	d.Answers = append(d.Answers, Answer{By: "amrit", What: "disagree", Words: "no", Edition: 1})
	off := DecisionChange{MustAgree: []string{}}
	if _, err := d.Edit(workAs(dir, "rui", nil), off, nil, false); err == nil || err.Code != Refused {
		t.Errorf("the driver took a no out: %v", err)
	}
	if _, err := d.Edit(workAs(dir, "noor", nil), off, nil, false); err != nil {
		t.Errorf("a lead may: %v", err)
	}
	if _, err := d.Edit(workAs(dir, "rui", nil), DecisionChange{Title: d.Title}, nil, false); err == nil || err.Code != Invalid {
		t.Errorf("nothing changed: %v", err)
	}
}

// Frozen means that whoever changes a decided record is seen.
func TestASealShowsEveryChange(t *testing.T) {
	d := aProposal(DecProposed)
	d.MustAgree = nil
	deed, err := d.Decide(workAs(parcels(), "emeka", nil), fullChoice, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Decision){
		"chosen": func(d *Decision) { d.Chosen = 1 }, "options": func(d *Decision) { d.Options[1] = "Wait a year" }, "reason": func(d *Decision) { d.Rationale = "cheaper" },
		"price": func(d *Decision) { d.Tradeoff = "none" }, "review": func(d *Decision) { d.ReviewBy = Date{2030, 1, 1} }, "approver": func(d *Decision) { d.Approver = "renata" },
		"answers": func(d *Decision) { d.Answers = append(d.Answers, Answer{By: "noor", What: "agree"}) }, "title": func(d *Decision) { d.Title = "x" },
	} {
		n := Clone(deed.Dec)
		if change(n); n.Intact() {
			t.Errorf("%s was changed and nobody can tell", name)
		}
	}
	if n := deed.Dec.Superseded(&Decision{ID: "DEC-002"}); n == nil || !n.Intact() || n.State != DecSuperseded || n.Superseded(&Decision{ID: "DEC-003"}) != nil {
		t.Error("being replaced breaks no seal, and happens once")
	}
}

// The numbers of domain 3.3: due Friday the 18th, again on Tuesday, the manager on Friday the 25th.
func TestWhenAnApproverIsReminded(t *testing.T) {
	dir := parcels()
	d := aProposal(DecProposed)
	var got []string
	for on := (Date{2026, 9, 14}); on.Before(Date{2026, 10, 20}); on = on.AddDays(1) {
		for _, p := range []string{"emeka", "amrit", "rui"} {
			if n, ok := d.Nudge(dir.Calendar(), p, on); ok {
				got = append(got, p+" "+on.Short())
				d.Tell(NudgeKey(p), n.On)
			}
		}
	}
	if want := "emeka Fri 18 Sep, amrit Fri 18 Sep, emeka Tue 22 Sep, amrit Tue 22 Sep"; strings.Join(got, ", ") != want {
		t.Errorf("reminded %s\nwant     %s", strings.Join(got, ", "), want)
	}
	if on := d.ManagerDay(dir.Calendar()); on != (Date{2026, 9, 25}) {
		t.Errorf("manager on %s", on)
	}
	for _, p := range d.Minds() {
		if !slices.Contains(d.Holders(), p) {
			t.Errorf("%s is minded and not a holder", p)
		}
	}
}

// Whatever anybody presses in whatever order, a proposal becomes decided by its approver's own choice and by nothing
// else, and not before everybody who must agree did, to what it says now.
func TestNothingButTheApproverDecides(t *testing.T) {
	dir := parcels()
	people := []string{"rui", "emeka", "amrit", "saoirse", "noor", "stellan", "thandi", "renata", "felix"}
	verbs := make([]string, 0, len(decisionVerbs))
	for v := range decisionVerbs {
		verbs = append(verbs, v)
	}
	slices.Sort(verbs)
	rapid.Check(t, func(t *rapid.T) {
		d := aProposal(DecProposed)
		today := Date{2026, 9, 15}
		for range rapid.IntRange(1, 40).Draw(t, "events") {
			today = today.AddDays(rapid.IntRange(0, 20).Draw(t, "days"))
			for _, p := range d.Minds() { // time alone: what a morning and the timer do
				if n, ok := d.Nudge(dir.Calendar(), p, today); ok {
					d.Tell(NudgeKey(p), n.On)
				}
			}
			verb, who := rapid.SampledFrom(verbs).Draw(t, "verb"), rapid.SampledFrom(people).Draw(t, "who")
			before := Clone(d)
			w := Work{Dir: dir, Now: today.In(dir.Location(), 12, 0), Caller: as(dir, who)}
			deed, err := decisionVerbs[verb](d, w)
			if err != nil {
				continue
			}
			d = deed.Dec
			if before.State != DecProposed {
				t.Fatalf("%s %ss what is %s", who, verb, before.State)
			}
			if d.State == DecDecided {
				if verb != "decide" || who != before.Approver || who == before.Driver || len(before.Unagreed()) > 0 {
					t.Fatalf("%s decided by %s: %+v", who, verb, before)
				}
				for _, p := range before.MustAgree {
					if a, ok := before.Stance(p); !ok || a.What != "agree" || a.Edition != before.Edition {
						t.Fatalf("without a yes of %s", p)
					}
				}
			}
		}
	})
}
