package slackapp

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// tinySlack is just enough of Slack to send envelopes over real sockets, take acks, and misbehave.
type tinySlack struct {
	t   testing.TB
	srv *httptest.Server

	mu     sync.Mutex
	conns  map[*tinyConn]bool
	acks   map[string]tinyAck // by envelope id
	calls  []tinyCall
	wait   chan struct{} // closed and renewed whenever something arrives
	n      int
	opened atomic.Int64
	maxUp  atomic.Int64 // most connections open at once

	openAnswer func() (status int, body string) // of apps.connections.open; "" hangs
	refuse     atomic.Bool                      // disconnect right after hello
	silent     atomic.Bool                      // no hello
	noPings    atomic.Bool
	answer     func(method string) string // of a Web API method; "" is the default
}

type tinyConn struct {
	ws   *websocket.Conn
	mu   sync.Mutex
	pong atomic.Int64
}

type tinyAck struct {
	payload json.RawMessage
	raw     []byte
	at      time.Time
	times   int
}

type tinyCall struct {
	method string
	body   map[string]any
	raw    string
}

func newTinySlack(t testing.TB) *tinySlack {
	s := &tinySlack{t: t, conns: map[*tinyConn]bool{}, acks: map[string]tinyAck{}, wait: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", s.api)
	mux.HandleFunc("/link/", s.link)
	mux.HandleFunc("/respond/", s.respond)
	s.srv = httptest.NewServer(mux)
	t.Cleanup(func() {
		s.cut()
		s.srv.CloseClientConnections()
		s.srv.Close()
	})
	return s
}

func (s *tinySlack) api(w http.ResponseWriter, r *http.Request) {
	method := strings.TrimPrefix(r.URL.Path, "/api/")
	raw, _ := io.ReadAll(r.Body)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if method == "apps.connections.open" {
		s.opened.Add(1)
		if s.openAnswer != nil {
			status, body := s.openAnswer()
			if body == "" {
				<-r.Context().Done()
				return
			}
			if body != "ok" {
				w.WriteHeader(status)
				_, _ = io.WriteString(w, body)
				return
			}
		}
		fmt.Fprintf(w, `{"ok":true,"url":"ws%s/link/?ticket=%d"}`, strings.TrimPrefix(s.srv.URL, "http"), s.opened.Load())
		return
	}
	body := map[string]any{}
	if json.Unmarshal(raw, &body) != nil {
		r.Body = io.NopCloser(strings.NewReader(string(raw)))
		_ = r.ParseForm()
		for k := range r.PostForm {
			body[k] = r.PostForm.Get(k)
		}
	}
	s.record(tinyCall{method: method, body: body, raw: string(raw)})
	if s.answer != nil {
		if a := s.answer(method); a != "" {
			_, _ = io.WriteString(w, a)
			return
		}
	}
	switch method {
	case "auth.test":
		_, _ = io.WriteString(w, `{"ok":true,"url":"https://acme.slack.com/","user_id":"UBOT","bot_id":"BBOT","team_id":"T1"}`)
	case "chat.postEphemeral":
		_, _ = io.WriteString(w, `{"ok":true,"message_ts":"1.0001"}`)
	default:
		fmt.Fprintf(w, `{"ok":true,"channel":"C1","ts":"1.%06d","view":{"id":"V9","hash":"h9"}}`, len(s.all("")))
	}
}

func (s *tinySlack) respond(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	body := map[string]any{}
	_ = json.Unmarshal(raw, &body)
	s.record(tinyCall{method: "respond", body: body, raw: string(raw)})
	_, _ = io.WriteString(w, "ok")
}

func (s *tinySlack) record(c tinyCall) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, c)
	s.woke()
}

// woke is called with mu held.
func (s *tinySlack) woke() { close(s.wait); s.wait = make(chan struct{}) }

