package app

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/alicebob/miniredis/v2"

	"github.com/secretariat-bot/secretariat/internal/directory"
	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// TestMain lets the test binary be the program itself, so that tests run it as operators do.
func TestMain(m *testing.M) {
	if os.Getenv("BOT_TEST_AS_PROGRAM") == "1" {
		os.Exit(Main(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// operator is a person at the command line of a machine with Slack and Redis on loopback.
type operator struct {
	t     *testing.T
	slack *workspace.Server
	env   []string
	http  string
}

// newOperator starts a local workspace of the sample company and a Redis: a real one where there is one.
func newOperator(t *testing.T) *operator {
	t.Helper()
	parsed, err := directory.Org("sample-org.yaml", sample.Org, directory.Known{})
	if err != nil {
		t.Fatal(err)
	}
	d := domain.NewDirectory()
	for _, r := range parsed.Records {
		d.Put(r)
	}
	d.Index()
	manifest, err := ManifestJSON("/sec", false)
	if err != nil {
		t.Fatal(err)
	}
	slack, err := workspace.New(workspace.Options{Seed: seedOf(d), Manifest: manifest, BotToken: tryBotToken, AppToken: tryAppToken})
	if err == nil {
		err = slack.Start("127.0.0.1:0")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = slack.Close() })
	o := &operator{t: t, slack: slack, http: freeAddr(t)}
	o.env = append(os.Environ(), "BOT_TEST_AS_PROGRAM=1", "SLACK_API_URL="+strings.TrimSuffix(slack.URL(), "/")+"/api/", "SLACK_APP_TOKEN="+tryAppToken,
		"SLACK_BOT_TOKEN="+tryBotToken, "REDIS_URL="+redisFor(t), "SEC_HTTP_ADDR="+o.http, "SEC_LOG_FORMAT=json")
	return o
}

func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// redisFor is a durable redis-server of its own, or miniredis where none is installed.
func redisFor(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Log("no redis-server on this machine; miniredis stands in for it")
		return "redis://" + miniredis.RunT(t).Addr()
	}
	_, port, _ := net.SplitHostPort(freeAddr(t))
	cmd := exec.Command(path, "--port", port, "--bind", "127.0.0.1", "--dir", t.TempDir(), "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--loglevel", "warning")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	for range 200 {
		if c, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			_ = c.Close()
			return "redis://127.0.0.1:" + port
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatal("redis-server did not start")
	return ""
}

// runs runs the program to its end and gives its exit code and output.
func (o *operator) runs(args ...string) (int, string, string) {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	var out, errs bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = o.env, &out, &errs
	err := cmd.Run()
	if err != nil && cmd.ProcessState == nil {
		o.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// output is what a running program has printed so far.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(b)
}

// String is all of it.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// serves starts the bot; the function it gives sends SIGTERM and tells the exit code and how long it took.
func (o *operator) serves(args ...string) (stop func() (int, time.Duration), log *output) {
	o.t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	log = &output{}
	cmd.Env, cmd.Stderr = o.env, log
	if err := cmd.Start(); err != nil {
		o.t.Fatal(err)
	}
	stopped := false
	stop = func() (int, time.Duration) {
		stopped = true
		begun := time.Now()
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		return cmd.ProcessState.ExitCode(), time.Since(begun)
	}
	o.t.Cleanup(func() {
		if !stopped {
			stop()
		}
	})
	for range 400 {
		if AskHealth(context.Background(), o.http) == nil {
			return stop, log
		}
		time.Sleep(25 * time.Millisecond)
	}
	o.t.Fatalf("the bot did not get ready:\n%s", log)
	return nil, nil
}

func TestAnOperatorImportsChecksServesAndStops(t *testing.T) {
	o := newOperator(t)
	file := filepath.Join(t.TempDir(), "org.yaml")
	if err := os.WriteFile(file, sample.Org, 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := o.runs("import", "--records", file)
	if code != ExitFine || !strings.Contains(out, "Gaps in ownership") || !strings.Contains(out, "Nobody is accountable for Demand forecast") {
		t.Fatalf("import: %d\n%s%s", code, out, errs)
	}
	if code, out, _ = o.runs("import", "--records", file); code != ExitFine || regexp.MustCompile(`[1-9][0-9]* (created|changed)`).MatchString(out) {
		t.Errorf("a second import of the same file is not idempotent:\n%s", out)
	}
	stop, log := o.serves("serve")
	if code, out, _ := o.runs("health"); code != ExitFine || out != "ready\n" {
		t.Errorf("health: %d %s", code, out)
	}
	code, out, errs = o.runs("check")
	t.Logf("check: %d\n%s%s", code, out, errs)
	if code != ExitFine || !strings.Contains(out, "the app has all that the manifest asks for") {
		t.Errorf("check: %d\n%s%s", code, out, errs)
	}
	saoirse := o.slack.As("saoirse")
	for _, line := range []string{"/sec owner track-api", "/sec action add Rotate carrier keys owner:@rui due:friday"} {
		if _, err := saoirse.Types("security-weekly", line); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "the owner's card and the new action stand before her", func() bool {
		all := ""
		for _, m := range saoirse.Messages("security-weekly") {
			all += m.Text
		}
		return strings.Contains(all, "Emeka Strand") && strings.Contains(all, "ACT-016")
	})
	code, backup, errs := o.runs("export")
	if _, again, _ := o.runs("export"); code != ExitFine || len(backup) < 10_000 || !strings.Contains(backup, "ACT-016") {
		t.Errorf("export: %d %s (%d bytes, then %d)", code, errs, len(backup), len(again))
	}
	if exit, took := stop(); exit != ExitFine || took > 10*time.Second {
		t.Errorf("SIGTERM: exit %d after %s\n%s", exit, took, log)
	}
	for _, e := range saoirse.Errors() {
		t.Errorf("she saw an error: %+v", e)
	}
	if strings.Contains(log.String(), tryBotToken) || strings.Contains(log.String(), "Rotate carrier keys") {
		t.Errorf("the log holds a token or a text:\n%s", log)
	}
}

func TestABadFileChangesNothingAndSaysWhere(t *testing.T) {
	o := newOperator(t)
	file := filepath.Join(t.TempDir(), "org.yaml")
	bad := bytes.Replace(sample.Org, []byte("{id: track-web, name: Public tracking site"), []byte("{id: track-web, nmae: Public tracking site"), 1)
	if err := os.WriteFile(file, bad, 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := o.runs("import", file)
	if code == ExitFine || !strings.Contains(errs, "nmae") || !regexp.MustCompile(`line \d+, column \d+`).MatchString(errs) {
		t.Errorf("%d\n%s%s", code, out, errs)
	}
	if code, out, _ := o.runs("export"); code != ExitFine || strings.Contains(out, "track-api") {
		t.Errorf("something was written:\n%s", out)
	}
}

func TestTheBotRefusesToStartWithAClearSentence(t *testing.T) {
	o := newOperator(t)
	with := func(kv ...string) *operator {
		return &operator{t: t, slack: o.slack, http: o.http, env: append(append([]string{}, o.env...), kv...)}
	}
	for name, c := range map[string]struct {
		op   *operator
		code int
		want string
	}{
		"no bot token":      {with("SLACK_BOT_TOKEN="), ExitUsage, "SLACK_BOT_TOKEN is not set"},
		"refused token":     {with("SLACK_BOT_TOKEN=xoxb-wrong"), ExitFailed, "invalid_auth"},
		"no Redis":          {with("REDIS_URL=redis://127.0.0.1:1"), ExitFailed, "REDIS_URL"},
		"no Slack":          {with("SLACK_API_URL=http://127.0.0.1:1/api/"), ExitFailed, "SLACK_API_URL"},
		"rehearsal outside": {with("SLACK_API_URL=https://slack.com/api/", "SEC_REHEARSAL=2026-09-15T09:00:00Z@60"), ExitUsage, "SEC_REHEARSAL"},
		"org file":          {with("SEC_ORG_FILE=/nowhere.yaml"), ExitUsage, "SEC_ORG_FILE"},
	} {
		if code, _, errs := c.op.runs("serve"); code != c.code || !strings.Contains(errs, c.want) {
			t.Errorf("%s: exit %d\n%s", name, code, errs)
		}
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 400 {
		if ok() {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatal("waited in vain: " + what)
}

// A rehearsal of an afternoon: silence moves an escalation on, an answer stops it, a restart changes nothing, and both
// runs share the time that the first start began.
func TestARehearsalEscalatesThroughSilenceAndARestart(t *testing.T) {
	o := newOperator(t)
	o.env = append(o.env, "SEC_REHEARSAL=2026-09-15T13:00:00Z@900") // a minute in 67 ms
	file := filepath.Join(t.TempDir(), "org.yaml")
	if err := os.WriteFile(file, sample.Org, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := o.runs("import", "--records", file); code != ExitFine {
		t.Fatal(out, errs)
	}
	stop, _ := o.serves("serve")
	if _, err := o.slack.As("saoirse").Types("security-weekly", `/sec escalate RSK-001 "nobody answers"`); err != nil {
		t.Fatal(err)
	}
	rui, emeka := o.slack.As("rui"), o.slack.As("emeka")
	asked := func(p *workspace.Persona) func() bool {
		return func() bool {
			for _, m := range p.DMs() {
				if strings.Contains(fmt.Sprint(m.Blocks), "escalation ack ESC-005") {
					return true
				}
			}
			return false
		}
	}
	eventually(t, "rui is asked", asked(rui))
	if code, took := stop(); code != ExitFine || took > 10*time.Second {
		t.Fatalf("exit %d after %s", code, took)
	}
	stop, log := o.serves("serve")
	eventually(t, "silence moved on to emeka, over the restart", asked(emeka))
	for _, m := range emeka.DMs() {
		if strings.Contains(fmt.Sprint(m.Blocks), "escalation ack ESC-005") {
			if _, err := emeka.Presses(m, "I have it"); err != nil {
				t.Log(err) // the card was renewed just now; the next look finds it
			}
		}
	}
	eventually(t, "the card says who has it", func() bool {
		for _, m := range o.slack.As("saoirse").Messages("security-weekly") {
			if !m.Ephemeral && strings.Contains(fmt.Sprint(m.Blocks), "ESC-005") && strings.Contains(fmt.Sprint(m.Blocks), "has it") {
				return true
			}
		}
		return false
	})
	if strings.Contains(log.String(), "a rehearsal is under way already") {
		t.Error("the same settings were taken for another rehearsal")
	}
	stop()
}
