package slackapp

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
	"github.com/secretariat-bot/secretariat/internal/view"
)

func letter(text string) outbox.Letter { return outbox.Letter{ID: "l", Message: view.Say(text)} }

// board is the part of Slack that keeps messages: chat.* and conversations.history and replies of one channel.
type board struct {
	*fakeSlack
	list []m
	lose int // the answer to this post gets lost after the message was stored, 1 for the first
	deny []any
	n    int
}

func newBoard(t *testing.T) *board {
	b := &board{fakeSlack: newFakeSlack(t)}
	b.on("chat.postMessage", func(v url.Values) any {
		if len(b.deny) > 0 {
			a := b.deny[0]
			if b.deny = b.deny[1:]; a != nil {
				return a
			}
		}
		b.n++
		ts := fmt.Sprintf("1795510800.%06d", b.n)
		msg := m{"ts": ts, "bot_id": "B1", "text": v.Get("text"), "blocks": json.RawMessage(v.Get("blocks"))}
		if v.Get("metadata") != "" {
			msg["metadata"] = json.RawMessage(v.Get("metadata"))
		}
		if v.Get("thread_ts") != "" {
			msg["thread_ts"] = v.Get("thread_ts")
		}
		b.list = append(b.list, msg)
		if b.lose == b.n {
			return cutOff{}
		}
		return m{"ok": true, "channel": v.Get("channel"), "ts": ts}
	})
	b.on("chat.update", func(v url.Values) any {
		for _, msg := range b.list {
			if msg["ts"] == v.Get("ts") {
				msg["text"] = v.Get("text")
				return m{"ok": true, "channel": v.Get("channel"), "ts": v.Get("ts")}
			}
		}
		return refused("message_not_found")
	})
	b.on("chat.delete", func(v url.Values) any {
		for i, msg := range b.list {
			if msg["ts"] == v.Get("ts") {
				b.list = append(b.list[:i:i], b.list[i+1:]...)
				return m{"ok": true, "channel": v.Get("channel"), "ts": v.Get("ts")}
			}
		}
		return refused("message_not_found")
	})
	b.on("conversations.history", func(v url.Values) any {
		return b.page(v, func(msg m) bool { return msg["thread_ts"] == nil })
	})
	b.on("conversations.replies", func(v url.Values) any {
		return b.page(v, func(msg m) bool { return msg["ts"] == v.Get("ts") || msg["thread_ts"] == v.Get("ts") })
	})
	return b
}

// page gives two messages at a time.
func (b *board) page(v url.Values, in func(m) bool) any {
	if v.Get("include_all_metadata") != "1" {
		return refused("metadata_not_asked_for")
	}
	var list []m
	for _, msg := range b.list {
		if in(msg) && msg["ts"].(string) >= v.Get("oldest") {
			list = append(list, msg)
		}
	}
	from, _ := strconv.Atoi(v.Get("cursor"))
	to := min(from+2, len(list))
	out := m{"ok": true, "messages": append([]m{}, list[from:to]...), "has_more": to < len(list)}
	if to < len(list) {
		out["response_metadata"] = m{"next_cursor": strconv.Itoa(to)}
	}
	return out
}

func (b *board) sender() *Sender {
	c := b.client()
	d := domain.NewDirectory()
	d.Put(&domain.Person{ID: "saoirse", Slack: "U01SAOIRSE"})
	d.Put(&domain.Person{ID: "ghost"})
	d.Put(&domain.Person{ID: "visitor", Slack: "U0GUEST"})
	d.Put(&domain.Channel{ID: "sec-weekly", Slack: "C0WEEKLY"})
	d.Put(&domain.Channel{ID: "sec-leads"})
	return NewSender(SenderConfig{Client: c, Renderer: known, Facts: NewFacts(c), BotID: "B1", Seal: []byte("seal"),
		Directory: func() *domain.Directory { return d }})
}

var sentAt = time.Unix(1795510800, 0)

func long(n int) outbox.Letter {
	l := letter("Weekly")
	for i := range n {
		l.Message.Thread = append(l.Message.Thread, view.Say(fmt.Sprintf("Section %d", i+1)))
	}
	return l
}

