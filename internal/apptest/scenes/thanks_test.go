package scenes

import (
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
)

// :raised_hands: on a card thanks who has it, by one message that is edited; a guest's does not count, one's own neither;
// taken away it is taken back. Thanks said in words stand in the weekly sync (product 3, slack-platform 9, domain 4.2).
func TestThanksByEmojiAndInWords(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	saoirse, rui := w.As("saoirse"), w.As("rui")
	saoirse.Says("security-weekly", "/sec action add Rotate carrier keys owner:@rui due:friday")
	w.Settle()
	card := saoirse.Reads("security-weekly", "ACT-016", "Start")
	w.Until("the card stands in the channel", func() bool { card = saoirse.Reads("security-weekly", "ACT-016", "Start"); return !card.Ephemeral })
	thanked := func() bool {
		w.Settle()
		return rui.Counts("bot", "Saoirse Delvaney thanks you for ACT-016 Rotate carrier keys") == 1
	}
	for _, who := range []string{"rui", "gale"} {
		_ = w.As(who).Reacts("security-weekly", card.TS, "raised_hands")
	}
	if err := saoirse.Reacts("security-weekly", card.TS, "raised_hands"); err != nil {
		t.Fatal(err)
	}
	w.Until("rui reads it", thanked)
	if rui.Counts("bot", "thank you for ACT-016") != 0 {
		t.Error("a guest's thanks, or one's own, count")
	}
	if err := saoirse.Unreacts("security-weekly", card.TS, "raised_hands"); err != nil {
		t.Fatal(err)
	}
	w.Until("it is taken back", func() bool {
		w.Settle()
		return !thanked() && rui.Counts("bot", "The thanks for ACT-016 Rotate carrier keys were taken back.") == 1
	})
	saoirse.Says("security-weekly", "/sec thanks @rui for the quick fix")
	w.Settle()
	rui.Reads("bot", "Saoirse Delvaney", "thanks you for", "the quick fix")
	w.AdvanceTo(time.Date(2026, 9, 15, 14, 0, 0, 0, time.UTC))
	saoirse.Reads("security-weekly", "Security weekly · Tue 15 Sep 2026", "Thank you", "the quick fix", "thanks from Saoirse Delvaney")
}
