package ledger

import (
	"context"
	"fmt"
	"slices"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
	"github.com/secretariat-bot/secretariat/internal/worktime"
)

func init() {
	firing[fireUndecided] = undecided
	armers[domain.KindDecision] = armDecision
	following[domain.KindDecision] = append(following[domain.KindDecision], supersede)
}

// fireUndecided is the day on which the manager of an approver is asked about a proposal that nobody decided.
const fireUndecided = "decision.undecided"

// onMorning is nine o'clock of a day in a person's zone.
func onMorning(d *domain.Directory, person string, on domain.Date) Timer {
	day := worktime.Day(on)
	return Timer{Due: worktime.Wall(day.Year, day.Month, day.Day, remindHour, 0, d.ZoneOf(person))}
}

// armUndecided sets or removes the timer by which an undecided proposal reaches the approver's manager (domain 3.3).
func (tx *Tx) armUndecided(d *domain.Decision) {
	id := "decision:" + d.ID
	if d.State != domain.DecProposed || d.Due.IsZero() || !d.Told[domain.LateFirst].IsZero() {
		tx.Disarm(id)
		return
	}
	t := onMorning(tx.Dir, d.Approver, d.ManagerDay(tx.Dir.Calendar()))
	t.ID, t.What, t.Ref, t.Gen = id, fireUndecided, d.Ref(), d.Gen
	tx.Arm(t)
}

// undecided asks the approver's manager for help. It decides nothing (domain 3, head).
func undecided(ctx context.Context, l *Ledger, f Fired) error {
	_, err := write(ctx, l, timely(), Look{Refs: []domain.Ref{f.Ref}, Parents: true, Around: true, Pages: EscalationsOf(f.Ref)}, &f, func(tx *Tx) (struct{}, error) {
		d, ok := tx.Seen.Records[f.Ref].(*domain.Decision)
		if !ok || d.State != domain.DecProposed || d.Gen != f.Gen || !d.Told[domain.LateFirst].IsZero() {
			return struct{}{}, nil
		}
		if on := d.ManagerDay(tx.Dir.Calendar()); on.After(localDay(tx.Dir, d.Approver, tx.Now)) { // holidays were added meanwhile
			tx.armUndecided(d)
			return struct{}{}, nil
		}
		n := domain.Clone(d)
		n.Tell(domain.LateFirst, tx.Today)
		tx.Put(d, n, "decision.late", "")
		manager := ""
		if p := tx.Dir.People[d.Approver]; p != nil {
			manager = tx.notAboutThemselves(p.Manager, d.Approver)
		}
		why := fmt.Sprintf("%s has been undecided since %s; %s decides.", d.Title, d.Due.Long(), tx.Dir.Name(d.Approver))
		silent := d.Silent()
		if len(silent) > 0 {
			why += " " + namesOf(tx.Dir, silent) + " must agree and gave no answer."
		}
		running := slices.ContainsFunc(tx.liveEscalations(d.Ref()), func(e *domain.Escalation) bool { return e.Running() })
		l.summon(ctx, tx, n, Summons{Why: why, By: domain.SystemCaller.Person, Steps: domain.Ladder(manager)})
		if m := tx.Dir.Askable(manager, tx.Today); running && m != "" { // a search about it runs already, along another path
			words := view.L(fmt.Sprintf("This is undecided %d business days after its date. You read it as the manager of ", domain.UndecidedManager), view.Name(tx.Dir, d.Approver), ".")
			tx.tell(n, m, fmt.Sprintf("dec:%s:late:%d:%s", n.ID, written(n), m), outbox.Normal, view.DecisionNews(tx.Dir, n, words, tx.aboutFor(n, m), tx.Today))
		}
		tx.unagreedLate(n, silent, manager)
		return struct{}{}, nil
	})
	return err
}

// unagreedLate tells the managers of those whose yes is missing, as it does the approver's: nobody can decide before. Who
// is asked as the approver's manager hears it there.
func (tx *Tx) unagreedLate(d *domain.Decision, silent []string, but string) {
	told := []string{tx.Dir.Askable(but, tx.Today), ""}
	for _, p := range silent {
		who := tx.Dir.People[p]
		if who == nil {
			continue
		}
		m := tx.Dir.Askable(tx.notAboutThemselves(who.Manager, p), tx.Today)
		if slices.Contains(told, m) {
			continue
		}
		told = append(told, m)
		words := view.L(fmt.Sprintf("This is undecided %d business days after its date, because ", domain.UndecidedManager), view.Name(tx.Dir, p),
			" must agree and gave no answer. You read it as their manager.")
		tx.tell(d, m, fmt.Sprintf("dec:%s:unagreed:%d:%s", d.ID, written(d), m), outbox.Normal, view.DecisionNews(tx.Dir, d, words, tx.aboutFor(d, m), tx.Today))
	}
}

// armDecision lets an imported proposal be chased from now on: what fell due before is never sent (domain 7.5).
func armDecision(tx *Tx, rec domain.Record) {
	armMinder(tx, rec)
	d, ok := tx.Current(rec.Ref()).(*domain.Decision)
	if ok && d.State == domain.DecProposed && onMorning(tx.Dir, d.Approver, d.ManagerDay(tx.Dir.Calendar())).Due.After(tx.Now) {
		tx.armUndecided(d)
	}
}

// supersede ends the decision that a newly decided one names (domain 3.3), in the same commit.
func supersede(_ context.Context, _ *Ledger, tx *Tx, p Put) error {
	d, ok := p.New.(*domain.Decision)
	if was, _ := p.Old.(*domain.Decision); !ok || d.State != domain.DecDecided || d.Supersedes.IsZero() || was != nil && was.State == domain.DecDecided {
		return nil
	}
	old, ok := tx.Current(d.Supersedes).(*domain.Decision)
	if !ok {
		return nil
	}
	n := old.Superseded(d)
	if n == nil {
		return nil
	}
	tx.cardHome(n)
	tx.Put(old, n, "decision.supersede", tx.namedIn(n, d, ""))
	words := view.L("A newer decision replaced it.")
	if !n.SupersededBy.IsZero() {
		words = view.L(d.Ref().String()+" replaced it: ", view.B(d.ChosenWords()), ".")
	}
	tx.decisionCards(old, n, words)
	return nil
}
