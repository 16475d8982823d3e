package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
)

// openBooks opens the records for a command of the program that works without Slack.
func openBooks(e env) (*store.Store, *ledger.Ledger, error) {
	o, err := LoadOptions()
	if err == nil {
		err = o.Need("REDIS_URL")
	}
	if err != nil {
		return nil, nil, usage(err)
	}
	st, err := store.Open(e.ctx, store.Options{URL: string(o.RedisURL), Org: o.Org})
	if err != nil {
		return nil, nil, fmt.Errorf("REDIS_URL: %w", err)
	}
	c, err := operatorClock(e.ctx, o, st)
	if err != nil {
		return nil, nil, errors.Join(err, st.Close())
	}
	l := ledger.New(st, c, NewLog(e.err, "warn", o.LogFormat))
	l.WriteBudget = importBudget
	if err := l.Refresh(e.ctx); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("REDIS_URL: the records could not be read: %w", err), st.Close())
	}
	return st, l, nil
}

// importBudget bounds one write at the command line, where nobody waits on an ack.
const importBudget = time.Minute

type importCmd struct {
	Files     []string `arg:"" name:"file" help:"Organisation file, catalog-info.yaml, CODEOWNERS or CSV of services."`
	Records   bool     `help:"Risks, actions and the other numbered records too; an id that exists is left alone."`
	DryRun    bool     `help:"Tell what would happen and write nothing."`
	Overwrite bool     `help:"Where file and Slack both changed a field, take the file's."`
	ShiftTo   string   `help:"Move every date so that the file's as_of falls on this day." placeholder:"DATE"`
}

// Run imports files; a bad file changes nothing.
func (c importCmd) Run(e env) error {
	st, l, err := openBooks(e)
	if err != nil {
		return err
	}
	defer st.Close()
	return ImportFiles(e.ctx, e.out, l, domain.OperatorCaller, ImportArgs(c))
}

// ImportAtStart takes the directory part of SEC_ORG_FILE in; a file that is wrong stops the start.
func ImportAtStart(ctx context.Context, l *ledger.Ledger, file string, log *slog.Logger) error {
	budget := l.WriteBudget
	l.WriteBudget = importBudget
	defer func() { l.WriteBudget = budget }()
	if err := ImportFiles(ctx, io.Discard, l, domain.OperatorCaller, ImportArgs{Files: []string{file}}); err != nil {
		return fmt.Errorf("SEC_ORG_FILE: %w", err)
	}
	log.Info("the organisation file was imported", "services", len(l.Directory().Services), "gaps", len(domain.AllGaps(l.Directory(), l.Directory().Today(l.Now()))))
	return nil
}

type exportCmd struct {
	Format string   `help:"jsonl (complete, restorable) or csv (for a spreadsheet)." enum:"jsonl,csv" default:"jsonl"`
	Kind   []string `help:"Only these kinds: risk, service …"`
}

// Run writes the backup to standard output.
func (c exportCmd) Run(e env) error {
	st, l, err := openBooks(e)
	if err != nil {
		return err
	}
	defer st.Close()
	return Export(e.ctx, e.out, l, c.Format, c.Kind)
}

type restoreCmd struct {
	File string `arg:"" help:"A backup made with bot export."`
}

// Run restores a backup into an empty store.
func (c restoreCmd) Run(e env) error {
	st, l, err := openBooks(e)
	if err != nil {
		return err
	}
	defer st.Close()
	f, err := os.Open(c.File)
	if err != nil {
		return usage(err)
	}
	defer f.Close()
	return Restore(e.ctx, e.out, l, f)
}
