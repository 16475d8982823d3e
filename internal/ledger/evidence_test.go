package ledger_test

import (
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/store"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
)

func (o *office) evidence(id string) *domain.Evidence {
	o.Helper()
	e, _ := o.get(id).(*domain.Evidence)
	if e == nil {
		o.Fatalf("no %s", id)
	}
	return e
}

// Scene 10: asked early, handed in, sent back, handed in again, accepted by somebody else.
func TestProofFromItsRequestToItsAcceptance(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store, _ storetest.Env) {
		o := openOffice(t, st, "2026-09-15 14:00", false)
		got, err := o.AskEvidence(ctx, o.as("odile"), domain.Evidence{Control: "access-review", Title: "the list of the third quarter", Due: date(t, "2026-10-02")})
		o.must(err)
		o.expect("asked", got.Evidence.ID+" "+strings.Join(got.Asked, ","), "EVD-001 thandi")
		o.contains("the owner", o.last("@thandi", "card:EVD-001"), "Odile Brannock asks you for proof that this works, by Fri 2 Oct 2026.", "Wanted: the list of the third quarter", "[Hand in proof]")
		_, err = o.ProvideEvidence(ctx, o.as("thandi"), ref("EVD-001"), "https://example.com/q3")
		o.must(err)
		o.contains("who asked", o.last("@odile", "card:EVD-001:judge:1"), "Thandi Moroka handed in proof. Do you accept it?", "Proof: https://example.com/q3", "[Accept] [Send back]")
		_, err = o.AcceptEvidence(ctx, o.as("thandi"), ref("EVD-001"))
		if domain.CodeOf(err) != domain.Forbidden {
			t.Errorf("accepted her own: %v", err)
		}
		_, err = o.ReturnEvidence(ctx, o.as("odile"), ref("EVD-001"), "the list stops in June")
		o.must(err)
		o.contains("the owner hears", o.last("@thandi", ""), "Odile Brannock sent your proof back: the list stops in June", "[Hand in again]")
		if s := o.last("@odile", "card:EVD-001:judge:1"); strings.Contains(s, "[Accept]") {
			t.Errorf("an answered question can be answered:\n%s", s)
		}
		_, err = o.ProvideEvidence(ctx, o.as("thandi"), ref("EVD-001"), "https://example.com/q3-whole")
		o.must(err)
		_, err = o.AcceptEvidence(ctx, o.as("odile"), ref("EVD-001"))
		o.must(err)
		_, err = o.AcceptEvidence(ctx, o.as("odile"), ref("EVD-001"))
		if domain.CodeOf(err) != domain.AlreadyDone || !strings.Contains(err.Error(), "Already accepted by Odile Brannock on Tue 15 Sep 2026") {
			t.Errorf("twice: %v", err)
		}
		o.contains("card", o.last("#"+o.evidence("EVD-001").Place, "card:EVD-001"), "Accepted by Odile Brannock on Tue 15 Sep 2026.", "Proof: https://example.com/q3-whole")
	})
}

// Due Friday the 2nd of October: reminders ten, five and one business days before, on the day, then every two (the 12th is
// a holiday); on the third business day after it the control's accountable person is asked, once. Silence accepts nothing.
func TestLateProofIsChasedAndNeverAccepted(t *testing.T) {
	o := newOffice(t, "2026-09-15 06:00", false)
	_, err := o.AskEvidence(ctx, o.as("odile"), domain.Evidence{Control: "restore-test", Due: date(t, "2026-10-02")})
	o.must(err)
	o.deliver()
	o.read = nil
	owner := o.evidence("EVD-001").Owner
	o.until("2026-10-13 23:00")
	var reminded, asked []string
	for _, r := range o.read {
		switch {
		case strings.HasPrefix(r.id, "remind:"+owner+":"):
			reminded = append(reminded, r.at.Format("02 Jan"))
		case strings.HasPrefix(r.id, "esc:ESC-001:1:1:") && !strings.Contains(r.id, "told"):
			asked = append(asked, r.at.Format("02 Jan ")+r.place[1:])
		}
	}
	o.expect("reminders", strings.Join(reminded, ", "), "18 Sep, 25 Sep, 01 Oct, 02 Oct, 06 Oct, 08 Oct, 13 Oct")
	o.expect("escalated", strings.Join(asked, ", "), "07 Oct "+o.Directory().Controls["restore-test"].Accountable)
	o.expect("state", o.evidence("EVD-001").State, domain.EvdAsked)
	_, err = o.ProvideEvidence(ctx, o.as(owner), ref("EVD-001"), "log of 12 October")
	o.must(err)
	o.expect("the search is over", o.escalation("ESC-001").State, domain.EscResolved)
	o.until("2026-12-01 12:00")
	o.expect("a quarter of silence accepts nothing", o.evidence("EVD-001").State, domain.EvdProvided)
	// Sent back long after the due date, the days count from then.
	_, err = o.ReturnEvidence(ctx, o.as("odile"), ref("EVD-001"), "wrong service")
	o.must(err)
	o.read = nil
	o.until("2026-12-05 12:00")
	asked = nil
	for _, r := range o.read {
		if strings.HasPrefix(r.id, "esc:ESC-002:1:1:") && !strings.Contains(r.id, "told") {
			asked = append(asked, r.at.Format("02 Jan ")+r.place[1:])
		}
	}
	o.expect("escalated again", strings.Join(asked, ", "), "04 Dec "+o.Directory().Controls["restore-test"].Accountable)
}

// Imported requests: what fell due before the first start is never said, what falls due after it is (domain 7.5). Callum
// answers for the control and is away; who stands in for him is the late owner herself, so his manager is asked.
func TestImportedRequestsAreChasedFromTheStart(t *testing.T) {
	o := newOffice(t, "2026-09-15 14:30", true) // EVD-002 was due on Friday the 11th
	_, err := o.ArmImported(ctx)
	o.must(err)
	o.until("2026-09-18 23:00")
	var reminded, asked []string
	for _, r := range o.read {
		switch {
		case strings.HasPrefix(r.id, "remind:") && strings.Contains(r.text, "EVD-"):
			reminded = append(reminded, r.at.Format("02 ")+r.place[1:])
		case strings.HasPrefix(r.id, "esc:") && strings.Contains(r.id, ":1:1:") && strings.Contains(r.text, "access checked every quarter") && !strings.Contains(r.id, "told"):
			asked = append(asked, r.at.Format("02 ")+r.place[1:])
		}
	}
	o.expect("reminders", strings.Join(reminded, ", "), "17 thandi, 18 idris")
	o.expect("escalated", strings.Join(asked, ", "), "16 renata")
}
