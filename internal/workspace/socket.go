package workspace

import (
	"crypto/rand"
	"encoding/json"
	"math"
	mrand "math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	maxConnections = 10
	ticketLife     = 60 * time.Second
	maxAck         = 20 << 10 // Slack drops an ack of this size and more, and says nothing (slack-platform 1)
	socketLife     = 18060    // seconds, as Slack's hello says
)

// conn is one open socket of the app.
type conn struct {
	s    *Server
	ws   *websocket.Conn
	out  chan frame
	gone chan struct{}
	once sync.Once
	open bool // said hello and no goodbye: may get envelopes
	lost bool
}

// frame is what goes down a socket; last closes it afterwards.
type frame struct {
	body []byte
	last bool
	fell bool // every socket is cut once this frame is out
}

// cut ends the TCP connection with no close frame.
func (c *conn) cut() {
	c.once.Do(func() {
		close(c.gone)
		_ = c.ws.NetConn().SetDeadline(time.Now())
		_ = c.ws.NetConn().Close()
	})
}

func apiConnectionsOpen(s *Server, c *apiCall) (Object, *apiError) {
	if !s.manifest.Settings.SocketMode {
		return nil, refuse("forbidden_team", "Socket Mode is not turned on in the app manifest (settings.socket_mode_enabled)")
	}
	now := time.Now()
	for t, end := range s.tickets {
		if now.After(end) {
			delete(s.tickets, t)
		}
	}
	s.appBase = c.base
	ticket := rand.Text()
	s.tickets[ticket] = now.Add(ticketLife)
	u, _ := url.Parse(c.base)
	u.Scheme, u.Path = "ws", "/link/"
	u.RawQuery = url.Values{"ticket": {ticket}, "app_id": {s.seed.Bot.AppID}}.Encode()
	return Object{"url": u.String()}, nil
}

var upgrader = websocket.Upgrader{
	// The ticket is the proof; slack-go says Origin: https://api.slack.com, Node says nothing.
	CheckOrigin: func(r *http.Request) bool {
		o := r.Header.Get("Origin")
		return o == "" || o == "https://api.slack.com" || sameOrigin(r)
	},
	ReadBufferSize: 32 << 10, WriteBufferSize: 32 << 10,
}

