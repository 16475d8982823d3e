package app

import (
	"context"
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/briefs"
	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/templates"
)

// sent is the sheet whose executive brief is out already when the company opens: somebody has a decision waiting.
const sent = "RSK-001"

// tellStory writes the sample company's fact sheets and sends one executive brief, by the roads that people use. Where the
// clock starts too late for what they promise, the company opens without them.
func (t *Tryout) tellStory(ctx context.Context, l *ledger.Ledger) error {
	sheets, err := SampleSheets(t.days)
	if err != nil {
		return err
	}
	pages, err := briefs.Load(templates.FS, "")
	if err != nil {
		return err
	}
	tree := commands.New(defaultCommand, commands.Desk{Ledger: l, Digests: briefs.New(l, pages)})
	for _, s := range sheets {
		author := l.Directory().People[s.Author]
		if author == nil {
			return nil // another company
		}
		c := domain.CallerFor(l.Directory(), author)
		_, err := l.EditSheet(ctx, ledger.Request{ID: "story:" + s.ID, Caller: c, Source: "command"}, s.About, changeOf(s))
		if domain.CodeOf(err) == domain.Invalid || domain.CodeOf(err) == domain.NotFound {
			continue
		}
		if err != nil {
			return fmt.Errorf("sample fact sheet %s: %w", s.ID, err)
		}
		if s.ID != sent {
			continue
		}
		out := tree.Run(ctx, commands.Input{Caller: c, Request: "story:send:" + s.ID, Where: commands.Where{Surface: commands.Direct},
			Text: "brief send " + s.ID + " " + domain.AudExecutive + " to:" + s.Approver})
		if out.Err != nil {
			return fmt.Errorf("sample brief %s: %w", s.ID, out.Err)
		}
	}
	return nil
}

// changeOf is a whole fact sheet as one change.
func changeOf(s *domain.Sheet) domain.SheetChange {
	return domain.SheetChange{Title: &s.Title, Status: &s.Status, Next: &s.Next, Facts: s.Facts, Needed: &s.Needed, Approver: &s.Approver, NeededBy: &s.NeededBy,
		Options: s.Options, Recommended: &s.Recommended, Rationale: &s.Rationale, Tradeoff: &s.Tradeoff, ReviewBy: &s.ReviewBy}
}
