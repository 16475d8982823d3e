package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// sampleMatter is the matter of the sample company that its briefs tell of.
const sampleMatter = "INC-003"

// sampleUpdate is the number of the stakeholder update that the sample company's templates are shown with.
const sampleUpdate = 3

// samplePage is the page that a template makes for the sample company.
func samplePage(pages *briefs.Templates, s ledger.Survey, template string) (view.Message, error) {
	name, audience, ok := briefs.BriefTemplate(template)
	if ok {
		return briefPage(pages, s, name, sampleMatter, audience)
	}
	return previewOf(pages, s, name, audience)
}

// briefPage is a brief about one matter of the sample company, or an update of an incident.
func briefPage(pages *briefs.Templates, s ledger.Survey, job, about, audience string) (view.Message, error) {
	if !slices.Contains(domain.Audiences, audience) {
		return view.Message{}, fmt.Errorf("there is no brief for %q; there is one for %s", audience, strings.Join(domain.Audiences, ", "))
	}
	t, err := SampleBrief(s, about)
	if err != nil {
		return view.Message{}, err
	}
	if t.To.Audience = audience; job == briefs.UpdateJob {
		t.Update = sampleUpdate
	}
	page, err := briefs.TellBrief(pages, t)
	return page.Message, err
}