func TestPostCarriesEveryCare(t *testing.T) {
	b := newBoard(t)
	got, err := b.sender().Post(t.Context(), "C1", "opaque", letter("hello <!here>"), outbox.Receipt{TS: "9.9"})
	if err != nil || got.Channel != "C1" || got.TS == "" {
		t.Fatal(got, err)
	}
	v := b.said("chat.postMessage")[0]
	for k, want := range map[string]string{"unfurl_links": "false", "unfurl_media": "false", "parse": "none", "thread_ts": "9.9", "channel": "C1", "link_names": "", "as_user": "", "username": ""} {
		if v.Get(k) != want {
			t.Errorf("%s is %q, not %q", k, v.Get(k), want)
		}
	}
	var meta struct {
		EventType string `json:"event_type"`
		Payload   m      `json:"event_payload"`
	}
	if err := json.Unmarshal([]byte(v.Get("metadata")), &meta); err != nil || meta.EventType != "secretariat" || meta.Payload["key"] != "opaque" {
		t.Errorf("metadata %s", v.Get("metadata"))
	}
	if bad := append((Checker{}).Blocks([]byte(v.Get("blocks"))), (Checker{}).Text(v.Get("text"))...); len(bad) > 0 {
		t.Error(bad)
	}
	if _, err := b.sender().Edit(t.Context(), got, "other", letter("new")); err != nil {
		t.Fatal(err)
	}
	v = b.said("chat.update")[0]
	for k, want := range map[string]string{"unfurl_links": "false", "unfurl_media": "false", "parse": "none", "ts": got.TS} {
		if v.Get(k) != want {
			t.Errorf("the edit's %s is %q, not %q", k, v.Get(k), want)
		}
	}
	if _, has := v["metadata"]; has {
		t.Error("the edit touches the metadata")
	}
}

func TestFindReadsToTheEnd(t *testing.T) {
	b := newBoard(t)
	s := b.sender()
	for i := range 7 {
		if _, err := s.Post(t.Context(), "C1", fmt.Sprint("k", i), letter("x"), outbox.Receipt{}); err != nil {
			t.Fatal(err)
		}
	}
	got, ok, err := s.Find(t.Context(), "C1", "k6", sentAt, outbox.Receipt{})
	if err != nil || !ok || got.TS != b.list[6]["ts"] {
		t.Errorf("got %+v %v %v", got, ok, err)
	}
	if o := b.said("conversations.history")[0].Get("oldest"); o != "1795510795.000000" {
		t.Errorf("read from %s", o)
	}
	if _, ok, err := s.Find(t.Context(), "C1", "nobody", sentAt, outbox.Receipt{}); ok || err != nil {
		t.Errorf("found %v %v", ok, err)
	}
	reply, err := s.Post(t.Context(), "C1", "below", letter("x"), got)
	if err != nil {
		t.Fatal(err)
	}
	if at, ok, err := s.Find(t.Context(), "C1", "below", sentAt, got); err != nil || !ok || at.TS != reply.TS {
		t.Errorf("in the thread: %+v %v %v", at, ok, err)
	}
}

func TestAnotherAppsMessageIsNotOurs(t *testing.T) {
	b := newBoard(t)
	s := b.sender()
	if _, err := s.Post(t.Context(), "C1", "k", letter("x"), outbox.Receipt{}); err != nil {
		t.Fatal(err)
	}
	b.list[0]["bot_id"] = "B2"
	if _, ok, _ := s.Find(t.Context(), "C1", "k", sentAt, outbox.Receipt{}); ok {
		t.Error("another app's message counts as delivered")
	}
	b.list[0]["bot_id"] = "B1"
	b.list[0]["metadata"] = m{"event_type": "secretariat", "event_payload": m{"key": "k", "seal": "forged"}}
	if _, ok, _ := s.Find(t.Context(), "C1", "k", sentAt, outbox.Receipt{}); ok {
		t.Error("a message without our seal counts as delivered")
	}
}

func TestALookThatFailedIsNoProof(t *testing.T) {
	for _, answer := range []any{"{}", `{"ok":false}`, status(500), refused("internal_error"), m{"ok": true, "messages": []m{}, "has_more": true}} {
		b := newBoard(t)
		b.on("conversations.history", answer)
		b.on("conversations.replies", answer)
		for _, parent := range []outbox.Receipt{{}, {TS: "1.1"}} {
			_, ok, err := b.sender().Find(t.Context(), "C1", "k", sentAt, parent)
			if e := Classify(err); ok || e == nil || e.Verdict != outbox.VerdictLater {
				t.Errorf("%v: found %v, %v", answer, ok, err)
			}
		}
	}
}

