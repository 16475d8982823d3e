package briefs

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// reviewText is a review's page as its channel reads it.
func reviewText(t *testing.T, s ledger.Survey, x Digest) string {
	t.Helper()
	loc := s.Dir.Location()
	is := Issue{Date: s.Dir.Today(s.Now), Start: view.At(s.Now, loc), Next: view.At(s.Now.AddDate(0, 1, 0), loc)}
	to := Addressee{Audience: "channel", Key: "channel", Reader: domain.ForChannel}
	m, err := (&Secretary{pages: pages(t)}).render(Edition{Digest: x, Job: x.Name}, to, s, is)
	if err != nil {
		t.Fatal(err)
	}
	return "Notification: " + m.Summary + "\n" + view.PlainText(m, "/sec", loc)
}

func goldenText(name string) string {
	return filepath.Join("..", "..", "templates", "golden", name+".txt")
}

// The exception review of the sample company, of one with nothing, and of one with too much for one meeting.
func TestGoldenExceptionReview(t *testing.T) {
	s := company(t)
	golden(t, goldenText("exception-review.channel"), reviewText(t, s, exceptionReview))
	empty := s
	empty.Live, empty.Past = nil, nil
	golden(t, goldenText("exception-review.channel.empty"), reviewText(t, empty, exceptionReview))
	full := s
	today := s.Dir.Today(s.Now)
	for n := range 14 {
		e := domain.Clone(exceptionNamed(t, s, "EXC-001"))
		e.ID, e.Ends, e.ChainStart = domain.NewRef(domain.KindException, 20+n).ID, today.AddDays(7*n-14), today.AddDays(-30-n)
		if n > 10 {
			e.Renewals = 2
		}
		full.Live = append(slices.Clone(full.Live), e)
	}
	full.Series = domain.Clone(s.Series)
	full.Series.LastAt = s.Now.AddDate(0, -1, 0)
	full.Last = &domain.Issue{Pages: []domain.IssuePage{{To: "channel", Figures: map[string]float64{"exceptions": 20, "exceptions_past_end_pct": 25, "exceptions_oldest": 100}}}}
	golden(t, goldenText("exception-review.channel.full"), reviewText(t, full, exceptionReview))
}

func exceptionNamed(t *testing.T, s ledger.Survey, id string) *domain.Exception {
	t.Helper()
	for _, rec := range s.Live {
		if e, ok := rec.(*domain.Exception); ok && e.ID == id {
			return e
		}
	}
	t.Fatalf("there is no %s", id)
	return nil
}

// Whatever exceptions there are: each that counts stands in exactly one turn or is counted, the turns come in their
// order, ten are shown, and none that is confidential leaves a trace (domain 4.5, 7.2).
func TestExceptionReviewGoesThroughAll(t *testing.T) {
	s := company(t)
	today := s.Dir.Today(s.Now)
	rapid.Check(t, func(t *rapid.T) {
		mine := s
		mine.Live, mine.Past = nil, nil
		granted, hidden := map[string]bool{}, map[string]bool{}
		for n := range rapid.IntRange(0, 25).Draw(t, "exceptions") {
			e := &domain.Exception{ID: domain.NewRef(domain.KindException, n+1).ID, Service: "track-api", Starts: today.AddDays(-100), Requester: "emeka",
				State:      rapid.SampledFrom([]string{"requested", "approved", "expired", "approved"}).Draw(t, "state"),
				Ends:       today.AddDays(rapid.IntRange(-20, 60).Draw(t, "ends")),
				ChainStart: today.AddDays(-rapid.IntRange(100, 700).Draw(t, "age")),
				Renewals:   rapid.IntRange(0, 3).Draw(t, "renewals"), Band: domain.Medium, Bands: map[string]domain.Band{"RSK-001": domain.Medium}}
			if rapid.IntRange(0, 4).Draw(t, "hidden") == 0 {
				e.Visibility = domain.Restricted
				hidden[e.ID] = true
			} else if e.State != "requested" {
				granted[e.ID] = true
			}
			mine.Live = append(mine.Live, e)
		}
		r := buildExceptionReview(mine, domain.ForChannel, Addressee{Audience: "channel", Key: "channel"}, Issue{Date: today})
		shown, more := 0, 0
		for i, sec := range r.Sections {
			if sec.Key != exceptionTurns[i].key {
				t.Fatalf("turn %d is %s", i, sec.Key)
			}
			if shown+more > shown && len(sec.Items) > 0 {
				t.Fatalf("%s shows items after some were left out", sec.Key)
			}
			for _, it := range sec.Items {
				if !granted[it.ref.ID] || hidden[it.ref.ID] {
					t.Fatalf("%s stands where it should not", it.ref)
				}
				delete(granted, it.ref.ID)
				shown++
			}
			more += sec.More
		}
		if shown > reviewedAtOnce || more != len(granted) || more > 0 && shown != reviewedAtOnce {
			t.Fatalf("%d shown, %d said to be more, %d left", shown, more, len(granted))
		}
		if shown == 0 {
			return
		}
		if said := fmt.Sprintf("%d exception", shown+more); !strings.Contains(r.summary(), said) {
			t.Fatalf("%q does not say %q", r.summary(), said)
		}
	})
}

// The ownership review of the sample company, and of one whose people are all in place.
func TestGoldenOwnershipReview(t *testing.T) {
	s := company(t)
	golden(t, goldenText("quarterly-ownership.channel"), reviewText(t, s, ownershipReview))
	d := domain.NewDirectory()
	d.Org = &domain.Org{Name: "Small", Timezone: "Europe/Dublin"}
	today := domain.Date{Year: 2026, Month: 9, Day: 15}
	d.Put(&domain.Person{ID: "ana", Name: "Ana Lopes", ChampionAck: today})
	d.Put(&domain.Team{ID: "web", Name: "Web", Lead: "ana", Champions: []string{"ana"}})
	d.Put(&domain.Path{ID: "path-web", Steps: []domain.Step{{To: "ana", Wait: 30}}})
	d.Put(&domain.Service{ID: "shop", Name: "Shop", Team: "web", Tier: 1, Path: "path-web", Confirmed: today, RACI: domain.RACI{Accountable: "ana", Responsible: []string{"ana"}}})
	d.Index()
	small := ledger.Survey{Now: s.Now, Dir: d, Series: &domain.Series{ID: "quarterly-ownership"}}
	golden(t, goldenText("quarterly-ownership.channel.empty"), reviewText(t, small, ownershipReview))
}
