package slackapp

import (
	"cmp"
	"context"
	"html"
	"regexp"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
)

// spoken serves a mention in a channel or thread, and a direct message. Neither has a trigger: a form is answered with
// a button that has one (slack-platform 3, 9). A write has committed before the ack, the answer comes after it.
func (a *App) spoken(ctx context.Context, d *delivery) {
	words, surface := d.text, commands.Direct
	if d.kind == kindMention {
		words, surface = wordsAfter(d.text, a.selfID(d)), commands.Mention
	}
	if d.user == a.selfID(d) {
		return
	}
	in, out := a.ask(ctx, d, surface, words)
	if in.Caller.Standing == domain.Bot {
		return // another bot: never an answer, so never a loop (reliability T19)
	}
	a.ack(d, nil)
	r := a.replyTo(d)
	switch {
	case out.Err == nil && out.Form != nil:
		a.say(ctx, r, formButton("This needs a form.", *out.Form, words))
	default:
		a.say(ctx, r, a.message(d, in, out))
	}
	a.settle(ctx, d, in, out, r)
}

// wordsAfter is what a message says to the bot: what follows its first mention, else what stands before it.
func wordsAfter(text, self string) string {
	at, end := -1, -1
	for _, m := range mentions.FindAllStringSubmatchIndex(text, -1) {
		if self == "" || text[m[2]:m[3]] == self {
			at, end = m[0], m[1]
			break
		}
	}
	if at < 0 {
		return strings.TrimSpace(text)
	}
	if after := strings.TrimLeft(text[end:], " \t\r\n:,"); after != "" {
		return strings.TrimSpace(after)
	}
	return strings.TrimSpace(text[:at])
}

var (
	mentions = regexp.MustCompile(`<@([A-Z0-9]+)(?:\|[^>]*)?>`)
	entities = regexp.MustCompile(`<([^<>|]+)(?:\|([^<>]*))?>`)
)

// plainWords is somebody's message as plain words, for a form to start from: names for mentions, labels for links.
func (a *App) plainWords(ctx context.Context, text string) string {
	looked := 0
	s := entities.ReplaceAllStringFunc(text, func(e string) string {
		m := entities.FindStringSubmatch(e)
		id, label := m[1], m[2]
		switch id[0] {
		case '@':
			if label == "" && looked < 5 {
				looked++
				if c, err := a.cfg.Roster.Caller(ctx, id[1:], ""); err == nil {
					label = c.Name
				}
			}
			return "@" + cmp.Or(label, "somebody")
		case '#':
			return "#" + cmp.Or(label, "channel")
		case '!':
			return strings.TrimPrefix(cmp.Or(label, "@"+id[1:]), "!")
		}
		return cmp.Or(label, id)
	})
	return strings.TrimSpace(html.UnescapeString(s))
}

// firstLine is the first line that says something, at most n characters of it.
func firstLine(s string, n int) string {
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); l != "" {
			return domain.Clip(l, n)
		}
	}
	return ""
}
