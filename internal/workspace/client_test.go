package workspace

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack/socketmode"
)

// clientPost is a request of the page's.
func clientPost(t *testing.T, s *Server, path string, body any, header http.Header) (int, Object) {
	t.Helper()
	b, _ := json.Marshal(body)
	req, _ := http.NewRequest(http.MethodPost, s.URL()+"/client/"+path, strings.NewReader(string(b)))
	req.Header.Set("Content-Type", "application/json")
	for k, v := range header {
		req.Header[k] = v
	}
	if h := header.Get("Host"); h != "" {
		req.Host = h
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
		defer res.Body.Close()
		return res.StatusCode, nil
	}
	return res.StatusCode, readObject(t, res)
}

func TestOtherPagesCannotDriveIt(t *testing.T) {
	s := start(t, nil)
	hello := ClientSend{As: "UANA", Channel: "CGENERAL", Text: "hello"}
	for name, c := range map[string]struct {
		header http.Header
		status int
	}{
		"the page itself":     {http.Header{"Origin": {s.URL()}, "Sec-Fetch-Site": {"same-origin"}}, 200},
		"a program":           {nil, 200},
		"another origin":      {http.Header{"Origin": {"https://evil.example"}}, 403},
		"another local port":  {http.Header{"Origin": {"http://127.0.0.1:1"}}, 403},
		"a sandboxed frame":   {http.Header{"Origin": {"null"}}, 403},
		"cross-site":          {http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
		"same-site":           {http.Header{"Sec-Fetch-Site": {"same-site"}}, 403},
		"a rebound name":      {http.Header{"Host": {"evil.example:8470"}}, 403},
		"a form's plain text": {http.Header{"Content-Type": {"text/plain"}}, 415},
	} {
		if status, body := clientPost(t, s, "send", hello, c.header); status != c.status {
			t.Errorf("%s: %d %v, want %d", name, status, body, c.status)
		}
	}
	if n := len(s.As("ana").Messages("general")); n != 2 {
		t.Errorf("%d messages got in, want 2", n)
	}
}

func TestPassword(t *testing.T) {
	opt := Options{Seed: testSeed(), Manifest: []byte(testManifest), BotToken: testBotToken, AppToken: testAppToken}
	s, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Start("0.0.0.0:0"); err == nil || !strings.Contains(err.Error(), "password") {
		t.Errorf("an open door without a password: %v", err)
	}
	s = start(t, func(o *Options) { o.Password = "open sesame" })
	get := func(pass string, cookies []*http.Cookie) *http.Response {
		t.Helper()
		req, _ := http.NewRequest(http.MethodGet, s.URL()+"/client/boot", nil)
		if pass != "" {
			req.SetBasicAuth("me", pass)
		}
		for _, c := range cookies {
			req.AddCookie(c)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res
	}
	if res := get("", nil); res.StatusCode != 401 || res.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("no password: %d", res.StatusCode)
	}
	if res := get("wrong", nil); res.StatusCode != 401 {
		t.Errorf("a wrong password: %d", res.StatusCode)
	}
	res := get("open sesame", nil)
	if res.StatusCode != 200 || len(res.Cookies()) != 1 {
		t.Fatalf("the password: %d, %v", res.StatusCode, res.Cookies())
	}
	if res := get("", res.Cookies()); res.StatusCode != 200 {
		t.Errorf("the cookie: %d", res.StatusCode)
	}
	if call(t, s, "auth.test", nil)["ok"] != true {
		t.Error("the app comes in by its token")
	}
}

func TestPageIsServed(t *testing.T) {
	s := start(t, nil)
	res, err := http.Get(s.URL() + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if csp := res.Header.Get("Content-Security-Policy"); res.StatusCode != 200 || !strings.Contains(csp, "default-src 'self'") {
		t.Errorf("%d, policy %q", res.StatusCode, csp)
	}
}

// listen reads the stream of events of one person.
func listen(t *testing.T, s *Server, as string) <-chan ClientEvent {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, s.URL()+"/client/events?as="+as, nil)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	out := make(chan ClientEvent, 256)
	go func() {
		defer res.Body.Close()
		lines := bufio.NewScanner(res.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				var e ClientEvent
				if json.Unmarshal([]byte(data), &e) == nil {
					out <- e
				}
			}
		}
		close(out)
	}()
	t.Cleanup(cancel)
	if e := <-out; e.Type != "hello" {
		t.Fatalf("the first event is %+v", e)
	}
	return out
}

// until returns the first event of a type, and fails when it does not come.
func until(t *testing.T, events <-chan ClientEvent, kind string) ClientEvent {
	t.Helper()
	for {
		select {
		case e, ok := <-events:
			if !ok {
				t.Fatalf("the stream ended before %s", kind)
			}
			if e.Type == kind {
				return e
			}
		case <-soon(t).Done():
			t.Fatalf("no %s event", kind)
		}
	}
}

