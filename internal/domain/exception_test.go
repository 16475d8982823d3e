package domain

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// granting is a little company: ann answers for the cart, eve is its executive, ida has all areas, lead and lea lead
// security, rita asks; mo works for her, dora stands in for her.
func granting() *Directory {
	d := NewDirectory()
	d.Org = &Org{Timezone: "UTC"}
	for _, p := range []*Person{{ID: "rita", Manager: "ann", Delegate: "dora"}, {ID: "ann"}, {ID: "dora"}, {ID: "mo", Manager: "rita"}, {ID: "xena"},
		{ID: "eve", Roles: []Role{RoleExecutive}, Area: []string{"shop"}}, {ID: "ida", Roles: []Role{RoleExecutive}, Area: []string{"all"}},
		{ID: "none", Roles: []Role{RoleExecutive}}, {ID: "lead", Roles: []Role{RoleLead}}, {ID: "lea", Roles: []Role{RoleLead}},
		{ID: "adam", Roles: []Role{RoleAdmin}}, {ID: "audrey", Roles: []Role{RoleAuditor}}} {
		p.Name = p.ID
		d.Put(p)
	}
	d.Put(&Team{ID: "shop"})
	d.Put(&Service{ID: "cart", Name: "Cart", Team: "shop", RACI: RACI{Accountable: "ann"}})
	d.Put(&Control{ID: "keys", Name: "Keys"})
	d.Put(&Control{ID: "logs", Name: "Logs"})
	d.Index()
	return d
}

// riskOf is an open risk of a band on the cart.
func riskOf(b Band) *Risk {
	s := map[Band]Score{Low: {Likelihood: 1, Impact: 2, Exposure: 2}, Medium: {Likelihood: 2, Impact: 4, Exposure: 2}, High: {Likelihood: 3, Impact: 4, Exposure: 4}, Critical: {Likelihood: 5, Impact: 5, Exposure: 4}}[b]
	return &Risk{ID: "RSK-001", Service: "cart", State: RiskOpen, Score: s}
}

const longWhy = "The shop would have to stop for a week without this."

func caseFor(d *Directory, who, now string, risks ...*Risk) Case {
	return Case{Work: Work{Dir: d, Now: at(now), Caller: CallerFor(d, d.People[who])}, Risks: risks}
}

// asking is what rita asks for: n days from 15 September.
func asking(n int) Exception {
	return Exception{Service: "cart", Control: "keys", Ends: Date{2026, 9, 15}.AddDays(n), Why: longWhy, Exit: "New keys", ExitOwner: "xena", Compensating: []string{"a look every day"}}
}

func requested(t testing.TB, b Band, n int) *Exception {
	t.Helper()
	turn, err := NewException(caseFor(granting(), "rita", "2026-09-15 12:00", riskOf(b)), asking(n), "")
	if err != nil {
		t.Fatal(err)
	}
	turn.Exc.ID = "EXC-001"
	return turn.Exc
}

// granted is approved by whoever it takes.
func granted(t testing.TB, b Band, n int) *Exception {
	t.Helper()
	e := requested(t, b, n)
	for _, who := range map[Band][]string{Low: {"ann"}, Medium: {"lead"}, High: {"eve"}, Critical: {"lead", "eve"}}[b] {
		turn, err := e.Approve(caseFor(granting(), who, "2026-09-15 13:00", riskOf(b)), "fine", 0)
		if err != nil {
			t.Fatal(err)
		}
		e = turn.Exc
	}
	return e
}