// serveLink is the socket's door: one ticket, one connection.
func (s *Server) serveLink(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	s.mu.Lock()
	end, ok := s.tickets[ticket]
	delete(s.tickets, ticket)
	s.mu.Unlock()
	if !ok || time.Now().After(end) {
		http.Error(w, "no such ticket, or it was used before", http.StatusForbidden)
		return
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &conn{s: s, ws: ws, out: make(chan frame, 256), gone: make(chan struct{})}
	s.mu.Lock()
	select {
	case <-s.closed:
		s.mu.Unlock()
		c.cut()
		return
	default:
	}
	if s.openConns() >= maxConnections {
		s.send(c, goodbye("too_many_websockets"), true)
	} else {
		c.open = true
		s.conns[c] = true
		s.everConn++
		s.send(c, Object{"type": "hello", "num_connections": s.openConns(),
			"connection_info": Object{"app_id": s.seed.Bot.AppID},
			"debug_info":      Object{"host": "applink-local", "build_number": 10, "approximate_connection_time": socketLife}}, false)
	}
	s.socketChanged()
	s.work.Go(c.write)
	s.mu.Unlock()
	c.read()
	c.cut()
	s.mu.Lock()
	s.forget(c)
	s.mu.Unlock()
}

func (s *Server) openConns() int {
	n := 0
	for c := range s.conns {
		if c.open {
			n++
		}
	}
	return n
}

// Connections is how many sockets are open now, and how many there ever were.
func (s *Server) Connections() (open, ever int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.openConns(), s.everConn
}

func (s *Server) socketChanged() {
	n := s.openConns()
	s.publishAll(ClientEvent{Type: "socket", Connected: &n})
}

func (s *Server) forget(c *conn) {
	if !c.lost {
		c.lost, c.open = true, false
		delete(s.conns, c)
		s.socketChanged()
	}
}

// send puts a frame on a socket's way out; a socket that does not drain is cut.
func (s *Server) send(c *conn, o Object, last bool) bool {
	body, err := json.Marshal(o)
	if err != nil {
		s.log.Error("a frame cannot be written", "err", err)
		return false
	}
	s.framesOut++
	fell := false
	if f := s.standingFault(FaultDropSockets); f != nil && math.Mod(float64(s.framesOut), f.Every) == 0 {
		s.useUp(f)
		fell = true
	}
	select {
	case c.out <- frame{body, last, fell}:
	default:
		c.cut()
		return false
	}
	if last {
		c.open = false
	}
	return true
}

// write is the only writer of a socket's data frames; it pings too. Node wants a ping within 30 s, slack-go as well.
func (c *conn) write() {
	ping := time.NewTicker(c.s.opt.Times.Ping)
	defer ping.Stop()
	if c.control(websocket.PingMessage, "ping") != nil {
		return
	}
	for {
		select {
		case <-c.gone:
			return
		case <-ping.C:
			if !c.wait() || c.control(websocket.PingMessage, "ping") != nil {
				return
			}
		case f := <-c.out:
			if !c.wait() {
				return
			}
			_ = c.ws.SetWriteDeadline(time.Now().Add(10 * time.Second))
			if err := c.ws.WriteMessage(websocket.TextMessage, f.body); err != nil {
				c.cut()
				return
			}
			if f.fell {
				c.s.mu.Lock()
				c.s.cutAll("drop_sockets")
				c.s.mu.Unlock()
				return
			}
			if f.last {
				_ = c.control(websocket.CloseMessage, string(websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")))
				time.AfterFunc(time.Second, c.cut)
				return
			}
		}
	}
}

func (c *conn) control(kind int, body string) error {
	return c.ws.WriteControl(kind, []byte(body), time.Now().Add(5*time.Second))
}

// wait holds a frame back while the silence fault stands; false means the socket is gone.
func (c *conn) wait() bool {
	for {
		c.s.mu.Lock()
		d := time.Until(c.s.silent)
		c.s.mu.Unlock()
		if d <= 0 {
			return true
		}
		select {
		case <-c.gone:
			return false
		case <-time.After(d):
		}
	}
}

func (c *conn) read() {
	c.ws.SetReadLimit(4 << 20)
	c.ws.SetPingHandler(func(data string) error {
		if !c.wait() {
			return websocket.ErrCloseSent
		}
		_ = c.control(websocket.PongMessage, data)
		return nil
	})
	for {
		kind, body, err := c.ws.ReadMessage()
		if err != nil {
			return // the default close handler has answered a close frame with one
		}
		if kind == websocket.TextMessage && !c.s.takeAck(c, body) {
			return
		}
	}
}

// cutAll kills every socket without a word.
func (s *Server) cutAll(why string) {
	for c := range s.conns {
		s.forget(c)
		c.cut()
	}
	s.record(Call{Kind: "socket", Method: why})
}

func goodbye(reason string) Object {
	return Object{"type": "disconnect", "reason": reason, "debug_info": Object{"host": "applink-local"}}
}

// sayGoodbye announces the end to every open socket: a warning leaves ten seconds, the others close at once.
func (s *Server) sayGoodbye(reason string) {
	if reason == "" {
		reason = "refresh_requested"
	}
	for c := range s.conns {
		if !c.open {
			continue
		}
		if reason != "warning" {
			s.send(c, goodbye(reason), true)
			continue
		}
		s.send(c, goodbye(reason), false)
		s.later(s.opt.Times.Warning, func() { s.forget(c); c.cut() })
	}
	s.record(Call{Kind: "socket", Method: "disconnect " + reason})
	s.socketChanged()
}

// pick chooses one open socket at random: no pattern may be assumed (slack-platform 1).
func (s *Server) pick() *conn {
	var open []*conn
	for c := range s.conns {
		if c.open {
			open = append(open, c)
		}
	}
	if len(open) == 0 {
		return nil
	}
	return open[mrand.IntN(len(open))]
}
