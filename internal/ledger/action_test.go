package ledger_test

import (
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

func date(t testing.TB, s string) domain.Date {
	t.Helper()
	d, err := domain.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAnActionFromItsBeginningToItsEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
		o := openOffice(t, st, "2026-09-15 14:00", true)
		rq := o.as("emeka")
		rq.Place = "C0PARCEL"
		got, err := o.AddAction(ctx, rq, ledger.NewAction{Title: "Check every request", Owner: "rui", Due: date(t, "2026-09-18"), Source: ref("RSK-001")})
		o.must(err)
		o.expect("number", got.Action.ID, "ACT-016")
		o.contains("card", o.last("#C0PARCEL", "card:ACT-016"), "ACT-016 · Check every request", "Rui Castanheda, due Fri 18 Sep 2026 (open).", "Belongs to RSK-001")
		o.contains("Rui's message", o.last("@rui", "card:ACT-016"), "@Rui Castanheda, Emeka Strand gave you this action.", "[Hand back]")
		again, err := o.AddAction(ctx, rq, ledger.NewAction{Title: "Check every request", Owner: "rui", Due: date(t, "2026-09-18"), Source: ref("RSK-001")})
		o.must(err)
		o.expect("redelivered", again.Action.ID, "ACT-016")

		_, err = o.StartAction(ctx, o.as("rui"), ref("ACT-016"))
		o.must(err)
		_, err = o.BlockAction(ctx, o.as("rui"), ref("ACT-016"), "DEC-005", "desmond", date(t, "2026-09-17"))
		o.must(err)
		o.contains("card", o.last("#C0PARCEL", "card:ACT-016"), "In the way: DEC-005. Desmond Achebe-Lund can clear it. Next look Thu 17 Sep 2026.")
		o.contains("who can clear it hears", o.last("@desmond", ""), "you can clear what is in the way")
		_, err = o.FinishAction(ctx, o.as("rui"), ref("ACT-016"), "")
		if domain.CodeOf(err) != domain.Invalid || !strings.Contains(err.Error(), "needs evidence") {
			t.Errorf("RSK-001 is Critical: %v", err)
		}
		_, err = o.FinishAction(ctx, o.as("rui"), ref("ACT-016"), "https://example.com/run/7")
		o.must(err)
		_, err = o.FinishAction(ctx, o.as("rui"), ref("ACT-016"), "again")
		if domain.CodeOf(err) != domain.AlreadyDone {
			t.Errorf("twice: %v", err)
		}
		o.contains("card", o.last("#C0PARCEL", "card:ACT-016"), "Done by Rui Castanheda on Tue 15 Sep 2026.", "[Reopen]")
		posts := 0
		for _, r := range o.read {
			if r.place == "#C0PARCEL" && r.card == "card:ACT-016" && !r.edit {
				posts++
			}
		}
		if posts != 1 {
			t.Errorf("the card was posted %d times", posts)
		}
	})
}

