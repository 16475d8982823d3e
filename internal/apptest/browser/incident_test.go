package browser

import (
	"testing"

	"github.com/secretariat-bot/secretariat/internal/workspace/browsertest"
)

// presses counts what a newcomer presses and fills in.
type presses struct {
	*browsertest.Page
	clicks, typed int
}

func (p *presses) Press(label string)          { p.clicks++; p.Page.Press(label) }
func (p *presses) Choose(label, option string) { p.clicks += 2; p.Page.Choose(label, option) }
func (p *presses) Submit()                     { p.clicks++; p.Page.Submit(); p.Page.NoForm() }
func (p *presses) Fill(label, words string) {
	p.clicks++
	p.typed += len(words)
	p.Page.Fill(label, words)
}

// Type is not for a newcomer: the whole way is pressed.
func (p *presses) Type(string) { panic("a newcomer knows no command") }

// Scene 9, the first two minutes: a newcomer who read nothing declares an incident, takes the lead, tells stakeholders and
// finds the legal clock, by pressing what stands on the page.
func TestBrowserScene9ANewcomer(t *testing.T) {
	_, page := browser(t)
	page.As("saoirse")
	page.Open("security-weekly")
	p := &presses{Page: page}
	p.Press("Shortcuts")
	p.See("Declare an incident")
	shots(page, "09-shortcuts")
	p.Press("Declare an incident")
	p.Form("Declare an incident")
	p.See("What happened and how bad it is are enough.", "All that follows can wait.")
	shots(page, "09-declare")
	fits(page, "the form")
	p.Fill("What happened", "Customers see the deliveries of other customers")
	p.Choose("How bad it is", "SEV1")
	p.Choose("Service", "Tracking interface for customers (track-api)")
	p.Submit()
	p.See("INC-004 · Customers see the deliveries of other customers", "SEV1, nobody leads it yet", "No update yet. First update: today at 10:30",
		"To be named by today at 11:00: comms lead, statement approver.", "Legal: send the early warning (NIS2 Art. 23): plan for tomorrow at 10:00.")
	shots(page, "09-declared")
	p.Press("Take the lead")
	p.See("You lead INC-004 now.", "Next: stop it from spreading, then press Contained.")
	shots(page, "09-lead")
	p.Press("Send update")
	p.Form("Send an update")
	p.See("Only what changed needs typing.", "to Renata Colmeiro", "to #eng-all")
	p.Check("what was said at the declaration stands there already", `[...document.querySelectorAll("#modal textarea")].some((x) => x.value === "Customers see the deliveries of other customers.")`)
	p.Check("audiences are ticked", `document.querySelectorAll("#modal input[type=checkbox]:checked").length >= 2`)
	shots(page, "09-update")
	fits(page, "the form")
	p.Choose("Read it as", "Executive")
	p.See("What executives will read:")
	shots(page, "09-update-read")
	p.Submit()
	p.See("Update 1 of INC-004 is sent.", "executives: Renata Colmeiro", "engineers: #eng-all", "You promised the next one for Tue 15 Sep 2026 10:30 IST")
	shots(page, "09-updated")
	p.Press("Legal clocks")
	p.See("First: send the early warning", "Nobody decided yet whether these apply.", "Tell the data protection authority (GDPR Art. 33)", "Check with counsel.")
	shots(page, "09-clocks")
	tidy(t, page)
	if p.clicks > 14 || p.typed > 60 {
		t.Errorf("it took %d presses and %d typed letters; a hand needs them all within two minutes", p.clicks, p.typed)
	}

	// The executive reads her page on a phone.
	page.As("renata")
	page.Viewport(390, 844)
	page.Open("Messages")
	page.See("Update 1: Customers see the deliveries of other customers")
	fits(page, "her page")
	shots(page, "09-executive")
	tidy(t, page)
}

// Scene 9 from the first word to the end, each step by the button that stands there: counsel answers a clock, the lead
// contains, resolves, holds the retrospective and closes.
func TestBrowserScene9ToTheEnd(t *testing.T) {
	w, p := browser(t)
	p.As("stellan")
	p.Open("security-weekly")
	p.Type(`/sec incident declare "Labels of another clinic were printed" severity:SEV3 service:clinic-portal lead:yes`)
	p.See("You lead until somebody takes over.")

	p.As("bram")
	p.Open("security-weekly")
	p.Press("Legal clocks")
	p.See("First:", "It was sent", "Does not apply")
	shots(p, "09-counsel")
	p.Press("Does not apply")
	p.Form("It does not apply")
	shots(p, "09-not-applicable")
	p.Fill("Why it does not apply", "No essential service was interrupted")
	p.Submit()
	p.NoForm()
	p.See("does not apply, says Bram Oosterveld: No essential service was interrupted")
	for _, law := range []string{"nis2", "gdpr", "sec_8k", "hipaa", "circia"} {
		w.As("bram").Says("security-weekly", "/sec incident clock INC-004 not-applicable "+law+` "No personal data, no interruption"`)
	}
	w.Settle() // a card that is edited under the pointer moves its buttons

	p.As("stellan")
	p.Open("security-weekly")
	p.See("6 replies")
	p.Press("Contained")
	p.Form("Contained")
	p.Fill("What was done to stop it", "The printer queue is empty and paused")
	p.Submit()
	p.NoForm()
	p.See("SEV3, contained, not over yet", "Next: put everything right, then press Resolved.")
	p.Press("Resolved")
	p.Form("Resolved")
	p.Fill("How it ended", "Labels are printed for the right clinic again")
	p.Submit()
	p.NoForm()
	p.See("SEV3, resolved", "How it ended: Labels are printed for the right clinic again", "then close it.")
	shots(p, "09-resolved")
	p.Press("Close")
	p.See("INC-004 cannot be closed yet.", "The retrospective is not done")
	p.See("What you can do now:", "Add an action")
	shots(p, "09-close-refused")
	p.Press("Retrospective") // of the refusal itself, the newest of that name
	p.Form("Retrospective")
	p.See("Blameless: what made it possible, or easy, and never who.")
	shots(p, "09-retro")
	fits(p, "the retrospective")
	for _, x := range [][2]string{{"Effect", "Two clinics got labels of another."}, {"Contributing factors", "The queue is shared by all clinics."}, {"What went well", "A clinic called at once."},
		{"What went badly", "Nobody knew who may pause the queue."}, {"Where we were lucky", "No parcel had left."}, {"Who else must hear", "The depot."}} {
		p.Fill(x[0], x[1])
	}
	p.Submit()
	p.NoForm()
	w.As("stellan").Says("security-weekly", "/sec incident edit INC-004 type:mixed-up-labels")
	w.Settle()
	w.As("stellan").Says("security-weekly", `/sec action add "One queue for each clinic" owner:@nils due:2026-10-01 source:INC-004`)
	w.Settle()
	p.Press("The retrospective is done")
	p.See("The retrospective of INC-004 is done.")
	shots(p, "09-looked-back")
	p.Press("Close")
	p.See("SEV3, closed")
	shots(p, "09-closed")
	tidy(t, p)
}
