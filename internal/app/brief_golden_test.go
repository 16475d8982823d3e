package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
	"github.com/secretariat-bot/secretariat/templates"
)

// The golden texts of the five briefs, and of the five updates of an incident, stand beside their templates: what the sample company's
// people read about one incident, and the page about one risk that waits for a decision.
func TestGoldenBriefs(t *testing.T) {
	pages, err := briefs.Load(templates.FS, "")
	if err != nil {
		t.Fatal(err)
	}
	s, err := SampleSurvey()
	if err != nil {
		t.Fatal(err)
	}
	golden := map[string]string{}
	for _, a := range domain.Audiences {
		golden[a] = "INC-003"
	}
	golden["executive-risk"] = "RSK-001"
	for _, a := range domain.Audiences {
		golden["update."+a] = "INC-003"
	}
	for name, about := range golden {
		tell, err := SampleBrief(s, about)
		if err != nil {
			t.Fatal(err)
		}
		file := "brief." + name
		if audience, ok := strings.CutPrefix(name, "update."); ok {
			tell.To.Audience, tell.Update, file = audience, sampleUpdate, name
		} else {
			tell.To.Audience, _, _ = strings.Cut(name, "-")
		}
		page, err := briefs.TellBrief(pages, tell)
		if err != nil {
			t.Fatal(err)
		}
		got := view.PlainText(page.Message, "/sec", s.Dir.ZoneOf(tell.Sheet.Approver))
		how := briefs.CheckBrief(tell, page.Message)
		t.Logf("%s: %s", file, how.Line())
		for _, f := range how.Findings {
			if tell.To.Audience == domain.AudExecutive {
				t.Errorf("%s: %s %q: %s", file, f.Rule, f.Words, f.Message)
			} else {
				t.Logf("%s: %s %q: %s", file, f.Rule, f.Words, f.Message)
			}
		}
		if tell.To.Audience == domain.AudExecutive && (how.Grade > 10 || how.Words > 350) {
			t.Errorf("%s: %s", file, how.Line())
		}
		file = filepath.Join("..", "..", "templates", "golden", file+".txt")
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s (run with -update, then read it aloud):\n%s", file, d)
		}
	}
}
