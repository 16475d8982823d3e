package briefs

import (
	"fmt"
	"time"

	"github.com/secretariat-bot/secretariat/internal/cadence"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/worktime"
)

// WeeklySchedule is when the weekly sync is due (org file, cadence weekly_sync; default Tuesday 10:00).
func WeeklySchedule(d *domain.Directory) (cadence.Schedule, error) {
	return scheduleOf(d, d.Org.Cadence["weekly_sync"], "tue 10:00")
}

// scheduleOf reads a cadence's setting; the zone is the organisation's where it names none.
func scheduleOf(d *domain.Directory, t domain.Timing, otherwise string) (cadence.Schedule, error) {
	if t.At == "" {
		t.At = otherwise
	}
	if t.Zone == "" {
		t.Zone = d.Location().String()
	}
	s, err := cadence.Parse(t.At, t.Zone)
	if err == nil && t.Holiday == "next" {
		cal := d.Calendar()
		s = s.OnWorkdays(func(day time.Time) bool { return cal.IsBusinessDay(worktime.DayOf(day, time.UTC)) })
	}
	return s, err
}

// scheduleFor is when an edition is due.
func scheduleFor(d *domain.Directory, e Edition) (cadence.Schedule, error) {
	return scheduleOf(d, e.Timing, e.Default)
}

// Jobs are the cadences this version sends: for each digest one for the draft, a day earlier, and one for itself.
func (s *Secretary) Jobs() []cadence.Job {
	var out []cadence.Job
	d := s.records.Directory()
	for _, x := range digests {
		e, _ := EditionOf(d, x.Name)
		sched, err := scheduleFor(d, e)
		if err != nil {
			continue // the import refuses such a file; `cadence list` shows the words
		}
		out = append(out, cadence.Job{Name: e.Job + "-agenda", Schedule: sched.DaysEarlier(1), Grace: Grace, Fill: s.fillDraft(e)},
			cadence.Job{Name: e.Job, Schedule: sched, Grace: Grace, Fill: s.fillFinal(e)})
	}
	return out
}

// Plan is one cadence with its coming slots, for `cadence list`.
type Plan struct {
	Name    string
	Words   string
	Zone    *time.Location
	Place   string
	Slots   []cadence.Slot
	Problem string // why it cannot be read or has nowhere to go
	Sends   bool   // this version sends it
}

// cadenceNames are the organisation's cadences in the order they are listed, with the words people type.
var cadenceNames = []struct{ key, name, use string }{
	{"weekly_sync", "weekly-sync", "weekly_sync"}, {"monthly_review", "monthly-review", "monthly_review"},
	{"exception_review", "exception-review", "exception_review"}, {"quarterly_ownership", "quarterly-ownership", ""},
}

// Plans lists the cadences of the organisation's file with their next three slots.
func (s *Secretary) Plans() []Plan {
	d, now := s.records.Directory(), s.records.Now()
	var out []Plan
	for _, c := range cadenceNames {
		t, ok := d.Org.Cadence[c.key]
		if !ok && c.name != WeeklyJob {
			continue
		}
		p := Plan{Name: c.name, Words: t.At, Sends: c.name == WeeklyJob, Place: t.Channel}
		if p.Place == "" && c.use != "" {
			if ch := d.ChannelFor(c.use); ch != nil {
				p.Place = ch.ID
			}
		}
		sched, err := scheduleOf(d, t, "tue 10:00")
		switch {
		case err != nil:
			p.Problem = err.Error()
		default:
			p.Words, p.Zone, p.Slots = sched.String(), sched.Zone(), sched.Slots(now, now.AddDate(2, 0, 0), 3)
			if p.Place == "" && c.use != "" {
				p.Problem = fmt.Sprintf("no channel has the use %s; give one in the organisation's file", c.use)
			}
		}
		out = append(out, p)
	}
	return out
}
