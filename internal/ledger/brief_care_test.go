package ledger_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Whoever decides in Renata's place reads the same page; it counts as sent to them, and is written down.
func TestADelegatedBriefGoesAlong(t *testing.T) {
	o := briefed(t)
	_, err := o.DelegateDecision(ctx, o.as("renata"), ref("DEC-009"), "tomasz", "I am on a plane", false)
	o.must(err)
	dm := o.got("@tomasz", "brief:RSK-001:1:tomasz")
	if dm == nil {
		t.Fatal("tomasz did not get the brief")
	}
	o.expect("he decides", press(dm.letter.Message, "2."), "decision decide DEC-009 option:2 edition:1")
	o.contains("she does not any more", o.last("@renata", dm.card), "Tomasz Wierczak decides by")
	o.contains("trail", o.trail("brief.send")[1].Reason, "persons tomasz")
	o.expect("persons", strings.Join(o.sheet("RSK-001").Sent[0].Persons, " "), "renata ingrid tomasz")
	if o.got("@tomasz", "DEC-009:decides") != nil {
		t.Error("tomasz is asked twice")
	}
}

// A question goes to who sent it, the answer to who asked; that the approver asked stands in the decision's record.
func TestAQuestionAboutABrief(t *testing.T) {
	o := briefed(t)
	_, err := o.AskBrief(ctx, o.as("farrah"), ref("RSK-001"), 1, "What is it about?")
	o.refused(err, domain.NotFound, "No brief number 1 about RSK-001 was sent to you.")
	got, err := o.AskBrief(ctx, o.as("renata"), ref("RSK-001"), 1, "How many clinics phone us a day?")
	o.must(err)
	o.expect("to", got.To, "emeka")
	o.expect("answer", press(o.got("@emeka", "asked").letter.Message, "Answer"), "brief answer RSK-001 1")
	_, err = o.AnswerBrief(ctx, o.as("emeka"), ref("RSK-001"), 1, "About twenty.")
	o.must(err)
	o.contains("renata", o.got("@renata", "answered").text, "Emeka Strand answers: About twenty.", "You asked: How many clinics")
	_, err = o.AnswerBrief(ctx, o.as("stellan"), ref("RSK-001"), 1, "Thirty.")
	o.refused(err, domain.AlreadyDone, "Already answered by Emeka Strand")
	d := o.decision("DEC-009")
	if len(d.Answers) != 2 || d.Answers[0].What != "question" || d.Answers[1].What != "answer" || d.Edition != 1 {
		t.Errorf("the decision's record: %+v", d.Answers)
	}
	_, err = o.AskBrief(ctx, o.as("ingrid"), ref("RSK-001"), 1, "Who pays?")
	o.must(err)
	if n := len(o.decision("DEC-009").Answers); n != 2 {
		t.Errorf("what somebody else asks stands in the decision: %d", n)
	}
}

