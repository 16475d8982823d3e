package slackapp

import (
	"net/url"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
)

func TestChannelKinds(t *testing.T) {
	cases := []struct {
		name     string
		channel  m
		kind     domain.ChannelKind
		external bool
	}{
		{"public", m{"id": "C1", "is_channel": true, "is_member": true}, domain.ChannelPublic, false},
		{"private with a C id", m{"id": "C2", "is_channel": true, "is_private": true}, domain.ChannelPrivate, false},
		{"old private", m{"id": "G1", "is_group": true}, domain.ChannelPrivate, false},
		{"direct", m{"id": "D1", "is_im": true}, domain.ChannelDM, false},
		{"several people", m{"id": "C3", "is_mpim": true, "is_private": true}, domain.ChannelPrivate, false},
		{"shared", m{"id": "C4", "is_channel": true, "is_ext_shared": true, "is_shared": true}, domain.ChannelShared, true},
		{"about to be shared", m{"id": "C5", "is_channel": true, "is_pending_ext_shared": true}, domain.ChannelShared, true},
		{"invited", m{"id": "C6", "is_private": true, "pending_shared": []string{"T2"}}, domain.ChannelShared, true},
		{"within the organisation", m{"id": "C7", "is_channel": true, "is_shared": true, "is_org_shared": true}, domain.ChannelPublic, false},
		{"direct with a stranger", m{"id": "D2", "is_im": true, "is_ext_shared": true}, domain.ChannelDM, true},
		{"no flags", m{"id": "C8"}, "", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := newFakeSlack(t)
			f.on("conversations.info", m{"ok": true, "channel": c.channel})
			got, err := NewFacts(f.client()).Channel(t.Context(), "X")
			if err != nil || got.Kind != c.kind || got.External != c.external {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestFactsAreRememberedUntilToldOtherwise(t *testing.T) {
	f := newFakeSlack(t)
	f.on("conversations.info", sequence(m{"ok": true, "channel": m{"id": "C1", "is_channel": true}},
		m{"ok": true, "channel": m{"id": "C1", "is_channel": true, "is_ext_shared": true}}))
	facts, now := NewFacts(f.client()), clock.NewFake(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	facts.clock = now
	for range 3 {
		if c, err := facts.Channel(t.Context(), "C1"); err != nil || c.External {
			t.Fatalf("got %+v, %v", c, err)
		}
	}
	facts.Forget("C1")
	if c, _ := facts.Channel(t.Context(), "C1"); !c.External {
		t.Error("the change is not seen after its event")
	}
	now.Advance(factsTTL)
	_, _ = facts.Channel(t.Context(), "C1")
	if n := len(f.said("conversations.info")); n != 3 {
		t.Errorf("read %d times", n)
	}
}

func TestAChannelUnseenIsAskedForAgainSoon(t *testing.T) {
	f := newFakeSlack(t)
	f.on("conversations.info", sequence(refused("channel_not_found"), m{"ok": true, "channel": m{"id": "C1", "is_channel": true}}))
	facts, now := NewFacts(f.client()), clock.NewFake(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	facts.clock = now
	for range 2 {
		if _, err := facts.Channel(t.Context(), "C1"); codeOf(err) != "channel_not_found" {
			t.Fatal(err)
		}
	}
	now.Advance(absentTTL)
	if _, err := facts.Channel(t.Context(), "C1"); err != nil || len(f.said("conversations.info")) != 2 {
		t.Error(err)
	}
}

func TestAProxysAnswerIsNoChannel(t *testing.T) {
	f := newFakeSlack(t)
	f.on("conversations.info", "{}")
	if c, err := NewFacts(f.client()).Channel(t.Context(), "C1"); err == nil {
		t.Errorf("got %+v", c)
	}
}

func TestByName(t *testing.T) {
	f := newFakeSlack(t)
	f.on("conversations.list", func(v url.Values) any {
		if v.Get("types") != "public_channel,private_channel" {
			return refused("invalid_types")
		}
		if v.Get("cursor") == "" {
			return m{"ok": true, "channels": []m{}, "response_metadata": m{"next_cursor": "two"}}
		}
		return m{"ok": true, "channels": []m{{"id": "C1", "name": "sec-weekly", "is_channel": true}}}
	})
	facts := NewFacts(f.client())
	for range 2 {
		if c, ok, err := facts.ByName(t.Context(), "#Sec-Weekly"); err != nil || !ok || c.ID != "C1" {
			t.Errorf("got %+v %v %v", c, ok, err)
		}
	}
	if _, ok, err := facts.ByName(t.Context(), "none"); ok || err != nil {
		t.Error(ok, err)
	}
	if n := len(f.said("conversations.list")); n != 2 {
		t.Errorf("%d pages read", n)
	}
}
