package slackapp

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/commands"
)

// The numbers are the socket traps of slack-platform 7.

func TestTrap1ADisconnectAfterEachHelloIsNoHotLoop(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *Config, b *bench) { c.Connections = 1 })
	b.refuse.Store(true)
	b.begin()
	time.Sleep(time.Second)
	// The library alone makes thousands. We let it make four at once, then pause for at least 150 ms and growing: some
	// fifteen, and a few more where the machine is busy and the library is ahead of us.
	if n := b.opened.Load(); n > 100 || n < 4 {
		t.Errorf("%d connections in 1 s", n)
	}
	b.refuse.Store(false)
	b.until("the link", func() bool { return b.app.linksUp() == 1 })
}

func TestTrap2OneSocketGoingLeavesTheOther(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil).start()
	if b.maxUp.Load() != 2 {
		t.Fatalf("%d sockets", b.maxUp.Load())
	}
	stop := make(chan struct{})
	var gap atomic.Int64
	var wg sync.WaitGroup
	wg.Go(func() { // watch for a moment without any socket while Slack refreshes one after the other
		for {
			select {
			case <-stop:
				return
			default:
				if b.app.linksUp() == 0 {
					gap.Add(1)
				}
				time.Sleep(time.Millisecond)
			}
		}
	})
	for range 4 {
		b.mu.Lock()
		for c := range b.conns {
			go c.write(`{"type":"disconnect","reason":"refresh_requested"}`)
			break
		}
		b.mu.Unlock()
		time.Sleep(60 * time.Millisecond)
		b.until("both links", func() bool { return b.app.linksUp() == 2 })
	}
	close(stop)
	wg.Wait()
	if gap.Load() > 0 {
		t.Errorf("%d looks found no socket at all", gap.Load())
	}
	if b.app.Stats().Reconnects < 4 {
		t.Errorf("reconnects: %+v", b.app.Stats())
	}
}

func TestTrap3ReadyMeansHello(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.silent.Store(true)
	b.begin()
	b.until("a socket", func() bool { return b.up() > 0 })
	time.Sleep(50 * time.Millisecond)
	if b.app.Ready() {
		t.Error("ready without hello")
	}
	b.silent.Store(false) // the watchdog gives the silent sockets up
	b.until("ready", b.app.Ready)
}

func TestTrap4SlowHandlersLoseNothing(t *testing.T) {
	const n = 200
	b := newBench(t, func(c *Config, b *bench) { c.Connections = 1; c.Workers = 200 })
	b.app.pace.ping = 500 * time.Millisecond
	b.ran.reply = func(ctx context.Context, in commands.Input) commands.Outcome {
		time.Sleep(600 * time.Millisecond) // longer than the ping timeout
		return says("done")
	}
	b.start()
	ids := make([]string, n)
	for i := range n {
		ids[i] = b.slash(fmt.Sprintf("U%d", i), "risk add x")
	}
	for _, id := range ids {
		if p := b.ack(id); !strings.Contains(p, "done") && !strings.Contains(p, "did nothing") {
			t.Errorf("ack of %s: %s", id, p)
		}
	}
	if got := len(b.ran.inputs()); got != n {
		t.Errorf("%d of %d commands were run", got, n)
	}
	if s := b.app.Stats(); s.Reconnects != 0 || s.Acks != n || s.LateAcks != 0 {
		t.Errorf("pings went unanswered or acks late: %+v", s)
	}
}

func TestTrap5ASilentLinkIsGivenUp(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *Config, b *bench) { c.Connections = 1 })
	b.app.pace.ping = 300 * time.Millisecond
	b.start()
	b.noPings.Store(true)
	b.until("a reconnect", func() bool { return b.app.Stats().Reconnects > 0 })
	b.noPings.Store(false)
	b.until("the link", func() bool { return b.app.linksUp() == 1 })
}

func TestTrap6AnAckNeverBlocksForEver(t *testing.T) {
	api := NewClient(ClientOptions{Token: "x", AppToken: "y", APIURL: "http://127.0.0.1:1/api/"})
	p := quick()
	p.ackWithin = 50 * time.Millisecond
	l := newLink(0, api, p)
	l.log = New(Config{Client: api}).log
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { l.writeAcks(ctx) })
	// Nobody writes: the library takes 20 and would block at the next for ever.
	var queued, refused atomic.Int64
	var done sync.WaitGroup
	begun := time.Now()
	for i := range 200 {
		done.Add(1)
		l.send(ack{envelope: fmt.Sprint(i), until: time.Now().Add(p.ackWithin), done: func(ok bool) {
			if ok {
				queued.Add(1)
			} else {
				refused.Add(1)
			}
			done.Done()
		}})
	}
	if d := time.Since(begun); d > time.Second {
		t.Errorf("handing over took %s", d)
	}
	done.Wait()
	if queued.Load() != 20 || refused.Load() != 180 {
		t.Errorf("queued %d, refused %d", queued.Load(), refused.Load())
	}
	cancel()
	wg.Wait()
	told := make(chan bool, 1)
	l.send(ack{envelope: "after the end", done: func(ok bool) { told <- ok }})
	if <-told {
		t.Error("an ack was taken after the end")
	}
}

