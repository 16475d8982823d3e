package ledger

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func init() {
	for what, tell := range map[string]func(*Tx, *domain.Incident, domain.IncidentDeed) []string{
		"declared": tellDeclared, "lead": tellRole, "role": tellRole, "severity": tellSeverity,
		"contained": tellStep, "spread": tellStep, "resolved": tellStep, "cancelled": tellStep,
	} {
		incidentTells[what] = tell
	}
	duties[domain.DutyRoles] = rolesMissing
}

// incidentPrio is how soon a letter about an incident goes out.
func incidentPrio(i *domain.Incident) outbox.Priority {
	if domain.Severe(i) {
		return outbox.Urgent
	}
	return outbox.Normal
}

// mustKnow are those who hear at once that an incident runs: the security leads of a SEV1 or SEV2, and who answers for
// the services it touches, SEV4 apart.
func (tx *Tx) mustKnow(i *domain.Incident) []string {
	var out []string
	if i.Severity != "SEV4" {
		for _, s := range i.ServiceIDs {
			if svc := tx.Dir.Services[s]; svc != nil && svc.Accountable != "" {
				out = append(out, svc.Accountable)
			}
		}
	}
	if domain.Severe(i) {
		for _, p := range tx.Dir.With(domain.RoleLead) {
			out = append(out, p.ID)
		}
	}
	return out
}

// working are those who have a part in an incident, and who declared it.
func working(i *domain.Incident) []string {
	return unique(i.Lead, i.Containment, i.Comms, i.Scribe, i.LegalReviewer, i.StatementApprover, i.By)
}

// tellEach tells persons, each once and without the caller, or whoever stands in for them; it says who was told. tag
// tells apart what one step tells the same person.
func (tx *Tx) tellEach(i *domain.Incident, tag string, persons []string, message func(person string) view.Message) []string {
	var out []string
	for _, p := range persons {
		s := tx.Dir.Askable(p, tx.Today)
		if s == "" || s == tx.Rq.Caller.Person || slices.Contains(out, s) {
			continue
		}
		id := fmt.Sprintf("inc:%s:%s:%d:%s", i.ID, tag, written(i), s)
		if l := tx.dm(i, s, id, incidentPrio(i), message(s)); l != nil {
			tx.Send(*l)
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return out
}

// tellNews tells persons in one sentence what became of an incident.
func (tx *Tx) tellNews(i *domain.Incident, persons []string, what view.Line) []string {
	return tx.tellEach(i, "told", persons, func(p string) view.Message { return view.IncidentNews(tx.Dir, i, what, p, tx.Now) })
}

// hearers are those who must know of a new incident, or whoever stands in for them, but for the caller.
func (tx *Tx) hearers(i *domain.Incident) []string {
	var out []string
	for _, p := range tx.mustKnow(i) {
		if s := tx.Dir.Askable(p, tx.Today); s != "" && s != tx.Rq.Caller.Person {
			out = append(out, s)
		}
	}
	out = unique(out...)
	slices.Sort(out)
	return out
}

func declaredCard(i *domain.Incident) string { return cardOf(i) + ":declared" }

func tellDeclared(tx *Tx, _ *domain.Incident, deed domain.IncidentDeed) []string {
	i := deed.Inc
	for _, p := range i.Heard {
		tx.tellCard(i, p, declaredCard(i), incidentPrio(i), false, view.IncidentDeclared(tx.Dir, i, p, tx.Now))
	}
	return slices.DeleteFunc(slices.Clone(i.Heard), func(p string) bool { return !tx.sees(i, p) })
}

// redrawDeclared brings the letters that told of its beginning up to date, where they would say or offer something else
// now: whoever opens theirs late reads that somebody leads, and is not asked to.
func (tx *Tx) redrawDeclared(old, i *domain.Incident) {
	for _, p := range i.Heard {
		if m := view.IncidentDeclared(tx.Dir, i, p, tx.Now); !reflect.DeepEqual(m, view.IncidentDeclared(tx.Dir, old, p, tx.Now)) {
			tx.tellCard(i, p, declaredCard(i), outbox.Ack, true, m)
		}
	}
}

// tellRole tells somebody what they were named for, whoever had it before that they are free of it, and the lead and who
// declared it that a role is taken.
func tellRole(tx *Tx, old *domain.Incident, deed domain.IncidentDeed) []string {
	i := deed.Inc
	r, ok := domain.IncidentRoleOf(deed.Role)
	if !ok {
		return nil
	}
	by, now, had := tx.actor(deed.For), *r.Field(i), *r.Field(old)
	named := tx.tellEach(i, "role", []string{now}, func(p string) view.Message { return view.IncidentRole(tx.Dir, i, r, by, p, tx.Now) })
	tx.tellEach(i, "free", []string{had}, func(p string) view.Message {
		return view.IncidentNews(tx.Dir, i, view.L(view.Name(tx.Dir, now), " is the "+r.Word+" now. Thank you: it is not yours any more."), p, tx.Now)
	})
	others := slices.DeleteFunc([]string{i.Lead, i.By}, func(p string) bool { return p == now || p == had })
	tx.tellNews(i, others, view.L(view.Name(tx.Dir, now), " is the "+r.Word+" now."))
	return named
}

// tellSeverity tells who works on it and, where it got worse, who must know now.
func tellSeverity(tx *Tx, old *domain.Incident, deed domain.IncidentDeed) []string {
	i := deed.Inc
	to := working(i)
	if domain.Worse(i.Severity, old.Severity) || i.Exposed && !old.Exposed {
		to = unique(append(to, tx.mustKnow(i)...)...)
	}
	what := append(tx.actor(deed.For), view.T(" changed it from "+old.Severity+" to "+i.Severity+": "+deed.Words))
	if i.Severity == old.Severity {
		what = append(tx.actor(deed.For), view.T(" confirmed that personal data was exposed: "+deed.Words))
	}
	return tx.tellNews(i, to, what)
}

// tellStep tells everybody who works on it or was told of it that it is contained, spreads again, or is over.
func tellStep(tx *Tx, _ *domain.Incident, deed domain.IncidentDeed) []string {
	i := deed.Inc
	words := map[string]string{"contained": " says that it is contained: ", "spread": " says that it spreads again: ",
		"resolved": " says that it is resolved: ", "cancelled": " called it off as a false alarm: "}[deed.What]
	return tx.tellNews(i, unique(append(working(i), tx.mustKnow(i)...)...), append(tx.actor(deed.For), view.T(words+deed.Words)))
}

// rolesMissing escalates that a SEV1 or SEV2 has no comms lead or statement approver after an hour (domain 3.6).
func rolesMissing(ctx context.Context, l *Ledger, tx *Tx, i *domain.Incident, _ domain.Duty) error {
	open := i.Unnamed()
	if len(open) == 0 {
		return nil
	}
	why := "Not named within 60 minutes: " + strings.Join(open, ", ") + "."
	tx.tellNews(i, []string{i.Lead}, view.L("An hour has passed and nobody is named yet: "+strings.Join(open, ", ")+". It is escalated now."))
	l.summon(ctx, tx, i, Summons{Why: why, By: domain.SystemCaller.Person, Trigger: domain.TriggerRoles})
	return nil
}
