package briefs

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/cadence"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/plain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// weeklyCompany is the sample company in the week of its own moment, its gaps new.
func weeklyCompany(t testing.TB) ledger.Survey {
	s := companySurvey(t)
	s.Series = &domain.Series{ID: WeeklyJob}
	today := s.Dir.Today(s.Now)
	for _, svc := range s.Dir.Services {
		svc.GapSince = map[string]domain.Date{}
		for _, g := range domain.ServiceGaps(s.Dir, svc, today) {
			svc.GapSince[string(g.Kind)] = today
		}
	}
	return s
}

// crowded is a company in which every list runs over, after a digest that went out a week before.
func crowded(t testing.TB) ledger.Survey {
	s := weeklyCompany(t)
	today := s.Dir.Today(s.Now)
	s.Series = &domain.Series{ID: WeeklyJob, LastAt: s.Now.AddDate(0, 0, -7), Snapshot: map[string]domain.Snap{}}
	s.Live, s.Past = nil, nil
	for n := range 40 {
		id := func(k domain.Kind) string { return domain.NewRef(k, n+1).ID }
		long := strings.Repeat("a very long title indeed ", 8)[:190]
		due := today.AddDays(n - 30)
		s.Live = append(s.Live,
			&domain.Risk{ID: id(domain.KindRisk), Title: long, Owner: "rui", State: "open", Target: due, Opened: today.AddDays(-90),
				Score: domain.Score{Likelihood: 1 + n%5, Impact: 5, Exposure: 5}, Statement: domain.Statement{Impact: long}},
			&domain.Decision{ID: id(domain.KindDecision), Title: long, Approver: "renata", State: "proposed", Due: due, Options: []string{"Wait", "Go"}, Recommended: 2},
			&domain.Action{ID: id(domain.KindAction), Title: long, Owner: "rui", State: "open", Due: due},
			&domain.Escalation{ID: id(domain.KindEscalation), Why: long, About: domain.NewRef(domain.KindRisk, n+1), State: []string{"exhausted", "triggered", "acknowledged"}[n%3],
				Triggered: s.Now.AddDate(0, 0, -n)},
			&domain.Exception{ID: id(domain.KindException), Service: "invoice-portal", Exit: long, Requester: "rui", State: "approved", Ends: due})
	}
	for n := range 8 { // incidents are never cut
		s.Live = append(s.Live, &domain.Incident{ID: domain.NewRef(domain.KindIncident, n+1).ID, Title: "Something broke", Severity: "SEV2", State: "declared", Lead: "stellan",
			Times: map[string]time.Time{"detected": s.Now.AddDate(0, 0, -n)}})
	}
	return s
}

// quiet is a company in which nothing wants anybody.
func quiet(t testing.TB) ledger.Survey {
	s := weeklyCompany(t)
	s.Live, s.Past = nil, nil
	for _, svc := range s.Dir.Services {
		svc.GapSince = nil
	}
	s.Series = &domain.Series{ID: WeeklyJob, LastAt: s.Now.AddDate(0, 0, -7), Snapshot: map[string]domain.Snap{}}
	return s
}

