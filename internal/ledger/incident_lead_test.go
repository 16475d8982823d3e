package ledger_test

import (
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// ledBy is an incident of the afternoon that somebody leads.
func (o *office) ledBy(lead, severity string, secret bool) {
	o.Helper()
	n := night
	n.Severity, n.Confidential = severity, secret
	_, err := o.DeclareIncident(ctx, o.as("noor"), n)
	o.must(err)
	_, err = o.NameRole(ctx, o.as("noor"), ref("INC-001"), "lead", lead, true)
	o.must(err)
	o.until("2026-09-15 14:01")
	if got := o.looking(); len(got) > 0 {
		o.Fatalf("somebody leads, and %d are looking", len(got))
	}
	o.read = nil
}

// lines counts what a timeline says of one sort.
func (o *office) lines(what string) (n int) {
	for _, m := range o.incident("INC-001").Timeline {
		if m.What == what {
			n++
		}
	}
	return n
}

// Whoever leads an incident leaves the company: it stands on the timeline and the card, somebody is searched for at once
// and once, and whoever takes the lead ends it (domain 3.5, 3.6, reliability F28).
func TestALeadWhoLeavesIsSearchedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
		o := openOffice(t, st, "2026-09-15 14:00", false)
		o.ledBy("nils", "SEV2", false)
		o.leaves("nils")
		for range 3 {
			o.must(o.MindLeft(ctx))
			o.until("2026-09-15 14:02")
		}
		got := o.looking()
		if len(got) != 1 || got[0].Trigger != domain.TriggerLead || !got[0].Urgent || got[0].PathID != domain.MajorPath || o.lines("lead_gone") != 1 {
			t.Fatalf("%+v, %d lines", got, o.lines("lead_gone"))
		}
		i := o.incident("INC-001")
		o.contains("card", o.last("#"+i.Place, "card:INC-001"), "Nils Aakerby led it and cannot be asked any more: nobody leads it now.", "Next: somebody takes the lead.", "[Take the lead]")
		if asked := o.newAsks(); len(asked) == 0 || strings.Contains(strings.Join(asked, " "), "nils") {
			t.Errorf("asked: %v", asked)
		}

		again := ledger.New(st, o.clock, slog.New(slog.DiscardHandler)) // after a restart everything is looked at once more
		o.must(again.Refresh(ctx))
		o.must(again.MindLeft(ctx))
		o.until("2026-09-15 14:03")
		if len(o.looking()) != 1 || o.lines("lead_gone") != 1 {
			t.Errorf("searched for again: %d, %d lines", len(o.looking()), o.lines("lead_gone"))
		}
		_, err := o.NameRole(ctx, o.as("gideon"), ref("INC-001"), "lead", "", false) // anybody takes what nobody has
		o.must(err)
		if e := o.escalation(got[0].ID); e.State != domain.EscResolved || e.Outcome != "Gideon Farrow-Nakamura leads it." {
			t.Errorf("it goes on: %s %q", e.State, e.Outcome)
		}
	})
}

// Who left is not named to somebody who is refused; and where a search for another lead ended because it became less bad
// and it rises again, the next one says why it looks.
func TestALeadWhoLeftIsNotSentFor(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	o.ledBy("nils", "SEV2", false)
	contain := func() string {
		_, err := o.ContainIncident(ctx, o.as("maike"), ref("INC-001"), "switched off")
		if err == nil {
			t.Fatal("anybody contains it")
		}
		return err.Error()
	}
	if s := contain(); !strings.Contains(s, "Nils Aakerby") {
		t.Errorf("who can: %s", s)
	}
	o.leaves("nils")
	if s := contain(); strings.Contains(s, "Nils") || !strings.Contains(s, " can.") {
		t.Errorf("who can: %s", s)
	}
	if _, err := o.NameRole(ctx, o.as("maike"), ref("INC-001"), "scribe", "rui", false); err == nil || strings.Contains(err.Error(), "Nils") {
		t.Errorf("who names roles: %v", err)
	}
	o.must(o.MindLeft(ctx))
	o.until("2026-09-15 14:02")
	for _, severity := range []string{"SEV4", "SEV1"} {
		_, err := o.ChangeSeverity(ctx, o.as("noor"), ref("INC-001"), severity, "we know more", false)
		o.must(err)
		o.until("2026-09-15 14:03")
	}
	if got := o.looking(); len(got) != 1 || got[0].Why != "Nils Aakerby, who leads it, cannot be asked any more." {
		t.Errorf("looking: %+v", got)
	}
}

