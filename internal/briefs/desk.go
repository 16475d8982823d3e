package briefs

import (
	"cmp"
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

// edition finds a cadence's digest, or says which there are.
func (s *Secretary) edition(name string) (Edition, error) {
	e, ok := EditionOf(s.records.Directory(), name)
	if !ok {
		var names []string
		for _, x := range digests {
			names = append(names, x.Name)
		}
		return e, domain.Fail(domain.NotFound, "I know no digest %q.", name).WithHint("The digests are %s.", strings.Join(names, ", ")).WithField("digest")
	}
	return e, nil
}

// coming is the slot that notes, marks and holds belong to: the next one, or one that is held past its time.
func (s *Secretary) coming(ctx context.Context, e Edition) (cadence.Slot, ledger.Survey, error) {
	sched, err := scheduleFor(s.records.Directory(), e)
	if err != nil {
		return cadence.Slot{}, ledger.Survey{}, domain.Fail(domain.Invalid, "The %s has no schedule I can read: %v.", e.called(), err).
			WithHint("Mend org.cadence.%s in the organisation's file and import it.", e.Cadence)
	}
	now := s.records.Now()
	past := sched.Slots(now.Add(-Grace), now, 3)
	for _, slot := range slices.Backward(past) {
		survey, err := s.survey(ctx, e, slot.Date)
		if err != nil {
			return slot, survey, err
		}
		if survey.Agenda != nil && survey.Agenda.Held && survey.Agenda.Live() {
			return slot, survey, nil
		}
	}
	slot := sched.Next(now)
	survey, err := s.survey(ctx, e, slot.Date)
	if err == nil && survey.Agenda != nil && survey.Agenda.State == "sent" {
		slot = sched.Next(slot.At) // this one was sent early: what is said now belongs to the next
		survey, err = s.survey(ctx, e, slot.Date)
	}
	return slot, survey, err
}

// Preview renders the coming digest for an audience, as the asker may see it: a channel's version is what everybody in
// a channel may see; an executive's is the asker's own.
func (s *Secretary) Preview(ctx context.Context, c domain.Caller, name, audience string) (view.Message, error) {
	e, err := s.edition(name)
	if err != nil {
		return view.Message{}, err
	}
	slot, survey, err := s.coming(ctx, e)
	if err != nil {
		return view.Message{}, err
	}
	m, err := s.page(e, survey, slot, c, audience)
	if err != nil || !m.Restricted {
		return m, err
	}
	shown := slices.DeleteFunc(slices.Concat(survey.Live, survey.Ended, survey.Past), func(r domain.Record) bool { return !slices.Contains(m.About, r.Ref()) })
	return m, s.records.NoteDigest(ctx, c, shown)
}

// Previewed are the audiences that an edition can be previewed for: its readers', and its agenda.
func (e Edition) Previewed() []string {
	if e.Agenda {
		return append(slices.Clone(e.Audiences), "agenda")
	}
	return e.Audiences
}

// Ahead is what the coming slot of a cadence's digest would be computed from.
func (s *Secretary) Ahead(ctx context.Context, name string) (ledger.Survey, error) {
	e, err := s.edition(name)
	if err != nil {
		return ledger.Survey{}, err
	}
	slot, err := s.slotAfter(e, s.records.Now())
	if err != nil {
		return ledger.Survey{}, err
	}
	return s.survey(ctx, e, slot.Date)
}

// PreviewOf renders the slot that comes after a survey, from that survey alone.
func (s *Secretary) PreviewOf(survey ledger.Survey, name string, c domain.Caller, audience string) (view.Message, error) {
	e, err := s.edition(name)
	if err != nil {
		return view.Message{}, err
	}
	slot, err := s.slotAfter(e, survey.Now)
	if err != nil {
		return view.Message{}, err
	}
	return s.page(e, survey, slot, c, audience)
}

// page renders one slot for an audience, as a caller may see it.
func (s *Secretary) page(e Edition, survey ledger.Survey, slot cadence.Slot, c domain.Caller, audience string) (view.Message, error) {
	audience = cmp.Or(audience, e.Audiences[0])
	if !slices.Contains(e.Previewed(), audience) {
		return view.Message{}, domain.Fail(domain.Invalid, "The %s has no page for %q.", e.called(), audience).
			WithHint("It has pages for %s.", strings.Join(e.Previewed(), ", ")).WithField("audience")
	}
	return s.render(e, s.previewed(e, survey.Dir, c, audience), survey, s.issue(e, slot, false, survey.Series.Skipped))
}

// previewed is whom a preview is computed for. A page that goes to persons is computed for the asker, and for nobody in
// particular where the asker is unknown; a page for channels as everybody in one may see it.
func (s *Secretary) previewed(e Edition, d *domain.Directory, c domain.Caller, audience string) Addressee {
	a := Addressee{Audience: audience, Key: audience, Reader: domain.ForChannel}
	to, _ := e.addressees(d)
	for _, x := range to {
		if x.Audience == audience {
			a.Team, a.Place = x.Team, x.Place
			if x.Place.Person != "" && c.Standing == domain.Full {
				a.Reader = domain.ForCaller(c)
			}
			break
		}
	}
	return a
}

// Sent says what `digest send` did.
type Sent struct {
	Called string
	Date   string
	Again  bool        // it was out before: its messages were edited
	To     []view.Line // who gets which page
	Gaps   []string    // for whom there is nobody
}

// Send posts the coming digest now; the slot is then filled and its scheduled turn passes. Where today's slot is out
// already, its messages are edited instead (domain 4.1 rule 2).
func (s *Secretary) Send(ctx context.Context, rq ledger.Request, name string) (Sent, error) {
	if err := rq.Caller.May(domain.MayCadence); err != nil {
		return Sent{}, err
	}
	e, err := s.edition(name)
	if err != nil {
		return Sent{}, err
	}
	slot, survey, err := s.coming(ctx, e)
	if err != nil {
		return Sent{}, err
	}
	again := s.outAlready(survey)
	if again {
		at, err := s.dayOf(e, survey.Series.LastDate)
		if err != nil {
			return Sent{}, err
		}
		slot = at
		survey.Agenda = nil
	}
	is := s.issue(e, slot, false, survey.Series.Skipped)
	letters, pages, err := s.letters(e, survey, slot, is)
	if err != nil {
		return Sent{}, err
	}
	if len(letters) == 0 {
		return Sent{}, domain.Fail(domain.Refused, "The %s has nobody to go to.", e.called()).
			WithHint("Give a channel its use in the organisation's file and import it: `cadence list` says which.")
	}
	p := ledger.Publication{Job: e.Job, MarkOf: e.Job, Phase: "final", Date: slot.Date, At: slot.At, State: "sent",
		Letters: letters, Pages: pages, Again: again, Snapshot: Snapshot(survey)}
	if again {
		p.Snapshot = nil // the comparison stays with what the last digest said
	}
	if !again {
		if err := s.begin(ctx, e, slot); err != nil {
			return Sent{}, err
		}
	}
	err = s.records.Publish(ctx, rq, p)
	if errors.Is(err, ledger.ErrSlotTaken) {
		return Sent{}, domain.Fail(domain.AlreadyDone, "The %s of %s went out a moment ago.", e.called(), is.Date.Long())
	}
	to, gaps := e.addressees(survey.Dir)
	return Sent{Called: e.called(), Date: is.Date.Long(), Again: again, To: goesTo(survey.Dir, to), Gaps: gaps}, err
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
func (s *Secretary) dayOf(e Edition, date string) (cadence.Slot, error) {
	day, err := domain.ParseDate(date)
	if err != nil {
		return cadence.Slot{}, err
	}
	sched, err := scheduleFor(s.records.Directory(), e)
	if err != nil {
		return cadence.Slot{}, err
	}
	if slot := sched.Next(day.In(sched.Zone(), 0, 0).Add(-time.Second)); slot.Date == date {
		return slot, nil
	}
	return cadence.Slot{Date: date, At: day.In(sched.Zone(), 12, 0)}, nil
}

// agendaSlot is the coming slot with the letters that keep the posted agenda and the drafts true.
func (s *Secretary) agendaSlot(ctx context.Context, name string) (ledger.AgendaSlot, error) {
	e, err := s.edition(name)
	if err != nil {
		return ledger.AgendaSlot{}, err
	}
	slot, survey, err := s.coming(ctx, e)
	if err != nil {
		return ledger.AgendaSlot{}, err
	}
	return ledger.AgendaSlot{Job: e.Job, Date: slot.Date, At: slot.At, Tell: func(a *domain.Agenda) []outbox.Letter {
		survey.Agenda = a
		ls, err := s.draftLetters(e, survey, slot, true)
		if err != nil {
			return nil // the note is kept; the start refuses templates that do not render
		}
		return ls
	}}, nil
}

// Note adds a note to the coming digest and says to which.
func (s *Secretary) Note(ctx context.Context, rq ledger.Request, name, text string) (*domain.Agenda, error) {
	slot, err := s.agendaSlot(ctx, name)
	if err != nil {
		return nil, err
	}
	return s.records.NoteAgenda(ctx, rq, slot, text)
}

// Hold holds the coming digest back, or releases it: a released one whose time has passed goes out at the next turn.
func (s *Secretary) Hold(ctx context.Context, rq ledger.Request, name string, hold bool) (*domain.Agenda, error) {
	slot, err := s.agendaSlot(ctx, name)
	if err != nil {
		return nil, err
	}
	return s.records.HoldAgenda(ctx, rq, slot, hold)
}

// Mark puts a record on the agenda of the coming weekly sync for the emoji of a person, or takes it off.
func (s *Secretary) Mark(ctx context.Context, rq ledger.Request, ref domain.Ref, off bool) error {
	slot, err := s.agendaSlot(ctx, WeeklyJob)
	if err != nil {
		return err
	}
	_, err = s.records.MarkAgenda(ctx, rq, slot, ref, off)
	return err
}
