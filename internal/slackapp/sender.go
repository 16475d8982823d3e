package slackapp

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/clock"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/outbox"
)

// SenderConfig is what a Sender needs.
type SenderConfig struct {
	Client    *slack.Client
	Renderer  Renderer
	Facts     *Facts
	Directory func() *domain.Directory
	BotID     string // B…, as auth.test names it: only its messages count as ours
	BotUser   string // U…, of the same; files are shared in its name
	// Seal is a secret of this installation, shared by its replicas. With it each message carries a proof that another
	// app cannot make (reliability T6); without one only the bot id is looked at.
	Seal []byte
	// MayShow says whether a letter may still be shown where it goes: a record may have become confidential since it was
	// written (domain 7.2). It may be nil.
	MayShow func(ctx context.Context, l outbox.Letter) (bool, error)
	// CardIn is the ts of a living message in a channel, "" where it does not stand there; for links between messages.
	CardIn func(ctx context.Context, card, channel string) (ts string, err error)
	Log    *slog.Logger
}

// Sender posts letters; it implements outbox.Sender. It tries each call once: whether to repeat is the relay's to
// decide (reliability 5.3).
type Sender struct {
	SenderConfig
	direct sync.Map // Slack user id → id of the direct message with them (D…)
	isDM   sync.Map // D… → true, for those that conversations.open gave
	half   sync.Map // key → outbox.Receipt of a message that was found without all of its thread

	drawn   *newest[string] // channel and chart → id of its picture there
	pngs    *newest[[]byte] // chart → the picture, which a digest shows to many readers
	pages   *newest[[]byte] // what stands on it → a page of PDF
	waited  *newest[int]    // key → how often a letter waited for its pictures
	carries sync.Map        // key → how often a file was carried in vain
	shared  sync.Map        // key → true: Slack took the file, and it is not to be seen yet
}

// NewSender returns a sender.
func NewSender(o SenderConfig) *Sender {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Sender{SenderConfig: o, drawn: newNewest[string](1024), pngs: newNewest[[]byte](64), pages: newNewest[[]byte](32), waited: newNewest[int](1024)}
}

func fail(v outbox.Verdict, code string) *outbox.SendError {
	return &outbox.SendError{Verdict: v, Code: code}
}

// Resolve implements outbox.Sender.
func (s *Sender) Resolve(ctx context.Context, p outbox.Place) (string, error) {
	switch {
	case p.Person != "":
		return s.resolvePerson(ctx, p.Person)
	case p.Channel != "":
		return s.resolveChannel(ctx, p.Channel)
	}
	return "", fail(outbox.VerdictBug, "no_place")
}

// resolvePerson opens the direct message first, so that its id is known before anything is posted and the post can be
// read back (slack-platform 5).
func (s *Sender) resolvePerson(ctx context.Context, person string) (string, error) {
	d := s.Directory()
	p := d.People[person]
	switch {
	case !d.Joined() && (p == nil || p.Slack == ""):
		return "", fail(outbox.VerdictLater, "accounts_unread") // who it is comes with the workspace's list
	case !d.InSlack(person), !slackUser.MatchString(p.Slack):
		return "", fail(outbox.VerdictDead, "unknown_person") // also who has become a guest since (domain 7.1)
	}
	if id, ok := s.direct.Load(p.Slack); ok {
		return id.(string), nil
	}
	c, _, _, err := s.Client.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{p.Slack}, ReturnIM: true})
	if err == nil && (c == nil || c.ID == "") {
		err = errNothing
	}
	if err != nil {
		return "", classifyRead(err) // opening twice opens the same one
	}
	s.direct.Store(p.Slack, c.ID)
	s.isDM.Store(c.ID, true)
	return c.ID, nil
}

func (s *Sender) resolveChannel(ctx context.Context, id string) (string, error) {
	if c := s.Directory().Channels[id]; c != nil && slackChannel.MatchString(c.Slack) {
		return c.Slack, nil
	}
	if slackChannel.MatchString(id) {
		return id, nil
	}
	c, ok, err := s.Facts.ByName(ctx, id)
	switch {
	case err != nil:
		return "", classifyRead(err)
	case !ok:
		return "", fail(outbox.VerdictDead, "no_such_channel")
	}
	return c.ID, nil
}

// mayAge is how old the facts about a channel may be at the moment of sending; events make them younger (F27, T7).
const mayAge = time.Minute

// MayPost implements outbox.Sender: a restricted item goes only into a direct message, and nothing at all where
// people of other companies read along or where that is not known (domain 7.2).
func (s *Sender) MayPost(ctx context.Context, channel string, l outbox.Letter) error {
	if s.MayShow != nil {
		switch yes, err := s.MayShow(ctx, l); {
		case err != nil:
			return &outbox.SendError{Verdict: outbox.VerdictLater, Code: "records_unread", Err: err}
		case !yes && l.Template != "": // a digest that somebody waits for: its people hear of it and send it anew
			return fail(outbox.VerdictForbid, "became_confidential")
		case !yes:
			return fail(outbox.VerdictDrop, "became_confidential")
		}
	}
	if _, ok := s.isDM.Load(channel); ok {
		return nil
	}
	c, err := s.Facts.fresh(ctx, channel, mayAge)
	switch {
	case err != nil:
		return classifyRead(err)
	case c.Archived:
		return fail(outbox.VerdictDead, "is_archived")
	case c.External:
		return fail(outbox.VerdictForbid, "shared_channel")
	case c.Kind == "":
		return fail(outbox.VerdictForbid, "unknown_channel_kind")
	case l.Message.Restricted && c.Kind != domain.ChannelDM:
		return fail(outbox.VerdictForbid, "restricted")
	case l.Closed && c.Kind == domain.ChannelPublic:
		return fail(outbox.VerdictForbid, "public_channel")
	}
	return nil
}

