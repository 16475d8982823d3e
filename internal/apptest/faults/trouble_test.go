package faults

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// Redis goes away in the middle of things: look-ups answer from memory and say how old that is, writes say that nothing
// was recorded, nothing is half written, and all is well again afterwards (reliability F9, F12).
func TestRedisGoesAwayInTheMiddleOfACommand(t *testing.T) {
	t.Parallel()
	m := miniredis.RunT(t)
	f := apptest.NewFleet(t, "redis://"+m.Addr(), "Europe/Berlin", apptest.OneService, time.Date(2026, 9, 16, 9, 0, 0, 0, time.UTC))
	f.Ready(f.Start(f.Opt, f.Clock))
	eng := f.Slack.As("eng")
	says := func(line string, words ...string) {
		t.Helper()
		if said := f.Ask(eng, line); !apptest.HasAll(said, words...) {
			t.Errorf("%s: %s\nlacks some of %q", line, said, words)
		}
	}
	says("/sec owner payments-api", "Eng Okafor")

	away := func(how string) {
		t.Helper()
		says("/sec owner payments-api", "Eng Okafor", "My records are away", "as of")
		says(`/sec action add "Lost `+how+`" owner:@eng due:friday`, "not recorded", "try again")
	}
	m.SetError("LOADING Redis is loading the dataset in memory")
	away("while loading")
	m.SetError("")
	if said := f.Ask(eng, "/sec owner payments-api"); strings.Contains(said, "away") {
		t.Errorf("the records are back: %s", said)
	}

	// The look succeeds and the commit does not: the one moment in which half of it could be written.
	m.Server().SetPreHook(func(c *server.Peer, _ string, args ...string) bool {
		if !slices.Contains(args, "app:{main}:audit") { // a key that commits alone write
			return false
		}
		c.WriteError("READONLY You can't write against a read only replica.")
		return true
	})
	says(`/sec action add "Half of it" owner:@eng due:friday`, "not recorded", "try again")
	says(`/sec escalate payments-api "nobody answers"`, "not recorded")
	m.Server().SetPreHook(nil)

	m.Close()
	away("while closed")
	if err := m.Restart(); err != nil {
		t.Fatal(err)
	}
	f.Until("the records answer again", func() bool { return !strings.Contains(f.Ask(eng, "/sec owner payments-api"), "away") })
	if said := f.Ask(eng, "/sec action list all"); strings.Contains(said, "Lost") || strings.Contains(said, "Half of it") || strings.Contains(said, "ACT-") {
		t.Errorf("something of what was not recorded is there: %s", said)
	}
	says(`/sec action add "Kept" owner:@eng due:friday`, "ACT-001", "Kept")
	says(`/sec escalate payments-api "nobody answers"`, "ESC-001")
}

// Two people press "I have it" in the same moment: one has it, the other reads who was faster (product 4, F29).
func TestTwoPeoplePressIHaveItAtOnce(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.As("saoirse").Says("security-weekly", `/sec escalate RSK-001 "nobody answers"`)
	w.Settle()
	card := w.As("saoirse").Reads("security-weekly", "I have it")
	people := []*apptest.Person{w.As("rui"), w.As("emeka")}
	said := make([]string, len(people))
	var both sync.WaitGroup
	for i, p := range people {
		both.Go(func() {
			before := len(p.Ephemerals()) // the card is edited at the same time: only what this person alone sees is the answer
			if _, err := p.Presses(card, "I have it"); err != nil {
				t.Error(err)
			}
			w.Until(p.Name+" gets an answer", func() bool { return len(p.Ephemerals()) > before })
			said[i] = apptest.Words(p.Ephemerals()[before])
		})
	}
	both.Wait()
	w.Settle()
	t.Log(said)
	first := slices.IndexFunc(said, func(s string) bool { return !strings.Contains(strings.ToLower(s), "already") })
	second := slices.IndexFunc(said, func(s string) bool { return strings.Contains(strings.ToLower(s), "already") })
	if first < 0 || second < 0 {
		t.Fatalf("one must have it and the other read so: %q", said)
	}
	name := map[string]string{"rui": "Rui Castanheda", "emeka": "Emeka Strand"}[people[first].Name]
	if !strings.Contains(said[second], name) {
		t.Errorf("the second does not read that %s has it: %s", name, said[second])
	}
	w.As("saoirse").Reads("security-weekly", "ESC-", name)
}

// Slack delivers an event again when its ack was lost: one effect (reliability F2, F3).
func TestARedeliveredMentionHasOneEffect(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Tolerate("operation_timeout")
	saoirse := w.As("saoirse")
	w.Server().SetFault(workspace.Fault{Kind: workspace.FaultLoseAck, Count: 1})
	saoirse.Says("security-weekly", `@Secretariat action add "Rotate carrier keys" owner:@rui due:friday`)
	w.Until("the event came twice", func() bool {
		n := 0
		for _, c := range w.Server().Calls() {
			if c.Kind == "envelope" && bytes.Contains(c.Request, []byte("app_mention")) {
				n++
			}
		}
		return n >= 2
	})
	time.Sleep(300 * time.Millisecond)
	w.Settle()
	if said := apptest.Words(saoirse.Says("security-weekly", "/sec action list all")); !strings.Contains(said, "ACT-016 Rotate carrier keys") || strings.Contains(said, "ACT-017") {
		t.Errorf("a mention that came twice: %s", said)
	}
}
