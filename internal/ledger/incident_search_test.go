package ledger_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// missed is a SEV1 of the night whose first update nobody sent: somebody is looked for since 00:30. Where nobody leads it,
// the search for a lead is the one that the missed update joined.
func (o *office) missed(led, secret bool) {
	o.Helper()
	spec := night
	spec.Confidential = secret
	_, err := o.DeclareIncident(ctx, o.as("noor"), spec)
	o.must(err)
	roles := map[string]string{"comms": "celeste", "statement": "marguerite"}
	if led {
		roles["lead"] = "nils"
	}
	for role, person := range roles {
		_, err = o.NameRole(ctx, o.as("noor"), ref("INC-001"), role, person, secret)
		o.must(err)
	}
	o.until("2026-09-16 00:35")
	if len(o.looking()) != 1 {
		o.Fatalf("nobody is looked for: %+v", o.looking())
	}
}

// looking are the searches that run, about anything.
func (o *office) looking() (out []*domain.Escalation) {
	for n := 1; n < 9; n++ {
		if e, ok := o.get(fmt.Sprintf("ESC-%03d", n)).(*domain.Escalation); ok && e.Live() {
			out = append(out, e)
		}
	}
	return out
}

// silent says whether for three days nobody is asked for an update; legal clocks of their own may still ask.
func (o *office) silent(what string) {
	o.Helper()
	o.deliver()
	o.read = nil
	o.run(o.clock.Now().Add(72 * time.Hour))
	for _, r := range o.read {
		if strings.HasPrefix(r.id, "esc:ESC-001:") {
			o.Errorf("%s: told all the same: %+v", what, r)
		}
	}
	for n := 1; n < 9; n++ {
		if e, ok := o.get(fmt.Sprintf("ESC-%03d", n)).(*domain.Escalation); ok && e.Trigger == domain.TriggerUpdate && e.Live() {
			o.Errorf("%s: %s asks for an update", what, e.ID)
		}
	}
}

// resolves contains and resolves it; whoever was not found to lead is named first.
func (o *office) resolves() {
	o.Helper()
	if o.incident("INC-001").Lead == "" {
		_, err := o.NameRole(ctx, o.as("noor"), ref("INC-001"), "lead", "nils", true)
		o.must(err)
	}
	_, err := o.ContainIncident(ctx, o.as("noor"), ref("INC-001"), "the portal is off")
	o.must(err)
	if got := o.looking(); len(got) != 1 {
		o.Errorf("the update is still missing, and %d are looking", len(got))
	}
	_, err = o.ResolveIncident(ctx, o.as("noor"), ref("INC-001"), "rolled back")
	o.must(err)
}

// A closed item never pages again (domain 3.5): a search for whoever sends a missed update ends in the commit in which
// nobody waits for one any more, however that comes about and whatever it was started for.
func TestASearchForAnUpdateEndsWithItsIncident(t *testing.T) {
	ways := map[string]func(o *office){
		"resolved": (*office).resolves,
		"cancelled": func(o *office) {
			_, err := o.CancelIncident(ctx, o.as("noor"), ref("INC-001"), "a test account")
			o.must(err)
		},
		"less bad, and told": func(o *office) {
			_, err := o.ChangeSeverity(ctx, o.as("noor"), ref("INC-001"), "SEV4", "nobody saw them", false)
			o.must(err)
			u := told()
			if o.incident("INC-001").IsRestricted() {
				u = tells(0, map[string]ledger.BriefPage{domain.AudExecutive: {Persons: []string{"noor"}}}, "Orders of others were shown.")
			}
			_, err = o.UpdateIncident(ctx, o.as("celeste"), ref("INC-001"), u)
			o.must(err)
		},
	}
	for name, way := range ways {
		for _, led := range []bool{true, false} {
			for _, secret := range []bool{true, false} {
				what := fmt.Sprintf("%s, led %v, confidential %v", name, led, secret)
				storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
					o := openOffice(t, st, "2026-09-15 23:40", false)
					o.missed(led, secret)
					way(o)
					for _, e := range o.looking() {
						t.Errorf("%s: %s goes on, trigger %s: %+v", what, e.ID, e.Trigger, e.History)
					}
					o.silent(what)
				})
			}
		}
	}
}

// told is an update that names no next one.
func told() ledger.UpdateOut {
	return tells(0, map[string]ledger.BriefPage{domain.AudExecutive: {Persons: []string{"renata"}}, domain.AudEngineer: {Channel: "eng-all"}}, "Orders of others were shown.")
}

// Who tells more after the end, and promises another word, is reminded of it, and so is the lead; nobody is searched for.
func TestNoSearchForAnUpdateAfterTheEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
		o := openOffice(t, st, "2026-09-15 23:40", false)
		o.missed(true, false)
		o.resolves()
		last := told()
		last.Next = o.clock.Now().Add(time.Hour)
		_, err := o.UpdateIncident(ctx, o.as("celeste"), ref("INC-001"), last)
		o.must(err)
		o.silent("after the end")
		if o.asked("celeste", "is due now. In ten minutes the lead is told.") != 1 || o.asked("nils", "is ten minutes late.") != 1 {
			t.Errorf("what was promised is forgotten: %+v", o.read)
		}
		if slices.ContainsFunc(o.looking(), func(e *domain.Escalation) bool {
			return e.Trigger == domain.TriggerUpdate || strings.Contains(e.Why, "update")
		}) {
			t.Errorf("%+v", o.looking())
		}
	})
}

// A search that a person joined for a reason of their own outlives the update and the end of the night; it ends when the
// incident is closed or somebody resolves it.
func TestASearchThatSomebodyJoinedGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
		o := openOffice(t, st, "2026-09-15 23:40", false)
		o.missed(true, false)
		_, err := o.Escalate(ctx, o.as("maike"), ref("INC-001"), "the vendor does not answer the phone", false)
		o.must(err)
		_, err = o.UpdateIncident(ctx, o.as("celeste"), ref("INC-001"), told())
		o.must(err)
		o.resolves()
		got := o.looking()
		if len(got) != 1 || !strings.Contains(fmt.Sprint(got[0].History), "Maike") {
			t.Fatalf("what she asked for is forgotten: %+v", got)
		}
		_, err = o.ResolveEscalation(ctx, o.as("noor"), got[0].Ref(), "the vendor called back")
		o.must(err)
		o.silent("resolved by hand")
	})
}
