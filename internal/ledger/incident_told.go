package ledger

import (
	"context"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func init() {
	duties[domain.DutyUpdateSoon] = updateSoon
	duties[domain.DutyUpdateMissed] = updateMissed
	duties[domain.DutyUpdateLate] = updateLate
	duties[domain.DutyUpdateNobody] = updateNobody
	duties[domain.DutyExecutiveRead] = executiveUnread
}

// tellers are who can send an update now: those named, or whoever stands in for them, else the security leads.
func (tx *Tx) tellers(i *domain.Incident, persons ...string) []string {
	var out []string
	for _, p := range persons {
		if s := tx.Dir.Askable(p, tx.Today); p != "" && s != "" && tx.sees(i, s) {
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		for _, p := range tx.Dir.With(domain.RoleLead) {
			out = append(out, p.ID)
		}
	}
	return unique(out...)
}

// updateAsk reminds of an update; what tells the reminders of one promise apart.
func (tx *Tx) updateAsk(i *domain.Incident, x domain.Duty, to []string, words func(person string) view.Line) {
	tx.tellEach(i, strings.ReplaceAll(x.What, "_", "-")+":"+i.NextUpdate.UTC().Format("20060102T150405"), to, func(p string) view.Message {
		return view.IncidentUpdateAsk(tx.Dir, i, words(p), tx.Now)
	})
}

func updateSoon(_ context.Context, _ *Ledger, tx *Tx, i *domain.Incident, x domain.Duty) error {
	if !tx.Now.Before(i.NextUpdate) { // nothing rang for a while: the next word says more
		return nil
	}
	tx.updateAsk(i, x, tx.tellers(i, i.Teller()), func(p string) view.Line {
		return view.L("The next update is promised for ", view.B(domain.Stamp(i.NextUpdate, tx.Dir.ZoneOf(p))), ".")
	})
	return nil
}

// updateMissed reminds the comms lead that the promised moment came, else the lead (domain 3.6). Where nothing rang for a
// while, what the lead would have been told since is said in the same word.
func updateMissed(_ context.Context, _ *Ledger, tx *Tx, i *domain.Incident, x domain.Duty) error {
	i.Add(domain.Moment{At: tx.Now.UTC(), What: "missed", Text: "The update promised for " + domain.Stamp(i.NextUpdate, tx.Dir.Location()) + " was not sent."})
	if late, ok := tx.dueToo(i, domain.DutyUpdateLate); ok {
		i.Serve(late, tx.Now)
		words := " was not sent."
		if _, ok := tx.dueToo(i, domain.DutyUpdateNobody); ok {
			words += " It is escalated now."
		}
		tx.updateAsk(i, x, unique(append(tx.tellers(i, i.Teller()), tx.lateTellers(i)...)...), func(p string) view.Line {
			return view.L("The update that was promised for ", view.B(domain.Stamp(i.NextUpdate, tx.Dir.ZoneOf(p))), words)
		})
		return nil
	}
	then := " is due now. In ten minutes the lead is told."
	if i.OwesUpdates() {
		then = " is due now. In ten minutes the lead is told, in twenty it is escalated."
	}
	tx.updateAsk(i, x, tx.tellers(i, i.Teller()), func(p string) view.Line {
		return view.L("The update that was promised for ", view.B(domain.Stamp(i.NextUpdate, tx.Dir.ZoneOf(p))), then)
	})
	return nil
}

// dueToo finds a duty of a kind whose moment has come as well.
func (tx *Tx) dueToo(i *domain.Incident, what string) (domain.Duty, bool) {
	for _, x := range i.Duties(tx.Dir, tx.Now) {
		if x.What == what && !x.At.After(tx.Now) {
			return x, true
		}
	}
	return domain.Duty{}, false
}

// lateTellers are those who hear that an update is ten minutes late: the lead; where the lead was reminded before, the
// security leads.
func (tx *Tx) lateTellers(i *domain.Incident) []string {
	if i.Lead == i.Teller() {
		return tx.tellers(i)
	}
	return tx.tellers(i, i.Lead)
}

func updateLate(_ context.Context, _ *Ledger, tx *Tx, i *domain.Incident, x domain.Duty) error {
	tx.updateAsk(i, x, tx.lateTellers(i), func(p string) view.Line {
		l := view.L("The update that was promised for ", view.B(domain.Stamp(i.NextUpdate, tx.Dir.ZoneOf(p))), " is ten minutes late.")
		if t := i.Teller(); t != "" && t != p {
			l = append(l, view.L(" ", view.Name(tx.Dir, t), " was reminded.")...)
		}
		return l
	})
	return nil
}

// updateNobody looks for somebody who sends it, along the incident's path (domain 3.5, 3.6).
func updateNobody(ctx context.Context, l *Ledger, tx *Tx, i *domain.Incident, _ domain.Duty) error {
	l.summon(ctx, tx, i, Summons{Why: "The update promised for " + domain.Stamp(i.NextUpdate, tx.Dir.Location()) + " was not sent: stakeholders wait for a word.", By: domain.SystemCaller.Person, Trigger: domain.TriggerUpdate})
	return nil
}

// executiveUnread reminds the comms lead and the lead that executives have read nothing of it yet (domain 3.6).
func executiveUnread(_ context.Context, _ *Ledger, tx *Tx, i *domain.Incident, x domain.Duty) error {
	to := tx.tellers(i, slices.DeleteFunc([]string{i.Comms, i.Lead}, func(p string) bool { return p == "" })...)
	hours := "an hour"
	if i.Severity == "SEV2" {
		hours = "four hours"
	}
	tx.tellEach(i, x.Key, to, func(string) view.Message {
		return view.IncidentUpdateAsk(tx.Dir, i, view.L("Executives have read nothing of it yet. Of a "+i.Severity+" they read within "+hours+": an update to them is enough."), tx.Now)
	})
	return nil
}