// TestEveryPartStandsOnce breaks a letter of four messages at each of its posts, in each way, and delivers it the way
// the relay does: look, and send again where it was not found.
func TestEveryPartStandsOnce(t *testing.T) {
	faults := map[string]func(b *board, at int){
		"lost answer":    func(b *board, at int) { b.lose = at + 1 },
		"429":            func(b *board, at int) { b.deny = append(make([]any, at), limited("1")) },
		"internal_error": func(b *board, at int) { b.deny = append(make([]any, at), refused("internal_error")) },
		"503":            func(b *board, at int) { b.deny = append(make([]any, at), status(503)) },
	}
	for name, fault := range faults {
		for at := range 4 {
			b := newBoard(t)
			fault(b, at)
			s, l := b.sender(), long(3)
			for try := 0; ; try++ {
				if try == 5 {
					t.Fatalf("%s at %d: never delivered", name, at)
				}
				if _, ok, err := s.Find(t.Context(), "C1", "k", sentAt, outbox.Receipt{}); err != nil {
					t.Fatal(err)
				} else if ok {
					break
				}
				_, err := s.Post(t.Context(), "C1", "k", l, outbox.Receipt{})
				if e := Classify(err); e != nil && e.Verdict != outbox.VerdictUnknown && e.Verdict != outbox.VerdictLater {
					t.Fatal(err)
				} else if e != nil && at > 0 && try == 0 && e.Verdict != outbox.VerdictUnknown {
					t.Errorf("%s at %d: a letter that stands in part is %s", name, at, e.Verdict)
				}
			}
			var texts []string
			for _, msg := range b.list {
				texts = append(texts, msg["text"].(string))
			}
			if got := strings.Join(texts, "; "); got != "Weekly; Section 1; Section 2; Section 3" {
				t.Errorf("%s at %d: %s", name, at, got)
			}
		}
	}
}

func TestALostAnswerIsFoundAgain(t *testing.T) {
	b := newBoard(t)
	b.lose = 1
	s := b.sender()
	if _, err := s.Post(t.Context(), "C1", "k", letter("x"), outbox.Receipt{}); Classify(err).Verdict != outbox.VerdictUnknown {
		t.Fatal(err)
	}
	if _, ok, err := s.Find(t.Context(), "C1", "k", sentAt, outbox.Receipt{}); !ok || err != nil {
		t.Error(ok, err)
	}
}

func TestAnEditRenewsTheThread(t *testing.T) {
	b := newBoard(t)
	s := b.sender()
	at, err := s.Post(t.Context(), "C1", "first", long(3), outbox.Receipt{})
	if err != nil {
		t.Fatal(err)
	}
	l := long(2)
	l.Message.Thread[1] = view.Say("Section two, again")
	if _, err := s.Edit(t.Context(), at, "second", l); err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, msg := range b.list {
		texts = append(texts, msg["text"].(string))
	}
	if got := strings.Join(texts, "; "); got != "Weekly; Section 1; Section two, again" {
		t.Error(got)
	}
	if _, err := s.Edit(t.Context(), at, "third", long(4)); err != nil || len(b.list) != 5 {
		t.Errorf("%d messages after an edit to five: %v", len(b.list), err)
	}
}

func TestEditOfAMessageThatIsGone(t *testing.T) {
	b := newBoard(t)
	_, err := b.sender().Edit(t.Context(), outbox.Receipt{Channel: "C1", TS: "1.1"}, "k", letter("x"))
	if e := Classify(err); e.Verdict != outbox.VerdictGone {
		t.Error(err)
	}
}

func TestAThreadThatIsGone(t *testing.T) {
	b := newBoard(t)
	b.deny = []any{refused("thread_not_found")}
	got, err := b.sender().Post(t.Context(), "C1", "k", letter("x"), outbox.Receipt{TS: "1.1"})
	if err != nil || got.TS == "" || b.list[0]["thread_ts"] != nil {
		t.Error(got, err, b.list)
	}
}

func TestAPictureThatIsNotReady(t *testing.T) {
	t.Parallel() // it waits for the picture
	b := newBoard(t)
	b.deny = []any{refused("invalid_blocks"), refused("invalid_blocks")}
	l := letter("x")
	l.Message.Nodes = append(l.Message.Nodes, view.Node{Kind: view.NodeImage, File: "F0CHART", Alt: "Risks fell from 12 to 9"})
	if _, err := b.sender().Post(t.Context(), "C1", "k", l, outbox.Receipt{}); err != nil {
		t.Fatal(err)
	}
	if s := string(b.list[0]["blocks"].(json.RawMessage)); !strings.Contains(s, "Picture: Risks fell") || strings.Contains(s, "F0CHART") {
		t.Error(s)
	}
}
