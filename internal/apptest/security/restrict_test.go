package security

import (
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
)

// A risk that was talked about in the open becomes confidential: its card, the card's thread, shared answers and the digest
// that spoke of it are gone from every channel, and from the direct messages of whoever may not see it (domain 7.2).
func TestWhatWasSaidInTheOpenIsTakenBack(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Tolerate("thread_not_found", "message_not_found") // what is gone is looked for, or edited, once more
	const title = "One customer can see another"
	w.As("rui").Says("eng-all", `/sec action add "walk the parcel zebra" owner:@saoirse due:2026-09-25 source:RSK-001`)
	w.Settle()
	w.As("saoirse").Says("eng-all", `/sec action start ACT-016`)
	w.As("saoirse").Says("security-weekly", "/sec share show RSK-001")
	w.As("saoirse").Says("security-weekly", "/sec share show RSK-004")
	w.As("rui").Says("eng-all", `/sec escalate RSK-001 "zebra: nobody looks at it"`)
	w.AdvanceTo(time.Date(2026, 9, 22, 9, 0, 0, 0, time.UTC)) // a weekly sync
	inTheOpen := func(word string) (n int) {
		for _, room := range rooms {
			for _, m := range w.As("stellan").Messages(room) {
				if m.IsBot && !m.Ephemeral && room != "bot" && strings.Contains(apptest.Words(m), word) {
					n++
				}
			}
		}
		return n
	}
	w.Until("messages name the risk and its action", func() bool { return inTheOpen(title) >= 2 && inTheOpen("zebra") >= 1 })
	w.As("stellan").Says("bot", `/sec risk restrict RSK-001 "it names a customer"`)
	w.Settle()
	w.Until("the channels are clean", func() bool { return inTheOpen(title)+inTheOpen("zebra") == 0 })
	if inTheOpen("Same upload flaw") == 0 {
		t.Error("what was said of another risk is gone too")
	}
	w.As("stellan").Reads("bot", "removing my earlier messages", "public, ", "members")
	w.AdvanceTo(w.Now().Add(time.Hour)) // the second look, and whatever was under way
	w.As("stellan").Says("bot", "/sec digest send weekly-sync")
	w.Settle()
	for _, room := range rooms {
		for _, who := range []string{"renata", "wes", "odile"} {
			for _, m := range w.As(who).Messages(room) {
				if m.IsBot && !m.Ephemeral && (strings.Contains(apptest.Words(m), title) || strings.Contains(apptest.Words(m), "zebra")) {
					t.Errorf("%s still reads in %s: %s", who, room, m.Text)
				}
			}
		}
	}
}
