package faults

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// axe stands between one bot and everything it reaches, Redis and Slack. At the step it was told, just before a thing is
// done or just after it was and before the bot hears of it, the bot is cut off from both for good: whatever it goes on
// with is done in a dead process.
type axe struct {
	redis, slack net.Listener
	server       *http.Server
	conns        sync.Map // net.Conn → struct{}
	dead         atomic.Bool

	mu    sync.Mutex
	last  func() // called as it falls
	armed bool
	at    int // which step it falls at, from 1; 0 is never
	steps []string
}

// newAxe puts an axe before the addresses of a Redis and of a workspace.
func newAxe(t testing.TB, redisAddr, slackURL string) *axe {
	t.Helper()
	x := &axe{}
	listen := func() net.Listener {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return &watched{l, x}
	}
	x.redis, x.slack = listen(), listen()
	go func() {
		for {
			c, err := x.redis.Accept()
			if err != nil {
				return
			}
			go x.pipe(c, redisAddr)
		}
	}()
	to, err := url.Parse(slackURL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to) // Host stays the axe's: the sockets it is told of come through here too
	proxy.ErrorHandler = func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) }
	x.server = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { x.serve(proxy, w, r) })}
	go func() { _ = x.server.Serve(x.slack) }()
	t.Cleanup(x.fall)
	return x
}

// watched keeps the connections it takes, so that all of them can be cut.
type watched struct {
	net.Listener
	x *axe
}

// Accept implements net.Listener.
func (l *watched) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		l.x.conns.Store(c, struct{}{})
		if l.x.dead.Load() {
			_ = c.Close()
		}
	}
	return c, err
}

// arm begins to count the steps; the axe falls at the n-th.
func (x *axe) arm(n int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.armed, x.at = true, n
}

// took is what was done since it was armed.
func (x *axe) took() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return slices.Clone(x.steps)
}

// lives counts a step and says whether the bot lives on after it.
func (x *axe) lives(step string) bool {
	x.mu.Lock()
	falls := false
	if x.armed && !x.dead.Load() {
		x.steps = append(x.steps, step)
		falls = len(x.steps) == x.at
	}
	x.mu.Unlock()
	if falls {
		if x.last != nil {
			x.last()
		}
		x.fall()
	}
	return !x.dead.Load()
}

func (x *axe) fall() {
	if x.dead.Swap(true) {
		return
	}
	_, _ = x.redis.Close(), x.slack.Close()
	x.conns.Range(func(c, _ any) bool { _ = c.(net.Conn).Close(); return true })
}

// slackDeeds are the calls that change something in Slack.
var slackDeeds = regexp.MustCompile(`/(chat\.(post|update|delete)\w*|conversations\.(create|setTopic|invite|rename|archive)|bookmarks\.add)$`)

func (x *axe) serve(proxy http.Handler, w http.ResponseWriter, r *http.Request) {
	deed := slackDeeds.FindString(r.URL.Path)
	if deed == "" {
		proxy.ServeHTTP(w, r)
		return
	}
	if !x.lives("before " + deed[1:]) {
		panic(http.ErrAbortHandler)
	}
	rec := httptest.NewRecorder()
	proxy.ServeHTTP(rec, r)
	if !x.lives("after " + deed[1:]) {
		panic(http.ErrAbortHandler)
	}
	for k, v := range rec.Header() {
		w.Header()[k] = v
	}
	w.WriteHeader(rec.Code)
	_, _ = io.Copy(w, rec.Body)
}

// redisDeed names what a command to Redis changes: a commit, and what the outbox is told of a letter.
func redisDeed(chunk string) string {
	if strings.Contains(chunk, ":audit\r\n") && strings.Contains(chunk, "evalsha") {
		return "commit"
	}
	for _, what := range []string{"sending", "done", "later", "unsure", "bury", "gone"} {
		if strings.Contains(chunk, fmt.Sprintf("\r\n$%d\r\n%s\r\n", len(what), what)) {
			return what
		}
	}
	return ""
}

// pipe carries one connection to Redis. The client writes a command at once and waits for its answer.
func (x *axe) pipe(c net.Conn, addr string) {
	defer func() { _ = c.Close() }()
	s, err := net.Dial("tcp", addr)
	if err != nil {
		return
	}
	defer func() { _ = s.Close() }()
	var deed atomic.Value
	deed.Store("")
	go func() {
		defer func() { _ = s.Close() }()
		for buf := make([]byte, 1<<20); ; {
			n, err := c.Read(buf)
			if err != nil {
				return
			}
			if d := redisDeed(string(buf[:n])); d != "" {
				if !x.lives("before " + d) {
					return
				}
				deed.Store(d)
			}
			if _, err := s.Write(buf[:n]); err != nil {
				return
			}
		}
	}()
	for buf := make([]byte, 1<<20); ; {
		n, err := s.Read(buf)
		if err != nil {
			return
		}
		if d := deed.Swap("").(string); d != "" && !x.lives("after "+d) {
			return
		}
		if _, err := c.Write(buf[:n]); err != nil {
			return
		}
	}
}
