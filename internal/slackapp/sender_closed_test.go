package slackapp

import (
	"testing"

	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// A channel that was made public since a page for few was written does not get it (reliability T7).
func TestAClosedLetterIsNotPostedInThePublic(t *testing.T) {
	closed := letter("x")
	closed.Closed = true
	for _, c := range []struct {
		channel any
		want    outbox.Verdict
	}{
		{m{"id": "C1", "is_channel": true}, outbox.VerdictForbid},
		{m{"id": "C1", "is_private": true}, ""},
		{m{"id": "D1", "is_im": true}, ""},
	} {
		b := newBoard(t)
		b.on("conversations.info", m{"ok": true, "channel": c.channel})
		if e := Classify(b.sender().MayPost(t.Context(), "X", closed)); (e == nil) != (c.want == "") || e != nil && e.Verdict != c.want {
			t.Errorf("%v: %v", c.channel, e)
		}
	}
}
