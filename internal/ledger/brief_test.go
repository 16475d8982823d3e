package ledger_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/plain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func p[T any](v T) *T { return &v }

// supplier is a decision about RSK-001 that is wanted of Renata by Friday afternoon.
func supplier(t testing.TB) domain.SheetChange {
	by := moment(t, "2026-09-18 21:00")
	return domain.SheetChange{Status: p("Being fixed"), Next: p(moment(t, "2026-09-16 15:00")),
		Facts: map[string]domain.Fact{"happened": {Text: "A customer could read the deliveries of another one. We closed the simplest way."},
			"means": {Text: "Clinics could leave us."}, "cause": {Text: "CAUSE-CANARY an object reference is not checked. Host trk-3."}, "advice": {Text: "ADVICE-CANARY"}},
		Needed: p("Pause the public tracking page"), Approver: p("renata"), NeededBy: &by, Recommended: p(2), Rationale: p("It stops the leak today."),
		Tradeoff: p("Clinics phone us for two weeks."), ReviewBy: p(date(t, "2026-10-15")),
		Options: []domain.SheetOption{{What: "Leave it open", Cost: "nothing", Left: "anybody can read deliveries"}, {What: "Pause the page", Cost: "two weeks of phone calls", Left: "little"}}}
}

// page is a page as the composer would make it of the facts.
func page(words string, to ...string) ledger.BriefPage {
	return ledger.BriefPage{Persons: to, Message: view.Say(words), Template: "brief.executive@abc"}
}

func executive(edition int, to ...string) ledger.BriefOut {
	return ledger.BriefOut{Audience: domain.AudExecutive, Edition: edition, Pages: []ledger.BriefPage{page("Decision needed: pause the page.", to...)}}
}

func (o *office) sheet(about string) *domain.Sheet {
	o.Helper()
	seen, err := o.st.Look(ctx, ledger.Look{Refs: []domain.Ref{domain.SheetRef(ref(about))}})
	o.must(err)
	s, _ := seen.Records[domain.SheetRef(ref(about))].(*domain.Sheet)
	if s == nil {
		o.Fatalf("no fact sheet about %s", about)
	}
	return s
}

// trail lists the entries of an action, newest last.
func (o *office) trail(action string) []domain.Entry {
	o.Helper()
	all, err := o.st.Audit(ctx, 1, 10_000)
	o.must(err)
	return slices.DeleteFunc(all, func(e domain.Entry) bool { return e.Action != action })
}

// got is the newest letter to a place whose id has a part in it; the PDF of a brief only where it is asked for.
func (o *office) got(place, part string) *reading {
	o.deliver()
	for _, r := range slices.Backward(o.read) {
		if r.place == place && strings.Contains(r.id, part) && (strings.HasSuffix(part, ":pdf") || !strings.HasSuffix(r.id, ":pdf")) {
			return &r
		}
	}
	return nil
}

func press(m view.Message, label string) string {
	for _, n := range m.Nodes {
		for _, b := range n.Buttons {
			if strings.HasPrefix(b.Label, label) {
				return b.Words
			}
		}
	}
	return ""
}

// briefed has emeka write the facts and send the executive brief to renata and ingrid.
func briefed(t *testing.T) *office {
	t.Helper()
	o := newOffice(t, "2026-09-15 14:00", true)
	_, err := o.EditSheet(ctx, o.as("emeka"), ref("RSK-001"), supplier(t))
	o.must(err)
	got, err := o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), executive(1, "renata", "ingrid"))
	o.must(err)
	o.expect("decision", got.Decision.ID, "DEC-009")
	o.deliver()
	return o
}