// Post implements outbox.Sender. What does not fit one message, and the message's own thread, goes below it; a letter
// counts as posted when all of it stands.
func (s *Sender) Post(ctx context.Context, channel, key string, l outbox.Letter, parent outbox.Receipt) (outbox.Receipt, error) {
	if l.File != "" {
		return s.share(ctx, channel, key, l, parent)
	}
	m, err := s.pictured(ctx, channel, key, l, s.linked(ctx, channel, l.Message), nil)
	if err != nil {
		return outbox.Receipt{}, err
	}
	out := s.Renderer.Message(m)
	thread := parent.TS
	if thread == "" {
		thread = l.UnderTS
	}
	if r, ok := s.half.LoadAndDelete(key); ok && len(out.Thread) > 0 {
		at := r.(outbox.Receipt)
		return at, s.complete(ctx, at, thread, key, out.Thread, false)
	}
	ts, err := s.post(ctx, channel, thread, s.mark(channel, key, 0, len(out.Thread)), out)
	if e := Classify(err); e != nil && e.Verdict == outbox.VerdictGone && thread != "" {
		// The thread was removed: the words still stand on their own.
		thread = ""
		ts, err = s.post(ctx, channel, "", s.mark(channel, key, 0, len(out.Thread)), out)
	}
	if err != nil {
		return outbox.Receipt{}, Classify(err)
	}
	at := outbox.Receipt{Channel: channel, TS: ts, At: clock.Real.Now()}
	for i, below := range out.Thread {
		if _, err := s.post(ctx, channel, rootOf(thread, ts), s.mark(channel, key, i+1, len(out.Thread)), below); err != nil {
			return outbox.Receipt{}, halfway(err)
		}
	}
	return at, nil
}

func rootOf(thread, ts string) string {
	if thread != "" {
		return thread
	}
	return ts
}

// halfway is a failure after a part of a letter was posted: whatever Slack said of this part, the whole is to be looked
// for and completed, never posted anew from its start. Only what no repetition mends stays as it is.
func halfway(err error) *outbox.SendError {
	e := Classify(err)
	switch e.Verdict {
	case outbox.VerdictLater, outbox.VerdictDead, outbox.VerdictGone:
		return &outbox.SendError{Verdict: outbox.VerdictUnknown, Code: e.Code, Wait: e.Wait, Err: e.Err}
	}
	return e
}

// Edit implements outbox.Sender. The metadata is left out of the call, which keeps what the message has. Pictures that
// stand already are shown again; those that no longer do are removed.
func (s *Sender) Edit(ctx context.Context, at outbox.Receipt, key string, l outbox.Letter) (outbox.Receipt, error) {
	m := s.linked(ctx, at.Channel, l.Message)
	var before standing
	if hasCharts(m) {
		var err error
		if before, err = s.below(ctx, at, "", key, true); err != nil {
			return outbox.Receipt{}, classifyRead(err)
		}
		if m, err = s.pictured(ctx, at.Channel, key, l, m, before.charts); err != nil {
			return outbox.Receipt{}, err
		}
	}
	out := s.Renderer.Message(m)
	if err := s.update(ctx, at.Channel, at.TS, out); err != nil {
		return outbox.Receipt{}, Classify(err)
	}
	if len(out.Thread) > 0 {
		if err := s.complete(ctx, at, "", key, out.Thread, true); err != nil {
			return outbox.Receipt{}, err
		}
	}
	for _, id := range before.charts {
		if !shows(out, id) {
			if err := s.dropFile(ctx, id); err != nil { // an orphan that nobody sees: not worth a second edit
				s.Log.Warn("an old picture stays", "file", id, "code", Classify(err).Code)
			}
		}
	}
	return outbox.Receipt{Channel: at.Channel, TS: at.TS, At: clock.Real.Now()}, nil
}

// complete posts the parts below a message that are not there yet. With renew, which is an edit, those that are there
// get their new text and those that are too many go.
func (s *Sender) complete(ctx context.Context, at outbox.Receipt, thread, key string, parts []Rendered, renew bool) error {
	b, err := s.below(ctx, at, thread, key, renew)
	if err != nil {
		return halfway(err)
	}
	for i, p := range parts {
		ts := b.parts[i+1]
		switch {
		case ts == "":
			_, err = s.post(ctx, at.Channel, b.root, s.mark(at.Channel, b.key, i+1, len(parts)), p)
		case renew:
			err = s.update(ctx, at.Channel, ts, p)
		}
		if err != nil {
			return halfway(err)
		}
	}
	for n, ts := range b.parts {
		if n <= len(parts) {
			continue
		}
		if _, _, err := s.Client.DeleteMessageContext(ctx, at.Channel, ts); err != nil && codeOf(err) != "message_not_found" {
			return halfway(err)
		}
	}
	return nil
}

// mark is the metadata by which a message is found again: an opaque key, which part of a letter it is, and a proof
// that it is ours. Everybody in the workspace can read it (reliability T6).
func (s *Sender) mark(channel, key string, part, parts int) slack.SlackMetadata {
	p := map[string]any{"key": key, "part": part, "parts": parts}
	if seal := s.seal(channel, key); seal != "" {
		p["seal"] = seal
	}
	return slack.SlackMetadata{EventType: eventType, EventPayload: p}
}

// eventType names our metadata.
const eventType = "secretariat"

func (s *Sender) seal(channel, key string) string {
	if len(s.Seal) == 0 {
		return ""
	}
	m := hmac.New(sha256.New, s.Seal)
	m.Write([]byte(channel + "\n" + key))
	return hex.EncodeToString(m.Sum(nil)[:16])
}