// The table of domain 3.2: the longest period, who is asked, how often it may be renewed and how long in all.
func TestExceptionTerms(t *testing.T) {
	for _, tc := range []struct {
		band           Band
		days, renewals int
		chain          int
		asked          string
	}{{Low, 365, 1, 730, "ann"}, {Medium, 180, 2, 540, LeadsStep}, {High, 90, 2, 270, "eve"}, {Critical, 30, 1, 60, "eve," + LeadsStep}} {
		t.Run(string(tc.band), func(t *testing.T) {
			c := caseFor(granting(), "rita", "2026-09-15 12:00", riskOf(tc.band))
			if _, err := NewException(c, asking(tc.days+1), ""); err == nil || err.Field != "ends" {
				t.Errorf("a day too long: %v", err)
			}
			e := granted(t, tc.band, tc.days)
			if got := strings.Join(requested(t, tc.band, tc.days).Plea.Asked, ","); got != tc.asked {
				t.Errorf("asked %s, want %s", got, tc.asked)
			}
			for n := 1; ; n++ {
				now := e.Ends.AddDays(-1).String() + " 12:00"
				why := fmt.Sprintf("%s Part %d.", longWhy, n)
				if _, err := e.Renew(caseFor(granting(), "rita", now, riskOf(tc.band)), e.Ends.AddDays(tc.days+1), why, ""); err == nil {
					t.Error("a renewal a day too long")
				}
				turn, err := e.Renew(caseFor(granting(), "rita", now, riskOf(tc.band)), e.Ends.AddDays(tc.days), why, "")
				if n > tc.renewals {
					if err == nil || err.Code != Refused {
						t.Errorf("renewal %d: %v", n, err)
					}
					break
				}
				if err != nil {
					t.Fatalf("renewal %d: %v", n, err)
				}
				e = turn.Exc
				for _, who := range map[Band][]string{Low: {"ann"}, Medium: {"lead"}, High: {"eve"}, Critical: {"eve", "lead"}}[tc.band] {
					turn, err = e.Approve(caseFor(granting(), who, now, riskOf(tc.band)), "fine", 0)
					if err != nil {
						t.Fatal(err)
					}
					e = turn.Exc
				}
				if e.Renewals != n || e.Plea != nil {
					t.Errorf("after renewal %d: %d", n, e.Renewals)
				}
			}
			if got := e.Ends.Days(e.ChainStart); got != tc.chain {
				t.Errorf("the whole chain lasts %d days, want %d", got, tc.chain)
			}
		})
	}
}

// What a request must have (domain 3.2): each thing missing is refused beside its field.
func TestWhatARequestNeeds(t *testing.T) {
	d := granting()
	for field, spoil := range map[string]func(*Exception, *Case){
		"why":        func(e *Exception, _ *Case) { e.Why = longWhy[:39] },
		"ends":       func(e *Exception, _ *Case) { e.Ends = Date{2026, 9, 15} },
		"starts":     func(e *Exception, _ *Case) { e.Starts = Date{2026, 9, 14} },
		"exit":       func(e *Exception, _ *Case) { e.Exit = " " },
		"exit_owner": func(e *Exception, _ *Case) { e.ExitOwner = "nobody" },
		"meanwhile":  func(e *Exception, _ *Case) { e.Compensating = []string{" "} },
		"service":    func(e *Exception, _ *Case) { e.Service = "" },
		"control":    func(e *Exception, _ *Case) { e.Control, e.Kind = "", "policy" },
		"kind":       func(e *Exception, _ *Case) { e.Kind = "whim" },
		"risk":       func(_ *Exception, c *Case) { c.Risks = nil },
	} {
		e, c := asking(30), caseFor(d, "rita", "2026-09-15 12:00", riskOf(High))
		spoil(&e, &c)
		if _, err := NewException(c, e, ""); err == nil || err.Field != field {
			t.Errorf("without %s: %v", field, err)
		}
	}
	for name, spoil := range map[string]func(*Risk){"not scored": func(r *Risk) { r.Score.Impact = 0 }, "closed": func(r *Risk) { r.State = RiskClosed }, "another service": func(r *Risk) { r.Service = "other" }} {
		r := riskOf(High)
		spoil(r)
		if _, err := NewException(caseFor(d, "rita", "2026-09-15 12:00", r), asking(30), ""); err == nil || err.Field != "risk" {
			t.Errorf("with a risk that is %s: %v", name, err)
		}
	}
	e := asking(30)
	e.Compensating, e.NonePossible = nil, "the device has no other lock"
	if _, err := NewException(caseFor(d, "rita", "2026-09-15 12:00", riskOf(High)), e, ""); err != nil {
		t.Errorf("none possible, with a reason: %v", err)
	}
	reported := riskOf(Low)
	reported.State = RiskReported
	if _, err := requested(t, Low, 30).Approve(caseFor(d, "ann", "2026-09-15 13:00", reported), "fine", 0); err == nil || err.Code != Refused {
		t.Errorf("a score that nobody confirmed: %v", err)
	}
}

