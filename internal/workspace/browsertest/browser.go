// Package browsertest drives the page of the local workspace in a real Chromium, for tests: it finds things by the
// words a person would use, waits instead of sleeping, and fails the test on any script error of the page.
// Tests only; it knows nothing of the bot.
package browsertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Patience is how long a verb waits for what it was told to find.
const Patience = 90 * time.Second

// Page is one browser on one page. Its verbs fail the test when they cannot do what they say.
type Page struct {
	t   testing.TB
	ctx context.Context
	url string

	mu       sync.Mutex
	problems []string
	tolerate []string
	leaving  bool
}

// Browser is the path of a Chromium or Chrome on this machine, or empty.
func Browser() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// Open starts a browser with a profile of its own and loads url. Without a browser on the machine the test is skipped,
// or failed where SEC_REQUIRE_BROWSER=1.
func Open(t testing.TB, url string) *Page {
	t.Helper()
	path := Browser()
	if path == "" {
		if os.Getenv("SEC_REQUIRE_BROWSER") == "1" {
			t.Fatal("no Chromium or Chrome was found, and SEC_REQUIRE_BROWSER=1 asks for one")
		}
		t.Skip("no Chromium or Chrome was found; install chromium to run the browser tests")
	}
	profile, err := os.MkdirTemp("", "browsertest-")
	if err != nil {
		t.Fatal(err)
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoSandbox,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("lang", "en-GB"), chromedp.WindowSize(1280, 900), chromedp.WSURLReadTimeout(60*time.Second))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), flags...)
	// The protocol's tables are older than the browser; what they do not know is no concern of a test.
	quiet := func(string, ...any) {}
	ctx, cancel := chromedp.NewContext(allocator, chromedp.WithErrorf(quiet), chromedp.WithLogf(quiet))
	p := &Page{t: t, ctx: ctx, url: url}
	t.Cleanup(func() {
		p.finish()
		// Chromium's children go on writing for a moment: close first, then remove (dependencies 13).
		_ = chromedp.Cancel(ctx)
		cancel()
		stop()
		removeAll(profile)
	})
	chromedp.ListenTarget(ctx, p.listen)
	// The first Run starts the browser and ties its life to the context: no timeout here.
	if err := chromedp.Run(ctx, log.Enable(), emulation.SetFocusEmulationEnabled(true)); err != nil {
		t.Fatalf("the browser %s did not start: %v", path, err)
	}
	p.Viewport(1280, 900)
	p.Reload()
	return p
}

func removeAll(dir string) {
	for range 20 {
		if os.RemoveAll(dir) == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// listen collects what the page complains of.
func (p *Page) listen(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.leaving {
		return
	}
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		p.problems = append(p.problems, "exception: "+e.ExceptionDetails.Error())
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError {
			var words []string
			for _, a := range e.Args {
				words = append(words, string(a.Value)+a.Description)
			}
			p.problems = append(p.problems, "console: "+strings.Join(words, " "))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.LevelError {
			p.problems = append(p.problems, fmt.Sprintf("log: %s %s", e.Entry.Text, e.Entry.URL))
		}
	}
}

// Tolerate lets through console errors that contain words: a test that breaks the server on purpose expects them.
func (p *Page) Tolerate(words string) {
	p.mu.Lock()
	p.tolerate = append(p.tolerate, words)
	p.mu.Unlock()
}

// finish reports the page's complaints, and shows the page when the test has failed.
func (p *Page) finish() {
	if p.t.Failed() {
		p.Screenshot("failed-" + strings.ReplaceAll(p.t.Name(), "/", "-"))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.leaving = true
next:
	for _, problem := range p.problems {
		for _, words := range p.tolerate {
			if strings.Contains(problem, words) {
				continue next
			}
		}
		p.t.Errorf("the page complained: %s", problem)
	}
}

// run does actions within Patience.
func (p *Page) run(what string, actions ...chromedp.Action) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	err := chromedp.Run(ctx, actions...)
	// What was looked up can be drawn anew before it is touched: then nothing was done yet, and it is looked up again.
	for range 4 {
		if err == nil || !strings.Contains(err.Error(), "Could not find node") {
			break
		}
		err = chromedp.Run(ctx, actions...)
	}
	if err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

// eval runs an expression of JavaScript and stores its value.
func (p *Page) eval(expression string, into any) error {
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate(expression, into))
}

// Eval runs an expression of JavaScript in the page, waits for it if it is a promise, and stores its value.
func (p *Page) Eval(expression string, into any) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	wait := func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }
	if err := chromedp.Run(ctx, chromedp.Evaluate(expression, into, wait)); err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
}

// until waits for an expression to become true.
func (p *Page) until(what, expression string) {
	p.t.Helper()
	deadline := time.Now().Add(Patience)
	var ok bool
	var err error
	for time.Now().Before(deadline) {
		if err = p.eval(expression, &ok); err == nil && ok {
			return
		}
		time.Sleep(40 * time.Millisecond)
	}
	p.t.Fatalf("waited %s for %s (last error: %v). The page reads:\n%s", Patience, what, err, p.Text())
}

// Reload loads the page anew and waits until it is ready.
func (p *Page) Reload() {
	p.t.Helper()
	p.run("load "+p.url, chromedp.Navigate("about:blank"), chromedp.Navigate(p.url))
	p.install()
	p.until("the page to start", `Boolean(document.body.dataset.ready)`)
}

// Refresh does what F5 does: the page comes back to where it was.
func (p *Page) Refresh() {
	p.t.Helper()
	p.run("refresh", chromedp.Reload())
	p.install()
	p.until("the page to start", `Boolean(document.body.dataset.ready)`)
}

// Viewport sets the size of the window; below 600 it is a phone with touch.
func (p *Page) Viewport(width, height int64) {
	p.t.Helper()
	p.run("set the viewport", emulation.SetDeviceMetricsOverride(width, height, 1, width < 600))
}

// Dark switches the system's colour scheme.
func (p *Page) Dark(on bool) {
	p.t.Helper()
	value := "light"
	if on {
		value = "dark"
	}
	p.run("set the colours", emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}}))
}

// Still waits until nothing on the page moves any more.
func (p *Page) Still() {
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	var still bool
	_ = chromedp.Run(ctx, chromedp.Evaluate(`Promise.all(document.getAnimations().filter((a) => a.effect.getComputedTiming().endTime !== Infinity).map((a) => a.finished.catch(() => 0))).then(() => true)`,
		&still, func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }))
}

// Screenshot writes name.png into the directory that SEC_SCREENSHOTS names; without it, nothing.
func (p *Page) Screenshot(name string) {
	p.t.Helper()
	dir := os.Getenv("SEC_SCREENSHOTS")
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	var png []byte
	p.Still()
	if err := chromedp.Run(ctx, chromedp.CaptureScreenshot(&png)); err != nil {
		p.t.Logf("no screenshot %s: %v", name, err)
		return
	}
	_ = os.MkdirAll(dir, 0o755)
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		p.t.Log(err)
	}
}
