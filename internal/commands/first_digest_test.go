package commands_test

import (
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/cadence"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// While nothing is set up a digest has nobody to go to. That is no digest: the first real one compares with nothing
// (domain 4.1 rule 6), and its slot is not used up.
func TestADigestThatGoesNowhereIsNone(t *testing.T) {
	o := empty(t)
	slot := cadence.Slot{Date: "2026-09-15", At: time.Date(2026, 9, 15, 10, 0, 0, 0, time.UTC)}
	o.clock.Set(slot.At)
	for _, j := range o.Tree.Desk.Digests.Jobs() {
		if j.Name != briefs.WeeklyJob {
			continue
		}
		if err := j.Fill(t.Context(), cadence.Turn{Job: j.Name, Now: slot.At, Slot: slot, Mark: slot.At}); err != nil {
			t.Fatal(err)
		}
	}
	s, err := o.ledger.Survey(t.Context(), ledger.SurveyOptions{Job: briefs.WeeklyJob})
	if err != nil {
		t.Fatal(err)
	}
	if !s.Series.LastAt.IsZero() || !s.Series.Mark.Equal(slot.At) {
		t.Errorf("last sent %s, looked after up to %s", s.Series.LastAt, s.Series.Mark)
	}
}
