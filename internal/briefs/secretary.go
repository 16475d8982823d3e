package briefs

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/secretariat-bot/secretariat/internal/cadence"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/metrics"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Records is what the secretary needs of the ledger.
type Records interface {
	Now() time.Time
	Directory() *domain.Directory
	NoteGaps(ctx context.Context) error
	NoteDigest(ctx context.Context, c domain.Caller, recs []domain.Record) error
	Survey(ctx context.Context, o ledger.SurveyOptions) (ledger.Survey, error)
	Publish(ctx context.Context, rq ledger.Request, p ledger.Publication) error
	NoteAgenda(ctx context.Context, rq ledger.Request, slot ledger.AgendaSlot, text string) (*domain.Agenda, error)
	HoldAgenda(ctx context.Context, rq ledger.Request, slot ledger.AgendaSlot, hold bool) (*domain.Agenda, error)
	ChangeCadence(ctx context.Context, rq ledger.Request, c ledger.CadenceChange) error
	MarkAgenda(ctx context.Context, rq ledger.Request, slot ledger.AgendaSlot, ref domain.Ref, off bool) (*domain.Agenda, error)
}

// Secretary keeps the digests: what each slot holds, to whom it goes, and the agenda before it.
type Secretary struct {
	records Records
	pages   *Templates
}

// New returns a secretary.
func New(r Records, t *Templates) *Secretary { return &Secretary{r, t} }

// Grace is how late a missed slot may be sent, and how long a held one is kept (domain 4.1 rule 2, 4.2).
const Grace = 12 * time.Hour

// errHeld says that a lead holds the digest back; the loop asks again.
var errHeld = fmt.Errorf("briefs: the digest is held: %w", cadence.ErrNotYet)

// system is who sends what is due.
func system() ledger.Request { return ledger.Request{Caller: domain.SystemCaller, Source: "schedule"} }

func dates(slots []cadence.Slot) []string {
	var out []string
	for _, s := range slots {
		out = append(out, s.Date)
	}
	return out
}

// survey reads what an edition is computed from, with the agenda of the slot of a date.
func (s *Secretary) survey(ctx context.Context, e Edition, date string) (ledger.Survey, error) {
	o := ledger.SurveyOptions{Job: e.Job, Date: date}
	o.Back = map[domain.Kind]int{}
	if e.Figures {
		o.Back, o.Days = maps.Clone(metrics.Back), ledger.DaysKept
	}
	for k, n := range e.Back {
		o.Back[k] = max(o.Back[k], n)
	}
	return s.records.Survey(ctx, o)
}

// final begins the publication of a turn's slot; where all its slots are too late, the last of them is skipped.
func final(e Edition, t cadence.Turn) ledger.Publication {
	p := ledger.Publication{Job: e.Job, MarkOf: e.Job, Phase: "final", Mark: t.Mark, Skipped: dates(t.Skipped)}
	if t.Slot.IsZero() {
		last := t.Skipped[len(t.Skipped)-1]
		p.State, p.Date, p.At = "skipped", last.Date, last.At
	}
	return p
}

// fillFinal gives what posts the digest of a slot, or passes over slots that are too late.
func (s *Secretary) fillFinal(e Edition) func(context.Context, cadence.Turn) error {
	return func(ctx context.Context, t cadence.Turn) error {
		p := final(e, t)
		if p.State == "skipped" {
			return s.publish(ctx, system(), p)
		}
		survey, err := s.survey(ctx, e, t.Slot.Date)
		if err != nil {
			return err
		}
		if survey.Agenda != nil && survey.Agenda.Held {
			return errHeld
		}
		if survey.Dir, err = s.freshGaps(ctx); err != nil {
			return err
		}
		if err := s.begin(ctx, e, t.Slot); err != nil {
			return err
		}
		is := s.issue(e, t.Slot, t.Late, survey.Series.Missed(p.Skipped))
		if p.Letters, p.Pages, err = s.letters(e, survey, t.Slot, is); err != nil {
			return err
		}
		if len(p.Letters) == 0 { // nobody to send it to: nothing was sent that the next one could compare with
			p.State = "passed"
			return s.publish(ctx, system(), p)
		}
		p.State, p.Date, p.At, p.Snapshot = "sent", t.Slot.Date, t.Slot.At, Snapshot(survey)
		return s.publish(ctx, system(), p)
	}
}

// begin does what starts with a slot of an edition; one that the organisation added for another place only tells of it.
func (s *Secretary) begin(ctx context.Context, e Edition, slot cadence.Slot) error {
	if e.Begin == nil || e.own() {
		return nil
	}
	return e.Begin(ctx, s.records, slot)
}

// freshGaps is the directory after what has become a gap since the last digest was noted: time alone makes a
// confirmation stale, so nobody else notices (domain 4.2, section 8).
func (s *Secretary) freshGaps(ctx context.Context) (*domain.Directory, error) {
	if err := s.records.NoteGaps(ctx); err != nil {
		return nil, err
	}
	return s.records.Directory(), nil
}

// publish treats a slot that somebody else filled as filled: only the mark is moved.
func (s *Secretary) publish(ctx context.Context, rq ledger.Request, p ledger.Publication) error {
	err := s.records.Publish(ctx, rq, p)
	if errors.Is(err, ledger.ErrSlotTaken) {
		return s.records.Publish(ctx, rq, ledger.Publication{Job: p.Job, MarkOf: p.MarkOf, Phase: p.Phase, Mark: p.Mark, State: "passed"})
	}
	return err
}

// fillDraft gives what sends the leads their draft the day before, and posts the agenda where the digest has one.
func (s *Secretary) fillDraft(e Edition) func(context.Context, cadence.Turn) error {
	return func(ctx context.Context, t cadence.Turn) error {
		p := ledger.Publication{Job: e.Job, MarkOf: t.Job, Phase: "agenda", Mark: t.Mark, State: "passed"}
		if t.Slot.IsZero() {
			return s.records.Publish(ctx, system(), p)
		}
		slot, err := s.slotAfter(e, t.Slot.At)
		if err != nil {
			return err
		}
		survey, err := s.survey(ctx, e, slot.Date)
		if err != nil {
			return err
		}
		if survey.Dir, err = s.freshGaps(ctx); err != nil {
			return err
		}
		if p.Letters, err = s.draftLetters(e, survey, slot, false); err != nil {
			return err
		}
		p.State, p.Date, p.At = "posted", slot.Date, slot.At
		return s.publish(ctx, system(), p)
	}
}

// slotAfter is an edition's first slot after a moment.
func (s *Secretary) slotAfter(e Edition, t time.Time) (cadence.Slot, error) {
	sched, err := scheduleFor(s.records.Directory(), e)
	if err != nil {
		return cadence.Slot{}, err
	}
	return sched.Next(t), nil
}

func (s *Secretary) issue(e Edition, slot cadence.Slot, late bool, skipped []string) Issue {
	d := s.records.Directory()
	is := Issue{Late: late, Skipped: skipped, Start: view.At(slot.At, d.Location())}
	is.Date, _ = domain.ParseDate(slot.Date)
	if next, err := s.slotAfter(e, slot.At); err == nil && !next.IsZero() {
		is.Next = view.At(next.At, d.Location())
	}
	return is
}
