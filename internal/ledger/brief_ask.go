package ledger

import (
	"context"
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// BriefTalk is a question about a brief, for the reply to whoever asked or answered.
type BriefTalk struct {
	Sheet    domain.Sheet         `json:"sheet"`
	Question domain.BriefQuestion `json:"question"`
	To       string               `json:"to,omitempty"` // who reads it now; empty where nobody could be told
}

// What stands in a decision's record, and below its card, of a question about a brief and of its answer: that there was
// one. The words stand with the brief, whose readers are fewer (domain 5.6).
const (
	askedAside    = "something about the brief, by direct message"
	answeredAside = "by direct message"
)

// AskBrief is a question of somebody who got a brief; it goes to who sent it. That the approver asked stands
// in the decision's record too.
func (l *Ledger) AskBrief(ctx context.Context, rq Request, about domain.Ref, n int, words string) (BriefTalk, error) {
	return write(ctx, l, rq, briefLook(about), nil, func(tx *Tx) (BriefTalk, error) {
		b, err := tx.briefing(about)
		if err != nil {
			return BriefTalk{}, err
		}
		x := b.sheet.Sending(n)
		if x == nil || x.Channel == "" && !b.w.MayReadSending(b.sheet, b.subject, tx.askedIn(x), x) {
			return BriefTalk{}, domain.Fail(domain.NotFound, "No brief number %d about %s was sent to you.", n, about).WithHint("`brief show %s` lists yours.", about)
		}
		s, q, bad := b.sheet.Ask(b.w, n, words)
		if bad != nil {
			return BriefTalk{}, bad
		}
		b.sheet = s
		tx.keep(&b, "brief.ask")
		if d := tx.askedIn(x); d != nil && d.State == domain.DecProposed {
			if deed, bad := d.Question(b.w, askedAside); bad == nil {
				tx.Put(d, deed.Dec, "decision.question", "")
				tx.actingFor(deed.For)
				tx.decisionCards(d, deed.Dec, tx.decisionHistory(d, deed))
			}
		}
		to := tx.Dir.Askable(x.By, tx.Today)
		if to == "" || !tx.sees(b.subject, to) {
			to = tx.Dir.Askable(b.sheet.Author, tx.Today)
		}
		tx.tell(b.subject, to, fmt.Sprintf("brief:%s:asked:%d", s.ID, q.N), outbox.Normal, view.BriefAsked(tx.Dir, s, q))
		return BriefTalk{Sheet: slim(s), Question: q, To: to}, nil
	})
}

// askedIn is the decision that a sending asks for, where it was looked at.
func (tx *Tx) askedIn(x *domain.Sending) *domain.Decision {
	if x == nil {
		return nil
	}
	d, _ := tx.Current(x.Decision).(*domain.Decision)
	return d
}

// AnswerBrief answers a question about a brief; the answer goes to who asked.
func (l *Ledger) AnswerBrief(ctx context.Context, rq Request, about domain.Ref, question int, words string) (BriefTalk, error) {
	return write(ctx, l, rq, briefLook(about), nil, func(tx *Tx) (BriefTalk, error) {
		b, err := tx.briefing(about)
		if err != nil {
			return BriefTalk{}, err
		}
		s, q, bad := b.sheet.Answer(b.w, b.subject, question, words)
		if bad != nil {
			return BriefTalk{}, bad
		}
		b.sheet = s
		tx.keep(&b, "brief.answer")
		if d := tx.askedIn(s.Sending(q.Of)); d != nil && d.State == domain.DecProposed && domain.AnswersFor(tx.Dir, q.By, d.Approver, tx.Today) {
			n := d.Replied(b.w, answeredAside)
			tx.Put(d, n, "decision.answer", "")
			tx.decisionCards(d, n, view.L(view.Name(tx.Dir, tx.Rq.Caller.Person), " answers: ", answeredAside))
		}
		to := tx.Dir.Askable(q.By, tx.Today)
		tx.tell(b.subject, to, fmt.Sprintf("brief:%s:answered:%d", s.ID, q.N), outbox.Normal, view.BriefAnswered(tx.Dir, s, q))
		return BriefTalk{Sheet: slim(s), Question: q, To: to}, nil
	})
}
