package ledger_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
)

func control(id string) domain.Ref { return domain.Ref{Kind: domain.KindControl, ID: id} }

// One message a person, edited as they answer; what is said not to be theirs becomes a gap and an action; silence changes
// nothing; at the end the leads read how it went (domain 4.5).
func TestAnOwnershipReview(t *testing.T) {
	o := newOffice(t, "2026-10-05 18:00", true) // a Monday
	o.fresh()
	got, err := o.StartReview(ctx, o.as("stellan"), "")
	o.must(err)
	o.expect("asked", strings.Join(got.Asked, " "), "callum emeka farrah gideon joss marisol ottoline renata rosalind")
	o.expect("nobody to ask", strings.Join(got.Lost, " "), "felix")
	again, err := o.StartReview(ctx, o.as("noor"), "")
	o.must(err)
	if len(again.Asked) > 0 || again.Again != 9 {
		t.Errorf("asked twice on one day: %+v", again)
	}
	if n := len(o.dms("emeka")); n != 1 {
		t.Errorf("emeka got %d messages", n)
	}
	first := o.last("@emeka", "")
	o.contains("the question", first, "Ownership review: you answer for 3 services. Is it still right?", "[It is right] [Change] [Not mine]", "[All 3 are right]", "Nothing is changed by silence")

	o.fresh()
	o.until("2026-10-05 18:10")
	_, err = o.ConfirmOwner(ctx, o.as("emeka"), []domain.Ref{service("track-api")})
	o.must(err)
	o.until("2026-10-05 18:11")
	said, err := o.NotMine(ctx, o.as("emeka"), service("cold-chain"))
	o.must(err)
	o.contains("after two answers", o.last("@emeka", ""), "2 of 3 answered.", "Confirmed:\n• Tracking interface for customers (track-api)", "Not yours:\n• Parcel temperature sensors (cold-chain): Noor Haddadin-Vale is asked whose it is ("+said.Action.ID+", due Tue 13 Oct 2026)")
	if all := o.dms("emeka"); slices.ContainsFunc(all, func(s string) bool { return !strings.Contains(s, "edit ") }) {
		t.Errorf("more than one message: %v", all)
	}
	a := o.action(said.Action.ID)
	if a.Owner != "noor" || a.Due != date(t, "2026-10-13") || a.Service != "cold-chain" { // the 12th is a holiday
		t.Errorf("the action: %+v", a)
	}
	if d := o.Directory(); !slices.ContainsFunc(domain.DisputedGaps(d, d.Today(o.Now())), func(g domain.Gap) bool { return g.About == service("cold-chain") }) {
		t.Error("no gap at once")
	}
	if _, err := o.NotMine(ctx, o.as("emeka"), service("cold-chain")); domain.CodeOf(err) != domain.AlreadyDone {
		t.Errorf("twice: %v", err)
	}
	o.must(o.settled(service("cold-chain"), "saoirse"))
	o.contains("handed over", o.last("@emeka", "card:review:emeka:2026-10-05"), "1 of 2 answered.")
	o.contains("the lead's question ends with the action", o.last("@noor", ""), "fixed by Stellan Mbeki-Ross", "[Finish "+said.Action.ID+"]")

	// Two weeks of silence: nobody's ownership moved, and the leads read it.
	before := o.Directory().Services["billing-core"].Confirmed
	o.fresh()
	o.until("2026-10-20 14:00")
	if s := o.Directory().Services["billing-core"]; s.Confirmed != before || s.Accountable != "rosalind" {
		t.Error("silence changed something")
	}
	var summaries []string
	for _, r := range o.read {
		if strings.Contains(r.text, "Ownership review\n") {
			summaries = append(summaries, r.at.Format("02 15:04 ")+r.place)
			o.contains("summary", r.text, "Answered for everything: 0 of 9 (0 %)", "Not confirmed for more than 90 days", "Gaps by team:", "Teams without an active champion:", "Paths with a step that nobody answers:")
		}
	}
	slices.Sort(summaries)
	o.expect("the summary", strings.Join(summaries, ", "), "20 13:00 @noor, 20 13:00 @stellan")
}

// settled names another accountable person.
func (o *office) settled(about domain.Ref, to string) error {
	o.run(o.clock.Now().Add(1e9))
	_, err := o.SetOwner(ctx, o.as("stellan"), ledger.OwnerEdit{About: about, Accountable: &to})
	return err
}

// Who is away is asked through the delegate, for controls too; a team's review asks only who answers for one of its
// services; only leads and admins start one.
func TestWhomAReviewAsks(t *testing.T) {
	o := newOffice(t, "2026-09-15 09:00", true) // callum is away until the 25th
	o.fresh()
	if _, err := o.StartReview(ctx, o.as("callum"), "identity"); domain.CodeOf(err) != domain.Forbidden {
		t.Errorf("a member starts a review: %v", err)
	}
	got, err := o.StartReview(ctx, o.as("wes"), "identity")
	o.must(err)
	o.expect("asked", strings.Join(got.Asked, " "), "callum")
	o.contains("thandi", o.last("@thandi", ""), "You are asked because you stand in for Callum Ferreiro.", "Two-step sign-in for administrators")
	o.until("2026-09-15 09:05")
	_, err = o.ConfirmOwner(ctx, o.as("thandi"), []domain.Ref{control("admin-two-step")})
	o.must(err)
	o.contains("thandi's answer", o.last("@thandi", ""), "1 of 5 answered.", "Confirmed:\n• Two-step sign-in for administrators")
	// Half a year later a confirmation edits no old message.
	o.until("2027-03-01 12:00")
	o.fresh()
	_, err = o.ConfirmOwner(ctx, o.as("callum"), []domain.Ref{service("sso")})
	o.must(err)
	if got := o.dms("callum"); len(got) > 0 {
		t.Errorf("an old review goes on: %v", got)
	}
}
