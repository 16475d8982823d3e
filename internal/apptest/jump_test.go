package apptest

import (
	"os"
	"testing"
	"time"
)

// The clock of the local workspace is moved on by months at once, by two years where SEC_SOAK is set (that takes two
// minutes): everything that falls due between happens, the books obey the law afterwards, and nobody gets more than
// two messages for each working day (product 4 and 5).
func TestManyMonthsInOneJump(t *testing.T) {
	t.Parallel()
	w := New(t)
	s := &soak{World: w, t: t, readers: map[string]map[string]bool{}, secrets: map[string]string{}, did: map[string]int{}}
	s.meet()
	months := 2
	if os.Getenv("SEC_SOAK") != "" {
		months = 24
	}
	begun, from := time.Now(), w.Now()
	for n := 0; n < months; n += 2 {
		w.AdvanceTo(from.AddDate(0, n+2, 0))
	}
	s.admit()
	s.lawful()
	provesBooks(t, w.Bot().Books())
	for _, id := range s.people {
		s.did[id] = len(w.Server().As(id).Messages("bot"))
		if s.did[id] > months*2*22 {
			t.Errorf("%s got %d messages in %d months", id, s.did[id], months)
		}
	}
	t.Logf("%d months took %s; messages: %v", months, time.Since(begun).Round(time.Millisecond), s.did)
}
