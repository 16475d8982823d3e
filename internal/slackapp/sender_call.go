package slackapp

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// careful is what every message of ours carries: nothing is unfurled (reliability T8), and Slack is told not to look
// for names in the text. On chat.update leaving "parse" out would set it back to "client" (slack-platform 4).
func careful(r Rendered) slack.MsgOption {
	return slack.MsgOptionCompose(slack.MsgOptionText(r.Text, false), slack.MsgOptionBlocks(r.Blocks...),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(), slack.MsgOptionParse(false))
}

// scanWait is how long a picture that was uploaded just now may need until a message can show it.
const scanWait = 2 * time.Second

// post posts one message. Where Slack refuses a message for its pictures, which it does while it still looks them over,
// it is given one more moment and then goes out with the pictures' words alone.
func (s *Sender) post(ctx context.Context, channel, thread string, mark slack.SlackMetadata, r Rendered) (string, error) {
	ts, err := s.postOnce(ctx, channel, thread, mark, r)
	words := withoutPictures(r)
	if codeOf(err) != "invalid_blocks" || len(words.Blocks) == 0 {
		return ts, err
	}
	if clock.Sleep(ctx, scanWait) {
		if ts, err = s.postOnce(ctx, channel, thread, mark, r); codeOf(err) != "invalid_blocks" {
			return ts, err
		}
	}
	return s.postOnce(ctx, channel, thread, mark, words)
}

func (s *Sender) postOnce(ctx context.Context, channel, thread string, mark slack.SlackMetadata, r Rendered) (string, error) {
	if err := ctx.Err(); err != nil { // nothing has left: a definite no
		return "", &outbox.SendError{Verdict: outbox.VerdictLater, Code: "no_time", Err: err}
	}
	opts := []slack.MsgOption{careful(r), slack.MsgOptionMetadata(mark)}
	if thread != "" {
		opts = append(opts, slack.MsgOptionTS(thread))
	}
	_, ts, err := s.Client.PostMessageContext(ctx, channel, opts...)
	if err == nil && ts == "" {
		err = errNothing
	}
	return ts, err
}

func (s *Sender) update(ctx context.Context, channel, ts string, r Rendered) error {
	if err := ctx.Err(); err != nil {
		return &outbox.SendError{Verdict: outbox.VerdictLater, Code: "no_time", Err: err}
	}
	_, got, _, err := s.Client.UpdateMessageContext(ctx, channel, ts, careful(r))
	if err == nil && got == "" {
		err = errNothing
	}
	if words := withoutPictures(r); codeOf(err) == "invalid_blocks" && len(words.Blocks) > 0 {
		return s.update(ctx, channel, ts, words)
	}
	return err
}

// withoutPictures is the message with each picture's words in its place; no blocks where it has no picture.
func withoutPictures(r Rendered) Rendered {
	out, found := Rendered{Text: r.Text}, false
	for _, b := range r.Blocks {
		if p, ok := b.(picture); ok {
			found = true
			b = p.instead
		}
		out.Blocks = append(out.Blocks, b)
	}
	if !found {
		return Rendered{}
	}
	return out
}

// backTo is how far before an attempt the reading back starts (reliability 5.3).
const backTo = 5 * time.Second

// pageSize is how many messages are read back at once.
const pageSize = 200

// Find implements outbox.Sender. A letter of several messages counts as found when all of them stand; where some are
// missing, the next Post of the key completes them.
func (s *Sender) Find(ctx context.Context, channel, key string, since time.Time, parent outbox.Receipt) (outbox.Receipt, bool, error) {
	oldest := slackTime(since.Add(-backTo))
	var found outbox.Receipt
	parts := 0
	err := s.readBack(ctx, channel, parent.TS, oldest, func(m slack.Message) bool {
		if s.ourFile(m, key) {
			found, parts = outbox.Receipt{Channel: channel, TS: m.Timestamp, At: clock.Real.Now()}, 0
			return true
		}
		if n, total, ok := s.ours(m, channel, key); ok && n == 0 {
			found, parts = outbox.Receipt{Channel: channel, TS: m.Timestamp, At: clock.Real.Now()}, total
			return true
		}
		return false
	})
	if err != nil {
		return outbox.Receipt{}, false, classifyRead(err)
	}
	if found.TS == "" || parts == 0 {
		return found, found.TS != "", nil
	}
	b, err := s.below(ctx, found, parent.TS, key, false)
	if err != nil {
		return outbox.Receipt{}, false, classifyRead(err)
	}
	if len(b.parts) < parts {
		s.half.Store(key, found)
		return outbox.Receipt{}, false, nil
	}
	return found, true, nil
}

