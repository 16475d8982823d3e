package slackapp

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/secretariat-bot/secretariat/internal/commands"
)

func TestHomeIsDrawnAndDrawnAgainOnConflict(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	var n atomic.Int64
	b.answer = func(m string) string {
		if m == "views.publish" && n.Add(1) == 1 {
			return `{"ok":false,"error":"hash_conflict"}`
		}
		return ""
	}
	b.start()
	b.ack(b.send("events_api", `{"event_id":"E1","team_id":"T1","event":{"type":"app_home_opened","user":"U1","tab":"home","view":{"id":"V","hash":"old"}}}`))
	if c := b.call("views.publish", 1); c.body["hash"] != "old" || c.body["user_id"] != "U1" {
		t.Errorf("%v", c.body)
	}
	c := b.call("views.publish", 2)
	if c.body["hash"] != nil {
		t.Errorf("%v", c.body)
	}
	if found := (Checker{}).View(mustJSON(c.body["view"])); len(found) > 0 {
		t.Error(found)
	}
	if ins := b.ran.inputs(); len(ins) != 2 || ins[1].Where.Surface != commands.Home || ins[1].Text != "" {
		t.Errorf("%+v", ins)
	}
	b.ack(b.send("events_api", `{"event_id":"E2","event":{"type":"app_home_opened","user":"U1","tab":"messages"}}`))
	if len(b.all("views.publish")) != 2 {
		t.Error("the messages tab drew Home")
	}
}

func TestWhatTheWorkspaceTells(t *testing.T) {
	t.Parallel()
	var got []Event
	var mu sync.Mutex
	var fail atomic.Bool
	b := newBench(t, func(c *Config, b *bench) {
		c.OnEvent = func(_ context.Context, e Event) error {
			if fail.Load() {
				return errors.New("no records")
			}
			mu.Lock()
			defer mu.Unlock()
			got = append(got, e)
			return nil
		}
	}).start()
	b.ack(b.send("events_api", `{"event_id":"R1","team_id":"T1","event":{"type":"reaction_added","user":"U1","reaction":"calendar","item_user":"U2","item":{"type":"message","channel":"C1","ts":"5.5"}}}`))
	want := Event{Request: "ev:R1", Type: "reaction_added", Channel: "C1", TS: "5.5", Emoji: "calendar", ItemUser: "U2"}
	mu.Lock()
	want.Caller = got[0].Caller
	if got[0].Caller.Slack != "U1" || fmt.Sprint(got[0]) != fmt.Sprint(want) {
		t.Errorf("%+v", got[0])
	}
	mu.Unlock()
	b.ack(b.send("events_api", `{"event_id":"R2","event":{"type":"reaction_added","user":"UGUEST","reaction":"calendar","item":{"type":"message","channel":"C1","ts":"5.5"}}}`))
	b.ack(b.send("events_api", `{"event_id":"R3","event":{"type":"reaction_added","user":"UBOT","reaction":"calendar","item":{"type":"message","channel":"C1","ts":"5.5"}},"authorizations":[{"user_id":"UBOT","is_bot":true}]}`))
	b.ack(b.send("events_api", `{"event_id":"R4","type":"event_callback","event":{"type":"user_change","user":{"id":"U5","name":"x"}}}`))
	b.ack(b.send("events_api", `{"event_id":"R5","type":"event_callback","event":{"type":"channel_archive","channel":"C8","user":"U1"}}`))
	mu.Lock()
	if len(got) != 2 || got[1].Type != "channel_archive" {
		t.Errorf("%+v", got)
	}
	mu.Unlock()
	if len(b.spots.forgot) != 1 || b.spots.forgot[0] != "C8" || len(b.folk.seen) != 2 {
		t.Errorf("forgot %v, saw %v", b.spots.forgot, b.folk.seen)
	}
	// What could not be taken in is left to come again, and then has its effect.
	fail.Store(true)
	event := `{"event_id":"R6","team_id":"T1","event":{"type":"reaction_removed","user":"U1","reaction":"calendar","item":{"type":"message","channel":"C1","ts":"5.5"}}}`
	id := b.send("events_api", event)
	b.until("the failure", func() bool { return strings.Contains(b.logged.String(), "could not be taken in") })
	fail.Store(false)
	b.ack(b.sendTry("events_api", event, 1))
	if _, ok := b.acked(id); ok {
		t.Error("a failed event was acked")
	}
	mu.Lock()
	if len(got) != 3 {
		t.Errorf("%d events", len(got))
	}
	mu.Unlock()
}

func TestRevokedUntilTheTokenWorksAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	var revoked atomic.Bool
	b.answer = func(m string) string {
		if m == "auth.test" && revoked.Load() {
			return `{"ok":false,"error":"token_revoked"}`
		}
		return ""
	}
	b.start()
	b.until("who we are", func() bool { return b.app.self.Load() != nil })
	revoked.Store(true)
	b.ack(b.send("events_api", `{"event_id":"X1","event":{"type":"tokens_revoked"}}`))
	b.until("ill health", func() bool { return b.app.Health() != nil && !b.app.Ready() })
	revoked.Store(false)
	b.until("health", func() bool { return b.app.Health() == nil })
}

func TestStrangersOnTheSameToken(t *testing.T) {
	t.Parallel()
	b := newBench(t, func(c *Config, b *bench) { c.Connections = 1 }).start()
	if b.app.Stats().Strangers != 0 {
		t.Error("alone, and yet strangers")
	}
	b.app.countConnections(3)
	if b.app.Stats().Strangers != 2 || !strings.Contains(b.logged.String(), "somebody else is connected") {
		t.Errorf("%+v", b.app.Stats())
	}
}
