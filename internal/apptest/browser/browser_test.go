// Package browser walks the scenes on the local workspace's page, in a real browser.
package browser

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/workspace/browsertest"
)

// browser opens the page of a fresh company in a real browser, at the size of a desk.
func browser(t *testing.T, content ...[]byte) (*apptest.World, *browsertest.Page) {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser is slow; left out with -short")
	}
	if browsertest.Browser() == "" {
		browsertest.Open(t, "") // skips, or fails where a browser is required
	}
	w := apptest.New(t, content...)
	p := browsertest.Open(t, w.URL()) // closed before the company: cleanups run last in, first out
	p.Viewport(1440, 950)
	return w, p
}

// shots shows a moment as people see it: at a desk and on a phone, light and dark. Only where SEC_SCREENSHOTS asks.
func shots(p *browsertest.Page, name string) {
	if os.Getenv("SEC_SCREENSHOTS") == "" {
		return
	}
	for _, size := range []struct {
		name          string
		width, height int64
	}{{"phone", 390, 844}, {"wide", 1440, 950}} {
		p.Viewport(size.width, size.height)
		for _, dark := range []bool{true, false} {
			p.Dark(dark)
			colours := "light"
			if dark {
				colours = "dark"
			}
			p.Screenshot(name + "-" + size.name + "-" + colours)
		}
	}
}

// fits fails when something sticks out sideways.
func fits(p *browsertest.Page, what string) {
	p.Check(what+" not to stick out", `document.documentElement.scrollWidth <= innerWidth && [...document.querySelectorAll("#messages, #home, #modal")].every((e) => e.scrollWidth <= e.clientWidth + 1)`)
}

// tidy fails on what nobody should read: markup that leaked, ids that only Slack can read, holes in a sentence.
func tidy(t *testing.T, p *browsertest.Page) {
	t.Helper()
	var lines []string
	p.Eval(`[...document.querySelectorAll(".messages article, #home-view")].flatMap((a) => a.innerText.split("\n"))`, &lines)
	for _, l := range lines {
		for _, bad := range []string{"#C0", "@U0", "<!date", "&lt;", "&amp;", "%!", "<nil>", " ."} {
			if strings.Contains(strings.TrimSpace(l), bad) {
				t.Errorf("the page reads %q, which holds %q", l, bad)
			}
		}
	}
}

// Scene 14: somebody who just wants to see it. A tour, other people, a clock that moves, a new start, the calls, and the manifest.
func TestBrowserScene14JustWantsToSee(t *testing.T) {
	_, p := browser(t)
	p.See("Fernhollow Logistics", "Saoirse Delvaney", "2026, 10:00")
	p.See("Find out who owns a service")
	shots(p, "14-first-sight")

	p.Press("All five")
	p.See("Five things to try")
	shots(p, "14-tour")
	p.Press("Close")

	// The first task, from the keyboard alone: hints, completion, answer, tick.
	p.Open("security-weekly")
	p.Write("/se")
	p.See("/sec")
	shots(p, "14-hint")
	p.Key(kb.Enter)
	p.Key("owner track api" + kb.Enter)
	p.See("Emeka Strand answers for it", "4 to go")

	p.PressByKey("Switch person")
	p.See("Everyone else")
	shots(p, "14-people")
	p.Key("rui" + kb.ArrowDown + kb.Enter)
	p.Check("the page to be Rui's", `document.body.dataset.ready === "U0RUI" && !document.body.classList.contains("booting")`)
	p.See("2026, 06:0")
	p.DoesNotSee("Emeka Strand answers for it")

	p.Advance("+1 hour")
	p.See("2026, 07:0")
	p.PressByKey("Next digest")
	p.See("2026, 11:00")
	p.Open("security-weekly")
	p.See("Security weekly · Tue 15 Sep 2026")

	p.Press("What Slack saw")
	p.See("chat.postMessage")
	shots(p, "14-calls")
	p.Press("Close this panel")

	p.PressByKey("Reset")
	p.See("Start again")
	shots(p, "14-reset")
	p.Press("Start again")
	p.See("2026, 06:0")
	p.Gone("Security weekly · Tue 15 Sep 2026")

	p.Press("All five")
	p.Press("Copy manifest")
	p.See("The manifest is copied.")
	p.Press("Close")
	p.As("gale")
	p.Type("/sec owner track api")
	p.See("guest")
	shots(p, "14-guest")
	tidy(t, p)
}