// Scene 8: one message with the options, one tap of the approver, and the record keeps the words that were shown.
func TestABriefIsDecidedWithOneTap(t *testing.T) {
	o := briefed(t)
	dm := o.got("@renata", "brief:RSK-001:1:renata")
	if dm == nil {
		t.Fatal("renata got no brief")
	}
	choose := press(dm.letter.Message, "2. Pause the page")
	o.expect("the recommended option decides at once", choose, "decision decide DEC-009 option:2 edition:1")
	o.expect("another one asks for its reason", press(dm.letter.Message, "1."), "decision choose DEC-009 option:1 edition:1 needs:rationale,tradeoff")
	o.expect("ask", press(dm.letter.Message, "Ask"), "brief ask RSK-001 1")
	o.expect("delegate", press(dm.letter.Message, "Delegate"), "decision delegate DEC-009")
	for _, r := range o.read {
		if r.place == "@renata" && strings.Contains(r.card, "DEC-009:decides") {
			t.Errorf("renata is asked twice:\n%s", r.text)
		}
		if strings.Contains(r.text, "CANARY") {
			t.Errorf("the decision's card tells what engineers and lawyers read:\n%s", r.text)
		}
	}
	other := o.got("@ingrid", "brief:RSK-001:1:ingrid")
	if other == nil || press(other.letter.Message, "2.") != "" || !strings.Contains(other.text, "Renata Colmeiro decides by Fri 18 Sep 2026") {
		t.Errorf("ingrid reads %+v", other)
	}
	pdf := o.got("@renata", ":pdf")
	if pdf == nil || pdf.letter.File != "brief-RSK-001.pdf" || pdf.letter.Under != dm.card || !slices.Contains(pdf.letter.Message.About, ref("RSK-001")) {
		t.Errorf("the PDF: %+v", pdf)
	}
	trail := o.trail("brief.send")
	if len(trail) != 1 || trail[0].Actor != "emeka" || trail[0].Object != "RSK-001" {
		t.Fatalf("trail: %+v", trail)
	}
	o.contains("trail", trail[0].Reason, "brief 1 for executive", "persons renata ingrid", "template brief.executive@abc", "sha256 "+o.sheet("RSK-001").Sent[0].Hash)

	got, err := o.DecideDecision(ctx, o.as("renata"), ref("DEC-009"), domain.Choice{Option: 2, Edition: 1})
	o.must(err)
	d := got.Decision
	if d.State != domain.DecDecided || d.Rationale != "It stops the leak today." || d.Brief == nil || d.Brief.N != 1 || d.Brief.Hash != o.sheet("RSK-001").Sent[0].Hash || !d.Intact() {
		t.Errorf("the record: %+v", d)
	}
	o.expect("answered", o.sheet("RSK-001").Sent[0].Answered, "Pause the page")
	o.deliver()
	for _, who := range []string{"renata", "ingrid"} {
		now := o.last("@"+who, dm.card)
		o.contains(who, now, "Decision needed: pause the page.", "Decided by Renata Colmeiro on Tue 15 Sep 2026: Pause the page")
		if strings.Contains(now, "Delegate") {
			t.Errorf("%s can still press:\n%s", who, now)
		}
	}
	words, err := o.SentBriefs(ctx, o.as("renata").Caller, ref("DEC-009"))
	o.must(err)
	shown := view.PlainText(words.Page(words.Sent[0]), "/sec", time.UTC)
	o.contains("the words that were shown", shown, "Decision needed: pause the page.")
	if words.Sent[0].Message = []byte(`{"summary":"other words"}`); strings.Contains(shown, "Beware") || !strings.Contains(view.PlainText(words.Page(words.Sent[0]), "/sec", time.UTC), "Beware") {
		t.Errorf("nobody notices other words:\n%s", shown)
	}
	o.must(o.trailIntact())
}

func (o *office) trailIntact() error {
	all, err := o.st.Audit(ctx, 1, 10_000)
	o.must(err)
	var c domain.Chain
	for _, e := range all {
		if err := c.Next(e); err != nil {
			return err
		}
	}
	return nil
}

// Who may not, what lacks, what is stale, what reads badly, and the second of two who press.
func TestWhatABriefRefuses(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	facts := supplier(t)
	facts.Recommended = nil
	_, err := o.EditSheet(ctx, o.as("farrah"), ref("RSK-001"), facts)
	o.refused(err, domain.Forbidden, "Emeka Strand or a security lead can.")
	_, err = o.EditSheet(ctx, o.as("yusra"), ref("RSK-001"), facts)
	o.refused(err, domain.Forbidden, "auditor")
	_, err = o.EditSheet(ctx, o.as("emeka"), ref("ACT-001"), facts)
	o.refused(err, domain.Invalid, "A brief is about a risk")
	_, err = o.EditSheet(ctx, o.as("emeka"), ref("RSK-999"), facts)
	o.refused(err, domain.NotFound, "I find no RSK-999.")
	_, err = o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), executive(1, "renata"))
	o.refused(err, domain.Refused, "Nobody wrote down the facts")
	_, err = o.EditSheet(ctx, o.as("emeka"), ref("RSK-001"), facts)
	o.must(err)
	_, err = o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), executive(1, "renata"))
	o.refused(err, domain.Refused, "lacks one recommended option")
	_, err = o.EditSheet(ctx, o.as("stellan"), ref("RSK-001"), domain.SheetChange{Recommended: p(2), Edition: 1})
	o.must(err)
	_, err = o.EditSheet(ctx, o.as("emeka"), ref("RSK-001"), domain.SheetChange{Recommended: p(1), Edition: 1})
	o.refused(err, domain.Conflict, "changed since you looked")
	_, err = o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), executive(1, "renata"))
	o.refused(err, domain.Conflict, "changed since you looked")
	_, err = o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), executive(2, "ingrid"))
	o.refused(err, domain.Invalid, "Renata Colmeiro decides this and is not among those who get it")
	_, err = o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), executive(2, "renata", "rui"))
	o.refused(err, domain.Refused, "Rui Castanheda is no executive")
	channel := executive(2)
	channel.Pages[0].Channel = "security-weekly"
	_, err = o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), channel)
	o.refused(err, domain.Refused, "direct message only")

	wordy := executive(2, "renata")
	wordy.Report = plain.Report{Findings: []plain.Finding{{Rule: "E1", Level: plain.Error, Words: "exfiltration", Instead: "stolen data leaving", Message: "Say “stolen data leaving”."}}}
	_, err = o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), wordy)
	o.refused(err, domain.Refused, "“exfiltration”. Say “stolen data leaving”.")
	wordy.Despite = "The press uses the word."
	_, err = o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), wordy)
	o.refused(err, domain.Forbidden, "Only a security lead")
	_, err = o.SendBrief(ctx, o.as("stellan"), ref("RSK-001"), wordy)
	o.must(err)
	o.contains("an override is written down", o.trail("brief.send")[0].Reason, "despite the wording rules: The press uses the word.")
	if d := o.decision("DEC-009"); d.Driver != "stellan" {
		t.Errorf("driver %s, want who sent it", d.Driver)
	}
	_, err = o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), executive(2, "renata"))
	o.refused(err, domain.AlreadyDone, "Already sent by Stellan Mbeki-Ross on Tue 15 Sep 2026")
}

