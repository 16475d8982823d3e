package ledger_test

import (
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/ledger"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

// public is a request from a channel that every colleague can read, where a card may live.
func (o *office) public(person string) ledger.Request {
	rq := o.as(person)
	rq.Kind, rq.Place = domain.ChannelPublic, "C0PARCEL"
	return rq
}

func (o *office) risk(id string) *domain.Risk {
	o.Helper()
	r, _ := o.get(id).(*domain.Risk)
	if r == nil {
		o.Fatalf("no %s", id)
	}
	return r
}

var sixSentences = domain.Statement{If: "a scanner is lost", Then: "whoever finds it reads addresses", Impact: "customers leave", Affected: "40,000 customers",
	NothingChanges: "it stays so", Good: "scanners keep nothing"}

func TestARiskFromItsReportToClosed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
		o := openOffice(t, st, "2026-09-15 14:00", true)
		got, err := o.AddRisk(ctx, o.public("rui"), domain.Risk{Title: "Old scanners keep addresses", Service: "track-api", Score: domain.Score{Likelihood: 4, Impact: 4}})
		o.must(err)
		id := got.Risk.ID
		o.expect("number", id, "RSK-013")
		o.contains("card", o.last("#C0PARCEL", "card:"+id), "RSK-013 · Old scanners keep addresses", "Critical, 72 of 100 (provisional)", "[Confirm…] [Reject…] [Add details]")
		for _, lead := range []string{"@noor", "@stellan"} {
			o.contains("triage", o.last(lead, "card:RSK-013:triage:1"), "Rui Castanheda reported a risk.", "[Confirm…] [Reject…]", "Before it opens it needs: “If…”", "its target is Tue 29 Sep 2026")
		}
		if o.last("@emeka", "") != "" {
			t.Error("the owner is asked before anybody looked at it")
		}

		_, err = o.ConfirmRisk(ctx, o.as("noor"), ref(id), domain.Judgement{Statement: sixSentences})
		o.must(err)
		o.contains("the other lead", o.last("@stellan", "card:RSK-013:triage:1"), "Noor Haddadin-Vale confirmed the score: Critical.")
		if strings.Contains(o.last("@stellan", "card:RSK-013:triage:1"), "[Confirm") {
			t.Error("the buttons stay on a message that is settled")
		}
		o.contains("owner", o.last("@emeka", "card:RSK-013:owner:1"), "you are named as the owner", "Please accept by Tue 22 Sep 2026", "[I own it] [Not mine]")
		o.contains("reporter", o.last("@rui", ""), "Noor Haddadin-Vale looked at the risk you reported. It is open now, and Emeka Strand owns it. Thank you.")
		o.contains("history", o.last("#C0PARCEL", ""), "Noor Haddadin-Vale confirmed the score: Critical. Emeka Strand owns it, target Tue 29 Sep 2026.")
		_, err = o.ConfirmRisk(ctx, o.as("stellan"), ref(id), domain.Judgement{})
		if domain.CodeOf(err) != domain.AlreadyDone || !strings.Contains(err.Error(), "Noor Haddadin-Vale confirmed") {
			t.Errorf("the second lead: %v", err)
		}

		_, err = o.OwnRisk(ctx, o.as("emeka"), ref(id), "", false)
		o.must(err)
		act, err := o.TreatRisk(ctx, o.as("emeka"), ref(id), "mitigate", ledger.NewAction{Title: "Wipe them every night", Owner: "saoirse", Due: date(t, "2026-09-18")})
		o.must(err)
		o.expect("action of the same commit", act.Action.String(), "ACT-016")
		o.expect("hangs on it", o.action("ACT-016").From.String(), id)
		o.contains("who does it", o.last("@saoirse", "card:ACT-016"), "Emeka Strand gave you this action")
		_, err = o.FinishAction(ctx, o.as("saoirse"), ref("ACT-016"), "https://example.com/wiped")
		o.must(err)
		_, err = o.VerifyRisk(ctx, o.as("emeka"), ref(id), "https://example.com/wiped")
		o.must(err)
		o.contains("who checks", o.last("@stellan", "card:RSK-013:verify:1"), "Please check it.", "Fixed looks like: scanners keep nothing", "[It holds: close] [Send back…]")
		_, err = o.NameVerifier(ctx, o.as("noor"), ref(id), "saoirse", false)
		if domain.CodeOf(err) != domain.Refused {
			t.Errorf("who did an action of it was named to check it: %v", err)
		}
		_, err = o.NameVerifier(ctx, o.as("noor"), ref(id), "maike", false)
		o.must(err)
		o.contains("the named one", o.last("@maike", "card:RSK-013:verify:2"), "Please check it.")
		_, err = o.ReopenRisk(ctx, o.as("maike"), ref(id), "two are left")
		o.must(err)
		o.contains("owner", o.last("@emeka", ""), "Maike", "sent it back. Why: two are left")
		_, err = o.VerifyRisk(ctx, o.as("emeka"), ref(id), "https://example.com/now")
		o.must(err)
		_, err = o.CloseRisk(ctx, o.as("maike"), ref(id), "", "looked at all of them")
		o.must(err)
		o.contains("reporter", o.last("@rui", ""), "checked the fix of the risk you reported: it is remediated")
		o.contains("card", o.last("#C0PARCEL", "card:"+id), "Closed on Tue 15 Sep 2026 by Maike", "[Reopen…]")
		posts := 0
		for _, r := range o.read {
			if r.place == "#C0PARCEL" && r.card == "card:"+id && !r.edit {
				posts++
			}
		}
		if posts != 1 {
			t.Errorf("the card was posted %d times", posts)
		}
	})
}

