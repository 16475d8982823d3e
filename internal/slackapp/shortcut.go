package slackapp

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// shortcut serves a message or global shortcut: its callback_id stands for words, and the message it was used on goes
// along, read from the raw payload so that no block in it can be in the way (socket trap 9).
func (a *App) shortcut(ctx context.Context, d *delivery) {
	r := a.replyTo(d)
	words, known := a.cfg.Shortcuts[d.callback]
	if !known {
		a.log.Warn("a shortcut is not known", ids(d), "callback", d.callback)
		a.ack(d, nil)
		a.say(ctx, r, view.Say("I do not know this shortcut any more. The app in Slack may be older or newer than I am: ask an admin to update it."))
		return
	}
	message, link := "", ""
	if d.act.Type == "message_action" {
		message, link = a.plainWords(ctx, d.text), a.permalink(d)
	}
	in := commands.Input{Request: cmp.Or(d.key, "en:"+d.EnvelopeID), Text: words}
	c, err := a.caller(ctx, d)
	in.Caller = c
	out := commands.Outcome{Err: err}
	if err == nil {
		in.Where = a.where(ctx, d, commands.Shortcut)
		in.Where.Message, in.Where.Link = message, link
		out = a.run(ctx, d, in)
	}
	a.ack(d, nil)
	if out.Err == nil && out.Form != nil {
		f := prefilled(*out.Form, message)
		a.open(ctx, d, in, f, r, false)
		return
	}
	if in.Caller.Standing == domain.Bot {
		return
	}
	a.say(ctx, r, a.message(d, in, out))
}

// prefilled starts a form's title from the message where the command has not filled it itself.
func prefilled(f view.Form, message string) view.Form {
	if message == "" {
		return f
	}
	fields := append([]view.Field(nil), f.Fields...)
	for i, x := range fields {
		if x.Name != "title" || x.Value != "" {
			continue
		}
		n := 150
		if x.Max > 0 && x.Max < n {
			n = x.Max
		}
		fields[i].Value = firstLine(message, n)
	}
	f.Fields = fields
	return f
}

// permalink is the address of the message that a shortcut was used on.
func (a *App) permalink(d *delivery) string {
	return a.linkTo(d, cmp.Or(d.act.MessageTS, d.act.Message.TS), d.act.Message.ThreadTS)
}

// linkTo is the address of a message where a delivery came from; thread is its thread, "" where it stands in none. It is
// made from what is known: asking Slack for it would cost a form its trigger, and fails where the bot is not a member.
func (a *App) linkTo(d *delivery, ts, thread string) string {
	host := d.act.Team.Domain + ".slack.com"
	if who := a.self.Load(); d.act.Team.Domain == "" {
		if who == nil {
			return ""
		}
		at, err := url.Parse(who.URL)
		if err != nil || at.Host == "" {
			return ""
		}
		host = at.Host
	}
	if d.channel == "" || ts == "" {
		return ""
	}
	u := url.URL{Scheme: "https", Host: host, Path: "/archives/" + d.channel + "/p" + strings.ReplaceAll(ts, ".", "")}
	if thread != "" && thread != ts {
		u.RawQuery = url.Values{"thread_ts": {thread}, "cid": {d.channel}}.Encode()
	}
	return u.String()
}
