package digests

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
)

// pdfs lists the PDF files that somebody sees in a channel, by name, and whether each stands in a thread.
func pdfs(p *apptest.Person, channel string) (names []string, threaded bool) {
	threaded = true
	for _, m := range p.Messages(channel) {
		for _, f := range m.Files {
			if name := fmt.Sprint(f["name"]); strings.HasSuffix(name, ".pdf") {
				names = append(names, name)
				threaded = threaded && m.ThreadTS != "" && m.ThreadTS != m.TS
			}
		}
	}
	return names, threaded
}

// Scene 7: on the first Wednesday everybody gets their own words, and nobody what is not theirs.
func TestTheMonthlyReviewReachesItsSevenReaders(t *testing.T) { // not beside the others: pictures and pages take a whole core
	w := apptest.New(t)
	stellan, renata, petra := w.As("stellan"), w.As("renata"), w.As("petra")
	w.AdvanceTo(time.Date(2026, 10, 6, 19, 0, 0, 0, time.UTC))
	stellan.Reads("bot", "Draft of the monthly risk review · Wed 7 Oct 2026")
	w.AdvanceTo(time.Date(2026, 10, 7, 19, 0, 0, 0, time.UTC)) // Wednesday 15:00 in New York
	w.Settle()
	stellan.Reads("sec-risk-review", "Monthly risk review · Wed 7 Oct 2026", "Protect patient and customer data", "Bottom line", "Highest risks")
	renata.Reads("bot", "Your monthly security page · Wed 7 Oct 2026", "Decisions needed", "Essential systems with every safeguard")
	w.As("rui").Reads("eng-all", "Monthly risk review for engineers", "Do first")
	stellan.Reads("legal-security", "Monthly risk review for legal")
	stellan.Reads("legal-security", "Open legal clocks", "check with counsel")
	stellan.Reads("product-security", "Monthly risk review for product", "Trade-off: ")
	petra.Reads("bot", "Monthly risk review for HR", "Staff records may have been opened without need", "Elsewhere in the company")
	w.As("odile").Reads("bot", "Monthly risk review for compliance", "Control coverage")
	for _, p := range []*apptest.Person{renata, w.As("odile")} {
		if p.Counts("bot", "Staff records may have been opened without need") > 0 {
			t.Errorf("%s reads what is confidential", p.Name)
		}
	}
	has := func(p *apptest.Person, channel string) {
		t.Helper()
		w.Until(p.Name+" gets the page in "+channel, func() bool { names, _ := pdfs(p, channel); return len(names) > 0 })
		if names, threaded := pdfs(p, channel); len(names) != 1 || !strings.HasPrefix(names[0], "monthly-review-2026-10-07") || !threaded {
			t.Errorf("%s, %s: the files are %v, in the thread: %v", p.Name, channel, names, threaded)
		}
	}
	has(stellan, "sec-risk-review")
	has(renata, "bot")

	stellan.Says("bot", "/sec digest send monthly-review") // again: the messages are edited, no file is shared twice
	w.Settle()
	if n := stellan.Counts("sec-risk-review", "Monthly risk review · Wed 7 Oct 2026", "Bottom line"); n != 1 {
		t.Errorf("%d reviews of one slot", n)
	}
	has(stellan, "sec-risk-review")
}
