package domain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// fieldsOf is domain 5.6 told a second time, row by row: what each audience reads of which fields. "short" is the first
// sentence, "asked" on request, "named" for the named person only; what is not written here reaches nobody.
var fieldsOf = map[string]map[string]string{
	// What happened, plain: yes yes yes yes short.
	"happened": {"executive": "whole", "engineer": "whole", "legal": "whole", "product": "whole", "hr": "short"},
	// Of an incident's updates (3.6): plain, as what happened; HR reads no effect on customers.
	"effect": {"executive": "whole", "engineer": "whole", "legal": "whole", "product": "whole"},
	"doing":  {"executive": "whole", "engineer": "whole", "legal": "whole", "product": "whole", "hr": "short"},
	"need":   {"executive": "whole", "engineer": "whole", "legal": "whole", "product": "whole", "hr": "short"},
	// What it means, money, contract terms: yes no yes no no.
	"means": {"executive": "whole", "legal": "whole"}, "money": {"executive": "whole", "legal": "whole"}, "obligations": {"legal": "whole"},
	// Sections of one brief alone (5.1, 5.3, 5.4).
	"nothing_changes": {"executive": "whole"}, "evidence": {"legal": "whole"}, "timeline": {"legal": "whole"}, "questions": {"legal": "whole"}, "exposure": {"legal": "whole"},
	"impact": {"product": "whole"}, "delivery": {"product": "whole"},
	// Technical cause, hosts, exploit detail: no yes summary no no.
	"cause": {"engineer": "whole", "legal": "short"}, "affected": {"engineer": "whole", "legal": "short"},
	"fixes": {"engineer": "whole"}, "tests": {"engineer": "whole"}, "deployment": {"engineer": "whole"}, "detection": {"engineer": "whole"},
	// Customer names: counts, ids if needed, yes, yes, no.
	"customers":      {"executive": "whole", "engineer": "whole", "legal": "whole", "product": "whole"},
	"customer_names": {"legal": "whole", "product": "whole"}, "customer_ids": {"engineer": "whole", "legal": "whole"},
	// Personal data kinds and counts: yes, kinds, yes, kinds, staff only.
	"data_kinds":  {"executive": "whole", "engineer": "whole", "legal": "whole", "product": "whole"},
	"data_counts": {"executive": "whole", "legal": "whole"}, "staff_data": {"legal": "whole", "hr": "whole"},
	// Person under inquiry: no, no, if legal lead, no, named HR partner only.
	"inquiry": {"legal": "named", "hr": "named"},
	// Legal advice, draft notices: on request, no, yes, no, no.
	"advice": {"executive": "asked", "legal": "whole"}, "statements": {"executive": "asked", "legal": "whole"},
	// What customers may be told: the draft for legal, for product once it is approved (5.4).
	"message": {"legal": "whole", "product": "cleared"},
	// Dates: yes to all but HR, who read theirs.
	"dates":   {"engineer": "whole", "legal": "whole", "product": "whole"},
	"process": {"hr": "whole"}, "access": {"hr": "whole"}, "staff": {"hr": "whole"},
}

func TestWhatOfAFactSheetReachesWhom(t *testing.T) {
	const text = "First words. SECOND words."
	for _, f := range domain.BriefFields {
		want, told := fieldsOf[f.Name]
		if !told {
			t.Errorf("the second telling does not know %q", f.Name)
		}
		for _, audience := range domain.Audiences {
			for _, to := range []domain.Telling{{Audience: audience}, {Audience: audience, Asked: []string{f.Name}}, {Audience: audience, Named: true}, {Audience: audience, Cleared: true}} {
				expect := ""
				switch how := want[audience]; {
				case how == "whole", how == "asked" && len(to.Asked) > 0, how == "named" && to.Named, how == "cleared" && to.Cleared:
					expect = text
				case how == "short":
					expect = "First words."
				}
				got, ok := to.Tell(f, domain.Fact{Text: text})
				if got.Text != expect || ok != (expect != "") {
					t.Errorf("%s to %+v: %q, want %q", f.Name, to, got.Text, expect)
				}
			}
		}
	}
	if len(fieldsOf) != len(domain.BriefFields) {
		t.Errorf("%d fields, %d in the second telling", len(domain.BriefFields), len(fieldsOf))
	}
}

