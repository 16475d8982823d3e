package domain

import (
	"testing"
	"time"
)

// Sentences of a timeline keep their moments; each reader reads them in their own zone, also the hour that comes twice.
func TestRestamp(t *testing.T) {
	zone := func(name string) *time.Location {
		z, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		return z
	}
	york, berlin := zone("America/New_York"), zone("Europe/Berlin")
	for text, want := range map[string]string{
		"We were aware on Tue 15 Sep 2026 17:50 EDT.": "We were aware on Tue 15 Sep 2026 23:50 CEST.",
		"Sun 1 Nov 2026 01:30 EDT":                    "Sun 1 Nov 2026 06:30 CET",
		"Sun 1 Nov 2026 01:30 EST":                    "Sun 1 Nov 2026 07:30 CET",
		"Tue 15 Sep 2026 17:50 CEST is theirs":        "Tue 15 Sep 2026 17:50 CEST is theirs", // not of that zone
		"Mon 15 Sep 2026 17:50 EDT":                   "Mon 15 Sep 2026 17:50 EDT",            // no such day
		"due Tue 15 Sep 2026":                         "due Tue 15 Sep 2026",
	} {
		if got := Restamp(text, york, berlin); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := Restamp("Tue 15 Sep 2026 18:50 UTC-3", zone("America/Sao_Paulo"), berlin); got != "Tue 15 Sep 2026 23:50 CEST" {
		t.Error(got)
	}
	if got := Restamp("Tue 15 Sep 2026 17:50 EDT", york, nil); got != "Tue 15 Sep 2026 17:50 EDT" {
		t.Error(got)
	}
}
