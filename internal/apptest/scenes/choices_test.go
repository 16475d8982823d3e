package scenes

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/apptest"
)

// Scene 8: an executive gets the whole context by direct message; one press chooses, a form asks only for what nobody
// prepared, and everybody reads the recorded decision.
func TestScene8AnExecutiveDecidesWithOnePress(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	farrah, desmond, rui := w.As("farrah"), w.As("desmond"), w.As("rui")
	said := farrah.Says("security-weekly", `/sec decision propose "Keep the tracking page" approver:@desmond due:friday context:"Clinics ask for it." options:"Take it down | Keep it behind a sign-in" recommended:2 rationale:"Patients come first" tradeoff:"One more sign-in" contributors:@rui links:RSK-001`)
	if !apptest.HasAll(apptest.Words(said), "Recorded as DEC-009", "Asked now:") {
		t.Fatal(apptest.Words(said))
	}
	w.Settle()
	ask := desmond.Reads("bot", "DEC-009", "your decision is needed by", "Clinics ask for it.", "1. Take it down", "2. Keep it behind a sign-in", "Ask", "Give to somebody")
	w.As("saoirse").Reads("security-weekly", "DEC-009 · Keep the tracking page", "Desmond Achebe-Lund decides by", "Give input")
	t.Log(apptest.Words(ask))

	card := rui.Reads("bot", "your input is wanted")
	if _, err := rui.Presses(card, "Object"); err != nil {
		t.Fatal(err)
	}
	if _, err := rui.WaitForModal(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	rui.FillsForm(map[string]string{"words": "a sign-in does not fix it"})
	w.Settle()
	desmond.Reads("bot", "Rui Castanheda objects", "a sign-in does not fix it")

	ask = desmond.Reads("bot", "your decision is needed by", "2. Keep it behind a sign-in")
	if _, err := desmond.Presses(ask, "2. Keep it behind a sign-in"); err != nil {
		t.Fatal(err)
	}
	form, err := desmond.WaitForModal(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	shown, _ := json.Marshal(form)
	if s := string(shown); !strings.Contains(s, "looked at again") || strings.Contains(s, "Why this option") || strings.Contains(s, "What you accept") {
		t.Errorf("the form asks for what was prepared: %s", s)
	}
	desmond.FillsForm(map[string]string{"review_by": "2026-12-15"})
	w.Settle()
	w.As("saoirse").Reads("security-weekly", "Decided by Desmond Achebe-Lund", "Keep it behind a sign-in (chosen)", "Rui Castanheda objects")
	farrah.Reads("bot", "Desmond Achebe-Lund decided", "Keep it behind a sign-in")
	if s := apptest.Words(desmond.Says("security-weekly", "/sec decision decide DEC-009 1")); !apptest.HasAll(s, "Already decided by Desmond Achebe-Lund") {
		t.Error(s)
	}
}

// Scene 10: proof is asked for, handed in by a form, sent back, handed in again, and accepted by somebody else.
func TestScene10ProofBeforeTheAudit(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	odile, thandi := w.As("odile"), w.As("thandi")
	if s := apptest.Words(odile.Says("security-weekly", `/sec evidence ask access-review "the list of the third quarter" due:"in 4 weeks"`)); !apptest.HasAll(s, "Recorded as EVD-004", "Thandi Moroka is asked") {
		t.Fatal(s)
	}
	w.Settle()
	hand := func(words, proof string) {
		t.Helper()
		m := thandi.Reads("bot", words, "EVD-004")
		label := "Hand in proof"
		if strings.Contains(apptest.Words(m), "Hand in again") {
			label = "Hand in again"
		}
		if _, err := thandi.Presses(m, label); err != nil {
			t.Fatal(err)
		}
		if _, err := thandi.WaitForModal(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		thandi.FillsForm(map[string]string{"proof": proof})
		w.Settle()
	}
	hand("asks you for proof", "https://example.com/q3")
	judge := odile.Reads("bot", "handed in proof. Do you accept it?", "https://example.com/q3")
	if _, err := odile.Presses(judge, "Send back"); err != nil {
		t.Fatal(err)
	}
	if _, err := odile.WaitForModal(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	odile.FillsForm(map[string]string{"why": "the list stops in June"})
	w.Settle()
	hand("sent your proof back: the list stops in June", "https://example.com/q3-whole")
	judge = odile.Reads("bot", "handed in proof. Do you accept it?", "https://example.com/q3-whole")
	if _, err := odile.Presses(judge, "Accept"); err != nil {
		t.Fatal(err)
	}
	w.Settle()
	thandi.Reads("bot", "Odile Brannock accepted your proof")
	odile.Reads("bot", "Accepted by Odile Brannock")
}
