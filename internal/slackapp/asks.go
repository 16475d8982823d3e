package slackapp

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/secretariat-bot/secretariat/internal/commands"
	"github.com/secretariat-bot/secretariat/internal/domain"
	"github.com/secretariat-bot/secretariat/internal/view"
)

// typed serves a slash command: the answer rides in the ack where it is ready in time; a write has committed by then;
// a form is opened right after an empty ack (reliability 5.10).
func (a *App) typed(ctx context.Context, d *delivery) {
	in, out := a.ask(ctx, d, commands.Slash, d.text)
	r := a.replyTo(d)
	switch {
	case out.Err == nil && out.Form != nil:
		a.ack(d, nil)
		a.open(ctx, d, in, *out.Form, r, false)
	default:
		a.ackWith(ctx, d, a.message(d, in, out), r)
	}
	a.settle(ctx, d, in, out, r)
}

// ask runs one line for the person behind a delivery.
func (a *App) ask(ctx context.Context, d *delivery, s commands.Surface, words string) (commands.Input, commands.Outcome) {
	in := commands.Input{Request: cmp.Or(d.key, "en:"+d.EnvelopeID), Text: words, Where: commands.Where{Surface: s}}
	if rest, ok := strings.CutPrefix(words, againWord); ok && s == commands.Button {
		in.Text, in.Again = rest, true
	}
	c, err := a.caller(ctx, d)
	in.Caller = c
	if err != nil {
		return in, commands.Outcome{Err: err}
	}
	in.Where = a.where(ctx, d, s)
	if s == commands.Slash || s == commands.Mention || s == commands.Direct {
		in.Said = said(d.team, d.user, words)
	}
	return in, a.run(ctx, d, in)
}

// run asks the command tree, and makes sure that there is an outcome to show.
func (a *App) run(ctx context.Context, d *delivery, in commands.Input) commands.Outcome {
	out := a.cfg.Runner.Run(ctx, in)
	if out.Err == nil && out.Form == nil && out.Message == nil {
		a.log.Error("a command had no outcome", ids(d), "words", out.Call.Words)
		m := view.Say("Done.")
		out.Message = &m
	}
	return out
}

// message is what the asker reads of an outcome that is no form.
func (a *App) message(d *delivery, in commands.Input, out commands.Outcome) view.Message {
	if out.Err != nil {
		return a.refuse(d, out.Err, in.Text)
	}
	return a.invited(in, out)
}

// invited adds, once for each channel, how to let the bot in where something was recorded that would have a card there
// (slack-platform 9).
func (a *App) invited(in commands.Input, out commands.Outcome) view.Message {
	m, w := *out.Message, in.Where
	if out.ReadOnly || !w.Away {
		return m
	}
	if _, said := a.asked.LoadOrStore(w.Channel, true); said {
		return m
	}
	m.Nodes = append(slices.Clone(m.Nodes), view.Small(view.L("I am not in this channel, so I post no cards here. To let me in, type ", view.C("/invite @Secretariat"), ".")))
	return m
}

// where tells the place of a delivery as far as Slack tells it in time; what is not known stays empty, and nothing is
// shared or carded there.
func (a *App) where(ctx context.Context, d *delivery, s commands.Surface) commands.Where {
	w := commands.Where{Surface: s, Channel: d.channel, Name: d.channelName, Thread: d.thread, Trigger: d.trigger != ""}
	switch d.channelName {
	case "directmessage":
		w.Name, w.Kind = "", domain.ChannelDM
	case "privategroup":
		w.Name = ""
	}
	if d.kind == kindDirect {
		w.Kind = domain.ChannelDM
	}
	if d.channel == "" {
		return w
	}
	switch { // what is logged from a mention, or from the answer to one in a thread, leads back to it
	case s == commands.Mention:
		w.Link = a.linkTo(d, d.event.TS, d.thread)
	case s == commands.Button && d.act.Container.Ephemeral && d.thread != "":
		w.Link = a.linkTo(d, d.thread, "")
	}
	ctx, cancel := context.WithTimeout(ctx, a.times.places)
	defer cancel()
	f, err := a.cfg.Facts.Channel(ctx, d.channel)
	if err != nil {
		w.Away = codeOf(err) == "channel_not_found" && w.Kind != domain.ChannelDM // private, and the bot is not in it
		return w
	}
	w.Name, w.Member = cmp.Or(f.Name, w.Name), f.Member
	if f.Kind != "" {
		w.Kind = f.Kind
	}
	w.Away = !f.Member && (w.Kind == domain.ChannelPublic || w.Kind == domain.ChannelPrivate)
	return w
}

