package briefs

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/cadence"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Audiences of the weekly sync, and the template of each.
var Audiences = map[string]string{"channel": WeeklyChannel, "engineer": WeeklyEngineer, "executive": WeeklyExecutive,
	"agenda": WeeklyAgenda}

// AudienceNames lists them in the order they are offered.
var AudienceNames = []string{"channel", "engineer", "executive", "agenda"}

// coming is the slot that notes, marks and holds belong to: the next one, or one that is held past its time.
func (s *Secretary) coming(ctx context.Context) (cadence.Slot, ledger.Survey, error) {
	sched, err := WeeklySchedule(s.records.Directory())
	if err != nil {
		return cadence.Slot{}, ledger.Survey{}, domain.Fail(domain.Invalid, "The weekly sync has no schedule I can read: %v.", err).
			WithHint("Mend org.cadence.weekly_sync in the organisation's file and import it.")
	}
	now := s.records.Now()
	past := sched.Slots(now.Add(-Grace), now, 3)
	for _, slot := range slices.Backward(past) {
		survey, err := s.records.Survey(ctx, WeeklyJob, slot.Date)
		if err != nil {
			return slot, survey, err
		}
		if survey.Agenda != nil && survey.Agenda.Held && survey.Agenda.Live() {
			return slot, survey, nil
		}
	}
	slot := sched.Next(now)
	survey, err := s.records.Survey(ctx, WeeklyJob, slot.Date)
	if err == nil && survey.Agenda != nil && survey.Agenda.State == "sent" {
		slot = sched.Next(slot.At) // this one was sent early: what is said now belongs to the next
		survey, err = s.records.Survey(ctx, WeeklyJob, slot.Date)
	}
	return slot, survey, err
}

// Preview renders the coming digest for an audience, as the asker may see it: a channel's version is what everybody in
// a channel may see; an executive's is the asker's own.
func (s *Secretary) Preview(ctx context.Context, c domain.Caller, audience string) (view.Message, error) {
	slot, survey, err := s.coming(ctx)
	if err != nil {
		return view.Message{}, err
	}
	m, err := s.PreviewOf(survey, slot, c, audience)
	if err != nil || !m.Restricted {
		return m, err
	}
	shown := slices.DeleteFunc(slices.Concat(survey.Live, survey.Ended), func(r domain.Record) bool { return !slices.Contains(m.About, r.Ref()) })
	return m, s.records.NoteDigest(ctx, c, shown)
}

// PreviewOf renders one slot from a survey that was read before.
func (s *Secretary) PreviewOf(survey ledger.Survey, slot cadence.Slot, c domain.Caller, audience string) (view.Message, error) {
	template, ok := Audiences[audience]
	if !ok {
		return view.Message{}, domain.Fail(domain.Invalid, "I know no audience %q.", audience).
			WithHint("The audiences are %s.", strings.Join(AudienceNames, ", ")).WithField("audience")
	}
	reader := domain.ForChannel
	if audience == "executive" && c.Standing == domain.Full {
		reader = domain.ForCaller(c)
	}
	return s.render(template, BuildWeekly(survey, reader, audience, s.issue(slot, false, survey.Series.Skipped)), survey, reader)
}

// Sent says what `digest send` did.
type Sent struct {
	Date  string
	Again bool // it was out before: its messages were edited
	Place string
}

