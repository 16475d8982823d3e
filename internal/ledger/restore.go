package ledger

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// restorePart is how many lines are written at once.
const restorePart = 500

// maxLine is the longest line a backup may have.
const maxLine = 16 << 20

// Restore writes a backup into empty books. The whole file is read and checked before the first write: that it is
// complete, that every record can be read, that the audit trail's chain holds. Restoring that broke off is simply done
// again with the same file. It tells how many records were restored.
func (l *Ledger) Restore(ctx context.Context, rq Request, r io.ReadSeeker) (int, error) {
	if rq.Caller.Standing != domain.Operator {
		return 0, l.refuse(ctx, rq.Caller, domain.Fail(domain.Forbidden, "Backups are restored on the command line.").
			WithHint("Ask whoever runs me.").WithRule("domain 7.5"))
	}
	a, ok := l.books.(Archive)
	if !ok {
		return 0, errors.New("ledger: these books cannot be restored")
	}
	check := &backupReader{}
	if err := check.read(r, func(Part) error { return nil }); err != nil {
		return 0, err
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	if err := a.Vacate(ctx, check.sum()); err != nil {
		return 0, l.fault(err)
	}
	again := &backupReader{}
	if err := again.read(r, func(p Part) error { return a.Fill(ctx, p) }); err != nil {
		return 0, err
	}
	if again.sum() != check.sum() {
		return 0, errors.New("the file changed while it was being restored; do it again")
	}
	if err := a.Finish(ctx, Head{Seq: again.end.AuditSeq, Hash: again.end.AuditHash, Directory: again.head.Directory}); err != nil {
		return 0, l.fault(err)
	}
	if err := l.Refresh(ctx); err != nil {
		return 0, l.fault(err)
	}
	rq.Source, rq.ID = "operator", ""
	_, err := write(ctx, l, rq, Look{}, nil, func(tx *Tx) (struct{}, error) {
		tx.Note(domain.Entry{Action: restoreAction, Reason: fmt.Sprintf("%d records", again.records)})
		return struct{}{}, nil
	})
	return again.records, err
}

// backupReader reads a backup line by line and judges it.
type backupReader struct {
	head    backupHead
	end     backupEnd
	records int
	line    int
	hash    [sha256.Size]byte
	chain   domain.Chain
	done    bool
	part    Part
	size    int
}

func (b *backupReader) sum() string { return hex.EncodeToString(b.hash[:]) }

func (b *backupReader) errorf(format string, args ...any) error {
	return domain.Fail(domain.Invalid, "Line %d of the backup: %s.", b.line, fmt.Sprintf(format, args...)).WithHint("Nothing was restored.")
}

func (b *backupReader) read(r io.Reader, flush func(Part) error) error {
	h := sha256.New()
	sc := bufio.NewScanner(io.TeeReader(r, h))
	sc.Buffer(make([]byte, 1<<16), maxLine)
	for sc.Scan() {
		b.line++
		if err := b.take(sc.Bytes()); err != nil {
			return err
		}
		if b.size >= restorePart {
			if err := flush(b.part); err != nil {
				return err
			}
			b.part, b.size = Part{}, 0
		}
	}
	switch err := sc.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return b.errorf("a line is longer than 16 MB")
	case err != nil:
		return err
	case b.line == 0:
		return domain.Fail(domain.Invalid, "The backup is empty.").WithHint("Nothing was restored.")
	case !b.done:
		return b.errorf("the file ends here, before its last line; it was cut off")
	}
	copy(b.hash[:], h.Sum(nil))
	return flush(b.part)
}

// take reads one line.
func (b *backupReader) take(raw []byte) error {
	var x struct {
		Backup *string       `json:"backup"`
		End    *int          `json:"end"`
		Kind   *domain.Kind  `json:"kind"`
		Mark   *string       `json:"mark"`
		Audit  *domain.Entry `json:"audit"`
	}
	if err := json.Unmarshal(raw, &x); err != nil {
		return b.errorf("this is not a line of a backup: %v", err)
	}
	switch {
	case b.done:
		return b.errorf("something stands after the last line")
	case b.line == 1:
		return b.first(raw, x.Backup)
	case x.End != nil:
		return b.last(raw)
	case x.Audit != nil:
		return b.entry(*x.Audit)
	case x.Mark != nil:
		var m Mark
		if err := json.Unmarshal(raw, &m); err != nil {
			return b.errorf("%v", err)
		}
		b.part.Marks = append(b.part.Marks, m)
	case x.Kind != nil:
		return b.record(raw)
	default:
		return b.errorf("nobody knows what this is")
	}
	b.size++
	return nil
}

func (b *backupReader) first(raw []byte, name *string) error {
	if name == nil || *name != "secretariat" || json.Unmarshal(raw, &b.head) != nil {
		return b.errorf("this file is no backup of Secretariat")
	}
	if b.head.Format > BackupFormat {
		return b.errorf("the backup was made by a newer version; update first")
	}
	if len(b.head.Kinds) > 0 {
		return b.errorf("this holds only some kinds of records and cannot be restored; export without --kind")
	}
	return nil
}

func (b *backupReader) record(raw []byte) error {
	var k Kept
	if err := json.Unmarshal(raw, &k); err != nil {
		return b.errorf("%v", err)
	}
	rec := domain.New(k.Kind)
	if rec == nil {
		return b.errorf("a %q is of a newer version; update first", k.Kind)
	}
	if err := json.Unmarshal(k.Record, rec); err != nil {
		return b.errorf("the record cannot be read: %v", err)
	}
	if rec.Ref() != (domain.Ref{Kind: k.Kind, ID: k.ID}) || k.Version < 1 || k.ID == "" {
		return b.errorf("the record does not fit its line")
	}
	k.Record, b.records = bytes.Clone(k.Record), b.records+1
	b.part.Records = append(b.part.Records, k)
	b.size++
	return nil
}

// entry checks the chain of the audit trail (domain 7.3).
func (b *backupReader) entry(e domain.Entry) error {
	if err := b.chain.Next(e); err != nil {
		return b.errorf("the audit trail is broken at entry %d: %v", e.Seq, err)
	}
	b.part.Entries = append(b.part.Entries, e)
	b.size++
	return nil
}

func (b *backupReader) last(raw []byte) error {
	if err := json.Unmarshal(raw, &b.end); err != nil {
		return b.errorf("%v", err)
	}
	if b.end.End != b.line-1 || b.end.AuditSeq != b.chain.Seq || b.end.AuditHash != b.chain.Hash {
		return b.errorf("lines are missing: it should be line %d", b.end.End+1)
	}
	b.done = true
	return nil
}
