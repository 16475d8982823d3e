package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// ImportArgs say what `bot import` is to take in, and how.
type ImportArgs struct {
	Files     []string
	Records   bool   // risks, actions and other numbered records too
	DryRun    bool   // tell what would happen and write nothing
	Overwrite bool   // where file and records were both changed, the file's word counts
	ShiftTo   string // move every date so that as_of falls on this day; empty: leave them
}

// ImportFiles reads all files, and only if every one of them is right takes them in, the source of the highest rank
// first (domain 7.5). It prints a report for each file and every gap of the directory once.
func ImportFiles(ctx context.Context, w io.Writer, l *ledger.Ledger, c domain.Caller, a ImportArgs) error {
	if err := l.Refresh(ctx); err != nil {
		return fmt.Errorf("the records cannot be reached: %w", err)
	}
	files, err := readFiles(ctx, l, a)
	if err != nil {
		return err
	}
	o := ledger.ImportOptions{Records: a.Records, DryRun: a.DryRun, Overwrite: a.Overwrite}
	var last ledger.ImportReport
	for _, p := range files {
		rep, err := ImportParsed(ctx, l, ledger.Request{Caller: c}, p, o)
		if err != nil {
			return fmt.Errorf("%s: %w", p.File, err)
		}
		fmt.Fprint(w, rep)
		o.Over, last = rep.After, rep
	}
	if lines := last.GapLines(); len(lines) > 0 {
		fmt.Fprintf(w, "\nGaps in ownership (%d):\n", len(lines))
		for _, g := range lines {
			fmt.Fprintf(w, "  %s\n", g)
		}
	} else {
		fmt.Fprintln(w, "\nNo gaps in ownership.")
	}
	return nil
}

// ImportParsed takes one file in that was read before.
func ImportParsed(ctx context.Context, l *ledger.Ledger, rq ledger.Request, p *directory.Parsed, o ledger.ImportOptions) (ledger.ImportReport, error) {
	in := ledger.Intake{Source: p.Source, File: p.File, Content: p.Content, Directory: p.Records, Numbered: p.Numbered, Speaks: p.Speaks}
	for _, n := range p.Notes {
		in.Notes = append(in.Notes, n.String())
	}
	return l.Import(ctx, rq, in, o)
}

// raw is a file before anybody looked into it.
type raw struct {
	file string
	data []byte
}

// readRaw reads the files, the source of the highest rank first (domain 7.5).
func readRaw(files []string) ([]raw, error) {
	var raws []raw
	for _, f := range files {
		data, err := readFile(f)
		if err != nil {
			return nil, usage(err)
		}
		raws = append(raws, raw{f, data})
	}
	rank := func(r raw) int { return slices.Index(domain.Sources, directory.Form(r.file, r.data)) }
	slices.SortStableFunc(raws, func(x, y raw) int { return cmp.Compare(rank(x), rank(y)) })
	return raws, nil
}

// readFiles reads and checks every file. A later one may refer to what an earlier one holds and to what is stored.
// All errors of all files are told at once.
func readFiles(ctx context.Context, l *ledger.Ledger, a ImportArgs) ([]*directory.Parsed, error) {
	raws, err := readRaw(a.Files)
	if err != nil {
		return nil, err
	}
	known := directory.Known{Dir: l.Directory().Clone()}
	seen := map[domain.Ref]domain.Record{}
	var storeErr error
	known.Record = func(ref domain.Ref) domain.Record {
		if rec, ok := seen[ref]; ok {
			return rec
		}
		rec, err := l.Existing(ctx, ref)
		storeErr = cmp.Or(storeErr, err)
		seen[ref] = rec
		return rec
	}
	var out []*directory.Parsed
	var wrong directory.Problems
	for _, r := range raws {
		p, err := directory.Read(r.file, r.data, known)
		var list *directory.Problems
		switch {
		case errors.As(err, &list):
			wrong.List = append(wrong.List, list.List...)
			continue
		case err != nil:
			return nil, err
		}
		if err := shiftTo(p, a.ShiftTo, known.Dir); err != nil {
			return nil, err
		}
		for _, rec := range p.Records {
			if have := known.Dir.Get(rec.Ref()); have == nil || rec.Ref().Kind == domain.KindOrg || p.Source == domain.SourceOrg {
				known.Dir.Put(rec)
			}
		}
		known.Dir.Index()
		for _, rec := range p.Numbered {
			seen[rec.Ref()] = rec
		}
		out = append(out, p)
	}
	if storeErr != nil {
		return nil, storeErr
	}
	if len(wrong.List) > 0 {
		return nil, fmt.Errorf("nothing was imported; please correct this first:\n%w", &wrong)
	}
	return out, nil
}

// readFile reads a file without ever reading more than the readers would take.
func readFile(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("the file cannot be read: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, directory.MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("the file cannot be read: %w", err)
	}
	return data, nil
}

// shiftTo moves a file's dates so that its as_of falls on a day of the organisation.
func shiftTo(p *directory.Parsed, day string, d *domain.Directory) error {
	if day == "" {
		return nil
	}
	to, err := domain.ParseDate(day)
	if err != nil {
		return usage(fmt.Errorf("--shift-to: %w", err))
	}
	if p.AsOf.IsZero() {
		if p.Source != domain.SourceOrg {
			return nil // a catalogue or a table describes no moment
		}
		return usage(fmt.Errorf("--shift-to: %s does not say which moment it describes; add the key as_of", p.File))
	}
	loc := d.Location()
	for _, rec := range p.Records {
		if o, ok := rec.(*domain.Org); ok {
			loc = domain.Zone(o.Timezone, loc)
		}
	}
	directory.Shift(p, directory.DaysTo(p.AsOf, to, loc))
	return nil
}
