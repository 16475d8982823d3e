package soak

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
)

// The clock of the local workspace is moved on by months at once, by two years where SEC_SOAK is set (that takes two
// minutes): everything that falls due between happens, the books obey the law afterwards, and nobody gets more than
// two messages for each working day (product 4 and 5). The sample's running incident, which nobody touches all the while,
// is counted apart: the law asks every day whether it is material (domain 5.5), and whoever leads it hears little more.
func TestManyMonthsInOneJump(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Tolerate("a page goes out without its file") // an upload has real time, which a busy machine spends on the clock
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
	apptest.ProvesBooks(t, w.Bot().Books())
	for _, id := range s.people {
		incident := 0
		for _, m := range w.Server().As(id).Messages("bot") {
			s.did[id]++
			if strings.Contains(m.Text, "INC-003") {
				incident++
			}
		}
		if n := s.did[id] - incident; n > months*2*22 {
			t.Errorf("%s got %d messages in %d months", id, n, months)
		}
		if incident > months*31*3/2 {
			t.Errorf("%s got %d messages about one incident in %d months", id, incident, months)
		}
	}
	t.Logf("%d months took %s; messages: %v", months, time.Since(begun).Round(time.Millisecond), s.did)
}
