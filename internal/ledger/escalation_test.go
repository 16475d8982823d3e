package ledger_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

var ctx = context.Background()

// Scene 4 with nobody answering: each step at its minute, in the target's own working hours, across four zones.
func TestSilenceFromRioToNewYork(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
		o := openOffice(t, st, "2026-09-15 09:00", false)
		got, err := o.Escalate(ctx, o.as("saoirse"), ref("service:track-api"), "vendor will not patch", false)
		o.must(err)
		o.expect("at once", got.What+" "+got.Escalation.ID, "waiting ESC-001")
		o.contains("card before hours", o.last("#security-weekly", "card:ESC-001"), "Rui Castanheda is asked when working hours begin there: Tue 15 Sep 2026 08:00 EDT")
		o.until("2026-09-15 12:00")
		o.contains("Rui's message", o.last("@rui", ""), "@Rui Castanheda, you are asked", "Why: vendor will not patch (asked by Saoirse Delvaney)",
			"Without an answer by Tue 15 Sep 2026 09:30 UTC-3, Emeka Strand is asked.", "[I have it] [I have it until…] [Not me] [Resolved]")
		o.contains("card", o.last("#security-weekly", "card:ESC-001"), "Asked now: @Rui Castanheda.", "Without an answer by Tue 15 Sep 2026 08:30 EDT, Emeka Strand is asked.")
		o.until("2026-09-15 16:59")
		o.contains("the last of the path", o.last("@noor", ""), "all security leads are told that nobody answered")
		o.contains("Rui's message later", o.last("@rui", ""), "Asked now: @Noor")
		if e := o.escalation("ESC-001"); e.State != domain.EscTriggered || e.Step != 4 {
			t.Errorf("a minute early: %+v", e)
		}
		o.until("2026-09-20 00:00")
		if e := o.escalation("ESC-001"); e.State != domain.EscExhausted {
			t.Errorf("at the end: %s", e.State)
		}
		o.contains("the leads", o.last("@stellan", ""), "Nobody answered on the whole path.", "[Start again] [Resolved]")
		o.expect("who was written to, and when", strings.Join(o.pinged(), ", "),
			"15 12:00 rui, 15 12:30 emeka, 15 14:00 renata, 15 16:00 noor, 15 17:00 emeka, 15 17:00 noor, 15 17:00 saoirse, 15 17:00 stellan")
	})
}

func TestUrgentAtNightAndAcknowledged(t *testing.T) {
	o := newOffice(t, "2026-09-15 02:00", true) // RSK-001 is Critical: urgent by itself, 1 business day to hold it
	_, err := o.ArmImported(ctx)
	o.must(err)
	got, err := o.Escalate(ctx, o.as("saoirse"), ref("RSK-001"), "still open", false)
	o.must(err)
	if !got.Escalation.Urgent || got.What != "started" || got.Title != "One customer can see another customer's deliveries" {
		t.Fatalf("%+v", got)
	}
	if old := o.escalation("ESC-004"); old.State != domain.EscResolved || old.Outcome != "Started again as ESC-005." {
		t.Errorf("what nobody answered is resolved by the new one: %s %s", old.State, old.Outcome)
	}
	o.until("2026-09-15 02:40")
	o.contains("urgent", o.last("@emeka", "card:ESC-005:2:1"), "Urgent: people are asked outside working hours too.")
	for _, r := range o.read {
		if strings.HasPrefix(r.id, "esc:ESC-005:") && !strings.Contains(r.id, "told") && r.prio != outbox.Urgent {
			t.Errorf("%s has priority %d", r.id, r.prio)
		}
	}
	_, err = o.Acknowledge(ctx, o.as("rui"), ref("ESC-005"), time.Time{})
	if domain.CodeOf(err) != domain.Forbidden {
		t.Errorf("Rui's time was up: %v", err)
	}
	_, err = o.Acknowledge(ctx, o.as("emeka"), ref("ESC-005"), moment(t, "2026-09-16 02:41"))
	if domain.CodeOf(err) != domain.Invalid {
		t.Errorf("longer than a business day: %v", err)
	}
	_, err = o.Acknowledge(ctx, o.as("emeka"), ref("ESC-005"), moment(t, "2026-09-15 15:00"))
	o.must(err)
	_, err = o.Acknowledge(ctx, o.as("noor"), ref("ESC-005"), time.Time{})
	if domain.CodeOf(err) != domain.AlreadyDone {
		t.Errorf("the second: %v", err)
	}
	o.contains("the asker hears", o.last("@saoirse", ""), "Emeka Strand has it.", "Next update by Tue 15 Sep 2026 16:00 IST")
	o.contains("Rui's message says who", o.last("@rui", "card:ESC-005:1:1"), "Emeka Strand has it.")
	o.contains("the card", o.last("#security-weekly", "card:ESC-005"), "Emeka Strand has it.", "[Update] [Resolved]")
	o.pinged()

	joined, err := o.Escalate(ctx, o.as("kavya"), ref("RSK-001"), "me too", false)
	o.must(err)
	o.expect("a second call joins", joined.What+" "+joined.Escalation.ID+" "+joined.Escalation.AckBy, "joined ESC-005 emeka")
	o.until("2026-09-15 14:59")
	_, err = o.UpdateEscalation(ctx, o.as("emeka"), ref("ESC-005"), "rolling out", moment(t, "2026-09-15 18:00"))
	o.must(err)
	o.until("2026-09-15 18:00")
	if got := strings.Join(o.pinged(), ", "); !strings.Contains(got, "15 18:00 emeka") {
		t.Errorf("a lapsed promise asks the same step again: %s", got)
	}
	e := o.escalation("ESC-005")
	if e.State != domain.EscTriggered || e.Step != 2 || e.Reopened != 1 {
		t.Errorf("%+v", e)
	}
	_, err = o.ResolveEscalation(ctx, o.as("emeka"), ref("ESC-005"), "fixed in release 41")
	o.must(err)
	o.contains("the card at the end", o.last("#security-weekly", "card:ESC-005"), "Resolved by Emeka Strand.", "Outcome: fixed in release 41")
	o.pinged()
	o.until("2026-09-15 23:00")
	for _, p := range o.pinged() {
		if !strings.HasSuffix(p, " ottoline") && strings.Contains(p, "esc") {
			t.Errorf("somebody was asked after the end: %s", p)
		}
	}
}