// No page of any sheet shows a canary of a field that its audience may not read, and what is hidden is said to be.
func TestNoCanaryReachesAnAudience(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &domain.Sheet{ID: "RSK-001", Facts: map[string]domain.Fact{}}
		canary := map[string]string{}
		for i, f := range domain.BriefFields {
			if rapid.Bool().Draw(t, f.Name) {
				canary[f.Name] = fmt.Sprintf("canary%02d", i)
				s.Facts[f.Name] = domain.Fact{Text: rapid.SampledFrom([]string{"", "Plain start. ", "One!\nTwo. ", "a.b.c "}).Draw(t, "before") + canary[f.Name]}
			}
		}
		to := domain.Telling{Audience: rapid.SampledFrom(append([]string{"", "board"}, domain.Audiences...)).Draw(t, "audience"),
			Asked: rapid.SliceOf(rapid.SampledFrom([]string{"advice", "statements", "cause", "inquiry", "money"})).Draw(t, "asked"),
			Named: rapid.Bool().Draw(t, "named"), Cleared: rapid.Bool().Draw(t, "cleared")}
		_, facts := to.Shown(s)
		var page strings.Builder
		for _, x := range facts {
			page.WriteString(x.Text + "\n")
		}
		hidden, short := to.Hidden(s)
		for name, c := range canary {
			how := fieldsOf[name][to.Audience]
			may := how == "whole" || how == "short" || how == "asked" && slices.Contains(to.Asked, name) || how == "named" && to.Named || how == "cleared" && to.Cleared
			if strings.Contains(page.String(), c) && !may {
				t.Fatalf("%s reads %s:\n%s", to.Audience, name, page.String())
			}
			said := slices.ContainsFunc(hidden, func(f domain.BriefField) bool { return f.Name == name })
			cut := slices.ContainsFunc(short, func(f domain.BriefField) bool { return f.Name == name })
			if shown := strings.Contains(page.String(), c); shown == (said || cut) {
				t.Fatalf("%s to %s: shown %t, said hidden %t, said cut %t", name, to.Audience, shown, said, cut)
			}
		}
	})
}

func briefOrg() *domain.Directory {
	d := domain.NewDirectory()
	add := func(id string, p domain.Person) {
		p.ID, p.Name = id, strings.ToUpper(id[:1])+id[1:]
		d.Put(&p)
	}
	add("owner", domain.Person{Unit: "web"})
	add("boss", domain.Person{Roles: []domain.Role{domain.RoleExecutive}, Area: []string{"web"}})
	add("chief", domain.Person{Roles: []domain.Role{domain.RoleExecutive}, Area: []string{"all"}})
	add("away", domain.Person{Roles: []domain.Role{domain.RoleExecutive}, Area: []string{"shop"}, AwayUntil: briefDay("2026-09-20"), Delegate: "chief"})
	add("lead", domain.Person{Roles: []domain.Role{domain.RoleLead}})
	add("counsel", domain.Person{Functions: []string{"legal_reviewer", "statement_approver"}})
	add("people", domain.Person{Functions: []string{"hr_partner"}})
	add("audit", domain.Person{Roles: []domain.Role{domain.RoleAuditor}})
	add("coder", domain.Person{Unit: "web"})
	d.Put(&domain.Team{ID: "web", Channel: "web-team"})
	d.Put(&domain.Team{ID: "shop", Channel: "partners"})
	d.Put(&domain.Service{ID: "site", Team: "web", RACI: domain.RACI{Responsible: []string{"coder"}}})
	d.Put(&domain.Service{ID: "till", Team: "shop"})
	d.Put(&domain.Channel{ID: "web-team", Kind: domain.ChannelPublic})
	d.Put(&domain.Channel{ID: "partners", Kind: domain.ChannelShared})
	d.Put(&domain.Channel{ID: "eng", Kind: domain.ChannelPublic, Use: []string{"engineer_digest"}})
	d.Put(&domain.Channel{ID: "law", Kind: domain.ChannelPrivate, Use: []string{"legal_digest"}})
	d.Index()
	return d
}

