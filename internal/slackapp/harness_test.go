package slackapp

import (
	"cmp"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// ran records what the command tree was asked.
type ran struct {
	mu    sync.Mutex
	in    []commands.Input
	reply func(ctx context.Context, in commands.Input) commands.Outcome
}

// Run implements commands.Runner.
func (r *ran) Run(ctx context.Context, in commands.Input) commands.Outcome {
	r.mu.Lock()
	r.in = append(r.in, in)
	r.mu.Unlock()
	if r.reply != nil {
		return r.reply(ctx, in)
	}
	return says("You said: " + in.Text)
}

func (r *ran) inputs() []commands.Input {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]commands.Input(nil), r.in...)
}

func says(s string) commands.Outcome { m := view.Say(s); return commands.Outcome{Message: &m} }

// folk knows everybody as a full member, apart from a few.
type folk struct {
	mu   sync.Mutex
	seen []any
}

func (f *folk) Caller(_ context.Context, id, _ string) (domain.Caller, error) {
	c := domain.Caller{Person: strings.ToLower(id), Name: "Name of " + id, Slack: id, Standing: domain.Full, Zone: time.UTC}
	switch id {
	case "UGUEST":
		c.Standing = domain.Guest
	case "UROBOT":
		c.Standing = domain.Bot
	}
	return c, nil
}

func (f *folk) Observe(ev any) { f.mu.Lock(); defer f.mu.Unlock(); f.seen = append(f.seen, ev) }

type spots struct {
	mu     sync.Mutex
	forgot []string
}

func (p *spots) Channel(_ context.Context, id string) (ChannelFacts, error) {
	switch {
	case strings.HasPrefix(id, "D"):
		return ChannelFacts{ID: id, Kind: domain.ChannelDM, Member: true}, nil
	case id == "CAWAY":
		return ChannelFacts{}, slack.SlackErrorResponse{Err: "channel_not_found"}
	}
	return ChannelFacts{ID: id, Name: "payments", Kind: domain.ChannelPublic, Member: true}, nil
}

func (p *spots) Forget(id string) { p.mu.Lock(); defer p.mu.Unlock(); p.forgot = append(p.forgot, id) }

// quick is the pace of the tests.
func quick() pace {
	p := normalPace()
	p.ping, p.open, p.hello = 5*time.Second, 5*time.Second, 300*time.Millisecond
	p.stormWait = backoff{base: 200 * time.Millisecond, max: time.Second}
	p.failWait = backoff{base: 10 * time.Millisecond, max: 100 * time.Millisecond}
	p.fatalWait = backoff{base: 200 * time.Millisecond, max: time.Second}
	p.stagger = time.Millisecond
	return p
}

type bench struct {
	*tinySlack
	app    *App
	ran    *ran
	folk   *folk
	spots  *spots
	stop   func() // ends Run and waits for it
	logged *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}
func (l *lockedBuffer) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

// newBench runs the surface against a tiny Slack; tune may change either before the start.
func newBench(t testing.TB, tune func(*Config, *bench)) *bench {
	t.Helper()
	b := &bench{tinySlack: newTinySlack(t), ran: &ran{}, folk: &folk{}, spots: &spots{}, logged: &lockedBuffer{}}
	c := Config{Client: NewClient(ClientOptions{Token: "xoxb-1", AppToken: "xapp-1", APIURL: b.srv.URL + "/api/", Timeout: 2 * time.Second}),
		Runner: b.ran, Renderer: Renderer{Command: "/sec"}, Roster: b.folk, Facts: b.spots, Drain: 3 * time.Second,
		Log: slog.New(slog.NewTextHandler(b.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	if tune != nil {
		tune(&c, b)
	}
	b.app = New(c)
	b.app.pace = quick()
	b.app.times.flush = 30 * time.Millisecond
	return b
}

// start runs the app and waits until its sockets are up.
func (b *bench) start() *bench {
	b.t.Helper()
	b.begin()
	b.until("the links", func() bool { return b.app.linksUp() == b.app.cfg.Connections })
	return b
}

func (b *bench) begin() {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.app.Run(ctx) }()
	var once sync.Once
	b.stop = func() {
		once.Do(func() {
			cancel()
			select {
			case err := <-ended:
				if err != nil {
					b.t.Errorf("Run: %v", err)
				}
			case <-time.After(time.Minute):
				b.t.Error("Run does not end")
			}
		})
	}
	b.t.Cleanup(b.stop)
}

func (b *bench) slash(user, text string, more ...string) string {
	return b.send("slash_commands", b.slashBody(user, text, cmp.Or(append(more, "trg-"+user+"-"+text)...)))
}

func (b *bench) slashBody(user, text, trigger string) string {
	return string(mustJSON(map[string]any{"command": "/sec", "text": text, "user_id": user, "team_id": "T1", "channel_id": "C1",
		"channel_name": "payments", "trigger_id": trigger, "response_url": b.srv.URL + "/respond/" + trigger}))
}
