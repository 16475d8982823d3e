package browser

import "testing"

// Scene 4: an escalation that finishes. Not me, a promise, a lapse, silence to the end, leads who are told, and peace.
func TestBrowserScene4Escalation(t *testing.T) {
	w, p := browser(t)
	p.As("saoirse")
	p.Open("security-weekly")
	p.Type(`/sec escalate RSK-001 "vendor will not patch"`)
	p.See("I am asking now.", "Asked now: @Rui Castanheda", "Emeka Strand is asked.", "Why: vendor will not patch (asked by Saoirse Delvaney)")
	shots(p, "04-started")

	p.As("rui")
	p.Open("Messages")
	p.See("you are asked to take this on", "Why: vendor will not patch", "Without an answer by")
	shots(p, "04-asked")
	p.Press("I have it until…")
	p.Form("I have it until…")
	shots(p, "04-promise")
	p.Fill("Until", "12/01/2026")
	p.Submit()
	p.SeeIn(".field-error", "can be Mon 12 Jan 2026 or Tue 1 Dec 2026")
	shots(p, "04-promise-wrong")
	p.Fill("Until", "2h")
	p.Submit()
	p.NoForm()
	p.See("You have it. Thank you.", "Rui Castanheda has it.")
	p.Gone("you are asked to take this on") // what asked him says now that he has it
	shots(p, "04-has-it")
	tidy(t, p)
	p.Open("security-weekly")
	p.See("Rui Castanheda has it.", "Next update by")

	// The promise lapses; silence asks the next one.
	p.Advance("+1 hour")
	p.Advance("+1 hour")
	p.Advance("+1 hour")
	p.Thread("vendor will not patch")
	p.See("Rui Castanheda gave no update in time")
	shots(p, "04-thread")
	p.PressByKey("Close the thread")

	p.As("emeka")
	p.Open("Messages")
	p.See("you are asked to take this on")
	p.PressByKey("Not me")
	p.See("All right, not you.", "Renata Colmeiro")
	tidy(t, p)
	p.AdvanceTo("2026-09-17T12:00")
	p.As("stellan")
	p.Open("Messages")
	p.See("Nobody answered on the whole path.", "vendor will not patch")
	shots(p, "04-nobody")
	tidy(t, p)

	p.Open("security-weekly")
	p.See("Nobody answered. All security leads are told.")
	p.As("noor")
	p.Open("security-weekly")
	p.PressByKey("Resolve ESC-005 with an outcome")
	p.Form("Resolved")
	shots(p, "04-resolve")
	p.Fill("What came of it", "The vendor patched after all")
	p.Submit()
	p.NoForm()
	p.See("Resolved by Noor Haddadin-Vale", "Outcome: The vendor patched after all")
	shots(p, "04-resolved")

	// A closed one never pages again.
	paged := w.As("rui").Counts("bot", "vendor will not patch", "you are asked")
	p.AdvanceTo("2026-09-22T12:00")
	if n := w.As("rui").Counts("bot", "vendor will not patch", "you are asked"); n > paged {
		t.Errorf("Rui was asked %d times, after the end %d times", paged, n)
	}
	tidy(t, p)
}