func briefDay(s string) domain.Date { d, _ := domain.ParseDate(s); return d }

var briefNow = time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC)

func TestWhomABriefGoesTo(t *testing.T) {
	d := briefOrg()
	open := &domain.Risk{ID: "RSK-001", Service: "site", Owner: "owner"}
	shared := &domain.Risk{ID: "RSK-002", Service: "till", Owner: "owner"}
	secret := &domain.Risk{ID: "RSK-003", Service: "site", Owner: "owner"}
	secret.Visibility, secret.NeedToKnow = domain.Restricted, []string{"owner", "lead", "counsel", "coder", "boss"}
	for _, x := range []struct {
		about    domain.Record
		audience string
		approver string
		want     string
	}{
		{open, "executive", "", "boss "}, {open, "executive", "chief", "chief boss "}, {open, "executive", "away", "chief boss "},
		{open, "engineer", "", " web-team"}, {open, "legal", "", " law"}, {open, "product", "", " "}, {open, "hr", "", "people "},
		{shared, "executive", "", "chief "}, {shared, "engineer", "", " eng"}, // the team's channel is shared with other companies
		{secret, "executive", "chief", "boss "}, {secret, "engineer", "", "coder "}, {secret, "legal", "", "counsel "}, {secret, "hr", "", " "},
	} {
		s := &domain.Sheet{ID: x.about.Ref().ID, About: x.about.Ref(), Approver: x.approver}
		persons, channel := s.BriefTo(d, x.about, x.audience, d.Today(briefNow))
		if got := strings.Join(persons, " ") + " " + channel; got != x.want {
			t.Errorf("%s %s: %q, want %q", x.about.Ref(), x.audience, got, x.want)
		}
		if len(persons) > 0 || channel != "" { // what is offered may be sent
			w := domain.Work{Dir: d, Now: briefNow, Caller: domain.CallerFor(d, d.People["owner"])}
			if _, err := s.BriefReach(w, x.about, x.audience, persons, channel, false); err != nil {
				t.Errorf("%s %s: %v", x.about.Ref(), x.audience, err)
			}
		}
	}
}

// Where nobody has the function that an audience takes, the way on is an admin, and no security lead who cannot read it either.
func TestWhereNobodyHasTheFunction(t *testing.T) {
	d := briefOrg()
	d.People["people"].Functions = nil
	d.Index()
	risk := &domain.Risk{ID: "RSK-001", Service: "site", Owner: "owner"}
	s := &domain.Sheet{ID: "RSK-001", About: risk.Ref(), Title: "x"}
	w := domain.Work{Dir: d, Now: briefNow, Caller: domain.CallerFor(d, d.People["owner"])}
	_, reach := s.BriefReach(w, risk, domain.AudHR, []string{"coder"}, "", false)
	partner := "coder"
	_, edit := s.Edit(w, risk, domain.SheetChange{HRPartner: &partner})
	for _, err := range []*domain.Error{reach, edit} {
		if err == nil || err.Message != "Coder is no hr partner." || err.Hint != "Nobody is one yet. An admin gives the function: `admin roles grant @name hr_partner`." {
			t.Errorf("%v", err)
		}
	}
	d.People["people"].Functions = []string{"hr_partner"}
	d.Index()
	if _, err := s.BriefReach(w, risk, domain.AudHR, []string{"coder"}, "", false); err == nil || err.Hint != "People can read it." {
		t.Errorf("%v", err)
	}
}

