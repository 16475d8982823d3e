package app

import (
	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// SampleSurvey is the sample company at its as_of as a digest sees it, without a store.
func SampleSurvey() (ledger.Survey, error) {
	parsed, err := directory.Org("sample-org.yaml", sample.Org, directory.Known{})
	if err != nil {
		return ledger.Survey{}, err
	}
	d := domain.NewDirectory()
	s := ledger.Survey{Now: parsed.AsOf, Dir: d, Series: &domain.Series{ID: briefs.WeeklyJob}}
	for _, rec := range parsed.Records {
		d.Put(rec)
	}
	for _, rec := range parsed.Numbered {
		if rec.Live() {
			s.Live = append(s.Live, rec)
		} else {
			s.Past = append(s.Past, rec)
		}
	}
	for _, svc := range d.Services {
		svc.GapSince = map[string]domain.Date{}
		for _, g := range domain.ServiceGaps(d, svc, d.Today(parsed.AsOf)) {
			svc.GapSince[string(g.Kind)] = d.Today(parsed.AsOf)
		}
	}
	d.Index()
	return s, nil
}

// SampleData gives what a template is tried with at the start, by its name: the sample company's week. The company is
// read once for all templates.
func SampleData() func(template string) any {
	s, err := SampleSurvey()
	return func(template string) any {
		if err != nil {
			return briefs.Weekly{}
		}
		if _, _, ok := briefs.BriefTemplate(template); ok {
			return sampleBrief(s, template)
		}
		return briefs.Sample(s, template)
	}
}