// Away is gone where nobody stands in, for as long as it lasts; each absence is searched for once.
func TestALeadWhoIsAwayIsSearchedFor(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	o.ledBy("nils", "SEV2", false)
	step := func(what, until string, looking, lines int) {
		t.Helper()
		o.must(o.MindLeft(ctx))
		o.until(until)
		if len(o.looking()) != looking || o.lines("lead_gone") != lines {
			t.Errorf("%s: %d looking, %d lines", what, len(o.looking()), o.lines("lead_gone"))
		}
	}
	_, err := o.SetAway(ctx, o.as("nils"), date(t, "2026-09-30"), "gideon")
	o.must(err)
	step("somebody stands in", "2026-09-15 14:02", 0, 0)
	_, err = o.SetAway(ctx, o.as("nils"), date(t, "2026-09-30"), "")
	o.must(err)
	step("nobody does", "2026-09-15 14:03", 1, 1)
	_, err = o.SetBack(ctx, o.as("nils"))
	o.must(err)
	step("back", "2026-09-15 14:04", 0, 1)
	i := o.incident("INC-001")
	o.contains("card", o.last("#"+i.Place, "card:INC-001"), "Nils Aakerby leads.")
	_, err = o.SetAway(ctx, o.as("nils"), date(t, "2026-09-30"), "")
	o.must(err)
	step("away again", "2026-09-15 14:05", 1, 2)
	_, err = o.NameRole(ctx, o.as("nils"), ref("INC-001"), "lead", "", false)
	o.must(err)
	step("who says that they lead is here", "2026-09-15 14:06", 0, 2)
}

// An absence ends with its last day, of who leads and of who stands in, and nobody says so: the timeline and
// the card say who leads, and the next absence is searched for.
func TestALeadWhoseAbsenceIsOver(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	o.ledBy("nils", "SEV2", false)
	step := func(what, until string, gone, back int) {
		t.Helper()
		o.must(o.MindLeft(ctx))
		o.until(until)
		o.must(o.MindLeft(ctx))
		o.until(until)
		if o.lines("lead_gone") != gone || o.lines("lead_back") != back {
			t.Errorf("%s: gone %d times, back %d", what, o.lines("lead_gone"), o.lines("lead_back"))
		}
	}
	away := func(who, until, delegate string) {
		t.Helper()
		_, err := o.SetAway(ctx, o.as(who), date(t, until), delegate)
		o.must(err)
	}
	away("nils", "2026-09-30", "gideon")
	away("gideon", "2026-09-16", "")
	step("both are away", "2026-09-15 14:02", 1, 0)
	step("who stands in is back", "2026-09-17 08:00", 1, 1)
	i := o.incident("INC-001")
	o.contains("card", o.last("#"+i.Place, "card:INC-001"), "Nils Aakerby leads.")
	away("gideon", "2026-09-18", "")
	step("and away again", "2026-09-17 08:02", 2, 1)
}

