package ledger

import (
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// recurFrom is the day from which on an incident of a day may repeat another one: an instant more than 180 days, in
// whatever zone, so that the rule itself decides.
func recurFrom(detected domain.Date) domain.Date { return detected.AddDays(-182) }

// againFor is what an incident repeats, as far as a person may know of it ("": everybody in a channel). The transaction must
// have looked with Look.Alike.
func (tx *Tx) againFor(i *domain.Incident, person string) []domain.Recurrence {
	reader := domain.ForChannel
	if person != "" {
		p := tx.Dir.People[person]
		if p == nil {
			return nil
		}
		reader = domain.ForCaller(domain.CallerFor(tx.Dir, p))
	}
	return domain.Recurrences(i, reader.Visible(tx.Seen.Alike), tx.Today)
}

// tellAgain tells who leads an incident and the security leads what it repeats, each as far as they may know of it, and its
// card's thread for everybody there. Nothing is told twice: old is the incident before, nil where it is new. It gives what
// the caller reads in the answer instead.
func (tx *Tx) tellAgain(old, i *domain.Incident) []domain.Recurrence {
	if len(tx.Seen.Alike) == 0 {
		return nil
	}
	fresh := func(person string) []domain.Recurrence {
		again := tx.againFor(i, person)
		if old == nil {
			return again
		}
		was := tx.againFor(old, person)
		return slices.DeleteFunc(again, func(r domain.Recurrence) bool {
			return slices.ContainsFunc(was, func(o domain.Recurrence) bool { return o.Earlier == r.Earlier })
		})
	}
	for _, p := range unique(append([]string{i.Lead}, tx.leadsFor(i)...)...) {
		who := tx.Dir.Askable(p, tx.Today)
		if who == "" || who == tx.Rq.Caller.Person {
			continue
		}
		if again := fresh(who); len(again) > 0 {
			tx.tell(i, who, fmt.Sprintf("inc:%s:again:%d:%s", i.ID, written(i), who), outbox.Normal, view.IncidentAgain(tx.Dir, i, again))
		}
	}
	if again := fresh(""); len(again) > 0 {
		tx.below(i, fmt.Sprintf("again:%s:%d", i.Ref(), written(i)), view.IncidentAgain(tx.Dir, i, again))
	}
	again := fresh(tx.Rq.Caller.Person)
	for _, rec := range named(again, tx.Seen.Alike) {
		if rec.Base().IsRestricted() { // who reads what is confidential is written down (domain 7.3)
			tx.Note(domain.Entry{Action: "read", Object: rec.Ref().String(), Reason: "incident"})
		}
	}
	return again
}
