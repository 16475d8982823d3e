package briefs

import (
	"context"
	"time"

	"github.com/secretariat-bot/secretariat/internal/cadence"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/metrics"
)

// dayRecords is what the jobs of each day need of the ledger, besides Records.
type dayRecords interface {
	AskForLeft(ctx context.Context) (int, error)
	EscalateGaps(ctx context.Context) error
	Measure(ctx context.Context, c domain.Caller, at time.Time, back map[domain.Kind]int) (ledger.Measured, error)
	NoteDay(ctx context.Context, day domain.Date, mark time.Time, figures map[string]float64) error
}

// dailyFigures keeps each day's figures as it begins, from which trends and charts are drawn (domain 6). A day on which
// nothing ran at all has none.
var dailyFigures = Chore{Name: ledger.DailyJob, At: "daily 00:10", Grace: 25 * time.Hour, Fill: (*Secretary).fillDay}

// leftJob is the chore's name in the books.
const leftJob = "left-behind"

// leftBehind asks in the morning whose the things are that somebody left behind (domain 4.5), and searches for somebody
// where nobody has answered for a service of tier 1 for too long (domain 3.5).
var leftBehind = Chore{Name: leftJob, At: "weekdays 9:30", Grace: Grace, Fill: (*Secretary).fillLeft}

// fillLeft does it. A morning that was missed is made up for by
// the next: what was not asked yet is asked then.
func (s *Secretary) fillLeft(ctx context.Context, t cadence.Turn) error {
	if books, ok := s.records.(dayRecords); ok && !t.Slot.IsZero() {
		if _, err := books.AskForLeft(ctx); err != nil {
			return err
		}
		if err := books.EscalateGaps(ctx); err != nil {
			return err
		}
	}
	return s.records.Publish(ctx, system(), ledger.Publication{Job: leftJob, MarkOf: leftJob, Phase: "final", Mark: t.Mark, State: "passed"})
}

// fillDay keeps the figures of today, whichever slots were missed; one of a day that is over is only passed.
func (s *Secretary) fillDay(ctx context.Context, t cadence.Turn) error {
	books, ok := s.records.(dayRecords)
	if !ok {
		return nil
	}
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
