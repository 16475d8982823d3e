package briefs

import (
	"context"
	"time"

	"github.com/secretariat-bot/secretariat/internal/cadence"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/metrics"
)

// DayRecords is what the daily figures need of the ledger, besides Records.
type DayRecords interface {
	Measure(ctx context.Context, c domain.Caller, at time.Time, back map[domain.Kind]int) (ledger.Measured, error)
	NoteDay(ctx context.Context, day domain.Date, mark time.Time, figures map[string]float64) error
}

// dailyWords is when a day's figures are kept: as it begins, in the organisation's zone.
const dailyWords = "daily 00:10"

// dailyJob keeps each day's figures, from which trends and charts are drawn (domain 6). A day on which nothing ran at
// all has none.
func (s *Secretary) dailyJob() (cadence.Job, bool) {
	books, ok := s.records.(DayRecords)
	sched, err := cadence.Parse(dailyWords, s.records.Directory().Location().String())
	fill := func(ctx context.Context, t cadence.Turn) error { return s.fillDay(ctx, books, t) }
	return cadence.Job{Name: ledger.DailyJob, Schedule: sched, Grace: 25 * time.Hour, Fill: fill}, ok && err == nil
}

// fillDay keeps the figures of today, whichever slots were missed; one of a day that is over is only passed.
func (s *Secretary) fillDay(ctx context.Context, books DayRecords, t cadence.Turn) error {
	today := s.records.Directory().Today(s.records.Now())
	var figures map[string]float64
	if t.Slot.Date == today.String() {
		got, err := books.Measure(ctx, domain.SystemCaller, time.Time{}, metrics.Back)
		if err != nil {
			return err
		}
		figures = metrics.Of(got.Now, got.Dir, domain.ForChannel, got.Records).Values()
	}
	return books.NoteDay(ctx, today, t.Mark, figures)
}
