package ledger_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// What changes twice in one commit is shown as the commit leaves it, with both lines in its thread: a severity that rises
// joins the search for a lead and shortens the promise of whoever took it.
func TestACardShowsTheEndOfItsCommit(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	n := night
	n.Severity = "SEV3"
	got, err := o.DeclareIncident(ctx, o.as("maike"), n)
	o.must(err)
	esc := got.Search
	o.until("2026-09-15 14:01")
	who := o.escalation(esc.ID).Asked
	if len(who) == 0 {
		t.Fatalf("nobody is asked: %+v", esc)
	}
	_, err = o.Acknowledge(ctx, o.as(who[0]), esc.Ref(), time.Time{})
	o.must(err)
	o.deliver()
	o.read = nil
	_, err = o.ChangeSeverity(ctx, o.as("noor"), got.Incident.Ref(), "SEV1", "all clinics see it", false)
	o.must(err)
	e := o.escalation(esc.ID)
	if !e.Until.Equal(moment(t, "2026-09-15 14:31")) {
		t.Fatalf("promised until %s", e.Until)
	}
	place := "#" + e.Place
	until := domain.Stamp(e.Until, o.Directory().Location())
	o.contains("the card", o.last(place, "card:"+esc.ID), until)
	o.contains("who has it", o.last("@"+who[0], "card:"+esc.ID+":1:1"), domain.Stamp(e.Until, o.Directory().ZoneOf(who[0])))
	var lines []string
	for _, r := range o.read {
		if strings.HasPrefix(r.id, "hist:"+esc.ID) {
			lines = append(lines, r.text)
		}
	}
	o.contains("its thread", strings.Join(lines, "\n"), "One more reason", "It is more serious now")
}

// A proposal that is late again after its day was moved is told again: it is another day that passed (domain 3.3).
func TestAProposalLateAgainIsToldAgain(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	_, err := o.ProposeDecision(ctx, o.as("farrah"), tracking(t))
	o.must(err)
	told := func(until string) int {
		o.Helper()
		o.deliver()
		o.read = nil
		o.until(until)
		return o.asked("marguerite", "must agree and gave no answer. You read it as their manager.")
	}
	if n := told("2026-09-26 00:00"); n != 1 {
		t.Fatalf("Bram's manager is told %d times: %+v", n, o.read)
	}
	_, err = o.EditDecision(ctx, o.as("farrah"), ref("DEC-009"), domain.DecisionChange{Due: date(t, "2026-10-02")}, false)
	o.must(err)
	if n := told("2026-10-10 00:00"); n != 1 {
		t.Errorf("late again: Bram's manager is told %d times", n)
	}
}

// Words that are approved a second time, after others stood in their place, are told a second time.
func TestTheSecondYesIsToldToo(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	say := func(words string) int {
		o.Helper()
		_, err := o.EditSheet(ctx, o.as("stellan"), ref("INC-003"), domain.SheetChange{Facts: map[string]domain.Fact{"message": {Text: words}}})
		o.must(err)
		o.deliver()
		o.read = nil
		_, err = o.ClearStatement(ctx, o.as("marguerite"), ref("INC-003"), "")
		o.must(err)
		return len(o.readAt("@stellan", "approved what customers may be told"))
	}
	for _, words := range []string{"We closed the way in.", "We closed both ways in.", "We closed the way in."} {
		if n := say(words); n != 1 {
			t.Errorf("%q: told %d times", words, n)
		}
	}
}

// Whoever was asked, went away and is back is asked anew, in a message of its own, where their delegate has to go too: a
// message that stands there already notifies nobody (reliability F28).
func TestWhoIsBackIsAskedAnew(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	_, err := o.Escalate(ctx, o.as("emeka"), ref("service:track-api"), "no answer for a week", false)
	o.must(err)
	o.must(o.MindLeft(ctx))
	o.until("2026-09-15 14:02")
	o.expect("asked", strings.Join(o.newAsks(), ", "), "15 14:00 rui ESC-001")
	_, err = o.SetAway(ctx, o.as("rui"), date(t, "2026-09-18"), "saoirse")
	o.must(err)
	o.must(o.MindLeft(ctx))
	o.until("2026-09-15 14:04")
	o.expect("who stands in", strings.Join(o.newAsks(), ", "), "15 14:02 saoirse ESC-001")
	_, err = o.SetBack(ctx, o.as("rui"))
	o.must(err)
	o.leaves("saoirse")
	o.must(o.MindLeft(ctx))
	o.until("2026-09-15 14:06")
	o.expect("who is back", strings.Join(o.newAsks(), ", "), "15 14:04 rui ESC-001")
}

