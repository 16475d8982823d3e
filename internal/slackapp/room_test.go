package slackapp

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

func roomErrand(op outbox.RoomOp) outbox.RoomErrand {
	return outbox.RoomErrand{Op: op, Ref: "INC-004", Channel: "C0ROOM", Name: "inc-004-portal", Topic: "SEV1", People: []string{"saoirse"}}
}

// What Slack says no to ends an errand, in whatever word, so that nothing is asked for ever; what may yet succeed is tried
// again, and only a token that is out of order stops other letters (slack-platform 5, 9).
func TestHowErrandsOnAChannelEnd(t *testing.T) {
	verdicts := map[outbox.Verdict][]any{
		outbox.VerdictForbid: {refused("missing_scope"), refused("restricted_action_read_only"), refused("not_authorized"), refused("too_many_convos_for_team"),
			refused("a_code_of_next_year"), refused("unknown_method"), refused("enterprise_is_restricted"), refused("invalid_name_specials"), refused("cant_archive_general")},
		outbox.VerdictDead:    {refused("is_archived"), refused("not_in_channel")},
		outbox.VerdictLater:   {limited("30"), refused("ratelimited"), refused("service_unavailable")},
		outbox.VerdictStop:    {refused("token_revoked"), refused("invalid_auth"), refused("account_inactive")},
		outbox.VerdictUnknown: {refused("internal_error"), refused("fatal_error"), status(502), cutOff{}},
	}
	methods := map[outbox.RoomOp]string{outbox.RoomCreate: "conversations.create", outbox.RoomTopic: "conversations.setTopic", outbox.RoomInvite: "conversations.invite",
		outbox.RoomRename: "conversations.rename", outbox.RoomArchive: "conversations.archive"}
	for op, method := range methods {
		for want, answers := range verdicts {
			for _, answer := range answers {
				b := newBoard(t)
				b.on("conversations.setTopic", m{"ok": true, "channel": m{"id": "C0ROOM"}})
				b.on(method, answer)
				if op == outbox.RoomArchive && want == outbox.VerdictDead && answer.(m)["error"] == "is_archived" {
					continue // that is what was wanted
				}
				_, err := roomSender(b).Room(t.Context(), roomErrand(op), outbox.RoomTry{})
				if e := Classify(err); e == nil || e.Verdict != want {
					t.Errorf("%s, %v: %v, want %s", op, answer, err, want)
				}
			}
		}
	}
}

func roomSender(b *board) *Sender {
	s := b.sender()
	s.BotUser = "U0BOT"
	joined := s.Directory().WithMembers([]domain.Member{{Slack: "U01SAOIRSE", Standing: domain.Full}}, true)
	s.SenderConfig.Directory = func() *domain.Directory { return joined }
	return s
}

// The title of an incident stands in the name of its channel. Where it became confidential while the answer to the making
// of the channel was lost, the channel is found, so that it is closed; nothing is made and nobody else's is taken.
func TestAChannelNobodyWantsAnyMoreIsFound(t *testing.T) {
	room := func(name, creator string, made time.Time) m {
		return m{"id": "C0" + strings.ToUpper(creator), "name": name, "creator": creator, "created": made.Unix()}
	}
	for name, c := range map[string]struct {
		listed []any
		try    outbox.RoomTry
		want   string
		fails  outbox.Verdict
	}{
		"ours":                 {[]any{room("inc-004-portal", "U0BOT", sentAt)}, outbox.RoomTry{Unsure: true, Since: sentAt, Tries: 1}, "C0U0BOT", ""},
		"ours, with a number":  {[]any{room("inc-004-portal", "U9", sentAt), room("inc-004-portal-2", "U0BOT", sentAt)}, outbox.RoomTry{Unsure: true, Since: sentAt, Tries: 1}, "C0U0BOT", ""},
		"not to be seen yet":   {nil, outbox.RoomTry{Unsure: true, Since: sentAt, Tries: 1}, "", outbox.VerdictUnknown},
		"it was never made":    {nil, outbox.RoomTry{Unsure: true, Since: sentAt, Tries: roomLooks}, "", outbox.VerdictDrop},
		"somebody else's":      {[]any{room("inc-004-portal", "U9", sentAt)}, outbox.RoomTry{Unsure: true, Since: sentAt, Tries: roomLooks}, "", outbox.VerdictDrop},
		"ours of a year ago":   {[]any{room("inc-004-portal", "U0BOT", sentAt.AddDate(-1, 0, 0))}, outbox.RoomTry{Unsure: true, Since: sentAt, Tries: roomLooks}, "", outbox.VerdictDrop},
		"there was no attempt": {[]any{room("inc-004-portal", "U0BOT", sentAt)}, outbox.RoomTry{}, "", outbox.VerdictDrop},
	} {
		b := newBoard(t)
		b.on("conversations.list", m{"ok": true, "channels": c.listed})
		s := roomSender(b)
		s.MayShow = func(context.Context, outbox.Letter) (bool, error) { return false, nil }
		e := roomErrand(outbox.RoomCreate)
		e.Channel = ""
		got, err := s.Room(t.Context(), e, c.try)
		if se := Classify(err); got != c.want || (se == nil) != (c.fails == "") || se != nil && se.Verdict != c.fails {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if n := len(b.said("conversations.create")); n > 0 {
			t.Errorf("%s: a channel is made", name)
		}
	}
}

// A refused last topic does not keep the channel of what became confidential open.
func TestAChannelIsClosedThoughItsTopicStays(t *testing.T) {
	b := newBoard(t)
	b.on("conversations.setTopic", refused("restricted_action"))
	b.on("conversations.archive", func(url.Values) any { return m{"ok": true} })
	if _, err := roomSender(b).Room(t.Context(), roomErrand(outbox.RoomArchive), outbox.RoomTry{}); err != nil || len(b.said("conversations.archive")) != 1 {
		t.Errorf("%v, archived %d times", err, len(b.said("conversations.archive")))
	}
}