// Logged where not everybody reads, it has no card, its owner hears nothing, and the reporter gets a receipt.
func TestWhatIsLoggedInPrivateStaysPrivateUntilALeadLooks(t *testing.T) {
	for name, kind := range map[string]domain.ChannelKind{"private channel": domain.ChannelPrivate, "direct message": domain.ChannelDM, "nobody can tell": ""} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, "2026-09-15 14:00", true)
			rq := o.public("rui")
			rq.Kind = kind
			got, err := o.AddRisk(ctx, rq, domain.Risk{Title: "kittiwake", Service: "track-api"})
			o.must(err)
			o.deliver()
			for _, r := range o.read {
				if strings.HasPrefix(r.place, "#") || r.place == "@emeka" {
					t.Errorf("%s reads\n%s", r.place, r.text)
				}
				if r.letter.Message.Summary != "You have a confidential security item to review." {
					t.Errorf("a notification says %q", r.letter.Message.Summary)
				}
			}
			o.contains("receipt", o.last("@rui", ""), "recorded as RSK-013", "until a security lead has looked at it")
			_, err = o.ConfirmRisk(ctx, o.as("noor"), ref(got.Risk.ID), domain.Judgement{Statement: sixSentences, Score: domain.Score{Likelihood: 2, Impact: 2}, Visibility: domain.Internal})
			o.must(err)
			if r := o.risk("RSK-013"); r.IsRestricted() || r.Place == "" {
				t.Errorf("a lead made it internal: %s, its card %q", r.Visibility, r.Place)
			}
			o.contains("owner", o.last("@emeka", "card:RSK-013:owner:1"), "kittiwake")
		})
	}
}

