package app

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

type auditCmd struct {
	List   auditList   `cmd:"" default:"1" help:"List entries, the newest first; never the text of confidential records."`
	Verify auditVerify `cmd:"" help:"Recompute the chain: finds what was changed, taken out, put elsewhere or cut off; exit code 1."`
	Export auditExport `cmd:"" help:"Write the whole trail, checked on the way; CSV is safe to open in a spreadsheet."`
}

// entryLines is how entries are listed at the command line.
func entryLines(w io.Writer, es []domain.Entry) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "SEQ\tAT\tACTOR\tFOR\tACTION\tOBJECT\tRESULT\tSOURCE\tCHANGED\tREASON")
	for _, e := range es {
		var fields []string
		for f := range e.Changes {
			fields = append(fields, f)
		}
		slices.Sort(fields)
		result := e.Result
		if e.Rule != "" {
			result += " (" + e.Rule + ")"
		}
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.Seq, e.At.UTC().Format(time.RFC3339), plainCell(e.Actor), plainCell(e.For),
			plainCell(e.Action), plainCell(e.Object), result, plainCell(e.Source), plainCell(strings.Join(fields, ",")), plainCell(e.Reason))
	}
	return t.Flush()
}

// plainCell is a text in one cell of a terminal: nothing in it moves the cursor or starts a line (reliability T16).
func plainCell(s string) string {
	s = domain.Clip(domain.OneLine(s), 120)
	return strings.Map(func(r rune) rune {
		if !strconv.IsPrint(r) {
			return '·'
		}
		return r
	}, s)
}

type auditList struct {
	Object string    `help:"Only about this: RSK-012, service:track-api." placeholder:"REF"`
	Actor  string    `help:"Only what this person did, or had done for them; system and operator too." placeholder:"PERSON"`
	Since  time.Time `help:"Only from this moment on, RFC 3339." format:"2006-01-02T15:04:05Z07:00" placeholder:"TIME"`
	Limit  int       `help:"How many at most." default:"50"`
}

// Run lists entries.
func (c auditList) Run(e env) error {
	st, l, err := openBooks(e)
	if err != nil {
		return err
	}
	defer st.Close()
	q := ledger.TrailQuery{Actor: c.Actor, Since: c.Since, Limit: max(c.Limit, 1)}
	if c.Object != "" {
		ref, ok := domain.ParseRef(c.Object)
		if !ok {
			return usage(fmt.Errorf("--object: %q is no reference like RSK-012 or service:track-api", c.Object))
		}
		q.Object = ref.String()
	}
	got, err := l.Trail(e.ctx, domain.OperatorCaller, q)
	if err != nil {
		return err
	}
	if len(got.Entries) == 0 {
		fmt.Fprintln(e.out, "No entry like that.")
		return nil
	}
	return entryLines(e.out, got.Entries)
}

type auditVerify struct {
	Anchor string `help:"An entry's number and hash that were kept elsewhere: what an earlier verify printed." placeholder:"SEQ:HASH"`
}

// errTrail says that the trail is not what it was.
var errTrail = errors.New("the audit trail does not hold")

// Run verifies the chain.
func (c auditVerify) Run(e env) error {
	anchor, hash, err := readAnchor(c.Anchor)
	if err != nil {
		return usage(err)
	}
	st, l, err := openBooks(e)
	if err != nil {
		return err
	}
	defer st.Close()
	return verifyTrail(e, l, anchor, hash)
}

func verifyTrail(e env, l *ledger.Ledger, anchor int64, hash string) error {
	met := ""
	got, err := l.VerifyTrail(e.ctx, func(x domain.Entry) error {
		if x.Seq == anchor {
			met = x.Hash
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case got.Problem != "":
		return fmt.Errorf("%w: %s; %d entries before it are sound", errTrail, got.Problem, got.Entries)
	case anchor > 0 && met != hash:
		return fmt.Errorf("%w: entry %d is not the one that was kept elsewhere", errTrail, anchor)
	case got.Entries == 0:
		fmt.Fprintln(e.out, "The audit trail is empty.")
		return nil
	}
	fmt.Fprintf(e.out, "%d entries, the chain is whole.\n", got.Entries)
	fmt.Fprintf(e.out, "Keep this elsewhere and give it to --anchor next time: %d:%s\n", got.Entries, got.Hash)
	return nil
}

func readAnchor(s string) (int64, string, error) {
	if s == "" {
		return 0, "", nil
	}
	n, hash, ok := strings.Cut(s, ":")
	seq, err := strconv.ParseInt(n, 10, 64)
	if !ok || err != nil || seq < 1 || len(hash) != 64 {
		return 0, "", fmt.Errorf("--anchor: %q is not a number, a colon and a hash", s)
	}
	return seq, hash, nil
}

type auditExport struct {
	Format string `help:"jsonl (verifiable) or csv (for a spreadsheet)." enum:"jsonl,csv" default:"jsonl"`
}

// Run writes the trail to standard output, whole or not at all.
func (c auditExport) Run(e env) error {
	st, l, err := openBooks(e)
	if err != nil {
		return err
	}
	defer st.Close()
	return exportTrail(e, l, c.Format)
}

// exportTrail writes the trail as it was when the export was noted in it; the note itself is its last entry.
func exportTrail(e env, l *ledger.Ledger, format string) error {
	if err := l.NoteOperator(e.ctx, "export", "", "the audit trail as "+format); err != nil {
		return err
	}
	f, err := os.CreateTemp("", "secretariat-audit-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	out := bufio.NewWriter(f)
	each := jsonLines(out)
	var table *csv.Writer
	if format == "csv" {
		table = csv.NewWriter(out)
		each = csvLines(table)
	}
	got, err := l.VerifyTrail(e.ctx, each)
	if err != nil {
		return err
	}
	if table != nil {
		table.Flush()
		err = table.Error()
	}
	if err := errors.Join(err, out.Flush()); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.Copy(e.out, f); err != nil {
		return err
	}
	if got.Problem != "" { // what is sound came out; the rest is for whoever looks into it
		return fmt.Errorf("%w: %s; the %d entries before it were written", errTrail, got.Problem, got.Entries)
	}
	return nil
}

func jsonLines(w io.Writer) func(domain.Entry) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return func(x domain.Entry) error { return enc.Encode(x) }
}

// auditColumns are those of the CSV.
var auditColumns = []string{"seq", "at", "actor", "for", "role", "action", "object", "changes", "reason", "source", "where", "request", "result", "rule", "prev", "hash"}

func csvLines(w *csv.Writer) func(domain.Entry) error {
	first := true
	return func(x domain.Entry) error {
		if first {
			first = false
			if err := w.Write(auditColumns); err != nil {
				return err
			}
		}
		changes := ""
		if len(x.Changes) > 0 {
			b, err := json.Marshal(x.Changes)
			if err != nil {
				return err
			}
			changes = string(b)
		}
		row := []string{strconv.FormatInt(x.Seq, 10), x.At.UTC().Format(time.RFC3339Nano), x.Actor, x.For, x.Role, x.Action, x.Object, changes, x.Reason, x.Source,
			x.Where, x.Request, x.Result, x.Rule, x.Prev, x.Hash}
		for i := range row {
			row[i] = ledger.SafeCell(row[i])
		}
		return w.Write(row)
	}
}
