package domain

import (
	"testing"
	"time"
)

func TestStampNamesTheZone(t *testing.T) {
	at := time.Date(2026, 9, 15, 9, 30, 0, 0, time.UTC)
	for zone, want := range map[string]string{
		"UTC": "Tue 15 Sep 2026 09:30 UTC", "Europe/Dublin": "Tue 15 Sep 2026 10:30 IST", "America/New_York": "Tue 15 Sep 2026 05:30 EDT",
		"America/Sao_Paulo": "Tue 15 Sep 2026 06:30 UTC-3", "Asia/Kathmandu": "Tue 15 Sep 2026 15:15 UTC+5:45", "Asia/Dubai": "Tue 15 Sep 2026 13:30 UTC+4",
		"Australia/Eucla": "Tue 15 Sep 2026 18:15 UTC+8:45", "Etc/GMT+12": "Mon 14 Sep 2026 21:30 UTC-12", "Asia/Kolkata": "Tue 15 Sep 2026 15:00 IST",
	} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := Stamp(at, loc); got != want {
			t.Errorf("%s: %q, should be %q", zone, got, want)
		}
	}
}
