package ledger

import (
	"context"
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Tell sends letters of the program's own, each once by its ID, with an audit entry.
func (l *Ledger) Tell(ctx context.Context, action string, ls ...outbox.Letter) error {
	if len(ls) == 0 {
		return nil
	}
	rq := Request{ID: "tell:" + ls[0].ID, Caller: domain.SystemCaller, Source: "schedule"}
	_, err := write(ctx, l, rq, Look{}, nil, func(tx *Tx) (struct{}, error) {
		tx.Note(domain.Entry{Action: action})
		tx.Send(ls...)
		return struct{}{}, nil
	})
	return err
}

// TellDead tells a letter's fallback, else the admins and leads, once and by DM, that its place takes no letters any
// more (reliability F27). The words of the letter are not repeated: they may not be for this reader.
func (l *Ledger) TellDead(ctx context.Context, dead outbox.Letter, code string) error {
	d := l.Directory()
	place := dead.To.Lane()
	switch {
	case dead.To.Channel != "":
		place = "#" + dead.To.Channel
	case dead.To.Person != "":
		place = "direct messages to " + d.Name(dead.To.Person)
	}
	to := []string{dead.Fallback}
	if dead.Fallback == "" || dead.Fallback == dead.To.Person {
		to = nil
		for _, p := range append(d.With(domain.RoleAdmin), d.With(domain.RoleLead)...) {
			to = append(to, p.ID)
		}
	}
	today := d.Today(l.clock.Now()).String()
	var ls []outbox.Letter
	for _, p := range to {
		if p == dead.To.Person {
			continue
		}
		m := view.Message{Summary: "A message could not be delivered.", Nodes: []view.Node{
			view.Text(view.L("A message to ", view.B(place), " could not be delivered: Slack says ", view.C(code), ".")),
			view.Text(view.L(deadHint(dead)))}}
		ls = append(ls, outbox.Letter{ID: fmt.Sprintf("dead:%s:%s:%s", dead.To.Lane(), today, p), To: outbox.Place{Person: p}, Priority: outbox.Normal, Message: m})
	}
	return l.Tell(ctx, "outbox.dead", ls...)
}

func deadHint(l outbox.Letter) string {
	if l.To.Channel != "" {
		return "Invite me there (/invite @Secretariat) or name another channel in the organisation's file. An operator can send it again: bot outbox list."
	}
	return "Check the account in the organisation's file. An operator can send it again: bot outbox list."
}

// NoteOperator writes what somebody did at the command line into the audit trail, before it is done (domain 7.5).
func (l *Ledger) NoteOperator(ctx context.Context, action, object, reason string) error {
	rq := Request{Caller: domain.OperatorCaller, Source: "operator"}
	_, err := write(ctx, l, rq, Look{}, nil, func(tx *Tx) (struct{}, error) {
		tx.Note(domain.Entry{Action: action, Object: object, Reason: reason})
		return struct{}{}, nil
	})
	return err
}