func weeklyPage(t *testing.T, s ledger.Survey, audience string) (view.Message, string) {
	t.Helper()
	sec := &Secretary{records: still{survey: s}, pages: pages(t)}
	e := Edition{Digest: weeklySync, Job: WeeklyJob}
	slot := cadence.Slot{Date: "2026-09-15", At: time.Date(2026, 9, 15, 14, 0, 0, 0, time.UTC)}
	is := sec.issue(e, slot, false, nil)
	m, err := view.Message{}, error(nil)
	switch audience {
	case "draft":
		m, err = sec.draft(e, s, slot, is)
	case "executive":
		m, err = sec.render(e, addressee(s, audience, "renata"), s, is)
	default:
		m, err = sec.render(e, addressee(s, audience, ""), s, is)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m, view.PlainText(m, "/sec", s.Dir.Location())
}

// still is the survey's moment and directory.
type still struct {
	Records
	survey ledger.Survey
}

func (r still) Now() time.Time               { return r.survey.Now }
func (r still) Directory() *domain.Directory { return r.survey.Dir }

// The golden texts of the weekly sync stand beside its templates: the sample company, a company with nothing to do, and
// one in which every list runs over.
func TestWeeklyGoldens(t *testing.T) {
	for _, audience := range []string{"channel", "engineer", "executive", "agenda", "draft"} {
		for suffix, s := range map[string]ledger.Survey{"": weeklyCompany(t), ".quiet": quiet(t), ".crowded": crowded(t)} {
			if audience == "draft" && suffix != "" {
				continue // its body is the channel's
			}
			m, text := weeklyPage(t, s, audience)
			golden(t, filepath.Join("..", "..", "templates", "golden", "weekly-sync."+audience+suffix+".txt"), text)
			if channel := audience != "executive"; channel != strings.Contains(text, "Restricted items are not included") {
				t.Errorf("%s%s: the closing line", audience, suffix)
			}
			if n := len(text); n > 10_000 {
				t.Errorf("%s%s: %d characters", audience, suffix, n)
			}
			if audience == "executive" {
				r := plain.Check(view.PlainText(worded(m), "/sec", s.Dir.Location()), plain.Rules{Executive: true, Budget: 350})
				t.Log(suffix, r.Line(), r.Findings)
				if r.Words > 350 || suffix == "" && len(r.Errors()) > 0 {
					t.Errorf("%s%s: %s %v", audience, suffix, r.Line(), r.Errors())
				}
			}
		}
	}
}

// worded is a message without its buttons.
func worded(m view.Message) view.Message {
	var out []view.Node
	for _, n := range m.Nodes {
		if n.Kind != view.NodeButtons {
			out = append(out, n)
		}
	}
	m.Nodes = out
	return m
}

// Every list says exactly how many it leaves out, and its command shows them (domain 4.1 rule 4).
func TestCrowdedListsCountWhatTheyLeaveOut(t *testing.T) {
	s := crowded(t)
	w := BuildWeekly(s, domain.ForChannel, Addressee{Audience: "channel"}, Issue{})
	want := map[string][2]int{"decisions": {5, 33}, "changed": {7, 153}, "do_first": {5, 35}, "late": {7, 31}, "escalations": {5, 35}, "exceptions": {5, 35}, "incidents": {8, 0}}
	for key, n := range want {
		sec := w.Section(key)
		if got := fmt.Sprint(len(sec.Items), sec.More); got != fmt.Sprint(n[0], n[1]) {
			t.Errorf("%s: shown and left out: %s, want %v", key, got, n)
		}
	}
}

// A page that is too long is cut by halves: it is the one that cutting item by item gives.
func TestAPageIsCutToTheLongestThatFits(t *testing.T) {
	whole, cuts := crowded(t), 0
	sec := &Secretary{pages: pages(t)}
	for n := 0; n <= len(whole.Live); n += 13 {
		for _, audience := range []string{"channel", "engineer", "executive", "agenda"} {
			s := whole
			s.Live = whole.Live[:n]
			e := Edition{Digest: weeklySync, Job: WeeklyJob}
			to, is := addressee(s, audience, "renata"), Issue{Title: "Security weekly"}
			got, _, err := sec.compute(e, to, s, is)
			is.Title = sec.pages.Front(e.template(audience), "title")
			data := e.Build(s, to.Reader, to, is)
			want, err2 := sec.pages.Render(e.template(audience), data)
			for ok := true; ok && tooLong(want, data, s.Dir.Location()); {
				if data, ok = data.(shortens).shorter(); ok {
					cuts++
					want, err2 = sec.pages.Render(e.template(audience), data)
				}
			}
			if err != nil || err2 != nil {
				t.Fatal(err, err2)
			}
			if a, b := view.PlainText(got, "/sec", s.Dir.Location()), view.PlainText(want, "/sec", s.Dir.Location()); a != b {
				t.Errorf("%d records, %s: cut by halves\n%s\n\ncut item by item\n%s", n, audience, a, b)
			}
		}
	}
	if cuts < 20 {
		t.Errorf("only %d cuts", cuts)
	}
}
