package ledger

import (
	"context"
	"fmt"
	"slices"
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

func init() {
	following[domain.KindIncident] = append(following[domain.KindIncident], approverReads)
}

// approverReads puts words for outside that wait already before who is named to approve them only now, and takes the
// question from who no longer does (domain 3.6). The write that names them looks at the fact sheet.
func approverReads(_ context.Context, _ *Ledger, tx *Tx, p Put) error {
	old, _ := p.Old.(*domain.Incident)
	i, ok := p.New.(*domain.Incident)
	s, written := tx.Current(domain.SheetRef(p.New.Ref())).(*domain.Sheet)
	if !ok || old == nil || !written || old.StatementApprover == i.StatementApprover {
		return nil
	}
	if st := s.StatementOf(); st == nil || st.Approved != "" || st.Change != "" {
		return nil
	}
	had, now := domain.StatementApprovers(tx.Dir, old), domain.StatementApprovers(tx.Dir, i)
	had = slices.DeleteFunc(slices.Clone(had), func(p string) bool { return slices.Contains(now, p) })
	b, f := briefing{old: s, sheet: s, subject: i}, s.Facts[domain.FieldMessage]
	tx.clearLetters(b, had, true, outbox.Ack, view.L(namesOf(tx.Dir, now)+" approves now what customers may be told. It is not yours any more."))
	// Who has the letter already finds it changed in its place; who could not read of it before gets it now.
	tx.clearLetters(b, now, false, outbox.Normal, view.L(view.Name(tx.Dir, f.By), " wrote what customers may be told. It waits for your yes: ", f.Text), clearPresses(s)...)
	return nil
}

// clearPresses are the answers to words for outside as they stand.
func clearPresses(s *domain.Sheet) []view.Button {
	mark := s.MessageMark()
	return []view.Button{{Label: "Approve these words", Words: "brief approve " + s.ID + " words:" + mark, Style: "primary", Confirm: "Customers may be told exactly these words."},
		{Label: "Ask for a change", Words: "brief reword " + s.ID + " words:" + mark}}
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
	tx.clearLetters(b, domain.StatementApprovers(tx.Dir, b.subject), false, outbox.Normal,
		view.L(view.Name(tx.Dir, tx.Rq.Caller.Person), " asks you to approve what customers may be told: ", text), clearPresses(b.sheet)...)
}

// endClearance takes the question out of the letters that asked it, and says what became of it.
func (tx *Tx) endClearance(b briefing, what view.Line) {
	if b.old != nil {
		tx.clearLetters(b, domain.StatementApprovers(tx.Dir, b.subject), true, outbox.Ack, what)
	}
}

// clearLetters sends the letter about the present words to each of those who approve them, or brings the one that they have up to
// date. Which one that is goes by how the sheet stood before this commit.
func (tx *Tx) clearLetters(b briefing, approvers []string, editOnly bool, prio outbox.Priority, what view.Line, presses ...view.Button) {
	card := clearCard(b.sheet)
	if b.old != nil {
		card = clearCard(b.old)
	}
	var done []string
	for _, id := range approvers {
		done = append(done, tx.Dir.Askable(id, tx.Today))
	}
	for _, p := range unique(done...) {
		if l := tx.dm(b.subject, p, fmt.Sprintf("brief:%s:clear:%d:%s", b.sheet.ID, tx.turn(), p), prio, view.BriefNews(tx.Dir, b.sheet, what, presses...)); l != nil {
			l.Card, l.Version, l.EditOnly = card, tx.turn(), editOnly
			tx.Send(*l)
		}
	}
}
