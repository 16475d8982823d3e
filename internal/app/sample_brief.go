package app

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// sampleDay is a day or a moment in the words of a sample fact sheet: {2026-09-17}, {2026-09-11T21:40Z}.
var sampleDay = regexp.MustCompile(`\{(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})Z)?\}`)

// SampleSheets are the fact sheets of the sample company, moved by a number of days as the company is.
func SampleSheets(days int) ([]*domain.Sheet, error) {
	text := sampleDay.ReplaceAllStringFunc(string(sample.Sheets), func(s string) string {
		m := sampleDay.FindStringSubmatch(s)
		day, err := domain.ParseDate(m[1])
		if err != nil {
			return s
		}
		day = day.AddDays(days)
		if m[2] != "" {
			return day.Short() + " " + m[2]
		}
		return day.Short()
	})
	var out []*domain.Sheet
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		return nil, fmt.Errorf("sheets.json: %w", err)
	}
	p := &directory.Parsed{}
	for _, s := range out {
		p.Numbered = append(p.Numbered, s)
	}
	directory.Shift(p, days)
	return out, nil
}

// SampleBrief is what the briefs of one record of the sample company are told from, as `bot preview brief` shows it.
func SampleBrief(s ledger.Survey, about string) (briefs.BriefSource, error) {
	sheets, err := SampleSheets(0)
	if err != nil {
		return briefs.BriefSource{}, err
	}
	var known []string
	for _, sheet := range sheets {
		if known = append(known, sheet.ID); sheet.ID != about {
			continue
		}
		t := briefs.BriefSource{Dir: s.Dir, Sheet: sheet, Now: s.Now}
		for _, rec := range s.Live {
			if rec.Ref() == sheet.About {
				t.Subject = rec
			}
			for _, p := range rec.Parents() {
				if p == sheet.About && !rec.Base().IsRestricted() {
					t.Linked = append(t.Linked, rec)
				}
			}
		}
		if t.Subject != nil {
			return t, nil
		}
	}
	return briefs.BriefSource{}, fmt.Errorf("the sample company has no fact sheet about %s; it has some about %s", about, strings.Join(known, ", "))
}

// sampleBrief is what a template of a brief is tried with at the start.
func sampleBrief(s ledger.Survey, template string) any {
	t, err := SampleBrief(s, "INC-003")
	if err != nil {
		return briefs.Brief{}
	}
	t.Corrects, t.Wrong = &domain.Sending{At: s.Now.Add(-24 * time.Hour)}, "The number of clinics was wrong." // so that these lines are tried too
	job, audience, _ := briefs.BriefTemplate(template)
	if t.To.Audience = audience; job == briefs.UpdateJob {
		t.Update = sampleUpdate
	}
	return briefs.NewBrief(t)
}
