package ledger_test

import (
	"sync"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// A day's figures are kept once however many try, the first word stands, and a missed day stays missing.
func TestADaysFiguresAreKeptOnce(t *testing.T) {
	o := newOffice(t, "2026-09-15 09:00", true)
	day := o.Directory().Today(o.Now())
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() {
			if err := o.NoteDay(ctx, day, o.Now(), map[string]float64{"open": float64(10 + n)}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	first, err := o.Days(ctx, 7)
	o.must(err)
	if len(first) != 1 || first[0].Day() != day {
		t.Fatalf("kept: %+v", first)
	}
	o.must(o.NoteDay(ctx, day, o.Now(), map[string]float64{"open": 99}))
	again, err := o.Days(ctx, 7)
	o.must(err)
	if again[0].Figures["open"] != first[0].Figures["open"] {
		t.Errorf("a day's figures changed afterwards: %v, then %v", first[0].Figures, again[0].Figures)
	}
	if got := o.entries("2026-09-15"); len(got) != 1 || got[0].Action != "figures.kept" {
		t.Errorf("the trail says %+v", got)
	}

	o.until("2026-09-18 09:00") // the 16th and 17th were missed
	mark := o.Now()
	o.must(o.NoteDay(ctx, o.Directory().Today(o.Now()), mark, map[string]float64{"open": 12}))
	days, err := o.Days(ctx, 7)
	o.must(err)
	if len(days) != 2 || days[0].ID != "2026-09-15" || days[1].ID != "2026-09-18" {
		t.Errorf("the days are %v", days)
	}
	if at, err := o.Mark(ctx, "daily-figures", domain.Date{}.In(mark.Location(), 0, 0)); err != nil || !at.Equal(mark) {
		t.Errorf("the mark is %v, %v", at, err)
	}
	if days, err = o.Days(ctx, 3); err != nil || len(days) != 1 {
		t.Errorf("of the last three days: %v, %v", days, err)
	}
}
