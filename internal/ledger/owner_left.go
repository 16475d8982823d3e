package ledger

import (
	"cmp"
	"context"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

// leftAgain is how many days an answered question about what somebody left behind is not asked anew.
const leftAgain = 30

// AskForLeft asks whose the things are now that somebody answered for whose account was deactivated: the lead of the
// team is asked, or the security leads, and finding out is an action of five business days (domain 4.5). Who was gone
// already when the organisation's file was written stands on the gap list instead: nobody is asked about the past
// (domain 7.5). Run it in the morning; what was asked is not asked again.
func (l *Ledger) AskForLeft(ctx context.Context) (asked int, err error) {
	if err := l.Refresh(ctx); err != nil {
		return 0, l.fault(err)
	}
	d, stored := l.Directory(), l.dir.Load()
	var about []domain.Ref
	d.Each(domain.KindPerson, func(rec domain.Record) {
		p := rec.(*domain.Person)
		was := stored.People[p.ID]
		if p.Live() || was == nil || !was.Live() {
			return
		}
		for _, own := range d.AnswersForAll(p.ID) {
			if d.OpenAbout(own.Ref()) == nil {
				about = append(about, own.Ref())
			}
		}
	})
	slices.SortFunc(about, func(a, b domain.Ref) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	for _, ref := range about {
		n, err := l.askForLeft(ctx, ref)
		if asked += n; err != nil {
			return asked, err
		}
	}
	return asked, nil
}

// askForLeft asks about one thing, in a commit of its own: each question is answered by itself.
func (l *Ledger) askForLeft(ctx context.Context, about domain.Ref) (int, error) {
	today := l.Directory().Today(l.Now())
	rq := Request{ID: "left:" + about.String() + ":" + today.String(), Caller: domain.SystemCaller, Source: "schedule"}
	return write(ctx, l, rq, Look{Refs: []domain.Ref{about, correctionRef(about)}}, nil, func(tx *Tx) (int, error) {
		rec := tx.Current(about)
		if rec == nil || tx.open(about) != nil {
			return 0, nil
		}
		o := owned{domain.Clone(rec), tx.Dir}
		gone := tx.Dir.People[o.raci().Accountable]
		if gone == nil || gone.Live() {
			return 0, nil
		}
		if old, ok := tx.Seen.Records[correctionRef(about)].(*domain.Correction); ok && tx.Today.Days(domain.DateOf(old.At, tx.Dir.Location())) < leftAgain {
			return 0, nil
		}
		asked := tx.instead(o, gone.ID)
		if len(asked) == 0 {
			return 0, nil // nobody is here who could be asked; the gap list says so
		}
		c := tx.newCorrection(about)
		c.Said, c.GapFrom = gone.Name+"'s account is deactivated", tx.Today
		if err := tx.findOwner(o, c, asked[0]); err != nil {
			return 0, err
		}
		if _, err := tx.ask(o, c, asked, "", "owner.left"); err != nil {
			return 0, err
		}
		return 1, nil
	})
}
