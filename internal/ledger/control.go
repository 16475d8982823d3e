package ledger

import (
	"context"
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// ControlSet says how a control stands on a service after somebody said so.
type ControlSet struct {
	Control string              `json:"control"`
	Service string              `json:"service"`
	State   domain.ControlState `json:"state,omitempty"` // empty: it is not required there any more
	Was     domain.ControlState `json:"was,omitempty"`
	Told    string              `json:"told,omitempty"` // who answers for the service and hears of it
}

// SetControl says how a control stands on a service (domain 7.5).
func (l *Ledger) SetControl(ctx context.Context, rq Request, control, service string, st domain.ControlState, why string) (ControlSet, error) {
	groups, err := l.groupsOf(ctx, control, rq.Caller.Person)
	if err != nil {
		return ControlSet{}, err
	}
	return l.control(ctx, rq, control, service, "control.set", why, func(c *domain.Control, w domain.Work) (*domain.Control, string, *domain.Error) {
		return c.SetState(w, service, st, cut(why), groups)
	})
}

// RequireControl puts a service on the list of those that must have a control, or takes it off.
func (l *Ledger) RequireControl(ctx context.Context, rq Request, control, service string, off bool, why string) (ControlSet, error) {
	return l.control(ctx, rq, control, service, "control.require", why, func(c *domain.Control, w domain.Work) (*domain.Control, string, *domain.Error) {
		return c.Require(w, service, off, cut(why))
	})
}

// groupsOf are the user groups that a control names as responsible and that the person is in.
func (l *Ledger) groupsOf(ctx context.Context, control, person string) ([]string, error) {
	c := l.Directory().Controls[control]
	if c == nil || l.Groups == nil {
		return nil, nil
	}
	var out []string
	for _, g := range c.Responsible {
		if !domain.IsGroup(g) {
			continue
		}
		in, err := l.Groups.Members(ctx, g)
		if err != nil {
			return nil, l.fault(err)
		}
		if slices.Contains(in, person) {
			out = append(out, g)
		}
	}
	return out, nil
}

func (l *Ledger) control(ctx context.Context, rq Request, control, service, action, why string,
	do func(*domain.Control, domain.Work) (*domain.Control, string, *domain.Error)) (ControlSet, error) {
	ref := domain.Ref{Kind: domain.KindControl, ID: control}
	return write(ctx, l, rq, Look{Refs: []domain.Ref{ref}}, nil, func(tx *Tx) (ControlSet, error) {
		if err := tx.Rq.Caller.May(domain.MayLog); err != nil {
			return ControlSet{}, err
		}
		rec, err := tx.Get(ref)
		if err != nil {
			return ControlSet{}, err
		}
		c := rec.(*domain.Control)
		next, stands, bad := do(c, domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller})
		if bad != nil {
			return ControlSet{}, bad
		}
		tx.Put(c, next, action, cut(why))
		tx.actingFor(stands)
		out := ControlSet{Control: control, Service: service}
		out.Was, _ = c.StateOn(service)
		out.State, _ = next.StateOn(service)
		out.Told = tx.tellOfLack(next, service, out)
		return out, nil
	})
}

// tellOfLack tells who answers for a service that a safeguard it must have is not there, with the ways on.
func (tx *Tx) tellOfLack(c *domain.Control, service string, out ControlSet) string {
	s := tx.Dir.Services[service]
	lacks := out.State == domain.Missing || out.State == domain.Partial && out.Was != domain.Missing // from missing to partial is no news to act on
	if s == nil || !lacks || out.State == out.Was {
		return ""
	}
	to := tx.Dir.Askable(s.Accountable, tx.Today)
	if to == "" || to == tx.Rq.Caller.Person {
		return ""
	}
	stands := ""
	if to != s.Accountable {
		stands = s.Accountable
	}
	tx.Send(outbox.Letter{ID: fmt.Sprintf("control:%s:%s:%d:%s", c.ID, service, written(c), to), To: outbox.Place{Person: to}, Priority: outbox.Normal,
		Message: view.ControlLack(tx.Dir, c, s, tx.Rq.Caller.Person, stands)})
	return to
}
