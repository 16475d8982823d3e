package briefs

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

func on(s string) domain.Date {
	d, err := domain.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// Who gets which page: channels by their use, else the holders of the function; for whom there is nobody is a gap
// (domain 4.4).
func TestWhoGetsTheMonthlyReview(t *testing.T) {
	keys := func(d *domain.Directory) (out []string) {
		to, _ := monthlyTo(d)
		for _, a := range to {
			out = append(out, a.Key+"→"+a.Place.Lane())
		}
		return out
	}
	d := companySurvey(t).Dir
	want := []string{"review→c:sec-risk-review", "executive:desmond→p:desmond", "executive:harlan→p:harlan", "executive:ingrid→p:ingrid",
		"executive:marguerite→p:marguerite", "executive:noor→p:noor", "executive:renata→p:renata", "executive:tomasz→p:tomasz",
		"engineer→c:eng-all", "legal→c:legal-security", "product→c:product-security", "hr:harlan→p:harlan", "hr:petra→p:petra", "compliance:odile→p:odile"}
	if got := keys(d); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if _, gaps := monthlyTo(d); len(gaps) > 0 {
		t.Error(gaps)
	}
	delete(d.Channels, "legal-security")
	d.Channels["product-security"].Kind = domain.ChannelShared
	d.Put(&domain.Channel{ID: "eng-parcel", Use: []string{"engineer_digest"}, Team: "parcel"})
	got := keys(d)
	for _, k := range []string{"legal:bram→p:bram", "legal:marguerite→p:marguerite", "engineer→c:eng-all", "engineer:eng-parcel→c:eng-parcel"} {
		if !slices.Contains(got, k) {
			t.Errorf("%s is missing: %v", k, got)
		}
	}
	if _, gaps := monthlyTo(d); len(gaps) != 1 || !strings.Contains(gaps[0], "product_digest") {
		t.Errorf("other companies read along in the only product channel: %v", gaps)
	}
	empty := domain.NewDirectory()
	empty.Index()
	if to, gaps := monthlyTo(empty); len(to) != 0 || len(gaps) != 7 {
		t.Errorf("%v %v", to, gaps)
	}
}

// A page of 350 words keeps room for what its reader is to decide, however many others wait (domain 4.4).
func TestAnExecutiveReadsTheirOwnDecisionsFirst(t *testing.T) {
	s := companySurvey(t)
	for i := range 6 {
		s.Live = append(s.Live, &domain.Decision{ID: fmt.Sprintf("DEC-10%d", i), Title: "Move the office printers to another floor before winter begins",
			State: domain.DecProposed, Driver: "stellan", Approver: "ingrid", Due: on("2026-09-01"), Options: []string{"Move them", "Leave them"}, Recommended: 1})
	}
	_, text := monthlyText(t, s, addressee(s, domain.AudExecutive, "desmond"))
	if !strings.Contains(text, "one of them is yours") || !strings.Contains(text, "Delay the clinic app launch by two weeks · you decide") {
		t.Errorf("his own decision is not on the page:\n%s", text)
	}
}

// A team's channel reads of its own services only.
func TestATeamsChannelReadsOfItsTeam(t *testing.T) {
	s := companySurvey(t)
	to := addressee(s, domain.AudEngineer, "")
	to.Team = "parcel"
	_, text := monthlyText(t, s, to)
	for _, id := range []string{"RSK-001", "ACT-001", "ACT-002", "(2 of 3)"} {
		if !strings.Contains(text, id) {
			t.Errorf("lacks %s", id)
		}
	}
	for _, id := range []string{"RSK-003", "RSK-005", "ACT-003", "ACT-015", "Order intake"} {
		if strings.Contains(text, id) {
			t.Errorf("%s is another team's\n%s", id, text)
		}
	}
}

// A company where nearly nothing is: every heading stays and says so (domain 4.3); nothing at all is one line (4.1 rule 5).
func TestAQuietMonth(t *testing.T) {
	s := companySurvey(t)
	s.Live, s.Past, s.Dir.Controls = nil, nil, map[string]*domain.Control{}
	for audience, person := range readers {
		_, text := monthlyText(t, s, addressee(s, audience, person))
		if audience != domain.AudHR && !strings.Contains(text, "Nothing needs your attention this month. 0 open risks, none overdue.") {
			t.Errorf("%s:\n%s", audience, text)
		}
	}
	low := &domain.Risk{ID: "RSK-001", Title: "A form asks for more than it needs", Service: "clinic-portal", Owner: "farrah", State: "open", Opened: on("2026-06-01"), Target: on("2026-11-28"),
		Score: domain.Score{Likelihood: 1, Impact: 2, Exposure: 2}, Statement: domain.Statement{If: "the form stays as it is", Then: "clinics type in more than we need", Impact: "a little more to protect", Affected: "310 clinics"}}
	s.Live = []domain.Record{low}
	for audience, person := range readers {
		_, text := monthlyText(t, s, addressee(s, audience, person))
		if !strings.Contains(text, " this month.") {
			t.Errorf("%s has no empty section:\n%s", audience, text)
		}
		golden(t, goldenFile(audience+".empty"), text)
	}
}

func goldenFile(name string) string {
	return filepath.Join("..", "..", "templates", "golden", "monthly-review."+name+".txt")
}

// busy is the company with 40 of everything.
func busy(t *testing.T) ledger.Survey {
	s := companySurvey(t)
	s.Live, s.Past = nil, nil
	for i := 1; i <= 40; i++ {
		r := &domain.Risk{ID: fmt.Sprintf("RSK-%03d", i), Title: fmt.Sprintf("Flaw number %d of the portal", i), Service: "clinic-portal", Owner: "farrah", State: "in_treatment", Treatment: "mitigate",
			Opened: on("2026-08-20").AddDays(-i), Target: on("2026-09-10").AddDays(-i), Score: domain.Score{Likelihood: 4, Impact: 4, Exposure: 5, Effort: 1 + i%5},
			Statement: domain.Statement{If: "a stranger finds it", Then: "they can read orders", Impact: "clinics could leave us", Affected: "310 clinics", NothingChanges: "it stays", Good: "it is closed"}}
		if i%8 == 0 {
			r.Opened = on("2026-09-01")
		}
		staff := &domain.Risk{ID: fmt.Sprintf("RSK-%03d", 100+i), Title: fmt.Sprintf("Staff record %d is open to all", i), Service: "hr-records", Owner: "joss", State: "open", Opened: on("2026-03-01"), Target: on("2026-10-01"),
			Score: domain.Score{Likelihood: 3, Impact: 3, Exposure: 2}, Statement: domain.Statement{Affected: "640 employees"}}
		s.Live = append(s.Live, r, staff,
			&domain.Exception{ID: fmt.Sprintf("EXC-%03d", i), Kind: "policy", Service: "hr-records", Control: "access-review", Risks: []domain.Ref{staff.Ref()}, State: "approved", Requester: "joss", Approver: "stellan", ExitOwner: "amrit",
				Starts: on("2026-07-01"), ChainStart: on("2026-07-01"), Ends: on("2026-09-20").AddDays(i % 9), Why: "It takes until the new system is there, and that is late this year.", Exit: "The new system", Compensating: []string{"A weekly look"}},
			&domain.Decision{ID: fmt.Sprintf("DEC-%03d", i), Title: fmt.Sprintf("Who of the staff reads folder %d", i), State: "proposed", Driver: "joss", Approver: "renata", MustAgree: []string{"bram"}, Proposed: on("2026-09-01"),
				Due: on("2026-09-14").AddDays(i), Options: []string{"All", "Few"}, Recommended: 2, Links: []domain.Ref{r.Ref()}, Tradeoff: "More work", Context: "It was never said"},
			&domain.Action{ID: fmt.Sprintf("ACT-%03d", i), Title: fmt.Sprintf("Close folder %d", i), Owner: "amrit", State: "open", Service: "hr-records", From: domain.NewRef(domain.KindRisk, i), Created: on("2026-08-01"), FirstDue: on("2026-09-10"), Due: on("2026-09-10").AddDays(i % 12)},
			&domain.Evidence{ID: fmt.Sprintf("EVD-%03d", i), Control: "access-review", Owner: "thandi", AskedBy: "odile", Asked: on("2026-08-01"), Due: on("2026-09-10").AddDays(i), State: "asked"})
		s.Past = append(s.Past,
			&domain.Decision{ID: fmt.Sprintf("DEC-%03d", 100+i), Title: fmt.Sprintf("Train team %d", i), State: "decided", Driver: "joss", Approver: "harlan", Proposed: on("2026-08-20"), Decided: on("2026-09-01"), ReviewBy: on("2026-09-10"), Options: []string{"Yes", "No"}, Chosen: 1},
			&domain.Risk{ID: fmt.Sprintf("RSK-%03d", 200+i), Title: fmt.Sprintf("Old flaw %d", i), Service: "clinic-portal", Owner: "farrah", State: "closed", CloseReason: "remediated", Opened: on("2026-07-01"), Closed: on("2026-09-05"), Score: domain.Score{Likelihood: 3, Impact: 4, Exposure: 4}},
			&domain.Evidence{ID: fmt.Sprintf("EVD-%03d", 100+i), Control: "access-review", Owner: "thandi", AskedBy: "odile", Asked: on("2026-07-01"), Due: on("2026-09-01"), Provided: on("2026-09-03"), Accepted: on("2026-09-04"), State: "accepted"})
	}
	return s
}

// Too much for a page: the first few of each, and exactly how many more (domain 4.1 rule 4). The executive's page stays
// one page.
func TestABusyMonth(t *testing.T) {
	s := busy(t)
	for audience, person := range readers {
		_, text := monthlyText(t, s, addressee(s, audience, person))
		golden(t, goldenFile(audience+".busy"), text)
	}
	m := BuildMonthly(s, domain.ForChannel, addressee(s, audReview, ""), Issue{})
	for key, want := range map[string][2]int{"top": {5, 75}, "overdue": {5, 35}, "new": {5, 4}, "closed": {5, 35}, "exceptions": {5, 35}, "ending": {5, 35}, "decisions": {5, 35},
		"made": {5, 35}, "review_due": {5, 35}, "controls": {3, 3}} {
		sec := m.Section(key)
		if got := [2]int{len(sec.Items), sec.More}; got != want {
			t.Errorf("%s: %v, want %v", key, got, want)
		}
	}
}

// What came, went, rose and fell is told from the snapshot of the last review (domain 4.1 rule 6, 4.3, 3).
func TestMovementSinceTheLastReview(t *testing.T) {
	s := companySurvey(t)
	s.Series.LastAt = on("2026-08-05").In(s.Dir.Location(), 15, 0)
	s.Series.Snapshot = map[string]domain.Snap{"RSK-001": {State: "open", Band: "high"}, "RSK-002": {State: "open", Band: "critical"}, "RSK-005": {State: "open", Band: "high"},
		"RSK-006": {State: "reported"}, "RSK-008": {State: "accepted", Band: "high"}, "RSK-010": {State: "accepted"}, "RSK-012": {State: "open", Band: "high"}, "RSK-003": {State: "open", Band: "critical"}}
	quick := &domain.Risk{ID: "RSK-050", Title: "Found and fixed", State: "closed", CloseReason: "remediated", Opened: on("2026-08-20"), Closed: on("2026-08-25"), Score: domain.Score{Likelihood: 3, Impact: 4, Exposure: 4}}
	gone := &domain.Risk{ID: "RSK-051", Title: "No risk after all", State: "rejected", RejectReason: "not_a_risk", Opened: on("2026-08-20")}
	s.Past = append(s.Past, quick, gone)
	m := BuildMonthly(s, domain.ForChannel, addressee(s, audReview, ""), Issue{})
	for key, want := range map[string]string{"new": "RSK-009 RSK-006 RSK-004 RSK-050", "closed": "RSK-050 RSK-012", "up": "RSK-001", "down": "RSK-002"} {
		var got []string
		for _, it := range m.Section(key).Items {
			got = append(got, string(it.Ref))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", key, got, want)
		}
	}
	if up := m.Section("up").Items[0].When; up != "High → Critical" {
		t.Error(up)
	}
}

// Waivers are listed, and decisions in force whose review date has passed (domain 3.3, 7.4).
func TestWaiversAndDecisionsDueForReview(t *testing.T) {
	s := companySurvey(t)
	s.Now = s.Now.AddDate(0, 0, 8) // 23 September: DEC-001 was to be reviewed by the 22nd
	r := domain.Clone(s.Live[0].(*domain.Risk))
	r.Waivers = []domain.Waiver{{By: "stellan", Reason: "Nobody else knows the store.", On: on("2026-09-16")}}
	s.Live[0] = r
	_, text := monthlyText(t, s, addressee(s, audReview, ""))
	for _, want := range []string{"DEC-001 Accept older sensors until they are replaced · Emeka Strand · review was due Tue 22 Sep · still in force: keep it or replace it",
		r.ID + " " + r.Title + " · Stellan Mbeki-Ross · waived Wed 16 Sep · Nobody else knows the store"} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q\n%s", want, text)
		}
	}
}
