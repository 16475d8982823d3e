package briefs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/secretariat-bot/secretariat/internal/cadence"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Records is what the secretary needs of the ledger.
type Records interface {
	Now() time.Time
	Directory() *domain.Directory
	NoteGaps(ctx context.Context) error
	NoteDigest(ctx context.Context, c domain.Caller, recs []domain.Record) error
	Survey(ctx context.Context, job, date string) (ledger.Survey, error)
	Publish(ctx context.Context, rq ledger.Request, p ledger.Publication) error
	NoteAgenda(ctx context.Context, rq ledger.Request, slot ledger.AgendaSlot, text string) (*domain.Agenda, error)
	HoldAgenda(ctx context.Context, rq ledger.Request, slot ledger.AgendaSlot, hold bool) (*domain.Agenda, error)
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

// fillFinal posts the digest of a slot, or passes over slots that are too late.
func (s *Secretary) fillFinal(ctx context.Context, t cadence.Turn) error {
	p := ledger.Publication{Job: WeeklyJob, MarkOf: WeeklyJob, Phase: "final", Mark: t.Mark, Skipped: dates(t.Skipped)}
	if t.Slot.IsZero() {
		last := t.Skipped[len(t.Skipped)-1]
		p.State, p.Date, p.At = "skipped", last.Date, last.At
		return s.publish(ctx, system(), p)
	}
	survey, err := s.records.Survey(ctx, WeeklyJob, t.Slot.Date)
	if err != nil {
		return err
	}
	if survey.Agenda != nil && survey.Agenda.Held {
		return errHeld
	}
	if survey.Dir, err = s.freshGaps(ctx); err != nil {
		return err
	}
	is := s.issue(t.Slot, t.Late, survey.Series.Missed(p.Skipped))
	if p.Letters, err = s.letters(survey, t.Slot, is); err != nil {
		return err
	}
	if len(p.Letters) == 0 { // nobody to send it to: nothing was sent that the next one could compare with
		p.State = "passed"
		return s.publish(ctx, system(), p)
	}
	p.State, p.Date, p.At, p.Snapshot = "sent", t.Slot.Date, t.Slot.At, Snapshot(survey)
	return s.publish(ctx, system(), p)
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

// fillAgenda posts the agenda the day before, and the draft to the leads.
func (s *Secretary) fillAgenda(ctx context.Context, t cadence.Turn) error {
	p := ledger.Publication{Job: WeeklyJob, MarkOf: t.Job, Phase: "agenda", Mark: t.Mark, State: "passed"}
	if t.Slot.IsZero() {
		return s.records.Publish(ctx, system(), p)
	}
	slot, err := s.slotAfter(t.Slot.At)
	if err != nil {
		return err
	}
	survey, err := s.records.Survey(ctx, WeeklyJob, slot.Date)
	if err != nil {
		return err
	}
	if survey.Dir, err = s.freshGaps(ctx); err != nil {
		return err
	}
	if p.Letters, err = s.agendaLetters(survey, slot, false); err != nil {
		return err
	}
	p.State, p.Date, p.At = "posted", slot.Date, slot.At
	return s.publish(ctx, system(), p)
}

func (s *Secretary) issue(slot cadence.Slot, late bool, skipped []string) Issue {
	d := s.records.Directory()
	is := Issue{Late: late, Skipped: skipped, Start: view.At(slot.At, d.Location())}
	is.Date, _ = domain.ParseDate(slot.Date)
	if next, err := s.slotAfter(slot.At); err == nil && !next.IsZero() {
		is.Next = view.At(next.At, d.Location())
	}
	return is
}

// render makes one audience's message.
func (s *Secretary) render(template string, w Weekly, survey ledger.Survey, reader domain.Reader) (view.Message, error) {
	w.Title = Text(s.pages.Front(template, "title"))
	m, err := s.pages.Render(template, w)
	if err != nil {
		return m, fmt.Errorf("%s: %w", template, err)
	}
	m.Summary, m.About = w.summary(), w.shown()
	if !reader.Channel {
		for _, rec := range slices.Concat(survey.Live, survey.Ended) {
			m.Restricted = m.Restricted || (rec.Base().IsRestricted() && slices.Contains(m.About, rec.Ref()))
		}
	}
	return m, nil
}

// letters are the digest for the channel, the engineers' version and a page for each executive, all from one survey.
func (s *Secretary) letters(survey ledger.Survey, slot cadence.Slot, is Issue) ([]outbox.Letter, error) {
	d := survey.Dir
	var out []outbox.Letter
	add := func(template, to string, place outbox.Place, reader domain.Reader, audience string) error {
		m, err := s.render(template, BuildWeekly(survey, reader, audience, is), survey, reader)
		if err != nil {
			return err
		}
		key := "digest:" + WeeklyJob + ":" + to + ":" + slot.Date
		out = append(out, outbox.Letter{ID: key, Card: key, To: place, Priority: outbox.Digest, Message: m, Template: s.pages.Version(template)})
		return nil
	}
	if c := s.channel(d); c != "" {
		if err := add(WeeklyChannel, "channel", outbox.Place{Channel: c}, domain.ForChannel, "channel"); err != nil {
			return nil, err
		}
		out = append(out, s.closeAgenda(slot, c)...)
	}
	if c := d.ChannelFor("engineer_digest"); c != nil {
		if err := add(WeeklyEngineer, "engineer", outbox.Place{Channel: c.ID}, domain.ForChannel, "engineer"); err != nil {
			return nil, err
		}
	}
	for _, e := range d.With(domain.RoleExecutive) {
		reader := domain.ForCaller(domain.CallerFor(d, e))
		if err := add(WeeklyExecutive, "executive:"+e.ID, outbox.Place{Person: e.ID}, reader, "executive"); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// channel is where the weekly sync goes: the cadence's own channel, else the one with that use.
func (s *Secretary) channel(d *domain.Directory) string {
	if c := d.Org.Cadence["weekly_sync"].Channel; c != "" {
		return c
	}
	if c := d.ChannelFor("weekly_sync"); c != nil {
		return c.ID
	}
	return ""
}

func agendaCard(slot cadence.Slot) string { return "agenda:" + WeeklyJob + ":" + slot.Date }
func draftCard(slot cadence.Slot) string  { return "draft:" + WeeklyJob + ":" + slot.Date }

// digestCard is the name of the channel's digest, which the agenda links to.
func digestCard(slot cadence.Slot) string { return "digest:" + WeeklyJob + ":channel:" + slot.Date }

// closeAgenda turns the agenda into a link to the digest, and the leads' drafts into a line that says it is out.
func (s *Secretary) closeAgenda(slot cadence.Slot, channel string) []outbox.Letter {
	day, _ := domain.ParseDate(slot.Date)
	link := view.Message{Summary: "The security weekly of " + day.Long() + " is out.",
		Nodes: []view.Node{view.Text(view.L("The security weekly of "+day.Long()+" is out: ", view.Span{Kind: view.Link, Text: "open it", ID: digestCard(slot)}))}}
	out := []outbox.Letter{{ID: agendaCard(slot) + ":closed", Card: agendaCard(slot), EditOnly: true, To: outbox.Place{Channel: channel},
		Priority: outbox.Digest, Message: link}}
	for _, l := range s.records.Directory().With(domain.RoleLead) {
		out = append(out, outbox.Letter{ID: draftCard(slot) + ":" + l.ID + ":closed", Card: draftCard(slot), EditOnly: true,
			To: outbox.Place{Person: l.ID}, Priority: outbox.Digest, Message: view.Say("The security weekly of " + day.Long() + " is out.")})
	}
	return out
}

// agendaLetters are the agenda for the channel and the draft for each lead; edits only change what is there already.
func (s *Secretary) agendaLetters(survey ledger.Survey, slot cadence.Slot, edit bool) ([]outbox.Letter, error) {
	is := s.issue(slot, false, survey.Series.Skipped)
	var out []outbox.Letter
	add := func(template, card, suffix string, place outbox.Place, reader domain.Reader, buttons ...view.Button) error {
		m, err := s.render(template, BuildWeekly(survey, reader, "agenda", is), survey, reader)
		if err != nil {
			return err
		}
		m.Summary = fmt.Sprintf("Agenda of the security weekly of %s.", is.Date.Long())
		if len(buttons) > 0 {
			m.Nodes = append(m.Nodes, view.Buttons(buttons...))
		}
		l := outbox.Letter{ID: card + suffix, Card: card, EditOnly: edit, To: place, Priority: outbox.Digest, Message: m, Template: s.pages.Version(template)}
		out = append(out, l)
		return nil
	}
	if c := s.channel(survey.Dir); c != "" {
		if err := add(WeeklyAgenda, agendaCard(slot), "", outbox.Place{Channel: c}, domain.ForChannel); err != nil {
			return nil, err
		}
	}
	hold := view.Button{Label: "Hold it", Words: "digest hold " + WeeklyJob}
	if survey.Agenda != nil && survey.Agenda.Held {
		hold = view.Button{Label: "Release it", Words: "digest hold " + WeeklyJob + " off:yes"}
	}
	for _, lead := range survey.Dir.With(domain.RoleLead) {
		err := add(WeeklyDraft, draftCard(slot), ":"+lead.ID, outbox.Place{Person: lead.ID}, domain.ForChannel,
			view.Button{Label: "Add a note", Words: "digest note " + WeeklyJob}, hold,
			view.Button{Label: "Send it now", Words: "digest send " + WeeklyJob, Style: "primary", Confirm: "Post the weekly sync now instead of at its time?"})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
