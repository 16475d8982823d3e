package cadence

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func parsed(t rapid.TB, words, zone string) Schedule {
	s, err := Parse(words, zone)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A move on Wednesday from Tuesdays to Thursdays: Tuesday's was, Thursday's comes; nothing of the old times comes after it,
// nothing of the new ones before.
func TestAMovedCadence(t *testing.T) {
	moved := time.Date(2026, 9, 16, 12, 0, 0, 0, time.UTC)
	was, now := parsed(t, "tue 10:00", "UTC"), parsed(t, "thu 10:00", "UTC")
	s := now.From(moved).Replacing(&was, moved)
	var got []string
	for _, x := range s.Slots(moved.AddDate(0, 0, -9), moved.AddDate(0, 0, 9), 20) {
		got = append(got, x.Date)
	}
	if len(got) != 4 || got[0] != "2026-09-08" || got[1] != "2026-09-15" || got[2] != "2026-09-17" || got[3] != "2026-09-24" {
		t.Fatal(got)
	}
	// Its draft goes by the digest's own slots: the one for Thursday fell due before the move and comes late.
	early := now.Replacing(&was, moved.AddDate(0, 0, 0)).DaysEarlier(1)
	if n := early.Next(moved.AddDate(0, 0, -1)); n.Date != "2026-09-16" {
		t.Fatal(n)
	}
}

func TestARestIsNobodysFault(t *testing.T) {
	s := parsed(t, "tue 10:00", "UTC")
	mark := time.Date(2026, 7, 7, 10, 0, 0, 0, time.UTC)
	resumed := time.Date(2026, 9, 16, 12, 0, 0, 0, time.UTC)
	j := Job{Name: "weekly-sync", Schedule: s.NotBefore(resumed), Grace: 12 * time.Hour}
	if turn, ok := Due(j, mark, resumed.AddDate(0, 0, 5)); ok {
		t.Fatalf("ten weeks of rest were counted as missed: %+v", turn)
	}
	if turn, ok := Due(j, mark, time.Date(2026, 9, 22, 10, 0, 0, 0, time.UTC)); !ok || turn.Slot.Date != "2026-09-22" || len(turn.Skipped) != 0 {
		t.Fatalf("%+v %v", turn, ok)
	}
}

// However often a cadence is moved, its slots are those of each time while it stood: none lost, none doubled, in order; and
// its drafts are the same slots, a day earlier.
func TestMovingLosesAndDoublesNothing(t *testing.T) {
	words := []string{"tue 10:00", "wed 10:00", "daily 9:00", "weekdays 8:30", "first wed 15:00", "last day 16:00", "every second tue 10:00", "sun 2:30", "every other day 6:00"}
	zones := []string{"UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"}
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 300*24*60).Draw(t, "begin")) * time.Minute)
		end := begin.AddDate(0, 0, 90)
		at := begin
		s := parsed(t, rapid.SampledFrom(words).Draw(t, "words"), zone).From(at).Replacing(nil, at)
		pieces := []Schedule{s}
		cuts := []time.Time{at}
		for range rapid.IntRange(0, 4).Draw(t, "moves") {
			at = at.Add(time.Duration(rapid.IntRange(1, 20*24*60).Draw(t, "after")) * time.Minute)
			next := parsed(t, rapid.SampledFrom(words).Draw(t, "words"), zone).From(at)
			was := s
			pieces, cuts = append(pieces, next), append(cuts, at)
			s = next.Replacing(&was, at)
		}
		var want []Slot
		for i, p := range pieces {
			p.was, p.cut = nil, time.Time{}
			upto := end
			if i+1 < len(cuts) {
				upto = cuts[i+1]
			}
			want = append(want, p.Slots(cuts[i], upto, 500)...)
		}
		got := s.Slots(begin.AddDate(0, 0, -30), end, 500)
		if len(got) != len(want) {
			t.Fatalf("%d slots, want %d:\n%v\n%v", len(got), len(want), got, want)
		}
		for i := range got {
			if !got[i].At.Equal(want[i].At) || got[i].Date != want[i].Date {
				t.Fatalf("slot %d is %v, want %v", i, got[i], want[i])
			}
		}
		drafts := s.DaysEarlier(1).Slots(begin.AddDate(0, 0, -30), end.AddDate(0, 0, -1), 500)
		days := map[string]bool{}
		for _, x := range got {
			d, _ := time.Parse(time.DateOnly, x.Date)
			days[d.AddDate(0, 0, -1).Format(time.DateOnly)] = true
		}
		for _, x := range drafts {
			if !days[x.Date] {
				t.Fatalf("a draft on %s for no slot", x.Date)
			}
		}
	})
}
