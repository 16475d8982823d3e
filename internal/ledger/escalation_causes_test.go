package ledger_test

import (
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

// leaves has somebody's account deactivated.
func (o *office) leaves(person string) {
	o.Helper()
	was := o.Directory().People[person]
	gone := domain.Clone(was)
	gone.Status = "deactivated"
	o.change(was, gone)
}

// newAsks lists who was newly asked by escalations, and when; what was read is forgotten.
func (o *office) newAsks() []string {
	var out []string
	for _, r := range o.read {
		if strings.HasPrefix(r.id, "esc:") && !strings.Contains(r.id, "told") && !r.edit {
			out = append(out, r.at.Format("02 15:04 ")+r.place[1:]+" "+strings.Split(r.id, ":")[1])
		}
	}
	o.read = nil
	return out
}

// Domain 3.5: nobody answers for a service of tier 1 for more than five business days. It is searched for once, along the
// service's path, and the search ends the moment somebody does.
func TestNobodyAnswersForAServiceOfTierOne(t *testing.T) {
	o := newOffice(t, "2026-09-04 08:00", false) // a Friday; Monday the 7th is a holiday
	o.must(o.EscalateGaps(ctx))
	sso := o.Directory().Services["track-api"]
	none := domain.Clone(sso)
	none.Accountable = ""
	o.change(sso, none)
	morning := func(day string) []string {
		o.until(day + " 13:30")
		o.must(o.EscalateGaps(ctx))
		o.until(day + " 13:31")
		return o.newAsks()
	}
	morning("2026-09-04") // first seen: a Friday
	for _, day := range []string{"2026-09-08", "2026-09-10", "2026-09-14"} {
		if got := morning(day); len(got) > 0 {
			t.Errorf("%s, not more than five business days: %v", day, got)
		}
	}
	o.expect("the sixth business day", strings.Join(morning("2026-09-15"), ", "), "15 13:30 rui ESC-001")
	e := o.escalation("ESC-001")
	if e.Trigger != domain.TriggerOwnerGap || e.About != ref("service:track-api") || e.PathID != "path-parcel" {
		t.Errorf("%+v", e)
	}
	if want := "Nobody is accountable for Tracking interface for customers. It has stood so since Fri 4 Sep 2026, and the business depends on it (tier 1). Find somebody who answers for it."; e.Why != want {
		t.Errorf("why: %s", e.Why)
	}
	_, err := o.Acknowledge(ctx, o.as("rui"), ref("ESC-001"), time.Time{})
	o.must(err)
	who := "saoirse"
	_, err = o.SetOwner(ctx, o.as("noor"), ledger.OwnerEdit{About: ref("service:track-api"), Accountable: &who})
	o.must(err)
	if e = o.escalation("ESC-001"); e.State != domain.EscResolved || e.Outcome != "Saoirse Delvaney answers for it." {
		t.Errorf("mended: %s %q", e.State, e.Outcome)
	}
	o.newAsks()
	if got := morning("2026-09-16"); len(got) > 0 {
		t.Errorf("mended: %v", got)
	}

	// The next gap is another one; resolved without an owner, it is not asked about again.
	gone := o.Directory().Services["track-api"]
	none = domain.Clone(gone)
	none.Accountable = ""
	o.change(gone, none)
	morning("2026-09-16")
	o.expect("the next gap", strings.Join(morning("2026-09-24"), ", "), "24 13:30 rui ESC-002")
	_, err = o.ResolveEscalation(ctx, o.as("noor"), ref("ESC-002"), "we wait for the reorganisation")
	o.must(err)
	if got := morning("2026-09-28"); len(got) > 0 {
		t.Errorf("once per gap: %v", got)
	}
}

// Who answers for a service may come back without a word about the service: a delegate is named, the account works again.
// The search ends as soon as the directory says so, not with the next morning.
func TestAGapThatADelegateClosesEndsItsSearchAtOnce(t *testing.T) {
	for name, mend := range map[string]func(*office){
		"Emeka Strand answers for it.": func(o *office) {
			_, err := o.SetBack(ctx, o.as("emeka"))
			o.must(err)
		},
		"Saoirse Delvaney stands in for Emeka Strand, who answers for it.": func(o *office) {
			_, err := o.SetAway(ctx, o.as("emeka"), date(t, "2026-10-30"), "saoirse")
			o.must(err)
		},
	} {
		o := newOffice(t, "2026-09-04 08:00", false)
		_, err := o.SetAway(ctx, o.as("emeka"), date(t, "2026-10-30"), "")
		o.must(err)
		for _, day := range []string{"2026-09-04", "2026-09-15"} {
			o.until(day + " 13:30")
			o.must(o.EscalateGaps(ctx))
		}
		if e := o.escalation("ESC-001"); e.Trigger != domain.TriggerOwnerGap || !e.Running() { // his other service of tier 1
			t.Fatalf("%+v", e)
		}
		o.must(o.MindLeft(ctx))
		if e := o.escalation("ESC-001"); !e.Running() {
			t.Errorf("ended while the gap stands: %s", e.Outcome)
		}
		mend(o)
		o.must(o.MindLeft(ctx))
		if e := o.escalation("ESC-001"); e.State != domain.EscResolved || e.Outcome != name {
			t.Errorf("%s: %s %q", name, e.State, e.Outcome)
		}
	}
}

// F28 on the real books: whoever leaves while they are asked is not waited for, whoever goes away is stood in for, and
// nothing is read while everybody is there.
func TestWhoLeavesWhileAsked(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	_, err := o.Escalate(ctx, o.as("saoirse"), ref("service:track-api"), "no answer for a week", false)
	o.must(err)
	o.must(o.MindLeft(ctx))
	o.until("2026-09-15 14:05")
	o.expect("asked", strings.Join(o.newAsks(), ", "), "15 14:00 rui ESC-001")
	o.leaves("rui")
	o.must(o.MindLeft(ctx))
	o.until("2026-09-15 14:06")
	o.expect("the next at once", strings.Join(o.newAsks(), ", "), "15 14:05 emeka ESC-001")
	_, err = o.SetAway(ctx, o.as("emeka"), date(t, "2026-09-18"), "saoirse")
	o.must(err)
	o.must(o.MindLeft(ctx))
	o.until("2026-09-15 14:07")
	o.expect("who stands in", strings.Join(o.newAsks(), ", "), "15 14:06 saoirse ESC-001")
	e := o.escalation("ESC-001")
	if e.Step != 2 || !e.NextAt.Equal(moment(t, "2026-09-15 15:06")) {
		t.Errorf("the wait counts from when she was asked: %+v", e)
	}
	_, err = o.Acknowledge(ctx, o.as("saoirse"), ref("ESC-001"), time.Time{})
	o.must(err)
	o.read = nil
	o.leaves("saoirse")
	o.must(o.MindLeft(ctx))
	o.until("2026-09-15 14:08")
	o.expect("who had it left: the same step, where nobody is any more", strings.Join(o.newAsks(), ", "), "15 14:07 renata ESC-001")
	o.must(o.MindLeft(ctx))
	if got := o.newAsks(); len(got) > 0 {
		t.Errorf("looked again: %v", got)
	}
}

// An exception that waits: the manager of who approves is asked after five business days or, sooner, a business day
// before it would be too late; the answer ends the search, and silence approves nothing.
func TestAnExceptionThatWaitsIsEscalated(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	risk := o.openRisk("secrets-store", 4, 4, 3) // High: Renata, whose manager is Ingrid
	_, err := o.RequestException(ctx, o.as("lior"), o.wants(risk, "secrets-store", "", "2026-11-15", "lior"))
	o.must(err)
	o.until("2026-09-22 13:00")
	if got := o.newAsks(); len(got) > 0 {
		t.Errorf("before the fifth business day: %v", got)
	}
	o.until("2026-09-22 14:30") // nine in Chicago
	o.expect("asked above", strings.Join(o.newAsks(), ", "), "22 14:00 ingrid ESC-001")
	e := o.escalation("ESC-001")
	if e.Trigger != domain.TriggerApproval || e.About != ref("EXC-001") || !strings.Contains(e.Why, "has waited for Renata Colmeiro since Tue 15 Sep 2026") {
		t.Errorf("%+v", e)
	}
	_, err = o.ApproveException(ctx, o.as("renata"), ref("EXC-001"), "the key is sealed", 0)
	o.must(err)
	if e = o.escalation("ESC-001"); e.State != domain.EscResolved || e.Outcome != "The question was answered." {
		t.Errorf("answered: %s %q", e.State, e.Outcome)
	}
	o.until("2026-09-30 00:00")
	for _, a := range o.newAsks() {
		if strings.Contains(a, "ESC-001") {
			t.Errorf("asked after the answer: %s", a)
		}
	}
}

// For a Critical risk two persons are waited for: the search names both, and after one yes the one who is left.
func TestASearchNamesEverybodyAnExceptionWaitsFor(t *testing.T) {
	for yes, want := range map[string]string{"": "has waited for Renata Colmeiro and a security lead since", "renata": "has waited for a security lead since", "noor": "has waited for Renata Colmeiro since"} {
		o := newOffice(t, "2026-09-15 14:00", false)
		risk := o.openRisk("secrets-store", 5, 5, 4)
		_, err := o.RequestException(ctx, o.as("lior"), o.wants(risk, "secrets-store", "", "2026-10-10", "lior"))
		o.must(err)
		if yes != "" {
			_, err = o.ApproveException(ctx, o.as(yes), ref("EXC-001"), "the key is sealed", 0)
			o.must(err)
		}
		o.until("2026-09-22 14:30")
		for _, e := range o.searches(ref("EXC-001")) {
			o.contains("yes from "+yes, e.Why, want)
		}
		if len(o.searches(ref("EXC-001"))) != 1 {
			t.Errorf("yes from %q: no search", yes)
		}
	}
}

// A risk that becomes Critical while somebody is searched for: asked at night too, and the hold is one business day.
func TestARiskThatBecomesCriticalHurriesItsSearch(t *testing.T) {
	o := newOffice(t, "2026-09-15 02:00", false)
	risk := o.openRisk("track-api", 3, 4, 3)
	_, err := o.Escalate(ctx, o.as("saoirse"), risk, "vendor will not patch", false)
	o.must(err)
	o.deliver()
	if got := o.newAsks(); len(got) > 0 {
		t.Errorf("at night: %v", got)
	}
	_, err = o.ScoreRisk(ctx, o.as("stellan"), risk, domain.Score{Likelihood: 5, Impact: 5, Exposure: 4, Evidence: "used in an attack"}, "measured", "attackers use it now")
	o.must(err)
	o.until("2026-09-15 02:01")
	o.contains("the card says so", o.last("#security-weekly", "card:ESC-001"), "Asked now: @Rui Castanheda.", "Urgent:")
	o.expect("asked at once", strings.Join(o.newAsks(), ", "), "15 02:00 rui ESC-001")
	_, err = o.Acknowledge(ctx, o.as("rui"), ref("ESC-001"), moment(t, "2026-09-17 02:00"))
	if domain.CodeOf(err) != domain.Invalid {
		t.Errorf("longer than one business day: %v", err)
	}
}