func (o *office) refused(err error, code domain.Code, words string) {
	o.Helper()
	if domain.CodeOf(err) != code || !strings.Contains(fmt.Sprint(err), words) {
		o.Errorf("%v (%s), want %s: %s", err, domain.CodeOf(err), code, words)
	}
}

// A brief that was wrong is put right for exactly those who got it; the earlier one says so and decides nothing.
func TestACorrectionReachesExactlyThoseWhoGotTheWrongOne(t *testing.T) {
	o := briefed(t)
	first := o.got("@renata", "brief:RSK-001:1:renata").card
	c := ledger.BriefOut{Audience: domain.AudExecutive, Edition: 1, Corrects: 1, Wrong: "Three weeks, not two.", Pages: []ledger.BriefPage{page("Decision needed: pause the page for three weeks.")}}
	_, err := o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), c)
	o.refused(err, domain.Refused, "the same as in the brief that was sent")
	_, err = o.EditSheet(ctx, o.as("emeka"), ref("RSK-001"), domain.SheetChange{Tradeoff: p("Clinics phone us for three weeks.")})
	o.must(err)
	// Ingrid leaves meanwhile, and Tomasz would be asked today: neither gets it.
	gone := domain.Clone(o.Directory().People["ingrid"])
	gone.Status = "deactivated"
	o.change(o.Directory().People["ingrid"], gone)
	c.Edition, c.Pages[0].Persons = 2, []string{"tomasz"}
	got, err := o.SendBrief(ctx, o.as("stellan"), ref("RSK-001"), c)
	o.must(err)
	o.expect("to", fmt.Sprint(got.Sent[0].Persons, got.Skipped), "[renata] [ingrid]")
	now := o.last("@renata", first)
	o.contains("the earlier one", now, "was corrected on Tue 15 Sep 2026", "Decision needed: pause the page.")
	dm := o.got("@renata", "brief:RSK-001:2:renata")
	o.expect("the newer one decides", press(dm.letter.Message, "2."), "decision decide DEC-009 option:2 edition:2")
	_, err = o.DecideDecision(ctx, o.as("renata"), ref("DEC-009"), domain.Choice{Option: 2, Edition: 1})
	o.refused(err, domain.Conflict, "was changed after this message was written")
	_, err = o.SendBrief(ctx, o.as("stellan"), ref("RSK-001"), c)
	o.refused(err, domain.AlreadyDone, "Already corrected by Stellan Mbeki-Ross")
	if o.got("@tomasz", "brief:") != nil {
		t.Error("somebody new got the correction")
	}
	o.contains("trail", o.trail("brief.send")[1].Reason, "corrects brief 1")
	got2, err := o.DecideDecision(ctx, o.as("renata"), ref("DEC-009"), domain.Choice{Option: 2, Edition: 2})
	o.must(err)
	o.expect("the words that were shown", fmt.Sprint(got2.Decision.Brief.N), "2")
}

