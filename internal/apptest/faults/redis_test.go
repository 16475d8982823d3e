package faults

import (
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/store/storetest"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// What the bot said of a write. Anything else that a person reads is no answer.
const (
	saidYes    = "recorded"
	saidNo     = "not recorded"
	saidUnsure = "could not confirm"
	saidLate   = "nothing in time" // "One moment" alone, or Slack's own error
)

// writes types a new action and gives what the bot said of it in the end.
func (c *crowd) writes(who, title string) string {
	p := c.Slack.As(who)
	before := len(p.Ephemerals())
	if _, err := p.Types("security-weekly", tried{title: title}.line(who)); err != nil {
		return err.Error()
	}
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		for _, m := range p.Ephemerals()[before:] {
			switch w := apptest.Words(m); {
			case strings.Contains(w, "Recorded as"), strings.Contains(w, "Already recorded"):
				return saidYes
			case strings.Contains(w, "was not recorded"), strings.Contains(w, "did nothing with this"), strings.Contains(w, "Nothing was done"):
				return saidNo
			case strings.Contains(w, "could not confirm"):
				return saidUnsure
			}
		}
	}
	for _, m := range p.Ephemerals()[before:] {
		c.T.Logf("%s reads: %s", who, m.Text)
	}
	return saidLate
}

// Redis freezes, or is killed and comes back, while people write. Whatever the bot says of a write is true afterwards;
// who owns what is still answered, marked with its age; and all goes on by itself (reliability F4, F9, F10, G6).
func TestRedisFailsWhilePeopleWrite(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(*testing.T, *storetest.Server){
		"frozen for 1 s": func(t *testing.T, s *storetest.Server) { freeze(t, s, time.Second) },
		"frozen for 3 s": func(t *testing.T, s *storetest.Server) { freeze(t, s, 3*time.Second) },
		"killed and started": func(t *testing.T, s *storetest.Server) {
			s.Kill()
			time.Sleep(1500 * time.Millisecond)
			if err := s.Up(); err != nil {
				t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := storetest.Start(t)
			c := newCrowd(t, "redis://"+srv.Addr)
			r := c.up()
			if said := c.Ask(c.Slack.As("eng"), "/sec owner payments-api"); !apptest.HasAll(said, "Eng Okafor") {
				t.Fatal(said)
			}
			type written struct{ title, said string }
			var mu sync.Mutex
			var wg sync.WaitGroup
			var got []written
			end := make(chan struct{})
			for _, who := range c.names[:6] {
				wg.Go(func() {
					for i := 0; ; i++ {
						select {
						case <-end:
							return
						case <-time.After(60 * time.Millisecond):
						}
						w := written{title: fmt.Sprintf("Task %s-%d", who, i)}
						w.said = c.writes(who, w.title)
						mu.Lock()
						got = append(got, w)
						mu.Unlock()
					}
				})
			}
			time.Sleep(300 * time.Millisecond)
			gone := make(chan struct{})
			go func() { defer close(gone); fail(t, srv) }()
			if name != "frozen for 1 s" {
				time.Sleep(200 * time.Millisecond)
				c.looksUp(c.Slack.As("eng"))
			}
			<-gone
			time.Sleep(300 * time.Millisecond)
			close(end)
			wg.Wait()
			if said := c.writes("p9", "After all"); said != saidYes {
				t.Errorf("afterwards a write is %s", said)
			}
			c.Until("the bot is well again", func() bool { return len(c.health()) == 0 && r.Ready() })
			c.posted()

			made, by := c.actions(), map[string]int{}
			for _, w := range got {
				by[w.said]++
				n := made[w.title]
				if n > 1 || w.said == saidYes && n != 1 || w.said == saidNo && n != 0 || w.said == saidLate {
					t.Errorf("%s: they were told %q, and it stands %d times", w.title, w.said, n)
				}
			}
			t.Logf("%v", by)
			for title, n := range made {
				if ms := c.standing("eng", "security-weekly", title, "due"); len(ms) != n {
					t.Errorf("%s stands %d times in the channel", title, len(ms))
				}
			}
			c.proves()
		})
	}
}

// looksUp asks who owns something while Redis is away: the answer comes from memory and says so.
func (c *crowd) looksUp(p *workspace.Persona) {
	before := len(p.Ephemerals())
	begun := time.Now()
	if _, err := p.Types("security-weekly", "/sec owner payments-api"); err != nil {
		c.T.Error(err)
		return
	}
	for time.Since(begun) < 10*time.Second {
		for _, m := range p.Ephemerals()[before:] {
			if w := apptest.Words(m); strings.Contains(w, "Eng Okafor") { // else "One moment" for now
				if !strings.Contains(w, "records are away") {
					c.T.Errorf("an answer from memory does not say so: %s", w)
				}
				c.T.Logf("answered after %s", time.Since(begun).Round(10*time.Millisecond))
				return
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	for _, m := range p.Ephemerals()[before:] {
		c.T.Logf("reads: %s", m.Text)
	}
	c.T.Error("no answer from memory")
}

// freeze stops the server's process for a while, as a machine that hangs would.
func freeze(t *testing.T, s *storetest.Server, d time.Duration) {
	if err := s.Process().Signal(syscall.SIGSTOP); err != nil {
		t.Error(err)
		return
	}
	time.Sleep(d)
	if err := s.Process().Signal(syscall.SIGCONT); err != nil {
		t.Error(err)
	}
}
