// Package digests tests what the bot sends by the calendar to each audience, and how leads work on it before it goes out.
package digests

import (
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
)

func TestALeadWorksOnTheDigestBeforeItGoesOut(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	stellan, saoirse := w.As("stellan"), w.As("saoirse")
	w.AdvanceTo(time.Date(2026, 9, 21, 14, 0, 0, 0, time.UTC)) // Monday 10:00 in New York
	saoirse.Reads("security-weekly", "Agenda of the security weekly · Tue 22 Sep 2026", "Decisions needed")

	stellan.Says("bot", `/sec digest note weekly-sync "Auditors are in the house"`)
	w.Settle()
	saoirse.Reads("security-weekly", "Agenda of the security weekly", "Note from Stellan Mbeki-Ross: Auditors are in the house")
	draft := stellan.Reads("bot", "Draft of the security weekly", "Auditors are in the house", "Hold it")
	if n := saoirse.Counts("security-weekly", "Agenda of the security weekly"); n != 1 {
		t.Errorf("%d agendas stand in the channel", n)
	}

	if m := saoirse.Says("security-weekly", "/sec digest hold weekly-sync"); !strings.Contains(apptest.Words(m), "Only a security lead or an admin may do this") {
		t.Errorf("a member may hold the digest back: %s", apptest.Words(m))
	}
	stellan.Answered("bot", func() error { _, err := stellan.Presses(draft, "Hold it"); return err })
	w.AdvanceTo(time.Date(2026, 9, 22, 16, 0, 0, 0, time.UTC)) // two hours after its time
	if saoirse.Counts("security-weekly", "Security weekly · Tue 22 Sep 2026") != 0 {
		t.Fatal("a held digest went out")
	}
	stellan.Reads("bot", "Held by Stellan Mbeki-Ross", "Release it")
	stellan.Says("bot", "/sec digest hold weekly-sync off:yes")
	w.Settle()
	digest := saoirse.Reads("security-weekly", "Security weekly · Tue 22 Sep 2026", "This digest is late", "Auditors are in the house")
	saoirse.Reads("security-weekly", "The security weekly of Tue 22 Sep 2026 is out", "open it")
	out := stellan.Reads("bot", "The security weekly of Tue 22 Sep 2026 is out", "End of meeting")
	stellan.Answered("bot", func() error { _, err := stellan.Presses(out, "End of meeting"); return err })
	list := stellan.Reads("bot", "Meeting of Tue 22 Sep 2026", "Auditors are in the house", "Make it an action", "Nothing to do")
	stellan.Answered("bot", func() error { _, err := stellan.Presses(list, "Nothing to do"); return err })
	stellan.Reads("bot", "Nothing is to be done about", "Auditors are in the house")
	for range 2 { // sending again edits
		stellan.Says("bot", "/sec digest send weekly-sync")
		w.Settle()
	}
	if n := saoirse.Counts("security-weekly", "Security weekly · Tue 22 Sep 2026", "Do first"); n != 1 {
		t.Errorf("%d digests of one slot stand in the channel; the first was %s", n, digest.TS)
	}
	w.As("renata").Reads("bot", "Your security page", "Where we stand")
	w.As("rui").Reads("eng-all", "Security weekly for engineers")
}

func TestADigestSentEarlyIsNotSentAgainAtItsTime(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	stellan, saoirse := w.As("stellan"), w.As("saoirse")
	w.AdvanceTo(time.Date(2026, 9, 21, 15, 0, 0, 0, time.UTC))
	for range 2 {
		stellan.Says("bot", "/sec digest send weekly-sync")
	}
	w.AdvanceTo(time.Date(2026, 9, 28, 13, 0, 0, 0, time.UTC))
	saoirse.Reads("security-weekly", "Security weekly · Tue 22 Sep 2026", "Do first")
	if n := saoirse.Counts("security-weekly", "Security weekly · Tue 22 Sep 2026", "Do first"); n != 1 {
		t.Errorf("%d digests of one slot", n)
	}
	if n := saoirse.Counts("security-weekly", "Security weekly · Tue 29 Sep 2026", "Do first"); n != 0 {
		t.Error("next week's went out too")
	}
	w.AdvanceTo(time.Date(2026, 9, 29, 14, 0, 0, 0, time.UTC))
	saoirse.Reads("security-weekly", "Security weekly · Tue 29 Sep 2026", "Changed since last week")
}

func TestADigestHeldForTwelveHoursIsSkippedAndTheNextOneSaysSo(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	stellan, saoirse := w.As("stellan"), w.As("saoirse")
	w.AdvanceTo(time.Date(2026, 9, 21, 14, 0, 0, 0, time.UTC))
	stellan.Says("bot", "/sec digest hold weekly-sync")
	w.AdvanceTo(time.Date(2026, 9, 23, 3, 0, 0, 0, time.UTC))
	if saoirse.Counts("security-weekly", "Security weekly · Tue 22 Sep 2026", "Do first") != 0 {
		t.Fatal("a held digest went out")
	}
	w.AdvanceTo(time.Date(2026, 9, 29, 14, 0, 0, 0, time.UTC))
	saoirse.Reads("security-weekly", "Security weekly · Tue 29 Sep 2026", "There was no digest on Tue 22 Sep 2026")
}

func TestAnEmojiOnACardPutsItOnTheAgenda(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	saoirse := w.As("saoirse")
	saoirse.Says("security-weekly", "/sec action add Rotate carrier keys owner:@rui due:friday")
	w.Settle()
	var card = saoirse.Reads("security-weekly", "ACT-016", "Rotate carrier keys", "Start")
	w.Until("the card stands in the channel", func() bool { card = saoirse.Reads("security-weekly", "ACT-016", "Start"); return !card.Ephemeral })
	if err := saoirse.Reacts("security-weekly", card.TS, "calendar"); err != nil {
		t.Fatal(err)
	}
	if err := w.As("gale").Reacts("security-weekly", card.TS, "calendar"); err == nil {
		t.Log("the guest reacted too; it does not count")
	}
	w.AdvanceTo(time.Date(2026, 9, 15, 14, 0, 0, 0, time.UTC))
	saoirse.Reads("security-weekly", "Security weekly · Tue 15 Sep 2026", "On the agenda", "ACT-016")
}