func TestConsentsByMessage(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	got, err := o.DropAction(ctx, o.as("saoirse"), ref("ACT-002"), "covered elsewhere") // RSK-001 belongs to Emeka
	o.must(err)
	o.expect("asked", got.What+" "+strings.Join(got.Asked, ","), "wished emeka")
	o.contains("Emeka's message", o.last("@emeka", ""), "Saoirse Delvaney wants to drop this action.", "Why: covered elsewhere", "[Agree] [Refuse]")
	_, err = o.AcceptAction(ctx, o.as("saoirse"), ref("ACT-002"))
	if domain.CodeOf(err) != domain.Forbidden {
		t.Errorf("the owner consents: %v", err)
	}
	_, err = o.RefuseAction(ctx, o.as("emeka"), ref("ACT-002"))
	o.must(err)
	o.contains("Saoirse hears no", o.last("@saoirse", ""), "Emeka Strand does not agree to dropping this.")
	_, err = o.DropAction(ctx, o.as("saoirse"), ref("ACT-002"), "really")
	o.must(err)
	_, err = o.AcceptAction(ctx, o.as("emeka"), ref("ACT-002"))
	o.must(err)
	if a := o.action("ACT-002"); a.State != domain.ActDropped || a.DropApprovedBy != "emeka" || a.DropReason != "really" {
		t.Errorf("%+v", a)
	}
	// ACT-004 was moved twice; its risk's owner has left, so the security leads agree to a third move.
	got, err = o.MoveAction(ctx, o.as("bohdan"), ref("ACT-004"), date(t, "2026-10-01"), "waits for DEC-008")
	o.must(err)
	o.expect("third move", got.What+" "+strings.Join(got.Asked, ","), "wished noor,stellan")
	_, err = o.AcceptAction(ctx, o.as("noor"), ref("ACT-004"))
	o.must(err)
	if a := o.action("ACT-004"); a.Due != date(t, "2026-10-01") || a.FirstDue != date(t, "2026-06-30") || a.Shifts != 3 {
		t.Errorf("%+v", a)
	}
	o.contains("Stellan's question is answered", o.last("@stellan", ""), "due Thu 1 Oct 2026")
}

func TestHandingOver(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	_, err := o.AssignAction(ctx, o.as("saoirse"), ref("ACT-002"), "rui", false)
	o.must(err)
	o.contains("Rui's offer", o.last("@rui", ""), "asks you to take this over", "Saoirse Delvaney stays responsible", "[Take it over] [No]")
	_, err = o.AcceptAction(ctx, o.as("rui"), ref("ACT-002"))
	o.must(err)
	o.expect("owner", o.action("ACT-002").Owner, "rui")
	o.contains("Saoirse hears", o.last("@saoirse", ""), "Rui Castanheda took this over from you.")
	// A confidential one asks before it adds a reader, and a stranger learns nothing.
	_, err = o.AssignAction(ctx, o.as("amrit"), ref("ACT-006"), "wes", false)
	if domain.CodeOf(err) != domain.Refused || !strings.Contains(err.Error(), "add_reader:yes") {
		t.Errorf("did not ask: %v", err)
	}
	_, hidden := o.StartAction(ctx, o.as("wes"), ref("ACT-006"))
	_, absent := o.StartAction(ctx, o.as("wes"), ref("ACT-999"))
	if domain.CodeOf(hidden) != domain.NotFound || strings.ReplaceAll(hidden.Error(), "ACT-006", "ACT-999") != absent.Error() {
		t.Errorf("hidden and absent differ: %v / %v", hidden, absent)
	}
	_, err = o.AssignAction(ctx, o.as("amrit"), ref("ACT-006"), "wes", true)
	o.must(err)
	for _, r := range o.read {
		if r.card != "" && strings.Contains(r.card, "ACT-006") && (strings.HasPrefix(r.place, "#") || r.letter.Message.Summary != "You have a confidential security item to review.") {
			t.Errorf("%s in %s says %q", r.id, r.place, r.letter.Message.Summary)
		}
		if r.place == "@wes" && strings.Contains(r.text, "RSK-007") {
			t.Errorf("Wes reads of a risk he may not see:\n%s", r.text)
		}
	}
}

