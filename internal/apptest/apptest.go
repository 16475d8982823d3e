// Package apptest runs the whole bot against the local workspace, for tests: people who type and press, channels, a
// clock to move. When a test ends it fails on every error that a person saw, every call that Slack refused and every
// error in the log that the test did not announce. The tests themselves stand in the packages below, by theme, so that
// none of them takes long; each test has a world of its own and may run beside any other.
package apptest

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/app"
	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/directory/sample"
	"github.com/secretariat-bot/secretariat/internal/slackapp"
	"github.com/secretariat-bot/secretariat/internal/workspace"
)

// World is the bot, its workspace and its clock.
type World struct {
	*app.Tryout
	T        testing.TB // the test whose world it is
	log      *ErrorLog
	tolerate []string
}

// New starts the sample company at its as_of. Content other than the sample may be given; empty content is an empty
// workspace.
func New(t testing.TB, content ...[]byte) *World { return NewLogged(t, nil, content...) }

// NewStory is New with the sample company's fact sheets and the brief that waits for an answer, as `bot try` opens.
func NewStory(t testing.TB) *World {
	t.Helper()
	return begin(t, nil, app.TryOptions{File: "sample-org.yaml", Content: sample.Org, Addr: "127.0.0.1:0", At: time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC), Story: true})
}

// NewLogged is New with a log of the test's own; nil takes errors only.
func NewLogged(t testing.TB, log *slog.Logger, content ...[]byte) *World {
	t.Helper()
	o := app.TryOptions{File: "sample-org.yaml", Content: sample.Org, Addr: "127.0.0.1:0", At: time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC)}
	if len(content) > 0 {
		o.Content = content[0]
	}
	return begin(t, log, o)
}

