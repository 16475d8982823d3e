package ledger_test

import (
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// meets posts a digest with notes and ends its meeting.
func (o *office) meets(notes ...string) {
	o.Helper()
	at := moment(o.T, "2026-09-15 14:00")
	for _, n := range notes {
		_, err := o.NoteAgenda(ctx, o.as("stellan"), ledger.AgendaSlot{Job: "weekly-sync", Date: "2026-09-15", At: at}, n)
		o.must(err)
	}
	o.must(o.Publish(ctx, ledger.Request{Caller: domain.SystemCaller, Source: "schedule"}, ledger.Publication{Job: "weekly-sync", MarkOf: "weekly-sync", Phase: "final",
		Date: "2026-09-15", At: at, State: "sent", Letters: []outbox.Letter{{ID: "digest:a", To: outbox.Place{Channel: "security-weekly"}, Message: view.Say("out")}}}))
}

// mornings are the days on which a person was reminded in words.
func (o *office) mornings(person, words string) string {
	var days []string
	o.deliver()
	for _, r := range o.read {
		if strings.HasPrefix(r.id, "remind:"+person) && strings.Contains(r.text, words) {
			days = append(days, strings.TrimPrefix(r.id, "remind:"+person+":"))
		}
	}
	return strings.Join(days, " ")
}

// A note that became no action is asked about on the next business day and every third one after it, until its author
// says what becomes of it (product 1, scene 6).
func TestANoteIsAskedAboutUntilItIsSettled(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	o.meets("Ask the carrier about the keys")
	m, err := o.EndMeeting(ctx, o.as("stellan"), "weekly-sync", "")
	o.must(err)
	if got := m.Agenda.OpenOf("stellan"); len(got) != 1 {
		t.Fatalf("open: %v", got)
	}
	o.until("2026-09-22 20:00")
	o.expect("asked", o.mornings("stellan", "Ask the carrier about the keys"), "2026-09-16 2026-09-21")
	for _, r := range o.read {
		if strings.HasPrefix(r.id, "remind:stellan:2026-09-16") {
			o.contains("the reminder", r.text, "Meeting of Tue 15 Sep 2026", "[Make it an action]", "[Nothing to do]", "[Open]")
		}
	}
	_, err = o.SettleLoose(ctx, o.as("rui"), "weekly-sync", "2026-09-15", 1)
	o.refused(err, domain.Forbidden, "This is for Stellan")
	day, _ := domain.ParseDate("2026-10-01")
	got, err := o.LooseAction(ctx, o.as("stellan"), "weekly-sync", "2026-09-15", 1, ledger.NewAction{Title: "Ask the carrier", Owner: "rui", Due: day})
	o.must(err)
	o.expect("its owner", o.action(got.Action.ID).Owner, "rui")
	_, err = o.SettleLoose(ctx, o.as("stellan"), "weekly-sync", "2026-09-15", 1)
	o.refused(err, domain.AlreadyDone, "It became "+got.Action.ID)
	o.until("2026-10-02 20:00")
	o.expect("asked no more", o.mornings("stellan", "Ask the carrier about the keys"), "2026-09-16 2026-09-21")
}

// A record made in the meeting is asked about only while it lacks something; a confidential one is on no list.
func TestWhatWasMadeInTheMeetingIsAskedAboutWhileItLacksSomething(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	o.meets()
	o.clock.Set(moment(t, "2026-09-15 14:30"))
	log := func(title string, rq ledger.Request) *domain.Risk {
		got, err := o.AddRisk(ctx, rq, domain.Risk{Title: title, Service: "invoice-portal"})
		o.must(err)
		return o.risk(got.Risk.ID)
	}
	open := log("Labels show the sender's number", o.public("saoirse"))
	secret := o.as("saoirse")
	secret.Kind = domain.ChannelPrivate
	hidden := log("Only for a few", secret)
	if !hidden.IsRestricted() {
		t.Fatal("it should have started confidential")
	}
	m, err := o.EndMeeting(ctx, o.as("stellan"), "weekly-sync", "2026-09-15")
	o.must(err)
	if len(m.Agenda.Loose) != 1 || m.Agenda.Loose[0].Ref != open.Ref() || m.Agenda.Loose[0].By != "saoirse" {
		t.Fatalf("loose: %+v", m.Agenda.Loose)
	}
	o.until("2026-09-16 20:00")
	if o.mornings("saoirse", open.ID+" has no owner or no date yet") != "2026-09-16" {
		t.Error("its author was not asked")
	}
	fixed := domain.Clone(o.risk(open.ID))
	fixed.Owner, fixed.Target = "rui", domain.Date{Year: 2026, Month: 12, Day: 1}
	o.change(o.risk(open.ID), fixed)
	o.until("2026-09-24 20:00")
	o.expect("complete, so asked no more", o.mornings("saoirse", open.ID+" has no owner or no date yet"), "2026-09-16")
}