// excVerbs are the words people have, each with everything it needs.
var excVerbs = map[string]func(*Exception, Case) (ExceptionTurn, *Error){
	"approve":  func(e *Exception, c Case) (ExceptionTurn, *Error) { return e.Approve(c, "fine", 0) },
	"decline":  func(e *Exception, c Case) (ExceptionTurn, *Error) { return e.Decline(c.Work, "no", 0) },
	"ask":      func(e *Exception, c Case) (ExceptionTurn, *Error) { return e.Ask(c.Work, "sooner", 0) },
	"confirm":  func(e *Exception, c Case) (ExceptionTurn, *Error) { return e.Confirm(c, "fine", 0) },
	"withdraw": func(e *Exception, c Case) (ExceptionTurn, *Error) { return e.Withdraw(c.Work, "") },
	"revoke":   func(e *Exception, c Case) (ExceptionTurn, *Error) { return e.Revoke(c.Work, "no") },
	"close":    func(e *Exception, c Case) (ExceptionTurn, *Error) { return e.Close(c.Work, CloseNotNeeded, "") },
	"fix": func(e *Exception, c Case) (ExceptionTurn, *Error) {
		turn, _, err := e.FixAction(c.Work, Date{})
		return turn, err
	},
	"edit": func(e *Exception, c Case) (ExceptionTurn, *Error) {
		return e.Edit(c, ExceptionEdit{Exit: "Newer keys", Void: true})
	},
	"renew": func(e *Exception, c Case) (ExceptionTurn, *Error) {
		return e.Renew(c, e.Ends.AddDays(10), longWhy+" And one more.", "")
	},
}

// The whole table of domain 3.2, walked with everybody, with and without a renewal and a review that wait.
func TestExceptionTransitions(t *testing.T) {
	d := granting()
	cast := map[string][]Part{"rita": {PartRequester}, "xena": {PartExitOwner}, "eve": {PartApprover}, "ida": {PartApprover}, "lead": {PartLead}, "mo": nil, "adam": nil, "ann": nil, "none": nil}
	at := func(state string) *Exception {
		if state == ExcRequested {
			return requested(t, High, 60)
		}
		e := granted(t, High, 60)
		if e.State = state; state != ExcApproved {
			e.EndedBy, e.EndedOn = "eve", Date{2026, 9, 16}
		}
		return e
	}
	answers := []string{"approve", "decline", "ask", "withdraw"}
	for _, state := range []string{ExcRequested, ExcApproved, "renewing", "reviewed", ExcExpired, ExcClosed, ExcRejected, ExcWithdrawn, ExcRevoked} {
		for verb, do := range excVerbs {
			for who, parts := range cast {
				e := at(state)
				risk := riskOf(High)
				switch state {
				case "renewing":
					e = at(ExcApproved)
					e.Plea = &Plea{What: PleaRenewal, Band: High, Asked: []string{"eve"}, By: "rita", Ends: e.Ends.AddDays(10), Why: longWhy, Round: 2}
				case "reviewed":
					e = at(ExcApproved)
					e.Review = &Plea{What: PleaReview, Band: High, Asked: []string{"eve"}, Until: Date{2026, 9, 22}, Round: 2}
				}
				row, listed := exceptionLife.Row(e.State, verb)
				if e.Plea == nil && slices.Contains(answers, verb) && e.State == ExcApproved || verb == "confirm" && e.Review == nil {
					listed = false // nothing waits for that answer
				}
				plays := parts
				if who == "ida" && e.Plea == nil && e.Review == nil {
					plays = nil // able to approve, but not who approved it
				}
				may := listed && slices.ContainsFunc(row.Who, func(p Part) bool { return slices.Contains(plays, p) })
				turn, err := do(e, caseFor(d, who, "2026-09-16 12:00", risk))
				switch {
				case may && err != nil:
					t.Errorf("%s %s by %s: %v", state, verb, who, err)
				case may && turn.Exc.State != row.To && !(verb == "withdraw" && state == "renewing"):
					t.Errorf("%s %s by %s leads to %s, not %s", state, verb, who, turn.Exc.State, row.To)
				case !may && err == nil:
					t.Errorf("%s %s by %s was let through", state, verb, who)
				case listed && !may && err.Code != Forbidden:
					t.Errorf("%s %s by %s: %v", state, verb, who, err)
				case !listed && err.Code == Refused && err.Hint == "":
					t.Errorf("%s %s: the refusal names nothing that is allowed", state, verb)
				}
			}
		}
	}
}

