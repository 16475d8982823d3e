package ledger_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// Whom a sender adds to the readers of something confidential may read it from the release on, and never where the brief
// is sent back (domain 5, 7.2).
func TestReadersAreAddedAtTheRelease(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	_, err := o.SetSecondReleaser(ctx, o.as("stellan"), true)
	o.must(err)
	_, err = o.EditSheet(ctx, o.as("stellan"), ref("RSK-007"), domain.SheetChange{Facts: map[string]domain.Fact{"happened": {Text: "Too many people can open staff records."}}})
	o.must(err)
	out := ledger.BriefOut{Audience: domain.AudExecutive, Edition: 1, AddReader: true, Pages: []ledger.BriefPage{page("For information.", "renata")}}
	reads := func(want bool) {
		t.Helper()
		if got := slices.Contains(o.get("RSK-007").Base().NeedToKnow, "renata"); got != want {
			t.Errorf("renata is a reader: %v, want %v", got, want)
		}
	}
	got, err := o.SendBrief(ctx, o.as("stellan"), ref("RSK-007"), out)
	o.must(err)
	reads(false)
	if slices.Contains(got.Asked, "stellan") || len(got.Asked) == 0 {
		t.Fatalf("asked: %v", got.Asked)
	}
	releaser := got.Asked[0]
	o.contains("the releaser", o.got("@"+releaser, ":release:").text, "Releasing it adds Renata Colmeiro to those who may read RSK-007.")
	_, err = o.ReturnBrief(ctx, o.as(releaser), ref("RSK-007"), got.Waits[0].N, "Not to her.")
	o.must(err)
	reads(false)

	got, err = o.SendBrief(ctx, o.as("stellan"), ref("RSK-007"), out)
	o.must(err)
	sent, err := o.ReleaseBrief(ctx, o.as("joss"), ref("RSK-007"), got.Waits[0].N) // its owner, who may not widen the list alone
	o.must(err)
	reads(true)
	if len(sent.Sent) != 1 || !slices.Equal(sent.Sent[0].Persons, []string{"renata"}) {
		t.Errorf("sent: %+v", sent.Sent)
	}

	// A sender who is no security lead any more adds nobody.
	out.Pages = []ledger.BriefPage{page("For information.", "desmond")}
	got, err = o.SendBrief(ctx, o.as("stellan"), ref("RSK-007"), out)
	o.must(err)
	was := o.Directory().People["stellan"]
	n := domain.Clone(was)
	n.Roles = slices.DeleteFunc(slices.Clone(n.Roles), func(r domain.Role) bool { return r == domain.RoleLead })
	o.change(was, n)
	_, err = o.ReleaseBrief(ctx, o.as("joss"), ref("RSK-007"), got.Waits[0].N)
	o.refused(err, domain.Forbidden, "Desmond Achebe-Lund may not see it")
}

// Who may read a brief reads that it was asked about and whether that was answered; the words are for the two.
func TestQuestionsStandWithTheBrief(t *testing.T) {
	o := briefed(t)
	_, err := o.AskBrief(ctx, o.as("renata"), ref("RSK-001"), 1, "ASK-CANARY is the penalty certain?")
	o.must(err)
	shown := func(who string) string {
		t.Helper()
		got, err := o.SentBriefs(ctx, o.as(who).Caller, ref("RSK-001"))
		o.must(err)
		return view.PlainText(view.BriefHistory(o.Directory(), got.Sheet, got.Sent, got.Asked, false), "/sec", o.Directory().Location())
	}
	o.contains("before", shown("renata"), "Question 1: Renata Colmeiro asked", "ASK-CANARY", "not answered yet")
	_, err = o.AnswerBrief(ctx, o.as("emeka"), ref("RSK-001"), 1, "ANSWER-CANARY counsel says so.")
	o.must(err)
	for _, who := range []string{"renata", "emeka"} {
		o.contains(who, shown(who), "Question 1: Renata Colmeiro asked", "“ASK-CANARY is the penalty certain?”", "Emeka Strand answered", "ANSWER-CANARY")
	}
	for _, who := range []string{"ingrid", "stellan"} {
		text := shown(who)
		o.contains(who, text, "Question 1: Renata Colmeiro asked", "answered by Emeka Strand")
		if strings.Contains(text, "CANARY") {
			t.Errorf("%s reads the words:\n%s", who, text)
		}
	}
}
