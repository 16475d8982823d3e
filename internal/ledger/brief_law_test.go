package ledger_test

import (
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// A decision that became confidential on its own takes the briefs that asked for it along: whoever is not on its list
// reads them no more, and no error tells what was chosen (domain 7.2).
func TestABriefOfADecisionThatBecameConfidential(t *testing.T) {
	o := briefed(t)
	_, err := o.DecideDecision(ctx, o.as("renata"), ref("DEC-009"), domain.Choice{Option: 2, Edition: 1})
	o.must(err)
	if _, err := o.SentBriefs(ctx, o.as("ingrid").Caller, ref("RSK-001")); err != nil {
		t.Fatal(err)
	}
	_, err = o.Restrict(ctx, o.as("stellan"), ref("DEC-009"), domain.Secrecy{Why: "a customer's contract"})
	o.must(err)
	for who, want := range map[string]bool{"renata": true, "emeka": true, "ingrid": false} {
		got, err := o.SentBriefs(ctx, o.as(who).Caller, ref("RSK-001"))
		if (err == nil && len(got.Sent) > 0) != want {
			t.Errorf("%s reads the brief: %v %+v", who, err, got.Sent)
		}
	}
}

// Facts are written by several people; one who may not see the decision that a brief asked for neither changes it nor
// hears how it ended.
func TestABriefDoesNotReachADecisionThatItsSenderMayNotSee(t *testing.T) {
	o := briefed(t)
	_, err := o.DecideDecision(ctx, o.as("renata"), ref("DEC-009"), domain.Choice{Option: 2, Edition: 1})
	o.must(err)
	d := domain.Clone(o.decision("DEC-009"))
	d.Visibility, d.NeedToKnow = domain.Restricted, []string{"renata", "stellan"}
	o.change(o.decision("DEC-009"), d)
	_, err = o.EditSheet(ctx, o.as("emeka"), ref("RSK-001"), domain.SheetChange{Status: p("Still being fixed")})
	o.must(err)
	got, err := o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), executive(2, "renata", "ingrid"))
	if err != nil && strings.Contains(err.Error(), "Pause the page") {
		t.Errorf("the refusal tells what was chosen: %v", err)
	}
	if got.Decision.ID == "DEC-009" {
		t.Errorf("it goes with a decision that its sender may not see")
	}
}

// A channel that everybody reads is no place for what lawyers read (domain 5.6): the brief goes to them instead.
func TestALegalBriefIsNotPostedInThePublic(t *testing.T) {
	o := briefed(t)
	c := domain.Clone(o.Directory().Channels["legal-security"])
	c.Kind = domain.ChannelPublic
	o.change(o.Directory().Channels["legal-security"], c)
	persons, channel := o.sheet("RSK-001").BriefTo(o.Directory(), o.get("RSK-001"), domain.AudLegal, o.Directory().Today(o.Now()))
	if channel != "" || len(persons) == 0 {
		t.Errorf("it goes to #%s, %v", channel, persons)
	}
	out := ledger.BriefOut{Audience: domain.AudLegal, Edition: 1, Pages: []ledger.BriefPage{{Channel: "legal-security", Message: view.Say("x")}}}
	_, err := o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), out)
	o.refused(err, domain.Refused, "is not where the legal brief goes")

	private := briefed(t) // where the file says that it is private, Slack is asked once more before it is posted
	_, err = private.SendBrief(ctx, private.as("emeka"), ref("RSK-001"), out)
	private.must(err)
	if r := private.got("#legal-security", "brief:RSK-001"); r == nil || !r.letter.Closed {
		t.Errorf("the letter: %+v", r)
	}
}

// Whoever lost what made them a reader between the sending and its release does not get it (reliability T4).
func TestARecipientIsJudgedAgainAtTheRelease(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	_, err := o.SetSecondReleaser(ctx, o.as("stellan"), true)
	o.must(err)
	_, err = o.EditSheet(ctx, o.as("emeka"), ref("RSK-001"), supplier(t))
	o.must(err)
	_, err = o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), executive(1, "renata", "ingrid"))
	o.must(err)
	was := o.Directory().People["ingrid"]
	n := domain.Clone(was)
	n.Roles = nil
	o.change(was, n)
	_, err = o.ReleaseBrief(ctx, o.as("stellan"), ref("RSK-001"), 1)
	o.refused(err, domain.Refused, "is no executive")
}

// What is asked and answered about a brief, a direct message, is posted in no channel and stands in no record that
// everybody reads (domain 5.6).
func TestWordsAboutABriefStayBetweenTheTwo(t *testing.T) {
	o := briefed(t)
	_, err := o.AskBrief(ctx, o.as("renata"), ref("RSK-001"), 1, "ASK-CANARY is the penalty certain?")
	o.must(err)
	_, err = o.AnswerBrief(ctx, o.as("emeka"), ref("RSK-001"), 1, "ANSWER-CANARY counsel says so.")
	o.must(err)
	o.deliver()
	for _, r := range o.read {
		if strings.HasPrefix(r.place, "#") && strings.Contains(r.text, "CANARY") {
			t.Errorf("%s reads %s", r.place, r.text)
		}
	}
	for _, a := range o.decision("DEC-009").Answers {
		if strings.Contains(a.Words, "CANARY") {
			t.Errorf("the decision's record: %+v", a)
		}
	}
}

