package browser

import (
	"testing"

	"github.com/secretariat-bot/secretariat/internal/apptest"
)

// An incident's own channel on the page: it appears while one looks, says what matters above the messages, and a message
// that is pinned there is a line of the timeline.
func TestBrowserIncidentChannel(t *testing.T) {
	w, p := browser(t, apptest.WithRooms(t))
	p.As("maike")
	p.Open("security-weekly")
	p.Type(`/sec incident declare "Orders of other clinics are shown!" severity:SEV1 service:clinic-portal`)
	p.See("INC-004")
	w.Settle()
	p.Open("inc-004-orders-of-other-clinics-are-shown")
	p.SeeIn("#place-head", "INC-004 · SEV1 · no lead yet", "INC-004 at a glance")
	p.See("Orders of other clinics are shown!")
	p.Type("/sec incident role lead")
	p.See("You lead INC-004 now.")
	p.SeeIn("#place-head", "lead: Maike Dresslund")
	p.Type("We see 4,000 orders of others since 22:40")
	w.Settle() // a list that is drawn anew closes the menu
	p.See("4,000 orders")
	p.Menu("4,000 orders", "Pin to this channel")
	p.SeeIn("article.message .only-you", "Pinned")
	shots(p, "10-room-pinned")
	w.Settle()
	p.Type("/sec incident timeline")
	p.See("Maike Dresslund: We see 4,000 orders of others")
	p.Press("INC-004 at a glance")
	p.Check("the bookmark leads to the card", `document.activeElement?.closest("article.message")?.textContent.includes("INC-004")`)
	p.Menu("Pinned", "Unpin from this channel")
	p.Type(`/sec incident cancel "a test account"`)
	w.Settle()
	p.SeeIn("#place-head", "this channel is archived after")
	tidy(t, p)
	p.AdvanceTo("2026-09-17T12:00")
	p.Check("nobody writes there any more", `document.querySelector("#composer")?.disabled || document.querySelector("#composer")?.placeholder === "This channel is archived"`)
}
