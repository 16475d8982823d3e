package slackapp

import (
	"testing"

	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// The tries of one letter carry one page, made once; other words are another page.
func TestAPageIsMadeOnceForAllTries(t *testing.T) {
	g := newGallery(t)
	page := func(l outbox.Letter) []byte {
		t.Helper()
		b, _, err := g.paper(l)
		if err != nil || len(b) == 0 {
			t.Fatalf("%d bytes: %v", len(b), err)
		}
		return b
	}
	first, again, other := page(pageLetter()), page(pageLetter()), pageLetter()
	other.Message.Summary += " corrected"
	if &first[0] != &again[0] {
		t.Error("the same page was made again")
	}
	if b := page(other); &b[0] == &first[0] {
		t.Error("other words, the same page")
	}
}
