package briefs

import (
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/plain"
)

// Every executive's page keeps the plain-language rules: no error, grade 8 or lower, 350 words at
// most (domain 4.4, 5.7).
func TestExecutivesReadPlainWords(t *testing.T) {
	quiet := companySurvey(t)
	quiet.Live, quiet.Past = nil, nil
	long := busy(t)
	words100 := strings.TrimSpace(strings.Repeat("what we found is long ", 20))
	for _, rec := range long.Live {
		switch r := rec.(type) {
		case *domain.Risk:
			r.Title, r.Statement.Impact = words100, words100
		case *domain.Decision:
			r.Title, r.Options[1] = words100, words100
		}
	}
	for name, s := range map[string]ledger.Survey{"sample": companySurvey(t), "busy": busy(t), "quiet": quiet, "long": long} {
		for _, p := range s.Dir.With(domain.RoleExecutive) {
			m, _ := monthlyText(t, s, addressee(s, domain.AudExecutive, p.ID))
			to := addressee(s, domain.AudExecutive, p.ID)
			is := Issue{Date: s.Dir.Today(s.Now), Title: "Your monthly security page"}
			data := BuildMonthly(s, to.Reader, to, is)
			r := plain.Check(words(m), plain.Rules{Executive: true, Budget: 350, Allowed: s.Dir.Org.Abbreviations})
			for _, f := range r.Errors() {
				t.Errorf("%s, %s, line %d: %s %s", name, p.ID, f.Line, f.Rule, f.Message)
			}
			if r.Words > 350 || r.Graded && r.Grade > 8 || !r.Graded && name != "quiet" {
				t.Errorf("%s, %s: %s", name, p.ID, r.Line())
			}
			if n := data.said(); !data.AllClear && (n < r.Words || n > r.Words+25) {
				t.Errorf("%s, %s: %d words, taken for %d", name, p.ID, r.Words, n)
			}
		}
	}
}
