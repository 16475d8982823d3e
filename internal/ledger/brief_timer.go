package ledger

import (
	"context"
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func init() {
	firing[fireUnanswered] = unanswered
	following[domain.KindDecision] = append(following[domain.KindDecision], settleBriefs)
}

// fireUnanswered is the moment by which a brief needed a decision.
const fireUnanswered = "brief.unanswered"

// armUnanswered sets the timer that notices silence.
func (tx *Tx) armUnanswered(s *domain.Sheet) {
	tx.Arm(Timer{ID: "brief:" + s.ID, What: fireUnanswered, Ref: s.Ref(), Gen: s.Gen, Due: s.NeededBy})
}

// unanswered writes “no answer” into the brief whose moment passed, and tells who sent it. Nothing is decided: the proposal
// stays open and its reminders go on (domain 3.3).
func unanswered(ctx context.Context, l *Ledger, f Fired) error {
	_, err := write(ctx, l, timely(), Look{Refs: []domain.Ref{f.Ref}, Parents: true}, &f, func(tx *Tx) (struct{}, error) {
		old, ok := tx.Seen.Records[f.Ref].(*domain.Sheet)
		if !ok || old.Gen != f.Gen {
			return struct{}{}, nil
		}
		d, ok := tx.Seen.Records[old.Decision].(*domain.Decision)
		subject := tx.Seen.Records[old.About]
		if !ok || subject == nil || d.State != domain.DecProposed {
			return struct{}{}, nil
		}
		s, last := old.Unanswered(d)
		if last == nil {
			return struct{}{}, nil
		}
		tx.Put(old, s, "brief.unanswered", "")
		words := view.L(view.Name(tx.Dir, d.Approver), " gave no answer by "+domain.Stamp(s.NeededBy, tx.Dir.ZoneOf(last.By))+". It is written down as no answer; nothing is decided.")
		tx.tell(subject, tx.Dir.Askable(last.By, tx.Today), fmt.Sprintf("brief:%s:%d:unanswered", s.ID, last.N), outbox.Normal,
			view.BriefNews(tx.Dir, s, words, view.Button{Label: "Ask for a decision", Words: "escalate " + d.ID, Access: "Escalate " + d.ID}))
		return struct{}{}, nil
	})
	return err
}

// settleBriefs writes the end of a decision into the briefs that asked for it, in the same commit.
func settleBriefs(_ context.Context, _ *Ledger, tx *Tx, p Put) error {
	d, ok := p.New.(*domain.Decision)
	if !ok || d.State == domain.DecProposed || d.State == domain.DecSuperseded || !existed(p) {
		return nil
	}
	for _, s := range tx.sheetsFor(d.Ref()) {
		if n, changed := s.Settle(d); changed {
			tx.Put(s, n, "brief.settled", "")
		}
	}
	return nil
}
