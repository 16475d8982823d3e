package faults

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// tried is one line that somebody typed, and what they saw.
type tried struct {
	title string
	times int  // typed
	told  bool // the bot said that it is recorded
}

// line is what is typed for a title.
func (d tried) line(who string) string {
	return fmt.Sprintf(`/sec action add "%s" owner:@%s due:friday`, d.title, who)
}

// types types a line until the bot takes it, as people do who see Slack's error, and says what came of it.
func (c *crowd) types(who, title string, most int) tried {
	p := c.Slack.As(who)
	d := tried{title: title}
	for d.times < most {
		d.times++
		before := len(p.Ephemerals())
		sent, err := p.Types("security-weekly", d.line(who))
		if err != nil {
			c.T.Errorf("%s: %v", title, err)
			return d
		}
		// The answer came in the ack, or comes a little later by the other way.
		for range 100 {
			if d.told = c.said(p, before, title); d.told || (!sent.Acked && len(p.Ephemerals()) > before) {
				break
			}
			if !sent.Acked {
				break
			}
			time.Sleep(30 * time.Millisecond)
		}
		if d.told {
			return d
		}
		time.Sleep(time.Second) // and then tries again
	}
	return d
}

// said reads whether one of somebody's newer messages says that a title, or the same words, were recorded.
func (c *crowd) said(p *workspace.Persona, from int, title string) bool {
	all := p.Ephemerals()
	for _, m := range all[min(from, len(all)):] {
		if w := apptest.Words(m); apptest.HasAll(w, "Recorded as", title) || strings.Contains(w, "Already recorded as ACT-") {
			return true
		}
	}
	return false
}

// allTypes lets everybody type n lines at once, each person one after the other, and gives what came of each;
// most is how often they try.
func (c *crowd) allTypes(n, most int, pause time.Duration) (out []tried) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, who := range c.names {
		wg.Go(func() {
			for i := range n {
				time.Sleep(pause)
				d := c.types(who, fmt.Sprintf("Task %s-%d", who, i), most)
				mu.Lock()
				out = append(out, d)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return out
}

// Ten people type a hundred commands while sockets are cut, refreshed, and acks are lost. Whoever sees Slack's error
// types it again. In the end each stands once, whatever was typed how often (reliability F1, F2, F22).
func TestACommandHasOneEffectWhileSocketsFall(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string][]workspace.Fault{
		"refreshed all the time": {{Kind: workspace.FaultRefresh, Every: 2}},
		"cut now and then":       {{Kind: workspace.FaultDropSockets, Every: 29}},
		"acks are cut off":       {{Kind: workspace.FaultCutOnAck, Count: 8}, {Kind: workspace.FaultRefresh, Every: 2}},
		"cut and slow answers":   {{Kind: workspace.FaultDropSockets, Every: 37}, {Kind: workspace.FaultDelay, Method: "conversations.info", Seconds: 0.2}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCrowd(t, "redis://"+miniredis.RunT(t).Addr())
			c.Opt.Connections = 2
			c.up()
			for _, f := range faults {
				c.Slack.SetFault(f)
			}
			got := c.allTypes(10, 20, 250*time.Millisecond)
			c.Slack.ClearFaults()
			made, again := c.actions(), 0
			for _, d := range got {
				again += d.times - 1
				if made[d.title] != 1 || !d.told {
					t.Errorf("%s was typed %d times and stands %d times; told: %v", d.title, d.times, made[d.title], d.told)
				}
			}
			if len(got) != 100 || len(made) != 100 {
				t.Errorf("%d lines, %d records", len(got), len(made))
			}
			errs := c.Slack.UserErrors()
			t.Logf("typed again %d times after %d of Slack's errors", again, len(errs))
			for _, e := range errs {
				if e.Code != "operation_timeout" && e.Code != "dispatch_failed" {
					t.Errorf("%s saw %s %s", e.User, e.Code, e.Text)
				}
			}
			for _, l := range c.log.Lines() {
				t.Errorf("the log has an error: %s", l)
			}
			c.proves()
		})
	}
}

// A line in a direct message comes as an event. Its acks are lost, so Slack brings it again and again, to either of
// two replicas: it has one effect (reliability F3, G5).
func TestARedeliveredEventHasOneEffect(t *testing.T) {
	t.Parallel()
	c := newCrowd(t, "redis://"+miniredis.RunT(t).Addr())
	c.up()
	c.Ready(c.begin(c.Opt))
	c.Slack.SetFault(workspace.Fault{Kind: workspace.FaultLoseAck, Count: 16})
	for i, who := range c.names[:8] {
		if _, err := c.Slack.As(who).Types("bot", fmt.Sprintf(`action add "By event %d" owner:@%s due:friday`, i, who)); err != nil {
			t.Fatal(err)
		}
	}
	c.Until("every lost ack was made up for", func() bool {
		n := 0
		for _, call := range c.Slack.Calls() {
			if call.Kind == "ack" && strings.HasPrefix(call.Method, "message") && call.OK {
				n++
			}
		}
		return n >= 8
	})
	c.posted()
	made := c.actions()
	for i, who := range c.names[:8] {
		if n := made[fmt.Sprintf("By event %d", i)]; n != 1 {
			t.Errorf("%s's line stands %d times", who, n)
		}
		if len(c.standing(who, "bot", "Recorded as", fmt.Sprintf("By event %d", i))) == 0 {
			t.Errorf("%s got no answer", who)
		}
	}
	// An emoji is an event too: it marks, and marks once.
	p1 := c.Slack.As("p1")
	card := c.once("p1", "security-weekly", "By event 1", "Start")
	c.Slack.SetFault(workspace.Fault{Kind: workspace.FaultLoseAck, Count: 2})
	if err := p1.Reacts("security-weekly", card.TS, "calendar"); err != nil {
		t.Fatal(err)
	}
	c.Until("the mark is in the trail", func() bool { return c.trail("digest.mark") > 0 })
	time.Sleep(7 * time.Second) // two acks lost: three seconds each until Slack brings it again
	if n := c.trail("digest.mark"); n != 1 {
		t.Errorf("the emoji was written down %d times", n)
	}
	c.proves()
}

// trail counts the entries of the audit trail whose action begins so.
func (c *crowd) trail(action string) (n int) {
	c.T.Helper()
	es, err := c.store.Audit(c.T.Context(), 1, 5000)
	if err != nil {
		c.T.Fatal(err)
	}
	for _, e := range es {
		if strings.HasPrefix(e.Action, action) {
			n++
		}
	}
	return n
}

// The bot is stopped in the middle of what people type, with letters waiting, and started again. What was answered
// stands; what was not stands once or not at all; every letter arrives once (reliability F5, F21, F32).
func TestTheBotIsStoppedInTheMiddle(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"in good order", "cut off from its records"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			apptest.EachRedis(t, func(t *testing.T, url string) {
				c := newCrowd(t, url)
				r := c.up()
				c.Slack.SetFault(workspace.Fault{Kind: workspace.FaultServerError, Method: "chat.postMessage"}) // letters wait, of unknown outcome
				var got []tried
				over := make(chan struct{})
				go func() { defer close(over); got = c.allTypes(3, 1, 0) }()
				c.Until("half of it is recorded", func() bool { return len(c.actions()) >= 12 })
				if kind == "in good order" {
					r.Stop()
				} else {
					r.Kill()
				}
				<-over
				before := c.actions()
				c.waits(5)
				c.Slack.ClearFaults()
				c.up()
				c.posted()
				time.Sleep(500 * time.Millisecond)
				recorded := 0
				after := c.actions()
				for _, d := range got {
					if d.told && after[d.title] != 1 || after[d.title] > 1 || after[d.title] != before[d.title] {
						t.Errorf("%s: told %v; stood %d times, now %d", d.title, d.told, before[d.title], after[d.title])
					}
					if n := len(c.standing("eng", "security-weekly", d.title)); n != after[d.title] {
						t.Errorf("%s stands %d times in the channel", d.title, n)
					}
					recorded += after[d.title]
				}
				t.Logf("%d of %d lines were recorded", recorded, len(got))
				if n := len(c.rows("buried")); n != 0 {
					t.Errorf("%d letters were given up", n)
				}
				c.proves()
			})
		})
	}
}

