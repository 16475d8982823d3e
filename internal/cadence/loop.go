package cadence

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
)

// Job is something that happens on a schedule. Name is unique: "weekly-sync".
type Job struct {
	Name     string
	Schedule Schedule
	// Quiet says that nobody waits for it: a chore that posts nothing at its time.
	Quiet bool
	// Grace is how late a missed slot may still be filled (domain 4.1 rule 2: 12 h).
	Grace time.Duration
	// Fill does the work of a turn. It must claim the slot, pass over the skipped ones and move the job's mark in one
	// commit, and may be called by several replicas at once.
	Fill func(ctx context.Context, t Turn) error
}

// Turn is what falls to a job at one moment: the slot to fill, and older ones that are too late.
type Turn struct {
	Job     string
	Now     time.Time
	Slot    Slot      // zero where all were too late
	Late    bool      // the slot lies more than a minute back
	Skipped []Slot    // too late, or folded into Slot
	Mark    time.Time // the job's mark once this turn is done: the last slot's moment
}

// Book keeps how far each job has come; the store implements it.
type Book interface {
	// Mark is the moment up to which a job's slots are done. The first call for a job sets it to now and tells so: what
	// lies before the first start is never sent (domain 7.5).
	Mark(ctx context.Context, job string, now time.Time) (time.Time, error)
}

// ErrNotYet is what Fill returns for a slot that waits for something other than the clock: a person who holds it back.
var ErrNotYet = errors.New("cadence: not yet")

// MaxMissed bounds how many missed slots of one job are listed as skipped.
const MaxMissed = 60

// Due is the turn of a job at now, given its mark; ok is false where nothing fell due (reliability F18).
func Due(j Job, mark, now time.Time) (t Turn, ok bool) {
	slots := j.Schedule.Slots(mark, now, MaxMissed)
	for len(slots) == MaxMissed { // years of downtime: keep the newest
		more := j.Schedule.Slots(slots[MaxMissed-1].At, now, MaxMissed)
		if len(more) == 0 {
			break
		}
		slots = append(slots[len(more):], more...)
	}
	if len(slots) == 0 {
		return Turn{}, false
	}
	last := slots[len(slots)-1]
	t = Turn{Job: j.Name, Now: now, Mark: last.At, Skipped: slots}
	if now.Sub(last.At) <= j.Grace {
		t.Slot, t.Skipped = last, slots[:len(slots)-1]
		t.Late = now.Sub(last.At) > time.Minute
	}
	return t, true
}

// Loop fills the slots of the jobs that Jobs names. Every replica runs one: the slot's claim, not the loop, makes it
// happen once (reliability F19).
type Loop struct {
	Clock clock.Clock
	Book  Book
	Jobs  func() []Job
	Poll  time.Duration // real time between looks
	Log   *slog.Logger

	mu    sync.Mutex
	marks map[string]time.Time // how far each job was seen to have come; marks only grow
}

// Run looks every Poll until ctx ends.
func (l *Loop) Run(ctx context.Context) {
	clock.Every(ctx, l.Poll, func(ctx context.Context) {
		if _, err := l.Step(ctx); err != nil && ctx.Err() == nil {
			l.Log.Warn("a cadence could not be looked after; it is tried again", "err", err)
		}
	})
}

// Step does what is due now and says how many turns were filled.
func (l *Loop) Step(ctx context.Context) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.marks == nil {
		l.marks = map[string]time.Time{}
	}
	now, n := l.Clock.Now(), 0
	var failed error
	for _, j := range l.Jobs() {
		if mark, ok := l.marks[j.Name]; ok {
			if next := j.Schedule.Next(mark); next.IsZero() || next.At.After(now) {
				continue // nothing to ask the books for
			}
		}
		mark, err := l.Book.Mark(ctx, j.Name, now)
		if err != nil {
			failed = fmt.Errorf("%s: %w", j.Name, err)
			continue
		}
		if t, ok := Due(j, mark, now); ok {
			err := j.Fill(ctx, t)
			if errors.Is(err, ErrNotYet) {
				continue // asked again at the next look
			}
			if err != nil {
				failed = fmt.Errorf("%s of %s: %w", j.Name, t.Mark.Format(time.RFC3339), err)
				continue
			}
			n++
			mark = t.Mark
		}
		l.marks[j.Name] = mark
	}
	return n, failed
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Next is the earliest slot of any job after now.
func (l *Loop) Next(now time.Time) (time.Time, bool) { return l.earliest(now, true) }

// NextPost is the earliest slot of a job that posts something.
func (l *Loop) NextPost(now time.Time) (time.Time, bool) { return l.earliest(now, false) }

func (l *Loop) earliest(now time.Time, quiet bool) (time.Time, bool) {
	var at time.Time
	for _, j := range l.Jobs() {
		if j.Quiet && !quiet {
			continue
		}
		if s := j.Schedule.Next(now); !s.IsZero() && (at.IsZero() || s.At.Before(at)) {
			at = s.At
		}
	}
	return at, !at.IsZero()
}
