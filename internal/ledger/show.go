package ledger

import (
	"context"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Shown is one record as a reader may see it, with what it is linked to.
type Shown struct {
	Record  domain.Record   // nil where only the outline may be seen
	Outline *domain.Outline // what an auditor sees of a restricted record; nil where Record is set
	// Parents are the records this one hangs on, Children those that hang on it (of a service: those about it that
	// want attention); both only as far as the reader sees them whole.
	Parents, Children []domain.Record
	More              int                 // children beyond those listed
	Again             []domain.Recurrence // what an incident repeats, as far as the reader may know of it
}

// shownChildren is how many linked records are shown beside one.
const shownChildren = 20

// Show reads one record. A record that does not exist and one that the caller may not see give the same answer
// (domain 7.2); reading a restricted one is written to the audit trail (domain 7.3).
func (l *Ledger) Show(ctx context.Context, c domain.Caller, ref domain.Ref) (Shown, error) {
	if e := c.May(domain.MayAsk); e != nil {
		return Shown{}, l.refuse(ctx, c, e)
	}
	children := Index{Parent: ref.String()}
	if ref.Kind == domain.KindService {
		children = Index{Service: ref.ID, Live: true}
	}
	secret := children
	secret.Restricted = true
	look := Look{Pages: []Page{{Index: children, Limit: shownChildren}, {Index: secret, Limit: restrictedPage}}}
	if ref.Kind.IsNumbered() {
		look.Refs, look.Parents = []domain.Ref{ref}, true
	}
	if ref.Kind == domain.KindIncident {
		look.Alike = &Alike{}
	}
	seen, err := l.read(ctx, look)
	if err != nil {
		return Shown{}, l.fault(err)
	}
	rec := seen.Records[ref]
	if !ref.Kind.IsNumbered() {
		rec = l.Directory().Get(ref)
	}
	reader := domain.ForCaller(c)
	if rec == nil || reader.Sees(rec) == domain.SeesNothing {
		return Shown{}, domain.Absent(ref)
	}
	if reader.Sees(rec) == domain.SeesOutline {
		o := domain.OutlineOf(rec)
		if err := l.noteReads(ctx, c, "show", []domain.Record{rec}); err != nil {
			return Shown{}, err
		}
		return Shown{Outline: &o}, nil
	}
	out := Shown{Record: rec}
	for _, p := range rec.Parents() {
		if up := seen.Records[p]; up != nil && reader.Sees(up) == domain.SeesAll {
			out.Parents = append(out.Parents, up)
		}
	}
	kids := slices.Clone(seen.Pages[0].Records)
	total := seen.Pages[0].Total
	for _, k := range seen.Pages[1].Records {
		if reader.Sees(k) == domain.SeesAll {
			kids, total = append(kids, k), total+1
		}
	}
	slices.SortStableFunc(kids, liveFirst)
	out.Children = kids[:min(shownChildren, len(kids))]
	out.More = total - len(out.Children)
	visible := reader.Visible(seen.Alike)
	if i, ok := rec.(*domain.Incident); ok {
		out.Again = domain.Recurrences(i, visible, l.Directory().Today(l.clock.Now()))
	}
	if err := l.noteReads(ctx, c, "show", slices.Concat([]domain.Record{rec}, out.Parents, out.Children, named(out.Again, visible))); err != nil {
		return Shown{}, err
	}
	return out, nil
}

func liveFirst(a, b domain.Record) int {
	if a.Live() != b.Live() {
		if a.Live() {
			return -1
		}
		return 1
	}
	return byDay(a, b)
}

// Refuse writes a refusal that was judged before the ledger was asked to the audit trail, and gives it back.
func (l *Ledger) Refuse(ctx context.Context, c domain.Caller, e *domain.Error) error {
	return l.refuse(ctx, c, e)
}

// refuse writes a refused read to the audit trail and gives the refusal back (domain 7.3).
func (l *Ledger) refuse(ctx context.Context, c domain.Caller, e *domain.Error) error {
	_, err := write(ctx, l, Request{Caller: c, Source: "command"}, Look{}, nil, func(*Tx) (struct{}, error) { return struct{}{}, e })
	return err
}

// NoteDigest writes to the audit trail that a person read restricted records in a digest made for them alone.
func (l *Ledger) NoteDigest(ctx context.Context, c domain.Caller, recs []domain.Record) error {
	return l.noteReads(ctx, c, "digest", recs)
}

// noteReads writes to the audit trail that a person read restricted records, one entry for each (domain 7.3). What
// cannot be written is not shown. The machine itself is no reader: what it sends is audited where it is sent.
func (l *Ledger) noteReads(ctx context.Context, c domain.Caller, how string, recs []domain.Record) error {
	recs = slices.DeleteFunc(slices.Clone(recs), func(r domain.Record) bool { return !r.Base().IsRestricted() })
	if len(recs) == 0 || c.Standing == domain.System {
		return nil
	}
	source := "command"
	if c.Standing == domain.Operator {
		source = "operator"
	}
	_, err := write(ctx, l, Request{Caller: c, Source: source}, Look{}, nil, func(tx *Tx) (struct{}, error) {
		for _, r := range recs {
			tx.Note(domain.Entry{Action: "read", Object: r.Ref().String(), Reason: how})
		}
		return struct{}{}, nil
	})
	return err
}
