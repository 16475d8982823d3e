package briefs

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/secretariat-bot/secretariat/internal/cadence"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Plan is one cadence with its coming slots, for `cadence list`.
type Plan struct {
	Name    string
	Title   string // "Weekly sync"; of an own one its note, or the digest it sends
	Own     bool
	Timing  domain.Timing
	Words   string // "tue 10:00"
	Say     string // "every Tuesday at 10:00"
	Zone    *time.Location
	Slots   []cadence.Slot
	Off     bool          // it was given no time; Words has one to begin with
	Rests   *domain.Pause // set while it is paused
	By      string        // who last changed it
	To      []view.Line   // who gets which page
	Gaps    []string      // for whom there is nobody
	Problem string        // why it cannot be read
}

// Plans lists all cadences with their next three slots.
func (s *Secretary) Plans() []Plan {
	var out []Plan
	d := s.records.Directory()
	for _, name := range cadences(d) {
		out = append(out, planOf(d, name, s.records.Now()))
	}
	return out
}

// PlanOf is the plan of one cadence.
func (s *Secretary) PlanOf(name string) (Plan, bool) {
	d := s.records.Directory()
	return planOf(d, name, s.records.Now()), slices.Contains(cadences(d), name)
}

func planOf(d *domain.Directory, name string, now time.Time) Plan {
	key := domain.CadenceKey(name)
	t := d.Org.Cadence[key]
	e, ok := EditionOf(d, name)
	p := Plan{Name: name, Title: cmp.Or(t.Note, e.Title), Own: t.Own(), Timing: t, Off: isOff(key, t), By: d.Org.CadenceStates[key].By}
	if rest, yes := d.Resting(key, now); yes {
		p.Rests = &rest
	}
	e.Job, e.Timing = name, t
	sched, err := scheduleFor(d, e)
	if err != nil {
		p.Words, p.Problem = t.At, err.Error()
		return p
	}
	p.Words, p.Say, p.Zone = sched.String(), sched.Say(), sched.Zone()
	if !p.Off && (p.Rests == nil || !p.Rests.Until.IsZero()) {
		p.Slots = sched.Slots(now, now.AddDate(3, 0, 0), 3)
	}
	if !ok { // a note
		p.To = []view.Line{view.L("Posted in ", view.Span{Kind: view.Room, ID: t.Channel, Text: t.Channel})}
		return p
	}
	to, gaps := e.addressees(d)
	p.To, p.Gaps = goesTo(d, to), gaps
	return p
}

// ReadWhen reads the words of a schedule and gives them back in their shortest form. Refusals carry an example.
func ReadWhen(d *domain.Directory, t domain.Timing) (string, error) {
	s, err := scheduleOf(d, t, "")
	if err != nil {
		return "", domain.Fail(domain.Invalid, "%s.", strings.ToUpper(err.Error()[:1])+err.Error()[1:]).WithHint("Words I read: `%s`, `%s` or `%s`.", cadence.Examples[0], cadence.Examples[2], cadence.Examples[5]).WithField("when")
	}
	return s.String(), nil
}

// ChangeCadence does something to a cadence and gives its plan afterwards; tell words it for the other security leads.
func (s *Secretary) ChangeCadence(ctx context.Context, rq ledger.Request, c ledger.CadenceChange, tell func(Plan) view.Message) (Plan, error) {
	d, now := s.records.Directory(), s.records.Now()
	if rq.Caller.May(domain.MayCadence) == nil { // else the ledger refuses, and writes that down
		for _, x := range chores {
			if c.Verb == "add" && c.Name == x.Name {
				return Plan{}, domain.Fail(domain.Refused, "I use the name %s myself.", c.Name).WithHint("Choose another one.").WithField("name")
			}
		}
		next, err := c.Foresee(d, now, rq.Caller)
		if err != nil {
			return Plan{}, err
		}
		p := planOf(next, c.Name, now)
		if c.Verb == "remove" {
			p = planOf(d, c.Name, now)
		}
		if p.Problem == "" && len(p.Slots) == 0 && (c.Verb == "add" || c.Verb == "move") && p.Rests == nil {
			return Plan{}, domain.Fail(domain.Invalid, "That never happens within three years.").WithHint("Words I read: `%s`.", cadence.Examples[2]).WithField("when")
		}
		c.Tell = tell(p)
		if c.Carry, err = s.carried(ctx, rq.Caller.Person, c, d, next); err != nil {
			return Plan{}, err
		}
	}
	if err := s.records.ChangeCadence(ctx, rq, c); err != nil {
		return Plan{}, err
	}
	p, _ := s.PlanOf(c.Name)
	return p, nil
}

// carried is what becomes of the agenda and the drafts that may stand for the coming slot.
func (s *Secretary) carried(ctx context.Context, who string, c ledger.CadenceChange, d, next *domain.Directory) (*ledger.CarriedAgenda, error) {
	e, ok := EditionOf(d, c.Name)
	if !ok || e.own() {
		return nil, nil
	}
	now := s.records.Now()
	var slot cadence.Slot
	if old, err := scheduleFor(d, e); err == nil {
		slot = old.Next(now)
	}
	out := &ledger.CarriedAgenda{Job: e.Job, From: slot.Date}
	day, _ := domain.ParseDate(slot.Date)
	said := "The " + e.called() + " of " + day.Long()
	switch c.Verb {
	case "move":
		moved, _ := EditionOf(next, c.Name)
		sched, err := scheduleFor(next, moved)
		if err != nil {
			return nil, err
		}
		to := sched.Next(now)
		if to.IsZero() || slot.IsZero() || to.Date == slot.Date {
			return nil, nil
		}
		out.To, out.At = to.Date, to.At
		out.Letters = s.restate(e, d, slot, view.L(said+" was moved. It comes ", view.At(to.At, sched.Zone()), "; notes and marks go along."))
	case "pause":
		_, rests := next.Resting(domain.CadenceKey(c.Name), slot.At)
		if slot.IsZero() || !rests {
			return nil, nil
		}
		out.Letters = s.restate(e, d, slot, view.L(said+" does not come: ", view.Name(d, who), " paused it."))
	case "resume":
		back, _ := EditionOf(next, c.Name)
		sched, err := scheduleFor(next, back)
		if err != nil {
			return nil, err
		}
		if slot = sched.Next(now); slot.IsZero() {
			return nil, nil
		}
		survey, err := s.survey(ctx, e, slot.Date)
		if err != nil || survey.Agenda == nil || survey.Agenda.State != "posted" {
			return nil, err
		}
		out.From = slot.Date
		out.Letters, err = s.draftLetters(e, survey, slot, true)
		return out, err
	default:
		return nil, nil
	}
	return out, nil
}

// restate puts one line in place of the agenda and of the leads' drafts of a slot, where they stand.
func (s *Secretary) restate(e Edition, d *domain.Directory, slot cadence.Slot, line view.Line) []outbox.Letter {
	m := view.Message{Summary: view.PlainLine(line, "", d.Location()), Nodes: []view.Node{view.Text(line)}}
	var out []outbox.Letter
	add := func(card, to string, place outbox.Place) {
		out = append(out, outbox.Letter{ID: card + ":restated:" + to, Card: card, EditOnly: true, To: place, Priority: outbox.Digest, Message: m})
	}
	if home := e.home(d); e.Agenda && home != "" {
		add(agendaCard(e, slot), "", outbox.Place{Channel: home})
	}
	for _, l := range d.With(domain.RoleLead) {
		add(draftCard(e, slot), l.ID, outbox.Place{Person: l.ID})
	}
	return out
}