// Send posts the coming digest now; the slot is then filled and its scheduled turn passes. Where today's slot is out
// already, its messages are edited instead (domain 4.1 rule 2).
func (s *Secretary) Send(ctx context.Context, rq ledger.Request) (Sent, error) {
	if err := rq.Caller.May(domain.MayCadence); err != nil {
		return Sent{}, err
	}
	slot, survey, err := s.coming(ctx)
	if err != nil {
		return Sent{}, err
	}
	d := survey.Dir
	again := s.outAlready(survey)
	if again {
		at, err := s.dayOf(survey.Series.LastDate)
		if err != nil {
			return Sent{}, err
		}
		slot = at
		survey.Agenda = nil
	}
	is := s.issue(slot, false, survey.Series.Skipped)
	letters, err := s.letters(survey, slot, is)
	if err != nil {
		return Sent{}, err
	}
	if len(letters) == 0 {
		return Sent{}, domain.Fail(domain.Refused, "The weekly sync has nobody to go to: no channel is for it, and nobody is an executive.").
			WithHint("Give a channel the use weekly_sync in the organisation's file and import it.")
	}
	p := ledger.Publication{Job: WeeklyJob, MarkOf: WeeklyJob, Phase: "final", Date: slot.Date, At: slot.At, State: "sent",
		Letters: letters, Again: again, Snapshot: Snapshot(survey)}
	if again {
		p.Snapshot = nil // the comparison stays with what the last digest said
	}
	err = s.records.Publish(ctx, rq, p)
	if errors.Is(err, ledger.ErrSlotTaken) {
		return Sent{}, domain.Fail(domain.AlreadyDone, "The weekly sync of %s went out a moment ago.", is.Date.Long())
	}
	return Sent{Date: is.Date.Long(), Again: again, Place: s.channel(d)}, err
}

// outAlready says whether the last digest is today's or was sent early for a slot still to come: sending again then
// edits it, so that a second press never sends next week's.
func (s *Secretary) outAlready(v ledger.Survey) bool {
	if v.Series.LastDate == "" || (v.Agenda != nil && v.Agenda.Held) {
		return false
	}
	today := v.Dir.Today(v.Now)
	last, err := domain.ParseDate(v.Series.LastDate)
	return err == nil && (!last.Before(today) || domain.DateOf(v.Series.LastAt, v.Dir.Location()) == today)
}

// dayOf is the digest's slot on a civil date.
func (s *Secretary) dayOf(date string) (cadence.Slot, error) {
	day, err := domain.ParseDate(date)
	if err != nil {
		return cadence.Slot{}, err
	}
	sched, err := WeeklySchedule(s.records.Directory())
	if err != nil {
		return cadence.Slot{}, err
	}
	if slot := sched.Next(day.In(sched.Zone(), 0, 0).Add(-time.Second)); slot.Date == date {
		return slot, nil
	}
	return cadence.Slot{Date: date, At: day.In(sched.Zone(), 12, 0)}, nil
}

// agendaSlot is the coming slot with the letters that keep the posted agenda and the drafts true.
func (s *Secretary) agendaSlot(ctx context.Context) (ledger.AgendaSlot, error) {
	slot, survey, err := s.coming(ctx)
	if err != nil {
		return ledger.AgendaSlot{}, err
	}
	return ledger.AgendaSlot{Job: WeeklyJob, Date: slot.Date, At: slot.At, Tell: func(a *domain.Agenda) []outbox.Letter {
		survey.Agenda = a
		ls, err := s.agendaLetters(survey, slot, true)
		if err != nil {
			return nil // the note is kept; the start refuses templates that do not render
		}
		return ls
	}}, nil
}

// Note adds a note to the coming digest and says to which.
func (s *Secretary) Note(ctx context.Context, rq ledger.Request, text string) (*domain.Agenda, error) {
	slot, err := s.agendaSlot(ctx)
	if err != nil {
		return nil, err
	}
	return s.records.NoteAgenda(ctx, rq, slot, text)
}

// Hold holds the coming digest back, or releases it: a released one whose time has passed goes out at the next turn.
func (s *Secretary) Hold(ctx context.Context, rq ledger.Request, hold bool) (*domain.Agenda, error) {
	slot, err := s.agendaSlot(ctx)
	if err != nil {
		return nil, err
	}
	return s.records.HoldAgenda(ctx, rq, slot, hold)
}

// Mark puts a record on the coming agenda for the emoji of a person, or takes it off.
func (s *Secretary) Mark(ctx context.Context, rq ledger.Request, ref domain.Ref, off bool) error {
	slot, err := s.agendaSlot(ctx)
	if err != nil {
		return err
	}
	_, err = s.records.MarkAgenda(ctx, rq, slot, ref, off)
	return err
}