// said tells a person's words from all others, wherever they are typed (reliability F2).
func said(team, user, words string) string {
	h := sha256.Sum256([]byte(team + "|" + user + "|" + strings.ToLower(strings.Join(strings.Fields(words), " "))))
	return hex.EncodeToString(h[:16])
}

// settle waits, beside everything else, for the fate of the ack. Written in time: the mark by which the same words
// would be taken for a repetition is removed. Not written: it stays, and the answer goes by the other way.
func (a *App) settle(ctx context.Context, d *delivery, in commands.Input, out commands.Outcome, r *reply) {
	if d.written == nil {
		return
	}
	wrote := out.Err == nil && out.Form == nil && !out.ReadOnly && in.Said != "" && a.cfg.Forget != nil
	a.waiting.Add(1)
	a.after.Go(func() {
		defer a.waiting.Add(-1)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		switch written := <-d.written; {
		case written && wrote:
			if err := a.cfg.Forget(ctx, in.Said); err != nil {
				a.log.Warn("a repetition mark stays", ids(d), "err", err)
			}
		case !written && d.carried != nil:
			if _, _, err := a.sendOne(ctx, r, *d.carried); err != nil {
				a.log.Warn("an answer did not reach its reader", ids(d), "err", err)
			}
		}
	})
}

// open opens a form at once: nothing slow comes before it, for its trigger lives three seconds; a draft is offered once
// it stands there. Where it is too late, a button with the same words brings a fresh trigger (slack-platform 3, 9).
func (a *App) open(ctx context.Context, d *delivery, in commands.Input, f view.Form, r *reply, onTop bool) {
	meta := FormMeta{Words: f.Words, Given: f.Given, Channel: d.channel, Thread: d.thread, Link: in.Where.Link}
	v := a.cfg.Renderer.Form(f, meta)
	opened, err := a.openView(ctx, d.trigger, v, onTop)
	if err != nil {
		a.log.Warn("a form did not open", ids(d), "err", err)
		a.say(ctx, r, formButton("The form did not open in time.", f, in.Text))
		return
	}
	a.offerDraft(ctx, d, f, opened, v, meta)
}

func (a *App) openView(ctx context.Context, trigger string, v slack.ModalViewRequest, onTop bool) (*slack.ViewResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if onTop {
		return a.cfg.Client.PushViewContext(ctx, trigger, v)
	}
	return a.cfg.Client.OpenViewContext(ctx, trigger, v)
}

// formButton stands where a form cannot be opened: after a mention, in a DM, or when a trigger was used up.
func formButton(why string, f view.Form, words string) view.Message {
	if words == "" {
		words = f.Words
	}
	title := cmp.Or(f.Title, "this")
	return view.Message{Summary: why + " Open the form for “" + title + "” with the button.",
		Nodes: []view.Node{
			view.Text(view.L(why), view.L("Press the button to open the form: ", view.B(title), ".")),
			view.Buttons(view.Button{Label: "Open the form", Words: words, Style: "primary", Access: "Open the form: " + title}),
		}}
}

// unknown acks what the bot does not know and says so to whoever may be waiting (slack-platform 7, socket trap 8).
func (a *App) unknown(ctx context.Context, d *delivery) {
	a.log.Warn("Slack sent something unknown", "type", d.Type, "action", d.act.Type, "envelope", d.EnvelopeID)
	m := view.Message{Summary: "I do not know this one; it may belong to an older or newer version of me. Type " + a.cfg.Renderer.Command + " help to see what I can do.",
		Nodes: []view.Node{view.Text(view.L("I do not know this one; it may belong to an older or newer version of me."),
			view.L("Type ", view.Cmd("help"), " to see what I can do."))}}
	if d.Type == "slash_commands" && d.AcceptsResponsePayload {
		a.ackWith(ctx, d, m, a.replyTo(d))
		return
	}
	a.ack(d, nil)
	if d.responseURL != "" {
		a.say(ctx, &reply{url: d.responseURL, uses: 0, user: d.user}, m)
	}
}
