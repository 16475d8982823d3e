package ledger

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// Archive is what backup and restore need of the books beside Books. Its orders are fixed: the same books give the
// same calls.
type Archive interface {
	// Kept calls f for every record of a kind, in the order of domain.LessRef.
	Kept(ctx context.Context, k domain.Kind, f func(Kept) error) error
	// Marks lists the small things beside the records: numbers given out, notes, slots, timers, living cards.
	Marks(ctx context.Context) ([]Mark, error)
	// Vacate says whether a backup with this fingerprint may be restored: the books are empty, or hold a part of that
	// very backup whose restoring broke off. It marks them as being restored.
	Vacate(ctx context.Context, fingerprint string) error
	// Fill writes a part of a backup.
	Fill(ctx context.Context, part Part) error
	// Finish makes a restored backup the books: the end of the trail and the directory's version.
	Finish(ctx context.Context, head Head) error
}

// Kept is one record as it is stored.
type Kept struct {
	Kind     domain.Kind                `json:"kind"`
	ID       string                     `json:"id"`
	Version  int64                      `json:"version"`
	Schema   int                        `json:"schema"`
	Record   json.RawMessage            `json:"record"`
	Imported map[string]json.RawMessage `json:"imported,omitempty"` // what each source last said
}

// Mark is one small thing beside the records.
type Mark struct {
	Sort  string `json:"mark"` // number, note, slot, timer, card
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Part is a stretch of a backup.
type Part struct {
	Records []Kept
	Marks   []Mark
	Entries []domain.Entry
}

// BackupFormat is the version of the backup's lines.
const BackupFormat = 1

// backupHead is the first line of a backup.
type backupHead struct {
	Backup    string   `json:"backup"` // "secretariat"
	Format    int      `json:"format"`
	Org       string   `json:"org,omitempty"`
	Kinds     []string `json:"kinds,omitempty"` // of a partial one; such a file cannot be restored
	Directory int64    `json:"directory"`
}

// backupEnd is the last line: how many lines stand before it, so that a file that was cut off is noticed.
type backupEnd struct {
	End       int    `json:"end"`
	AuditSeq  int64  `json:"audit_seq"`
	AuditHash string `json:"audit_hash"`
}

// KindAudit and KindMark name the parts of a backup that are no records.
const (
	KindAudit domain.Kind = "audit"
	KindMark  domain.Kind = "mark"
)

// The audit actions of taking the books out and putting them back. A backup leaves such entries at the very end of the
// trail out, so that telling of the backup does not change it.
const (
	exportAction  = "export"
	restoreAction = "restore"
)

// auditBatch is how many entries one read brings.
const auditBatch = 1000

// Export writes a complete backup, or the named kinds only, as JSON lines: the same books give the same bytes. moved
// is how many changes were made while it was being written; only with 0 is it a picture of one moment. Letters that
// wait in the outbox are not part of it: after a restore nothing old is sent again (reliability F31).
func (l *Ledger) Export(ctx context.Context, rq Request, w io.Writer, kinds []domain.Kind) (moved int64, err error) {
	a, err := l.archive(ctx, rq, kinds)
	if err != nil {
		return 0, err
	}
	start, err := l.books.Look(ctx, Look{})
	if err != nil {
		return 0, l.fault(err)
	}
	out := &lines{w: bufio.NewWriterSize(w, 1<<16)}
	head := backupHead{Backup: "secretariat", Format: BackupFormat, Directory: start.Head.Directory}
	if o := l.Directory().Org; o != nil {
		head.Org = o.Name
	}
	for _, k := range kinds {
		head.Kinds = append(head.Kinds, string(k))
	}
	wanted := func(k domain.Kind) bool { return len(kinds) == 0 || slices.Contains(kinds, k) }
	out.put(head)
	for _, k := range domain.Kinds {
		if wanted(k) {
			if err := a.Kept(ctx, k, func(r Kept) error { return out.put(r) }); err != nil {
				return 0, l.fault(err)
			}
		}
	}
	if wanted(KindMark) {
		marks, err := a.Marks(ctx)
		if err != nil {
			return 0, l.fault(err)
		}
		for _, m := range marks {
			out.put(m)
		}
	}
	var end backupEnd
	if wanted(KindAudit) {
		err := l.eachEntry(ctx, func(e domain.Entry) error {
			end.AuditSeq, end.AuditHash = e.Seq, e.Hash
			return out.put(struct {
				Audit domain.Entry `json:"audit"`
			}{e})
		})
		if err != nil {
			return 0, err
		}
	}
	end.End = out.n
	out.put(end)
	if out.err == nil {
		out.err = out.w.Flush()
	}
	if out.err != nil {
		return 0, out.err
	}
	after, err := l.books.Look(ctx, Look{})
	if err != nil {
		return 0, l.fault(err)
	}
	return after.Head.Seq - start.Head.Seq, nil
}

// archive checks who asks, writes to the audit trail that the books are taken out (domain 7.3), and gives the way to
// them.
func (l *Ledger) archive(ctx context.Context, rq Request, kinds []domain.Kind) (Archive, error) {
	if rq.Caller.Standing != domain.Operator {
		return nil, l.refuse(ctx, rq.Caller, domain.Fail(domain.Forbidden, "Backups are made on the command line.").
			WithHint("Ask whoever runs me.").WithRule("domain 7.5"))
	}
	for _, k := range kinds {
		if k != KindAudit && k != KindMark && !slices.Contains(domain.Kinds, k) {
			return nil, domain.Fail(domain.Invalid, "There is no kind %q.", k).WithHint("The kinds are %s, %s.", joinKinds(domain.Kinds), KindAudit)
		}
	}
	a, ok := l.books.(Archive)
	if !ok {
		return nil, fmt.Errorf("ledger: these books cannot be exported")
	}
	rq.Source, rq.ID = "operator", ""
	_, err := write(ctx, l, rq, Look{}, nil, func(tx *Tx) (struct{}, error) {
		reason := "everything"
		if len(kinds) > 0 {
			reason = joinKinds(kinds)
		}
		tx.Note(domain.Entry{Action: exportAction, Reason: reason})
		return struct{}{}, nil
	})
	return a, err
}

func joinKinds(kinds []domain.Kind) string {
	s := ""
	for i, k := range kinds {
		if i > 0 {
			s += ", "
		}
		s += string(k)
	}
	return s
}

// eachEntry calls f for the audit trail up to the last entry that does not tell of an export or a restore.
func (l *Ledger) eachEntry(ctx context.Context, f func(domain.Entry) error) error {
	var held []domain.Entry // entries of exports that may turn out to be the last ones
	for from := int64(0); ; {
		es, err := l.books.Audit(ctx, from, auditBatch)
		if err != nil {
			return l.fault(err)
		}
		for _, e := range es {
			held = append(held, e)
			if e.Action == exportAction || e.Action == restoreAction {
				continue
			}
			for _, h := range held {
				if err := f(h); err != nil {
					return err
				}
			}
			held = held[:0]
		}
		if len(es) < auditBatch {
			return nil
		}
		from = es[len(es)-1].Seq + 1
	}
}

// lines writes JSON lines and remembers the first error.
type lines struct {
	w   *bufio.Writer
	n   int
	err error
}

func (l *lines) put(v any) error {
	if l.err != nil {
		return l.err
	}
	var b []byte
	if b, l.err = json.Marshal(v); l.err == nil {
		l.n++
		_, l.err = l.w.Write(append(b, '\n'))
	}
	return l.err
}
