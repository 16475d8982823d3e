package ledger

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// AgendaSlot names the coming slot of a digest that a note, a mark or a hold belongs to.
type AgendaSlot struct {
	Job  string
	Date string
	At   time.Time
	// Tell makes the letters that bring the posted agenda and the leads' drafts up to date; nil tells nobody.
	Tell func(*domain.Agenda) []outbox.Letter
}

// MaxNote is how long a note on an agenda may be, in characters.
const MaxNote = 300

// NoteAgenda adds a lead's note to the coming digest (product 1, scene 6).
func (l *Ledger) NoteAgenda(ctx context.Context, rq Request, slot AgendaSlot, text string) (*domain.Agenda, error) {
	return l.agenda(ctx, rq, slot, domain.MayCadence, "digest.note", func(tx *Tx, a *domain.Agenda) error {
		if n := utf8.RuneCountInString(text); n == 0 || n > MaxNote {
			return domain.Fail(domain.Invalid, "A note has 1 to %d characters; this one has %d.", MaxNote, n).WithField("note")
		}
		a.Notes = append(a.Notes, domain.Note{At: tx.Now.UTC(), By: tx.Rq.Caller.Person, Text: text})
		return nil
	})
}

// HoldAgenda holds the coming digest back, or releases it.
func (l *Ledger) HoldAgenda(ctx context.Context, rq Request, slot AgendaSlot, hold bool) (*domain.Agenda, error) {
	return l.agenda(ctx, rq, slot, domain.MayCadence, "digest.hold", func(tx *Tx, a *domain.Agenda) error {
		if a.Held == hold {
			if hold {
				return domain.Fail(domain.AlreadyDone, "This digest is held already, by %s.", tx.Dir.Name(a.HeldBy)).
					WithHint("`digest send %s` sends it now.", slot.Job)
			}
			return domain.Fail(domain.AlreadyDone, "This digest is not held.")
		}
		a.Held, a.HeldBy = hold, ""
		if hold {
			a.HeldBy = tx.Rq.Caller.Person
		}
		return nil
	})
}

// MarkAgenda puts a record on the coming agenda by emoji, or takes the caller's mark away. Restricted records are not
// marked: their cards stand in no channel (domain 7.2).
func (l *Ledger) MarkAgenda(ctx context.Context, rq Request, slot AgendaSlot, ref domain.Ref, off bool) (*domain.Agenda, error) {
	return l.agenda(ctx, rq, slot, domain.MayLog, "digest.mark", func(tx *Tx, a *domain.Agenda) error {
		if !off {
			rec, err := tx.Get(ref)
			if err != nil {
				return err
			}
			if rec.Base().IsRestricted() {
				return domain.Absent(ref)
			}
		}
		a.Mark(ref, tx.Rq.Caller.Person, off)
		return nil
	}, ref)
}

// agenda changes the agenda of one coming slot.
func (l *Ledger) agenda(ctx context.Context, rq Request, slot AgendaSlot, need domain.Permission, action string,
	change func(*Tx, *domain.Agenda) error, also ...domain.Ref) (*domain.Agenda, error) {
	ref := domain.AgendaRef(slot.Job, slot.Date)
	return write(ctx, l, rq, Look{Refs: append(slices.Clone(also), ref)}, nil, func(tx *Tx) (*domain.Agenda, error) {
		if err := tx.Rq.Caller.May(need); err != nil {
			return nil, err
		}
		old, _ := tx.Seen.Records[ref].(*domain.Agenda)
		next := &domain.Agenda{ID: ref.ID, Job: slot.Job, Date: slot.Date, At: slot.At, State: "planned"}
		if old != nil {
			next = domain.Clone(old)
		}
		if next.State == "sent" || next.State == "skipped" {
			return nil, domain.Fail(domain.Refused, "The digest of %s is out already.", slot.Date).
				WithHint("`digest send %s` edits it with what is true now.", slot.Job).WithRule("domain 4.2")
		}
		if err := change(tx, next); err != nil {
			return nil, err
		}
		tx.Put(orNil(old), next, action, "")
		if slot.Tell != nil {
			tx.sendPages(slot.Tell(next), true)
		}
		return next, nil
	})
}
