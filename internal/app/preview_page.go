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

// samplePage is the page that a template makes for the sample company.
func samplePage(pages *briefs.Templates, s ledger.Survey, template string) (view.Message, error) {
	name, audience, _ := strings.Cut(template, ".")
	if name == briefs.BriefJob {
		return briefPage(pages, s, sampleMatter, audience)
	}
	return previewOf(pages, s, name, audience)
}

// briefPage is a brief about one matter of the sample company.
func briefPage(pages *briefs.Templates, s ledger.Survey, about, audience string) (view.Message, error) {
	if !slices.Contains(domain.Audiences, audience) {
		return view.Message{}, fmt.Errorf("there is no brief for %q; there is one for %s", audience, strings.Join(domain.Audiences, ", "))
	}
	t, err := SampleBrief(s, about)
	if err != nil {
		return view.Message{}, err
	}
	t.To.Audience = audience
	page, err := briefs.TellBrief(pages, t)
	return page.Message, err
}
