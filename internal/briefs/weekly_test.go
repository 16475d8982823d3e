package briefs

import (
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
	"github.com/secretariat-bot/secretariat/templates"
)

var now = time.Date(2026, 9, 15, 14, 0, 0, 0, time.UTC) // Tuesday 10:00 in New York

const spoof = "uin[[<!channel> & <https://evil.example|x>]]uin\n# **not a heading** `code` [l](https://evil.example)"

func survey() ledger.Survey {
	d := domain.NewDirectory()
	d.Org = &domain.Org{Name: "Fernhollow", Timezone: "America/New_York", Cadence: map[string]domain.Timing{"weekly_sync": {At: "tue 10:00"}}}
	d.Put(&domain.Person{ID: "ana", Name: "Ana Lopes"})
	d.Put(&domain.Person{ID: "renata", Name: "Renata Colmeiro", Roles: []domain.Role{domain.RoleExecutive}})
	d.Put(&domain.Person{ID: "stellan", Name: "Stellan Mbeki-Ross", Roles: []domain.Role{domain.RoleLead}})
	d.Put(&domain.Channel{ID: "security-weekly", Use: []string{"weekly_sync"}})
	d.Put(&domain.Channel{ID: "eng-all", Use: []string{"engineer_digest"}})
	d.Put(&domain.Service{ID: "forecast", Name: "Demand forecast", Tier: 3, GapSince: map[string]domain.Date{"no_accountable": {Year: 2026, Month: 9, Day: 14}}})
	d.Index()
	day := func(s string) domain.Date { x, _ := domain.ParseDate(s); return x }
	risk := &domain.Risk{ID: "RSK-001", Title: spoof, Owner: "ana", State: "open", Target: day("2026-09-17"),
		Score: domain.Score{Likelihood: 5, Impact: 4, Exposure: 5, Effort: 1}, Statement: domain.Statement{Impact: "customers leave"}}
	secret := &domain.Risk{ID: "RSK-002", Title: "canary", Owner: "ana", State: "open", Target: day("2026-09-01"),
		Score: domain.Score{Likelihood: 4, Impact: 4, Exposure: 5}}
	secret.Visibility, secret.NeedToKnow = domain.Restricted, []string{"renata"}
	return ledger.Survey{Now: now, Dir: d, Series: &domain.Series{ID: WeeklyJob}, Live: []domain.Record{risk, secret,
		&domain.Decision{ID: "DEC-005", Title: "Delay the launch", Approver: "renata", State: "proposed", Due: day("2026-09-18"), Options: []string{"a", "b"}, Recommended: 2},
		&domain.Action{ID: "ACT-015", Title: "Move logs", Owner: "ana", State: "open", Due: day("2026-08-25")},
		&domain.Escalation{ID: "ESC-004", About: domain.NewRef(domain.KindRisk, 1), State: "exhausted", Triggered: now.AddDate(0, 0, -3)},
		&domain.Exception{ID: "EXC-003", Service: "forecast", Exit: "Rebuild it", Requester: "ana", State: "expired", Ends: day("2026-08-29")},
	}}
}

