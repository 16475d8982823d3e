package workspace

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

// ticket asks for a socket's address; it returns the answer as it came.
func ticket(t *testing.T, s *Server) Object {
	t.Helper()
	req, _ := http.NewRequest(http.MethodPost, s.APIURL()+"apps.connections.open", nil)
	req.Header.Set("Authorization", "Bearer "+testAppToken)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return readObject(t, res)
}

// dial opens a bare socket and reads the first frame.
func dial(t *testing.T, s *Server) (*websocket.Conn, Object) {
	t.Helper()
	ws, _, err := websocket.DefaultDialer.Dial(text(ticket(t, s)["url"]), http.Header{"Origin": {"https://api.slack.com"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ws.Close() })
	return ws, next(t, ws)
}

func next(t *testing.T, ws *websocket.Conn) Object {
	t.Helper()
	_ = ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	_, body, err := ws.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	v, err := decode(body)
	if err != nil {
		t.Fatal(err)
	}
	return v.(Object)
}

func ackFrame(t *testing.T, ws *websocket.Conn, envelope Object, payload any) {
	t.Helper()
	o := Object{"envelope_id": envelope["envelope_id"]}
	if payload != nil {
		o["payload"] = payload
	}
	if err := ws.WriteJSON(o); err != nil {
		t.Fatal(err)
	}
}

// acks answers each envelope of a socket, the first with the first payload and so on, until the socket ends.
func acks(ws *websocket.Conn, payloads ...any) {
	go func() {
		for _, p := range payloads {
			_, body, err := ws.ReadMessage()
			if err != nil {
				return
			}
			v, _ := decode(body)
			e, _ := v.(Object)
			o := Object{"envelope_id": e["envelope_id"]}
			if p != nil {
				o["payload"] = p
			}
			if ws.WriteJSON(o) != nil {
				return
			}
		}
	}()
}

func TestTicketsWorkOnce(t *testing.T) {
	s := start(t, nil)
	address := text(ticket(t, s)["url"])
	ws, _, err := websocket.DefaultDialer.Dial(address, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	if hello := next(t, ws); hello["type"] != "hello" || hello["num_connections"] != json.Number("1") {
		t.Errorf("the first frame is %v", hello)
	}
	if _, res, err := websocket.DefaultDialer.Dial(address, nil); err == nil || res.StatusCode != 403 {
		t.Errorf("the same ticket again: %v", err)
	}
	if _, res, err := websocket.DefaultDialer.Dial(text(ticket(t, s)["url"]), http.Header{"Origin": {"https://evil.example"}}); err == nil || res.StatusCode != 403 {
		t.Errorf("another page's origin: %v", err)
	}
}

func TestTenSockets(t *testing.T) {
	s := start(t, nil)
	for range maxConnections {
		dial(t, s)
	}
	ws, first := dial(t, s)
	if first["type"] != "disconnect" || first["reason"] != "too_many_websockets" {
		t.Errorf("the eleventh is told %v", first)
	}
	_ = ws.SetReadDeadline(time.Now().Add(5 * time.Second))
	if _, _, err := ws.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
		t.Errorf("the eleventh is closed: %v", err)
	}
	if open, ever := s.Connections(); open != maxConnections || ever != maxConnections {
		t.Errorf("%d open, %d ever", open, ever)
	}
}

func TestEachEnvelopeGoesToOneSocket(t *testing.T) {
	s := start(t, nil)
	got := make(chan int, 100)
	for i := range 2 {
		ws, _ := dial(t, s)
		go func() {
			for {
				_, body, err := ws.ReadMessage()
				if err != nil {
					return
				}
				v, _ := decode(body)
				_ = ws.WriteJSON(Object{"envelope_id": v.(Object)["envelope_id"], "payload": Object{}})
				got <- i
			}
		}()
	}
	ana := s.As("ana")
	for range 30 {
		if sent, err := ana.Types("general", "/note"); err != nil || !sent.Acked {
			t.Fatal(sent, err)
		}
	}
	counts := [2]int{}
	for range 30 {
		counts[<-got]++
	}
	if counts[0]+counts[1] != 30 || counts[0] == 0 || counts[1] == 0 || len(got) != 0 {
		t.Errorf("the sockets got %v", counts)
	}
}

func TestPingsBothWays(t *testing.T) {
	s := start(t, func(o *Options) { o.Times.Ping = 20 * time.Millisecond })
	ws, _ := dial(t, s)
	pings, pongs := make(chan bool, 1000), make(chan bool, 1000)
	ws.SetPingHandler(func(string) error { pings <- true; return nil })
	ws.SetPongHandler(func(string) error { pongs <- true; return nil })
	go func() { _, _, _ = ws.ReadMessage() }()
	if err := ws.WriteControl(websocket.PingMessage, []byte("x"), time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []chan bool{pings, pings, pings, pongs} {
		select {
		case <-c:
		case <-soon(t).Done():
			t.Fatal("no ping or pong came")
		}
	}
}

func TestBigAcksAreDroppedSilently(t *testing.T) {
	s := start(t, func(o *Options) { o.Times.Ack = 300 * time.Millisecond })
	ws, _ := dial(t, s)
	acks(ws, Object{"text": x(20 << 10)}, Object{"text": x(19 << 10)})
	if sent, _ := s.As("ana").Types("general", "/note"); sent.Error != "operation_timeout" {
		t.Errorf("an ack of 20 KB should be as if it never came: %+v", sent)
	}
	if sent, _ := s.As("ana").Types("general", "/note"); !sent.Acked {
		t.Errorf("one of 19 KB is fine: %+v", sent)
	}
}

func TestAckPayloadsAreJudged(t *testing.T) {
	s := start(t, nil)
	ws, _ := dial(t, s)
	ana := s.As("ana")
	answer := func(payload any) ClientSent {
		t.Helper()
		done := make(chan ClientSent, 1)
		go func() { sent, _ := ana.Types("general", "/note x"); done <- sent }()
		ackFrame(t, ws, next(t, ws), payload)
		return <-done
	}
	if sent := answer(Object{"text": "hi", "blocks": nil}); sent.Error != "invalid_blocks_format" {
		t.Errorf("blocks:null is what slack.Msg sends, and Slack shows an error: %+v", sent)
	}
	if sent := answer(Object{"response_type": "in_channel"}); !sent.Acked {
		t.Errorf("in_channel alone: %+v", sent)
	}
	if m := s.As("ben").Messages("general"); len(m) != 1 || m[0].Text != "/note x" || m[0].User != "UANA" {
		t.Errorf("in_channel alone shows the command: %+v", m)
	}
}

func TestGoodbyes(t *testing.T) {
	s := start(t, func(o *Options) { o.Times.Warning = 50 * time.Millisecond })
	for _, reason := range []string{"warning", "refresh_requested", "link_disabled"} {
		ws, _ := dial(t, s)
		s.SetFault(Fault{Kind: FaultDisconnect, Code: reason})
		if o := next(t, ws); o["type"] != "disconnect" || o["reason"] != reason {
			t.Errorf("%s: %v", reason, o)
		}
		_ = ws.SetReadDeadline(time.Now().Add(5 * time.Second))
		if _, _, err := ws.ReadMessage(); err == nil || strings.Contains(err.Error(), "timeout") {
			t.Errorf("%s: the socket should end, got %v", reason, err)
		}
	}
}

func TestSocketFaults(t *testing.T) {
	s := start(t, func(o *Options) { o.Times.Ack = 200 * time.Millisecond })
	ana := s.As("ana")

	t.Run("cut after every frame", func(t *testing.T) {
		s.SetFault(Fault{Kind: FaultDropSockets, Every: 2, Count: 1})
		ws, _ := dial(t, s) // hello is the first frame
		done := make(chan ClientSent, 1)
		go func() { sent, _ := ana.Types("general", "/note"); done <- sent }()
		if e := next(t, ws); e["type"] != "slash_commands" {
			t.Fatalf("the second frame is %v", e)
		}
		_ = ws.SetReadDeadline(time.Now().Add(5 * time.Second))
		if _, _, err := ws.ReadMessage(); websocket.IsCloseError(err, websocket.CloseNormalClosure) || err == nil {
			t.Errorf("the cut should come without a goodbye: %v", err)
		}
		if sent := <-done; sent.Acked {
			t.Errorf("nobody can have acked: %+v", sent)
		}
		if len(s.Faults()) != 0 {
			t.Errorf("a counted fault is used up: %v", s.Faults())
		}
	})
	t.Run("lost ack", func(t *testing.T) {
		ws, _ := dial(t, s)
		s.SetFault(Fault{Kind: FaultLoseAck, Count: 1})
		acks(ws, nil, nil)
		for _, want := range []bool{false, true} {
			if sent, _ := ana.Types("general", "/note"); sent.Acked != want {
				t.Errorf("acked %v, want %v", sent, want)
			}
		}
		_ = ws.Close()
	})
	t.Run("cut on ack", func(t *testing.T) {
		if err := s.WaitFor(soon(t), func() bool { n, _ := s.Connections(); return n == 0 }); err != nil {
			t.Fatal(err)
		}
		ws, _ := dial(t, s)
		s.SetFault(Fault{Kind: FaultCutOnAck, Count: 1})
		acks(ws, nil)
		if sent, _ := ana.Types("general", "/note"); sent.Acked {
			t.Errorf("the ack was lost with the socket: %+v", sent)
		}
		if n, _ := s.Connections(); n != 0 {
			t.Errorf("%d sockets are open", n)
		}
	})
	t.Run("silence", func(t *testing.T) {
		ws, _ := dial(t, s)
		s.SetFault(Fault{Kind: FaultSilence, Seconds: 0.3})
		began := time.Now()
		go func() { _, _ = ana.Types("general", "/note") }()
		if e := next(t, ws); e["type"] != "slash_commands" || time.Since(began) < 250*time.Millisecond {
			t.Errorf("%v came after %s of silence", e["type"], time.Since(began))
		}
	})
}

func TestAppComesBackAfterRefreshes(t *testing.T) {
	s := start(t, nil)
	run(t, s, func(*app, socketmode.Event) (any, bool) { return nil, true })
	s.SetFault(Fault{Kind: FaultRefresh, Every: 0.1})
	err := s.WaitFor(soon(t), func() bool { _, ever := s.Connections(); return ever >= 3 })
	s.ClearFaults()
	if err != nil {
		t.Fatal(err)
	}
	err = s.WaitFor(soon(t), func() bool {
		sent, err := s.As("ana").Types("general", "/note")
		return err == nil && sent.Acked
	})
	if err != nil {
		t.Errorf("the app does not serve again: %v", err)
	}
}

func TestAPIFaults(t *testing.T) {
	s := start(t, nil)
	api := client(s)
	count := func() int { return len(s.As("ana").Messages("general")) }
	post := func() error {
		_, _, err := api.PostMessage("CGENERAL", slack.MsgOptionText("x", false))
		return err
	}
	s.SetFault(Fault{Kind: FaultServerError, Method: "chat.postMessage", Count: 1})
	if err, ok := post().(slack.StatusCodeError); !ok || err.Code != 503 || count() != 0 {
		t.Errorf("server_error: %v, %d messages", err, count())
	}
	s.SetFault(Fault{Kind: FaultLoseResponse, Method: "chat.postMessage", Code: "500", Count: 1})
	if err, ok := post().(slack.StatusCodeError); !ok || err.Code != 500 || count() != 1 {
		t.Errorf("lose_response with 500: %v, %d messages", err, count())
	}
	s.SetFault(Fault{Kind: FaultLoseResponse, Method: "chat.postMessage", Count: 1})
	noRetry := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	lost := client(s, slack.OptionHTTPClient(noRetry))
	if _, _, err := lost.PostMessage("CGENERAL", slack.MsgOptionText("x", false)); err == nil || count() != 2 {
		t.Errorf("lose_response by a cut: %v, %d messages", err, count())
	}
	s.SetFault(Fault{Kind: FaultRateLimited, Method: "chat.postMessage", Seconds: 30})
	if err, ok := post().(*slack.RateLimitedError); !ok || err.RetryAfter != 30*time.Second {
		t.Errorf("rate_limited: %v", err)
	}
	if _, err := api.AuthTest(); err != nil {
		t.Errorf("another method is free: %v", err)
	}
	s.ClearFaults()
	s.SetFault(Fault{Kind: FaultRefuse, Method: "*", Code: "token_revoked"})
	if err := post(); err == nil || err.Error() != "token_revoked" {
		t.Errorf("refuse: %v", err)
	}
	s.ClearFaults()
	s.SetFault(Fault{Kind: FaultHistoryLag, Seconds: 60})
	if o := mustCall(t, s, "conversations.history", args{"channel": "CGENERAL"}); len(o["messages"].([]any)) != 0 {
		t.Errorf("history_lag: %v", o)
	}
	s.ClearFaults()
	s.SetFault(Fault{Kind: FaultDelay, Method: "auth.test", Seconds: 0.1, Count: 1})
	began := time.Now()
	if _, err := api.AuthTest(); err != nil || time.Since(began) < 100*time.Millisecond {
		t.Errorf("delay: %v after %s", err, time.Since(began))
	}
	s.SetFault(Fault{Kind: FaultRefuse, Method: "chat.postMessage", Channel: "CLEADS", Code: "is_archived", Count: 1})
	if err := post(); err != nil {
		t.Errorf("the fault is for another channel: %v", err)
	}
}

// TestServerErrorPagesAreHTML: a proxy's page is not JSON, and clients must live with it.
func TestServerErrorPagesAreHTML(t *testing.T) {
	s := start(t, nil)
	s.SetFault(Fault{Kind: FaultServerError, Status: 502})
	res, err := http.Get(s.APIURL() + "auth.test")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	if res.StatusCode != 502 || !strings.Contains(string(body), "<html>") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
}
