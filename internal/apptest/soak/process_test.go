//go:build unix

package soak

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/app"
	"github.com/secretariat-bot/secretariat/internal/apptest"
	"github.com/secretariat-bot/secretariat/internal/clock"
)

// botProcess says that this test binary is to be a bot, on what the environment names as for the program itself.
const botProcess = "SEC_TEST_BOT"

// processReady is what a bot that serves says on its standard output.
const processReady = "ready"

// beBot runs the whole program until it is told to end.
func beBot() int {
	go func() { // a bot does not outlive its test, however that ended
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(3)
	}()
	ctx, end := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer end()
	o, err := app.LoadOptions()
	if err == nil {
		var b *app.Bot
		if b, err = app.New(ctx, o, app.Deps{Quick: true}); err == nil {
			go func() {
				for !b.Ready() && clock.Sleep(ctx, 5*time.Millisecond) {
				}
				fmt.Println(processReady)
			}()
			err = b.Run(ctx)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// process is a replica that can be killed as a machine would lose it.
type process struct {
	t    testing.TB
	env  []string
	cmd  *exec.Cmd
	in   io.Closer // its end is the process's end
	up   atomic.Bool
	mu   sync.Mutex
	log  bytes.Buffer
	used time.Duration // CPU time of those that ended
}

// newProcess starts one more replica as a process of its own.
func newProcess(f *apptest.Fleet, o app.Options) *process {
	f.T.Helper()
	p := &process{t: f.T, env: []string{botProcess + "=1", "SLACK_APP_TOKEN=" + string(o.AppToken), "SLACK_BOT_TOKEN=" + string(o.BotToken),
		"SLACK_API_URL=" + o.SlackURL, "REDIS_URL=" + string(o.RedisURL), "SEC_ORG=" + o.Org, "SEC_REHEARSAL=" + o.Rehearsal,
		"SEC_ALLOW_VOLATILE=true", "SEC_HTTP_ADDR=off", "SEC_LOG_LEVEL=error", "SEC_LOG_FORMAT=text", "SEC_CONNECTIONS=1"}}
	p.start()
	f.T.Cleanup(p.kill)
	return p
}

func (p *process) start() {
	p.t.Helper()
	p.cmd = exec.Command(os.Args[0])
	p.cmd.Env = append(os.Environ(), p.env...)
	p.cmd.Stderr = p
	p.up.Store(false)
	in, err := p.cmd.StdinPipe()
	if err != nil {
		p.t.Error(err)
	}
	p.in = in
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		p.t.Error(err)
	}
	go func() {
		for s := bufio.NewScanner(out); s.Scan(); {
			p.up.Store(p.up.Load() || s.Text() == processReady)
		}
	}()
	if err := p.cmd.Start(); err != nil {
		p.t.Error(err)
	}
}

// kill ends the process this test started, and no other (kill -9).
func (p *process) kill() {
	if p.cmd != nil && p.cmd.Process != nil {
		_ = p.cmd.Process.Kill()
		_ = p.in.Close()
		_ = p.cmd.Wait()
		p.used += p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime()
	}
	p.cmd = nil
}

// Write keeps what the process says of itself.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.Write(b)
}

func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// ownTime is the CPU time of the test itself, 0 where it cannot be told.
func ownTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