// Domain 7.5 and 3.4 together: the sample company from its first start at 11:00 in Berlin, five in the morning in New
// York. What fell due before is not said; everything after is, once a day and person, in their own morning.
func TestMorningsOfTheSampleCompany(t *testing.T) {
	o := newOffice(t, "2026-09-15 09:00", true)
	_, err := o.ArmImported(ctx)
	o.must(err)
	o.until("2026-09-23 00:00")
	var reminders []string
	for _, r := range o.read {
		if strings.HasPrefix(r.id, "remind:") {
			var refs []string
			for _, a := range r.letter.Message.About { // the other kinds' days are their own tests' business
				if a.Kind == domain.KindAction {
					refs = append(refs, a.ID)
				}
			}
			if len(refs) == 0 {
				continue
			}
			reminders = append(reminders, r.at.Format("02 15:04 ")+r.place[1:]+" "+strings.Join(refs, "+"))
		}
	}
	o.expect("reminders", strings.Join(reminders, "\n"), strings.Join([]string{
		"15 12:00 hector ACT-003",         // due that day, nine in São Paulo
		"16 03:30 amrit ACT-006",          // confidential; due Friday the 11th: +3 business days, nine in Kolkata
		"16 07:00 bohdan ACT-004",         // its own day of looking again; the block does not stop the clock
		"16 12:00 hector ACT-003",         // +1
		"16 12:00 rui ACT-001",            // due
		"17 08:00 saoirse ACT-002",        // due
		"17 12:00 rui ACT-001",            // +1
		"18 07:00 bohdan ACT-015+ACT-004", // both weekly: one message
		"18 08:00 saoirse ACT-002",        // +1
		"18 12:00 hector ACT-003",         // +3
		"21 07:00 nils ACT-013",           // weekly: its +3 was before the start
		"21 12:00 rui ACT-001",            // +3
		"22 08:00 saoirse ACT-002",        // +3
	}, "\n"))
	var asked []string
	for _, r := range o.read {
		if strings.HasPrefix(r.id, "esc:") && strings.Contains(r.id, ":1:1:") && !strings.Contains(r.id, "told") {
			asked = append(asked, r.at.Format("02 15:04 ")+r.place[1:]+" "+o.escalation(r.letter.Message.About[0].ID).About.ID)
		}
	}
	o.expect("escalations of what is late", strings.Join(asked, "\n"), strings.Join([]string{
		"15 13:20 noor INC-003",     // the update that was promised from the import on, four hours and twenty minutes later
		"15 14:00 ingrid DEC-008",   // +5: the manager of who decides, at nine in Chicago
		"16 13:00 joss ACT-006",     // +3: who answers for staff records, in his morning
		"16 13:00 noor EXC-005",     // its start is that day, and the request counts from the import: the manager of who approves
		"16 14:00 marisol ACT-004",  // +10: the manager of the owner
		"16 14:00 renata EVD-002",   // +3: who stands in for who answers for the control is the late owner herself
		"18 13:00 rosalind ACT-003", // +3
		"21 12:00 emeka ACT-001",
		"22 08:00 emeka ACT-002",
	}, "\n"))
	before := len(o.read)
	_, err = o.FinishAction(ctx, o.as("rui"), ref("ACT-001"), "report")
	o.must(err)
	o.deliver()
	for _, r := range o.read[before:] {
		if !r.edit && strings.HasPrefix(r.id, "esc:") && !strings.Contains(r.id, "told") {
			t.Errorf("a closed item asked %s", r.place)
		}
	}
	for _, rec := range []string{"ESC-008"} {
		if e := o.escalation(rec); e.About.ID == "ACT-001" && (e.State != domain.EscResolved || e.Outcome != "ACT-001 is done.") {
			t.Errorf("closing the object resolves it: %s %s", e.State, e.Outcome)
		}
	}
}