// What was approved is frozen: a change of any of its terms voids the approval, the dates do not move by it, and who sees
// to the way out may change.
func TestWhatWasApprovedIsFrozen(t *testing.T) {
	d := granting()
	c := caseFor(d, "rita", "2026-09-20 12:00", riskOf(High))
	e := granted(t, High, 60)
	g, _ := e.Granted()
	for name, x := range map[string]ExceptionEdit{"why": {Why: longWhy + " Really."}, "exit": {Exit: "Other keys"}, "control": {Control: "logs"}, "sooner": {Ends: e.Ends.AddDays(-5)}, "meanwhile": {Compensating: []string{"two looks"}}} {
		if _, err := e.Edit(c, x); err == nil || err.Field != "void" {
			t.Errorf("%s did not ask first: %v", name, err)
		}
		x.Void = true
		turn, err := e.Edit(c, x)
		if err != nil || turn.What != "voided" || turn.Exc.State != ExcRequested || turn.Exc.Plea == nil || turn.Exc.HeldUntil != e.Ends || turn.Exc.Protects(c.today()) {
			t.Errorf("%s: %v %+v", name, err, turn.Exc)
			continue
		}
		if _, err := turn.Exc.Edit(c, ExceptionEdit{Ends: e.Ends.AddDays(1)}); err == nil || err.Field != "ends" {
			t.Errorf("%s: an edit gained days that a renewal would have cost: %v", name, err)
		}
		again, _ := turn.Exc.Granted()
		if again.Hash != g.Hash || len(turn.Exc.Grants) != 1 {
			t.Error("the snapshot changed")
		}
	}
	for name, x := range map[string]ExceptionEdit{"later": {Ends: e.Ends.AddDays(5), Void: true}, "another start": {Starts: Date{2026, 9, 25}, Void: true}, "nothing": {}} {
		if _, err := e.Edit(c, x); err == nil {
			t.Errorf("%s was let through", name)
		}
	}
	turn, err := e.Edit(c, ExceptionEdit{ExitOwner: "mo"})
	if err != nil || turn.Exc.State != ExcApproved || turn.Exc.ExitOwner != "mo" {
		t.Errorf("a new exit owner: %v", err)
	}
	f := requested(t, High, 60)
	turn, err = f.Ask(caseFor(d, "eve", "2026-09-16 12:00").Work, "end it sooner", 0)
	if err != nil || turn.Exc.State != ExcRequested || turn.Exc.Plea.Wanted == "" {
		t.Fatalf("ask: %v", err)
	}
	turn, err = turn.Exc.Edit(c, ExceptionEdit{Ends: f.Ends.AddDays(-10)})
	if err != nil || turn.Exc.Plea.Wanted != "" || turn.Exc.Plea.Round != 2 {
		t.Errorf("an edit starts the approval afresh: %v %+v", err, turn.Exc.Plea)
	}
	if _, err := turn.Exc.Approve(caseFor(d, "eve", "2026-09-20 12:00", riskOf(High)), "fine", 1); err == nil || err.Code != Conflict {
		t.Errorf("a yes to the words of before: %v", err)
	}
}