func TestTrap7StoppingLosesNoAck(t *testing.T) {
	t.Parallel()
	for round := range 3 {
		b := newBench(t, nil)
		b.app.times.flush = flush
		b.ran.reply = func(context.Context, commands.Input) commands.Outcome {
			time.Sleep(20 * time.Millisecond)
			return says("done")
		}
		b.start()
		var ids []string
		for i := range 60 {
			ids = append(ids, b.slash(fmt.Sprintf("U%d", i), "action done ACT-1"))
		}
		b.until("the first commands", func() bool { return len(b.ran.inputs()) > 5 })
		b.stop()
		if got := len(b.ran.inputs()); got != 60 {
			t.Fatalf("round %d: %d of 60 were run", round, got)
		}
		b.until("every ack", func() bool { b.mu.Lock(); defer b.mu.Unlock(); return len(b.acks) >= 60 })
		for _, id := range ids {
			if a, ok := b.acked(id); !ok || a.times != 1 {
				t.Fatalf("round %d: %s acked %d times", round, id, a.times)
			}
		}
	}
}

func TestTrap8WhatIsUnknownIsAckedAndAnswered(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil).start()
	url := b.srv.URL + "/respond/x"
	for name, one := range map[string][2]string{
		"a new envelope":    {"hologram", `{"user":{"id":"U1"},"response_url":"` + url + `"}`},
		"a new interaction": {"interactive", `{"type":"eye_contact","user":{"id":"U1"},"trigger_id":"t1","response_url":"` + url + `"}`},
	} {
		before := len(b.all("respond"))
		b.ack(b.send(one[0], one[1]))
		if c := b.call("respond", before+1); !strings.Contains(fmt.Sprint(c.body["text"]), "I do not know this one") {
			t.Errorf("%s was answered with %v", name, c.body)
		}
	}
	b.ack(b.send("events_api", `{"event_id":"Ev77","event":{"type":"flying_saucer","user":{"id":"U1"}}}`))
	b.ack(b.send("events_api", `"not even an object"`))
	p := b.ack(b.send("slash_commands", `["no command"]`))
	if !strings.Contains(p, "I do not know this one") {
		t.Errorf("a command that cannot be read: %s", p)
	}
	if s := b.app.Stats(); s.Unknown != 4 || s.Reconnects != 0 {
		t.Errorf("%+v", s)
	}
}

func TestTrap9AnUnknownBlockInAMessageCostsNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *Config, b *bench) { c.Shortcuts = map[string]string{"add_action_message": "action add"} })
	b.ran.reply = func(_ context.Context, in commands.Input) commands.Outcome {
		if in.Where.Surface == commands.Mention {
			return says("mentioned: " + in.Text)
		}
		f := riskForm()
		return commands.Outcome{Form: &f}
	}
	b.start()
	odd := `"blocks":[{"type":"context","elements":[{"type":"hologram_element","depth":3}]},{"type":"section","text":{"type":"mrkdwn","text":"x"},"accessory":7}]`
	b.ack(b.send("interactive", `{"type":"message_action","callback_id":"add_action_message","trigger_id":"t9","user":{"id":"U1","team_id":"T1"},
		"team":{"id":"T1","domain":"acme"},"channel":{"id":"C1","name":"payments"},"message_ts":"1700000000.000100","response_url":"`+b.srv.URL+`/respond/9",
		"message":{"type":"message","text":"Please ask &lt;them&gt; <@U7>","ts":"1700000000.000100",`+odd+`}}`))
	b.call("views.open", 1)
	in := b.ran.inputs()[0]
	if in.Where.Message != "Please ask <them> @Name of U7" || in.Where.Link != "https://acme.slack.com/archives/C1/p1700000000000100" || in.Text != "action add" {
		t.Errorf("%+v", in)
	}
	b.ack(b.send("events_api", `{"event_id":"Ev9","team_id":"T1","event":{"type":"app_mention","user":"U1","channel":"C1","ts":"1.1","thread_ts":"1.0","text":"<@UBOT> owner payments",`+odd+`}}`))
	if c := b.call("chat.postEphemeral", 1); !strings.Contains(c.raw, "owner+payments") || c.body["thread_ts"] != "1.0" || c.body["user"] != "U1" {
		t.Errorf("%v", c.body)
	}
}

