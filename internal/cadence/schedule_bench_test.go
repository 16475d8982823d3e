package cadence

import (
	"testing"
	"time"
)

// Every replica asks each cadence for its next slot once a second.
func BenchmarkNext(b *testing.B) {
	for _, said := range []string{"tue 10:00", "first wed 15:00", "last day 16:45", "first mon of quarter 14:00", "daily 9:59"} {
		b.Run(said, func(b *testing.B) {
			s, err := Parse(said, "America/New_York")
			if err != nil {
				b.Fatal(err)
			}
			at := time.Date(2026, 9, 15, 12, 0, 0, 0, time.UTC)
			for b.Loop() {
				if s.Next(at).IsZero() {
					b.Fatal("no slot")
				}
			}
		})
	}
}
