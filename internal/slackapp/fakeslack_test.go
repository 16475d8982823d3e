package slackapp

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
)

// fakeSlack answers the Web API as a test tells it to.
type fakeSlack struct {
	*httptest.Server
	mu      sync.Mutex
	answers map[string]func(url.Values) any
	calls   []call
}

type call struct {
	method string
	form   url.Values
}

// Answers that are not JSON.
type (
	status  int      // an HTTP status with a page of HTML
	limited string   // a 429 with this Retry-After
	cutOff  struct{} // the connection is cut
)

func newFakeSlack(t *testing.T) *fakeSlack {
	f := &fakeSlack{answers: map[string]func(url.Values) any{}}
	f.Server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.Close)
	return f
}

func (f *fakeSlack) client() *slack.Client {
	return NewClient(ClientOptions{Token: "xoxb-test", APIURL: f.URL + "/api", Timeout: 5 * time.Second})
}

// on sets what a method answers: a value, or a function of the arguments.
func (f *fakeSlack) on(method string, answer any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if fn, ok := answer.(func(url.Values) any); ok {
		f.answers[method] = fn
		return
	}
	f.answers[method] = func(url.Values) any { return answer }
}

// sequence answers with one value after the other, the last one from then on.
func sequence(answers ...any) func(url.Values) any {
	n := 0
	return func(v url.Values) any {
		a := answers[min(n, len(answers)-1)]
		n++
		if fn, ok := a.(func(url.Values) any); ok {
			return fn(v)
		}
		return a
	}
}

func (f *fakeSlack) serve(w http.ResponseWriter, r *http.Request) {
	method := strings.TrimPrefix(r.URL.Path, "/api/")
	_ = r.ParseForm()
	f.mu.Lock()
	f.calls = append(f.calls, call{method, r.Form})
	var a any = map[string]any{"ok": false, "error": "unknown_method"}
	if fn := f.answers[method]; fn != nil {
		a = fn(r.Form)
	}
	f.mu.Unlock()
	switch a := a.(type) {
	case status:
		w.WriteHeader(int(a))
		_, _ = io.WriteString(w, "<html>oops</html>")
	case limited:
		w.Header().Set("Retry-After", string(a))
		w.WriteHeader(http.StatusTooManyRequests)
	case cutOff:
		panic(http.ErrAbortHandler)
	case string:
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = io.WriteString(w, a)
	default:
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_ = json.NewEncoder(w).Encode(a)
	}
}

func (f *fakeSlack) said(method string) []url.Values {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []url.Values
	for _, c := range f.calls {
		if c.method == method {
			out = append(out, c.form)
		}
	}
	return out
}

type m = map[string]any

func refused(code string) m { return m{"ok": false, "error": code} }
