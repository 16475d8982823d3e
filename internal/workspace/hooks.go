package workspace

import (
	"crypto/rand"
	"io"
	"net/http"
	"strings"
	"time"
)

const hookUses = 5

// hook is a response_url: five uses within half an hour, no membership and no scope needed (slack-platform 2).
type hook struct {
	token, user, room string
	origin            *message // the message whose control was used; nil for a command
	own               *message // what was posted through it last, which replace_original of a command means
	uses              int
	expires           time.Time
}

// newHook makes a response_url and what it stands for.
func (s *Server) newHook(userID string, r *room, origin *message) (string, *hook) {
	now := time.Now()
	if len(s.hooks)%256 == 255 { // now and then: looking at all of them for each command would cost more and more
		for t, h := range s.hooks {
			if now.After(h.expires) {
				delete(s.hooks, t)
			}
		}
	}
	h := &hook{token: rand.Text(), user: userID, room: r.id, origin: origin, expires: now.Add(s.opt.Times.ResponseURL)}
	s.hooks[h.token] = h
	return s.base() + "/actions/" + s.seed.Team.ID + "/" + h.token, h
}

// base is the server's own address as apps know it: where they opened their sockets, else where it listens.
func (s *Server) base() string {
	if s.appBase != "" {
		return s.appBase
	}
	if s.listener != nil {
		return "http://" + s.listener.Addr().String()
	}
	return "http://127.0.0.1"
}

func (s *Server) serveHook(w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	token := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	r.Body = http.MaxBytesReader(w, r.Body, maxAPIBody)
	c := &apiCall{method: "response_url"}
	refused := c.read(r)
	if p := c.str("payload"); refused == nil && p != "" { // a form carries everything in one field
		if v, err := decode([]byte(p)); err == nil {
			c.args, _ = v.(Object)
		}
	}
	_, _ = io.Copy(io.Discard, r.Body)
	s.mu.Lock()
	effect := s.faultsFor("response_url", "")
	s.mu.Unlock()
	if effect.delay > 0 {
		select {
		case <-time.After(effect.delay):
		case <-s.closed:
		}
	}
	s.mu.Lock()
	h := s.hooks[token]
	status := http.StatusOK
	switch {
	case effect.status != 0:
		status = effect.status
		refused = refuse("server_error")
	case effect.limited != "":
		status, refused = http.StatusTooManyRequests, refuse("ratelimited")
	case effect.refuse != "":
		refused = refuse(effect.refuse)
	case refused != nil:
	case h == nil || time.Now().After(h.expires):
		status, refused = http.StatusNotFound, refuse("expired_url")
	case h.uses >= hookUses:
		status, refused = http.StatusNotFound, refuse("used_url")
	default:
		if refused = s.respond(h, c); refused == nil {
			h.uses++
		}
	}
	body := []byte("ok")
	call := Call{Kind: "response_url", Method: "response_url", OK: refused == nil, TookMS: ms(time.Since(started)), Request: c.forRecord()}
	if refused != nil {
		if status == http.StatusOK {
			status = http.StatusBadRequest
		}
		body = raw(answerOf(nil, refused))
		call.Error, call.Response = refused.Code, body
	}
	call.Status = status
	s.record(call)
	s.mu.Unlock()
	if effect.lose != "" {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if refused != nil {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", effect.limited)
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// respond does what an app asked through a response_url, or in the ack of a command.
func (s *Server) respond(h *hook, c *apiCall) *apiError {
	r := s.rooms[h.room]
	target := h.origin
	if target == nil {
		target = h.own
	}
	if c.yes("delete_original") {
		if len(c.args) > 1 {
			return refuse("invalid_arguments", "delete_original must be the only field")
		}
		if target == nil || r.byTS[target.ts] != target {
			return refuse("message_not_found")
		}
		s.remove(r, target)
		return nil
	}
	body, err := s.readContent(c)
	if err != nil {
		return err
	}
	if body.empty() {
		return refuse("no_text")
	}
	kind := c.str("response_type")
	switch kind {
	case "", "ephemeral", "in_channel":
	default:
		return refuse("invalid_arguments", "response_type must be ephemeral or in_channel")
	}
	if c.yes("replace_original") && target != nil && r.byTS[target.ts] == target {
		body.hasText, body.hasBlocks, body.hasAttachments = true, true, true // the whole message is replaced
		s.change(r, target, body)
		return nil
	}
	thread := "" // an answer does not find back to a thread by itself; thread_ts works for public ones only
	if c.has("thread_ts") && kind == "in_channel" {
		thread = s.thread(c, r)
	}
	m := s.ofBot(body, thread)
	if kind != "in_channel" {
		m.ephemeralTo = h.user
	}
	s.post(r, m)
	h.own = m
	return nil
}
