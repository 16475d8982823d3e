package browser

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// Scene 6: the weekly sync. Today's digest; next week's agenda and the leads' draft the day before, with a note, a hold and a
// sending; an emoji that puts a card on the agenda; an executive's page on a phone.
func TestBrowserScene6WeeklySync(t *testing.T) {
	_, p := browser(t)
	p.As("saoirse")
	p.Open("security-weekly")
	p.Advance("Next digest")
	p.See("Security weekly · Tue 15 Sep 2026", "Decisions needed", "Changed since last week", "Do first", "Late or due this week", "Escalations",
		"Exceptions ending", "Incidents and retros", "Ownership gaps", "Restricted items are not included.")
	shots(p, "06-digest")
	fits(p, "the digest")
	tidy(t, p)

	p.Type(`/sec action add "Rotate carrier keys" owner:@rui due:friday`)
	p.See("Rotate carrier keys", "Fri 18 Sep 2026")
	shots(p, "06-action")
	p.React("ACT-016", "calendar")
	p.AdvanceTo("2026-09-21T15:01")
	p.See("Agenda")
	p.SeeIn("#messages article", "Rotate carrier keys")
	shots(p, "06-agenda")

	p.As("stellan")
	p.Open("Messages")
	p.See("Draft of the security weekly")
	shots(p, "06-draft")
	p.Press("Add a note")
	p.Form("Add a note")
	shots(p, "06-note")
	p.Fill("Note", "Welcome to the new clinic team")
	p.Submit()
	p.NoForm()
	p.See("Welcome to the new clinic team")
	p.PressByKey("Hold")
	p.See("Held")
	shots(p, "06-held")
	p.AdvanceTo("2026-09-22T16:30")
	p.Open("security-weekly")
	p.DoesNotSee("Security weekly · Tue 22 Sep 2026")
	p.Open("Messages")
	p.PressByKey("Send it now")
	p.See("The security weekly of Tue 22 Sep 2026 is out.")
	p.Open("security-weekly")
	p.See("Security weekly · Tue 22 Sep 2026", "Note from Stellan Mbeki-Ross: Welcome to the new clinic team")
	shots(p, "06-second")
	tidy(t, p)

	p.Viewport(390, 844)
	p.As("renata")
	p.Open("Messages")
	p.See("Your security page", "Decisions needed")
	fits(p, "the executive's page")
	p.Key(kb.Escape)
	shots(p, "06-executive")
	tidy(t, p)
}
