package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// TrailQuery says which entries of the audit trail are wanted; what is empty does not matter.
type TrailQuery struct {
	Object string // a reference, as entries name it
	Actor  string // who did it, or for whom
	Since  time.Time
	Before int64 // only entries older than this sequence; 0 begins at the end
	Limit  int
}

// Trail is a stretch of the audit trail as its reader may see it, the newest first.
type Trail struct {
	Entries []domain.Entry
	// Before is where to go on, 0 where the trail has been read to its beginning.
	Before int64
}

// How much of the trail one reading looks at: a person goes on with the next page, the operator reads all of it.
const (
	trailBatch = 500
	trailScan  = 5000
)

// Trail reads the audit trail (domain 7.1, 7.3), the newest first. Reading what it says of restricted records is itself
// written down.
func (l *Ledger) Trail(ctx context.Context, c domain.Caller, q TrailQuery) (Trail, error) {
	if e := c.May(domain.MayAsk); e != nil {
		return Trail{}, l.refuse(ctx, c, e)
	}
	var look Look
	if ref, ok := judgedBy(q.Object); ok && ref.Kind.IsNumbered() {
		look.Refs = []domain.Ref{ref}
	}
	seen, err := l.read(ctx, look) // the one object with the head: whether there is such a record costs nothing more
	if err != nil {
		return Trail{}, l.fault(err)
	}
	end := seen.Head.Seq
	if q.Before > 0 {
		end = min(end, q.Before-1)
	}
	var out Trail
	var restricted []domain.Record
	for scanned := 0; end > 0; {
		if c.Standing != domain.Operator && scanned >= trailScan {
			out.Before = end + 1
			break
		}
		from := max(end-trailBatch+1, 1)
		batch, err := l.books.Audit(ctx, from, int(end-from+1))
		if err != nil {
			return Trail{}, l.fault(err)
		}
		scanned += trailBatch
		var wanted []domain.Entry
		for _, e := range batch {
			if e.Seq <= end && q.wants(e) {
				wanted = append(wanted, e)
			}
		}
		about := map[string]domain.Record{q.Object: l.object(seen, q.Object)}
		if q.Object == "" {
			if about, err = l.objects(ctx, wanted); err != nil {
				return Trail{}, err
			}
		}
		for i := len(wanted) - 1; i >= 0; i-- {
			e := wanted[i]
			rec := about[e.Object]
			if !domain.MayReadEntry(l.Directory(), c, e, rec) {
				continue
			}
			if q.Limit > 0 && len(out.Entries) == q.Limit {
				out.Before = e.Seq + 1
				return out, l.noteTrail(ctx, c, restricted)
			}
			out.Entries = append(out.Entries, e)
			if rec != nil && rec.Base().IsRestricted() {
				restricted = append(restricted, rec)
			}
		}
		if !q.Since.IsZero() && len(batch) > 0 && batch[0].At.Before(q.Since) {
			break
		}
		end = from - 1
	}
	return out, l.noteTrail(ctx, c, restricted)
}

func (q TrailQuery) wants(e domain.Entry) bool {
	return (q.Object == "" || e.Object == q.Object) && (q.Actor == "" || e.Actor == q.Actor || e.For == q.Actor) && !e.At.Before(q.Since)
}

// judgedBy is the record by whose readers an entry about an object is read: itself, and of a fact sheet, which is read
// through its subject, that subject.
func judgedBy(object string) (domain.Ref, bool) {
	ref, ok := domain.ParseRef(object)
	if ok && ref.Kind == domain.KindSheet {
		return domain.ParseRef(ref.ID)
	}
	return ref, ok
}

// object is the record that a reference names, among what was seen or of the directory.
func (l *Ledger) object(seen Seen, name string) domain.Record {
	ref, ok := judgedBy(name)
	switch {
	case !ok:
		return nil
	case ref.Kind.IsNumbered():
		return seen.Records[ref]
	}
	return l.Directory().Get(ref)
}

// objects reads the records that entries name.
func (l *Ledger) objects(ctx context.Context, es []domain.Entry) (map[string]domain.Record, error) {
	out := map[string]domain.Record{}
	var look Look
	for _, e := range es {
		ref, ok := judgedBy(e.Object)
		if _, done := out[e.Object]; !ok || done {
			continue
		}
		out[e.Object] = nil
		if ref.Kind.IsNumbered() {
			look.Refs = append(look.Refs, ref)
		} else {
			out[e.Object] = l.Directory().Get(ref)
		}
	}
	if len(look.Refs) == 0 {
		return out, nil
	}
	seen, err := l.read(ctx, look)
	if err != nil {
		return nil, l.fault(err)
	}
	for object := range out {
		if ref, ok := judgedBy(object); ok && ref.Kind.IsNumbered() {
			out[object] = seen.Records[ref]
		}
	}
	return out, nil
}

// noteTrail writes down once for each restricted record that its entries were read.
func (l *Ledger) noteTrail(ctx context.Context, c domain.Caller, recs []domain.Record) error {
	seen := map[domain.Ref]bool{}
	var once []domain.Record
	for _, r := range recs {
		if !seen[r.Ref()] {
			seen[r.Ref()] = true
			once = append(once, r)
		}
	}
	return l.noteReads(ctx, c, "audit", once)
}

// Verified is what a check of the audit trail found.
type Verified struct {
	Entries int64
	Hash    string // of the last one: kept elsewhere, it proves later that nothing before it was touched
	Problem string // what is wrong with the first bad entry; empty where the trail is whole
}

// VerifyTrail recomputes the chain of the whole audit trail (domain 7.3, reliability T16) and calls each with every
// entry that is sound. The trail may grow meanwhile: what was there at the start is checked against the head.
func (l *Ledger) VerifyTrail(ctx context.Context, each func(domain.Entry) error) (Verified, error) {
	start, err := l.books.Look(ctx, Look{})
	if err != nil {
		return Verified{}, l.fault(err)
	}
	var c domain.Chain
	var out Verified
	atHead := ""
	for {
		batch, err := l.books.Audit(ctx, c.Seq+1, auditBatch)
		if err != nil {
			return out, l.fault(err)
		}
		for _, e := range batch {
			if err := c.Next(e); err != nil {
				out.Problem = err.Error()
				return out, nil
			}
			out.Entries, out.Hash = c.Seq, c.Hash
			if c.Seq == start.Head.Seq {
				atHead = c.Hash
			}
			if each != nil {
				if err := each(e); err != nil {
					return out, err
				}
			}
		}
		if len(batch) < auditBatch {
			break
		}
	}
	switch {
	case c.Seq < start.Head.Seq:
		out.Problem = fmt.Sprintf("entries %d to %d are missing: the books say that the trail is longer", c.Seq+1, start.Head.Seq)
	case atHead != start.Head.Hash:
		out.Problem = fmt.Sprintf("entry %d is not the one that the books remember as their last", start.Head.Seq)
	}
	return out, nil
}
