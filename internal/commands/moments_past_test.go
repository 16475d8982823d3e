package commands

import (
	"testing"
	"time"
)

// What people say of a moment that was, on a Tuesday afternoon in Berlin.
func TestReadPast(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 9, 15, 14, 0, 0, 0, berlin)
	for text, want := range map[string]string{
		"now": "2026-09-15T14:00", "14:00": "2026-09-15T14:00", "13:30": "2026-09-15T13:30", "22:15": "2026-09-14T22:15", "9am": "2026-09-15T09:00",
		"yesterday 18:00": "2026-09-14T18:00", "yesterday": "2026-09-14T23:59", "today": "2026-09-15T14:00", "2h ago": "2026-09-15T12:00",
		"30 minutes ago": "2026-09-15T13:30", "3 days ago": "2026-09-12T14:00", "friday 18:00": "2026-09-11T18:00", "tuesday 9:00": "2026-09-15T09:00",
		"12 sep 01:00": "2026-09-12T01:00", "31 dec 18:00": "2025-12-31T18:00", "2026-09-12 01:00": "2026-09-12T01:00", "2026-09-12T01:00:00Z": "2026-09-12T03:00",
		"2026-09-20 01:00": "2026-09-20T01:00", "in 2h": "2026-09-15T16:00", "tomorrow 10:00": "2026-09-16T10:00",
	} {
		got, err := ReadPast(text, now)
		if err != nil || got.In(berlin).Format("2006-01-02T15:04") != want {
			t.Errorf("%q: %s, %v; want %s", text, got.In(berlin).Format("2006-01-02T15:04"), err, want)
		}
	}
	if _, err := ReadPast("some time ago", now); err == nil {
		t.Error("“some time ago” is no time")
	}
}
