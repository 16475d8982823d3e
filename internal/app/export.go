package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// exportTries is how often an export is done anew because somebody changed a record meanwhile.
const exportTries = 5

// Export writes the records: jsonl is a complete backup, the same bytes for the same records; csv is a table for
// people. kinds empty is everything. It goes through a temporary file, so that what comes out is of one moment and
// whole, or nothing.
func Export(ctx context.Context, w io.Writer, l *ledger.Ledger, format string, kinds []string) error {
	var want []domain.Kind
	for _, k := range kinds {
		if dk := domain.Kind(k); !slices.Contains(want, dk) {
			want = append(want, dk)
		}
	}
	rq := ledger.Request{Caller: domain.OperatorCaller}
	if format == "csv" {
		var b bytes.Buffer
		if err := l.ExportCSV(ctx, rq, &b, want); err != nil {
			return wrongKind(err)
		}
		_, err := io.Copy(w, &b)
		return err
	}
	f, err := os.CreateTemp("", "secretariat-export-*") // 0600: it holds restricted records
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	for range exportTries {
		if err := f.Truncate(0); err != nil {
			return err
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return err
		}
		moved, err := l.Export(ctx, rq, f, want)
		if err != nil {
			return wrongKind(err)
		}
		if moved > 0 {
			continue
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return err
		}
		_, err = io.Copy(w, f)
		return err
	}
	return fmt.Errorf("the records kept changing while they were read; try again in a quieter minute, or stop the bot first")
}

// wrongKind makes a kind nobody knows an error of usage.
func wrongKind(err error) error {
	if domain.CodeOf(err) == domain.Invalid {
		return usage(fmt.Errorf("--kind: %w", err))
	}
	return err
}

// Restore reads a backup into empty records and says what came back.
func Restore(ctx context.Context, w io.Writer, l *ledger.Ledger, r io.ReadSeeker) error {
	n, err := l.Restore(ctx, ledger.Request{Caller: domain.OperatorCaller}, r)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "Restored %d records with their audit trail, timers and notes.\n", n)
	fmt.Fprintln(w, "Messages that were waiting to be sent are not part of a backup.")
	return nil
}