func pages(t *testing.T) *Templates {
	t.Helper()
	p, err := Load(templates.FS, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func render(t *testing.T, s ledger.Survey, r domain.Reader, name string) (view.Message, string) {
	t.Helper()
	sec := &Secretary{pages: pages(t)}
	is := Issue{Date: domain.Date{Year: 2026, Month: 9, Day: 15}, Start: view.At(now, s.Dir.Location()), Next: view.At(now.AddDate(0, 0, 7), s.Dir.Location())}
	_, audience, _ := strings.Cut(name, ".")
	m, err := sec.render(Edition{Digest: weeklySync, Job: WeeklyJob}, Addressee{Audience: audience, Key: audience, Reader: r}, s, is)
	if err != nil {
		t.Fatal(err)
	}
	return m, view.PlainText(m, "/sec", s.Dir.Location())
}

func TestTheChannelReadsTheWeekAndNothingRestricted(t *testing.T) {
	m, text := render(t, survey(), domain.ForChannel, "weekly-sync.channel")
	t.Log("\n" + text)
	for _, want := range []string{"# Security weekly · Tue 15 Sep 2026", "# Decisions needed", "DEC-005 Delay the launch · @Renata Colmeiro · due Fri 18 Sep · recommended: b",
		"First digest, no comparison yet.", "Critical: choose how to treat it; attackers use this now", "ACT-015 Move logs · @Ana Lopes · 21 days late · start it",
		"nobody answered", "EXC-003", "ended Sat 29 Aug", "No open incidents.", "Nobody is accountable", "Restricted items are not included. Next one: Tue 22 Sep 2026 10:00 EDT."} {
		if !strings.Contains(text, want) {
			t.Errorf("the digest lacks %q", want)
		}
	}
	if strings.Contains(text, "canary") || strings.Contains(text, "RSK-002") || m.Restricted {
		t.Error("a restricted risk stands in the channel's digest")
	}
	if !strings.Contains(text, "<!channel> & <https://evil.example|x>") {
		t.Error("a title lost its characters")
	}
	for _, n := range m.Nodes {
		for _, l := range append(n.Lines, n.Line) {
			for _, s := range l {
				if s.Kind == view.Link || (s.Kind == view.Code && s.Text == "code") {
					t.Errorf("a title made a span of its own: %+v", s)
				}
			}
		}
	}
}

// An owner who did not accept a risk in five business days is a gap of the week in which they were over (domain 3.1); a
// confidential one is none that a channel reads of.
func TestANewGapIsAnOwnerWhoDidNotAccept(t *testing.T) {
	for _, x := range []struct {
		asked string
		hide  bool
		gap   bool
	}{{"2026-09-07", false, true}, {"2026-09-07", true, false}, {"2026-09-08", false, false}, {"2026-08-20", false, false}} {
		s := survey()
		asked, err := domain.ParseDate(x.asked)
		if err != nil {
			t.Fatal(err)
		}
		risk := domain.Clone(s.Live[0].(*domain.Risk))
		risk.ID, risk.OwnerAsked = "RSK-003", asked
		if x.hide {
			risk.Visibility, risk.NeedToKnow = domain.Restricted, []string{"renata"}
		}
		s.Live = append(s.Live, risk)
		_, text := render(t, s, domain.ForChannel, "weekly-sync.channel")
		if got := strings.Contains(text, "Ana Lopes has not accepted RSK-003 since "+asked.Long()); got != x.gap {
			t.Errorf("asked on %s, confidential %t: a gap %t, want %t\n%s", x.asked, x.hide, got, x.gap, text)
		}
	}
}

func TestAnExecutiveReadsOnePageOfPlainWords(t *testing.T) {
	s := survey()
	r := domain.ForCaller(domain.CallerFor(s.Dir, s.Dir.People["renata"]))
	m, text := render(t, s, r, "weekly-sync.executive")
	t.Log("\n" + text)
	if n := len(strings.Fields(text)); n > 350 {
		t.Errorf("%d words", n)
	}
	if !m.Restricted || !strings.Contains(text, "canary") {
		t.Error("she is on the list of the restricted risk and reads it in her DM")
	}
	for _, ref := range []string{"RSK-0", "DEC-0", "ESC-0"} {
		if strings.Contains(text, ref) && !strings.Contains(text, "("+ref) {
			t.Errorf("a reference %s stands in her page", ref)
		}
	}
}

func TestEveryTemplateRendersAnEmptyWeek(t *testing.T) {
	s := survey()
	s.Live, s.Dir.Services = nil, map[string]*domain.Service{}
	s.Series = &domain.Series{LastAt: now.AddDate(0, 0, -7), Snapshot: map[string]domain.Snap{}}
	for _, n := range []string{"weekly-sync.channel", "weekly-sync.engineer", "weekly-sync.executive"} {
		_, text := render(t, s, domain.ForChannel, n)
		if !strings.Contains(text, "Nothing needs your attention this week. 0 open risks, none overdue.") {
			t.Errorf("%s:\n%s", n, text)
		}
	}
}

func TestWhatChangedSinceLastWeek(t *testing.T) {
	s := survey()
	s.Series = &domain.Series{LastAt: now.AddDate(0, 0, -7), Snapshot: map[string]domain.Snap{
		"RSK-001": {State: "open", Band: "high", Owner: "ana"}, "RSK-002": {State: "open", Band: "low"}, "DEC-005": {State: "proposed"},
		"ACT-015": {State: "open", Owner: "bo", Overdue: true}, "EXC-003": {State: "approved"}, "RSK-009": {State: "open", Band: "critical"}, "ACT-001": {State: "open"}}}
	s.Ended = []domain.Record{&domain.Risk{ID: "RSK-009", State: "closed", Owner: "ana", Title: "Fixed", Closed: domain.Date{Year: 2026, Month: 9, Day: 14},
		Target: domain.Date{Year: 2026, Month: 9, Day: 20}, Score: domain.Score{Likelihood: 4, Impact: 4, Exposure: 5}}}
	p := newPick(s, domain.ForChannel)
	var got []string
	for _, c := range p.changes() {
		got = append(got, c.rec.Ref().ID+" "+c.what)
	}
	want := "RSK-001 band up|EXC-003 exception expired|ACT-015 owner changed|RSK-009 closed"
	if strings.Join(got, "|") != want {
		t.Errorf("%v", got)
	}
	_, text := render(t, s, domain.ForChannel, "weekly-sync.channel")
	if !strings.Contains(text, "# Thank you\n• RSK-009 Fixed · Ana Lopes · closed Mon 14 Sep · on time") {
		t.Error(text)
	}
}

// A page that speaks of a confidential item only because it was closed is as confidential as any other.
func TestAClosedConfidentialItemMakesThePageConfidential(t *testing.T) {
	s := survey()
	s.Live = slices.DeleteFunc(s.Live, func(r domain.Record) bool { return r.Base().IsRestricted() })
	closed := &domain.Risk{ID: "RSK-009", State: "closed", Owner: "ana", Title: "Fixed", Closed: domain.Date{Year: 2026, Month: 9, Day: 14}}
	closed.Visibility, closed.NeedToKnow = domain.Restricted, []string{"renata"}
	s.Series, s.Ended = &domain.Series{LastAt: now.AddDate(0, 0, -7), Snapshot: map[string]domain.Snap{"RSK-009": {State: "open", Band: "low"}}}, []domain.Record{closed}
	m, _ := render(t, s, domain.ForCaller(domain.CallerFor(s.Dir, s.Dir.People["renata"])), "weekly-sync.channel")
	if !slices.Contains(m.About, closed.Ref()) || !m.Restricted {
		t.Errorf("about %v, confidential: %v", m.About, m.Restricted)
	}
}

// A page of all open incidents ends where a page ends and counts the others, however many there are (reliability F24).
func TestThousandsOfIncidentsMakeAPageAndNoFailure(t *testing.T) {
	s := survey()
	for n := range 5_000 {
		s.Live = append(s.Live, &domain.Incident{ID: domain.NewRef(domain.KindIncident, n+1).ID, Title: strings.Repeat("Orders are shown. ", 5), Kind: domain.KindReal,
			Severity: "SEV2", State: "contained", Lead: "ana", Times: map[string]time.Time{"detected": now.AddDate(0, 0, -2)}})
	}
	for _, audience := range []string{"channel", "engineer", "executive", "agenda"} {
		begun := BuildWeekly(s, domain.ForChannel, Addressee{Audience: audience}, Issue{}).Section("incidents")
		if len(begun.Items) != mostLines || begun.Count() != 5_000 || begun.Items[0].Ref != "INC-001" {
			t.Errorf("%s: %d items, %d in all, first %s", audience, len(begun.Items), begun.Count(), begun.Items[0].Ref)
		}
		_, text := render(t, s, domain.ForChannel, "weekly-sync."+audience)
		if n := len([]rune(text)); n > pageSize || n == 0 {
			t.Errorf("%s: %d characters", audience, n)
		}
	}
	if _, text := render(t, s, domain.ForChannel, "weekly-sync.channel"); !strings.Contains(text, "INC-001") || !strings.Contains(text, "more: ") {
		t.Errorf("the page does not say how many are left out:\n%s", text)
	}
}
