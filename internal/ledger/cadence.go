package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// CadenceChange is what somebody does to a cadence.
type CadenceChange struct {
	Verb   string // add, move, pause, resume, remove
	Name   string // as people type it
	Timing domain.Timing
	Until  domain.Date    // of a pause
	Tell   view.Message   // what the other security leads read of it
	Carry  *CarriedAgenda // where a move takes what was prepared for the coming slot; nil where there is nothing
}

// CarriedAgenda is the agenda of a coming slot that a move puts on another day.
type CarriedAgenda struct {
	Job      string
	From, To string // civil dates of the slots
	At       time.Time
	Letters  []outbox.Letter // what becomes of the messages that stand for the old day
}

// judge is the rule of the verb.
func (c CadenceChange) judge(w domain.Work) (*domain.Org, *domain.Error) {
	key := domain.CadenceKey(c.Name)
	switch c.Verb {
	case "add":
		return w.AddCadence(c.Name, c.Timing)
	case "move":
		return w.MoveCadence(key, c.Timing)
	case "pause":
		return w.PauseCadence(key, c.Until)
	case "resume":
		return w.ResumeCadence(key)
	}
	return w.RemoveCadence(key)
}

// Foresee is the directory as a change would leave it; nothing is written.
func (c CadenceChange) Foresee(d *domain.Directory, now time.Time, who domain.Caller) (*domain.Directory, error) {
	org, bad := c.judge(domain.Work{Dir: d, Now: now, Caller: who})
	if bad != nil {
		return nil, bad
	}
	next := d.Clone()
	next.Put(org)
	next.Index()
	return next, nil
}

// ChangeCadence changes when or where a cadence comes: audited with what stood before (domain 7.3), and told to the other
// security leads, for whom it is a change of their week too.
func (l *Ledger) ChangeCadence(ctx context.Context, rq Request, c CadenceChange) error {
	ref := domain.Ref{Kind: domain.KindOrg, ID: "main"}
	look := Look{Refs: []domain.Ref{ref}}
	if c.Carry != nil {
		look.Refs = append(look.Refs, domain.AgendaRef(c.Carry.Job, c.Carry.From), domain.AgendaRef(c.Carry.Job, c.Carry.To))
	}
	_, err := write(ctx, l, rq, look, nil, func(tx *Tx) (bool, error) {
		if err := tx.Rq.Caller.May(domain.MayCadence); err != nil {
			return false, err
		}
		old, _ := tx.Seen.Records[ref].(*domain.Org)
		if old == nil {
			return false, domain.Fail(domain.Refused, "Nothing is set up here yet, so there is nobody to send anything to.").
				WithHint("An operator imports the organisation's file first.")
		}
		next, bad := c.judge(domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller})
		if bad != nil {
			return false, bad
		}
		tx.Put(old, next, "cadence."+c.Verb, c.Name)
		tx.carry(c.Carry)
		for _, lead := range tx.leads() {
			if lead != tx.Rq.Caller.Person && c.Tell.Summary != "" {
				tx.Send(outbox.Letter{ID: fmt.Sprintf("cadence:%s:%s:%d:%s", c.Verb, c.Name, written(next), lead), To: outbox.Place{Person: lead},
					Priority: outbox.Normal, Message: c.Tell})
			}
		}
		return true, nil
	})
	return err
}

// carry takes notes, marks and a hold from one slot's agenda to another's, so that moving a digest loses nothing that
// people prepared for it.
func (tx *Tx) carry(c *CarriedAgenda) {
	if c == nil {
		return
	}
	from, to := domain.AgendaRef(c.Job, c.From), domain.AgendaRef(c.Job, c.To)
	old, _ := tx.Seen.Records[from].(*domain.Agenda)
	if old == nil || !old.Live() {
		return
	}
	was, _ := tx.Seen.Records[to].(*domain.Agenda)
	next := &domain.Agenda{ID: to.ID, Job: c.Job, Date: c.To, At: c.At, State: "planned"}
	if was != nil {
		next = domain.Clone(was)
	}
	next.Take(old)
	tx.Put(orNil(was), next, "digest.carry", "")
	gone := domain.Clone(old)
	gone.State, gone.Held, gone.HeldBy, gone.Notes, gone.Marked, gone.MarkedBy = "moved", false, "", nil, nil, nil
	tx.Put(old, gone, "digest.carry", "")
	tx.sendPages(c.Letters, true)
}
