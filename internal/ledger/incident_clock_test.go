package ledger_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// reminders are the messages about legal clocks that a person got, each as its time and the sentences in bold.
func (o *office) reminders(person string) []string {
	o.deliver()
	var out []string
	for _, r := range o.read {
		if r.place == "@"+person && strings.HasPrefix(r.id, "inc:INC-001:clock:") {
			out = append(out, r.text)
		}
	}
	return out
}

// Over the 72 hours of a night's incident each reminder comes once, to legal reviewers, the lead and security leads; what
// falls due together is one message; near the end somebody is searched for, until the notice is sent (domain 5.5, 3.5).
func TestClocksRemindAndPress(t *testing.T) {
	o := newOffice(t, "2026-09-15 09:00", false)
	for law := range map[string]bool{"hipaa": true, "sec_8k": true, "circia": true} { // two laws are enough here
		n := domain.Clone(o.Directory().Org)
		n.Obligations[law] = domain.LawNotApplicable
		o.change(o.Directory().Org, n)
	}
	_, err := o.DeclareIncident(ctx, o.as("nils"), ledger.NewIncident{Title: "Orders of other clinics are shown", Severity: "SEV3", Services: []string{"track-web"}, Leads: true})
	o.must(err)
	inc := ref("INC-001")
	for _, name := range []string{"gdpr", "nis2"} {
		_, err = o.StartClock(ctx, o.as("nils"), inc, domain.ClockSaid{Name: name, At: moment(t, "2026-09-15 09:00")})
		o.must(err)
	}
	step := func(until string, want map[string]int) {
		t.Helper()
		o.read = nil
		o.until(until)
		for person, n := range want {
			if got := o.reminders(person); len(got) != n {
				t.Errorf("until %s: %s got %d reminders, want %d:\n%s", until, person, len(got), n, strings.Join(got, "\n---\n"))
			}
		}
	}
	everybody := func(n int) map[string]int {
		return map[string]int{"bram": n, "marguerite": n, "nils": n, "noor": n, "stellan": n, "rui": 0, "celeste": 0, "renata": 0}
	}
	step("2026-09-15 20:59", everybody(0))
	step("2026-09-15 21:00", everybody(1)) // half of the early warning's 24 hours
	o.contains("half", o.reminders("bram")[0], "Send the early warning", "half of the time is over", "[It was sent]", "Not legal advice", "check with counsel")
	if text := o.reminders("nils")[0]; strings.Contains(text, "[It was sent]") {
		t.Errorf("the lead is offered what only a legal reviewer may say:\n%s", text)
	}
	step("2026-09-16 03:00", everybody(1))
	if e := o.Directory(); e == nil || len(o.searches(inc)) != 0 {
		t.Error("somebody is searched for at 75 %")
	}
	step("2026-09-16 06:36", everybody(1))
	found := o.searches(inc)
	if len(found) != 1 || !found[0].Urgent || found[0].Trigger != domain.TriggerClock || found[0].Steps[0].To != "bram" || found[0].Steps[1].To != "marguerite" || found[0].Steps[2].To != "nils" ||
		found[0].Steps[3].To != domain.LeadsStep || !strings.Contains(found[0].Why, "send the early warning") {
		t.Fatalf("the search: %+v", found)
	}
	if found[0].Calls[0].To != "bram" {
		t.Errorf("in the night Bram is asked at once: %+v", found[0].Calls)
	}
	// Bram sends it: the search ends, and nobody is told that it was missed.
	_, err = o.MeetClock(ctx, o.as("bram"), inc, domain.ClockSaid{Name: domain.ClockNIS2Early, At: moment(t, "2026-09-16 06:40")})
	if err == nil {
		t.Error("what is still to come was met")
	}
	o.until("2026-09-16 07:00")
	_, err = o.MeetClock(ctx, o.as("bram"), inc, domain.ClockSaid{Name: domain.ClockNIS2Early, At: moment(t, "2026-09-16 06:40")})
	o.must(err)
	if left := o.searches(inc); len(left) != 0 {
		t.Errorf("the notice was sent and somebody is searched for: %+v", left)
	}
	step("2026-09-16 20:59", everybody(0))
	step("2026-09-16 21:00", everybody(1)) // two clocks of 72 hours are half over: one message
	o.contains("two in one", o.reminders("marguerite")[0], "Tell the data protection authority", "Send the notification")
	step("2026-09-18 01:00", everybody(1)) // 75 %, also two in one; 54 hours
	step("2026-09-18 01:48", everybody(1)) // 90 %
	step("2026-09-18 08:59", everybody(0))
	o.contains("missed", func() string { step("2026-09-18 09:02", everybody(1)); return o.reminders("noor")[0] }(), "missed. Nothing is recorded as sent.")
	i := o.incident("INC-001")
	if i.Legal["gdpr"].Missed[domain.ClockGDPRAuthority].IsZero() || !slices.ContainsFunc(i.Timeline, func(m domain.Moment) bool { return strings.HasPrefix(m.Text, "Legal clock missed") }) {
		t.Errorf("what was missed is not written down: %+v", i.Legal)
	}
	if len(o.searches(inc)) != 1 {
		t.Error("nobody is searched for when a clock was missed")
	}
	// It does not apply after all, and the other was sent late: that ends the search too.
	_, err = o.ClockOff(ctx, o.as("marguerite"), inc, "gdpr", "no personal data was shown")
	o.must(err)
	_, err = o.MeetClock(ctx, o.as("bram"), inc, domain.ClockSaid{Name: domain.ClockNIS2Notification, Sure: true})
	o.must(err)
	if left := o.searches(inc); len(left) != 0 {
		t.Errorf("everything is answered and somebody is searched for: %+v", left)
	}
	o.read = nil
	o.until("2026-09-20 09:00")
	if got := o.reminders("bram"); len(got) != 0 {
		t.Errorf("what is answered asks again: %s", got)
	}
	for _, c := range domain.Clocks(o.Directory(), o.incident("INC-001"), moment(t, "2026-09-20 09:00")) {
		if c.Name == domain.ClockNIS2Notification && c.Status != domain.ClockMetLate {
			t.Errorf("sent late: %s", c.Status)
		}
	}
}