// Who has the lead again after somebody else had it leads as if never away: the topic says so, and the same absence is
// searched for once more. Of two absences the one that the lead was taken in counts; what is over needs no lead.
func TestWhoHasTheLeadAgainIsNotMissed(t *testing.T) {
	begin := func() *office {
		o := newOffice(t, "2026-09-15 14:00", false)
		o.ledBy("nils", "SEV2", false)
		return o
	}
	minds := func(o *office, until string) {
		t.Helper()
		o.must(o.MindLeft(ctx))
		o.until(until)
	}
	away := func(o *office, until string) {
		t.Helper()
		_, err := o.SetAway(ctx, o.as("nils"), date(t, until), "")
		o.must(err)
	}
	lead := func(o *office, by, who string) {
		t.Helper()
		_, err := o.NameRole(ctx, o.as(by), ref("INC-001"), "lead", who, false)
		o.must(err)
	}
	topic := func(o *office, what, want string) {
		t.Helper()
		if got := o.incident("INC-001").RoomTopic(o.Directory()); !strings.Contains(got, want) {
			t.Errorf("%s: %s", what, got)
		}
	}

	o := begin()
	away(o, "2026-09-30")
	minds(o, "2026-09-15 14:02")
	topic(o, "away", "no lead now")
	lead(o, "gideon", "")
	_, err := o.SetBack(ctx, o.as("nils"))
	o.must(err)
	minds(o, "2026-09-15 14:03")
	lead(o, "gideon", "nils")
	minds(o, "2026-09-15 14:04")
	topic(o, "handed back", "lead: Nils Aakerby")
	away(o, "2026-09-30")
	minds(o, "2026-09-15 14:05")
	if n := o.lines("lead_gone"); n != 2 || len(o.looking()) != 1 {
		t.Errorf("away once more: %d lines, %d looking", n, len(o.looking()))
	}

	o = begin()
	away(o, "2026-09-18")
	minds(o, "2026-09-15 14:02")
	away(o, "2026-09-30")
	minds(o, "2026-09-15 14:03")
	lead(o, "nils", "")
	minds(o, "2026-09-15 14:04")
	topic(o, "taken in the second absence", "lead: Nils Aakerby")
	_, err = o.SetBack(ctx, o.as("nils"))
	o.must(err)
	minds(o, "2026-09-15 14:05")
	away(o, "2026-09-30")
	minds(o, "2026-09-15 14:06")
	if len(o.looking()) != 1 {
		t.Errorf("away to the same day after it was taken: %d looking", len(o.looking()))
	}

	o = begin()
	away(o, "2026-09-18")
	minds(o, "2026-09-15 14:02")
	_, err = o.ContainIncident(ctx, o.as("noor"), ref("INC-001"), "off")
	o.must(err)
	_, err = o.ResolveIncident(ctx, o.as("noor"), ref("INC-001"), "rolled back")
	o.must(err)
	topic(o, "resolved meanwhile", "lead: Nils Aakerby")
}

// A search for a lead that somebody joined for a reason of their own goes on once the lead is taken, and says so; the lead
// is offered by it no longer.
func TestASearchThatGoesOnOffersNoLead(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	n := night
	n.Severity = "SEV1"
	_, err := o.DeclareIncident(ctx, o.as("maike"), n)
	o.must(err)
	_, err = o.Escalate(ctx, o.as("maike"), ref("INC-001"), "customers call us", false)
	o.must(err)
	_, err = o.NameRole(ctx, o.as("nils"), ref("INC-001"), "lead", "", false)
	o.must(err)
	o.until("2026-09-15 14:01")
	e := o.looking()[0]
	if last := e.History[len(e.History)-1]; e.SeeksLead() || !strings.Contains(last.Text, "Nils Aakerby leads it.") {
		t.Errorf("%+v", last)
	}
	if s := o.last("@noor", "card:"+e.ID+":1:1"); strings.Contains(s, "Take the lead") || !strings.Contains(s, "[I have it]") {
		t.Error(s)
	}
	got, err := o.Waiting(ctx, o.as("noor").Caller)
	o.must(err)
	if w := got[0]; w.Record.Ref() != e.Ref() || strings.Contains(w.Do, "lead") || slices.Contains(w.Press, "incident lead INC-001") {
		t.Errorf("%+v", w)
	}
	_, err = o.NameRole(ctx, o.as("noor"), ref("INC-001"), "comms", "celeste", false)
	o.must(err)
	if again := o.escalation(e.ID); len(again.History) != len(e.History) {
		t.Errorf("said again: %+v", again.History)
	}
	if s := o.last("@noor", "card:"+e.ID+":1:1"); strings.Contains(s, "Nobody leads it yet.") || !strings.Contains(s, "customers call us") {
		t.Errorf("what it is for now: %s", s)
	}

	o.leaves("nils") // and a lead is sought once more
	o.must(o.MindLeft(ctx))
	o.until("2026-09-15 14:02")
	if got := o.escalation(e.ID); !got.SeeksLead() || len(o.looking()) != 1 {
		t.Errorf("sought again: %+v", got.History)
	}
	if s := o.last("@noor", "card:"+e.ID+":1:1"); !strings.Contains(s, "[Take the lead]") {
		t.Error(s)
	}
	_, err = o.NameRole(ctx, o.as("gideon"), ref("INC-001"), "lead", "", false)
	o.must(err)
	if got := o.escalation(e.ID); got.SeeksLead() || !got.Live() {
		t.Errorf("found again: %+v", got.History)
	}
}

