package browser

import "testing"

// The words of a form are checked when one asks for it: what was found stands under the answer, the plain words go in with
// one press, what was typed elsewhere stays, and at the end only advice is left (domain 1.4, 5.7).
func TestBrowserTheWordsOfARiskAreChecked(t *testing.T) {
	_, p := browser(t)
	p.As("rui")
	p.Open("security-weekly")
	p.Type("/sec risk add")
	p.Form("Log a risk")
	p.Fill("What may go wrong", "Keys of the old depot still open the new one")
	p.Choose("Service", "Tracking interface for customers (track-api)")
	p.Fill("If…", "an exploit is out")
	p.Fill("Affected", "various customers")
	p.Press("Check the wording")
	p.See("Say “method to use a flaw” instead of “exploit”.", "“various” is vague", "too short for a grade · 2 things to look at")
	p.Check("what was typed to stay", `[...document.querySelectorAll("#modal input, #modal textarea")].some((x) => x.value === "various customers")`)
	shots(p, "wording-checked")
	fits(p, "the form")
	p.Press("Use the plain words")
	p.Gone("instead of “exploit”")
	p.Check("the plain words to stand there", `[...document.querySelectorAll("#modal input, #modal textarea")].some((x) => x.value === "a method to use a flaw is out")`)
	p.See("one thing to look at")
	p.Submit()
	p.NoForm()
	p.See("Recorded as RSK-013", "It is saved. For plainer words:", "“various” is vague")
	shots(p, "wording-saved")
	tidy(t, p)
}