// An answer that names its channel does not wait for Slack's list of channels: that the command came from there is
// enough to know it (product 6, reliability F4).
func TestAnAnswerDoesNotWaitForTheListOfChannels(t *testing.T) {
	t.Parallel()
	c, _ := smallCrowd(t)
	c.Slack.SetFault(workspace.Fault{Kind: workspace.FaultDelay, Method: "conversations.list", Seconds: 5})
	p := c.Slack.As("p1")
	if _, err := p.Types("security-weekly", tried{title: "At once"}.line("p1")); err != nil {
		t.Fatal(err)
	}
	if !c.said(p, 0, "At once") {
		t.Error("the answer did not come with the ack")
	}
}

// A list of accounts that Slack does not give for a while, as it does of more than twenty pages a minute, does not keep the
// bot from starting: who types a command is asked for alone (goal G10).
func TestAStartDoesNotWaitForAllAccounts(t *testing.T) {
	t.Parallel()
	f := apptest.NewFleet(t, "redis://"+miniredis.RunT(t).Addr(), "Europe/Berlin", apptest.OneService, time.Date(2026, 9, 16, 9, 0, 0, 0, time.UTC))
	f.Slack.SetFault(workspace.Fault{Kind: workspace.FaultRateLimited, Method: "users.list", Seconds: 3600, RetryAfter: "40"})
	f.Ready(f.Start(f.Opt, f.Clock)) // waits 30 seconds at most
	if said := f.Ask(f.Slack.As("eng"), "/sec owner payments-api"); !apptest.HasAll(said, "Eng Okafor") {
		t.Errorf("while the accounts are unread: %s", said)
	}
}
