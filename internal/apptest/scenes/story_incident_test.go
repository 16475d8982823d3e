package scenes

import (
	"testing"

	"github.com/secretariat-bot/secretariat/internal/apptest"
)

// The running incident of the sample company looks alive when the company opens: its card says what is known, when the next
// update comes and what the law wants; its timeline has a line of each night.
func TestTheSampleIncidentRuns(t *testing.T) {
	t.Parallel()
	w := apptest.NewStory(t)
	w.Settle()
	w.As("saoirse").Reads("security-weekly", "INC-003", "Strangers signed in to 14 clinic accounts", "Next update:", "Legal clocks")
	w.As("saoirse").Reads("eng-all", "Update 1")
	got := apptest.Words(w.As("saoirse").Says("eng-all", "/sec incident timeline INC-003"))
	if !apptest.HasAll(got, "the strangers are out", "two-step sign-in is asked for", "No order was changed", "Update 1 to executives and engineers") {
		t.Errorf("the timeline reads\n%s", got)
	}
}
