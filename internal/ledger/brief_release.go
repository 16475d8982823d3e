package ledger

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// releaseCard names the living message by which somebody is asked to release a sending.
func releaseCard(s *domain.Sheet, n int) string { return fmt.Sprintf("card:%s:%d:release", s.Ref(), n) }

// await keeps sendings until a second person has read them.
func (tx *Tx) await(b *briefing, xs []domain.Sending, res *BriefSent) error {
	me := tx.Rq.Caller.Person
	res.Asked = domain.Releasers(tx.Dir, b.subject, me, tx.Today)
	if len(res.Asked) == 0 {
		return domain.Fail(domain.Refused, "A second person must release this, and nobody else may.").
			WithHint("A security lead can name an owner, or switch the second releaser off: `settings briefs second-releaser off`.").WithRule("domain 5")
	}
	asked, err := tx.askFor(b, xs)
	if err != nil { // what cannot go out is refused now and not at the release
		return err
	}
	if asked.old == nil {
		delete(tx.numbers, domain.KindDecision)
		tx.made = domain.Ref{}
	}
	if b.subject, err = tx.Get(b.sheet.About); err != nil { // whoever it adds to the readers is added at the release
		return err
	}
	for i := range xs {
		if was := b.subject.Base(); was.IsRestricted() {
			xs[i].Adds = slices.DeleteFunc(slices.Clone(xs[i].Persons), func(p string) bool { return slices.Contains(was.NeedToKnow, p) })
		}
		xs[i].N, xs[i].At = b.sheet.NextSending(), tx.Now.UTC()
		b.sheet.Awaited = append(b.sheet.Awaited, xs[i])
	}
	tx.keep(b, "brief.await")
	for _, x := range xs {
		for _, p := range res.Asked {
			tx.releaseDM(b, x, p, nil)
		}
		x.Message, x.Review = nil, nil
		res.Waits = append(res.Waits, x)
	}
	res.Sheet = slim(b.sheet)
	return nil
}

// releaseDM asks somebody to release a sending or, with over, says what became of it.
func (tx *Tx) releaseDM(b *briefing, x domain.Sending, person string, over view.Line) {
	id, prio := fmt.Sprintf("brief:%s:%d:release:%s", b.sheet.ID, x.N, person), outbox.Brief
	if over != nil {
		id, prio = fmt.Sprintf("%s:%d", id, tx.turn()), outbox.Ack
	}
	page := pageOf(x)
	if x.Named {
		page = pageOf(domain.Sending{Message: x.Review})
	}
	m := view.BriefRelease(tx.Dir, page, view.BriefStand{Sheet: b.sheet, Sending: x, Reader: person, Today: tx.Today}, over)
	if l := tx.dm(b.subject, person, id, prio, m); l != nil {
		l.Card, l.Version, l.EditOnly = releaseCard(b.sheet, x.N), tx.turn(), over != nil
		tx.Send(*l)
	}
}

// overReleasers takes the buttons away from everybody who could have released a sending.
func (tx *Tx) overReleasers(b briefing, x domain.Sending, over view.Line) {
	for _, p := range domain.Releasers(tx.Dir, b.subject, x.By, tx.Today) {
		tx.releaseDM(&b, x, p, over)
	}
}

// awaited is a sending that waits, for whoever releases it or sends it back, with the sheet that it belongs to.
func (tx *Tx) awaited(about domain.Ref, n int) (b briefing, x *domain.Sending, err error) {
	if b, err = tx.briefing(about); err != nil {
		return b, nil, err
	}
	if x := b.sheet.Waiting(n); x != nil {
		if bad := b.sheet.MayRelease(b.w, b.subject, x); bad != nil {
			return b, nil, bad
		}
		return b, x, nil
	}
	if _, bad := b.w.MayBrief(b.subject); bad != nil {
		return b, nil, bad
	}
	if x := b.sheet.Sending(n); x != nil && x.Released != "" {
		return b, nil, domain.Fail(domain.AlreadyDone, "Already released by %s on %s.", tx.Dir.Name(x.Released), domain.DateOf(x.At, tx.Dir.Location()).Long())
	}
	return b, nil, domain.Fail(domain.AlreadyDone, "Brief %d about %s does not wait any more.", n, b.sheet.ID).
		WithHint("It was sent back, or the facts were changed: who sent it looks at it again.")
}