// The channel of an incident is lost after its lead has left: the security leads hear of it, for nobody else would.
func TestALostChannelIsToldToSomebodyWhoIsThere(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	org := domain.Clone(o.Directory().Org)
	org.IncidentChannels = true
	o.change(o.Directory().Org, org)
	n := night
	_, err := o.DeclareIncident(ctx, o.as("maike"), n)
	o.must(err)
	_, err = o.NameRole(ctx, o.as("nils"), ref("INC-001"), "lead", "", false)
	o.must(err)
	made := outbox.Letter{Room: &outbox.RoomErrand{Op: outbox.RoomCreate, Ref: "INC-001"}}
	o.must(o.RoomDone(ctx, made, "C900", ""))
	o.leaves("nils")
	o.deliver()
	o.read = nil
	lost, err := o.RoomLost(ctx, ref("INC-001"), "C900", "is_archived")
	o.must(err)
	o.deliver()
	var told []string
	for _, r := range o.read {
		if strings.HasPrefix(r.id, "room-lost:") {
			told = append(told, r.place)
		}
	}
	slices.Sort(told)
	if o.expect("told", strings.Join(told, " "), "@noor @stellan"); !lost {
		t.Error("it was not the incident's")
	}
}

// Each piece of news of a drill stands in the thread of both cards, that of the incident's own channel too.
func TestBothThreadsHaveEveryLine(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	org := domain.Clone(o.Directory().Org)
	org.IncidentChannels = true
	o.change(o.Directory().Org, org)
	script := domain.Scenario{Name: "lost", Title: "A laptop is lost", Goal: "Who hears of it?", Type: "lost device", Severity: "SEV2", Service: "track-api", Minutes: 60,
		Injects: []domain.ScriptedInject{{At: 5, To: domain.ToAll, Text: "News number 1."}, {At: 10, To: domain.ToAll, Text: "News number 2."}}}
	got, err := o.StartDrill(ctx, o.as("noor"), ledger.NewDrill{Script: script, Lead: "nils"})
	o.must(err)
	made := outbox.Letter{Room: &outbox.RoomErrand{Op: outbox.RoomCreate, Ref: got.Incident.ID}}
	o.must(o.RoomDone(ctx, made, "C900", ""))
	o.wakes("2026-09-15 14:30")
	for _, place := range []string{"#" + got.Place, "#C900"} {
		for _, words := range []string{"News number 1.", "News number 2."} {
			n := 0
			for _, r := range o.read {
				if r.place == place && r.letter.Under != "" && strings.Contains(r.text, words) {
					n++
				}
			}
			if n != 1 {
				t.Errorf("%s has %q %d times in its thread", place, words, n)
			}
		}
	}
}

// counted is a user group that counts how often it is read.
type counted struct{ reads int }

func (c *counted) Members(context.Context, string) ([]string, error) {
	c.reads++
	return []string{"saoirse"}, nil
}

// Many searches that move in one commit read a user group once: a Slack that hangs is waited for once, while everybody
// else's writes wait too.
func TestAGroupIsReadOnceInACommit(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	was := o.Directory().Paths["path-parcel"]
	path := domain.Clone(was)
	path.Steps = []domain.Step{{To: "rui", Wait: 5}, {To: "@oncall", Wait: 5}, {To: "noor", Wait: 5}}
	o.change(was, path)
	for range 3 {
		a, err := o.AddAction(ctx, o.as("saoirse"), ledger.NewAction{Title: "Turn the keys", Owner: "saoirse", Due: date(t, "2026-09-18"), Service: "track-api"})
		o.must(err)
		_, err = o.Escalate(ctx, o.as("saoirse"), a.Action.Ref(), "it stands still", true)
		o.must(err)
	}
	group := &counted{}
	o.Groups = group
	o.clock.Set(moment(t, "2026-09-15 14:06"))
	fired, err := o.st.Timers().ClaimFirst(ctx, o.clock.Now(), clock.Real.Now(), time.Minute, 10)
	o.must(err)
	left, err := o.FireTogether(ctx, fired)
	o.must(err)
	if len(fired) != 3 || len(left) != 0 || group.reads != 1 {
		t.Errorf("%d timers, %d left, the group was read %d times", len(fired), len(left), group.reads)
	}
	for _, id := range []string{"ESC-001", "ESC-002", "ESC-003"} {
		if e := o.escalation(id); e.Step != 2 || !slices.Contains(e.Asked, "saoirse") {
			t.Errorf("%s: %+v", id, e)
		}
	}
}

// What is to be changed in words for outside is told to whoever leads where their writer has left.
func TestSomebodyHearsThatWordsMustChange(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	_, err := o.EditSheet(ctx, o.as("noor"), ref("INC-003"), domain.SheetChange{Facts: map[string]domain.Fact{"message": {Text: "We closed the way in."}}})
	o.must(err)
	o.leaves("noor")
	o.deliver()
	o.read = nil
	_, err = o.RewordStatement(ctx, o.as("marguerite"), ref("INC-003"), "", "Say when.")
	o.must(err)
	o.deliver()
	if lead := o.incident("INC-003").Lead; o.asked(lead, "Say when.") != 1 {
		t.Errorf("%s is not told: %+v", lead, o.read)
	}
}
