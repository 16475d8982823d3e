package ledger

import (
	"context"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func init() {
	duties[domain.DutyClock] = clocksDue
	incidentTells["clock"] = tellClock
}

// StartClock says when what starts a legal clock happened (domain 5.5).
func (l *Ledger) StartClock(ctx context.Context, rq Request, ref domain.Ref, s domain.ClockSaid) (Handled, error) {
	return l.onClock(ctx, rq, ref, "", func(i *domain.Incident, w domain.Work) (domain.IncidentDeed, *domain.Error) {
		return i.StartClock(w, s)
	})
}

// MeetClock says when a legal clock was met.
func (l *Ledger) MeetClock(ctx context.Context, rq Request, ref domain.Ref, s domain.ClockSaid) (Handled, error) {
	s.Why = cut(s.Why)
	return l.onClock(ctx, rq, ref, s.Why, func(i *domain.Incident, w domain.Work) (domain.IncidentDeed, *domain.Error) { return i.MeetClock(w, s) })
}

// ClockOff says that a law, or one of its clocks, does not apply.
func (l *Ledger) ClockOff(ctx context.Context, rq Request, ref domain.Ref, name, why string) (Handled, error) {
	return l.onClock(ctx, rq, ref, cut(why), func(i *domain.Incident, w domain.Work) (domain.IncidentDeed, *domain.Error) {
		return i.ClockOff(w, name, cut(why))
	})
}

// ClockOn says that a law applies.
func (l *Ledger) ClockOn(ctx context.Context, rq Request, ref domain.Ref, name string) (Handled, error) {
	return l.onClock(ctx, rq, ref, "", func(i *domain.Incident, w domain.Work) (domain.IncidentDeed, *domain.Error) {
		return i.ClockOn(w, name)
	})
}

// CountAffected says how many people are affected, or another number that clocks hang on.
func (l *Ledger) CountAffected(ctx context.Context, rq Request, ref domain.Ref, what string, n int) (Handled, error) {
	return l.onClock(ctx, rq, ref, "", func(i *domain.Incident, w domain.Work) (domain.IncidentDeed, *domain.Error) {
		return i.CountAffected(w, what, n)
	})
}

// onClock is the road of everything said of the legal clocks. The mild reminders whose moment is over by what was just said
// are not sent: the answer shows the dates.
func (l *Ledger) onClock(ctx context.Context, rq Request, ref domain.Ref, reason string, do func(*domain.Incident, domain.Work) (domain.IncidentDeed, *domain.Error)) (Handled, error) {
	return l.handle(ctx, rq, ref, "clock", reason, Look{}, func(tx *Tx, i *domain.Incident, w domain.Work) (domain.IncidentDeed, error) {
		deed, bad := do(i, w)
		if bad != nil {
			return deed, bad
		}
		for _, x := range domain.PassedMarks(tx.Dir, deed.Inc, tx.Now) {
			deed.Inc.Serve(x, tx.Now)
		}
		return deed, nil
	})
}

// tellClock tells the lead and the legal reviewers what somebody else said of a clock.
func tellClock(tx *Tx, _ *domain.Incident, deed domain.IncidentDeed) []string {
	i := deed.Inc
	words := i.Timeline[len(i.Timeline)-1].Text
	return tx.tellNews(i, unique(i.Lead, i.LegalReviewer), view.L(words))
}

// clockPeople are those who are reminded of legal clocks: legal reviewers, the lead, security leads (domain 5.5). A daily
// question is for those who can answer it: the security leads read it only where nobody leads, for weeks of it would hide
// from them what else is late (product 4).
func (tx *Tx) clockPeople(i *domain.Incident, due []view.ClockDue) []string {
	out := append([]string{i.LegalReviewer}, tx.Dir.Doing("legal_reviewer")...)
	out = append(out, i.Lead)
	if i.Lead != "" && !i.LeadGone(tx.Dir, tx.Today) && !slices.ContainsFunc(due, func(c view.ClockDue) bool { return c.Percent > 0 }) {
		return unique(out...)
	}
	for _, p := range tx.Dir.With(domain.RoleLead) {
		out = append(out, p.ID)
	}
	return unique(out...)
}

// maxClockSteps is how many legal reviewers a search asks one after the other.
const maxClockSteps = 4

// clocksDue reminds of all clocks whose moment came, in one message to each person; where the time is nearly over or a
// clock was missed, somebody who answers is searched for (domain 3.5). Nothing is decided by it.
func clocksDue(ctx context.Context, l *Ledger, tx *Tx, i *domain.Incident, x domain.Duty) error {
	if !i.Served[x.Key].IsZero() {
		return nil // told together with another
	}
	for _, c := range i.KeepMisses(tx.Dir, tx.Now) {
		i.Add(domain.Moment{At: tx.Now.UTC(), What: "clock", Text: "Legal clock missed: " + c.Rule.Title + " (" + c.Rule.Cite + ")."})
	}
	due := tx.clocksNow(i)
	if len(due) == 0 {
		return nil
	}
	tx.tellEach(i, "clock", tx.clockPeople(i, due), func(p string) view.Message { return view.ClockReminder(tx.Dir, i, due, p, tx.Now) })
	var press []string
	for _, c := range due {
		if c.Percent >= 90 {
			press = append(press, c.Clock.Rule.Title+" ("+c.Clock.Rule.Cite+")")
		}
	}
	if len(press) == 0 {
		return nil
	}
	why := "Legal clock, nothing is recorded as sent: " + strings.Join(press, "; ") + "."
	l.summon(ctx, tx, i, Summons{Why: cut(why), Urgent: true, By: domain.SystemCaller.Person, Steps: tx.clockSteps(i), Trigger: domain.TriggerClock})
	return nil
}

// clocksNow takes every reminder whose moment came, the latest of each clock, and writes down that they were served.
func (tx *Tx) clocksNow(i *domain.Incident) []view.ClockDue {
	var out []view.ClockDue
	clocks := domain.Clocks(tx.Dir, i, tx.Now)
	for _, x := range i.Duties(tx.Dir, tx.Now) {
		if x.What != domain.DutyClock || x.At.After(tx.Now) {
			continue
		}
		i.Serve(x, tx.Now)
		k := slices.IndexFunc(clocks, func(c domain.Clock) bool { return c.Name == x.Arg })
		if k < 0 {
			continue
		}
		if had := slices.IndexFunc(out, func(d view.ClockDue) bool { return d.Clock.Name == x.Arg }); had >= 0 {
			out[had].Percent = max(out[had].Percent, x.N)
			continue
		}
		out = append(out, view.ClockDue{Clock: clocks[k], Percent: x.N})
	}
	slices.SortStableFunc(out, func(a, b view.ClockDue) int { return b.Percent - a.Percent })
	return out
}

// clockSteps is the path of such a search: the legal reviewers one after the other, the lead, the security leads.
func (tx *Tx) clockSteps(i *domain.Incident) []domain.Step {
	legal := unique(append([]string{i.LegalReviewer}, tx.Dir.Doing("legal_reviewer")...)...)
	return domain.Ladder(append(legal[:min(len(legal), maxClockSteps)], i.Lead)...)
}
