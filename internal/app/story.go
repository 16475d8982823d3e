package app

import (
	"context"
	"fmt"
	"time"

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
	if err := t.tellIncident(ctx, l, tree); err != nil {
		return err
	}
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

// running is the incident of the sample company that goes on when it opens.
const running = "INC-003"

// incidentLines are what people said of it so far: how long before the company's moment, who, and the words of a command.
var incidentLines = []struct {
	before time.Duration
	who    string
	words  string
}{
	{82 * time.Hour, "nils", `incident note INC-003 "We ended all sessions of the 14 accounts; the strangers are out." at:"%s"`},
	{68 * time.Hour, "stellan", `incident note INC-003 "Clinics can sign in with a new password; two-step sign-in is asked for." at:"%s"`},
	{47 * time.Hour, "nils", `incident note INC-003 "No order was changed: every one of the three nights was compared." at:"%s"`},
	{0, "celeste", `incident update INC-003 know:"Strangers signed in to 14 clinic accounts with leaked passwords. They are out since Sunday." ` +
		`effect:"14 clinics had to set a new password. No order was changed." doing:"We help the last clinics to sign in, and watch for new attempts." ` +
		`need:"nothing" to:executive,engineer`},
}

// tellIncident gives the running incident its notes and an update, as its people would type them: imported incidents bring
// times and roles only. Another company, or a clock that starts where a line is not possible, opens without.
func (t *Tryout) tellIncident(ctx context.Context, l *ledger.Ledger, tree *commands.Tree) error {
	for n, x := range incidentLines {
		p := l.Directory().People[x.who]
		if p == nil {
			return nil
		}
		c := domain.CallerFor(l.Directory(), p)
		words := x.words
		if x.before > 0 {
			words = fmt.Sprintf(words, t.parsed.AsOf.Add(-x.before).In(c.Zone).Format("2006-01-02 15:04"))
		}
		out := tree.Run(ctx, commands.Input{Caller: c, Request: fmt.Sprintf("story:%s:%d", running, n), Where: commands.Where{Surface: commands.Direct}, Text: words})
		switch domain.CodeOf(out.Err) {
		case domain.Invalid, domain.NotFound, domain.Refused, domain.Forbidden:
			return nil
		}
		if out.Err != nil {
			return fmt.Errorf("sample incident %s: %w", running, out.Err)
		}
	}
	return nil
}

// changeOf is a whole fact sheet as one change.
func changeOf(s *domain.Sheet) domain.SheetChange {
	return domain.SheetChange{Title: &s.Title, Status: &s.Status, Next: &s.Next, Facts: s.Facts, Needed: &s.Needed, Approver: &s.Approver, NeededBy: &s.NeededBy,
		Options: s.Options, Recommended: &s.Recommended, Rationale: &s.Rationale, Tradeoff: &s.Tradeoff, ReviewBy: &s.ReviewBy}
}
