package briefs

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// twice is a company where an incident of this week repeats one that ended, with a fix that is still open.
func twice(live []domain.Record, now time.Time) (s ledger.Survey, earlier, later *domain.Incident, fix *domain.Action) {
	earlier = &domain.Incident{ID: "INC-901", Kind: "real", Title: "Clinics were shown others' orders", Type: "data-exposure", Severity: "SEV2", State: domain.IncClosed,
		ServiceIDs: []string{"clinic-portal"}, Times: map[string]time.Time{"detected": now.AddDate(0, 0, -100)}}
	later = &domain.Incident{ID: "INC-902", Kind: "real", Title: "Orders are shown again", Type: "data-exposure", Severity: "SEV1", State: domain.IncLed, Lead: "nils",
		ServiceIDs: []string{"clinic-portal"}, Times: map[string]time.Time{"detected": now.AddDate(0, 0, -2)}}
	due := domain.DateOf(now, time.UTC).AddDays(-12)
	fix = &domain.Action{ID: "ACT-901", Title: "Check the clinic on every request", Owner: "nils", State: "open", From: earlier.Ref(), Due: due, FirstDue: due}
	s.Live, s.Past = append(slices.Clone(live), later, fix), []domain.Record{earlier}
	return s, earlier, later, fix
}

const before = "It happened before: INC-901 Clinics were shown others' orders, "

// Domain 3.6: what repeats an earlier incident is said once a week and once a month, with the fixes that were promised and
// are still open; to nobody who may not read of all of it (7.2).
func TestDigestsSayWhatHappenedAgain(t *testing.T) {
	base := companySurvey(t)
	build := func(change func(earlier, later *domain.Incident, fix *domain.Action)) (ledger.Survey, string) {
		s, earlier, later, fix := twice(base.Live, base.Now)
		s.Past = append(s.Past, base.Past...)
		s.Now, s.Dir, s.Series = base.Now, base.Dir, base.Series
		if change != nil {
			change(earlier, later, fix)
		}
		_, week := render(t, s, domain.ForChannel, "weekly-sync.channel")
		return s, week
	}
	s, week := build(nil)
	_, review := monthlyText(t, s, addressee(s, audReview, ""))
	_, engineers := monthlyText(t, s, addressee(s, domain.AudEngineer, ""))
	for name, text := range map[string]string{"weekly": week, "review": review, "engineers": engineers} {
		for _, want := range []string{before, "same sort (data exposure)", "Still open from then: ACT-901 Check the clinic on every request, 12 days late."} {
			if strings.Count(text, want) != 1 {
				t.Errorf("%s: %q stands there %d times\n%s", name, want, strings.Count(text, want), text)
			}
		}
	}
	for _, audience := range []string{domain.AudExecutive, domain.AudLegal, domain.AudProduct, domain.AudHR, audCompliance} {
		if _, text := monthlyText(t, s, addressee(s, audience, readers[audience])); strings.Contains(text, "It happened before") {
			t.Errorf("%s reads of it", audience)
		}
	}
	m := BuildWeekly(s, domain.ForChannel, addressee(s, "channel", ""), Issue{})
	for _, ref := range []string{"INC-901", "INC-902", "ACT-901"} { // judged once more before it goes out
		if !slices.ContainsFunc(m.shown(), func(r domain.Ref) bool { return r.ID == ref }) {
			t.Errorf("%s stands in it and is not looked at again", ref)
		}
	}

	hide := func(m *domain.Meta) { m.Visibility, m.NeedToKnow = domain.Restricted, []string{"nils"} }
	for name, c := range map[string]struct {
		change func(earlier, later *domain.Incident, fix *domain.Action)
		gone   string // from the lines under an incident
	}{
		"the earlier one is confidential": {func(e, _ *domain.Incident, f *domain.Action) { hide(&e.Meta); hide(&f.Meta) }, "INC-901"},
		"the fix is confidential":         {func(_, _ *domain.Incident, f *domain.Action) { hide(&f.Meta) }, "ACT-901 Check the clinic on every request, 12 days late"},
		"it is older than this week":      {func(_, l *domain.Incident, _ *domain.Action) { l.Times["detected"] = base.Now.AddDate(0, 0, -40) }, "INC-901"},
		"the fix was made":                {func(_, _ *domain.Incident, f *domain.Action) { f.State = domain.ActDone }, "ACT-901 Check the clinic on every request, 12 days late"},
		"more than 180 days lie between":  {func(e, _ *domain.Incident, _ *domain.Action) { e.Times["detected"] = base.Now.AddDate(0, 0, -190) }, "INC-901"},
		"an exercise":                     {func(e, _ *domain.Incident, _ *domain.Action) { e.Kind, e.Exercise = "exercise", true }, "INC-901"},
	} {
		s, week := build(c.change)
		_, review := monthlyText(t, s, addressee(s, audReview, ""))
		for page, text := range map[string]string{"weekly": week, "review": review} {
			if strings.Contains(text, c.gone) {
				t.Errorf("%s: the %s says %q", name, page, c.gone)
			}
		}
	}
	s, _ = build(nil)
	to := addressee(s, domain.AudEngineer, "")
	if to.Team = "parcel"; strings.Contains(func() string { _, x := monthlyText(t, s, to); return x }(), "INC-902") {
		t.Error("another team's channel reads of it")
	}
}