// Who is away is reminded through the delegate, in one message with the delegate's own; who switched reminders off
// gets none, and is escalated all the same; a snooze holds back until its day.
func TestDelegatesSwitchAndSnooze(t *testing.T) {
	o := newOffice(t, "2026-09-15 06:00", false)
	add := func(owner, due string) string {
		got, err := o.AddAction(ctx, o.as("renata"), ledger.NewAction{Title: "For " + owner, Owner: owner, Due: date(t, due), Service: "sso"})
		o.must(err)
		return got.Action.ID
	}
	add("callum", "2026-09-17") // away until the 25th: Thandi stands in
	add("thandi", "2026-09-17")
	add("idris", "2026-09-17")
	snoozed := add("hector", "2026-09-17")
	idris := o.Directory().People["idris"]
	quiet := domain.Clone(idris)
	quiet.Quiet = true
	o.change(idris, quiet)
	o.until("2026-09-17 14:00")
	var got []string
	for _, r := range o.read {
		if strings.HasPrefix(r.id, "remind:") {
			got = append(got, r.at.Format("02 15:04 ")+r.place[1:]+" "+strings.Join(strings.Split(r.text, "\n")[:1], ""))
			if r.place == "@thandi" && !strings.Contains(r.text, "You stand in for Callum Ferreiro.") {
				t.Errorf("for whom?\n%s", r.text)
			}
		}
	}
	o.expect("on the due day", strings.Join(got, "; "), "17 08:00 thandi # Reminder: 2 actions of yours.; 17 12:00 hector # One action of yours")
	_, err := o.SnoozeAction(ctx, o.as("hector"), ref(snoozed), date(t, "2026-09-24"))
	o.must(err)
	o.read = nil
	o.until("2026-09-24 14:00")
	got = nil
	for _, r := range o.read {
		if strings.HasPrefix(r.id, "remind:hector") {
			got = append(got, r.at.Format("02 15:04"))
		}
	}
	o.expect("snoozed", strings.Join(got, "; "), "24 12:00")
	escalated := false
	for _, r := range o.read {
		escalated = escalated || strings.Contains(r.text, "For idris has been late since")
	}
	if !escalated {
		t.Error("the personal switch stopped an escalation")
	}
}

// A person's own letters arrive once, though the morning is run twice and the bot was down in between.
func TestAMissedMorningIsCaughtUpOnce(t *testing.T) {
	o := newOffice(t, "2026-09-14 06:00", false)
	_, err := o.AddAction(ctx, o.as("emeka"), ledger.NewAction{Title: "Look", Owner: "rui", Due: date(t, "2026-09-15"), Service: "track-api"})
	o.must(err)
	o.clock.Set(moment(t, "2026-09-16 22:00")) // down from Monday to Wednesday, seven in the evening in São Paulo
	o.until("2026-09-17 20:00")
	var got []string
	for _, r := range o.read {
		if strings.HasPrefix(r.id, "remind:") {
			got = append(got, r.at.Format("02 15:04"))
		}
	}
	o.expect("one message for what was missed", strings.Join(got, "; "), "17 12:00")
}

// A morning that is due and has not rung yet is not put off by whatever else is done to the person's actions.
func TestAnActionAddedInTheMorningDoesNotPutItOff(t *testing.T) {
	o := newOffice(t, "2026-09-14 06:00", false)
	add := func() {
		_, err := o.AddAction(ctx, o.as("emeka"), ledger.NewAction{Title: "Look", Owner: "rui", Due: date(t, "2026-09-15"), Service: "track-api"})
		o.must(err)
	}
	add()
	o.until("2026-09-15 11:00")
	o.read = nil
	o.clock.Set(moment(t, "2026-09-15 12:05")) // the bot was away at nine in São Paulo
	add()
	o.until("2026-09-15 13:00")
	var got []string
	for _, r := range o.read {
		if strings.HasPrefix(r.id, "remind:") {
			got = append(got, r.at.Format("02 15:04"))
		}
	}
	o.expect("on the due day", strings.Join(got, "; "), "15 12:05")
}

// A command about an action that is known already posts no card where it happens to be typed (product 7).
func TestACardStandsWhereItWasLoggedNotWhereSomebodyTypes(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	rq := o.as("rui")
	rq.Place = "C0RANDOM"
	_, err := o.ReopenAction(ctx, rq, ref("ACT-001"), "back to the start")
	o.must(err)
	o.expect("where it was typed", o.last("#C0RANDOM", ""), "")
	o.contains("where cards without a channel go", o.last("#security-weekly", "card:ACT-001"), "ACT-001")
}
