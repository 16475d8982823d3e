package outbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// stands is texts without what was removed.
func (s *stage) stands(lane string) (out string) {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	for _, m := range s.f.messages {
		if m.Channel == "ch-"+lane && !m.gone {
			out += m.Text + " "
		}
	}
	return out
}

// about is a letter about records, to a channel.
func about(id string, prio outbox.Priority, refs ...string) outbox.Letter {
	l := outbox.Letter{ID: id, To: outbox.Place{Channel: "eng"}, Priority: prio, Message: view.Say(id), At: noon}
	for _, s := range refs {
		r, _ := domain.ParseRef(s)
		l.Message.About = append(l.Message.About, r)
	}
	return l
}

func errand(id string, prio outbox.Priority, ref string) outbox.Letter {
	return outbox.Letter{ID: id, To: outbox.Place{Channel: "eng"}, Priority: prio, Erase: []string{ref}, At: noon}
}

// An errand removes what stands about a record in its place, the sections of a digest too, and nothing else (domain 7.2).
func TestWhatWasPostedAboutARecordIsRemoved(t *testing.T) {
	s := newStage(t, outbox.Options{})
	digest := about("digest", outbox.Digest, "RSK-001", "RSK-002")
	digest.Message.Thread = []view.Message{view.Say("section")}
	card := about("card", outbox.Normal, "RSK-001")
	card.Card, card.Version = "card:RSK-001", 1
	history := about("history", outbox.Normal, "RSK-001")
	history.Under = "card:RSK-001"
	s.send(card, history, about("other", outbox.Normal, "RSK-002"), digest)
	direct := letter("told", "rui", outbox.Normal)
	direct.Message.About = card.Message.About
	s.send(direct)
	s.run(time.Second, 10)
	if got := strings.Fields(s.stands("c:eng")); len(got) != 5 {
		t.Fatalf("posted: %v", got)
	}
	s.send(errand("erase", outbox.Ack, "RSK-001"))
	s.run(time.Second, 10)
	if got := strings.TrimSpace(s.stands("c:eng")); got != "other" {
		t.Errorf("left in the channel: %q", got)
	}
	if got := strings.TrimSpace(s.stands("p:rui")); got != "told" {
		t.Errorf("an errand for the channel reached into a direct message: %q", got)
	}
	if s.state("erase") != outbox.Done {
		t.Errorf("the errand is %s", s.state("erase"))
	}
	before := s.count("erase")
	s.send(errand("again", outbox.Ack, "RSK-001"))
	s.run(time.Second, 10)
	if s.count("erase") != before {
		t.Error("what was removed is removed once more")
	}
}

// A post whose reply was lost stands in the channel without our knowing: the errand that waits behind it finds it.
func TestAnErrandWaitsForWhatIsOnItsWay(t *testing.T) {
	s := newStage(t, outbox.Options{})
	s.f.fail("card", fault{accepted: true, err: lost})
	s.send(about("card", outbox.Normal, "RSK-001"))
	if s.r.Step(ctx) != 1 || s.state("card") != outbox.Unknown {
		t.Fatal("the post is not in doubt")
	}
	s.send(errand("now", outbox.Ack, "RSK-001"), errand("last", outbox.Digest, "RSK-001"))
	s.run(10*time.Second, 30)
	if got := strings.TrimSpace(s.stands("c:eng")); got != "" {
		t.Errorf("left in the channel: %q", got)
	}
	if n := s.count("post card"); n != 1 {
		t.Errorf("posted %d times", n)
	}
}

// Slack's refusals: a wait is waited for, a lost reply is asked for again, and what can neither go nor be changed is kept
// for the operator after everything else is gone.
func TestAnErrandThatSlackRefuses(t *testing.T) {
	s := newStage(t, outbox.Options{})
	s.send(about("a", outbox.Normal, "RSK-001"), about("b", outbox.Normal, "RSK-001"), about("c", outbox.Normal, "RSK-001"))
	s.run(time.Second, 10)
	ts := map[string]string{}
	for _, m := range s.f.messages {
		ts[m.Text] = m.TS
	}
	s.f.fail("erase "+ts["a"], fault{err: limited}, fault{accepted: true, err: lost})
	s.f.fail("erase "+ts["b"], fault{err: &outbox.SendError{Verdict: outbox.VerdictBug, Code: "cant_update_message"}})
	s.send(errand("erase", outbox.Ack, "RSK-001"))
	s.run(31*time.Second, 10)
	if got := strings.TrimSpace(s.stands("c:eng")); got != "b" {
		t.Errorf("left in the channel: %q", got)
	}
	if s.state("erase") != outbox.Buried {
		t.Errorf("the errand is %s", s.state("erase"))
	}
	if err := s.q.Retry(ctx, "erase"); err != nil {
		t.Fatal(err)
	}
	s.run(31*time.Second, 10)
	if got := strings.TrimSpace(s.stands("c:eng")); got != "" || s.state("erase") != outbox.Done {
		t.Errorf("after the operator's hand: %q, %s", got, s.state("erase"))
	}
}

// A letter whose record became confidential before it was sent is dropped without a word, its sections with it.
func TestALetterThatMayNotBeShownAnyMore(t *testing.T) {
	s := newStage(t, outbox.Options{})
	s.f.may = func(id string) error {
		return &outbox.SendError{Verdict: outbox.VerdictDrop, Code: "became_confidential"}
	}
	l := about("list", outbox.Normal, "RSK-001")
	l.Message.Thread = []view.Message{view.Say("more")}
	s.send(l)
	s.run(time.Second, 10)
	if got := s.stands("c:eng"); got != "" || s.state("list") != outbox.Done || s.state("list#1") != outbox.Done {
		t.Errorf("%q, %s, %s", got, s.state("list"), s.state("list#1"))
	}
}
