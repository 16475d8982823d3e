package slackapp

import (
	"testing"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

func TestResolve(t *testing.T) {
	b := newBoard(t)
	b.on("conversations.open", m{"ok": true, "channel": m{"id": "D1"}})
	b.on("conversations.list", m{"ok": true, "channels": []m{{"id": "C9", "name": "sec-leads", "is_channel": true}}})
	s := b.sender()
	raw := s.Directory()
	members := []domain.Member{{Slack: "U01SAOIRSE", Standing: domain.Full}, {Slack: "U0GUEST", Standing: domain.Guest}}
	joined := raw.WithMembers(members[:1], false) // the list of accounts is not whole yet
	s.SenderConfig.Directory = func() *domain.Directory { return joined }
	if _, err := s.Resolve(t.Context(), outbox.Place{Person: "ghost"}); Classify(err).Verdict != outbox.VerdictLater {
		t.Errorf("somebody who was not read yet: %v", err)
	}
	joined = raw.WithMembers(members, true)
	cases := []struct {
		to      outbox.Place
		want    string
		verdict outbox.Verdict
	}{
		{outbox.Place{Person: "saoirse"}, "D1", ""},
		{outbox.Place{Person: "saoirse"}, "D1", ""},
		{outbox.Place{Person: "ghost"}, "", outbox.VerdictDead},
		{outbox.Place{Person: "nobody"}, "", outbox.VerdictDead},
		{outbox.Place{Person: "visitor"}, "", outbox.VerdictDead},
		{outbox.Place{Channel: "sec-weekly"}, "C0WEEKLY", ""},
		{outbox.Place{Channel: "sec-leads"}, "C9", ""},
		{outbox.Place{Channel: "C0REAL"}, "C0REAL", ""},
		{outbox.Place{Channel: "sec-none"}, "", outbox.VerdictDead},
		{outbox.Place{}, "", outbox.VerdictBug},
	}
	for _, c := range cases {
		got, err := s.Resolve(t.Context(), c.to)
		if e := Classify(err); got != c.want || (e != nil) != (c.verdict != "") || (e != nil && e.Verdict != c.verdict) {
			t.Errorf("%+v: %q %v", c.to, got, err)
		}
	}
	if n := len(b.said("conversations.open")); n != 1 {
		t.Errorf("opened %d times", n)
	}
	b.on("conversations.open", "{}")
	if _, err := b.sender().Resolve(t.Context(), outbox.Place{Person: "saoirse"}); Classify(err).Verdict != outbox.VerdictLater {
		t.Error(err)
	}
}

func TestMayPost(t *testing.T) {
	restricted, internal := letter("x"), letter("x")
	restricted.Message.Restricted = true
	cases := []struct {
		name    string
		channel any
		l       outbox.Letter
		want    outbox.Verdict
	}{
		{"internal in public", m{"id": "C1", "is_channel": true}, internal, ""},
		{"internal in private", m{"id": "C1", "is_private": true}, internal, ""},
		{"internal where it is shared", m{"id": "C1", "is_channel": true, "is_ext_shared": true}, internal, outbox.VerdictForbid},
		{"internal where a company is invited", m{"id": "C1", "is_channel": true, "is_pending_ext_shared": true}, internal, outbox.VerdictForbid},
		{"internal where nothing is known", m{"id": "C1"}, internal, outbox.VerdictForbid},
		{"restricted in public", m{"id": "C1", "is_channel": true}, restricted, outbox.VerdictForbid},
		{"restricted in private", m{"id": "C1", "is_private": true}, restricted, outbox.VerdictForbid},
		{"restricted among several people", m{"id": "C1", "is_mpim": true}, restricted, outbox.VerdictForbid},
		{"restricted in a direct message", m{"id": "D1", "is_im": true}, restricted, ""},
		{"archived", m{"id": "C1", "is_channel": true, "is_archived": true}, internal, outbox.VerdictDead},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := newBoard(t)
			b.on("conversations.info", m{"ok": true, "channel": c.channel})
			err := b.sender().MayPost(t.Context(), "X", c.l)
			if e := Classify(err); (e == nil) != (c.want == "") || (e != nil && e.Verdict != c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
	for answer, want := range map[any]outbox.Verdict{status(500): outbox.VerdictLater, `{"ok":false,"error":"channel_not_found"}`: outbox.VerdictDead, "{}": outbox.VerdictLater} {
		b := newBoard(t)
		b.on("conversations.info", answer)
		if e := Classify(b.sender().MayPost(t.Context(), "X", internal)); e == nil || e.Verdict != want {
			t.Errorf("%v: %v", answer, e)
		}
	}
}
