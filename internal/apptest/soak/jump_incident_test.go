package soak

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// A company with a SEV1 that nobody tells of and an exercise that nobody plays is moved on by days: in one jump, and hour
// by hour. Everybody reads the same, in the same order, and nobody is flooded; no step is skipped and none comes twice. A
// clock never goes back (product 5, reliability F15).
func TestOneJumpIsAsManySmallOnes(t *testing.T) {
	t.Parallel()
	people := []string{"celeste", "nils", "maike", "stellan", "noor", "rui", "bram", "marguerite", "renata", "desmond"}
	const days = 3
	const span = days*24*time.Hour + 82*time.Minute // ends at a minute at which nothing falls due: the clock runs on while a machine works
	read := map[time.Duration]map[string][]string{}
	for _, step := range []time.Duration{span, time.Hour} {
		w := apptest.New(t)
		w.As("maike").Says("security-weekly", `/sec incident declare "Orders of other clinics are shown" severity:SEV1 service:clinic-portal`)
		w.As("nils").Says("security-weekly", "/sec incident role INC-004 lead")
		w.As("celeste").Says("security-weekly", "/sec incident role INC-004 comms")
		w.As("stellan").Says("security-weekly", "/sec drill start leaked-supplier-credentials service:track-api lead:@rui")
		w.Settle()
		begun := time.Now()
		from := w.Now()
		for gone := step; gone < span; gone += step {
			w.AdvanceTo(from.Add(gone))
		}
		w.AdvanceTo(from.Add(span))
		t.Logf("%s by %s took %s", span, step, time.Since(begun).Round(time.Millisecond))
		was := w.Now()
		if err := w.Jump(t.Context(), was.Add(-48*time.Hour), nil); err != nil || w.Now().Before(was) {
			t.Errorf("back by two days: %v, from %s to %s", err, was, w.Now())
		}
		read[step] = map[string][]string{}
		for _, who := range people {
			for _, m := range w.As(who).Messages("bot") {
				if strings.Contains(m.Text, "INC-004") || strings.Contains(m.Text, "INC-005") {
					read[step][who] = append(read[step][who], timeOfDay.ReplaceAllString(firstLine(m.Text), "⋯"))
				}
			}
			if n := len(read[step][who]); n > days*12 {
				t.Errorf("%s reads %d messages about them in %d days", who, n, days)
			}
		}
		news := slices.DeleteFunc(w.As("rui").Messages("security-weekly"), func(m workspace.ClientMessage) bool { return !strings.Contains(m.Text, "News for ") })
		if len(news) != 8 {
			t.Errorf("%d pieces of news", len(news))
		}
		for i, begins := range []string{"A researcher", "Access logs", "The supplier's account manager", "The head of operations", "A second account", "At one of the two times", "The supplier wants", "The supplier found it"} {
			if i < len(news) && !strings.Contains(news[i].Text, begins) {
				t.Errorf("news %d is %s", i+1, news[i].Text)
			}
		}
	}
	if diff := gocmp.Diff(read[time.Hour], read[span]); diff != "" {
		t.Errorf("one jump is told differently (-hour by hour +at once)\n%s", diff)
	}
	t.Log(fmt.Sprint(len(read[time.Hour]["nils"]), " messages to the lead"))
}

// timeOfDay is a clock's reading: the clock runs on while a machine works.
var timeOfDay = regexp.MustCompile(`\d\d:\d\d`)

func firstLine(s string) string { l, _, _ := strings.Cut(s, "\n"); return l }