// standing is what stands in a thread of a letter of several messages.
type standing struct {
	root  string         // the thread
	key   string         // the key that the parts carry
	parts map[int]string // ts by number

	files  []string          // that belong to it
	charts map[string]string // those of them that show a chart
}

func (b *standing) keep(m slack.Message) {
	ids, charts := filesIn(m)
	b.files = append(b.files, ids...)
	maps.Copy(b.charts, charts)
}

// below reads which parts of a letter stand in the thread of its first message, or in the thread that one is in. With
// adopt the key is that of the first message: an edit has another than the letter that posted it.
func (s *Sender) below(ctx context.Context, at outbox.Receipt, thread, key string, adopt bool) (standing, error) {
	b := standing{root: rootOf(thread, at.TS), key: key, parts: map[int]string{}, charts: map[string]string{}}
	elsewhere := ""
	err := s.readBack(ctx, at.Channel, b.root, at.TS, func(m slack.Message) bool {
		if adopt && m.Timestamp == at.TS {
			b.key = orElse(str(m.Metadata.EventPayload["key"]), key)
			b.keep(m)
			if thread == "" && m.ThreadTimestamp != "" && m.ThreadTimestamp != at.TS {
				elsewhere = m.ThreadTimestamp
				return true
			}
		}
		if n, _, ok := s.ours(m, at.Channel, b.key); ok && n > 0 && b.parts[n] == "" {
			b.parts[n] = m.Timestamp
			b.keep(m)
		}
		return false
	})
	if err == nil && elsewhere != "" {
		return s.below(ctx, at, elsewhere, key, adopt)
	}
	return b, err
}

// readBack shows each message from oldest on to look, to the end or until look has seen enough: those of the channel,
// or those of a thread.
func (s *Sender) readBack(ctx context.Context, channel, thread, oldest string, look func(slack.Message) bool) error {
	cursor := ""
	for {
		page, next, err := s.page(ctx, channel, thread, oldest, cursor)
		if err != nil {
			return err
		}
		for _, m := range page {
			if look(m) {
				return nil
			}
		}
		if next == "" || next == cursor {
			return nil
		}
		cursor = next
	}
}

// errNotRead is ok:false without a code where messages were to be read: no proof that a message is absent.
var errNotRead = errors.New("slack did not give the messages")

func (s *Sender) page(ctx context.Context, channel, thread, oldest, cursor string) ([]slack.Message, string, error) {
	if thread != "" {
		list, more, next, err := s.Client.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{ChannelID: channel,
			Timestamp: thread, Oldest: oldest, Inclusive: true, Cursor: cursor, Limit: pageSize, IncludeAllMetadata: true})
		if err == nil && (list == nil || more && next == "") {
			err = errNotRead
		}
		return list, next, err
	}
	h, err := s.Client.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: channel, Oldest: oldest,
		Inclusive: true, Cursor: cursor, Limit: pageSize, IncludeAllMetadata: true})
	if err != nil {
		return nil, "", err
	}
	if !h.Ok || h.HasMore && h.ResponseMetaData.NextCursor == "" {
		return nil, "", errNotRead
	}
	return h.Messages, h.ResponseMetaData.NextCursor, nil
}

// ours says whether a message is a part of the letter with this key, posted by this very bot.
func (s *Sender) ours(m slack.Message, channel, key string) (part, parts int, ok bool) {
	p := m.Metadata.EventPayload
	if s.BotID == "" || m.BotID != s.BotID || m.Metadata.EventType != eventType || key == "" || str(p["key"]) != key {
		return 0, 0, false
	}
	if want := s.seal(channel, key); want != "" && !hmac.Equal([]byte(want), []byte(str(p["seal"]))) {
		return 0, 0, false
	}
	n, _ := p["part"].(float64)
	total, _ := p["parts"].(float64)
	return int(n), int(total), true
}

// slackTime is a moment the way Slack writes timestamps.
func slackTime(t time.Time) string { return fmt.Sprintf("%d.%06d", t.Unix(), t.Nanosecond()/1000) }
