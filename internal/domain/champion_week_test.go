package domain_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// A champion's Monday: new in seven days, late by the record's own day, without an owner who can be reached; and the
// three measures over 90 days, ends included.
func TestAChampionsWeek(t *testing.T) {
	day := func(s string) domain.Date { d, _ := domain.ParseDate(s); return d }
	today := day("2026-09-21")
	d := domain.NewDirectory()
	d.Put(&domain.Team{ID: "parcel", Name: "Parcel", Champions: []string{"rui"}})
	d.Put(&domain.Person{ID: "rui", Name: "Rui"})
	d.Put(&domain.Person{ID: "gone", Name: "Gone", Status: "deactivated"})
	d.Put(&domain.Service{ID: "web", Name: "Web", Team: "parcel", RACI: domain.RACI{Accountable: "rui"}})
	d.Put(&domain.Service{ID: "lost", Name: "Lost", Team: "parcel", RACI: domain.RACI{Accountable: "gone"}})
	d.Put(&domain.Service{ID: "other", Name: "Other", Team: "elsewhere"})
	d.Index()
	at := func(s string) map[string]time.Time {
		return map[string]time.Time{"detected": time.Date(day(s).Year, day(s).Month, day(s).Day, 12, 0, 0, 0, time.UTC)}
	}
	recs := []domain.Record{
		&domain.Risk{ID: "RSK-001", State: "open", Owner: "rui", Reported: day("2026-09-15"), Opened: day("2026-09-18"), Target: day("2026-10-01")},
		&domain.Risk{ID: "RSK-002", State: "open", Owner: "gone", Reported: day("2026-09-14"), Opened: day("2026-09-14"), Target: day("2026-09-20")},
		&domain.Risk{ID: "RSK-003", State: "closed", Owner: "rui", Reported: day("2026-06-20"), Opened: day("2026-06-23"), Closed: day("2026-07-01")},
		&domain.Risk{ID: "RSK-004", State: "closed", Owner: "rui", Reported: day("2026-06-20"), Opened: day("2026-06-22")}, // 91 days ago
		&domain.Risk{ID: "RSK-005", State: "open", Owner: "rui", Reported: day("2025-01-01"), Opened: day("2026-09-01"), Target: day("2026-12-01"), Reopened: 1},
		&domain.Action{ID: "ACT-001", State: "open", Owner: "rui", Created: day("2026-09-20"), Due: day("2026-09-19")},
		&domain.Exception{ID: "EXC-001", State: "approved", Requester: "rui", Requested: day("2026-08-01"), Starts: day("2026-08-01"), Ends: day("2026-12-01")},
		&domain.Exception{ID: "EXC-002", State: "closed", Requested: day("2026-01-01"), Closed: day("2026-09-01"), Ends: day("2026-09-01")},
		&domain.Incident{ID: "INC-001", Kind: "real", Type: "leak", State: "closed", Times: at("2026-02-01")},
		&domain.Incident{ID: "INC-002", Kind: "real", Type: "leak", State: "closed", Lead: "rui", Times: at("2026-07-30")},
		&domain.Incident{ID: "INC-003", Kind: "real", Type: "leak", State: "cancelled", Times: at("2026-07-31")},
		&domain.Incident{ID: "INC-004", Kind: "exercise", Type: "leak", State: "closed", Times: at("2026-08-30")},
	}
	w := domain.WeekOf(d, d.Teams["parcel"], recs, today)
	refs := func(rs []domain.Record) string {
		var out []string
		for _, r := range rs {
			out = append(out, r.Ref().ID)
		}
		return fmt.Sprint(out)
	}
	for _, c := range []struct{ what, got, want string }{
		{"new", refs(w.New), "[ACT-001 RSK-001]"}, // the 14th is seven days ago: last week's news
		{"late", refs(w.Late), "[ACT-001 RSK-002]"},
		{"unowned", refs(w.Unowned), "[RSK-002]"},
		{"services without anybody", fmt.Sprintf("%d %s", len(w.Lost), w.Lost[0].ID), "1 lost"},
		{"days to triage", fmt.Sprint(w.Triage), "[0 3 3]"},
		{"came back", fmt.Sprintf("%d of %d", w.Again, w.Of), "2 of 5"},
		{"exceptions", fmt.Sprintf("%d asked, %d ended", w.Asked, w.Ended), "1 asked, 1 ended"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.what, c.got, c.want)
		}
	}
}

// The question to confirm is put at 80 and at 91 days, on the next business day, once each; never what fell due before
// the person came into the books.
func TestWhenAChampionIsAskedAgain(t *testing.T) {
	d := domain.NewDirectory()
	day := func(s string) domain.Date { x, _ := domain.ParseDate(s); return x }
	p := &domain.Person{ID: "rui", ChampionAck: day("2026-06-17")} // 80 days: Sat 5 Sep; 91 days: Wed 16 Sep
	for _, c := range []struct {
		today, told, since string
		want               int
	}{
		{"2026-09-04", "", "", 0}, {"2026-09-05", "", "", 0}, {"2026-09-07", "", "", 80}, {"2026-09-08", "2026-09-07", "", 0},
		{"2026-09-10", "", "", 80}, {"2026-09-15", "2026-09-07", "", 0}, {"2026-09-16", "2026-09-07", "", 91}, {"2026-09-17", "2026-09-16", "", 0},
		{"2026-12-01", "2026-09-16", "", 0}, {"2026-12-01", "", "2026-09-16", 0}, {"2026-09-20", "", "2026-09-10", 91},
	} {
		p.Told = map[string]domain.Date{domain.ChampionTold: day(c.told)}
		p.CreatedAt = time.Time{}
		if c.since != "" {
			p.CreatedAt = time.Date(2026, day(c.since).Month, day(c.since).Day, 8, 0, 0, 0, time.UTC)
		}
		if got := domain.ChampionAsk(d.Calendar(), p, day(c.today)); got != c.want {
			t.Errorf("on %s, told %q, in the books since %q: %d, want %d", c.today, c.told, c.since, got, c.want)
		}
	}
	if got := domain.ChampionAsk(d.Calendar(), &domain.Person{}, day("2026-09-20")); got != 0 {
		t.Errorf("who never confirmed is asked again: %d", got)
	}
}
