package ledger

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func init() { firing[fireUnapproved] = unapproved }

// fireUnapproved is the day on which somebody above is asked about an exception that nobody answers.
const fireUnapproved = "exception.unanswered"

// armUnapproved sets or removes the timer by which a question about an exception reaches somebody above who was asked.
func (tx *Tx) armUnapproved(e *domain.Exception) {
	id, p := "exception.plea:"+e.ID, e.Unanswered()
	if p == nil || !e.Told[p.WaitKey()].IsZero() {
		tx.Disarm(id)
		return
	}
	t := onMorning(tx.Dir, asked(p), e.ManagerDay(tx.Dir.Calendar(), p))
	t.ID, t.What, t.Ref, t.Arg = id, fireUnapproved, e.Ref(), strconv.Itoa(p.Round)
	tx.Arm(t)
}

// asked is the first person who is asked by name, "" where every security lead is.
func asked(p *domain.Plea) string {
	for _, id := range p.Asked {
		if id != domain.LeadsStep {
			return id
		}
	}
	return ""
}

// unapproved asks somebody above for help with a question that nobody answered. It approves nothing (domain 3, head).
func unapproved(ctx context.Context, l *Ledger, f Fired) error {
	look := Look{Refs: []domain.Ref{f.Ref}, Parents: true, Around: true, Pages: EscalationsOf(f.Ref)}
	_, err := write(ctx, l, timely(), look, &f, func(tx *Tx) (struct{}, error) {
		e, ok := tx.Seen.Records[f.Ref].(*domain.Exception)
		if !ok {
			return struct{}{}, nil
		}
		p := e.Unanswered()
		if p == nil || strconv.Itoa(p.Round) != f.Arg || !e.Told[p.WaitKey()].IsZero() {
			return struct{}{}, nil
		}
		if on := e.ManagerDay(tx.Dir.Calendar(), p); on.After(localDay(tx.Dir, asked(p), tx.Now)) { // holidays were added meanwhile
			tx.armUnapproved(e)
			return struct{}{}, nil
		}
		n := domain.Clone(e)
		n.Tell(p.WaitKey(), tx.Today)
		tx.Put(e, n, "exception.late", "")
		above := e.Above(domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller}, p)
		running := slices.ContainsFunc(tx.liveEscalations(e.Ref()), func(x *domain.Escalation) bool { return x.Running() })
		l.summon(ctx, tx, n, Summons{Why: unapprovedWhy(tx.Dir, e, p), By: domain.SystemCaller.Person, Steps: domain.Ladder(above...), Trigger: domain.TriggerApproval})
		if running { // along another path: those above are told in words
			words := view.L("Nobody has answered this since " + p.On.Long() + ". You can help it along; only who may approve it decides.")
			for _, m := range above {
				if s := tx.Dir.Askable(m, tx.Today); s != "" {
					tx.tell(n, s, fmt.Sprintf("exc:%s:late:%d:%s", n.ID, p.Round, s), outbox.Normal, view.ExceptionNews(tx.Dir, n, words, tx.risksFor(n, s), s, tx.Today))
				}
			}
		}
		return struct{}{}, nil
	})
	return err
}

// unapprovedWhy says what waits, for whom, and what silence does.
func unapprovedWhy(d *domain.Directory, e *domain.Exception, p *domain.Plea) string {
	who, title := view.WaitsFor(d, p), d.TitleOf(e)
	switch p.What {
	case domain.PleaRenewal:
		return fmt.Sprintf("The renewal of %s has waited for %s since %s. Without an answer the exception ends on %s.", title, who, p.On.Long(), e.Ends.Long())
	case domain.PleaReview:
		return fmt.Sprintf("%s: its risk is %s now, and %s must confirm it by %s. Without an answer it ends.", title, p.Band.Word(), who, p.Until.Long())
	}
	return fmt.Sprintf("The request for %s has waited for %s since %s. Somebody must say yes or no.", title, who, p.On.Long())
}
