package ledger

import (
	"context"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Prospect is who would be asked about something, or who will be next, before anything is sent.
type Prospect struct {
	About   domain.Record
	Path    string             // the id of the agreed path, "" where none is
	Running *domain.Escalation // the search that runs already, or that nobody answered; nil where none is
	Steps   []domain.Ahead
	Urgent  bool
	Why     string // why it is urgent by itself, "" where it is not
}

// Prospect tells who is asked next about a record: along the search that runs, else along the path on which one would
// begin now. It writes nothing.
func (l *Ledger) Prospect(ctx context.Context, c domain.Caller, about domain.Ref, urgent bool) (Prospect, error) {
	if e := c.May(domain.MayAsk); e != nil {
		return Prospect{}, l.refuse(ctx, c, e)
	}
	look := Look{Pages: EscalationsOf(about), Parents: true}
	if about.Kind.IsNumbered() {
		look.Refs = []domain.Ref{about}
	}
	seen, err := l.read(ctx, look)
	if err != nil {
		return Prospect{}, l.fault(err)
	}
	tx := &Tx{Seen: seen, Dir: l.Directory(), Now: l.Now()}
	rec, reader := tx.record(about), domain.ForCaller(c)
	if rec == nil || reader.Sees(rec) != domain.SeesAll {
		return Prospect{}, domain.Absent(about)
	}
	if e, ok := rec.(*domain.Escalation); ok { // of an escalation: who is next on it
		if about = e.About; tx.record(about) == nil {
			return Prospect{}, domain.Absent(about)
		}
		rec = tx.record(about)
		seen.Pages = append(seen.Pages, Stretch{Records: []domain.Record{e}})
		tx.Seen = seen
	}
	if err := mayBeEscalated(rec, "to look"); err != nil {
		return Prospect{}, err
	}
	r := l.roster(ctx, tx, rec)
	out := Prospect{About: rec, Why: r.Urgent, Urgent: urgent || r.Urgent != ""}
	for _, e := range tx.liveEscalations(about) {
		if reader.Sees(e) == domain.SeesAll && (out.Running == nil || e.Running()) {
			out.Running = e
		}
	}
	if e := out.Running; e != nil && e.Running() {
		out.Path, out.Urgent, out.Steps = e.PathID, e.Urgent, e.Foresee(r)
	} else {
		route := domain.RouteOf(tx.Dir, rec, tx.record)
		probe := &domain.Escalation{About: about, By: c.Person, Urgent: urgent, Steps: route.Steps}
		probe.Visibility, probe.NeedToKnow = rec.Base().Visibility, rec.Base().NeedToKnow
		out.Path, out.Steps = route.Path, domain.ForeseeStart(r, probe)
	}
	return out, l.noteReads(ctx, c, "escalation path", []domain.Record{rec})
}
