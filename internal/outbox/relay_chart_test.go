package outbox_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// While Slack takes no pictures, the pages that have some wait, in their order and without asking each for itself; what
// has none goes on, and an escalation goes on with or without (F8).
func TestALimitOfUploadsHoldsPagesWithPicturesOnly(t *testing.T) {
	s := newStage(t, outbox.Options{Workers: 1})
	page := func(id, person string, p outbox.Priority) outbox.Letter {
		l := letter(id, person, p)
		l.Message.Nodes = append(l.Message.Nodes, view.Picture(view.Chart{Name: "open", Title: "Open"}))
		return l
	}
	s.f.fail("page-0", fault{err: &outbox.SendError{Verdict: outbox.VerdictLater, Code: "ratelimited", Wait: 30 * time.Second, Upload: true}})
	for n := range 9 {
		s.send(page(fmt.Sprint("page-", n), fmt.Sprint("exec-", n), outbox.Digest))
	}
	s.send(letter("words", "bob", outbox.Digest), letter("behind", "exec-0", outbox.Digest))
	s.run(time.Second, 5)
	s.send(page("escalation", "exec-0", outbox.Urgent))
	s.run(time.Second, 5)
	if got := s.texts("p:exec-0"); got != "escalation " {
		t.Errorf("exec-0 reads %q", got)
	}
	if got := s.texts("p:bob"); got != "words " {
		t.Errorf("a page without pictures waits: bob reads %q", got)
	}
	for n := 1; n < 9; n++ {
		if asked := s.count(fmt.Sprint("post page-", n)); asked != 0 {
			t.Errorf("page-%d asked Slack %d times within its wait", n, asked)
		}
	}
	s.run(time.Second, 60)
	if got := s.texts("p:exec-0"); got != "escalation page-0 behind " {
		t.Errorf("exec-0 reads %q", got)
	}
	if got := s.texts("p:exec-8"); got != "page-8 " {
		t.Errorf("exec-8 reads %q", got)
	}
}