func TestWhoWritesBriefs(t *testing.T) {
	d := briefOrg()
	inc := &domain.Incident{ID: "INC-001", Lead: "coder", Comms: "people", Containment: "owner"}
	for _, x := range []struct {
		about domain.Record
		may   string
	}{
		{&domain.Risk{ID: "RSK-001", Owner: "owner"}, "lead owner"}, {&domain.Exception{ID: "EXC-001", Requester: "coder"}, "coder lead"},
		{&domain.Decision{ID: "DEC-001", Driver: "away", Approver: "boss"}, "away chief lead"}, // who stands in may too
		{inc, "coder lead people"}, {&domain.Risk{ID: "RSK-002"}, "lead"}, {&domain.Action{ID: "ACT-001", Owner: "owner"}, ""},
	} {
		var got []string
		for id, p := range d.People {
			w := domain.Work{Dir: d, Now: briefNow, Caller: domain.CallerFor(d, p)}
			if _, err := w.MayBrief(x.about); err == nil {
				got = append(got, id)
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != x.may {
			t.Errorf("%s: %v may, want %s", x.about.Ref(), got, x.may)
		}
	}
}

// What a brief that asks for a decision cannot go out without (domain 5.1, E6); for information nothing is asked.
func TestWhatADecisionNeedsInABrief(t *testing.T) {
	full := domain.Sheet{ID: "RSK-001", Needed: "Close the door", Approver: "boss", NeededBy: briefNow.AddDate(0, 0, 3), Recommended: 1, Rationale: "r", Tradeoff: "t",
		ReviewBy: briefDay("2026-10-01"), Options: []domain.SheetOption{{"Close it", "one day", "little"}, {"Leave it", "nothing", "all"}}, Facts: map[string]domain.Fact{"happened": {Text: "x"}}}
	if l := full.Lacks("executive"); len(l) > 0 {
		t.Errorf("complete: %v", l)
	}
	for want, change := range map[string]func(*domain.Sheet){
		"needed": func(s *domain.Sheet) { s.Needed = "" }, "options": func(s *domain.Sheet) { s.Options = s.Options[:1] }, "recommended": func(s *domain.Sheet) { s.Recommended = 0 },
		"approver": func(s *domain.Sheet) { s.Approver = "" }, "needed_by": func(s *domain.Sheet) { s.NeededBy = time.Time{} }, "rationale": func(s *domain.Sheet) { s.Rationale = "" },
		"tradeoff": func(s *domain.Sheet) { s.Tradeoff = "" }, "review_by": func(s *domain.Sheet) { s.ReviewBy = domain.Date{} }, "happened": func(s *domain.Sheet) { s.Facts = nil },
	} {
		s := full
		change(&s)
		if l := s.Lacks("executive"); len(l) != 1 || l[0].Field != want {
			t.Errorf("without %s: %v", want, l)
		}
		if l := s.Lacks("legal"); l != nil {
			t.Errorf("a legal brief promises no decision: %v", l)
		}
	}
	none := domain.Sheet{ID: "RSK-001"}
	if l := none.Lacks("executive"); l != nil || none.Asks() {
		t.Errorf("for information: %v", l)
	}
}

// Who may read a sent brief again: whoever could read it then, who writes, who decides, who audits.
func TestWhoReadsASentBriefAgain(t *testing.T) {
	d := briefOrg()
	risk := &domain.Risk{ID: "RSK-001", Owner: "owner"}
	dec := &domain.Decision{ID: "DEC-001", Approver: "away", State: domain.DecProposed}
	for _, x := range []struct {
		what domain.Sending
		may  string
	}{
		{domain.Sending{Audience: "executive", Persons: []string{"boss"}, By: "coder"}, "audit boss coder lead owner"},
		{domain.Sending{Audience: "executive", Persons: []string{"boss"}, By: "owner", Decision: dec.Ref()}, "audit away boss chief lead owner"},
		{domain.Sending{Audience: "legal", Channel: "law", By: "owner"}, "audit counsel lead owner"},
		{domain.Sending{Audience: "engineer", Channel: "eng", By: "owner"}, "audit away boss chief coder counsel lead owner people"},
		{domain.Sending{Audience: "hr", Persons: []string{"people"}, By: "owner", Released: "lead", Named: true}, "owner people"},
		{domain.Sending{Audience: "hr", Persons: []string{"people"}, By: "lead", Released: "owner", Named: true}, "people"},
	} {
		var got []string
		for id, p := range d.People {
			w := domain.Work{Dir: d, Now: briefNow, Caller: domain.CallerFor(d, p)}
			if w.MayReadSending(&domain.Sheet{Facts: map[string]domain.Fact{domain.FieldInquiry: {By: "owner"}}}, risk, dec, &x.what) {
				got = append(got, id)
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != x.may {
			t.Errorf("%+v: %v, want %s", x.what, got, x.may)
		}
	}
}