func (s *tinySlack) link(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &tinyConn{ws: ws}
	c.pong.Store(time.Now().UnixNano())
	ws.SetPongHandler(func(string) error { c.pong.Store(time.Now().UnixNano()); return nil })
	s.mu.Lock()
	s.conns[c] = true
	n := len(s.conns)
	s.maxUp.Store(max(s.maxUp.Load(), int64(n)))
	s.mu.Unlock()
	if !s.silent.Load() {
		c.write(fmt.Sprintf(`{"type":"hello","num_connections":%d,"connection_info":{"app_id":"A1"},"debug_info":{"host":"applink-1","approximate_connection_time":18060}}`, n))
	}
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				if !s.noPings.Load() {
					_ = ws.WriteControl(websocket.PingMessage, []byte("p"), time.Now().Add(time.Second))
				}
			}
		}
	}()
	if s.refuse.Load() {
		c.write(`{"type":"disconnect","reason":"link_disabled"}`)
	}
	for {
		_, raw, err := ws.ReadMessage()
		if err != nil {
			break
		}
		var a struct {
			ID      string          `json:"envelope_id"`
			Payload json.RawMessage `json:"payload"`
		}
		if json.Unmarshal(raw, &a) != nil || len(raw) >= 20*1024 {
			continue // Slack drops it without a word
		}
		s.mu.Lock()
		s.acks[a.ID] = tinyAck{payload: a.Payload, raw: raw, at: time.Now(), times: s.acks[a.ID].times + 1}
		s.woke()
		s.mu.Unlock()
	}
	close(done)
	s.mu.Lock()
	delete(s.conns, c)
	s.woke()
	s.mu.Unlock()
	_ = ws.Close()
}

func (c *tinyConn) write(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.ws.WriteMessage(websocket.TextMessage, []byte(text))
}

// cut drops every socket without a close frame.
func (s *tinySlack) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		if tcp, ok := c.ws.NetConn().(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
		_ = c.ws.NetConn().Close()
		delete(s.conns, c)
	}
}

// send puts an envelope on one open socket and returns its id.
func (s *tinySlack) send(typ, payload string) string { return s.sendTry(typ, payload, 0) }

func (s *tinySlack) sendTry(typ, payload string, try int) string {
	s.mu.Lock()
	s.n++
	id := fmt.Sprintf("env-%d", s.n)
	var c *tinyConn
	for c = range s.conns {
		break
	}
	s.mu.Unlock()
	if c == nil {
		s.t.Fatal("no socket is open")
	}
	accepts := typ == "slash_commands" || strings.Contains(payload, `"view_submission"`) || strings.Contains(payload, `"block_suggestion"`)
	extra := ""
	if typ == "events_api" {
		extra = fmt.Sprintf(`,"retry_attempt":%d,"retry_reason":""`, try)
	}
	c.write(fmt.Sprintf(`{"envelope_id":%q,"type":%q,"accepts_response_payload":%t%s,"payload":%s}`, id, typ, accepts, extra, payload))
	return id
}

// until waits for something to become true.
func (s *tinySlack) until(what string, ok func() bool) {
	s.t.Helper()
	deadline := time.After(time.Minute)
	for {
		s.mu.Lock()
		w := s.wait
		s.mu.Unlock()
		if ok() {
			return
		}
		select {
		case <-w:
		case <-time.After(5 * time.Millisecond):
		case <-deadline:
			s.t.Fatalf("waited in vain for %s; calls: %v", what, s.all(""))
		}
	}
}

func (s *tinySlack) acked(id string) (tinyAck, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.acks[id]
	return a, ok
}

// ack waits for the ack of an envelope and returns its payload.
func (s *tinySlack) ack(id string) string {
	s.t.Helper()
	var a tinyAck
	s.until("the ack of "+id, func() (ok bool) { a, ok = s.acked(id); return ok })
	return string(a.payload)
}

// all are the calls of a method so far; "" is every one.
func (s *tinySlack) all(method string) (out []tinyCall) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		if method == "" && c.method != "auth.test" || c.method == method {
			out = append(out, c)
		}
	}
	return out
}

// call waits for the n-th call of a method.
func (s *tinySlack) call(method string, n int) tinyCall {
	s.t.Helper()
	s.until(fmt.Sprintf("call %d of %s", n, method), func() bool { return len(s.all(method)) >= n })
	return s.all(method)[n-1]
}

func (s *tinySlack) up() int { s.mu.Lock(); defer s.mu.Unlock(); return len(s.conns) }
