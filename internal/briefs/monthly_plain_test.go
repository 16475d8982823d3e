package briefs

import (
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
	for name, s := range map[string]ledger.Survey{"sample": companySurvey(t), "busy": busy(t), "quiet": quiet} {
		for _, p := range s.Dir.With(domain.RoleExecutive) {
			_, text := monthlyText(t, s, addressee(s, domain.AudExecutive, p.ID))
			r := plain.Check(text, plain.Rules{Executive: true, Budget: 350, Allowed: s.Dir.Org.Abbreviations})
			for _, f := range r.Errors() {
				t.Errorf("%s, %s, line %d: %s %s", name, p.ID, f.Line, f.Rule, f.Message)
			}
			if r.Words > 350 || r.Graded && r.Grade > 8 || !r.Graded && name != "quiet" {
				t.Errorf("%s, %s: %s", name, p.ID, r.Line())
			}
		}
	}
}