func TestEachPersonSeesTheirOwn(t *testing.T) {
	s := start(t, nil)
	ana, ben := listen(t, s, "UANA"), listen(t, s, "UBEN")
	mustCall(t, s, "chat.postEphemeral", args{"channel": "CGENERAL", "user": "UBEN", "text": "for ben"})
	mustCall(t, s, "chat.postMessage", args{"channel": "CLEADS", "text": "for leads"})
	mustCall(t, s, "views.publish", args{"user_id": "UBEN", "view": `{"type":"home","blocks":[]}`})
	ts := mustCall(t, s, "chat.postMessage", args{"channel": "CGENERAL", "text": "<@UBEN> please"})["ts"].(string)
	if e := until(t, ben, "ephemeral"); e.Message.Text != "for ben" || !e.Message.Ephemeral {
		t.Errorf("ben: %+v", e)
	}
	if e := until(t, ben, "message"); e.Channel != "CLEADS" {
		t.Errorf("ben: %+v", e)
	}
	until(t, ben, "home")
	if e := until(t, ben, "message"); !e.Message.MentionsMe {
		t.Errorf("ben is mentioned: %+v", e.Message)
	}
	for {
		e := <-ana
		switch e.Type {
		case "ephemeral", "home":
			t.Errorf("ana is shown ben's %+v", e)
		case "message":
			if e.TS != "" || e.Message.TS != ts || e.Message.MentionsMe {
				t.Errorf("ana is shown %+v", e.Message)
			}
			return
		}
	}
}

// hand is a clock that the test moves.
type hand struct {
	mu     sync.Mutex
	now    time.Time
	resets int
}

func (h *hand) Now() time.Time  { h.mu.Lock(); defer h.mu.Unlock(); return h.now }
func (h *hand) Movable() bool   { return true }
func (h *hand) set(t time.Time) { h.mu.Lock(); defer h.mu.Unlock(); h.now = t }
func (h *hand) NextDigest() (time.Time, bool) {
	return time.Date(2026, 9, 22, 14, 0, 0, 0, time.UTC), true
}
func (h *hand) Reset(context.Context) error { h.resets++; return nil }
func (h *hand) Jump(_ context.Context, to time.Time, progress func(time.Time)) error {
	for at := h.Now(); at.Before(to); at = at.Add(time.Hour) {
		h.set(at)
		progress(at)
	}
	h.set(to)
	return nil
}

func TestClockAndReset(t *testing.T) {
	h := &hand{now: time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC)}
	s := start(t, func(o *Options) { o.Clock = h })
	events := listen(t, s, "UANA")
	if _, err := s.As("ana").Types("general", "before"); err != nil {
		t.Fatal(err)
	}
	status, o := clientPost(t, s, "clock", Object{"advance": "24h"}, nil)
	if status != 200 || o["now"] != "2026-09-16T09:00:00Z" || o["next_digest"] != "2026-09-22T14:00:00Z" {
		t.Errorf("advance: %d %v", status, o)
	}
	if e := until(t, events, "clock"); !e.Clock.Moving || !e.Clock.Now.Equal(time.Date(2026, 9, 15, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("the first clock event: %+v", e.Clock)
	}
	if _, err := s.As("ana").Types("general", "after"); err != nil {
		t.Fatal(err)
	}
	m := s.As("ana").Messages("general")
	if got := m[1].ShownAt.Sub(m[0].ShownAt); got != 24*time.Hour || m[1].TS <= m[0].TS {
		t.Errorf("people see a day between the two, not %s", got)
	}
	if status, o := clientPost(t, s, "clock", Object{"to": "2026-09-01T00:00:00Z"}, nil); status != 400 || o["error"] != "in_the_past" {
		t.Errorf("backwards: %d %v", status, o)
	}
	if status, o := clientPost(t, s, "clock", Object{"advance": "next_digest"}, nil); status != 200 || o["now"] != "2026-09-22T14:00:00Z" {
		t.Errorf("to the next digest: %d %v", status, o)
	}
	s.Archive("general")
	if status, o := clientPost(t, s, "reset", Object{}, nil); status != 200 || h.resets != 1 {
		t.Errorf("reset: %d %v", status, o)
	}
	until(t, events, "reset")
	if _, err := s.As("ana").Types("general", "anew"); err != nil || len(s.As("ana").Messages("general")) != 1 {
		t.Errorf("after a reset everything is as at the start: %v", err)
	}
}

