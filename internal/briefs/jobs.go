package briefs

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/secretariat-bot/secretariat/internal/cadence"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// Chore is what the loop looks after on a schedule beside the digests, in the organisation's zone: the day's figures, say.
type Chore struct {
	Name  string // no cadence may be called that
	At    string // "daily 0:10"
	Grace time.Duration
	// Fill does a turn of it: claim and mark in one commit, as cadence.Job wants it.
	Fill func(*Secretary, context.Context, cadence.Turn) error
}

// chores are listed here, each defined in its own file.
var chores = []Chore{dailyFigures, leftBehind}

// unasked are the cadences that run in every organisation; the other two begin when somebody gives them a time, in the
// file or with `cadence move`, for they write to people who may not expect it.
var unasked = []string{"weekly_sync", "monthly_review"}

// isOff says that a cadence was given no time and does not run without one.
func isOff(key string, t domain.Timing) bool {
	return t.At == "" && !slices.Contains(unasked, key)
}

// scheduleOf reads a cadence's setting; the zone is the organisation's where it names none.
func scheduleOf(d *domain.Directory, t domain.Timing, otherwise string) (cadence.Schedule, error) {
	s, err := cadence.Parse(cmp.Or(t.At, otherwise), cmp.Or(t.Zone, d.Location().String()))
	if err == nil && t.Holiday == "next" {
		cal := d.Calendar()
		s = s.OnWorkdays(func(day time.Time) bool { return cal.IsBusinessDay(worktime.DayOf(day, time.UTC)) })
	}
	return s, err
}

// scheduleFor is when an edition is due.
func scheduleFor(d *domain.Directory, e Edition) (cadence.Schedule, error) {
	return timesOf(d, domain.CadenceKey(e.Job), e.Timing, e.Default)
}

// timesOf are the times of a cadence with what became of it: "every second" counts from when it was added, what it rested
// through is nobody's, and up to a move the former times count.
func timesOf(d *domain.Directory, key string, t domain.Timing, otherwise string) (cadence.Schedule, error) {
	st, from := d.Org.CadenceStates[key], d.CadenceFrom(key)
	piece := func(t domain.Timing, since time.Time, was *cadence.Schedule) (cadence.Schedule, error) {
		s, err := scheduleOf(d, t, otherwise)
		if err == nil && !since.IsZero() {
			s = s.From(since)
		}
		return s.NotBefore(from).Replacing(was, since), err
	}
	var was *cadence.Schedule
	for _, f := range st.Was {
		if s, err := piece(f.Timing, f.Since, was); err == nil && !isOff(key, f.Timing) {
			was = &s
		}
	}
	return piece(t, st.Since, was)
}

// Jobs are the cadences that run: for each digest one for the draft, a day earlier, and one for itself; the organisation's
// own; and the chores.
func (s *Secretary) Jobs() []cadence.Job {
	var out []cadence.Job
	d, now := s.records.Directory(), s.records.Now()
	for _, name := range cadences(d) {
		key := domain.CadenceKey(name)
		t := d.Org.Cadence[key]
		pause, rests := d.Resting(key, now)
		if isOff(key, t) || rests && pause.Until.IsZero() {
			continue
		}
		e, ok := EditionOf(d, name)
		if !ok && t.Note == "" {
			continue
		}
		e.Job, e.Timing = name, t
		sched, err := scheduleFor(d, e)
		switch {
		case err != nil: // the import refuses such a file; `cadence list` shows the words
		case !ok:
			out = append(out, cadence.Job{Name: name, Schedule: sched, Grace: Grace, Fill: s.fillNote(e)})
		default:
			if !e.own() { // an own one repeats a digest whose draft was there
				out = append(out, cadence.Job{Name: e.Job + draftSuffix, Schedule: sched.DaysEarlier(1), Grace: Grace, Fill: s.fillDraft(e)})
			}
			out = append(out, cadence.Job{Name: e.Job, Schedule: sched, Grace: Grace, Fill: s.fillFinal(e)})
		}
	}
	for _, c := range chores {
		if sched, err := scheduleOf(d, domain.Timing{At: c.At}, ""); err == nil {
			out = append(out, cadence.Job{Name: c.Name, Schedule: sched, Quiet: true, Grace: c.Grace,
				Fill: func(ctx context.Context, t cadence.Turn) error { return c.Fill(s, ctx, t) }})
		}
	}
	return out
}

// draftSuffix makes the name of the job that sends a digest's draft.
const draftSuffix = "-agenda"

// cadences are the names of all cadences in the order they are listed: the digests', then the organisation's own.
func cadences(d *domain.Directory) []string {
	var out []string
	for _, x := range digests {
		out = append(out, x.Name)
	}
	for _, key := range d.Org.OwnCadences() {
		out = append(out, domain.CadenceName(key))
	}
	return out
}
