package workspace

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// stream is one page that listens.
type stream struct {
	as   string
	out  chan ClientEvent
	slow bool
}

// publish gives each listener its own view of what happened; show says what one person gets, or that it gets nothing.
func (s *Server) publish(show func(as string) (ClientEvent, bool)) {
	s.eventSeq++
	for l := range s.listeners {
		e, ok := show(l.as)
		if !ok || l.slow {
			continue
		}
		e.Seq = s.eventSeq
		select {
		case l.out <- e:
		default:
			l.slow = true // it comes back by itself and loads anew
			close(l.out)
			delete(s.listeners, l)
		}
	}
	s.touch()
}

func (s *Server) publishAll(e ClientEvent) {
	s.publish(func(string) (ClientEvent, bool) { return e, true })
}

func (s *Server) publishTo(userID string, e ClientEvent) {
	s.publish(func(as string) (ClientEvent, bool) { return e, as == userID })
}

// publishRoom tells everybody who may see the room.
func (s *Server) publishRoom(r *room, show func(as string) ClientEvent) {
	s.publish(func(as string) (ClientEvent, bool) {
		if !s.maySee(r, as) {
			return ClientEvent{}, false
		}
		return show(as), true
	})
}

// serveEvents is GET /client/events: server-sent events until the page goes away.
func (s *Server) serveEvents(w http.ResponseWriter, r *http.Request) {
	as := r.URL.Query().Get("as")
	s.mu.Lock()
	u := s.persona(as)
	if u == nil {
		s.mu.Unlock()
		clientFail(w, noSuchPerson(as))
		return
	}
	l := &stream{as: u.ID, out: make(chan ClientEvent, 1024)}
	s.listeners[l] = true
	n := s.openConns()
	seq := s.eventSeq
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.listeners, l)
		s.mu.Unlock()
	}()
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	rc := http.NewResponseController(w)
	write := func(e ClientEvent) error {
		b, err := json.Marshal(e)
		if err != nil {
			return nil
		}
		if _, err := fmt.Fprintf(w, "id: %d\ndata: %s\n\n", e.Seq, b); err != nil {
			return err
		}
		return rc.Flush()
	}
	if write(ClientEvent{Type: "hello", Connected: &n, Seq: seq}) != nil {
		return
	}
	beat := time.NewTicker(15 * time.Second)
	defer beat.Stop()
	for {
		var err error
		select {
		case <-r.Context().Done():
			return
		case <-s.closed:
			return
		case <-beat.C:
			if _, err = fmt.Fprint(w, ": still here\n\n"); err == nil {
				err = rc.Flush()
			}
		case e, ok := <-l.out:
			if !ok {
				return
			}
			err = write(e)
		}
		if err != nil {
			return
		}
	}
}
