package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// wakes lets what fell due while nothing ran ring now, in the order in which a program that starts finds it.
func (o *office) wakes(at string) {
	o.Helper()
	o.deliver()
	o.read = nil
	o.clock.Set(moment(o, at))
	for range 20 {
		fired, err := o.st.Timers().Claim(ctx, o.clock.Now(), clock.Real.Now(), time.Minute, 50)
		o.must(err)
		for _, f := range fired {
			o.must(o.Fire(ctx, f))
		}
		if len(fired) == 0 {
			break
		}
	}
	o.deliver()
}

// asked counts the messages to a person with these words in them.
func (o *office) asked(person, words string) (n int) {
	for _, r := range o.read {
		if r.place == "@"+person && !r.edit && strings.Contains(r.text, words) {
			n++
		}
	}
	return n
}

// Nothing ran for an hour, or for three days: of a missed update each hears once, in words that are true now.
func TestAnUpdateMissedWhileNothingRan(t *testing.T) {
	for _, at := range []string{"2026-09-16 00:40", "2026-09-18 23:40"} {
		storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
			o := openOffice(t, st, "2026-09-15 23:40", false)
			_, err := o.DeclareIncident(ctx, o.as("maike"), night)
			o.must(err)
			for role, person := range map[string]string{"lead": "nils", "comms": "celeste", "statement": "marguerite"} {
				_, err = o.NameRole(ctx, o.as("noor"), ref("INC-001"), role, person, false)
				o.must(err)
			}
			o.wakes(at)
			for _, p := range []string{"celeste", "nils"} {
				if n := o.asked(p, "The update that was promised for"); n != 1 || o.asked(p, "was not sent. It is escalated now.") != 1 || o.asked(p, "is promised for") != 0 {
					o.Errorf("%s: %s is asked %d times: %+v", at, p, n, o.read)
				}
			}
			i, searches := o.incident("INC-001"), 0
			for n := 1; n < 9; n++ {
				if e, ok := o.get(fmt.Sprintf("ESC-%03d", n)).(*domain.Escalation); ok && e.Trigger == domain.TriggerUpdate {
					searches++
				}
			}
			if searches != 1 || i.Timeline[len(i.Timeline)-1].What != "missed" {
				o.Errorf("%d searches, %+v", searches, i.Timeline)
			}
		})
	}
}

// A drill whose whole script fell due while nothing ran is one message to each who plays, and each piece of news is one
// line of its timeline.
func TestTheNewsOfADrillAfterDownTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
		o := openOffice(t, st, "2026-09-15 09:00", false)
		script := domain.Scenario{Name: "lost", Title: "A laptop is lost", Goal: "Who hears of it?", Type: "lost device", Severity: "SEV2", Service: "track-api", Minutes: 60}
		for n := range 6 {
			script.Injects = append(script.Injects, domain.ScriptedInject{At: 5 * (n + 1), To: domain.ToAll, Text: fmt.Sprintf("News number %d.", n+1)})
		}
		got, err := o.StartDrill(ctx, o.as("noor"), ledger.NewDrill{Script: script, Lead: "nils"})
		o.must(err)
		o.wakes("2026-09-18 09:00")
		if o.asked("nils", "News number") != 1 || o.asked("nils", "News number 6.") != 1 || o.asked("nils", "News number 1.") != 1 {
			o.Errorf("told %d times: %+v", o.asked("nils", "News number"), o.read)
		}
		i, lines := o.incident(got.Incident.ID), 0
		for _, m := range i.Timeline {
			if m.What == "inject" {
				lines++
			}
		}
		if lines != 6 || len(i.Drill.Given) != 6 || i.Drill.Next() != 0 {
			o.Errorf("%d lines, %d given", lines, len(i.Drill.Given))
		}
	})
}

// One duty that cannot be done, or panics, holds up none of the others of its incident; it is tried again, alone, and
// writes nothing meanwhile.
func TestADutyThatFails(t *testing.T) {
	for name, fails := range map[string]func() error{
		"an error":  func() error { return errors.New("no") },
		"a refusal": func() error { return domain.Fail(domain.Refused, "no").WithRule("domain 3.6") },
		"a panic":   func() error { panic("no") },
	} {
		storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
			back := ledger.SwapDuty(domain.DutyRoles, fails)
			defer back()
			o := openOffice(t, st, "2026-09-15 23:40", false)
			got, err := o.DeclareIncident(ctx, o.as("maike"), night)
			o.must(err)
			id := got.Incident.ID
			_, err = o.NameRole(ctx, o.as("nils"), ref(id), "lead", "", false)
			o.must(err)
			ring := func(at string) (fired []ledger.Fired, failed int) {
				o.clock.Set(moment(t, at))
				all, err := o.st.Timers().Claim(ctx, o.clock.Now(), clock.Real.Now(), time.Minute, 50)
				o.must(err)
				for _, f := range all {
					if f.Ref.String() != id {
						continue
					}
					fired = append(fired, f)
					if o.Fire(ctx, f) != nil {
						failed++
					}
				}
				return fired, failed
			}
			o.read = nil
			if fired, failed := ring("2026-09-16 01:00"); len(fired) != 1 || failed != 1 {
				t.Fatalf("%s: %d rang, %d failed", name, len(fired), failed)
			}
			o.deliver()
			if o.asked("nils", "Executives have read nothing") != 1 || o.asked("nils", "was not sent.") != 1 {
				t.Errorf("%s: the others wait: %+v", name, o.read)
			}
			before := o.incident(id)
			if fired, failed := ring("2026-09-16 01:01"); len(fired) != 1 || failed != 1 { // armed anew for what failed
				t.Errorf("%s: %d rang again, %d failed", name, len(fired), failed)
			}
			if after := o.incident(id); after.Version != before.Version {
				t.Errorf("%s: written again and again", name)
			}
			back()
			all, err := o.st.Timers().Claim(ctx, o.clock.Now(), clock.Real.Now().Add(time.Hour), time.Minute, 50)
			o.must(err)
			for _, f := range all {
				if f.Ref.String() == id {
					o.must(o.Fire(ctx, f))
				}
			}
			o.deliver()
			if o.asked("nils", "An hour has passed and nobody is named yet") != 1 {
				t.Errorf("%s: it is never done: %+v", name, o.read)
			}
		})
	}
}
