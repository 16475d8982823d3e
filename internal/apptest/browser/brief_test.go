package browser

import (
	"testing"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/workspace/browsertest"
)

// Scene 8: an executive on a phone. A security lead writes one page from the facts, sees what she will read and what stays
// hidden from her, and sends it. Her tap is a recorded decision; the words she read stay with it.
func TestBrowserScene8AnExecutiveDecides(t *testing.T) {
	_, p := browser(t)
	p.As("stellan")
	p.Open("security-weekly")
	p.Type("/sec brief RSK-001")
	p.Form("Write a brief")
	p.See("Nobody wrote it yet: this first draft comes from RSK-001.", "Check")
	shots(p, "08-draft")
	fits(p, "the form")
	p.Fill("What happened", "Our own test showed that attackers could exploit the tracking page. We have a fix and test it until Thursday.")
	p.Press("Check")
	p.See("method to use a flaw")
	shots(p, "08-checked")
	p.Fill("What happened", "Our own test showed a gap on the tracking page. A customer who changes the parcel number can read another customer's delivery. We have a fix and test it until Thursday.")
	p.Fill("What it means", "A stranger could copy addresses and parcel contents. We found no sign of it.")
	p.Fill("If we do nothing", "Anyone with an account can read addresses until Thursday.")
	p.Fill("Customers affected, counted", "310 clinics")
	p.Fill("How many people, and where", "likely: about 40,000 patients")
	p.Fill("The decision that is needed", "Hide addresses on the tracking page until the fix is proven")
	p.Choose("Who decides", "Renata Colmeiro")
	p.Fill("By when", "2026-09-16 23:00")
	p.Fill("Option 1", "Keep the page as it is until Thursday | nothing | high for two more days")
	p.Fill("Option 2", "Hide addresses and contents tonight | half a day of work | low, a stranger sees only a parcel number")
	p.Fill("Option 3", "Switch the page off tonight | about 400 calls a day from clinics | none")
	p.Choose("Which option you recommend", "Option 2")
	p.Fill("Why that one", "It protects patients at once, and clinics still see where a parcel is.")
	p.Fill("What is accepted by choosing it", "For two days clinics look up addresses themselves.")
	p.Fill("Looked at again by", "2026-09-24")
	p.Submit()
	p.NoForm()
	p.See("Saved: the facts about RSK-001", "Nothing went to executives yet.")
	p.Press("Preview and send")
	p.Form("Brief someone")
	p.See("We recommend option 2", "Hidden from executives", "Ways to fix it", "Goes to: Renata Colmeiro")
	shots(p, "08-preview")
	p.Choose("For whom", "Engineer")
	p.See("Root cause", "Hidden from engineers")
	shots(p, "08-preview-engineer")
	p.Choose("For whom", "Executive")
	p.See("Hidden from executives")
	p.Submit()
	p.NoForm()
	p.See("Sent to Renata Colmeiro: brief 1")
	shots(p, "08-sent")
	tidy(t, p)

	p.As("renata")
	p.Viewport(390, 844)
	p.Open("Messages")
	p.See("Decision needed by Wed 16 Sep 2026 16:00 CDT: Hide addresses on the tracking page until the fix is proven")
	shots(p, "08-page")
	p.Viewport(390, 844)
	briefFits(t, p)
	p.Press("2. Hide addresses and contents tonight")
	p.See("You decide: Hide addresses and contents tonight.")
	shots(p, "08-confirm")
	p.Viewport(390, 844)
	p.Press("2. Hide addresses and content…")
	p.See("Decided", "by Renata Colmeiro on Tue 15 Sep 2026")
	tidy(t, p)
	p.Type("/sec show DEC-009")
	p.See("Keep the page as it is until Thursday", "Hide addresses and contents tonight (chosen)", "It protects patients at once", "What was shown")
	p.Press("What was shown")
	p.See("These are the very words that were sent.", "A stranger could copy addresses and parcel contents.")
	shots(p, "08-shown")
	tidy(t, p)
}

// briefFits holds the page to two phone screens, and what matters to the first (product 1, scene 8).
func briefFits(t *testing.T, p *browsertest.Page) {
	t.Helper()
	const page = `[...document.querySelectorAll(".messages article")].find((a) => a.innerText.includes("Decision needed by"))`
	var height float64
	p.Eval(page+`.getBoundingClientRect().height`, &height)
	t.Logf("the page is %.0f points high", height)
	p.Check("the brief to fit two screens", page+`.getBoundingClientRect().height <= 2 * innerHeight`)
	p.Check("headline, decision, date and recommended option on the first screen", `(() => {
		const a = `+page+`, top = a.getBoundingClientRect().top, pane = a.closest(".messages") || document.body;
		const at = (words) => { const r = document.createRange(); const walk = document.createTreeWalker(a, NodeFilter.SHOW_TEXT);
			for (let n; (n = walk.nextNode());) if (n.data.includes(words)) { r.selectNodeContents(n); return r.getBoundingClientRect().bottom - top; } return 1e9; };
		return ["Decision needed by", "Hide addresses and contents tonight"].every((w) => at(w) <= pane.clientHeight);
	})()`)
}

// `bot try` opens with a brief that waits for Renata; the whole of it is two screens of a phone, and its page hangs in the
// thread as a PDF.
func TestBrowserScene8ABriefWaits(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser is slow; left out with -short")
	}
	if browsertest.Browser() == "" {
		browsertest.Open(t, "")
	}
	w := apptest.NewStory(t)
	p := browsertest.Open(t, w.URL())
	p.As("renata")
	p.Viewport(390, 844)
	p.Open("Messages")
	p.See("Decision needed by Wed 16 Sep 2026 16:00 CDT", "We recommend option 2")
	shots(p, "08-waits")
	p.Viewport(390, 844)
	briefFits(t, p)
	p.Viewport(1440, 950)
	p.Press("View thread")
	p.See("brief-RSK-001", "PDF")
	shots(p, "08-pdf")
	tidy(t, p)
}
