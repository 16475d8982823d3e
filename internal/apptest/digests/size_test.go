package digests

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/secretariat-bot/secretariat/internal/app"
	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/slackapp"
	"github.com/secretariat-bot/secretariat/internal/view"
	"github.com/secretariat-bot/secretariat/templates"
)

// onePage is a ledger that knows one survey.
type onePage struct {
	briefs.Records
	s ledger.Survey
}

func (r onePage) Now() time.Time               { return r.s.Now }
func (r onePage) Directory() *domain.Directory { return r.s.Dir }

// huge is the sample company with 10,000 actions and everything else by the hundred, each with fields of 3,000 characters
// that people should not be able to type and still might (reliability F24).
func huge(t *testing.T) ledger.Survey {
	t.Helper()
	s, err := app.SampleSurvey()
	if err != nil {
		t.Fatal(err)
	}
	nasty := strings.Repeat("<!channel> *bold* _soft_ `code` & <https://evil.example|x> äöü 🙂 ", 60)
	nasty = string([]rune(nasty)[:3000])
	today := s.Dir.Today(s.Now)
	s.Series = &domain.Series{ID: briefs.WeeklyJob, LastAt: s.Now.AddDate(0, 0, -7), Snapshot: map[string]domain.Snap{}}
	s.Live = nil
	for n := range 10_000 {
		due := today.AddDays(n%60 - 40)
		s.Live = append(s.Live, &domain.Action{ID: domain.NewRef(domain.KindAction, n+1).ID, Title: nasty, Owner: "rui", State: "blocked", BlockedBy: nasty, Due: due})
		if n >= 300 {
			continue
		}
		id := func(k domain.Kind) string { return domain.NewRef(k, n+1).ID }
		s.Live = append(s.Live,
			&domain.Risk{ID: id(domain.KindRisk), Title: nasty, Owner: "rui", State: "open", Target: due, Opened: due, Score: domain.Score{Likelihood: 5, Impact: 5, Exposure: 5},
				Statement: domain.Statement{If: nasty, Then: nasty, Impact: nasty, Affected: nasty, NothingChanges: nasty, Good: nasty}},
			&domain.Decision{ID: id(domain.KindDecision), Title: nasty, Approver: "renata", State: "proposed", Due: due, Options: []string{nasty, nasty}, Recommended: 1},
			&domain.Exception{ID: id(domain.KindException), Service: "invoice-portal", Exit: nasty, Requester: "rui", State: "approved", Ends: due},
			&domain.Escalation{ID: id(domain.KindEscalation), Why: nasty, About: domain.NewRef(domain.KindRisk, n+1), State: "exhausted", Triggered: s.Now})
		if n < 30 {
			s.Live = append(s.Live, &domain.Incident{ID: id(domain.KindIncident), Title: nasty, Severity: "SEV1", State: "declared", Times: map[string]time.Time{"detected": s.Now}})
		}
	}
	s.Agenda = &domain.Agenda{ID: "x", Held: true, HeldBy: "stellan", Notes: []domain.Note{{By: "stellan", Text: nasty}}}
	for n := range 40 {
		s.Agenda.Marked = append(s.Agenda.Marked, domain.NewRef(domain.KindAction, n+1))
	}
	return s
}

// Whatever the records hold, each page of the weekly sync is one message that Slack takes, within its size, with its
// closing line (reliability F24; domain 4.1 rules 1 and 4).
func TestPagesOfAHugeCompanyAreOneMessageEach(t *testing.T) {
	t.Parallel()
	s := huge(t)
	pages, err := briefs.Load(templates.FS, "")
	if err != nil {
		t.Fatal(err)
	}
	sec := briefs.New(onePage{s: s}, pages)
	nobody := func(string) string { return "" }
	for _, audience := range (briefs.Edition{Digest: briefs.Digests()[0]}).Previewed() {
		m, err := sec.PreviewOf(s, briefs.WeeklyJob, domain.CallerFor(s.Dir, s.Dir.People["renata"]), audience)
		if err != nil {
			t.Fatal(err)
		}
		text := view.PlainText(m, "/sec", s.Dir.Location())
		out := slackapp.Renderer{Command: "/sec", SlackID: nobody, ChannelID: nobody}.Message(m)
		if bad := slackapp.CheckBlocks(out.Blocks); len(bad) > 0 {
			t.Errorf("%s: Slack would refuse it: %v", audience, bad)
		}
		if n := utf8.RuneCountInString(text); n > 10_000 || len(out.Thread) > 0 {
			t.Errorf("%s: %d characters, %d more messages", audience, n, len(out.Thread))
		}
		if audience != "executive" && !strings.Contains(text, "Restricted items are not included") {
			t.Errorf("%s: no closing line", audience)
		}
		if strings.Contains(out.Text, "<!channel>") {
			t.Errorf("%s: it would notify a channel", audience)
		}
	}
}
