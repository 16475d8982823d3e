package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// WordsToApprove are the fact sheet with the words for outside, and whether the caller is who says yes to them: somebody who
// approves writes no briefs, and reads no more of the sheet than they are asked about (domain 3.6).
func (l *Ledger) WordsToApprove(ctx context.Context, c domain.Caller, about domain.Ref) (*domain.Sheet, bool) {
	seen, err := l.read(ctx, Look{Refs: []domain.Ref{domain.SheetRef(about), about}})
	if err != nil {
		return nil, false
	}
	subject := seen.Records[about]
	if subject == nil || domain.ForCaller(c).Sees(subject) != domain.SeesAll {
		return nil, false
	}
	s, ok := seen.Records[domain.SheetRef(about)].(*domain.Sheet)
	if !ok {
		s = domain.NewSheet(l.Directory(), subject, c.Person)
	}
	if !(domain.Work{Dir: l.Directory(), Now: l.Now(), Caller: c}).ApprovesWords(subject) {
		return nil, false
	}
	return s, l.noteReads(ctx, c, "brief", []domain.Record{subject}) == nil
}

// clearCard names the letter that asks for a yes to words for outside. Words that change before anybody answered change in
// it; after an answer the next ones are asked about anew, in a letter that is noticed.
func clearCard(s *domain.Sheet) string {
	var answered time.Time
	if s.Cleared != nil {
		answered = s.Cleared.At
	}
	if s.Reword != nil && s.Reword.At.After(answered) {
		answered = s.Reword.At
	}
	if answered.IsZero() {
		return fmt.Sprintf("card:%s:words", s.Ref())
	}
	return fmt.Sprintf("card:%s:words:%d", s.Ref(), answered.UnixNano())
}

// askClearance puts what customers may be told before who approves statements: product reads it only after their yes.
func (tx *Tx) askClearance(b briefing) {
	mark, text := b.sheet.MessageMark(), b.sheet.Facts[domain.FieldMessage].Text
	switch {
	case mark == "":
		tx.endClearance(b, view.L(view.Name(tx.Dir, tx.Rq.Caller.Person), " took back what customers may be told. There is nothing to approve."))
		return
	case b.sheet.IsCleared():
		tx.endClearance(b, view.L("These words stand again, as they were approved before: ", text))
		return
	}
	tx.clearLetters(b, false, outbox.Normal, view.L(view.Name(tx.Dir, tx.Rq.Caller.Person), " asks you to approve what customers may be told: ", text),
		view.Button{Label: "Approve these words", Words: "brief approve " + b.sheet.ID + " words:" + mark, Style: "primary", Confirm: "Customers may be told exactly these words."},
		view.Button{Label: "Ask for a change", Words: "brief reword " + b.sheet.ID + " words:" + mark})
}

// endClearance takes the question out of the letters that asked it, and says what became of it.
func (tx *Tx) endClearance(b briefing, what view.Line) {
	if b.old != nil {
		tx.clearLetters(b, true, outbox.Ack, what)
	}
}

// clearLetters sends the letter about the present words to each who approves them, or brings the one that they have up to
// date. Which one that is goes by how the sheet stood before this commit.
func (tx *Tx) clearLetters(b briefing, editOnly bool, prio outbox.Priority, what view.Line, presses ...view.Button) {
	card := clearCard(b.sheet)
	if b.old != nil {
		card = clearCard(b.old)
	}
	var done []string
	for _, id := range domain.StatementApprovers(tx.Dir, b.subject) {
		done = append(done, tx.Dir.Askable(id, tx.Today))
	}
	for _, p := range unique(done...) {
		if l := tx.dm(b.subject, p, fmt.Sprintf("brief:%s:clear:%d:%s", b.sheet.ID, tx.turn(), p), prio, view.BriefNews(tx.Dir, b.sheet, what, presses...)); l != nil {
			l.Card, l.Version, l.EditOnly = card, tx.turn(), editOnly
			tx.Send(*l)
		}
	}
}