// Raised privately: the leads alone read it and see who; they are reminded each business day until they answer.
func TestRaisedPrivately(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", false)
	got, err := o.AddRisk(ctx, o.public("saoirse"), domain.Risk{Title: "kittiwake", Service: "track-api", Raised: true})
	o.must(err)
	o.contains("receipt", o.last("@saoirse", ""), "The security leads have what you raised, as RSK-001", "Only they see that it was you")
	o.contains("lead", o.last("@stellan", ""), "Saoirse Delvaney raised this privately.")
	for _, r := range o.read {
		if r.place != "@saoirse" && r.place != "@stellan" && r.place != "@noor" {
			t.Errorf("%s reads\n%s", r.place, r.text)
		}
	}
	if r := o.risk(got.Risk.ID); r.Owner != "" || !r.IsRestricted() || strings.Join(r.NeedToKnow, " ") != "saoirse noor stellan" {
		t.Errorf("%+v", r)
	}
	o.pinged()
	o.until("2026-09-18 15:00")
	mornings := 0
	for _, p := range o.pinged() {
		if strings.HasSuffix(p, "stellan") {
			mornings++
		}
	}
	if mornings != 3 {
		t.Errorf("a lead was reminded on %d of three mornings", mornings)
	}
	_, err = o.RejectRisk(ctx, o.as("stellan"), ref(got.Risk.ID), "no_information", domain.Ref{}, "Please come and see me.")
	o.must(err)
	o.contains("answer", o.last("@saoirse", ""), "there is not enough to go on. Please come and see me. Thank you")
	o.pinged()
	o.until("2026-09-22 15:00")
	for _, p := range o.pinged() {
		t.Errorf("answered, and %s is reminded", p)
	}
}

// A duplicate is named to the reporter only where they may see it (domain 7.2).
func TestARejectionDoesNotTellOfAHiddenDuplicate(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:00", true)
	for of, seen := range map[string]bool{"RSK-001": true, "RSK-007": false} {
		got, err := o.AddRisk(ctx, o.public("rui"), domain.Risk{Title: "Somebody reads files", Service: "track-api"})
		o.must(err)
		_, err = o.RejectRisk(ctx, o.as("noor"), ref(got.Risk.ID), "duplicate", ref(of), "")
		o.must(err)
		if text := o.last("@rui", "") + o.last("#C0PARCEL", "card:"+got.Risk.ID); strings.Contains(text, o.risk(of).Title) != seen || strings.Contains(text, of) != seen || !strings.Contains(text, "it is known already") {
			t.Errorf("%s: the reporter reads\n%s", of, text)
		}
	}
}

// Who is named as the owner of a risk has five business days to accept it; then it is a gap that everybody can list
// (domain 3.1), and none any more once it is accepted. A confidential one stands in no list.
func TestAnOwnerWhoDoesNotAcceptIsAGap(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
		o := openOffice(t, st, "2026-09-15 14:00", true)
		logged := func(person string, rq ledger.Request) string {
			got, err := o.AddRisk(ctx, rq, domain.Risk{Title: "Old scanners keep addresses", Service: "track-api", Score: domain.Score{Likelihood: 4, Impact: 4}})
			o.must(err)
			_, err = o.ConfirmRisk(ctx, o.as(person), ref(got.Risk.ID), domain.Judgement{Statement: sixSentences, Visibility: got.Risk.Visibility})
			o.must(err)
			return got.Risk.ID
		}
		id := logged("noor", o.public("rui"))
		private := o.as("rui")
		private.Kind, private.Where = domain.ChannelPrivate, "C0SECRET"
		logged("noor", private)
		gaps := func(day string) string {
			t.Helper()
			o.until(day + " 14:00")
			got, err := o.RiskGaps(ctx)
			o.must(err)
			var out []string
			for _, g := range got {
				out = append(out, g.Text)
			}
			return strings.Join(out, "\n")
		}
		o.expect("on the fifth business day", gaps("2026-09-22"), "")
		o.expect("the day after", gaps("2026-09-23"), "Emeka Strand has not accepted "+id+" since Tue 15 Sep 2026.")
		_, err := o.OwnRisk(ctx, o.as("emeka"), ref(id), "", false)
		o.must(err)
		o.expect("accepted", gaps("2026-09-23"), "")
	})
}
