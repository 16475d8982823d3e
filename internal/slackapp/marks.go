package slackapp

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// Said is a message that people wrote, as far as an incident's timeline wants it.
type Said struct {
	Text   string // who said what, in plain words: no mentions, no markup
	Link   string
	At     time.Time
	Thread string // ts of the thread it stands in, "" at top level
	Ours   bool   // this bot posted it
	Pinned bool
	marks  []string
}

// Has says whether somebody put this emoji on it, in any skin tone.
func (s Said) Has(emoji string) bool { return slices.Contains(s.marks, emoji) }

// Message reads one message; ok is false where it is gone or the bot may not read there. A message in a thread is found by
// its own ts, which Slack's history of a channel does not list.
func (a *App) Message(ctx context.Context, channel, ts string) (said Said, ok bool, err error) {
	list, _, _, err := a.cfg.Client.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{ChannelID: channel, Timestamp: ts,
		Oldest: ts, Latest: ts, Inclusive: true, Limit: 2})
	switch codeOf(err) {
	case "thread_not_found", "message_not_found", "channel_not_found", "not_in_channel":
		return said, false, nil
	}
	if err != nil {
		return said, false, err
	}
	i := slices.IndexFunc(list, func(m slack.Message) bool { return m.Timestamp == ts })
	if i < 0 {
		return said, false, nil
	}
	m := list[i]
	said.At = timeOf(ts)
	said.Pinned = slices.Contains(m.PinnedTo, channel)
	for _, r := range m.Reactions {
		name, _, _ := strings.Cut(r.Name, "::")
		said.marks = append(said.marks, name)
	}
	if m.ThreadTimestamp != ts {
		said.Thread = m.ThreadTimestamp
	}
	who := a.self.Load()
	said.Ours = who != nil && (m.BotID != "" && m.BotID == who.BotID || m.User == who.UserID)
	d := &delivery{channel: channel}
	said.Link = a.linkTo(d, ts, said.Thread)
	said.Text = cmp.Or(a.plainWords(ctx, m.Text), files(m), "(no words)")
	if m.User != "" {
		if c, err := a.cfg.Roster.Caller(ctx, m.User, ""); err == nil && c.Name != "" {
			said.Text = c.Name + ": " + said.Text
		}
	}
	return said, true, nil
}

// files names what a message without words holds.
func files(m slack.Message) string {
	var names []string
	for _, f := range m.Files {
		names = append(names, cmp.Or(f.Title, f.Name))
	}
	return strings.Join(names, ", ")
}

// timeOf reads a timestamp of Slack's.
func timeOf(ts string) time.Time {
	whole, part, _ := strings.Cut(ts, ".")
	sec, _ := strconv.ParseInt(whole, 10, 64)
	micro, _ := strconv.ParseInt((part + "000000")[:6], 10, 64)
	return time.Unix(sec, micro*int64(time.Microsecond)).UTC()
}
