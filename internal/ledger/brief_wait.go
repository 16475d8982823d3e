package ledger

import (
	"context"
	"fmt"

	"github.com/secretariat-bot/secretariat/internal/domain"
)

func init() {
	firing[fireUnreleased] = unreleased
	following[domain.KindSheet] = append(following[domain.KindSheet], releaseWaits)
}

// fireUnreleased is the day on which somebody is searched for because a brief waits for its second person.
const fireUnreleased = "brief.unreleased"

// releaseWaits keeps the timer of what waits for a second person, by whatever road that changes, and ends the search for
// one when nothing waits that it was started for.
func releaseWaits(ctx context.Context, l *Ledger, tx *Tx, p Put) error {
	s, ok := p.New.(*domain.Sheet)
	if !ok {
		return nil
	}
	if old, _ := p.Old.(*domain.Sheet); len(s.Awaited) == 0 && (old == nil || len(old.Awaited) == 0) {
		return nil
	}
	tx.armUnreleased(s)
	if s.IsSearched() {
		return nil
	}
	about := tx.Current(s.About)
	for _, e := range tx.liveEscalations(s.About) {
		m, words, ok := e.ReleaseEnds(l.roster(ctx, tx, about), about, tx.Rq.Caller.Person)
		if !ok {
			continue
		}
		action := "escalation.close"
		if m.Esc.Live() {
			action = "escalation.release"
		}
		l.settle(tx, e, m, about, action, words)
	}
	return nil
}

// armUnreleased sets or removes the timer to the first day on which a brief waited too long.
func (tx *Tx) armUnreleased(s *domain.Sheet) {
	id, day := "release:"+s.ID, s.NextReleaseDay(tx.Dir)
	if day.IsZero() {
		tx.Disarm(id)
		return
	}
	t := onMorning(tx.Dir, "", day)
	t.ID, t.What, t.Ref = id, fireUnreleased, s.Ref()
	tx.Arm(t)
}

// unreleased searches along the path of a brief's subject for somebody who sees to its release. It releases nothing
// (domain 3, head). What the brief is for and says stays out of the words: a search has more readers than the brief.
func unreleased(ctx context.Context, l *Ledger, f Fired) error {
	about, _ := domain.ParseRef(f.Ref.ID)
	_, err := write(ctx, l, timely(), briefLook(about), &f, func(tx *Tx) (struct{}, error) {
		s, ok := tx.Seen.Records[f.Ref].(*domain.Sheet)
		subject := tx.Seen.Records[about]
		if !ok || subject == nil || !subject.Live() { // a closed item asks nobody
			return struct{}{}, nil
		}
		n := domain.Clone(s)
		x := n.Overdue(tx.Dir, tx.Today)
		if x == nil { // holidays were added meanwhile, or it was released
			tx.armUnreleased(s)
			return struct{}{}, nil
		}
		tx.Put(s, n, "brief.late", "")
		who := domain.Releasers(tx.Dir, subject, x.By, tx.Today)
		can := "Nobody but who wrote it may do that: a security lead names an owner, or an admin a security lead."
		if len(who) > 0 {
			can = namesOf(tx.Dir, who) + " can."
		}
		since := domain.DateOf(x.At, tx.Dir.Location()).Long()
		why := fmt.Sprintf("A brief about %s has waited since %s for a second person who releases it or sends it back. %s", tx.Dir.TitleOf(subject), since, can)
		l.summon(ctx, tx, subject, Summons{Why: why, By: domain.SystemCaller.Person, Trigger: domain.TriggerRelease})
		return struct{}{}, nil
	})
	return err
}