// The same delivery twice, and a timer that another worker answered, have one effect.
func TestOneEffect(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
		o := openOffice(t, st, "2026-09-15 14:00", false)
		rq := o.as("saoirse")
		a, err := o.Escalate(ctx, rq, ref("service:track-api"), "why", false)
		o.must(err)
		b, err := o.Escalate(ctx, rq, ref("service:track-api"), "why", false)
		o.must(err)
		o.expect("redelivered", b.Escalation.ID+" "+b.What, a.Escalation.ID+" "+a.What)
		if n := len(o.escalation("ESC-001").History); n != 2 {
			t.Errorf("%d lines of history", n)
		}
		o.pinged()
		o.clock.Set(a.Escalation.NextAt)
		fired, err := st.Timers().Claim(ctx, o.clock.Now(), time.Now(), time.Minute, 10)
		o.must(err)
		if len(fired) != 1 {
			t.Fatalf("%d timers", len(fired))
		}
		_, err = o.Acknowledge(ctx, o.as("rui"), ref("ESC-001"), time.Time{}) // the answer was faster
		o.must(err)
		if err := o.Fire(ctx, fired[0]); err != nil && err != ledger.ErrFired {
			t.Fatal(err)
		}
		if e := o.escalation("ESC-001"); e.State != domain.EscAcknowledged || e.Step != 1 {
			t.Errorf("a timer that was out when the answer came asked on: %+v", e)
		}
		o.expect("nobody else was asked", strings.Join(o.pinged(), ", "), "15 14:30 saoirse")
	})
}

func TestWhatCannotBeEscalated(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	for _, x := range []struct {
		who, about, why string
		code            domain.Code
	}{
		{"saoirse", "RSK-999", "x", domain.NotFound},
		{"saoirse", "RSK-007", "x", domain.NotFound}, // restricted: looks the same
		{"saoirse", "RSK-011", "x", domain.Refused},  // closed
		{"saoirse", "ESC-004", "x", domain.Invalid},
		{"saoirse", "RSK-001", " ", domain.Invalid},
		{"saoirse", "RSK-001", strings.Repeat("x", 501), domain.Invalid},
		{"yusra", "RSK-001", "x", domain.Forbidden}, // an auditor
	} {
		_, err := o.Escalate(ctx, o.as(x.who), ref(x.about), x.why, false)
		if domain.CodeOf(err) != x.code {
			t.Errorf("%s about %s: %v", x.who, x.about, err)
		}
	}
	absent, hidden := domain.Absent(ref("ESC-404")), domain.Absent(ref("ESC-404"))
	_, err := o.Acknowledge(ctx, o.as("saoirse"), ref("ESC-404"), time.Time{})
	if err == nil || err.Error() != absent.Error() || hidden.Error() != absent.Error() {
		t.Errorf("absent: %v", err)
	}
}