// A confidential subject is briefed by direct message to its readers; adding one is asked first and takes a security lead.
// Who may not see it finds nothing, in any words.
func TestABriefAboutSomethingConfidential(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	facts := supplier(t)
	facts.Approver = p("harlan")
	_, err := o.EditSheet(ctx, o.as("joss"), ref("RSK-007"), facts)
	o.must(err)
	_, hidden := o.Sheet(ctx, o.as("rui").Caller, ref("RSK-007"))
	_, absent := o.Sheet(ctx, o.as("rui").Caller, ref("RSK-999"))
	o.expect("hidden and absent", strings.ReplaceAll(fmt.Sprint(hidden), "RSK-007", "RSK-999"), fmt.Sprint(absent))
	_, hidden = o.SentBriefs(ctx, o.as("rui").Caller, ref("RSK-007"))
	_, absent = o.SentBriefs(ctx, o.as("rui").Caller, ref("RSK-999"))
	o.expect("hidden and absent words", strings.ReplaceAll(fmt.Sprint(hidden), "RSK-007", "RSK-999"), fmt.Sprint(absent))

	_, err = o.SendBrief(ctx, o.as("joss"), ref("RSK-007"), executive(1, "harlan", "renata"))
	o.refused(err, domain.Forbidden, "A security lead can add Renata Colmeiro")
	_, err = o.SendBrief(ctx, o.as("stellan"), ref("RSK-007"), executive(1, "harlan", "renata"))
	o.refused(err, domain.Refused, "add_reader:yes")
	channel := ledger.BriefOut{Audience: domain.AudEngineer, Edition: 1, Pages: []ledger.BriefPage{{Channel: "eng-all", Message: view.Say("x")}}}
	_, err = o.SendBrief(ctx, o.as("joss"), ref("RSK-007"), channel)
	o.refused(err, domain.Refused, "confidential: a brief of it goes by direct message only")
	out := executive(1, "harlan", "renata")
	out.AddReader = true
	got, err := o.SendBrief(ctx, o.as("stellan"), ref("RSK-007"), out)
	o.must(err)
	d := o.decision(got.Decision.ID)
	if !d.IsRestricted() || !d.MayRead("harlan") || !d.MayRead("renata") || d.Place != "" || !o.get("RSK-007").Base().MayRead("renata") {
		t.Errorf("the decision: %s %v %q", d.Visibility, d.NeedToKnow, d.Place)
	}
	o.deliver()
	for _, r := range o.read {
		if strings.HasPrefix(r.place, "#") {
			t.Errorf("%s reads %s", r.place, r.text)
		}
		if strings.HasPrefix(r.id, "brief:") && r.letter.Message.Summary != "You have a confidential security item to review." {
			t.Errorf("%s is notified with %q", r.place, r.letter.Message.Summary)
		}
	}
	all, err := o.st.Audit(ctx, 1, 10_000)
	o.must(err)
	b, err := json.Marshal(all)
	o.must(err)
	for _, canary := range []string{"CANARY", "phone us", "Pause the p"} {
		if strings.Contains(string(b), canary) {
			t.Errorf("the trail holds the words of a fact sheet: %s", canary)
		}
	}
	// Renata is taken off the list: what she got is removed, the PDF with it.
	_, err = o.Restrict(ctx, o.as("stellan"), ref("RSK-007"), domain.Secrecy{Remove: []string{"renata"}, Why: "by mistake"})
	o.must(err)
	o.until("2026-09-15 14:20")
	if o.got("@renata", "erase:RSK-007") == nil {
		t.Error("her messages stay")
	}
	if _, err := o.SentBriefs(ctx, o.as("renata").Caller, ref("RSK-007")); domain.CodeOf(err) != domain.NotFound {
		t.Errorf("she reads it still: %v", err)
	}
}

// What is said of a person under inquiry reaches the one whom the sheet names, alone.
func TestAPersonUnderInquiryReachesOnePerson(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	_, err := o.EditSheet(ctx, o.as("joss"), ref("RSK-007"), domain.SheetChange{HRPartner: p("amrit")})
	o.refused(err, domain.Invalid, "is no hr partner")
	_, err = o.EditSheet(ctx, o.as("joss"), ref("RSK-007"), domain.SheetChange{HRPartner: p("petra"), Facts: map[string]domain.Fact{"inquiry": {Text: "INQUIRY"}}})
	o.must(err)
	hr := func(named bool, to ...string) ledger.BriefOut {
		return ledger.BriefOut{Audience: domain.AudHR, Edition: 1, Pages: []ledger.BriefPage{{Persons: to, Message: view.Say("words"), Named: named}}}
	}
	_, err = o.SendBrief(ctx, o.as("joss"), ref("RSK-007"), hr(true, "petra", "harlan"))
	o.refused(err, domain.Refused, "reaches Petra Lindqvarn only")
	_, err = o.SendBrief(ctx, o.as("joss"), ref("RSK-007"), hr(true, "petra"))
	o.must(err)
	for who, want := range map[string]bool{"petra": true, "harlan": false, "noor": false, "joss": true} {
		if _, err := o.SentBriefs(ctx, o.as(who).Caller, ref("RSK-007")); (err == nil) != want {
			t.Errorf("%s reads it again: %v", who, err)
		}
	}
}

