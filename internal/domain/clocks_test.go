package domain

import (
	"testing"
	"time"
)

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	m, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The vectors of domain 5.5, and each status at its edge.
func TestLegalClocks(t *testing.T) {
	d := NewDirectory()
	d.Org.Timezone = "America/New_York"
	for _, v := range []struct {
		name, clock        string
		law, start, sent   string // key in legal, moment or day it starts, moment it was met
		now                string
		due, status, plans string
	}{
		{"aware on a Saturday", "gdpr_authority", "gdpr", "2026-09-12T01:00:00Z", "", "2026-09-12T02:00:00Z", "2026-09-15T01:00:00Z", "running", "2026-09-14T22:15:00Z"},
		{"sent in time", "gdpr_authority", "gdpr", "2026-09-12T01:00:00Z", "2026-09-15T01:00:00Z", "2026-09-20T00:00:00Z", "2026-09-15T01:00:00Z", "met", "2026-09-14T22:15:00Z"},
		{"sent a second late", "gdpr_authority", "gdpr", "2026-09-12T01:00:00Z", "2026-09-15T01:00:01Z", "2026-09-20T00:00:00Z", "2026-09-15T01:00:00Z", "met_late", "2026-09-14T22:15:00Z"},
		{"a quarter left", "gdpr_authority", "gdpr", "2026-09-12T01:00:00Z", "", "2026-09-14T07:00:00Z", "2026-09-15T01:00:00Z", "due_soon", "2026-09-14T22:15:00Z"},
		{"a second more than a quarter left", "gdpr_authority", "gdpr", "2026-09-12T01:00:00Z", "", "2026-09-14T06:59:59Z", "2026-09-15T01:00:00Z", "running", "2026-09-14T22:15:00Z"},
		{"the last moment", "gdpr_authority", "gdpr", "2026-09-12T01:00:00Z", "", "2026-09-15T01:00:00Z", "2026-09-15T01:00:00Z", "due_soon", "2026-09-14T22:15:00Z"},
		{"over", "gdpr_authority", "gdpr", "2026-09-12T01:00:00Z", "", "2026-09-15T01:00:01Z", "2026-09-15T01:00:00Z", "missed", "2026-09-14T22:15:00Z"},
		{"nobody is aware yet", "gdpr_authority", "gdpr", "", "", "2026-09-30T00:00:00Z", "", "not_started", "2026-09-14T22:15:00Z"},
		{"early warning", "nis2_early", "nis2", "2026-09-12T01:00:00Z", "", "2026-09-12T02:00:00Z", "2026-09-13T01:00:00Z", "running", "2026-09-12T22:15:00Z"},
		{"final report, a month after the notification", "nis2_final", "nis2", "2026-09-14T18:00:00Z", "", "2026-09-15T09:00:00Z", "2026-10-14T18:00:00Z", "running", "2026-10-14T22:15:00Z"},
		{"final report in a shorter month", "nis2_final", "nis2", "2027-01-31T15:00:00Z", "", "2027-02-01T00:00:00Z", "2027-02-28T15:00:00Z", "running", "2026-10-14T22:15:00Z"},
		{"final report over a clock change: the same time on the wall", "nis2_final", "nis2", "2026-10-14T18:00:00Z", "", "2026-10-15T00:00:00Z", "2026-11-14T19:00:00Z", "running", "2026-10-14T22:15:00Z"},
		{"sixty days", "hipaa_people", "hipaa", "2026-09-11", "", "2026-09-15T09:00:00Z", "2026-11-10", "running", "2026-11-11T05:00:00Z"},
		{"fifteen days left", "hipaa_people", "hipaa", "2026-09-11", "", "2026-10-26T12:00:00Z", "2026-11-10", "due_soon", "2026-11-11T05:00:00Z"},
		{"sixteen days left, late in the evening", "hipaa_people", "hipaa", "2026-09-11", "", "2026-10-26T03:00:00Z", "2026-11-10", "running", "2026-11-11T05:00:00Z"},
		{"sent on the last day", "hipaa_people", "hipaa", "2026-09-11", "2026-11-11T04:00:00Z", "2026-12-01T00:00:00Z", "2026-11-10", "met", "2026-11-11T05:00:00Z"},
		{"the day after", "hipaa_people", "hipaa", "2026-09-11", "", "2026-11-11T06:00:00Z", "2026-11-10", "missed", "2026-11-11T05:00:00Z"},
		{"material on a Tuesday", "sec_8k", "sec_8k", "2026-09-15T15:00:00Z", "", "2026-09-15T16:00:00Z", "2026-09-21T21:30:00Z", "running", ""},
		{"3 July is a holiday", "sec_8k", "sec_8k", "2026-07-01T15:00:00Z", "", "2026-07-01T16:00:00Z", "2026-07-08T21:30:00Z", "running", ""},
		{"material on a Saturday, 7 September is a holiday", "sec_8k", "sec_8k", "2026-09-05T15:00:00Z", "", "2026-09-05T16:00:00Z", "2026-09-11T21:30:00Z", "running", ""},
		{"winter time, 26 November is a holiday", "sec_8k", "sec_8k", "2026-11-20T15:00:00Z", "", "2026-11-20T16:00:00Z", "2026-11-27T22:30:00Z", "running", ""},
		{"the last business day is left", "sec_8k", "sec_8k", "2026-09-15T15:00:00Z", "", "2026-09-18T15:00:00Z", "2026-09-21T21:30:00Z", "due_soon", ""},
		{"New Year's Day observed on 31 December", "sec_8k", "sec_8k", "2027-12-28T15:00:00Z", "", "2027-12-28T16:00:00Z", "2028-01-04T22:30:00Z", "running", ""},
		{"not decided to be material", "sec_8k", "sec_8k", "", "", "2026-12-01T00:00:00Z", "", "not_started", ""},
	} {
		rule, ok := ClockRuleOf(v.clock)
		if !ok {
			t.Fatalf("there is no clock %s", v.clock)
		}
		law := Legal{Status: "unknown", Times: map[string]time.Time{}, Dates: map[string]Date{}}
		if rule.Day {
			law.Dates[rule.Start[0]], _ = ParseDate(v.start)
		} else if at := moment(t, v.start); !at.IsZero() {
			law.Times[rule.Start[0]] = at
		}
		if at := moment(t, v.sent); !at.IsZero() {
			law.Times[rule.Sent] = at
		}
		i := &Incident{Kind: "real", Times: map[string]time.Time{"detected": moment(t, "2026-09-11T22:15:00Z")}, Legal: map[string]Legal{v.law: law}}
		found := false
		for _, c := range Clocks(d, i, moment(t, v.now)) {
			if c.Name != v.clock {
				continue
			}
			found = true
			due, plan := c.Day.String(), ""
			if !c.Due.IsZero() {
				due = c.Due.Format(time.RFC3339)
			}
			if !c.Planning.IsZero() {
				plan = c.Planning.Format(time.RFC3339)
			}
			if due != v.due || c.Status != v.status || plan != v.plans {
				t.Errorf("%s: due %s, %s, planning %s; want %s, %s, %s", v.name, due, c.Status, plan, v.due, v.status, v.plans)
			}
		}
		if !found {
			t.Errorf("%s: there is no clock %s", v.name, v.clock)
		}
	}
}

func TestClocksThatDoNotRun(t *testing.T) {
	d := NewDirectory()
	i := &Incident{Kind: "real", Legal: map[string]Legal{"gdpr": {Status: "not_applicable", Times: map[string]time.Time{"aware": time.Unix(0, 0)}}, "hipaa": {Status: "not_applicable"}}}
	got := Clocks(d, i, time.Unix(0, 0))
	if len(got) != 2 {
		t.Fatalf("%d clocks for two laws", len(got))
	}
	for _, c := range got {
		if c.Status != ClockNotApplicable || !c.Due.IsZero() || !c.Day.IsZero() {
			t.Errorf("%+v", c)
		}
	}
	i.Kind = "exercise"
	if got := Clocks(d, i, time.Unix(0, 0)); got != nil {
		t.Errorf("an exercise has clocks: %v", got)
	}
}