// Nothing brings back what was taken away: after the decision became confidential its brief is edited for its readers only,
// and goes to nobody else (domain 7.2).
func TestABriefIsNotPutBackAfterItsDecisionBecameConfidential(t *testing.T) {
	o := briefed(t)
	_, err := o.Restrict(ctx, o.as("stellan"), ref("DEC-009"), domain.Secrecy{Why: "a customer's contract"})
	o.must(err)
	o.until("2026-09-15 14:20")
	if o.got("@ingrid", "erase:DEC-009") == nil {
		t.Error("her messages stay")
	}
	n := len(o.read)
	_, err = o.EditSheet(ctx, o.as("emeka"), ref("RSK-001"), domain.SheetChange{Status: p("Still being fixed")})
	o.must(err)
	_, err = o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), executive(2, "renata", "ingrid"))
	o.refused(err, domain.Forbidden, "Ingrid")
	_, err = o.DecideDecision(ctx, o.as("renata"), ref("DEC-009"), domain.Choice{Option: 2, Edition: 1})
	o.must(err)
	o.deliver()
	for _, r := range o.read[n:] {
		if r.place == "@ingrid" {
			t.Errorf("ingrid reads %s: %s", r.id, r.text)
		}
	}
}

// Who lists the briefs they write reads the titles of confidential matters, which is written down (domain 7.3).
func TestListingBriefsOfConfidentialMattersIsWrittenDown(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	_, err := o.EditSheet(ctx, o.as("joss"), ref("RSK-007"), domain.SheetChange{Status: p("Being fixed")})
	o.must(err)
	n := len(o.trail("read"))
	_, err = o.Sheets(ctx, o.as("stellan").Caller)
	o.must(err)
	if got := o.trail("read"); len(got) != n+1 || got[n].Object != "RSK-007" || got[n].Actor != "stellan" {
		t.Errorf("trail: %+v", got)
	}
}

// The trail of a fact sheet is read by whoever reads its subject: of a confidential one nobody else learns that it is there
// (domain 7.2, 7.3).
func TestTheTrailOfAFactSheetIsItsSubjects(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	r := domain.Clone(o.get("RSK-007").(*domain.Risk))
	r.NeedToKnow = []string{"joss", "stellan"}
	o.change(o.get("RSK-007"), r)
	_, err := o.EditSheet(ctx, o.as("joss"), ref("RSK-007"), domain.SheetChange{Status: p("Being fixed")})
	o.must(err)
	for who, want := range map[string]bool{"noor": false, "stellan": true} { // two security leads, one of them on its list
		for _, object := range []string{"", "sheet:RSK-007"} {
			got, err := o.Trail(ctx, o.as(who).Caller, ledger.TrailQuery{Object: object, Limit: 200})
			o.must(err)
			found := false
			for _, e := range got.Entries {
				found = found || strings.Contains(e.Object, "RSK-007")
			}
			if found != want {
				t.Errorf("%s asks for %q: %+v", who, object, got.Entries)
			}
		}
	}
}

// A correction that waits for its second person while the approver decides asks for nothing that is left to decide.
func TestACorrectionThatWaitedIsNotReleasedAfterTheDecision(t *testing.T) {
	o := briefed(t)
	_, err := o.SetSecondReleaser(ctx, o.as("stellan"), true)
	o.must(err)
	_, err = o.EditSheet(ctx, o.as("emeka"), ref("RSK-001"), domain.SheetChange{Tradeoff: p("Clinics phone us for three weeks.")})
	o.must(err)
	got, err := o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), ledger.BriefOut{Audience: domain.AudExecutive, Edition: 2, Corrects: 1, Wrong: "Three weeks, not two.",
		Pages: []ledger.BriefPage{page("Decision needed: pause the page for three weeks.")}})
	o.must(err)
	n := got.Waits[0].N
	o.clock.Set(o.clock.Now().Add(time.Minute))
	_, err = o.DecideDecision(ctx, o.as("renata"), ref("DEC-009"), domain.Choice{Option: 2, Edition: 1})
	o.must(err)
	_, err = o.ReleaseBrief(ctx, o.as("stellan"), ref("RSK-001"), n)
	o.refused(err, domain.AlreadyDone, "asks for a decision that is not open any more")
	_, err = o.ReturnBrief(ctx, o.as("stellan"), ref("RSK-001"), n, "It is decided.")
	o.must(err)
}
