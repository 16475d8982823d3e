package ledger

import (
	"context"
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Thanked is a thanks that was written down, and whether the person hears of it by direct message.
type Thanked struct {
	Thank domain.Thank `json:"thank"`
	Told  bool         `json:"told,omitempty"`
}

// Thank writes down one person's thanks to another and tells them who and why (product 3).
func (l *Ledger) Thank(ctx context.Context, rq Request, to, why string) (Thanked, error) {
	ref := domain.ThanksRef(l.Directory().Today(l.Now()))
	return write(ctx, l, rq, Look{Refs: []domain.Ref{ref}}, nil, func(tx *Tx) (Thanked, error) {
		x, bad := domain.NewThank(domain.Work{Dir: tx.Dir, Now: tx.Now, Caller: tx.Rq.Caller}, to, why)
		if bad != nil {
			return Thanked{}, bad
		}
		old, next := tx.thanks(ref)
		if next.Has(x) >= 0 {
			return Thanked{}, domain.Fail(domain.AlreadyDone, "You thanked %s for this today already.", tx.Dir.Name(to)).WithHint("Nothing was changed.")
		}
		next.Given = append(next.Given, x)
		tx.Put(orNil(old), next, "thanks", "")
		out := Thanked{Thank: x, Told: tx.Dir.InSlack(to)}
		if out.Told {
			tx.Send(outbox.Letter{ID: fmt.Sprintf("thanks:%s:%d", ref.ID, len(next.Given)) + ":" + to, To: outbox.Place{Person: to}, Priority: outbox.Normal, Message: view.ThanksNews(tx.Dir, x)})
		}
		return out, nil
	})
}

// thanks are a day's thanks as they stand, and a copy to change.
func (tx *Tx) thanks(ref domain.Ref) (old, next *domain.Thanks) {
	old, _ = tx.Seen.Records[ref].(*domain.Thanks)
	if old == nil {
		return nil, &domain.Thanks{ID: ref.ID}
	}
	return old, domain.Clone(old)
}

// thanksBack is how many days back an emoji that is taken away takes its thanks back; what is older was told long ago.
const thanksBack = 35

// ThankByCard thanks who has a record, or wrote it down, for the emoji on its card, or takes the thanks back (product 3,
// slack-platform 9). Each thanked person has one message for the record, edited as thanks come and go. A restricted
// record has no card that others see, and a hidden one is absent.
func (l *Ledger) ThankByCard(ctx context.Context, rq Request, ref domain.Ref, off bool) error {
	look := Look{Refs: []domain.Ref{ref}}
	today := l.Directory().Today(l.Now())
	for n := range thanksBack {
		look.Refs = append(look.Refs, domain.ThanksRef(today.AddDays(-n)))
	}
	_, err := write(ctx, l, rq, look, nil, func(tx *Tx) (struct{}, error) {
		if err := tx.Rq.Caller.May(domain.MayLog); err != nil {
			return struct{}{}, err
		}
		rec, err := tx.Get(ref)
		if err != nil {
			return struct{}{}, err
		}
		if rec.Base().IsRestricted() {
			return struct{}{}, domain.Absent(ref)
		}
		var to []string
		if off {
			to = tx.unthank(ref, look.Refs[1:])
		} else {
			to = tx.thankFor(rec, look.Refs[1:])
		}
		for _, p := range to {
			tx.thanksCard(rec, p, look.Refs[1:])
		}
		return struct{}{}, nil
	})
	return err
}

// thankFor adds the caller's thanks to who has the record; those that stand already stay as they are.
func (tx *Tx) thankFor(rec domain.Record, days []domain.Ref) (to []string) {
	old, next := tx.thanks(domain.ThanksRef(tx.Today))
	for _, p := range domain.Authors(rec, tx.Rq.Caller.Person) {
		x := domain.Thank{At: tx.Now.UTC(), By: tx.Rq.Caller.Person, To: p, About: rec.Ref()}
		stands := slices.ContainsFunc(days, func(r domain.Ref) bool {
			t, ok := tx.Current(r).(*domain.Thanks)
			return ok && t.Has(x) >= 0
		})
		if person := tx.Dir.People[p]; !stands && person != nil && person.Live() {
			next.Given, to = append(next.Given, x), append(to, p)
		}
	}
	if len(to) > 0 {
		tx.Put(orNil(old), next, "thanks", "")
	}
	return to
}

// unthank takes the caller's thanks for a record back.
func (tx *Tx) unthank(ref domain.Ref, days []domain.Ref) (to []string) {
	for _, day := range days {
		old, ok := tx.Seen.Records[day].(*domain.Thanks)
		if !ok {
			continue
		}
		next := domain.Clone(old)
		next.Given = slices.DeleteFunc(slices.Clone(old.Given), func(x domain.Thank) bool {
			mine := x.About == ref && x.By == tx.Rq.Caller.Person
			if mine && !slices.Contains(to, x.To) {
				to = append(to, x.To)
			}
			return mine
		})
		if len(next.Given) < len(old.Given) {
			tx.Put(old, next, "thanks.back", "")
		}
	}
	return to
}

// thanksCard brings a person's message about the thanks for a record up to date.
func (tx *Tx) thanksCard(rec domain.Record, person string, days []domain.Ref) {
	var by []string
	for _, day := range days {
		if t, ok := tx.Current(day).(*domain.Thanks); ok {
			for _, x := range t.Given {
				if x.About == rec.Ref() && x.To == person && !slices.Contains(by, x.By) {
					by = append(by, x.By)
				}
			}
		}
	}
	v := tx.Now.UnixMilli()
	card := "card:thanks:" + rec.Ref().String()
	if l := tx.dm(rec, person, fmt.Sprintf("%s:%s:%d", card, person, v), outbox.Normal, view.ThanksCard(tx.Dir, rec, by)); l != nil {
		l.Card, l.Version, l.EditOnly = card, v, len(by) == 0
		tx.Send(*l)
	}
}

// thanksDays are the references of the days whose thanks a weekly digest reads.
func thanksDays(today domain.Date) []domain.Ref {
	var out []domain.Ref
	for n := range 8 {
		out = append(out, domain.ThanksRef(today.AddDays(-n)))
	}
	return out
}