// Whoever releases a page about a person under inquiry reads all of it but that; nor do the facts' other writers (domain 5.6).
func TestAReleaserDoesNotReadOfAPersonUnderInquiry(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	_, err := o.SetSecondReleaser(ctx, o.as("stellan"), true)
	o.must(err)
	_, err = o.EditSheet(ctx, o.as("joss"), ref("RSK-007"), domain.SheetChange{LegalLead: p("harlan"), Facts: map[string]domain.Fact{"inquiry": {Text: "INQUIRY"}}})
	o.refused(err, domain.Invalid, "is no legal reviewer")
	lead := o.Directory().Doing("legal_reviewer")[0]
	if r := domain.Clone(o.get("RSK-007").(*domain.Risk)); !r.MayRead(lead) {
		r.NeedToKnow = append(r.NeedToKnow, lead)
		o.change(o.get("RSK-007"), r)
	}
	_, err = o.EditSheet(ctx, o.as("joss"), ref("RSK-007"), domain.SheetChange{LegalLead: p(lead), Facts: map[string]domain.Fact{"inquiry": {Text: "INQUIRY"}}})
	o.must(err)
	got, err := o.SendBrief(ctx, o.as("joss"), ref("RSK-007"), ledger.BriefOut{Audience: domain.AudLegal, Edition: 1,
		Pages: []ledger.BriefPage{{Persons: []string{lead}, Message: view.Say("The facts, and INQUIRY."), Named: true, Review: view.Say("The facts.")}}})
	o.must(err)
	for _, who := range got.Asked {
		ask := o.got("@"+who, ":release:")
		o.contains(who, ask.text, "The facts.", "What it says of a person under inquiry is for")
	}
	_, err = o.ReleaseBrief(ctx, o.as(got.Asked[0]), ref("RSK-007"), 1)
	o.must(err)
	o.contains("the legal lead", o.got("@"+lead, "brief:RSK-007:1:"+lead).text, "INQUIRY")
	for _, r := range o.read {
		if r.place != "@"+lead && strings.Contains(r.text, "INQUIRY") {
			t.Errorf("%s reads %s", r.place, r.text)
		}
	}
	if got, err := o.SentBriefs(ctx, o.as(got.Asked[0]).Caller, ref("RSK-007")); err == nil {
		t.Errorf("who released it reads it again: %+v", got.Sent)
	}
	if s := o.sheet("RSK-007"); s.Sent[0].Review != nil || s.ReadsInquiry("stellan") || !s.ReadsInquiry("joss") || !s.ReadsInquiry(lead) {
		t.Errorf("the sheet: %+v", s)
	}
}

// Product may tell customers what a statement approver said yes to, in those very words.
func TestWordsForCustomersAreApprovedFirst(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	say := func(words string) {
		_, err := o.EditSheet(ctx, o.as("stellan"), ref("INC-003"), domain.SheetChange{Facts: map[string]domain.Fact{"message": {Text: words}}})
		o.must(err)
	}
	say("We closed the way in.")
	ask := o.got("@marguerite", "clear")
	o.contains("marguerite", ask.text, "We closed the way in.")
	words := press(ask.letter.Message, "Approve these words")
	mark := strings.TrimPrefix(words, "brief approve INC-003 words:")
	_, err := o.ClearStatement(ctx, o.as("celeste"), ref("INC-003"), mark)
	o.refused(err, domain.Forbidden, "Marguerite Solano can.")
	say("We closed the way in on Sunday.")
	_, err = o.ClearStatement(ctx, o.as("marguerite"), ref("INC-003"), mark)
	o.refused(err, domain.Conflict, "changed since you read it")
	_, err = o.ClearStatement(ctx, o.as("marguerite"), ref("INC-003"), o.sheet("INC-003").MessageMark())
	o.must(err)
	if !o.sheet("INC-003").IsCleared() {
		t.Error("not cleared")
	}
	o.contains("stellan", o.got("@stellan", "cleared").text, "Marguerite Solano approved what customers may be told.")
	say("We closed the way in on Monday.")
	if o.sheet("INC-003").IsCleared() {
		t.Error("a yes counts for other words")
	}
}

// The promised update is asked for on the first morning after it, and not once the matter is over.
func TestAPromisedUpdateIsAskedFor(t *testing.T) {
	for _, over := range []bool{false, true} {
		o := newOffice(t, "2026-09-15 14:00", true)
		_, err := o.EditSheet(ctx, o.as("emeka"), ref("RSK-001"), supplier(t))
		o.must(err)
		if over {
			r := o.get("RSK-001").(*domain.Risk)
			n := domain.Clone(r)
			n.State = "closed"
			o.change(r, n)
		}
		o.until("2026-09-17 07:59")
		if r := o.got("@emeka", "remind:"); r != nil && strings.Contains(r.text, "update of the brief") {
			t.Errorf("too early:\n%s", r.text)
		}
		o.until("2026-09-18 12:00")
		var told []string
		for _, r := range o.read {
			if r.place == "@emeka" && strings.Contains(r.text, "One customer can see another customer's deliveries: an update of the brief was promised for Wed 16 Sep 2026.\nSend it, or say when it comes.") {
				told = append(told, r.at.Format("02 15:04"))
			}
		}
		want := "[17 08:00]"
		if over {
			want = "[]"
		}
		o.expect("told", fmt.Sprint(told), want)
	}
}
