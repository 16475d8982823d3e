package briefs

import (
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Silence on "not right" stands in the weekly sync of the week in which it became a gap, and only in that one.
func TestUnansweredCorrectionsAreNewGaps(t *testing.T) {
	d := domain.NewDirectory()
	d.Put(&domain.Person{ID: "emeka", Name: "Emeka Strand"})
	d.Put(&domain.Service{ID: "track-api", Name: "Tracking interface", Tier: 1, RACI: domain.RACI{Accountable: "emeka"}})
	ref := domain.Ref{Kind: domain.KindService, ID: "track-api"}
	d.Put(&domain.Correction{ID: "service-track-api", About: ref, Asked: "emeka", GapFrom: domain.Date{Year: 2026, Month: 9, Day: 23}})
	for day, want := range map[int]bool{22: false, 23: true, 29: true, 30: false} {
		today := domain.Date{Year: 2026, Month: 9, Day: day}
		s := (&pick{dir: d, today: today}).newGaps()
		got := len(s.Items) > 0 && strings.Contains(string(s.Items[0].Title), "Emeka Strand has not answered")
		if got != want {
			t.Errorf("on %s it is listed: %v, should be %v (%v)", today, got, want, s.Items)
		}
	}
}