// What needs no lead wakes nobody: a SEV4, and what is over.
func TestNoLeadIsSearchedForWhereNoneIsNeeded(t *testing.T) {
	for name, o := range map[string]*office{"SEV4": newOffice(t, "2026-09-15 14:00", false), "SEV2": newOffice(t, "2026-09-15 14:00", false)} {
		o.ledBy("nils", name, false)
		if name == "SEV2" {
			_, err := o.ContainIncident(ctx, o.as("nils"), ref("INC-001"), "off")
			o.must(err)
			_, err = o.ResolveIncident(ctx, o.as("nils"), ref("INC-001"), "rolled back")
			o.must(err)
		}
		o.leaves("nils")
		o.must(o.MindLeft(ctx))
		o.until("2026-09-15 14:05")
		if len(o.looking()) > 0 || o.lines("lead_gone") > 0 {
			t.Errorf("%s: %+v", name, o.looking())
		}
		if name == "SEV4" { // it becomes worse: now somebody must be found, once
			_, err := o.ChangeSeverity(ctx, o.as("noor"), ref("INC-001"), "SEV1", "more of them", false)
			o.must(err)
			o.until("2026-09-15 14:06")
			if got := o.looking(); len(got) != 1 || o.lines("lead_gone") != 1 || strings.Contains(got[0].History[len(got[0].History)-1].Text, "One more reason") {
				t.Errorf("worse: %+v", got)
			}
		}
	}
}

// Of a confidential one only its readers are asked, and read of it.
func TestALeadWhoLeavesAConfidentialIncident(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	o.ledBy("nils", "SEV2", true)
	o.leaves("nils")
	o.must(o.MindLeft(ctx))
	o.until("2026-09-15 18:00")
	got := o.escalation("ESC-002")
	if got.Trigger != domain.TriggerLead || !got.IsRestricted() || o.lines("lead_gone") != 1 {
		t.Fatalf("%+v", got)
	}
	for _, r := range o.read {
		if !slices.Contains([]string{"@noor", "@stellan"}, r.place) || r.letter.Message.Summary != "You have a confidential security item to review." {
			t.Errorf("%s reads: %s\n%s", r.place, r.letter.Message.Summary, r.text)
		}
	}
}

// An imported incident whose lead is gone stays still until its first start: a timer that was set before would send all that
// fell due long ago (domain 7.5).
func TestALeadWhoIsGoneFromAnImportedIncident(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	o.ledBy("nils", "SEV2", false)
	i := domain.Clone(o.incident("INC-001"))
	i.Gen, i.NextUpdate = 0, moment(t, "2026-09-14 09:00")
	o.change(o.get("INC-001"), i)
	o.leaves("nils")
	o.must(o.MindLeft(ctx))
	if got := o.incident("INC-001"); got.Gen != 0 {
		t.Errorf("armed: %d", got.Gen)
	}
	o.until("2026-09-15 14:05")
	if got := o.lines("lead_gone") + o.lines("missed") + len(o.looking()); got > 0 {
		t.Errorf("%d things happened before the first start: %+v", got, o.incident("INC-001").Timeline)
	}
}

// An exercise whose lead leaves at night wakes nobody: who is asked next is asked in their own hours.
func TestALeadWhoLeavesAnExercise(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	script := domain.Scenario{Name: "ransom", Title: "A ransom note", Goal: "Who decides?", Severity: "SEV1", Service: "track-api", Minutes: 6000}
	_, err := o.StartDrill(ctx, o.as("noor"), ledger.NewDrill{Script: script, Lead: "nils"})
	o.must(err)
	o.until("2026-09-16 01:00")
	o.newAsks()
	before := len(o.looking())
	o.leaves("nils")
	o.must(o.MindLeft(ctx))
	o.until("2026-09-16 03:00")
	if o.lines("lead_gone") != 1 || before+len(o.looking()) == 0 {
		t.Fatalf("%d lines, %+v", o.lines("lead_gone"), o.looking())
	}
	for _, e := range o.looking() {
		if e.Urgent || !e.Exercise {
			t.Errorf("%+v", e)
		}
	}
	if got := o.newAsks(); len(got) > 0 {
		t.Errorf("woken: %v", got)
	}
}
