package ledger_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

func (o *office) incident(id string) *domain.Incident {
	o.Helper()
	i, _ := o.get(id).(*domain.Incident)
	if i == nil {
		o.Fatalf("no %s", id)
	}
	return i
}

// to says whether somebody reads words in a direct message since the last look.
func (o *office) to(person, words string) bool {
	o.deliver()
	return slices.ContainsFunc(o.read, func(r reading) bool { return r.place == "@"+person && strings.Contains(r.text, words) })
}

var night = ledger.NewIncident{Title: "Orders of other clinics are shown", Severity: "SEV1", Services: []string{"clinic-portal"}}

// Scene 9: declared at night, everybody who must know is told at once, a lead is looked for and the search ends in the
// commit that names one; who has a role reads what it means.
func TestIncidentAtNight(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
		o := openOffice(t, st, "2026-09-15 23:40", false)
		got, err := o.DeclareIncident(ctx, o.as("maike"), night)
		o.must(err)
		if got.Incident.State != domain.IncDeclared || got.Search == nil || got.Search.PathID != domain.MajorPath || !got.Search.Urgent {
			t.Fatalf("%+v %+v", got, got.Search)
		}
		o.deliver()
		for _, p := range []string{"noor", "stellan", "farrah"} { // the security leads, and who answers for the portal
			o.contains("to "+p, o.last("@"+p, ""), "Orders of other clinics are shown")
			if !o.to(p, "Maike Dresslund declared an incident.") {
				t.Errorf("%s is not told", p)
			}
		}
		for _, r := range o.read {
			if strings.HasPrefix(r.id, "inc:") && r.prio != outbox.Urgent {
				t.Errorf("%s can wait: %d", r.id, r.prio)
			}
		}
		o.contains("who is asked", o.last("@noor", "card:"+got.Search.ID+":1:1"), "Nobody leads it yet.", "[Take the lead] [I have it]")
		card := o.last("#eng-clinic", "card:INC-001")
		if card == "" {
			card = o.last("#"+got.Place, "card:INC-001")
		}
		o.contains("card", card, "# INC-001 · Orders of other clinics are shown", "SEV1, nobody leads it yet.", "[Take the lead]", "Take a role…: [Containment lead]")

		o.read = nil
		_, err = o.NameRole(ctx, o.as("nils"), ref("INC-001"), "lead", "", false)
		o.must(err)
		if e := o.escalation(got.Search.ID); e.State != domain.EscResolved || e.Outcome != "Nils Aakerby leads it." {
			t.Errorf("the search goes on: %s %q", e.State, e.Outcome)
		}
		o.contains("who declared it", o.last("@maike", ""), "Nils Aakerby is the lead now.")
		_, err = o.NameRole(ctx, o.as("gideon"), ref("INC-001"), "lead", "", false)
		if domain.CodeOf(err) != domain.AlreadyDone {
			t.Errorf("two lead: %v", err)
		}
		_, err = o.NameRole(ctx, o.as("nils"), ref("INC-001"), "comms", "celeste", false)
		o.must(err)
		o.contains("Celeste", o.last("@celeste", ""), "@Celeste Amadi-Ruiz, Nils Aakerby named you as comms lead of this incident.", "You send the updates on time", "[Send update]")
		_, err = o.NameRole(ctx, o.as("nils"), ref("INC-001"), "lead", "gideon", false)
		o.must(err)
		o.contains("who leads now", o.last("@gideon", ""), "named you as lead", "You decide and keep everybody going in one direction.")
	})
}

// A comms lead and a statement approver within 60 minutes, else escalate, once; the search ends when both are named, and
// nobody is named by silence (domain 3.6).
func TestRolesMissing(t *testing.T) {
	o := newOffice(t, "2026-09-15 23:40", false)
	n := night
	n.Leads, n.Severity = true, "SEV2"
	got, err := o.DeclareIncident(ctx, o.as("maike"), n)
	o.must(err)
	if got.Search != nil || got.Incident.Lead != "maike" {
		t.Fatalf("who declared it leads: %+v", got)
	}
	_, err = o.NameRole(ctx, o.as("maike"), ref("INC-001"), "comms", "celeste", false)
	o.must(err)
	o.until("2026-09-16 00:39")
	roles := func() (out []string) {
		for _, r := range o.read {
			if strings.HasPrefix(r.place, "@") && strings.Contains(r.text, "Not named within 60 minutes: statement approver.") {
				out = append(out, r.place)
			}
		}
		return out
	}
	if len(roles()) != 0 {
		t.Error("a minute early")
	}
	o.until("2026-09-16 00:41")
	if !slices.Contains(roles(), "@noor") || !o.to("maike", "An hour has passed and nobody is named yet: statement approver.") {
		t.Errorf("not escalated: %v", roles())
	}
	e := o.escalation("ESC-001")
	if i := o.incident("INC-001"); i.StatementApprover != "" || !e.Running() {
		t.Errorf("%+v %s", i, e.State)
	}
	_, err = o.NameRole(ctx, o.as("noor"), ref("INC-001"), "statement", "marguerite", false)
	o.must(err)
	if e = o.escalation("ESC-001"); e.State != domain.EscResolved {
		t.Errorf("the search goes on: %s", e.State)
	}
}

