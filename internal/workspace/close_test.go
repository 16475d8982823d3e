package workspace

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"go.uber.org/goleak"
)

// TestCloseLeavesNothing: sockets, streams, timers and goroutines end with the server.
func TestCloseLeavesNothing(t *testing.T) {
	before := goleak.IgnoreCurrent()
	s, err := New(Options{Seed: testSeed(), Manifest: []byte(testManifest), BotToken: testBotToken, AppToken: testAppToken,
		Times: Times{Redeliver: []time.Duration{time.Hour}, Ack: 10 * time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	ws, _ := dial(t, s)
	res, err := http.Get(s.URL() + "/client/events?as=UANA")
	if err != nil {
		t.Fatal(err)
	}
	s.SetFault(Fault{Kind: FaultRefresh, Every: 3600})
	if _, err := s.As("ana").Types("bot", "nobody acks this"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	_ = ws.Close()
	_ = res.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	if err := goleak.Find(before); err != nil {
		t.Error(err)
	}
}

// BenchmarkCommands is the server's own share of a command: a person types, the app acks. It must be small beside the
// 50 ms that product 6 allows the bot at 200 commands a second.
func BenchmarkCommands(b *testing.B) {
	s, err := New(Options{Seed: testSeed(), Manifest: []byte(testManifest), BotToken: testBotToken, AppToken: testAppToken, NoRateLimits: true})
	if err != nil {
		b.Fatal(err)
	}
	if err := s.Start("127.0.0.1:0"); err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	sm := socketmode.New(slack.New(testBotToken, slack.OptionAppLevelToken(testAppToken), slack.OptionAPIURL(s.APIURL())))
	ctx := b.Context()
	go func() { _ = sm.RunContext(ctx) }()
	go func() {
		for e := range sm.Events {
			if e.Request != nil && e.Type == socketmode.EventTypeSlashCommand {
				_ = sm.Ack(*e.Request, map[string]any{"text": "done"})
			}
		}
	}()
	_ = s.WaitFor(ctx, func() bool { n, _ := s.Connections(); return n > 0 })
	ana := s.As("ana")
	var wg sync.WaitGroup
	gate := make(chan struct{}, 16)
	for i := 0; b.Loop(); i++ {
		gate <- struct{}{}
		wg.Go(func() {
			if sent, err := ana.Types("general", fmt.Sprintf("/note %d", i)); err != nil || !sent.Acked {
				b.Error(sent, err)
			}
			<-gate
		})
	}
	wg.Wait()
}