// ReleaseBrief is the second person's yes: the brief goes out exactly as they read it (domain 5).
func (l *Ledger) ReleaseBrief(ctx context.Context, rq Request, about domain.Ref, n int) (BriefSent, error) {
	return write(ctx, l, rq, briefLook(about), nil, func(tx *Tx) (BriefSent, error) {
		b, x, err := tx.awaited(about, n)
		if err != nil {
			return BriefSent{}, err
		}
		if d, ok := tx.Current(b.sheet.Decision).(*domain.Decision); ok && x.Audience == domain.AudExecutive && b.sheet.Asks() && !d.Live() && d.UpdatedAt.After(x.At) {
			return BriefSent{}, domain.Fail(domain.AlreadyDone, "This page asks for a decision that is not open any more.").
				WithHint("Send it back: `brief return %s %d`. %s can write one that tells how it ended.", b.sheet.ID, n, tx.Dir.Name(x.By))
		}
		var res BriefSent
		out := *x
		out.Released = tx.Rq.Caller.Person
		b.sheet.TakeOut(n)
		var bad *domain.Error
		if b.subject, bad = out.Admit(b.w, b.subject); bad != nil {
			return BriefSent{}, bad
		}
		if out.Persons, res.Skipped = tx.stillRead(&b, &out); out.Channel == "" && len(out.Persons) == 0 {
			return BriefSent{}, domain.Fail(domain.Refused, "Nobody whom it was meant for may read it any more.").WithHint("Send it back to %s.", tx.Dir.Name(out.By)).WithRule("domain 7.2")
		}
		if out.Corrects == 0 || out.Channel != "" { // whom it may reach is judged anew (reliability T4); a correction goes to who got the wrong one
			if _, bad := b.sheet.BriefReach(b.w, b.subject, out.Audience, out.Persons, out.Channel, false); bad != nil {
				return BriefSent{}, bad
			}
		}
		if err := l.dispatch(ctx, tx, &b, []domain.Sending{out}, &res); err != nil {
			return BriefSent{}, err
		}
		tx.overReleasers(b, out, view.L(view.B("Released"), " by ", view.Name(tx.Dir, out.Released), "; it is out."))
		tx.tell(b.subject, out.By, fmt.Sprintf("brief:%s:%d:released", b.sheet.ID, n), outbox.Normal,
			view.BriefNews(tx.Dir, b.sheet, view.L(view.Name(tx.Dir, out.Released), " released your "+domain.BriefWord(out.Audience)+". It went to ", view.BriefReaders(tx.Dir, out), ".")))
		return res, nil
	})
}

// ReturnBrief sends a brief back to who wanted to send it, with the reason.
func (l *Ledger) ReturnBrief(ctx context.Context, rq Request, about domain.Ref, n int, why string) (BriefSent, error) {
	return write(ctx, l, rq, briefLook(about), nil, func(tx *Tx) (BriefSent, error) {
		b, x, err := tx.awaited(about, n)
		if err != nil {
			return BriefSent{}, err
		}
		if why = strings.TrimSpace(why); why == "" {
			return BriefSent{}, domain.Fail(domain.Invalid, "What should be changed?").WithHint("One sentence is enough; %s reads it.", tx.Dir.Name(x.By)).WithField("why")
		}
		back := *x
		b.sheet.TakeOut(n)
		tx.keep(&b, "brief.return")
		me := view.Name(tx.Dir, tx.Rq.Caller.Person)
		tx.overReleasers(b, back, view.L(view.B("Sent back"), " by ", me, ": ", why))
		tx.tell(b.subject, back.By, fmt.Sprintf("brief:%s:%d:returned", b.sheet.ID, n), outbox.Normal,
			view.BriefNews(tx.Dir, b.sheet, view.L(me, " sent your "+domain.BriefWord(back.Audience)+" back: ", why), view.Button{Label: "Open", Words: "brief " + b.sheet.ID + " " + back.Audience}))
		back.Message, back.Review = nil, nil
		return BriefSent{Sheet: slim(b.sheet), Waits: []domain.Sending{back}}, nil
	})
}
