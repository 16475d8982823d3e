package ledger_test

import (
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// The letter that an incident began is kept up to date, without another ping: nobody is asked to take a lead that is taken.
func TestTheLetterOfADeclarationLives(t *testing.T) {
	o := newOffice(t, "2026-09-15 10:00", false)
	_, err := o.DeclareIncident(ctx, o.as("maike"), night)
	o.must(err)
	first := o.got("@farrah", ":declared").letter
	if first.EditOnly || first.Card == "" || press(first.Message, "Take the lead") == "" {
		t.Fatalf("the first letter: %+v", first)
	}
	step := func(what string, has, hasNot string, do func() error) {
		t.Helper()
		o.read = nil
		o.must(do())
		now := o.got("@farrah", ":declared")
		if now.letter.Card != first.Card || !now.letter.EditOnly || now.letter.Priority != outbox.Ack {
			t.Errorf("%s: no edit of the first one: %+v", what, now.letter)
		}
		o.contains(what, now.text, has)
		if strings.Contains(now.text, hasNot) {
			t.Errorf("%s still says %q: %s", what, hasNot, now.text)
		}
	}
	step("led", "Nils Aakerby leads.", "Take the lead", func() error {
		_, err := o.NameRole(ctx, o.as("nils"), ref("INC-001"), "lead", "", false)
		return err
	})
	step("less bad", "SEV3", "SEV1", func() error {
		_, err := o.ChangeSeverity(ctx, o.as("nils"), ref("INC-001"), "SEV3", "two orders only", false)
		return err
	})
	step("over", "called off, a false alarm", "[Contained]", func() error {
		_, err := o.CancelIncident(ctx, o.as("nils"), ref("INC-001"), "our own test")
		return err
	})
	o.read = nil
	_, err = o.DeclareIncident(ctx, o.as("maike"), night)
	o.must(err)
	o.deliver()
	o.read = nil
	_, err = o.NoteIncident(ctx, o.as("maike"), ref("INC-002"), "the page is slow", o.Now())
	o.must(err)
	o.deliver()
	for _, r := range o.read {
		if strings.Contains(r.id, ":declared") {
			t.Errorf("a note changes nothing in it: %s", r.id)
		}
	}
}

// Whoever approves words for outside has one letter about them: words that change before the answer change in it, after an
// answer the next ones are asked about in a new one.
func TestOneLetterAsksForTheYes(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	say := func(words string) reading {
		t.Helper()
		o.read = nil
		_, err := o.EditSheet(ctx, o.as("stellan"), ref("INC-003"), domain.SheetChange{Facts: map[string]domain.Fact{"message": {Text: words}}})
		o.must(err)
		return *o.got("@marguerite", ":clear:")
	}
	a, b := say("We closed the way in."), say("We closed the way in on Sunday.")
	if a.letter.Card == "" || a.letter.Card != b.letter.Card || a.letter.Version >= b.letter.Version {
		t.Fatalf("two letters: %q %q", a.letter.Card, b.letter.Card)
	}
	o.contains("the new words", b.text, "on Sunday.", "[Approve these words]")
	_, err := o.ClearStatement(ctx, o.as("marguerite"), ref("INC-003"), strings.TrimPrefix(press(a.letter.Message, "Approve these words"), "brief approve INC-003 words:"))
	o.refused(err, domain.Conflict, "We closed the way in on Sunday.")
	if e := err.(*domain.Error); len(e.Suggest) != 2 || e.Suggest[0] != press(b.letter.Message, "Approve these words") {
		t.Errorf("no way on: %v", e.Suggest)
	}

	o.read = nil
	_, err = o.RewordStatement(ctx, o.as("marguerite"), ref("INC-003"), "", "Say who did.")
	o.must(err)
	r := o.got("@marguerite", ":clear:")
	if r.letter.Card != a.letter.Card || !r.letter.EditOnly || press(r.letter.Message, "Approve these words") != "" {
		t.Errorf("the answered letter: %+v", r.letter)
	}
	c := say("We at Vetlane closed the way in.")
	if c.letter.Card == a.letter.Card || c.letter.EditOnly {
		t.Errorf("not asked anew: %+v", c.letter)
	}
	o.read = nil
	_, err = o.ClearStatement(ctx, o.as("marguerite"), ref("INC-003"), "")
	o.must(err)
	if y := o.got("@marguerite", ":clear:"); y.letter.Card != c.letter.Card || !y.letter.EditOnly {
		t.Errorf("the yes: %+v", y.letter)
	}
}

// Who is named to approve words that were written before reads them, once, and can answer there; who was asked before and
// is not asked any more reads that. Words that nobody waits with are shown to nobody.
func TestWhoIsNamedLaterIsAskedForTheYes(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	for _, id := range []string{"ingrid", "renata"} {
		n := domain.Clone(o.Directory().People[id])
		n.Functions = append(n.Functions, "statement_approver")
		o.change(o.Directory().People[id], n)
	}
	asked := func(person string) *reading {
		t.Helper()
		o.read = nil
		_, err := o.NameRole(ctx, o.as("stellan"), ref("INC-003"), "statement", person, true)
		o.must(err)
		return o.got("@"+person, ":clear:")
	}
	if r := asked("ingrid"); r != nil {
		t.Errorf("there are no words yet: %s", r.text)
	}
	_, err := o.EditSheet(ctx, o.as("stellan"), ref("INC-003"), domain.SheetChange{Facts: map[string]domain.Fact{"message": {Text: "We closed the way in."}}})
	o.must(err)
	o.deliver()
	r := asked("renata")
	if r == nil || r.edit {
		t.Fatalf("not asked: %+v", r)
	}
	o.contains("the words", r.text, "Stellan Mbeki-Ross wrote what customers may be told. It waits for your yes: We closed the way in.", "[Approve these words]", "[Ask for a change]")
	if was := o.got("@ingrid", ":clear:"); was == nil || !was.edit || press(was.letter.Message, "Approve") != "" || !strings.Contains(was.text, "Renata Colmeiro approves now") {
		t.Errorf("who was asked before: %+v", was)
	}
	_, err = o.ClearStatement(ctx, o.as("renata"), ref("INC-003"), strings.TrimPrefix(press(r.letter.Message, "Approve these words"), "brief approve INC-003 words:"))
	o.must(err)
	if r := asked("marguerite"); r != nil {
		t.Errorf("they are approved: %s", r.text)
	}
}