// With the setting on, another person reads and releases it, and it goes out exactly as they read it (domain 5).
func TestASecondPersonReleasesABrief(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	_, err := o.SetSecondReleaser(ctx, o.as("emeka"), true)
	o.refused(err, domain.Forbidden, "a security lead or an admin")
	_, err = o.SetSecondReleaser(ctx, o.as("stellan"), true)
	o.must(err)
	_, err = o.EditSheet(ctx, o.as("emeka"), ref("RSK-001"), supplier(t))
	o.must(err)
	got, err := o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), executive(1, "renata"))
	o.must(err)
	o.expect("asked", strings.Join(got.Asked, " "), "noor stellan")
	if len(got.Sent) != 0 || o.got("@renata", "brief:") != nil || o.get("DEC-009") != nil {
		t.Errorf("it went out before it was released: %+v", got)
	}
	_, err = o.ReleaseBrief(ctx, o.as("emeka"), ref("RSK-001"), 1)
	o.refused(err, domain.Forbidden, "Somebody else than Emeka Strand")
	_, err = o.ReleaseBrief(ctx, o.as("farrah"), ref("RSK-001"), 1)
	o.refused(err, domain.Forbidden, "You do not write briefs")
	ask := o.got("@stellan", "release")
	o.contains("what stellan reads", ask.text, "Emeka Strand wants to send this to Renata Colmeiro", "Decision needed: pause the page.")
	o.expect("release", press(ask.letter.Message, "Release"), "brief release RSK-001 1")

	_, err = o.ReturnBrief(ctx, o.as("noor"), ref("RSK-001"), 1, "Say how long.")
	o.must(err)
	o.contains("emeka", o.got("@emeka", "returned").text, "Noor Haddadin-Vale sent your executive brief back: Say how long.")
	o.contains("stellan", o.last("@stellan", ask.card), "Sent back by Noor Haddadin-Vale")
	_, err = o.ReleaseBrief(ctx, o.as("stellan"), ref("RSK-001"), 1)
	o.refused(err, domain.AlreadyDone, "does not wait any more")

	_, err = o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), executive(1, "renata"))
	o.must(err)
	_, err = o.EditSheet(ctx, o.as("stellan"), ref("RSK-001"), domain.SheetChange{Status: p("Nearly fixed")})
	o.must(err)
	o.contains("an edit voids it", o.got("@emeka", "void").text, "changed the facts, so your executive brief is not sent")
	again, err := o.SendBrief(ctx, o.as("emeka"), ref("RSK-001"), executive(2, "renata"))
	o.must(err)
	n := again.Waits[0].N
	hash := again.Waits[0].Hash
	var group sync.WaitGroup
	var mu sync.Mutex
	codes := map[domain.Code]int{}
	for _, who := range []string{"noor", "stellan"} {
		rq := o.as(who)
		group.Go(func() {
			_, err := o.ReleaseBrief(ctx, rq, ref("RSK-001"), n)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				codes["ok"]++
			} else {
				codes[domain.CodeOf(err)]++
			}
		})
	}
	group.Wait()
	if codes["ok"] != 1 || codes[domain.AlreadyDone] != 1 {
		t.Errorf("two pressers: %v", codes)
	}
	s := o.sheet("RSK-001")
	if len(s.Sent) != 1 || s.Sent[0].Hash != hash || s.Sent[0].Released == "" || len(s.Awaited) != 0 {
		t.Errorf("what went out is not what was read: %+v", s.Sent)
	}
	if d := o.decision("DEC-009"); d.Driver != "emeka" {
		t.Errorf("driver %s, want who sent it and not who released it", d.Driver)
	}
	o.contains("trail", o.trail("brief.send")[0].Reason, "sent by emeka, released by "+s.Sent[0].Released)
}

// Friday passes: “no answer” is written down and told; nothing is decided, and a later choice is written over it.
func TestSilenceIsWrittenDownAsNoAnswer(t *testing.T) {
	o := briefed(t)
	o.until("2026-09-18 20:59")
	o.expect("before", o.sheet("RSK-001").Sent[0].Answered, "")
	o.until("2026-09-18 21:01")
	o.expect("after", o.sheet("RSK-001").Sent[0].Answered, domain.NoAnswer)
	o.contains("emeka", o.got("@emeka", "unanswered").text, "Renata Colmeiro gave no answer by Fri 18 Sep 2026 22:00 IST", "nothing is decided")
	if d := o.decision("DEC-009"); d.State != domain.DecProposed {
		t.Errorf("silence decided: %+v", d)
	}
	_, err := o.DecideDecision(ctx, o.as("renata"), ref("DEC-009"), domain.Choice{Option: 2, Edition: 1})
	o.must(err)
	o.expect("at last", o.sheet("RSK-001").Sent[0].Answered, "Pause the page")
}
