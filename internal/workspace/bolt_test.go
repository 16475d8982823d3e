package workspace

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestBolt is the proof that the server is honest: Slack's own Node SDK (@slack/bolt, Socket Mode) runs against it
// unchanged. It needs node, npm and, the first time, the package registry; without them it is skipped, unless
// SEC_REQUIRE_NODE=1 says that they must be there.
func TestBolt(t *testing.T) {
	node, dir := boltApp(t)
	s := start(t, nil)
	app := startBolt(t, s, node, dir)
	ana, ben := s.As("ana"), s.As("ben")
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
	defer cancel()
	must := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v; the app said %v", what, err, app.all())
		}
	}
	types := func(p *Persona, where, words string) {
		t.Helper()
		sent, err := p.Types(where, words)
		must(words, err)
		if !sent.Acked {
			t.Fatalf("%s: %+v", words, sent)
		}
	}

	types(ana, "general", "/note hello & <you>")
	if e := ana.Ephemerals(); len(e) != 1 || e[0].Text != "You said: hello &amp; &lt;you&gt;" {
		t.Errorf("the answer in the ack: %+v", e)
	}
	types(ana, "general", "/note later")
	_, err := ana.WaitForMessage(ctx, "general", func(m ClientMessage) bool { return m.Ephemeral && m.Text == "By response_url" })
	must("the answer by response_url", err)

	types(ana, "general", "/note add a note")
	modal, err := ana.WaitForModal(ctx, nil)
	must("the form", err)
	short, err := ana.Suggests(modal, "service", "p")
	must("a short query", err)
	long, err := ana.Suggests(modal, "service", "pa")
	must("the options", err)
	if len(short.Options) != 0 || len(long.Options) != 2 {
		t.Errorf("options for p and pa: %v, %v", short, long)
	}
	submit := func(title, action string) {
		t.Helper()
		got, err := ana.Submits(map[string]string{"Title": title, "Service": "payments-api"})
		must("submitting "+title, err)
		if got.Action != action {
			t.Fatalf("submitting %q: %+v, want %s", title, got, action)
		}
	}
	submit("wrong", "errors")
	submit("other", "update")
	submit("more", "push")
	submit("fine", "close")
	must("closing", ana.Cancels())
	must("view_closed", app.heard(ctx, s, `"what":"closed","cleared":false`))
	must("the submitted values", app.heard(ctx, s, `"title":"fine","service":"payments-api"`))

	types(ana, "general", "/note card")
	card, err := ben.WaitForMessage(ctx, "general", func(m ClientMessage) bool { return m.Text == "Who has it?" })
	must("the card", err)
	_, err = ben.Presses(card, "I have it")
	must("the click", err)
	_, err = ana.WaitForMessage(ctx, "general", func(m ClientMessage) bool { return m.TS == card.TS && m.Text == "<@UBEN> has it" })
	must("the replaced card", err)

	must("opening Home", ana.OpensHome())
	_, err = ana.WaitForHome(ctx, nil)
	must("Home", err)

	said, err := ben.Types("general", "the export is slow")
	must("a message", err)
	_, err = ana.PicksOn("note_message", "general", said.TS)
	must("the message shortcut", err)
	modal, err = ana.WaitForModal(ctx, nil)
	must("the form of the shortcut", err)
	if got := text(modal["title"].(Object)["text"]); got != "From a message" {
		t.Errorf("the shortcut opened %q", got)
	}

	_, err = ben.Types("general", "@secretary are you there?")
	must("a mention", err)
	_, err = ben.WaitForMessage(ctx, "general", func(m ClientMessage) bool { return m.Text == "You called, <@UBEN>?" && m.ThreadTS != "" })
	must("the answer to a mention", err)
	_, err = ben.Types("bot", "ping")
	must("a direct message", err)
	_, err = ben.WaitForMessage(ctx, "bot", func(m ClientMessage) bool { return m.Text == "pong" })
	must("the answer to a direct message", err)

	types(ana, "general", "/note file")
	file, err := ben.WaitForMessage(ctx, "general", func(m ClientMessage) bool { return len(m.Files) == 1 })
	must("the file", err)
	if file.Text != "The figures you asked for" || file.Files[0]["title"] != "Figures" || file.Files[0]["size"] != 8 {
		t.Errorf("the file's message: %+v", file)
	}
	must("the end of the upload", app.heard(ctx, s, `"what":"uploaded","ok":true`))
	if strings.Contains(strings.Join(app.all(), "\n"), `"what":"error"`) {
		t.Errorf("the app ran into errors: %v", app.all())
	}
	if e := s.UserErrors(); len(e) > 0 {
		t.Errorf("people saw errors: %+v", e)
	}
}

// boltApp installs the app beside its packages in a cache folder, and says where node is.
func boltApp(t *testing.T) (node, dir string) {
	t.Helper()
	lack := func(why string) {
		t.Helper()
		if os.Getenv("SEC_REQUIRE_NODE") == "1" {
			t.Fatal(why + " (SEC_REQUIRE_NODE=1)")
		}
		t.Skip(why)
	}
	if testing.Short() {
		t.Skip("not in short runs: it starts Node")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		lack("node is not installed, so Slack's own SDK cannot judge the workspace")
	}
	dir = filepath.Join(os.TempDir(), "workspace-bolt-5.1.0")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"package.json", "app.mjs"} {
		b, err := os.ReadFile(filepath.Join("testdata", "bolt", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	done := filepath.Join(dir, "node_modules", ".installed")
	if _, err := os.Stat(done); err == nil {
		return node, dir
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		lack("npm is not installed, so @slack/bolt cannot be fetched")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		lack("npm could not fetch @slack/bolt: " + err.Error() + ": " + strings.TrimSpace(string(out)))
	}
	if err := os.WriteFile(done, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	return node, dir
}

// boltRun is the running Node app and what it said, one JSON object a line.
type boltRun struct {
	mu    sync.Mutex
	lines []string
}

func (b *boltRun) all() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.lines...)
}

func (b *boltRun) heard(ctx context.Context, s *Server, part string) error {
	return s.WaitFor(ctx, func() bool { return strings.Contains(strings.Join(b.all(), "\n"), part) })
}

func startBolt(t *testing.T, s *Server, node, dir string) *boltRun {
	t.Helper()
	b := &boltRun{}
	cmd := exec.Command(node, "app.mjs")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "SLACK_BOT_TOKEN="+testBotToken, "SLACK_APP_TOKEN="+testAppToken, "SLACK_API_URL="+s.APIURL())
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	read := make(chan struct{})
	go func() {
		defer close(read)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			b.mu.Lock()
			b.lines = append(b.lines, lines.Text())
			b.mu.Unlock()
		}
	}()
	t.Cleanup(func() {
		_ = in.Close() // the app stops when nobody talks to it any more
		timer := time.AfterFunc(5*time.Second, func() { _ = cmd.Process.Kill() })
		<-read
		_ = cmd.Wait()
		timer.Stop()
	})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := b.heard(ctx, s, `"what":"ready"`); err != nil {
		t.Fatalf("the app did not become ready: %v", b.all())
	}
	return b
}
