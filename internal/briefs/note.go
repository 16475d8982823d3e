package briefs

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/cadence"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// fillNote gives what posts the note of a cadence that the organisation added: "Plan the next drill".
func (s *Secretary) fillNote(e Edition) func(context.Context, cadence.Turn) error {
	return func(ctx context.Context, t cadence.Turn) error {
		p := final(e, t)
		if p.State == "skipped" {
			return s.publish(ctx, system(), p)
		}
		survey, err := s.records.Survey(ctx, ledger.SurveyOptions{Job: e.Job})
		if err != nil {
			return err
		}
		is := s.issue(e, t.Slot, t.Late, survey.Series.Missed(p.Skipped))
		card := "note:" + e.Job + ":" + t.Slot.Date
		p.State, p.Date, p.At = "sent", t.Slot.Date, t.Slot.At
		p.Letters = []outbox.Letter{{ID: card, Card: card, To: outbox.Place{Channel: e.Timing.Channel}, Priority: outbox.Digest,
			Message: noteMessage(survey.Dir, e, is)}}
		return s.publish(ctx, system(), p)
	}
}

// noteMessage is the note with the day it is for, who set it up, and when it comes again.
func noteMessage(d *domain.Directory, e Edition, is Issue) view.Message {
	var small []view.Line
	if is.Late {
		small = append(small, view.L("Late: this was due ", is.Start, "."))
	}
	for _, day := range is.Skipped {
		if on, err := domain.ParseDate(day); err == nil {
			small = append(small, view.L("Left out, because I was not running: "+on.Long()+"."))
		}
	}
	by := view.L("A reminder")
	if who := d.Org.CadenceStates[domain.CadenceKey(e.Job)].By; who != "" {
		by = append(by, view.T(" set up by "), view.Name(d, who))
	}
	by = append(by, view.T(" · "+is.Date.Long()))
	if is.Next.Kind != "" {
		by = append(by, view.T(" · next "), is.Next)
	}
	return view.Message{Summary: e.Timing.Note, Nodes: []view.Node{view.Text(view.L(view.B(e.Timing.Note))), view.Small(append(small, by)...)}}
}
