package briefs

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// companySurvey is the sample company at its own moment, as the first review reads it.
func companySurvey(t testing.TB) ledger.Survey {
	t.Helper()
	parsed, err := directory.Org("sample-org.yaml", sample.Org, directory.Known{})
	if err != nil {
		t.Fatal(err)
	}
	s := ledger.Survey{Now: parsed.AsOf, Dir: domain.NewDirectory(), Series: &domain.Series{ID: MonthlyJob}}
	for _, rec := range parsed.Records {
		s.Dir.Put(rec)
	}
	s.Dir.Index()
	for _, rec := range parsed.Numbered {
		if rec.Live() {
			s.Live = append(s.Live, rec)
		} else {
			s.Past = append(s.Past, rec)
		}
	}
	return s
}

// readers are who reads each page of the review in the sample company.
var readers = map[string]string{audReview: "", domain.AudExecutive: "renata", domain.AudEngineer: "", domain.AudLegal: "", domain.AudProduct: "",
	domain.AudHR: "petra", audCompliance: "odile"}

func addressee(s ledger.Survey, audience, person string) Addressee {
	to := Addressee{Audience: audience, Key: audience, Reader: domain.ForChannel}
	if person != "" {
		to.Key += ":" + person
		to.Reader = domain.ForCaller(domain.CallerFor(s.Dir, s.Dir.People[person]))
	}
	return to
}

func monthlyText(t testing.TB, s ledger.Survey, to Addressee) (view.Message, string) {
	t.Helper()
	pages, err := Load(os.DirFS(filepath.Join("..", "..", "templates")), "")
	if err != nil {
		t.Fatal(err)
	}
	loc := s.Dir.Location()
	next := domain.Date{Year: 2026, Month: 10, Day: 7}.In(loc, 15, 0)
	is := Issue{Date: s.Dir.Today(s.Now), Start: view.At(s.Now, loc), Next: view.At(next, loc)}
	m, err := (&Secretary{pages: pages}).render(Edition{Digest: monthlyReview, Job: MonthlyJob}, to, s, is)
	if err != nil {
		t.Fatal(err)
	}
	return m, view.PlainText(m, "/sec", loc)
}

// The monthly review as the sample company's people read it.
func TestGoldenMonthly(t *testing.T) {
	s := companySurvey(t)
	for audience, person := range readers {
		_, text := monthlyText(t, s, addressee(s, audience, person))
		golden(t, goldenFile(audience), text)
	}
}
