package workspace

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"
)

// envelope is something the app must ack: an event, a command, a click, a form, a question for options.
type envelope struct {
	id, kind string
	name     string // for the record: the event's type or the command
	payload  Object
	accepts  bool // an answer may ride in the ack
	attempt  int
	sent     time.Time
	timer    *time.Timer
	s        *Server
	// answered is called once with the ack's payload (nil when there is none), with the lock held.
	answered func(payload Object)
	// failed is called once when nobody acked in time: operation_timeout, or dispatch_failed when nobody was there.
	failed func(code string)
	done   chan struct{}
	over   bool
	// problem is why the person was not served; "" when all went well. Read it once done is closed.
	problem string
}

// finish ends an envelope's life without an ack.
func (e *envelope) finish(code string) {
	if e.over {
		return
	}
	e.end()
	if e.failed != nil {
		e.failed(code)
	}
	close(e.done)
}

func (e *envelope) end() {
	e.over = true
	if e.timer != nil {
		e.timer.Stop()
	}
	delete(e.s.pending, e.id)
}

func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// ask sends an interaction or a command to one socket and starts its three seconds.
func (s *Server) ask(e *envelope) *envelope {
	e.s, e.id, e.done = s, newUUID(), make(chan struct{})
	e.payload = plain(e.payload)
	c := s.pick()
	if c == nil {
		s.record(Call{Kind: "envelope", Method: e.name, Error: "dispatch_failed", Request: raw(e.payload)})
		e.over = true
		if e.failed != nil {
			e.failed("dispatch_failed")
		}
		close(e.done)
		return e
	}
	s.pending[e.id] = e
	s.deliver(c, e)
	e.timer = s.after(s.opt.Times.Ack, func() {
		if !e.over {
			s.record(Call{Kind: "ack", Method: e.name, Error: "operation_timeout"})
			e.finish("operation_timeout")
		}
	})
	return e
}

func (s *Server) deliver(c *conn, e *envelope) {
	out := Object{"envelope_id": e.id, "type": e.kind, "payload": e.payload, "accepts_response_payload": e.accepts}
	if e.kind == "events_api" {
		out["retry_attempt"], out["retry_reason"] = e.attempt, ""
		if e.attempt > 0 {
			out["retry_reason"] = "timeout"
		}
	}
	e.sent = time.Now()
	s.send(c, out, false)
	s.record(Call{Kind: "envelope", Method: e.name, OK: true, Request: raw(out)})
}

// after is later with a timer that can be stopped.
func (s *Server) after(d time.Duration, f func()) *time.Timer {
	generation := s.generation
	return time.AfterFunc(d, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		select {
		case <-s.closed:
			return
		default:
		}
		if s.generation == generation {
			f()
		}
	})
}

// event sends an Events API event if the manifest subscribes to it. Unacked ones come again, three times at most, with
// the same event_id and a new envelope_id: whether Slack renews that is unknown, so apps must not rest on it.
func (s *Server) event(subscription string, event Object) {
	if !s.manifest.hears(subscription) {
		return
	}
	payload := Object{"token": "verification-token", "team_id": s.seed.Team.ID, "api_app_id": s.seed.Bot.AppID,
		"type": "event_callback", "event": event, "event_id": s.newID("Ev"), "event_time": time.Now().Unix(),
		"event_context": "1-" + s.newID("E"), "is_ext_shared_channel": false,
		"authorizations": []any{Object{"enterprise_id": nil, "team_id": s.seed.Team.ID, "user_id": s.seed.Bot.UserID,
			"is_bot": true, "is_enterprise_install": false}}}
	if r := s.rooms[text(event["channel"])]; r != nil {
		payload["is_ext_shared_channel"] = r.extShared
	}
	s.tryEvent(subscription, plain(payload), 0)
}

func (s *Server) tryEvent(name string, payload Object, attempt int) {
	again := func(string) {
		if delays := s.opt.Times.Redeliver; attempt < len(delays) {
			s.after(delays[attempt], func() { s.tryEvent(name, payload, attempt+1) })
		}
	}
	e := &envelope{kind: "events_api", name: name, payload: payload, attempt: attempt, failed: func(code string) {
		if code != "wiped" {
			again(code)
		}
	}}
	s.ask(e)
}

// takeAck reads an ack; false cuts the socket.
func (s *Server) takeAck(c *conn, body []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.standingFault(FaultCutOnAck); f != nil {
		s.useUp(f)
		s.record(Call{Kind: "socket", Method: "cut_on_ack"})
		return false
	}
	if f := s.standingFault(FaultLoseAck); f != nil {
		s.useUp(f)
		s.record(Call{Kind: "ack", Method: "lost", Error: "lose_ack"})
		return true
	}
	if len(body) >= maxAck {
		s.record(Call{Kind: "ack", Method: "dropped", Error: fmt.Sprintf("the ack has %d bytes; Slack drops 20 KB and more without a word", len(body))})
		return true
	}
	v, err := decode(body)
	o, ok := v.(Object)
	if err != nil || !ok {
		s.record(Call{Kind: "ack", Method: "unreadable", Error: "not a JSON object"})
		return true
	}
	e := s.pending[text(o["envelope_id"])]
	if e == nil {
		s.record(Call{Kind: "ack", Method: "late or unknown", Error: "no such envelope waits", Response: body})
		return true
	}
	payload, _ := o["payload"].(Object)
	call := Call{Kind: "ack", Method: e.name, OK: true, TookMS: ms(time.Since(e.sent)), Response: body}
	if len(payload) > 0 && !e.accepts {
		call.Error, payload = "this kind of envelope takes no payload; it was ignored", nil
	}
	s.record(call)
	e.end()
	if e.answered != nil {
		e.answered(payload)
	}
	close(e.done)
	return true
}

func raw(v any) json.RawMessage {
	b, _ := json.Marshal(v)
	return b
}

// plain copies a payload through JSON, so that later changes of the state do not reach what is on its way.
func plain(o Object) Object {
	v, err := decode(raw(o))
	if err != nil {
		return o
	}
	out, _ := v.(Object)
	return out
}

func text(v any) string {
	t, _ := v.(string)
	return t
}