func TestClientAPIOverHTTP(t *testing.T) {
	s := start(t, nil)
	run(t, s, func(*app, socketmode.Event) (any, bool) { return nil, true })
	mustCall(t, s, "chat.postMessage", args{"channel": "CGENERAL", "text": "card", "blocks": `[{"type":"actions","block_id":"row","elements":[
		{"type":"button","action_id":"go","text":{"type":"plain_text","text":"Go"}},
		{"type":"static_select","action_id":"pick","options":[{"text":{"type":"plain_text","text":"One"},"value":"1"}]}]}]`})
	card := s.As("ana").Messages("general")[0]
	at := ClientContainer{Type: "message", Channel: "CGENERAL", MessageTS: card.TS}
	for name, c := range map[string]struct {
		path   string
		body   any
		status int
		want   string // acked, ok or the error
	}{
		"a button":                 {"action", ClientAction{As: "UANA", Container: at, BlockID: "row", ActionID: "go"}, 200, "acked"},
		"a choice":                 {"action", ClientAction{As: "UANA", Container: at, BlockID: "row", ActionID: "pick", InputValue: InputValue{SelectedOption: Object{"text": Object{"type": "plain_text", "text": "One"}, "value": "1"}}}, 200, "acked"},
		"a choice nobody offers":   {"action", ClientAction{As: "UANA", Container: at, BlockID: "row", ActionID: "pick", InputValue: InputValue{SelectedOption: Object{"value": "9"}}}, 400, "impossible_value"},
		"a button that is gone":    {"action", ClientAction{As: "UANA", Container: at, BlockID: "row", ActionID: "stop"}, 404, "control_not_found"},
		"somebody deactivated":     {"action", ClientAction{As: "UGONE", Container: at, BlockID: "row", ActionID: "go"}, 404, "no_such_person"},
		"a bot":                    {"send", ClientSend{As: "UROBOT", Channel: "CGENERAL", Text: "x"}, 404, "no_such_person"},
		"a private channel":        {"send", ClientSend{As: "UANA", Channel: "CSECRET", Text: "x"}, 404, "channel_not_found"},
		"a guest elsewhere":        {"send", ClientSend{As: "UGUEST", Channel: "CGENERAL", Text: "x"}, 404, "channel_not_found"},
		"an archived channel":      {"send", ClientSend{As: "UANA", Channel: "COLD", Text: "x"}, 400, "is_archived"},
		"a shortcut":               {"shortcut", Object{"as": "UANA", "type": "global", "callback_id": "note_global"}, 200, "acked"},
		"a guest's shortcut":       {"shortcut", Object{"as": "UGUEST", "type": "global", "callback_id": "note_global"}, 400, "guest"},
		"a shortcut on nothing":    {"shortcut", Object{"as": "UANA", "type": "message", "callback_id": "note_message", "channel": "CGENERAL", "message_ts": "1.0"}, 400, "message_not_found"},
		"a closed form":            {"submit", ClientSubmit{As: "UANA", ViewID: "V1"}, 404, "view_not_found"},
		"an emoji":                 {"react", Object{"as": "UANA", "channel": "CGENERAL", "ts": card.TS, "name": "tada"}, 200, "ok"},
		"a fault of no kind":       {"faults", Object{"set": []Object{{"kind": "explode"}}}, 400, "no_such_fault"},
		"the clock, which is real": {"clock", Object{"advance": "1h"}, 400, "not_movable"},
		"nothing like it":          {"dance", Object{}, 404, "no_such_request"},
	} {
		status, o := clientPost(t, s, c.path, c.body, nil)
		got := text(o["error"])
		if o["ok"] == true {
			got = "ok"
		}
		if o["acked"] == true {
			got = "acked"
		}
		if status != c.status || got != c.want {
			t.Errorf("%s: %d %v, want %d %s", name, status, o, c.status, c.want)
		}
	}
	b, err := s.boot("UANA")
	if err != nil || b.Me.ID != "UANA" || len(b.Commands) != 2 || len(b.Shortcuts) != 2 || b.Bot.DM != "DUANA" || b.Bot.Connected != 1 {
		t.Errorf("boot: %+v, %v", b, err)
	}
}

func TestTypedTextBecomesMarkup(t *testing.T) {
	s := start(t, nil)
	for typed, want := range map[string]string{
		"hi @ana.":                      "hi <@UANA>.",
		"mail ben@test.example":         "mail ben@test.example",
		"a & b <c>":                     "a &amp; b &lt;c&gt;",
		"<@UBEN> and <@UNONE>":          "<@UBEN> and &lt;@UNONE&gt;",
		"@ops @here @nobody":            "<!subteam^SOPS|@ops> <!here> @nobody",
		"#general, #secret #x":          "<#CGENERAL|general>, #secret #x",
		"see https://x.example/a?b&c).": "see <https://x.example/a?b&amp;c>).",
		"<!channel>":                    "&lt;!channel&gt;",
		"@Ana":                          "<@UANA>",
	} {
		if got := s.encode(typed, "UANA", false); got != want {
			t.Errorf("%q became %q, want %q", typed, got, want)
		}
	}
	if got := s.encode("#leads @ben @here", "UBEN", true); got != "<#CLEADS|> <@UBEN|ben> @here" {
		t.Errorf("in a command: %q", got)
	}
}