// Severity that rises brings what a SEV1 needs from that moment on; resolving moves on to retro_due in one commit, with
// two entries in the trail and two lines of the timeline (domain 3.6, 7.3).
func TestSeverityAndResolved(t *testing.T) {
	o := newOffice(t, "2026-09-15 10:00", false)
	_, err := o.DeclareIncident(ctx, o.as("maike"), ledger.NewIncident{Title: "Mails with a strange link", Severity: "SEV4", Services: []string{"clinic-portal"}})
	o.must(err)
	if len(o.pinged()) != 0 {
		t.Error("a SEV4 wakes somebody")
	}
	if _, err = o.ChangeSeverity(ctx, o.as("maike"), ref("INC-001"), "SEV2", "passwords were typed in", false); domain.CodeOf(err) != domain.Forbidden {
		t.Errorf("not the lead: %v", err)
	}
	got, err := o.ChangeSeverity(ctx, o.as("noor"), ref("INC-001"), "SEV2", "passwords were typed in", false)
	o.must(err)
	if got.Search == nil || !got.Search.Urgent || !o.to("farrah", "changed it from SEV4 to SEV2: passwords were typed in") {
		t.Errorf("%+v", got)
	}
	for _, step := range []func() (ledger.Handled, error){
		func() (ledger.Handled, error) {
			return o.NameRole(ctx, o.as("nils"), ref("INC-001"), "lead", "", false)
		},
		func() (ledger.Handled, error) {
			return o.ContainIncident(ctx, o.as("nils"), ref("INC-001"), "passwords reset")
		},
		func() (ledger.Handled, error) {
			return o.SpreadIncident(ctx, o.as("nils"), ref("INC-001"), "a new link")
		},
		func() (ledger.Handled, error) {
			return o.ContainIncident(ctx, o.as("nils"), ref("INC-001"), "links blocked")
		},
		func() (ledger.Handled, error) {
			return o.ResolveIncident(ctx, o.as("nils"), ref("INC-001"), "nothing was taken")
		},
	} {
		_, err := step()
		o.must(err)
	}
	i := o.incident("INC-001")
	var lines []string
	for _, m := range i.Timeline {
		lines = append(lines, m.What)
	}
	o.expect("timeline", strings.Join(lines, " "), "declare severity lead contain spread contain resolve retro_due")
	if i.State != domain.IncRetroDue || i.Outcome != "nothing was taken" || i.Times["contained"].IsZero() {
		t.Errorf("%+v", i)
	}
	var trail []string
	entries, err := o.st.Audit(ctx, 0, 10_000)
	o.must(err)
	for _, e := range entries {
		if e.Object == "INC-001" {
			trail = append(trail, strings.TrimPrefix(e.Action, "incident."))
		}
	}
	o.contains("trail", strings.Join(trail, " "), "severity lead contain spread contain resolve retro_due")
}

// A false alarm ends every search about it, and keeps its reason.
func TestFalseAlarm(t *testing.T) {
	o := newOffice(t, "2026-09-15 23:40", false)
	got, err := o.DeclareIncident(ctx, o.as("maike"), night)
	o.must(err)
	_, err = o.CancelIncident(ctx, o.as("noor"), ref("INC-001"), "it was our own test")
	o.must(err)
	if e := o.escalation(got.Search.ID); e.State != domain.EscResolved {
		t.Errorf("a closed item pages: %s", e.State)
	}
	o.pinged()
	o.until("2026-09-18 12:00")
	for _, who := range o.pinged() {
		t.Errorf("it pages later: %s", who)
	}
	if i := o.incident("INC-001"); i.Outcome != "it was our own test" || i.Live() {
		t.Errorf("%+v", i)
	}
}

// A confidential incident goes by direct message to its readers alone; who gets a role reads what hangs on it too.
func TestConfidentialIncident(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	n := night
	n.Confidential = true
	got, err := o.DeclareIncident(ctx, o.as("maike"), n)
	o.must(err)
	o.deliver()
	for _, r := range o.read {
		if !slices.Contains([]string{"@noor", "@stellan", "@maike"}, r.place) || r.letter.Message.Summary != "You have a confidential security item to review." {
			t.Errorf("%s reads: %s\n%s", r.place, r.letter.Message.Summary, r.text)
		}
	}
	_, err = o.NameRole(ctx, o.as("noor"), ref("INC-001"), "comms", "celeste", false)
	if e := domain.CodeOf(err); e != domain.Refused {
		t.Errorf("not asked first: %v", err)
	}
	_, err = o.NameRole(ctx, o.as("noor"), ref("INC-001"), "comms", "celeste", true)
	o.must(err)
	if e := o.escalation(got.Search.ID); !e.IsRestricted() || !e.MayRead("celeste") || e.MayRead("farrah") {
		t.Errorf("its search: %v", e.NeedToKnow)
	}
	if _, err = o.NameRole(ctx, o.as("farrah"), ref("INC-001"), "scribe", "", false); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("who may not see it: %v", err)
	}
}