// A confidential item: direct messages to its readers only, no card, and neutral notifications.
func TestAConfidentialEscalationLeavesNoTraceInChannels(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	_, err := o.Escalate(ctx, o.as("joss"), ref("RSK-007"), "canary reason", true)
	o.must(err)
	o.until("2026-09-16 14:00")
	if len(o.read) == 0 {
		t.Fatal("nobody was asked")
	}
	for _, r := range o.read {
		if strings.HasPrefix(r.place, "#") {
			t.Errorf("in %s: %s", r.place, r.text)
		}
		if !r.letter.Message.Restricted || r.letter.Message.Summary != "You have a confidential security item to review." {
			t.Errorf("%s: notification %q", r.id, r.letter.Message.Summary)
		}
		if p := r.place[1:]; !strings.Contains(" noor stellan petra harlan marguerite joss amrit ", " "+p+" ") {
			t.Errorf("%s reads it", p)
		}
	}
	_, hidden := o.Acknowledge(ctx, o.as("saoirse"), ref("ESC-005"), time.Time{})
	_, absent := o.Acknowledge(ctx, o.as("saoirse"), ref("ESC-006"), time.Time{})
	if strings.ReplaceAll(hidden.Error(), "ESC-005", "ESC-006") != absent.Error() {
		t.Errorf("hidden and absent differ: %v / %v", hidden, absent)
	}
	entries, err := o.st.Audit(ctx, 1, 10_000)
	o.must(err)
	for _, e := range entries {
		if strings.Contains(e.Reason, "canary") {
			t.Errorf("the trail keeps the reason of a confidential item: %+v", e)
		}
	}
}

// Domain 7.5: what stood in the imported file goes on from the first start, and nothing that fell due before is sent.
func TestImportedEscalationsGoOnFromTheFirstStart(t *testing.T) {
	o := newOffice(t, "2026-09-15 09:00", true)
	_, err := o.ArmImported(ctx)
	o.must(err)
	o.until("2026-09-15 09:30")
	for _, r := range o.read {
		if strings.HasPrefix(r.id, "esc:") || strings.HasPrefix(r.card, "card:ESC") {
			t.Errorf("sent at the start: %s to %s", r.id, r.place)
		}
	}
	e := o.escalation("ESC-002") // SEV2, held by Stellan: two hours from the start
	if !e.NextAt.Equal(moment(t, "2026-09-15 11:00")) || len(e.Steps) != 4 {
		t.Errorf("%+v", e)
	}
	o.until("2026-09-15 11:00")
	if e = o.escalation("ESC-002"); e.State != domain.EscTriggered || e.Step != 2 {
		t.Errorf("%+v", e)
	}
	o.contains("asked again", o.last("@stellan", ""), "Stellan Mbeki-Ross, you are asked")
}

// Two replicas and two people at once: the timer is handed out while several press "I have it". One wins, the others
// read who it was, and nobody is asked twice (F29, T20).
func TestManyPressAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, env storetest.Env) {
		o := openOffice(t, st, "2026-09-15 14:00", false)
		got, err := o.Escalate(ctx, o.as("saoirse"), ref("service:track-api"), "why", true)
		o.must(err)
		o.pinged()
		o.clock.Set(got.Escalation.NextAt)
		fired, err := st.Timers().Claim(ctx, o.clock.Now(), time.Now(), time.Minute, 10)
		o.must(err)
		other := ledger.New(env.Open(t), o.clock, slog.New(slog.DiscardHandler))
		other.WriteBudget = 10 * time.Second
		o.must(other.Refresh(ctx))
		var wg sync.WaitGroup
		var won atomic.Int32
		for i, who := range []string{"emeka", "renata", "noor", "emeka", "renata", "noor"} {
			l, rq := o.Ledger, o.as(who)
			if i%2 == 1 {
				l = other
			}
			wg.Go(func() {
				_, err := l.Acknowledge(ctx, rq, ref("ESC-001"), time.Time{})
				switch {
				case err == nil:
					won.Add(1)
				case domain.CodeOf(err) != domain.AlreadyDone:
					t.Errorf("%s: %v", rq.Caller.Person, err)
				}
			})
		}
		for _, f := range fired {
			wg.Go(func() {
				if err := other.Fire(ctx, f); err != nil && err != ledger.ErrFired {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		e := o.escalation("ESC-001")
		// The winner may press twice: the second press renews the promise.
		if e.State != domain.EscAcknowledged || won.Load() < 1 || won.Load() > 2 {
			t.Errorf("%d won, %+v", won.Load(), e)
		}
		o.run(o.clock.Now())
		asked := map[string]int{}
		for _, r := range o.read {
			if strings.HasPrefix(r.id, "esc:") && !strings.Contains(r.id, "told") {
				asked[r.place]++
			}
		}
		for place, n := range asked {
			if n > 1 {
				t.Errorf("%s was asked %d times", place, n)
			}
		}
	})
}
