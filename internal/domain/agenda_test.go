package domain

import (
	"slices"
	"testing"
)

func TestASlotThatWasSentEarlyIsNotAmongTheMissed(t *testing.T) {
	s := &Series{LastDate: "2026-09-22", Skipped: nil}
	if got := s.Missed([]string{"2026-09-22", "2026-09-29"}); !slices.Equal(got, []string{"2026-09-29"}) {
		t.Error(got)
	}
	s.Skipped = []string{"2026-09-29"}
	if got := s.Missed([]string{"2026-09-29", "2026-10-06"}); !slices.Equal(got, []string{"2026-09-29", "2026-10-06"}) {
		t.Error(got)
	}
}
