package ledger

import (
	"cmp"
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
	worse := slices.Index(domain.ControlStates, out.State) > slices.Index(domain.ControlStates, out.Was)
	if s == nil || out.State != domain.Missing && out.State != domain.Partial || !worse {
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

// Coverage counts how controls stand, all or one, as the reader sees the exceptions to them (domain 6).
func (l *Ledger) Coverage(ctx context.Context, c domain.Caller, only string) (domain.Coverage, error) {
	if e := c.May(domain.MayAsk); e != nil {
		return domain.Coverage{}, l.refuse(ctx, c, e)
	}
	recs, err := l.seenLive(ctx, c, domain.KindException)
	if err != nil {
		return domain.Coverage{}, err
	}
	d := l.Directory()
	today := d.Today(l.Now())
	type pair struct{ control, service string }
	lifted := map[pair][]domain.Record{}
	for _, rec := range recs {
		if e := rec.(*domain.Exception); e.Control != "" && protects(e, today) {
			lifted[pair{e.Control, e.Service}] = append(lifted[pair{e.Control, e.Service}], e)
		}
	}
	var used []domain.Record
	out := domain.CoverageOf(d, only, func(control, service string) bool {
		used = append(used, lifted[pair{control, service}]...)
		return len(lifted[pair{control, service}]) > 0
	})
	return out, l.noteReads(ctx, c, "control coverage", used)
}

// protects says whether an exception is in force on a day (domain 3.2).
func protects(e *domain.Exception, today domain.Date) bool {
	return (e.State == "approved" || e.State == "expiring") && !today.Before(e.Starts) && today.Before(e.Ends)
}

// seenLive reads the live records of kinds as far as a reader sees them whole.
func (l *Ledger) seenLive(ctx context.Context, c domain.Caller, kinds ...domain.Kind) ([]domain.Record, error) {
	var sets []Index
	for _, k := range kinds {
		sets = append(sets, Index{Kind: k, Live: true}, Index{Kind: k, Live: true, Restricted: true})
	}
	recs, err := l.collect(ctx, sets, false)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(recs, func(rec domain.Record) bool { return domain.ForCaller(c).Sees(rec) != domain.SeesAll }), nil
}

// Failure is what speaks against one control: risks and incidents that name it as what failed, and the exceptions to it.
type Failure struct {
	Control    string
	Failed     []domain.Record // risks and incidents, the newest first
	Services   []string        // where it failed; sorted
	Exceptions []domain.Record // live ones
}

// feedbackDays is how far back the failures of a control count.
const feedbackDays = 365

// Feedback gathers, for each control that failed or has exceptions, what speaks against it, as the reader sees it: the
// most services first, then the most failures, then the most exceptions.
func (l *Ledger) Feedback(ctx context.Context, c domain.Caller, only string) ([]Failure, error) {
	if e := c.May(domain.MayAsk); e != nil {
		return nil, l.refuse(ctx, c, e)
	}
	recs, err := l.seenLive(ctx, c, domain.KindRisk, domain.KindIncident, domain.KindException)
	if err != nil {
		return nil, err
	}
	d := l.Directory()
	today := d.Today(l.Now())
	ended, err := l.endedSince(ctx, c, today.AddDays(-feedbackDays), domain.KindRisk, domain.KindIncident)
	if err != nil {
		return nil, err
	}
	by := map[string]*Failure{}
	of := func(control string) *Failure {
		if by[control] == nil {
			by[control] = &Failure{Control: control}
		}
		return by[control]
	}
	for _, rec := range append(recs, ended...) {
		control, failed := controlOf(rec, today)
		if control == "" || d.Controls[control] == nil || only != "" && control != only {
			continue
		}
		f := of(control)
		if !failed {
			f.Exceptions = append(f.Exceptions, rec)
			continue
		}
		f.Failed = append(f.Failed, rec)
		for _, s := range rec.Services() {
			if !slices.Contains(f.Services, s) {
				f.Services = append(f.Services, s)
			}
		}
	}
	var out []Failure
	var read []domain.Record
	for _, f := range by {
		slices.Sort(f.Services)
		for _, list := range [][]domain.Record{f.Failed, f.Exceptions} {
			slices.SortFunc(list, func(a, b domain.Record) int {
				return -cmp.Or(cmp.Compare(a.Ref().Kind, b.Ref().Kind), cmp.Compare(a.Ref().Num(), b.Ref().Num()))
			})
			read = append(read, list...)
		}
		out = append(out, *f)
	}
	slices.SortFunc(out, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(len(b.Services), len(a.Services)), cmp.Compare(len(b.Failed), len(a.Failed)),
			cmp.Compare(len(b.Exceptions), len(a.Exceptions)), cmp.Compare(a.Control, b.Control))
	})
	return out, l.noteReads(ctx, c, "control feedback", read)
}

// controlOf is the control a record speaks of, and whether it failed there or is only lifted. Exercises, and what was
// rejected or cancelled, say nothing (domain 6).
func controlOf(rec domain.Record, today domain.Date) (control string, failed bool) {
	switch r := rec.(type) {
	case *domain.Risk:
		if r.State != "rejected" {
			return r.Control, true
		}
	case *domain.Incident:
		if r.Kind != "exercise" && r.State != "cancelled" {
			return r.Control, true
		}
	case *domain.Exception:
		if r.State == "approved" || r.State == "expiring" || r.Expired(today) {
			return r.Control, false
		}
	}
	return "", false
}

// endedSince reads the records of kinds that ended on or after a day, as far as a reader sees them whole.
func (l *Ledger) endedSince(ctx context.Context, c domain.Caller, from domain.Date, kinds ...domain.Kind) ([]domain.Record, error) {
	var pages []Page
	for _, k := range kinds {
		for _, restricted := range []bool{false, true} {
			pages = append(pages, Page{Index: Index{Kind: k, Ended: true, Restricted: restricted}, Limit: restrictedPage, Newest: true})
		}
	}
	var out []domain.Record
	for len(pages) > 0 {
		seen, err := l.read(ctx, Look{Pages: pages})
		if err != nil {
			return nil, l.fault(err)
		}
		var more []Page
		for i, s := range seen.Pages {
			past := len(s.Records) < restrictedPage
			for _, rec := range s.Records {
				f, ok := rec.(domain.Figured)
				if past = past || ok && f.FigureDay().Before(from); ok && !f.FigureDay().Before(from) && domain.ForCaller(c).Sees(rec) == domain.SeesAll {
					out = append(out, rec)
				}
			}
			if !past {
				p := pages[i]
				p.Offset += restrictedPage
				more = append(more, p)
			}
		}
		pages = more
	}
	return out, nil
}