// After the end only a new request is possible; within 90 days it joins the chain, and a used-up one starts again only by
// an executive's decision about it, once (domain 3.2).
func TestChains(t *testing.T) {
	d := granting()
	old := granted(t, High, 90)
	old.State = ExcExpired
	again := func(after int, decision *Decision, others ...*Exception) (*Exception, *Error) {
		now := old.Ends.AddDays(after)
		e := asking(0)
		e.Ends = now.AddDays(60)
		c := caseFor(d, "rita", now.String()+" 12:00", riskOf(High))
		c.Others, c.Decision = others, decision
		turn, err := NewException(c, e, "")
		return turn.Exc, err
	}
	if e, err := again(90, nil, old); err != nil || e.Chain != old.Ref() || e.ChainStart != old.ChainStart || e.Renewals != 1 {
		t.Errorf("on day 90: %v %+v", err, e)
	}
	if e, err := again(91, nil, old); err != nil || !e.Chain.IsZero() || !e.ChainStart.IsZero() || e.Renewals != 0 {
		t.Errorf("on day 91: %v %+v", err, e)
	}
	other := Clone(old)
	other.Control = "logs"
	if e, err := again(10, nil, other); err != nil || e.Chain != other.Ref() {
		t.Errorf("another control for the same risk begins anew: %v", err)
	}
	other.Risks = []Ref{{KindRisk, "RSK-002"}}
	if e, err := again(10, nil, other); err != nil || !e.Chain.IsZero() {
		t.Errorf("another control, another risk: %v", err)
	}
	fixed := Clone(old)
	fixed.State, fixed.CloseReason, fixed.Closed = ExcClosed, CloseFixed, old.Ends.AddDays(-3)
	if e, err := again(10, nil, fixed); err != nil || !e.Chain.IsZero() {
		t.Errorf("what was fixed is another matter: %v", err)
	}
	used := Clone(old)
	used.Renewals = 2
	if _, err := again(10, nil, used); err == nil || err.Field != "decision" {
		t.Errorf("used up: %v", err)
	}
	decided := func(change func(*Decision)) *Decision {
		x := &Decision{ID: "DEC-009", State: DecDecided, Approver: "eve", Links: []Ref{{KindRisk, "RSK-001"}}}
		change(x)
		return x
	}
	for name, change := range map[string]func(*Decision){"not decided": func(x *Decision) { x.State = DecProposed }, "no executive": func(x *Decision) { x.Approver = "lead" },
		"about something else": func(x *Decision) { x.Links = []Ref{{KindRisk, "RSK-077"}} }} {
		if _, err := again(10, decided(change), used); err == nil || err.Field != "decision" {
			t.Errorf("restarted by a decision that is %s: %v", name, err)
		}
	}
	e, err := again(10, decided(func(*Decision) {}), used)
	if err != nil || e.Renewals != 0 || e.ChainStart != e.Starts || e.FirstStart != old.ChainStart || e.Age(e.Starts) != e.Starts.Days(old.ChainStart) {
		t.Errorf("restarted: %v %+v", err, e)
	}
	for name, x := range map[string]*Decision{"from before the chain": decided(func(x *Decision) { x.Decided = old.ChainStart.AddDays(-1) }),
		"that is confidential": decided(func(x *Decision) { x.Visibility = Restricted })} {
		if _, err := again(10, x, used); err == nil || err.Field != "decision" {
			t.Errorf("restarted by a decision %s: %v", name, err)
		}
	}
	spent := Clone(used)
	spent.RestartedBy = Ref{KindDecision, "DEC-009"}
	if _, err := again(10, decided(func(*Decision) {}), spent); err == nil || !strings.Contains(err.Message, "before") {
		t.Errorf("the same decision twice: %v", err)
	}
	running := granted(t, High, 90)
	if _, err := again(-10, nil, running); err == nil || err.Code != AlreadyDone {
		t.Errorf("one runs already: %v", err)
	}
}
