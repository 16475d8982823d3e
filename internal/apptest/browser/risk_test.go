package browser

import "testing"

// Scene 3: a champion logs a risk from a colleague's message: shortcut, service, factors, submit, and
// nothing else is required. The score moves as he picks; a card with a named owner stands in the channel.
func TestBrowserScene3FromAMessageToARisk(t *testing.T) {
	_, p := browser(t)
	p.As("saoirse")
	p.Open("security-weekly")
	p.Type("The nightly job copies customer addresses to an open share <b>again</b>")
	p.As("rui")
	p.Open("security-weekly")
	p.Menu("The nightly job copies", "Log a risk")
	p.Form("Log a risk")
	p.Check("the title to come from the message", `document.querySelector("#modal input, #modal textarea").value.startsWith("The nightly job copies customer addresses")`)
	shots(p, "03-form")
	fits(p, "the form")
	p.Choose("Service", "Tracking interface for customers (track-api)")
	p.Choose("Likelihood", "4")
	p.Choose("Impact", "3")
	p.See("Score")
	shots(p, "03-scored")
	p.Submit()
	p.NoForm()
	p.See("RSK-013", "Emeka Strand")
	shots(p, "03-card")
	tidy(t, p)

	p.As("stellan")
	p.Open("Messages")
	p.See("RSK-013")
	shots(p, "03-triage")
	tidy(t, p)
}

// What was typed and not sent is offered again, and goes on where it stopped (slack-platform 9).
func TestBrowserScene3ADraftIsOfferedAgain(t *testing.T) {
	_, p := browser(t)
	p.As("rui")
	p.Open("security-weekly")
	p.Type("/sec risk add")
	p.Form("Log a risk")
	p.Fill("What may go wrong", "Keys of the old depot still open the new one")
	p.Choose("Service", "Tracking interface for customers (track-api)")
	p.Choose("Likelihood", "4")
	p.Choose("Impact", "3")
	p.See("Score:")
	p.Press("Cancel")
	p.NoForm()
	p.Type("/sec risk add")
	p.Form("Log a risk")
	p.See("You began this form", "Continue it", "Start empty")
	shots(p, "03-draft")
	p.Press("Continue it")
	p.Gone("You began this form")
	p.Check("the title to be back", `[...document.querySelectorAll("#modal input, #modal textarea")].some((x) => x.value === "Keys of the old depot still open the new one")`)
	p.See("Score:")
	shots(p, "03-continued")
	fits(p, "the form")
	p.Submit()
	p.NoForm()
	p.See("Recorded as RSK-013")
	p.Type("/sec risk add")
	p.Form("Log a risk")
	p.DoesNotSee("You began this form")
}
