package ledger

import (
	"context"
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func init() {
	for _, what := range []string{"retro_done", "closed"} {
		incidentTells[what] = tellRoles
	}
}

// hangingRead is how many actions and how many decisions of one incident are looked at (reliability F24).
const hangingRead = 100

// hangingOn are the pages of the actions and decisions that hang on an incident, in any state.
func hangingOn(ref domain.Ref) []Page {
	var out []Page
	for _, k := range []domain.Kind{domain.KindAction, domain.KindDecision} {
		for _, secret := range []bool{false, true} {
			out = append(out, Page{Index: Index{Kind: k, Parent: ref.String(), Restricted: secret}, Limit: hangingRead})
		}
	}
	return out
}

// hung are what the pages of hangingOn found, where they were the first of a look.
func (s Seen) hung() []domain.Record {
	var out []domain.Record
	for _, p := range s.Pages[:len(hangingOn(domain.Ref{}))] {
		out = append(out, p.Records...)
	}
	return out
}

// RetroAnswer is what somebody says of the retrospective of an incident.
type RetroAnswer struct {
	Said    map[string]string // by domain.RetroQuestion.Key; an empty one takes the answer out
	Done    bool              // it is done
	Edition int               // that was read in a form; 0: typed
}

// Retrospect writes answers of the retrospective, and says that it is done where that was said.
func (l *Ledger) Retrospect(ctx context.Context, rq Request, ref domain.Ref, n RetroAnswer) (Handled, error) {
	return l.handle(ctx, rq, ref, "retro", "", Look{Pages: hangingOn(ref)}, func(tx *Tx, i *domain.Incident, w domain.Work) (domain.IncidentDeed, error) {
		deed := domain.IncidentDeed{Inc: i}
		if len(n.Said) > 0 || !n.Done {
			var err *domain.Error
			if deed, err = i.Retrospect(w, n.Said, n.Edition); err != nil && !(n.Done && err.Code == domain.AlreadyDone) {
				return deed, err
			} else if err != nil {
				deed = domain.IncidentDeed{Inc: i}
			}
		}
		if !n.Done {
			return deed, nil
		}
		return plainly(deed.Inc.FinishRetro(w, tx.Seen.hung()))
	})
}

// CloseIncident ends an incident (domain 3.6). noAction is a security lead's reason why nothing needs to change.
func (l *Ledger) CloseIncident(ctx context.Context, rq Request, ref domain.Ref, noAction string) (Handled, error) {
	return l.handle(ctx, rq, ref, "close", noAction, Look{Pages: hangingOn(ref)}, func(tx *Tx, i *domain.Incident, w domain.Work) (domain.IncidentDeed, error) {
		return plainly(i.Close(w, tx.Seen.hung(), cut(noAction), view.ClockName))
	})
}

// EditIncident corrects the facts of an incident; what it then repeats is told.
func (l *Ledger) EditIncident(ctx context.Context, rq Request, ref domain.Ref, c domain.IncidentChange) (Handled, error) {
	alike := &Alike{Services: c.Services}
	if c.Control != nil {
		alike.Control = *c.Control
	}
	if !c.Detected.IsZero() {
		alike.Since = recurFrom(domain.DateOf(c.Detected, l.Directory().Location()))
	}
	risks := slices.Concat(c.Risks, c.NotRisks)
	return l.handle(ctx, rq, ref, "edit", "", Look{Refs: risks, Alike: alike}, func(tx *Tx, i *domain.Incident, w domain.Work) (domain.IncidentDeed, error) {
		var linked []domain.Record
		for _, r := range risks {
			rec, err := tx.Get(r)
			if err != nil {
				return domain.IncidentDeed{}, err
			}
			linked = append(linked, rec)
		}
		return plainly(i.Edit(w, c, linked))
	})
}

// tellRoles tells who had a role, and who declared it, that the retrospective is done or the incident closed.
func tellRoles(tx *Tx, _ *domain.Incident, deed domain.IncidentDeed) (told []string) {
	i := deed.Inc
	for _, p := range working(i) {
		who := tx.Dir.Askable(p, tx.Today)
		if who == "" || who == tx.Rq.Caller.Person || slices.Contains(told, who) {
			continue
		}
		m := view.IncidentLearned(tx.Dir, i, deed.What, tx.Rq.Caller.Person)
		if l := tx.dm(i, who, fmt.Sprintf("inc:%s:%s:%d:%s", i.ID, deed.What, written(i), who), outbox.Normal, m); l != nil {
			tx.Send(*l)
			told = append(told, who)
		}
	}
	return told
}

// RetroSheet is what stands before those who write a retrospective.
type RetroSheet struct {
	Incident *domain.Incident
	Hang     []domain.Record     // its actions and decisions that the reader sees
	Again    []domain.Recurrence // what it repeats
}

// RetroSheet reads an incident with what its retrospective goes through, as the caller may see it; nil where there is none to
// see. again says that its form stands open, so that reading is not written to the audit trail once more (domain 7.3).
func (l *Ledger) RetroSheet(ctx context.Context, c domain.Caller, ref domain.Ref, again bool) *RetroSheet {
	seen, err := l.read(ctx, Look{Refs: []domain.Ref{ref}, Pages: hangingOn(ref), Alike: &Alike{}})
	if err != nil || c.May(domain.MayAsk) != nil {
		return nil
	}
	reader := domain.ForCaller(c)
	i, ok := seen.Records[ref].(*domain.Incident)
	if !ok || reader.Sees(i) != domain.SeesAll {
		return nil
	}
	out := &RetroSheet{Incident: i, Hang: reader.Visible(seen.hung())}
	visible := reader.Visible(seen.Alike)
	out.Again = domain.Recurrences(i, visible, l.Directory().Today(l.clock.Now()))
	if !again && l.noteReads(ctx, c, "form", slices.Concat([]domain.Record{i}, out.Hang, named(out.Again, visible))) != nil {
		return nil
	}
	return out
}

// named are those of records that recurrences speak of.
func named(again []domain.Recurrence, of []domain.Record) []domain.Record {
	refs := map[domain.Ref]bool{}
	for _, r := range again {
		for _, ref := range r.Refs() {
			refs[ref] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(of), func(rec domain.Record) bool { return !refs[rec.Ref()] })
}