func begin(t testing.TB, log *slog.Logger, o app.TryOptions) *World {
	t.Helper()
	w := &World{T: t, log: &ErrorLog{}}
	if o.Log = log; log == nil {
		o.Log = app.NewLog(w.log, "error", "json")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var err error
	if w.Tryout, err = app.NewTryout(ctx, o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	return w
}

// Tolerate announces words of errors that this test causes on purpose: in the log, in Slack's refusals ("method: code"),
// before people.
func (w *World) Tolerate(words ...string) { w.tolerate = append(w.tolerate, words...) }

// LoggedErrors are the lines that the log has so far.
func (w *World) LoggedErrors() []string { return w.log.Lines() }

func (w *World) tolerated(s string) bool {
	return slices.ContainsFunc(w.tolerate, func(x string) bool { return strings.Contains(s, x) })
}

func (w *World) close() {
	calls, errs := w.Server().Calls(), w.Server().UserErrors()
	if err := w.Tryout.Close(); err != nil {
		w.T.Error(err)
	}
	for _, e := range errs {
		if !w.tolerated(e.Code) {
			w.T.Errorf("%s saw an error: %s %s", e.User, e.Code, e.Text)
		}
	}
	for _, c := range calls {
		if c.Kind == "api" && !c.OK && !w.tolerated(c.Method+": "+c.Error) {
			w.T.Errorf("Slack refused %s: %s\n%s\n%s", c.Method, c.Error, c.Request, c.Response)
		}
		w.check(c)
	}
	for _, l := range w.log.Lines() {
		if !w.tolerated(l) {
			w.T.Errorf("the log has an error: %s", l)
		}
	}
}

// check holds every message and form that went out against Slack's documented limits and the escaping rules.
func (w *World) check(c workspace.Call) {
	var body struct {
		Blocks json.RawMessage `json:"blocks"`
	}
	if c.Kind != "api" || json.Unmarshal(c.Request, &body) != nil || len(body.Blocks) == 0 {
		return
	}
	raw := body.Blocks
	var s string
	if json.Unmarshal(raw, &s) == nil {
		raw = json.RawMessage(s)
	}
	known := func(user string) bool { return strings.HasPrefix(user, "U0") }
	for _, problem := range (slackapp.Checker{Known: known}).Blocks(raw) {
		w.T.Errorf("%s breaks a rule of Slack's: %s", c.Method, problem)
	}
}

// As is a person of the company by handle.
func (w *World) As(handle string) *Person {
	return &Person{Persona: w.Server().As(handle), w: w}
}

// Advance moves the clock; all that falls due on the way happens in order.
func (w *World) Advance(d time.Duration) {
	w.T.Helper()
	w.AdvanceTo(w.Now().Add(d))
}

// AdvanceTo moves the clock to a moment.
func (w *World) AdvanceTo(at time.Time) {
	w.T.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute) // months at once, under the race detector, on a busy machine
	defer cancel()
	if err := w.Jump(ctx, at, nil); err != nil {
		w.T.Fatal(err)
	}
}

// Settle waits until everything that is due stands in Slack.
func (w *World) Settle() { w.T.Helper(); w.AdvanceTo(w.Now()) }

// Person acts in the workspace.
type Person struct {
	*workspace.Persona
	w *World
}

// Says types a line and gives the answer that only this person sees (or the DM's answer): the newest message of the bot
// that was not there before.
func (p *Person) Says(channel, text string) workspace.ClientMessage {
	p.w.T.Helper()
	return p.Answered(channel, func() error { _, err := p.Types(channel, text); return err })
}

// Answered does something and waits for the bot's answer to it in a channel.
func (p *Person) Answered(channel string, do func() error) workspace.ClientMessage {
	p.w.T.Helper()
	before := map[string]bool{}
	for _, m := range p.Messages(channel) {
		before[m.TS+m.Text] = true
	}
	if err := do(); err != nil {
		p.w.T.Fatalf("%s: %v", p.Name, err)
	}
	var got workspace.ClientMessage
	p.w.Until(p.Name+" gets an answer", func() bool {
		for _, m := range p.Messages(channel) {
			if m.IsBot && !before[m.TS+m.Text] {
				got = m
				return true
			}
		}
		return false
	})
	return got
}

// Reads waits until a message with all the words stands where this person sees it, and gives the newest such one.
func (p *Person) Reads(channel string, words ...string) workspace.ClientMessage {
	p.w.T.Helper()
	var got workspace.ClientMessage
	p.w.Until(p.Name+" reads "+strings.Join(words, " … ")+" in "+channel, func() bool {
		for _, m := range slices.Backward(p.Messages(channel)) {
			if HasAll(Words(m), words...) {
				got = m
				return true
			}
		}
		return false
	})
	return got
}

// Counts is how many messages with all the words stand where this person sees them.
func (p *Person) Counts(channel string, words ...string) (n int) {
	for _, m := range p.Messages(channel) {
		if HasAll(Words(m), words...) {
			n++
		}
	}
	return n
}

// HasAll says whether all the words stand in the text.
func HasAll(text string, words ...string) bool {
	for _, x := range words {
		if !strings.Contains(text, x) {
			return false
		}
	}
	return true
}

// Words is all that can be read on a message: its blocks' text, its buttons, its fallback.
func Words(m workspace.ClientMessage) string {
	var b strings.Builder
	b.WriteString(m.Text + "\n")
	var walk func(any)
	walk = func(v any) {
		switch x := v.(type) {
		case map[string]any:
			for _, k := range slices.Sorted(maps.Keys(x)) {
				walk(x[k])
			}
		case []any:
			for _, y := range x {
				walk(y)
			}
		case string:
			b.WriteString(x + "\n")
		}
	}
	walk(m.Blocks)
	return b.String()
}

// Patience is how long a test waits for what must come: a busy machine is slow, and what goes well does not wait.
const Patience = 2 * time.Minute

// Until waits for something that a person would wait for.
func (w *World) Until(what string, ok func() bool) {
	w.T.Helper()
	await(w.T, what, ok)
}

func await(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for begun := clock.Real.Now(); clock.Since(begun) < Patience; clock.Sleep(context.Background(), 10*time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("waited in vain: %s", what)
}

// ErrorLog keeps what was logged as an error.
type ErrorLog struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer.
func (l *ErrorLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

// Lines are what it keeps so far.
func (l *ErrorLog) Lines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.FieldsFunc(l.buf.String(), func(r rune) bool { return r == '\n' })
}