func TestTrap10WhatAPersonMustMendIsSaidAndNotHammered(t *testing.T) {
	for _, code := range []string{"not_allowed_token_type", "missing_scope", "token_expired", "forbidden_team", "invalid_auth"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, func(c *Config, b *bench) { c.Connections = 1 })
			var mended atomic.Bool
			b.openAnswer = func() (int, string) {
				if mended.Load() {
					return 200, "ok"
				}
				return 200, `{"ok":false,"error":"` + code + `"}`
			}
			b.begin()
			b.until("the fault", func() bool { return b.app.Health() != nil })
			if err := b.app.Health(); !strings.Contains(err.Error(), code) || b.app.Ready() {
				t.Errorf("health: %v", err)
			}
			time.Sleep(300 * time.Millisecond)
			if n := b.opened.Load(); n > 4 {
				t.Errorf("%d tries in 300 ms", n)
			}
			mended.Store(true)
			b.until("health", func() bool { return b.app.Health() == nil && b.app.Ready() })
		})
	}
	t.Run("HTTP 404", func(t *testing.T) { // the library gives up for good; we do not
		t.Parallel()
		b := newBench(t, func(c *Config, b *bench) { c.Connections = 1 })
		var n atomic.Int64
		b.openAnswer = func() (int, string) {
			if n.Add(1) == 1 {
				return 404, "<html>nothing here</html>"
			}
			return 200, "ok"
		}
		b.begin()
		b.until("the fault", func() bool { return b.app.Health() != nil })
		b.until("the link", b.app.Ready)
	})
	t.Run("a passing failure", func(t *testing.T) {
		b := newBench(t, func(c *Config, b *bench) { c.Connections = 1 })
		var n atomic.Int64
		b.openAnswer = func() (int, string) {
			if n.Add(1) < 4 {
				return 503, "<html>no</html>"
			}
			return 200, "ok"
		}
		b.start()
		if b.app.Health() != nil {
			t.Error(b.app.Health())
		}
	})
}

func TestTrap11AHungOpenIsGivenUp(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *Config, b *bench) {
		c.Connections = 1
		// A client without a timeout: the link's own watchdog must do.
		c.Client = slack.New("xoxb-1", slack.OptionAppLevelToken("xapp-1"), slack.OptionAPIURL(b.srv.URL+"/api/"))
	})
	b.app.pace.open = 150 * time.Millisecond
	var n atomic.Int64
	b.openAnswer = func() (int, string) {
		if n.Add(1) < 3 {
			return 200, "" // hangs
		}
		return 200, "ok"
	}
	b.start()
}

func TestTrap12NeverInDebugModeAndFramesStayWhole(t *testing.T) {
	t.Parallel()
	a := New(Config{Client: slack.New("x", slack.OptionDebug(true))})
	if err := a.Run(t.Context()); !errors.Is(err, ErrDebug) {
		t.Errorf("Run in debug mode: %v", err)
	}
	d := dialer()
	if d.WriteBufferSize < 32<<10 || d.HandshakeTimeout == 0 || d.Proxy == nil {
		t.Errorf("dialer: %+v", d)
	}
	b := newBench(t, nil)
	b.ran.reply = func(context.Context, commands.Input) commands.Outcome {
		return says(strings.Repeat("long & wide ", 300))
	}
	b.start()
	id := b.slash("U1", "list risks")
	b.ack(id)
	if a, _ := b.acked(id); len(a.raw) < 4096 {
		t.Fatalf("the ack is too small to prove anything: %d bytes", len(a.raw))
	}
}

func TestTrap13OneRunAtATimeOnEachClient(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil).start()
	for i := range int64(3) {
		b.cut()
		b.until("the cut", func() bool { return b.app.Stats().Reconnects >= 2*(i+1) })
		b.until("both links", func() bool { return b.app.linksUp() == 2 && b.up() == 2 })
	}
	if n := b.maxUp.Load(); n > 3 { // a replaced socket may not be noticed at once
		t.Errorf("%d sockets at once for two links", n)
	}
	// The payload reaches the handlers whole, whichever socket it came by.
	for i := range 10 {
		if p := b.ack(b.slash("U1", fmt.Sprint("owner s", i))); !strings.Contains(p, fmt.Sprint("You said: owner s", i)) {
			t.Error(p)
		}
	}
}

// How long the links have been away counts from when the last one went, not from when somebody last asked.
func TestALinkThatJustWentIsNotIll(t *testing.T) {
	a := New(Config{})
	l := newLink(0, slack.New("xoxb-x"), normalPace())
	a.links, a.downAt, l.down = []*link{l}, time.Now().Add(-time.Hour), a.wentDown
	l.up.Store(true)
	if err := a.Health(); err != nil {
		t.Fatal("ill while up:", err)
	}
	l.lost()
	if err := a.Health(); err != nil {
		t.Error("ill at once:", err)
	}
	a.downAt = time.Now().Add(-time.Hour)
	l.lost() // it was down already
	if a.Health() == nil {
		t.Error("well after an hour without a connection")
	}
}