// searches are the escalations about a record that are not resolved.
func (o *office) searches(about domain.Ref) []*domain.Escalation {
	var out []*domain.Escalation
	for n := 1; n < 10; n++ {
		if e, ok := o.get(fmt.Sprintf("ESC-%03d", n)).(*domain.Escalation); ok && e != nil && e.About == about && e.Live() {
			out = append(out, e)
		}
	}
	return out
}

// Whether it is material is asked every day at nine, each day once, until it is decided (domain 5.5); an imported incident
// is asked from its import on (7.5).
func TestMaterialityIsAskedEveryDay(t *testing.T) {
	o := newOffice(t, "2026-09-15 09:00", true)
	_, err := o.ArmImported(ctx)
	o.must(err)
	count := func(until string) int {
		t.Helper()
		o.read = nil
		o.until(until)
		n := 0
		for _, r := range o.read {
			if r.place == "@bram" && strings.Contains(r.text, "Has materiality been assessed?") {
				n++
			}
		}
		return n
	}
	if n := count("2026-09-15 12:59"); n != 0 {
		t.Errorf("before nine in New York: %d", n)
	}
	for day := 15; day < 18; day++ {
		if n := count(fmt.Sprintf("2026-09-%d 20:00", day)); n != 1 {
			t.Errorf("on the %dth: %d", day, n)
		}
	}
	_, err = o.StartClock(ctx, o.as("stellan"), ref("INC-003"), domain.ClockSaid{Name: domain.ClockSEC8K})
	o.must(err)
	if n := count("2026-09-19 20:00"); n != 0 {
		t.Errorf("it was decided and is asked: %d", n)
	}
	kept := 0
	for key := range o.incident("INC-003").Served {
		if strings.Contains(key, "daily") {
			kept++
		}
	}
	if kept > 1 {
		t.Errorf("%d days of one question are kept", kept)
	}
}

// The security leads read a daily question only where nobody leads: whoever is away with nobody standing in does not.
func TestSecurityLeadsAreAskedEveryDayWhereTheLeadIsGone(t *testing.T) {
	for gone, want := range map[bool]int{false: 0, true: 1} {
		o := newOffice(t, "2026-09-15 09:00", true)
		_, err := o.ArmImported(ctx)
		o.must(err)
		i := o.incident("INC-003")
		o.expect("who leads", i.Lead, "stellan")
		if gone {
			_, err = o.SetAway(ctx, o.as("stellan"), date(t, "2026-09-30"), "")
			o.must(err)
		}
		o.until("2026-09-15 20:00")
		n := 0
		for _, r := range o.read {
			if r.place == "@noor" && strings.Contains(r.text, "Has materiality been assessed?") {
				n++
			}
		}
		if n != want {
			t.Errorf("the lead is gone: %v, a security lead is asked %d times", gone, n)
		}
	}
}

// A clock that an imported incident missed stays missed, though the organisation's file gives it more time before anybody
// touched the incident (domain 5.5).
func TestAnImportedMissOutlivesALongerClock(t *testing.T) {
	o := newOffice(t, "2026-09-15 09:00", true)
	was := o.incident("INC-003")
	n := domain.Clone(was)
	n.Legal = map[string]domain.Legal{"gdpr": {Status: domain.LawApplies, Times: map[string]time.Time{"aware": moment(t, "2026-09-01 09:00")}}}
	o.change(was, n)
	_, err := o.ArmImported(ctx)
	o.must(err)
	org := domain.Clone(o.Directory().Org)
	org.Clocks = map[string]string{domain.ClockGDPRAuthority: "90 days"}
	o.change(o.Directory().Org, org)
	clocks := domain.Clocks(o.Directory(), o.incident("INC-003"), moment(t, "2026-09-15 10:00"))
	at := slices.IndexFunc(clocks, func(c domain.Clock) bool { return c.Name == domain.ClockGDPRAuthority })
	if at < 0 || clocks[at].Status != domain.ClockMissed || !clocks[at].Missed.Equal(moment(t, "2026-09-04 09:00")) {
		t.Errorf("after the change of the file: %+v", clocks)
	}
}
